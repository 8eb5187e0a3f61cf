//! How an HTTP server uses connections.

use serde::{Deserialize, Serialize};

use super::http2::PING_TIMEOUT;
use super::quic::QuicOptions;
use super::server_ways::{
    AnnouncedMax, BehindClose, BeyondCap, Failure, HeadClock, LingersWhen, ResponseBody, SaysKeepAlive,
};
use crate::http::ConnectionLines;
use crate::time::Span;

/// What a server takes for a request unless the scenario says otherwise.
pub const DEFAULT_SERVICE: Span = Span::from_millis(5);

/// How a server uses connections.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HttpServer {
    /// How long an idle connection is kept; absent: for ever.
    pub idle: Option<Span>,
    /// Requests answered on one connection before it is closed; absent: no limit.
    pub max_requests: Option<u32>,
    /// From a complete request to its response; absent: 5 ms for a server, nothing for a proxy.
    pub service: Option<Span>,
    /// Bytes of a response's body, unless the request says otherwise.
    pub response: u32,
    /// States its limits in a `Keep-Alive` field.
    pub announces: bool,
    /// What that field says for `timeout`; absent: the idle limit in whole seconds, rounded down.
    pub announced_idle: Option<Span>,
    /// How much later than its idle limit it really closes an idle connection.
    pub idle_margin: Span,
    /// A connection older than this is closed after its current exchange; absent: no limit.
    pub max_age: Option<Span>,
    /// From the opening of a connection, or the first byte of a later request, to the end of the request's
    /// head; absent: no limit.
    pub header_timeout: Option<Span>,
    /// What that time counts from.
    pub head_clock: HeadClock,
    /// Answers 408 before it closes for that reason.
    pub answers_header_timeout: bool,
    /// Connections that it can serve at once, idle ones included: one worker each; absent: no limit.
    pub workers: Option<u32>,
    /// After its FIN it reads and discards for at most so long before it closes (lingering close, RFC 9112
    /// §9.6); absent: it closes at once.
    pub lingers: Option<Span>,
    /// After which responses it lingers.
    pub lingers_when: LingersWhen,
    /// Keeps connections after a response at all.
    pub persists: bool,
    /// When a response states `Connection: keep-alive`.
    pub says_keep_alive: SaysKeepAlive,
    /// What its `Keep-Alive` field says for `max`.
    pub announced_max: AnnouncedMax,
    /// States `Connection: close` with a response after which it closes.
    pub announces_close: bool,
    /// Which of several `Connection` lines of a request count.
    pub connection_lines: ConnectionLines,
    /// What happens when a connection has carried `max_requests`.
    pub beyond_cap: BeyondCap,
    /// What happens to requests that come behind one that said `close`.
    pub behind_close: BehindClose,
    /// Refuses a request whose `Content-Length` is larger, with 413 and without waiting for it; absent: no limit.
    pub max_body: Option<u32>,
    /// Refuses an HTTP/1.1 request without `Host` (RFC 9112 §3.2).
    pub requires_host: bool,
    /// From one piece of a request to the next, as `header_timeout` for the rest; absent: no limit.
    pub read_timeout: Option<Span>,
    /// Answers 408 even if not one byte has come.
    pub answers_silence: bool,
    /// Answers 408 also to later requests of a connection, and not only to the first.
    pub answers_later: bool,
    /// Waits at least so long for the next piece of a request, even beyond `header_timeout` (Apache's
    /// `mod_reqtimeout`: 1 s).
    pub least_wait: Span,
    /// Answers when a request's head is there, and throws its body away (nginx's `return`).
    pub answers_at_head: bool,
    /// Refuses a request that it understands, 400 for want of `Host` and 503, with an empty chunked message
    /// (Node).
    pub chunked_refusals: bool,
    /// When it lets go of its connections, busy ones end with their current response; otherwise they go on as before
    /// (Node's `server.close()`).
    pub drains_busy: bool,
    /// When it lets go of its connections, idle ones are kept for so long, and a request that comes meanwhile is
    /// still answered, with `Connection: close`; absent: they are closed at once.
    pub drain_grace: Option<Span>,
    /// Looks for requests that are over time only so often; absent: each has a timer of its own.
    pub looks_every: Option<Span>,
    /// How long before the start of the run it began to look.
    pub looked_before: Span,
    /// What its responses say.
    pub body: ResponseBody,
    /// A request that it fails to answer.
    pub fails: Option<Failure>,
    /// HTTP/2: requests of one connection that it works on at once (`SETTINGS_MAX_CONCURRENT_STREAMS`, RFC 9113
    /// §6.5.2), HTTP/3: that the client may have open (`initial_max_streams_bidi`, RFC 9000 §4.6); absent: no limit.
    pub max_streams: Option<u32>,
    /// HTTP/2 and HTTP/3: says GOAWAY before it ends a connection (RFC 9113 §6.8, RFC 9114 §5.2).
    pub goaway: bool,
    /// HTTP/2: sends PING when it has heard nothing for so long; absent: never.
    pub ping: Option<Span>,
    /// HTTP/2: closes when it has heard nothing for so long after a PING.
    pub ping_timeout: Span,
    /// HTTP/3: how it uses QUIC.
    pub quic: QuicOptions,
}

impl Default for HttpServer {
    fn default() -> Self {
        Self {
            idle: Some(Span::from_secs(60)),
            max_requests: None,
            service: None,
            response: 300,
            announces: false,
            announced_idle: None,
            idle_margin: Span::ZERO,
            max_age: None,
            header_timeout: None,
            head_clock: HeadClock::FirstByte,
            answers_header_timeout: false,
            workers: None,
            lingers: None,
            lingers_when: LingersWhen::Always,
            persists: true,
            says_keep_alive: SaysKeepAlive::WhenNeeded,
            announced_max: AnnouncedMax::Left,
            announces_close: true,
            connection_lines: ConnectionLines::All,
            beyond_cap: BeyondCap::Closes,
            behind_close: BehindClose::Ignores,
            max_body: None,
            requires_host: true,
            read_timeout: None,
            answers_silence: false,
            answers_later: true,
            least_wait: Span::ZERO,
            answers_at_head: false,
            chunked_refusals: false,
            drains_busy: true,
            drain_grace: None,
            looks_every: None,
            looked_before: Span::ZERO,
            body: ResponseBody::Plain,
            fails: None,
            max_streams: None,
            goaway: true,
            ping: None,
            ping_timeout: PING_TIMEOUT,
            quic: QuicOptions::default(),
        }
    }
}
