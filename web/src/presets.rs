//! The scenarios that come with the page: the files of the tests, packed.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use keepalive_core::Scenario;
use keepalive_scene::TraceIndex;

use crate::state::Run;

/// What the page opens with.
pub(crate) const DEFAULT: &str = "two-clocks";

/// A scenario that comes with the page.
#[derive(Debug)]
pub(crate) struct Preset {
    /// The document.
    pub(crate) scenario: Scenario,
    /// The same, packed: what the other programs are given.
    pub(crate) packed: &'static [u8],
    /// It does not come with the page: the reader has brought it.
    pub(crate) own: bool,
}

/// In the order of the list, packed by `build.rs`.
static LISTED: LazyLock<Vec<Preset>> =
    LazyLock::new(|| unpack(include_bytes!(concat!(env!("OUT_DIR"), "/listed.bin"))));

/// Not in the list; unpacked only for a link that names one of them.
static HIDDEN: LazyLock<Vec<Preset>> =
    LazyLock::new(|| unpack(include_bytes!(concat!(env!("OUT_DIR"), "/hidden.bin"))));

/// `build.rs` has made sure that all of them can be read.
fn unpack(all: &'static [u8]) -> Vec<Preset> {
    let all: Vec<&'static [u8]> = postcard::from_bytes(all).unwrap_or_default();
    all.into_iter()
        .filter_map(|packed| Some(Preset { scenario: scenario(packed)?, packed, own: false }))
        .collect()
}

fn scenario(packed: &[u8]) -> Option<Scenario> {
    postcard::from_bytes(packed).ok()
}

/// All scenarios, in the order of the list.
pub(crate) fn listed() -> impl Iterator<Item = &'static Preset> {
    LISTED.iter()
}

/// The scenario of this name; `None` if there is none.
pub(crate) fn preset(id: &str) -> Option<&'static Preset> {
    let of = |presets: &'static [Preset]| presets.iter().find(|preset| preset.scenario.id == id);
    of(&LISTED).or_else(|| of(&HIDDEN))
}

impl Preset {
    /// A scenario that the reader has brought, as the second program has packed it. It stays as long as the page.
    pub(crate) fn own(packed: Vec<u8>) -> Option<&'static Self> {
        let scenario = scenario(&packed)?;
        Some(Box::leak(Box::new(Self { scenario, packed: packed.leak(), own: true })))
    }

    /// Its run, unedited.
    pub(crate) fn run(&self) -> Run {
        simulate(self.scenario.clone(), Cow::Borrowed(self.packed))
    }
}

/// The run of a scenario that the second program has packed; `None` only if the two are not of one build.
pub(crate) fn run_packed(packed: Vec<u8>) -> Option<Run> {
    scenario(&packed).map(|scenario| simulate(scenario, Cow::Owned(packed)))
}

fn simulate(scenario: Scenario, packed: Cow<'static, [u8]>) -> Run {
    let trace = Arc::new(keepalive_core::simulate(&scenario));
    let index = TraceIndex::new(trace).with_scenario(&scenario);
    Run { scenario, packed, index }
}
