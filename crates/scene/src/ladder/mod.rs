//! The ladder: the whole run as one figure, time running down.

mod words;

use keepalive_core::trace::FlightId;
use keepalive_core::{Scenario, SimTime};

use crate::frame::Frame;
use crate::index::TraceIndex;
use crate::mark::Mark;
use crate::timeline::TimeMap;

pub use words::{GapKind, Label, LadderWords, TimerEnd};

/// The three arrangements; a page picks by the width at hand and never scales one down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Layout {
    /// From 820 px: notes at both sides.
    Wide,
    /// From 520 px.
    Mid,
    /// Below 520 px: names of timers run down the bar, side notes are left out.
    Slim,
}

/// The geometry of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Ladder {
    /// Which arrangement.
    pub layout: Layout,
    /// Width of the view box in pixels; the layout's.
    pub width: f64,
    /// Height of the view box in pixels.
    pub height: f64,
    /// The whole run, from back to front. What belongs to one moment sits in a group with its extent.
    pub marks: Vec<Mark>,
    /// Time and `y`.
    pub map: TimeMap,
    /// `x` of each host's lifeline.
    pub lifelines: Vec<f64>,
    /// Nothing below this `y` is drawn: the answer is held back.
    pub withheld_from: Option<f64>,
}

/// What changes from moment to moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlay {
    /// Where the line of the present is; what is above it has happened. Clipping the marks of the ladder
    /// here cuts every arrow exactly where its segment is.
    pub now: f64,
    /// The clock beside it: `60.112`.
    pub clock: String,
    /// The segments on their way.
    pub dots: Vec<Dot>,
    /// The line, its clock and the dots, to be drawn above the ladder.
    pub marks: Vec<Mark>,
    /// The heads of the hosts with the states that their ends believe in, and the pipe between them: a
    /// figure of its own of the same width and [`Overlay::HEAD`] high.
    pub heads: Vec<Mark>,
}

/// A segment on its way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dot {
    /// Which.
    pub flight: FlightId,
    /// Where, in pixels.
    pub x: f64,
    /// Where, in pixels.
    pub y: f64,
}

impl Layout {
    /// Width of the view box in pixels.
    pub const fn width(self) -> f64 {
        match self {
            Self::Wide => 936.0,
            Self::Mid => 704.0,
            Self::Slim => 328.0,
        }
    }
}

impl Overlay {
    /// Height of the figure of heads in pixels.
    pub const HEAD: f64 = 30.0;
}

impl Ladder {
    /// The geometry of a run. With `withhold`, nothing from that time on is drawn, and the question stands
    /// in its place.
    pub fn new(
        ix: &TraceIndex,
        scenario: &Scenario,
        layout: Layout,
        words: &dyn LadderWords,
        withhold: Option<(SimTime, String)>,
    ) -> Self {
        let _ = (scenario, words, withhold);
        let map = TimeMap::new(ix.trace(), ix.steps());
        Self {
            layout,
            width: layout.width(),
            height: map.height(),
            marks: Vec::new(),
            map,
            lifelines: Vec::new(),
            withheld_from: None,
        }
    }

    /// What is particular to one moment. `step` is the step that the reader is at, when several share the
    /// moment.
    pub fn overlay(
        &self,
        ix: &TraceIndex,
        frame: &Frame,
        words: &dyn LadderWords,
        step: Option<usize>,
    ) -> Overlay {
        let _ = (ix, words, step);
        Overlay {
            now: self.map.y(frame.at),
            clock: String::new(),
            dots: Vec::new(),
            marks: Vec::new(),
            heads: Vec::new(),
        }
    }

    /// The marks that reach into `y0..y1`, from back to front.
    pub fn visible(&self, y0: f64, y1: f64) -> impl Iterator<Item = &Mark> {
        self.marks.iter().filter(move |mark| {
            let (top, bottom) = mark.extent();
            bottom >= y0 && top <= y1
        })
    }
}
