//! How many connections, which of them, and for how long.

use keepalive_core::Timer;
use keepalive_core::http::CloseReason;
use keepalive_core::trace::EventKind;

use super::*;

const SLOW: &str = r#""service": "100ms""#;

fn closings(trace: &Trace, node: u8) -> Vec<(u16, CloseReason, SimTime)> {
    let all = trace.events.iter().filter(|event| event.node == NodeId(node));
    all.filter_map(|event| match event.kind {
        EventKind::Closing { socket, why } => Some((trace.socket(socket).conn, why, event.at)),
        _ => None,
    })
    .collect()
}

#[test]
fn without_a_limit_each_request_that_finds_no_idle_connection_opens_one() {
    let trace = run("", SLOW, &[("0s", ""), ("1ms", ""), ("2ms", "")]);
    assert_eq!(opened(&trace, 0), [millis(0), millis(1), millis(2)]);
}

#[test]
fn a_request_beyond_the_pool_waits_for_the_first_connection_that_is_free() {
    let orders = [("0s", ""), ("1ms", ""), ("2ms", ""), ("3ms", "")];
    let trace = run(r#""pool": 2"#, SLOW, &orders);
    assert_eq!(opened(&trace, 0), [millis(0), millis(1)]);
    let queued = trace.events.iter().filter_map(|event| match event.kind {
        EventKind::Queued { ahead, .. } => Some((event.at, ahead)),
        _ => None,
    });
    assert_eq!(queued.collect::<Vec<_>>(), [(millis(2), 0), (millis(3), 1)]);
    // Connected at 20 ms, answered at 140 ms, and 1 ms later the other.
    assert_eq!(turns(&trace), [(2, millis(140)), (3, millis(141))]);
    let on = written(&trace);
    assert_eq!(on, [(1, millis(20)), (2, millis(21)), (1, millis(140)), (2, millis(141))]);
}

#[test]
fn a_connection_that_ends_makes_room_for_one_that_waits() {
    let trace = run(r#""pool": 1, "connection": "close""#, SLOW, &[("0s", ""), ("0s", "")]);
    assert_eq!(opened(&trace, 0), [millis(0), millis(140)]);
    assert_eq!(answered(&trace), [millis(140), millis(280)]);
}

#[test]
fn the_pool_of_a_proxy_limits_what_its_clients_can_do_at_once() {
    let path = r#"{"client": {}}, {"link": {"id": "a", "latency": "10ms"}},
        {"proxy": {"upstream": {"http": {"pool": 1}}}}, {"link": {"id": "b", "latency": "10ms"}},
        {"server": {"http": {"service": "100ms"}}}"#;
    let trace = simulate(&document(path, &[("0s", ""), ("0s", "")], ""));
    assert_eq!((opened(&trace, 0).len(), opened(&trace, 1).len()), (2, 1));
    // 20 ms to connect, 10 ms to the proxy, 20 ms to connect, 120 ms there, 10 ms back; the second 120 ms later.
    assert_eq!(answered(&trace), [millis(180), millis(300)]);
}

#[test]
fn of_too_many_idle_connections_the_one_idle_longest_is_closed() {
    let orders = [("0s", ""), ("1ms", ""), ("2ms", "")];
    let trace = run(r#""max_idle": 2"#, SLOW, &orders);
    assert_eq!(closings(&trace, 0), [(1, CloseReason::PoolFull, millis(142))]);
}

#[test]
fn lifo_keeps_one_connection_warm_and_fifo_takes_turns() {
    // Two connections become idle at 45 ms and 46 ms.
    let orders = [("0s", ""), ("1ms", ""), ("1s", ""), ("2s", ""), ("3s", "")];
    for (order, conns) in [("lifo", [1, 2, 2, 2, 2]), ("fifo", [1, 2, 1, 2, 1])] {
        let trace = run(&format!(r#""order": "{order}""#), "", &orders);
        let used: Vec<u16> = written(&trace).iter().map(|(conn, _)| *conn).collect();
        assert_eq!(used, conns, "{order}");
    }
}

/// The server closes after 1 s: its response left at 35 ms, so its FIN leaves at 1.035 s and arrives at 1.045 s.
const CLOSES: &str = r#""idle": "1s""#;

#[test]
fn a_check_before_reuse_sees_what_has_arrived_and_no_more() {
    for (client, second, fails) in [
        (r#""watches_idle": false"#, "1045ms", false),
        (r#""watches_idle": false"#, "1044999us", true),
        (r#""watches_idle": false, "checks_before_reuse": false"#, "1045ms", true),
        ("", "1045ms", false),
        ("", "1044999us", true),
    ] {
        let trace = run(client, CLOSES, &[("0s", ""), (second, "")]);
        assert_eq!(!failed(&trace).is_empty(), fails, "{client} {second}");
        assert_eq!(opened(&trace, 0).len(), if fails { 1 } else { 2 }, "{client} {second}");
    }
}

#[test]
fn who_does_not_watch_closes_only_when_it_wants_the_connection() {
    let trace = run(r#""watches_idle": false"#, CLOSES, &[("0s", ""), ("9s", "")]);
    assert_eq!(closings(&trace, 0)[0], (1, CloseReason::PeerClosed, millis(9_000)));
    let trace = run("", CLOSES, &[("0s", ""), ("9s", "")]);
    assert_eq!(closings(&trace, 0)[0], (1, CloseReason::PeerClosed, millis(1_045)));
}

#[test]
fn a_connection_is_reused_up_to_its_age_and_not_beyond() {
    for (second, conn) in [("1s", 1), ("1000001us", 2)] {
        let trace = run(r#""max_age": "1s""#, "", &[("0s", ""), (second, "")]);
        assert_eq!(written(&trace)[1].0, conn, "{second}");
    }
    let trace = run(r#""max_age": "1s""#, "", &[("0s", ""), ("5s", "")]);
    assert_eq!(closings(&trace, 0), [(1, CloseReason::AgeCap, millis(5_000))]);
}

#[test]
fn a_hint_shortens_the_idle_limit_by_its_margin() {
    let announces = r#""idle": "5s", "announces": true"#;
    for (client, server, limit) in [
        (r#""heeds_hint": "1s""#, announces, Some(4_000)),
        (r#""heeds_hint": "4999ms""#, announces, Some(1)),
        (r#""heeds_hint": "5s""#, announces, Some(0)),
        (r#""heeds_hint": "0s", "idle": "3s""#, announces, Some(3_000)),
        (r#""heeds_hint": "1s", "idle": "60s""#, announces, Some(4_000)),
        (r#""heeds_hint": "1s""#, r#""idle": "5s""#, None),
        ("", announces, None),
    ] {
        let trace = run(client, server, &[("0s", "")]);
        let closed = closings(&trace, 0).into_iter().find(|(_, why, _)| *why == CloseReason::IdleTimeout);
        // The response is there at 45 ms.
        let expected = limit.map(|limit| (1, CloseReason::IdleTimeout, millis(45) + ms(limit)));
        assert_eq!(closed, expected, "{client} {server}");
    }
}

/// undici's margin of 2 s against Node's `timeout=5`, and against a server that says 2.
#[test]
fn a_hint_that_leaves_nothing_is_no_reuse() {
    let undici = r#""heeds_hint": "2s", "idle": "4s""#;
    for (idle, conns) in [("5s", [1, 1]), ("2s", [1, 2])] {
        let server = format!(r#""idle": "{idle}", "announces": true"#);
        let trace = run(undici, &server, &[("0s", ""), ("1s", "")]);
        let used: Vec<u16> = written(&trace).iter().map(|(conn, _)| *conn).collect();
        assert_eq!(used, conns, "{idle}");
    }
}

#[test]
fn each_client_on_a_host_has_a_pool_of_its_own() {
    let orders = [
        ("0s", r#""client": 0"#),
        ("0s", r#""client": 1"#),
        ("1s", r#""client": 1"#),
        ("1s", r#""client": 7"#),
    ];
    let trace = run(r#""pool": 1"#, "", &orders);
    let used: Vec<u16> = written(&trace).iter().map(|(conn, _)| *conn).collect();
    assert_eq!(used, [1, 2, 2, 3]);
    assert!(turns(&trace).is_empty(), "nobody waits for another client");
}

#[test]
fn tens_of_clients_take_as_many_connections() {
    let orders: Vec<(String, String)> =
        (0..60).map(|n| (format!("{n}ms"), format!(r#""client": {}"#, n % 30))).collect();
    let orders: Vec<(&str, &str)> = orders.iter().map(|(at, request)| (&**at, &**request)).collect();
    let trace = run(r#""pool": 1"#, SLOW, &orders);
    assert_eq!((opened(&trace, 0).len(), answered(&trace).len()), (30, 60));
}

#[test]
fn an_idle_clock_runs_only_while_the_connection_is_idle() {
    let trace = run(r#""idle": "1s""#, "", &[("0s", ""), ("1044ms", "")]);
    let clock = |event: &Event, armed: bool| match event.kind {
        EventKind::TimerArmed { timer: Timer::PoolIdle, .. } => armed,
        EventKind::TimerStopped { timer: Timer::PoolIdle, .. } => !armed,
        _ => false,
    };
    assert_eq!(when(&trace, |event| clock(event, true)), [millis(45), millis(1_069)]);
    assert_eq!(when(&trace, |event| clock(event, false)), [millis(1_044)]);
    assert_eq!(closings(&trace, 0), [(1, CloseReason::IdleTimeout, millis(2_069))]);
}
