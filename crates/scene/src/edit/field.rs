//! The settings that can be changed, by name: how each is read from a host or link, and written.

use keepalive_core::Span;
use keepalive_core::scenario::{DEFAULT_SERVICE, HttpClient, HttpServer, Keepalive, PathItem, TcpOptions};
use keepalive_products::{ClientField, HopField, HopKind, NatField, ServerField, Side as HopSide, TcpField};
use serde::{Deserialize, Serialize};

use super::value::Value;
use crate::lang::Knob;

/// Which of a host's connections a setting is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The host has only one kind.
    Own,
    /// Those that a proxy accepts.
    Downstream,
    /// Those that a proxy opens.
    Upstream,
}

/// A setting of a host or link. Its name is part of links and never changes its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Field {
    /// Whose connections.
    pub side: Side,
    /// Which setting.
    pub knob: Knob,
}

/// Every kind of setting with its name.
const KNOBS: [(Knob, &str); 10] = [
    (Knob::KeepaliveTime, "keepalive-time"),
    (Knob::KeepaliveInterval, "keepalive-interval"),
    (Knob::KeepaliveProbes, "keepalive-probes"),
    (Knob::UserTimeout, "user-timeout"),
    (Knob::HttpIdle, "http-idle"),
    (Knob::PoolIdle, "pool-idle"),
    (Knob::MaxRequests, "max-requests"),
    (Knob::Service, "service"),
    (Knob::Latency, "latency"),
    (Knob::NatIdle, "nat-idle"),
];

impl Side {
    /// Every side.
    pub const ALL: [Self; 3] = [Self::Own, Self::Downstream, Self::Upstream];

    const fn prefix(self) -> &'static str {
        match self {
            Self::Own => "",
            Self::Downstream => "downstream-",
            Self::Upstream => "upstream-",
        }
    }
}

impl From<Field> for String {
    fn from(field: Field) -> Self {
        field.name()
    }
}

impl TryFrom<String> for Field {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Self::from_name(&name).ok_or_else(|| format!("no setting is called \"{name}\""))
    }
}

impl Field {
    /// A setting of a host with one kind of connections, or of a link.
    pub const fn own(knob: Knob) -> Self {
        Self { side: Side::Own, knob }
    }

    /// Its name: `keepalive-time`, `upstream-pool-idle`.
    pub fn name(self) -> String {
        let name = KNOBS.iter().find(|(knob, _)| *knob == self.knob).map_or("", |(_, name)| name);
        format!("{}{name}", self.side.prefix())
    }

    /// The setting of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        let all = Side::ALL.into_iter().rev().flat_map(|side| KNOBS.map(|(knob, _)| Self { side, knob }));
        all.into_iter().find(|field| field.name() == name)
    }

    /// The settings that a host or link has, in the order of its sentences.
    pub fn of(item: &PathItem) -> impl Iterator<Item = Self> {
        let all = Side::ALL.into_iter().flat_map(|side| KNOBS.map(|(knob, _)| Self { side, knob }));
        all.filter(|field| field.read(item).is_some())
    }

    /// The field of a hop of this kind that the setting is.
    pub const fn hop_field(self, kind: HopKind) -> HopField {
        let side = match (self.side, kind) {
            (Side::Upstream, _) | (Side::Own, HopKind::Client) => HopSide::Upstream,
            _ => HopSide::Downstream,
        };
        match self.knob {
            Knob::KeepaliveTime => HopField::Tcp(side, TcpField::KeepaliveTime),
            Knob::KeepaliveInterval => HopField::Tcp(side, TcpField::KeepaliveInterval),
            Knob::KeepaliveProbes => HopField::Tcp(side, TcpField::KeepaliveProbes),
            Knob::UserTimeout => HopField::Tcp(side, TcpField::UserTimeout),
            Knob::HttpIdle => HopField::Server(ServerField::Idle),
            Knob::PoolIdle => HopField::Client(ClientField::Idle),
            Knob::MaxRequests => HopField::Server(ServerField::MaxRequests),
            Knob::Service => HopField::Server(ServerField::Service),
            Knob::Latency => HopField::Latency,
            Knob::NatIdle => HopField::Nat(NatField::Idle),
        }
    }

    /// The value that a host or link has, if it has the setting at all.
    pub fn read(self, item: &PathItem) -> Option<Value> {
        match (item, self.side, self.knob) {
            (PathItem::Link(link), Side::Own, Knob::Latency) => Some(Value::Span(Some(link.latency))),
            (PathItem::Nat(nat), Side::Own, Knob::NatIdle) => Some(Value::Span(Some(nat.idle))),
            (PathItem::Client(client), Side::Own, knob) => read_tcp(&client.tcp, knob).or_else(|| {
                let http = client.http.clone().unwrap_or_default();
                client.socket.is_none().then(|| read_client(&http, knob)).flatten()
            }),
            (PathItem::Server(server), Side::Own, knob) => read_tcp(&server.tcp, knob).or_else(|| {
                let http = server.http.clone().unwrap_or_default();
                server.socket.is_none().then(|| read_server(&http, DEFAULT_SERVICE, knob)).flatten()
            }),
            (PathItem::Proxy(proxy), Side::Downstream, knob) => read_tcp(&proxy.downstream.tcp, knob)
                .or_else(|| read_server(&proxy.downstream.http, Span::ZERO, knob)),
            (PathItem::Proxy(proxy), Side::Upstream, knob) => {
                read_tcp(&proxy.upstream.tcp, knob).or_else(|| read_client(&proxy.upstream.http, knob))
            }
            _ => None,
        }
    }

    /// Gives a host or link another value; `None` if it has no such setting, or the value is of another kind.
    pub(super) fn write(self, item: &mut PathItem, value: Value) -> Option<()> {
        self.read(item)?;
        match (item, self.side, self.knob) {
            (PathItem::Link(link), Side::Own, Knob::Latency) => link.latency = value.span()??,
            (PathItem::Nat(nat), Side::Own, Knob::NatIdle) => nat.idle = value.span()??,
            (PathItem::Client(client), Side::Own, knob) => {
                write_tcp(&mut client.tcp, knob, value)
                    .or_else(|| write_client(client.http.get_or_insert_default(), knob, value))?;
            }
            (PathItem::Server(server), Side::Own, knob) => {
                write_tcp(&mut server.tcp, knob, value)
                    .or_else(|| write_server(server.http.get_or_insert_default(), knob, value))?;
            }
            (PathItem::Proxy(proxy), Side::Downstream, knob) => {
                write_tcp(&mut proxy.downstream.tcp, knob, value)
                    .or_else(|| write_server(&mut proxy.downstream.http, knob, value))?;
            }
            (PathItem::Proxy(proxy), Side::Upstream, knob) => {
                write_tcp(&mut proxy.upstream.tcp, knob, value)
                    .or_else(|| write_client(&mut proxy.upstream.http, knob, value))?;
            }
            _ => return None,
        }
        Some(())
    }
}

