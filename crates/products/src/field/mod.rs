//! The fields of a hop that can be set: named once, each knows where it is, what it may be, how it is read and
//! how it is written.

mod client;
mod nat;
mod range;
mod server;
mod tcp;

use std::fmt;
use std::str::FromStr;

use keepalive_core::scenario::{HttpClient, HttpServer, PathItem, TcpOptions, limits};
use keepalive_core::{Span, scenario};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use self::client::ClientField;
pub use self::nat::NatField;
pub use self::range::{Grid, Range};
pub use self::server::ServerField;
pub use self::tcp::TcpField;
use crate::value::Value;

/// The kinds of hops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HopKind {
    /// Opens connections.
    Client,
    /// What lies between two hosts.
    Link,
    /// Passes segments.
    Nat,
    /// Accepts connections and opens others.
    Proxy,
    /// Accepts connections.
    Server,
}

/// Which of a host's connections: a client has only an upstream side, a server only a downstream side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// All of them: what belongs to the host's kernel.
    Both,
    /// Those it accepted, towards the client.
    Downstream,
    /// Those it opened, towards the server.
    Upstream,
}

/// A field of a hop. Its text form is where it is in a proxy: `downstream.http.idle`, `upstream.tcp.keepalive.time`;
/// without a side (`tcp.retries2`) it is on every side that a host has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HopField {
    /// A socket option or a setting of the kernel.
    Tcp(Side, TcpField),
    /// How accepted connections are used.
    Server(ServerField),
    /// How opened connections are used.
    Client(ClientField),
    /// `failing.closes_later` of a proxy.
    ClosesLater,
    /// What a middlebox remembers.
    Nat(NatField),
    /// `latency` of a link.
    Latency,
}

impl HopKind {
    /// Every kind, from the client's end.
    pub const ALL: [Self; 5] = [Self::Client, Self::Link, Self::Nat, Self::Proxy, Self::Server];

    /// The kind of this hop.
    pub const fn of(item: &PathItem) -> Self {
        match item {
            PathItem::Client(_) => Self::Client,
            PathItem::Link(_) => Self::Link,
            PathItem::Nat(_) => Self::Nat,
            PathItem::Proxy(_) => Self::Proxy,
            PathItem::Server(_) => Self::Server,
        }
    }

    /// Its name in a scenario.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Link => "link",
            Self::Nat => "nat",
            Self::Proxy => "proxy",
            Self::Server => "server",
        }
    }

    /// A hop of this kind with the format's defaults. A middlebox and a link have none for their one required
    /// field; they get the least that is allowed.
    pub fn default_item(self) -> PathItem {
        let id = self.name().to_owned();
        match self {
            Self::Client => PathItem::Client(scenario::Client {
                id,
                product: None,
                tcp: TcpOptions::default(),
                http: None,
                socket: None,
            }),
            Self::Link => PathItem::Link(scenario::LinkSpec { id, latency: Span::ZERO }),
            Self::Nat => PathItem::Nat(scenario::Nat {
                id,
                product: None,
                idle: *limits::IDLE.start(),
                udp_idle: None,
                on_unknown: scenario::OnUnknown::default(),
                refreshed_by: scenario::RefreshedBy::default(),
            }),
            Self::Proxy => PathItem::Proxy(scenario::Proxy {
                id,
                product: None,
                downstream: scenario::Downstream::default(),
                upstream: scenario::Upstream::default(),
                failing: scenario::Failing::default(),
            }),
            Self::Server => PathItem::Server(scenario::Server {
                id,
                product: None,
                tcp: TcpOptions::default(),
                http: None,
                socket: None,
                no_listener: false,
            }),
        }
    }
}

impl Side {
    const ALL: [Self; 3] = [Self::Both, Self::Downstream, Self::Upstream];

    const fn is(self, other: Self) -> bool {
        matches!((self, other), (Self::Both, _) | (Self::Downstream, Self::Downstream))
            || matches!((self, other), (Self::Upstream, Self::Upstream))
    }
}

