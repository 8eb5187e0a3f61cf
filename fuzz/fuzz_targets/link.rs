//! Any bytes as what comes in a link: an answer in words, or an address and edits that read back and run.
#![no_main]

// Compiled alone, without the rest of the tests: see `all` in Cargo.toml.
#[path = "../../tests/src/harness/links.rs"]
mod links;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| links::link(bytes));
