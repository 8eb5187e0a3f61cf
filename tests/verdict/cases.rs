//! Chains with answers computed by hand: one connection, and the products' defaults.

use keepalive_core::Span;
use keepalive_core::scenario::{
    HttpClient, HttpServer, OnUnknown, PathItem, RefreshedBy, Retry, Scenario, TcpOptions,
};
use keepalive_core::trace::CloseBy;
use keepalive_scene::verdict::{Grade, Outcome, Owner};

use crate::chains::{
    chain, client, client_with, keepalive, nat, proxy, proxy_with, retrying, server, server_with, span,
};
use crate::more_cases::late;

/// One chain and its answer for the connection that matters.
pub(crate) struct Case {
    /// What it is, and where the limits come from.
    pub(crate) what: &'static str,
    pub(crate) scenario: Scenario,
    /// Which connection.
    pub(crate) leg: usize,
    pub(crate) grade: Grade,
    /// Who closes first, how, after what; `-` for nobody.
    pub(crate) first: (Owner, Option<CloseBy>, &'static str),
    /// After which gap a request is lost, up to which; `-` for "no end"; absent: never.
    pub(crate) window: Option<(&'static str, &'static str)>,
    pub(crate) get: Option<Outcome>,
    pub(crate) post: Option<Outcome>,
}

pub(crate) const FIN: Option<CloseBy> = Some(CloseBy::Fin);
pub(crate) const SILENT: Option<CloseBy> = Some(CloseBy::Silent);

pub(crate) fn ms(ms: u64) -> Span {
    Span::from_millis(ms)
}

pub(crate) fn cases() -> Vec<Case> {
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
            get: Some(Outcome::Reset { within: ms(40) }),
            post: Some(Outcome::Reset { within: ms(40) }),
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
            first: (Owner::Next, FIN, "0s"),
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
