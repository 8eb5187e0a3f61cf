//! Stories and runs for the tests of this crate.

use std::sync::Arc;

use keepalive_core::{Scenario, Trace, simulate};
use keepalive_scene::TraceIndex;
use keepalive_scene::lang::Lang;

use crate::story::Story;

/// The link is cut; the client's probes are lost, and it gives up.
pub(crate) const CUT: &str = include_str!("../../../tests/scenarios/keepalive-40-5-3-dead-peer.json");

/// A scenario and its run.
pub(crate) fn run(json: &str) -> (Scenario, Trace) {
    let scenario: Scenario = serde_json::from_str(json).expect("a scenario");
    let trace = simulate(&scenario);
    (scenario, trace)
}

/// The story of a scenario, in English.
pub(crate) fn story(json: &str) -> Story {
    let (scenario, trace) = run(json);
    let ix = TraceIndex::new(Arc::new(trace)).with_scenario(&scenario);
    Story::new(&ix, &scenario, Lang::En)
}
