//! A trace prepared so that any moment of it is cheap: checkpoints, steps and postings.

use std::sync::Arc;

use keepalive_core::trace::{EventId, EventKind, Flight, FlightId, NodeId, SocketId};
use keepalive_core::{Scenario, SimTime, Trace};

use crate::frame::{Facts, Fold, Frame};
use crate::hops::Journeys;
use crate::listen::Listeners;
use crate::step::{Step, steps};

/// Events between two checkpoints: a frame folds fewer than this many.
const STRIDE: usize = 256;

/// A trace with everything that is looked up in it again and again.
#[derive(Debug, Clone)]
pub struct TraceIndex {
    trace: Arc<Trace>,
    steps: Vec<Step>,
    facts: Facts,
    /// The state after the first `i * STRIDE` events.
    checkpoints: Vec<Fold>,
    lanes: Vec<Vec<EventId>>,
    histories: Vec<Vec<EventId>>,
    landings: Vec<Option<EventId>>,
    listeners: Listeners,
    journeys: Journeys,
}

impl TraceIndex {
    /// Prepares a trace, once.
    pub fn new(trace: Arc<Trace>) -> Self {
        let facts = Facts::new(&trace);
        let mut index = Self {
            steps: steps(&trace),
            checkpoints: checkpoints(&trace, &facts),
            facts,
            lanes: vec![Vec::new(); trace.nodes.len()],
            histories: vec![Vec::new(); trace.sockets.len()],
            landings: vec![None; trace.flights.len()],
            listeners: Listeners::new(&trace, None),
            journeys: Journeys::new(&trace),
            trace,
        };
        for event in &index.trace.events {
            index.lanes[event.node.index()].push(event.id);
            if let Some(socket) = event.kind.socket() {
                index.histories[socket.index()].push(event.id);
            }
            if let EventKind::Arrived { flight } | EventKind::Lost { flight, .. } = event.kind {
                index.landings[flight.index()] = Some(event.id);
            }
        }
        index
    }

    /// Adds what only the scenario knows: which faults cut which link, and when servers listen.
    #[must_use]
    pub fn with_scenario(mut self, scenario: &Scenario) -> Self {
        self.facts.learn(&self.trace, scenario);
        self.checkpoints = checkpoints(&self.trace, &self.facts);
        self.listeners = Listeners::new(&self.trace, Some(scenario));
        self
    }

    /// The trace itself.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// The moments that a reader counts, in order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The events on a host, in order.
    pub fn lane(&self, node: NodeId) -> &[EventId] {
        self.lanes.get(node.index()).map_or(&[], Vec::as_slice)
    }

    /// The events of a socket, in order.
    pub fn history(&self, socket: SocketId) -> &[EventId] {
        self.histories.get(socket.index()).map_or(&[], Vec::as_slice)
    }

    /// The event of a segment's arrival or loss; `None` if it was still on its way at the end.
    pub fn landing(&self, flight: FlightId) -> Option<EventId> {
        self.landings.get(flight.index()).copied().flatten()
    }

    /// The last step at or before `t`.
    pub fn step_at(&self, t: SimTime) -> Option<usize> {
        self.steps.partition_point(|step| step.at <= t).checked_sub(1)
    }

    /// The step that `nth` of the tick `t` means: that one if it exists, else the last at or before `t`.
    pub fn step_of(&self, t: SimTime, nth: u16) -> Option<usize> {
        let first = self.steps.partition_point(|step| step.at < t);
        let wanted = first + usize::from(nth);
        match self.steps.get(wanted) {
            Some(step) if step.at == t => Some(wanted),
            _ => self.step_at(t),
        }
    }

    /// The last event that belongs to the step `nth` of the tick `t`: what [`Self::frame_at`] shows last.
    /// The first event of the trace if nothing has happened by then.
    pub fn moment(&self, t: SimTime, nth: u16) -> EventId {
        EventId(self.count(self.step_of(t, nth), t).saturating_sub(1) as u32)
    }

    /// What is visible at `t`, after everything that happens on that tick.
    pub fn frame(&self, t: SimTime) -> Frame {
        self.fold(self.happened(t)).frame(&self.trace, t)
    }

    /// What is visible at `t` when of the steps on that tick only those up to the `nth` have happened.
    pub fn frame_at(&self, t: SimTime, nth: u16) -> Frame {
        self.frame_within(self.step_of(t, nth), t)
    }

    /// What is visible at `t` when `step` was the last to happen (`None`: the first is still to come).
    pub fn frame_within(&self, step: Option<usize>, t: SimTime) -> Frame {
        self.fold(self.count(step, t)).frame(&self.trace, t)
    }

    /// What is visible right after an event, before those that follow it on the same tick.
    pub fn frame_at_event(&self, id: EventId) -> Frame {
        let count = (id.index() + 1).min(self.trace.events.len());
        let at = count.checked_sub(1).map_or(SimTime::ZERO, |last| self.trace.events[last].at);
        self.fold(count).frame(&self.trace, at)
    }

    /// The id of a flight of this trace.
    pub(crate) fn flight_of(&self, flight: &Flight) -> FlightId {
        match self.trace.event(flight.departed).kind {
            EventKind::Departed { flight } => flight,
            // Flights are in order of departure.
            _ => FlightId(self.trace.flights.partition_point(|f| f.departed < flight.departed) as u32),
        }
    }

    /// The legs of segments that middleboxes pass on.
    pub(crate) const fn journeys(&self) -> &Journeys {
        &self.journeys
    }

    pub(crate) const fn listeners(&self) -> &Listeners {
        &self.listeners
    }

    /// How many events have happened at `t`.
    fn happened(&self, t: SimTime) -> usize {
        self.trace.events.partition_point(|event| event.at <= t)
    }

    /// How many events have happened at `t` and do not yet belong to the step after `step`.
    fn count(&self, step: Option<usize>, t: SimTime) -> usize {
        let next = self.steps.get(step.map_or(0, |step| step + 1));
        // What leads to the first step on its own tick belongs to it: before it, nobody has called anything.
        let bound = |next: &Step| match step {
            Some(_) => next.event.index(),
            None => self.trace.events.partition_point(|event| event.at < next.at),
        };
        self.happened(t).min(next.map_or(usize::MAX, bound))
    }

    fn fold(&self, count: usize) -> Fold {
        let from = count / STRIDE;
        let mut fold = self.checkpoints[from].clone();
        for event in &self.trace.events[from * STRIDE..count] {
            fold.apply(&self.trace, &self.facts, event);
        }
        fold
    }
}

fn checkpoints(trace: &Trace, facts: &Facts) -> Vec<Fold> {
    let mut fold = Fold::new(trace);
    let mut checkpoints = vec![fold.clone()];
    for events in trace.events.chunks_exact(STRIDE) {
        for event in events {
            fold.apply(trace, facts, event);
        }
        checkpoints.push(fold.clone());
    }
    checkpoints
}

#[cfg(test)]
mod simulated;
#[cfg(test)]
mod tests;
