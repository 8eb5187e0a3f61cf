//! What the fuzz targets do with their input; the tests replay the saved inputs through the same functions.

mod captures;
mod configurations;
mod documents;
mod fields;
mod head;

use keepalive_core::simulate_within;

use crate::laws;
pub use crate::operations::play as operations;
pub use captures::capture;
pub use configurations::config;
pub use documents::{load, recording};
pub use fields::fields;
pub use head::head;

/// Events of one fuzzed run.
const EVENTS: usize = 3_000;

/// Any text is refused or is a scenario that runs and keeps every law.
///
/// # Panics
/// If it is neither.
pub fn scenario(text: &[u8]) {
    let Ok(text) = std::str::from_utf8(text) else { return };
    let Ok(scenario) = keepalive_scene::load_with(text, keepalive_products::resolve) else { return };
    let trace = simulate_within(&scenario, EVENTS);
    if let Err(why) = laws::judge(&scenario, &trace) {
        panic!("{why}");
    }
}
