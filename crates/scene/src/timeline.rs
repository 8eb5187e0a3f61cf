//! The vertical axis of the ladder: a monotone, invertible map between simulated time and pixels.

use keepalive_core::{SimTime, Span, Trace};

use crate::step::Step;

/// A piecewise linear map between time and `y`. Inside a cluster of steps its scale is constant, so that
/// the slope of an arrow is its latency; long silences shrink to bands of one height.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeMap {
    gaps: Vec<Gap>,
    height: f64,
}

/// A silence that is drawn as a band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gap {
    /// Where the band begins; a little after the last thing that happened.
    pub from: SimTime,
    /// Where the band ends; a little before the next thing.
    pub to: SimTime,
    /// The true length of the silence, from the last thing that happened to the next.
    pub silence: Span,
    /// Upper edge in pixels.
    pub top: f64,
    /// Lower edge in pixels.
    pub bottom: f64,
    /// The same silence as the one before it (the interval of probes): drawn lower.
    pub again: bool,
}

impl TimeMap {
    /// The map for a trace whose steps are `steps`.
    pub fn new(trace: &Trace, steps: &[Step]) -> Self {
        let _ = (trace, steps);
        Self { gaps: Vec::new(), height: 0.0 }
    }

    /// The `y` at which everything that happens at `t` has happened, in pixels.
    pub fn y(&self, t: SimTime) -> f64 {
        let _ = t;
        0.0
    }

    /// The time at `y`, clamped to the run.
    pub fn time(&self, y: f64) -> SimTime {
        let _ = y;
        SimTime::ZERO
    }

    /// The silences that are drawn as bands, from the top.
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// Where the run ends, in pixels.
    pub fn height(&self) -> f64 {
        self.height
    }
}
