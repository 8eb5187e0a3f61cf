//! Laws of segments on their way.

use keepalive_core::trace::{EventKind, Fate, LossCause};
use keepalive_core::{SimTime, Span};

use super::{Run, Verdict, hold};

/// A segment leaves once and arrives, is lost, or is still on its way at the end: one of the three, once.
pub fn every_flight_ends_once(run: Run<'_>) -> Verdict {
    let trace = run.trace;
    let mut seen: Vec<(u32, Vec<(SimTime, Fate)>)> = vec![(0, Vec::new()); trace.flights.len()];
    for event in &trace.events {
        match event.kind {
            EventKind::Departed { flight } => {
                seen[flight.index()].0 += 1;
                let recorded = trace.flight(flight).departed;
                hold!(recorded == event.id, "{flight:?} left at {:?}, not {recorded:?}", event.id);
            }
            EventKind::Arrived { flight } => seen[flight.index()].1.push((event.at, Fate::Arrived)),
            EventKind::Lost { flight, by } => seen[flight.index()].1.push((event.at, Fate::Lost(by))),
            _ => {}
        }
    }
    let end = trace.end;
    for ((departures, ends), flight) in seen.iter().zip(&trace.flights) {
        hold!(*departures == 1, "{:?} left {departures} times", flight.departed);
        match (flight.fate, ends.as_slice()) {
            (Fate::InFlight, []) => {
                let due = flight.due_at;
                let on_its_way = due > end.at || (due == end.at && end.event_limit);
                hold!(on_its_way && flight.fate_at == end.at, "{:?} should have arrived", flight.departed);
            }
            (fate, [(at, seen)]) if fate == *seen && *at == flight.fate_at => {}
            (fate, ends) => return Err(format!("{:?}: {fate:?} but {ends:?}", flight.departed)),
        }
    }
    Ok(())
}

/// What arrives does so one latency after it left; the link loses at departure, a dead host and a middlebox
/// that has forgotten at arrival.
pub fn a_flight_takes_the_latency(run: Run<'_>) -> Verdict {
    for flight in &run.trace.flights {
        let took = flight.due_at.since(flight.departed_at);
        let latency = run.latency(flight.link);
        hold!(took == latency, "{:?} takes {took}", flight.departed);
        let ended = flight.fate_at.since(flight.departed_at);
        let expected = match flight.fate {
            Fate::Arrived | Fate::Lost(LossCause::HostDown) => latency,
            // A rule on the link forgets too.
            Fate::Lost(LossCause::Forgotten) if run.trace.passes(flight.to) && !ended.is_zero() => latency,
            Fate::Lost(_) => Span::ZERO,
            Fate::InFlight => ended,
        };
        hold!(ended == expected, "{:?}: {:?} after {ended}", flight.departed, flight.fate);
        hold!(flight.from != flight.to, "{:?} goes nowhere", flight.departed);
    }
    Ok(())
}
