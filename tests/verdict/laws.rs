//! Laws: a chain that is called right never fails a request, and each fix makes a wrong chain right.

use keepalive_core::scenario::{
    ConnectionOption, HttpClient, HttpServer, Keepalive, OnUnknown, PathItem, Protocol, QuicOptions,
    RefreshedBy, Retry, SaysKeepAlive, Scenario, TimerPrecision, Tls,
};
use keepalive_core::{SimTime, Span, simulate};
use keepalive_scene::verdict::{BoxVerdict, Grade, verdict};
use proptest::prelude::*;

use crate::chains::{
    chain, client_with, first_response, goes_wrong, nat, order, proxy, server_with, with_gap,
};

/// An idle limit, or none.
fn limit() -> impl Strategy<Value = Option<Span>> {
    prop_oneof![
        1 => Just(None),
        4 => (100_u64..20_000).prop_map(|ms| Some(Span::from_millis(ms))),
        4 => (1_u64..12).prop_map(|s| Some(Span::from_secs(s))),
    ]
}

fn keepalive() -> impl Strategy<Value = Option<Keepalive>> {
    let on = (1_u64..15, 1_u64..15);
    prop::option::of(on.prop_map(|(time, interval)| Keepalive {
        time: Span::from_secs(time),
        interval: Span::from_secs(interval),
        probes: 3,
    }))
}

fn middlebox() -> impl Strategy<Value = Option<PathItem>> {
    prop::option::weighted(
        0.25,
        (1_u64..15, any::<bool>(), any::<bool>()).prop_map(|(idle, rst, payload)| {
            let unknown = if rst { OnUnknown::Rst } else { OnUnknown::Drop };
            let refreshed = if payload { RefreshedBy::Payload } else { RefreshedBy::Any };
            nat(&format!("{idle}s500ms"), unknown, refreshed)
        }),
    )
}

/// How the reusing side of a connection goes about it, apart from its idle limit.
#[derive(Debug, Clone)]
struct Way(HttpClient);

prop_compose! {
    fn way()(
        protocol in prop_oneof![6 => Just(Protocol::Http1), 2 => Just(Protocol::Http2), 2 => Just(Protocol::Http3)],
        watches in any::<bool>(),
        checks in any::<bool>(),
        retry in prop_oneof![Just(Retry::Never), Just(Retry::Idempotent), Just(Retry::Always)],
        heeds in prop::option::of(0_u64..3_000),
        bare in any::<bool>(),
        asks in any::<bool>(),
        max_age in prop::option::weighted(0.2, 1_u64..15),
        tls in prop_oneof![Just(Tls::None), Just(Tls::V12), Just(Tls::V13)],
        ping in prop::option::of((1_u64..12, 1_u64..4)),
        quic in (prop::option::of(12_u64..30), prop::option::of(3_u64..20)),
    ) -> Way {
        let http1 = protocol == Protocol::Http1;
        let quic = QuicOptions { idle: quic.0.map(Span::from_secs), ping: quic.1.map(Span::from_secs) };
        Way(HttpClient {
            protocol,
            watches_idle: watches,
            checks_before_reuse: checks,
            retry,
            heeds_hint: heeds.map(Span::from_millis),
            heeds_bare_hint: bare,
            connection: (http1 && asks).then_some(ConnectionOption::KeepAlive),
            max_age: max_age.map(Span::from_secs),
            tls: if protocol == Protocol::Http3 { Tls::V13 } else { tls },
            ping: ping.map(|(ping, _)| Span::from_secs(ping)),
            ping_timeout: Span::from_secs(ping.map_or(5, |(_, timeout)| timeout)),
            quic,
            ..HttpClient::default()
        })
    }
}

prop_compose! {
    /// How the accepting side goes about it, apart from its idle limit, work and response.
    fn manner()(
        announces in any::<bool>(),
        says in prop_oneof![
            Just(SaysKeepAlive::WhenNeeded), Just(SaysKeepAlive::WhenAsked),
            Just(SaysKeepAlive::Always), Just(SaysKeepAlive::Never),
        ],
        margin in prop_oneof![3 => Just(0_u64), 1 => 0_u64..2_000],
        max_requests in prop::option::weighted(0.2, 1_u32..4),
        goaway in prop::bool::weighted(0.8),
        ping in prop::option::weighted(0.3, (1_u64..12, 1_u64..4)),
        quic in (prop::option::of(12_u64..30), prop::option::of(3_u64..20)),
        lingers in prop::option::weighted(0.2, 1_u64..3),
    ) -> HttpServer {
        HttpServer {
            announces,
            says_keep_alive: says,
            idle_margin: Span::from_millis(margin),
            // With streams a cap that is not announced loses what comes at the same time, which is not judged.
            max_requests: max_requests.filter(|_| goaway),
            goaway,
            ping: ping.map(|(ping, _)| Span::from_secs(ping)),
            ping_timeout: Span::from_secs(ping.map_or(5, |(_, timeout)| timeout)),
            quic: QuicOptions { idle: quic.0.map(Span::from_secs), ping: quic.1.map(Span::from_secs) },
            // Without lingering what the client still sends, a SETTINGS ACK, draws RST, which destroys a response: not
            // judged either (RFC 9112 §9.6).
            lingers: lingers.or(max_requests.map(|_| 2)).map(Span::from_secs),
            ..HttpServer::default()
        }
    }
}

