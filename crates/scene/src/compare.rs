//! Several runs on one clock: where each parts from the first, and what happens in it alone.
//!
//! Two steps are the same if they fall on the same moment, at the same host, are of the same kind and, where a
//! segment leaves, the segment is the same. What happens twice in one run and once in another is once alone.

use std::collections::BTreeMap;

use keepalive_core::SimTime;
use keepalive_core::tcp::Segment;
use keepalive_core::trace::{EventKind, NodeId};

use crate::index::TraceIndex;
use crate::number::sort_by_key;
use crate::step::{Step, StepKind};

/// The most runs that are shown beside each other.
pub const MOST: usize = 4;

/// Runs on one clock; the first is what the others are compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// What there is to say of each run, in their order.
    pub runs: Vec<Compared>,
    /// When the first thing happens that not all of the runs have; `None` if they are all the same.
    pub parts_at: Option<SimTime>,
    /// The end of the clock: of the run that lasts longest.
    pub end: SimTime,
}

/// One of the runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// Its steps that another run does not have, in order: of the first run, those that any other lacks; of the
    /// others, those that the first lacks.
    pub alone: Vec<usize>,
    /// When it parts from the first; `None` if it does not. Of the first itself: when any other does.
    pub parts_at: Option<SimTime>,
}

/// What makes two steps the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Same {
    at: SimTime,
    kind: StepKind,
    node: NodeId,
    segment: Option<Segment>,
}

impl Comparison {
    /// Compares runs with the first of them.
    pub fn new(runs: &[&TraceIndex]) -> Self {
        let keys: Vec<Vec<Same>> =
            runs.iter().map(|run| run.steps().iter().map(|it| same(run, it)).collect()).collect();
        let first = keys.first().map_or(&[][..], Vec::as_slice);
        let mut lacked = vec![false; first.len()];
        let mut compared: Vec<Compared> = keys
            .iter()
            .map(|own| {
                let alone = missing(own, first);
                for step in missing(first, own) {
                    lacked[step] = true;
                }
                let here = alone.first().map(|step| own[*step].at);
                let there = missing(first, own).first().map(|step| first[*step].at);
                Compared { alone, parts_at: earlier(here, there) }
            })
            .collect();
        let parts_at = compared.iter().fold(None, |parts, run| earlier(parts, run.parts_at));
        if let Some(run) = compared.first_mut() {
            run.alone = (0..lacked.len()).filter(|step| lacked[*step]).collect();
            run.parts_at = parts_at;
        }
        let end = runs.iter().map(|run| run.trace().end.at).max().unwrap_or(SimTime::ZERO);
        Self { runs: compared, parts_at, end }
    }
}

/// The steps of `own` that `other` does not have.
fn missing(own: &[Same], other: &[Same]) -> Vec<usize> {
    // Both are in order of time, so only what falls on one tick needs to be looked through.
    let mut left: BTreeMap<SimTime, Vec<Same>> = BTreeMap::new();
    for key in other {
        left.entry(key.at).or_default().push(*key);
    }
    let mut missing = Vec::new();
    for (step, key) in own.iter().enumerate() {
        let there = left.get_mut(&key.at);
        let found =
            there.and_then(|there| there.iter().position(|one| one == key).map(|at| there.remove(at)));
        if found.is_none() {
            missing.push(step);
        }
    }
    sort_by_key(&mut missing, |step| (*step as u64, 0));
    missing
}

fn same(run: &TraceIndex, step: &Step) -> Same {
    let event = run.trace().event(step.event);
    let segment = match event.kind {
        EventKind::Departed { flight } => Some(run.trace().flight(flight).segment),
        _ => None,
    };
    Same { at: step.at, kind: step.kind, node: event.node, segment }
}

