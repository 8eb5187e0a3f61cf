//! Any operations on two connections with a bad wire between them.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| keepalive_tests::harness::operations(bytes));