fn text(limit: Option<Span>) -> String {
    limit.map_or_else(|| "-".into(), |limit| limit.to_string())
}

prop_compose! {
    /// Chains of up to so many connections, at most three, and middleboxes between.
    fn any_chain(hops: usize)(
        limits in prop::collection::vec((limit(), limit()), 1..=hops),
        ways in prop::collection::vec(way(), 3),
        manners in prop::collection::vec(manner(), 3),
        boxes in prop::collection::vec(middlebox(), 6),
        probes in prop::collection::vec((keepalive(), keepalive()), 3),
        latencies in prop::collection::vec(0_u64..60_000, 10),
        service in prop_oneof![6 => 0_u64..300, 1 => 300_u64..9_000],
        response in prop_oneof![4 => Just(300_u32), 1 => 0_u32..80_000],
        wheel in any::<bool>(),
    ) -> Scenario {
        let mut hosts = Vec::new();
        let last = limits.len() - 1;
        for (i, (pool, idle)) in limits.iter().enumerate() {
            if i == 0 {
                let tcp = keepalive_core::scenario::TcpOptions { keepalive: probes[0].0, ..Default::default() };
                hosts.push(client_with(HttpClient { idle: *pool, ..ways[0].0.clone() }, tcp));
            } else {
                let down = text(limits[i - 1].1);
                let mut host = proxy(&format!("lb{i}"), &down, "-");
                if let PathItem::Proxy(proxy) = &mut host {
                    let idle = limits[i - 1].1;
                    proxy.downstream.http = HttpServer { idle, response: 300, ..manners[i - 1].clone() };
                    proxy.upstream.http = HttpClient { idle: *pool, ..ways[i].0.clone() };
                    proxy.upstream.tcp.keepalive = probes[i].0;
                    proxy.downstream.tcp.keepalive = probes[i - 1].1;
                }
                hosts.push(host);
            }
            for (nth, mut found) in boxes[2 * i..2 * i + 2].iter().cloned().enumerate().filter_map(|(n, it)| Some((n, it?))) {
                if let PathItem::Nat(nat) = &mut found {
                    nat.id = format!("nat{i}{nth}");
                }
                hosts.push(found);
            }
            if i == last {
                let service = Some(Span::from_millis(service));
                let mut host = server_with(HttpServer { idle: *idle, service, response, ..manners[i].clone() });
                if let PathItem::Server(server) = &mut host {
                    server.tcp.keepalive = probes[i].1;
                }
                hosts.push(host);
            }
        }
        let latencies: Vec<Span> = latencies.into_iter().map(Span::from_micros).collect();
        let mut scenario = chain(&hosts, &latencies);
        scenario.timers = if wheel { TimerPrecision::Wheel } else { TimerPrecision::Exact };
        scenario
    }
}

/// Gaps as clients make them: short, long, and just before and after the limits of the chain.
fn gaps(scenario: &Scenario, random: &[u64]) -> Vec<Span> {
    let mut edges = Vec::new();
    for leg in verdict(scenario, None).legs {
        for limit in leg.inequality.iter().flat_map(|it| [it.left, it.right]).flatten() {
            edges.push(limit);
        }
        edges.extend(leg.boxes.iter().filter_map(|one| one.inequality.right));
    }
    let gap = |n: &u64| match (n % 3, edges.get((n / 3) as usize % edges.len().max(1))) {
        (0, _) | (_, None) => Span::from_micros(n % 25_000_000),
        (1, Some(edge)) => *edge - Span::from_micros(n % 300_000),
        (_, Some(edge)) => *edge + Span::from_micros(n % 300_000),
    };
    random.iter().map(gap).collect()
}

