//! The ladder's words on the hand-made runs.

use std::sync::Arc;

use keepalive_core::Trace;

use super::*;
use crate::fixture;
use crate::lang::{Lang, Pipe};

fn index(trace: Trace, scenario: &Scenario) -> TraceIndex {
    TraceIndex::new(Arc::new(trace)).with_scenario(scenario)
}

/// `what (why)` of every segment.
fn labels(ix: &TraceIndex, text: &LadderText<'_>) -> Vec<String> {
    (0..ix.trace().flights.len())
        .map(|nth| {
            let Label { what, why } = text.flight(ix, FlightId(nth as u32));
            if why.is_empty() { what } else { format!("{what} ({why})") }
        })
        .collect()
}

#[test]
fn segments_are_named_by_what_and_why() {
    let scenario = fixture::two_clocks_scenario();
    let ix = index(fixture::two_clocks(), &scenario);
    let en = labels(&ix, &LadderText::new(Lang::En.words(), &scenario));
    assert_eq!(
        en,
        [
            "SYN",
            "SYN, ACK",
            "ACK",
            "GET /",
            "200 OK",
            "ACK",
            "probe (len 0 · seq SND.UNA−1)",
            "ACK (from the kernel)",
            "FIN (idle clock at 0)",
            "ACK",
            "FIN (client read EOF)",
            "ACK",
        ]
    );
    let ko = labels(&ix, &LadderText::new(Lang::Ko.words(), &scenario));
    assert_eq!(ko[6], "프로브 (len 0 · seq SND.UNA−1)");
    assert_eq!(ko[8], "FIN (유휴 시계 0)");
}

#[test]
fn clocks_say_how_they_end() {
    let scenario = fixture::two_clocks_scenario();
    let ix = index(fixture::two_clocks(), &scenario);
    let text = LadderText::new(Lang::En.words(), &scenario);
    let armed = |timer| {
        ix.trace()
            .events
            .iter()
            .find(|event| matches!(event.kind, EventKind::TimerArmed { timer: t, .. } if t == timer))
    };
    let fired = |timer| {
        ix.trace()
            .events
            .iter()
            .rfind(|event| matches!(event.kind, EventKind::TimerFired { timer: t, .. } if t == timer))
    };
    let idle = armed(Timer::HttpIdle).unwrap().id;
    assert_eq!(text.timer(&ix, idle), "HTTP idle 60 s");
    assert_eq!(text.timer_title(&ix, idle), "HTTP idle, server");
    let end = TimerEnd::Fired(fired(Timer::HttpIdle).unwrap().id);
    assert_eq!(text.timer_end(&ix, idle, end).as_deref(), Some("0 → server closes"));
    let keepalive = armed(Timer::Keepalive).unwrap().id;
    let left = Span::from_millis(40);
    let end = TimerEnd::Stopped(keepalive, left);
    assert_eq!(text.timer_end(&ix, keepalive, end).as_deref(), Some("stopped, 40 ms left"));
    let stopped = ix
        .trace()
        .events
        .iter()
        .rfind(|event| matches!(event.kind, EventKind::TimerStopped { timer: Timer::Keepalive, .. }));
    let due = SimTime::from_micros(90_125_000);
    let never = text.never(&ix, stopped.unwrap().id, due, false);
    assert_eq!(never.as_deref(), Some("90.125: the 2nd probe was due. It is never sent."));
}

#[test]
fn the_pipe_follows_the_states_of_both_ends() {
    let scenario = fixture::two_clocks_scenario();
    let ix = index(fixture::two_clocks(), &scenario);
    let at = |micros| pipe(&ix, &ix.frame(SimTime::from_micros(micros)), Some(1));
    assert_eq!(pipe(&ix, &ix.frame(SimTime::ZERO), None), Pipe::None);
    assert_eq!(
        [10_000, 50_000, 30_000_000, 60_070_000, 60_107_000, 121_000_000].map(at),
        [
            Pipe::Opening,
            Pipe::Opening,
            Pipe::Open,
            Pipe::ClosingServerFirst,
            Pipe::ClosingServerFirst,
            Pipe::Closed
        ]
    );
    let scenario = fixture::dead_peer_scenario();
    let ix = index(fixture::dead_peer(), &scenario);
    let at = |micros| pipe(&ix, &ix.frame(SimTime::from_micros(micros)), Some(1));
    assert_eq!([30_000_000, 62_000_000].map(at), [Pipe::Open, Pipe::OneSided]);
}
