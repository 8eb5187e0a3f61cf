//! Any text: refused with a place inside it, or a scenario that reads back as it is written.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| keepalive_tests::harness::load(bytes));
