//! Laws of frames: how a moment is reached does not matter.

use std::sync::Arc;

use keepalive_core::tcp::State;
use keepalive_core::trace::{EventId, EventKind, Fate, Flight, FlightId, LossCause, Trace};
use keepalive_core::{SimTime, Span, Timer};
use proptest::prelude::*;

use super::*;
use crate::fixture::{
    CLIENT, ONE, SERVER, TWO, dead_peer, dead_peer_scenario, micros, random, two_clocks, two_clocks_scenario,
};
use crate::frame::{FlightView, gone_at};
use crate::step::StepKind;

/// The frame without checkpoints: folded from the first event on.
fn naive(trace: &Trace, t: SimTime) -> Frame {
    let facts = Facts::new(trace);
    let mut fold = Fold::new(trace);
    for event in trace.events.iter().take_while(|event| event.at <= t) {
        fold.apply(trace, &facts, event);
    }
    fold.frame(trace, t)
}

fn index(trace: Trace) -> TraceIndex {
    TraceIndex::new(Arc::new(trace))
}

#[test]
fn the_steps_of_two_clocks() {
    use StepKind::{Ack, Expired, Fin, Http, Probe, ProbeAck, Syn};
    let ix = index(two_clocks());
    let seen: Vec<_> = ix.steps().iter().map(|step| (step.at.micros(), step.nth, step.kind)).collect();
    let expected = [
        (0, 0, Syn),
        (20_000, 0, Syn),
        (40_000, 0, Ack),
        (40_000, 1, Http),
        (65_000, 0, Http),
        (85_000, 0, Ack),
        (30_085_000, 0, Probe),
        (30_105_000, 0, ProbeAck),
        (60_065_000, 0, Fin),
        (60_085_000, 0, Ack),
        (60_086_000, 0, Fin),
        (60_106_000, 0, Ack),
        (120_106_000, 0, Expired),
    ];
    assert_eq!(seen, expected);
}

#[test]
fn the_steps_of_a_dead_peer() {
    use StepKind::{Ack, Fault, GaveUp, Http, Probe, Rst, Syn};
    let ix = index(dead_peer());
    let kinds: Vec<_> = ix.steps().iter().map(|step| step.kind).collect();
    assert_eq!(kinds, [Syn, Syn, Ack, Http, Http, Ack, Fault, Probe, Probe, Probe, GaveUp, Rst]);
    let last = ix.steps()[11];
    assert_eq!((last.at, last.nth), (micros(60_085_000), 1), "the RST leaves as the kernel gives up");
}

#[test]
fn a_crash_is_one_step() {
    let mut pen = crate::fixture::Pen::new(Span::from_millis(20), "link");
    let fault = pen.emit(SERVER, None, EventKind::Fault(0));
    let down = pen.emit(SERVER, Some(fault), EventKind::Host { up: false });
    pen.emit(SERVER, Some(down), EventKind::Host { up: true });
    pen.at(micros(7));
    pen.emit(SERVER, Some(down), EventKind::Host { up: true });
    let ix = index(pen.finish(micros(9)));
    assert_eq!(ix.steps().iter().map(|step| step.at.micros()).collect::<Vec<_>>(), [0, 7]);
}

#[test]
fn sockets_come_and_go() {
    let ix = index(two_clocks());
    for (at, client, server) in [
        (0, State::SynSent, State::Closed),
        (20_000, State::SynSent, State::SynReceived),
        (60_000, State::Established, State::Established),
        (60_065_000, State::Established, State::FinWait1),
        (60_106_000, State::LastAck, State::TimeWait),
        (60_126_000, State::Closed, State::TimeWait),
        (120_106_000, State::Closed, State::Closed),
    ] {
        let frame = ix.frame(micros(at));
        assert_eq!((frame.state(ONE), frame.state(TWO)), (client, server), "at {at}");
    }
    assert_eq!(ix.frame(micros(120_106_000)).sockets, []);
}

#[test]
fn a_flight_moves_evenly() {
    let ix = index(two_clocks());
    for (at, progress) in [(0, Some(0.0)), (5_000, Some(0.25)), (19_999, Some(0.999_95)), (20_000, None)] {
        let frame = ix.frame(micros(at));
        let seen = frame.flights.iter().find(|flight| flight.id == FlightId(0)).map(|flight| flight.progress);
        assert_eq!(seen, progress, "at {at}");
    }
    let lost: Vec<FlightView> = index(dead_peer()).frame(micros(30_090_000)).flights;
    assert!(matches!(lost[..], [FlightView { progress: 0.25, lost: true, .. }]), "{lost:?}");
}

