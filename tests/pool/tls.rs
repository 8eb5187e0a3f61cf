//! What TLS costs a new connection, and that it costs a kept one nothing.

use keepalive_core::scenario::Tls;
use keepalive_core::trace::{EventKind, TlsFlight};

use super::*;

/// Round trips after TCP's own, and bytes of the handshake from the client and from the server.
const COSTS: [(&str, u64, u32, u32); 5] = [
    ("none", 0, 0, 0),
    ("v12", 2, 517 + 93, 3_411 + 51),
    ("v12_resumed", 1, 517 + 51, 143),
    ("v13", 1, 517 + 58, 3_329),
    ("v13_resumed", 1, 517 + 58, 199),
];

fn handshake(trace: &Trace, node: u8) -> u32 {
    let own = trace.messages.iter().filter(|message| trace.socket(message.socket).node == NodeId(node));
    own.filter(|message| matches!(message.kind, MessageKind::Tls(..))).map(|message| message.body_len).sum()
}

#[test]
fn the_first_request_waits_for_the_handshake_and_the_second_does_not() {
    for (tls, round_trips, up, down) in COSTS {
        let trace = run(&format!(r#""tls": "{tls}""#), "", &[("0s", ""), ("1s", "")]);
        let first = millis(20 + round_trips * 20);
        assert_eq!(written(&trace), [(1, first), (1, millis(1_000))], "{tls}");
        assert_eq!((handshake(&trace, 0), handshake(&trace, 1)), (up, down), "{tls}");
        assert_eq!(answered(&trace), [first + ms(25), millis(1_025)], "{tls}");
    }
}

#[test]
fn the_request_shares_a_segment_with_the_clients_last_flight() {
    let trace = run(r#""tls": "v13""#, "", &[("0s", "")]);
    let shared = trace.flights.iter().find(|flight| trace.messages_in(flight).count() == 2);
    let kinds: Vec<MessageKind> =
        trace.messages_in(shared.expect("one segment")).map(|message| message.kind).collect();
    assert_eq!(kinds[0], MessageKind::Tls(Tls::V13, TlsFlight::ClientFinished));
    assert!(matches!(kinds[1], MessageKind::Request(_)));
}

#[test]
fn a_proxy_pays_for_its_own_connections() {
    let path = r#"{"client": {"http": {"tls": "v13"}}}, {"link": {"id": "a", "latency": "10ms"}},
        {"proxy": {"upstream": {"http": {"tls": "v12"}}}}, {"link": {"id": "b", "latency": "10ms"}},
        {"server": {}}"#;
    let trace = simulate(&document(path, &[("0s", ""), ("1s", "")], ""));
    // 40 ms to be ready, 10 ms to the proxy, 60 ms to be ready, 25 ms there, 10 ms back; then 10 + 25 + 10 ms.
    assert_eq!(answered(&trace), [millis(145), millis(1_045)]);
}

#[test]
fn a_handshake_that_breaks_off_ends_its_request_unsent() {
    let mut scenario = scenario(r#""tls": "v12""#, "", &[("0s", "")]);
    let text = r#"{"at": "45ms", "do": {"inject_rst": {"link": "link", "to": "client"}}}"#;
    scenario.faults.push(serde_json::from_str(text).expect("a fault"));
    let trace = simulate(&scenario);
    let unsent = |event: &Event| matches!(event.kind, EventKind::RequestUnsent { .. });
    assert_eq!(when(&trace, unsent), [millis(55)]);
    assert!(written(&trace).is_empty());
}

#[test]
fn the_time_to_connect_includes_the_handshake() {
    for (limit, fails) in [("60001us", false), ("59999us", true)] {
        let client = format!(r#""tls": "v12", "connect_timeout": "{limit}""#);
        let trace = run(&client, "", &[("0s", "")]);
        assert_eq!(!failed(&trace).is_empty(), fails, "{limit}");
    }
}
