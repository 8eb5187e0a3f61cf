//! What an HTTP server does to its connections, each at its moment and not before: late heads, lingering close,
//! workers, draining, refusals, and a listener that waits for data.

use keepalive_core::http::CloseReason;
use keepalive_core::trace::{Call, EventKind, MessageKind, NodeId, Trace};
use keepalive_core::{Scenario, simulate};
use serde_json::{Value, json};

/// One-way delay of the link.
const LATENCY_US: u64 = 10_000;

/// A client that writes what the script says, 10 ms from a server with these settings that answers at once.
fn run(server: &Value, tcp: &Value, script: &[(&str, Value)]) -> Trace {
    let mut http = server.clone();
    http["service"] = json!("0s");
    let script: Vec<Value> = script.iter().map(|(at, action)| json!({"at": at, "do": action})).collect();
    let text = json!({"en": "x", "ko": "x"});
    let document = json!({
        "version": 1, "id": "x", "title": text, "about": text, "until": "60s",
        "path": [
            {"client": {"socket": {"connects": false}}},
            {"link": {"latency": "10ms"}},
            {"server": {"http": http, "tcp": tcp}}
        ],
        "script": script
    });
    let scenario: Scenario = serde_json::from_value(document).expect("a scenario");
    scenario.check().expect("possible");
    simulate(&scenario)
}

fn open(conn: &str) -> Value {
    json!({"open": {"conn": conn}})
}

fn get(conn: &str, lines: &[&str]) -> Value {
    let mut head = vec!["GET / HTTP/1.1", "Host: s"];
    head.extend(lines);
    json!({"write": {"conn": conn, "requests": [{"head": head}]}})
}

/// When the server decided to close, and why, in order.
fn closings(trace: &Trace) -> Vec<(u64, CloseReason)> {
    let of = trace.events.iter().filter_map(|e| match e.kind {
        EventKind::Closing { why, .. } => Some((e.at.micros(), why)),
        _ => None,
    });
    of.collect()
}

/// When the server wrote which status, in order.
fn statuses(trace: &Trace) -> Vec<(u64, u16)> {
    let of = trace.events.iter().filter_map(|e| match e.kind {
        EventKind::Wrote { message, .. } => match trace.message(message).kind {
            MessageKind::Response(status) => Some((e.at.micros(), status)),
            _ => None,
        },
        _ => None,
    });
    of.collect()
}

/// When `accept()` returned, in order.
fn accepted(trace: &Trace) -> Vec<u64> {
    let of = trace
        .events
        .iter()
        .filter(|e| e.node == NodeId(1) && matches!(e.kind, EventKind::Returned { call: Call::Accept, .. }));
    of.map(|e| e.at.micros()).collect()
}

fn resets(trace: &Trace) -> usize {
    trace.flights.iter().filter(|f| f.segment.flags.rst).count()
}

#[test]
fn half_a_head_is_answered_408_when_its_time_is_over() {
    // RFC 9110 §15.5.9. The clock starts with the connection, at 30 ms, and not with the first byte.
    let settings = json!({"header_timeout": "2s", "answers_header_timeout": true});
    let half =
        json!({"write": {"conn": "a", "requests": [{"head": ["GET / HTTP/1.1", "Host: s"]}], "bytes": 20}});
    let trace = run(&settings, &json!({}), &[("0s", open("a")), ("1s", half)]);
    assert_eq!(statuses(&trace), [(2_000_000 + 3 * LATENCY_US, 408)]);
    assert_eq!(closings(&trace), [(2_000_000 + 3 * LATENCY_US, CloseReason::HeaderTimeout)]);
}

#[test]
fn a_lingering_server_draws_no_reset_from_a_late_request() {
    // RFC 9112 §9.6: as recorded of nginx (RST) and Apache (none) with a request 0.2 s after `close`.
    let script = [("0s", open("a")), ("100ms", get("a", &["Connection: close"])), ("300ms", get("a", &[]))];
    assert_eq!(resets(&run(&json!({}), &json!({}), &script)), 1);
    let trace = run(&json!({"lingers": "2s"}), &json!({}), &script);
    assert_eq!(resets(&trace), 0);
    assert_eq!(statuses(&trace).len(), 1);
}

