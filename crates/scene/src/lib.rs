//! What is visible of a trace at a time.
//!
//! Everything here is a pure function of a scenario, its trace and a moment; no clock, no I/O. Whatever a
//! reader sees, in the page or in a terminal, is computed here once.

pub mod cause;
pub mod cites;
pub mod compare;
pub mod edit;
pub mod figure;
pub mod figures;
pub mod film;
#[cfg(any(test, feature = "fixture"))]
#[doc(hidden)]
pub mod fixture;
pub mod fork;
pub mod frame;
mod hops;
pub mod index;
pub mod knobs;
pub mod ladder;
pub mod lang;
pub mod link;
mod listen;
pub mod load;
pub mod mark;
pub mod narrate;
pub mod number;
pub mod packed;
pub mod panel;
pub mod playback;
pub mod ribbon;
pub mod share;
pub mod sockets;
pub mod step;
pub mod still;
pub mod svg;
mod tell;
pub mod theme;
pub mod timeline;
pub mod tracks;
pub mod transcript;
pub mod verdict;

pub use frame::{FlightView, Frame, MappingView, SocketView, TimerView, gone_at};
pub use index::TraceIndex;
pub use load::{LoadError, load, load_with, without_claims};
pub use playback::{Command, NeedsRepaint, Pace, Playback, Told, Wave};
pub use step::{Step, StepKind, steps};
pub use verdict::{Verdict, verdict};
