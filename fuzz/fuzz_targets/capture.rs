//! Any bytes as a capture: refused with a place, or read and drawn in order.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| keepalive_tests::harness::capture(bytes));
