//! Figures counted by hand.

use keepalive_core::scenario::PathItem;
use keepalive_core::simulate;

use super::*;
use crate::load;

fn preset(text: &str) -> (Scenario, Trace) {
    let scenario = load(text).unwrap();
    let trace = simulate(&scenario);
    (scenario, trace)
}

fn at(run: &(Scenario, Trace), at: &str) -> Four {
    four(&run.0, &run.1, SimTime::ZERO + Span::parse(at).unwrap())
}

const fn share(count: u32, of: u32) -> Share {
    Share { count, of }
}

/// Three requests with a connection each, three on one: four connections, two of six requests on a used one.
#[test]
fn reuse_counts_requests_and_not_connections() {
    let run = preset(include_str!("../../../../../tests/scenarios/reuse-vs-reconnect.json"));
    let end = at(&run, "1m");
    assert_eq!((end.whole.connections.opened, end.whole.reused), (4, share(2, 6)));
    assert_eq!(
        (end.whole.failed, end.whole.reset, end.whole.timed_out),
        (share(0, 6), share(0, 4), share(0, 4))
    );
    assert_eq!((end.whole.connections.open, end.whole.connections.most_open), (1, 1));
    assert_eq!(end.hops[0].figures, end.whole, "one connection in the chain: the whole is its only part");
    // The request at 800 ms goes out at once; a microsecond before there is none on a used connection.
    assert_eq!(at(&run, "799ms999us").whole.reused, share(0, 4));
    assert_eq!(at(&run, "800ms").whole.reused, share(1, 5));
    // Its response needs 45 ms.
    assert_eq!(at(&run, "844ms999us").whole.failed, share(0, 4));
    assert_eq!(at(&run, "845ms").whole.failed, share(0, 5));
    assert_eq!((asked(&run.0, SimTime::ZERO), asked(&run.0, run.1.end.at)), (1, 6));
}

/// 20 ms each way, 5 ms of work. The server's end is idle from its handshake at 60 ms… the request came with
/// the ACK, so not at all; then from 65 ms until the run ends at 1 s.
#[test]
fn idle_time_is_the_accepting_sides() {
    let run = preset(
        r#"{"version":1,"id":"x","title":{"en":"a","ko":"가"},"about":{"en":"a","ko":"가"},"until":"1s",
        "path":[{"client":{}},{"link":{"latency":"20ms"}},{"server":{"http":{"service":"5ms"}}}],
        "script":[{"at":"0s","do":{"request":{}}},{"at":"200ms","do":{"request":{}}}]}"#,
    );
    assert_eq!(at(&run, "65ms").whole.connections.idle_us, 0);
    assert_eq!(at(&run, "165ms").whole.connections.idle_us, 100_000);
    // The second request is there at 220 ms, its response leaves at 225 ms.
    assert_eq!(at(&run, "224ms").whole.connections.idle_us, 155_000);
    assert_eq!(at(&run, "1s").whole.connections.idle_us, 155_000 + 775_000);
}

/// Given up at 55 s after the last thing heard (at 85 ms).
#[test]
fn a_dead_peer_is_a_timeout_and_no_reset() {
    let run = preset(include_str!("../../../../../tests/scenarios/keepalive-40-5-3-dead-peer.json"));
    let given_up = run.1.events.iter().find(|e| matches!(e.kind, EventKind::Aborted { .. })).unwrap().at;
    let before = four(&run.0, &run.1, SimTime::from_micros(given_up.micros() - 1));
    assert_eq!((before.whole.timed_out, before.whole.connections.open), (share(0, 1), 1));
    let after = four(&run.0, &run.1, given_up);
    assert_eq!((after.whole.timed_out, after.whole.reset), (share(1, 1), share(0, 1)));
    assert_eq!(after.whole.connections.open, 1, "the server's end is a zombie");
}

