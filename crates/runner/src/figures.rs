//! `keepalive figures`: the four figures of a run, at a moment or at its end.

use keepalive_core::{Scenario, SimTime, Span, Trace, simulate};
use keepalive_scene::figures::four::{Four, four};
use keepalive_scene::figures::four_text;
use keepalive_scene::lang::Lang;
use serde::Serialize;

/// The figures of a scenario, for programs.
#[derive(Debug, Serialize)]
struct Report<'a> {
    scenario: &'a str,
    figures: Four,
}

fn moment(trace: &Trace, at: Option<Span>) -> SimTime {
    at.map_or(trace.end.at, |at| SimTime::ZERO + at)
}

/// In lines.
pub fn text(scenario: &Scenario, at: Option<Span>, lang: Lang) -> String {
    let trace = simulate(scenario);
    four_text(scenario, &trace, moment(&trace, at), lang.panel_words())
}

/// As JSON.
///
/// # Errors
/// None in practice: numbers and names can be written.
pub fn json(scenario: &Scenario, at: Option<Span>) -> Result<String, serde_json::Error> {
    let trace = simulate(scenario);
    let figures = four(scenario, &trace, moment(&trace, at));
    Ok(serde_json::to_string_pretty(&Report { scenario: &scenario.id, figures })? + "\n")
}
