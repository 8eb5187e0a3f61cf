//! The page's story: what a run's steps mean, in sentences, and what the hosts say of their sockets. The page
//! fetches it as soon as its first picture stands, and an embedded figure when it is first played.
//!
//! It is told which scenario is played and runs it too, as the same scenario has the same trace; that run is all it
//! remembers.

// Exported functions are called from outside the crate.
#![allow(unreachable_pub)]

use std::cell::RefCell;
use std::sync::Arc;

use keepalive_core::{Scenario, SimTime, simulate};
use keepalive_scene::TraceIndex;
use keepalive_scene::lang::{Lang, StoryWords};
use keepalive_scene::panel::{self, Told};
use wasm_bindgen::prelude::wasm_bindgen;

/// What is played.
struct Played {
    packed: Vec<u8>,
    scenario: Scenario,
    index: TraceIndex,
}

thread_local! {
    static PLAYED: RefCell<Option<Played>> = const { RefCell::new(None) };
}

fn main() {}

/// Runs a scenario, packed; nothing happens if it is the one that is played already. `false` if it cannot be read:
/// the programs are not of one build.
#[wasm_bindgen]
pub fn play(packed: &[u8]) -> bool {
    if PLAYED.with_borrow(|played| played.as_ref().is_some_and(|played| played.packed == packed)) {
        return true;
    }
    let Ok(scenario) = postcard::from_bytes::<Scenario>(packed) else { return false };
    let index = TraceIndex::new(Arc::new(simulate(&scenario))).with_scenario(&scenario);
    PLAYED.set(Some(Played { packed: packed.to_vec(), scenario, index }));
    true
}

/// What happens at a step, and behind a line break the causes and rules as markup.
#[wasm_bindgen]
pub fn now(step: u32, lang: &str) -> String {
    of_played(|played| {
        let Told { sentence, reasons } =
            panel::now(&played.index, &played.scenario, step as usize, words(lang));
        format!("{sentence}\n{reasons}")
    })
}

/// The steps from one to before another in sentences, as markup; `more`: the reader has seen some behind them.
#[wasm_bindgen]
pub fn transcript(from: u32, to: u32, more: bool, lang: &str) -> String {
    let steps = from as usize..to as usize;
    of_played(|played| panel::transcript(&played.index, &played.scenario, steps, more, words(lang)))
}

/// What `ss` prints on each host at a moment, microseconds, as markup; `step` is the last that has happened.
#[wasm_bindgen]
pub fn sockets(step: Option<u32>, at: f64, lang: &str) -> String {
    of_played(|played| {
        // A whole number of microseconds, as the page has it.
        let at = SimTime::from_micros(at as u64);
        let frame = played.index.frame_within(step.map(|step| step as usize), at);
        panel::sockets(&played.index, &played.scenario, &frame, &[], words(lang))
    })
}

/// What the model leaves out, as markup.
#[wasm_bindgen]
pub fn not_modelled(lang: &str) -> String {
    words(lang).not_modelled().iter().map(|item| format!("<li>{item}</li>")).collect()
}

fn of_played(say: impl FnOnce(&Played) -> String) -> String {
    PLAYED.with_borrow(|played| played.as_ref().map(say).unwrap_or_default())
}

fn words(lang: &str) -> &'static dyn StoryWords {
    Lang::parse(lang).unwrap_or_default().story_words()
}
