//! Several runs beside each other on one clock, as markup: a ladder each, with its requests as bars and what it
//! alone has marked, and, for a moment, the figures of each and how far down the present is.

use std::fmt::Write;

use keepalive_core::scenario::Action;
use keepalive_core::{Scenario, SimTime};

use super::figures::lines;
use super::requests::{self, Asked};
use super::text;
use crate::compare::Comparison;
use crate::figures::four::four;
use crate::index::TraceIndex;
use crate::ladder::{Ladder, Layout};
use crate::lang::{CompareText, FourText, LadderText, PanelText, PanelWords};
use crate::mark::{Mark, px};
use crate::narrate::narrate;
use crate::number::sort_by_key;
use crate::svg::fragment;
use crate::timeline::TimeMap;

/// How many of the steps that a run has alone are listed in words; the picture marks all of them.
const LISTED: usize = 12;
/// Where the marks of what a run has alone stand, and how large they are, in pixels.
const BESIDE: f64 = 4.0;
const RADIUS: f64 = 3.5;
/// From the last lifeline to the line where a run parts from the others.
const AFTER: f64 = 24.0;

/// A run and what it is called.
#[derive(Debug, Clone, Copy)]
pub struct Column<'a> {
    /// Its title.
    pub title: &'a str,
    /// What was run.
    pub scenario: &'a Scenario,
    /// What came of it.
    pub index: &'a TraceIndex,
}

/// The runs beside each other.
pub fn compare(columns: &[Column<'_>], words: &dyn PanelWords) -> String {
    let indices: Vec<&TraceIndex> = columns.iter().map(|column| column.index).collect();
    let comparison = Comparison::new(&indices);
    let asked: Vec<Vec<Asked>> = columns.iter().map(asked).collect();
    // As much for each, so that the same moment is equally far down in all.
    let room = requests::room(asked.iter().map(Vec::len).max().unwrap_or(0));
    let mut out = String::new();
    for (nth, (((column, compared), map), asked)) in
        columns.iter().zip(&comparison.runs).zip(maps(columns)).zip(&asked).enumerate()
    {
        out.push_str(r#"<section class="column" data-testid="compare-run">"#);
        text(&mut out, "h2", "", column.title);
        let parts = if nth == 0 { CompareText::First } else { CompareText::Parts(compared.parts_at) };
        text(&mut out, "p", "quiet-line", &words.compare(parts));
        let ladder_words = LadderText::new(words.words(), column.scenario);
        let ladder = Ladder::on(map, column.index, column.scenario, Layout::Slim, &ladder_words, None);
        let (width, height) = (px(ladder.width + room), px(ladder.height.ceil()));
        let _ = write!(
            out,
            r#"<div class="sheets"><svg class="ka run" aria-hidden="true" viewBox="0 0 {width} {height}">{}{}{}</svg><div class="veil"></div><div class="present"></div></div>"#,
            fragment(&ladder.marks),
            fragment(&differences(column, compared.parts_at, &compared.alone, &ladder)),
            fragment(&requests::bars(asked, &ladder.map, ladder.width, room, words.words())),
        );
        // Filled for each moment.
        out.push_str(r#"<ul class="figs"></ul>"#);
        if !compared.alone.is_empty() {
            text(&mut out, "h3", "", words.panel(PanelText::Alone));
            out.push_str(r#"<ol class="alone" data-testid="alone">"#);
            for step in compared.alone.iter().take(LISTED) {
                let at = column.index.steps()[*step].at;
                let told = narrate(column.index, column.scenario, *step, words.words());
                let line = format!("{} · {}", words.words().clock_with_unit(at), told.sentence);
                text(&mut out, "li", "", &line);
            }
            out.push_str("</ol>");
            if compared.alone.len() > LISTED {
                text(
                    &mut out,
                    "p",
                    "quiet-line",
                    &words.compare(CompareText::More(compared.alone.len() - LISTED)),
                );
            }
        }
        out.push_str("</section>");
    }
    out
}

/// What changes from moment to moment: which share of the picture has happened, in hundredths of a percent, and
/// the figures of each run as items of a list, in order.
pub fn compare_at(columns: &[Column<'_>], at: SimTime, words: &dyn PanelWords) -> (u32, Vec<String>) {
    let share = maps(columns).first().map_or(1.0, |map| map.y(at) / map.height());
    let figures = columns.iter().map(|column| {
        let four = four(column.scenario, column.index.trace(), at).whole;
        let mut out = String::new();
        for line in lines(&four, FourText::FailedRequests(four.failed)) {
            text(&mut out, "li", "", &words.four(&line));
        }
        out
    });
    ((share * 10_000.0).round() as u32, figures.collect())
}

/// The requests of a run, each from the step of the script that asks for it.
fn asked(column: &Column<'_>) -> Vec<Asked> {
    let script = column.scenario.script.iter().filter(|step| matches!(step.action, Action::Request(_)));
    let mut begun: Vec<SimTime> = script.map(|step| SimTime::ZERO + step.at).collect();
    // They are numbered as their turn comes.
    sort_by_key(&mut begun, |at| (at.micros(), 0));
    requests::asked(column.index.trace(), &begun)
}

fn maps(columns: &[Column<'_>]) -> Vec<TimeMap> {
    let runs: Vec<_> = columns.iter().map(|column| (column.index.trace(), column.index.steps())).collect();
    TimeMap::shared(&runs)
}

/// A line beside the ladder where the run parts from the others, and a dot beside each step that it has alone.
fn differences(
    column: &Column<'_>,
    parts_at: Option<SimTime>,
    alone: &[usize],
    ladder: &Ladder,
) -> Vec<Mark> {
    let mut marks = Vec::new();
    if let Some(at) = parts_at {
        let y = ladder.map.y_before(at);
        let x1 = ladder.lifelines.last().copied().unwrap_or_default() + AFTER;
        marks.push(Mark::Line { class: "fork", x1, y1: y, x2: ladder.width, y2: y });
    }
    let dots = alone.iter().map(|step| {
        let y = ladder.map.y(column.index.steps()[*step].at);
        Mark::Circle { class: "alone", cx: ladder.width - BESIDE, cy: y, r: RADIUS }
    });
    marks.extend(dots);
    marks
}
