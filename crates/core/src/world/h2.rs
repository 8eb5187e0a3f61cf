//! HTTP/2 on a connection: frames and their sizes, PING and GOAWAY, which both sides can send (RFC 9113); and what
//! HTTP/3 has in common with it (RFC 9114).
//!
//! Requests and responses are HEADERS with DATA behind them, each on a stream of its own; all share the one byte
//! stream of TCP, so what TCP has lost holds all of them up. The client's side is in `h2_client.rs`, the
//! server's in `h2_server.rs`.
//!
//! Sizes on the wire: a frame has a header of 9 octets (§4.1); PING and GOAWAY have 8 more (§6.7, §6.8),
//! RST_STREAM 4 (§6.4), each setting 6 (§6.5.1). Fields are coded as HPACK has it without Huffman coding, and a line
//! that was sent before is an index (RFC 7541 §6). Heads are kept as lines, as curl shows them: `GET / HTTP/2`.
//!
//! Not modelled: flow control (WINDOW_UPDATE), priorities, push, CONTINUATION, DATA frames of several responses
//! in turn (a response is written when it is complete, in one go), a table of HPACK that overflows, the GOAWAY that
//! only announces another (§6.8), and a response that breaks off at a proxy: its stream is answered 502.

use litemap::LiteMap;

use super::World;
use crate::http::CloseReason;
use crate::time::{SimTime, Span};
use crate::timer::Timer;
use crate::trace::{EventKind, HttpFrame, Message, MessageId, MessageKind, SocketId};

/// Octets of a frame's header.
const FRAME: u32 = 9;
/// Payload of a DATA frame at most (`SETTINGS_MAX_FRAME_SIZE` as it begins, §6.5.2).
const DATA: u32 = 16_384;
/// `PRI * HTTP/2.0` and what follows it (§3.4).
const MAGIC: u32 = 24;
/// Chosen: as many settings as curl and nginx send.
const SETTINGS: u32 = FRAME + 3 * 6;

/// Octets of a frame's header in HTTP/3, of a prefix of QPACK, and of GOAWAY (RFC 9114 §7.1, RFC 9204 §4.5.1).
const H3_FRAME: u32 = 3;
const H3_PREFIX: u32 = 2;
const H3_GOAWAY: u32 = 2 + 4;

/// What a program knows of HTTP/2, or of HTTP/3, on one of its connections.
#[derive(Debug, Default)]
pub(super) struct H2 {
    /// Field lines that it has sent, which are indices from then on.
    coded: LiteMap<String, ()>,
    /// Client: streams at once that the server has stated.
    pub(super) most: Option<Option<u32>>,
    /// Server: the highest stream that it has received; with HTTP/3 the first that it has not.
    pub(super) highest: u32,
    /// Has sent GOAWAY, or ends without one, and why.
    pub(super) leaves: Option<CloseReason>,
    /// Server: requests that it works on, and when each is done.
    pub(super) work: Vec<(SimTime, MessageId)>,
}

/// The stream of the n-th request on a connection (§5.1.1; of HTTP/3 RFC 9000 §2.1); none for no request.
pub(super) const fn stream_of(nth: u32, quic: bool) -> Option<u32> {
    match nth.checked_sub(1) {
        None => None,
        Some(before) if quic => Some(4 * before),
        Some(before) => Some(2 * before + 1),
    }
}

/// The same head in HTTP/1.1.
pub(super) fn as_http1(head: Vec<String>) -> Vec<String> {
    with_version(with_version(head, " HTTP/2", " HTTP/1.1"), " HTTP/3", " HTTP/1.1")
}

fn with_version(mut head: Vec<String>, from: &str, to: &str) -> Vec<String> {
    if let Some(line) = head.first_mut()
        && let Some(rest) = line.strip_suffix(from)
    {
        *line = format!("{rest}{to}");
    }
    head
}

