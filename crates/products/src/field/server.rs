//! How accepted connections are used, as fields.

use std::fmt;

use keepalive_core::Span;
use keepalive_core::http::ConnectionLines;
use keepalive_core::scenario::{
    AnnouncedMax, BehindClose, BeyondCap, HeadClock, HttpServer, LingersWhen, SaysKeepAlive, limits,
};

use super::client::{meant, word};
use super::range::{Grid, Range};
use crate::value::Value;

/// A setting of an HTTP server, or of a proxy's downstream side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ServerField {
    /// How long an idle connection is kept.
    Idle,
    /// How much later it really closes.
    IdleMargin,
    /// Requests on one connection.
    MaxRequests,
    /// The age of a connection.
    MaxAge,
    /// Time for the head of a request.
    HeaderTimeout,
    /// Answers 408 when that is over.
    AnswersHeaderTimeout,
    /// States its limits in a `Keep-Alive` field.
    Announces,
    /// What that field says.
    AnnouncedIdle,
    /// Time from one piece of a request to the next.
    ReadTimeout,
    /// What the time for a head counts from.
    HeadClock,
    /// Answers 408 even if nothing has come.
    AnswersSilence,
    /// Answers 408 to later requests of a connection too.
    AnswersLater,
    /// Waits at least so long for the next piece.
    LeastWait,
    /// Answers when the head is there.
    AnswersAtHead,
    /// Refuses with an empty chunked message.
    ChunkedRefusals,
    /// Ends busy connections with their response when it drains.
    DrainsBusy,
    /// How long it keeps idle connections when it drains.
    DrainGrace,
    /// How often it looks for requests that are over time.
    LooksEvery,
    /// Keeps connections after a response.
    Persists,
    /// When a response says `Connection: keep-alive`.
    SaysKeepAlive,
    /// What the `Keep-Alive` field says for `max`.
    AnnouncedMax,
    /// Says `Connection: close` with a last response.
    AnnouncesClose,
    /// Which `Connection` lines of a request count.
    ConnectionLines,
    /// What happens beyond `max_requests`.
    BeyondCap,
    /// What happens to requests behind one that said `close`.
    BehindClose,
    /// The largest body that it takes.
    MaxBody,
    /// Refuses HTTP/1.1 without `Host`.
    RequiresHost,
    /// Connections at once.
    Workers,
    /// Reads on for so long after its FIN.
    Lingers,
    /// After which responses.
    LingersWhen,
    /// From a request to its response.
    Service,
    /// Bytes of a response's body.
    Response,
    /// HTTP/2: requests of a connection at once.
    MaxStreams,
    /// HTTP/2: says GOAWAY before it ends a connection.
    Goaway,
    /// HTTP/2: silence after which it sends PING.
    Ping,
    /// HTTP/2: how long it waits after a PING.
    PingTimeout,
    /// HTTP/3: the idle timeout that it states for QUIC.
    QuicIdle,
    /// HTTP/3: silence after which QUIC sends PING.
    QuicPing,
}

const SAYS: [(&str, SaysKeepAlive); 4] = [
    ("when_needed", SaysKeepAlive::WhenNeeded),
    ("when_asked", SaysKeepAlive::WhenAsked),
    ("always", SaysKeepAlive::Always),
    ("never", SaysKeepAlive::Never),
];
const HEAD: [(&str, HeadClock); 2] =
    [("first_byte", HeadClock::FirstByte), ("previous_exchange", HeadClock::PreviousExchange)];
const MAX: [(&str, AnnouncedMax); 3] =
    [("left", AnnouncedMax::Left), ("limit", AnnouncedMax::Limit), ("nothing", AnnouncedMax::Nothing)];
const LINES: [(&str, ConnectionLines); 2] = [("all", ConnectionLines::All), ("last", ConnectionLines::Last)];
const BEYOND: [(&str, BeyondCap); 2] = [("closes", BeyondCap::Closes), ("refuses", BeyondCap::Refuses)];
const BEHIND: [(&str, BehindClose); 2] =
    [("ignores", BehindClose::Ignores), ("refuses", BehindClose::Refuses)];
const LINGERS: [(&str, LingersWhen); 2] = [("always", LingersWhen::Always), ("unread", LingersWhen::Unread)];

