//! How opened connections are used, as fields.

use std::fmt;

use keepalive_core::Span;
use keepalive_core::scenario::{ConnectionOption, HttpClient, PoolOrder, Protocol, Retry, Tls, limits};

use super::range::{Grid, Range};
use crate::value::Value;

/// A setting of an HTTP client, or of a proxy's upstream side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClientField {
    /// How long an idle connection is kept.
    Idle,
    /// Keeps connections at all.
    Reuse,
    /// Connections at once.
    Pool,
    /// Idle connections kept.
    MaxIdle,
    /// Which idle connection is next.
    Order,
    /// The age of a connection.
    MaxAge,
    /// Reads from idle connections.
    WatchesIdle,
    /// Looks before it reuses.
    ChecksBeforeReuse,
    /// Shortens its idle limit to the server's hint less this.
    HeedsHint,
    /// Heeds a hint in a field without the keep-alive option too.
    HeedsBareHint,
    /// When a failed request is sent again.
    Retry,
    /// How often a request is sent again.
    Retries,
    /// Also if the connection was new.
    RetriesFresh,
    /// Ends a connection with RST.
    Resets,
    /// Time for `connect()`.
    ConnectTimeout,
    /// Time to the next byte of a response.
    ResponseTimeout,
    /// Requests without a response on one connection.
    Pipeline,
    /// The `Connection` field of requests.
    Connection,
    /// What a new connection costs.
    Tls,
    /// HTTP/1.1, HTTP/2 or HTTP/3.
    Protocol,
    /// HTTP/2: silence after which it sends PING.
    Ping,
    /// HTTP/2: how long it waits after a PING.
    PingTimeout,
    /// HTTP/3: the idle timeout that it states for QUIC.
    QuicIdle,
    /// HTTP/3: silence after which QUIC sends PING.
    QuicPing,
}

const ORDERS: [(&str, PoolOrder); 2] = [("lifo", PoolOrder::Lifo), ("fifo", PoolOrder::Fifo)];
const RETRIES: [(&str, Retry); 3] =
    [("never", Retry::Never), ("idempotent", Retry::Idempotent), ("always", Retry::Always)];
const CONNECTIONS: [(&str, ConnectionOption); 2] =
    [("close", ConnectionOption::Close), ("keep-alive", ConnectionOption::KeepAlive)];
const TLS: [(&str, Tls); 5] = [
    ("none", Tls::None),
    ("v12", Tls::V12),
    ("v12_resumed", Tls::V12Resumed),
    ("v13", Tls::V13),
    ("v13_resumed", Tls::V13Resumed),
];

const PROTOCOLS: [(&str, Protocol); 3] =
    [("http1", Protocol::Http1), ("http2", Protocol::Http2), ("http3", Protocol::Http3)];

/// The word of a setting.
pub(super) fn word<T: Copy + PartialEq>(words: &[(&str, T)], of: T) -> Value {
    words.iter().find(|(_, it)| *it == of).map_or(Value::None, |(word, _)| Value::Word((*word).to_owned()))
}

/// The setting that a word stands for.
pub(super) fn meant<T: Copy>(words: &[(&str, T)], value: &Value) -> Option<T> {
    let asked = value.word()?;
    words.iter().find(|(word, _)| *word == asked).map(|(_, it)| *it)
}

