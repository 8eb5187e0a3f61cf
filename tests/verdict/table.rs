//! Answers computed by hand. The limits are products' defaults, from their documentation; the numbers of the
//! answer follow from `(T − 2d, T]` and `(M − 2a, …)` by mental arithmetic.

use keepalive_core::Span;
use keepalive_core::scenario::{HttpServer, OnUnknown, RefreshedBy, Retry, Scenario, TcpOptions};
use keepalive_scene::verdict::{Change, Grade, ItemGrade, ItemKind, LegVerdict, Standing, report, verdict};
use serde_json::json;

use crate::cases::{Case, cases, ms};
use crate::chains::{
    chain, client, client_with, first_response, goes_wrong, nat, proxy, retrying, server, server_with, span,
    with_gap,
};
use crate::more_cases::{self, late};

fn all() -> Vec<Case> {
    cases().into_iter().chain(more_cases::cases()).collect()
}

fn check(case: &Case, leg: &LegVerdict) {
    let what = case.what;
    let limit = |text: &str| (text != "-").then(|| span(text));
    assert_eq!(leg.grade, case.grade, "{what}");
    let first = &leg.closes_first;
    assert_eq!(
        (&first.who, first.how, first.after),
        (&case.first.0, case.first.1, limit(case.first.2)),
        "{what}"
    );
    let window = leg.window.map(|window| (window.after, window.until));
    assert_eq!(window, case.window.map(|(after, until)| (span(after), limit(until))), "{what}");
    assert_eq!(leg.seen.map(|seen| seen.idempotent), case.get, "{what}");
    assert_eq!(leg.seen.map(|seen| seen.other), case.post, "{what}");
}

#[test]
fn the_answers_are_those_computed_by_hand() {
    let cases = all();
    assert!(cases.len() >= 35, "{}", cases.len());
    for case in &cases {
        let judged = verdict(&case.scenario, None);
        check(case, &judged.legs[case.leg]);
        assert_eq!(judged.right, judged.legs.iter().all(|leg| leg.grade.is_right()), "{}", case.what);
        assert_eq!(judged.fixes.is_empty(), judged.right, "{}", case.what);
    }
}

/// A microsecond outside the window nothing happens, a microsecond inside the request is lost. Where a
/// middlebox counts ACKs, the delayed ACK of the response gives it up to 40 ms and the way more.
#[test]
fn the_simulation_agrees_at_the_edges() {
    let micro = Span::from_micros(1);
    for case in all().iter().filter(|case| case.leg == 0 && case.grade != Grade::Slow) {
        let what = case.what;
        let response_at = first_response(&case.scenario);
        let lost = |gap| goes_wrong(&with_gap(&case.scenario, response_at, gap), 2);
        let Some(window) = verdict(&case.scenario, None).legs[0].window else {
            let limits =
                ["1ms", "999ms", "1s", "59s997ms", "59s998ms", "59s999ms", "60s", "299s", "300s", "10m"];
            for gap in limits.map(span) {
                assert!(!lost(gap), "{what}: {gap}");
            }
            continue;
        };
        assert!(!lost(window.after - micro), "{what}");
        let inside = if case.grade == Grade::Race { micro } else { ms(90) };
        if window.until.is_none_or(|until| window.after + inside < until) {
            assert!(lost(window.after + inside), "{what}");
        }
        if let Some(until) = window.until {
            assert!(
                case.grade == Grade::Silent || until == window.after + micro || lost(until - micro),
                "{what}"
            );
            assert!(!lost(until + micro), "{what}");
        }
    }
}

/// A response of 60 kB needs 42 segments: 10, then 20, then 12, so its end comes two round trips after its
/// beginning, and the next hop's clock has run for 2 × 2 × 50 ms longer when the client's starts.
#[test]
fn a_large_response_shortens_what_is_left() {
    let service = HttpServer { idle: Some(span("1s")), response: 60_000, ..HttpServer::default() };
    let scenario = chain(&[client("-"), server_with(service)], &[ms(50)]);
    let window = verdict(&scenario, None).legs[0].window.unwrap();
    assert_eq!((window.after, window.until, window.length), (ms(700), Some(ms(800)), Some(ms(100))));
    let response_at = first_response(&scenario);
    let lost = |gap| goes_wrong(&with_gap(&scenario, response_at, gap), 2);
    for (gap, is_lost) in [(699, false), (701, true), (799, true), (801, false)] {
        assert_eq!(lost(ms(gap)), is_lost, "{gap} ms");
    }
}

