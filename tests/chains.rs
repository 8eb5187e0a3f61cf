//! Chains as a whole: where segments go, what each side of a proxy says, and what is visible of a middlebox.

use std::sync::Arc;

use keepalive_core::scenario::{FaultAction, PathItem, Scenario};
use keepalive_core::trace::{EventKind, MessageKind, NodeId, SocketId};
use keepalive_core::{SimTime, Span, Trace, simulate};
use keepalive_scene::ladder::{Detail, text_ladder};
use keepalive_scene::lang::{LadderText, Lang};
use keepalive_scene::sockets::ss;
use keepalive_scene::{StepKind, TraceIndex, load};
use keepalive_tests::scenario;

/// A client, two NATs, a proxy, a NAT and a server, and one request.
fn long() -> Scenario {
    let text = r#"{
        "version": 1, "id": "x", "title": {"en": "x", "ko": "x"}, "about": {"en": "x", "ko": "x"},
        "until": "1s",
        "path": [
            {"client": {"http": {"connection": "keep-alive"}}},
            {"link": {"id": "a", "latency": "1ms"}}, {"nat": {"id": "n", "idle": "10s"}},
            {"link": {"id": "b", "latency": "1ms"}}, {"nat": {"id": "m", "idle": "10s"}},
            {"link": {"id": "c", "latency": "1ms"}}, {"proxy": {}},
            {"link": {"id": "d", "latency": "1ms"}}, {"nat": {"id": "o", "idle": "10s"}},
            {"link": {"id": "e", "latency": "1ms"}}, {"server": {}}
        ],
        "script": [{"at": "0s", "do": {"request": {"path": "/a"}}}]
    }"#;
    load(text).expect("a scenario")
}

fn index(scenario: &Scenario) -> TraceIndex {
    TraceIndex::new(Arc::new(simulate(scenario))).with_scenario(scenario)
}

fn at(seconds: u64) -> SimTime {
    SimTime::ZERO + Span::from_secs(seconds)
}

#[test]
fn both_ends_of_every_segment_have_sockets() {
    let trace = simulate(&long());
    assert_eq!((trace.ends(1), trace.ends(2)), (Some((NodeId(0), NodeId(3))), Some((NodeId(3), NodeId(5)))));
    assert_eq!(trace.ends(3), None);
    let third = trace.flights.iter().filter(|flight| flight.forwarded).nth(1).expect("a third leg");
    assert_eq!((third.from, third.to), (NodeId(2), NodeId(3)));
    for flight in [&trace.flights[0], third] {
        assert_eq!((trace.origin(flight), trace.goal(flight)), (NodeId(0), NodeId(3)));
    }
    for nth in 0..trace.sockets.len() {
        let id = SocketId(nth as u16);
        let peer = trace.peer(id).expect("both ends came into being");
        assert_eq!(trace.far_end(id), trace.socket(peer).node, "socket {nth}");
    }
}

/// Start lines and fields of every message, in order.
fn heads(trace: &Trace) -> Vec<String> {
    trace.messages.iter().map(|message| message.head.join(" | ")).collect()
}

#[test]
fn what_concerns_one_connection_does_not_pass_a_proxy() {
    let heads = heads(&simulate(&long()));
    assert_eq!(heads[0], "GET /a HTTP/1.1 | Host: server | Connection: keep-alive");
    assert_eq!(heads[1], "GET /a HTTP/1.1 | Host: server");
    assert_eq!(heads.len(), 4);
}

#[test]
fn a_segment_is_one_step_however_many_legs_it_has() {
    let ix = index(&long());
    let own = ix.trace().flights.iter().filter(|flight| !flight.forwarded).count();
    assert!(ix.trace().flights.len() > own * 2);
    assert_eq!(ix.steps().len(), own);
}

