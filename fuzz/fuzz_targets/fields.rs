//! Any bytes as field lines of `Connection` and `Keep-Alive`: refused, or read with every law kept.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| keepalive_tests::harness::fields(bytes));
