//! Any text: refused, or a recording that is made ready to play.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| keepalive_tests::harness::recording(bytes));