impl ServerField {
    /// Every field.
    pub const ALL: [Self; 38] = [
        Self::Idle,
        Self::IdleMargin,
        Self::MaxRequests,
        Self::MaxAge,
        Self::HeaderTimeout,
        Self::AnswersHeaderTimeout,
        Self::Announces,
        Self::AnnouncedIdle,
        Self::ReadTimeout,
        Self::AnswersSilence,
        Self::AnswersLater,
        Self::LeastWait,
        Self::AnswersAtHead,
        Self::ChunkedRefusals,
        Self::DrainsBusy,
        Self::DrainGrace,
        Self::HeadClock,
        Self::LooksEvery,
        Self::Persists,
        Self::SaysKeepAlive,
        Self::AnnouncedMax,
        Self::AnnouncesClose,
        Self::ConnectionLines,
        Self::BeyondCap,
        Self::BehindClose,
        Self::MaxBody,
        Self::RequiresHost,
        Self::Workers,
        Self::Lingers,
        Self::LingersWhen,
        Self::Service,
        Self::Response,
        Self::MaxStreams,
        Self::Goaway,
        Self::Ping,
        Self::PingTimeout,
        Self::QuicIdle,
        Self::QuicPing,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::IdleMargin => "idle_margin",
            Self::MaxRequests => "max_requests",
            Self::MaxAge => "max_age",
            Self::HeaderTimeout => "header_timeout",
            Self::AnswersHeaderTimeout => "answers_header_timeout",
            Self::Announces => "announces",
            Self::AnnouncedIdle => "announced_idle",
            Self::ReadTimeout => "read_timeout",
            Self::AnswersSilence => "answers_silence",
            Self::AnswersLater => "answers_later",
            Self::LeastWait => "least_wait",
            Self::AnswersAtHead => "answers_at_head",
            Self::ChunkedRefusals => "chunked_refusals",
            Self::DrainsBusy => "drains_busy",
            Self::DrainGrace => "drain_grace",
            Self::HeadClock => "head_clock",
            Self::LooksEvery => "looks_every",
            Self::Persists => "persists",
            Self::SaysKeepAlive => "says_keep_alive",
            Self::AnnouncedMax => "announced_max",
            Self::AnnouncesClose => "announces_close",
            Self::ConnectionLines => "connection_lines",
            Self::BeyondCap => "beyond_cap",
            Self::BehindClose => "behind_close",
            Self::MaxBody => "max_body",
            Self::RequiresHost => "requires_host",
            Self::Workers => "workers",
            Self::Lingers => "lingers",
            Self::LingersWhen => "lingers_when",
            Self::Service => "service",
            Self::Response => "response",
            Self::MaxStreams => "max_streams",
            Self::Goaway => "goaway",
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
            | Self::HeaderTimeout
            | Self::ReadTimeout
            | Self::LooksEvery
            | Self::AnnouncedIdle
            | Self::Ping
            | Self::QuicIdle
            | Self::QuicPing
            | Self::DrainGrace
            | Self::Lingers => Range::limit(&limits::IDLE, Grid::Micros),
            Self::IdleMargin | Self::LeastWait => Range::span(&(Span::ZERO..=limits::SERVICE), Grid::Micros),
            Self::MaxRequests => Range::cap(&(1..=u32::MAX)),
            Self::Workers => Range::cap(&limits::WORKERS),
            Self::MaxBody => Range::cap(&(0..=limits::BYTES)),
            Self::AnswersHeaderTimeout
            | Self::Announces
            | Self::AnswersSilence
            | Self::AnswersLater
            | Self::AnswersAtHead
            | Self::ChunkedRefusals
            | Self::DrainsBusy
            | Self::Persists
            | Self::AnnouncesClose
            | Self::Goaway
            | Self::RequiresHost => Range::Flag,
            Self::HeadClock => Range::words(&HEAD, false),
            Self::SaysKeepAlive => Range::words(&SAYS, false),
            Self::AnnouncedMax => Range::words(&MAX, false),
            Self::ConnectionLines => Range::words(&LINES, false),
            Self::BeyondCap => Range::words(&BEYOND, false),
            Self::BehindClose => Range::words(&BEHIND, false),
            Self::LingersWhen => Range::words(&LINGERS, false),
            Self::Service => Range::limit(&(Span::ZERO..=limits::SERVICE), Grid::Micros),
            Self::Response => Range::count(&(0..=limits::BYTES)),
            Self::MaxStreams => Range::cap(&limits::STREAMS),
            Self::PingTimeout => Range::span(&limits::IDLE, Grid::Micros),
        }
    }

    pub(super) fn read(self, http: &HttpServer) -> Value {
        match self {
            Self::Idle => Value::limit(http.idle),
            Self::IdleMargin => Value::Span(http.idle_margin),
            Self::MaxRequests => Value::cap(http.max_requests),
            Self::MaxAge => Value::limit(http.max_age),
            Self::HeaderTimeout => Value::limit(http.header_timeout),
            Self::AnswersHeaderTimeout => Value::Flag(http.answers_header_timeout),
            Self::Announces => Value::Flag(http.announces),
            Self::AnnouncedIdle => Value::limit(http.announced_idle),
            Self::ReadTimeout => Value::limit(http.read_timeout),
            Self::AnswersSilence => Value::Flag(http.answers_silence),
            Self::AnswersLater => Value::Flag(http.answers_later),
            Self::LeastWait => Value::Span(http.least_wait),
            Self::AnswersAtHead => Value::Flag(http.answers_at_head),
            Self::ChunkedRefusals => Value::Flag(http.chunked_refusals),
            Self::DrainsBusy => Value::Flag(http.drains_busy),
            Self::DrainGrace => Value::limit(http.drain_grace),
            Self::HeadClock => word(&HEAD, http.head_clock),
            Self::LooksEvery => Value::limit(http.looks_every),
            Self::Persists => Value::Flag(http.persists),
            Self::SaysKeepAlive => word(&SAYS, http.says_keep_alive),
            Self::AnnouncedMax => word(&MAX, http.announced_max),
            Self::AnnouncesClose => Value::Flag(http.announces_close),
            Self::ConnectionLines => word(&LINES, http.connection_lines),
            Self::BeyondCap => word(&BEYOND, http.beyond_cap),
            Self::BehindClose => word(&BEHIND, http.behind_close),
            Self::MaxBody => Value::cap(http.max_body),
            Self::RequiresHost => Value::Flag(http.requires_host),
            Self::Workers => Value::cap(http.workers),
            Self::Lingers => Value::limit(http.lingers),
            Self::LingersWhen => word(&LINGERS, http.lingers_when),
            Self::Service => Value::limit(http.service),
            Self::Response => Value::Count(http.response.into()),
            Self::MaxStreams => Value::cap(http.max_streams),
            Self::Goaway => Value::Flag(http.goaway),
            Self::Ping => Value::limit(http.ping),
            Self::PingTimeout => Value::Span(http.ping_timeout),
            Self::QuicIdle => Value::limit(http.quic.idle),
            Self::QuicPing => Value::limit(http.quic.ping),
        }
    }

    pub(super) fn write(self, value: &Value, http: &mut HttpServer) -> Option<()> {
        match self {
            Self::Idle => http.idle = value.span(),
            Self::IdleMargin => http.idle_margin = value.span()?,
            Self::MaxRequests => http.max_requests = value.count(),
            Self::MaxAge => http.max_age = value.span(),
            Self::HeaderTimeout => http.header_timeout = value.span(),
            Self::AnswersHeaderTimeout => http.answers_header_timeout = value.flag()?,
            Self::Announces => http.announces = value.flag()?,
            Self::AnnouncedIdle => http.announced_idle = value.span(),
            Self::ReadTimeout => http.read_timeout = value.span(),
            Self::AnswersSilence => http.answers_silence = value.flag()?,
            Self::AnswersLater => http.answers_later = value.flag()?,
            Self::LeastWait => http.least_wait = value.span()?,
            Self::AnswersAtHead => http.answers_at_head = value.flag()?,
            Self::ChunkedRefusals => http.chunked_refusals = value.flag()?,
            Self::DrainsBusy => http.drains_busy = value.flag()?,
            Self::DrainGrace => http.drain_grace = value.span(),
            Self::HeadClock => http.head_clock = meant(&HEAD, value)?,
            Self::LooksEvery => http.looks_every = value.span(),
            Self::Persists => http.persists = value.flag()?,
            Self::SaysKeepAlive => http.says_keep_alive = meant(&SAYS, value)?,
            Self::AnnouncedMax => http.announced_max = meant(&MAX, value)?,
            Self::AnnouncesClose => http.announces_close = value.flag()?,
            Self::ConnectionLines => http.connection_lines = meant(&LINES, value)?,
            Self::BeyondCap => http.beyond_cap = meant(&BEYOND, value)?,
            Self::BehindClose => http.behind_close = meant(&BEHIND, value)?,
            Self::MaxBody => http.max_body = value.count(),
            Self::RequiresHost => http.requires_host = value.flag()?,
            Self::Workers => http.workers = value.count(),
            Self::Lingers => http.lingers = value.span(),
            Self::LingersWhen => http.lingers_when = meant(&LINGERS, value)?,
            Self::Service => http.service = value.span(),
            Self::Response => http.response = value.count()?,
            Self::MaxStreams => http.max_streams = value.count(),
            Self::Goaway => http.goaway = value.flag()?,
            Self::Ping => http.ping = value.span(),
            Self::PingTimeout => http.ping_timeout = value.span()?,
            Self::QuicIdle => http.quic.idle = value.span(),
            Self::QuicPing => http.quic.ping = value.span(),
        }
        Some(())
    }
}

impl fmt::Display for ServerField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
