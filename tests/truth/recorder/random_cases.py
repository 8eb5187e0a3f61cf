"""Cases drawn by chance, over the whole language of the parameters: what a model must play without having seen it.

`record.py random SEED COUNT` draws them; the same seed gives the same cases.
"""
import random

from scripts import timeline, tw


def draw(seed, count):
    """COUNT cases, one family after the other."""
    dice = random.Random(seed)
    out = {}
    for n in range(count):
        family = FAMILIES[n % len(FAMILIES)]
        params = {k: v for k, v in family(dice).items() if v is not None}
        fn = tw if 'closer' in params else timeline
        id = 'r%d_%03d_%s' % (seed, n, family.__name__)
        out[id] = dict(id=id, fn=fn, params=params, title=family.__doc__, description=family.__doc__)
    return out


def rtt(d):
    return d.choice([0, 5, 13, 30, 50, 70, 90, 120, 160, 240, 400])


def ka(d):
    return [d.choice([1, 2, 2, 3]), d.choice([1, 1, 2]), d.choice([1, 2, 3, 4])]


def size(d):
    return d.choice([1, 40, 300, 1000, 1448, 1500, 2896, 4000, 8000, 14000, 25000])


def at(d, a, b):
    return round(d.uniform(a, b), 2)


def sysctl(d, *names):
    ranges = dict(retries2=(2, 5), syn_retries=(1, 3), syn_linear_timeouts=(0, 3), synack_retries=(1, 3), orphan_retries=(1, 3),
                  fin_timeout=(2, 5), timestamps=(0, 1), keepalive_time=(1, 3), keepalive_intvl=(1, 2), keepalive_probes=(1, 3))
    return {'net.ipv4.tcp_' + n: d.randint(*ranges[n]) for n in names}


def hole(d, a=0.3, b=2.5):
    rule = dict(type='blackhole', from_s=at(d, a, b))
    if d.random() < 0.5:
        rule['to_s'] = round(rule['from_s'] + d.uniform(0.3, 3), 2)
    if d.random() < 0.5:
        rule['dirs'] = [d.choice(['c>s', 's>c'])]
    return rule


def healthy(d):
    """Probes that are answered, options drawn by chance"""
    p = dict(rtt_ms=rtt(d), c_ka=ka(d), run_s=7)
    if d.random() < 0.5: p['s_ka'] = ka(d)
    if d.random() < 0.3: p['sysctl'] = sysctl(d, 'timestamps')
    return p


def blackhole(d):
    """Probes into a blackhole that may heal"""
    return dict(rtt_ms=rtt(d), c_ka=ka(d), s_ka=ka(d), rules=[hole(d)], run_s=12, until='cs')


def traffic(d):
    """Sends at any time, both sides, with keepalive"""
    acts = sorted([at(d, 0.3, 5), d.choice('cs'), 'send', size(d)] for _ in range(d.randint(2, 6)))
    return dict(rtt_ms=rtt(d), c_ka=ka(d), s_reply=d.choice([0, 200, 3000]) or None, actions=acts, run_s=8)


def data_lost(d):
    """Data into a blackhole"""
    acts = [[at(d, 0.4, 1.5), d.choice('cs'), d.choice(['send', 'send', 'sends']), 0] for _ in range(d.randint(1, 2))]
    for a in acts:
        a[3] = [d.randint(2, 5), d.choice([100, 700, 2000])] if a[2] == 'sends' else size(d)
    return dict(rtt_ms=rtt(d), c_ka=ka(d), sysctl=sysctl(d, 'retries2'), rules=[hole(d, 0.3, 0.9)], actions=sorted(acts, key=lambda a: a[0]),
                run_s=14, until='cs')


def drops(d):
    """Chosen packets lost in an exchange"""
    kinds = ['c>s:data', 's>c:data', 's>c:ack', 'c>s:ack', 'c>s:any', 's>c:any']
    rules = []
    for _ in range(d.randint(1, 2)):
        r = dict(type='drop_nth', match=d.choice(kinds))
        if d.random() < 0.3: r['every'] = d.randint(3, 7)
        else: r['n'] = sorted(d.sample(range(1, 9), d.randint(1, 2)))
        rules.append(r)
    rules = [r for r in rules if not (r['match'].endswith('any') and 1 in r.get('n', []))] or rules[:1]
    acts = sorted([at(d, 0.4, 3), d.choice('ccs'), 'send', size(d)] for _ in range(d.randint(2, 4)))
    return dict(rtt_ms=rtt(d), s_reply=d.choice([100, 500, 5000]), rules=rules, actions=acts, run_s=7)


