//! What a middlebox remembers, as fields.

use std::fmt;

use keepalive_core::scenario::{Nat, OnUnknown, RefreshedBy, limits};

use super::client::{meant, word};
use super::range::{Grid, Range};
use crate::value::Value;

/// A setting of a middlebox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NatField {
    /// How long a silent connection is remembered.
    Idle,
    /// The same for UDP.
    UdpIdle,
    /// What happens to segments of a connection that it does not know.
    OnUnknown,
    /// What counts as a sign of life.
    RefreshedBy,
}

const UNKNOWN: [(&str, OnUnknown); 2] = [("drop", OnUnknown::Drop), ("rst", OnUnknown::Rst)];
const REFRESHED: [(&str, RefreshedBy); 2] = [("any", RefreshedBy::Any), ("payload", RefreshedBy::Payload)];

impl NatField {
    /// Every field.
    pub const ALL: [Self; 4] = [Self::Idle, Self::UdpIdle, Self::OnUnknown, Self::RefreshedBy];

    const fn name(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::UdpIdle => "udp_idle",
            Self::OnUnknown => "on_unknown",
            Self::RefreshedBy => "refreshed_by",
        }
    }

    pub(super) fn range(self) -> Range {
        match self {
            Self::Idle => Range::span(&limits::IDLE, Grid::Micros),
            Self::UdpIdle => Range::limit(&limits::IDLE, Grid::Micros),
            Self::OnUnknown => Range::words(&UNKNOWN, false),
            Self::RefreshedBy => Range::words(&REFRESHED, false),
        }
    }

    pub(super) fn read(self, nat: &Nat) -> Value {
        match self {
            Self::Idle => Value::Span(nat.idle),
            Self::UdpIdle => Value::limit(nat.udp_idle),
            Self::OnUnknown => word(&UNKNOWN, nat.on_unknown),
            Self::RefreshedBy => word(&REFRESHED, nat.refreshed_by),
        }
    }

    pub(super) fn write(self, value: &Value, nat: &mut Nat) -> Option<()> {
        match self {
            Self::Idle => nat.idle = value.span()?,
            Self::UdpIdle => nat.udp_idle = value.span(),
            Self::OnUnknown => nat.on_unknown = meant(&UNKNOWN, value)?,
            Self::RefreshedBy => nat.refreshed_by = meant(&REFRESHED, value)?,
        }
        Some(())
    }
}

impl fmt::Display for NatField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
