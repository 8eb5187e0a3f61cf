//! Middleboxes of a path: what they remember of connections, and what they do with the others.

use serde::{Deserialize, Serialize};

use crate::time::Span;

/// A middlebox that passes segments: NAT, stateful firewall, L4 balancer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nat {
    /// Its name in the scenario.
    #[serde(default = "nat_id")]
    pub id: String,
    /// The product that it stands for: `AWS NLB`.
    #[serde(default)]
    pub product: Option<String>,
    /// A connection that was silent for longer than this is forgotten.
    pub idle: Span,
    /// The same for UDP, where no close is seen and times are shorter; absent: as `idle`.
    #[serde(default)]
    pub udp_idle: Option<Span>,
    /// What happens to segments of a connection that is not known. Of UDP only what comes from the server's side is
    /// lost, without a word; what comes from the client's side gets a new mapping.
    #[serde(default)]
    pub on_unknown: OnUnknown,
    /// What counts as a sign of life.
    #[serde(default)]
    pub refreshed_by: RefreshedBy,
}

/// What a middlebox does with a segment of a connection that it does not know.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnUnknown {
    /// Drops it without a word.
    #[default]
    Drop,
    /// Drops it and answers RST.
    Rst,
}

/// What keeps a middlebox's memory of a connection fresh.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefreshedBy {
    /// Any segment, keepalive probes included.
    #[default]
    Any,
    /// Only segments with payload, so that keepalive probes do not help.
    Payload,
}

impl Nat {
    /// How long a silent mapping of UDP is kept.
    pub fn udp(&self) -> Span {
        self.udp_idle.unwrap_or(self.idle)
    }
}

fn nat_id() -> String {
    "nat".into()
}
