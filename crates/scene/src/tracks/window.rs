//! The stretch of a run that is looked at.

use keepalive_core::{SimTime, Span};

use crate::index::TraceIndex;

/// The shortest window.
const LEAST: Span = Span::from_micros(100);

/// A stretch of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Its first moment.
    pub from: SimTime,
    /// Its last.
    pub to: SimTime,
}

impl Window {
    /// The whole run.
    pub fn whole(ix: &TraceIndex) -> Self {
        Self { from: SimTime::ZERO, to: ix.trace().end.at.max(SimTime::ZERO + LEAST) }
    }

    /// The same window within the run, and not shorter than what can be told apart.
    pub fn within(self, ix: &TraceIndex) -> Self {
        let whole = Self::whole(ix);
        let length = self.length().clamp(LEAST, whole.length());
        let last = SimTime::ZERO + whole.to.since(SimTime::ZERO + length);
        let from = self.from.min(last);
        Self { from, to: from + length }
    }

    /// A window `times` as long about a moment if that is in the window. It keeps its place there, but for the edges:
    /// what came before and what follows are to be seen.
    pub fn zoomed(self, ix: &TraceIndex, about: SimTime, times: f64) -> Self {
        let about = if self.holds(about) { about } else { self.middle() };
        let length = self.length().micros() as f64;
        let share = (about.since(self.from).micros() as f64 / length.max(1.0)).clamp(0.25, 0.75);
        let next = (length * times).clamp(LEAST.micros() as f64, Self::whole(ix).length().micros() as f64);
        let from = (about.micros() as f64 - share * next).max(0.0).round() as u64;
        let from = SimTime::from_micros(from);
        Self { from, to: from + Span::from_micros(next.round() as u64) }.within(ix)
    }

    /// The same length, moved so that a moment is in it.
    pub fn showing(self, ix: &TraceIndex, at: SimTime) -> Self {
        if self.holds(at) {
            return self;
        }
        let before = Span::from_micros(self.length().micros() / 4);
        let from = SimTime::ZERO + at.since(SimTime::ZERO + before);
        Self { from, to: from + self.length() }.within(ix)
    }

    /// How long it is.
    pub fn length(self) -> Span {
        self.to.since(self.from)
    }

    /// It has this moment.
    pub fn holds(self, at: SimTime) -> bool {
        self.from <= at && at <= self.to
    }

    fn middle(self) -> SimTime {
        self.from + Span::from_micros(self.length().micros() / 2)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::fixture;

    fn index() -> TraceIndex {
        TraceIndex::new(Arc::new(fixture::two_clocks()))
    }

    #[test]
    fn a_playhead_that_leaves_the_window_takes_it_along() {
        let ix = index();
        let window = Window { from: SimTime::ZERO, to: SimTime::from_micros(1_000_000) };
        let there = SimTime::from_micros(30_085_000);
        let moved = window.showing(&ix, there);
        assert!(moved.holds(there));
        assert_eq!(moved.length(), window.length());
        assert_eq!(moved.showing(&ix, there), moved);
    }

    proptest! {
        #[test]
        fn windows_stay_in_the_run(about in 0_u64..130_000_000, zooms in prop::collection::vec(0.2_f64..5.0, 1..12)) {
            let ix = index();
            let whole = Window::whole(&ix);
            let mut window = whole;
            for times in zooms {
                window = window.zoomed(&ix, SimTime::from_micros(about), times);
                prop_assert!(window.to <= whole.to);
                prop_assert!(window.length() >= LEAST && window.length() <= whole.length());
            }
        }
    }
}
