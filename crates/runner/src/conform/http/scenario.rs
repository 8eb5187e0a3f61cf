//! A recording as a scenario: its servers as settings, and what its raw client did as a script.

use std::collections::BTreeMap;

use keepalive_core::Span;
use keepalive_core::scenario::{
    Action, Client, Downstream, HttpClient, HttpServer, LinkSpec, Order, PathItem, Proxy, RawRequest,
    Scenario, Server, SocketApp, TcpOptions, Text, TimerPrecision, Upstream,
};

use super::config::{ConfigError, Forwards, Setup, setup};
use super::head::pieces;
use super::recording::{HttpRecording, ServerEntry};

/// Simulated on after the recording's end.
const AFTER_END: Span = Span::from_secs(1);
/// The id of the server that a signal goes to.
pub(super) const FRONT: &str = "front";

/// Why a recording cannot be played.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// A configuration is not understood.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// There is no server.
    #[error("params: neither server nor lb with origin")]
    NoServer,
    /// A signal whose meaning is not known.
    #[error("{kind}: signal {signal}: not understood")]
    Signal {
        /// The server's kind.
        kind: String,
        /// The signal.
        signal: String,
    },
    /// Something in the timeline is not known.
    #[error("timeline: event `{0}`: not understood")]
    Event(String),
    /// A client program is not known.
    #[error("client: `{0}`: not understood")]
    Client(String),
}

/// A recording's servers.
pub struct Servers {
    /// What the client talks to.
    pub front: Setup,
    /// What is behind it, if it is a proxy.
    pub back: Option<Setup>,
    /// The section between them is part of the recording.
    pub sees_back: bool,
    /// A second server beside the front one, for some of its places.
    pub beside: Option<ServerEntry>,
    /// The front one's kind.
    pub kind: String,
}

/// Reads the configurations of a recording.
///
/// # Errors
/// What is not understood.
pub fn servers(rec: &HttpRecording) -> Result<Servers, ScenarioError> {
    let p = &rec.params;
    if let (Some(lb), Some(origin)) = (&p.lb, &p.origin) {
        let back = Some(setup(origin)?);
        return Ok(Servers { front: setup(lb)?, back, sees_back: true, beside: None, kind: lb.kind.clone() });
    }
    let server = p.server.as_ref().ok_or(ScenarioError::NoServer)?;
    let front = setup(server)?;
    let beside =
        server.upstream.as_deref().map(|entry| ServerEntry { kind: "upstream".into(), ..entry.clone() });
    let back = match (&front.forwards, &beside) {
        (Some(_), Some(entry)) => Some(setup(entry)?),
        _ => None,
    };
    let beside = beside.filter(|_| back.is_none());
    Ok(Servers { front, back, sees_back: false, beside, kind: server.kind.clone() })
}

/// The scenario with this client and script, as long as the recording.
pub(super) fn scenario(
    rec: &HttpRecording,
    servers: &Servers,
    client: Client,
    script: Vec<Order>,
    end_us: u64,
) -> Scenario {
    let ms = |ms: f64| Span::from_micros((ms * 1_000.0).round().max(0.0) as u64);
    let link = |id: &str, latency| PathItem::Link(LinkSpec { id: id.into(), latency });
    let p = &rec.params;
    let front = &servers.front;
    let tcp = |setup: &Setup| TcpOptions { defer_accept: setup.defer_accept, ..TcpOptions::default() };
    let server = |id: &str, setup: &Setup| {
        PathItem::Server(Server {
            id: id.into(),
            product: None,
            tcp: tcp(setup),
            http: Some(setup.server.clone()),
            socket: None,
            no_listener: false,
        })
    };
    let near = if p.lb.is_some() { ms(p.cl_ms) } else { ms(p.rtt_ms / 2.0) };
    let mut path = vec![PathItem::Client(client), link("near", near)];
    match (&servers.back, &front.forwards) {
        (Some(back), Some(Forwards { client, failing })) => {
            path.push(PathItem::Proxy(Proxy {
                id: FRONT.into(),
                product: None,
                downstream: Downstream { tcp: tcp(front), http: front.server.clone() },
                upstream: Upstream { tcp: TcpOptions::default(), http: client.clone() },
                failing: *failing,
            }));
            path.push(link("far", ms(p.ls_ms)));
            path.push(server("back", back));
        }
        _ => path.push(server(FRONT, front)),
    }
    let text = |text: &str| Text { en: text.into(), ko: text.into() };
    Scenario {
        version: 1,
        id: "recording".into(),
        title: text("Recording"),
        about: text("Recording"),
        teaches: Vec::new(),
        cites: Vec::new(),
        seed: 0,
        until: Span::from_micros(end_us) + AFTER_END,
        timers: TimerPrecision::Wheel,
        clock: Span::ZERO,
        path,
        rate: None,
        statements: keepalive_core::scenario::Statements::default(),
        script,
        faults: Vec::new(),
        claims: Vec::new(),
        withhold_from: None,
    }
}

/// The raw client.
pub(super) fn raw_client() -> Client {
    Client {
        id: "client".into(),
        product: None,
        tcp: TcpOptions::default(),
        http: None,
        socket: Some(SocketApp { connects: false, ..SocketApp::default() }),
    }
}

/// A client that speaks HTTP by itself.
pub(super) fn http_client(http: HttpClient, tcp: TcpOptions) -> Client {
    Client { id: "client".into(), product: None, tcp, http: Some(http), socket: None }
}

