//! Hosts: who listens, which ports are in use, what the program on it is, and what it still has to do.

use std::collections::{BTreeMap, VecDeque};

use crate::scenario::{HttpClient, HttpServer, LinkSpec, PathItem, Scenario, SocketApp, TcpOptions};
use crate::time::Span;
use crate::trace::SocketId;

/// The first port that a client takes.
const FIRST_PORT: u16 = 40_000;

/// What runs on a host.
#[derive(Debug, Clone)]
pub(super) enum Program {
    HttpClient(HttpClient),
    HttpServer(HttpServer),
    Socket(SocketApp),
}

/// A host.
#[derive(Debug)]
pub(super) struct Host {
    pub(super) id: String,
    pub(super) is_client: bool,
    pub(super) tcp: TcpOptions,
    pub(super) program: Program,
    pub(super) listens: bool,
    pub(super) port: u16,
    pub(super) up: bool,
    /// Counts reboots and takeovers; sockets of an older generation are not reachable.
    pub(super) generation: u16,
    /// Living sockets by local and peer port.
    pub(super) ports: BTreeMap<(u16, u16), SocketId>,
    pub(super) next_port: u16,
    /// Steps of the script that wait for their turn, and the call that blocks them.
    pub(super) waiting: VecDeque<u16>,
    pub(super) blocked_on: Option<SocketId>,
    /// The socket that steps without a number mean.
    pub(super) newest: Option<SocketId>,
    /// The program has started.
    pub(super) begun: bool,
    /// The program makes no calls any more.
    pub(super) frozen: bool,
}

/// The two hosts and the link of a scenario with one hop.
pub(super) fn hosts(scenario: &Scenario) -> (Vec<Host>, LinkSpec) {
    let mut link = LinkSpec { id: "link".into(), latency: Span::ZERO };
    let mut hosts = Vec::with_capacity(2);
    for item in &scenario.path {
        match item {
            PathItem::Client(client) => {
                let program = match &client.socket {
                    Some(app) => Program::Socket(app.clone()),
                    None => Program::HttpClient(client.http.clone().unwrap_or_default()),
                };
                hosts.push(Host::new(&client.id, true, &client.tcp, program, false));
            }
            PathItem::Link(spec) => link = spec.clone(),
            PathItem::Server(server) => {
                let program = match &server.socket {
                    Some(app) => Program::Socket(app.clone()),
                    None => Program::HttpServer(server.http.clone().unwrap_or_default()),
                };
                hosts.push(Host::new(&server.id, false, &server.tcp, program, !server.no_listener));
            }
        }
    }
    (hosts, link)
}

impl Host {
    fn new(id: &str, is_client: bool, tcp: &TcpOptions, program: Program, listens: bool) -> Self {
        Self {
            id: id.to_owned(),
            is_client,
            tcp: tcp.clone(),
            port: 80,
            program,
            listens,
            up: true,
            generation: 0,
            ports: BTreeMap::new(),
            next_port: FIRST_PORT,
            waiting: VecDeque::new(),
            blocked_on: None,
            newest: None,
            begun: false,
            frozen: false,
        }
    }

    pub(super) fn take_port(&mut self) -> u16 {
        let port = self.next_port;
        self.next_port = self.next_port.checked_add(1).unwrap_or(FIRST_PORT);
        port
    }
}