/// A response that the send buffer does not take at once: FIN must not overtake what `send()` still holds back, and
/// lingering begins when the last byte was taken.
#[test]
fn a_lingering_server_ends_its_side_behind_the_whole_response() {
    let server = json!({"lingers": "2s", "response": 200_000, "max_requests": 1});
    let trace = run(&server, &json!({}), &[("0s", open("a")), ("100ms", get("a", &[]))]);
    let wrote =
        trace.messages.iter().find(|message| matches!(message.kind, MessageKind::Response(_))).unwrap();
    assert_eq!(wrote.body_len, 200_000);
    let at_server = |kind: fn(&EventKind) -> Option<u64>| {
        let mut events = trace.events.iter().filter(|event| event.node == NodeId(1));
        events.find_map(|event| Some((event.at.micros(), kind(&event.kind)?)))
    };
    let sent = at_server(|kind| match *kind {
        EventKind::Returned { call: Call::Send, bytes, .. } => Some(bytes.into()),
        _ => None,
    });
    let (sent_at, sent) = sent.unwrap();
    let (shut_at, _) = at_server(|kind| match kind {
        EventKind::Returned { call: Call::Shutdown, .. } => Some(0),
        _ => None,
    })
    .unwrap();
    assert!(sent > 200_000 && sent_at > 110_000 && shut_at == sent_at, "{sent} {sent_at} {shut_at}");
    let data: u32 = trace.flights.iter().filter(|f| f.from == NodeId(1)).map(|f| f.segment.len).sum();
    assert_eq!(u64::from(data), sent);
}

#[test]
fn without_a_free_worker_a_connection_waits_in_the_backlog() {
    let settings = json!({"workers": 1, "idle": "1s"});
    let script =
        [("0s", open("a")), ("100ms", get("a", &[])), ("200ms", open("b")), ("300ms", get("b", &[]))];
    let trace = run(&settings, &json!({}), &script);
    // Answered at 110 ms, so the only worker is free a second later.
    assert_eq!(accepted(&trace), [3 * LATENCY_US, 1_100_000 + LATENCY_US]);
    let free = 1_100_000 + LATENCY_US;
    assert_eq!(statuses(&trace), [(110_000, 200), (free, 200)]);
}

#[test]
fn draining_closes_idle_connections_at_once_and_busy_ones_with_their_response() {
    let slow = json!({"write": {"conn": "b", "requests": [
        {"head": ["GET / HTTP/1.1", "Host: s"], "service": "1s"}]}});
    let script = [
        ("0s", open("a")),
        ("0s", open("b")),
        ("100ms", get("a", &[])),
        ("500ms", slow),
        ("900ms", json!({"drain": {"node": "server"}})),
    ];
    let trace = run(&json!({}), &json!({}), &script);
    assert_eq!(closings(&trace), [(900_000, CloseReason::Shutdown), (1_510_000, CloseReason::Shutdown)]);
    let last = trace.messages.last().expect("a response");
    assert!(last.head.contains(&"Connection: close".to_owned()), "{:?}", last.head);
}

#[test]
fn a_draining_server_with_a_grace_answers_a_last_request_and_then_goes() {
    // RFC 9112 §9.6: the close is announced with the last response, so nobody loses a request to it.
    let drain = ("900ms", json!({"drain": {"node": "server"}}));
    let settings = json!({"drain_grace": "1s"});
    let in_time = [("0s", open("a")), ("100ms", get("a", &[])), drain.clone(), ("1880ms", get("a", &[]))];
    let trace = run(&settings, &json!({}), &in_time);
    assert_eq!(statuses(&trace), [(110_000, 200), (1_890_000, 200)]);
    assert_eq!(closings(&trace)[0], (1_890_000, CloseReason::Shutdown));
    let nobody = [("0s", open("a")), ("100ms", get("a", &[])), drain];
    assert_eq!(closings(&run(&settings, &json!({}), &nobody))[0], (1_900_000, CloseReason::Shutdown));
    // A grace never makes an idle connection live longer than its idle limit.
    let short = json!({"drain_grace": "1s", "idle": "1500ms"});
    assert_eq!(closings(&run(&short, &json!({}), &nobody))[0], (110_000 + 1_500_000, CloseReason::Shutdown));
}

