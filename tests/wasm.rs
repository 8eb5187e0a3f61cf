//! In a browser: the trace of every preset has the digest that the native run has, and the verdict on it the
//! same chance to the last bit.
#![cfg(target_arch = "wasm32")]

use keepalive_core::{Scenario, simulate};
use keepalive_scene::{load_with, verdict};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const PRESETS: [&str; 18] = [
    include_str!("scenarios/chain-lb-closes-first.json"),
    include_str!("scenarios/chain-race.json"),
    include_str!("scenarios/chain-right-order.json"),
    include_str!("scenarios/chain-upstream-closes-502.json"),
    include_str!("scenarios/gunicorn-behind-lb.json"),
    include_str!("scenarios/handshake.json"),
    include_str!("scenarios/idle-timeout-server-closes.json"),
    include_str!("scenarios/keepalive-40-5-3-dead-peer.json"),
    include_str!("scenarios/keepalive-default-linux-dead-peer.json"),
    include_str!("scenarios/keepalive-live-peer.json"),
    include_str!("scenarios/lb-outlives-backend.json"),
    include_str!("scenarios/nat-350s.json"),
    include_str!("scenarios/nat-forgets-silently.json"),
    include_str!("scenarios/nat-kept-by-keepalive.json"),
    include_str!("scenarios/reuse-vs-reconnect.json"),
    include_str!("scenarios/timer-wheel.json"),
    include_str!("scenarios/two-clocks.json"),
    include_str!("scenarios/zombie-without-keepalive.json"),
];

fn read(text: &str) -> Scenario {
    load_with(text, keepalive_products::resolve).expect("a preset loads")
}

#[wasm_bindgen_test]
fn traces_have_the_native_digests() {
    let now: String = PRESETS
        .iter()
        .map(|text| read(text))
        .map(|scenario| format!("{:016x} {}\n", simulate(&scenario).digest(), scenario.id))
        .collect();
    assert_eq!(include_str!("golden/digests.txt"), now);
}

#[wasm_bindgen_test]
fn verdicts_have_the_native_chances() {
    let now: String = PRESETS
        .iter()
        .map(|text| read(text))
        .map(|scenario| format!("{:016x} {}\n", verdict(&scenario, None).chance.to_bits(), scenario.id))
        .collect();
    assert_eq!(include_str!("golden/chances.txt"), now);
}
