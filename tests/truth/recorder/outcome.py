"""Turns a run into data: relative numbers, kinds of packets, outcome; writes JSON and captures."""
import json, os, struct

from packets import flagstr

def build(env):
    """relative numbers, classification, outcome."""
    t0 = env.t0
    isn, nxt, una, wsc, flows = {}, {}, {}, {}, {}
    out = []
    if env.end_t:
        env.relay.log[:] = [e for e in env.relay.log if e['tx'] <= env.end_t]
        env.app[:] = [e for e in env.app if e['t'] <= env.end_t]
    for e in sorted(env.relay.log, key=lambda e: e['tx']):
        p = e['p']
        ms = lambda t: None if t is None else round((t - t0) * 1000, 2)
        r = dict(t_ms=ms(e['tx']), rx_ms=ms(e['rx']), dir=e['dir'], hop=e['hop'])
        if p['proto'] != 6:
            r.update(flags='ICMP' if p['proto'] == 1 else 'proto%d' % p['proto'], ip_len=p['ip_len'], dropped=e['dropped'])
            if e.get('why'): r['why'] = e['why']
            out.append(r)
            continue
        fk = (e['hop'],) + tuple(sorted([(p['src'], p['sp']), (p['dst'], p['dp'])]))
        me = (fk, p['src'], p['sp'])
        other = (fk, p['dst'], p['dp'])
        fl = p['fl']
        if fl & 2 and not fl & 16:
            if isn.get(me) != p['rseq']:                       # new connection on this 4-tuple
                flows[fk] = flows.get('n', 0) + 1
                flows['n'] = flows[fk]
                isn[me] = p['rseq']
                isn.pop(other, None)
                for d in (nxt, una, wsc):
                    d.pop(me, None)
                    d.pop(other, None)
                wsc[me] = p['ws']
        elif fl & 2:
            if isn.get(me) != p['rseq']:
                isn[me] = p['rseq']
                nxt.pop(me, None)
                wsc[me] = p['ws']
        rel = lambda v, k: (v - isn[k]) & 0xffffffff if k in isn else None
        seq = rel(p['rseq'], me)
        ack = rel(p['rack'], other) if fl & 16 else None
        if seq is not None and seq >= 0xfffffff0:
            seq -= 1 << 32
        seg = p['len'] + (1 if fl & 2 else 0) + (1 if fl & 1 else 0)
        kind = None
        n = nxt.get(me)
        if fl & 4:
            kind = 'rst'
        elif fl & 2:
            kind = ('syn' if not fl & 16 else 'synack') + ('' if n is None else '_retransmit')
        elif seq is not None:
            if n is not None and p['len'] <= 1 and not fl & 1 and seq == n - 1 and (p['len'] == 0 or seq < n):
                kind = 'probe'
            elif seg == 0 and n is not None and seq < n:
                kind = 'probe' if seq == (una.get(me, 0) - 1) else 'ack_old_seq'
            elif seg and n is not None and seq < n:
                kind = 'retransmit'
            elif fl & 1:
                kind = 'fin'
            elif p['len']:
                kind = 'data'
            else:
                kind = 'ack'
        if e.get('injected'):
            kind = 'injected_' + (kind or '')
        if seq is not None and not fl & 4:
            nxt[me] = max(n or 0, seq + seg)
        if ack is not None and not e['dropped']:
            una[other] = max(una.get(other, 0), ack)
        both = me in wsc and other in wsc and wsc[me] is not None and wsc[other] is not None
        r.update(flow=flows.get(fk, 0), flags=flagstr(fl), seq=seq, ack=ack, len=p['len'], ip_len=p['ip_len'], win=p['win'],
                 win_bytes=p['win'] << (wsc[me] if both and not fl & 2 else 0), opts=p['opts'], kind=kind, dropped=e['dropped'])
        if p['sack']:
            r['sack'] = [[rel(a, other), rel(b, other)] for a, b in p['sack']]
        if e.get('why'):
            r['why'] = e['why']
        if e.get('injected'):
            r['injected'] = True
        out.append(r)
    # a pure ACK right after a delivered probe, same ack number as before: ack of the probe
    zw = {}
    ev = []
    for r in out:
        if r.get('kind'):
            ev.append((r['t_ms'], 0, r))
            if r['rx_ms'] is not None:
                ev.append((r['rx_ms'], 1, r))
    for t, k, r in sorted(ev, key=lambda x: (x[0], x[1])):
        if k == 1 and not r['kind'].endswith('rst'):
            zw[(r['hop'], r['flow'], 's>c' if r['dir'] == 'c>s' else 'c>s')] = r['win'] == 0
        elif k == 0 and r['kind'] == 'probe' and zw.get((r['hop'], r['flow'], r['dir'])):
            r['kind'] = 'persist_probe'
    for i, r in enumerate(out):
        if r.get('kind') in ('probe', 'persist_probe') and r['rx_ms'] is not None:
            for q in out:
                if q.get('kind') == 'ack' and q['hop'] == r['hop'] and q['flow'] == r['flow'] and q['dir'] != r['dir'] \
                        and 0 <= q['t_ms'] - r['rx_ms'] < 30:
                    q['kind'] = 'probe_ack'
                    break
    app = []
    for e in sorted(env.app, key=lambda e: e['t']):
        d = dict(t_ms=round((e['t'] - t0) * 1000, 2))
        if 't_call' in e:
            d['t_call_ms'] = round((e['t_call'] - t0) * 1000, 2)
        d.update({k: v for k, v in e.items() if k not in ('t', 't_call')})
        app.append(d)
    ss = []
    for e in env.sslog:
        d = dict(t_ms=round((e['t'] - t0) * 1000, 1))
        d.update({k: v for k, v in e.items() if k != 't'})
        ss.append(d)
    oc = {}
    probes = [r for r in out if r.get('kind') == 'probe']
    oc['probes_c'] = [r['t_ms'] for r in probes if r['dir'] == 'c>s']
    oc['probes_s'] = [r['t_ms'] for r in probes if r['dir'] == 's>c']
    pp = [r for r in out if r.get('kind') == 'persist_probe']
    oc['persist_probes_c'] = [r['t_ms'] for r in pp if r['dir'] == 'c>s']
    oc['persist_probes_s'] = [r['t_ms'] for r in pp if r['dir'] == 's>c']
    oc['retransmits'] = [[r['t_ms'], r['dir'], r['seq'], r['len']] for r in out if r.get('kind', '') and r['kind'].endswith('retransmit')]
    oc['rst'] = [[r['t_ms'], r['dir'], r['flags'], r['seq'], r['ack'], 'injected' if r.get('injected') else ('dropped' if r['dropped'] else 'delivered')]
                 for r in out if r.get('kind') in ('rst', 'injected_rst')]
    oc['fin'] = [[r['t_ms'], r['dir'], r['flags']] for r in out if 'F' in r.get('flags', '')]
    oc['errors'] = [[a['t_ms'], a['side'], a['event'], a['errno']] for a in app if 'errno' in a]
    oc = {k: v for k, v in oc.items() if v}
    oc.update(env.outcome_extra)
    return out, ss, app, oc