#[test]
fn a_timer_drains() {
    let ix = index(two_clocks());
    for (at, left, fraction) in
        [(65_000, 60_000_000, 1.0), (15_065_000, 45_000_000, 0.75), (60_064_999, 1, 0.0)]
    {
        let frame = ix.frame(micros(at));
        let idle = *frame.socket(TWO).unwrap().timer(Timer::HttpIdle).unwrap();
        assert_eq!(idle.remaining(frame.at), Span::from_micros(left), "at {at}");
        assert!((idle.fraction(frame.at) - fraction).abs() < 1e-6, "at {at}");
    }
    assert_eq!(ix.frame(micros(60_065_000)).socket(TWO).unwrap().timer(Timer::HttpIdle), None);
}

#[test]
fn a_cut_needs_the_scenario() {
    let ix = index(dead_peer());
    assert_eq!(ix.frame(micros(2_000_000)).cut, [false]);
    let ix = ix.with_scenario(&dead_peer_scenario());
    assert_eq!(ix.frame(micros(999_999)).cut, [false]);
    assert_eq!(ix.frame(micros(1_000_000)).cut, [true]);
    let healthy = index(two_clocks()).with_scenario(&two_clocks_scenario());
    assert_eq!(healthy.frame(micros(2_000_000)).cut, [false]);
}

#[test]
fn a_host_that_goes_down_takes_its_sockets_along() {
    let mut pen = crate::fixture::Pen::new(Span::from_millis(20), "link");
    pen.state(ONE, State::Established, None);
    pen.state(TWO, State::Established, None);
    pen.at(micros(5));
    pen.emit(SERVER, None, EventKind::Host { up: false });
    let ix = index(pen.finish(micros(9)));
    let frame = ix.frame(micros(5));
    assert_eq!(frame.nodes_up, [true, false]);
    assert_eq!((frame.state(ONE), frame.state(TWO)), (State::Established, State::Closed));
}

#[test]
fn steps_on_one_tick_are_told_apart() {
    let ix = index(two_clocks());
    let (first, second) = (ix.frame_at(micros(40_000), 0), ix.frame_at(micros(40_000), 1));
    assert_eq!(first.flights.len(), 1, "the ACK");
    assert_eq!(second.flights.len(), 2, "the ACK and the request");
    assert_eq!(second, ix.frame(micros(40_000)));
    assert_eq!(ix.frame_at(micros(40_000), 99), second);
    assert_eq!(ix.moment(micros(40_000), 0).0 + 1, ix.steps()[3].event.0);
    assert_eq!(ix.frame_within(None, SimTime::ZERO).flights, [], "before the first step nothing has left");
}

#[test]
fn an_empty_trace_has_frames() {
    let ix = index(crate::fixture::Pen::new(Span::ZERO, "link").finish(micros(5)));
    let frame = ix.frame(micros(3));
    assert_eq!((frame.last, frame.sockets.len(), frame.flights.len()), (None, 0, 0));
    assert_eq!((ix.moment(micros(3), 2), ix.step_at(micros(3))), (EventId(0), None));
    assert_eq!(ix.frame_at_event(EventId(7)).last, None);
}

#[test]
fn postings_hold_every_event_once() {
    let ix = index(two_clocks());
    let lanes = ix.lane(CLIENT).len() + ix.lane(SERVER).len();
    assert_eq!(lanes, ix.trace().events.len());
    assert!(ix.history(ONE).iter().all(|id| ix.trace().event(*id).kind.socket() == Some(ONE)));
    assert_eq!(ix.landing(FlightId(0)).map(|id| ix.trace().event(id).at), Some(micros(20_000)));
    assert!(ix.lane(keepalive_core::trace::NodeId(9)).is_empty());
}

#[test]
fn any_moment_of_a_long_trace_is_near_a_checkpoint() {
    let ix = index(random(7, 200_000));
    assert_eq!(ix.checkpoints.len(), ix.trace.events.len() / STRIDE + 1);
    let end = ix.trace().end.at.micros();
    for share in 0..50 {
        let t = micros(end / 50 * share);
        let frame = ix.frame(t);
        assert!(frame.last.is_none_or(|last| ix.trace().event(last).at <= t));
    }
}

