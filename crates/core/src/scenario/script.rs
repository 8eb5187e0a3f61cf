//! What the applications of a scenario are asked to do.

use serde::{Deserialize, Serialize};

use super::http_client::ConnectionOption;
use super::raw::RawRequest;
use super::tcp_options::Keepalive;
use crate::http::Method;
use crate::time::Span;

/// One step of the script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// When.
    pub at: Span,
    /// What.
    #[serde(rename = "do")]
    pub action: Action,
}

/// What an application can be asked to do. All but `request` are for hosts with `socket`, and name the
/// host; `conn` is the number of the connection, by default the newest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs, reason = "the variants describe their fields")]
pub enum Action {
    /// The HTTP client wants something.
    Request(Request),
    /// A new socket and `connect()`; blocks until it is answered.
    Connect {
        node: String,
        /// The client's port; absent: one of its own.
        #[serde(default)]
        port: Option<u16>,
    },
    /// `accept()` on the server; blocks until a connection is there.
    Accept { node: String },
    /// `send()` of so many bytes, `times` times in a row.
    Send {
        node: String,
        bytes: u32,
        #[serde(default = "once")]
        times: u32,
    },
    /// Non-blocking sends of 8192 bytes until so many are accepted or the buffer is full.
    Fill { node: String, bytes: u32 },
    /// One `recv()` of up to so many bytes; blocks.
    Recv { node: String, bytes: u32 },
    /// Begins to read until end-of-file or an error.
    Read { node: String },
    /// `shutdown(SHUT_WR)`.
    Shutdown { node: String },
    /// `close()`.
    Close { node: String },
    /// `close()` with a linger time of zero: RST.
    Abort { node: String },
    /// The process is killed: the kernel closes its sockets.
    Kill { node: String },
    /// The process is frozen (SIGSTOP): it makes no call any more, its kernel goes on.
    Freeze { node: String },
    /// The listener is closed; what it has accepted stays.
    CloseListener { node: String },
    /// `bind()` of the server's port, as a restarted server does it.
    Bind {
        node: String,
        /// With `SO_REUSEADDR`.
        #[serde(default)]
        reuse_address: bool,
    },
    /// `setsockopt()`.
    Set { node: String, option: SocketOption },
    /// The client, one with `socket`, opens a connection and gives it a name; blocks until it is answered.
    Open { conn: String },
    /// The client says something on a named connection, in one `send()`.
    Write {
        conn: String,
        /// Requests that join what is still to be said on it.
        #[serde(default)]
        requests: Vec<RawRequest>,
        /// Bytes of all that is still to be said that go out now; absent: all.
        #[serde(default)]
        bytes: Option<u32>,
    },
    /// The client ends its side of a named connection: `shutdown(SHUT_WR)`.
    EndWrite { conn: String },
    /// The client closes a named connection.
    HangUp {
        conn: String,
        /// While another thread sits in `recv()` on it: the socket goes when that returns.
        #[serde(default)]
        when_read: bool,
    },
    /// An HTTP server, or a proxy toward its clients, lets go of the connections that it has: idle ones at once or
    /// after its `drain_grace`, others with their current response. New ones are still accepted, as after a reload.
    Drain { node: String },
}

/// A socket option that is changed on a living socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum SocketOption {
    /// `TCP_KEEPIDLE`, `TCP_KEEPINTVL`, `TCP_KEEPCNT`, then `SO_KEEPALIVE` on.
    Keepalive(Keepalive),
    /// `SO_KEEPALIVE` on or off.
    KeepaliveOn(bool),
    /// `TCP_KEEPIDLE`.
    KeepaliveTime(Span),
    /// `TCP_KEEPINTVL`.
    KeepaliveInterval(Span),
    /// `TCP_KEEPCNT`.
    KeepaliveProbes(u8),
    /// `TCP_USER_TIMEOUT`.
    UserTimeout(Span),
}

/// A request of the HTTP client. It takes an idle connection or opens one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The path in the start line.
    pub path: String,
    /// Bytes of the request's body.
    pub body: u32,
    /// Bytes of the response's body; absent: what the server's settings say.
    pub response: Option<u32>,
    /// How long the server works on it; absent: what its settings say.
    pub service: Option<Span>,
    /// Overrides the connection option of the client's settings.
    pub connection: Option<ConnectionOption>,
    /// Which of the independent programs on the client's host wants it, from 0. Each has a pool of its own, so
    /// that one host can stand for many clients.
    pub client: u16,
    /// What stands in `Idempotency-Key`: by it the server knows a repeat and does not carry it out again
    /// (draft-ietf-httpapi-idempotency-key-header), so that whatever the method it may be sent again.
    pub idempotency_key: Option<String>,
    /// What stands in `X-Request-Id`, by which one request is found in the logs of every hop.
    pub request_id: Option<String>,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            method: Method::Get,
            path: "/".into(),
            body: 0,
            response: None,
            service: None,
            connection: None,
            client: 0,
            idempotency_key: None,
            request_id: None,
        }
    }
}

const fn once() -> u32 {
    1
}
