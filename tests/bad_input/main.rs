//! Malformed and impossible scenarios: each is refused with its place, its value and what is allowed instead,
//! and nothing that is not refused panics or hangs.

#![cfg(not(target_arch = "wasm32"))]

mod document;
mod edges;
mod hosts;
mod impossible;
mod random;
mod raw;
mod wild;

use keepalive_core::simulate_within;
use keepalive_scene::load;
use serde_json::Value;

use document::{Base, document, put};

/// A change to a good scenario that makes it bad, a neighbouring one that does not, and the refusal.
struct Row {
    /// What is wrong.
    what: &'static str,
    base: Base,
    /// JSON pointer of the place that is changed.
    at: &'static str,
    bad: Value,
    /// `null` where no value is good.
    good: Value,
    /// The refusal's path.
    path: &'static str,
    /// A piece of the value that it shows.
    value: &'static str,
    /// A piece of what it says is allowed.
    allowed: &'static str,
}

/// Events of one run here.
const EVENTS: usize = 20_000;

impl Row {
    fn text(&self, value: &Value) -> String {
        let mut document = document(self.base);
        put(&mut document, self.at, value.clone());
        document.to_string()
    }
}

#[test]
fn each_bad_value_is_refused_with_its_place() {
    let mut wrong = String::new();
    for row in impossible::rows() {
        match load(&row.text(&row.bad)) {
            Ok(_) => wrong += &format!("{}: was accepted\n", row.what),
            Err(error) => {
                let fits = error.path == row.path
                    && error.value.contains(row.value)
                    && error.allowed.contains(row.allowed);
                if !fits {
                    wrong += &format!("{}: {error:?}\n", row.what);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn its_good_neighbour_runs() {
    let mut wrong = String::new();
    for row in impossible::rows().iter().filter(|row| !row.good.is_null()) {
        match load(&row.text(&row.good)) {
            Ok(scenario) => {
                let trace = simulate_within(&scenario, EVENTS);
                assert!(!trace.events.is_empty(), "{}: an empty run", row.what);
            }
            Err(error) => wrong += &format!("{}: {error}\n", row.what),
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
