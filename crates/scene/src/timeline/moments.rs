//! What happens at each moment of a run that the ladder shows, which is what the vertical axis is made from.

use std::collections::BTreeMap;

use keepalive_core::trace::{EventKind, Fate, Flight, FlightId};
use keepalive_core::{SimTime, Trace};
use litemap::LiteMap;

use super::{FLAT, micros};
use crate::frame::gone_at;
use crate::step::Step;

/// More links than a path has.
pub(super) const LINKS: usize = 16;

/// What the map knows of one moment while it is made.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Moment {
    /// The links onto which a segment leaves, one bit each.
    pub(super) departs: u32,
    /// Those on which its arrow would be flat.
    pub(super) flat: u32,
    /// Rows beyond the first of flights that take no time.
    pub(super) rows: u32,
    /// Something happens at a host or to a connection; not only that a segment is lost on its way.
    pub(super) real: bool,
}

impl Moment {
    /// What several runs have at one moment.
    pub(super) fn join(&mut self, other: Self) {
        self.departs |= other.departs;
        self.flat |= other.flat;
        self.rows = self.rows.max(other.rows);
        self.real |= other.real;
    }
}

/// Every moment at which something happens that the ladder shows.
pub(super) fn moments(
    trace: &Trace,
    steps: &[Step],
    scale: f64,
    rows: &mut LiteMap<FlightId, u32>,
) -> BTreeMap<SimTime, Moment> {
    let mut moments: BTreeMap<SimTime, Moment> = BTreeMap::new();
    moments.entry(SimTime::ZERO).or_default().real = true;
    for step in steps {
        moments.entry(step.at).or_default().real = true;
    }
    for event in &trace.events {
        let shown = match event.kind {
            EventKind::State { from, to, .. } => from != to,
            EventKind::Fault(_)
            | EventKind::FaultEnded(_)
            | EventKind::Forgot { .. }
            | EventKind::Host { .. }
            | EventKind::Aborted { .. }
            | EventKind::RequestFailed { .. }
            | EventKind::Retried { .. }
            | EventKind::EventLimit => true,
            _ => false,
        };
        if shown {
            moments.entry(event.at).or_default().real = true;
        }
    }
    let mut before: Option<(SimTime, &Flight)> = None;
    for (i, flight) in trace.flights.iter().enumerate() {
        if flight.fate != Fate::InFlight {
            let at = gone_at(flight);
            moments.entry(at).or_default().real |= at == flight.fate_at && at > flight.departed_at;
        }
        let moment = moments.entry(flight.departed_at).or_default();
        let link = 1 << flight.link.index().min(LINKS - 1);
        moment.departs |= link;
        if micros(flight.due_at.since(flight.departed_at)) * scale < FLAT {
            moment.flat |= link;
        }
        if flight.departed_at == flight.due_at {
            // A flight that turns around on the same tick takes the next row.
            if let Some((at, last)) = before
                && at == flight.departed_at
                && last.from != flight.from
            {
                moment.rows += 1;
            }
            if moment.rows > 0 {
                rows.insert(FlightId(i as u32), moment.rows);
            }
            before = Some((flight.departed_at, flight));
        }
    }
    moments
}
