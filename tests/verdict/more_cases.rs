//! More chains with answers computed by hand: many hops, limits that are not what the idle setting says, and
//! what ends the wait.

use keepalive_core::scenario::{HttpClient, HttpServer, OnUnknown, PathItem, RefreshedBy, Retry, TcpOptions};
use keepalive_scene::verdict::{Grade, Outcome, Owner};

use crate::cases::{Case, FIN, SILENT, ms};
use crate::chains::{
    chain, client, client_with, keepalive, nat, proxy, proxy_with, retrying, server, server_with, span,
};

/// Eight proxies; each keeps what it opens as long as what it accepts, ten seconds more than the one before.
fn eight(fifth_opens: &str) -> Vec<PathItem> {
    let mut hosts = vec![client("10s")];
    for n in 1..=8 {
        let limit = format!("{}s", 10 * n + 10);
        hosts.push(proxy(&format!("p{n}"), &limit, if n == 5 { fifth_opens } else { &limit }));
    }
    hosts.push(server("100s"));
    hosts
}

fn pool(http: HttpClient) -> PathItem {
    client_with(http, TcpOptions::default())
}

fn heeds(margin: &str) -> PathItem {
    pool(HttpClient { idle: Some(span("60s")), heeds_hint: Some(span(margin)), ..HttpClient::default() })
}

fn announcing(stated: Option<&str>) -> PathItem {
    server_with(HttpServer {
        idle: Some(span("5s")),
        announces: true,
        announced_idle: stated.map(span),
        ..HttpServer::default()
    })
}

/// A server that closes later than its setting says.
pub(crate) fn late(idle: &str, margin: &str) -> PathItem {
    server_with(HttpServer { idle: Some(span(idle)), idle_margin: span(margin), ..HttpServer::default() })
}

/// HAProxy, which closes the client's connection where others answer 502.
fn closing_proxy() -> PathItem {
    let mut item = proxy("lb", "75s", "60s");
    if let PathItem::Proxy(proxy) = &mut item {
        proxy.failing.closes_later = true;
    }
    item
}

fn right(what: &'static str, hosts: &[PathItem], leg: usize, after: &'static str) -> Case {
    Case {
        what,
        scenario: chain(hosts, &[ms(1)]),
        leg,
        grade: Grade::Right,
        first: (Owner::Reuser, FIN, after),
        window: None,
        get: None,
        post: None,
    }
}

/// A race on the connection to a next hop that closes after `idle`; both kinds of requests see the same.
fn race(
    what: &'static str,
    hosts: &[PathItem],
    idle: &'static str,
    window: (&'static str, &'static str),
) -> Case {
    let seen = Some(Outcome::Eof { within: ms(2) });
    Case {
        what,
        scenario: chain(hosts, &[ms(1)]),
        leg: 0,
        grade: Grade::Race,
        first: (Owner::Next, FIN, idle),
        window: Some(window),
        get: seen,
        post: seen,
    }
}

