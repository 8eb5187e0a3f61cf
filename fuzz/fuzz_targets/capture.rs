//! Any bytes as a capture: refused with a place, or read and drawn in order.
#![no_main]

// Compiled alone, without the rest of the tests: see `all` in Cargo.toml.
#[path = "../../tests/src/harness/captures.rs"]
mod captures;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = captures::capture(bytes);
});
