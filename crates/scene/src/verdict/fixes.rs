//! Changes that make a chain right, and how they are made.

use keepalive_core::Span;
use keepalive_core::scenario::{Keepalive, PathItem, Scenario};

/// A way to make the chain right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// All of them are needed.
    pub changes: Vec<Change>,
}

/// Which of a host's settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Of the connections that it opens.
    Opens,
    /// Of the connections that it accepts.
    Accepts,
}

/// A change of one setting. What is absent is no limit, or off.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants describe their fields")]
pub enum Change {
    /// How long a client or proxy keeps an idle connection for reuse.
    PoolIdle { node: String, from: Option<Span>, to: Span },
    /// A client or proxy opens a connection for each request.
    NoReuse { node: String },
    /// How long a proxy or server keeps an idle connection that it accepted.
    ServerIdle { node: String, from: Option<Span>, to: Option<Span> },
    /// TCP keepalive.
    Keepalive { node: String, side: Side, from: Option<Keepalive>, to: Keepalive },
    /// QUIC: the silence after which PING is sent.
    QuicPing { node: String, side: Side, from: Option<Span>, to: Span },
    /// How long a middlebox remembers.
    BoxIdle { node: String, from: Span, to: Span },
}

impl Fix {
    /// Makes the changes.
    pub fn apply(&self, scenario: &mut Scenario) {
        self.changes.iter().for_each(|change| change.apply(scenario));
    }

    /// Adds changes; one of a setting that is changed already takes its place.
    pub(super) fn add(&mut self, more: Self) {
        for change in more.changes {
            match self.changes.iter_mut().find(|known| known.is_of(&change)) {
                Some(known) => known.goes_on_to(change),
                None => self.changes.push(change),
            }
        }
    }

    /// Fewer changes are smaller; of as many, those that move their numbers less, in thousandths.
    pub(super) fn size(&self) -> (usize, u64) {
        (self.changes.len(), self.changes.iter().map(Change::distance).sum())
    }
}

impl Change {
    /// The host that it is about.
    pub fn node(&self) -> &str {
        match self {
            Self::PoolIdle { node, .. }
            | Self::NoReuse { node }
            | Self::ServerIdle { node, .. }
            | Self::Keepalive { node, .. }
            | Self::QuicPing { node, .. }
            | Self::BoxIdle { node, .. } => node,
        }
    }

    /// Both are about the same setting.
    fn is_of(&self, other: &Self) -> bool {
        let side = |change: &Self| match change {
            Self::Keepalive { side, .. } | Self::QuicPing { side, .. } => Some(*side),
            _ => None,
        };
        std::mem::discriminant(self) == std::mem::discriminant(other)
            && self.node() == other.node()
            && side(self) == side(other)
    }

    /// What another change of the same setting leads to, from where this one began.
    fn goes_on_to(&mut self, later: Self) {
        match (self, later) {
            (Self::PoolIdle { to, .. }, Self::PoolIdle { to: last, .. })
            | (Self::QuicPing { to, .. }, Self::QuicPing { to: last, .. })
            | (Self::BoxIdle { to, .. }, Self::BoxIdle { to: last, .. }) => *to = last,
            (Self::ServerIdle { to, .. }, Self::ServerIdle { to: last, .. }) => *to = last,
            (Self::Keepalive { to, .. }, Self::Keepalive { to: last, .. }) => *to = last,
            _ => {}
        }
    }

    /// Makes the change; a scenario without the host stays as it is.
    pub fn apply(&self, scenario: &mut Scenario) {
        let Some(item) = scenario.path.iter_mut().find(|item| item.id() == self.node()) else { return };
        match (self, item) {
            (Self::PoolIdle { to, .. }, PathItem::Client(client)) => {
                client.http.get_or_insert_default().idle = Some(*to);
            }
            (Self::PoolIdle { to, .. }, PathItem::Proxy(proxy)) => proxy.upstream.http.idle = Some(*to),
            (Self::NoReuse { .. }, PathItem::Client(client)) => {
                client.http.get_or_insert_default().reuse = false;
            }
            (Self::NoReuse { .. }, PathItem::Proxy(proxy)) => proxy.upstream.http.reuse = false,
            (Self::ServerIdle { to, .. }, PathItem::Proxy(proxy)) => proxy.downstream.http.idle = *to,
            (Self::ServerIdle { to, .. }, PathItem::Server(server)) => {
                server.http.get_or_insert_default().idle = *to;
            }
            (Self::Keepalive { to, .. }, PathItem::Client(client)) => client.tcp.keepalive = Some(*to),
            (Self::Keepalive { to, .. }, PathItem::Server(server)) => server.tcp.keepalive = Some(*to),
            (Self::Keepalive { to, side: Side::Opens, .. }, PathItem::Proxy(proxy)) => {
                proxy.upstream.tcp.keepalive = Some(*to);
            }
            (Self::Keepalive { to, side: Side::Accepts, .. }, PathItem::Proxy(proxy)) => {
                proxy.downstream.tcp.keepalive = Some(*to);
            }
            (Self::QuicPing { to, .. }, PathItem::Client(client)) => {
                client.http.get_or_insert_default().quic.ping = Some(*to);
            }
            (Self::QuicPing { to, .. }, PathItem::Server(server)) => {
                server.http.get_or_insert_default().quic.ping = Some(*to);
            }
            (Self::QuicPing { to, side: Side::Opens, .. }, PathItem::Proxy(proxy)) => {
                proxy.upstream.http.quic.ping = Some(*to);
            }
            (Self::QuicPing { to, side: Side::Accepts, .. }, PathItem::Proxy(proxy)) => {
                proxy.downstream.http.quic.ping = Some(*to);
            }
            (Self::BoxIdle { to, .. }, PathItem::Nat(nat)) => {
                nat.idle = nat.idle.max(*to);
                nat.udp_idle = nat.udp_idle.map(|udp| udp.max(*to));
            }
            _ => {}
        }
    }

    fn distance(&self) -> u64 {
        let moved = |from: Option<Span>, to: Option<Span>| match (from, to) {
            (Some(from), Some(to)) => {
                (from.max(to) - from.min(to)).times(1_000).micros() / from.max(to).micros().max(1)
            }
            _ => 1_000,
        };
        match self {
            Self::PoolIdle { from, to, .. } | Self::QuicPing { from, to, .. } => moved(*from, Some(*to)),
            Self::ServerIdle { from, to, .. } => moved(*from, *to),
            Self::BoxIdle { from, to, .. } => moved(Some(*from), Some(*to)),
            Self::Keepalive { from, to, .. } => moved(from.map(|k| k.time), Some(to.time)),
            Self::NoReuse { .. } => 2_000,
        }
    }
}
