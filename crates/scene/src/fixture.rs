//! Small traces made by hand, for tests that need a trace and not the simulator.

mod pen;
mod random;

use keepalive_core::http::{CloseReason, Method};
use keepalive_core::tcp::{AbortReason, Errno, State};
use keepalive_core::trace::{Call, EventKind, LossCause, MessageKind, Role};
use keepalive_core::{Scenario, Span, Timer, Trace};

pub use pen::{CLIENT, ONE, Pen, SERVER, TWO, micros};
pub use random::random;

/// Length of the request in the fixtures, bytes.
pub const REQUEST: u32 = 120;
/// Length of the response in the fixtures, bytes.
pub const RESPONSE: u32 = 400;

/// The scenario that [`two_clocks`] is a run of.
///
/// # Panics
/// Never, unless the format of scenarios changes.
pub fn two_clocks_scenario() -> Scenario {
    scenario("two-clocks", "125s", "")
}

/// The scenario that [`dead_peer`] is a run of.
///
/// # Panics
/// Never, unless the format of scenarios changes.
pub fn dead_peer_scenario() -> Scenario {
    scenario("dead-peer", "65s", r#", "faults": [{"at": "1s", "do": {"cut": {"link": "link"}}}]"#)
}

/// Two clocks beside one connection, 20 ms each way: a request at 0 s; the client's keepalive probes 30 s
/// after it last received something and is answered; the server's HTTP idle clock closes 60 s after its
/// response; TIME-WAIT runs from 60.106 s to 120.106 s. Thirteen steps: twelve segments and the end of TIME-WAIT.
pub fn two_clocks() -> Trace {
    let mut pen = Pen::new(Span::from_millis(20), "link");
    exchange(&mut pen);
    probe(&mut pen);
    // The timer wakes 10 s after the probe, sees 9.96 s of silence, and sleeps on.
    pen.at(micros(40_085_000));
    let fired = pen.fire(ONE, Timer::Keepalive);
    pen.arm(ONE, Timer::Keepalive, Span::from_micros(20_040_000), Some(fired));
    close(&mut pen);
    pen.finish(micros(125_000_000))
}

/// The same client, but the link is cut at 1 s: probes at 30.085, 40.085 and 50.085 s go unanswered; at
/// 60.085 s the client gives up, sends a RST that is lost too, and its application gets `ETIMEDOUT`.
pub fn dead_peer() -> Trace {
    let mut pen = Pen::new(Span::from_millis(20), "link");
    exchange(&mut pen);
    pen.at(micros(1_000_000));
    pen.emit(CLIENT, None, EventKind::Fault(0));
    pen.at(micros(30_040_000));
    let mut fired = pen.fire(ONE, Timer::Keepalive);
    pen.arm(ONE, Timer::Keepalive, Span::from_micros(45_000), Some(fired));
    for nth in 1..=3 {
        pen.at(micros(20_085_000 + u64::from(nth) * 10_000_000));
        fired = pen.fire(ONE, Timer::Keepalive);
        let sent = pen.emit(CLIENT, Some(fired), EventKind::ProbeSent { socket: ONE, nth, of: 3 });
        let flight = pen.pure(ONE, Role::Probe, REQUEST, RESPONSE + 1, Some(sent));
        pen.emit(CLIENT, Some(sent), EventKind::Counters { socket: ONE, retransmits: 0, probes: nth });
        pen.arm(ONE, Timer::Keepalive, Span::from_secs(10), Some(sent));
        pen.lose(flight, LossCause::Fault(0));
    }
    pen.at(micros(60_085_000));
    fired = pen.fire(ONE, Timer::Keepalive);
    let aborted = pen.emit(
        CLIENT,
        Some(fired),
        EventKind::Aborted { socket: ONE, why: AbortReason::Keepalive, error: Errno::ETIMEDOUT },
    );
    let rst = pen.pure(ONE, Role::Rst, REQUEST + 1, RESPONSE + 1, Some(aborted));
    pen.state(ONE, State::Closed, Some(aborted));
    pen.emit(
        CLIENT,
        Some(aborted),
        EventKind::Returned { socket: ONE, call: Call::Recv, bytes: 0, error: Some(Errno::ETIMEDOUT) },
    );
    pen.lose(rst, LossCause::Fault(0));
    pen.finish(micros(65_000_000))
}

/// Handshake, request and response: 0 to 0.085 s.
fn exchange(pen: &mut Pen) {
    let wanted = pen.emit(CLIENT, None, EventKind::Script(0));
    let call = pen.emit(CLIENT, Some(wanted), EventKind::Called { socket: ONE, call: Call::Connect });
    pen.state(ONE, State::SynSent, Some(call));
    pen.sequence(ONE, [0, 1, 1, 0, 0]);
    let syn = pen.syn(ONE, Role::Syn, Some(call));
    pen.arm(ONE, Timer::Retransmit, Span::from_secs(1), Some(call));

    let came = pen.arrive(syn);
    pen.state(TWO, State::SynReceived, Some(came));
    pen.sequence(TWO, [0, 1, 1, 1, 1]);
    let syn_ack = pen.syn(TWO, Role::SynAck, Some(came));
    pen.arm(TWO, Timer::Retransmit, Span::from_secs(1), Some(came));

    let came = pen.arrive(syn_ack);
    pen.stop(ONE, Timer::Retransmit, Some(came));
    pen.state(ONE, State::Established, Some(came));
    pen.emit(
        CLIENT,
        Some(came),
        EventKind::RoundTrip { socket: ONE, srtt: 40_000, rttvar: 20_000, rto: 240_000 },
    );
    pen.window(ONE);
    pen.sequence(ONE, [1, 1, 1, 1, 1]);
    pen.arm(ONE, Timer::Keepalive, Span::from_secs(30), Some(came));
    let ack = pen.pure(ONE, Role::Ack, 1, 1, Some(came));
    pen.emit(
        CLIENT,
        Some(came),
        EventKind::Returned { socket: ONE, call: Call::Connect, bytes: 0, error: None },
    );
    let (wrote, get) = pen.write(ONE, MessageKind::Request(Method::Get), REQUEST, Some(wanted));
    pen.sequence(ONE, [1, 1 + REQUEST, 1 + REQUEST, 1, 1]);
    pen.arm(ONE, Timer::Retransmit, Span::from_millis(240), Some(wrote));

    let came = pen.arrive(ack);
    pen.stop(TWO, Timer::Retransmit, Some(came));
    pen.state(TWO, State::Established, Some(came));
    pen.window(TWO);
    pen.sequence(TWO, [1, 1, 1, 1, 1]);
    let came = pen.arrive(get);
    pen.sequence(TWO, [1, 1, 1, 1 + REQUEST, 1 + REQUEST]);
    pen.receive(TWO, get, Some(came));
    pen.arm(TWO, Timer::DelayedAck, Span::from_millis(40), Some(came));
    pen.arm(TWO, Timer::Service, Span::from_millis(5), Some(came));

    pen.at(micros(65_000));
    let served = pen.fire(TWO, Timer::Service);
    pen.stop(TWO, Timer::DelayedAck, Some(served));
    let (wrote, response) = pen.write(TWO, MessageKind::Response(200), RESPONSE, Some(served));
    pen.sequence(TWO, [1, 1 + RESPONSE, 1 + RESPONSE, 1 + REQUEST, 1 + REQUEST]);
    pen.arm(TWO, Timer::Retransmit, Span::from_millis(240), Some(wrote));
    pen.arm(TWO, Timer::HttpIdle, Span::from_secs(60), Some(wrote));

    let came = pen.arrive(response);
    pen.stop(ONE, Timer::Retransmit, Some(came));
    pen.sequence(ONE, [1 + REQUEST, 1 + REQUEST, 1 + REQUEST, 1 + RESPONSE, 1 + RESPONSE]);
    pen.receive(ONE, response, Some(came));
    let ack = pen.pure(ONE, Role::Ack, 1 + REQUEST, 1 + RESPONSE, Some(came));
    let came = pen.arrive(ack);
    pen.stop(TWO, Timer::Retransmit, Some(came));
    pen.sequence(TWO, [1 + RESPONSE, 1 + RESPONSE, 1 + RESPONSE, 1 + REQUEST, 1 + REQUEST]);
}

/// The keepalive timer wakes too early, once; then the probe and its answer: 30.040 to 30.125 s.
fn probe(pen: &mut Pen) {
    pen.at(micros(30_040_000));
    let fired = pen.fire(ONE, Timer::Keepalive);
    pen.arm(ONE, Timer::Keepalive, Span::from_micros(45_000), Some(fired));
    pen.at(micros(30_085_000));
    let fired = pen.fire(ONE, Timer::Keepalive);
    let sent = pen.emit(CLIENT, Some(fired), EventKind::ProbeSent { socket: ONE, nth: 1, of: 3 });
    let flight = pen.pure(ONE, Role::Probe, REQUEST, 1 + RESPONSE, Some(sent));
    pen.emit(CLIENT, Some(sent), EventKind::Counters { socket: ONE, retransmits: 0, probes: 1 });
    pen.arm(ONE, Timer::Keepalive, Span::from_secs(10), Some(sent));
    let came = pen.arrive(flight);
    let answer = pen.pure(TWO, Role::ProbeAck, 1 + RESPONSE, 1 + REQUEST, Some(came));
    let came = pen.arrive(answer);
    pen.emit(CLIENT, Some(came), EventKind::ProbeAnswered { socket: ONE, unanswered: 1 });
    pen.emit(CLIENT, Some(came), EventKind::Counters { socket: ONE, retransmits: 0, probes: 0 });
}

/// The server's idle clock closes; the client follows; TIME-WAIT: 60.065 to 120.106 s.
fn close(pen: &mut Pen) {
    pen.at(micros(60_065_000));
    let fired = pen.fire(TWO, Timer::HttpIdle);
    let closing =
        pen.emit(SERVER, Some(fired), EventKind::Closing { socket: TWO, why: CloseReason::IdleTimeout });
    let call = pen.emit(SERVER, Some(closing), EventKind::Called { socket: TWO, call: Call::Close });
    pen.state(TWO, State::FinWait1, Some(call));
    pen.sequence(TWO, [1 + RESPONSE, 2 + RESPONSE, 2 + RESPONSE, 1 + REQUEST, 1 + REQUEST]);
    let fin = pen.pure(TWO, Role::Fin, 1 + RESPONSE, 1 + REQUEST, Some(call));
    pen.arm(TWO, Timer::Retransmit, Span::from_millis(240), Some(call));

    let came = pen.arrive(fin);
    pen.state(ONE, State::CloseWait, Some(came));
    pen.sequence(ONE, [1 + REQUEST, 1 + REQUEST, 1 + REQUEST, 2 + RESPONSE, 2 + RESPONSE]);
    let ack = pen.pure(ONE, Role::Ack, 1 + REQUEST, 2 + RESPONSE, Some(came));
    let eof = pen.emit(
        CLIENT,
        Some(came),
        EventKind::Returned { socket: ONE, call: Call::Recv, bytes: 0, error: None },
    );
    pen.at(micros(60_086_000));
    let why = EventKind::Closing { socket: ONE, why: CloseReason::PeerClosed };
    let closing = pen.emit(CLIENT, Some(eof), why);
    pen.state(ONE, State::LastAck, Some(closing));
    pen.sequence(ONE, [1 + REQUEST, 2 + REQUEST, 2 + REQUEST, 2 + RESPONSE, 2 + RESPONSE]);
    let fin = pen.pure(ONE, Role::Fin, 1 + REQUEST, 2 + RESPONSE, Some(closing));
    pen.arm(ONE, Timer::Retransmit, Span::from_millis(240), Some(closing));

    let came = pen.arrive(ack);
    pen.stop(TWO, Timer::Retransmit, Some(came));
    pen.state(TWO, State::FinWait2, Some(came));
    pen.sequence(TWO, [2 + RESPONSE, 2 + RESPONSE, 2 + RESPONSE, 1 + REQUEST, 1 + REQUEST]);
    let came = pen.arrive(fin);
    pen.sequence(TWO, [2 + RESPONSE, 2 + RESPONSE, 2 + RESPONSE, 2 + REQUEST, 2 + REQUEST]);
    pen.state(TWO, State::TimeWait, Some(came));
    let ack = pen.pure(TWO, Role::Ack, 2 + RESPONSE, 2 + REQUEST, Some(came));
    pen.arm(TWO, Timer::TimeWait, Span::from_secs(60), Some(came));

    pen.at(micros(60_125_000));
    let fired = pen.fire(ONE, Timer::Keepalive);
    pen.arm(ONE, Timer::Keepalive, Span::from_secs(30), Some(fired));
    let came = pen.arrive(ack);
    pen.stop(ONE, Timer::Retransmit, Some(came));
    pen.stop(ONE, Timer::Keepalive, Some(came));
    pen.state(ONE, State::Closed, Some(came));
    pen.at(micros(120_106_000));
    let fired = pen.fire(TWO, Timer::TimeWait);
    pen.state(TWO, State::Closed, Some(fired));
}

/// A NAT, two proxies and a server that closes first: the second request crosses its FIN and is a POST, the
/// third opens a connection, the fourth crosses another FIN and is sent again.
///
/// # Panics
/// Never, unless the format of scenarios changes.
pub fn chain_scenario() -> Scenario {
    let text = r#"{
        "version": 1, "id": "chain", "title": {"en": "Chain", "ko": "사슬"}, "about": {"en": "A fixture.", "ko": "시험용."},
        "until": "70s",
        "path": [
            {"client": {"http": {"idle": "60s"}}},
            {"link": {"id": "a", "latency": "20ms"}},
            {"nat": {"idle": "40s"}},
            {"link": {"id": "b", "latency": "5ms"}},
            {"proxy": {"id": "lb", "downstream": {"http": {"idle": "60s"}}, "upstream": {"http": {"idle": "60s"}}}},
            {"link": {"id": "c", "latency": "2ms"}},
            {"proxy": {"id": "waf", "downstream": {"http": {"idle": "75s"}}, "upstream": {"http": {"idle": "60s", "retry": "idempotent"}}}},
            {"link": {"id": "d", "latency": "10ms"}},
            {"server": {"http": {"idle": "20s"}}}
        ],
        "script": [
            {"at": "0s", "do": {"request": {"path": "/cart"}}},
            {"at": "20s90ms", "do": {"request": {"method": "POST", "path": "/pay", "body": 200}}},
            {"at": "30s", "do": {"request": {"path": "/cart"}}},
            {"at": "50s30ms", "do": {"request": {"path": "/cart"}}}
        ]
    }"#;
    serde_json::from_str(text).expect("a fixture is a well-formed scenario")
}

