//! How long a client waits for a connection and for a response.

use keepalive_core::Timer;
use keepalive_core::http::CloseReason;
use keepalive_core::scenario::{Fault, FaultAction};
use keepalive_core::trace::{Call, EventKind};

use super::*;

/// The server has no power for the first `until`.
fn dark(client: &str, until: Option<u64>) -> Scenario {
    let mut scenario = scenario(client, "", &[("1s", "")]);
    let action = FaultAction::Crash { node: "server".into() };
    scenario.faults.push(Fault { at: Span::ZERO, until: until.map(ms), action });
    scenario
}

#[test]
fn a_connection_that_is_not_there_in_time_is_given_up() {
    let trace = simulate(&dark(r#""connect_timeout": "500ms""#, None));
    assert_eq!(failed(&trace), [millis(1_500)]);
    assert!(matches!(
        trace.events.last().map(|event| event.kind),
        Some(EventKind::State { to: keepalive_core::tcp::State::Closed, .. })
    ));
    let why = trace.events.iter().find_map(|event| match event.kind {
        EventKind::Closing { why, .. } => Some((event.at, why)),
        _ => None,
    });
    assert_eq!(why, Some((millis(1_500), CloseReason::ConnectTimeout)));
}

#[test]
fn a_connection_that_comes_just_in_time_is_used() {
    // The SYN of 2 s (the first repeat, after 1 s) finds the server up; SYN-ACK arrives at 2.020 s.
    for (limit, fails) in [("1021ms", false), ("1019ms", true)] {
        let client = format!(r#""connect_timeout": "{limit}""#);
        let trace = simulate(&dark(&client, Some(1_900)));
        assert_eq!(!failed(&trace).is_empty(), fails, "{limit}");
        assert_eq!(answered(&trace).is_empty(), fails, "{limit}");
    }
}

#[test]
fn a_refused_connection_ends_its_request() {
    let text = |server: &str| {
        format!(
            r#"{{"client": {{}}}}, {{"link": {{"latency": "{WAY}ms"}}}}, {{"server": {{"no_listener": {server}}}}}"#
        )
    };
    let trace = simulate(&document(&text("true"), &[("0s", "")], ""));
    let refused =
        |event: &Event| matches!(event.kind, EventKind::Returned { call: Call::Connect, error: Some(_), .. });
    assert_eq!(when(&trace, refused), [millis(20)]);
    assert_eq!(failed(&trace), [millis(20)]);
}

/// The request is written at 20 ms.
#[test]
fn a_response_that_does_not_begin_in_time_is_given_up() {
    for (limit, fails) in [("119999us", true), ("120001us", false)] {
        let client = format!(r#""response_timeout": "{limit}", "retry": "always""#);
        let trace = run(&client, r#""service": "100ms""#, &[("0s", "")]);
        assert_eq!(!failed(&trace).is_empty(), fails, "{limit}");
        assert_eq!(opened(&trace, 0).len(), 1, "whoever waits, waits no longer: no retry");
        if fails {
            assert_eq!(failed(&trace), [micros(20_000 + 119_999)]);
        }
    }
}

#[test]
fn each_byte_gives_the_rest_of_a_response_new_time() {
    // 200,000 bytes take several round trips of 20 ms, and nothing for longer than 25 ms.
    let trace = run(r#""response_timeout": "30ms""#, r#""response": 200000"#, &[("0s", "")]);
    let done = answered(&trace);
    assert!(failed(&trace).is_empty());
    assert!(done.len() == 1 && done[0] > millis(20 + 30), "{done:?}");
    let fired =
        |event: &Event| matches!(event.kind, EventKind::TimerFired { timer: Timer::ResponseTimeout, .. });
    assert!(when(&trace, fired).is_empty());
}

fn behind(proxy: &str, server: &str, faults: &str) -> Scenario {
    let path = format!(
        r#"{{"client": {{}}}}, {{"link": {{"id": "a", "latency": "10ms"}}}},
           {{"proxy": {{"upstream": {{"http": {{{proxy}}}}}}}}}, {{"link": {{"id": "b", "latency": "10ms"}}}},
           {{"server": {{"http": {{{server}}}}}}}"#
    );
    document(&path, &[("0s", "")], faults)
}

#[test]
fn a_proxy_says_504_when_its_time_is_over_and_502_when_it_is_refused() {
    let down = r#"{"at": "0s", "do": {"crash": {"node": "server"}}}"#;
    let gone = r#"{"at": "0s", "do": {"reboot": {"node": "server", "listener": false}}}"#;
    for (proxy, server, faults, status, at) in [
        // At the proxy at 30 ms; connected at 50 ms.
        (r#""connect_timeout": "2s""#, "", down, 504, 2_030),
        (r#""response_timeout": "2s""#, r#""service": "9s""#, "", 504, 2_050),
        ("", "", gone, 502, 50),
    ] {
        let trace = simulate(&behind(proxy, server, faults));
        assert_eq!(statuses(&trace, 1), [status], "{proxy}");
        assert_eq!(answered(&trace), [millis(at + WAY)], "{proxy}");
    }
}
