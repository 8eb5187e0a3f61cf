"""The cases. Each is data: its parameters say the network, the options and the timeline, so that a simulator can play it.

A case is recorded by scripts.timeline (or scripts.tw, TIME_WAIT); what the words mean stands there.
"""
from scripts import timeline, tw

CASES = {}


def case(id, fn, params, title, description=''):
    assert id not in CASES, id
    CASES[id] = dict(id=id, fn=fn, params=params, title=title, description=description or title)


def add(id, title, desc='', **p):
    p.setdefault('rtt_ms', 50)
    case(id, timeline, p, title, desc)


BH = lambda t=0.5, **k: dict(type='blackhole', from_s=t, **k)

# ---- A: healthy
add('ka_healthy_1', 'Idle connection, client probes answered', c_ka=[2, 1, 3], run_s=9)
add('ka_healthy_lan', 'Idle connection on a LAN (no delay)', rtt_ms=0, c_ka=[3, 2, 4], run_s=11)
add('ka_healthy_intvl_gt_idle', 'Probe interval larger than idle time, probes answered', rtt_ms=100, c_ka=[2, 5, 2], run_s=11)
add('ka_healthy_server_only', 'Only the server has keep-alive on', s_ka=[2, 1, 3], run_s=8)
add('ka_healthy_both', 'Both sides have keep-alive, different idle times', c_ka=[2, 1, 3], s_ka=[3, 1, 3], run_s=14)
add('ka_longrtt_1', 'RTT (1.6 s) longer than the probe interval (1 s)', rtt_ms=1600, c_ka=[2, 1, 3], run_s=16)
add('ka_longrtt_giveup', 'RTT (2.6 s) longer than intvl*cnt: a living peer is declared dead', rtt_ms=2600, c_ka=[2, 1, 2], run_s=16, until='c')
add('ka_no_timestamps', 'tcp_timestamps=0: probe and ACK sizes', c_ka=[2, 1, 3], sysctl={'net.ipv4.tcp_timestamps': 0}, run_s=7)
add('ka_granularity_7', 'Idle 7 s: how late the timer wheel fires (HZ=250)', c_ka=[7, 1, 3], run_s=24)
add('ka_granularity_17', 'Idle 17 s: how late the timer wheel fires (HZ=250)', c_ka=[17, 1, 3], run_s=42)
# ---- B: blackhole
add('ka_blackhole_1', 'Everything lost from 0.5 s: give-up after cnt probes', c_ka=[2, 1, 3], rules=[BH()], run_s=10, until='c')
add('ka_blackhole_2', 'Give-up with idle 3, intvl 2, cnt 2', rtt_ms=100, c_ka=[3, 2, 2], rules=[BH()], run_s=12, until='c')
add('ka_blackhole_cnt1', 'cnt=1', c_ka=[2, 1, 1], rules=[BH()], run_s=8, until='c')
add('ka_blackhole_intvl_gt_idle', 'intvl larger than idle', c_ka=[2, 4, 2], rules=[BH()], run_s=14, until='c')
add('ka_blackhole_both', 'Both sides detect it on their own clocks', c_ka=[2, 1, 3], s_ka=[3, 1, 2], rules=[BH()], run_s=10, until='cs')
add('ka_drop_from_server', 'Only server-to-client packets lost: the give-up RST reaches the server', c_ka=[2, 1, 3], rules=[BH(dirs=['s>c'])], run_s=10, until='cs')
add('ka_blackhole_after_data', 'Request and response first, blackhole at 1 s', c_ka=[2, 1, 3], s_reply=1000, actions=[[0.3, 'c', 'send', 300]], rules=[BH(1.0)], run_s=10, until='c')
add('ka_blackhole_none', 'No keep-alive, no data: a blackhole is never noticed', rules=[BH()], run_s=12)
# ---- C: heals
add('ka_heal_1', 'First probe lost, then the path heals', c_ka=[3, 1, 4], rules=[BH(0.5, to_s=3.6)], run_s=14)
add('ka_heal_2', 'Two probes lost, then the path heals', c_ka=[2, 1, 3], rules=[BH(0.5, to_s=3.6)], run_s=12)
add('ka_ack_lost_once', 'Only the ACK of the first probe is lost', c_ka=[2, 1, 3], rules=[BH(0.5, to_s=2.6, dirs=['s>c'])], run_s=9)
# ---- D: data while blackholed
R2 = lambda n: {'net.ipv4.tcp_retries2': n}
add('data_bh_r3', 'Data sent into a blackhole, tcp_retries2=3, keep-alive on but not used', c_ka=[2, 1, 3], sysctl=R2(3), rules=[BH()], actions=[[0.7, 'c', 'send', 100]], run_s=15, until='c')
add('data_bh_r5', 'tcp_retries2=5', c_ka=[2, 1, 3], sysctl=R2(5), rules=[BH()], actions=[[0.7, 'c', 'send', 100]], run_s=30, until='c')
add('data_bh_after_probe', 'One probe already lost when the data is sent', c_ka=[2, 1, 3], sysctl=R2(3), rules=[BH()], actions=[[2.5, 'c', 'send', 100]], run_s=20, until='c')
add('data_bh_heal', 'Data sent into a blackhole that heals at 3 s', c_ka=[2, 1, 3], rules=[BH(0.5, to_s=3.0)], actions=[[0.7, 'c', 'send', 100]], s_reply=200, run_s=10)
add('data_bh_server_sends', 'The server sends into the blackhole (retries2=3); the idle client finds out by keep-alive', c_ka=[3, 1, 3], sysctl=R2(3), rules=[BH()], actions=[[0.7, 's', 'send', 100]], run_s=15, until='cs')
# ---- E: user timeout
add('ut_idle_small', 'USER_TIMEOUT 1.5 s < idle time, idle connection', c_ka=[2, 1, 5], c_user_timeout_ms=1500, rules=[BH()], run_s=12, until='c')
add('ut_idle_large', 'USER_TIMEOUT 8 s > idle+intvl*cnt: cnt overruled', c_ka=[2, 1, 2], c_user_timeout_ms=8000, rules=[BH()], run_s=14, until='c')
add('ut_idle_no_ka', 'USER_TIMEOUT 2 s without keep-alive on an idle connection', c_user_timeout_ms=2000, rules=[BH()], run_s=8)
add('ut_data_1500', 'USER_TIMEOUT 1.5 s with data outstanding, no keep-alive', c_user_timeout_ms=1500, rules=[BH()], actions=[[0.7, 'c', 'send', 100]], run_s=10, until='c')
add('ut_data_3000_ka', 'USER_TIMEOUT 3 s with data outstanding, keep-alive on', rtt_ms=100, c_ka=[2, 1, 3], c_user_timeout_ms=3000, rules=[BH()], actions=[[0.7, 'c', 'send', 100]], run_s=12, until='c')
add('ut_data_over_retries2', 'USER_TIMEOUT 6 s overrules tcp_retries2=3', c_user_timeout_ms=6000, sysctl=R2(3), rules=[BH()], actions=[[0.7, 'c', 'send', 100]], run_s=15, until='c')
add('ut_connect_2500', 'SYN blackholed with USER_TIMEOUT 2.5 s', c_user_timeout_ms=2500, rules=[BH(0)], connect_only=True, run_s=0.2)
# ---- F: what resets the timer
add('reset_by_send', 'Sending (and the ACK) postpones the probe', c_ka=[2, 1, 3], actions=[[1.8, 'c', 'send', 50], [3.6, 'c', 'send', 50]], run_s=9)
add('reset_by_recv', 'Only the server sends, every 1.5 s', c_ka=[2, 1, 3], actions=[[1.5 * i, 's', 'send', 80] for i in (1, 2, 3, 4)], run_s=11)
add('send_right_after_probe', 'Data sent 5-30 ms after the probe left (before its ACK)', rtt_ms=200, c_ka=[2, 1, 3], actions=[[2.3, 'c', 'send', 60]], run_s=9)
add('recv_between_lost_probes', 'ACKs of probes are lost but server data arrives between them', c_ka=[2, 1, 3], rules=[dict(type='drop_nth', match='s>c:ack', n=[1, 2])], actions=[[2.6, 's', 'send', 40]], run_s=9)
# ---- G: zero window
ZW = dict(s_rcvbuf=4096, no_reader=['s'])
add('zw_alive', 'Zero window, peer alive: persist probes, keep-alive silent', c_ka=[2, 1, 3], actions=[[0.3, 'c', 'fill', 200000]], run_s=14, ss_at=[0.5, 4.0], **ZW)
add('zw_blackhole', 'Zero window then blackhole (retries2=3)', c_ka=[2, 1, 3], sysctl=R2(3), rules=[BH(1.5)], actions=[[0.3, 'c', 'fill', 200000]], run_s=20, until='c', **ZW)
add('zw_reopen', 'Zero window, the server starts to read at 5 s', c_ka=[2, 1, 3], actions=[[0.3, 'c', 'fill', 60000], [5.0, 's', 'reader']], run_s=11, **ZW)
add('zw_ut_4000', 'Zero window with USER_TIMEOUT 4 s, peer alive', c_user_timeout_ms=4000, actions=[[0.3, 'c', 'fill', 200000]], run_s=14, until='c', **ZW)
# ---- H: half closed
add('finwait2_ka', 'Client shutdown(WR), keep-alive in FIN_WAIT2', c_ka=[2, 1, 3], actions=[[0.5, 'c', 'shutdown']], run_s=9, ss_at=[1.0, 3.0])
add('finwait2_blackhole', 'FIN_WAIT2 with keep-alive, blackhole', c_ka=[2, 1, 3], rules=[BH(1.0)], actions=[[0.5, 'c', 'shutdown']], run_s=10, until='c')
add('finwait2_orphan', 'Client close(), server never closes; tcp_fin_timeout=3; server writes at 5 s and 6 s', c_ka=[2, 1, 3], sysctl={'net.ipv4.tcp_fin_timeout': 3}, no_reader=['c'], actions=[[0.5, 'c', 'close'], [5.0, 's', 'send', 50], [6.0, 's', 'send', 50]], run_s=7.5)
add('halfclose_data_continues', 'shutdown(WR) by the client, the server goes on sending', c_ka=[2, 1, 3], actions=[[0.5, 'c', 'shutdown'], [1.0, 's', 'send', 500], [2.5, 's', 'send', 500], [4.0, 's', 'close']], run_s=6)
# ---- I: options on a live connection
add('ka_late_on', 'SO_KEEPALIVE switched on after 5 s of idleness, idle 3', actions=[[5.0, 'c', 'ka', [3, 1, 3]]], run_s=13)
add('keepidle_lower_live', 'KEEPIDLE lowered below the time already idle', c_ka=[10, 1, 3], actions=[[4.0, 'c', 'keepidle', 2]], run_s=9)
add('keepidle_raise_live', 'KEEPIDLE raised from 2 to 5 at 1 s', c_ka=[2, 1, 3], actions=[[1.0, 'c', 'keepidle', 5]], run_s=12)
add('ka_off_live', 'SO_KEEPALIVE switched off after the first lost probe', c_ka=[2, 1, 3], rules=[BH()], actions=[[2.6, 'c', 'ka_off', None]], run_s=9)
# ---- J: connection set-up
add('hs_50', 'Handshake with 25 ms one-way delay, request, response, close by client', s_reply=1000, close_on_eof=['s'], no_reader=[], actions=[[0.3, 'c', 'send', 200], [0.8, 'c', 'shutdown']], run_s=1.5)
add('hs_100', 'Handshake with 50 ms one-way delay, request right after connect', rtt_ms=100, s_reply=3000, close_on_eof=['s'], actions=[[0.0, 'c', 'send', 200], [0.8, 'c', 'shutdown']], run_s=1.5)
DS = lambda n, m='c>s:syn': dict(type='drop_nth', match=m, n=n)
LIN = lambda n: {'net.ipv4.tcp_syn_linear_timeouts': n}
add('syn_lost_1', 'First SYN lost', rules=[DS([1])], connect_only=True, run_s=1.3)
add('syn_lost_2', 'Two SYNs lost (tcp_syn_linear_timeouts=4, the default)', rtt_ms=100, rules=[DS([1, 2])], connect_only=True, run_s=2.5)
add('syn_lost_2_linear0', 'Two SYNs lost, tcp_syn_linear_timeouts=0 (1 s, 3 s)', sysctl=LIN(0), rules=[DS([1, 2])], connect_only=True, run_s=3.5)
add('syn_lost_6', 'Six SYNs lost, linear timeouts 4: where backoff starts', rules=[DS([1, 2, 3, 4, 5, 6])], connect_only=True, run_s=9)
add('synack_lost_1', 'First SYN-ACK lost', rules=[DS([1], 's>c:synack')], connect_only=True, run_s=1.5)
add('hs_ack_lost_server_first', 'The ACK of the SYN-ACK is lost; the server would speak first', rules=[DS([1], 'c>s:ack')], accept_bg=True, s_first_bytes=100, run_s=3)
add('syn_closed_port', 'SYN to a closed port', no_listener=True, connect_only=True, run_s=0.3)
SR = lambda n, **k: dict({'net.ipv4.tcp_syn_retries': n}, **k)
add('syn_blackhole_r2', 'SYN blackholed, tcp_syn_retries=2', sysctl=SR(2), rules=[BH(0)], connect_only=True, run_s=0.2)
add('syn_blackhole_r2_linear0', 'SYN blackholed, tcp_syn_retries=2, linear timeouts 0', sysctl=dict(SR(2), **LIN(0)), rules=[BH(0)], connect_only=True, run_s=0.2)
add('syn_blackhole_r6', 'SYN blackholed, tcp_syn_retries=6, linear 4 (all defaults): total connect() time', sysctl=SR(6), rules=[BH(0)], connect_only=True, run_s=0.2)
add('syn_icmp_host_unreach', 'SYN answered by ICMP host unreachable', rules=[dict(type='icmp', from_s=0, code=1)], connect_only=True, run_s=0.3)
add('ka_icmp_host_unreach', 'Probes answered by ICMP host unreachable', c_ka=[2, 1, 3], rules=[dict(type='icmp', from_s=0.5, code=1)], run_s=9, until='c')
# ---- K: closing
add('close_client', 'Client closes, server closes at once', close_on_eof=['s'], actions=[[0.5, 'c', 'shutdown']], run_s=1.2, ss_at=[0.9])
add('close_server', 'Server closes, client closes at once', close_on_eof=['c'], actions=[[0.5, 's', 'shutdown']], run_s=1.2, ss_at=[0.9])
add('close_server_delayed', 'Server closes, client answers FIN one second later (real 4-way)', close_on_eof=['c'], close_delay_s=1.0, actions=[[0.5, 's', 'shutdown']], run_s=2.2, ss_at=[1.0])
add('close_simultaneous', 'Both close at the same moment', no_reader=['c', 's'], actions=[[0.5, 'c', 'close_thr'], [0.5, 's', 'close_thr']], run_s=1.2, ss_at=[0.9])
add('close_with_data', 'send 3000 B then close at once', close_on_eof=['s'], actions=[[0.3, 'c', 'send', 3000], [0.3, 'c', 'shutdown']], run_s=1.2)
add('close_unread_rst', 'Server closes with unread data: RST instead of FIN', no_reader=['s'], actions=[[0.3, 'c', 'send', 100], [0.6, 's', 'close']], run_s=1.2)
add('close_response_lost_by_rst', 'Server answers and closes with unread request bytes: what the client can still read', no_reader=['s', 'c'], actions=[[0.3, 'c', 'send', 2000], [0.6, 's', 'recv', 500], [0.6, 's', 'send', 800], [0.6, 's', 'close'], [0.9, 'c', 'recv', 300], [1.0, 'c', 'recv', 9999], [1.1, 'c', 'recv', 9999]], run_s=1.4)
add('close_linger0', 'SO_LINGER 0: RST', no_reader=['c'], actions=[[0.5, 'c', 'abort']], run_s=1)
add('close_fin_lost', 'The FIN is lost once', rules=[dict(type='drop_nth', match='c>s:fin', n=[1])], close_on_eof=['s'], actions=[[0.5, 'c', 'shutdown']], run_s=2)
add('close_last_ack_lost', 'The last ACK is lost (TIME_WAIT answers the repeated FIN)', close_on_eof=['s'], rules=[dict(type='drop_nth', match='c>s:ack', n=[2])], actions=[[0.5, 'c', 'shutdown']], run_s=2, ss_at=[1.4])
add('write_after_peer_close', 'Server closes at 0.5 s; client writes at 1.0, 1.5, 2.0 without reading', no_reader=['c', 's'], actions=[[0.5, 's', 'close'], [1.0, 'c', 'send', 50], [1.5, 'c', 'send', 50], [2.0, 'c', 'send', 50], [2.2, 'c', 'recv', 100]], run_s=2.6)
add('write_races_fin', 'Client writes while the server\'s FIN is in flight (10 ms after close, 25 ms one-way)', no_reader=['s'], actions=[[0.5, 's', 'close'], [0.51, 'c', 'send', 120], [1.0, 'c', 'send', 50]], run_s=1.6)
add('write_before_close', 'Client\'s request arrives just before the server closes without reading', no_reader=['s'], actions=[[0.5, 'c', 'send', 120], [0.54, 's', 'close']], run_s=1.2)
add('close_in_blackhole', 'Client closes into a blackhole (tcp_orphan_retries=2)', rtt_ms=50, sysctl={'net.ipv4.tcp_orphan_retries': 2}, no_reader=['c'], rules=[BH(0.4)], actions=[[0.5, 'c', 'close']], run_s=6)
# ---- L: middlebox
NAT = lambda i, a='drop': dict(type='nat', idle_s=i, action=a)
add('nat_silent_ka_late', 'NAT forgets after 3 s idle, keep-alive idle 5: too late', c_ka=[5, 1, 3], rules=[NAT(3)], run_s=14, until='c')
add('nat_rst_ka_late', 'NAT forgets after 3 s and answers RST', c_ka=[5, 1, 3], rules=[NAT(3, 'rst')], run_s=9, until='c')
add('nat_kept_by_ka', 'Keep-alive idle 2 < NAT timeout 3: flow kept, request at 9 s works', c_ka=[2, 1, 3], s_reply=300, rules=[NAT(3)], actions=[[9.0, 'c', 'send', 100]], run_s=10)
add('nat_silent_data', 'NAT forgets after 2 s, data at 4 s (no keep-alive, retries2=3)', sysctl=R2(3), rules=[NAT(2)], actions=[[4.0, 'c', 'send', 100]], run_s=16, until='c')
add('nat_rst_data', 'NAT forgets after 2 s, data at 4 s, NAT answers RST', rules=[NAT(2, 'rst')], actions=[[4.0, 'c', 'send', 100], [4.5, 'c', 'send', 100]], run_s=6, until='c')
add('mbox_rst_both', 'A middlebox sends RST to both sides', c_ka=[2, 1, 3], actions=[[1.0, 'c', 'rst_to_c', None], [1.0, 's', 'rst_to_s', None]], run_s=1.8)
add('mbox_rst_client_only', 'A middlebox sends RST to the client only; the server (keep-alive 2) probes', s_ka=[2, 1, 3], actions=[[1.0, 'c', 'rst_to_c', None]], run_s=4)
# ---- M: the peer
add('peer_killed', 'Server process killed: FIN, client stays in CLOSE_WAIT with keep-alive', server='process', c_ka=[2, 1, 3], actions=[[1.0, 's', 'kill', None]], run_s=9, ss_at=[1.5, 4.0])
add('peer_killed_fin_timeout3', 'Server killed, tcp_fin_timeout=3: later probe is answered by RST', server='process', c_ka=[2, 1, 3], sysctl={'net.ipv4.tcp_fin_timeout': 3}, actions=[[1.0, 's', 'kill', None], [8.5, 'c', 'send', 20], [9.0, 'c', 'send', 20]], run_s=10)
add('peer_killed_client_closes', 'Server killed, client closes on EOF, RTT 100', rtt_ms=100, server='process', c_ka=[2, 1, 3], close_on_eof=['c'], actions=[[1.0, 's', 'kill', None]], run_s=2)
add('peer_killed_unread', 'Server killed with unread data in its buffer: RST', server='process', proc_mode='noread', c_ka=[2, 1, 3], actions=[[0.5, 'c', 'send', 100], [1.0, 's', 'kill', None]], run_s=2)
add('peer_stopped', 'Server process frozen (SIGSTOP): probes are still answered', server='process', c_ka=[2, 1, 3], actions=[[0.5, 's', 'sigstop', None], [4.0, 'c', 'send', 100]], run_s=9)
REB = lambda t, **k: dict(type='reboot', at_s=t, **k)
add('peer_reboot_ka', 'Server rebooted (state lost) at 1 s: probe gets RST', c_ka=[2, 1, 3], rules=[REB(1.0)], run_s=4, until='c')
add('peer_reboot_data', 'Server rebooted, client writes', rules=[REB(1.0)], actions=[[1.5, 'c', 'send', 100], [2.0, 'c', 'send', 100]], run_s=3, until='c')
add('peer_reboot_after_outage', 'Server down for two probes, then back without state', c_ka=[2, 1, 4], rules=[BH(0.5, to_s=3.6), REB(3.5)], run_s=8, until='c')
# ---- O: loss
add('data_lost_1', 'One data segment lost', s_reply=200, rules=[DS([1], 'c>s:data')], actions=[[0.3, 'c', 'send', 100]], run_s=2)
add('resp_lost_1', 'The response is lost once', s_reply=500, rules=[DS([1], 's>c:data')], actions=[[0.3, 'c', 'send', 100]], run_s=2)
add('loss_every_5th', 'Every 5th client packet dropped, a request every 0.5 s', s_reply=300, rules=[dict(type='drop_nth', match='c>s:any', every=5)], actions=[[0.5 * i, 'c', 'send', 100] for i in range(1, 9)], run_s=6)

