//! The legs of a segment's way along the chain.
//!
//! A middlebox passes segments on, one flight for each link. What a reader calls "the client's request" is
//! the whole journey: its first leg leaves the host that made it, its last leg is for the host that reads it.

use keepalive_core::Trace;
use keepalive_core::trace::{EventKind, FlightId};

/// For each flight the one that carries it on behind a middlebox, and the one that it carries on.
#[derive(Debug, Clone, Default)]
pub(crate) struct Journeys {
    onward: Vec<Option<FlightId>>,
    before: Vec<Option<FlightId>>,
}

impl Journeys {
    pub(crate) fn new(trace: &Trace) -> Self {
        let mut journeys =
            Self { onward: vec![None; trace.flights.len()], before: vec![None; trace.flights.len()] };
        for (nth, flight) in trace.flights.iter().enumerate().filter(|(_, flight)| flight.forwarded) {
            let cause = trace.event(flight.departed).cause.map(|id| trace.event(id).kind);
            if let Some(EventKind::Arrived { flight: came }) = cause {
                journeys.before[nth] = Some(came);
                journeys.onward[came.index()] = Some(FlightId(nth as u32));
            }
        }
        journeys
    }

    /// The leg on which the segment left the host that made it.
    pub(crate) fn first(&self, id: FlightId) -> FlightId {
        follow(&self.before, id)
    }

    /// The leg on which it arrives, is lost, or still is when the run ends.
    pub(crate) fn last(&self, id: FlightId) -> FlightId {
        follow(&self.onward, id)
    }
}

fn follow(next: &[Option<FlightId>], mut id: FlightId) -> FlightId {
    while let Some(further) = next.get(id.index()).copied().flatten() {
        id = further;
    }
    id
}
