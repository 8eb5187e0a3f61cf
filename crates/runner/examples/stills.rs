//! Draws the pictures that embedded figures show until a reader comes near: `stills DIRECTORY`.
//!
//! Each scenario of the page is drawn whole, as the page shows it before the first step, once in each language and
//! theme: `two-clocks.en.light.svg`. The theme is fixed in the file, because a picture does not know the theme of
//! the page that it stands in.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use keepalive_core::{Scenario, SimTime, simulate};
use keepalive_runner::files;
use keepalive_scene::TraceIndex;
use keepalive_scene::ladder::{Ladder, Layout, Overlay};
use keepalive_scene::lang::{LadderText, Lang};
use keepalive_scene::svg::{fragment, to_svg};

/// The scenarios of the page, by file name.
const LISTED: &str = include_str!("../../../web/presets.txt");

/// How the style sheet of a figure asks for a dark system.
const DARK: &str = "@media (prefers-color-scheme: dark)";

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(std::env::args().nth(1).ok_or("usage: stills DIRECTORY")?);
    std::fs::create_dir_all(&out)?;
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/scenarios");
    for name in LISTED.lines() {
        let scenario = files::scenario(&scenarios.join(name).with_extension("json"))?;
        for lang in Lang::ALL {
            let drawn = still(&scenario, lang);
            let file = |theme: &str| out.join(format!("{}.{}.{theme}.svg", scenario.id, lang.code()));
            std::fs::write(file("light"), light(&drawn))?;
            std::fs::write(file("dark"), dark(&drawn))?;
        }
    }
    println!("    drew {} scenarios into {}", LISTED.lines().count(), out.display());
    Ok(())
}

/// The hosts and below them the whole run.
fn still(scenario: &Scenario, lang: Lang) -> String {
    let index = TraceIndex::new(Arc::new(simulate(scenario))).with_scenario(scenario);
    let words = LadderText::new(lang.words(), scenario);
    let withhold = scenario.withhold_from.as_ref().map(|withhold| {
        let question = match lang {
            Lang::En => &withhold.question.en,
            Lang::Ko => &withhold.question.ko,
        };
        (SimTime::ZERO + withhold.at, question.clone())
    });
    let ladder = Ladder::new(&index, scenario, Layout::Mid, &words, withhold);
    let heads = ladder.overlay(&index, &index.frame_within(None, SimTime::ZERO), &words, None).heads;
    let title = match lang {
        Lang::En => &scenario.title.en,
        Lang::Ko => &scenario.title.ko,
    };
    let drawn = to_svg(&heads, ladder.width, Overlay::HEAD + ladder.height, title, true);
    let run = fragment(&ladder.marks);
    drawn.replace("</svg>\n", &format!("<g transform=\"translate(0 {})\">{run}</g></svg>\n", Overlay::HEAD))
}

fn light(drawn: &str) -> String {
    drawn.replacen("class=\"ka\"", "class=\"ka\" data-theme=\"light\"", 1)
}

fn dark(drawn: &str) -> String {
    drawn.replacen(DARK, "@media all", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_theme_is_fixed_in_its_file() {
        let scenario = files::scenario(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/scenarios/two-clocks.json"),
        );
        let drawn = still(&scenario.unwrap(), Lang::Ko);
        assert!(drawn.contains(DARK), "a figure that stands alone follows the system");
        assert!(!dark(&drawn).contains(DARK));
        assert!(light(&drawn).contains("data-theme=\"light\""));
        assert!(drawn.contains("두 개의 시계") || drawn.contains("시계"), "in Korean");
    }
}
