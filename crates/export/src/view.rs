//! What a capture at one host contains: what it sends, and what reaches it.

use keepalive_core::SimTime;
use keepalive_core::trace::{EventKind, FlightId, LossCause, NodeId, Trace};

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
    ///
    /// A middlebox would see each packet twice, as it comes and as it goes on; it is captured where it faces
    /// the client. What it drops for want of memory has still come in.
    pub fn sightings(self, trace: &Trace) -> Vec<Sighting> {
        let passes = trace.passes(self.0);
        let seen = trace.events.iter().filter_map(|event| {
            let (flight, leaves) = match event.kind {
                EventKind::Departed { flight } => (flight, true),
                EventKind::Arrived { flight } => (flight, false),
                EventKind::Lost { flight, by: LossCause::Forgotten } if event.node == self.0 && passes => {
                    (flight, false)
                }
                _ => return None,
            };
            let what = trace.flight(flight);
            let here =
                if leaves { what.from == self.0 && (!what.injected || passes) } else { what.to == self.0 };
            let faced = !passes || what.from.min(what.to) < self.0;
            (here && faced).then_some(Sighting { flight, at: event.at })
        });
        seen.collect()
    }
}
