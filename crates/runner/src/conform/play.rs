//! One case from file to result: replay the parameters through the simulator and judge the run.

use keepalive_core::scenario::{PathItem, Scenario, TimerPrecision};
use keepalive_core::{Span, simulate};

use super::observed::{AppCall, Run, Side};
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

/// Simulated on after the recording's end: a blocked call ends a recording, and the kernel's timer may have
/// been late by less than the simulated one (the wheel's granule for a timer of two minutes).
const AFTER_END_US: u64 = 17_000_000;

/// Simulates the case of a recording with timers of this precision and compares.
///
/// # Errors
/// A recording that cannot be understood.
pub fn play(recording: &Recording, timers: TimerPrecision) -> Result<CaseResult, PlayError> {
    let recorded = first_run(recording)?;
    let timeline = Timeline::of(&recording.params, &recorded);
    let mut scenario = scenario(&recording.params, &timeline, timers)?;
    measure_delay(&mut scenario, &recorded);
    scenario.until = Span::from_micros(timeline.end_us + AFTER_END_US);
    let mut run = traced::run(&simulate(&scenario), timeline.end_us);
    cut_at_end(&mut run, &recorded);
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

/// The path's delay as it was, a trifle above the nominal one: the kernel's round-trip samples, rounded up to
/// ticks, follow the real one.
fn measure_delay(scenario: &mut Scenario, recorded: &Run) {
    let mut delays: Vec<u64> = recorded
        .packets
        .iter()
        .filter(|p| !p.injected)
        .filter_map(|p| p.rx_us?.checked_sub(p.t_us))
        .collect();
    delays.sort_unstable();
    let Some(median) = delays.get(delays.len() / 2) else { return };
    for item in &mut scenario.path {
        if let PathItem::Link(link) = item {
            link.latency = link.latency.max(Span::from_micros(*median));
        }
    }
}

/// Leaves out what the simulation did after the recording's end, but for calls that the recording has seen
/// return and the simulation only a little later.
fn cut_at_end(run: &mut Run, recorded: &Run) {
    let end = run.end_us;
    run.packets.retain(|p| p.t_us <= end);
    run.reader_eof.retain(|_, t| *t <= end);
    if let Some(rows) = &mut run.ss {
        rows.retain(|row| row.t_us <= end);
    }
    let alike = |a: &AppCall, b: &AppCall| a.side == b.side && a.call == b.call && a.errno == b.errno;
    let mut kept: Vec<AppCall> = Vec::with_capacity(run.app.len());
    for call in std::mem::take(&mut run.app) {
        let seen = kept.iter().filter(|c| alike(c, &call)).count();
        if call.t_us <= end || seen < recorded.app.iter().filter(|c| alike(c, &call)).count() {
            kept.push(call);
        }
    }
    run.app = kept;
}