/// A NAT that forgets between two requests, the second of which is lost at it again and again.
///
/// # Panics
/// Never, unless the format of scenarios changes.
pub fn nat_scenario() -> Scenario {
    let text = r#"{
        "version": 1, "id": "nat", "title": {"en": "NAT", "ko": "NAT"}, "about": {"en": "A fixture.", "ko": "시험용."},
        "until": "3m",
        "path": [
            {"client": {}},
            {"link": {"id": "a", "latency": "5ms"}},
            {"nat": {"idle": "60s"}},
            {"link": {"id": "b", "latency": "15ms"}},
            {"server": {"http": {"idle": "1h"}}}
        ],
        "script": [{"at": "0s", "do": {"request": {}}}, {"at": "100s", "do": {"request": {"path": "/again"}}}],
        "faults": [{"do": {"drop": {"link": "b", "kind": "data", "nth": [1]}}}]
    }"#;
    serde_json::from_str(text).expect("a fixture is a well-formed scenario")
}

fn scenario(id: &str, until: &str, rest: &str) -> Scenario {
    let text = format!(
        r#"{{
            "version": 1, "id": "{id}", "title": {{"en": "{id}", "ko": "{id}"}}, "about": {{"en": "A fixture.", "ko": "시험용."}},
            "until": "{until}",
            "path": [
                {{"client": {{"tcp": {{"keepalive": {{"time": "30s", "interval": "10s", "probes": 3}}}}}}}},
                {{"link": {{"latency": "20ms"}}}},
                {{"server": {{"http": {{"idle": "60s"}}}}}}
            ],
            "script": [{{"at": "0s", "do": {{"request": {{}}}}}}]{rest}
        }}"#
    );
    serde_json::from_str(&text).expect("a fixture is a well-formed scenario")
}