fn moments() -> impl Strategy<Value = (u64, usize, Vec<f64>)> {
    (any::<u64>(), 0_usize..1_200, prop::collection::vec(0.0..1.02_f64, 1..8))
}

fn points(ix: &TraceIndex, shares: &[f64]) -> Vec<SimTime> {
    let end = ix.trace().end.at.micros() as f64;
    let near = shares.iter().map(|share| micros((end * share) as u64));
    // Ticks themselves matter more than points between them.
    let events = &ix.trace().events;
    let on =
        shares.iter().filter_map(|share| events.get((events.len() as f64 * share) as usize)).map(|e| e.at);
    near.chain(on).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_frame_from_a_checkpoint_is_the_frame_from_zero((seed, events, shares) in moments()) {
        let ix = index(random(seed, events));
        for t in points(&ix, &shares) {
            prop_assert_eq!(ix.frame(t), naive(ix.trace(), t));
        }
    }

    #[test]
    fn the_order_of_seeks_does_not_matter((seed, events, shares) in moments()) {
        let ix = index(random(seed, events));
        let there = points(&ix, &shares);
        let forward: Vec<Frame> = there.iter().map(|t| ix.frame(*t)).collect();
        let mut backward: Vec<Frame> = there.iter().rev().map(|t| ix.frame(*t)).collect();
        backward.reverse();
        prop_assert_eq!(forward, backward);
    }

    #[test]
    fn what_is_in_the_air_has_left_and_not_landed((seed, events, shares) in moments()) {
        let ix = index(random(seed, events));
        for t in points(&ix, &shares) {
            let frame = ix.frame(t);
            let so_far = || ix.trace().events.iter().take_while(|event| event.at <= t);
            let departed = so_far().filter(|e| matches!(e.kind, EventKind::Departed { .. })).count();
            let landed = so_far().filter(|e| matches!(e.kind, EventKind::Arrived { .. })).count();
            let is_gone = |flight: &Flight| matches!(flight.fate, Fate::Lost(_)) && gone_at(flight) <= t;
            let gone = ix.trace().flights.iter().filter(|flight| is_gone(flight)).count();
            prop_assert_eq!(frame.flights.len(), departed - landed - gone);
            for view in &frame.flights {
                let flight = ix.trace().flight(view.id);
                prop_assert!((0.0..=1.0).contains(&view.progress));
                prop_assert!(flight.departed_at <= t && t.min(ix.trace().end.at) <= gone_at(flight));
                prop_assert!(!view.lost || view.progress <= 0.5 || flight.fate == Fate::Lost(LossCause::HostDown));
            }
            for timer in frame.sockets.iter().flat_map(|socket| &socket.timers) {
                prop_assert!((0.0..=1.0).contains(&timer.fraction(t)));
            }
        }
    }

    #[test]
    fn frames_differ_only_by_the_events_between_them((seed, events, shares) in moments()) {
        let ix = index(random(seed, events));
        for t in points(&ix, &shares).into_iter().filter(|t| t.micros() > 0) {
            let before = ix.frame(micros(t.micros() - 1));
            let mut fold = ix.fold(before.last.map_or(0, |last| last.index() + 1));
            for event in ix.trace().events.iter().filter(|event| event.at == t) {
                fold.apply(ix.trace(), &ix.facts, event);
            }
            prop_assert_eq!(fold.frame(ix.trace(), t), ix.frame(t));
        }
    }

    #[test]
    fn a_moment_is_found_again((seed, events, _) in moments()) {
        let ix = index(random(seed, events));
        for (nth, step) in ix.steps().iter().enumerate() {
            prop_assert_eq!(ix.step_of(step.at, step.nth), Some(nth));
            let moment = ix.moment(step.at, step.nth);
            prop_assert!(moment >= step.event);
            prop_assert_eq!(ix.frame_at_event(moment), ix.frame_at(step.at, step.nth));
        }
        for pair in ix.steps().windows(2) {
            prop_assert!((pair[0].at, pair[0].nth) < (pair[1].at, pair[1].nth));
            prop_assert!(ix.moment(pair[0].at, pair[0].nth) < pair[1].event);
        }
    }
}