def handshake(d):
    """Losses while connecting"""
    rules = [dict(type='drop_nth', match=d.choice(['c>s:syn', 's>c:synack', 'c>s:ack']), n=sorted(d.sample(range(1, 4), d.randint(1, 2))))]
    p = dict(rtt_ms=rtt(d), rules=rules, run_s=6, sysctl=sysctl(d, 'syn_linear_timeouts'))
    if d.random() < 0.5: p.update(accept_bg=True, s_first_bytes=size(d))
    else: p.update(connect_only=True)
    if d.random() < 0.3: p['c_ka'] = [1, 1, 3]
    return p


def refused(d):
    """connect() that fails"""
    p = dict(rtt_ms=rtt(d), connect_only=True, run_s=0.3)
    kind = d.choice(['closed', 'icmp', 'hole', 'user', 'count'])
    if kind == 'closed': p.update(no_listener=True, connect_again=d.random() < 0.5)
    elif kind == 'icmp': p.update(rules=[dict(type='icmp', from_s=0, code=d.choice([0, 1, 13]))], connect_again=d.random() < 0.5)
    else:
        p['rules'] = [dict(type='blackhole', from_s=0)]
        if kind == 'user': p['c_user_timeout_ms'] = d.randint(5, 60) * 100
        elif kind == 'count': p['syn_cnt'] = d.randint(1, 2)
        else: p['sysctl'] = sysctl(d, 'syn_retries', 'syn_linear_timeouts')
    return p


def user_timeout(d):
    """TCP_USER_TIMEOUT with and without data"""
    p = dict(rtt_ms=rtt(d), rules=[dict(type='blackhole', from_s=at(d, 0.4, 0.9))], run_s=14, until='c')
    if d.random() < 0.7: p['c_ka'] = ka(d)
    p['c_user_timeout_ms'] = d.randint(8, 70) * 100
    if d.random() < 0.5: p['s_user_timeout_ms'] = d.randint(8, 40) * 100
    acts = []
    if d.random() < 0.6: acts.append([1.0, d.choice('ccs'), 'send', size(d)])
    if d.random() < 0.3: acts.append([at(d, 1.2, 3), 'c', 'user_timeout', d.randint(10, 60) * 100])
    p['actions'] = acts
    return p


def options(d):
    """Options changed on a living connection"""
    acts = []
    for _ in range(d.randint(2, 4)):
        what = d.choice(['ka', 'ka_on', 'ka_off', 'keepidle', 'keepintvl', 'keepcnt'])
        arg = {'ka': ka(d), 'keepidle': d.randint(1, 3), 'keepintvl': d.randint(1, 2), 'keepcnt': d.randint(1, 3)}.get(what)
        acts.append([at(d, 0.3, 5), d.choice('ccs'), what, arg])
    p = dict(rtt_ms=rtt(d), actions=sorted(acts, key=lambda a: a[0]), run_s=9, sysctl=sysctl(d, 'keepalive_time', 'keepalive_intvl', 'keepalive_probes'))
    if d.random() < 0.5: p['c_ka'] = ka(d)
    if d.random() < 0.4: p['rules'] = [hole(d)]
    return p


def closing(d):
    """Ends of a connection, some of them under loss"""
    who = d.choice('cs')
    acts = [[at(d, 0.3, 0.5), d.choice('cs'), 'send', size(d)]]
    acts += [[at(d, 0.5, 1.0), who, d.choice(['shutdown', 'shutdown', 'close', 'abort', 'close_thr'])]]
    if d.random() < 0.4: acts.append([at(d, 1.0, 1.6), d.choice('cs'), d.choice(['send', 'shutdown', 'close']), None])
    for a in acts:
        if a[2] == 'send': a[3:] = [size(d)]
        else: a[3:] = []
    closers = {a[1] for a in acts if a[2] in ('close', 'abort', 'close_thr')}
    p = dict(rtt_ms=rtt(d), actions=sorted(acts, key=lambda a: a[0]), run_s=5, sysctl=sysctl(d, 'orphan_retries', 'fin_timeout'))
    p['no_reader'] = sorted(closers)
    p['close_on_eof'] = [x for x in 'cs' if x not in closers and x != who and d.random() < 0.7]
    if p['close_on_eof'] and d.random() < 0.3: p['close_delay_s'] = at(d, 0.2, 1)
    if d.random() < 0.4: p['rules'] = [d.choice([dict(type='drop_nth', match=d.choice(['c>s:fin', 's>c:fin', 'c>s:ack']), n=[d.randint(1, 3)]), hole(d, 0.4, 0.9)])]
    if d.random() < 0.3: p['c_ka'] = ka(d)
    return p