impl HopField {
    /// Every field.
    pub fn all() -> impl Iterator<Item = Self> {
        let tcp = Side::ALL.into_iter().flat_map(|side| TcpField::ALL.map(|field| Self::Tcp(side, field)));
        tcp.chain(ServerField::ALL.map(Self::Server))
            .chain(ClientField::ALL.map(Self::Client))
            .chain(NatField::ALL.map(Self::Nat))
            .chain([Self::ClosesLater, Self::Latency])
    }

    /// Hops of this kind have it.
    pub const fn is_on(self, kind: HopKind) -> bool {
        match (self, kind) {
            (Self::Tcp(Side::Both, _), HopKind::Client | HopKind::Proxy | HopKind::Server)
            | (Self::Tcp(Side::Downstream, _) | Self::Server(_), HopKind::Proxy | HopKind::Server)
            | (Self::Tcp(Side::Upstream, _) | Self::Client(_), HopKind::Client | HopKind::Proxy)
            | (Self::ClosesLater, HopKind::Proxy)
            | (Self::Nat(_), HopKind::Nat)
            | (Self::Latency, HopKind::Link) => true,
            (
                Self::Tcp(..)
                | Self::Server(_)
                | Self::Client(_)
                | Self::ClosesLater
                | Self::Nat(_)
                | Self::Latency,
                _,
            ) => false,
        }
    }

    /// What it may be set to, by the limits that a scenario is checked with.
    pub fn range(self) -> Range {
        match self {
            Self::Tcp(_, field) => field.range(),
            Self::Server(field) => field.range(),
            Self::Client(field) => field.range(),
            Self::ClosesLater => Range::Flag,
            Self::Nat(field) => field.range(),
            Self::Latency => Range::span(&(Span::ZERO..=limits::LATENCY), Grid::Micros),
        }
    }

    /// Where it stands in a hop of this kind: `http.idle` of a server, `downstream.http.idle` of a proxy.
    /// [`Side::Both`] stands in two places of a proxy; this is the first.
    pub fn path(self, kind: HopKind) -> String {
        let proxy = kind == HopKind::Proxy;
        match self {
            Self::Tcp(Side::Upstream, field) if proxy => format!("upstream.tcp.{field}"),
            Self::Tcp(_, field) if proxy => format!("downstream.tcp.{field}"),
            Self::Server(field) if proxy => format!("downstream.http.{field}"),
            Self::Client(field) if proxy => format!("upstream.http.{field}"),
            Self::Tcp(_, field) => format!("tcp.{field}"),
            Self::Server(field) => format!("http.{field}"),
            Self::Client(field) => format!("http.{field}"),
            Self::ClosesLater => "failing.closes_later".into(),
            Self::Nat(field) => field.to_string(),
            Self::Latency => "latency".into(),
        }
    }

    /// What it is set to; `None`: the hop has no such field. With [`Side::Both`] the downstream side of a
    /// proxy speaks for both.
    pub fn read(self, item: &PathItem) -> Option<Value> {
        match self {
            Self::Tcp(side, field) => tcp_of(item, side).map(|tcp| field.read(tcp)),
            Self::Server(field) => server_of(item).map(|http| field.read(&http)),
            Self::Client(field) => client_of(item).map(|http| field.read(&http)),
            Self::ClosesLater => {
                if let PathItem::Proxy(proxy) = item {
                    Some(Value::Flag(proxy.failing.closes_later))
                } else {
                    None
                }
            }
            Self::Nat(field) => {
                if let PathItem::Nat(nat) = item {
                    Some(field.read(nat))
                } else {
                    None
                }
            }
            Self::Latency => {
                if let PathItem::Link(link) = item {
                    Some(Value::Span(link.latency))
                } else {
                    None
                }
            }
        }
    }

    /// Sets it, if the hop has it and its range admits the value. `false`: nothing was changed.
    pub(crate) fn write(self, value: &Value, item: &mut PathItem) -> bool {
        self.range().admits(value) && self.put(value, item).is_some()
    }

