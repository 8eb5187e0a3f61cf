//! What is said over a connection: requests and responses, frames of HTTP/2 and HTTP/3, flights of a TLS handshake.

use std::hash::{Hash, Hasher};

use serde::Serialize;

use super::SocketId;
use crate::http::Method;
use crate::scenario::Tls;
use crate::tcp::Seq;

/// An HTTP message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    /// The socket that wrote it.
    pub socket: SocketId,
    /// The connection's number.
    pub conn: u16,
    /// Number of the exchange on its connection, from 1; 0 for what belongs to none, such as a TLS handshake.
    pub nth: u32,
    /// HTTP/2: the stream, odd as a client opened it (RFC 9113 §5.1.1). HTTP/3: a multiple of 4 (RFC 9000 §2.1). None
    /// for what concerns the connection, and in HTTP/1.1.
    pub stream: Option<u32>,
    /// Number of the request in the scenario, from 0; [`Message::NO_REQUEST`] for what belongs to none.
    pub request: u32,
    /// Request or response.
    pub kind: MessageKind,
    /// First byte's sequence number.
    pub from_seq: Seq,
    /// Sequence number after its last byte.
    pub to_seq: Seq,
    /// The head's start line and fields as lines, without the empty line.
    pub head: Vec<String>,
    /// Bytes of the body.
    pub body_len: u32,
}

impl Message {
    /// The number of no request.
    pub const NO_REQUEST: u32 = u32::MAX;
}

/// A stream counts only where there is one, so a trace without HTTP/2 has the digest it would have without the
/// field.
impl Hash for Message {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.socket, self.conn, self.nth, self.request, self.kind, self.from_seq, self.to_seq).hash(state);
        (&self.head, self.body_len).hash(state);
        if let Some(stream) = self.stream {
            stream.hash(state);
        }
    }
}

/// The kind of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// A request.
    Request(Method),
    /// A final response with its status code.
    Response(u16),
    /// What one side sends at once of a TLS handshake: opaque bytes, before any request.
    Tls(Tls, TlsFlight),
    /// A frame of HTTP/2 that is neither request nor response.
    Frame(HttpFrame),
}

/// A frame of HTTP/2 or HTTP/3 that carries no part of a request or a response (RFC 9113 §6, RFC 9114 §7.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HttpFrame {
    /// The client's connection preface, its SETTINGS included (§3.4).
    Preface,
    /// The server's SETTINGS, with the streams that it takes at once; `None`: it states no limit.
    Settings(Option<u32>),
    /// The answer to SETTINGS.
    SettingsAck,
    /// PING.
    Ping,
    /// The answer to PING, which the peer's program gives.
    PingAck,
    /// GOAWAY: streams with higher numbers than this were not and will not be processed (§6.8).
    GoAway(u32),
    /// RST_STREAM with REFUSED_STREAM: the request was not processed (§8.7).
    Refused(u32),
    /// RST_STREAM with another error: the stream is over, what was done for it is not known.
    Reset(u32),
    /// GOAWAY of HTTP/3: streams from this number on were not and will not be processed (RFC 9114 §5.2).
    GoAwayFrom(u32),
}

/// What one side sends at once of a TLS handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TlsFlight {
    /// ClientHello.
    ClientHello,
    /// ServerHello and, unless the session is resumed, the certificate.
    ServerHello,
    /// The client's Finished, in TLS 1.2 with its key exchange.
    ClientFinished,
    /// The server's Finished, where it does not come with ServerHello.
    ServerFinished,
}
