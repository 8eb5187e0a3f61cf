//! The path of a scenario: hosts and the links between them.

use serde::{Deserialize, Serialize};

use super::http_client::HttpClient;
use super::http_server::HttpServer;
use super::middlebox::Nat;
use super::socket_app::SocketApp;
use super::tcp_options::TcpOptions;
use crate::time::Span;

/// A host or a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[allow(clippy::large_enum_variant, reason = "a path has a dozen items at most")]
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
    /// What its client gets when the next host fails.
    #[serde(default)]
    pub failing: Failing,
}

/// What a proxy's client gets when the host behind the proxy fails.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Failing {
    /// The status if no connection can be opened; absent: 502, or 504 after a timeout.
    pub unreachable: Option<u16>,
    /// If the connection ends without a response, only the first request of a client connection gets 502; with
    /// later ones the proxy closes without a word, so that the client tries again (HAProxy).
    pub closes_later: bool,
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

    /// The product that the host is said to be; a link is none.
    pub fn product(&self) -> Option<&str> {
        match self {
            Self::Client(client) => client.product.as_deref(),
            Self::Link(_) => None,
            Self::Nat(nat) => nat.product.as_deref(),
            Self::Proxy(proxy) => proxy.product.as_deref(),
            Self::Server(server) => server.product.as_deref(),
        }
    }
}
