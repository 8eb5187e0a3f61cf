//! Measures what the moments of a long run cost: `cargo run --release -p keepalive-scene --example seeks -- SCENARIO.json…`

#![allow(clippy::disallowed_methods, reason = "it measures wall time and is no part of the library")]

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use keepalive_core::{Scenario, SimTime, simulate};
use keepalive_scene::TraceIndex;
use keepalive_scene::ladder::{Ladder, Layout};
use keepalive_scene::lang::{LadderText, Lang};

/// How many moments are looked at, spread over the run in an order that jumps to and fro.
const SEEKS: u64 = 2_000;
/// Of the figure, so much is looked at around a moment: two screens.
const SCREENS: f64 = 2_000.0;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in std::env::args().skip(1) {
        let scenario: Scenario = serde_json::from_str(&std::fs::read_to_string(&path)?)?;
        let (trace, simulated) = timed(|| simulate(&scenario));
        let events = trace.events.len();
        let (ix, indexed) = timed(|| TraceIndex::new(Arc::new(trace)).with_scenario(&scenario));
        let words = LadderText::new(Lang::En.words(), &scenario);
        let (ladder, drawn) = timed(|| Ladder::new(&ix, &scenario, Layout::Wide, &words, None));
        println!(
            "{path}: {events} events, {} steps, {} marks; simulated {simulated:?}, indexed {indexed:?}, laid out {drawn:?}",
            ix.steps().len(),
            ladder.marks.len()
        );
        let end = ix.trace().end.at.micros();
        let moments = (0..SEEKS).map(|n| SimTime::from_micros(end / SEEKS * (n * 797 % SEEKS)));
        let (mut frames, mut overlays, mut windows) = (Vec::new(), Vec::new(), Vec::new());
        for at in moments {
            let (frame, cost) = timed(|| ix.frame(at));
            frames.push(cost);
            let (overlay, cost) = timed(|| ladder.overlay(&ix, &frame, &words, ix.step_at(at)));
            overlays.push(cost);
            let y = overlay.now;
            let (seen, cost) = timed(|| ladder.visible(y - SCREENS / 2.0, y + SCREENS / 2.0).count());
            black_box(seen);
            windows.push(cost);
        }
        for (what, costs) in [("frame", frames), ("overlay", overlays), ("window", windows)] {
            println!("  {what:<8} median {:?}, p99 {:?}", share(&costs, 0.5), share(&costs, 0.99));
        }
    }
    Ok(())
}

/// The wall clock: what is measured here is the machine.
#[allow(clippy::disallowed_methods)]
fn timed<T>(what: impl FnOnce() -> T) -> (T, Duration) {
    let begin = Instant::now();
    let result = what();
    (result, begin.elapsed())
}

/// The cost that this share of all stays below.
fn share(costs: &[Duration], share: f64) -> Duration {
    let mut sorted = costs.to_vec();
    sorted.sort_unstable();
    sorted[((sorted.len() - 1) as f64 * share) as usize]
}
