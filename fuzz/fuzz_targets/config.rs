//! Any text as any product's configuration: refused with its place, or read, written, and read again.
#![no_main]

// Compiled alone, without the rest of the tests: see `all` in Cargo.toml.
#[path = "../../tests/src/harness/configurations.rs"]
mod configurations;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    // The facts are part of the program.
    assert!(!keepalive_products::products().is_empty());
    configurations::config(bytes);
});