/// Interval and probes of a keepalive that is off are those that it would have: the kernel's.
fn read_tcp(tcp: &TcpOptions, knob: Knob) -> Option<Value> {
    let keepalive = tcp.keepalive.unwrap_or(tcp.keepalive_defaults);
    Some(match knob {
        Knob::KeepaliveTime => Value::Span(tcp.keepalive.map(|keepalive| keepalive.time)),
        Knob::KeepaliveInterval => Value::Span(Some(keepalive.interval)),
        Knob::KeepaliveProbes => Value::Count(Some(u32::from(keepalive.probes))),
        Knob::UserTimeout => Value::Span(tcp.user_timeout),
        _ => return None,
    })
}

fn write_tcp(tcp: &mut TcpOptions, knob: Knob, value: Value) -> Option<()> {
    let usual = tcp.keepalive.unwrap_or(tcp.keepalive_defaults);
    match knob {
        Knob::KeepaliveTime => tcp.keepalive = value.span()?.map(|time| Keepalive { time, ..usual }),
        Knob::KeepaliveInterval => tcp.keepalive = Some(Keepalive { interval: value.span()??, ..usual }),
        Knob::KeepaliveProbes => {
            // More than fits is more than is allowed, and the check says so.
            let probes = u8::try_from(value.count()??).unwrap_or(u8::MAX);
            tcp.keepalive = Some(Keepalive { probes, ..usual });
        }
        Knob::UserTimeout => tcp.user_timeout = value.span()?,
        _ => return None,
    }
    Some(())
}

const fn read_client(http: &HttpClient, knob: Knob) -> Option<Value> {
    match knob {
        Knob::PoolIdle => Some(Value::Span(http.idle)),
        _ => None,
    }
}

fn write_client(http: &mut HttpClient, knob: Knob, value: Value) -> Option<()> {
    match knob {
        Knob::PoolIdle => http.idle = value.span()?,
        _ => return None,
    }
    Some(())
}

/// A service time that is not stated is the usual one of such a host.
fn read_server(http: &HttpServer, usual: Span, knob: Knob) -> Option<Value> {
    match knob {
        Knob::HttpIdle => Some(Value::Span(http.idle)),
        Knob::MaxRequests => Some(Value::Count(http.max_requests)),
        Knob::Service => Some(Value::Span(Some(http.service.unwrap_or(usual)))),
        _ => None,
    }
}

fn write_server(http: &mut HttpServer, knob: Knob, value: Value) -> Option<()> {
    match knob {
        Knob::HttpIdle => http.idle = value.span()?,
        Knob::MaxRequests => http.max_requests = value.count()?,
        Knob::Service => http.service = Some(value.span()??),
        _ => return None,
    }
    Some(())
}
