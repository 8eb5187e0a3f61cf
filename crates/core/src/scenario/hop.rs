//! The path of a scenario: hosts with their TCP and HTTP settings, and the links between them.

use serde::{Deserialize, Serialize};

use super::middlebox::Nat;
use crate::time::Span;

/// A host or a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum PathItem {
    /// The host that opens connections.
    Client(Client),
    /// What lies between two hosts.
    Link(LinkSpec),
    /// A NAT, firewall or L4 balancer: passes segments and remembers connections for a while.
    Nat(Nat),
    /// An L7 proxy, such as a load balancer or a WAF: a server to its left, a client to its right.
    Proxy(Proxy),
    /// The host that accepts connections.
    Server(Server),
}

/// The client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// Its name in the scenario.
    #[serde(default = "client_id")]
    pub id: String,
    /// The product that it stands for, as the reader knows it: `curl on Linux`.
    #[serde(default)]
    pub product: Option<String>,
    /// Socket options and kernel settings.
    #[serde(default)]
    pub tcp: TcpOptions,
    /// Speaks HTTP with these settings (the default).
    #[serde(default)]
    pub http: Option<HttpClient>,
    /// Or a plain program that is driven call by call.
    #[serde(default)]
    pub socket: Option<SocketApp>,
}

/// The server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Its name in the scenario.
    #[serde(default = "server_id")]
    pub id: String,
    /// The product that it stands for: `Apache httpd 2.4`.
    #[serde(default)]
    pub product: Option<String>,
    /// Socket options and kernel settings.
    #[serde(default)]
    pub tcp: TcpOptions,
    /// Speaks HTTP with these settings (the default).
    #[serde(default)]
    pub http: Option<HttpServer>,
    /// Or a plain program that is driven call by call.
    #[serde(default)]
    pub socket: Option<SocketApp>,
    /// Nothing listens: a SYN is answered with RST.
    #[serde(default)]
    pub no_listener: bool,
}

/// An L7 proxy. It terminates TCP: two connections, each with clocks of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proxy {
    /// Its name in the scenario: `lb`, `waf`.
    #[serde(default = "proxy_id")]
    pub id: String,
    /// The product that it stands for: `HAProxy 2.6`.
    #[serde(default)]
    pub product: Option<String>,
    /// The side that faces the client.
    #[serde(default)]
    pub downstream: Downstream,
    /// The side that faces the server.
    #[serde(default)]
    pub upstream: Upstream,
}

/// The side of a proxy that accepts connections.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Downstream {
    /// Socket options and kernel settings.
    pub tcp: TcpOptions,
    /// How it uses connections. `service` is what the proxy itself takes for a request, `response` the body
    /// of its own error pages.
    pub http: HttpServer,
}

/// The side of a proxy that opens connections.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Upstream {
    /// Socket options and kernel settings.
    pub tcp: TcpOptions,
    /// How it uses connections.
    pub http: HttpClient,
}

/// When a request whose connection ended before its response is sent again.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// Never.
    #[default]
    Never,
    /// Once on a new connection, if the connection had been used before and the method is idempotent
    /// (RFC 9110 §9.2.2, RFC 9112 §9.3.1).
    Idempotent,
    /// Once on a new connection, whatever the method: a request may be carried out twice.
    Always,
}

/// A link. What goes in at one end comes out at the other after `latency`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkSpec {
    /// Its name in the scenario.
    #[serde(default = "link_id")]
    pub id: String,
    /// One-way delay, the same both ways.
    pub latency: Span,
}

/// Socket options of a host's connections and the sysctls of its kernel. Defaults are Linux's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TcpOptions {
    /// `SO_KEEPALIVE` with its three numbers; absent: off, the default (RFC 9293 MUST-25).
    pub keepalive: Option<Keepalive>,
    /// `net.ipv4.tcp_keepalive_time`, `_intvl`, `_probes`: for a socket that is switched on later.
    pub keepalive_defaults: Keepalive,
    /// `TCP_USER_TIMEOUT`, in whole milliseconds.
    pub user_timeout: Option<Span>,
    /// `TCP_SYNCNT` or `net.ipv4.tcp_syn_retries`.
    pub syn_retries: u8,
    /// `net.ipv4.tcp_syn_linear_timeouts`.
    pub syn_linear_timeouts: u8,
    /// `net.ipv4.tcp_synack_retries`.
    pub synack_retries: u8,
    /// `net.ipv4.tcp_retries2`.
    pub retries2: u8,
    /// `net.ipv4.tcp_orphan_retries`; 0 means 8 while the RTO is below its maximum.
    pub orphan_retries: u8,
    /// `net.ipv4.tcp_fin_timeout`.
    pub fin_timeout: Span,
    /// `net.ipv4.tcp_timestamps`.
    pub timestamps: bool,
    /// `net.ipv4.tcp_slow_start_after_idle`.
    pub slow_start_after_idle: bool,
    /// `SO_RCVBUF` as given to `setsockopt`, bytes; absent: Linux's default with automatic growth.
    pub receive_buffer: Option<u32>,
}

