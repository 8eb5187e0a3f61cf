//! The page's third program: what the first picture does not need, fetched when the reader first wants any of
//! it. Edits and links that carry them, the panels that are markup, and the charts.
//!
//! Its functions take and give bytes and text. What they need of the page is always the same pair: the preset,
//! packed as the page has it, and the edits, as JSON (nothing for none). They remember nothing but the last
//! pair's run. Some write into an element of the page.

// Exported functions are called from outside the crate.
#![allow(unreachable_pub)]

mod atlas;
mod beside;
mod canvas;
mod chart;
mod drag;
mod figures;
mod settings;
mod tracks;

use keepalive_core::SimTime;
use keepalive_scene::edit::command::{self, Here};
use keepalive_scene::edit::{Field, patch};
use keepalive_scene::ladder::Layout;
use keepalive_scene::lang::{Lang, PanelWords};
use keepalive_scene::panel;
use keepalive_scene::share::Shared;
use keepalive_scene::still::Still;
use keepalive_shared::open::{self, Open, opened};
use keepalive_shared::sheet;
use wasm_bindgen::prelude::wasm_bindgen;

fn main() {
    keepalive_shared::provide_products();
    sheet::adopt_with_forms(concat!(
        include_str!("../styles/charts.css"),
        include_str!("../styles/compare.css"),
        include_str!("../styles/tracks.css"),
        include_str!("../styles/forms.css")
    ));
}

/// The edits after a command, as JSON. `at` is the playhead in microseconds, absent before the first step.
///
/// # Errors
/// Why it cannot be done, in words.
#[wasm_bindgen]
pub fn perform(
    preset: &[u8],
    edits: &str,
    command: &str,
    at: Option<f64>,
    lang: &str,
) -> Result<String, String> {
    let words = words(lang);
    let open = opened(preset, edits, words)?;
    let next = command::perform(&open.preset, &open.edits, command, here(&open, at));
    next.map(|edits| open::written(&edits)).map_err(|why| words.refused(&why))
}

/// The ids of the hops that differ from what their product, or the preset, says; one a line.
#[wasm_bindgen]
pub fn changed_hops(edits: &str) -> String {
    let edits = open::read(edits).unwrap_or_default();
    edits.changed_hops().collect::<Vec<_>>().join("\n")
}

/// The edited scenario, packed.
///
/// # Errors
/// Why there is none, in words.
#[wasm_bindgen]
pub fn apply(preset: &[u8], edits: &str, lang: &str) -> Result<Vec<u8>, String> {
    let open = opened(preset, edits, words(lang))?;
    postcard::to_allocvec(&open.edited).map_err(|error| error.to_string())
}

/// The edits as a link carries them.
///
/// # Errors
/// The edits do not fit the preset.
#[wasm_bindgen]
pub fn write_link(preset: &[u8], edits: &str) -> Result<String, String> {
    let open = opened(preset, edits, Lang::En.panel_words())?;
    Ok(patch::write(&open.preset, &open.edits))
}

/// The edits that a link carries, as JSON, and behind a line break what the reader should know about them.
///
/// # Errors
/// Why it carries none, in words.
#[wasm_bindgen]
pub fn read_link(preset: &[u8], text: &str, lang: &str) -> Result<String, String> {
    let words = words(lang);
    let open = opened(preset, "", words)?;
    let patch = patch::read(&open.preset, text).map_err(|why| words.no_patch(why))?;
    patch.edits.apply(&open.preset).map_err(|why| words.refused(&why))?;
    let remark = if patch.same_preset { "" } else { words.other_preset() };
    Ok(format!("{}\n{remark}", open::written(&patch.edits)))
}

/// What opens below a knob, as markup.
///
/// # Errors
/// There is no such setting.
#[wasm_bindgen]
pub fn knob(preset: &[u8], edits: &str, hop: &str, field: &str, lang: &str) -> Result<String, String> {
    let words = words(lang);
    let open = opened(preset, edits, words)?;
    let field = Field::from_name(field).ok_or_else(|| field.to_owned())?;
    let base = open.edits.base(&open.preset).map_err(|why| words.refused(&why))?;
    panel::knob(&base, &open.edited, hop, field, words).map_err(|why| words.refused(&why))
}

/// The verdict on the chain, as markup.
///
/// # Errors
/// The edits do not fit the preset.
#[wasm_bindgen]
pub fn verdict(preset: &[u8], edits: &str, lang: &str) -> Result<String, String> {
    let words = words(lang);
    let open = opened(preset, edits, words)?;
    // Offered only if the edits that it comes to really make the chain right.
    let can = |nth: usize| {
        let next = command::perform(&open.preset, &open.edits, &format!("fix {nth}"), here(&open, None));
        let fixed = next.and_then(|edits| edits.apply(&open.preset));
        fixed.is_ok_and(|fixed| keepalive_scene::verdict(&fixed, None).right)
    };
    Ok(panel::verdict(&open.edited, words, can))
}

/// What is sent at a step and which clocks run at a moment, as markup.
///
/// # Errors
/// The edits do not fit the preset.
#[wasm_bindgen]
pub fn messages(
    preset: &[u8],
    edits: &str,
    step: Option<u32>,
    at: f64,
    lang: &str,
) -> Result<String, String> {
    let words = words(lang);
    let open = opened(preset, edits, words)?;
    let step = step.map(|step| step as usize).filter(|step| *step < open.index.steps().len());
    Ok(panel::messages(&open.index, &open.edited, step, moment(at), words))
}

