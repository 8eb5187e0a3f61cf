//! The running state behind a frame: one event at a time, every kind of event handled.

use std::sync::Arc;

use keepalive_core::scenario::FaultAction;
use keepalive_core::tcp::State;
use keepalive_core::trace::{Call, Event, EventId, EventKind, Fate, FlightId, LinkId, NodeId, SocketId};
use keepalive_core::{Scenario, SimTime, Timer, Trace};

use super::{FlightView, Frame, MappingView, SocketView, TimerView, gone_at, ratio};

/// What holds for a whole run, worked out once.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    /// For each socket: the event that first took it out of CLOSED.
    opened: Vec<EventId>,
    /// For each socket: the event at which its host forgot it (lost power, was replaced).
    forgotten: Vec<EventId>,
    /// For each fault of the scenario: the link that it cuts.
    cuts: Vec<Option<LinkId>>,
}

/// The state after some events. Cheap to clone: sockets that did not change are shared.
#[derive(Debug, Clone)]
pub(crate) struct Fold {
    last: Option<EventId>,
    sockets: Vec<Arc<SocketView>>,
    flights: Vec<FlightId>,
    mappings: Vec<MappingView>,
    nodes_up: Vec<bool>,
    /// For each link: how many cuts hold.
    cuts: Vec<u16>,
}

impl Facts {
    pub(crate) fn new(trace: &Trace) -> Self {
        const NEVER: EventId = EventId(u32::MAX);
        let mut opened = vec![NEVER; trace.sockets.len()];
        let mut forgotten = opened.clone();
        for event in &trace.events {
            if let EventKind::State { socket, to, .. } = event.kind
                && to != State::Closed
                && event.id < opened[socket.index()]
            {
                opened[socket.index()] = event.id;
            }
            if let EventKind::Host { .. } = event.kind {
                for (nth, socket) in trace.sockets.iter().enumerate() {
                    if socket.node == event.node && opened[nth] < event.id {
                        forgotten[nth] = forgotten[nth].min(event.id);
                    }
                }
            }
        }
        Self { opened, forgotten, cuts: Vec::new() }
    }

    /// Learns which faults are cuts, and of which link.
    pub(crate) fn learn(&mut self, trace: &Trace, scenario: &Scenario) {
        self.cuts = scenario
            .faults
            .iter()
            .map(|fault| match &fault.action {
                FaultAction::Cut { link, .. } => {
                    trace.links.iter().position(|known| known.id == *link).map(|at| LinkId(at as u8))
                }
                _ => None,
            })
            .collect();
    }

    fn cut_by(&self, fault: u16) -> Option<LinkId> {
        self.cuts.get(usize::from(fault)).copied().flatten()
    }
}

impl Fold {
    /// The state before the first event.
    pub(crate) fn new(trace: &Trace) -> Self {
        Self {
            last: None,
            sockets: Vec::new(),
            flights: Vec::new(),
            mappings: Vec::new(),
            nodes_up: vec![true; trace.nodes.len()],
            cuts: vec![0; trace.links.len()],
        }
    }

    /// Takes in the next event.
    pub(crate) fn apply(&mut self, trace: &Trace, facts: &Facts, event: &Event) {
        self.last = Some(event.id);
        match event.kind {
            EventKind::State { socket, to, .. } => {
                if to != State::Closed {
                    self.open(facts, event, socket);
                }
                self.change(facts, event, socket, |view| view.state = to);
                if to == State::Closed {
                    self.forget_if_over(facts, event, socket);
                }
            }
            EventKind::Sequence { socket, una, nxt, written, nxt_in, read } => {
                self.change(facts, event, socket, |view| {
                    (view.una, view.nxt, view.written, view.nxt_in, view.read) = (una, nxt, written, nxt_in, read);
                });
            }
            EventKind::Window { socket, cwnd, ssthresh, send_window, receive_window } => {
                self.change(facts, event, socket, |view| {
                    (view.cwnd, view.ssthresh) = (cwnd, ssthresh);
                    (view.send_window, view.receive_window) = (send_window, receive_window);
                });
            }
            EventKind::RoundTrip { socket, srtt, rttvar, rto } => {
                self.change(facts, event, socket, |view| {
                    (view.srtt, view.rttvar, view.rto) = (srtt, rttvar, rto);
                });
            }
            EventKind::Counters { socket, retransmits, probes } => {
                self.change(facts, event, socket, |view| {
                    (view.retransmits, view.probes) = (retransmits, probes);
                });
            }
            EventKind::TimerArmed { socket, timer, fires_at } => {
                let started = TimerView { timer, armed_at: event.at, fires_at, armed_by: event.id };
                self.open(facts, event, socket);
                self.change(facts, event, socket, |view| start(&mut view.timers, started));
            }
            EventKind::TimerStopped { socket, timer } | EventKind::TimerFired { socket, timer } => {
                self.change(facts, event, socket, |view| stop(&mut view.timers, timer));
                self.forget_if_over(facts, event, socket);
            }
            EventKind::Called { socket, call: Call::Connect, .. }
            | EventKind::Returned { socket, call: Call::Accept, error: None, .. }
            // An HTTP endpoint need not spell its `accept()` out; whoever writes or has read has the connection.
            | EventKind::Wrote { socket, .. }
            | EventKind::Received { socket, .. } => {
                self.change(facts, event, socket, |view| view.accepted = true);
            }
            EventKind::Departed { flight } => {
                self.flights.retain(|id| in_sight(trace, *id, event.at));
                self.flights.push(flight);
            }
            EventKind::Arrived { flight } => self.flights.retain(|id| *id != flight),
            // Stays in sight until it is where it is lost.
            EventKind::Lost { flight, .. } => {
                self.flights.retain(|id| *id != flight || in_sight(trace, *id, event.at));
            }
            EventKind::Host { up } => self.power(trace, event.node, up),
            EventKind::Fault(nth) => self.cut(facts, nth, |cuts| cuts.saturating_add(1)),
            EventKind::FaultEnded(nth) => self.cut(facts, nth, |cuts| cuts.saturating_sub(1)),
            EventKind::Remembered { conn, until } => {
                let mapping =
                    MappingView { node: event.node, conn, since: event.at, until, remembered_by: event.id };
                remember(&mut self.mappings, mapping);
            }
            EventKind::Forgot { conn } => {
                self.mappings.retain(|known| (known.node, known.conn) != (event.node, conn));
            }
            EventKind::Script(_)
            | EventKind::Called { .. }
            | EventKind::Returned { .. }
            | EventKind::ProbeSent { .. }
            | EventKind::ProbeAnswered { .. }
            | EventKind::Aborted { .. }
            | EventKind::Refused { .. }
            | EventKind::Reused { .. }
            | EventKind::RequestFailed { .. }
            | EventKind::Retried { .. }
            | EventKind::Closing { .. }
            | EventKind::Queued { .. }
            | EventKind::Unqueued { .. }
            | EventKind::RequestUnsent { .. }
            | EventKind::Executed { .. }
            | EventKind::Recognized { .. }
            | EventKind::EventLimit => {}
        }
    }

