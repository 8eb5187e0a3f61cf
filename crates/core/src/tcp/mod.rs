//! TCP as Linux does it: one sans-IO connection per endpoint.

mod error;
mod segment;
mod state;

pub use error::{AbortReason, Errno};
pub use segment::{Flags, Segment, Seq};
pub use state::State;
