//! Chains to judge, and runs of them.

use keepalive_core::scenario::{
    Action, Client, Downstream, Failing, HttpClient, HttpServer, Keepalive, LinkSpec, Nat, OnUnknown, Order,
    PathItem, Proxy, RefreshedBy, Request, Retry, Scenario, Server, TcpOptions, Upstream,
};
use keepalive_core::trace::{EventKind, MessageKind, Trace};
use keepalive_core::{SimTime, Span, simulate};
use keepalive_scene::load;

/// The text form of a span.
pub(crate) fn span(text: &str) -> Span {
    Span::parse(text).expect("a span")
}

fn limit(text: &str) -> Option<Span> {
    (text != "-").then(|| span(text))
}

pub(crate) fn keepalive(time: &str) -> Option<Keepalive> {
    Some(Keepalive { time: span(time), ..Keepalive::default() })
}

/// A client with this idle limit; `-` is none.
pub(crate) fn client(idle: &str) -> PathItem {
    client_with(HttpClient { idle: limit(idle), ..HttpClient::default() }, TcpOptions::default())
}

pub(crate) fn client_with(http: HttpClient, tcp: TcpOptions) -> PathItem {
    PathItem::Client(Client { id: "client".into(), product: None, tcp, http: Some(http), socket: None })
}

/// A proxy with these idle limits toward the client and toward the server.
pub(crate) fn proxy(id: &str, down: &str, up: &str) -> PathItem {
    proxy_with(id, down, HttpClient { idle: limit(up), ..HttpClient::default() })
}

pub(crate) fn proxy_with(id: &str, down: &str, up: HttpClient) -> PathItem {
    let down = HttpServer { idle: limit(down), ..HttpServer::default() };
    PathItem::Proxy(Proxy {
        id: id.into(),
        product: None,
        downstream: Downstream { http: down, tcp: TcpOptions::default() },
        upstream: Upstream { http: up, tcp: TcpOptions::default() },
        failing: Failing::default(),
    })
}

pub(crate) fn server(idle: &str) -> PathItem {
    server_with(HttpServer { idle: limit(idle), ..HttpServer::default() })
}

pub(crate) fn server_with(http: HttpServer) -> PathItem {
    let tcp = TcpOptions::default();
    let (id, product, socket) = ("server".into(), None, None);
    PathItem::Server(Server { id, product, tcp, http: Some(http), socket, no_listener: false })
}

pub(crate) fn nat(idle: &str, on_unknown: OnUnknown, refreshed_by: RefreshedBy) -> PathItem {
    PathItem::Nat(Nat {
        id: "nat".into(),
        product: None,
        idle: span(idle),
        udp_idle: None,
        on_unknown,
        refreshed_by,
    })
}

/// The retry policy in place of `never`.
pub(crate) fn retrying(idle: &str, retry: Retry) -> HttpClient {
    HttpClient { idle: limit(idle), retry, ..HttpClient::default() }
}

/// A chain of these hosts with one link between each two, as far apart as `latencies` say.
pub(crate) fn chain(hosts: &[PathItem], latencies: &[Span]) -> Scenario {
    let json = r#"{"version":1,"id":"chain","title":{"en":"A chain","ko":"사슬"},"about":{"en":"A chain.","ko":"사슬."},
        "until":"1h","path":[{"client":{}},{"link":{"latency":"0s"}},{"server":{}}]}"#;
    let mut scenario = load(json).expect("a scenario");
    scenario.path.clear();
    for (i, host) in hosts.iter().enumerate() {
        if i > 0 {
            let latency = latencies[(i - 1) % latencies.len()];
            scenario.path.push(PathItem::Link(LinkSpec { id: format!("link{i}"), latency }));
        }
        scenario.path.push(host.clone());
    }
    scenario.check().expect("a possible chain");
    scenario
}

/// A request of the script.
pub(crate) fn order(at: SimTime) -> Order {
    Order { at: at.since(SimTime::ZERO), action: Action::Request(Request::default()) }
}

/// When the client has the response to a first request at 0.
pub(crate) fn first_response(scenario: &Scenario) -> SimTime {
    let mut scenario = scenario.clone();
    scenario.script = vec![order(SimTime::ZERO)];
    scenario.until = span("2h");
    let trace = simulate(&scenario);
    let answers = answers(&trace);
    let (at, status) = answers.first().copied().unwrap_or_else(|| panic!("no first response"));
    assert_eq!(status, 200);
    at
}

/// The run with a second request so long after the first response.
pub(crate) fn with_gap(scenario: &Scenario, response_at: SimTime, gap: Span) -> Trace {
    let mut scenario = scenario.clone();
    let second = response_at + gap;
    scenario.script = vec![order(SimTime::ZERO), order(second)];
    scenario.until = (second + span("40m")).since(SimTime::ZERO);
    simulate(&scenario)
}

/// The responses that the client has received: when, and their status.
pub(crate) fn answers(trace: &Trace) -> Vec<(SimTime, u16)> {
    let received = trace.events.iter().filter_map(|event| match event.kind {
        EventKind::Received { message, .. } if event.node.index() == 0 => Some((event.at, message)),
        _ => None,
    });
    let answer = received.filter_map(|(at, message)| match trace.message(message).kind {
        MessageKind::Response(status) => Some((at, status)),
        MessageKind::Request(_) | MessageKind::Tls(..) | MessageKind::Frame(_) => None,
    });
    answer.collect()
}

/// The hosts on which a try of a request failed.
pub(crate) fn failures(trace: &Trace) -> Vec<usize> {
    let failed = trace.events.iter().filter(|event| matches!(event.kind, EventKind::RequestFailed { .. }));
    failed.map(|event| event.node.index()).collect()
}

/// Some try failed, or a request was not answered with 200 by the end.
pub(crate) fn goes_wrong(trace: &Trace, requests: usize) -> bool {
    let good = answers(trace).iter().filter(|(_, status)| *status == 200).count();
    !failures(trace).is_empty() || good < requests
}
