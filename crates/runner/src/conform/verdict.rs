//! The verdict: compares a simulated run with a recording and its further runs.

use serde::Serialize;

use super::application;
use super::classify::{Class, Labelled, class, label};
use super::difference::{Difference, PacketName};
use super::excuse::{Surplus, faults};
use super::leniency::Leniency;
use super::matching::{Pairing, pair};
use super::observed::Run;
use super::order::swapped;
use super::recording::Recording;
use super::schedule::Traces;
use super::sockets;
use super::translate::{TranslateError, first_run, repeat_run};
use super::window::fold;

/// Sizes of IP packets without payload that are compared: without and with timestamps. Others carry SACK blocks.
const BARE_SIZES: [u32; 2] = [40, 52];

/// What a comparison found.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Differences by time; none if the simulation did what was recorded.
    pub differences: Vec<Difference>,
    /// The recorded packets as compared.
    pub recorded: Vec<Labelled>,
    /// The simulated packets as compared.
    pub simulated: Vec<Labelled>,
    /// Which of them belong together.
    pub pairing: Pairing,
}

impl Outcome {
    /// True if nothing differs.
    pub fn passed(&self) -> bool {
        self.differences.is_empty()
    }
}

/// The recorded run a simulation was held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reference {
    /// The first run.
    First,
    /// A further run, numbered from 0.
    Repeat(usize),
}

/// Result of one case.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseResult {
    /// Name of the case.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The run that the simulation agrees with, or else the first.
    pub reference: Reference,
    /// What the comparison with that run found.
    pub outcome: Outcome,
}

impl CaseResult {
    /// True if the simulation agrees with a run of the recording.
    pub fn passed(&self) -> bool {
        self.outcome.passed()
    }
}

/// Compares a simulation with all runs of a recording; it passes if it agrees with any.
pub fn judge(recording: &Recording, simulated: &Run) -> Result<CaseResult, TranslateError> {
    let first = first_run(recording)?;
    let allow = Leniency::of(&recording.params, &first);
    let result = |reference, outcome| CaseResult {
        id: recording.id.clone(),
        title: recording.title.clone(),
        reference,
        outcome,
    };
    let outcome = compare(&first, simulated, &allow);
    if outcome.passed() {
        return Ok(result(Reference::First, outcome));
    }
    for (n, repeat) in recording.repeats.iter().enumerate() {
        let again = compare(&repeat_run(recording, &first, repeat)?, simulated, &allow);
        if again.passed() {
            return Ok(result(Reference::Repeat(n), again));
        }
    }
    Ok(result(Reference::First, outcome))
}

/// Compares a simulation with one recorded run.
pub fn compare(recorded: &Run, simulated: &Run, allow: &Leniency) -> Outcome {
    let (left_run, left_folded) = reduced(recorded, allow);
    let (right_run, _) = reduced(simulated, allow);
    let (left, right) = (label(&left_run.packets), label(&right_run.packets));
    let pairing = pair(&left, &right);
    let classes: Vec<Class> = (0..left.len()).map(|i| class(&left, &left_run, i)).collect();
    let traces = Traces {
        recorded: &left_run,
        simulated: &right_run,
        left: &left,
        right: &right,
        pairing: &pairing,
        classes: &classes,
        folded: &left_folded,
        counted_loss: allow.counted_loss,
    };
    let mut differences = packet_differences(&traces);
    for (r1, r2) in swapped(&left, &right, &classes, &pairing) {
        let (first, second) = (PacketName::of(&left[r1]), PacketName::of(&left[r2]));
        differences.push(Difference::Order { first, second });
    }
    let end = recorded.end_us.min(simulated.end_us);
    let has = |of: &[Option<usize>]| of.iter().map(Option::is_some).collect::<Vec<_>>();
    for i in faults(&left, &has(&pairing.simulated), Surplus::Recorded, end, allow) {
        differences.push(Difference::MissingPacket { packet: PacketName::of(&left[i]) });
    }
    for i in faults(&right, &has(&pairing.recorded), Surplus::Simulated, end, allow) {
        differences.push(Difference::ExtraPacket { packet: PacketName::of(&right[i]) });
    }
    differences.extend(application::differences(&traces, allow.server_app));
    differences.extend(sockets::differences(&traces, allow.server_gone_us, allow.small_window.is_none()));
    differences.sort_by_key(Difference::at_us);
    Outcome { differences, recorded: left, simulated: right, pairing }
}

/// The run as compared, and which of its packets stand for a whole transfer.
fn reduced(run: &Run, allow: &Leniency) -> (Run, Vec<bool>) {
    let mut run = run.clone();
    run.packets.sort_by_key(|p| p.t_us);
    let folded = match allow.small_window {
        Some(window) => {
            let labels = label(&run.packets);
            let (packets, folded) = fold(&run, &labels, window);
            run.packets = packets;
            folded
        }
        None => vec![false; run.packets.len()],
    };
    (run, folded)
}

/// Fate, size and time of every pair.
fn packet_differences(traces: &Traces<'_>) -> Vec<Difference> {
    let mut out = Vec::new();
    for (r, s) in traces.pairing.pairs() {
        let (left, right) = (&traces.left[r], &traces.right[s]);
        let packet = || PacketName::of(left);
        if left.packet.dropped != right.packet.dropped {
            out.push(Difference::Fate { packet: packet(), got_dropped: right.packet.dropped });
            continue;
        }
        if let (0, Some(expected), Some(got)) = (left.packet.len, left.packet.ip_len, right.packet.ip_len)
            && BARE_SIZES.contains(&expected)
            && expected != got
        {
            out.push(Difference::IpLength { packet: packet(), expected, got });
        }
        if let Some(off_us) = traces.off(r, s) {
            let (class, got_us) = (traces.classes[r], right.packet.t_us);
            out.push(Difference::PacketTime { packet: packet(), class, got_us, off_us });
        }
    }
    out
}
