//! HTTP messages on a byte stream: how they are written, and where each begins and ends.

use super::World;
use super::h2::stream_of;
use crate::http::{
    ConnectionFlags, Exchange, Framing, Head, IDEMPOTENCY_KEY, KeepAlive, Method, Side, Version,
};
use crate::scenario::{ConnectionOption, HttpServer, Request, SaysKeepAlive};
use crate::tcp::{Segment, Seq};
use crate::trace::{Message, MessageId, MessageKind, SocketId};

impl World<'_> {
    /// Writes a message at the end of what a socket has written so far. Returns its id and length.
    pub(super) fn compose(
        &mut self,
        id: SocketId,
        kind: MessageKind,
        request: u32,
        nth: u32,
        head: Vec<String>,
        body_len: u32,
    ) -> (MessageId, u32) {
        let lines: usize = head.iter().map(|line| line.len() + 2).sum();
        let len = (lines + 2) as u32 + body_len;
        (self.append(id, (kind, request, nth), head, body_len, len), len)
    }

    /// Writes a message whose length on the wire is not that of its lines.
    pub(super) fn compose_coded(
        &mut self,
        id: SocketId,
        of: (MessageKind, u32, u32),
        head: Vec<String>,
        body_len: u32,
        len: u32,
    ) -> MessageId {
        self.append(id, of, head, body_len, len)
    }

    /// Writes bytes that have no head, of a message that belongs to no exchange.
    pub(super) fn compose_opaque(
        &mut self,
        id: SocketId,
        kind: MessageKind,
        request: u32,
        len: u32,
    ) -> MessageId {
        self.append(id, (kind, request, 0), Vec::new(), len, len)
    }

    /// The next message begins where the last that was composed ends, sent or not yet.
    fn append(
        &mut self,
        id: SocketId,
        (kind, request, nth): (MessageKind, u32, u32),
        head: Vec<String>,
        body_len: u32,
        len: u32,
    ) -> MessageId {
        let sock = self.sock(id);
        let (conn, active) = (sock.number, self.rec.trace.socket(id).active);
        let from_seq = sock.conn.view().written.max(sock.app.composed).max(1);
        let stream = sock.app.h2.is_some().then(|| stream_of(nth, sock.quic.is_some())).flatten();
        let message = Message {
            socket: id,
            conn,
            nth,
            stream,
            request,
            kind,
            from_seq,
            to_seq: from_seq + len,
            head,
            body_len,
        };
        let message = self.rec.add_message(message);
        self.sock_mut(id).app.composed = from_seq + len;
        self.ledgers.entry((conn, active)).or_default().push((from_seq + len, message));
        message
    }

    /// The peer's next message that the program at `id` has now read to its end.
    pub(super) fn complete_message(&mut self, id: SocketId) -> Option<MessageId> {
        if self.is_quic(id) {
            return self.complete_on_streams(id);
        }
        let read = self.sock(id).conn.view().read;
        let (end, message) = self.next_message(id)?;
        if read < end {
            return None;
        }
        self.sock_mut(id).app.next_in += 1;
        Some(message)
    }

    /// The peer's next message is there in part.
    pub(super) fn has_partial_message(&self, id: SocketId) -> bool {
        if self.is_quic(id) {
            return self.has_part_on_streams(id);
        }
        let read = self.sock(id).conn.view().read;
        self.next_message(id).is_some_and(|(_, message)| read > self.rec.trace.message(message).from_seq)
    }

    /// The peer's next message, if its head was read to its end; `true` if all of it was.
    pub(super) fn next_head(&self, id: SocketId) -> Option<(MessageId, bool)> {
        if self.is_quic(id) {
            return None;
        }
        let read = self.sock(id).conn.view().read;
        let (end, message) = self.next_message(id)?;
        (read >= end - self.rec.trace.message(message).body_len).then_some((message, read >= end))
    }

    /// The peer's next message is a frame of HTTP/2 that is no request.
    pub(super) fn next_is_frame(&self, id: SocketId) -> bool {
        let next = self.next_message(id);
        next.is_some_and(|(_, message)| matches!(self.rec.trace.message(message).kind, MessageKind::Frame(_)))
    }

    fn next_message(&self, id: SocketId) -> Option<(Seq, MessageId)> {
        let sock = self.sock(id);
        let active = self.rec.trace.socket(id).active;
        self.ledgers.get(&(sock.number, !active))?.get(sock.app.next_in).copied()
    }

    /// The first message of which a segment carries bytes.
    pub(super) fn message_in(&self, id: SocketId, segment: &Segment) -> Option<MessageId> {
        if segment.len == 0 {
            return None;
        }
        let sock = self.sock(id);
        let ledger = self.ledgers.get(&(sock.number, self.rec.trace.socket(id).active))?;
        let at = ledger.partition_point(|(end, _)| *end <= segment.seq);
        ledger.get(at).map(|(_, message)| *message)
    }

    /// What the two messages of an exchange say about the connection, as `side` sees it.
    pub(super) fn exchange(&self, side: Side, request: MessageId, close_announced: bool) -> Exchange {
        let message = self.rec.trace.message(request);
        let has = |option: &str| says(&message.head, option);
        let options = ConnectionFlags { close: has("close"), keep_alive: has("keep-alive") };
        let framing = if message.body_len > 0 { Framing::ContentLength } else { Framing::NoBody };
        let mut exchange = Exchange::new(side, Version::Http11);
        exchange.request = Head { options, ..Head::new(Version::Http11, framing) };
        exchange.response.options.close = close_announced;
        exchange
    }
}

