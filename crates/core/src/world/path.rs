//! The path: who is next to whom, and where a connection that begins at a host ends.

use super::World;
use crate::trace::{LinkId, NodeId};

/// The two directions along the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Toward {
    Client,
    Server,
}

impl Toward {
    pub(super) const fn back(self) -> Self {
        match self {
            Self::Client => Self::Server,
            Self::Server => Self::Client,
        }
    }
}

impl World<'_> {
    /// The next host in a direction, and the link to it.
    pub(super) fn next_hop(&self, from: NodeId, toward: Toward) -> Option<(NodeId, LinkId)> {
        match toward {
            Toward::Client => from.0.checked_sub(1).map(|n| (NodeId(n), LinkId(n))),
            Toward::Server => {
                let next = from.0 + 1;
                (usize::from(next) < self.hosts.len()).then_some((NodeId(next), LinkId(from.0)))
            }
        }
    }

    /// The direction from a host to one of its neighbours.
    pub(super) const fn direction(from: NodeId, to: NodeId) -> Toward {
        if to.0 > from.0 { Toward::Server } else { Toward::Client }
    }

    /// The host with this id; the client if there is none.
    pub(super) fn node_named(&self, id: &str) -> NodeId {
        NodeId(self.hosts.iter().position(|h| h.id == id).unwrap_or(0) as u8)
    }
}
