//! Several runs beside each other: the page's own, the same without the reader's changes, and other presets.

use std::cell::RefCell;
use std::rc::Rc;

use keepalive_core::{Scenario, simulate};
use keepalive_scene::TraceIndex;
use keepalive_scene::compare::MOST;
use keepalive_scene::lang::{Lang, PanelText, PanelWords};
use keepalive_scene::panel::Column;

use keepalive_shared::open::{Open, opened};

/// A run that is not the page's own.
struct Other {
    scenario: Scenario,
    index: TraceIndex,
    /// It is the page's own without the changes.
    original: bool,
}

/// All of them.
pub(crate) struct Beside {
    open: Rc<Open>,
    others: Vec<Other>,
}

struct Last {
    asked: (Vec<u8>, String, Vec<u8>),
    beside: Rc<Beside>,
}

thread_local! {
    static LAST: RefCell<Option<Last>> = const { RefCell::new(None) };
}

/// The runs; `with` holds the packed presets, each behind its length in four bytes, the lowest first. Kept until
/// others are asked for, as the figures are asked for at each moment.
pub(crate) fn beside(
    preset: &[u8],
    edits: &str,
    with: &[u8],
    words: &dyn PanelWords,
) -> Result<Rc<Beside>, String> {
    let known = LAST.with_borrow(|last| {
        let same = |last: &&Last| last.asked.0 == preset && last.asked.1 == edits && last.asked.2 == with;
        last.as_ref().filter(same).map(|last| last.beside.clone())
    });
    if let Some(beside) = known {
        return Ok(beside);
    }
    let open = opened(preset, edits, words)?;
    let mut others = Vec::new();
    if !open.edits.is_empty() {
        others.push(Other::new(open.preset.clone(), true));
    }
    for packed in pieces(with) {
        let scenario = postcard::from_bytes(packed).map_err(|error| error.to_string())?;
        others.push(Other::new(scenario, false));
    }
    others.truncate(MOST - 1);
    let beside = Rc::new(Beside { open, others });
    let asked = (preset.to_vec(), edits.to_owned(), with.to_vec());
    LAST.set(Some(Last { asked, beside: beside.clone() }));
    Ok(beside)
}

impl Other {
    fn new(scenario: Scenario, original: bool) -> Self {
        let index = TraceIndex::new(simulate(&scenario).into()).with_scenario(&scenario);
        Self { scenario, index, original }
    }
}

impl Beside {
    /// As columns, the page's own first.
    pub(crate) fn columns(&self, lang: Lang) -> Vec<Column<'_>> {
        let words = lang.panel_words();
        let own = if self.open.edits.is_empty() {
            lang.of(&self.open.edited.title)
        } else {
            words.panel(PanelText::Changed)
        };
        let first = Column { title: own, scenario: &self.open.edited, index: &self.open.index };
        let others = self.others.iter().map(|other| {
            let title = if other.original {
                words.panel(PanelText::Unchanged)
            } else {
                lang.of(&other.scenario.title)
            };
            Column { title, scenario: &other.scenario, index: &other.index }
        });
        std::iter::once(first).chain(others).collect()
    }
}

/// The pieces of a list; what is cut short ends it.
fn pieces(mut list: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (length, rest) = list.split_first_chunk::<4>()?;
        let (piece, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        list = rest;
        Some(piece)
    })
}
