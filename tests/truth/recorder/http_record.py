"""Records an HTTP case again from its own parameters: any file of `tests/truth/http`, or a new one that has `id`, `title` and
`params`."""
import json, os, shutil, subprocess, sys, tempfile, threading, time

import http_client
import http_servers
from hosts import Host
from outcome import build, compact, compare, dump, write_pcap
from relay import Link, mono
from session import Env


class HttpEnv(Env):
    """One run, with a directory of its own for configurations, and a host in the middle if the case has a proxy."""
    def __init__(self, case):
        super().__init__(case)
        self.dir = tempfile.mkdtemp(prefix='http-case-')
        os.chmod(self.dir, 0o755)         # Apache's children are other users

    def three(self):
        c, m, s = Host('c'), Host('l'), Host('s')
        self.hosts = {'c': c, 'l': m, 's': s}
        self.C, self.S = c, s
        near = Link('c-l', c.add_tun('10.9.1.1'), m.add_tun('10.9.1.2'), self.p.get('cl_ms', 0))
        far = Link('l-s', m.add_tun('10.9.2.1'), s.add_tun('10.9.2.2'), self.p.get('ls_ms', 0))
        for link in (near, far):
            link.use_alt = False
            self.relay.add(link)
        self._go()
        return m, s

    def finish(self):
        super().finish()
        shutil.rmtree(self.dir, ignore_errors=True)


def run(case):
    """One run; gives it with what was seen beside the packets."""
    env, p = HttpEnv(case), case['params']
    try:
        if 'lb' in p:
            proxy, origin = env.three()
            http_servers.start(env, origin, p['origin'])
            env.server = http_servers.start(env, proxy, p['lb'])
            seen = _driven(env, p, ('10.9.1.2', 8080))
        else:
            _, host = env.two()
            env.server = http_servers.start(env, host, p['server'])
            address = (env.sip, p['server'].get('port', 8080))
            seen = _program(env, p, address) if 'cmd' in p else _driven(env, p, address)
        env.end_t = mono()
        seen = seen()
        return env, seen, build(env)
    finally:
        env.finish()


def _driven(env, p, address):
    del env.app[:]                        # what servers said while they started
    conns = http_client.play(env, p['steps'], address)
    time.sleep(0.2 + p.get('rtt_ms', 0) / 1000)
    return lambda: dict(timeline=_timeline(env), **_read(env, conns))


def _program(env, p, address):
    """A client program; its lines are JSON objects with `ev`, or output."""
    base = 'http://%s:%d' % address
    command = [it.replace('{base}', base).replace('{T}', env.dir) for it in p['cmd']]
    command[0] = {'venvpython': os.environ.get('CLIENT_PYTHON', sys.executable)}.get(command[0]) or http_servers.program(command[0])
    if p.get('script'):
        with open(env.dir + ('/client.py' if 'python' in p['cmd'][0] else '/client.js'), 'w') as f:
            f.write(p['script'])
    env.zero()
    surroundings = dict(os.environ, BASE=base, HOME=env.dir, no_proxy='*', NO_PROXY='*')
    process = env.C.spawn(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=surroundings)
    lines = []

    def listen():
        for line in process.stdout:
            now, line = mono(), line.rstrip('\n').replace(env.dir, '{T}')
            try:
                said = json.loads(line)
                env.app.append(dict(t=said.pop('t', now), side='c', event=said.pop('ev'), sock='client', **said))
            except (ValueError, KeyError, AttributeError):
                lines.append((now, line[:300]))
    reader = threading.Thread(target=listen, daemon=True)
    reader.start()
    try:
        process.wait(p.get('max_s', 30))
    except subprocess.TimeoutExpired:
        process.kill()
    reader.join(2)
    time.sleep(0.2)
    output = lambda: [dict(t_ms=env.ms(t), text=text) for t, text in lines]
    return lambda: dict(timeline=[], responses=[], client_saw={}, exit_status=process.returncode, output=output())


def _timeline(env):
    mine = [e for e in sorted(env.app, key=lambda e: e['t'])
            if e['event'] == 'signal' or e['side'] == 'c' and e['event'] in ('connect', 'send', 'close', 'shutdown')]
    keys = ('text', 'errno', 'result', 'detail')
    return [dict(t_ms=env.ms(e['t']), conn=e.get('sock'), event=e['event'], **{k: e[k] for k in keys if k in e}) for e in mine]


def _read(env, conns):
    found, saw = [], {}
    for name, conn in conns.items():
        for head, body, end in conn.responses():
            if end is None:
                last = env.ms(conn.reads[-1][0])
                found.append(dict(conn=name, t_ms=last, head='(incomplete) ' + head[:300], body_len=0))
            else:
                found.append(dict(conn=name, t_ms=env.ms(conn.read_at(end)), head=head, body_len=len(body), body=body.decode('latin1')[:120]))
        ended = conn.ended_at
        saw[name] = dict(client_saw=conn.ended_how, at_ms=env.ms(ended) if ended else None,
                         after_last_byte_s=round(ended - conn.reads[-1][0], 3) if ended and conn.reads else None)
    return dict(responses=found, client_saw=saw)


def record(path, outdir, repeat):
    """Records the case in `path` and writes it to `outdir`."""
    with open(path) as f:
        case = json.load(f)
    p = case['params']
    env, seen, (packets, ss, app, outcome) = run(case)
    d = dict(id=case['id'], title=case['title'], description=case.get('description', case['title']), params=p, kernel=os.uname().release)
    server = p.get('server') or p['lb']
    d['server'] = http_servers.version(server['kind'])
    if 'origin' in p:
        d['origin'] = http_servers.version(p['origin']['kind'])
    if 'client' in p:
        d['client'] = p['client']
    d.update(seen, outcome=outcome)
    repeats = []
    for _ in range(repeat - 1):
        again, _, (packets2, _, _, outcome2) = run(case)
        repeats.append(dict(packets=compact(packets2), outcome=outcome2, max_diff_ms=compare(packets, packets2),
                            relay_late_ms=round(again.relay.busy_late * 1000, 2)))
    d['uncertainty'] = dict(runs=repeat, relay_late_ms=round(env.relay.busy_late * 1000, 2),
                            max_diff_between_runs_ms=[it['max_diff_ms'] for it in repeats], loadavg=os.getloadavg()[0])
    d.update(packets=packets, app=app, ss=ss)
    if repeats:
        d['repeats'] = repeats
    os.makedirs(os.path.join(outdir, 'pcap'), exist_ok=True)
    dump(os.path.join(outdir, case['id'] + '.json'), d)
    write_pcap(os.path.join(outdir, 'pcap', case['id'] + '.pcap'), env, 'c', snap=700)
