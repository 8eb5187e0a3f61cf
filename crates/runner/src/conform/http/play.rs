//! One HTTP case from file to result.

use keepalive_core::simulate;
use serde::Serialize;

use super::compare::{Tolerance, compare};
use super::difference::HttpDifference;
use super::observed::HttpRun;
use super::program;
use super::recorded::first_run;
use super::recording::HttpRecording;
use super::scenario::{ScenarioError, Servers, raw_client, scenario, script, servers};
use super::traced;
use crate::conform::translate::TranslateError;

/// Why a recording could not be played.
#[derive(Debug, thiserror::Error)]
pub enum HttpPlayError {
    /// Its packets make no sense.
    #[error(transparent)]
    Translate(#[from] TranslateError),
    /// Its parameters do not.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// The scenario that came of it is refused.
    #[error("as a scenario: {0}")]
    Invalid(#[from] keepalive_core::scenario::Invalid),
}

/// Result of one case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HttpResult {
    /// Name of the case.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What the comparison found.
    pub differences: Vec<HttpDifference>,
}

/// A case's two runs, and what the comparison allows.
pub struct Both {
    /// What was recorded.
    pub recorded: HttpRun,
    /// What the model did.
    pub simulated: HttpRun,
    /// What the case allows.
    pub allow: Tolerance,
}

/// Simulates the case of a recording and compares.
///
/// # Errors
/// A recording that cannot be understood.
pub fn play(recording: &HttpRecording) -> Result<HttpResult, HttpPlayError> {
    let both = runs(recording)?;
    let differences = compare(&both.recorded, &both.simulated, both.allow);
    Ok(HttpResult { id: recording.id.clone(), title: recording.title.clone(), differences })
}

/// The recorded and the simulated run of a recording.
///
/// # Errors
/// A recording that cannot be understood.
pub fn runs(recording: &HttpRecording) -> Result<Both, HttpPlayError> {
    let servers = servers(recording)?;
    runs_with(recording, &servers)
}

/// The same, with these servers instead of the recording's.
///
/// # Errors
/// A recording that cannot be understood.
pub fn runs_with(recording: &HttpRecording, servers: &Servers) -> Result<Both, HttpPlayError> {
    let recorded = first_run(recording)?;
    let allow = Tolerance {
        program: recording.params.client.is_some(),
        signal: recording.timeline.iter().any(|e| e.event == "signal")
            || recording.app.iter().any(|e| e.event == "server.close()"),
        looks_every: servers.front.server.looks_every.map_or(0, |every| every.micros()),
    };
    if recording.params.client.is_some() {
        let simulated = program::run(recording, servers, &recorded)?;
        return Ok(Both { recorded, simulated, allow });
    }
    let script = script(recording, servers)?;
    let scenario = scenario(recording, servers, raw_client(), script, recorded.end_us);
    scenario.check()?;
    let simulated = traced::run(&simulate(&scenario), &scenario.script, servers, recorded.end_us);
    Ok(Both { recorded, simulated, allow })
}
