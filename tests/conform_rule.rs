//! The comparison rule tried on the recordings themselves: every recording accepts its own second run, and
//! refuses that run once something in it was changed.

use std::path::{Path, PathBuf};

use keepalive_runner::conform::leniency::Leniency;
use keepalive_runner::conform::observed::Run;
use keepalive_runner::conform::recording::Recording;
use keepalive_runner::conform::report::failure;
use keepalive_runner::conform::translate::{first_run, repeat_run};
use keepalive_runner::conform::verdict::{CaseResult, Reference, compare, judge};

fn truth() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("truth/tcp")
}

struct Case {
    recording: Recording,
    first: Run,
    second: Run,
    allow: Leniency,
}

fn cases() -> Vec<Case> {
    let all = Recording::load_all(&truth()).expect("the recordings are readable");
    assert!(all.len() >= 98, "only {} recordings found", all.len());
    all.into_iter()
        .map(|recording| {
            let first = first_run(&recording).expect("the first run has a meaning");
            let second = repeat_run(&recording, &first, &recording.repeats[0]).expect("so has the second");
            let allow = Leniency::of(&recording.params, &first);
            Case { recording, first, second, allow }
        })
        .collect()
}

fn against(case: &Case, recorded: &Run, simulated: &Run) -> CaseResult {
    let outcome = compare(recorded, simulated, &case.allow);
    let (id, title) = (case.recording.id.clone(), case.recording.title.clone());
    CaseResult { id, title, reference: Reference::First, outcome }
}

#[test]
fn every_recording_accepts_its_second_run() {
    let mut refused = String::new();
    for case in cases() {
        let result = against(&case, &case.first, &case.second);
        refused += &failure(&result);
    }
    assert!(refused.is_empty(), "{refused}");
}

#[test]
fn every_second_run_accepts_the_first() {
    let mut refused = String::new();
    for case in cases() {
        let result = against(&case, &case.second, &case.first);
        refused += &failure(&result);
    }
    assert!(refused.is_empty(), "{refused}");
}

#[test]
fn every_recording_accepts_itself() {
    let mut refused = String::new();
    for case in cases() {
        let result = judge(&case.recording, &case.first).expect("both runs have a meaning");
        assert_eq!(result.reference, Reference::First, "{}", failure(&result));
        refused += &failure(&result);
    }
    assert!(refused.is_empty(), "{refused}");
}