    fn put(self, value: &Value, item: &mut PathItem) -> Option<()> {
        match (self, item) {
            (Self::Tcp(side, field), item) => {
                let mut found = None;
                for tcp in all_tcp(item, side).into_iter().flatten() {
                    field.write(value, tcp)?;
                    found = Some(());
                }
                found
            }
            (Self::Server(field), PathItem::Proxy(proxy)) => field.write(value, &mut proxy.downstream.http),
            (Self::Server(field), PathItem::Server(server)) if server.socket.is_none() => {
                field.write(value, server.http.get_or_insert_default())
            }
            (Self::Client(field), PathItem::Proxy(proxy)) => field.write(value, &mut proxy.upstream.http),
            (Self::Client(field), PathItem::Client(client)) if client.socket.is_none() => {
                field.write(value, client.http.get_or_insert_default())
            }
            (Self::ClosesLater, PathItem::Proxy(proxy)) => {
                proxy.failing.closes_later = value.flag()?;
                Some(())
            }
            (Self::Nat(field), PathItem::Nat(nat)) => field.write(value, nat),
            (Self::Latency, PathItem::Link(link)) => {
                link.latency = value.span()?;
                Some(())
            }
            (Self::Server(_) | Self::Client(_) | Self::ClosesLater | Self::Nat(_) | Self::Latency, _) => None,
        }
    }
}

fn tcp_of(item: &PathItem, side: Side) -> Option<&TcpOptions> {
    match item {
        PathItem::Client(client) if side.is(Side::Upstream) => Some(&client.tcp),
        PathItem::Server(server) if side.is(Side::Downstream) => Some(&server.tcp),
        PathItem::Proxy(proxy) if side.is(Side::Downstream) => Some(&proxy.downstream.tcp),
        PathItem::Proxy(proxy) => Some(&proxy.upstream.tcp),
        PathItem::Client(_) | PathItem::Server(_) | PathItem::Link(_) | PathItem::Nat(_) => None,
    }
}

fn all_tcp(item: &mut PathItem, side: Side) -> [Option<&mut TcpOptions>; 2] {
    let (down, up) = match item {
        PathItem::Client(client) => (None, Some(&mut client.tcp)),
        PathItem::Server(server) => (Some(&mut server.tcp), None),
        PathItem::Proxy(proxy) => (Some(&mut proxy.downstream.tcp), Some(&mut proxy.upstream.tcp)),
        PathItem::Link(_) | PathItem::Nat(_) => (None, None),
    };
    [down.filter(|_| side.is(Side::Downstream)), up.filter(|_| side.is(Side::Upstream))]
}

fn server_of(item: &PathItem) -> Option<HttpServer> {
    match item {
        PathItem::Proxy(proxy) => Some(proxy.downstream.http.clone()),
        PathItem::Server(server) if server.socket.is_none() => Some(server.http.clone().unwrap_or_default()),
        PathItem::Server(_) | PathItem::Client(_) | PathItem::Link(_) | PathItem::Nat(_) => None,
    }
}

fn client_of(item: &PathItem) -> Option<HttpClient> {
    match item {
        PathItem::Proxy(proxy) => Some(proxy.upstream.http.clone()),
        PathItem::Client(client) if client.socket.is_none() => Some(client.http.clone().unwrap_or_default()),
        PathItem::Client(_) | PathItem::Server(_) | PathItem::Link(_) | PathItem::Nat(_) => None,
    }
}

impl fmt::Display for HopKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Display for HopField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(Side::Both, field) => write!(f, "tcp.{field}"),
            Self::Nat(field) => write!(f, "nat.{field}"),
            Self::Latency => f.write_str("link.latency"),
            Self::ClosesLater => f.write_str("proxy.failing.closes_later"),
            Self::Tcp(..) | Self::Server(_) | Self::Client(_) => f.write_str(&self.path(HopKind::Proxy)),
        }
    }
}

/// A text that names no field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the name of a field, such as downstream.http.idle")]
pub struct NoField;

impl FromStr for HopField {
    type Err = NoField;

    fn from_str(text: &str) -> Result<Self, NoField> {
        Self::all().find(|field| field.to_string() == text).ok_or(NoField)
    }
}

impl Serialize for HopField {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for HopField {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