impl World<'_> {
    /// This connection speaks HTTP/2 or HTTP/3, as far as this end knows.
    pub(super) fn is_h2(&self, id: SocketId) -> bool {
        self.sock(id).app.h2.is_some()
    }

    /// This end speaks HTTP/2 from here on. Programs that do set `TCP_NODELAY`, as small frames would wait for
    /// each other otherwise (nginx, Go and curl by default).
    pub(super) fn speaks_http2(&mut self, id: SocketId) {
        self.h2_mut(id);
        self.sock_mut(id).conn.set_nodelay();
    }

    pub(super) fn h2_mut(&mut self, id: SocketId) -> &mut H2 {
        self.sock_mut(id).app.h2.get_or_insert_default()
    }

    /// Puts a request or a response into the connection's bytes. Returns its id and length.
    pub(super) fn compose_h2(
        &mut self,
        id: SocketId,
        of: (MessageKind, u32, u32),
        head: Vec<String>,
        body: u32,
    ) -> (MessageId, u32) {
        // Connection options have no place in HTTP/2 (§8.2.2).
        let stays = |line: &String| {
            let name = line.split(':').next().unwrap_or_default();
            !["connection", "keep-alive"].iter().any(|option| name.eq_ignore_ascii_case(option))
        };
        let head: Vec<String> = head.into_iter().filter(stays).collect();
        let quic = self.is_quic(id);
        let head = with_version(as_http1(head), " HTTP/1.1", if quic { " HTTP/3" } else { " HTTP/2" });
        if quic {
            // Without a table of its own every head is spelled out anew.
            let fields: u32 =
                head.iter().enumerate().map(|(i, line)| coded_len(i == 0, line, &mut LiteMap::new())).sum();
            let len = H3_FRAME + H3_PREFIX + fields + if body > 0 { H3_FRAME + 2 + body } else { 0 };
            return (self.compose_coded(id, of, head, body, len), len);
        }
        let coded = &mut self.h2_mut(id).coded;
        let fields: u32 = head.iter().enumerate().map(|(i, line)| coded_len(i == 0, line, coded)).sum();
        let len = FRAME + fields + FRAME * body.div_ceil(DATA) + body;
        (self.compose_coded(id, of, head, body, len), len)
    }

    /// Puts a frame into the connection's bytes. Returns its length.
    pub(super) fn compose_frame(&mut self, id: SocketId, frame: HttpFrame) -> u32 {
        let len = match frame {
            HttpFrame::Preface => MAGIC + SETTINGS,
            HttpFrame::Settings(_) => SETTINGS,
            HttpFrame::SettingsAck => FRAME,
            HttpFrame::Ping | HttpFrame::PingAck | HttpFrame::GoAway(_) => FRAME + 8,
            HttpFrame::Refused(_) | HttpFrame::Reset(_) => FRAME + 4,
            HttpFrame::GoAwayFrom(_) => H3_GOAWAY,
        };
        let message = self.compose_opaque(id, MessageKind::Frame(frame), Message::NO_REQUEST, len);
        let node = self.sock(id).node;
        self.rec.lead(node, EventKind::Wrote { socket: id, message });
        len
    }

    /// Sends a frame at once. What is wrong with a connection that does not take it shows when it is read.
    pub(super) fn send_frame(&mut self, id: SocketId, frame: HttpFrame) -> bool {
        let cause = self.rec.cause;
        let len = self.compose_frame(id, frame);
        let sent = self.call_send(id, len);
        self.rec.cause = cause;
        sent
    }

    /// Says which requests were processed before it ends the connection by its own choice (§6.8).
    pub(super) fn say_goaway(&mut self, id: SocketId, why: CloseReason) {
        let app = &self.sock(id).app;
        let Some(h2) = app.h2.as_ref().filter(|h2| h2.leaves.is_none()) else { return };
        let highest = h2.highest;
        let chosen = !matches!(
            why,
            CloseReason::PeerClosed
                | CloseReason::PeerReset
                | CloseReason::TransportTimeout
                | CloseReason::QuicIdle
                | CloseReason::PingTimeout
                | CloseReason::MessageCutShort
        );
        self.h2_mut(id).leaves = Some(why);
        // A client has nothing to say about the server's streams, of which there are none; with HTTP/3 it need not.
        let (active, quic) = (self.rec.trace.socket(id).active, self.is_quic(id));
        let says = if active { !quic } else { self.server_settings(id).goaway };
        if chosen && says {
            let frame = if quic { HttpFrame::GoAwayFrom(highest) } else { HttpFrame::GoAway(highest) };
            self.send_frame(id, frame);
        }
    }

    /// Something came: the silence that ends in a PING begins anew.
    pub(super) fn heard(&mut self, id: SocketId) {
        if !self.is_h2(id) || self.is_quic(id) || self.sock(id).app.closed {
            return;
        }
        self.stop_app(id, Timer::PingTimeout);
        if let (Some(interval), _) = self.pings(id) {
            self.arm_app(id, Timer::Ping, interval);
        }
    }

    /// Nothing came for so long that this side asks.
    pub(super) fn ping(&mut self, id: SocketId) {
        if self.send_frame(id, HttpFrame::Ping) {
            let (_, timeout) = self.pings(id);
            self.arm_app(id, Timer::PingTimeout, timeout);
        }
    }

    /// Nothing came after a PING.
    pub(super) fn ping_unanswered(&mut self, id: SocketId) {
        if self.rec.trace.socket(id).active {
            self.close_and_fail(id, CloseReason::PingTimeout, true);
        } else {
            self.close_because(id, CloseReason::PingTimeout);
        }
    }

    /// When this end of a connection sends PING, and how long it then waits.
    fn pings(&self, id: SocketId) -> (Option<Span>, Span) {
        if self.rec.trace.socket(id).active {
            let client = self.client_settings(self.sock(id).node);
            (client.ping, client.ping_timeout)
        } else {
            let server = self.server_settings(id);
            (server.ping, server.ping_timeout)
        }
    }
}

