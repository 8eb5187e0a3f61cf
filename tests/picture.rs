//! The README's picture is what the runner exports today, and questions have room in the pictures of their scenarios.
//!
//! `UPDATE_GOLDEN=1 cargo test -p keepalive-tests --test picture` draws it anew.

use std::sync::Arc;

use keepalive_core::{SimTime, simulate};
use keepalive_runner::cli::{Ask, ExportFormat, Language};
use keepalive_runner::write;
use keepalive_scene::TraceIndex;
use keepalive_scene::ladder::{Ladder, Layout};
use keepalive_scene::lang::{LadderText, Lang};
use keepalive_scene::mark::Mark;
use keepalive_tests::{scenario, scenarios};

#[test]
fn the_picture_is_fresh() {
    let drawn =
        write::write(&scenario("two-clocks"), &Ask::of(ExportFormat::Svg, Language::En)).expect("it exports");
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/two-clocks.svg");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&file, &drawn).expect("the file can be written");
    }
    let kept = std::fs::read(&file).expect("the file is there");
    assert!(kept == drawn, "tests/golden/two-clocks.svg is not what two-clocks looks like now");
}

#[test]
fn a_question_has_room_below_the_moment_where_it_stands() {
    let mut cut = Vec::new();
    for scenario in scenarios() {
        let Some(asked) = &scenario.withhold_from else { continue };
        let index = TraceIndex::new(Arc::new(simulate(&scenario))).with_scenario(&scenario);
        for (lang, layout) in Lang::ALL.into_iter().flat_map(|lang| LAYOUTS.map(|layout| (lang, layout))) {
            let words = LadderText::new(lang.words(), &scenario);
            let question = (SimTime::ZERO + asked.at, lang.of(&asked.question).to_owned());
            let ladder = Ladder::new(&index, &scenario, layout, &words, Some(question));
            let lines: Vec<f64> = ladder.marks.iter().filter_map(line_of_a_question).collect();
            let last = lines.iter().copied().fold(0.0, f64::max);
            assert!(!lines.is_empty(), "{} does not draw its question", scenario.id);
            if last + DESCENT > ladder.height {
                cut.push(format!("{} {lang:?} {layout:?}: {last} of {}", scenario.id, ladder.height));
            }
        }
    }
    assert!(cut.is_empty(), "the picture ends before its question does:\n{}", cut.join("\n"));
}

const LAYOUTS: [Layout; 3] = [Layout::Wide, Layout::Mid, Layout::Slim];

/// How far a letter reaches below its line, CSS pixels.
const DESCENT: f64 = 6.0;

/// The height of a line, if it is of a question.
fn line_of_a_question(mark: &Mark) -> Option<f64> {
    match mark {
        Mark::Text { class: "q" | "q small", y, .. } => Some(*y),
        _ => None,
    }
}
