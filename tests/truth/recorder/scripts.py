"""The language of the parameters: what the path does, what the applications are told to do, and when.

params:
  rtt_ms            delay of the path, half each way
  c_ka / s_ka       [TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT] with SO_KEEPALIVE=1 (client: before connect; server: at accept)
  c_user_timeout_ms / s_user_timeout_ms, syn_cnt, s_rcvbuf: socket options
  sysctl            set in both namespaces
  rules             what the path does (times in s after the connect() call)
  actions           [at_s, side, what, arg]; every side also has a blocking recv() loop unless no_reader lists it
  s_reply           the server application answers every received chunk with that many bytes
  close_on_eof      sides that close() when recv() returns 0 (close_delay_s later)
The rest is said in crates/runner/src/conform/params.rs and script.rs, which read it.
"""
import os, signal, socket, struct, subprocess, sys, threading, time

from relay import blackhole, drop_nth, mono, nat

def mk_rules(env, p):
    for r in p.get('rules', []):
        t = r['type']
        if t == 'blackhole':
            env.link.rules.append(blackhole(r['from_s'], r.get('to_s', 1e9), tuple(r.get('dirs', ['c>s', 's>c']))))
        elif t == 'drop_nth':
            m = r['match']
            def pred(q, m=m):
                syn, ack, fin, rst = q['fl'] & 2, q['fl'] & 16, q['fl'] & 1, q['fl'] & 4
                if q['dir'] != r_dir(m): return False
                k = m.split(':')[1]
                return {'syn': bool(syn and not ack), 'synack': bool(syn and ack), 'fin': bool(fin), 'any': True,
                        'data': q['len'] > 0, 'ack': bool(ack and not syn and not fin and not rst and q['len'] == 0)}[k]
            def r_dir(m): return m.split(':')[0]
            n = r.get('n')
            every = r.get('every')
            env.link.rules.append(drop_nth((lambda i, e=every: i % e == 0) if every else set(n), pred, m))
        elif t == 'nat':
            env.link.rules.append(nat(r['idle_s'], r['action']))
        elif t == 'icmp':
            def f(q, tt, r=r):
                if q['dir'] == 'c>s' and r['from_s'] <= tt < r.get('to_s', 1e9):
                    return ('icmp', r['code'])
            f.why = 'icmp code %d' % r['code']
            env.link.rules.append(f)
        elif t == 'reboot':
            pass
        else:
            raise ValueError(t)

SRV = r'''
import socket, sys
ls = socket.socket(); ls.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); ls.bind(("", 7000)); ls.listen(8); print("ready", flush=True)
s, _ = ls.accept(); print("accepted", flush=True)
mode, n = sys.argv[1], int(sys.argv[2])
import time
while True:
    if mode == "noread":
        time.sleep(1000)
    d = s.recv(65536)
    if not d: time.sleep(1000)
    if n: s.sendall(b"r" * n)
'''

