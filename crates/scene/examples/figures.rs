//! Writes the figures of scenarios as SVG files: `cargo run -p keepalive-scene --features fixture --example figures
//! -- OUT SCENARIO.json…` writes each in three layouts, with the control below.

use std::sync::Arc;

use keepalive_core::{Scenario, SimTime, simulate};
use keepalive_scene::TraceIndex;
use keepalive_scene::ladder::plain::Plain;
use keepalive_scene::ladder::{Detail, Ladder, Layout, Overlay, text_ladder};
use keepalive_scene::ribbon::Ribbon;
use keepalive_scene::svg::to_svg;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let out = args.next().ok_or("where to write")?;
    std::fs::create_dir_all(&out)?;
    for path in args {
        let scenario: Scenario = serde_json::from_str(&std::fs::read_to_string(&path)?)?;
        let ix = TraceIndex::new(Arc::new(simulate(&scenario))).with_scenario(&scenario);
        for (name, layout) in [("wide", Layout::Wide), ("mid", Layout::Mid), ("slim", Layout::Slim)] {
            let ladder = Ladder::new(&ix, &scenario, layout, &Plain, None);
            let svg = to_svg(&ladder.marks, ladder.width, ladder.height, &scenario.title.en, true);
            std::fs::write(format!("{out}/{}-{name}.svg", scenario.id), svg)?;
            if let Some(held) = &scenario.withhold_from {
                let at = SimTime::ZERO + held.at;
                let ladder =
                    Ladder::new(&ix, &scenario, layout, &Plain, Some((at, held.question.en.clone())));
                let svg = to_svg(&ladder.marks, ladder.width, ladder.height, &scenario.title.en, true);
                std::fs::write(format!("{out}/{}-{name}-held.svg", scenario.id), svg)?;
            }
            let n = ix.steps().len() * 4 / 5;
            let at = ix.steps()[n].at + keepalive_core::Span::from_millis(6);
            let overlay = ladder.overlay(&ix, &ix.frame(at), &Plain, Some(n));
            let ribbon = Ribbon::new(&ix, layout, &Plain);
            let moves = ribbon.overlay(&ix, at, Some(n));
            let marks = [ribbon.marks.clone(), moves.under, ribbon.ticks.clone(), moves.over].concat();
            let svg = to_svg(&marks, ribbon.width, Ribbon::HEIGHT, "ribbon", true);
            std::fs::write(format!("{out}/{}-{name}-ribbon.svg", scenario.id), svg)?;
            let svg = to_svg(&overlay.heads, ladder.width, Overlay::HEAD, "heads", true);
            std::fs::write(format!("{out}/{}-{name}-heads.svg", scenario.id), svg)?;
            let marks = [&ladder.marks[..], &overlay.marks].concat();
            let svg = to_svg(&marks, ladder.width, ladder.height, "now", true);
            std::fs::write(format!("{out}/{}-{name}-now.svg", scenario.id), svg)?;
        }
        print!("{}", text_ladder(&ix, &Plain, Detail::Steps));
        println!("{}: {} events, {} steps", scenario.id, ix.trace().events.len(), ix.steps().len(),);
    }
    Ok(())
}
