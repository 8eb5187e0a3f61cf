//! (Provisional; branch scene-frame owns this file.) What is true at a moment.

use keepalive_core::SimTime;
use keepalive_core::tcp::State;
use keepalive_core::trace::{FlightId, SocketId};

/// What is true at a moment.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct Frame {
    pub at: SimTime,
    pub sockets: Vec<SocketView>,
    pub flights: Vec<FlightView>,
    pub nodes_up: Vec<bool>,
}

/// A socket at a moment.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct SocketView {
    pub id: SocketId,
    pub state: State,
}

/// A segment on its way.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct FlightView {
    pub id: FlightId,
    pub progress: f64,
    pub lost: bool,
}
