"""Hosts: network namespaces with a TUN device each, and what `ss` would say about their sockets."""
import ctypes, fcntl, os, queue, signal, socket, struct, subprocess, threading

libc = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000

class Host:
    """A network namespace owned by one thread; sockets made by that thread stay in that namespace."""
    def __init__(self, name, side=None):
        self.name, self.side = name, side or name
        self.q = queue.Queue()
        self.procs = []
        self.tuns = []
        self._ready = threading.Event()
        self.th = threading.Thread(target=self._loop, daemon=True)
        self.th.start()
        self._ready.wait()
        self.call(self._setup)

    def _loop(self):
        if libc.unshare(CLONE_NEWNET) != 0:
            print("unshare failed", os.strerror(ctypes.get_errno()))
            os._exit(3)
        self._ready.set()
        while True:
            fn, a, kw, done = self.q.get()
            if fn is None:
                return
            try:
                done['r'] = fn(*a, **kw)
            except BaseException as e:
                done['e'] = e
            done['ev'].set()

    def call(self, fn, *a, **kw):
        d = {'ev': threading.Event()}
        self.q.put((fn, a, kw, d))
        d['ev'].wait()
        if 'e' in d:
            raise d['e']
        return d.get('r')

    def _setup(self):
        for f in ('all', 'default'):
            try:
                open('/proc/sys/net/ipv6/conf/%s/disable_ipv6' % f, 'w').write('1')
            except OSError:
                pass
        subprocess.run(['ip', 'link', 'set', 'lo', 'up'], check=True)
        self.nl = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 4)
        self.nl.settimeout(1)
        self.sysctl_now('net.ipv4.tcp_congestion_control', 'reno')   # cubic is refused in a child namespace here

    def sysctl_now(self, k, v):
        with open('/proc/sys/' + k.replace('.', '/'), 'w') as f:
            f.write(str(v))

    def sysctl(self, k, v):
        self.call(self.sysctl_now, k, v)

    def get_sysctl(self, k):
        return self.call(lambda: open('/proc/sys/' + k.replace('.', '/')).read().strip())

    def add_tun(self, addr, mtu=1500):
        def go():
            fd = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
            name = 'tun%d' % len(self.tuns)
            fcntl.ioctl(fd, TUNSETIFF, struct.pack('16sH22x', name.encode(), IFF_TUN | IFF_NO_PI))
            subprocess.run('ip addr add %s/24 dev %s && ip link set %s mtu %d txqueuelen 1000 up' %
                           (addr, name, name, mtu), shell=True, check=True)
            self.tuns.append(fd)
            return fd
        return self.call(go)

    def raw_socket(self, *a):
        return self.call(socket.socket, *a)

    def spawn(self, cmd, **kw):
        kw.setdefault('stdin', subprocess.DEVNULL)
        kw.setdefault('stdout', subprocess.DEVNULL)
        kw.setdefault('stderr', subprocess.DEVNULL)
        p = self.call(lambda: subprocess.Popen(cmd, start_new_session=True, **kw))
        self.procs.append(p)
        return p

    def diag(self):
        """list of TCP sockets as ss -tonie would show them (inet_diag)."""
        out = []
        for fam in (socket.AF_INET, socket.AF_INET6):
            req = struct.pack('=BBBBI', fam, socket.IPPROTO_TCP, 1 << 1, 0, 0xffffffff) + b'\0' * 48
            hdr = struct.pack('=IHHII', 16 + len(req), 20, 0x301, 1, 0)
            try:
                self.nl.send(hdr + req)
            except OSError:
                return out
            end = False
            while not end:
                try:
                    buf = self.nl.recv(65536)
                except OSError:
                    return out
                o = 0
                while o + 16 <= len(buf):
                    ln, ty = struct.unpack_from('=IH', buf, o)
                    if ln < 16:
                        break
                    if ty in (3, 2):
                        end = True
                        break
                    b = buf[o + 16:o + ln]
                    f, st, tm, rt = struct.unpack_from('=BBBB', b, 0)
                    sp, dp = struct.unpack_from('!HH', b, 4)
                    if f == socket.AF_INET:
                        src, dst = socket.inet_ntoa(b[8:12]), socket.inet_ntoa(b[24:28])
                    else:
                        src, dst = 'v6', 'v6'
                    exp, rq, wq = struct.unpack_from('=III', b, 52)
                    info = {}
                    ao = 72
                    while ao + 4 <= len(b):
                        al, at = struct.unpack_from('=HH', b, ao)
                        if al < 4:
                            break
                        if at == 2:
                            d = b[ao + 4:ao + al]
                            if len(d) >= 76:
                                info = dict(retransmits=d[2], probes=d[3], backoff=d[4],
                                            rto_ms=struct.unpack_from('=I', d, 8)[0] / 1000,
                                            rtt_ms=struct.unpack_from('=I', d, 68)[0] / 1000,
                                            rttvar_ms=struct.unpack_from('=I', d, 72)[0] / 1000)
                        ao += (al + 3) & ~3
                    out.append(dict(state=STATES.get(st, str(st)), timer=tm, retrans=rt, expires=exp, rq=rq, wq=wq,
                                    sport=sp, dport=dp, src=src, dst=dst, **({'info': info} if info else {})))
                    o += (ln + 3) & ~3
        return out

    def close(self):
        for p in self.procs:
            try:
                os.killpg(p.pid, signal.SIGKILL)       # only the groups started here (nginx workers, apache children)
            except OSError:
                pass
        for p in self.procs:
            try:
                p.wait(2)
            except Exception:
                pass
        self.q.put((None, None, None, None))


STATES = {1: 'ESTAB', 2: 'SYN-SENT', 3: 'SYN-RECV', 4: 'FIN-WAIT-1', 5: 'FIN-WAIT-2', 6: 'TIME-WAIT', 7: 'CLOSED',
          8: 'CLOSE-WAIT', 9: 'LAST-ACK', 10: 'LISTEN', 11: 'CLOSING', 12: 'SYN-RECV'}
TIMERS = ['off', 'on', 'keepalive', 'timewait', 'persist', 'unknown']
