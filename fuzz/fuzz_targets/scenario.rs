//! Any text: refused, or a scenario that runs and keeps every law.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &[u8]| keepalive_tests::harness::scenario(text));
