//! What the fuzz targets do with their input; the tests replay the saved inputs through the same functions.

mod captures;
mod documents;
mod fields;
mod head;

use keepalive_config::{Format, Options, Source, lang, read, write};
use keepalive_core::simulate_within;
use keepalive_scene::lang::Lang;

use crate::laws;
pub use crate::operations::play as operations;
pub use captures::capture;
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

/// Any text is refused with its place or read, for the format that the first byte selects; what was read is
/// written, and reads back to the same settings without a mistake.
///
/// # Panics
/// If it is not.
pub fn config(bytes: &[u8]) {
    let Some((first, text)) = bytes.split_first() else { return };
    let format = Format::ALL[usize::from(*first) % Format::ALL.len()];
    let Ok(text) = std::str::from_utf8(text) else { return };
    keepalive_config::detect(text, "");
    let source = Source { name: "text".into(), text: text.to_owned() };
    let reading = match read(format, &source, &Options::default()) {
        Ok(reading) => reading,
        Err(refused) => {
            assert!(refused.to_string().starts_with("text:"), "{refused}");
            return;
        }
    };
    assert!(!lang::reading(&reading, Lang::Ko).is_empty());
    let written = write(format, &reading.hop).expect("a product's own hop");
    assert_eq!(written.left_out, [], "{}", written.text);
    let again = Source { name: "again".into(), text: written.text };
    let back = read(format, &again, &Options::default()).unwrap_or_else(|refused| panic!("{refused}"));
    assert!(!back.has_mistakes(), "{}\n{:?}", again.text, back.not_understood);
}
