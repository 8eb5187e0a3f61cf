//! Laws about two runs: the same again, a shorter one, and one with something added later.

use keepalive_core::scenario::{Fault, Order, Scenario};
use keepalive_core::trace::{Event, EventKind};
use keepalive_core::{SimTime, Span, Trace, simulate, simulate_within};

use super::{Verdict, hold};

/// A scenario decides everything: the same file gives the same trace.
pub fn the_same_scenario_gives_the_same_trace(scenario: &Scenario) -> Verdict {
    let (once, again) = (simulate(scenario), simulate(scenario));
    hold!(once.digest() == again.digest(), "digests {:x} and {:x}", once.digest(), again.digest());
    hold!(once == again, "equal digests of different traces");
    Ok(())
}

/// The past does not know the future: a fault or a step that is added later changes nothing before it.
pub fn what_comes_later_changes_nothing_before(
    scenario: &Scenario,
    fault: Option<Fault>,
    order: Option<Order>,
) -> Verdict {
    let starts = fault.iter().map(|f| f.at).chain(order.iter().map(|o| o.at));
    let at = SimTime::ZERO + starts.min().unwrap_or(scenario.until);
    let before = simulate(scenario);
    let mut changed = scenario.clone();
    changed.faults.extend(fault);
    changed.script.extend(order);
    same_until(&before, &simulate(&changed), at)
}

fn same_until(one: &Trace, other: &Trace, at: SimTime) -> Verdict {
    fn past(trace: &Trace, at: SimTime) -> &[Event] {
        &trace.events[..trace.events.partition_point(|event| event.at < at)]
    }
    let (one_past, other_past) = (past(one, at), past(other, at));
    let differs = one_past.iter().zip(other_past).position(|(a, b)| a != b);
    hold!(differs.is_none(), "event {differs:?} differs");
    hold!(one_past.len() == other_past.len(), "{} and {} events", one_past.len(), other_past.len());
    let flown = |event: &Event| match event.kind {
        EventKind::Departed { flight } => Some(flight),
        _ => None,
    };
    for flight in one_past.iter().filter_map(flown) {
        let (a, b) = (one.flight(flight), other.flight(flight));
        hold!((a.segment, a.role, a.due_at) == (b.segment, b.role, b.due_at), "{flight:?} differs");
    }
    Ok(())
}

/// A run that ends sooner is the beginning of the one that ends later.
pub fn a_shorter_run_is_the_beginning_of_a_longer(scenario: &Scenario, until: Span) -> Verdict {
    let full = simulate(scenario);
    let shorter = simulate(&Scenario { until, ..scenario.clone() });
    let end = SimTime::ZERO + until;
    let expected = full.events.partition_point(|event| event.at <= end);
    hold!(shorter.events == full.events[..expected], "not the first {expected} events");
    Ok(())
}

/// A limit on events cuts the run after a whole step, with an event that says so.
pub fn an_event_limit_only_cuts(scenario: &Scenario, limit: usize) -> Verdict {
    let full = simulate(scenario);
    let cut = simulate_within(scenario, limit);
    if !cut.end.event_limit {
        hold!(cut == full, "neither cut nor whole");
        return Ok(());
    }
    let Some((last, rest)) = cut.events.split_last() else { return Err("nothing at all".into()) };
    hold!(last.kind == EventKind::EventLimit, "ends with {last:?}");
    hold!(rest.len() >= limit, "cut after {} of {limit} events", rest.len());
    hold!(full.events.starts_with(rest), "not the beginning of the whole run");
    Ok(())
}
