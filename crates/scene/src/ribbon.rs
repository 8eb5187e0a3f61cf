//! The control with two axes: the steps evenly spaced, and hairlines to where they are on a true scale.

use keepalive_core::SimTime;

use crate::index::TraceIndex;
use crate::ladder::{LadderWords, Layout};
use crate::mark::Mark;

/// The geometry of the control: `width` × [`Ribbon::HEIGHT`].
#[derive(Debug, Clone, PartialEq)]
pub struct Ribbon {
    /// Width of the view box; the layout's.
    pub width: f64,
    /// What never changes: axes, ticks, hairlines, captions.
    pub marks: Vec<Mark>,
    left: f64,
    right: f64,
    steps: usize,
}

impl Ribbon {
    /// Height of the view box in pixels.
    pub const HEIGHT: f64 = 70.0;

    /// The control for a run.
    pub fn new(ix: &TraceIndex, layout: Layout, words: &dyn LadderWords) -> Self {
        let _ = (ix, words);
        Self { width: layout.width(), marks: Vec::new(), left: 0.0, right: 0.0, steps: 0 }
    }

    /// What moves: the travelled part of both axes, the hairline of the current step and the thumb.
    /// `held` is true before the first step.
    pub fn overlay(&self, ix: &TraceIndex, at: SimTime, step: Option<usize>) -> Vec<Mark> {
        let _ = (ix, at, step);
        Vec::new()
    }

    /// Where the `n`-th step stands on the upper axis.
    pub fn x_of_step(&self, n: usize) -> f64 {
        let _ = n;
        self.left
    }

    /// The step nearest to `x` on the upper axis; `None` in a run without steps.
    pub fn step_at_x(&self, x: f64) -> Option<usize> {
        let _ = x;
        self.steps.checked_sub(1)
    }

    /// The time at `x` on the lower axis.
    pub fn time_at_x(&self, x: f64) -> SimTime {
        let _ = (x, self.right);
        SimTime::ZERO
    }
}
