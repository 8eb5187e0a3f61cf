//! Laws of every reader: any text is answered, places lie in the text, and what is written reads back.

use keepalive_config::{Field, Format, Hop, NoIncludes, Options, Role, Source, detect, lang, read, write};
use keepalive_core::Span;
use keepalive_core::scenario::{
    Client, Downstream, Failing, HttpClient, HttpServer, Keepalive, LingersWhen, Nat, OnUnknown, PathItem,
    Proxy, RefreshedBy, Retry, Server, TcpOptions, Upstream,
};
use keepalive_scene::lang::Lang;
use proptest::prelude::*;

/// Pieces of configurations: random text of these goes deeper than random characters.
const PIECES: &[&str] = &[
    "keepalive_timeout",
    "client_header_timeout",
    "client_body_timeout",
    "lingering_close off;",
    "lingering_time",
    "retries",
    "retry-on empty-response\n",
    " 75s",
    ";",
    " {",
    "}",
    "\n",
    "server",
    "upstream app",
    "proxy_pass http://app;",
    "http",
    "location /",
    "KeepAliveTimeout 5\n",
    "<VirtualHost *:80>\n",
    "</VirtualHost>\n",
    "ProxyPass / http://b ttl=6",
    "defaults\n",
    "frontend f\n",
    "timeout http-keep-alive",
    " 5000",
    "backend b\n",
    "option tcpka\n",
    "no ",
    "static_resources:\n",
    "  clusters:\n",
    "  - name: app\n",
    "    connect_timeout: 5s\n",
    "&a ",
    "*a",
    "? ",
    "- ",
    "server.keepAliveTimeout",
    " = ",
    "65",
    " * ",
    " << ",
    " ** ",
    " % ",
    "Infinity",
    "0x1f",
    "maxFreeSockets: ",
    "1000",
    "(",
    ")",
    "new http.Agent({",
    "keepAlive: true",
    ",",
    "keepalive",
    "worker_class = 'gthread'\n",
    "--keep-alive ",
    "&http.Server{",
    "IdleTimeout: ",
    "time.Second",
    "resource \"aws_lb\" \"x\" {",
    "idle_timeout",
    "{\"Attributes\":[",
    "{\"Key\":\"idle_timeout.timeout_seconds\",",
    "\"Value\":\"60\"}",
    "]",
    "kind: ConfigMap\n",
    "data:\n",
    "  keep-alive: \"75\"\n",
    "net.ipv4.tcp_keepalive_time",
    "setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, 4)",
    "int on = on + on",
    "#define X X\n",
    "'",
    "\"",
    "\\",
    "#",
    "/*",
    "가",
    "\u{feff}",
    "\r",
    "\t",
    "18446744073709551616",
    "0",
    "-1",
    "include x;",
];

fn text() -> impl Strategy<Value = String> {
    let pieces = prop::collection::vec(prop::sample::select(PIECES), 0..40).prop_map(|parts| parts.concat());
    prop_oneof![3 => pieces, 1 => "\\PC{0,200}", 1 => any::<String>()]
}

fn format() -> impl Strategy<Value = Format> {
    prop::sample::select(&Format::ALL[..])
}

fn span(least: u64, most: u64) -> impl Strategy<Value = Option<Span>> {
    prop::option::of((least..=most).prop_map(Span::from_secs))
}

prop_compose! {
    fn tcp()(keepalive in prop::option::of((1_u64..=32_767, 1_u64..=32_767, 1_u8..=127)),
             user in prop::option::of(1_u64..1_000_000)) -> TcpOptions {
        let keepalive = keepalive.map(|(time, interval, probes)| Keepalive {
            time: Span::from_secs(time), interval: Span::from_secs(interval), probes });
        TcpOptions { keepalive, user_timeout: user.map(Span::from_millis), ..TcpOptions::default() }
    }
}