#[test]
fn a_head_clock_that_runs_since_the_previous_exchange_strikes_only_when_a_piece_comes() {
    // nodejs/node#27363: the first exchange ends at 110 ms, and the head may take 2 s from then.
    let settings = json!({"header_timeout": "2s", "head_clock": "previous_exchange"});
    let piece = |at| {
        let half = json!({"write": {"conn": "a", "requests": [{"head": ["GET / HTTP/1.1", "Host: s"]}], "bytes": 20}});
        let script = [("0s", open("a")), ("100ms", get("a", &[])), (at, half)];
        run(&settings, &json!({}), &script)
    };
    assert_eq!(closings(&piece("2100ms")), [], "arrives when just 2 s are over, and nobody looks later");
    assert_eq!(closings(&piece("2100001us")), [(2_110_001, CloseReason::HeaderTimeout)]);
    // A whole head ends the clock before anyone looks at it.
    let whole = [("0s", open("a")), ("100ms", get("a", &[])), ("30s", get("a", &[]))];
    assert_eq!(statuses(&run(&settings, &json!({}), &whole)).len(), 2);
}

#[test]
fn what_is_no_http_gets_400_behind_the_responses_before_it() {
    let all = json!({"write": {"conn": "a", "requests": [
        {"head": ["GET /1 HTTP/1.1", "Host: s"], "service": "1s"},
        {"head": ["BROKEN"]},
        {"head": ["GET /3 HTTP/1.1", "Host: s"]}]}});
    let trace = run(&json!({}), &json!({}), &[("0s", open("a")), ("100ms", all)]);
    assert_eq!(statuses(&trace), [(1_110_000, 200), (1_110_000, 400)]);
    assert_eq!(closings(&trace), [(1_110_000, CloseReason::MalformedMessage)]);
}

#[test]
fn a_request_behind_close_is_ignored_or_costs_the_response() {
    // RFC 9112 §9.6 against Node, as recorded.
    let both = json!({"write": {"conn": "a", "requests": [
        {"head": ["GET /1 HTTP/1.1", "Host: s", "Connection: close"], "service": "1s"},
        {"head": ["GET /2 HTTP/1.1", "Host: s"]}]}});
    let script = [("0s", open("a")), ("100ms", both)];
    assert_eq!(statuses(&run(&json!({}), &json!({}), &script)), [(1_110_000, 200)]);
    let refusing = run(&json!({"behind_close": "refuses"}), &json!({}), &script);
    assert_eq!(statuses(&refusing), [(110_000, 400)]);
}

#[test]
fn a_body_that_is_too_large_is_refused_before_it_comes() {
    let post = json!({"write": {"conn": "a", "requests": [
        {"head": ["POST / HTTP/1.1", "Host: s", "Content-Length: 3000"], "body": 3000}], "bytes": 60}});
    let rest = json!({"write": {"conn": "a"}});
    let settings = json!({"max_body": 10, "lingers": "5s", "lingers_when": "unread"});
    let trace = run(&settings, &json!({}), &[("0s", open("a")), ("100ms", post), ("600ms", rest)]);
    assert_eq!(statuses(&trace), [(110_000, 413)]);
    // Its FIN leaves when the rest has been thrown away (nginx, recorded).
    let fin = trace.flights.iter().find(|f| f.segment.flags.fin).expect("a FIN");
    assert_eq!((fin.from, fin.departed_at.micros()), (NodeId(1), 610_000));
    assert_eq!(resets(&trace), 0);
}

#[test]
fn a_listener_that_waits_for_data_takes_the_connection_with_it_or_after_31_seconds() {
    // `TCP_DEFER_ACCEPT` of 30 s is five timeouts of the SYN-ACK: 1 + 2 + 4 + 8 + 16 s (`secs_to_retrans`); the fifth
    // repeats it, and the ACK that answers counts. Recorded of Apache.
    let waits = json!({"defer_accept": "30s"});
    let silent = run(&json!({}), &waits, &[("0s", open("a"))]);
    assert_eq!(accepted(&silent), [31_000_000 + 3 * LATENCY_US]);
    let asks = run(&json!({}), &waits, &[("0s", open("a")), ("5s", get("a", &[]))]);
    assert_eq!(accepted(&asks), [5_000_000 + LATENCY_US]);
}

#[test]
fn a_cap_that_only_refuses_says_close_and_answers_503() {
    // Node's maxRequestsPerSocket, recorded: the connection stays open for its idle time.
    let settings = json!({"max_requests": 1, "beyond_cap": "refuses", "idle": "3s"});
    let script = [("0s", open("a")), ("100ms", get("a", &[])), ("500ms", get("a", &[]))];
    let trace = run(&settings, &json!({}), &script);
    assert_eq!(statuses(&trace), [(110_000, 200), (510_000, 503)]);
    assert_eq!(closings(&trace), [(3_510_000, CloseReason::IdleTimeout)]);
}
