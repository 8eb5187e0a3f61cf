//! The run in sentences: the picture for those who read or listen. What the reader has not seen is not told, and of a
//! long run only what happens around the present.

use std::fmt::Write;
use std::ops::Range;

use keepalive_core::Scenario;

use super::picture::picture;
use super::text;
use crate::cause::Glyph;
use crate::index::TraceIndex;
use crate::lang::{StoryWords, Ui};
use crate::svg::escape;
use crate::transcript::part;

/// So many steps are told at once.
const ALL: usize = 500;
/// Of more, those in the stretch of so many around the present, so that most steps write nothing anew,
const STRETCH: usize = 100;
/// and in so many stretches before and behind it.
const AROUND: usize = 2;

/// Which of the first `seen` steps are told: all, or in a long run some hundred around the present one.
pub fn told(step: Option<usize>, seen: usize) -> Range<usize> {
    if seen <= ALL {
        return 0..seen;
    }
    let stretch = step.unwrap_or(0).min(seen) / STRETCH;
    stretch.saturating_sub(AROUND) * STRETCH..((stretch + AROUND + 1) * STRETCH).min(seen)
}

/// A line for each of these steps, each leading to its moment, and for the silences before them; `more`: the reader has
/// seen steps behind them.
pub fn transcript(
    ix: &TraceIndex,
    scenario: &Scenario,
    steps: Range<usize>,
    more: bool,
    words: &dyn StoryWords,
) -> String {
    let mut out = String::new();
    if steps.is_empty() {
        text(&mut out, "p", "note", words.ui(Ui::TranscriptNone));
        return out;
    }
    out.push_str(r#"<ol class="script">"#);
    if steps.start > 0 {
        text(&mut out, "li", "quietly", "⋯");
    }
    for line in part(ix, scenario, words, steps) {
        let Some(step) = line.step else {
            text(&mut out, "li", "quietly", &line.text);
            continue;
        };
        // Writing to a string cannot fail.
        let _ = write!(out, r#"<li><button type="button" class="row" data-step="{step}">"#);
        let _ = write!(out, "<time>{}</time>", words.clock(line.at));
        if let Some(step) = ix.steps().get(step) {
            picture(&mut out, Glyph::Step(step.kind));
        }
        let _ = write!(out, "<span>{}</span></button></li>", escape(&line.text));
    }
    if more {
        text(&mut out, "li", "quietly", "⋯");
    }
    out.push_str("</ol>");
    out
}