/// The head of a request.
pub(super) fn request_head(
    request: &Request,
    host: &str,
    connection: Option<ConnectionOption>,
) -> Vec<String> {
    let mut head = vec![format!("{} {} HTTP/1.1", request.method, request.path), format!("Host: {host}")];
    head.extend(connection_line(connection));
    if request.body > 0 || matches!(request.method, Method::Post | Method::Put | Method::Patch) {
        head.push(format!("Content-Length: {}", request.body));
    }
    // A string of structured fields, so in quotation marks (RFC 9651 §3.3.3).
    head.extend(request.idempotency_key.iter().map(|key| format!("{IDEMPOTENCY_KEY}: \"{key}\"")));
    head.extend(request.request_id.iter().map(|id| format!("X-Request-Id: {id}")));
    head
}

/// A head states this connection option.
pub(super) fn says(head: &[String], option: &str) -> bool {
    let lines = head.iter().filter_map(|line| line.split_once(':'));
    lines
        .filter(|(name, _)| name.eq_ignore_ascii_case("connection"))
        .any(|(_, value)| value.split(',').any(|o| o.trim().eq_ignore_ascii_case(option)))
}

/// A received head as a proxy passes it on: without the fields that concern one connection only (RFC 9110
/// §7.6.1), and with what the proxy itself wants to say about the next one.
pub(super) fn forwarded_head(head: &[String], connection: Option<ConnectionOption>) -> Vec<String> {
    const HOP_BY_HOP: [&str; 6] =
        ["connection", "keep-alive", "proxy-connection", "te", "transfer-encoding", "upgrade"];
    let per_hop = |line: &&String| {
        let name = line.split(':').next().unwrap_or_default().trim();
        HOP_BY_HOP.iter().any(|n| name.eq_ignore_ascii_case(n)) || says(head, name)
    };
    let mut kept: Vec<String> = head.iter().filter(|line| !per_hop(line)).cloned().collect();
    if let Some(first) = kept.first_mut()
        && let Some(line) = first.strip_suffix("HTTP/1.0")
    {
        // An intermediary sends its own version (RFC 9110 §2.5).
        *first = format!("{line}HTTP/1.1");
    }
    kept.extend(connection_line(connection));
    kept
}

fn connection_line(connection: Option<ConnectionOption>) -> Option<String> {
    connection.map(|option| match option {
        ConnectionOption::Close => "Connection: close".into(),
        ConnectionOption::KeepAlive => "Connection: keep-alive".into(),
    })
}

/// The path in a request's first line; empty if there is none.
pub(super) fn request_path(head: &[String]) -> &str {
    head.first().and_then(|line| line.split(' ').nth(1)).unwrap_or_default()
}

/// The head of an informational response.
pub(super) const CONTINUE: &str = "HTTP/1.1 100 Continue";

/// What a response says.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) options: ConnectionFlags,
    /// The request stated `keep-alive`.
    pub(super) asked: bool,
    /// For the `Keep-Alive` field.
    pub(super) max: Option<u32>,
    /// Bytes of its body.
    pub(super) body: u32,
    /// Has no body by definition (RFC 9110 §6.4.1).
    pub(super) bodiless: bool,
    /// An empty body in the chunked coding, instead of a length.
    pub(super) chunked: bool,
}

/// The head of a response.
pub(super) fn response_head(server: &HttpServer, answer: &Answer) -> Vec<String> {
    let mut head = vec![format!("HTTP/1.1 {} {}", answer.status, reason(answer.status))];
    if answer.chunked {
        head.push("Transfer-Encoding: chunked".into());
    } else if !answer.bodiless {
        head.push(format!("Content-Length: {}", answer.body));
    }
    if answer.options.close {
        if server.announces_close {
            head.push("Connection: close".into());
        }
        return head;
    }
    let says = match server.says_keep_alive {
        SaysKeepAlive::WhenNeeded => server.announces || answer.options.keep_alive,
        SaysKeepAlive::WhenAsked => answer.asked,
        SaysKeepAlive::Always => true,
        SaysKeepAlive::Never => false,
    };
    if says {
        head.push("Connection: keep-alive".into());
    }
    if server.announces && (says || server.says_keep_alive == SaysKeepAlive::Never) {
        let timeout = server.announced_idle.or(server.idle).map(|idle| (idle.millis() / 1000) as u32);
        let field = KeepAlive::new(timeout, answer.max);
        if !field.is_empty() {
            head.push(format!("Keep-Alive: {field}"));
        }
    }
    head
}

const fn reason(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        408 => "Request Timeout",
        409 => "Conflict",
        413 => "Content Too Large",
        422 => "Unprocessable Content",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        _ => "OK",
    }
}
