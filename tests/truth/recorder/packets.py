"""IPv4 and TCP headers: read, named, built."""
import socket, struct

def parse(pkt):
    if len(pkt) < 40 or pkt[0] >> 4 != 4:
        return None
    ihl = (pkt[0] & 15) * 4
    tot = struct.unpack_from('!H', pkt, 2)[0]
    if pkt[9] != 6:
        return dict(proto=pkt[9], ip_len=tot, src=socket.inet_ntoa(pkt[12:16]), dst=socket.inet_ntoa(pkt[16:20]))
    sp, dp, seq, ack, off, fl, win = struct.unpack_from('!HHIIBBH', pkt, ihl)
    thl = (off >> 4) * 4
    opts, o, end, sack, ws, mss = [], ihl + 20, ihl + thl, None, None, None
    while o < end:
        k = pkt[o]
        if k == 0:
            break
        if k == 1:
            o += 1
            continue
        l = pkt[o + 1]
        if l < 2:
            break
        if k == 2:
            mss = struct.unpack_from('!H', pkt, o + 2)[0]
            opts.append('MSS=%d' % mss)
        elif k == 3:
            ws = pkt[o + 2]
            opts.append('WS=%d' % ws)
        elif k == 4:
            opts.append('SACKOK')
        elif k == 5:
            sack = [struct.unpack_from('!II', pkt, o + 2 + 8 * i) for i in range((l - 2) // 8)]
            opts.append('SACK')
        elif k == 8:
            opts.append('TS')
        else:
            opts.append('opt%d' % k)
        o += l
    return dict(proto=6, src=socket.inet_ntoa(pkt[12:16]), dst=socket.inet_ntoa(pkt[16:20]), sp=sp, dp=dp, rseq=seq,
                rack=ack, fl=fl, win=win, len=tot - ihl - thl, ip_len=tot, thl=thl, opts=opts, ws=ws, sack=sack)


def flagstr(fl):
    s = ''
    if fl & 2: s += 'S'
    if fl & 1: s += 'F'
    if fl & 4: s += 'R'
    if fl & 8: s += 'P'
    if fl & 16: s += 'A'
    if fl & 32: s += 'U'
    if fl & 64: s += 'E'
    if fl & 128: s += 'C'
    return 'FA' if s == 'FA' else s


def csum(b):
    if len(b) & 1:
        b += b'\0'
    s = sum(struct.unpack('!%dH' % (len(b) // 2), b))
    while s >> 16:
        s = (s & 0xffff) + (s >> 16)
    return ~s & 0xffff


def build_tcp(src, dst, sp, dp, seq, ack, fl, win=0):
    t = struct.pack('!HHIIBBHHH', sp, dp, seq & 0xffffffff, ack & 0xffffffff, 5 << 4, fl, win, 0, 0)
    ph = socket.inet_aton(src) + socket.inet_aton(dst) + struct.pack('!BBH', 0, 6, len(t))
    c = csum(ph + t)
    t = t[:16] + struct.pack('!H', c) + t[18:]
    ip = struct.pack('!BBHHHBBH4s4s', 0x45, 0, 20 + len(t), 0, 0x4000, 64, 6, 0, socket.inet_aton(src), socket.inet_aton(dst))
    return ip[:10] + struct.pack('!H', csum(ip)) + ip[12:] + t


def build_icmp_unreach(src, dst, code, orig):
    body = struct.pack('!BBHI', 3, code, 0, 0) + orig[:28]
    body = body[:2] + struct.pack('!H', csum(body)) + body[4:]
    ip = struct.pack('!BBHHHBBH4s4s', 0x45, 0, 20 + len(body), 0, 0x4000, 64, 1, 0, socket.inet_aton(src), socket.inet_aton(dst))
    return ip[:10] + struct.pack('!H', csum(ip)) + ip[12:] + body
