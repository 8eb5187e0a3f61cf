//! One case from file to result: replay the parameters through the simulator and judge the run.

use keepalive_core::scenario::TimerPrecision;
use keepalive_core::simulate;

use super::observed::Side;
use super::params::ServerKind;
use super::recording::Recording;
use super::replay::Timeline;
use super::scenario::{UnknownSetting, scenario};
use super::traced;
use super::translate::{TranslateError, first_run};
use super::verdict::{CaseResult, judge};

/// Why a recording could not be played.
#[derive(Debug, thiserror::Error)]
pub enum PlayError {
    /// Its packets or calls make no sense.
    #[error(transparent)]
    Translate(#[from] TranslateError),
    /// It sets something that the model does not know.
    #[error(transparent)]
    Setting(#[from] UnknownSetting),
}

/// Simulates the case of a recording with timers of this precision and compares.
///
/// # Errors
/// A recording that cannot be understood.
pub fn play(recording: &Recording, timers: TimerPrecision) -> Result<CaseResult, PlayError> {
    let recorded = first_run(recording)?;
    let timeline = Timeline::of(&recording.params, &recorded);
    let scenario = scenario(&recording.params, &timeline, timers)?;
    let trace = simulate(&scenario);
    let mut run = traced::run(&trace, timeline.end_us);
    if recording.params.server == Some(ServerKind::Process) {
        // Nobody recorded the calls of a server process.
        run.app.retain(|call| call.side == Side::Client);
        run.reader_eof.remove(&Side::Server);
        if let Some(totals) = &mut run.recv_totals {
            totals.remove(&Side::Server);
        }
    }
    Ok(judge(recording, &run)?)
}