    /// The frame at `at`, which lies between the last event and the next.
    pub(crate) fn frame(&self, trace: &Trace, at: SimTime) -> Frame {
        Frame {
            at,
            last: self.last,
            sockets: self.sockets.iter().map(|view| SocketView::clone(view)).collect(),
            flights: self
                .flights
                .iter()
                .filter(|id| in_sight(trace, **id, at))
                .map(|id| flight_view(trace, *id, at))
                .collect(),
            mappings: self.mappings.clone(),
            nodes_up: self.nodes_up.clone(),
            cut: self.cuts.iter().map(|cuts| *cuts > 0).collect(),
        }
    }

    fn find(&self, socket: SocketId) -> Result<usize, usize> {
        self.sockets.binary_search_by_key(&socket, |view| view.id)
    }

    fn open(&mut self, facts: &Facts, event: &Event, socket: SocketId) {
        let forgotten = facts.forgotten[socket.index()] < event.id;
        if let (Err(at), false) = (self.find(socket), forgotten) {
            self.sockets.insert(at, Arc::new(SocketView::new(socket)));
        }
    }

    /// Changes a socket. Events that come before its first state open it; events after its end are too late.
    fn change(
        &mut self,
        facts: &Facts,
        event: &Event,
        socket: SocketId,
        change: impl FnOnce(&mut SocketView),
    ) {
        if event.id < facts.opened[socket.index()] {
            self.open(facts, event, socket);
        }
        if let Ok(at) = self.find(socket) {
            change(Arc::make_mut(&mut self.sockets[at]));
        }
    }

    /// A closed socket stays only while one of its application's timers still runs.
    fn forget_if_over(&mut self, facts: &Facts, event: &Event, socket: SocketId) {
        if let Ok(at) = self.find(socket) {
            let view = &self.sockets[at];
            let over = view.state == State::Closed && view.timers.is_empty();
            if over && facts.opened[socket.index()] < event.id {
                self.sockets.remove(at);
            }
        }
    }

    /// A host that loses power, or is replaced by a fresh one, loses its sockets.
    fn power(&mut self, trace: &Trace, node: NodeId, up: bool) {
        if let Some(known) = self.nodes_up.get_mut(node.index()) {
            *known = up;
        }
        self.sockets.retain(|view| trace.socket(view.id).node != node);
        self.mappings.retain(|known| known.node != node);
    }

    fn cut(&mut self, facts: &Facts, fault: u16, change: impl FnOnce(u16) -> u16) {
        if let Some(cuts) = facts.cut_by(fault).and_then(|link| self.cuts.get_mut(link.index())) {
            *cuts = change(*cuts);
        }
    }
}

fn remember(mappings: &mut Vec<MappingView>, new: MappingView) {
    match mappings.binary_search_by_key(&(new.node, new.conn), |known| (known.node, known.conn)) {
        Ok(at) => mappings[at] = new,
        Err(at) => mappings.insert(at, new),
    }
}

fn start(timers: &mut Vec<TimerView>, started: TimerView) {
    match timers.binary_search_by_key(&started.timer, |view| view.timer) {
        Ok(at) => timers[at] = started,
        Err(at) => timers.insert(at, started),
    }
}

fn stop(timers: &mut Vec<TimerView>, timer: Timer) {
    timers.retain(|view| view.timer != timer);
}

/// A segment that is lost on its way is seen until it is there.
fn in_sight(trace: &Trace, id: FlightId, at: SimTime) -> bool {
    let flight = trace.flight(id);
    !matches!(flight.fate, Fate::Lost(_)) || at < gone_at(flight)
}

fn flight_view(trace: &Trace, id: FlightId, at: SimTime) -> FlightView {
    let flight = trace.flight(id);
    let whole = flight.due_at.since(flight.departed_at);
    let progress = if whole.is_zero() { 1.0 } else { ratio(at.since(flight.departed_at), whole) };
    FlightView { id, progress, lost: matches!(flight.fate, Fate::Lost(_)) }
}
