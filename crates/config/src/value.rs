//! The value of a setting, whatever product wrote it.

use std::fmt;

use keepalive_core::Span;
use keepalive_core::scenario::{LingersWhen, OnUnknown, PoolOrder, Retry};
use serde::Serialize;

/// A value. Absent is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// A length of time.
    Span(Option<Span>),
    /// A number.
    Count(Option<u32>),
    /// On or off.
    Flag(bool),
    /// When a request is tried again.
    Retry(Retry),
    /// Which idle connection is taken next.
    Order(PoolOrder),
    /// After which responses a server lingers.
    LingersWhen(LingersWhen),
    /// What a middlebox does with connections that it does not know.
    OnUnknown(OnUnknown),
}

impl Value {
    /// So many seconds.
    pub(crate) const fn secs(secs: u64) -> Self {
        Self::Span(Some(Span::from_secs(secs)))
    }

    /// A number.
    pub(crate) const fn count(count: u32) -> Self {
        Self::Count(Some(count))
    }

    /// The length of time, if it is one and there is a limit.
    pub(crate) const fn to_span(self) -> Option<Span> {
        if let Self::Span(span) = self { span } else { None }
    }

    /// The number, if it is one and there is a limit.
    pub(crate) const fn to_count(self) -> Option<u32> {
        if let Self::Count(count) = self { count } else { None }
    }

    /// On or off, if it is either.
    pub(crate) const fn to_flag(self) -> Option<bool> {
        if let Self::Flag(on) = self { Some(on) } else { None }
    }

    /// Zero: no time or none.
    pub(crate) fn is_zero(self) -> bool {
        matches!(self, Self::Span(Some(Span::ZERO)) | Self::Count(Some(0)))
    }

    /// No limit, of the same kind.
    pub(crate) const fn unlimited(self) -> Self {
        match self {
            Self::Span(_) => Self::Span(None),
            Self::Count(_) => Self::Count(None),
            other => other,
        }
    }
}

impl fmt::Display for Value {
    /// As a scenario file writes it: `1m15s`, `1000`, `on`, `idempotent`; `-` for no limit.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Span(Some(span)) => write!(f, "{span}"),
            Self::Count(Some(count)) => write!(f, "{count}"),
            Self::Span(None) | Self::Count(None) => f.write_str("-"),
            Self::Flag(on) => f.write_str(if *on { "on" } else { "off" }),
            Self::Retry(Retry::Never) => f.write_str("never"),
            Self::Retry(Retry::Idempotent) => f.write_str("idempotent"),
            Self::Retry(Retry::Always) => f.write_str("always"),
            Self::Order(PoolOrder::Lifo) => f.write_str("lifo"),
            Self::Order(PoolOrder::Fifo) => f.write_str("fifo"),
            Self::LingersWhen(LingersWhen::Always) => f.write_str("always"),
            Self::LingersWhen(LingersWhen::Unread) => f.write_str("unread"),
            Self::OnUnknown(OnUnknown::Drop) => f.write_str("drop"),
            Self::OnUnknown(OnUnknown::Rst) => f.write_str("rst"),
        }
    }
}
