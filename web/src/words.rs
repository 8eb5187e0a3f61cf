//! What the page says of its state, in its language: texts, those of the scenario, the place in the run, the sentence.

use keepalive_core::Scenario;
use keepalive_core::scenario::{Text, Withhold};
use keepalive_scene::lang::{Ui, Words};
use leptos::prelude::*;

use crate::state::State;

impl State {
    /// The messages of the language.
    pub(crate) fn words(&self) -> &'static dyn Words {
        self.lang.get().words()
    }

    /// A text of the language.
    pub(crate) fn text(&self, text: Ui) -> &'static str {
        self.words().ui(text)
    }

    /// A text of the language, as a signal. One type for all of them keeps the program small.
    pub(crate) fn label(self, text: Ui) -> Signal<&'static str> {
        Signal::derive(move || self.text(text))
    }

    /// A text of the scenario, in the language.
    pub(crate) fn say(&self, text: impl Fn(&Scenario) -> &Text) -> String {
        let lang = self.lang.get();
        self.run.with(|run| lang.of(text(&run.scenario)).to_owned())
    }

    /// The question of the scenario, if it asks one.
    pub(crate) fn question(&self) -> Option<Withhold> {
        self.run.with(|run| run.scenario.withhold_from.clone())
    }

    /// `event 11 of 13 · 60.112 s`.
    pub(crate) fn place(&self, step: Option<usize>) -> String {
        let total = self.run.with(|run| run.index.steps().len());
        self.words().event_of_at(step.map_or(0, |step| step + 1), total, self.moment(step))
    }

    /// What is said at this moment.
    pub(crate) fn sentence(&self) -> String {
        let told = self.story.with(|story| story.as_ref().map(|story| story.sentence.clone()));
        let before = || {
            let lost = self.tale.failed.get() && !self.fresh.get();
            self.text(if lost { Ui::ToolsFailed } else { Ui::BeforeText }).to_owned()
        };
        told.unwrap_or_else(before)
    }
}