prop_compose! {
    fn http_server()(idle in span(1, 100_000), max in prop::option::of(1_u32..10_000), age in span(1, 100_000),
                     head in span(1, 1_000), announces in any::<bool>(), pieces in span(1, 1_000),
                     lingers in span(1, 1_000),
                     when in prop::sample::select(vec![LingersWhen::Always, LingersWhen::Unread])) -> HttpServer {
        HttpServer { idle, max_requests: max, max_age: age, header_timeout: head, announces, read_timeout: pieces,
                     lingers, lingers_when: when, ..HttpServer::default() }
    }
}

prop_compose! {
    fn http_client()(idle in span(1, 100_000), reuse in any::<bool>(), max_idle in prop::option::of(1_u32..1_000),
                     connect in span(1, 100), response in span(1, 1_000),
                     retry in prop::sample::select(vec![Retry::Never, Retry::Idempotent, Retry::Always]),
                     retries in 0_u32..=100, fresh in any::<bool>()) -> HttpClient {
        HttpClient { idle, reuse, max_idle, connect_timeout: connect, response_timeout: response, retry,
                     retries, retries_fresh: fresh,
                     ..HttpClient::default() }
    }
}

fn hop() -> impl Strategy<Value = Hop> {
    let server = (tcp(), http_server()).prop_map(|(tcp, http)| {
        PathItem::Server(Server {
            id: "s".into(),
            product: None,
            tcp,
            http: Some(http),
            socket: None,
            no_listener: false,
        })
    });
    let client = (tcp(), http_client()).prop_map(|(tcp, http)| {
        PathItem::Client(Client { id: "c".into(), product: None, tcp, http: Some(http), socket: None })
    });
    let proxy = (tcp(), http_server(), tcp(), http_client()).prop_map(|(down, server, up, client)| {
        PathItem::Proxy(Proxy {
            id: "p".into(),
            product: None,
            downstream: Downstream { tcp: down, http: server },
            upstream: Upstream { tcp: up, http: client },
            failing: Failing::default(),
        })
    });
    let nat = (1_u64..1_000_000, any::<bool>()).prop_map(|(idle, rst)| {
        PathItem::Nat(Nat {
            id: "n".into(),
            product: None,
            idle: Span::from_secs(idle),
            udp_idle: None,
            on_unknown: if rst { OnUnknown::Rst } else { OnUnknown::Drop },
            refreshed_by: RefreshedBy::Any,
        })
    });
    prop_oneof![prop_oneof![server, client, proxy, nat].prop_map(Hop::Item), tcp().prop_map(Hop::Tcp),]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    /// No text stops a reader, and every place that it names is in the text.
    #[test]
    fn any_text_is_answered(format in format(), text in text()) {
        let lines = text.replace("\r\n", "\n");
        let widths: Vec<usize> = lines.split(['\n', '\r']).map(|line| line.chars().count()).collect();
        let source = Source { name: "x".into(), text };
        detect(&source.text, &source.name);
        let options = Options { block: None, includes: &NoIncludes };
        let places = match read(format, &source, &options) {
            Ok(reading) => {
                for lang in Lang::ALL {
                    prop_assert!(!lang::reading(&reading, lang).is_empty());
                }
                let used = reading.used.iter().chain(&reading.overridden).map(|it| it.place.clone());
                used.chain(reading.not_understood.iter().map(|it| it.place.clone())).collect::<Vec<_>>()
            }
            Err(refused) => {
                prop_assert!(lang::refused(&refused, Lang::Ko).starts_with("x:"));
                vec![refused.0.place]
            }
        };
        for place in places {
            let width = place.line.checked_sub(1).and_then(|line| widths.get(line));
            let within = width.is_some_and(|width| (1..=width + 1).contains(&place.column));
            prop_assert!(within, "{place:?} in {:?}", source.text);
        }
    }

    /// What was read can be written, and reads back to the same settings; so does what was written.
    #[test]
    fn a_reading_survives_being_written(format in format(), text in text()) {
        let source = Source { name: "x".into(), text };
        let Ok(reading) = read(format, &source, &Options::default()) else { return Ok(()) };
        let written = write(format, &reading.hop).unwrap();
        prop_assert_eq!(&written.left_out, &[], "{}", written.text);
    }

    /// Any hop is written, or it is said which of its settings are not: all others read back.
    #[test]
    fn what_is_not_left_out_reads_back(format in format(), hop in hop()) {
        let Ok(written) = write(format, &hop) else { return Ok(()) };
        let source = Source { name: "x".into(), text: written.text.clone() };
        let back = match read(format, &source, &Options::default()) {
            Ok(back) => back,
            Err(refused) => return Err(TestCaseError::fail(format!("{refused}\n{}", written.text))),
        };
        prop_assert!(!back.has_mistakes(), "{}\n{:?}", written.text, back.not_understood);
        // Only what takes effect is compared: numbers of a keepalive that is off are not.
        let left: Vec<&str> = written.left_out.iter().map(|it| it.field.as_str()).collect();
        let off = |path: &str| ["keepalive.time", "keepalive.interval", "keepalive.probes", "http.idle", "http.max_idle",
            "http.max_age", "http.order", "heeds_hint", "announced_idle"].iter().any(|end| path.ends_with(end));
        for (field, _, _) in keepalive_config::differences(&hop, &back.hop) {
            let path = field.path(role(&hop));
            let idle = match field {
                Field::Retries | Field::RetriesFresh => never_retries(&hop),
                Field::LingersWhen => never_lingers(&hop),
                _ => off(&path),
            };
            prop_assert!(left.contains(&path.as_str()) || idle, "{path} differs\n{}", written.text);
        }
    }
}

