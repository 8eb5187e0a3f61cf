//! What is allowed at the very edge of each limit, and how a refusal reads. The table of refusals as they
//! come out of a file is in the crate `tests`.

use super::*;
use crate::scenario::{
    Action, Client, Downstream, Failing, Fault, FaultAction, Keepalive, LinkSpec, Order, PathItem, Proxy,
    Request, Server, TcpOptions, Text, Upstream,
};

fn good() -> Scenario {
    let text = || Text { en: "Text".into(), ko: "글".into() };
    let product = None;
    let client =
        Client { id: "client".into(), product, tcp: TcpOptions::default(), http: None, socket: None };
    let server = Server {
        id: "server".into(),
        product: None,
        tcp: TcpOptions::default(),
        http: None,
        socket: None,
        no_listener: false,
    };
    Scenario {
        version: 1,
        id: "good".into(),
        title: text(),
        about: text(),
        teaches: vec!["S0-6".into()],
        cites: Vec::new(),
        seed: 0,
        until: Span::from_secs(60),
        timers: crate::scenario::TimerPrecision::Exact,
        path: vec![
            PathItem::Client(client),
            PathItem::Link(LinkSpec { id: "link".into(), latency: Span::ZERO }),
            PathItem::Server(server),
        ],
        rate: None,
        statements: crate::scenario::Statements::default(),
        script: Vec::new(),
        faults: Vec::new(),
        #[cfg(feature = "claims")]
        claims: Vec::new(),
        clock: Span::ZERO,
        withhold_from: None,
    }
}

fn with_tcp(tcp: TcpOptions) -> Scenario {
    let mut scenario = good();
    if let PathItem::Client(client) = &mut scenario.path[0] {
        client.tcp = tcp;
    }
    scenario
}

#[test]
fn the_edges_of_the_kernels_ranges_are_allowed() {
    for (secs, probes, millis, retries, linear, fin) in
        [(1, 1, 1, 1, 0, 1), (32_767, 127, 2_147_483_647, 127, 127, 120)]
    {
        let span = Span::from_secs(secs);
        let scenario = with_tcp(TcpOptions {
            keepalive: Some(Keepalive { time: span, interval: span, probes }),
            user_timeout: Some(Span::from_millis(millis)),
            syn_retries: retries,
            syn_linear_timeouts: linear,
            fin_timeout: Span::from_secs(fin),
            ..TcpOptions::default()
        });
        assert_eq!(scenario.check(), Ok(()));
    }
    for retries in [0, u8::MAX] {
        let (synack_retries, retries2, orphan_retries) = (retries, retries, retries);
        let tcp = TcpOptions { synack_retries, retries2, orphan_retries, ..TcpOptions::default() };
        assert_eq!(with_tcp(tcp).check(), Ok(()));
    }
}

#[test]
fn a_refusal_reads_as_a_sentence() {
    let tcp = TcpOptions { fin_timeout: Span::from_millis(1_500), ..TcpOptions::default() };
    assert_eq!(
        with_tcp(tcp).check().unwrap_err().to_string(),
        "path[0].client.tcp.fin_timeout: \"1s500ms\" is not allowed; \"1s\" to \"120s\", whole seconds"
    );
}

fn between(n: usize) -> Scenario {
    let mut scenario = good();
    for i in 0..n {
        let link = LinkSpec { id: format!("link-{i}"), latency: Span::ZERO };
        let proxy = Proxy {
            id: format!("proxy-{i}"),
            product: None,
            downstream: Downstream::default(),
            upstream: Upstream::default(),
            failing: Failing::default(),
        };
        scenario.path.splice(1..1, [PathItem::Link(link), PathItem::Proxy(proxy)]);
    }
    scenario
}

#[test]
fn eight_hosts_may_stand_between_client_and_server() {
    assert_eq!(between(limits::BETWEEN).check(), Ok(()));
    let invalid = between(limits::BETWEEN + 1).check().unwrap_err();
    assert_eq!(invalid.to_string(), "path: 21 hosts and links is not allowed; at most 19");
}

#[test]
fn a_name_that_nobody_has_is_answered_with_all_that_there_are() {
    let mut scenario = between(2);
    let action = FaultAction::Crash { node: "waf".into() };
    scenario.faults = vec![Fault { at: Span::ZERO, until: None, action }];
    let invalid = scenario.check().unwrap_err();
    assert_eq!(invalid.allowed, "\"client\", \"proxy-1\", \"proxy-0\" or \"server\"");
}

#[test]
fn what_the_whole_script_sends_fits_into_one_connection() {
    let mut scenario = good();
    let request = Request { body: limits::BYTES, ..Request::default() };
    let order = Order { at: Span::ZERO, action: Action::Request(request) };
    scenario.script = vec![order.clone(); 31];
    assert_eq!(scenario.check(), Ok(()));
    scenario.script.push(order);
    assert_eq!(scenario.check().unwrap_err().path, "script[31].do.request");
}

#[test]
fn counts_are_limited() {
    let mut scenario = good();
    let order = Order { at: Span::ZERO, action: Action::Request(Request::default()) };
    scenario.script = vec![order; limits::SCRIPT];
    let fault = Fault { at: Span::ZERO, until: None, action: FaultAction::Crash { node: "server".into() } };
    scenario.faults = vec![fault; limits::FAULTS];
    assert_eq!(scenario.check(), Ok(()));
    scenario.faults.push(scenario.faults[0].clone());
    let invalid = scenario.check().unwrap_err();
    assert_eq!(invalid.to_string(), "faults: 201 faults is not allowed; at most 200");
    scenario.script.push(scenario.script[0].clone());
    assert_eq!(scenario.check().unwrap_err().path, "script");
}
