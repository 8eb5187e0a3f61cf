//! Requests as lines, for a client that is driven write by write.

use serde::{Deserialize, Serialize};

use crate::time::Span;

/// A request as it goes onto the wire. It need not be HTTP: a server judges it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawRequest {
    /// The lines of the head without their ends, and without the empty line after them.
    pub head: Vec<String>,
    /// Bytes of the body.
    #[serde(default)]
    pub body: u32,
    /// Bytes of the response's body; absent: what the server's settings say.
    #[serde(default)]
    pub response: Option<u32>,
    /// The status of the response; absent: 200.
    #[serde(default)]
    pub status: Option<u16>,
    /// How long the server works on it; absent: what its settings say.
    #[serde(default)]
    pub service: Option<Span>,
}

impl RawRequest {
    /// Bytes on the wire, the empty line included.
    pub fn bytes(&self) -> u64 {
        let lines: u64 = self.head.iter().map(|line| line.len() as u64 + 2).sum();
        lines + 2 + u64::from(self.body)
    }
}