def boxes(d):
    """Middleboxes that forget, reset, or say unreachable"""
    p = dict(rtt_ms=rtt(d), run_s=10, until='c', s_reply=100)
    if d.random() < 0.6: p['c_ka'] = ka(d)
    if d.random() < 0.4: p['s_ka'] = ka(d)
    kind = d.choice(['nat', 'nat', 'icmp', 'rst'])
    acts = [[at(d, 3, 6), d.choice('ccs'), 'send', size(d)] for _ in range(d.randint(0, 2))]
    if kind == 'nat': p['rules'] = [dict(type='nat', idle_s=at(d, 1, 4), action=d.choice(['drop', 'rst']))]
    elif kind == 'icmp': p['rules'] = [dict(type='icmp', from_s=at(d, 0.5, 3), code=d.choice([0, 1, 13]))]
    else: acts.append([at(d, 0.5, 2), d.choice('cs'), d.choice(['rst_to_c', 'rst_to_s'])])
    if kind == 'icmp' and d.random() < 0.5: p['rules'][0]['to_s'] = round(p['rules'][0]['from_s'] + d.uniform(0.5, 3), 2)
    p['actions'] = sorted(acts, key=lambda a: a[0])
    p['sysctl'] = sysctl(d, 'retries2')
    return p


def process(d):
    """A server process that dies, stops or never reads"""
    p = dict(rtt_ms=rtt(d), server='process', run_s=8, sysctl=sysctl(d, 'fin_timeout'))
    if d.random() < 0.7: p['c_ka'] = ka(d)
    p['proc_mode'] = d.choice(['read', 'noread'])
    if p['proc_mode'] == 'read': p['s_reply'] = d.choice([0, 500])
    acts = [[at(d, 0.3, 6), 'c', 'send', size(d)] for _ in range(d.randint(1, 3))]
    acts.append([at(d, 0.6, 3), 's', d.choice(['kill', 'kill', 'sigstop'])])
    p['actions'] = sorted(acts, key=lambda a: a[0])
    if d.random() < 0.3: p['close_on_eof'] = ['c']
    return p


def reboot(d):
    """The server is replaced by a fresh host"""
    r = at(d, 0.6, 3)
    p = dict(rtt_ms=rtt(d), rules=[dict(type='reboot', at_s=r, listener=d.random() < 0.5)], run_s=7, until='c')
    if d.random() < 0.7: p['c_ka'] = ka(d)
    p['actions'] = sorted([at(d, 0.3, 5), 'c', 'send', size(d)] for _ in range(d.randint(0, 2)))
    if d.random() < 0.3: p['rules'].insert(0, dict(type='blackhole', from_s=round(r - 0.3, 2), to_s=round(r + 0.8, 2)))
    return p


def window(d):
    """A small receive buffer fills"""
    p = dict(rtt_ms=d.choice([5, 20, 50, 90]), s_rcvbuf=d.choice([2304, 4096, 8192, 16384, 30000]), no_reader=['s'], c_ka=ka(d), run_s=8,
             actions=[[0.3, 'c', 'fill', 200000]], sysctl=sysctl(d, 'retries2'))
    if d.random() < 0.4: p['actions'].append([at(d, 2, 5), 's', 'reader'])
    elif d.random() < 0.4: p.update(rules=[hole(d, 1, 2)], until='c')
    elif d.random() < 0.5: p['c_user_timeout_ms'] = d.randint(20, 60) * 100
    return p


def big(d):
    """Sends larger than the send buffer"""
    side = d.choice('cs')
    p = dict(rtt_ms=d.choice([0, 10, 25, 60, 100, 150]), actions=[[0.4, side, 'send', d.randint(40, 250) * 1000]], run_s=5)
    if d.random() < 0.4: p['rules'] = [dict(type='drop_nth', match=('c>s' if side == 'c' else 's>c') + ':data', n=[d.randint(2, 40)])]
    return p


def time_wait(d):
    """TIME-WAIT, the same ports again"""
    p = dict(rtt_ms=rtt(d), closer=d.choice('cs'), run_s=4)
    if d.random() < 0.4: p['bind_test'] = True
    else: p['reuse_at'] = at(d, 1.5, 3)
    return p


FAMILIES = [healthy, blackhole, traffic, data_lost, drops, handshake, refused, user_timeout, options, closing, boxes, process, reboot,
            window, big, time_wait]
