//! A trace for programs, as JSON; `docs/trace-json.md` says what each field means.

use keepalive_core::trace::{End, Event, Flight, Link, Message, Node, Socket};
use keepalive_core::{Scenario, Trace};
use keepalive_scene::figures::four::{Four, four};
use serde::Serialize;

/// Of this form; it changes when a field changes its meaning or goes.
pub const VERSION: u32 = 1;

/// Where the packets of a capture were seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// At the client.
    Client,
    /// At the server.
    Server,
    /// On the way between them.
    Between,
}

/// A trace and what it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Document<'a> {
    /// [`VERSION`].
    pub trace: u32,
    /// The scenario's id.
    pub scenario: &'a str,
    /// Where packets were captured; `None`: the trace is computed.
    pub captured: Option<Place>,
    /// Digest of the trace, as 16 hexadecimal digits; the same on every platform.
    pub digest: String,
    /// The four figures at the end.
    pub figures: Four,
    /// The hosts in path order.
    pub nodes: &'a [Node],
    /// The links in path order.
    pub links: &'a [Link],
    /// Both ends of every connection.
    pub sockets: &'a [Socket],
    /// Every segment that left a host.
    pub flights: &'a [Flight],
    /// Every message of HTTP or TLS.
    pub messages: &'a [Message],
    /// What happened, in order.
    pub events: &'a [Event],
    /// When and why it ended.
    pub end: End,
}

impl<'a> Document<'a> {
    /// What there is to say of a trace.
    pub fn new(scenario: &'a Scenario, trace: &'a Trace, captured: Option<Place>) -> Self {
        let Trace { nodes, links, sockets, flights, messages, events, end } = trace;
        Self {
            trace: VERSION,
            scenario: &scenario.id,
            captured,
            digest: format!("{:016x}", trace.digest()),
            figures: four(scenario, trace, end.at),
            nodes,
            links,
            sockets,
            flights,
            messages,
            events,
            end: *end,
        }
    }

    /// As text, indented.
    ///
    /// # Errors
    /// None in practice: every part of a trace can be written.
    pub fn text(&self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}

/// A run as JSON.
///
/// # Errors
/// As [`Document::text`].
pub fn json(scenario: &Scenario, trace: &Trace) -> Result<String, serde_json::Error> {
    Document::new(scenario, trace, None).text()
}