# ---- N: TIME_WAIT
case('tw_client_60s', tw, dict(rtt_ms=50, closer='c', run_s=64), 'TIME_WAIT on the client that closed first: how long')
case('tw_server_bind', tw, dict(rtt_ms=50, closer='s', bind_test=True, run_s=2), 'TIME_WAIT on the server: bind() of the same port with and without SO_REUSEADDR')
case('tw_server_reuse', tw, dict(rtt_ms=50, closer='s', reuse_at=2.5, run_s=4), 'Same 4-tuple connects again while the server holds TIME_WAIT')
# ---- P: recovery of several segments
add('loss_first_of_4', 'The first of four segments lost: three SACKs prove it', rules=[DS([1], 'c>s:data')], actions=[[0.3, 'c', 'send', 5000]], run_s=2)
add('loss_second_of_4', 'The second of four segments lost: two SACKs wait for the reordering timer', rules=[DS([2], 'c>s:data')], actions=[[0.3, 'c', 'send', 5000]], run_s=2)
add('loss_two_holes', 'Two holes in seven segments', rtt_ms=20, rules=[DS([1, 4], 'c>s:data')], actions=[[0.3, 'c', 'send', 10000]], run_s=2)
add('loss_last_two', 'The last two of seven segments lost: tail-loss probe, then the hole before it', rules=[DS([6, 7], 'c>s:data')], actions=[[0.3, 'c', 'send', 10000]], run_s=2)
add('loss_first_three', 'The first three of ten segments lost, more data waits: rate reduction', rules=[DS([1, 2, 3], 'c>s:data')], actions=[[0.3, 'c', 'send', 20000]], run_s=2.5)
add('loss_no_timestamps', 'Losses both ways with tcp_timestamps=0: no sample from what was sent twice', rtt_ms=80, sysctl={'net.ipv4.tcp_timestamps': 0}, s_reply=4000, rules=[DS([2], 's>c:data'), DS([2], 'c>s:data')], actions=[[0.3, 'c', 'send', 300], [1.2, 'c', 'send', 300]], run_s=3)
add('loss_acks_of_burst', 'Only the acknowledgements of nine segments are lost: the repetitions are needless, and the peer says so', rtt_ms=80, rules=[BH(0.5, to_s=1.4, dirs=['s>c'])], actions=[[0.7, 'c', 'send', 12000]], run_s=5)
add('data_bh_heal_burst', 'Fourteen segments into a blackhole that heals: slow start after the timeout', rules=[BH(0.5, to_s=1.6)], actions=[[0.7, 's', 'send', 20000]], run_s=6)
add('data_bh_nagle', 'Five small sends into a blackhole: the tail-loss probe carries new data, then all is one segment', sysctl=R2(3), rules=[BH()], actions=[[0.7, 'c', 'sends', [5, 100]]], run_s=20, until='c')
add('close_after_probe', 'close() between tail-loss probe and timeout, in a blackhole (tcp_orphan_retries=3)', sysctl={'net.ipv4.tcp_orphan_retries': 3}, no_reader=['c'], rules=[BH(0.4)], actions=[[0.5, 'c', 'send', 3000], [0.7, 'c', 'close']], run_s=9)
# ---- Q: ICMP about data
add('data_icmp_host_unreach', 'Data answered by ICMP host unreachable: no backoff, EHOSTUNREACH', sysctl=R2(2), rules=[dict(type='icmp', from_s=0.5, code=1)], actions=[[0.7, 'c', 'send', 100]], run_s=8, until='c')
add('data_icmp_prohibited', 'Data answered by ICMP prohibited: backoff as ever', sysctl=R2(3), rules=[dict(type='icmp', from_s=0.5, code=13)], actions=[[0.7, 'c', 'send', 3000]], run_s=12, until='c')
# ---- R: set-up and ports
add('hs_acks_lost_server_first', 'Two ACKs of the SYN-ACK lost: the round trip counts from the echoed SYN-ACK', rtt_ms=20, rules=[DS([1, 2], 'c>s:ack')], accept_bg=True, s_first_bytes=3000, run_s=4)
add('hs_ack_lost_ka', 'The ACK of the SYN-ACK lost, the client probes', rules=[DS([1], 'c>s:ack')], connect_only=True, c_ka=[1, 1, 3], run_s=4)
add('connect_again_refused', 'connect() again on the same socket after ECONNREFUSED: another port', no_listener=True, connect_only=True, connect_again=True, rtt_ms=20, run_s=0.3)
case('tw_client_bind', tw, dict(rtt_ms=20, closer='c', bind_test=True, run_s=2), 'The client closed first: bind() of the server port, then again with SO_REUSEADDR')
case('tw_client_reuse', tw, dict(rtt_ms=20, closer='c', reuse_at=2.0, run_s=4), 'The client closed first and wants the same port again: EADDRINUSE, then a port of the kernel')
# ---- S: receive window
add('window_unread', 'Nobody reads: the window grows while memory lasts, then falls', rtt_ms=20, server='process', proc_mode='noread', actions=[[0.5, 'c', 'send', 30000], [1.0, 's', 'kill', None], [1.5, 'c', 'send', 50]], run_s=2.5)
add('zw_half_segments', 'A window of one segment: the client sends halves', rtt_ms=20, s_rcvbuf=2304, c_ka=[1, 1, 3], actions=[[0.3, 'c', 'fill', 100000]], run_s=7, no_reader=['s'])
add('zw_rest_of_window', 'The persist timer sends what the rest of the window takes; blackhole', rtt_ms=80, s_rcvbuf=16384, sysctl=R2(2), rules=[BH(2.0)], actions=[[0.3, 'c', 'fill', 100000]], run_s=15, until='c', no_reader=['s'])
# ---- T: a host that moved
add('peer_reboot_inflight', 'The server is replaced while data is under way: the old host still gets it', rtt_ms=150, c_ka=[2, 1, 3], rules=[REB(0.56)], actions=[[0.5, 'c', 'send', 3000]], run_s=4, until='c')
# ---- U: the send buffer, and cases that were drawn by chance
add('send_100k', '100 kB in one send(): the caller waits for room, the buffer grows with the window', rtt_ms=100, actions=[[0.3, 'c', 'send', 100000]], run_s=2.5)
add('send_then_fin', '120 kB in one send(), then shutdown(): FIN travels with the last piece', rtt_ms=40, close_on_eof=['s'], actions=[[0.3, 'c', 'send', 120000], [0.3, 'c', 'shutdown']], run_s=3)
add('send_then_close', '120 kB in one send(), then close()', rtt_ms=40, no_reader=['c'], close_on_eof=['s'], actions=[[0.3, 'c', 'send', 120000], [0.3, 'c', 'close']], run_s=3)
add('send_heals', '150 kB into a blackhole that heals while the caller waits', rtt_ms=40, rules=[{'type': 'blackhole', 'from_s': 0.28, 'to_s': 1.1}], actions=[[0.3, 'c', 'send', 150000]], run_s=5)
add('send_greeting_30k', 'The server speaks first, 30 kB', rtt_ms=40, accept_bg=True, s_first_bytes=30000, run_s=3)
add('fill_read', 'Non-blocking sends until the buffer is full; the peer reads', rtt_ms=40, actions=[[0.3, 'c', 'fill', 300000]], run_s=3)
add('fill_unread', 'Non-blocking sends until the buffer is full; nobody reads for four seconds', rtt_ms=40, no_reader=['s'], c_ka=[1, 1, 3], actions=[[0.3, 'c', 'fill', 3000000], [4.0, 's', 'reader', None]], run_s=7)
add('loss_lan_60k', 'The fifth segment of 60 kB lost without any delay of the path', rtt_ms=0, rules=[{'type': 'drop_nth', 'match': 'c>s:data', 'n': [5]}], actions=[[0.3, 'c', 'send', 60000]], run_s=4)
add('loss_probe_sacked', 'All lost, the tail-loss probe arrives sooner than any segment before: that proves nothing', rtt_ms=240, c_ka=[3, 1, 2], sysctl={'net.ipv4.tcp_retries2': 5}, rules=[{'type': 'blackhole', 'from_s': 0.51, 'to_s': 0.91, 'dirs': ['s>c']}], actions=[[0.67, 'c', 'send', 40], [0.8, 's', 'send', 8000]], run_s=14, until='cs')
add('loss_tail_later', 'Two losses at the tail with small sends behind, the path heals', rtt_ms=400, c_ka=[1, 1, 4], sysctl={'net.ipv4.tcp_retries2': 3}, rules=[{'type': 'blackhole', 'from_s': 0.66, 'to_s': 2.07}], actions=[[0.72, 's', 'send', 2896], [0.73, 's', 'sends', [5, 100]]], run_s=14, until='cs')
add('close_then_shutdown', 'shutdown() on a socket that was aborted: EBADF', rtt_ms=50, actions=[[0.43, 'c', 'send', 8000], [0.83, 'c', 'abort'], [1.43, 'c', 'shutdown']], run_s=5, sysctl={'net.ipv4.tcp_orphan_retries': 1, 'net.ipv4.tcp_fin_timeout': 5}, no_reader=['c'], close_on_eof=['s'], rules=[{'type': 'blackhole', 'from_s': 0.71}])
add('close_then_send', 'send() on a socket that the program closed when it read the end', rtt_ms=240, server='process', run_s=8, sysctl={'net.ipv4.tcp_fin_timeout': 4}, c_ka=[2, 2, 3], proc_mode='noread', actions=[[1.32, 's', 'kill'], [5.54, 'c', 'send', 25000]], close_on_eof=['c'])
add('close_delay_loss', 'The server closes under loss', rtt_ms=240, actions=[[0.45, 'c', 'send', 8000], [0.94, 's', 'shutdown']], run_s=5, sysctl={'net.ipv4.tcp_orphan_retries': 1, 'net.ipv4.tcp_fin_timeout': 4}, close_on_eof=['c'], rules=[{'type': 'blackhole', 'from_s': 0.53, 'dirs': ['c>s']}])
add('ut_changed_live', 'Both sides with TCP_USER_TIMEOUT, the client shortens its own while data is under way', rtt_ms=90, rules=[{'type': 'blackhole', 'from_s': 0.42}], run_s=14, until='c', c_user_timeout_ms=5600, s_user_timeout_ms=3400, actions=[[1.0, 'c', 'send', 300], [2.64, 'c', 'user_timeout', 2300]])
add('ut_both_sides', 'TCP_USER_TIMEOUT of both sides without data', rtt_ms=50, rules=[{'type': 'blackhole', 'from_s': 0.69}], run_s=14, until='c', c_user_timeout_ms=2800, s_user_timeout_ms=3800, actions=[[2.87, 'c', 'user_timeout', 1500]])
add('ka_both_400ms', 'Both sides probe over a long path', rtt_ms=400, c_ka=[1, 1, 2], run_s=7, s_ka=[1, 1, 2])
add('ka_heal_one_way', 'Only one direction lost for a second, both sides probe', rtt_ms=30, c_ka=[2, 1, 3], s_ka=[3, 2, 1], rules=[{'type': 'blackhole', 'from_s': 0.78, 'to_s': 2.01, 'dirs': ['c>s']}], run_s=12, until='cs')
add('ka_options_live', 'Switched on late, then all three numbers set', rtt_ms=240, actions=[[1.75, 'c', 'ka_off', None], [3.44, 'c', 'ka_on', None], [4.21, 'c', 'ka', [3, 1, 1]]], run_s=9, sysctl={'net.ipv4.tcp_keepalive_time': 1, 'net.ipv4.tcp_keepalive_intvl': 1, 'net.ipv4.tcp_keepalive_probes': 3}, c_ka=[3, 2, 3], rules=[{'type': 'blackhole', 'from_s': 0.87, 'dirs': ['c>s']}])
add('peer_stopped_unread', 'A stopped server that never read', rtt_ms=0, server='process', run_s=8, sysctl={'net.ipv4.tcp_fin_timeout': 5}, c_ka=[2, 2, 3], proc_mode='noread', actions=[[1.06, 's', 'sigstop'], [5.46, 'c', 'send', 1]])
add('peer_killed_slow', 'A server with unread data killed, 400 ms away', rtt_ms=400, server='process', run_s=8, sysctl={'net.ipv4.tcp_fin_timeout': 2}, c_ka=[2, 1, 2], proc_mode='noread', actions=[[1.07, 'c', 'send', 25000], [1.14, 'c', 'send', 8000], [1.99, 's', 'kill'], [5.24, 'c', 'send', 300]], close_on_eof=['c'])
add('peer_reboot_in_outage', 'The server is replaced while the path is down', rtt_ms=90, rules=[{'type': 'blackhole', 'from_s': 1.39, 'to_s': 2.49}, {'type': 'reboot', 'at_s': 1.69, 'listener': True}], run_s=7, until='c', c_ka=[2, 1, 2], actions=[])
add('zw_reader_late', 'A window of 8 kB fills; the reader comes after three seconds', rtt_ms=50, s_rcvbuf=8192, no_reader=['s'], c_ka=[3, 2, 1], run_s=8, actions=[[0.3, 'c', 'fill', 200000], [3.57, 's', 'reader']], sysctl={'net.ipv4.tcp_retries2': 3})