#[test]
fn a_segment_that_is_lost_behind_a_middlebox_is_a_step_there() {
    let mut scenario = long();
    scenario.faults = serde_json::from_str(r#"[{"do": {"cut": {"link": "b"}}}]"#).expect("a cut");
    let ix = index(&scenario);
    let from: Vec<u8> = ix.steps().iter().map(|step| ix.trace().event(step.event).node.0).collect();
    assert_eq!(from[..3], [1, 0, 1], "the cut begins, the SYN leaves the client, the NAT passes it on");
}

#[test]
fn each_side_of_a_proxy_has_its_own_rows() {
    let scenario = scenario("chain-lb-closes-first");
    let ix = index(&scenario);
    let rows = |node, seconds| -> Vec<String> {
        let rows = ss(&ix, &ix.frame(at(seconds)), NodeId(node));
        rows.iter().map(|row| format!("{} {} {}", row.state, row.local, row.peer)).collect()
    };
    assert_eq!(
        rows(1, 10),
        [
            "LISTEN 0.0.0.0:80 0.0.0.0:*",
            "ESTAB 10.0.0.2:80 10.0.0.1:40000",
            "ESTAB 10.0.0.2:40000 10.0.0.3:80"
        ]
    );
    assert_eq!(rows(0, 35), Vec::<String>::new(), "closed by the load balancer");
    assert_eq!(rows(2, 35)[1], "ESTAB 10.0.0.3:80 10.0.0.2:40000", "and the server knows nothing of it");
}

#[test]
fn a_middlebox_shows_what_it_remembers_and_no_socket() {
    let scenario = scenario("nat-forgets-silently");
    let ix = index(&scenario);
    let nat = NodeId(1);
    let early = ix.frame(at(100));
    let mapping = early.mapping(nat, 1).expect("a mapping");
    assert_eq!(mapping.until.since(mapping.since), Span::from_secs(350));
    assert!((0.70..0.72).contains(&mapping.fraction(at(100))));
    assert!(ss(&ix, &early, nat).is_empty());
    assert_eq!(ix.frame(at(360)).mappings, []);
    let forgot = ix.steps().iter().find(|step| step.kind == StepKind::Expired).expect("it forgets");
    assert_eq!(ix.frame_at_event(forgot.event).mappings, []);
}

#[test]
fn a_middlebox_that_restarts_remembers_nothing() {
    let mut scenario = scenario("nat-forgets-silently");
    scenario.faults =
        serde_json::from_str(r#"[{"at": "100s", "do": {"reboot": {"node": "nat"}}}]"#).expect("a reboot");
    assert_eq!(scenario.check(), Ok(()));
    let ix = index(&scenario);
    assert_eq!((ix.frame(at(99)).mappings.len(), ix.frame(at(101)).mappings.len()), (1, 0));
    let forgot = ix.trace().events.iter().filter(|event| matches!(event.kind, EventKind::Forgot { .. }));
    assert_eq!(forgot.count(), 0, "it lost its memory before the clock ran out");
}

#[test]
fn a_reset_meets_the_connection_on_its_link() {
    for (link, conn) in [("internet", 1), ("lan", 2)] {
        let mut scenario = scenario("chain-right-order");
        let action = FaultAction::InjectRst { link: link.into(), to: "lb".into() };
        scenario.faults =
            vec![keepalive_core::scenario::Fault { at: Span::from_secs(10), until: None, action }];
        assert_eq!(scenario.check(), Ok(()));
        let trace = simulate(&scenario);
        let reset = trace.flights.iter().find(|flight| flight.injected).expect("a reset");
        assert_eq!(reset.conn, conn, "{link}");
    }
}

#[test]
fn without_an_answer_in_time_a_proxy_says_504() {
    let mut scenario = scenario("chain-right-order");
    scenario.until = Span::from_secs(60);
    scenario.faults =
        serde_json::from_str(r#"[{"at": "10s", "do": {"cut": {"link": "lan"}}}]"#).expect("a cut");
    for item in &mut scenario.path {
        if let PathItem::Proxy(proxy) = item {
            proxy.upstream.tcp.user_timeout = Some(Span::from_secs(5));
        }
    }
    let trace = simulate(&scenario);
    let codes: Vec<u16> = trace
        .messages
        .iter()
        .filter_map(|message| match message.kind {
            MessageKind::Response(code) if trace.socket(message.socket).node == NodeId(1) => Some(code),
            _ => None,
        })
        .collect();
    assert_eq!(codes, [200, 504, 504], "the last of them while it still tries to connect");
}

#[test]
fn the_text_ladder_has_a_column_for_each_host() {
    let scenario = scenario("chain-upstream-closes-502");
    let ix = index(&scenario);
    for lang in Lang::ALL {
        let text = text_ladder(&ix, &LadderText::new(lang.words(), &scenario), Detail::Steps);
        let head = text.lines().next().expect("a head");
        assert_eq!(head.split_whitespace().collect::<Vec<_>>(), ["client", "lb", "server"]);
        assert!(text.contains("ESTAB | LAST-ACK"), "{text}");
        assert!(text.contains("502 Bad Gateway"));
    }
}

/// L4 balancers, NATs and proxies, eight between client and server, in any order.
#[test]
fn eight_hops_in_any_order_carry_a_request() {
    for order in ["nnnnnnnn", "pppppppp", "npnpnpnp", "pnpnpnpn", "nnppnnpp", "pnnnnnnp", "nppppppn"] {
        let hops: String = order
            .char_indices()
            .map(|(at, kind)| {
                let host = if kind == 'n' {
                    format!(r#"{{"nat": {{"id": "h{at}", "product": "AWS NLB", "idle": "350s"}}}}"#)
                } else {
                    format!(r#"{{"proxy": {{"id": "h{at}"}}}}"#)
                };
                format!(r#"{host}, {{"link": {{"id": "l{at}", "latency": "1ms"}}}},"#)
            })
            .collect();
        let text = format!(
            r#"{{"version": 1, "id": "x", "title": {{"en": "x", "ko": "x"}}, "about": {{"en": "x", "ko": "x"}},
                "until": "2s", "path": [{{"client": {{}}}}, {{"link": {{"id": "l", "latency": "1ms"}}}}, {hops}
                {{"server": {{}}}}],
                "script": [{{"at": "0s", "do": {{"request": {{}}}}}}, {{"at": "1s", "do": {{"request": {{}}}}}}]}}"#
        );
        let trace = simulate(&load(&text).expect("a scenario"));
        let answered = trace.events.iter().filter(|event| match event.kind {
            EventKind::Received { message, .. } => {
                event.node == NodeId(0) && matches!(trace.message(message).kind, MessageKind::Response(200))
            }
            _ => false,
        });
        let answered: Vec<SimTime> = answered.map(|event| event.at).collect();
        // Nine links there and back, for each connection twice, and 5 ms of work; then once, on what is open.
        let expected = [2 * 9 * 2 + 5, 1_000 + 2 * 9 + 5].map(|ms| SimTime::ZERO + Span::from_millis(ms));
        assert_eq!(answered, expected, "{order}");
    }
}
