//! Scenarios at the edge of what is allowed, that would hang, overflow or fill the memory if nothing stopped
//! them; and the recordings, none of which may be refused.

use std::path::Path;

use keepalive_core::scenario::{TimerPrecision, limits};
use keepalive_core::tcp::Errno;
use keepalive_core::trace::{Event, EventKind};
use keepalive_core::{Trace, simulate_within};
use keepalive_runner::conform::recording::Recording;
use keepalive_runner::conform::replay::Timeline;
use keepalive_runner::conform::scenario::scenario;
use keepalive_runner::conform::translate::first_run;
use keepalive_scene::load;
use serde_json::{Value, json};

use super::EVENTS;
use super::document::{Base, document, put};

/// Loads a good scenario with these changes and runs it.
fn run(base: Base, changes: &[(&str, Value)]) -> Trace {
    let mut document = document(base);
    for (at, value) in changes {
        put(&mut document, at, value.clone());
    }
    let scenario = load(&document.to_string()).expect("a good scenario");
    simulate_within(&scenario, EVENTS)
}

/// The run stopped at the limit, and not much later.
fn stopped(trace: &Trace) {
    assert!(trace.end.event_limit);
    assert!(matches!(trace.events.last().map(|e| e.kind), Some(EventKind::EventLimit)));
    assert!(trace.events.len() < EVENTS + 10_000, "{} events", trace.events.len());
}

#[test]
fn programs_that_answer_each_other_in_no_time_are_stopped() {
    stopped(&run(
        Base::Socket,
        &[
            ("/path/0/client/socket", json!({"reply": 1})),
            ("/path/1/link/latency", json!("0s")),
            ("/path/2/server/socket", json!({"reply": 1, "greeting": 1})),
            ("/faults", json!([])),
        ],
    ));
}

#[test]
fn replies_of_the_largest_size_do_not_overflow() {
    let huge = json!({"reply": limits::BYTES, "greeting": limits::BYTES});
    let ends = ["/path/0/client/socket", "/path/2/server/socket"].map(|at| (at, huge.clone()));
    let fast = [("/path/1/link/latency", json!("0s")), ("/until", json!("100d")), ("/faults", json!([]))];
    stopped(&run(Base::Socket, &[&ends[..], &fast[..]].concat()));
}

#[test]
fn a_step_that_sends_for_ever_is_stopped_on_its_way() {
    let send = json!({"at": "1s", "do": {"send": {"node": "client", "bytes": 1, "times": 10_000}}});
    stopped(&run(Base::Socket, &[("/script", Value::Array(vec![send; 9_000]))]));
}

#[test]
fn a_step_that_fills_the_buffer_ends_with_the_buffer() {
    let fill = json!({"at": "1s", "do": {"fill": {"node": "client", "bytes": limits::BYTES}}});
    let trace = run(Base::Socket, &[("/script", Value::Array(vec![fill; 31]))]);
    let refused =
        |event: &&Event| matches!(event.kind, EventKind::Returned { error: Some(Errno::EAGAIN), .. });
    assert_eq!(
        trace.events.iter().filter(refused).count(),
        31,
        "each of the steps ends when nothing more fits"
    );
}

#[test]
fn more_probes_than_a_byte_counts_do_not_overflow() {
    let trace = run(
        Base::Http,
        &[
            (
                "/path/0/client/tcp",
                json!({"user_timeout": "1h", "keepalive": {"time": "1s", "interval": "1s"}}),
            ),
            ("/path/0/client/http", json!({})),
            ("/faults", json!([{"at": "20s", "do": {"cut": {"link": "wan"}}}])),
            ("/until", json!("2h")),
        ],
    );
    let probes = trace.events.iter().filter(|e| matches!(e.kind, EventKind::ProbeSent { .. })).count();
    assert!(probes > 300, "{probes} probes");
}

#[test]
fn a_connection_for_each_of_ten_thousand_requests() {
    let step = json!({"at": "0s", "do": {"request": {"connection": "close"}}});
    let trace = run(Base::Http, &[("/script", Value::Array(vec![step; limits::SCRIPT]))]);
    stopped(&trace);
}

#[test]
fn what_a_real_kernel_was_recorded_doing_is_allowed() {
    let truth = Path::new(env!("CARGO_MANIFEST_DIR")).join("truth/tcp");
    let mut refused = String::new();
    let recordings = Recording::load_all(&truth).expect("the recordings are readable");
    for recording in &recordings {
        let run = first_run(recording).expect("the first run has a meaning");
        let timeline = Timeline::of(&recording.params, &run);
        let played =
            scenario(&recording.params, &timeline, TimerPrecision::Wheel).expect("its settings are known");
        if let Err(invalid) = played.check() {
            refused += &format!("{}: {invalid}\n", recording.id);
        }
    }
    assert!(refused.is_empty() && recordings.len() > 90, "{refused}");
}
