//! In a browser: the trace of every preset has the digest that the native run has, and the verdict on it the
//! same chance to the last bit.
#![cfg(target_arch = "wasm32")]

use keepalive_core::{Scenario, simulate};
use keepalive_scene::{load_with, verdict};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const PRESETS: &[&str] = &[
    include_str!("scenarios/chain-lb-closes-first.json"),
    include_str!("scenarios/chain-race.json"),
    include_str!("scenarios/chain-right-order.json"),
    include_str!("scenarios/chain-upstream-closes-502.json"),
    include_str!("scenarios/close-from-the-server.json"),
    include_str!("scenarios/drain.json"),
    include_str!("scenarios/eof-then-epipe.json"),
    include_str!("scenarios/goaway.json"),
    include_str!("scenarios/gunicorn-behind-lb.json"),
    include_str!("scenarios/handshake.json"),
    include_str!("scenarios/head-of-line.json"),
    include_str!("scenarios/hint-not-contract.json"),
    include_str!("scenarios/http-1-0-and-1-1.json"),
    include_str!("scenarios/idle-timeout-server-closes.json"),
    include_str!("scenarios/keepalive-40-5-3-dead-peer.json"),
    include_str!("scenarios/keepalive-900-60-5.json"),
    include_str!("scenarios/keepalive-default-linux-dead-peer.json"),
    include_str!("scenarios/keepalive-live-peer.json"),
    include_str!("scenarios/l4-vs-l7-hop.json"),
    include_str!("scenarios/lb-outlives-backend.json"),
    include_str!("scenarios/max-counts-down.json"),
    include_str!("scenarios/middlebox-resets.json"),
    include_str!("scenarios/multiplexing.json"),
    include_str!("scenarios/nat-350s.json"),
    include_str!("scenarios/nat-forgets-silently.json"),
    include_str!("scenarios/nat-kept-by-keepalive.json"),
    include_str!("scenarios/node-two-timers.json"),
    include_str!("scenarios/partial-request-408.json"),
    include_str!("scenarios/partial-request-probed.json"),
    include_str!("scenarios/ping-and-probe.json"),
    include_str!("scenarios/pipelining.json"),
    include_str!("scenarios/pool-lifo-fifo.json"),
    include_str!("scenarios/post-executed-twice.json"),
    include_str!("scenarios/post-not-pipelined.json"),
    include_str!("scenarios/probe-size-without-timestamps.json"),
    include_str!("scenarios/probe-size.json"),
    include_str!("scenarios/probe-under-l7-timeout.json"),
    include_str!("scenarios/probes-from-both-ends.json"),
    include_str!("scenarios/quic-idle-timeout.json"),
    include_str!("scenarios/quic-nat.json"),
    include_str!("scenarios/quic-ping.json"),
    include_str!("scenarios/retry-on-a-new-connection.json"),
    include_str!("scenarios/reuse-vs-reconnect.json"),
    include_str!("scenarios/rst-vs-fin.json"),
    include_str!("scenarios/silent-drop.json"),
    include_str!("scenarios/socket-timers.json"),
    include_str!("scenarios/time-counts-silence.json"),
    include_str!("scenarios/timer-wheel.json"),
    include_str!("scenarios/tls-costs.json"),
    include_str!("scenarios/two-clocks-collide.json"),
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
