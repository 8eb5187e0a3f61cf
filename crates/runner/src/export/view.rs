//! What a capture at one host contains: what it sends, and what reaches it.

use keepalive_core::SimTime;
use keepalive_core::trace::{EventKind, FlightId, NodeId, Trace};

use super::error::ExportError;

/// The host at which packets are captured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View(pub NodeId);

/// A packet seen at a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sighting {
    /// Which.
    pub flight: FlightId,
    /// When it left the host or came in.
    pub at: SimTime,
}

impl View {
    /// The host's name in the scenario.
    ///
    /// # Errors
    /// The run has no such host.
    pub fn name(self, trace: &Trace) -> Result<&str, ExportError> {
        let node = trace.nodes.get(self.0.index());
        node.map(|node| node.id.as_str())
            .ok_or(ExportError::NoSuchHost { asked: self.0.0, hosts: trace.nodes.len() })
    }

    /// The packets seen at the host, in order: its own as they leave, even if they are lost later, and the
    /// peer's as they arrive. What a middlebox sends in the host's name never passes the host.
    pub fn sightings(self, trace: &Trace) -> Vec<Sighting> {
        let seen = trace.events.iter().filter_map(|event| {
            let (flight, leaves) = match event.kind {
                EventKind::Departed { flight } => (flight, true),
                EventKind::Arrived { flight } => (flight, false),
                _ => return None,
            };
            let what = trace.flight(flight);
            let here = if leaves { what.from == self.0 && !what.injected } else { what.to == self.0 };
            here.then_some(Sighting { flight, at: event.at })
        });
        seen.collect()
    }
}