impl ClientField {
    /// Every field.
    pub const ALL: [Self; 24] = [
        Self::Idle,
        Self::Reuse,
        Self::Pool,
        Self::MaxIdle,
        Self::Order,
        Self::MaxAge,
        Self::WatchesIdle,
        Self::ChecksBeforeReuse,
        Self::HeedsHint,
        Self::HeedsBareHint,
        Self::Retry,
        Self::Retries,
        Self::RetriesFresh,
        Self::Resets,
        Self::ConnectTimeout,
        Self::ResponseTimeout,
        Self::Pipeline,
        Self::Connection,
        Self::Tls,
        Self::Protocol,
        Self::Ping,
        Self::PingTimeout,
        Self::QuicIdle,
        Self::QuicPing,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Reuse => "reuse",
            Self::Pool => "pool",
            Self::MaxIdle => "max_idle",
            Self::Order => "order",
            Self::MaxAge => "max_age",
            Self::WatchesIdle => "watches_idle",
            Self::ChecksBeforeReuse => "checks_before_reuse",
            Self::HeedsHint => "heeds_hint",
            Self::HeedsBareHint => "heeds_bare_hint",
            Self::Retry => "retry",
            Self::Retries => "retries",
            Self::RetriesFresh => "retries_fresh",
            Self::Resets => "resets",
            Self::ConnectTimeout => "connect_timeout",
            Self::ResponseTimeout => "response_timeout",
            Self::Pipeline => "pipeline",
            Self::Connection => "connection",
            Self::Tls => "tls",
            Self::Protocol => "protocol",
            Self::Ping => "ping",
            Self::PingTimeout => "ping_timeout",
            Self::QuicIdle => "quic.idle",
            Self::QuicPing => "quic.ping",
        }
    }

    pub(super) fn range(self) -> Range {
        match self {
            Self::Idle
            | Self::MaxAge
            | Self::ConnectTimeout
            | Self::ResponseTimeout
            | Self::Ping
            | Self::QuicIdle
            | Self::QuicPing => Range::limit(&limits::IDLE, Grid::Micros),
            Self::HeedsHint => Range::limit(&(Span::ZERO..=*limits::IDLE.end()), Grid::Micros),
            Self::Reuse
            | Self::WatchesIdle
            | Self::ChecksBeforeReuse
            | Self::HeedsBareHint
            | Self::RetriesFresh
            | Self::Resets => Range::Flag,
            Self::Retries => Range::count(&limits::RETRIES),
            Self::Pool | Self::MaxIdle => Range::cap(&limits::POOL),
            Self::Pipeline => Range::count(&limits::PIPELINE),
            Self::Order => Range::words(&ORDERS, false),
            Self::Retry => Range::words(&RETRIES, false),
            Self::Connection => Range::words(&CONNECTIONS, true),
            Self::Tls => Range::words(&TLS, false),
            Self::Protocol => Range::words(&PROTOCOLS, false),
            Self::PingTimeout => Range::span(&limits::IDLE, Grid::Micros),
        }
    }

    pub(super) fn read(self, http: &HttpClient) -> Value {
        match self {
            Self::Idle => Value::limit(http.idle),
            Self::Reuse => Value::Flag(http.reuse),
            Self::Pool => Value::cap(http.pool),
            Self::MaxIdle => Value::cap(http.max_idle),
            Self::Order => word(&ORDERS, http.order),
            Self::MaxAge => Value::limit(http.max_age),
            Self::WatchesIdle => Value::Flag(http.watches_idle),
            Self::ChecksBeforeReuse => Value::Flag(http.checks_before_reuse),
            Self::HeedsHint => Value::limit(http.heeds_hint),
            Self::HeedsBareHint => Value::Flag(http.heeds_bare_hint),
            Self::Retry => word(&RETRIES, http.retry),
            Self::Retries => Value::Count(http.retries.into()),
            Self::RetriesFresh => Value::Flag(http.retries_fresh),
            Self::Resets => Value::Flag(http.resets),
            Self::ConnectTimeout => Value::limit(http.connect_timeout),
            Self::ResponseTimeout => Value::limit(http.response_timeout),
            Self::Pipeline => Value::Count(http.pipeline.into()),
            Self::Connection => http.connection.map_or(Value::None, |it| word(&CONNECTIONS, it)),
            Self::Tls => word(&TLS, http.tls),
            Self::Protocol => word(&PROTOCOLS, http.protocol),
            Self::Ping => Value::limit(http.ping),
            Self::PingTimeout => Value::Span(http.ping_timeout),
            Self::QuicIdle => Value::limit(http.quic.idle),
            Self::QuicPing => Value::limit(http.quic.ping),
        }
    }

    pub(super) fn write(self, value: &Value, http: &mut HttpClient) -> Option<()> {
        match self {
            Self::Idle => http.idle = value.span(),
            Self::Reuse => http.reuse = value.flag()?,
            Self::Pool => http.pool = value.count(),
            Self::MaxIdle => http.max_idle = value.count(),
            Self::Order => http.order = meant(&ORDERS, value)?,
            Self::MaxAge => http.max_age = value.span(),
            Self::WatchesIdle => http.watches_idle = value.flag()?,
            Self::ChecksBeforeReuse => http.checks_before_reuse = value.flag()?,
            Self::HeedsHint => http.heeds_hint = value.span(),
            Self::HeedsBareHint => http.heeds_bare_hint = value.flag()?,
            Self::Retry => http.retry = meant(&RETRIES, value)?,
            Self::Retries => http.retries = value.count()?,
            Self::RetriesFresh => http.retries_fresh = value.flag()?,
            Self::Resets => http.resets = value.flag()?,
            Self::ConnectTimeout => http.connect_timeout = value.span(),
            Self::ResponseTimeout => http.response_timeout = value.span(),
            Self::Pipeline => http.pipeline = value.count()?,
            Self::Connection => http.connection = meant(&CONNECTIONS, value),
            Self::Tls => http.tls = meant(&TLS, value)?,
            Self::Protocol => http.protocol = meant(&PROTOCOLS, value)?,
            Self::Ping => http.ping = value.span(),
            Self::PingTimeout => http.ping_timeout = value.span()?,
            Self::QuicIdle => http.quic.idle = value.span(),
            Self::QuicPing => http.quic.ping = value.span(),
        }
        Some(())
    }
}

impl fmt::Display for ClientField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
