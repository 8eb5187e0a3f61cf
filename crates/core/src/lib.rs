//! The model of keep-alive: TCP as Linux does it, HTTP persistence as the RFCs say, on a simulated path.
//!
//! [`simulate`] is a pure function from a [`Scenario`] to a [`Trace`]. The crate has no clock, no I/O, no
//! floating point, no randomness but the scenario's seed, and writes no prose.

pub mod cite;
#[cfg(feature = "claims")]
pub mod claim;
pub mod http;
pub mod quic;
pub mod scenario;
pub mod tcp;
pub mod time;
pub mod timer;
pub mod trace;
mod world;

pub use scenario::Scenario;
pub use time::{SimTime, Span};
pub use timer::Timer;
pub use trace::Trace;
pub use world::{simulate, simulate_within};
