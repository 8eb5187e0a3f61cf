//! Small traces made by hand, for tests that need a trace and not the simulator.

mod pen;
mod random;

use keepalive_core::http::{CloseReason, Method};
use keepalive_core::scenario::Scenario;
use keepalive_core::tcp::{AbortReason, Errno, State};
use keepalive_core::trace::{Call, EventKind, LossCause, MessageKind, Role};
use keepalive_core::{Span, Timer, Trace};

pub use pen::{CLIENT, Pen, SERVER, ms, secs};
pub use random::{SHAPES, random, requests};

/// The two clocks: one request at 0 s on a link of 20 ms each way; the client's keepalive probes 30 s after
/// it last received something and is answered; the server's HTTP idle clock closes 60 s after its response.
/// Thirteen segments; the run ends at 125 s, after the client... (see the events).
pub fn two_clocks() -> Trace {
    Pen::new(ms(20)).two_clocks()
}