fn earlier(one: Option<SimTime>, other: Option<SimTime>) -> Option<SimTime> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use keepalive_core::trace::MessageKind;
    use keepalive_core::{Scenario, simulate};

    use super::*;
    use crate::fixture::two_clocks_scenario;
    use crate::fork::fork;
    use crate::timeline::TimeMap;

    fn run(scenario: &Scenario) -> TraceIndex {
        TraceIndex::new(Arc::new(simulate(scenario))).with_scenario(scenario)
    }

    fn cut() -> Scenario {
        let mut scenario = two_clocks_scenario();
        scenario.faults =
            serde_json::from_str(r#"[{"at": "10s", "do": {"cut": {"link": "link"}}}]"#).expect("a cut");
        scenario
    }

    #[test]
    fn a_run_does_not_differ_from_itself() {
        let one = run(&two_clocks_scenario());
        let comparison = Comparison::new(&[&one, &one, &one]);
        assert_eq!(comparison.parts_at, None);
        assert!(comparison.runs.iter().all(|run| run.alone.is_empty() && run.parts_at.is_none()));
    }

    #[test]
    fn a_cut_parts_the_runs_where_it_falls_and_not_before() {
        let (whole, broken) = (run(&two_clocks_scenario()), run(&cut()));
        let comparison = Comparison::new(&[&broken, &whole]);
        assert_eq!(comparison.parts_at, Some(SimTime::from_micros(10_000_000)));
        assert_eq!(comparison.parts_at, fork(&whole, &broken), "as the event line has it");
        assert_eq!(broken.steps()[comparison.runs[0].alone[0]].kind, StepKind::Fault);
        // The probe leaves in both; its answer only where there is somebody to give it.
        let kinds: Vec<_> = comparison.runs[1].alone.iter().map(|step| whole.steps()[*step].kind).collect();
        assert_eq!(kinds.first(), Some(&StepKind::ProbeAck));
        assert!(!kinds.contains(&StepKind::Probe));
    }

    /// When the last of three files is there. A round trip takes 40 ms, the files 50, 100 and 50 ms of work,
    /// so that no answer waits for the acknowledgement of the one before (Nagle).
    #[test]
    fn four_ways_to_fetch_three_files() {
        for (text, last_ms) in [
            // A handshake each: 3 × (40 + 40) + 50 + 100 + 50.
            (include_str!("../../../tests/bench/ways-short.json"), 440),
            // One handshake: 40 + 3 × 40 + 50 + 100 + 50.
            (include_str!("../../../tests/bench/ways-kept.json"), 360),
            // One handshake and one round trip, work in order: 40 + 40 + 50 + 100 + 50.
            (include_str!("../../../tests/bench/ways-pipelined.json"), 280),
            // The same, work side by side: 40 + 40 + 100.
            (include_str!("../../../tests/bench/ways-multiplexed.json"), 180),
        ] {
            let trace = simulate(&crate::load(text).expect("a right scenario"));
            let answers = trace.events.iter().filter_map(|event| match event.kind {
                EventKind::Received { message, .. }
                    if matches!(trace.message(message).kind, MessageKind::Response(200)) =>
                {
                    Some(event.at.micros() / 1_000)
                }
                _ => None,
            });
            let answers: Vec<u64> = answers.collect();
            assert_eq!((answers.len(), answers.last()), (3, Some(&last_ms)));
        }
    }

    #[test]
    fn runs_on_one_clock_have_each_moment_at_one_height() {
        let (whole, broken) = (run(&two_clocks_scenario()), run(&cut()));
        let maps = TimeMap::shared(&[(whole.trace(), whole.steps()), (broken.trace(), broken.steps())]);
        for step in whole.steps().iter().chain(broken.steps()) {
            assert!((maps[0].y(step.at) - maps[1].y(step.at)).abs() < 1e-9, "{:?}", step.at);
        }
        let alone = TimeMap::shared(&[(whole.trace(), whole.steps())]);
        assert_eq!(alone, [TimeMap::new(whole.trace(), whole.steps())], "one run shares with nobody");
    }

    #[test]
    fn what_one_run_has_alone_the_other_lacks() {
        let (whole, broken) = (run(&two_clocks_scenario()), run(&cut()));
        let (there, back) = (Comparison::new(&[&whole, &broken]), Comparison::new(&[&broken, &whole]));
        assert_eq!(there.runs[0].alone, back.runs[1].alone);
        assert_eq!(there.runs[1].alone, back.runs[0].alone);
        for run in &there.runs {
            assert!(run.alone.is_sorted());
        }
    }
}