/// Octets of a line of a head (RFC 7541 §6.1, §6.2.1), where the first stands for the pseudo-fields.
fn coded_len(first: bool, line: &str, coded: &mut LiteMap<String, ()>) -> u32 {
    /// An index below 127 (RFC 7541 §5.1).
    const INDEX: u32 = 1;
    // Lines and names of the static table (RFC 7541, appendix A) that this model writes.
    const LINES: [&str; 11] =
        ["GET", "POST", "/", "/index.html", "200", "204", "206", "304", "400", "404", "500"];
    const NAMES: [&str; 2] = ["host", "content-length"];
    let mut field = |named: bool, name: &str, value: &str| {
        if (named && first && LINES.contains(&value)) || coded.insert(format!("{name}:{value}"), ()).is_some()
        {
            return INDEX;
        }
        INDEX + if named { 0 } else { string_len(name) } + string_len(value)
    };
    if first {
        let mut words = line.split(' ');
        let (start, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        if start.starts_with("HTTP/") {
            return field(true, ":status", second);
        }
        // `:scheme` is in the static table.
        return field(true, ":method", start) + field(true, ":path", second) + INDEX;
    }
    let (name, value) = line.split_once(':').unwrap_or((line, ""));
    let named = NAMES.iter().any(|known| name.eq_ignore_ascii_case(known));
    field(named, name, value.trim())
}

/// Octets of a string with its length before it (RFC 7541 §5.1, §5.2).
fn string_len(text: &str) -> u32 {
    let len = text.len() as u32;
    let prefix = match len {
        0..127 => 1,
        127..255 => 2,
        _ => 3,
    };
    prefix + len
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(lines: &[&str], coded: &mut LiteMap<String, ()>) -> u32 {
        lines.iter().enumerate().map(|(i, line)| coded_len(i == 0, line, coded)).sum()
    }

    #[test]
    fn a_first_request_is_as_long_as_in_rfc_7541_c_3_1_and_a_repeat_is_one_octet_a_field() {
        let mut coded = LiteMap::new();
        // 82 86 84 41 0f and the fifteen octets of www.example.com.
        assert_eq!(block(&["GET / HTTP/2", "Host: www.example.com"], &mut coded), 20);
        assert_eq!(block(&["GET / HTTP/2", "Host: www.example.com"], &mut coded), 4);
    }

    #[test]
    fn a_field_that_the_static_table_does_not_know_carries_its_name() {
        let mut coded = LiteMap::new();
        // RFC 7541 C.2.1: 40 0a custom-key 0d custom-header.
        assert_eq!(block(&["HTTP/2 200", "custom-key: custom-header"], &mut coded), 1 + 26);
        assert_eq!(block(&["HTTP/2 503"], &mut coded), 5, "the name is known, the value is not");
    }

    #[test]
    fn requests_have_odd_streams_in_http_2_and_every_fourth_in_http_3() {
        assert_eq!([0, 1, 2, 3].map(|nth| stream_of(nth, false)), [None, Some(1), Some(3), Some(5)]);
        assert_eq!([0, 1, 2, 3].map(|nth| stream_of(nth, true)), [None, Some(0), Some(4), Some(8)]);
    }
}
