//! The tables of `ss` and `netstat`, against recorded and hand-computed lines.

use std::sync::Arc;

use keepalive_core::tcp::State;
use keepalive_core::trace::{EventKind, Role};
use keepalive_core::{Scenario, SimTime, Span, Timer};
use proptest::prelude::*;

use super::*;
use crate::fixture::{
    CLIENT, ONE, Pen, SERVER, TWO, dead_peer, micros, random, two_clocks, two_clocks_scenario,
};

#[test]
fn times_are_printed_as_iproute2_does() {
    // What, in milliseconds; how. The second block stands in recordings of a real `ss`.
    for (millis, text) in [
        (0, ""),
        (1, "001ms"),
        (999, "999ms"),
        (1_000, "1sec"),
        (1_001, "1.001ms"),
        (9_970, "9.970ms"),
        (9_999, "9.999ms"),
        (10_000, "10sec"),
        (29_980, "29sec"),
        (59_999, "59sec"),
        (60_000, "1min"),
        (60_999, "1min"),
        (61_500, "1min1sec"),
        (119_000, "1min59sec"),
        (599_000, "9min59sec"),
        (600_000, "10min"),
        (659_000, "10min"),
        (7_199_000, "119min"),
        //
        (64, "064ms"),
        (248, "248ms"),
        (1_548, "1.548ms"),
        (2_564, "2.564ms"),
    ] {
        assert_eq!(print_ms_timer(Span::from_millis(millis)), text, "{millis} ms");
    }
}

/// When (microseconds), the client's lines and the server's, each as state, queues and timer.
type Row = (u64, &'static [&'static str], &'static [&'static str]);

#[test]
fn two_clocks_as_ss_shows_them() {
    let ix = TraceIndex::new(Arc::new(two_clocks()));
    let rows: &[Row] = &[
        (10_000, &["SYN-SENT 0 1 timer:(on,990ms,0)"], &["LISTEN 0 4096"]),
        (30_000, &["SYN-SENT 0 1 timer:(on,970ms,0)"], &["LISTEN 0 4096", "SYN-RECV 0 0 timer:(on,990ms,0)"]),
        (50_000, &["ESTAB 0 120 timer:(on,230ms,0)"], &["LISTEN 0 4096", "SYN-RECV 0 0 timer:(on,970ms,0)"]),
        // The request waits for its response: no kernel timer at the server but the delayed ACK, which is not shown.
        (62_000, &["ESTAB 0 120 timer:(on,218ms,0)"], &["LISTEN 0 4096", "ESTAB 0 0"]),
        (1_000_000, &["ESTAB 0 0 timer:(keepalive,29sec,0)"], &["LISTEN 0 4096", "ESTAB 0 0"]),
        (25_000_000, &["ESTAB 0 0 timer:(keepalive,5.040ms,0)"], &["LISTEN 0 4096", "ESTAB 0 0"]),
        // While the probe is out it counts.
        (30_100_000, &["ESTAB 0 0 timer:(keepalive,9.985ms,1)"], &["LISTEN 0 4096", "ESTAB 0 0"]),
        (30_130_000, &["ESTAB 0 0 timer:(keepalive,9.955ms,0)"], &["LISTEN 0 4096", "ESTAB 0 0"]),
        // Data in flight hides keepalive; the server's FIN takes one place in its queue.
        (
            60_070_000,
            &["ESTAB 0 0 timer:(keepalive,055ms,0)"],
            &["LISTEN 0 4096", "FIN-WAIT-1 0 1 timer:(on,235ms,0)"],
        ),
        (
            60_090_000,
            &["LAST-ACK 0 1 timer:(on,236ms,0)"],
            &["LISTEN 0 4096", "FIN-WAIT-1 0 1 timer:(on,215ms,0)"],
        ),
        (60_130_000, &[], &["LISTEN 0 4096", "TIME-WAIT 0 0 timer:(timewait,59sec,0)"]),
        (110_500_000, &[], &["LISTEN 0 4096", "TIME-WAIT 0 0 timer:(timewait,9.606ms,0)"]),
        (121_000_000, &[], &["LISTEN 0 4096"]),
    ];
    for (at, client, server) in rows {
        let frame = ix.frame(micros(*at));
        for (node, lines) in [(CLIENT, client), (SERVER, server)] {
            let seen: Vec<String> = ss(&ix, &frame, node)
                .iter()
                .map(|row| {
                    let timer = row.timer.as_deref().unwrap_or_default();
                    format!("{} {} {} {timer}", row.state, row.recv_q, row.send_q).trim_end().to_owned()
                })
                .collect();
            assert_eq!(seen, **lines, "{node:?} at {at}");
        }
    }
}

