//! Every claim of every preset and study holds, and each can fail: some named mutation of its scenario breaks it.

#[path = "claims/studies.rs"]
mod studies;

use keepalive_core::claim::EventName;
use keepalive_core::scenario::{
    Action, Answer, ConnectionOption, Drop, Fault, FaultAction, HttpClient, HttpServer, Keepalive, Nat,
    OnUnknown, Order, PathItem, PoolOrder, Protocol, Proxy, Request, Retry, Scenario, SegmentKind,
    TimerPrecision, Tls,
};
use keepalive_core::{SimTime, Span, simulate, simulate_within};
use keepalive_tests::{listed, scenarios};

type Mutation = (&'static str, fn(&mut Scenario));

const SECOND: Span = Span::from_secs(1);

/// What may be changed about a scenario. Each changes one thing.
const MUTATIONS: &[Mutation] = &[
    ("latency tripled", |s| for_links(s, |latency| latency.times(3))),
    ("no latency", |s| for_links(s, |_| Span::ZERO)),
    ("both programs close at 500 ms", |s| order(s, 500, Action::Close { node: "server".into() })),
    ("a second connection at 300 ms", |s| {
        order(s, 300, Action::Connect { node: "client".into(), port: None });
    }),
    ("keepalive time + 1 s", |s| keepalive(s, |k| k.time = k.time + SECOND)),
    ("keepalive interval + 1 s", |s| keepalive(s, |k| k.interval = k.interval + SECOND)),
    ("one probe more", |s| keepalive(s, |k| k.probes += 1)),
    ("one probe less", |s| keepalive(s, |k| k.probes -= 1)),
    ("client keepalive off", |s| client(s, |c| c.tcp.keepalive = None)),
    ("client keepalive on, 10 s", |s| client(s, |c| c.tcp.keepalive = Some(ten_seconds()))),
    ("server keepalive on, 10 s", |s| server(s, |x| x.tcp.keepalive = Some(ten_seconds()))),
    ("no fault", |s| s.faults.clear()),
    ("HTTP idle + 1 s", |s| http_server(s, |h| h.idle = h.idle.map(|i| i + SECOND))),
    ("HTTP idle 2 s", |s| http_server(s, |h| h.idle = Some(Span::from_secs(2)))),
    ("no HTTP idle limit", |s| http_server(s, |h| h.idle = None)),
    ("service + 1 ms", |s| http_server(s, |h| h.service = h.service.map(|s| s + Span::from_millis(1)))),
    ("announcing toggled", |s| http_server(s, |h| h.announces = !h.announces)),
    ("one request a connection", |s| http_server(s, |h| h.max_requests = Some(1))),
    ("every request says close", |s| http_client(s, |h| h.connection = Some(ConnectionOption::Close))),
    ("nobody asks", |s| s.script.clear()),
    ("no program is frozen", |s| s.script.retain(|step| !matches!(step.action, Action::Freeze { .. }))),
    ("the peer never closes", |s| server(s, |x| x.socket.iter_mut().for_each(|a| a.close_on_eof = false))),
    ("client's first SYN lost", |s| lose(s, SegmentKind::Syn)),
    ("first data lost", |s| lose(s, SegmentKind::Data)),
    ("cut at 30 ms", |s| fault(s, 30, FaultAction::Cut { link: "link".into(), from: None })),
    ("server reboots at 300 ms", |s| {
        fault(s, 300, FaultAction::Reboot { node: "server".into(), listener: true });
    }),
    ("client's connection reset at 20.06 s", |s| {
        let link = first_link(s);
        fault(s, 20_060, FaultAction::InjectRst { link, to: "client".into() });
    }),
    ("proxy's HTTP idle + 1 s", |s| proxy(s, |p| later(&mut p.downstream.http.idle))),
    ("proxy's pool + 1 s", |s| proxy(s, |p| later(&mut p.upstream.http.idle))),
    ("proxy's pool 2 s", |s| proxy(s, |p| p.upstream.http.idle = Some(Span::from_secs(2)))),
    ("proxy never retries", |s| proxy(s, |p| p.upstream.http.retry = Retry::Never)),
    ("proxy always retries", |s| proxy(s, |p| p.upstream.http.retry = Retry::Always)),
    ("client's pool + 1 s", |s| http_client(s, |h| later(&mut h.idle))),
    ("client always retries", |s| http_client(s, |h| h.retry = Retry::Always)),
    ("client's pool of one", |s| http_client(s, |h| h.pool = Some(1))),
    ("client takes the other idle connection", |s| http_client(s, |h| h.order = other(h.order))),
    ("proxy takes the other idle connection", |s| {
        proxy(s, |p| p.upstream.http.order = other(p.upstream.http.order));
    }),
    ("client speaks HTTP/1.1", |s| http_client(s, |h| h.protocol = Protocol::Http1)),
    ("client's QUIC idle timeout + 1 s", |s| http_client(s, |h| later(&mut h.quic.idle))),
    ("client's QUIC sends no PING", |s| http_client(s, |h| h.quic.ping = None)),
    ("server's QUIC sends PING after 40 s", |s| {
        http_server(s, |h| h.quic.ping = Some(Span::from_secs(40)));
    }),
    ("NAT remembers UDP for ever", |s| nat(s, |n| n.udp_idle = Some(Span::from_secs(100_000)))),
    ("no pipelining", |s| http_client(s, |h| h.pipeline = 1)),
    ("client speaks TLS 1.2", |s| http_client(s, |h| h.tls = Tls::V12)),
    ("no Idempotency-Key", |s| requests(s, |r| r.idempotency_key = None)),
    ("no request ids", |s| requests(s, |r| r.request_id = None)),
    ("NAT remembers for 30 s", |s| nat(s, |n| n.idle = Span::from_secs(30))),
    ("nobody reuses", |s| {
        http_client(s, |h| h.reuse = false);
        proxy(s, |p| p.upstream.http.reuse = false);
    }),
    ("whole requests", |s| {
        for order in &mut s.script {
            if let Action::Write { bytes, .. } = &mut order.action {
                *bytes = None;
            }
        }
    }),
    ("client closes at 400 ms", |s| order(s, 400, Action::Close { node: "client".into() })),
    ("client's pool 2 s", |s| http_client(s, |h| h.idle = Some(Span::from_secs(2)))),
    ("proxy keepalive on, 10 s", |s| {
        proxy(s, |p| {
            p.upstream.tcp.keepalive = Some(ten_seconds());
            p.downstream.tcp.keepalive = Some(ten_seconds());
        });
    }),
    ("server's program reads", |s| server(s, |x| x.socket.iter_mut().for_each(|a| a.reads = true))),
    ("no timestamps toggled", |s| client(s, |c| c.tcp.timestamps = !c.tcp.timestamps)),
    ("no limit for a request's head", |s| http_server(s, |h| h.header_timeout = None)),
    ("NAT answers RST", |s| nat(s, |n| n.on_unknown = OnUnknown::Rst)),
];

const fn other(order: PoolOrder) -> PoolOrder {
    match order {
        PoolOrder::Lifo => PoolOrder::Fifo,
        PoolOrder::Fifo => PoolOrder::Lifo,
    }
}

fn requests(s: &mut Scenario, change: fn(&mut Request)) {
    for order in &mut s.script {
        if let Action::Request(request) = &mut order.action {
            change(request);
        }
    }
}

fn answers(scenario: &Scenario) -> impl Iterator<Item = &Answer> {
    scenario.withhold_from.iter().flat_map(|withhold| &withhold.answers)
}

fn ten_seconds() -> Keepalive {
    Keepalive { time: Span::from_secs(10), interval: SECOND, probes: 2 }
}

fn for_links(s: &mut Scenario, change: fn(Span) -> Span) {
    for item in &mut s.path {
        if let PathItem::Link(link) = item {
            link.latency = change(link.latency);
        }
    }
}

fn client(s: &mut Scenario, change: impl Fn(&mut keepalive_core::scenario::Client)) {
    s.path.iter_mut().for_each(|item| {
        if let PathItem::Client(client) = item {
            change(client);
        }
    });
}

fn server(s: &mut Scenario, change: impl Fn(&mut keepalive_core::scenario::Server)) {
    s.path.iter_mut().for_each(|item| {
        if let PathItem::Server(server) = item {
            change(server);
        }
    });
}

fn first_link(s: &Scenario) -> String {
    s.path.get(1).map_or_else(String::new, |item| item.id().to_owned())
}

fn proxy(s: &mut Scenario, change: impl Fn(&mut Proxy)) {
    s.path.iter_mut().for_each(|item| {
        if let PathItem::Proxy(proxy) = item {
            change(proxy);
        }
    });
}

fn nat(s: &mut Scenario, change: impl Fn(&mut Nat)) {
    s.path.iter_mut().for_each(|item| {
        if let PathItem::Nat(nat) = item {
            change(nat);
        }
    });
}

fn later(clock: &mut Option<Span>) {
    *clock = clock.map(|idle| idle + SECOND);
}

fn keepalive(s: &mut Scenario, change: fn(&mut Keepalive)) {
    client(s, |c| c.tcp.keepalive.iter_mut().for_each(change));
}

fn http_server(s: &mut Scenario, change: fn(&mut HttpServer)) {
    server(s, |x| x.http.iter_mut().for_each(change));
}

fn http_client(s: &mut Scenario, change: fn(&mut HttpClient)) {
    client(s, |c| {
        if c.socket.is_none() {
            change(c.http.get_or_insert_default());
        }
    });
}

fn fault(s: &mut Scenario, at_ms: u64, action: FaultAction) {
    s.faults.push(Fault { at: Span::from_millis(at_ms), until: None, action });
}

fn order(s: &mut Scenario, at_ms: u64, action: Action) {
    if s.path.iter().any(|item| matches!(item, PathItem::Client(c) if c.socket.is_some())) {
        s.script.push(Order { at: Span::from_millis(at_ms), action });
    }
}

fn lose(s: &mut Scenario, kind: SegmentKind) {
    let drop = Drop { link: "link".into(), from: None, kind, nth: vec![1], every: None };
    fault(s, 0, FaultAction::Drop(drop));
}

#[test]
fn every_claim_holds() {
    for scenario in scenarios() {
        assert!(!scenario.claims.is_empty(), "{} claims nothing", scenario.id);
        let trace = simulate(&scenario);
        for (i, claim) in scenario.claims.iter().enumerate() {
            assert!(!claim.cite.trim().is_empty(), "{} claims[{i}] has no source", scenario.id);
            claim
                .that
                .check(&trace)
                .unwrap_or_else(|failure| panic!("{} claims[{i}]: {failure}", scenario.id));
        }
    }
}

#[test]
fn every_listed_scenario_asks_what_happens_next_and_offers_answers() {
    for scenario in listed() {
        let id = &scenario.id;
        let asked = scenario.withhold_from.as_ref().unwrap_or_else(|| panic!("{id} asks nothing"));
        assert!(!asked.answers.is_empty(), "{id} offers no answers");
        let (at, trace) = (SimTime::ZERO + asked.at, simulate(&scenario));
        let sent = |visible| {
            let parts = trace.events.iter().filter(|e| (e.at < at) == visible);
            parts.filter(|e| EventName::SegmentSent.names(&trace, e)).count()
        };
        assert!(sent(true) > 2, "{id} has not even opened a connection when it asks");
        assert!(trace.events.iter().any(|e| e.at >= at), "{id} asks when all is over");
    }
}

#[test]
fn of_the_answers_to_a_question_the_right_one_alone_is_what_happens() {
    for scenario in scenarios() {
        let trace = simulate(&scenario);
        for (i, answer) in answers(&scenario).enumerate() {
            let that =
                answer.that.as_ref().unwrap_or_else(|| panic!("{} answers[{i}] is not checked", scenario.id));
            assert_eq!(
                that.check(&trace).is_ok(),
                answer.right,
                "{} answers[{i}]: {}",
                scenario.id,
                answer.says.en
            );
        }
    }
}

#[test]
fn every_claim_can_fail() {
    let mut idle = Vec::new();
    for scenario in scenarios() {
        let mutants: Vec<_> = MUTATIONS
            .iter()
            .map(|(_, mutate)| {
                let mut mutant = scenario.clone();
                mutate(&mut mutant);
                simulate_within(&mutant, 100_000)
            })
            .collect();
        let right =
            answers(&scenario).filter(|answer| answer.right).filter_map(|answer| answer.that.as_ref());
        for that in scenario.claims.iter().map(|claim| &claim.that).chain(right) {
            if mutants.iter().all(|trace| that.check(trace).is_ok()) {
                idle.push(format!("{}: {that:?}", scenario.id));
            }
        }
    }
    assert!(idle.is_empty(), "no mutation breaks these claims:\n{}", idle.join("\n"));
}

#[test]
fn every_mutation_matters() {
    let all = scenarios();
    for (name, mutate) in MUTATIONS {
        let breaks = all.iter().any(|scenario| {
            let mut mutant = scenario.clone();
            mutate(&mut mutant);
            let trace = simulate_within(&mutant, 100_000);
            scenario.claims.iter().any(|claim| claim.that.check(&trace).is_err())
        });
        assert!(breaks, "{name} breaks no claim of any preset");
    }
}

#[test]
fn claims_hold_with_the_kernels_timer_wheel_or_miss_by_its_granule() {
    // Counts, states and orders do not depend on how late a timer is; spans do.
    for mut scenario in scenarios() {
        scenario.timers = TimerPrecision::Wheel;
        let trace = simulate(&scenario);
        for (i, claim) in scenario.claims.iter().enumerate() {
            let timed = matches!(
                claim.that,
                keepalive_core::claim::That::After(_)
                    | keepalive_core::claim::That::Timer(_)
                    | keepalive_core::claim::That::Count(_)
            );
            if !timed {
                claim
                    .that
                    .check(&trace)
                    .unwrap_or_else(|failure| panic!("{} claims[{i}]: {failure}", scenario.id));
            }
        }
    }
}
