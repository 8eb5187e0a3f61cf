//! HTTP/2: how many streams are open at once, what REFUSED_STREAM and GOAWAY allow to send again, and PING.

use keepalive_core::http::CloseReason;
use keepalive_core::scenario::{Fault, FaultAction};
use keepalive_core::trace::HttpFrame;

use super::*;

const H2: &str = r#""protocol": "http2""#;

/// Streams of the client's requests, or of its responses, in order, and when.
fn streams(trace: &Trace, received: bool) -> Vec<(u32, SimTime)> {
    let all = trace.events.iter().filter_map(|event| {
        let message = match event.kind {
            EventKind::Wrote { message, .. } if !received => message,
            EventKind::Received { message, .. } if received => message,
            _ => return None,
        };
        let message = trace.message(message);
        let wanted = match message.kind {
            MessageKind::Request(_) => !received,
            MessageKind::Response(_) => received,
            MessageKind::Frame(_) | MessageKind::Tls(..) => false,
        };
        (event.node == NodeId(0) && wanted).then_some((message.stream?, event.at))
    });
    all.collect()
}

/// Frames that a host writes, and when.
fn frames(trace: &Trace, node: u8) -> Vec<(HttpFrame, SimTime)> {
    let all = trace.events.iter().filter_map(|event| match event.kind {
        EventKind::Wrote { message, .. } if event.node == NodeId(node) => match trace.message(message).kind {
            MessageKind::Frame(frame) => Some((frame, event.at)),
            _ => None,
        },
        _ => None,
    });
    let settled = |frame: &(HttpFrame, SimTime)| {
        !matches!(frame.0, HttpFrame::Preface | HttpFrame::Settings(_) | HttpFrame::SettingsAck)
    };
    all.filter(settled).collect()
}

fn closed(trace: &Trace, node: u8) -> Vec<(CloseReason, SimTime)> {
    let all = trace.events.iter().filter_map(|event| match event.kind {
        EventKind::Closing { why, .. } if event.node == NodeId(node) => Some((why, event.at)),
        _ => None,
    });
    all.collect()
}

fn paths(trace: &Trace) -> Vec<String> {
    let requests = trace.messages.iter().filter(|message| {
        trace.socket(message.socket).node == NodeId(0) && matches!(message.kind, MessageKind::Request(_))
    });
    requests.map(|message| message.head[0].split(' ').nth(1).expect("a path").to_owned()).collect()
}

