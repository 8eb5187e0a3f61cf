//! The scenarios that come with the page: the files of the tests, built in.

use std::sync::{Arc, LazyLock};

use keepalive_core::Scenario;
use keepalive_scene::TraceIndex;

use crate::state::Run;

/// What the page opens with.
pub(crate) const DEFAULT: &str = "two-clocks";

macro_rules! presets {
    ($($id:literal)*) => {
        &[$(Preset { id: $id, json: include_str!(concat!("../../tests/scenarios/", $id, ".json")) },)*]
    };
}

/// In the order of the list.
static PRESETS: &[Preset] = presets! {
    "handshake"
    "reuse-vs-reconnect"
    "two-clocks"
    "idle-timeout-server-closes"
    "keepalive-live-peer"
    "keepalive-40-5-3-dead-peer"
    "zombie-without-keepalive"
    "keepalive-default-linux-dead-peer"
    "nat-forgets-silently"
    "nat-kept-by-keepalive"
    "chain-lb-closes-first"
    "chain-race"
    "chain-upstream-closes-502"
    "chain-right-order"
};

/// Titles and questions, read when the list is first opened.
static SCENARIOS: LazyLock<Vec<Scenario>> =
    LazyLock::new(|| PRESETS.iter().filter_map(Preset::scenario).collect());

/// A scenario that comes with the page.
struct Preset {
    id: &'static str,
    json: &'static str,
}

impl Preset {
    /// The document. A test makes sure that each of them can be read.
    fn scenario(&self) -> Option<Scenario> {
        serde_json::from_str(self.json).ok()
    }
}

/// All scenarios, in the order of the list.
pub(crate) fn listed() -> impl Iterator<Item = &'static Scenario> {
    SCENARIOS.iter()
}

/// Runs the scenario of this name; `None` if there is none.
pub(crate) fn run(id: &str) -> Option<Run> {
    let preset = PRESETS.iter().find(|preset| preset.id == id)?;
    Some(simulate(preset.scenario()?))
}

fn simulate(scenario: Scenario) -> Run {
    let trace = Arc::new(keepalive_core::simulate(&scenario));
    let index = TraceIndex::new(trace).with_scenario(&scenario);
    Run { scenario, index }
}
