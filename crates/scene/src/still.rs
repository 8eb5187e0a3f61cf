//! The picture of a scenario before anything has happened: hosts and below them the whole run. Pages that embed
//! figures show it until the reader comes near, and where there are no scripts.

use std::sync::Arc;

use keepalive_core::{Scenario, SimTime, simulate};

use crate::TraceIndex;
use crate::ladder::{Ladder, Layout, Overlay, Question};
use crate::lang::{LadderText, Lang};
use crate::svg::{fragment, to_svg};

/// A scenario, laid out.
pub struct Still<'a> {
    scenario: &'a Scenario,
    index: TraceIndex,
    ladder: Ladder,
    lang: Lang,
}

impl<'a> Still<'a> {
    /// Runs the scenario and lays its picture out; what it keeps back stays back.
    pub fn new(scenario: &'a Scenario, lang: Lang) -> Self {
        let index = TraceIndex::new(Arc::new(simulate(scenario))).with_scenario(scenario);
        let words = LadderText::new(lang.words(), scenario);
        let ladder = Ladder::new(&index, scenario, Layout::Mid, &words, Question::of(scenario, lang));
        Self { scenario, index, ladder, lang }
    }

    /// Width and height, CSS pixels.
    pub fn size(&self) -> (f64, f64) {
        (self.ladder.width, Overlay::HEAD + self.ladder.height)
    }

    /// The picture, standing alone; its theme follows the system.
    pub fn svg(&self) -> String {
        let words = LadderText::new(self.lang.words(), self.scenario);
        let first = self.index.frame_within(None, SimTime::ZERO);
        let heads = self.ladder.overlay(&self.index, &first, &words, None).heads;
        let title = self.lang.of(&self.scenario.title);
        let (width, height) = self.size();
        let drawn = to_svg(&heads, width, height, title, true);
        let run = fragment(&self.ladder.marks);
        drawn.replace(
            "</svg>\n",
            &format!("<g transform=\"translate(0 {})\">{run}</g></svg>\n", Overlay::HEAD),
        )
    }
}