#[test]
fn the_tables_as_text() {
    let ix = TraceIndex::new(Arc::new(two_clocks()));
    let frame = ix.frame(micros(30_100_000));
    assert_eq!(
        ss_text(&ix, &frame, CLIENT),
        "\
State      Recv-Q Send-Q Local Address:Port   Peer Address:Port
ESTAB      0      0           10.0.0.1:40000      10.0.0.2:80    timer:(keepalive,9.985ms,1)
"
    );
    assert_eq!(
        ss_text(&ix, &frame, SERVER),
        "\
State      Recv-Q Send-Q Local Address:Port   Peer Address:Port
LISTEN     0      4096         0.0.0.0:80          0.0.0.0:*
ESTAB      0      0           10.0.0.2:80         10.0.0.1:40000
"
    );
    assert_eq!(
        netstat_text(&ix, &frame, CLIENT) + &netstat_text(&ix, &frame, SERVER),
        "\
Proto Recv-Q Send-Q Local Address           Foreign Address         State       Timer
tcp        0      0 10.0.0.1:40000          10.0.0.2:80             ESTABLISHED keepalive (9.98/0/1)
Proto Recv-Q Send-Q Local Address           Foreign Address         State       Timer
tcp        0      0 0.0.0.0:80              0.0.0.0:*               LISTEN      off (0.00/0/0)
tcp        0      0 10.0.0.2:80             10.0.0.1:40000          ESTABLISHED off (0.00/0/0)
"
    );
}

/// One socket with these timers (kind and microseconds to go), two retransmissions and three probes.
fn timer_of(state: State, timers: &[(Timer, u64)]) -> (Option<String>, String) {
    let mut pen = Pen::new(Span::from_millis(20), "link");
    pen.state(ONE, state, None);
    pen.emit(CLIENT, None, EventKind::Counters { socket: ONE, retransmits: 2, probes: 3 });
    for (timer, left) in timers {
        pen.arm(ONE, *timer, Span::from_micros(*left), None);
    }
    let ix = TraceIndex::new(Arc::new(pen.finish(micros(0))));
    let frame = ix.frame(SimTime::ZERO);
    (ss(&ix, &frame, CLIENT)[0].timer.clone(), netstat(&ix, &frame, CLIENT)[0].timer.clone())
}

