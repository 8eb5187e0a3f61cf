//! A preset with its edits, unpacked and run; the last one is kept, as most calls are about the same.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use keepalive_core::{Scenario, simulate};
use keepalive_scene::TraceIndex;
use keepalive_scene::edit::Edits;
use keepalive_scene::lang::PanelWords;

/// An edited preset and its run.
pub struct Open {
    /// As it comes with the page.
    pub preset: Scenario,
    /// What is changed.
    pub edits: Edits,
    /// The preset with its changes.
    pub edited: Scenario,
    /// Its run.
    pub index: TraceIndex,
}

struct Last {
    preset: Vec<u8>,
    edits: String,
    open: Rc<Open>,
}

thread_local! {
    static LAST: RefCell<Option<Last>> = const { RefCell::new(None) };
}

/// The preset with its edits.
///
/// # Errors
/// They do not fit it, in words; the two programs are not of one build.
pub fn opened(preset: &[u8], edits: &str, words: &dyn PanelWords) -> Result<Rc<Open>, String> {
    let known = LAST.with_borrow(|last| {
        let last = last.as_ref().filter(|last| last.preset == preset && last.edits == edits);
        last.map(|last| last.open.clone())
    });
    if let Some(open) = known {
        return Ok(open);
    }
    let scenario: Scenario = postcard::from_bytes(preset).map_err(|error| error.to_string())?;
    let read = read(edits)?;
    let edited = read.apply(&scenario).map_err(|why| words.refused(&why))?;
    let index = TraceIndex::new(Arc::new(simulate(&edited))).with_scenario(&edited);
    let open = Rc::new(Open { preset: scenario, edits: read, edited, index });
    let last = Last { preset: preset.to_vec(), edits: edits.to_owned(), open: open.clone() };
    LAST.set(Some(last));
    Ok(open)
}

/// The pair that was asked for last.
pub fn last() -> Option<Rc<Open>> {
    LAST.with_borrow(|last| last.as_ref().map(|last| last.open.clone()))
}

/// Edits as the page keeps them: JSON, and nothing for none.
pub fn written(edits: &Edits) -> String {
    if edits.is_empty() {
        return String::new();
    }
    // Writing plain data to memory cannot fail.
    serde_json::to_string(edits).unwrap_or_default()
}

/// Edits as they were written by [`written`].
///
/// # Errors
/// They are none, in words.
pub fn read(edits: &str) -> Result<Edits, String> {
    if edits.is_empty() {
        return Ok(Edits::default());
    }
    serde_json::from_str(edits).map_err(|error| error.to_string())
}
