//! Laws of time and cause.

use keepalive_core::trace::EventKind;

use super::{Run, Verdict, hold};

/// A cause stands before its effect, in the list and in time; an arrival follows from its own departure, a
/// firing from the event that armed that timer for that very moment.
pub fn no_event_comes_before_its_cause(run: Run<'_>) -> Verdict {
    let trace = run.trace;
    for (i, event) in trace.events.iter().enumerate() {
        hold!(event.id.index() == i, "event {i} calls itself {:?}", event.id);
        for cause in [event.cause, event.because].into_iter().flatten() {
            hold!(cause < event.id, "event {i} is caused by the later {cause:?}");
            hold!(trace.event(cause).at <= event.at, "event {i} is caused by something of the future");
        }
        match event.kind {
            EventKind::Arrived { flight } => {
                let departed = trace.flight(flight).departed;
                hold!(event.cause == Some(departed), "arrival {i} does not follow from {departed:?}");
            }
            EventKind::TimerFired { socket, timer } => {
                let armed = event.cause.map(|cause| trace.event(cause).kind);
                let expected = EventKind::TimerArmed { socket, timer, fires_at: event.at };
                hold!(armed == Some(expected), "firing {i} follows from {armed:?}");
            }
            _ => {}
        }
    }
    Ok(())
}

/// Events stand in the order of time, and none is later than the end of the run.
pub fn time_never_goes_back(run: Run<'_>) -> Verdict {
    let trace = run.trace;
    let back = trace.events.windows(2).find(|pair| pair[1].at < pair[0].at);
    hold!(back.is_none(), "time goes back at {back:?}");
    let late = trace.events.last().filter(|last| last.at > trace.end.at);
    hold!(late.is_none(), "{late:?} is after the end {:?}", trace.end);
    Ok(())
}
