//! Hosts: who listens, which ports are in use, what the program on it is, and what it still has to do.

use std::collections::VecDeque;

use litemap::LiteMap;

use crate::scenario::{
    Failing, HttpClient, HttpServer, LinkSpec, Nat, PathItem, Scenario, SocketApp, TcpOptions,
};
use crate::time::{SimTime, Span};
use crate::trace::{NodeKind, SocketId};

/// The first port that a client takes.
const FIRST_PORT: u16 = 40_000;
/// The port that servers listen on.
pub(super) const SERVER_PORT: u16 = 80;

/// What runs on a host.
#[derive(Debug, Clone)]
pub(super) enum Program {
    HttpClient(HttpClient),
    HttpServer(HttpServer),
    /// A server for the left and a client for the right.
    HttpProxy(HttpServer, HttpClient),
    Socket(SocketApp),
    /// Terminates nothing: passes segments on.
    Passes(Nat),
}

/// What a middlebox remembers of a connection.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Mapping {
    pub(super) used_at: SimTime,
    pub(super) forgotten: bool,
    /// How long it is kept in silence.
    pub(super) idle: Span,
    /// UDP: how often it was made anew, and the client's address as whoever is behind the middlebox sees it.
    pub(super) rebinds: u16,
    pub(super) path: u16,
}

impl Mapping {
    pub(super) fn of(now: SimTime, idle: Span) -> Self {
        Self { used_at: now, idle, ..Self::default() }
    }
}

impl Program {
    /// Without its delays, which the scenario keeps: the list may be long.
    fn socket(app: &SocketApp) -> Self {
        Self::Socket(SocketApp { delays: Vec::new(), ..app.clone() })
    }
}

/// A host.
#[derive(Debug)]
pub(super) struct Host {
    pub(super) id: String,
    pub(super) kind: NodeKind,
    /// Options of the connections that it opens, and of those that it accepts.
    pub(super) opens: TcpOptions,
    pub(super) accepts: TcpOptions,
    pub(super) program: Program,
    pub(super) listens: bool,
    pub(super) up: bool,
    /// The generation that a crash ended: power brings it back unless another host has the address by then.
    pub(super) crashed: Option<u16>,
    /// The program was killed, and listened or not: whoever restarts the host brings it back.
    pub(super) killed: Option<bool>,
    /// The port is bound without `SO_REUSEADDR`.
    pub(super) exclusive: bool,
    /// Counts reboots and takeovers; sockets of an older generation are not reachable.
    pub(super) generation: u16,
    /// Living sockets by local and peer port.
    pub(super) ports: LiteMap<(u16, u16), SocketId>,
    pub(super) next_port: u16,
    /// Steps of the script that wait for their turn, and the call that blocks them.
    pub(super) waiting: VecDeque<u16>,
    pub(super) blocked_on: Option<SocketId>,
    /// The socket that steps without a number mean.
    pub(super) newest: Option<SocketId>,
    /// Connections that it has accepted.
    pub(super) accepted: u32,
    /// A proxy: what it tells its client when the next host fails.
    pub(super) failing: Failing,
    /// The program has started.
    pub(super) begun: bool,
    /// The program makes no calls any more.
    pub(super) frozen: bool,
    /// Segments that it sent, and when the last of them is due at the next host.
    pub(super) launched: (usize, SimTime),
    /// A middlebox's memory, by connection.
    pub(super) mappings: LiteMap<u16, Mapping>,
}

/// The hosts of a path in order, and the links between them.
pub(super) fn hosts(scenario: &Scenario) -> (Vec<Host>, Vec<LinkSpec>) {
    let (mut hosts, mut links) = (Vec::new(), Vec::new());
    for item in &scenario.path {
        match item {
            PathItem::Link(link) => links.push(link.clone()),
            PathItem::Client(client) => {
                let program = match &client.socket {
                    Some(app) => Program::socket(app),
                    None => Program::HttpClient(client.http.clone().unwrap_or_default()),
                };
                let host = Host::new(&client.id, NodeKind::Client, program);
                hosts.push(Host { opens: client.tcp.clone(), ..host });
            }
            PathItem::Nat(nat) => hosts.push(Host::new(&nat.id, NodeKind::Nat, Program::Passes(nat.clone()))),
            PathItem::Proxy(proxy) => {
                let program = Program::HttpProxy(proxy.downstream.http.clone(), proxy.upstream.http.clone());
                let host = Host::new(&proxy.id, NodeKind::Proxy, program);
                let (opens, accepts) = (proxy.upstream.tcp.clone(), proxy.downstream.tcp.clone());
                let failing = proxy.failing;
                hosts.push(Host { opens, accepts, listens: true, failing, ..host });
            }
            PathItem::Server(server) => {
                let program = match &server.socket {
                    Some(app) => Program::socket(app),
                    None => Program::HttpServer(server.http.clone().unwrap_or_default()),
                };
                let host = Host::new(&server.id, NodeKind::Server, program);
                hosts.push(Host { accepts: server.tcp.clone(), listens: !server.no_listener, ..host });
            }
        }
    }
    (hosts, links)
}

impl Host {
    fn new(id: &str, kind: NodeKind, program: Program) -> Self {
        Self {
            id: id.to_owned(),
            kind,
            opens: TcpOptions::default(),
            accepts: TcpOptions::default(),
            program,
            listens: false,
            up: true,
            crashed: None,
            killed: None,
            exclusive: false,
            generation: 0,
            ports: LiteMap::new(),
            next_port: FIRST_PORT,
            waiting: VecDeque::new(),
            blocked_on: None,
            newest: None,
            accepted: 0,
            failing: Failing::default(),
            begun: false,
            frozen: false,
            launched: (0, SimTime::ZERO),
            mappings: LiteMap::new(),
        }
    }

    pub(super) fn take_port(&mut self) -> u16 {
        let port = self.next_port;
        self.next_port = self.next_port.checked_add(1).unwrap_or(FIRST_PORT);
        port
    }

    /// Terminates TCP (does not merely pass segments).
    pub(super) const fn terminates(&self) -> bool {
        !matches!(self.kind, NodeKind::Nat)
    }
}
