//! The whole run in plain sentences with times: for a screen reader, and as a Markdown file.

use keepalive_core::{Scenario, SimTime, Span};

use crate::index::TraceIndex;
use crate::lang::{Lang, StoryWords};
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
    lines(ix, scenario, ix.steps().len(), words).collect()
}

/// The first `seen` steps, and each long silence before one of them: a silence is told once it is over.
pub fn lines(
    ix: &TraceIndex,
    scenario: &Scenario,
    seen: usize,
    words: &dyn StoryWords,
) -> impl Iterator<Item = TranscriptLine> {
    let mut quiet_from = SimTime::ZERO;
    ix.steps().iter().take(seen).enumerate().flat_map(move |(nth, step)| {
        let silence = step.at.since(quiet_from);
        let quiet = (silence >= SILENCE).then(|| TranscriptLine {
            at: quiet_from,
            step: None,
            text: words.silence(silence),
        });
        // A segment on its way is no silence.
        quiet_from = quiet_from.max(landed(ix, nth).unwrap_or(step.at)).max(step.at);
        let told = TranscriptLine { at: step.at, step: Some(nth), text: sentence(ix, scenario, nth, words) };
        quiet.into_iter().chain([told])
    })
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
    let pick = |text: &keepalive_core::scenario::Text| match words.lang() {
        Lang::En => text.en.clone(),
        Lang::Ko => text.ko.clone(),
    };
    let mut text = format!("# {}\n\n", words.transcript_title(&pick(&scenario.title)));
    let about = pick(&scenario.about);
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