def write_pcap(path, env, side, hop=None, snap=400):
    """capture as one side would see it: own packets when sent, the others when delivered."""
    rows = []
    first = env.relay.links[0].name if side == 'c' else env.relay.links[-1].name
    for e in env.relay.log:
        if e['hop'] != first or (env.end_t and e['tx'] > env.end_t):
            continue
        out_dir = 'c>s' if side == 'c' else 's>c'
        if e['dir'] == out_dir and not e.get('injected'):
            rows.append((e['tx'], e['pkt']))
        elif e['dir'] != out_dir and e['rx'] is not None:
            rows.append((e['rx'], e['pkt']))
    rows.sort(key=lambda r: r[0])
    with open(path, 'wb') as f:
        f.write(struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101))
        for t, b in rows:
            us = max(0, int((t - env.t0) * 1e6))
            f.write(struct.pack('<IIII', us // 1000000, us % 1000000, min(len(b), snap), len(b)) + b[:snap])


def dump(path, d):
    """JSON with one element of the long lists per line."""
    lines = []
    for k, v in d.items():
        if isinstance(v, list) and v and isinstance(v[0], dict):
            body = ',\n  '.join(json.dumps(x) for x in v)
            lines.append('%s: [\n  %s\n ]' % (json.dumps(k), body))
        else:
            lines.append('%s: %s' % (json.dumps(k), json.dumps(v)))
    with open(path + '.tmp', 'w') as f:
        f.write('{\n ' + ',\n '.join(lines) + '\n}\n')
    os.replace(path + '.tmp', path)


def compact(pk):
    return [[r['t_ms'], r['dir'], r['hop'], r['flags'], r.get('seq'), r.get('ack'), r.get('len'), 1 if r['dropped'] else 0] for r in pk]


def compare(a, b):
    """largest time difference between two recordings of the same case (same packet order), else None"""
    for hop in {r['hop'] for r in a}:
        for d in ('c>s', 's>c'):
            x = [r for r in a if r['dir'] == d and r['hop'] == hop]
            y = [r for r in b if r['dir'] == d and r['hop'] == hop]
            if [(r['flags'], r.get('seq'), r.get('len')) for r in x] != [(r['flags'], r.get('seq'), r.get('len')) for r in y]:
                return None
    m = 0.0
    for hop in {r['hop'] for r in a}:
        for d in ('c>s', 's>c'):
            x = [r for r in a if r['dir'] == d and r['hop'] == hop]
            y = [r for r in b if r['dir'] == d and r['hop'] == hop]
            for r, q in zip(x, y):
                m = max(m, abs(r['t_ms'] - q['t_ms']))
    return round(m, 2)
