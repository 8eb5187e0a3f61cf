//! A report as text: each head as it was pasted, with marks under the words that matter, then the ruling.

use keepalive_core::cite::Cite;

use crate::Report;
use crate::error::HeadError;
use crate::lang::Words;
use crate::lines::without_break;
use crate::message::Message;
use crate::place::Place;
use crate::ruling::{Fate, Judged};

/// Under words that decide.
const DECIDES: char = '^';
/// Under words that a remark is about.
const REMARKED: char = '~';

/// The report on `source`, the text that was judged.
#[must_use]
pub fn text(report: &Report, source: &[u8], words: &dyn Words) -> String {
    let lines: Vec<&[u8]> = source.split_inclusive(|byte| *byte == b'\n').map(without_break).collect();
    let mut out = String::new();
    for (i, judged) in report.exchanges.iter().enumerate() {
        if report.exchanges.len() > 1 {
            let heading = words.exchange(i + 1);
            out += &format!("{}{heading}\n\n", if i > 0 { "\n" } else { "" });
        }
        exchange(judged, &lines, words, &mut out);
    }
    out
}

/// The line of `source` in which an error lies, marked at its place.
#[must_use]
pub fn excerpt(error: &HeadError, source: &[u8]) -> String {
    let place = error.place;
    let line = source.split_inclusive(|byte| *byte == b'\n').map(without_break).nth(place.line - 1);
    let (line, number) = (line.unwrap_or_default(), place.line.to_string());
    let marks = under(line, place.line, &[], &[place]);
    format!("  {number} │ {}\n  {:2$} │ {marks}", shown(line), "", number.len())
}

fn exchange(judged: &Judged, lines: &[&[u8]], words: &dyn Words, out: &mut String) {
    for message in judged.messages() {
        echo(message, judged, lines, out);
        *out += &format!("\n{}", facts(message, words));
        *out += "\n";
    }
    for ruled in &judged.rulings {
        let sign = match ruled.fate {
            Fate::Persists => '✓',
            Fate::Closes => '✕',
            Fate::GoesOn | Fate::LeavesHttp => '→',
        };
        *out += &format!("{sign} {}\n", words.fate(ruled.side, ruled.fate));
        for reason in &ruled.because {
            *out += &format!("    {}: {} ({})\n", words.because(), words.reason(*reason), reason.cite());
        }
        if !ruled.steps.is_empty() {
            *out += &format!("    {}, {}\n", Cite::Rfc9112S9_3, words.steps(ruled.side));
        }
        for taken in &ruled.steps {
            let answer = words.answer(taken.answer);
            let pad = " ".repeat(6_usize.saturating_sub(answer.chars().map(columns).sum()));
            *out += &format!("      {pad}{answer}  {}\n", words.step(taken.step));
        }
    }
    let ends = judged.rulings.iter().any(|it| matches!(it.fate, Fate::GoesOn | Fate::LeavesHttp));
    if let Some(status) = judged.status.filter(|_| !ends) {
        *out += &format!("· {} ({})\n", words.status(status), status.cite());
    }
    for remark in judged.messages().flat_map(|message| &message.remarks) {
        let sign = if remark.kind.is_fault() { '✕' } else { '!' };
        let line = words.line(remark.place.line);
        *out += &format!("{sign} {line}: {} ({})\n", words.remark(&remark.kind), remark.cite);
    }
}

/// What a message is, where it ends, and its hint.
fn facts(message: &Message, words: &dyn Words) -> String {
    let mut out = format!("  {}", words.message(message));
    if let Some(framed) = &message.framed {
        let cite = Cite::Rfc9112S6_3;
        out += &format!(": {} ({cite}, {})", words.body(framed), words.case(framed.case));
    }
    out += "\n";
    if let Some(hint) = &message.keep_alive {
        out += &format!("  {}\n", words.hint(hint));
    }
    out
}

/// The lines of a head, with marks under the words that matter.
fn echo(message: &Message, judged: &Judged, lines: &[&[u8]], out: &mut String) {
    let width = message.places.lines.last().map_or(0, |last| last.to_string().len());
    let decides: Vec<Place> = judged.rulings.iter().flat_map(|ruled| ruled.marks.iter().copied()).collect();
    let remarked: Vec<Place> = message.remarks.iter().map(|remark| remark.place).collect();
    for &number in &message.places.lines {
        let line = lines.get(number - 1).copied().unwrap_or_default();
        *out += &format!("  {number:width$} │ {}\n", shown(line));
        let marks = under(line, number, &remarked, &decides);
        if !marks.is_empty() {
            *out += &format!("  {:width$} │ {marks}\n", "");
        }
    }
}

/// The marks under one line. What decides hides what is only remarked.
fn under(line: &[u8], number: usize, remarked: &[Place], decides: &[Place]) -> String {
    let mut marks = vec![' '; line.len() + 1];
    for (places, mark) in [(remarked, REMARKED), (decides, DECIDES)] {
        for place in places.iter().filter(|place| place.line == number) {
            let from = (place.column - 1).min(line.len());
            // Something missing is marked where it should stand.
            let to = (from + place.length.max(1)).min(marks.len());
            marks[from..to].fill(mark);
        }
    }
    let mut out = String::new();
    let mut at = 0;
    for chunk in line.utf8_chunks() {
        for character in chunk.valid().chars() {
            let mark = marks[at];
            at += character.len_utf8();
            // A tab under a tab keeps what follows in its column, where nothing is marked.
            let blank = character == '\t' && mark == ' ';
            out.extend(std::iter::repeat_n(
                if blank { '\t' } else { mark },
                if blank { 1 } else { columns(character) },
            ));
        }
        if !chunk.invalid().is_empty() {
            out.push(marks[at]);
            at += chunk.invalid().len();
        }
    }
    out.push(marks[line.len()]);
    out.truncate(out.trim_end().len());
    out
}

/// A line as it can be printed.
fn shown(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line);
    text.chars().map(|c| if c.is_control() && c != '\t' { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// Columns of a terminal; close enough for the scripts that stand in fields.
fn columns(character: char) -> usize {
    if ('\u{1100}'..).contains(&character)
        && !('\u{2000}'..='\u{2e7f}').contains(&character)
        && character != char::REPLACEMENT_CHARACTER
    {
        2
    } else {
        1
    }
}
