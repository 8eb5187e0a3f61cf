"""The path between the hosts: delays, drops, forgets flows, answers in the name of others, and writes down every packet."""
import errno, heapq, os, select, threading, time, traceback

from packets import build_icmp_unreach, build_tcp, parse

mono = time.monotonic

class Link:
    """hop: a = the end nearer the client, b = nearer the server."""
    def __init__(self, name, a, b, delay_ms=0):
        self.name, self.a, self.b = name, a, b
        self.delay = {'c>s': delay_ms / 1000, 's>c': delay_ms / 1000}
        self.rules = []          # f(p, t_s) -> None | 'drop' | ('rst',) | ('icmp', code) | ('delay', s)
        self.alt = None          # replacement fd for end b ("rebooted host")

class Relay(threading.Thread):
    def __init__(self, env):
        super().__init__(daemon=True)
        self.env, self.links, self.log, self.raw = env, [], [], []
        self.heap, self.n, self.stop_flag = [], 0, False
        self.r, self.w = os.pipe()
        self.busy_late = 0.0

    def add(self, link):
        self.links.append(link)

    def run(self):
        try:
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(20))
        except OSError:
            pass
        ends = {}
        for l in self.links:
            ends[l.a] = (l, 'c>s')
            ends[l.b] = (l, 's>c')
            if l.alt is not None:
                ends[l.alt] = (l, 's>c')
        fds = list(ends) + [self.r]
        while not self.stop_flag:
            to = None
            if self.heap:
                to = max(0.0, self.heap[0][0] - mono())
            r, _, _ = select.select(fds, [], [], to)
            now = mono()
            for fd in r:
                if fd == self.r:
                    os.read(self.r, 64)
                    continue
                l, d = ends[fd]
                while True:
                    try:
                        pkt = os.read(fd, 65536)
                    except BlockingIOError:
                        break
                    except OSError:
                        break
                    now = mono()
                    try:
                        self.handle(l, d, fd, pkt, now)
                    except Exception:
                        traceback.print_exc()
            now = mono()
            while self.heap and self.heap[0][0] <= now + 0.00002:
                due, _, fd, pkt, ent = heapq.heappop(self.heap)
                self.deliver(fd, pkt, ent, due)
                now = mono()

    def deliver(self, fd, pkt, ent, due):
        t = mono()
        try:
            os.write(fd, pkt)
        except OSError as e:
            ent['why'] = 'write:%s' % errno.errorcode.get(e.errno, e.errno)
            ent['dropped'] = True
            return
        self.busy_late = max(self.busy_late, t - due)
        ent['rx'] = t

    def send(self, l, d, pkt, ent, now, extra=0.0):
        fd = (l.alt if (l.alt is not None and l.use_alt) else l.b) if d == 'c>s' else l.a
        dl = l.delay[d] + extra
        if dl <= 0:
            self.deliver(fd, pkt, ent, now)
        else:
            self.n += 1
            heapq.heappush(self.heap, (now + dl, self.n, fd, pkt, ent))

    def record(self, l, d, pkt, p, now, **kw):
        ent = dict(tx=now, rx=None, dir=d, hop=l.name, p=p, dropped=False, pkt=pkt)
        ent.update(kw)
        self.log.append(ent)
        return ent

    def handle(self, l, d, fd, pkt, now):
        p = parse(pkt)
        if p is None:
            return
        p['dir'] = d
        ent = self.record(l, d, pkt, p, now)
        if l.alt is not None:
            stale = (fd == l.alt) != bool(l.use_alt) and d == 's>c'
            if stale:
                ent.update(dropped=True, why='old host is gone')
                return
        extra = 0.0
        for f in list(l.rules):
            v = f(p, now - self.env.t0 if self.env.t0 else 0.0)
            if v is None:
                continue
            if v == 'drop' or (isinstance(v, tuple) and v[0] in ('rst', 'icmp', 'drop')):
                ent['dropped'] = True
                ent['why'] = f.__doc__ or getattr(f, 'why', 'rule')
                if isinstance(v, tuple) and v[0] == 'rst' and not p['fl'] & 4:
                    back = 's>c' if d == 'c>s' else 'c>s'
                    if p['fl'] & 16:
                        rp = build_tcp(p['dst'], p['src'], p['dp'], p['sp'], p['rack'], 0, 4)
                    else:
                        rp = build_tcp(p['dst'], p['src'], p['dp'], p['sp'], 0, p['rseq'] + p['len'] + (1 if p['fl'] & 2 else 0), 0x14)
                    q = parse(rp)
                    q['dir'] = back
                    e2 = self.record(l, back, rp, q, now, why='sent by the middlebox', injected=True)
                    # middlebox sits in the middle of the hop: back after the same one-way delay
                    self.send(l, back, rp, e2, now, extra=0.0)
                elif isinstance(v, tuple) and v[0] == 'icmp':
                    back = 's>c' if d == 'c>s' else 'c>s'
                    rp = build_icmp_unreach(p['dst'], p['src'], v[1], pkt)
                    q = parse(rp)
                    q['dir'] = back
                    e2 = self.record(l, back, rp, q, now, why='icmp unreachable by the middlebox', injected=True)
                    self.send(l, back, rp, e2, now)
                return
            if isinstance(v, tuple) and v[0] == 'delay':
                extra += v[1]
        self.send(l, d, pkt, ent, now, extra)

    def inject_rst(self, l, d, src, dst, sp, dp, seq):
        now = mono()
        rp = build_tcp(src, dst, sp, dp, seq, 0, 4)
        q = parse(rp)
        q['dir'] = d
        e2 = self.record(l, d, rp, q, now, why='sent by the middlebox', injected=True)
        self.send(l, d, rp, e2, now)
        os.write(self.w, b'x')

    def stop(self):
        self.stop_flag = True
        os.write(self.w, b'x')
        self.join(2)

# -------------------------------------------------------------- rules

def blackhole(t_from, t_to=1e9, dirs=('c>s', 's>c')):
    def f(p, t):
        if t_from <= t < t_to and p['dir'] in dirs:
            return 'drop'
    f.why = 'blackhole'
    return f


def drop_nth(which, pred=lambda p: True, why='chosen'):
    """drop the packets whose 1-based index among those matching pred is in `which` (set or callable)."""
    st = {'n': 0}
    def f(p, t):
        if p['proto'] != 6 or not pred(p):
            return
        st['n'] += 1
        if (which(st['n']) if callable(which) else st['n'] in which):
            return 'drop'
    f.why = 'drop ' + why
    return f


def nat(idle_s, action='drop', only=None):
    """stateful middlebox: a flow not seen for idle_s is forgotten for good; then drop or answer RST."""
    flows = {}
    def f(p, t):
        if p['proto'] != 6:
            return
        k = tuple(sorted([(p['src'], p['sp']), (p['dst'], p['dp'])]))
        if p['fl'] & 2 and not p['fl'] & 16:
            flows[k] = t
            return
        last = flows.get(k)
        if last is None or t - last > idle_s:
            flows.pop(k, None)
            return 'drop' if action == 'drop' else ('rst',)
        flows[k] = t
    f.why = 'flow forgotten'
    return f
