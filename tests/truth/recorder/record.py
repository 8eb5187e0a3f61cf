#!/usr/bin/env python3
"""Records what the real kernel does: two network namespaces, a TUN device in each, and between them a program that delays,
drops, forgets flows or answers RST. One JSON file for each case, in the form that `keepalive conform` reads.

  record.py list
  record.py run ID [ID...] [--out DIR] [--repeat N]
  record.py all [--jobs N] [--only PREFIX] [--missing] [--out DIR] [--repeat N]
  record.py random SEED COUNT [--out DIR] [--repeat N]
  record.py http FILE [FILE...] [--out DIR] [--repeat N]

Needs root and /dev/net/tun, iproute2, and Python 3.9 with its standard library; `http` also the programs that the cases
name (nginx, apache2, haproxy, node, curl). No traffic leaves the namespaces.
"""
import argparse, gc, os, subprocess, sys, time, traceback

import http_record
from outcome import build, compact, compare, dump, write_pcap
from random_cases import draw
from relay import mono
from session import Env
from tcp_cases import CASES

HERE = os.path.dirname(os.path.abspath(__file__))


def one_run(case):
    env = Env(case)
    try:
        case['fn'](env, case['params'])
        env.end_t = env.end_t or mono()
        res = build(env)
        return env, res
    finally:
        env.finish()


def record_case(case, outdir, repeat=1):
    env, (pk, ss, app, oc) = one_run(case)
    d = dict(id=case['id'], title=case['title'], description=case['description'],
             params={k: v for k, v in case['params'].items()}, kernel=os.uname().release)
    reps = []
    for i in range(repeat - 1):
        gc.collect()
        e2, (pk2, ss2, app2, oc2) = one_run(case)
        reps.append(dict(packets=compact(pk2), outcome=oc2, max_diff_ms=compare(pk, pk2), relay_late_ms=round(e2.relay.busy_late * 1000, 2)))
    d['outcome'] = oc
    d['uncertainty'] = dict(runs=repeat, relay_late_ms=round(env.relay.busy_late * 1000, 2),
                            max_diff_between_runs_ms=[r['max_diff_ms'] for r in reps],
                            loadavg=os.getloadavg()[0])
    if env.notes:
        d['notes'] = env.notes
    d['packets'], d['app'], d['ss'] = pk, app, ss
    if env.ss_raw:
        d['ss_raw'] = [dict(t_ms=env.ms(x.pop('t')), **x) for x in env.ss_raw]
    if reps:
        d['repeats'] = reps
    os.makedirs(os.path.join(outdir, 'pcap'), exist_ok=True)
    dump(os.path.join(outdir, case['id'] + '.json'), d)
    write_pcap(os.path.join(outdir, 'pcap', case['id'] + '.pcap'), env, 'c', snap=120)
    write_pcap(os.path.join(outdir, 'pcap', case['id'] + '.server.pcap'), env, 's', snap=120)
    return d


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sub = ap.add_subparsers(dest='cmd', required=True)
    sub.add_parser('list', help='the cases')
    a = sub.add_parser('run', help='record some cases, one after the other')
    a.add_argument('ids', nargs='+')
    b = sub.add_parser('all', help='record all cases, several at a time')
    b.add_argument('--jobs', type=int, default=4)
    b.add_argument('--only', default='', help='cases whose name begins so')
    b.add_argument('--missing', action='store_true', help='cases that have no file yet')
    c = sub.add_parser('random', help='cases drawn by chance, one after the other')
    c.add_argument('seed', type=int)
    c.add_argument('count', type=int)
    h = sub.add_parser('http', help='HTTP cases again, from the parameters in their files')
    h.add_argument('files', nargs='+')
    for p in (a, b, c, h):
        p.add_argument('--out', default=os.path.join(HERE, 'data'))
        p.add_argument('--repeat', type=int, default=2, help='runs of each case; all are kept')
    o = ap.parse_args()
    if o.cmd == 'list':
        for c in CASES.values():
            print('%-28s %s' % (c['id'], c['title']))
    elif o.cmd in ('run', 'random', 'http'):
        gc.disable()
        sys.setswitchinterval(0.0005)
        if o.cmd == 'http':
            todo = [lambda path=path: http_record.record(path, o.out, o.repeat) for path in o.files]
        else:
            cases = [CASES[i] for i in o.ids] if o.cmd == 'run' else draw(o.seed, o.count).values()
            todo = [lambda case=case: record_case(case, o.out, o.repeat) for case in cases]
        failed = 0
        for one in todo:
            try:
                one()
            except Exception:
                traceback.print_exc()
                failed = 1
        sys.stdout.flush()
        os._exit(failed)                      # threads of abandoned calls may still wait
    else:
        ids = [i for i in CASES if i.startswith(o.only)]
        if o.missing:
            ids = [i for i in ids if not os.path.exists(os.path.join(o.out, i + '.json'))]
        print('failed:', record_all(ids, o))


def record_all(ids, o):
    """Each case in a process of its own."""
    running, failed = {}, []
    while ids or running:
        while ids and len(running) < o.jobs:
            i = ids.pop(0)
            cmd = [sys.executable, os.path.abspath(__file__), 'run', i, '--out', o.out, '--repeat', str(o.repeat)]
            running[i] = (subprocess.Popen(cmd), mono())
            time.sleep(0.4)
        for i, (p, t) in list(running.items()):
            if p.poll() is not None:
                print('%-28s rc=%s %.1fs' % (i, p.returncode, mono() - t), flush=True)
                if p.returncode:
                    failed.append(i)
                del running[i]
            elif mono() - t > 400:
                p.kill()
                failed.append(i)
        time.sleep(0.2)
    return failed


if __name__ == '__main__':
    main()
