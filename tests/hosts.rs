//! Hosts that open, crash, come back and wait for room: act at T, expect at T, nothing just before T.
#![cfg(not(target_arch = "wasm32"))]

use keepalive_core::simulate;
use keepalive_core::tcp::{Errno, State};
use keepalive_core::trace::{Call, EventKind, Fate, MessageKind, Role, SocketId, Trace};

/// Runs a scenario between two plain programs.
fn run(client: &str, latency: &str, server: &str, script: &str, faults: &str) -> Trace {
    let text = format!(
        r#"{{ "version": 1, "id": "test", "title": {{ "en": "t", "ko": "t" }}, "about": {{ "en": "t", "ko": "t" }},
        "teaches": [], "cites": [], "until": "30s",
        "path": [ {{ "client": {client} }}, {{ "link": {{ "latency": "{latency}" }} }}, {{ "server": {server} }} ],
        "script": {script}, "faults": {faults}, "claims": [] }}"#
    );
    let scenario = keepalive_scene::load(&text).expect("the scenario is right");
    simulate(&scenario)
}

/// Segments of this role: microsecond, connection, whether it arrived.
fn flights(trace: &Trace, role: Role) -> Vec<(u64, u16, bool)> {
    let of = trace.flights.iter().filter(|f| f.role == role);
    of.map(|f| (f.departed_at.micros(), f.conn, f.fate == Fate::Arrived)).collect()
}

fn returned(trace: &Trace, call: Call) -> Vec<(u64, u32, Option<Errno>)> {
    let all = trace.events.iter().filter_map(|event| match event.kind {
        EventKind::Returned { call: c, bytes, error, .. } if c == call => {
            Some((event.at.micros(), bytes, error))
        }
        _ => None,
    });
    all.collect()
}

fn established(trace: &Trace, socket: SocketId) -> Option<u64> {
    trace.events.iter().find_map(|event| match event.kind {
        EventKind::State { socket: s, to: State::Established, .. } if s == socket => Some(event.at.micros()),
        _ => None,
    })
}

#[test]
fn a_late_answer_to_an_earlier_connect_from_the_same_port_is_refused() {
    // The first connect() gives up one tick after its first timeout, as 500 ms are over; its SYN-ACK needs 1.4 s. The second one
    // asks from the same port and is not answered yet when that comes.
    let client = r#"{ "socket": { "connects": false }, "tcp": { "user_timeout": "500ms" } }"#;
    let script = r#"[ { "at": "0s", "do": { "connect": { "node": "client", "port": 40000 } } },
                      { "at": "1100ms", "do": { "connect": { "node": "client", "port": 40000 } } } ]"#;
    let trace = run(client, "700ms", r#"{ "socket": {} }"#, script, "[]");
    let connects = returned(&trace, Call::Connect);
    assert_eq!(connects[0], (1_004_000, 0, Some(Errno::ETIMEDOUT)));
    assert!(
        flights(&trace, Role::SynAck).contains(&(700_000, 1, true)),
        "the answer to the first does arrive"
    );
    let resets = flights(&trace, Role::Rst);
    assert!(resets.contains(&(1_400_000, 1, true)), "and is refused: {resets:?}");
    let second = trace.sockets.iter().position(|s| s.conn == 2 && s.active).expect("a second socket");
    let opened = established(&trace, SocketId(second as u16));
    assert_eq!(opened, None, "which gives up before its own answer could come");
}

#[test]
fn a_host_that_is_rebooted_after_a_crash_without_end_answers_again() {
    for (action, resets) in [("reboot", 1), ("takeover", 1)] {
        let faults = format!(
            r#"[ {{ "at": "1s", "do": {{ "crash": {{ "node": "server" }} }} }},
                 {{ "at": "3s", "do": {{ "{action}": {{ "node": "server", "listener": true }} }} }} ]"#
        );
        let script = r#"[ { "at": "2s", "do": { "send": { "node": "client", "bytes": 10 } } } ]"#;
        let trace = run(r#"{ "socket": {} }"#, "10ms", r#"{ "socket": {} }"#, script, &faults);
        let lost = trace.flights.iter().filter(|f| matches!(f.fate, Fate::Lost(_))).map(|f| f.departed_at);
        assert!(lost.clone().count() >= 3 && lost.max().is_some_and(|t| t.micros() < 3_000_000), "{action}");
        assert_eq!(flights(&trace, Role::Rst).len(), resets, "{action}: the fresh host knows nothing");
        assert_eq!(
            returned(&trace, Call::Recv).last().map(|r| r.2),
            Some(Some(Errno::ECONNRESET)),
            "{action}"
        );
    }
}

