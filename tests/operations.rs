//! Two connections over a bad wire: random operations break no invariant, and what was written arrives.
#![cfg(not(target_arch = "wasm32"))]

use keepalive_tests::operations::play;
use keepalive_tests::random::for_all;
use proptest::collection::vec;
use proptest::prelude::any;

#[test]
fn random_operations_break_nothing() {
    for_all(1_500, vec(any::<u8>(), 0..300), |bytes| {
        let played = std::panic::catch_unwind(|| play(&bytes));
        played.map_err(|why| {
            let text = why.downcast_ref::<String>().cloned();
            text.unwrap_or_else(|| "a panic".into())
        })
    });
}
