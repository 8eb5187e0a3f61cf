//! Recordings of HTTP software as they are stored.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::conform::recording::PacketEntry;

/// A recorded case: parameters, and what real programs did.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct HttpRecording {
    /// Name of the case.
    pub id: String,
    /// One line about it.
    pub title: String,
    /// How to play it again.
    pub params: HttpParams,
    /// What the raw client did, and signals.
    pub timeline: Vec<TimelineEntry>,
    /// Complete responses, and at most one incomplete one for each connection.
    pub responses: Vec<ResponseEntry>,
    /// How each connection of the raw client ended.
    #[serde(default)]
    pub client_saw: BTreeMap<String, SawEntry>,
    /// Packets of the first run.
    pub packets: Vec<PacketEntry>,
    /// What the programs said.
    #[serde(default)]
    pub app: Vec<HttpAppEntry>,
    /// Lines that a client program wrote.
    #[serde(default)]
    pub output: Vec<OutputEntry>,
}

/// The parameters of a case.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpParams {
    /// Delay between client and server, both ways together, ms.
    #[serde(default)]
    pub rtt_ms: f64,
    /// One-way delay between client and proxy, ms.
    #[serde(default)]
    pub cl_ms: f64,
    /// One-way delay between proxy and origin, ms.
    #[serde(default)]
    pub ls_ms: f64,
    /// The server that the client talks to.
    pub server: Option<ServerEntry>,
    /// Or the proxy that it talks to,
    pub lb: Option<ServerEntry>,
    /// and the server behind that.
    pub origin: Option<ServerEntry>,
    /// What the raw client does.
    #[serde(default)]
    pub steps: Vec<serde_json::Value>,
    /// The client program of a case without steps.
    pub client: Option<String>,
    /// Its command line.
    #[serde(default)]
    pub cmd: Vec<String>,
    /// Its source.
    pub script: Option<String>,
    /// For information.
    pub client_keepalive_s: Option<f64>,
    /// How long the program may run, s.
    pub max_s: Option<f64>,
}

/// A server of a case.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServerEntry {
    /// `nginx`, `apache`, `haproxy`, `node` with its version, or `upstream`.
    pub kind: String,
    /// Its port.
    pub port: Option<u16>,
    /// nginx: directives in `http`.
    pub http: Option<String>,
    /// nginx: directives in `server`.
    pub server: Option<String>,
    /// Apache or HAProxy: lines of the configuration.
    pub conf: Option<String>,
    /// Apache: modules beyond the usual.
    pub mods: Vec<String>,
    /// Node: settings of the server.
    pub opts: NodeOptions,
    /// A test server on port 9000 of the same host.
    pub upstream: Option<Box<Self>>,
    /// Test server: idle limit, s.
    pub keepalive_s: Option<f64>,
    /// Test server: text of `Keep-Alive: timeout=`.
    pub header: Option<serde_json::Value>,
    /// Test server: requests before `Connection: close`.
    pub max: Option<u32>,
    /// Test server: closes after each response.
    pub always_close: bool,
    /// Test server: does not say so.
    pub silent_close: bool,
    /// Test server: a request that it fails to answer.
    pub bad_on_request: Option<BadEntry>,
}

/// A request that is not answered.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BadEntry {
    /// The how-manieth of its connection.
    pub n: u32,
    /// `close`, `rst` or `partial`.
    pub how: String,
}

/// Settings of a Node server, ms.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
#[allow(missing_docs, reason = "Node's own names")]
pub struct NodeOptions {
    pub keep_alive_timeout: Option<f64>,
    pub keep_alive_timeout_buffer: Option<f64>,
    pub headers_timeout: Option<f64>,
    pub request_timeout: Option<f64>,
    pub connections_checking_interval: Option<f64>,
    pub max_requests_per_socket: Option<u32>,
    pub timeout: Option<f64>,
    /// Seconds after its start at which the program calls `server.close()`.
    #[serde(rename = "close_at")]
    pub close_at: Option<f64>,
}

/// Something that the raw client did, or a signal to the server.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct TimelineEntry {
    /// When, ms; for `connect` when it returned.
    pub t_ms: f64,
    /// The connection.
    pub conn: Option<String>,
    /// `connect`, `send`, `close`, `shutdown` or `signal`.
    pub event: String,
    /// What was sent.
    pub text: Option<String>,
    /// The signal.
    pub detail: Option<String>,
}

/// A response at the client.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ResponseEntry {
    /// The connection.
    pub conn: String,
    /// When its last byte was read, ms.
    pub t_ms: Option<f64>,
    /// The head; begins with `(incomplete) ` if not all of the message came.
    pub head: String,
    /// The first bytes of the body.
    pub body: Option<String>,
}

/// How a connection ended for the client.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct SawEntry {
    /// `EOF` or the name of an error; none if it was open at the end.
    pub client_saw: Option<String>,
    /// When, ms.
    pub at_ms: Option<f64>,
}

/// What a program said.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct HttpAppEntry {
    /// When, ms.
    pub t_ms: f64,
    /// When the call began, if it blocked.
    pub t_call_ms: Option<f64>,
    /// Host.
    pub side: String,
    /// What happened.
    pub event: String,
    /// The connection.
    pub sock: Option<String>,
    /// The status of a response that a client program saw.
    pub status: Option<u16>,
    /// The error of a call.
    pub errno: Option<String>,
}

/// A line that a client program wrote.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct OutputEntry {
    /// When, ms.
    pub t_ms: f64,
    /// The line.
    pub text: String,
}
