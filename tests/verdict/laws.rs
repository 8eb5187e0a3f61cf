//! Laws: a chain that is called right never fails a request, and each fix makes a wrong chain right.

use keepalive_core::scenario::{
    HttpServer, Keepalive, OnUnknown, PathItem, RefreshedBy, Retry, Scenario, TimerPrecision,
};
use keepalive_core::{SimTime, Span, simulate};
use keepalive_scene::verdict::verdict;
use proptest::prelude::*;

use crate::chains::{chain, client_with, goes_wrong, nat, order, proxy, retrying, server_with};

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
        0.4,
        (1_u64..15, any::<bool>(), any::<bool>()).prop_map(|(idle, rst, payload)| {
            let unknown = if rst { OnUnknown::Rst } else { OnUnknown::Drop };
            let refreshed = if payload { RefreshedBy::Payload } else { RefreshedBy::Any };
            nat(&format!("{idle}s"), unknown, refreshed)
        }),
    )
}

fn text(limit: Option<Span>) -> String {
    limit.map_or_else(|| "-".into(), |limit| limit.to_string())
}

prop_compose! {
    /// Chains with up to two proxies, and middleboxes between.
    fn any_chain()(
        limits in prop::collection::vec((limit(), limit()), 1..=3),
        boxes in prop::collection::vec(middlebox(), 3),
        probes in prop::collection::vec((keepalive(), keepalive()), 3),
        latencies in prop::collection::vec(0_u64..60_000, 6),
        service in prop_oneof![6 => 0_u64..300, 1 => 300_u64..9_000],
        response in prop_oneof![4 => Just(300_u32), 1 => 0_u32..80_000],
        wheel in any::<bool>(),
    ) -> Scenario {
        let mut hosts = Vec::new();
        let last = limits.len() - 1;
        for (i, (pool, idle)) in limits.iter().enumerate() {
            if i == 0 {
                let tcp = keepalive_core::scenario::TcpOptions { keepalive: probes[0].0, ..Default::default() };
                hosts.push(client_with(retrying(&text(*pool), Retry::Never), tcp));
            } else {
                let down = text(limits[i - 1].1);
                let mut host = proxy(&format!("lb{i}"), &down, &text(*pool));
                if let PathItem::Proxy(proxy) = &mut host {
                    proxy.upstream.tcp.keepalive = probes[i].0;
                    proxy.downstream.tcp.keepalive = probes[i - 1].1;
                }
                hosts.push(host);
            }
            if let Some(mut found) = boxes[i].clone() {
                if let PathItem::Nat(nat) = &mut found {
                    nat.id = format!("nat{i}");
                }
                hosts.push(found);
            }
            if i == last {
                let service = Some(Span::from_millis(service));
                let mut host = server_with(HttpServer { idle: *idle, service, response, ..HttpServer::default() });
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
        scenario in any_chain(),
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
}
