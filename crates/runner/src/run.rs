//! `keepalive run`: one scenario, as a ladder of text or as JSON.

use std::sync::Arc;

use keepalive_core::trace::Trace;
use keepalive_core::{Scenario, simulate};
use keepalive_scene::TraceIndex;
use keepalive_scene::figures::four::{Four, four};
use keepalive_scene::ladder::{Detail, text_ladder};
use keepalive_scene::lang::{LadderText, Lang};
use serde::Serialize;

/// Everything that a run tells, for programs.
#[derive(Debug, Serialize)]
pub struct Report<'a> {
    /// The scenario's id.
    pub scenario: &'a str,
    /// Digest of the trace, as 16 hexadecimal digits; the same on every platform.
    pub digest: String,
    /// The four figures over the whole run.
    pub figures: Four,
    /// The trace. Times are microseconds.
    pub trace: &'a Trace,
}

/// What a run prints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The text.
    pub text: String,
    /// The run hit the limit on events before its end.
    pub cut_off: bool,
}

/// The run as JSON.
///
/// # Errors
/// None in practice: every part of a trace can be written.
pub fn json(scenario: &Scenario) -> Result<Printed, serde_json::Error> {
    let trace = simulate(scenario);
    let report = Report {
        scenario: &scenario.id,
        digest: format!("{:016x}", trace.digest()),
        figures: four(scenario, &trace, trace.end.at),
        trace: &trace,
    };
    let text = serde_json::to_string_pretty(&report)? + "\n";
    Ok(Printed { text, cut_off: trace.end.event_limit })
}

/// The run as a ladder of text, and in short what it was.
pub fn text(scenario: &Scenario, detail: Detail, lang: Lang) -> Printed {
    let ix = TraceIndex::new(Arc::new(simulate(scenario))).with_scenario(scenario);
    let words = LadderText::new(lang.words(), scenario);
    let title = match lang {
        Lang::En => &scenario.title.en,
        Lang::Ko => &scenario.title.ko,
    };
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
