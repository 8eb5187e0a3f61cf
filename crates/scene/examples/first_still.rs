//! Prints the markup of the page before its program arrives: `cargo run --example first_still two-clocks.json`.
//!
//! `index.html` holds this between two comments; it is what a reader sees first, and all that a reader without
//! scripts sees. The classes are the page's.

use std::process::ExitCode;
use std::sync::Arc;

use keepalive_core::scenario::PathItem;
use keepalive_core::{Scenario, SimTime};
use keepalive_scene::knobs::{self, Part};
use keepalive_scene::ladder::{Ladder, Layout, Overlay, Question};
use keepalive_scene::lang::{LadderText, Lang, Ui, Who, Words};
use keepalive_scene::mark::Mark;
use keepalive_scene::ribbon::Ribbon;
use keepalive_scene::svg::{PATTERNS, fragment};
use keepalive_scene::{TraceIndex, load};

const LAYOUTS: [(Layout, &str); 3] = [(Layout::Wide, "wide"), (Layout::Mid, "mid"), (Layout::Slim, "slim")];

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: first_still SCENARIO.json");
        return ExitCode::from(2);
    };
    let read = std::fs::read_to_string(&path).map_err(|error| error.to_string());
    match read.and_then(|json| load(&json).map_err(|error| error.to_string())) {
        Ok(scenario) => {
            println!("{}", still(&scenario));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{path}: {error}");
            ExitCode::from(2)
        }
    }
}

fn still(scenario: &Scenario) -> String {
    let index = TraceIndex::new(Arc::new(keepalive_core::simulate(scenario))).with_scenario(scenario);
    let words = Lang::En.words();
    let hops: String = scenario.path.iter().map(|item| hop(item, words)).collect();
    let figures: String = LAYOUTS.iter().map(|layout| figure(&index, scenario, *layout)).collect();
    format!(
        r#"<svg class="vh" aria-hidden="true">{PATTERNS}</svg>
<header class="bar"><span class="name">{name}</span></header>
<div class="page"><main class="stage"><div>
<div class="head"><h1>{title}</h1><p>{about}</p></div>
<div class="hops">{hops}</div>
{figures}</div></main>
<aside class="rail" aria-label="{now}"><section class="now"><p class="eye"><span>{before}</span></p><p class="say">{text}</p>
<noscript><p class="src">{noscript}</p></noscript></section></aside></div>"#,
        name = words.ui(Ui::AppName),
        title = scenario.title.en,
        about = scenario.about.en,
        now = words.ui(Ui::Now),
        before = words.ui(Ui::BeforeTitle),
        text = words.ui(Ui::BeforeText),
        noscript = words.ui(Ui::NoScript),
    )
}

fn hop(item: &PathItem, words: &dyn Words) -> String {
    let Some(who) = Who::of(item) else { return String::new() };
    let product =
        item.product().map(|name| format!(r#"<span class="product">{name}</span>"#)).unwrap_or_default();
    let part = |part: &Part| match part {
        Part::Text(text) => (*text).to_owned(),
        Part::Value(field) => format!("<b>{}</b>", knobs::text(item, *field, words)),
    };
    let line = |line: &knobs::Line| {
        let parts: String = line.parts.iter().map(part).collect();
        format!(r#"<span class="knob">{parts}</span>"#)
    };
    let lines: String = knobs::lines(item, words).iter().map(line).collect();
    format!(r#"<div class="hop"><h2>{}</h2>{product}{lines}</div>"#, words.hop(who))
}

/// The ladder and the event line in one arrangement; the style sheet shows the one that fits.
fn figure(index: &TraceIndex, scenario: &Scenario, (layout, class): (Layout, &str)) -> String {
    let words = LadderText::new(Lang::En.words(), scenario);
    let ladder = Ladder::new(index, scenario, layout, &words, Question::of(scenario, Lang::En));
    let frame = index.frame_within(None, SimTime::ZERO);
    let heads = ladder.overlay(index, &frame, &words, None).heads;
    let ribbon = Ribbon::new(index, layout, &words);
    let over = ribbon.overlay(index, SimTime::ZERO, None);
    let line = [ribbon.marks, vec![over.done], ribbon.ticks, vec![Ribbon::thumb(over.thumb)]].concat();
    let svg = |extra: &str, height: f64, marks: &[Mark]| {
        format!(
            r#"<svg class="ka {extra}" viewBox="0 0 {} {height:.0}" role="img" aria-label="{}">{}</svg>"#,
            layout.width(),
            scenario.title.en,
            fragment(marks)
        )
    };
    format!(
        "<div class=\"only {class}\"><figure class=\"ladder\">{}{}</figure><div class=\"dual\">{}</div></div>\n",
        svg("heads", Overlay::HEAD, &heads),
        svg("run", ladder.height, &ladder.marks),
        svg("", Ribbon::HEIGHT, &line),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_holds_what_this_prints() {
        let scenario = load(include_str!("../../../tests/scenarios/two-clocks.json")).unwrap();
        let page = include_str!("../../../index.html");
        let command = "cargo run -p keepalive-scene --example first_still tests/scenarios/two-clocks.json";
        assert!(page.contains(command), "index.html says how its first still is made");
        assert!(page.contains(&still(&scenario)), "the first still in index.html is old: {command}");
    }
}