#[test]
fn the_next_request_waits_for_a_free_stream() {
    let orders = [("0s", ""), ("100ms", ""), ("100ms", ""), ("100ms", ""), ("110ms", "")];
    let trace = run(H2, r#""max_streams": 2"#, &orders);
    // Two at once; with their responses, 25 ms later, two streams are free again, and one more connection is not opened.
    let expected = [(1, 20), (3, 100), (5, 100), (7, 125), (9, 125)].map(|(stream, at)| (stream, millis(at)));
    assert_eq!(streams(&trace, false), expected);
    let expected = [(1, 45), (3, 125), (5, 125), (7, 150), (9, 150)].map(|(stream, at)| (stream, millis(at)));
    assert_eq!(streams(&trace, true), expected);
    assert_eq!((opened(&trace, 0).len(), frames(&trace, 1)), (1, vec![]));
    // With one stream more nobody but the last waits.
    let trace = run(H2, r#""max_streams": 3"#, &orders);
    assert_eq!(streams(&trace, false).last(), Some(&(9, millis(125))));
    assert_eq!(streams(&trace, false)[3], (7, millis(100)));
}

#[test]
fn a_refused_stream_is_sent_again_whatever_the_method_and_in_order() {
    // The client does not know the limit yet, so all three are on their way before SETTINGS is there (at 40 ms).
    let post = r#""method": "POST", "path": "/b", "body": 10"#;
    let orders = [("0s", r#""path": "/a""#), ("0s", post), ("0s", r#""path": "/c""#)];
    let trace = run(H2, r#""max_streams": 1"#, &orders);
    assert_eq!(frames(&trace, 1), [(HttpFrame::Refused(3), millis(30)), (HttpFrame::Refused(5), millis(30))]);
    let sent = [(1, 20), (3, 20), (5, 20), (7, 45), (9, 70)].map(|(stream, at)| (stream, millis(at)));
    assert_eq!(streams(&trace, false), sent);
    assert_eq!(paths(&trace), ["/a", "/b", "/c", "/b", "/c"]);
    assert_eq!(answered(&trace), [millis(45), millis(70), millis(95)]);
    let again = when(&trace, |event| matches!(event.kind, EventKind::Retried { .. }));
    assert_eq!(again, [millis(45), millis(70)]);
    let executed = when(&trace, |event| matches!(event.kind, EventKind::Executed { .. }));
    assert_eq!((executed, failed(&trace)), (vec![millis(55)], vec![]), "once, and nothing failed");
}

#[test]
fn a_ping_goes_out_after_silence_and_its_answer_begins_the_silence_anew() {
    let client = format!(r#"{H2}, "ping": "1s", "ping_timeout": "500ms""#);
    let mut scenario = scenario(&client, r#""idle": null"#, &[("0s", "")]);
    scenario.until = ms(2_999);
    let trace = simulate(&scenario);
    // The response came at 45 ms, the first answer at 1.065 s.
    let pings = [1_045, 2_065].map(|at| (HttpFrame::Ping, millis(at)));
    assert_eq!(frames(&trace, 0), pings);
    assert_eq!(frames(&trace, 1), [1_055, 2_075].map(|at| (HttpFrame::PingAck, millis(at))));
    assert_eq!(closed(&trace, 0), []);
}

#[test]
fn whoever_gets_no_answer_to_its_ping_closes_when_the_time_is_over() {
    for (node, client, server, ping) in [
        (0, r#", "ping": "1s", "ping_timeout": "500ms""#, r#""idle": null"#, 1_045),
        // The server heard last when SETTINGS was acknowledged: sent at 40 ms, there at 50 ms.
        (1, "", r#""idle": null, "ping": "1s", "ping_timeout": "500ms""#, 1_050),
    ] {
        let mut scenario = scenario(&format!("{H2}{client}"), server, &[("0s", "")]);
        scenario.until = ms(4_000);
        let action = FaultAction::Cut { link: "link".into(), from: None };
        scenario.faults.push(Fault { at: ms(500), until: None, action });
        let trace = simulate(&scenario);
        assert_eq!(frames(&trace, node), [(HttpFrame::Ping, millis(ping))], "{node}");
        assert_eq!(closed(&trace, node), [(CloseReason::PingTimeout, millis(ping + 500))], "{node}");
        assert_eq!(closed(&trace, 1 - node), [], "{node}");
    }
}

#[test]
fn an_answer_that_comes_with_the_end_of_its_time_counts() {
    for (timeout, closes) in [("19999us", Some(micros(1_064_999))), ("20ms", None)] {
        let client = format!(r#"{H2}, "ping": "1s", "ping_timeout": "{timeout}""#);
        let mut scenario = scenario(&client, r#""idle": null"#, &[("0s", "")]);
        scenario.until = ms(1_600);
        let closed = closed(&simulate(&scenario), 0);
        let expected: Vec<_> = closes.into_iter().map(|at| (CloseReason::PingTimeout, at)).collect();
        assert_eq!(closed, expected, "{timeout}");
    }
}

#[test]
fn what_crosses_goaway_goes_onto_a_new_connection_at_once() {
    // The server closes 200 ms after its response of 35 ms; what it gets later than that is stream 3, beyond its GOAWAY.
    for (at, crosses) in [("224ms", false), ("226ms", true), ("244ms", true), ("246ms", false)] {
        let orders = [("0s", ""), (at, r#""method": "POST", "body": 10"#)];
        let trace = run(H2, r#""idle": "200ms""#, &orders);
        let crossed = when(&trace, |event| matches!(event.kind, EventKind::Retried { .. }));
        assert_eq!(crossed, if crosses { vec![millis(265)] } else { vec![] }, "{at}");
        assert_eq!(failed(&trace), [], "{at}");
        assert_eq!(statuses(&trace, 1), [200, 200], "{at}");
        if crosses {
            // GOAWAY is there at 245 ms, a new connection 20 ms later, the response 25 ms after that.
            assert_eq!(frames(&trace, 1)[0], (HttpFrame::GoAway(1), millis(235)));
            assert_eq!(answered(&trace), [millis(45), millis(290)], "{at}");
        }
    }
}

#[test]
fn up_to_the_last_stream_of_goaway_everything_is_answered() {
    // Streams 1 and 3 arrive before the server is drained at 60 ms, stream 5 after it.
    let long = r#""service": "100ms""#;
    let orders = [("0s", long), ("49ms", long), ("51ms", r#""method": "POST", "body": 10"#)];
    let mut scenario = scenario(H2, "", &orders);
    let drain = r#"{"at": "60ms", "do": {"drain": {"node": "server"}}}"#;
    scenario.script.push(serde_json::from_str(drain).expect("an order"));
    let trace = simulate(&scenario);
    assert_eq!(frames(&trace, 1)[0], (HttpFrame::GoAway(3), millis(60)));
    // 1 after 30 + 100 + 10, 3 after 59 + 100 + 10; the third goes out anew at 70 + 20.
    assert_eq!(streams(&trace, false).last(), Some(&(1, millis(90))));
    assert_eq!(answered(&trace), [millis(115), millis(140), millis(169)]);
    assert_eq!(failed(&trace), []);
    let executed = when(&trace, |event| matches!(event.kind, EventKind::Executed { .. }));
    assert_eq!(executed, [millis(100)], "once");
}

#[test]
fn without_goaway_what_crosses_the_close_fails() {
    let orders = [("0s", ""), ("226ms", r#""method": "POST", "body": 10"#)];
    let trace = run(H2, r#""idle": "200ms", "goaway": false"#, &orders);
    assert_eq!((failed(&trace), answered(&trace)), (vec![millis(245)], vec![millis(45)]));
}
