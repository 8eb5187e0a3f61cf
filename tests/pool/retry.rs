//! Which requests are tried again, and how often a server carries them out.

use keepalive_core::trace::EventKind;

use super::*;

/// A first request, then one at 1 s that reaches the server, which takes 200 ms for it; at `reset` a middlebox
/// ends the client's connection.
fn cut_off(client: &str, request: &str, reset: &str) -> Scenario {
    let path = format!(
        r#"{{"client": {{"http": {{{client}}}}}}}, {{"link": {{"latency": "{WAY}ms"}}}},
           {{"server": {{"http": {{"service": "200ms"}}}}}}"#
    );
    let fault = format!(r#"{{"at": "{reset}", "do": {{"inject_rst": {{"link": "link", "to": "client"}}}}}}"#);
    document(&path, &[("0s", ""), ("1s", request)], &fault)
}

fn executed(trace: &Trace) -> Vec<(u16, SimTime)> {
    let all = trace.events.iter().filter_map(|event| match event.kind {
        EventKind::Executed { nth, .. } => Some((nth, event.at)),
        _ => None,
    });
    all.collect()
}

fn recognized(trace: &Trace) -> usize {
    when(trace, |event| matches!(event.kind, EventKind::Recognized { .. })).len()
}

const POST: &str = r#""method": "POST", "path": "/pay", "body": 100"#;
const KEYED: &str = r#""method": "POST", "path": "/pay", "body": 100, "idempotency_key": "k-1""#;

#[test]
fn what_is_retried_and_how_often_it_is_carried_out() {
    // The RST arrives at 1.110 s, while the server is at work; a new connection is open at 1.130 s.
    for (retry, request, retried, times, known) in [
        ("never", POST, 0, 1, 0),
        ("idempotent", POST, 0, 1, 0),
        ("always", POST, 1, 2, 0),
        ("idempotent", KEYED, 1, 1, 1),
        ("always", KEYED, 1, 1, 1),
        ("idempotent", r#""method": "PUT""#, 1, 2, 0),
        ("idempotent", r#""method": "GET""#, 1, 0, 0),
    ] {
        let client = format!(r#""retry": "{retry}""#);
        let trace = simulate(&cut_off(&client, request, "1100ms"));
        let again = when(&trace, |event| matches!(event.kind, EventKind::Retried { .. }));
        assert_eq!(again.len(), retried, "{retry} {request}");
        assert_eq!((executed(&trace).len(), recognized(&trace)), (times, known), "{retry} {request}");
        assert_eq!(failed(&trace), [millis(1_110)], "{retry} {request}");
    }
}

#[test]
fn the_second_time_is_counted_and_has_its_moment() {
    let trace = simulate(&cut_off(r#""retry": "always""#, POST, "1100ms"));
    assert_eq!(executed(&trace), [(1, millis(1_010)), (2, millis(1_140))]);
}

#[test]
fn a_request_on_a_fresh_connection_is_not_retried() {
    let mut scenario = cut_off(r#""retry": "always""#, POST, "1100ms");
    scenario.script.remove(0);
    let trace = simulate(&scenario);
    assert_eq!((executed(&trace).len(), answered(&trace).len()), (1, 0));
}

#[test]
fn a_repeat_is_answered_as_the_first_was_or_409_while_that_is_under_way() {
    // The first is at the server from 1.010 s to 1.210 s; its repeat arrives 40 ms after the failure.
    for (reset, status) in [("1100ms", 409), ("1169999us", 409), ("1170ms", 200)] {
        let trace = simulate(&cut_off(r#""retry": "idempotent""#, KEYED, reset));
        let repeat = trace.messages.iter().find_map(|message| match message.kind {
            MessageKind::Response(status) if message.conn == 2 => Some(status),
            _ => None,
        });
        assert_eq!(repeat, Some(status), "{reset}");
        assert_eq!(executed(&trace).len(), 1, "{reset}");
    }
}

#[test]
fn a_key_belongs_to_one_request() {
    for (path, body, status) in [("/pay", 100, 200), ("/pay", 101, 422), ("/refund", 100, 422)] {
        let other =
            format!(r#""method": "POST", "path": "{path}", "body": {body}, "idempotency_key": "k-1""#);
        let trace = run("", "", &[("0s", KEYED), ("1s", &other)]);
        assert_eq!(statuses(&trace, 1), [200, status], "{path} {body}");
        assert_eq!((executed(&trace).len(), recognized(&trace)), (1, 1), "{path} {body}");
    }
}

#[test]
fn a_key_and_an_id_pass_a_proxy() {
    let path = r#"{"client": {}}, {"link": {"id": "a", "latency": "1ms"}}, {"proxy": {}},
        {"link": {"id": "b", "latency": "1ms"}}, {"server": {}}"#;
    let request = r#""idempotency_key": "k-1", "request_id": "r-7""#;
    let trace = simulate(&document(path, &[("0s", request)], ""));
    for message in trace.messages.iter().filter(|message| matches!(message.kind, MessageKind::Request(_))) {
        assert!(message.head.contains(&"Idempotency-Key: \"k-1\"".to_owned()), "{:?}", message.head);
        assert!(message.head.contains(&"X-Request-Id: r-7".to_owned()), "{:?}", message.head);
    }
    assert_eq!(trace.messages.len(), 4);
}
