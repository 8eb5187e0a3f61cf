//! The run in sentences: the picture for those who read or listen. What the reader has not seen is not told.

use std::fmt::Write;

use keepalive_core::Scenario;

use super::picture::picture;
use super::text;
use crate::cause::Glyph;
use crate::index::TraceIndex;
use crate::lang::{StoryWords, Ui};
use crate::svg::escape;
use crate::transcript::lines;

/// A line for each of the first `seen` steps, each leading to its moment, and for the silences between them.
pub fn transcript(ix: &TraceIndex, scenario: &Scenario, seen: usize, words: &dyn StoryWords) -> String {
    let mut out = String::new();
    let mut told = lines(ix, scenario, seen, words).peekable();
    if told.peek().is_none() {
        text(&mut out, "p", "note", words.ui(Ui::TranscriptNone));
        return out;
    }
    out.push_str(r#"<ol class="script">"#);
    for line in told {
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
    out.push_str("</ol>");
    out
}
