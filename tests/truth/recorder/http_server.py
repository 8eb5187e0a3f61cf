"""An HTTP server that can misbehave: closes without a response, in the middle of one, with a reset, or unannounced. It says
what happens to it, a JSON object a line. Its settings are `ServerEntry` in `crates/runner/src/conform/http/recording.rs`."""
import json, re, socket, struct, sys, threading, time

SETTINGS = json.loads(sys.argv[1])
LOCK = threading.Lock()


def say(ev, **more):
    with LOCK:
        print(json.dumps(dict(t=time.monotonic(), ev=ev, **more)), flush=True)


class Ended(Exception):
    """The connection is over; says why, and how it is closed."""
    def __init__(self, ev, reset=False, **more):
        super().__init__(ev)
        self.ev, self.reset, self.more = ev, reset, more


def fill(conn, got, enough):
    """Reads until `enough(got)`."""
    while not enough(got):
        try:
            more = conn.recv(65536)
        except socket.timeout:
            raise Ended('idle-close', after_s=conn.gettimeout())
        except OSError as e:
            raise Ended('error', err=str(e.errno))
        if not more:
            raise Ended('eof')
        got += more
    return got


def fail(conn, how):
    if how == 'partial':
        conn.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf')
        raise Ended('close-mid-body')
    raise Ended('rst' if how == 'rst' else 'close-without-response', reset=how == 'rst')


def exchange(conn, got, number, nth):
    """One request and its response; gives what came behind the request."""
    got = fill(conn, got, lambda it: b'\r\n\r\n' in it)
    head, got = got.split(b'\r\n\r\n', 1)
    text = head.decode('latin1')
    length = re.search(r'(?im)^content-length:\s*(\d+)', text)
    body = int(length.group(1)) if length else 0
    got = fill(conn, got, lambda it: len(it) >= body)[body:]
    line = text.split('\r\n')[0]
    say('request', conn=number, nth=nth, line=line, head=text)
    bad = SETTINGS.get('bad_on_request')
    if bad and nth == bad['n']:
        fail(conn, bad['how'])
    path = line.split(' ')[1]
    slow = re.search(r'slow=([\d.]+)', path)
    if slow:
        time.sleep(float(slow.group(1)))
    answer = '%s conn=%d nth=%d\n' % (path, number, nth)
    lines = ['HTTP/1.1 200 OK', 'Content-Type: text/plain', 'Content-Length: %d' % len(answer)]
    if SETTINGS.get('header'):
        lines.append('Keep-Alive: timeout=%s' % SETTINGS['header'])
    asked = re.search(r'(?im)^connection:\s*close\s*$', text)
    last = asked or SETTINGS.get('always_close') or nth >= SETTINGS.get('max', nth + 1)
    if last and not SETTINGS.get('silent_close'):
        lines.append('Connection: close')
    conn.sendall(('\r\n'.join(lines) + '\r\n\r\n' + answer).encode('latin1'))
    if last:
        raise Ended('close')
    return got


def serve(conn, number):
    conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    conn.settimeout(SETTINGS.get('keepalive_s', 60))
    got, nth = b'', 0
    try:
        while True:
            nth += 1
            got = exchange(conn, got, number, nth)
    except Ended as end:
        if end.reset:
            conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        say(end.ev, conn=number, **end.more)
        conn.close()


listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(('', SETTINGS['port']))
listener.listen(32)
accepted = 0
while True:
    peer, _ = listener.accept()
    accepted += 1
    say('accept', conn=accepted)
    threading.Thread(target=serve, args=(peer, accepted), daemon=True).start()
