//! One case from file to result: replay the parameters through the simulator and judge the run.

use keepalive_core::scenario::{PathItem, Piece, Scenario, TimerPrecision};
use keepalive_core::{Span, simulate};

use super::observed::{AppCall, Run, Side};
use super::params::{Params, ServerKind};
use super::recording::Recording;
use super::replay::Timeline;
use super::scenario::{UnknownSetting, scenario};
use super::script::What;
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

/// A piece that has not come so long after it was read is not waited for.
const READ_LATE_US: u64 = 20_000;

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
    read_as_recorded(&mut scenario, &recorded, &timeline, &recording.params);
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

/// Lets the reading loops read in the pieces in which they were seen to read: that depends on when the
/// programs were woken, which no kernel decides.
fn read_as_recorded(scenario: &mut Scenario, recorded: &Run, timeline: &Timeline, params: &Params) {
    for item in &mut scenario.path {
        let (side, app) = match item {
            PathItem::Client(client) => (Side::Client, &mut client.socket),
            PathItem::Server(server) => (Side::Server, &mut server.socket),
            PathItem::Link(_) | PathItem::Nat(_) | PathItem::Proxy(_) => continue,
        };
        let steps = || timeline.steps.iter().filter(|step| step.side == side);
        let scripted = steps().any(|step| matches!(step.what, What::Recv(_)));
        let begins = match steps().find(|step| step.what == What::Reader) {
            Some(step) => step.at_us,
            None if params.has_reader(side) && !scripted => 0,
            None => continue,
        };
        let Some(app) = app else { continue };
        app.pieces = recorded
            .app
            .iter()
            .filter(|call| call.side == side && call.call == "recv" && call.t_us >= begins)
            .filter_map(|call| {
                let bytes = call.bytes.filter(|bytes| *bytes > 0)? as u32;
                Some(Piece { bytes, by: Span::from_micros(call.t_us + READ_LATE_US) })
            })
            .collect();
    }
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
