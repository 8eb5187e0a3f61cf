//! The verdict as text: what the terminal prints.

use super::types::{Grade, ItemGrade, LegVerdict, Verdict};
use crate::lang::{PanelWords, VerdictText};

/// The verdict in lines: the chain, each connection, the fixes, the checklist.
pub fn text(verdict: &Verdict, title: &str, words: &dyn PanelWords) -> String {
    let mut out = format!("{title} ({})\n", verdict.scenario);
    let mut line = |depth: usize, text: String| {
        out.push_str(&"  ".repeat(depth));
        out.push_str(&text);
        out.push('\n');
    };
    line(0, words.verdict(&VerdictText::Headline(verdict)));
    line(0, words.verdict(&VerdictText::Rate(verdict)));
    for leg in &verdict.legs {
        let sign = if leg.grade.is_right() { '✓' } else { '✕' };
        line(0, format!("\n{sign} {}", words.verdict(&VerdictText::Leg(leg))));
        for part in parts(leg) {
            line(2, words.verdict(&part));
        }
    }
    for (i, fix) in verdict.fixes.iter().enumerate() {
        line(0, format!("\n{}", words.verdict(&VerdictText::Fix(i + 1))));
        for change in &fix.changes {
            line(2, words.verdict(&VerdictText::Change(change)));
        }
    }
    line(0, format!("\n{}", words.verdict(&VerdictText::Checklist)));
    for item in &verdict.checklist {
        let sign = match item.grade {
            ItemGrade::Met => '✓',
            ItemGrade::NotMet => '✕',
            ItemGrade::NotStated => '–',
        };
        line(1, format!("{sign} {}", words.verdict(&VerdictText::Item(item))));
    }
    out
}

/// What is said of one connection, in order.
pub fn parts(leg: &LegVerdict) -> Vec<VerdictText<'_>> {
    let mut parts = Vec::new();
    if leg.grade != Grade::NotReused && leg.grade != Grade::Slow {
        parts.push(VerdictText::First(leg));
    }
    if let Some(inequality) = &leg.inequality {
        parts.push(VerdictText::Race(leg, inequality));
    }
    parts.extend(
        leg.boxes
            .iter()
            .filter(|one| leg.inequality.is_some() || one.slow.is_some())
            .map(|one| VerdictText::Box(leg, one)),
    );
    parts.extend(leg.window.iter().map(|window| VerdictText::Window(leg, *window)));
    if leg.window.is_some() && leg.grade != Grade::Slow {
        parts.push(VerdictText::Chance(leg.chance));
    }
    parts.extend(leg.seen.iter().map(|seen| VerdictText::Seen(*seen)));
    parts.extend(leg.learns.iter().map(|learns| VerdictText::Learns(leg, *learns)));
    parts
}