#[test]
fn one_timer_is_reported_and_which() {
    use Timer::{
        CloseDelay, DelayedAck, FinWait2, HttpIdle, Keepalive, Persist, PoolIdle, Retransmit, TailLoss,
        TimeWait,
    };
    type Case = (State, &'static [(Timer, u64)], &'static str, &'static str);
    const ALL: [(Timer, u64); 3] = [(Persist, 400_000), (Keepalive, 7_200_000_000), (Retransmit, 200_000)];
    let rows: &[Case] = &[
        (State::Established, &ALL, "on,200ms,2", "on (0.20/2/3)"),
        (State::Established, &[(TailLoss, 90_000), (Keepalive, 9_000_000)], "on,090ms,2", "on (0.09/2/3)"),
        (State::Established, &[ALL[0], ALL[1]], "persist,400ms,3", "probe (0.40/2/3)"),
        (State::Established, &[ALL[1]], "keepalive,120min,3", "keepalive (7200.00/2/3)"),
        (State::TimeWait, &[(TimeWait, 60_000_000)], "timewait,1min,0", "timewait (60.00/0/0)"),
        // An orphan's FIN-WAIT-2 is a remnant for its last 60 s, and on the keepalive timer before that.
        (State::FinWait2, &[(FinWait2, 59_500_000)], "timewait,59sec,0", "timewait (59.50/0/0)"),
        (State::FinWait2, &[(FinWait2, 100_000_000)], "keepalive,40sec,3", "keepalive (40.00/2/3)"),
        (State::Established, &[(Keepalive, 500)], "keepalive,,3", "keepalive (0.00/2/3)"),
        (State::Established, &[(Keepalive, 29_299_999)], "keepalive,29sec,3", "keepalive (29.29/2/3)"),
    ];
    for (state, timers, ss, netstat) in rows {
        let seen = timer_of(*state, timers);
        assert_eq!(seen, (Some(format!("timer:({ss})")), (*netstat).to_owned()), "{state} {timers:?}");
    }
    for timer in [DelayedAck, HttpIdle, PoolIdle, CloseDelay] {
        let seen = timer_of(State::Established, &[(timer, 5_000_000)]);
        assert_eq!(seen, (None, "off (0.00/0/0)".to_owned()), "{timer}");
    }
}

#[test]
fn a_server_listens_as_the_scenario_says() {
    let rows = |trace, scenario: Option<&Scenario>, at| {
        let ix = TraceIndex::new(Arc::new(trace));
        let ix = scenario.into_iter().fold(ix, TraceIndex::with_scenario);
        ss(&ix, &ix.frame(micros(at)), SERVER).iter().map(|row| row.state).collect::<Vec<_>>()
    };
    let scenario = two_clocks_scenario();
    assert_eq!(rows(two_clocks(), Some(&scenario), 0), ["LISTEN"]);

    let mut closed = scenario.clone();
    if let Some(keepalive_core::scenario::PathItem::Server(server)) = closed.path.last_mut() {
        server.no_listener = true;
    }
    let refused = || {
        let mut pen = Pen::new(Span::from_millis(20), "link");
        let syn = pen.syn(ONE, Role::Syn, None);
        let came = pen.arrive(syn);
        let why = keepalive_core::trace::Refusal::NoSocket;
        pen.emit(SERVER, Some(came), EventKind::Refused { flight: syn, why });
        pen.finish(micros(50_000))
    };
    assert!(rows(refused(), Some(&closed), 0).is_empty(), "the scenario knows");
    assert!(rows(refused(), None, 0).is_empty(), "the refusal shows it");
    assert_eq!(rows(dead_peer(), None, 0), ["LISTEN"]);

    let restarted = || {
        let mut pen = Pen::new(Span::from_millis(20), "link");
        pen.state(TWO, State::Established, None);
        pen.at(micros(10));
        let fault = pen.emit(SERVER, None, EventKind::Fault(0));
        pen.emit(SERVER, Some(fault), EventKind::Host { up: false });
        pen.at(micros(20));
        pen.emit(SERVER, Some(fault), EventKind::Host { up: true });
        pen.finish(micros(30))
    };
    for (listener, after) in [(true, vec!["LISTEN"]), (false, vec![])] {
        let mut scenario = scenario.clone();
        let text = format!(
            r#"[{{"at": "10us", "do": {{"reboot": {{"node": "server", "listener": {listener}}}}}}}]"#
        );
        scenario.faults = serde_json::from_str(&text).unwrap();
        assert_eq!(rows(restarted(), Some(&scenario), 5), ["LISTEN", "ESTAB"]);
        assert!(rows(restarted(), Some(&scenario), 15).is_empty(), "no power, no table");
        assert_eq!(rows(restarted(), Some(&scenario), 25), after);
    }
}

#[test]
fn connections_wait_for_a_program_that_never_accepts() {
    let mut scenario = two_clocks_scenario();
    if let Some(keepalive_core::scenario::PathItem::Server(server)) = scenario.path.last_mut() {
        server.socket = serde_json::from_str(r#"{"accepts": false}"#).unwrap();
    }
    let mut pen = Pen::new(Span::from_millis(20), "link");
    let (_, second) = pen.connection();
    pen.state(TWO, State::Established, None);
    pen.state(second, State::SynReceived, None);
    let ix = TraceIndex::new(Arc::new(pen.finish(micros(0)))).with_scenario(&scenario);
    let rows = ss(&ix, &ix.frame(SimTime::ZERO), SERVER);
    assert_eq!((rows[0].state, rows[0].recv_q, rows[0].send_q), ("LISTEN", 1, BACKLOG));
}

proptest! {
    #[test]
    fn any_frame_can_be_printed(seed: u64, events in 0_usize..600, share in 0.0..1.1_f64) {
        let ix = TraceIndex::new(Arc::new(random(seed, events)));
        let at = micros((ix.trace().end.at.micros() as f64 * share) as u64);
        let frame = ix.frame(at);
        for node in [CLIENT, SERVER] {
            let rows = ss(&ix, &frame, node);
            prop_assert_eq!(rows.len(), netstat(&ix, &frame, node).len());
            prop_assert_eq!(rows.len() + 1, ss_text(&ix, &frame, node).lines().count());
            prop_assert!(rows.iter().all(|row| row.state != "UNCONN"));
        }
    }
}