fn never_retries(hop: &Hop) -> bool {
    match hop {
        Hop::Item(PathItem::Client(it)) => it.http.as_ref().is_none_or(|it| it.retry == Retry::Never),
        Hop::Item(PathItem::Proxy(it)) => it.upstream.http.retry == Retry::Never,
        _ => false,
    }
}

fn never_lingers(hop: &Hop) -> bool {
    match hop {
        Hop::Item(PathItem::Server(it)) => it.http.as_ref().is_none_or(|it| it.lingers.is_none()),
        Hop::Item(PathItem::Proxy(it)) => it.downstream.http.lingers.is_none(),
        _ => false,
    }
}

fn role(hop: &Hop) -> Role {
    match hop {
        Hop::Tcp(_) => Role::Os,
        Hop::Item(PathItem::Client(_)) => Role::Client,
        Hop::Item(PathItem::Server(_)) => Role::Server,
        Hop::Item(PathItem::Proxy(_)) => Role::Proxy,
        Hop::Item(PathItem::Nat(_) | PathItem::Link(_)) => Role::Middlebox,
    }
}

/// An alias of an alias of an alias is no way to fill memory, and nesting none to fill the stack.
#[test]
fn bombs_are_refused() {
    let mut yaml = "a: &a0 [x, x]\n".to_owned();
    for i in 1..40 {
        yaml += &format!("b{i}: &a{i} [*a{}, *a{}]\n", i - 1, i - 1);
    }
    let deep = |open: &str| open.repeat(100_000);
    for (format, text) in [
        (Format::Envoy, yaml),
        (Format::Envoy, deep("[")),
        (Format::Envoy, deep("- ")),
        (Format::IngressNginx, deep("{a: ")),
        (Format::Nginx, deep("a {")),
        (Format::Httpd, deep("<If x>\n")),
        (Format::Nginx, "a ".repeat(2_000_000)),
    ] {
        let shown: String = text.chars().take(20).collect();
        let source = Source { name: "bomb".into(), text };
        let refused = read(format, &source, &Options::default()).expect_err(&shown);
        assert!(refused.to_string().starts_with("bomb:"), "{refused}");
    }
    for format in [Format::Node, Format::Go, Format::Gunicorn, Format::SocketOptions] {
        let text = format!("server.keepAliveTimeout = {}1", deep("("));
        let _ = read(format, &Source { name: "bomb".into(), text }, &Options::default());
    }
}

#[test]
fn every_field_has_a_place_in_some_hop() {
    for role in [Role::Client, Role::Server, Role::Proxy, Role::Os, Role::Middlebox] {
        let paths: Vec<String> = Field::of(role).into_iter().map(|field| field.path(role)).collect();
        for (i, path) in paths.iter().enumerate() {
            assert!(!paths[..i].contains(path), "{role:?} {path}");
        }
    }
}
