//! TCP as Linux does it: one sans-IO connection per endpoint.

mod ack;
mod autotune;
mod calls;
mod closing;
mod congestion;
mod connection;
mod delack;
mod error;
mod input;
mod keepalive;
mod open;
mod output;
mod rack;
mod reassembly;
mod recovery;
mod retransmit;
mod rtt;
mod scoreboard;
mod segment;
mod selective;
mod state;
mod timeout;
mod timers;
mod window;

pub use calls::Read;
pub use closing::TIME_WAIT;
pub use connection::{Connection, MSS, Output, View};
pub use error::{AbortReason, Errno};
pub use keepalive::{Decision, KeepaliveMachine};
pub use open::reset_for;
pub use rtt::RttEstimator;
pub use segment::{Flags, SackBlocks, Segment, Seq};
pub use state::State;
pub use timeout::retransmission_limit;
pub use timers::{Armed, JIFFY, TimerTable, wheel};
