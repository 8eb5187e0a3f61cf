"""A client that is driven step by step: it writes any text at any moment and tells how each connection ended."""
import errno, http.client, io, re, signal, socket, threading, time

from relay import mono


def responses(got, methods, ended):
    """The responses in `got` as (head, body, end). The last may be incomplete: its end is None."""
    found, at = [], 0
    while at < len(got):
        split = got.find(b'\r\n\r\n', at)
        if split < 0:
            return found + [(got[at:].decode('latin1'), b'', None)]
        head = got[at:split].decode('latin1')
        if re.match(r'HTTP/\d\.\d 1\d\d', head):
            found.append((head, b'', split + 4))
            at = split + 4
            continue
        final = sum(1 for it in found if not re.match(r'HTTP/\d\.\d 1\d\d', it[0]))
        body, length = _body(got[at:], methods[final] if final < len(methods) else 'GET', ended)
        found.append((head, body, None if length is None else at + length))
        if length is None:
            return found
        at += length
    return found


def _body(message, method, ended):
    """Body and length of the first response in `message`, by the standard library's reader; no length: more is missing."""
    class Bytes(io.BytesIO):
        def close(self):          # the reader closes a stream that it has read to the end of the body
            pass
    stream = Bytes(message)
    reader = http.client.HTTPResponse(type('Socket', (), {'makefile': lambda self, mode: stream})(), method=method)
    try:
        reader.begin()
        to_the_end = reader.length is None and not reader.chunked and reader.will_close
        body = reader.read()
    except (http.client.HTTPException, ValueError):
        return b'', None
    return (body, None) if to_the_end and not ended else (body, stream.tell())


class Connection:
    """A connection of the client, read by a thread of its own."""
    def __init__(self, env, name):
        self.env, self.name = env, name
        self.socket = env.C.raw_socket(socket.AF_INET, socket.SOCK_STREAM)
        self.got, self.reads, self.methods = b'', [], []
        self.ended, self.ended_at, self.ended_how = threading.Event(), None, None
        self.news = threading.Condition()

    def log(self, event, **more):
        return self.env.applog('c', event, sock=self.name, **more)

    def connect(self, address):
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        begun = mono()
        self.socket.connect(address)
        self.log('connect', t_call=begun)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        while not self.ended.is_set():
            try:
                piece = self.socket.recv(65536)
                now = mono()
                if piece:
                    self.reads.append((now, len(self.got) + len(piece)))
                    self.got += piece
                    self.log('recv', result=len(piece), text=piece.decode('latin1')[:900])
                else:
                    self.ended_how, self.ended_at = 'EOF', now
                    self.log('recv', result=0, detail='EOF')
                    self.ended.set()
            except OSError as e:
                self.ended_how, self.ended_at = errno.errorcode.get(e.errno, str(e.errno)), mono()
                self.log('recv', errno=self.ended_how)
                self.ended.set()
            with self.news:
                self.news.notify_all()

    def send(self, text):
        self.methods += re.findall(r'(?:^|\r\n\r\n)(GET|HEAD|POST|PUT) ', text)
        try:
            self.log('send', result=self.socket.send(text.encode('latin1')), text=text[:900])
        except OSError as e:
            self.log('send', errno=errno.errorcode.get(e.errno), text=text[:900])

    def responses(self):
        return responses(self.got, self.methods, self.ended.is_set())

    def wait(self, count, most=10):
        """Until so many responses are complete, the connection has ended, or 10 s are over."""
        end = mono() + most
        with self.news:
            while not self.ended.is_set() and mono() < end:
                if sum(1 for it in self.responses() if it[2] is not None) >= count:
                    return
                self.news.wait(min(0.5, max(0.0, end - mono())))

    def read_at(self, offset):
        """When the byte before `offset` was read."""
        return next((t for t, end in self.reads if end >= offset), None)


def play(env, steps, address):
    """Does what the steps say; gives the connections by name. The clock starts with the first."""
    connections = {}
    for what, name, *rest in steps:
        if what == 'sleep':
            time.sleep(name)
            continue
        if what == 'at':
            env.at(name)
            continue
        if what == 'signal':
            env.applog('s', 'signal', detail=name)
            env.server.send_signal(getattr(signal, name))
            continue
        if name not in connections:
            connections[name] = Connection(env, name)
            if env.t0 is None:
                env.zero()
            connections[name].connect(address)
        conn = connections[name]
        if what == 'send':
            conn.send(*rest)
        elif what == 'wait':
            conn.wait(*rest)
        elif what == 'until_close':
            conn.ended.wait(*rest)
        elif what == 'after_response':
            last = conn.reads[-1][0] if conn.reads else mono()
            time.sleep(max(0.0, last + rest[0] - mono()))
        elif what == 'shutdown':
            conn.log('shutdown', detail='WR')
            conn.socket.shutdown(socket.SHUT_WR)
        elif what == 'close':
            conn.log('close')
            conn.socket.close()
        elif what != 'connect':
            raise ValueError('step %r: not one of connect, send, wait, until_close, after_response, shutdown, close, sleep, at, signal' % what)
    return connections
