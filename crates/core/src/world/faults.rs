//! Faults of the scenario as they begin and end.
//!
//! Not modelled: a killed program is not started anew by a supervisor, and a slow server does not speed up or
//! slow down what it is already working on.

use super::World;
use super::relay::holds;
use crate::scenario::FaultAction;
use crate::time::Span;
use crate::trace::{EventKind, NodeId, SocketId};

impl World<'_> {
    pub(super) fn begin_fault(&mut self, nth: u16) {
        let scenario = self.scenario;
        let action = &scenario.faults[usize::from(nth)].action;
        let node = self.fault_node(action);
        self.rec.lead(node, EventKind::Fault(nth));
        match action {
            // Rules on the link are looked at when a segment leaves.
            FaultAction::Cut { .. }
            | FaultAction::Drop(_)
            | FaultAction::Nat { .. }
            | FaultAction::Icmp { .. }
            // Asked for when the server begins to work on a request.
            | FaultAction::Slow { .. } => {}
            FaultAction::Kill { .. } => self.kill_program(node),
            FaultAction::Crash { .. } => {
                // Without power nothing runs there, a host that was taken over earlier included.
                self.forget_sockets(node, true);
                let host = &mut self.hosts[node.index()];
                host.up = false;
                host.crashed = Some(host.generation);
                self.rec.record(node, EventKind::Host { up: false });
            }
            FaultAction::Reboot { listener, .. } => {
                self.forget_sockets(node, false);
                self.new_generation(node, *listener);
                self.rec.record(node, EventKind::Host { up: true });
            }
            FaultAction::Takeover { listener, .. } => {
                self.new_generation(node, *listener);
                self.rec.record(node, EventKind::Host { up: true });
            }
            FaultAction::InjectRst { link, .. } => self.inject_reset(link, node),
        }
    }

    pub(super) fn end_fault(&mut self, nth: u16) {
        let scenario = self.scenario;
        let action = &scenario.faults[usize::from(nth)].action;
        let node = self.fault_node(action);
        self.rec.lead(node, EventKind::FaultEnded(nth));
        let host = &self.hosts[node.index()];
        if matches!(action, FaultAction::Crash { .. }) && host.crashed == Some(host.generation) {
            // Power is back: a fresh kernel that knows nothing, with its services started again.
            self.new_generation(node, true);
            self.rec.record(node, EventKind::Host { up: true });
        }
    }

    /// The host that a fault is about; for a rule on a link, the one nearer the client.
    fn fault_node(&self, action: &FaultAction) -> NodeId {
        let link = match action {
            FaultAction::Crash { node }
            | FaultAction::Kill { node }
            | FaultAction::Slow { node, .. }
            | FaultAction::Reboot { node, .. }
            | FaultAction::Takeover { node, .. }
            | FaultAction::InjectRst { to: node, .. } => return self.node_named(node),
            FaultAction::Cut { link, .. }
            | FaultAction::Nat { link, .. }
            | FaultAction::Icmp { link, .. } => link,
            FaultAction::Drop(drop) => &drop.link,
        };
        NodeId(self.links.iter().position(|l| l.id == *link).unwrap_or(0) as u8)
    }

    /// Everything the host knew of its connections is gone, without a word to anyone.
    fn forget_sockets(&mut self, node: NodeId, of_all_generations: bool) {
        let generation = self.hosts[node.index()].generation;
        let gone = |of: u16| of_all_generations || of == generation;
        for sock in &mut self.socks {
            if sock.node == node && gone(sock.generation) {
                sock.lose_power();
            }
        }
        self.pools.retain(|key, _| key.node != node || !gone(key.generation));
        self.program_is_gone(node);
        self.hosts[node.index()].mappings.clear();
    }

    /// With the call it waited in and the steps behind it.
    fn program_is_gone(&mut self, node: NodeId) {
        let host = &mut self.hosts[node.index()];
        host.begun = true;
        host.blocked_on = None;
        host.newest = None;
        host.waiting.clear();
    }

    /// The program dies with everything it knew, and the kernel closes what it leaves behind: the connections
    /// that nobody has accepted as the listener does, the others as `close()` does.
    fn kill_program(&mut self, node: NodeId) {
        let host = &mut self.hosts[node.index()];
        if !host.up || host.killed.is_some() {
            return;
        }
        host.killed = Some(host.listens);
        let generation = host.generation;
        self.close_listener(node);
        self.pools.retain(|key, _| key.node != node || key.generation != generation);
        self.program_is_gone(node);
        for id in (0..self.socks.len() as u16).map(SocketId) {
            if self.sock(id).node == node && self.sock(id).generation == generation {
                self.orphan(id);
            }
        }
    }

    /// How much longer a server takes for a request than it usually would.
    pub(super) fn slowed_by(&self, node: NodeId) -> Span {
        let (now, name) = (self.now(), &self.hosts[node.index()].id);
        let by = self.scenario.faults.iter().filter_map(|fault| match &fault.action {
            FaultAction::Slow { node, by } if node == name && holds(fault, now) => Some(*by),
            _ => None,
        });
        by.fold(Span::ZERO, |sum, by| sum + by)
    }

    fn new_generation(&mut self, node: NodeId, listener: bool) {
        let host = &mut self.hosts[node.index()];
        host.generation = host.generation.saturating_add(1);
        host.ports.clear();
        host.mappings.clear();
        // A program that was killed is there again.
        host.listens = host.killed.take().unwrap_or(host.listens) && listener;
        host.up = true;
        host.crashed = None;
    }
}
