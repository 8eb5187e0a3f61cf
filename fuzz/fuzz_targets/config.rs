//! Any text as any product's configuration: refused with its place, or read, written, and read again.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| keepalive_tests::harness::config(bytes));