/// What the raw client did, at the times at which it did it; and the signals.
///
/// # Errors
/// An event or a signal that is not understood.
pub fn script(rec: &HttpRecording, servers: &Servers) -> Result<Vec<Order>, ScenarioError> {
    let mut texts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for entry in rec.timeline.iter().filter(|e| e.event == "send") {
        let conn = entry.conn.as_deref().unwrap_or_default();
        texts.entry(conn).or_default().push(entry.text.as_deref().unwrap_or_default());
    }
    let mut said: BTreeMap<&str, _> =
        texts.iter().map(|(conn, texts)| (*conn, pieces(texts).into_iter())).collect();
    let mut beside = Beside { server: servers.beside.as_ref(), connections: 0 };
    let mut orders = Vec::new();
    for entry in &rec.timeline {
        let conn = entry.conn.clone().unwrap_or_default();
        let (at_ms, action) = match entry.event.as_str() {
            "connect" => (connect_call(rec, entry.t_ms, &conn), Some(Action::Open { conn })),
            "send" => {
                let piece = said.get_mut(conn.as_str()).and_then(Iterator::next);
                let write = piece.map(|piece| {
                    let mut requests = piece.requests;
                    for request in &mut requests {
                        wishes(request, &servers.front, &mut beside);
                    }
                    Action::Write { conn, requests, bytes: Some(piece.bytes).filter(|bytes| *bytes > 0) }
                });
                (entry.t_ms, write)
            }
            "shutdown" => (entry.t_ms, Some(Action::EndWrite { conn })),
            "close" => (entry.t_ms, Some(Action::HangUp { conn })),
            "signal" => {
                let signal = entry.detail.as_deref().unwrap_or_default();
                let (action, after) = signalled(signal, servers)?;
                (entry.t_ms + after.micros() as f64 / 1_000.0, action)
            }
            event => return Err(ScenarioError::Event(event.to_owned())),
        };
        let at = Span::from_micros((at_ms * 1_000.0).round().max(0.0) as u64);
        orders.extend(action.map(|action| Order { at, action }));
    }
    // A Node program that closes its server says so itself.
    for said in rec.app.iter().filter(|e| e.event == "server.close()") {
        let at = Span::from_micros((said.t_ms * 1_000.0).round().max(0.0) as u64);
        orders.push(Order { at, action: Action::Drain { node: FRONT.into() } });
    }
    orders.sort_by_key(|order| order.at);
    Ok(orders)
}

/// When the call of a `connect` began.
fn connect_call(rec: &HttpRecording, returned_ms: f64, conn: &str) -> f64 {
    let call = rec.app.iter().find(|e| {
        e.side == "c" && e.event == "connect" && e.sock.as_deref() == Some(conn) && e.t_ms == returned_ms
    });
    call.and_then(|e| e.t_call_ms).unwrap_or(returned_ms)
}

/// What a signal does to a server's connections, and how much later.
fn signalled(signal: &str, servers: &Servers) -> Result<(Option<Action>, Span), ScenarioError> {
    let node = || FRONT.to_owned();
    let drain = |after| Ok((Some(Action::Drain { node: node() }), after));
    match (servers.kind.as_str(), signal) {
        ("nginx", "SIGHUP") => drain(servers.front.drains_after),
        ("nginx", "SIGQUIT") | ("apache", "SIGUSR1" | "SIGHUP" | "SIGWINCH") | ("haproxy", "SIGUSR1") => {
            drain(Span::ZERO)
        }
        ("nginx" | "apache" | "haproxy", "SIGTERM" | "SIGINT" | "SIGKILL") => {
            Ok((Some(Action::Kill { node: node() }), Span::ZERO))
        }
        (kind, "SIGTERM" | "SIGINT" | "SIGKILL") if kind.starts_with("node") || kind == "upstream" => {
            Ok((Some(Action::Kill { node: node() }), Span::ZERO))
        }
        (kind, signal) => Err(ScenarioError::Signal { kind: kind.to_owned(), signal: signal.to_owned() }),
    }
}

/// A test server for some places of the front one, which opens a connection to it for each request.
struct Beside<'a> {
    server: Option<&'a ServerEntry>,
    connections: u32,
}

/// What the path of a request asks of the server: how long it takes (`slow=S`), and which answer it gets.
fn wishes(request: &mut RawRequest, front: &Setup, beside: &mut Beside<'_>) {
    let path = request.head.first().and_then(|line| line.split(' ').nth(1)).unwrap_or_default().to_owned();
    let forwarded = path.starts_with("/up") && beside.server.is_some();
    let tells = front.text.is_none() || front.forwards.is_some() || forwarded;
    request.service = slow(&path).filter(|_| tells);
    if forwarded {
        beside.connections += 1;
        request.response = Some(format!("{path} conn={} nth=1\n", beside.connections).len() as u32);
    }
    let place = front.returns.iter().filter(|(prefix, _)| path.starts_with(prefix.as_str()));
    request.status = place.max_by_key(|(prefix, _)| prefix.len()).map(|(_, status)| *status);
}

/// How long a path asks a server to take: `?slow=S`.
pub(super) fn slow(path: &str) -> Option<Span> {
    let seconds = path.split("slow=").nth(1)?.split('&').next()?.parse::<f64>().ok()?;
    Some(Span::from_micros((seconds * 1e6).round().max(0.0) as u64))
}

/// Settings of a server of a recording, for tests that change one.
pub fn settings(servers: &mut Servers) -> &mut HttpServer {
    &mut servers.front.server
}
