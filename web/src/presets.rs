//! The scenarios that come with the page: the files of the tests, packed. The first is here at once, the others are
//! fetched when one of them is wanted.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock, OnceLock};

use keepalive_core::Scenario;
use keepalive_scene::{TraceIndex, packed};
use wasm_bindgen::prelude::*;

use crate::program::{Program, fetch};
use crate::state::Run;

/// A scenario that comes with the page.
#[derive(Debug)]
pub(crate) struct Preset {
    /// The document.
    pub(crate) scenario: Arc<Scenario>,
    /// The same, packed: what the other programs are given.
    pub(crate) packed: &'static [u8],
    /// It does not come with the page: the reader has brought it.
    pub(crate) own: bool,
    /// What came of it, once it has been played.
    ran: OnceLock<Arc<Run>>,
}

#[wasm_bindgen]
extern "C" {
    /// What the program exports; see `web/presets`.
    #[derive(Clone)]
    pub(crate) type Pack;

    #[wasm_bindgen(method)]
    fn listed(this: &Pack) -> Vec<u8>;

    #[wasm_bindgen(method)]
    fn hidden(this: &Pack) -> Vec<u8>;
}

/// The program of the other scenarios, or the way to it.
pub(crate) type Others = Program<Pack>;

/// The program's name.
const NAME: &str = "presets";

static FIRST: LazyLock<Preset> =
    LazyLock::new(|| Preset::packed(keepalive_presets::FIRST).expect("packed and tried by the build script"));

/// The others, once they have come: those of the list with the first, in its order, and those that are not in it.
static UNPACKED: OnceLock<[Vec<Preset>; 2]> = OnceLock::new();

/// What the page opens with.
pub(crate) fn first() -> &'static Preset {
    &FIRST
}

/// Fetches the others before the page is there. Whether they came is asked again where they are used.
pub(crate) async fn come() {
    if let Ok(pack) = fetch(NAME).await {
        unpacked(&pack.unchecked_into());
    }
}

fn unpacked(pack: &Pack) -> &'static [Vec<Preset>; 2] {
    // A list that cannot be read is one of another build.
    let unpack = |all: Vec<u8>| {
        let all: Vec<&'static [u8]> = packed::read(all.leak()).unwrap_or_default();
        all.into_iter().filter_map(Preset::packed).collect()
    };
    UNPACKED.get_or_init(|| [unpack(pack.listed()), unpack(pack.hidden())])
}

impl Others {
    /// Nothing is fetched yet.
    pub(crate) fn elsewhere() -> Self {
        Self::new(NAME)
    }

    /// All scenarios, in the order of the list; none until they have come.
    pub(crate) fn listed(self) -> &'static [Preset] {
        self.get().map_or(&[], |pack| &unpacked(&pack)[0])
    }

    /// Does something once the others are here; `false` if they did not come.
    pub(crate) fn then(self, then: impl FnOnce(bool) + 'static) {
        self.with(|pack| then(pack.map(|pack| unpacked(&pack)).is_some()));
    }
}

/// The scenario of this name; `None` if there is none among those that are here.
pub(crate) fn preset(id: &str) -> Option<&'static Preset> {
    let others = UNPACKED.get().into_iter().flatten().flatten();
    std::iter::once(first()).chain(others).find(|preset| preset.scenario.id == id)
}

/// Whether the others are here.
pub(crate) fn are_here() -> bool {
    UNPACKED.get().is_some()
}

impl Preset {
    fn packed(packed: &'static [u8]) -> Option<Self> {
        Some(Self { scenario: Arc::new(scenario(packed)?), packed, own: false, ran: OnceLock::new() })
    }

    /// A scenario that the reader has brought, as the second program has packed it. It stays as long as the page.
    pub(crate) fn own(packed: Vec<u8>) -> Option<&'static Self> {
        let preset = Self::packed(packed.leak())?;
        Some(Box::leak(Box::new(Self { own: true, ..preset })))
    }

    /// Its run, unedited.
    pub(crate) fn run(&self) -> Arc<Run> {
        self.ran.get_or_init(|| Arc::new(simulate(self.scenario.clone(), Cow::Borrowed(self.packed)))).clone()
    }
}

/// The run of a scenario that the second program has packed; `None` only if the two are not of one build.
pub(crate) fn run_packed(packed: Vec<u8>) -> Option<Run> {
    scenario(&packed).map(|scenario| simulate(Arc::new(scenario), Cow::Owned(packed)))
}

fn scenario(packed: &[u8]) -> Option<Scenario> {
    packed::read(packed)
}

fn simulate(scenario: Arc<Scenario>, packed: Cow<'static, [u8]>) -> Run {
    let trace = Arc::new(keepalive_core::simulate(&scenario));
    let index = TraceIndex::new(trace).with_scenario(&scenario);
    Run { scenario, packed, index }
}
