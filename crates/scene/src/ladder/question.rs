//! The question in the place of what is kept back, and the room for its answers.

use keepalive_core::{Scenario, SimTime};

use super::columns::Columns;
use super::{Layout, measure};
use crate::lang::Lang;
use crate::mark::{Anchor, Mark, Run};
use crate::timeline::TimeMap;

/// From the last thing that is told to the question.
const ABOVE: f64 = 74.0;
/// The same where answers follow, which need the room below it.
const BEFORE_ANSWERS: f64 = 48.0;
/// From the question to its answers.
const BELOW: f64 = 18.0;

/// What a reader is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// From here on the run is the answer.
    pub from: SimTime,
    /// How it is put.
    pub text: String,
    /// How many answers there are to choose from; they are the page's to show.
    pub answers: usize,
    /// The answer has been seen: nothing is kept back, and the picture stays as high as it was.
    pub told: bool,
}

/// The question in the picture.
pub(super) struct Placed {
    /// Its lines; none once the answer is told.
    pub(super) marks: Vec<Mark>,
    /// Middle and upper edge of the answers, if there are any.
    pub(super) answers: Option<(f64, f64)>,
    /// Where the picture does not end before.
    pub(super) bottom: f64,
}

impl Question {
    /// What a scenario asks; `None` if it asks nothing.
    pub fn of(scenario: &Scenario, lang: Lang) -> Option<Self> {
        let withhold = scenario.withhold_from.as_ref()?;
        Some(Self {
            from: SimTime::ZERO + withhold.at,
            text: lang.of(&withhold.question).to_owned(),
            answers: withhold.answers.len(),
            told: false,
        })
    }

    pub(super) fn placed(&self, map: &TimeMap, columns: &Columns, layout: Layout) -> Placed {
        // The height of an answer goes with its number of lines; where the picture is narrow it may take two.
        let (class, size, room, answer) = match layout {
            Layout::Wide => ("q", 22.0, 430.0, 50.0),
            Layout::Mid => ("q", 22.0, 272.0, 50.0),
            Layout::Slim => ("q small", 17.0, 204.0, 64.0),
        };
        let (x, lead) = (columns.middle(), size * 1.3);
        let above = if self.answers == 0 { ABOVE } else { BEFORE_ANSWERS };
        let first = map.y_before(self.from) + above;
        let lines = measure::lines(&self.text, size * 0.94, room);
        let below = first + lead * (lines.len() as f64 - 1.0) + BELOW;
        let lines = lines.into_iter().enumerate().map(|(n, line)| Mark::Text {
            class,
            x,
            y: first + lead * n as f64,
            rotate: None,
            anchor: Anchor::Middle,
            spans: vec![Run::plain(line)],
        });
        Placed {
            marks: if self.told { Vec::new() } else { lines.collect() },
            answers: (self.answers > 0).then_some((x, below)),
            bottom: if self.answers == 0 { 0.0 } else { below + answer * self.answers as f64 },
        }
    }
}
