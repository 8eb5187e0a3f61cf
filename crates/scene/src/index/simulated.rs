//! The same laws on runs of the simulator.

use std::sync::Arc;

use keepalive_core::trace::{EventKind, NodeId};
use keepalive_core::{Scenario, simulate};

use super::*;
use crate::fixture::{CLIENT, ONE, SERVER, TWO, dead_peer_scenario, micros, two_clocks_scenario};
use crate::sockets::ss;
use crate::step::StepKind;

fn run(scenario: &Scenario) -> TraceIndex {
    TraceIndex::new(Arc::new(simulate(scenario))).with_scenario(scenario)
}

fn with_faults(faults: &str) -> Scenario {
    let mut scenario = two_clocks_scenario();
    scenario.faults = serde_json::from_str(faults).unwrap();
    scenario
}

fn states(ix: &TraceIndex, node: NodeId, at: u64) -> Vec<&'static str> {
    ss(ix, &ix.frame(micros(at)), node).iter().map(|row| row.state).collect()
}

#[test]
fn two_clocks_have_thirteen_steps() {
    use StepKind::{Ack, Expired, Fin, Http, Probe, ProbeAck, Syn};
    let ix = run(&two_clocks_scenario());
    let kinds: Vec<_> = ix.steps().iter().map(|step| step.kind).collect();
    assert_eq!(kinds, [Syn, Syn, Ack, Http, Ack, Http, Ack, Probe, ProbeAck, Fin, Fin, Ack, Expired]);
}

#[test]
fn a_lost_probe_is_seen_half_way() {
    let ix = run(&dead_peer_scenario());
    assert_eq!(ix.frame(micros(30_000_000)).cut, [true]);
    for (at, seen) in [(30_085_000, true), (30_094_999, true), (30_095_000, false)] {
        let frame = ix.frame(micros(at));
        assert_eq!(frame.flights.first().is_some_and(|flight| flight.lost), seen, "at {at}");
    }
}

#[test]
fn a_reboot_clears_the_table_and_decides_on_the_listener() {
    for (listener, rows) in [(true, vec!["LISTEN"]), (false, vec![])] {
        let reboot =
            format!(r#"[{{"at": "10s", "do": {{"reboot": {{"node": "server", "listener": {listener}}}}}}}]"#);
        let ix = run(&with_faults(&reboot));
        assert_eq!(states(&ix, SERVER, 9_000_000), ["LISTEN", "ESTAB"]);
        assert_eq!(states(&ix, SERVER, 10_000_000), rows);
        assert_eq!(states(&ix, CLIENT, 10_000_000), ["ESTAB"], "the client knows nothing of it yet");
        assert_eq!(states(&ix, CLIENT, 30_130_000), Vec::<&str>::new(), "its probe was answered with RST");
        assert_eq!(ix.steps().iter().filter(|step| step.kind == StepKind::Fault).count(), 1);
    }
}

#[test]
fn a_crash_and_the_power_coming_back() {
    let ix = run(&with_faults(r#"[{"at": "10s", "until": "20s", "do": {"crash": {"node": "server"}}}]"#));
    assert_eq!(ix.frame(micros(15_000_000)).nodes_up, [true, false]);
    assert_eq!(states(&ix, SERVER, 15_000_000), Vec::<&str>::new());
    assert_eq!(states(&ix, SERVER, 20_000_000), ["LISTEN"]);
    assert_eq!(ix.steps().iter().filter(|step| step.kind == StepKind::Fault).count(), 2);
}

#[test]
fn a_host_that_was_replaced_is_not_shown_any_more() {
    let ix =
        run(&with_faults(r#"[{"at": "10s", "do": {"takeover": {"node": "server", "listener": true}}}]"#));
    let late = ix.history(TWO).iter().any(|id| ix.trace().event(*id).at > micros(11_000_000));
    assert!(late, "the old host runs on");
    for at in [10_000_000, 61_000_000] {
        assert_eq!(states(&ix, SERVER, at), ["LISTEN"], "at {at}");
    }
}

#[test]
fn what_the_frame_says_agrees_with_the_trace() {
    for scenario in [two_clocks_scenario(), dead_peer_scenario()] {
        let ix = run(&scenario);
        for event in &ix.trace().events {
            let frame = ix.frame_at_event(event.id);
            match event.kind {
                EventKind::State { socket, to, .. } => assert_eq!(frame.state(socket), to),
                EventKind::TimerArmed { socket, timer, fires_at } => {
                    let seen = frame.socket(socket).and_then(|view| view.timer(timer));
                    assert_eq!(seen.map(|view| (view.fires_at, view.armed_by)), Some((fires_at, event.id)));
                }
                EventKind::TimerFired { socket, timer } | EventKind::TimerStopped { socket, timer } => {
                    assert!(frame.socket(socket).is_none_or(|view| view.timer(timer).is_none()));
                }
                _ => {}
            }
        }
        let last = ix.frame(ix.trace().end.at);
        assert!(last.socket(ONE).is_none(), "what is closed is gone");
    }
}
