//! When servers listen, and on which port: what the LISTEN row of `ss` needs. A proxy is one toward its left.

use keepalive_core::Scenario;
use keepalive_core::scenario::{Action, FaultAction, PathItem};
use keepalive_core::tcp::State;
use keepalive_core::trace::{Call, Event, EventId, EventKind, NodeId, NodeKind, Refusal, Trace};

/// The listening sockets of a run. A trace has no events of its own for them, so without the scenario they
/// are inferred: a server listens unless it refuses a SYN, and after a restart only if it accepts again.
#[derive(Debug, Clone, Default)]
pub(crate) struct Listeners {
    all: Vec<Listener>,
    port: u16,
}

#[derive(Debug, Clone)]
struct Listener {
    node: NodeId,
    /// From each of these events on it listens or does not; before the first it does what `at_start` says.
    changes: Vec<(EventId, bool)>,
    at_start: bool,
    /// Connections wait in the queue until the application takes them; otherwise they are taken at once.
    queues: bool,
}

impl Listeners {
    pub(crate) fn new(trace: &Trace, scenario: Option<&Scenario>) -> Self {
        let port = trace
            .sockets
            .iter()
            .find_map(|socket| if socket.active && !socket.quic { Some(socket.peer_port) } else { None })
            .unwrap_or(80);
        let all = trace.nodes.iter().enumerate().filter_map(|(nth, node)| match node.kind {
            NodeKind::Server | NodeKind::Proxy => {
                Some(Listener::new(trace, scenario, NodeId(nth as u8), node.kind))
            }
            NodeKind::Client | NodeKind::Nat => None,
        });
        Self { all: all.collect(), port }
    }

    /// The port on which `node` listens once `last` has happened.
    pub(crate) fn port(&self, node: NodeId, last: Option<EventId>) -> Option<u16> {
        self.of(node)?.listens(last).then_some(self.port)
    }

    /// Established connections can wait for `accept()` on `node`.
    pub(crate) fn queues(&self, node: NodeId) -> bool {
        self.of(node).is_some_and(|listener| listener.queues)
    }

    fn of(&self, node: NodeId) -> Option<&Listener> {
        self.all.iter().find(|listener| listener.node == node)
    }
}

impl Listener {
    fn new(trace: &Trace, scenario: Option<&Scenario>, node: NodeId, kind: NodeKind) -> Self {
        let mut listener = Self { node, changes: Vec::new(), at_start: true, queues: false };
        if let (NodeKind::Server, Some(PathItem::Server(spec))) =
            (kind, scenario.and_then(|scenario| scenario.path.last()))
        {
            listener.at_start = !spec.no_listener;
            listener.queues = spec.socket.as_ref().is_some_and(|app| !app.accepts);
        }
        listener.read(trace, scenario);
        listener
    }

    fn listens(&self, last: Option<EventId>) -> bool {
        let happened = match last {
            Some(last) => self.changes.partition_point(|(id, _)| *id <= last),
            None => 0,
        };
        happened.checked_sub(1).map_or(self.at_start, |at| self.changes[at].1)
    }

    fn read(&mut self, trace: &Trace, scenario: Option<&Scenario>) {
        let mut down = false;
        // Whether it listens, or will once the host has power again.
        let mut stands = self.at_start;
        for event in &trace.events {
            let here = event.node == self.node;
            match event.kind {
                EventKind::Host { up: false } if here => {
                    down = true;
                    self.changes.push((event.id, false));
                }
                EventKind::Host { up: true } if here => {
                    let back = std::mem::take(&mut down);
                    stands &= restarts_listener(scenario, trace, event).unwrap_or(back);
                    self.changes.push((event.id, stands));
                }
                EventKind::Script(nth) if closes_listener(scenario, nth, trace, self.node) => {
                    stands = false;
                    self.changes.push((event.id, false));
                }
                EventKind::Fault(nth) if here && kills(scenario, nth) => {
                    // Whoever restarts the host brings the program back.
                    self.changes.push((event.id, false));
                }
                EventKind::Returned { call: Call::Bind, error: None, .. } if here => {
                    stands = true;
                    self.changes.push((event.id, true));
                }
                EventKind::Refused { flight, why: Refusal::NoSocket } if here => {
                    let flags = trace.flight(flight).segment.flags;
                    if flags.syn && !flags.ack {
                        stands = false;
                        self.correct(false);
                    }
                }
                EventKind::State { to: State::SynReceived, .. } if here => {
                    stands = true;
                    self.correct(true);
                }
                EventKind::Called { call: Call::Accept, .. } if here => self.queues = true,
                _ => {}
            }
        }
    }

    /// What happened shows what has held since the last change.
    fn correct(&mut self, listens: bool) {
        match self.changes.last_mut() {
            Some((_, known)) => *known = listens,
            None => self.at_start = listens,
        }
    }
}

/// Whether the fault that brings a fresh host starts its server too; `None` if no such fault is known.
fn restarts_listener(scenario: Option<&Scenario>, trace: &Trace, up: &Event) -> Option<bool> {
    let EventKind::Fault(nth) = trace.event(up.cause?).kind else { return None };
    match scenario?.faults.get(usize::from(nth))?.action {
        FaultAction::Reboot { listener, .. } | FaultAction::Takeover { listener, .. } => Some(listener),
        _ => None,
    }
}

/// The fault ends the program that listens.
fn kills(scenario: Option<&Scenario>, nth: u16) -> bool {
    let fault = scenario.and_then(|scenario| scenario.faults.get(usize::from(nth)));
    matches!(fault.map(|fault| &fault.action), Some(FaultAction::Kill { .. }))
}

/// The step of the script closes the server's listening socket, by itself or with its process.
fn closes_listener(scenario: Option<&Scenario>, nth: u16, trace: &Trace, server: NodeId) -> bool {
    let order = scenario.and_then(|scenario| scenario.script.get(usize::from(nth)));
    match order.map(|order| &order.action) {
        Some(Action::Kill { node } | Action::CloseListener { node }) => {
            trace.node_named(node) == Some(server)
        }
        _ => false,
    }
}
