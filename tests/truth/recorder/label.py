#!/usr/bin/env python3
"""Runs tshark over the captures of a directory of recordings and stores its marks in their JSON files.

  label.py DIR

`tshark`: view (whose capture), number of frames, and rows [t_ms, frame, tcp.analysis marks, kind] where there is something to say.
"""
import glob, json, os, subprocess, sys

from outcome import dump

MARKS = ['keep_alive', 'keep_alive_ack', 'zero_window_probe', 'zero_window_probe_ack', 'zero_window', 'window_full', 'window_update',
         'retransmission', 'fast_retransmission', 'spurious_retransmission', 'duplicate_ack', 'lost_segment', 'ack_lost_segment',
         'out_of_order', 'reused_ports']


def label(path):
    with open(path) as f:
        d = json.load(f)
    side = 's' if d['outcome'].get('probes_s') and not d['outcome'].get('probes_c') else 'c'
    capture = os.path.join(os.path.dirname(path), 'pcap', d['id'] + ('.server' if side == 's' else '') + '.pcap')
    fields = sum([['-e', 'tcp.analysis.' + m] for m in MARKS], [])
    cmd = ['tshark', '-n', '-r', capture, '-T', 'fields', '-E', 'separator=|', '-e', 'frame.number', '-e', 'frame.time_epoch'] + fields
    rows = [l.split('|') for l in subprocess.run(cmd, capture_output=True, text=True).stdout.splitlines()]
    own = 'c>s' if side == 'c' else 's>c'
    seen = []
    for p in d['packets']:
        sent = p['dir'] == own and not p.get('injected')
        if sent or (p['rx_ms'] is not None and p['dir'] != own):
            seen.append((p['t_ms'] if sent else p['rx_ms'], p))
    seen.sort(key=lambda x: x[0])
    out = []
    for row, (t, p) in zip(rows, seen):
        marks = '+'.join(m for m, v in zip(MARKS, row[2:]) if v)
        kind = p.get('kind')
        if marks or kind in ('probe', 'probe_ack', 'persist_probe') or (kind or '').endswith('retransmit'):
            out.append([t, int(row[0]), marks or '-', kind])
    d['tshark'] = dict(view='client' if side == 'c' else 'server', frames=len(rows), expected_frames=len(seen), rows=out)
    dump(path, d)
    if len(rows) != len(seen):
        print('frame count differs', d['id'], len(rows), len(seen))


for path in sorted(glob.glob(os.path.join(sys.argv[1], '*.json'))):
    label(path)
