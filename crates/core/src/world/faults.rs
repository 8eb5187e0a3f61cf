//! Faults of the scenario as they begin and end.

use super::World;
use crate::scenario::FaultAction;
use crate::trace::{EventKind, NodeId};

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
            | FaultAction::Icmp { .. } => {}
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
        for sock in &mut self.socks {
            if sock.node == node && (of_all_generations || sock.generation == generation) {
                sock.lose_power();
            }
        }
        let gone = |of: u16| of_all_generations || of == generation;
        self.pools.retain(|key, _| key.node != node || !gone(key.generation));
        // The program is gone too, with the call it waited in and the steps behind it.
        let host = &mut self.hosts[node.index()];
        host.begun = true;
        host.blocked_on = None;
        host.newest = None;
        host.waiting.clear();
        host.mappings.clear();
    }

    fn new_generation(&mut self, node: NodeId, listener: bool) {
        let host = &mut self.hosts[node.index()];
        host.generation = host.generation.saturating_add(1);
        host.ports.clear();
        host.mappings.clear();
        host.listens &= listener;
        host.up = true;
        host.crashed = None;
    }
}
