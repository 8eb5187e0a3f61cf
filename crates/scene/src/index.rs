//! (Provisional; branch scene-frame owns this file.) A trace with its steps.

use std::sync::Arc;

use keepalive_core::Trace;

use crate::step::Step;

/// A trace with its steps.
#[derive(Debug)]
pub struct TraceIndex {
    trace: Arc<Trace>,
    steps: Vec<Step>,
}

impl TraceIndex {
    /// Indexes a trace.
    pub fn new(trace: Arc<Trace>) -> Self {
        let steps = crate::step::steps(&trace);
        Self { trace, steps }
    }

    /// The trace.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// Its steps.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }
}