def timeline(env, p):
    reb = [r for r in p.get('rules', []) if r['type'] == 'reboot']
    env.two(reboot=bool(reb))
    mk_rules(env, p)
    proc = None
    def before(c):
        if p.get('syn_cnt'):
            c.opt(socket.IPPROTO_TCP, socket.TCP_SYNCNT, p['syn_cnt'], 'TCP_SYNCNT')
    if reb and reb[0].get('listener'):
        env.ls2 = env.listen(env.hosts['s2'])
    no_reader = p.get('no_reader', [])
    s = None
    if p.get('server') == 'process':
        proc = env.S.spawn([sys.executable, '-c', SRV, p.get('proc_mode', 'read'), str(p.get('s_reply', 0))], stdout=subprocess.PIPE)
        proc.stdout.readline()
        c = env.sock(env.C, 'c1')
        before(c)
        env.zero()
        if p.get('c_ka'): c.ka(*p['c_ka'])
        if p.get('c_user_timeout_ms'): c.user_timeout(p['c_user_timeout_ms'])
        c.connect((env.sip, 7000))
    elif p.get('connect_only') or p.get('accept_bg'):
        if not p.get('no_listener'):
            env.ls = env.listen(env.S)
        c = env.sock(env.C, 'c1')
        before(c)
        env.zero()
        if p.get('c_ka'): c.ka(*p['c_ka'])
        if p.get('c_user_timeout_ms'): c.user_timeout(p['c_user_timeout_ms'])
        box = {}
        if p.get('accept_bg'):
            def acc():
                x = env.accept(env.ls)
                if p.get('s_first_bytes'):
                    x.send(p['s_first_bytes'])
                x.reader()
                box['s'] = x
            threading.Thread(target=acc, daemon=True).start()
        e = c.connect((env.sip, 7000))
        env.outcome_extra['connect'] = dict(t_ms=env.ms(), errno=e)
        if e is None:
            c.reader()
        if p.get('accept_bg'):
            time.sleep(0.01)
            s = box.get('s')
        if e is not None and p.get('connect_again'):
            e2 = c.connect((env.sip, 7000))
            env.outcome_extra['connect_again'] = dict(t_ms=env.ms(), errno=e2)
    else:
        c, s = env.pair(cka=p.get('c_ka'), ska=p.get('s_ka'), cut=p.get('c_user_timeout_ms'), sut=p.get('s_user_timeout_ms'),
                        rcvbuf=p.get('s_rcvbuf'), before=before)
    env.c, env.s = c, s
    sides = {'c': c, 's': s}
    ceof = p.get('close_on_eof', [])
    if not p.get('connect_only') and not p.get('accept_bg'):
        for k, x in sides.items():
            if x is None or k in no_reader: continue
            od = None
            if k == 's' and p.get('s_reply'):
                od = lambda z, d: z.send(p['s_reply'])
            x.reader(on_data=od, close_on_eof=k in ceof, delay_close=p.get('close_delay_s', 0))
    acts = [list(a) for a in p.get('actions', [])]
    for r in reb:
        acts.append([r['at_s'], 'net', 'reboot', None])
    for a in p.get('ss_at', [0.5]):
        acts.append([a, 'c', 'ss', None])
    acts.sort(key=lambda a: a[0])
    for at, side, what, *arg in acts:
        arg = arg[0] if arg else None
        env.at(at)
        x = sides.get(side)
        if what == 'send': x.send(arg)
        elif what == 'sends':
            for _ in range(arg[0]): x.send(arg[1])
        elif what == 'fill':
            x.s.setblocking(False)
            tot = 0
            try:
                while tot < arg:
                    tot += x.s.send(b'z' * min(8192, arg - tot))
            except BlockingIOError:
                pass
            x.s.setblocking(True)
            x.log('fill', result=tot)
        elif what == 'recv': x.recv_once(arg or 65536)
        elif what == 'reader': x.reader()
        elif what == 'shutdown': x.shutdown()
        elif what == 'close': x.close()
        elif what == 'close_thr': threading.Thread(target=x.close, daemon=True).start()
        elif what == 'abort':
            x.s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
            x.log('setsockopt', detail='SO_LINGER on,0')
            x.close()
        elif what == 'ka': x.ka(*arg)
        elif what == 'ka_off': x.opt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 0, 'SO_KEEPALIVE')
        elif what == 'ka_on': x.opt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1, 'SO_KEEPALIVE')
        elif what == 'keepidle': x.opt(6, socket.TCP_KEEPIDLE, arg, 'TCP_KEEPIDLE')
        elif what == 'keepintvl': x.opt(6, socket.TCP_KEEPINTVL, arg, 'TCP_KEEPINTVL')
        elif what == 'keepcnt': x.opt(6, socket.TCP_KEEPCNT, arg, 'TCP_KEEPCNT')
        elif what == 'user_timeout': x.user_timeout(arg)
        elif what == 'kill':
            env.applog('s', 'SIGKILL'); proc.kill(); proc.wait()
        elif what == 'sigstop':
            env.applog('s', 'SIGSTOP'); os.kill(proc.pid, signal.SIGSTOP)
        elif what == 'reboot':
            env.applog('s', 'host replaced by a fresh one with the same address (state lost)'); env.link.use_alt = True
        elif what == 'ss': env.ss(env.C); env.ss(env.S)
        elif what == 'rst_to_c':
            q = [e for e in env.relay.log if e['dir'] == 's>c'][-1]['p']
            k = [e for e in env.relay.log if e['dir'] == 'c>s' and e['p']['fl'] & 16][-1]['p']
            env.relay.inject_rst(env.link, 's>c', q['src'], q['dst'], q['sp'], q['dp'], k['rack'])
        elif what == 'rst_to_s':
            q = [e for e in env.relay.log if e['dir'] == 'c>s'][-1]['p']
            k = [e for e in env.relay.log if e['dir'] == 's>c' and e['p']['fl'] & 16][-1]['p']
            env.relay.inject_rst(env.link, 'c>s', q['src'], q['dst'], q['sp'], q['dp'], k['rack'])
        else: raise ValueError(what)
    end = p['run_s']
    until = p.get('until')            # stop early once these sides saw EOF/error
    grace = p.get('grace_s', 1.0)
    t_end = None
    while env.ms() < end * 1000:
        if until and t_end is None and all(sides[k].ended.is_set() for k in until):
            t_end = mono() + grace
        if t_end and mono() > t_end: break
        time.sleep(0.05)
    for k, x in sides.items():
        if x is None: continue
        if x.err: env.outcome_extra.setdefault('recv_error', {})[k] = [env.ms(x.err_t), x.err]
        if x.eof_t: env.outcome_extra.setdefault('recv_eof', {})[k] = env.ms(x.eof_t)
    env.end_t = mono()
    env.outcome_extra['recorded_until_ms'] = env.ms(env.end_t)

N = 0

def tw(env, p):
    env.two()
    ls = env.listen(env.S)
    c = env.sock(env.C, 'c1')
    c.s.bind((env.cip, 40000))
    env.zero()
    c.connect((env.sip, 7000))
    s = env.accept(ls)
    a, b = (c, s) if p['closer'] == 'c' else (s, c)
    env.at(0.5)
    a.close()
    b.recv_once(100)
    b.close()
    env.at(1.0)
    env.ss(env.C); env.ss(env.S)
    if p.get('bind_test'):
        ls.close()
        x = env.sock(env.S, 'ls-again-without-REUSEADDR')
        x._do('bind', lambda: x.s.bind(('', 7000)))
        y = env.sock(env.S, 'ls-again-with-REUSEADDR')
        y.s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        y._do('bind', lambda: y.s.bind(('', 7000)))
    if p.get('reuse_at'):
        env.at(p['reuse_at'])
        d = env.sock(env.C, 'c2')
        d.s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        d._do('bind', lambda: d.s.bind((env.cip, 40000)))
        d.connect((env.sip, 7000))
        try:
            s2 = env.accept(ls, 's2')
            d.send(50)
            s2.recv_once(100)
        except OSError as e:
            env.notes.append('accept: %s' % e)
    env.at(p['run_s'])
    env.end_t = mono()
