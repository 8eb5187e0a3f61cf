//! What an HTTP client does with its connections: each setting with the moment at which it acts, and the moment
//! just before.

mod http2;
mod limits;
mod pipeline;
mod retry;
mod times;
mod tls;

use keepalive_core::scenario::Scenario;
use keepalive_core::trace::{Event, EventKind, MessageKind, NodeId, Wanted};
use keepalive_core::{SimTime, Span, Trace, simulate};
use keepalive_scene::load;

/// Everything takes place over 10 ms one way: a connection is open at 20 ms, and a request that is written then
/// has its response at 45 ms, the server's 5 ms included.
const WAY: u64 = 10;

/// A client and a server, each with its settings as they stand in a file; `orders` are moments and requests.
fn scenario(client: &str, server: &str, orders: &[(&str, &str)]) -> Scenario {
    let path = format!(
        r#"{{"client": {{"http": {{{client}}}}}}}, {{"link": {{"latency": "{WAY}ms"}}}},
           {{"server": {{"http": {{{server}}}}}}}"#
    );
    document(&path, orders, "")
}

fn document(path: &str, orders: &[(&str, &str)], faults: &str) -> Scenario {
    let orders: Vec<String> = orders
        .iter()
        .map(|(at, request)| format!(r#"{{"at": "{at}", "do": {{"request": {{{request}}}}}}}"#))
        .collect();
    let text = format!(
        r#"{{"version": 1, "id": "x", "title": {{"en": "x", "ko": "x"}}, "about": {{"en": "x", "ko": "x"}},
            "until": "30s", "path": [{path}], "script": [{}], "faults": [{faults}]}}"#,
        orders.join(",")
    );
    load(&text).expect("a scenario")
}

fn run(client: &str, server: &str, orders: &[(&str, &str)]) -> Trace {
    simulate(&scenario(client, server, orders))
}

const fn micros(n: u64) -> SimTime {
    SimTime::from_micros(n)
}

const fn millis(n: u64) -> SimTime {
    micros(n * 1_000)
}

/// When such events happen, in order.
fn when(trace: &Trace, wanted: impl Fn(&Event) -> bool) -> Vec<SimTime> {
    trace.events.iter().filter(|event| wanted(event)).map(|event| event.at).collect()
}

/// Connections that a host opens, by their moments.
fn opened(trace: &Trace, node: u8) -> Vec<SimTime> {
    use keepalive_core::trace::Call;
    let here = |event: &Event| event.node == NodeId(node);
    when(trace, |event| here(event) && matches!(event.kind, EventKind::Called { call: Call::Connect, .. }))
}

/// The connection of each request that the client writes, and when.
fn written(trace: &Trace) -> Vec<(u16, SimTime)> {
    let requests = trace.events.iter().filter_map(|event| match event.kind {
        EventKind::Wrote { message, .. } if event.node == NodeId(0) => {
            let message = trace.message(message);
            matches!(message.kind, MessageKind::Request(_)).then_some((message.conn, event.at))
        }
        _ => None,
    });
    requests.collect()
}

/// When the client has complete responses.
fn answered(trace: &Trace) -> Vec<SimTime> {
    when(trace, |event| match event.kind {
        EventKind::Received { message, .. } => {
            event.node == NodeId(0) && matches!(trace.message(message).kind, MessageKind::Response(_))
        }
        _ => false,
    })
}

/// The status of each response that a host writes.
fn statuses(trace: &Trace, node: u8) -> Vec<u16> {
    let responses = trace.messages.iter().filter(|message| trace.socket(message.socket).node == NodeId(node));
    let codes = responses.filter_map(|message| match message.kind {
        MessageKind::Response(status) => Some(status),
        MessageKind::Request(_) | MessageKind::Tls(..) | MessageKind::Frame(_) => None,
    });
    codes.collect()
}

fn failed(trace: &Trace) -> Vec<SimTime> {
    when(trace, |event| {
        matches!(event.kind, EventKind::RequestFailed { .. } | EventKind::RequestUnsent { .. })
    })
}

/// The order in which such requests wait and have their turn: the script's steps, and when.
fn turns(trace: &Trace) -> Vec<(u16, SimTime)> {
    let turns = trace.events.iter().filter_map(|event| match event.kind {
        EventKind::Unqueued { wanted: Wanted::Step(nth) } => Some((nth, event.at)),
        _ => None,
    });
    turns.collect()
}

fn ms(n: u64) -> Span {
    Span::from_millis(n)
}
