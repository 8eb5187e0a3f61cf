//! How fast the model runs: `cargo bench -p keepalive-tests`. Items are events of the trace.

use keepalive_core::{Scenario, simulate};
use keepalive_scene::load;

fn main() {
    divan::main();
}

const RUNS: [(&str, &str); 3] = [
    ("two-clocks", include_str!("../scenarios/two-clocks.json")),
    ("reuse-vs-reconnect", include_str!("../scenarios/reuse-vs-reconnect.json")),
    ("bench-300", include_str!("../bench/bench-300.json")),
];

fn scenario(name: &str) -> Scenario {
    let text = RUNS.iter().find(|(n, _)| *n == name).map_or("", |(_, text)| text);
    load(text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[divan::bench(args = RUNS.map(|(name, _)| name))]
fn run(bencher: divan::Bencher<'_, '_>, name: &str) {
    let scenario = scenario(name);
    let events = simulate(&scenario).events.len();
    bencher.counter(divan::counter::ItemsCount::new(events)).bench(|| simulate(&scenario));
}
