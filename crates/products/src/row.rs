//! A fact about a product: a parameter, its value, where that is written, and what it is in the model.

use std::fmt;

use keepalive_core::Span;
use serde::{Deserialize, Serialize};

use crate::field::{HopField, HopKind};
use crate::reason::Reason;
use crate::text::Text;
use crate::value::Value;
use crate::version::Versions;

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Its name, for good: `nginx.keepalive_timeout`.
    pub id: String,
    /// The versions of the product for which it holds.
    pub versions: Versions,
    /// What the product is in a chain, as far as this parameter is concerned.
    pub role: Role,
    /// The parameter, as the product's documents write it.
    pub parameter: String,
    /// Its value.
    pub value: Value,
    /// Least and most that it may be set to, where that is documented.
    pub range: Option<(Span, Span)>,
    /// It is the default; otherwise an example.
    pub default: bool,
    /// What the product does when the time or the number is over.
    pub on_expiry: OnExpiry,
    /// What it is in the model.
    pub maps: Mapping,
    /// A server states the limit in a `Keep-Alive` field by default.
    pub announces: Option<bool>,
    /// A client heeds such a statement.
    pub heeds_hint: Option<bool>,
    /// Where it is written.
    pub source: String,
    /// The source is a primary one.
    pub verified: bool,
    /// What should be known beside it.
    pub note: Option<Text>,
}

/// What a product is in a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The kernel of a host.
    Os,
    /// Opens connections.
    Client,
    /// Does both: an L7 load balancer, gateway or CDN.
    Proxy,
    /// Passes segments: NAT, firewall, L4 balancer.
    Middlebox,
    /// Accepts connections.
    Server,
}

/// What happens when a limit is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnExpiry {
    /// Nothing that the other side would see.
    None,
    /// The connection is closed with FIN.
    Fin,
    /// The connection is ended with RST.
    Rst,
    /// The connection is forgotten.
    Drop,
}

/// What a fact is in the model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mapping {
    /// It sets fields of a hop.
    Sets(Vec<Put>),
    /// It sets nothing, and why.
    NotModelled(Reason),
}

/// One field that a fact sets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Put {
    /// The field.
    pub field: HopField,
    /// What it is set to; absent: the row's own value. It differs where the row states a consequence (924.6 s
    /// for 15 retries) or says "no limit" with a number.
    pub to: Option<Value>,
}

impl Row {
    /// What it sets, each with its value; nothing if it is not modelled.
    pub fn puts(&self) -> impl Iterator<Item = (HopField, &Value)> {
        let puts = match &self.maps {
            Mapping::Sets(puts) => &puts[..],
            Mapping::NotModelled(_) => &[],
        };
        puts.iter().map(|put| (put.field, put.to.as_ref().unwrap_or(&self.value)))
    }

    /// The kinds of hops on which it may be put: what its role can be, as far as they have its fields.
    pub fn hops(&self) -> Vec<HopKind> {
        let fits =
            |kind: &HopKind| self.puts().next().is_some() && self.puts().all(|(field, _)| field.is_on(*kind));
        self.role.hops().iter().copied().filter(fits).collect()
    }
}

impl Role {
    /// Every role, from the client's end.
    pub const ALL: [Self; 5] = [Self::Os, Self::Client, Self::Proxy, Self::Middlebox, Self::Server];

    /// The hops that can stand for a product of this role. A proxy is a server on one side and a client on
    /// the other, with the same programs inside.
    pub const fn hops(self) -> &'static [HopKind] {
        match self {
            Self::Os => &[HopKind::Client, HopKind::Proxy, HopKind::Server],
            Self::Client => &[HopKind::Client, HopKind::Proxy],
            Self::Proxy => &[HopKind::Proxy],
            Self::Middlebox => &[HopKind::Nat],
            Self::Server => &[HopKind::Server, HopKind::Proxy],
        }
    }

    /// Its name in the data and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Os => "os",
            Self::Client => "client",
            Self::Proxy => "proxy",
            Self::Middlebox => "middlebox",
            Self::Server => "server",
        }
    }
}

impl OnExpiry {
    /// Its name in the data.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "-",
            Self::Fin => "FIN",
            Self::Rst => "RST",
            Self::Drop => "drop",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Display for OnExpiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
