//! Along the chain: where a segment really comes from and goes to, past the middleboxes that pass it on.

use super::{Flight, NodeId, NodeKind, SocketId, Trace};

impl Trace {
    /// The host passes segments on and has no sockets.
    pub fn passes(&self, node: NodeId) -> bool {
        self.nodes.get(node.index()).is_some_and(|node| node.kind == NodeKind::Nat)
    }

    /// The nearest host from `node` on, itself included, that has sockets: toward the server or the client.
    pub fn terminating(&self, mut node: NodeId, to_server: bool) -> NodeId {
        while self.passes(node) {
            let next = if to_server { node.0.checked_add(1) } else { node.0.checked_sub(1) };
            match next.filter(|n| usize::from(*n) < self.nodes.len()) {
                Some(next) => node = NodeId(next),
                None => break,
            }
        }
        node
    }

    /// The host that made a segment: a middlebox only if it made the segment itself.
    pub fn origin(&self, flight: &Flight) -> NodeId {
        if flight.forwarded { self.in_name_of(flight) } else { flight.from }
    }

    /// The host from which a segment seems to come: never a middlebox.
    pub fn in_name_of(&self, flight: &Flight) -> NodeId {
        self.terminating(flight.from, flight.to < flight.from)
    }

    /// The host that a segment is for: never a middlebox.
    pub fn goal(&self, flight: &Flight) -> NodeId {
        self.terminating(flight.to, flight.to > flight.from)
    }

    /// The host at the other end of a socket's connection, whether that knows of it or not.
    pub fn far_end(&self, socket: SocketId) -> NodeId {
        let own = self.socket(socket);
        let last = self.nodes.len().saturating_sub(1) as u8;
        let next =
            if own.active { own.node.0.saturating_add(1).min(last) } else { own.node.0.saturating_sub(1) };
        self.terminating(NodeId(next), own.active)
    }

    /// The hosts at the ends of a connection, the one nearer the client first; `None` if it does not exist.
    pub fn ends(&self, conn: u16) -> Option<(NodeId, NodeId)> {
        let at = self.sockets.iter().position(|socket| socket.conn == conn)?;
        let (own, far) = (self.sockets[at].node, self.far_end(SocketId(at as u16)));
        Some((own.min(far), own.max(far)))
    }
}
