//! Bytes as what comes in a link: a query, a fragment, and the edits that it carries.

use std::sync::{Arc, LazyLock};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keepalive_core::{Scenario, simulate_within};
use keepalive_scene::TraceIndex;
use keepalive_scene::edit::command::Here;
use keepalive_scene::edit::{Edits, patch};
use keepalive_scene::lang::Lang;
use keepalive_scene::link::Address;
use keepalive_scene::panel;

/// The preset that a link changes: a chain with a middlebox, so that every kind of change has something to change.
static PRESET: LazyLock<Scenario> = LazyLock::new(|| {
    let text = include_str!("../../scenarios/l4-vs-l7-hop.json");
    keepalive_scene::load_with(text, keepalive_products::resolve).expect("a preset")
});
/// Events of one run.
const EVENTS: usize = 500;
/// What the inflated edits of the longest link may need.
const MOST_TEXT: usize = 4 * patch::MAX_BYTES;

/// Any bytes get an answer in words of bounded length. The first byte says what the rest is:
/// an address (0), a patch as text (1), a patch's packed bytes (2), or the edits in it as JSON (3).
///
/// What is read reads back as it is written; what fits the preset runs, and no text of it becomes markup.
///
/// # Panics
/// If it is otherwise.
pub fn link(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let preset = &*PRESET;
    let text = std::str::from_utf8(rest).ok();
    match (first % 4, text) {
        (0, Some(text)) => address(preset, text),
        (1, Some(text)) => read(preset, text),
        (2, _) => read(preset, &format!("1.000000.{}", URL_SAFE_NO_PAD.encode(rest))),
        (3, Some(text)) => {
            if let Ok(edits) = serde_json::from_str::<Edits>(text) {
                let written = patch::write(preset, &edits);
                match patch::read(preset, &written) {
                    Ok(patch) => {
                        assert_eq!(patch.edits, edits, "{written}");
                        assert!(patch.same_preset, "{written}");
                    }
                    // JSON may be longer than a link carries.
                    Err(why) => assert_eq!(why, patch::NoPatch::TooLong, "{written}"),
                }
                fits(preset, &edits);
            }
        }
        _ => {}
    }
}

fn address(preset: &Scenario, text: &str) {
    let (query, fragment) = text.split_once('#').unwrap_or((text, ""));
    let (address, notices) = Address::parse(query, fragment);
    let pairs = text.split(['&', '#']).count();
    assert!(notices.len() <= pairs, "{notices:?}");
    for notice in &notices {
        assert!(notice.value.chars().count() <= 80, "{notice:?}: a notice is shown");
    }
    let (again, notices) = Address::parse(&address.query(), &address.fragment());
    assert_eq!((again, notices), (address.clone(), Vec::new()), "{}{}", address.query(), address.fragment());
    let plain = |text: String| text.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>\"'`".contains(&byte));
    assert!(plain(address.query()) && plain(address.fragment()), "{address:?}: goes into markup as it is");
    if let Some(patch) = &address.patch {
        read(preset, patch);
    }
}

fn read(preset: &Scenario, text: &str) {
    match patch::read(preset, text) {
        Ok(patch) => {
            assert!(serde_json::to_string(&patch.edits).is_ok_and(|json| json.len() <= MOST_TEXT));
            fits(preset, &patch.edits);
        }
        Err(why) => Lang::ALL.iter().for_each(|lang| assert!(!lang.panel_words().no_patch(why).is_empty())),
    }
}

/// The edits are refused in words, or make a scenario that runs; what the reader sees of them is text, not markup.
fn fits(preset: &Scenario, edits: &Edits) {
    match edits.apply(preset) {
        Ok(edited) => {
            let trace = simulate_within(&edited, EVENTS);
            assert!(trace.events.len() <= EVENTS + 1, "{}", trace.events.len());
            let index = TraceIndex::new(Arc::new(trace)).with_scenario(&edited);
            let here = Here { index: &index, at: None };
            let shown = panel::breaks(preset, edits, &edited, here, Lang::En.panel_words());
            assert!(!shown.contains("<script"), "{shown}");
        }
        Err(why) => {
            for lang in Lang::ALL {
                assert!(!lang.panel_words().refused(&why).is_empty());
            }
        }
    }
}
