//! (Provisional; branch scene-frame owns this file.) The moments that a reader counts.

use keepalive_core::trace::EventId;
use keepalive_core::{SimTime, Trace};

/// A moment that a reader counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub at: SimTime,
    /// Which of several on that tick, from 0.
    pub nth: u16,
    /// Its event.
    pub event: EventId,
    /// What it is.
    pub kind: StepKind,
}

/// Kinds of steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum StepKind {
    Syn,
    Ack,
    Http,
    Data,
    Probe,
    ProbeAck,
    WindowProbe,
    Fin,
    Rst,
    Again,
    Fault,
    GaveUp,
    Expired,
    Failed,
}

/// The steps of a trace.
pub fn steps(trace: &Trace) -> Vec<Step> {
    let _ = trace;
    Vec::new()
}
