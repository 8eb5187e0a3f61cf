//! What a well-formed scenario may contain.

use std::fmt;

use super::{PathItem, Scenario};

/// Limits on scenarios, so that nothing that validates can run away.
pub mod limits {
    use crate::time::Span;
    /// The longest run.
    pub const UNTIL: Span = crate::time::LONGEST;
    /// Hops and links.
    pub const PATH: usize = 32;
    /// Steps of the script.
    pub const SCRIPT: usize = 10_000;
    /// Faults.
    pub const FAULTS: usize = 1_000;
    /// Claims.
    pub const CLAIMS: usize = 1_000;
    /// Events of a run; reaching it ends the run with an event of its own.
    pub const EVENTS: usize = 1_000_000;
    /// Bytes of one message or one send.
    pub const BYTES: u32 = 64 * 1024 * 1024;
    /// Longest latency of a link.
    pub const LATENCY: Span = Span::from_secs(60);
}

/// A value that cannot be simulated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// JSON path: `path[1].link.latency`.
    pub path: String,
    /// What stands there.
    pub value: String,
    /// What may stand there.
    pub allowed: String,
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} is not allowed; {}", self.path, self.value, self.allowed)
    }
}

impl std::error::Error for Invalid {}

pub(super) fn scenario(scenario: &Scenario) -> Result<(), Invalid> {
    match scenario.path.as_slice() {
        [PathItem::Client(_), PathItem::Link(_), PathItem::Server(_)] => Ok(()),
        _ => {
            Err(Invalid { path: "path".into(), value: "…".into(), allowed: "client, link, server".into() })
        }
    }
}