/// A run with requests after these gaps; `true` if one fails.
fn fails(scenario: &Scenario, gaps: &[Span]) -> bool {
    let mut scenario = scenario.clone();
    let mut at = SimTime::ZERO;
    scenario.script = vec![order(at)];
    for gap in gaps {
        // Roughly after the response before; the gaps are random anyway.
        at += *gap;
        scenario.script.push(order(at));
    }
    scenario.until = (at + Span::from_secs(300)).since(SimTime::ZERO);
    goes_wrong(&simulate(&scenario), scenario.script.len())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_right_chain_never_fails_and_fixes_make_it_right(
        scenario in any_chain(3),
        random in prop::collection::vec(any::<u64>(), 12),
    ) {
        let judged = verdict(&scenario, None);
        if judged.right {
            prop_assert_eq!(judged.chance, 0.0);
            prop_assert!(!fails(&scenario, &gaps(&scenario, &random)), "{:#?}", judged);
            return Ok(());
        }
        prop_assert!((1..=2).contains(&judged.fixes.len()), "{:#?}", judged);
        let mut both = scenario.clone();
        for fix in &judged.fixes {
            let mut fixed = scenario.clone();
            fix.apply(&mut fixed);
            fix.apply(&mut both);
            prop_assert!(fixed.check().is_ok(), "{:?}", fixed.check());
            let again = verdict(&fixed, None);
            prop_assert!(again.right, "{:#?} becomes {:#?}", fix, again);
            prop_assert!(!fails(&fixed, &gaps(&fixed, &random)), "{:#?} becomes {:#?}", fix, again);
        }
        prop_assert!(both.check().is_ok());
        prop_assert!(verdict(&both, None).right, "{:#?}", judged.fixes);
    }

    /// Outside the window nothing fails, inside the request does. A middlebox that counts ACKs remembers for as long
    /// as the delayed ACK of the response takes more, and the window ends at the latest when probes are given up.
    #[test]
    fn a_request_is_lost_in_the_window_and_only_there(scenario in any_chain(1), gap in 0_u64..25_000_000) {
        let leg = verdict(&scenario, None).legs.remove(0);
        // Whether a box that forgets when the next hop closes lets its FIN pass depends on when the last ACK came by.
        let near = |one: &BoxVerdict| {
            let close = leg.inequality.and_then(|it| it.right);
            let (a, b) = (one.inequality.right.unwrap_or_default(), close.unwrap_or_default());
            a.max(b) - a.min(b) < Span::from_millis(400)
        };
        // A wait for the response may draw probes, after which the next comes when it comes.
        let waits = scenario.path.iter().any(|item| match item {
            PathItem::Server(server) => server.http.as_ref().is_some_and(|http| http.service > Some(Span::from_millis(800))),
            _ => false,
        });
        if leg.grade == Grade::Slow || waits || leg.boxes.iter().any(near) {
            return Ok(());
        }
        let response_at = first_response(&scenario);
        let lost = |gap| goes_wrong(&with_gap(&scenario, response_at, gap), 2);
        let micro = Span::from_micros(1);
        let Some(window) = leg.window else {
            prop_assert!(!lost(Span::from_micros(gap)), "{gap} µs: {leg:#?}");
            return Ok(());
        };
        // A large response may take a round trip less than thought.
        let large = leg.inequality.unwrap().margin - leg.one_way.times(2);
        if window.after > micro {
            prop_assert!(!lost(window.after - micro), "{leg:#?}");
        }
        // A PING of QUIC that comes too late still opens a mapping anew, which may let the close pass; and the older a
        // connection already is, the sooner it is too old. Probes of both ends may refresh a box in turn,
        // and a single one lets the close pass.
        let may_escape = scenario.path.iter().any(|item| match item {
            PathItem::Client(client) => {
                let http = client.http.clone().unwrap_or_default();
                leg.quic && http.quic.ping.is_some() || http.max_age.is_some()
            }
            _ => false,
        });
        let probing = scenario.path.iter().filter_map(|item| match item {
            PathItem::Client(client) => client.tcp.keepalive,
            PathItem::Server(server) => server.tcp.keepalive,
            _ => None,
        });
        let probing: Vec<Keepalive> = probing.collect();
        let once = probing.iter().any(|keepalive| keepalive.interval > keepalive.time);
        let may_escape = may_escape || once || probing.len() == 2;
        if let Some(until) = window.until.filter(|_| !may_escape) {
            // A kernel's clock starts at the last segment, which may be an ACK behind the response.
            let late = if leg.grade == Grade::Silent { Span::from_millis(400) } else { large + micro };
            prop_assert!(!lost(until + late), "{leg:#?}");
        }
        let inside = if leg.grade == Grade::Race { large + micro } else { Span::from_millis(400) };
        let inside = window.after + inside;
        if window.until.is_none_or(|until| inside < until) && !may_escape {
            prop_assert!(lost(inside), "{leg:#?}");
        }
    }
}