pub(crate) fn cases() -> Vec<Case> {
    let patient = HttpClient {
        idle: Some(span("300s")),
        response_timeout: Some(span("10s")),
        retry: Retry::Always,
        ..HttpClient::default()
    };
    let box_240 = || nat("240s", OnUnknown::Drop, RefreshedBy::Any);
    let boxed = (Owner::Box("nat".into()), SILENT, "240s");
    let mut probing_server = server("1h");
    if let PathItem::Server(server) = &mut probing_server {
        server.tcp.keepalive = keepalive("45s");
    }
    vec![
        right("eight hops in the right order: the first", &eight("60s"), 0, "10s"),
        right("eight hops in the right order: the last, 90 s before 100 s", &eight("60s"), 8, "90s"),
        Case {
            // 70 s against p6's 70 s; four hops and the client's lie before, 2 ms each, and 2 ms are its own.
            grade: Grade::Race,
            first: (Owner::Next, FIN, "70s"),
            window: Some(("69s998ms", "70s")),
            get: Some(Outcome::BadGateway { within: ms(12) }),
            post: Some(Outcome::BadGateway { within: ms(12) }),
            ..right(
                "eight hops, the fifth proxy keeps what it opens ten seconds longer",
                &eight("70s"),
                5,
                "-",
            )
        },
        right(
            "Node 5 s that closes a second late (keepAliveTimeoutBuffer): 5 s + 2 ms < 6 s",
            &[client("5s"), late("5s", "1s")],
            0,
            "5s",
        ),
        race("a pool of 6 s eats that second up", &[client("6s"), late("5s", "1s")], "6s", ("5s998ms", "6s")),
        right("a hint of 5 s heeded with a second to spare", &[heeds("1s"), announcing(None)], 0, "4s"),
        race("the same hint, not heeded", &[client("60s"), announcing(None)], "5s", ("4s998ms", "5s")),
        race(
            "a hint that promises 30 s where the server keeps 5 s",
            &[heeds("1s"), announcing(Some("30s"))],
            "5s",
            ("4s998ms", "5s"),
        ),
        race("a hint heeded without a margin", &[heeds("0s"), announcing(None)], "5s", ("4s998ms", "5s")),
        Case {
            // What is reused is at most 30 s old, so it never lay idle for 60 s; the server closes what is left.
            first: (Owner::Next, FIN, "60s"),
            ..right(
                "no idle limit, but nothing older than 30 s is reused",
                &[pool(HttpClient { max_age: Some(span("30s")), ..HttpClient::default() }), server("60s")],
                0,
                "-",
            )
        },
        Case {
            what: "a box that forgets, and a program that waits 10 s for a response: no second try",
            scenario: chain(&[pool(patient.clone()), box_240(), server("1h")], &[ms(20), ms(5)]),
            leg: 0,
            grade: Grade::Silent,
            first: boxed.clone(),
            window: Some(("239s960ms", "300s")),
            get: Some(Outcome::TimedOut { after: span("10s") }),
            post: Some(Outcome::TimedOut { after: span("10s") }),
        },
        Case {
            // 2 × 20 ms to the proxy and back, then its 10 s.
            what: "the same between a proxy and the server",
            scenario: chain(
                &[client("10s"), proxy_with("lb", "60s", patient), box_240(), server("1h")],
                &[ms(20), ms(5)],
            ),
            leg: 1,
            grade: Grade::Silent,
            first: boxed,
            window: Some(("239s990ms", "300s")),
            get: Some(Outcome::GatewayTimeout { after: ms(10_040) }),
            post: Some(Outcome::GatewayTimeout { after: ms(10_040) }),
        },
        right(
            "the server’s probes keep the box’s memory as well as the client’s would",
            &[client("300s"), box_240(), probing_server],
            0,
            "300s",
        ),
        Case {
            what: "a proxy that closes instead of answering 502, a client that does not retry",
            scenario: chain(&[client("30s"), closing_proxy(), server("5s")], &[ms(25), ms(1)]),
            leg: 1,
            grade: Grade::Race,
            first: (Owner::Next, FIN, "5s"),
            window: Some(("4s998ms", "5s")),
            get: Some(Outcome::Eof { within: ms(52) }),
            post: Some(Outcome::Eof { within: ms(52) }),
        },
        Case {
            what: "the same with a client that retries what is idempotent",
            scenario: chain(
                &[pool(retrying("30s", Retry::Idempotent)), closing_proxy(), server("5s")],
                &[ms(25), ms(1)],
            ),
            leg: 1,
            grade: Grade::Race,
            first: (Owner::Next, FIN, "5s"),
            window: Some(("4s998ms", "5s")),
            get: Some(Outcome::Retried { within: ms(52), twice: false }),
            post: Some(Outcome::Eof { within: ms(52) }),
        },
        Case {
            grade: Grade::NotReused,
            first: (Owner::Next, FIN, "0s"),
            ..right(
                "a server that keeps nothing",
                &[client("-"), server_with(HttpServer { persists: false, ..HttpServer::default() })],
                0,
                "-",
            )
        },
        Case {
            // (60 s − 0, 60 s] is empty, and still nothing lies between the two clocks.
            scenario: chain(&[client("60s"), server("60s")], &[ms(0)]),
            grade: Grade::Race,
            first: (Owner::Next, FIN, "60s"),
            get: Some(Outcome::Eof { within: ms(0) }),
            post: Some(Outcome::Eof { within: ms(0) }),
            ..right("equal limits and no delay at all", &[client("60s"), server("60s")], 0, "-")
        },
    ]
}
