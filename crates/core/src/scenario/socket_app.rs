//! A plain program on a host: driven call by call, and what it does by itself.

use serde::{Deserialize, Serialize};

use crate::time::Span;

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
    /// How long the first segments of this host were seen to need on the next link; later ones, and all others if
    /// the list is empty, need the link's latency. None overtakes another.
    pub delays: Vec<Span>,
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
            delays: Vec::new(),
        }
    }
}
