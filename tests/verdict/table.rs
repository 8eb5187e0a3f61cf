//! Answers computed by hand. The limits are products' defaults, from their documentation; the numbers of the
//! answer follow from `(T − 2d, T]` and `(M − 2a, …)` by mental arithmetic.

use keepalive_core::Span;
use keepalive_core::scenario::{
    HttpClient, HttpServer, OnUnknown, PathItem, RefreshedBy, Retry, Scenario, TcpOptions,
};
use keepalive_core::trace::CloseBy;
use keepalive_scene::verdict::{
    Change, Grade, ItemGrade, ItemKind, LegVerdict, Outcome, Owner, Standing, verdict,
};

use crate::chains::{
    chain, client, client_with, first_response, goes_wrong, keepalive, nat, proxy, proxy_with, retrying,
    server, server_with, span, with_gap,
};

/// One chain and its answer for the connection that matters.
struct Case {
    /// What it is, and where the limits come from.
    what: &'static str,
    scenario: Scenario,
    /// Which connection.
    leg: usize,
    grade: Grade,
    /// Who closes first, how, after what; `-` for nobody.
    first: (Owner, Option<CloseBy>, &'static str),
    /// After which gap a request is lost, up to which; `-` for "no end"; absent: never.
    window: Option<(&'static str, &'static str)>,
    get: Option<Outcome>,
    post: Option<Outcome>,
}

const FIN: Option<CloseBy> = Some(CloseBy::Fin);
const SILENT: Option<CloseBy> = Some(CloseBy::Silent);

fn ms(ms: u64) -> Span {
    Span::from_millis(ms)
}

/// A server that closes later than its setting says.
fn late(idle: &str, margin: &str) -> PathItem {
    server_with(HttpServer { idle: Some(span(idle)), idle_margin: span(margin), ..HttpServer::default() })
}

fn cases() -> Vec<Case> {
    let one = ms(1);
    let eof = |within| Some(Outcome::Eof { within });
    let bad_gateway = |within| Some(Outcome::BadGateway { within });
    let right = |what, scenario, leg, after| Case {
        what,
        scenario,
        leg,
        grade: Grade::Right,
        first: (Owner::Reuser, FIN, after),
        window: None,
        get: None,
        post: None,
    };
    let boxed = || Owner::Box("nat".into());
    let nlb = |client: PathItem, idle: &str, unknown, refreshed| {
        chain(&[client, nat(idle, unknown, refreshed), server("1h")], &[ms(20), ms(5)])
    };
    let with_tcp =
        |idle: &str, tcp| client_with(HttpClient { idle: Some(span(idle)), ..HttpClient::default() }, tcp);
    vec![
        Case {
            what: "the documents' chain: client 60 s, LB 30 s, server 120 s; the LB closes first",
            scenario: chain(&[client("60s"), proxy("lb", "30s", "30s"), server("120s")], &[ms(25), one]),
            leg: 0,
            grade: Grade::Race,
            first: (Owner::Next, FIN, "30s"),
            window: Some(("29s950ms", "30s")),
            get: eof(ms(50)),
            post: eof(ms(50)),
        },
        right(
            "the same chain toward the server: 30 s is over long before 120 s",
            chain(&[client("60s"), proxy("lb", "30s", "30s"), server("120s")], &[ms(25), one]),
            1,
            "30s",
        ),
        Case {
            what: "nginx upstream keepalive_timeout 60 s before Node 5 s (Node docs: server.keepAliveTimeout)",
            scenario: chain(&[client("30s"), proxy("lb", "75s", "60s"), server("5s")], &[ms(25), one]),
            leg: 1,
            grade: Grade::Race,
            first: (Owner::Next, FIN, "5s"),
            window: Some(("4s998ms", "5s")),
            get: bad_gateway(ms(52)),
            post: bad_gateway(ms(52)),
        },
        Case {
            what: "the same with what Node adds to its clock, 1 s (recording node20_ka_2000)",
            scenario: chain(&[client("30s"), proxy("lb", "75s", "60s"), late("5s", "1s")], &[ms(25), one]),
            leg: 1,
            grade: Grade::Race,
            first: (Owner::Next, FIN, "6s"),
            window: Some(("5s998ms", "6s")),
            get: bad_gateway(ms(52)),
            post: bad_gateway(ms(52)),
        },
        Case {
            what: "the same with proxy_next_upstream error: GET is retried, POST is not (nginx docs)",
            scenario: chain(
                &[client("30s"), proxy_with("lb", "75s", retrying("60s", Retry::Idempotent)), server("5s")],
                &[ms(25), one],
            ),
            leg: 1,
            grade: Grade::Race,
            first: (Owner::Next, FIN, "5s"),
            window: Some(("4s998ms", "5s")),
            get: Some(Outcome::Retried { within: ms(52), twice: false }),
            post: bad_gateway(ms(52)),
        },
        right(
            "ALB idle 60 s before a server with 65 s (AWS: keep-alive longer than the balancer's idle timeout)",
            chain(&[client("10s"), proxy("alb", "60s", "60s"), server("65s")], &[ms(25), one]),
            1,
            "60s",
        ),
        right(
            "Google front end 600 s before a server with 620 s (GCP: keepalive above 600 s)",
            chain(&[client("10s"), proxy("gfe", "610s", "600s"), server("620s")], &[ms(25), one]),
            1,
            "600s",
        ),
        Case {
            what: "equal limits, 60 s and 60 s: the last 2 ms of a pooled connection's life are a race",
            scenario: chain(&[client("60s"), server("60s")], &[one]),
            leg: 0,
            grade: Grade::Race,
            first: (Owner::Next, FIN, "60s"),
            window: Some(("59s998ms", "60s")),
            get: eof(ms(2)),
            post: eof(ms(2)),
        },
        Case {
            what: "equal with the margin: 59.998 s + 2 ms = 60 s, no room but no gap either",
            scenario: chain(&[client("59s998ms"), server("60s")], &[one]),
            leg: 0,
            grade: Grade::Race,
            first: (Owner::Reuser, FIN, "59s998ms"),
            window: None,
            get: eof(ms(2)),
            post: eof(ms(2)),
        },
        right(
            "one microsecond less: right",
            chain(&[client("59s997ms999us"), server("60s")], &[one]),
            0,
            "59s997ms999us",
        ),
        Case {
            what: "one microsecond more: a race of one microsecond",
            scenario: chain(&[client("59s998ms1us"), server("60s")], &[one]),
            leg: 0,
            grade: Grade::Race,
            first: (Owner::Reuser, FIN, "59s998ms1us"),
            window: Some(("59s998ms", "59s998ms1us")),
            get: eof(ms(2)),
            post: eof(ms(2)),
        },
        Case {
            what: "Apache KeepAliveTimeout 5 s, a client that never looks at idle connections (RFC 9112 §9.5)",
            scenario: chain(
                &[
                    client_with(
                        HttpClient {
                            watches_idle: false,
                            checks_before_reuse: false,
                            ..HttpClient::default()
                        },
                        TcpOptions::default(),
                    ),
                    server("5s"),
                ],
                &[ms(20)],
            ),
            leg: 0,
            grade: Grade::Race,
            first: (Owner::Next, FIN, "5s"),
            window: Some(("4s960ms", "-")),
            get: eof(ms(40)),
            post: eof(ms(40)),
        },
        Case {
            what: "AWS NLB 350 s with Linux's default keepalive of 2 h: 7200 + 9 × 75 = 7875 s until it is noticed",
            scenario: nlb(
                client_with(
                    HttpClient::default(),
                    TcpOptions { keepalive: keepalive("2h"), ..TcpOptions::default() },
                ),
                "350s",
                OnUnknown::Drop,
                RefreshedBy::Any,
            ),
            leg: 0,
            grade: Grade::Silent,
            first: (boxed(), SILENT, "350s"),
            window: Some(("349s960ms", "7875s")),
            get: Some(Outcome::TimedOut { after: ms(924_600) }),
            post: Some(Outcome::TimedOut { after: ms(924_600) }),
        },
        Case {
            what: "the same with TCP_USER_TIMEOUT 30 s: the hang is 30 s (tcp(7))",
            scenario: nlb(
                client_with(
                    HttpClient::default(),
                    TcpOptions { user_timeout: Some(span("30s")), ..TcpOptions::default() },
                ),
                "350s",
                OnUnknown::Drop,
                RefreshedBy::Any,
            ),
            leg: 0,
            grade: Grade::Silent,
            first: (boxed(), SILENT, "350s"),
            window: Some(("349s960ms", "-")),
            get: Some(Outcome::TimedOut { after: ms(30_000) }),
            post: Some(Outcome::TimedOut { after: ms(30_000) }),
        },
        Case {
            what: "Azure Load Balancer 240 s with TCP reset: the request is answered with RST",
            scenario: nlb(client("300s"), "240s", OnUnknown::Rst, RefreshedBy::Any),
            leg: 0,
            grade: Grade::Silent,
            first: (boxed(), SILENT, "240s"),
            window: Some(("239s960ms", "300s")),
            get: Some(Outcome::Reset { within: ms(50) }),
            post: Some(Outcome::Reset { within: ms(50) }),
        },
        right(
            "Chrome's keepalive of 45 s refreshes the NLB, and its pool's 300 s is below the server's hour",
            nlb(
                with_tcp("300s", TcpOptions { keepalive: keepalive("45s"), ..TcpOptions::default() }),
                "240s",
                OnUnknown::Drop,
                RefreshedBy::Any,
            ),
            0,
            "300s",
        ),
        Case {
            what: "a box that counts payload only: probes do not help",
            scenario: nlb(
                with_tcp("300s", TcpOptions { keepalive: keepalive("45s"), ..TcpOptions::default() }),
                "240s",
                OnUnknown::Drop,
                RefreshedBy::Payload,
            ),
            leg: 0,
            grade: Grade::Silent,
            first: (boxed(), SILENT, "240s"),
            // 45 s + 9 × 75 s = 720 s would end it, but the pool's own limit comes first.
            window: Some(("239s960ms", "300s")),
            get: Some(Outcome::TimedOut { after: ms(924_600) }),
            post: Some(Outcome::TimedOut { after: ms(924_600) }),
        },
        Case {
            what: "a response that takes longer than a NAT remembers never comes",
            scenario: chain(
                &[
                    client("10s"),
                    nat("60s", OnUnknown::Drop, RefreshedBy::Any),
                    server_with(HttpServer { service: Some(span("70s")), ..HttpServer::default() }),
                ],
                &[ms(20), ms(5)],
            ),
            leg: 0,
            grade: Grade::Slow,
            first: (Owner::Reuser, FIN, "10s"),
            window: Some(("0s", "-")),
            get: Some(Outcome::Hangs),
            post: Some(Outcome::Hangs),
        },
        Case {
            what: "nobody reuses anything (Connection: close): nothing to race",
            scenario: chain(
                &[
                    client_with(HttpClient { reuse: false, ..HttpClient::default() }, TcpOptions::default()),
                    server("1s"),
                ],
                &[one],
            ),
            leg: 0,
            grade: Grade::NotReused,
            first: (Owner::Next, FIN, "1s"),
            window: None,
            get: None,
            post: None,
        },
        Case {
            what: "no limits at all",
            scenario: chain(&[client("-"), server("-")], &[one]),
            leg: 0,
            grade: Grade::Right,
            first: (Owner::Nobody, None, "-"),
            window: None,
            get: None,
            post: None,
        },
    ]
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
    let cases = cases();
    assert!(cases.len() >= 12);
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
    for case in cases().iter().filter(|case| case.leg == 0 && case.grade != Grade::Slow) {
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
    let json = serde_json::to_value(verdict(&scenario, "2/m".parse().ok())).unwrap();
    assert_eq!(json["right"], false);
    assert_eq!(json["rate"], "2/m");
    assert_eq!(json["legs"][0]["from"]["id"], "client");
    assert_eq!(json["legs"][0]["grade"], "race");
    assert_eq!(json["legs"][0]["inequality"]["standing"]["fails"], "30s50ms");
    assert_eq!(json["legs"][0]["window"]["after"], "29s950ms");
    assert_eq!(json["legs"][0]["seen"]["other"]["eof"]["within"], "50ms");
    assert_eq!(json["legs"][1]["grade"], "right");
    assert_eq!(json["fixes"][0]["changes"][0]["server_idle"]["to"], "1m2s");
    assert_eq!(json["fixes"][1]["changes"][0]["pool_idle"]["to"], "28s");
    // e^(−29.95/30) − e^(−30/30).
    let chance = json["chance"].as_f64().unwrap();
    assert!((chance - 6.136_4e-4).abs() < 1e-8, "{chance}");
}
