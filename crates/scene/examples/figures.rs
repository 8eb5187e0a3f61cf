//! Writes the figures of scenarios as SVG files, in every layout and language, at their end, at a moment on
//! the way, and with the answer held back:
//! `cargo run -p keepalive-scene --example figures -- OUT SCENARIO.json…`

use std::sync::Arc;

use keepalive_core::{Scenario, SimTime, Span, simulate};
use keepalive_scene::TraceIndex;
use keepalive_scene::ladder::{Ladder, Layout, Overlay, Question};
use keepalive_scene::lang::{LadderText, Lang};
use keepalive_scene::mark::Mark;
use keepalive_scene::ribbon::Ribbon;
use keepalive_scene::svg::{fragment, to_svg};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let out = args.next().ok_or("where to write")?;
    std::fs::create_dir_all(&out)?;
    for path in args {
        let scenario: Scenario = serde_json::from_str(&std::fs::read_to_string(&path)?)?;
        let ix = TraceIndex::new(Arc::new(simulate(&scenario))).with_scenario(&scenario);
        for lang in Lang::ALL {
            for (name, layout) in [("wide", Layout::Wide), ("mid", Layout::Mid), ("slim", Layout::Slim)] {
                let write = |kind: &str, marks: &[Mark], over: &str, height: f64| {
                    let svg = to_svg(marks, layout.width(), height, &scenario.title.en, true);
                    let svg = svg.replace("</svg>", &format!("{over}</svg>"));
                    let file = format!("{out}/{}-{name}-{}{kind}.svg", scenario.id, lang.code());
                    std::fs::write(file, svg)
                };
                figures(&ix, &scenario, lang, layout, write)?;
            }
        }
    }
    Ok(())
}

fn figures(
    ix: &TraceIndex,
    scenario: &Scenario,
    lang: Lang,
    layout: Layout,
    write: impl Fn(&str, &[Mark], &str, f64) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let words = LadderText::new(lang.words(), scenario);
    let ladder = Ladder::new(ix, scenario, layout, &words, None);
    write("", &ladder.marks, "", ladder.height)?;
    if let Some(asked) = Question::of(scenario, lang) {
        let ladder = Ladder::new(ix, scenario, layout, &words, Some(asked));
        write("-held", &ladder.marks, "", ladder.height)?;
    }
    let n = ix.steps().len() * 4 / 5;
    let at = ix.steps().get(n).map_or(SimTime::ZERO, |step| step.at + Span::from_millis(6));
    let overlay = ladder.overlay(ix, &ix.frame(at), &words, Some(n));
    let over = format!("<g transform=\"translate(0 {})\">{}</g>", overlay.now, fragment(&overlay.marks));
    write("-now", &ladder.marks, &over, ladder.height)?;
    write("-heads", &overlay.heads, "", Overlay::HEAD)?;
    let ribbon = Ribbon::new(ix, layout, &words);
    let moves = ribbon.overlay(ix, at, Some(n));
    let under = ribbon.current(ix, Some(n)).into_iter().chain([moves.done]);
    let layers = [ribbon.marks, under.collect(), ribbon.ticks, vec![Ribbon::thumb(moves.thumb)]];
    write("-ribbon", &layers.concat(), "", Ribbon::HEIGHT)
}
