//! `keepalive run`: one scenario, as a ladder of text or as JSON.

use std::sync::Arc;

use keepalive_core::{Scenario, simulate};
use keepalive_scene::TraceIndex;
use keepalive_scene::ladder::{Detail, text_ladder};
use keepalive_scene::lang::{LadderText, Lang};

/// What a run prints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The text.
    pub text: String,
    /// The run hit the limit on events before its end.
    pub cut_off: bool,
}

/// The run as JSON; `docs/trace-json.md` describes it.
///
/// # Errors
/// None in practice: every part of a trace can be written.
pub fn json(scenario: &Scenario) -> Result<Printed, serde_json::Error> {
    let trace = simulate(scenario);
    let text = keepalive_export::json::json(scenario, &trace)?;
    Ok(Printed { text, cut_off: trace.end.event_limit })
}

/// The run as a ladder of text, and in short what it was.
pub fn text(scenario: &Scenario, detail: Detail, lang: Lang) -> Printed {
    let ix = TraceIndex::new(Arc::new(simulate(scenario))).with_scenario(scenario);
    let words = LadderText::new(lang.words(), scenario);
    let title = lang.of(&scenario.title);
    let trace = ix.trace();
    let text = format!(
        "{title} ({})\n{}digest {:016x}, {} events\n",
        scenario.id,
        text_ladder(&ix, &words, detail),
        trace.digest(),
        trace.events.len()
    );
    Printed { text, cut_off: trace.end.event_limit }
}