#[test]
fn equality_is_a_race_and_a_microsecond_decides() {
    for (idle, standing) in [
        ("59s997ms999us", Standing::Holds(Some(Span::from_micros(1)))),
        ("59s998ms", Standing::Equal),
        ("59s998ms1us", Standing::Fails(Some(Span::from_micros(1)))),
        ("59s997ms", Standing::Holds(Some(ms(1)))),
        ("59s999ms", Standing::Fails(Some(ms(1)))),
    ] {
        let judged = verdict(&chain(&[client(idle), server("60s")], &[ms(1)]), None);
        assert_eq!(judged.legs[0].inequality.unwrap().standing, standing, "{idle}");
        assert_eq!(judged.right, matches!(standing, Standing::Holds(_)), "{idle}");
    }
    // The same for a middlebox: 2 × 20 ms lie between its clock and the client's.
    for (idle, right) in [("59s959ms999us", true), ("59s960ms", false), ("59s960ms1us", false)] {
        let hosts = [client(idle), nat("60s", OnUnknown::Drop, RefreshedBy::Payload), server("2m")];
        assert_eq!(verdict(&chain(&hosts, &[ms(20), ms(5)]), None).right, right, "{idle}");
    }
}

#[test]
fn a_fix_names_the_setting_and_not_the_clock() {
    let scenario = chain(&[client("30s"), proxy("lb", "75s", "60s"), late("5s", "1s")], &[ms(25), ms(1)]);
    let judged = verdict(&scenario, None);
    let change = judged.fixes.iter().flat_map(|fix| &fix.changes).find_map(|change| match change {
        Change::ServerIdle { from, to, .. } => Some((*from, *to)),
        _ => None,
    });
    let (from, to) = change.expect("one fix is the server's");
    assert_eq!(from, Some(span("5s")));
    // It is to close 1 s later than that: after 60 s, the way there and back, and some slack.
    assert!(to > Some(span("59s")) && to < Some(span("62s")), "{to:?}");
    for fix in &judged.fixes {
        let mut fixed = scenario.clone();
        fix.apply(&mut fixed);
        assert!(verdict(&fixed, None).right, "{fix:?}");
    }
}

#[test]
fn what_is_left_out_is_not_stated() {
    let mut scenario = chain(&[client("10s"), server("60s")], &[ms(1)]);
    let grades = |scenario: &Scenario| -> Vec<(ItemKind, ItemGrade)> {
        verdict(scenario, None).checklist.iter().map(|item| (item.item, item.grade)).collect()
    };
    let mut expected = vec![
        (ItemKind::Documented, ItemGrade::NotStated),
        (ItemKind::IdlePolicy, ItemGrade::Met),
        (ItemKind::Order, ItemGrade::Met),
        (ItemKind::Retry, ItemGrade::NotStated),
        (ItemKind::IdempotentPost, ItemGrade::NotStated),
        (ItemKind::RequestIds, ItemGrade::NotStated),
    ];
    assert_eq!(grades(&scenario), expected);
    scenario.statements.documented = Some(true);
    scenario.statements.retry = Some(true);
    scenario.statements.idempotency_key = Some(false);
    for (at, grade) in [(0, ItemGrade::Met), (3, ItemGrade::Met), (4, ItemGrade::NotMet)] {
        expected[at].1 = grade;
    }
    assert_eq!(grades(&scenario), expected);
    // A policy in the file states it as well.
    let scenario = chain(
        &[client_with(retrying("10s", Retry::Idempotent), TcpOptions::default()), server("60s")],
        &[ms(1)],
    );
    assert_eq!(grades(&scenario)[3].1, ItemGrade::Met);
}

#[test]
fn programs_read_the_same_numbers() {
    let scenario = chain(&[client("60s"), proxy("lb", "30s", "30s"), server("120s")], &[ms(25), ms(1)]);
    let json = serde_json::to_value(report(&verdict(&scenario, "2/m".parse().ok()))).unwrap();
    assert_eq!((&json["version"], &json["right"]), (&json!(1), &json!(false)));
    assert_eq!(json["rate"], json!({ "requests": 2, "per_us": 60_000_000, "stated": true }));
    let hop = &json["hops"][0];
    assert_eq!((&hop["from"], &hop["to"], &hop["grade"]), (&json!("client"), &json!("lb"), &json!("race")));
    assert_eq!(
        hop["inequality"],
        json!({ "left_us": 60_000_000, "margin_us": 50_000, "right_us": 30_000_000, "standing": "fails",
            "by_us": 30_050_000 })
    );
    assert_eq!(
        hop["closes_first"],
        json!({ "who": "to", "host": "lb", "how": "fin", "after_us": 30_000_000 })
    );
    assert_eq!(hop["window"], json!({ "after_us": 29_950_000, "until_us": 30_000_000, "race_us": 50_000 }));
    assert_eq!(hop["seen"]["other"], json!({ "outcome": "eof", "time_us": 50_000, "twice": false }));
    assert_eq!((&hop["learns"], &json["hops"][1]["window"]), (&json!(null), &json!(null)));
    assert_eq!(json["hops"][1]["grade"], "right");
    let change = |fix: usize, field: &str| json["fixes"][fix][0][field].clone();
    assert_eq!((change(0, "setting"), change(0, "to_us")), (json!("server_idle"), json!(62_000_000)));
    assert_eq!((change(1, "setting"), change(1, "to_us")), (json!("pool_idle"), json!(28_000_000)));
    // e^(−29.95/30) − e^(−30/30).
    let chance = json["chance"].as_f64().unwrap();
    assert!((chance - 6.136_4e-4).abs() < 1e-8, "{chance}");
}