/// The POST is answered 502, the GET retried: two of three tries of the proxy's first two connections fail,
/// and one of four requests of the client.
#[test]
fn failures_are_tries_on_a_hop_and_requests_for_the_client() {
    let run = preset(include_str!("../../../../../tests/scenarios/chain-upstream-closes-502.json"));
    let end = at(&run, "52s");
    assert_eq!(end.hops.len(), 2);
    assert_eq!((end.hops[0].from.as_str(), end.hops[0].to.as_str()), ("client", "lb"));
    assert_eq!(end.hops[0].figures.failed, share(0, 4), "a 502 is a complete response");
    // GET, POST lost, GET on a new connection, GET lost, GET again.
    assert_eq!(end.hops[1].figures.failed, share(2, 5));
    assert_eq!(end.hops[1].figures.connections.opened, 3);
    assert_eq!(end.whole.failed, share(1, 4));
    assert_eq!(end.whole.connections.opened, 4);
    assert_eq!(end.whole.reused, share(3 + 2, 4 + 5));
}

#[test]
fn a_retry_that_succeeds_is_no_failure_and_a_refused_connection_is() {
    let race = include_str!("../../../../../tests/scenarios/chain-race.json");
    let end = at(&preset(race), "31s");
    assert_eq!(
        (end.whole.failed, end.hops[0].figures.failed),
        (share(1, 2), share(1, 2)),
        "POST is not retried"
    );
    let retried = at(&preset(&race.replace("\"idempotent\"", "\"always\"")), "31s");
    assert_eq!(retried.whole.failed, share(0, 2));
    let refused = preset(
        r#"{"version":1,"id":"x","title":{"en":"a","ko":"가"},"about":{"en":"a","ko":"가"},"until":"1s",
        "path":[{"client":{}},{"link":{"latency":"20ms"}},{"server":{"no_listener":true}}],
        "script":[{"at":"0s","do":{"request":{}}}]}"#,
    );
    let end = at(&refused, "1s");
    assert_eq!((end.whole.connections.opened, end.whole.connections.failed), (1, 1));
    assert_eq!(
        (end.whole.failed, end.whole.reused, end.whole.reset),
        (share(1, 1), share(0, 0), share(0, 1))
    );
}

/// A middlebox that answers RST resets the client's end of a living connection.
#[test]
fn a_reset_counts_once_a_connection() {
    let nat = include_str!("../../../../../tests/scenarios/nat-forgets-silently.json");
    let mut scenario = load(nat).unwrap();
    for item in &mut scenario.path {
        if let PathItem::Nat(nat) = item {
            nat.on_unknown = keepalive_core::scenario::OnUnknown::Rst;
        }
    }
    let trace = simulate(&scenario);
    let end = four(&scenario, &trace, trace.end.at);
    assert_eq!(
        (end.whole.reset, end.whole.timed_out, end.whole.failed),
        (share(1, 1), share(0, 1), share(1, 2))
    );
    assert_eq!(end.whole.connections.open, 1, "the server was told nothing");
}

/// The GET crosses the FIN, is tried again, and is refused: two of three tries, but one request of two.
#[test]
fn a_retry_that_is_refused_fails_its_request_once() {
    let run = preset(
        r#"{"version":1,"id":"x","title":{"en":"a","ko":"가"},"about":{"en":"a","ko":"가"},"until":"10s",
        "path":[{"client":{"http":{"retry":"idempotent"}}},{"link":{"latency":"20ms"}},
          {"server":{"http":{"idle":"5s","service":"5ms"}}}],
        "script":[{"at":"0s","do":{"request":{}}},{"at":"5s70ms","do":{"request":{}}}],
        "faults":[{"at":"5s90ms","do":{"reboot":{"node":"server"}}}]}"#,
    );
    let end = at(&run, "10s");
    assert_eq!((end.whole.failed, end.hops[0].figures.failed), (share(1, 2), share(2, 3)));
    assert_eq!((end.whole.connections.opened, end.whole.connections.failed), (2, 1));
}
