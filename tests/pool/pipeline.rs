//! Several requests on their way on one connection.

use keepalive_core::trace::{Call, EventKind, Role};

use super::*;

const DEPTH: &str = r#""pipeline": 4, "pool": 1"#;

fn paths(trace: &Trace, node: u8) -> Vec<String> {
    let of_node = trace.messages.iter().filter(|message| trace.socket(message.socket).node == NodeId(node));
    of_node.filter_map(|message| message.head.first()).map(|line| line.replace(" HTTP/1.1", "")).collect()
}

/// Segments of the client that carry something for the first time, with what begins or goes on in each.
fn segments(trace: &Trace) -> Vec<(SimTime, usize)> {
    let data = trace.flights.iter().filter(|flight| flight.from == NodeId(0) && flight.role == Role::Data);
    data.map(|flight| (flight.departed_at, trace.messages_in(flight).count())).collect()
}

#[test]
fn requests_of_one_moment_share_a_segment() {
    let trace = run(DEPTH, "", &[("0s", r#""path": "/a""#), ("0s", r#""path": "/b""#)]);
    assert_eq!(segments(&trace), [(millis(20), 2)]);
    assert_eq!(opened(&trace, 0).len(), 1);
    // On an idle connection too, without waiting longer than the moment itself.
    let orders = [("0s", ""), ("1s", r#""path": "/a""#), ("1s", r#""path": "/b""#)];
    assert_eq!(segments(&run(DEPTH, "", &orders)), [(millis(20), 1), (millis(1_000), 2)]);
}

#[test]
fn without_pipelining_a_request_waits_for_the_response_before_it() {
    let trace = run(r#""pool": 1"#, "", &[("0s", r#""path": "/a""#), ("0s", r#""path": "/b""#)]);
    assert_eq!(segments(&trace), [(millis(20), 1), (millis(45), 1)]);
}

#[test]
fn responses_come_in_the_order_of_the_requests() {
    let orders = [("0s", r#""path": "/a", "response": 9000"#), ("0s", r#""response": 1"#), ("5ms", "")];
    let trace = run(DEPTH, r#""service": "100ms""#, &orders);
    let numbers: Vec<u32> = trace
        .events
        .iter()
        .filter_map(|event| match event.kind {
            EventKind::Received { message, .. } if event.node == NodeId(0) => {
                Some(trace.message(message).request)
            }
            _ => None,
        })
        .collect();
    assert_eq!(numbers, [0, 1, 2]);
    // The server works on one after the other: 100 ms each (head-of-line blocking).
    assert_eq!(answered(&trace), [millis(140), millis(240), millis(340)]);
}

#[test]
fn no_more_than_the_depth_are_on_their_way() {
    let orders = [("0s", ""); 6];
    let trace = run(r#""pipeline": 4, "pool": 1"#, r#""service": "100ms""#, &orders);
    let written: Vec<SimTime> = written(&trace).iter().map(|(_, at)| *at).collect();
    assert_eq!(written[..4], [millis(20); 4]);
    assert_eq!(written[4..], [millis(140), millis(240)]);
}

#[test]
fn what_is_not_idempotent_waits_until_all_responses_are_there() {
    let post = r#""method": "POST", "path": "/pay""#;
    let trace = run(DEPTH, r#""service": "100ms""#, &[("0s", ""), ("0s", ""), ("0s", post), ("0s", "")]);
    let written: Vec<SimTime> = written(&trace).iter().map(|(_, at)| *at).collect();
    // Two together, then the POST alone, then what came behind it.
    assert_eq!(written, [millis(20), millis(20), millis(240), millis(360)]);
}

#[test]
fn nothing_follows_a_request_that_says_close() {
    let close = r#""connection": "close""#;
    let trace = run(DEPTH, "", &[("0s", ""), ("1s", close), ("1s", "")]);
    let conns: Vec<u16> = written(&trace).iter().map(|(conn, _)| *conn).collect();
    assert_eq!(conns, [1, 1, 2]);
}

/// The server answers one request per connection and says so: the others go again, pipelined, as it has said
/// that it processed none of them.
#[test]
fn what_an_announced_close_leaves_unanswered_goes_again_at_once() {
    let client = r#""pipeline": 4, "pool": 1, "retry": "idempotent""#;
    let orders = [("0s", r#""path": "/a""#), ("0s", r#""path": "/b""#), ("0s", r#""path": "/c""#)];
    let trace = run(client, r#""max_requests": 1"#, &orders);
    assert_eq!(paths(&trace, 0), ["GET /a", "GET /b", "GET /c", "GET /b", "GET /c"]);
    // Answered at 45 ms, a new connection at 65 ms.
    assert_eq!(segments(&trace), [(millis(20), 3), (millis(65), 2)]);
    assert_eq!(failed(&trace), [millis(45), millis(45), millis(90)], "each is retried once");
}

/// A connection that broke is not pipelined onto again before the first response (RFC 9112 §9.3.2).
#[test]
fn a_broken_pipeline_is_retried_one_by_one_at_first() {
    let path = r#"{"client": {"http": {"pipeline": 4, "pool": 1, "retry": "idempotent"}}},
        {"link": {"latency": "10ms"}}, {"server": {"http": {"service": "100ms"}}}"#;
    let orders = [("0s", r#""path": "/a""#), ("0s", r#""path": "/b""#), ("0s", r#""path": "/c""#)];
    let fault = r#"{"at": "50ms", "do": {"inject_rst": {"link": "link", "to": "client"}}}"#;
    let trace = simulate(&document(path, &orders, fault));
    assert_eq!(failed(&trace), [millis(60); 3]);
    // A new connection at 80 ms, and the first response at 200 ms.
    assert_eq!(segments(&trace), [(millis(20), 3), (millis(80), 1), (millis(200), 2)]);
    assert_eq!(paths(&trace, 0)[3..], ["GET /a", "GET /b", "GET /c"]);
    assert_eq!(answered(&trace).len(), 3);
}

#[test]
fn one_send_writes_them_all() {
    let trace = run(DEPTH, "", &[("0s", ""), ("0s", ""), ("0s", "")]);
    let sends = |event: &Event| {
        event.node == NodeId(0) && matches!(event.kind, EventKind::Returned { call: Call::Send, .. })
    };
    assert_eq!(when(&trace, sends), [millis(20)]);
}
