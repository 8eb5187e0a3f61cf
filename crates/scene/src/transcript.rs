//! The whole run in plain sentences with times: for a screen reader, and as a Markdown file.

use std::ops::Range;

use keepalive_core::{Scenario, SimTime, Span};

use crate::index::TraceIndex;
use crate::lang::StoryWords;
use crate::narrate::sentence;

/// A stretch without a step that is worth a line of its own.
const SILENCE: Span = Span::from_secs(1);

/// A line of the transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranscriptLine {
    /// When it begins.
    pub at: SimTime,
    /// The step that it tells; `None` for a silence.
    pub step: Option<usize>,
    /// The sentence.
    pub text: String,
}

/// Every step and every long silence, in order.
pub fn transcript(ix: &TraceIndex, scenario: &Scenario, words: &dyn StoryWords) -> Vec<TranscriptLine> {
    part(ix, scenario, words, 0..ix.steps().len())
}

/// The same for some of the steps, each with the silence before it.
pub fn part(
    ix: &TraceIndex,
    scenario: &Scenario,
    words: &dyn StoryWords,
    steps: Range<usize>,
) -> Vec<TranscriptLine> {
    let mut lines = Vec::with_capacity(steps.len().min(ix.steps().len()));
    let mut quiet_from = SimTime::ZERO;
    for (nth, step) in ix.steps().iter().enumerate().take(steps.end) {
        let landed = landed(ix, nth).unwrap_or(step.at).max(step.at);
        if nth < steps.start {
            quiet_from = quiet_from.max(landed);
            continue;
        }
        let silence = step.at.since(quiet_from);
        if silence >= SILENCE {
            lines.push(TranscriptLine { at: quiet_from, step: None, text: words.silence(silence) });
        }
        lines.push(TranscriptLine { at: step.at, step: Some(nth), text: sentence(ix, scenario, nth, words) });
        // A segment on its way is no silence.
        quiet_from = quiet_from.max(landed);
    }
    lines
}

/// When the segment of a step arrives or is lost.
fn landed(ix: &TraceIndex, step: usize) -> Option<SimTime> {
    let event = ix.trace().event(ix.steps().get(step)?.event);
    match event.kind {
        keepalive_core::trace::EventKind::Departed { flight } => {
            Some(ix.trace().flight(flight).due_at.min(ix.trace().end.at))
        }
        _ => None,
    }
}

/// The transcript as a Markdown document.
pub fn markdown(ix: &TraceIndex, scenario: &Scenario, words: &dyn StoryWords) -> String {
    let lang = words.lang();
    let mut text = format!("# {}\n\n", words.transcript_title(lang.of(&scenario.title)));
    let about = lang.of(&scenario.about);
    if !about.is_empty() {
        text.push_str(&format!("{about}\n\n"));
    }
    for line in transcript(ix, scenario, words) {
        match line.step {
            Some(_) => text.push_str(&format!("- **{}** {}\n", words.clock_with_unit(line.at), line.text)),
            None => text.push_str(&format!("\n*{}*\n\n", line.text)),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::fixture::two_clocks_scenario;
    use crate::lang::Lang;

    #[test]
    fn parts_of_the_steps_make_the_whole() {
        let scenario = two_clocks_scenario();
        let ix = TraceIndex::new(Arc::new(keepalive_core::simulate(&scenario))).with_scenario(&scenario);
        let words = Lang::En.story_words();
        let whole = transcript(&ix, &scenario, words);
        assert!(whole.iter().any(|line| line.step.is_none()), "it has a silence");
        for cut in 0..=ix.steps().len() {
            let mut parts = part(&ix, &scenario, words, 0..cut);
            parts.extend(part(&ix, &scenario, words, cut..ix.steps().len()));
            assert_eq!(parts, whole, "cut before step {cut}");
        }
    }
}
