//! The page's program for texts and files: what a reader brings (pasted texts, configurations, captures of real
//! packets), and what can be taken away of a run. It is fetched when the first of the two panels is opened.
//!
//! It is given the same pair as `web/tools`: the preset, packed as the page has it, and the edits as JSON.

// Exported functions are called from outside the crate.
#![allow(unreachable_pub)]

mod bring;
mod capture;
mod pixels;
mod take;

use keepalive_scene::lang::Lang;
use keepalive_shared::open::opened;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{FileList, HtmlElement};

fn main() {
    keepalive_shared::provide_products();
    keepalive_shared::sheet::adopt_with_forms(include_str!("../styles/files.css"));
}

/// Writes the panel with this name (`paste`, `export`) into an element, or what it says anew if it is there: its
/// fields keep what stands in them.
///
/// # Errors
/// The edits do not fit the preset.
#[wasm_bindgen]
pub fn form(element: HtmlElement, name: &str, preset: &[u8], edits: &str, lang: &str) -> Result<(), String> {
    let lang = Lang::parse(lang).unwrap_or_default();
    let open = opened(preset, edits, lang.panel_words())?;
    match name {
        "export" => take::show(&element, open, lang),
        _ => bring::show(&element, &open.edited, lang),
    }
    Ok(())
}

/// Takes files that were dropped anywhere on the page, into the panel `paste`, which is written.
#[wasm_bindgen]
pub fn bring(element: HtmlElement, files: Option<FileList>) {
    bring::take(&element, files);
}

/// The scenario that stands in the panel, or that is made of the capture in it, packed; nothing if there is none.
#[wasm_bindgen]
pub fn pasted(element: HtmlElement) -> Option<Vec<u8>> {
    postcard::to_allocvec(&bring::pasted(&element)?).ok()
}
