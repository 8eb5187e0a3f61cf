//! One case from file to result: replay the parameters through the simulator and judge the run.

use keepalive_core::scenario::{PathItem, Scenario, TimerPrecision};
use keepalive_core::{Span, simulate};

use super::observed::{AppCall, Packet, Run, Side};
use super::params::ServerKind;
use super::recording::Recording;
use super::replay::Timeline;
use super::scenario::{UnknownSetting, scenario};
use super::traced;
use super::translate::{TranslateError, first_run, repeat_run};
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
/// Where the kernel's clock stood when the recording began is not in the file. With `wheel` the simulation is
/// repeated with other positions until one explains the recording; the result is that one's, else the first's.
///
/// # Errors
/// A recording that cannot be understood.
pub fn play(recording: &Recording, timers: TimerPrecision) -> Result<CaseResult, PlayError> {
    let Ready { recorded, timeline, mut scenario } = prepare(recording, timers)?;
    let first = attempt(recording, &recorded, &timeline, &scenario)?;
    if first.passed() || timers == TimerPrecision::Exact {
        return Ok(first);
    }
    let repeats = recording.repeats.iter().map(|repeat| repeat_run(recording, &recorded, repeat));
    let runs: Vec<Run> = std::iter::once(Ok(recorded.clone())).chain(repeats).collect::<Result<_, _>>()?;
    for clock in runs.iter().flat_map(super::clock::positions) {
        scenario.clock = clock;
        let other = attempt(recording, &recorded, &timeline, &scenario)?;
        if other.passed() {
            return Ok(other);
        }
    }
    Ok(first)
}

/// A recording that is understood, and the scenario that plays it.
#[derive(Debug, Clone)]
pub struct Ready {
    /// Its first run.
    pub recorded: Run,
    /// What was done when.
    pub timeline: Timeline,
    /// The same for the simulation.
    pub scenario: Scenario,
}

/// Everything that comes before the simulation.
///
/// # Errors
/// A recording that cannot be understood.
pub fn prepare(recording: &Recording, timers: TimerPrecision) -> Result<Ready, PlayError> {
    let recorded = first_run(recording)?;
    let timeline = Timeline::of(&recording.params, &recorded);
    let mut scenario = scenario(&recording.params, &timeline, timers)?;
    measure_delay(&mut scenario, &recorded);
    scenario.until = Span::from_micros(timeline.end_us + AFTER_END_US);
    Ok(Ready { recorded, timeline, scenario })
}

fn attempt(
    recording: &Recording,
    recorded: &Run,
    timeline: &Timeline,
    scenario: &Scenario,
) -> Result<CaseResult, PlayError> {
    let mut run = traced::run(&simulate(scenario), timeline.end_us);
    cut_at_end(&mut run, recorded);
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

/// The path's delay as it was, a trifle above the nominal one and not always the same: the kernel's round-trip
/// samples follow it, and whether one is shorter than the shortest before decides what a repetition proves.
fn measure_delay(scenario: &mut Scenario, recorded: &Run) {
    let sent = |side| recorded.packets.iter().filter(move |p| !p.injected && p.side == side);
    let taken = |p: &Packet| p.rx_us.and_then(|rx| rx.checked_sub(p.t_us));
    let mut all: Vec<u64> = Side::BOTH.iter().flat_map(|side| sent(*side)).filter_map(taken).collect();
    all.sort_unstable();
    let Some(median) = all.get(all.len() / 2).copied() else { return };
    for item in &mut scenario.path {
        let (side, app) = match item {
            PathItem::Client(client) => (Side::Client, &mut client.socket),
            PathItem::Server(server) => (Side::Server, &mut server.socket),
            PathItem::Link(link) => {
                link.latency = link.latency.max(Span::from_micros(median));
                continue;
            }
            PathItem::Nat(_) | PathItem::Proxy(_) => continue,
        };
        if let Some(app) = app {
            app.delays = sent(side).map(|p| Span::from_micros(taken(p).unwrap_or(median))).collect();
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
