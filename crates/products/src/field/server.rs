//! How accepted connections are used, as fields.

use std::fmt;

use keepalive_core::Span;
use keepalive_core::scenario::{HttpServer, limits};

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
    /// Connections at once.
    Workers,
    /// Reads on for so long after its FIN.
    Lingers,
    /// From a request to its response.
    Service,
    /// Bytes of a response's body.
    Response,
}

impl ServerField {
    /// Every field.
    pub const ALL: [Self; 12] = [
        Self::Idle,
        Self::IdleMargin,
        Self::MaxRequests,
        Self::MaxAge,
        Self::HeaderTimeout,
        Self::AnswersHeaderTimeout,
        Self::Announces,
        Self::AnnouncedIdle,
        Self::Workers,
        Self::Lingers,
        Self::Service,
        Self::Response,
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
            Self::Workers => "workers",
            Self::Lingers => "lingers",
            Self::Service => "service",
            Self::Response => "response",
        }
    }

    pub(super) fn range(self) -> Range {
        let from_zero = Span::ZERO..=*limits::IDLE.end();
        match self {
            Self::Idle | Self::MaxAge | Self::HeaderTimeout | Self::Lingers => {
                Range::limit(&limits::IDLE, Grid::Micros)
            }
            Self::IdleMargin => Range::span(&from_zero, Grid::Micros),
            Self::AnnouncedIdle => Range::limit(&from_zero, Grid::Micros),
            Self::MaxRequests => Range::cap(&(1..=u32::MAX)),
            Self::Workers => Range::cap(&(1..=limits::SOCKETS as u32)),
            Self::AnswersHeaderTimeout | Self::Announces => Range::Flag,
            Self::Service => Range::limit(&(Span::ZERO..=limits::SERVICE), Grid::Micros),
            Self::Response => Range::count(&(0..=limits::BYTES)),
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
            Self::Workers => Value::cap(http.workers),
            Self::Lingers => Value::limit(http.lingers),
            Self::Service => Value::limit(http.service),
            Self::Response => Value::Count(http.response.into()),
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
            Self::Workers => http.workers = value.count(),
            Self::Lingers => http.lingers = value.span(),
            Self::Service => http.service = value.span(),
            Self::Response => http.response = value.count()?,
        }
        Some(())
    }
}

impl fmt::Display for ServerField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
