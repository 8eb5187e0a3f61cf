//! The trace of every preset has the same digest everywhere: this test runs natively and, as the target
//! `wasm`, in a browser; both hold the runs against the same file.
//!
//! `UPDATE_GOLDEN=1 cargo test -p keepalive-tests --test digests` writes the file anew after an intended change.

use keepalive_core::simulate;
use keepalive_tests::scenarios;

#[test]
fn native_traces_have_the_recorded_digests() {
    let now: String =
        scenarios().iter().map(|s| format!("{:016x} {}\n", simulate(s).digest(), s.id)).collect();
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/digests.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&file, &now).expect("the file can be written");
    }
    let recorded = std::fs::read_to_string(&file).expect("the file is there");
    assert_eq!(recorded, now, "a trace changed: read the golden traces' difference, then bless");
}

#[test]
fn two_runs_are_the_same() {
    for scenario in scenarios() {
        assert_eq!(simulate(&scenario), simulate(&scenario), "{}", scenario.id);
    }
}

#[test]
fn the_browser_test_knows_every_preset() {
    let listed = include_str!("wasm.rs");
    for scenario in scenarios() {
        let file = format!("scenarios/{}.json", scenario.id);
        assert!(listed.contains(&file), "tests/wasm.rs does not list {file}");
    }
}
