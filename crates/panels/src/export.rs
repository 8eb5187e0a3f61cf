//! What can be taken away of a run, as markup: a form with choices, and a row for each format.
//!
//! `data-save` asks for a file, `data-copy` for its text in the clipboard; both name a format as the command line
//! does. What came of it belongs into `data-said`; a text that cannot be copied, into `data-text`.

use std::fmt::Write;

use keepalive_core::Scenario;
use keepalive_core::scenario::PathItem;
use keepalive_export::format::Format;
use keepalive_scene::lang::Lang;
use keepalive_scene::svg::escape;

use crate::lang::file_words;
use crate::markup::{select, text};

/// Pictures in pixels, which whoever has a screen draws: their names, and how their files end.
pub const PIXELS: [(&str, &str); 2] = [("png", ".png"), ("apng", ".apng.png")];

/// The fields of the form and what can be chosen in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the words say what each is")]
pub enum Choice {
    Part,
    Whole,
    Screen,
    Layout,
    Theme,
    Auto,
    Light,
    Dark,
    Scale,
    Node,
    Conn,
}

/// The fields of the form, of which `node` and `conn` are the run's.
pub fn form(scenario: &Scenario, lang: Lang) -> String {
    let words = file_words(lang);
    let choice = |choice| words.choice(choice);
    let mut out = String::from(r#"<form class="ask">"#);
    text(&mut out, "p", "quiet-line", words.export_help());
    let parts = [("whole", choice(Choice::Whole)), ("screen", choice(Choice::Screen))];
    select(&mut out, "part", choice(Choice::Part), parts.into_iter());
    let widths = [("wide", "936"), ("mid", "704"), ("slim", "328")];
    select(&mut out, "layout", choice(Choice::Layout), widths.into_iter());
    let themes =
        [("auto", choice(Choice::Auto)), ("light", choice(Choice::Light)), ("dark", choice(Choice::Dark))];
    select(&mut out, "theme", choice(Choice::Theme), themes.into_iter());
    select(&mut out, "scale", choice(Choice::Scale), [("1", "1×"), ("2", "2×"), ("4", "4×")].into_iter());
    let hosts = scenario.path.iter().filter(|item| !matches!(item, PathItem::Link(_) | PathItem::Nat(_)));
    select(&mut out, "node", choice(Choice::Node), hosts.map(|host| (host.id(), host.id())));
    let _ = write!(
        out,
        r#"<label>{} <input name="conn" data-testid="conn" type="number" min="1" value="1" size="4"/></label></form>"#,
        escape(choice(Choice::Conn))
    );
    out
}

/// A row for each format.
pub fn formats(lang: Lang) -> String {
    let words = file_words(lang);
    let mut out = format!(
        r#"<p class="note" data-said="" aria-live="polite"></p><textarea class="report" data-text="" name="copied" aria-label="{}" rows="8" readonly="" hidden=""></textarea><ul class="explained">"#,
        escape(words.copy())
    );
    let pixels = PIXELS.map(|(name, _)| (name, false));
    let all = Format::ALL.map(|format| (format.name(), format.is_text()));
    let (first, rest) = all.split_at(1);
    for (name, is_text) in first.iter().chain(&pixels).chain(rest) {
        let _ = write!(out, "<li><code>{name}</code> ");
        let mut button = |what: &str, label: &str| {
            let _ = write!(
                out,
                r#"<button type="button" class="quiet put" data-testid="{what}-{name}" data-{what}="{name}" aria-label="{label} {name}">{label}</button> "#
            );
        };
        button("save", words.save());
        if *is_text {
            button("copy", words.copy());
        }
        text(&mut out, "p", "", words.format(name));
        out.push_str("</li>");
    }
    out.push_str("</ul>");
    out
}

/// What is said after something was done.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the words say what each is")]
pub enum Said<'a> {
    Copied,
    NotCopied,
    Saved { name: &'a str, bytes: usize, inside: bool },
    Drawing,
    TooLarge,
}

/// The words for it.
pub fn said(said: &Said<'_>, lang: Lang) -> String {
    let words = file_words(lang);
    match *said {
        Said::Copied => words.copied().to_owned(),
        Said::NotCopied => words.not_copied().to_owned(),
        Said::Saved { name, bytes, inside: false } => words.saved(name, bytes),
        Said::Saved { name, bytes, inside: true } => {
            format!("{} {}", words.saved(name, bytes), words.inside())
        }
        Said::Drawing => words.drawing().to_owned(),
        Said::TooLarge => words.too_large().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_has_a_row_and_only_texts_are_copied() {
        for lang in Lang::ALL {
            let rows = formats(lang);
            assert_eq!(rows.matches("data-save=").count(), Format::ALL.len() + PIXELS.len());
            assert_eq!(rows.matches("data-copy=").count(), Format::ALL.len() - 1);
            assert!(!rows.contains("data-copy=\"pcapng\"") && !rows.contains("data-copy=\"png\""));
        }
    }

    #[test]
    fn packets_are_seen_at_hosts_with_sockets() {
        let chain = include_str!("../../../tests/scenarios/nat-350s.json");
        let form = form(&crate::paste::load(chain).expect("a scenario"), Lang::En);
        assert!(
            form.contains(r#"<option value="client">"#) && !form.contains(r#"<option value="nat">"#),
            "{form}"
        );
    }
}