/// The three numbers of TCP keepalive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Keepalive {
    /// `TCP_KEEPIDLE`: silence before the first probe.
    pub time: Span,
    /// `TCP_KEEPINTVL`: from one unanswered probe to the next.
    pub interval: Span,
    /// `TCP_KEEPCNT`: unanswered probes before giving up.
    pub probes: u8,
}

/// How a client uses connections.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HttpClient {
    /// How long an idle connection is kept for reuse; absent: for ever.
    pub idle: Option<Span>,
    /// Keeps connections for the next request.
    pub reuse: bool,
    /// The connection option that every request states.
    pub connection: Option<ConnectionOption>,
    /// Reads from idle connections, so that it sees the peer's close at once and closes too.
    pub watches_idle: bool,
    /// When it tries a failed request again.
    pub retry: Retry,
}

/// What a server takes for a request unless the scenario says otherwise.
pub const DEFAULT_SERVICE: Span = Span::from_millis(5);

/// How a server uses connections.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HttpServer {
    /// How long an idle connection is kept; absent: for ever.
    pub idle: Option<Span>,
    /// Requests answered on one connection before it is closed; absent: no limit.
    pub max_requests: Option<u32>,
    /// From a complete request to its response; absent: 5 ms for a server, nothing for a proxy.
    pub service: Option<Span>,
    /// Bytes of a response's body, unless the request says otherwise.
    pub response: u32,
    /// States its limits in a `Keep-Alive` field.
    pub announces: bool,
}

/// A connection option that a client states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConnectionOption {
    /// `Connection: close`.
    Close,
    /// `Connection: keep-alive`.
    KeepAlive,
}

/// A program that is driven call by call, and what it does by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SocketApp {
    /// Sits in `recv()` until end-of-file or an error.
    pub reads: bool,
    /// Sends this many bytes for each piece of data it reads.
    pub reply: u32,
    /// Sends this many bytes once the connection is accepted.
    pub greeting: u32,
    /// Calls `close()` when it reads end-of-file.
    pub close_on_eof: bool,
    /// How long after end-of-file.
    pub close_delay: Span,
    /// The client's port; absent: one of its own.
    pub port: Option<u16>,
    /// Calls `accept()`; a server that never does leaves connections in the backlog.
    pub accepts: bool,
    /// Calls `connect()` at the start (a client) without being asked.
    pub connects: bool,
    /// A second `connect()` on the same socket after the first has failed.
    pub connect_again: bool,
    /// How long the program needs to wake up when a connection or data has come.
    pub wakes_after: Span,
    /// In what pieces the reading loop was seen to read. A real program is woken late and finds several segments
    /// at once; a simulated one is at hand for each. Beyond the list it reads what there is.
    pub pieces: Vec<Piece>,
}

/// One `recv()` of a reading loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Piece {
    /// Bytes that it found.
    pub bytes: u32,
    /// From then on it reads what there is.
    pub by: Span,
}

fn client_id() -> String {
    "client".into()
}

fn server_id() -> String {
    "server".into()
}

fn proxy_id() -> String {
    "proxy".into()
}

fn link_id() -> String {
    "link".into()
}

impl Default for TcpOptions {
    /// The defaults of Linux 6.18 (`include/net/tcp.h`, `Documentation/networking/ip-sysctl.rst`).
    fn default() -> Self {
        Self {
            keepalive: None,
            keepalive_defaults: Keepalive::default(),
            user_timeout: None,
            syn_retries: 6,
            syn_linear_timeouts: 4,
            synack_retries: 5,
            retries2: 15,
            orphan_retries: 0,
            fin_timeout: Span::from_secs(60),
            timestamps: true,
            slow_start_after_idle: true,
            receive_buffer: None,
        }
    }
}

impl Default for Keepalive {
    /// `TCP_KEEPALIVE_TIME`, `_INTVL`, `_PROBES` (`include/net/tcp.h`).
    fn default() -> Self {
        Self { time: Span::from_secs(7200), interval: Span::from_secs(75), probes: 9 }
    }
}

impl Default for HttpClient {
    fn default() -> Self {
        Self { idle: None, reuse: true, connection: None, watches_idle: true, retry: Retry::Never }
    }
}

impl Default for HttpServer {
    fn default() -> Self {
        Self {
            idle: Some(Span::from_secs(60)),
            max_requests: None,
            service: None,
            response: 300,
            announces: false,
        }
    }
}

impl Default for SocketApp {
    fn default() -> Self {
        Self {
            reads: true,
            reply: 0,
            greeting: 0,
            close_on_eof: false,
            close_delay: Span::ZERO,
            port: None,
            accepts: true,
            connects: true,
            connect_again: false,
            wakes_after: Span::ZERO,
            pieces: Vec::new(),
        }
    }
}

impl PathItem {
    /// The id of the host or link.
    pub fn id(&self) -> &str {
        match self {
            Self::Client(client) => &client.id,
            Self::Link(link) => &link.id,
            Self::Nat(nat) => &nat.id,
            Self::Proxy(proxy) => &proxy.id,
            Self::Server(server) => &server.id,
        }
    }
}
