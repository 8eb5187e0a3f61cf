//! The scenarios that come with the page: the files of the tests, packed.

use std::sync::{Arc, LazyLock};

use keepalive_core::Scenario;
use keepalive_scene::TraceIndex;

use crate::state::Run;

/// What the page opens with.
pub(crate) const DEFAULT: &str = "two-clocks";

/// In the order of the list, packed by `build.rs`.
static LISTED: LazyLock<Vec<Scenario>> =
    LazyLock::new(|| unpack(include_bytes!(concat!(env!("OUT_DIR"), "/listed.bin"))));

/// Not in the list; unpacked only for a link that names one of them.
static HIDDEN: LazyLock<Vec<Scenario>> =
    LazyLock::new(|| unpack(include_bytes!(concat!(env!("OUT_DIR"), "/hidden.bin"))));

/// `build.rs` has made sure that all of them can be read.
fn unpack(packed: &[u8]) -> Vec<Scenario> {
    postcard::from_bytes(packed).unwrap_or_default()
}

/// All scenarios, in the order of the list.
pub(crate) fn listed() -> impl Iterator<Item = &'static Scenario> {
    LISTED.iter()
}

/// Runs the scenario of this name; `None` if there is none.
pub(crate) fn run(id: &str) -> Option<Run> {
    let of = |scenarios: &'static [Scenario]| scenarios.iter().find(|scenario| scenario.id == id);
    of(&LISTED).or_else(|| of(&HIDDEN)).cloned().map(simulate)
}

fn simulate(scenario: Scenario) -> Run {
    let trace = Arc::new(keepalive_core::simulate(&scenario));
    let index = TraceIndex::new(trace).with_scenario(&scenario);
    Run { scenario, index }
}
