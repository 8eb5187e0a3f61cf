//! How an HTTP client uses connections.

use serde::{Deserialize, Serialize};

use super::http2::{PING_TIMEOUT, Protocol};
use super::quic::QuicOptions;
use crate::time::Span;

/// How a client uses connections.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HttpClient {
    /// How long an idle connection is kept for reuse; absent: for ever.
    pub idle: Option<Span>,
    /// Keeps connections for the next request.
    pub reuse: bool,
    /// The connection option that every request states.
    pub connection: Option<ConnectionOption>,
    /// Reads from idle connections, so that it sees the peer's close at once and closes too.
    pub watches_idle: bool,
    /// When it tries a failed request again.
    pub retry: Retry,
    /// Connections to one server at most, busy ones included; a request beyond them waits its turn. Absent: no
    /// limit.
    pub pool: Option<u32>,
    /// Idle connections kept at most; with one more, the one idle longest is closed. Absent: no limit.
    pub max_idle: Option<u32>,
    /// Which idle connection is taken next.
    pub order: PoolOrder,
    /// Looks for end-of-file or an error before it reuses a connection that it does not watch.
    pub checks_before_reuse: bool,
    /// Shortens its idle limit to the server's `Keep-Alive: timeout` less this margin, and does not keep the
    /// connection if nothing is left; absent: ignores the field.
    pub heeds_hint: Option<Span>,
    /// Also without the option `keep-alive` beside it, which RFC 2068 §19.7.1.1 demands (Node).
    pub heeds_bare_hint: bool,
    /// A connection older than this is not reused; absent: no limit.
    pub max_age: Option<Span>,
    /// How often a request is tried again at most.
    pub retries: u32,
    /// Tries again also if the connection was new, with `retry` that allows it (HAProxy's `retry-on`).
    pub retries_fresh: bool,
    /// Ends a connection that the server has not closed with RST, to be spared TIME-WAIT (HAProxy).
    pub resets: bool,
    /// How long `connect()` and the TLS handshake may take together; absent: as long as the kernel tries.
    pub connect_timeout: Option<Span>,
    /// From the request to the next byte of its response, and from one byte to the next; absent: for ever.
    pub response_timeout: Option<Span>,
    /// Requests that may be on their way on one connection without a response: 1 is no pipelining. Only
    /// idempotent requests are pipelined (RFC 9112 §9.3.2), onto an open connection before a new one is opened.
    pub pipeline: u32,
    /// What a new connection costs beyond TCP's handshake. QUIC always has TLS 1.3, which is its handshake: `none`
    /// is a full one there.
    pub tls: Tls,
    /// What it speaks on connections that it opens.
    pub protocol: Protocol,
    /// HTTP/2: sends PING when it has heard nothing for so long; absent: never.
    pub ping: Option<Span>,
    /// HTTP/2: closes when it has heard nothing for so long after a PING.
    pub ping_timeout: Span,
    /// HTTP/3: how it uses QUIC.
    pub quic: QuicOptions,
}

impl HttpClient {
    /// More than one request may be on its way on a connection.
    pub const fn several_at_once(&self) -> bool {
        self.pipeline > 1 || self.protocol.multiplexes()
    }
}

/// Which idle connection a pool hands out next.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PoolOrder {
    /// The one used last: few connections stay warm, the rest age.
    #[default]
    Lifo,
    /// The one idle longest: all are used in turn.
    Fifo,
}

/// What TLS costs a new connection: round trips and bytes, no cryptography.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tls {
    /// Plain text.
    #[default]
    None,
    /// TLS 1.2, full handshake: two round trips (RFC 5246 §7.3).
    V12,
    /// TLS 1.2, resumed session: one round trip (RFC 5246 §7.3).
    V12Resumed,
    /// TLS 1.3, full handshake: one round trip (RFC 8446 §2).
    V13,
    /// TLS 1.3, resumed with a pre-shared key: one round trip, no certificate (RFC 8446 §2.2).
    V13Resumed,
}

impl Tls {
    /// Round trips between TCP's handshake and the first request.
    pub const fn round_trips(self) -> u64 {
        match self {
            Self::None => 0,
            Self::V12 => 2,
            Self::V12Resumed | Self::V13 | Self::V13Resumed => 1,
        }
    }
}

/// When a request whose connection ended before its response is sent again.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// Never.
    #[default]
    Never,
    /// Once on a new connection, if the connection had been used before or the client pipelines, and the method
    /// is idempotent or the request has an Idempotency-Key (RFC 9110 §9.2.2, RFC 9112 §9.3).
    Idempotent,
    /// Once on a new connection, whatever the method: a request may be carried out twice.
    Always,
}

/// A connection option that a client states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConnectionOption {
    /// `Connection: close`.
    Close,
    /// `Connection: keep-alive`.
    KeepAlive,
}

impl Default for HttpClient {
    fn default() -> Self {
        Self {
            idle: None,
            reuse: true,
            connection: None,
            watches_idle: true,
            retry: Retry::Never,
            pool: None,
            max_idle: None,
            order: PoolOrder::Lifo,
            checks_before_reuse: true,
            heeds_hint: None,
            heeds_bare_hint: false,
            max_age: None,
            retries: 1,
            retries_fresh: false,
            resets: false,
            connect_timeout: None,
            response_timeout: None,
            pipeline: 1,
            tls: Tls::None,
            protocol: Protocol::Http1,
            ping: None,
            ping_timeout: PING_TIMEOUT,
            quic: QuicOptions::default(),
        }
    }
}
