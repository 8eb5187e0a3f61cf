//! Any bytes as a pasted head: refused with a place inside them, or judged with every law kept.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| keepalive_tests::harness::head(bytes));
