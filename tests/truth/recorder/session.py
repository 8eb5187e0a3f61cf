"""One run: hosts, path, sockets with their log, and the sampled socket table."""
import errno, socket, subprocess, threading, time

from hosts import Host, TIMERS
from relay import Link, Relay, mono

class Sock:
    def __init__(self, env, host, name, s):
        self.env, self.host, self.side, self.name, self.s = env, host, host.side, name, s
        self.err, self.eof_t, self.err_t, self.rx = None, None, None, 0
        self.ended = threading.Event()

    def log(self, event, **kw):
        return self.env.applog(self.side, event, sock=self.name, **kw)

    def _do(self, event, fn, quiet=False, **kw):
        t1 = mono()
        try:
            r = fn()
        except OSError as e:
            en = errno.errorcode.get(e.errno, str(e.errno)) if e.errno else type(e).__name__
            self.log(event, t_call=t1, errno=en, **kw)
            return None, en
        if not quiet:
            self.log(event, t_call=t1, **kw, **({'result': r} if isinstance(r, int) else {}))
        return r, None

    def ka(self, idle=None, intvl=None, cnt=None, on=True):
        T = socket.IPPROTO_TCP
        if idle: self.s.setsockopt(T, socket.TCP_KEEPIDLE, idle)
        if intvl: self.s.setsockopt(T, socket.TCP_KEEPINTVL, intvl)
        if cnt: self.s.setsockopt(T, socket.TCP_KEEPCNT, cnt)
        if on: self.s.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self.log('setsockopt', detail='SO_KEEPALIVE=%d idle=%s intvl=%s cnt=%s' % (1 if on else 0, idle, intvl, cnt))

    def opt(self, level, name, val, label):
        self.s.setsockopt(level, name, val)
        self.log('setsockopt', detail='%s=%s' % (label, val))

    def user_timeout(self, ms):
        self.opt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, ms, 'TCP_USER_TIMEOUT_ms')

    def connect(self, addr):
        return self._do('connect', lambda: self.s.connect(addr))[1]

    def send(self, data, detail=None):
        if isinstance(data, int):
            data = (b'abcdefghijklmnopqrstuvwxyz' * (data // 26 + 1))[:data]
        return self._do('send', lambda: self.s.send(data), bytes=len(data), **({'detail': detail} if detail else {}))

    def recv_once(self, n=65536, timeout=None):
        self.s.settimeout(timeout)
        r, e = self._do('recv', lambda: self.s.recv(n), quiet=True)
        if e is None:
            self.log('recv', result=len(r), **({'detail': 'EOF'} if not r else {}))
        return r, e

    def shutdown(self, how=socket.SHUT_WR):
        return self._do('shutdown', lambda: self.s.shutdown(how), detail={0: 'RD', 1: 'WR', 2: 'RDWR'}[how])

    def close(self):
        return self._do('close', lambda: self.s.close())

    def reader(self, on_data=None, close_on_eof=False, chunk=65536, delay_close=0.0):
        def go():
            while True:
                try:
                    d = self.s.recv(chunk)
                except OSError as e:
                    self.err = errno.errorcode.get(e.errno, str(e.errno))
                    self.err_t = mono()
                    self.log('recv', errno=self.err)
                    break
                if not d:
                    self.eof_t = mono()
                    self.log('recv', result=0, detail='EOF')
                    if close_on_eof:
                        if delay_close:
                            time.sleep(delay_close)
                        self.close()
                    break
                self.rx += len(d)
                self.log('recv', result=len(d))
                if on_data:
                    try:
                        on_data(self, d)
                    except OSError as e:
                        self.log('on_data', errno=errno.errorcode.get(e.errno))
            self.ended.set()
        threading.Thread(target=go, daemon=True).start()
        return self

# -------------------------------------------------------------- environment of one run

class Env:
    def __init__(self, case):
        self.case, self.p = case, case['params']
        self.t0 = None
        self.end_t = None        # packets after this moment belong to the clean-up and are left out
        self.app, self.sslog, self.ss_raw = [], [], []
        self.hosts, self.relay = {}, Relay(self)
        self.notes, self.outcome_extra = [], {}
        self._stop = threading.Event()
        self.lock = threading.Lock()

    # --- topology
    def two(self, delay_ms=None, reboot=False):
        d = self.p.get('rtt_ms', 0) / 2 if delay_ms is None else delay_ms
        c, s = Host('c'), Host('s')
        self.hosts = {'c': c, 's': s}
        self.C, self.S, self.cip, self.sip = c, s, '10.9.0.1', '10.9.0.2'
        a, b = c.add_tun(self.cip), s.add_tun(self.sip)
        l = self.link = Link('c-s', a, b, d)
        l.use_alt = False
        if reboot:
            s2 = Host('s2', 's')
            self.hosts['s2'] = s2
            l.alt = s2.add_tun(self.sip)
        self.relay.add(l)
        self._go()
        return c, s

    def _go(self):
        for k, v in self.p.get('sysctl', {}).items():
            for h in self.hosts.values():
                h.sysctl(k, v)
        self.relay.start()
        threading.Thread(target=self._sampler, daemon=True).start()

    # --- time
    def zero(self):
        self.t0 = mono()

    def ms(self, t=None):
        return round(((mono() if t is None else t) - self.t0) * 1000, 2)

    def at(self, t_s):
        d = self.t0 + t_s - mono()
        if d > 0:
            time.sleep(d)

    def applog(self, side, event, t_call=None, **kw):
        t = mono()
        e = dict(t=t, side=side, event=event)
        if t_call is not None and t - t_call > 0.0005:
            e['t_call'] = t_call
        e.update(kw)
        self.app.append(e)
        return e

    # --- sockets
    def sock(self, host, name):
        return Sock(self, host, name, host.raw_socket(socket.AF_INET, socket.SOCK_STREAM))

    def listen(self, host, port=7000, backlog=16, rcvbuf=None, ip=''):
        s = self.sock(host, 'ls')
        s.s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if rcvbuf:
            s.s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, rcvbuf)
        s.s.bind((ip, port))
        s.s.listen(backlog)
        return s

    def accept(self, ls, name='s1'):
        ls.s.settimeout(20)
        t1 = mono()
        x, a = ls.s.accept()
        x.settimeout(None)
        r = Sock(self, ls.host, name, x)
        r.log('accept', t_call=t1)
        return r

    def pair(self, cka=None, ska=None, port=7000, rcvbuf=None, cut=None, sut=None, before=None):
        ls = self.listen(self.S, port, rcvbuf=rcvbuf)
        self.ls = ls
        c = self.sock(self.C, 'c1')
        if before:
            before(c)
        self.zero()
        if cka:
            c.ka(*cka)
        if cut:
            c.user_timeout(cut)
        e = c.connect((self.sip, port))
        assert e is None, e
        s = self.accept(ls)
        if ska:
            s.ka(*ska)
        if sut:
            s.user_timeout(sut)
        return c, s

    # --- ss sampling
    def _sampler(self):
        last = {}
        while not self._stop.wait(0.1):
            if self.t0 is None:
                continue
            for hn, h in self.hosts.items():
                t = mono()
                try:
                    rows = h.diag()
                except Exception:
                    continue
                seen = set()
                for r in rows:
                    if r['state'] == 'LISTEN' or r['src'].startswith('127.'):
                        continue
                    k = (hn, r['sport'], r['dport'])
                    seen.add(k)
                    sig = (r['state'], r['timer'], r['retrans'], r['rq'], r['wq'])
                    old = last.get(k)
                    if old and old[0] == sig and t - old[1] < (0.5 if r['timer'] else 2.0):
                        continue
                    last[k] = (sig, t)
                    tm = TIMERS[min(r['timer'], 5)]
                    e = dict(t=t, side=hn, sock='%d>%d' % (r['sport'], r['dport']), state=r['state'],
                             timer=tm if tm == 'off' else '%s,%.3fsec,%d' % (tm, r['expires'] / 1000, r['retrans']))
                    if r['rq']: e['recv_q'] = r['rq']
                    if r['wq']: e['send_q'] = r['wq']
                    i = r.get('info')
                    if i:
                        if i['rto_ms']: e['rto_ms'] = i['rto_ms']
                        for kk in ('retransmits', 'probes', 'backoff'):
                            if i[kk]: e[kk] = i[kk]
                        if i['rtt_ms']: e['srtt_ms'] = i['rtt_ms']
                    self.sslog.append(e)
                for k in list(last):
                    if k[0] == hn and k not in seen and last[k][0] is not None:
                        last[k] = (None, t)
                        self.sslog.append(dict(t=t, side=hn, sock='%d>%d' % (k[1], k[2]), state='(gone)', timer='off'))

    def ss(self, host=None):
        """a real `ss -tonie` line, for comparison with the sampled view"""
        h = host or self.C
        t = mono()
        try:
            o = h.call(lambda: subprocess.run(['ss', '-tonieH'], capture_output=True, text=True, timeout=3).stdout)
            self.ss_raw.append(dict(t=t, side=h.side, text=' '.join(o.split())))
        except Exception:
            pass

    def finish(self):
        self._stop.set()
        time.sleep(0.02)
        self.relay.stop()
        for h in self.hosts.values():
            h.close()