#[test]
fn power_that_comes_back_does_not_evict_who_took_the_address_over() {
    let faults = r#"[ { "at": "1s", "until": "3s", "do": { "crash": { "node": "server" } } },
                      { "at": "2s", "do": { "takeover": { "node": "server", "listener": true } } } ]"#;
    let client = r#"{ "socket": { "connects": false } }"#;
    let script = r#"[ { "at": "2500ms", "do": { "connect": { "node": "client" } } },
                      { "at": "4s", "do": { "send": { "node": "client", "bytes": 10 } } } ]"#;
    let trace = run(client, "10ms", r#"{ "socket": { "reply": 5 } }"#, script, faults);
    assert!(flights(&trace, Role::Rst).is_empty());
    assert_eq!(returned(&trace, Call::Recv), [(4_010_000, 10, None), (4_020_000, 5, None)]);
}

#[test]
fn a_send_larger_than_the_buffer_returns_when_the_peer_has_made_room() {
    // Linux 6.18, recorded: 46336 bytes fit at first (six buffers of 832 bytes beside them, 46080 in all); the call
    // goes on as two thirds are free again, and is over when the last byte is in the buffer.
    let script = r#"[ { "at": "1s", "do": { "send": { "node": "client", "bytes": 120000 } } } ]"#;
    let trace = run(r#"{ "socket": {} }"#, "20ms", r#"{ "socket": {} }"#, script, "[]");
    let written: Vec<(u64, u32)> = trace
        .events
        .iter()
        .filter_map(|event| match event.kind {
            EventKind::Sequence { socket: SocketId(0), written, .. } => Some((event.at.micros(), written)),
            _ => None,
        })
        .collect();
    let at = |us: u64| written.iter().rev().find(|w| w.0 <= us).map(|w| w.1);
    assert_eq!(at(1_000_000), Some(46_337));
    assert_eq!(at(1_039_999), Some(46_337), "nothing more before the first acknowledgement");
    let sends = returned(&trace, Call::Send);
    assert_eq!(sends.len(), 1);
    assert_eq!((sends[0].1, sends[0].2), (120_000, None));
    assert!((1_040_000..=1_080_000).contains(&sends[0].0), "{sends:?}");
}

#[test]
fn a_send_that_waits_is_cut_short_when_the_connection_ends() {
    let client = r#"{ "socket": {}, "tcp": { "retries2": 2 } }"#;
    let script = r#"[ { "at": "1s", "do": { "send": { "node": "client", "bytes": 120000 } } },
                      { "at": "1s", "do": { "send": { "node": "client", "bytes": 1 } } } ]"#;
    let faults = r#"[ { "at": "500ms", "do": { "cut": { "link": "link" } } } ]"#;
    let trace = run(client, "20ms", r#"{ "socket": {} }"#, script, faults);
    let sends = returned(&trace, Call::Send);
    let end = returned(&trace, Call::Recv).last().map(|r| r.0).expect("the reading loop ends");
    assert_eq!(sends[0], (end, 46_336, None), "what was taken is the result");
    assert_eq!(sends[1].2, Some(Errno::EPIPE), "and the next call fails");
}

#[test]
fn close_waits_for_a_send_that_another_thread_sits_in() {
    let script = r#"[ { "at": "1s", "do": { "send": { "node": "client", "bytes": 10 } } } ]"#;
    let server = r#"{ "socket": { "reply": 120000, "close_on_eof": true } }"#;
    let shut = r#"{ "at": "1010ms", "do": { "shutdown": { "node": "client" } } }"#;
    let script = format!("{}, {shut} ]", script.trim_end_matches(" ]"));
    let trace = run(r#"{ "socket": {} }"#, "20ms", server, &script, "[]");
    let read: u64 = returned(&trace, Call::Recv).iter().map(|r| u64::from(r.1)).sum();
    assert_eq!(read, 120_010, "all of the answer comes through");
    assert!(flights(&trace, Role::Rst).is_empty());
    let close = returned(&trace, Call::Close);
    assert!(close[0].0 >= returned(&trace, Call::Send).last().map_or(0, |s| s.0));
}

#[test]
fn fin_does_not_leave_into_a_closed_window() {
    let script = r#"[ { "at": "1s", "do": { "fill": { "node": "client", "bytes": 100000 } } },
                      { "at": "2s", "do": { "shutdown": { "node": "client" } } },
                      { "at": "5s", "do": { "read": { "node": "server" } } } ]"#;
    let server = r#"{ "socket": { "reads": false }, "tcp": { "receive_buffer": 4096 } }"#;
    let trace = run(r#"{ "socket": {} }"#, "10ms", server, script, "[]");
    let fin = trace.flights.iter().find(|f| f.segment.flags.fin).expect("it leaves in the end");
    assert!(fin.departed_at.micros() > 5_000_000, "at {}", fin.departed_at.micros());
    let acked = trace
        .flights
        .iter()
        .filter(|f| f.from.0 == 1 && f.departed_at <= fin.departed_at && f.due_at <= fin.departed_at);
    let edge = acked.map(|f| f.segment.ack + f.segment.window).max().unwrap_or(0);
    assert!(fin.segment.end() <= edge, "FIN ends at {}, the window at {edge}", fin.segment.end());
}

#[test]
fn a_killed_program_leaves_its_kernel_to_close_and_to_refuse() {
    let script = r#"[ { "at": "2s", "do": { "connect": { "node": "client" } } } ]"#;
    let faults = r#"[ { "at": "1s", "do": { "kill": { "node": "server" } } } ]"#;
    let trace = run(r#"{ "socket": {} }"#, "10ms", r#"{ "socket": {} }"#, script, faults);
    let fins = flights(&trace, Role::Fin);
    assert_eq!(fins.first(), Some(&(1_000_000, 1, true)), "the kernel closes at once, and not before");
    assert!(flights(&trace, Role::Rst).contains(&(2_010_000, 2, true)), "nobody listens any more");
    assert_eq!(returned(&trace, Call::Connect).last(), Some(&(2_020_000, 0, Some(Errno::ECONNREFUSED))));
    assert!(
        !trace.events.iter().any(|event| matches!(event.kind, EventKind::Host { .. })),
        "the host lives on"
    );
}

#[test]
fn a_program_that_is_killed_with_unread_data_leaves_rst() {
    let script = r#"[ { "at": "500ms", "do": { "send": { "node": "client", "bytes": 100 } } } ]"#;
    let faults = r#"[ { "at": "1s", "do": { "kill": { "node": "server" } } } ]"#;
    for (reads, role) in [(true, Role::Fin), (false, Role::Rst)] {
        let server = format!(r#"{{ "socket": {{ "reads": {reads} }} }}"#);
        let trace = run(r#"{ "socket": {} }"#, "10ms", &server, script, faults);
        let ends = [Role::Fin, Role::Rst].map(|role| flights(&trace, role).first().map(|it| it.0));
        let nth = usize::from(role == Role::Rst);
        assert_eq!(ends[nth], Some(1_000_000), "reads: {reads}");
        assert!(ends[1 - nth].is_none_or(|at| at > 1_000_000), "reads: {reads}");
    }
}

#[test]
fn a_reboot_brings_a_killed_program_back() {
    let script = r#"[ { "at": "2s", "do": { "connect": { "node": "client" } } },
                      { "at": "4s", "do": { "connect": { "node": "client" } } } ]"#;
    let faults = r#"[ { "at": "1s", "do": { "kill": { "node": "server" } } },
                      { "at": "3s", "do": { "reboot": { "node": "server", "listener": true } } } ]"#;
    let trace = run(r#"{ "socket": { "connects": false } }"#, "10ms", r#"{ "socket": {} }"#, script, faults);
    let connects: Vec<_> =
        returned(&trace, Call::Connect).into_iter().map(|(at, _, error)| (at, error)).collect();
    assert_eq!(connects, [(2_020_000, Some(Errno::ECONNREFUSED)), (4_020_000, None)]);
}

#[test]
fn a_slow_server_takes_longer_for_what_it_begins_while_it_is_slow() {
    let script = r#"[ { "at": "0s", "do": { "request": {} } }, { "at": "10s", "do": { "request": {} } },
                      { "at": "20s", "do": { "request": {} } } ]"#;
    let faults = r#"[ { "at": "5s", "until": "15s", "do": { "slow": { "node": "server", "by": "2s" } } } ]"#;
    let server = r#"{ "http": { "service": "5ms" } }"#;
    let trace = run(r#"{ "http": {} }"#, "10ms", server, script, faults);
    let answers = trace.events.iter().filter_map(|event| match event.kind {
        EventKind::Wrote { message, .. }
            if matches!(trace.message(message).kind, MessageKind::Response(_)) =>
        {
            Some(event.at.micros())
        }
        _ => None,
    });
    let answers = answers.collect::<Vec<_>>();
    assert_eq!(answers, [35_000, 12_015_000, 20_015_000]);
}