/// What can be broken at the playhead, and what was changed, as markup.
///
/// # Errors
/// The edits do not fit the preset.
#[wasm_bindgen]
pub fn breaks(preset: &[u8], edits: &str, at: Option<f64>, lang: &str) -> Result<String, String> {
    let words = words(lang);
    let open = opened(preset, edits, words)?;
    Ok(panel::breaks(&open.preset, &open.edits, &open.edited, here(&open, at), words))
}

/// Writes the panel with this name (`atlas`, `settings:HOP`) into an element, or what it says anew if it is there: its
/// fields keep what stands in them.
///
/// # Errors
/// The edits do not fit the preset.
#[wasm_bindgen]
pub fn form(
    element: web_sys::HtmlElement,
    name: &str,
    preset: &[u8],
    edits: &str,
    lang: &str,
) -> Result<(), String> {
    let open = opened(preset, edits, words(lang))?;
    let lang = Lang::parse(lang).unwrap_or_default();
    match name.strip_prefix("settings:") {
        Some(hop) => settings::show(&element, hop, &open, lang),
        None => atlas::show(&element, &open.edited, lang),
    }
    Ok(())
}

/// The figures and charts of the run in an element, with its readings at a moment. `told`: the moment of the four
/// figures, which need not follow while it plays. `anew` writes and paints everything again: the run, the width,
/// the language or the colours are other ones.
///
/// # Errors
/// The edits do not fit the preset.
#[wasm_bindgen]
pub fn figures(
    element: web_sys::HtmlElement,
    preset: &[u8],
    edits: &str,
    at: f64,
    told: f64,
    anew: bool,
    lang: &str,
) -> Result<(), String> {
    let words = words(lang);
    let open = opened(preset, edits, words)?;
    if anew {
        figures::write(&element, &open, words);
    }
    figures::at(&element, &open, moment(at), moment(told), words);
    Ok(())
}

/// The rows that the true-scale line unfolds into, in an element, with the playhead at a moment. `anew` writes them
/// again: the run, the width or the language is another one.
///
/// # Errors
/// The edits do not fit the preset.
#[wasm_bindgen]
pub fn tracks(
    element: web_sys::HtmlElement,
    preset: &[u8],
    edits: &str,
    at: f64,
    anew: bool,
    lang: &str,
) -> Result<(), String> {
    let open = opened(preset, edits, words(lang))?;
    tracks::show(&element, &open, moment(at), anew, Lang::parse(lang).unwrap_or_default());
    Ok(())
}

/// The run beside the same without its changes, and beside other presets, as markup. `with`: these, packed, each
/// behind its length in four bytes.
///
/// # Errors
/// The edits do not fit the preset, or another preset cannot be read.
#[wasm_bindgen]
pub fn compare(preset: &[u8], edits: &str, with: &[u8], lang: &str) -> Result<String, String> {
    let words = words(lang);
    let beside = beside::beside(preset, edits, with, words)?;
    Ok(panel::compare(&beside.columns(Lang::parse(lang).unwrap_or_default()), words))
}

/// What changes in it from moment to moment: the share of the picture that has happened, in hundredths of a
/// percent, then the figures of each run, one line each.
///
/// # Errors
/// As for `compare`.
#[wasm_bindgen]
pub fn compare_at(preset: &[u8], edits: &str, with: &[u8], at: f64, lang: &str) -> Result<String, String> {
    let words = words(lang);
    let beside = beside::beside(preset, edits, with, words)?;
    let columns = beside.columns(Lang::parse(lang).unwrap_or_default());
    let (share, figures) = panel::compare_at(&columns, moment(at), words);
    Ok(format!("{share}\n{}", figures.join("\n")))
}

/// What can be shared, as markup: `address` is the page's own, with the moment and the changes.
///
/// # Errors
/// The edits do not fit the preset.
#[wasm_bindgen]
pub fn share(preset: &[u8], edits: &str, address: &str, lang: &str) -> Result<String, String> {
    let words = words(lang);
    let open = opened(preset, edits, words)?;
    let lang = Lang::parse(lang).unwrap_or_default();
    let (page, fragment) = address.split_at(address.find('#').unwrap_or(address.len()));
    let (path, query) = page.split_at(page.find('?').unwrap_or(page.len()));
    let base = &path[..path.rfind('/').map_or(0, |slash| slash + 1)];
    let title = lang.of(&open.preset.title);
    let scenario = &open.preset.id;
    let (width, height) = Still::new(&open.preset, lang, Layout::Mid).size();
    let still = (width.round() as u32, height.round() as u32);
    let shared = Shared { base, query, fragment, scenario, title, lang: lang.code(), still };
    Ok(panel::share(&shared, words))
}

fn here(open: &Open, at: Option<f64>) -> Here<'_> {
    Here { index: &open.index, at: at.map(moment) }
}

/// JavaScript has no other numbers; a run is far shorter than those that floats cannot count.
fn moment(micros: f64) -> SimTime {
    SimTime::from_micros(micros as u64)
}

fn words(lang: &str) -> &'static dyn PanelWords {
    Lang::parse(lang).unwrap_or_default().panel_words()
}
