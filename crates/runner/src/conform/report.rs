//! Results for people: one line per failed case, the first difference and the packets around it.

use std::fmt::Write;

use super::classify::Labelled;
use super::difference::{Difference, Ms};
use super::observed::Side;
use super::verdict::{CaseResult, Outcome};

/// Packets shown before and behind a difference.
const AROUND: usize = 4;
/// Columns of one side of a ladder.
const COLUMN: usize = 46;

/// Counts of a set of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// Cases that agree.
    pub passed: usize,
    /// Cases that do not.
    pub failed: usize,
}

/// What a report needs of a case, whichever rule judged it.
pub trait Reported {
    /// Name of the case.
    fn id(&self) -> &str;
    /// Its title.
    fn title(&self) -> &str;
    /// The simulation did what was recorded.
    fn passed(&self) -> bool;
    /// Each difference in a sentence.
    fn messages(&self) -> Vec<String>;
    /// Everything about a failed case; empty if it passed.
    fn failure(&self) -> String;
    /// The case for programs.
    ///
    /// # Errors
    /// JSON that cannot be written.
    fn json(&self) -> Result<serde_json::Value, serde_json::Error>;
}

impl Reported for CaseResult {
    fn id(&self) -> &str {
        &self.id
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn passed(&self) -> bool {
        Self::passed(self)
    }

    fn messages(&self) -> Vec<String> {
        self.outcome.differences.iter().map(ToString::to_string).collect()
    }

    fn failure(&self) -> String {
        failure(self)
    }

    fn json(&self) -> Result<serde_json::Value, serde_json::Error> {
        serde_json::to_value(super::report_files::Entry::of(self))
    }
}

impl Summary {
    /// Counts the results.
    pub fn of<'r>(results: impl IntoIterator<Item = &'r dyn Reported>) -> Self {
        let (mut passed, mut all) = (0, 0);
        for result in results {
            all += 1;
            passed += usize::from(result.passed());
        }
        Self { passed, failed: all - passed }
    }
}

impl std::fmt::Display for Summary {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// The whole report: failed cases, then the summary alone on the last line.
pub fn text(results: &[CaseResult]) -> String {
    let all: Vec<&dyn Reported> = results.iter().map(|r| r as &dyn Reported).collect();
    whole(&all)
}

/// The same for results of any rule.
pub fn whole(results: &[&dyn Reported]) -> String {
    let mut out = String::new();
    for result in results.iter().filter(|r| !r.passed()) {
        out.push_str(&result.failure());
        out.push('\n');
    }
    out.push_str(&Summary::of(results.iter().copied()).to_string());
    out.push('\n');
    out
}

/// One failed case; empty if it passed.
pub fn failure(result: &CaseResult) -> String {
    let mut out = String::new();
    let Some(first) = result.outcome.differences.first() else { return out };
    // Writing to a String cannot fail.
    let _ = writeln!(out, "FAILED {}: {}", result.id, result.title);
    let _ = writeln!(out, "  {first}");
    match result.outcome.differences.len() - 1 {
        0 => {}
        1 => out.push_str("  1 more difference follows\n"),
        n => {
            let _ = writeln!(out, "  {n} more differences follow");
        }
    }
    out.push_str(&ladder(&result.outcome, first));
    out
}

/// Both traces around a difference, recording on the left.
pub fn ladder(outcome: &Outcome, around: &Difference) -> String {
    let rows = rows(outcome);
    let at = around.at_us();
    // A difference of packets names one of them; one of applications lies between packets.
    let named = rows.iter().position(|r| r.has(outcome, at));
    let middle = named.or_else(|| rows.iter().position(|r| r.time(outcome) >= at)).unwrap_or(rows.len());
    let (from, to) = (middle.saturating_sub(AROUND), (middle + AROUND + 1).min(rows.len()));
    let mut out = String::new();
    let _ = writeln!(out, "  {:<COLUMN$} | simulated", "recorded");
    for (n, row) in rows.iter().enumerate().take(to).skip(from) {
        let mark = if n == middle && around.is_packet() { '>' } else { ' ' };
        let cell = |of: &[Labelled], i: Option<usize>| i.map_or_else(String::new, |i| line(&of[i]));
        let left = cell(&outcome.recorded, row.recorded);
        let text = format!("{mark} {left:<COLUMN$} | {}", cell(&outcome.simulated, row.simulated));
        out.push_str(text.trim_end());
        out.push('\n');
    }
    out
}

/// A line of a ladder: a pair, or a packet alone.
struct Row {
    recorded: Option<usize>,
    simulated: Option<usize>,
}

impl Row {
    /// True if one of its packets left at that moment.
    fn has(&self, outcome: &Outcome, at: u64) -> bool {
        self.recorded.is_some_and(|i| outcome.recorded[i].packet.t_us == at)
            || self.simulated.is_some_and(|i| outcome.simulated[i].packet.t_us == at)
    }

    fn time(&self, outcome: &Outcome) -> u64 {
        let left = self.recorded.map(|i| outcome.recorded[i].packet.t_us);
        let right = self.simulated.map(|i| outcome.simulated[i].packet.t_us);
        left.into_iter().chain(right).min().unwrap_or(0)
    }
}

/// Recorded packets in order, and simulated ones without counterpart behind the last pair that precedes them;
/// by time they would stray, for the traces drift apart.
fn rows(outcome: &Outcome) -> Vec<Row> {
    let mut out: Vec<Row> = (0..outcome.recorded.len())
        .map(|i| Row { recorded: Some(i), simulated: outcome.pairing.simulated[i] })
        .collect();
    for i in (0..outcome.simulated.len()).filter(|i| outcome.pairing.recorded[*i].is_none()) {
        let after = out.iter().rposition(|r| r.simulated.is_some_and(|s| s < i));
        out.insert(after.map_or(0, |n| n + 1), Row { recorded: None, simulated: Some(i) });
    }
    out
}

fn line(p: &Labelled) -> String {
    let n = |x: Option<u32>| x.map_or_else(|| "-".to_owned(), |v| (v as i32).to_string());
    let q = &p.packet;
    let arrow = if q.side == Side::Client { "c>s" } else { "s>c" };
    let fate = if q.dropped { " lost" } else { "" };
    let time = format!("{}", Ms(q.t_us));
    format!("{time:>13} {arrow} {:<2} {}:{} a{}{fate} {}", q.flags, n(q.seq), q.len, n(q.ack), p.kind.name())
}
