//! A reading in lines: what the terminal prints.

use keepalive_scene::lang::Lang;

use super::{ConfigWords, words};
use crate::format::Format;
use crate::reading::{NotUnderstood, Reading, Refused, Used};
use crate::value::Value;
use crate::write::LeftOut;

/// A reading in lines.
pub fn reading(reading: &Reading, lang: Lang) -> String {
    let (words, role) = (words(lang), reading.role);
    let mut out = format!("{}\n", words.headline(reading));
    if let Some(block) = &reading.block {
        let others: Vec<&str> = reading.other_blocks.iter().map(|other| other.name.as_str()).collect();
        out += &format!("{}\n", words.block(&block.name, &others));
    }
    let shown = |used: &Used| {
        let value = value(used.value, lang);
        format!(
            "{}: {} {} → {} = {value}",
            place(&used.place),
            used.directive,
            used.text,
            used.field.path(role)
        )
    };
    let used: Vec<String> = reading.used.iter().map(shown).collect();
    section(&mut out, words.used(), &used, words, true);
    let overridden: Vec<String> = reading.overridden.iter().map(shown).collect();
    section(&mut out, words.overridden(), &overridden, words, false);
    let defaulted = reading.defaulted.iter().map(|it| {
        let name = if it.directive.is_empty() { it.row } else { &it.directive };
        let doubt = if it.verified { String::new() } else { format!("; {}", words.unverified()) };
        format!("{name} → {} = {} ({}{doubt})", it.field.path(role), value(it.value, lang), it.source)
    });
    section(&mut out, words.defaulted(), &defaulted.collect::<Vec<_>>(), words, true);
    let kernel: Vec<String> = reading.from_kernel.iter().map(|field| field.path(role)).collect();
    if !kernel.is_empty() {
        out += &format!("  {}\n", words.kernel_decides(&kernel.join(", ")));
    }
    let missed: Vec<String> = reading.not_understood.iter().map(|it| miss(it, words)).collect();
    section(&mut out, words.not_understood(), &missed, words, true);
    if reading.unrelated > 0 {
        out += &format!("{}\n", words.unrelated(reading.unrelated));
    }
    out
}

fn section(out: &mut String, title: &str, lines: &[String], words: &dyn ConfigWords, always: bool) {
    if lines.is_empty() {
        if always {
            *out += &format!("{title}: {}\n", words.none());
        }
        return;
    }
    *out += &format!("{title}:\n");
    for line in lines {
        *out += &format!("  {line}\n");
    }
}

fn place(place: &crate::reading::Place) -> String {
    format!("{}:{}:{}", place.file, place.line, place.column)
}

/// Why a text cannot be read: file, line, column, what stands there, and what was expected.
pub fn refused(refused: &Refused, lang: Lang) -> String {
    miss(&refused.0, words(lang))
}

fn miss(it: &NotUnderstood, words: &dyn ConfigWords) -> String {
    let mut line = place(&it.place) + ": ";
    if !it.text.is_empty() {
        line += &format!("{:?}: ", it.text);
    }
    line += &words.why(&it.why);
    let expected = words.expected(&it.expected);
    if !expected.is_empty() {
        line += &format!("; {expected}");
    }
    line
}

/// The settings that a product has no way to make, one a line.
pub fn left_out(format: Format, left_out: &[LeftOut], lang: Lang) -> String {
    let lines = left_out.iter().map(|it| words(lang).left_out(format.product(), it) + "\n");
    lines.collect()
}

/// A value for a reader.
pub(super) fn value(value: Value, lang: Lang) -> String {
    match value {
        Value::Span(Some(span)) => lang.words().span(span),
        Value::Span(None) | Value::Count(None) => words(lang).no_limit().to_owned(),
        Value::Flag(on) => words(lang).switch(on).to_owned(),
        other => other.to_string(),
    }
}
