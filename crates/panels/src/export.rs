//! What can be taken away of a run, as markup: a form with choices, and a row for each format.
//!
//! `data-save` asks for a file, `data-copy` for its text in the clipboard; both name a format as the command line
//! does. What came of it belongs into `data-said`; a text that cannot be copied, into `data-text`.

use std::fmt::Write;

use keepalive_core::Scenario;
use keepalive_core::scenario::PathItem;
use keepalive_export::format::Format;
use keepalive_scene::ladder::Layout;
use keepalive_scene::lang::Lang;
use keepalive_scene::number::fixed;
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

/// What belongs together: the choices that the formats heed, and the formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the words say what each is")]
pub enum Group {
    Pictures,
    Texts,
    Data,
    Packets,
}

impl Group {
    const ALL: [Self; 4] = [Self::Pictures, Self::Texts, Self::Data, Self::Packets];

    /// Its formats, as the command line names them.
    const fn formats(self) -> &'static [&'static str] {
        match self {
            Self::Pictures => &["svg", "png", "apng"],
            Self::Texts => &["markdown", "mermaid", "plantuml"],
            Self::Data => &["csv", "figures-csv", "json"],
            Self::Packets => &["pcapng", "packetdrill"],
        }
    }
}

/// How a format is called.
fn title(name: &str) -> &str {
    match name {
        "svg" => "SVG",
        "png" => "PNG",
        "apng" => "APNG",
        "markdown" => "Markdown",
        "mermaid" => "Mermaid",
        "plantuml" => "PlantUML",
        "csv" | "figures-csv" => "CSV",
        "json" => "JSON",
        other => other,
    }
}

/// The choices and the formats; of the choices, `node` and `conn` are the run's.
pub fn form(scenario: &Scenario, lang: Lang) -> String {
    let words = file_words(lang);
    let mut out = String::from(r#"<form class="export">"#);
    text(&mut out, "p", "quiet-line", words.export_help());
    for group in Group::ALL {
        let _ = write!(out, "<fieldset><legend>{}</legend>", escape(words.group(group)));
        choices(&mut out, group, scenario, lang);
        out.push_str(r#"<ul class="formats">"#);
        group.formats().iter().for_each(|name| row(&mut out, name, lang));
        out.push_str("</ul></fieldset>");
    }
    let _ = write!(
        out,
        r#"<textarea class="report" data-text="" name="copied" aria-label="{}" rows="8" readonly="" hidden=""></textarea></form><p class="note said" data-said="" aria-live="polite"></p>"#,
        escape(words.copy())
    );
    out
}

fn choices(out: &mut String, group: Group, scenario: &Scenario, lang: Lang) {
    let words = file_words(lang);
    let choice = |choice| words.choice(choice);
    out.push_str(r#"<p class="ask">"#);
    match group {
        Group::Pictures => {
            let parts = [("whole", choice(Choice::Whole)), ("screen", choice(Choice::Screen))];
            select(out, "part", choice(Choice::Part), parts.into_iter());
            let widths = [Layout::Wide, Layout::Mid, Layout::Slim].map(|layout| fixed(layout.width(), 0));
            let names = ["wide", "mid", "slim"].into_iter().zip(widths.iter().map(String::as_str));
            select(out, "layout", choice(Choice::Layout), names);
            let themes = [
                ("auto", choice(Choice::Auto)),
                ("light", choice(Choice::Light)),
                ("dark", choice(Choice::Dark)),
            ];
            select(out, "colours", choice(Choice::Theme), themes.into_iter());
            let scales = [("1", "1×"), ("2", "2×"), ("4", "4×")];
            select(out, "scale", choice(Choice::Scale), scales.into_iter());
        }
        Group::Packets => {
            let hosts =
                scenario.path.iter().filter(|item| !matches!(item, PathItem::Link(_) | PathItem::Nat(_)));
            select(out, "node", choice(Choice::Node), hosts.map(|host| (host.id(), host.id())));
            let _ = write!(
                out,
                r#"<label>{} <input name="conn" data-testid="conn" type="number" min="1" value="1"/></label>"#,
                escape(choice(Choice::Conn))
            );
        }
        Group::Texts | Group::Data => {}
    }
    out.push_str("</p>");
}

fn row(out: &mut String, name: &str, lang: Lang) {
    let words = file_words(lang);
    let title = title(name);
    let _ =
        write!(out, r#"<li><b>{title}</b><span>{}</span><span class="acts">"#, escape(words.format(name)));
    let mut button = |what: &str, label: &str| {
        let _ = write!(
            out,
            r#"<button type="button" class="quiet put" data-testid="{what}-{name}" data-{what}="{name}" aria-label="{label}: {title}, {}">{label}</button>"#,
            escape(words.format(name))
        );
    };
    button("save", words.save());
    // Pixels are no format of the crate, and no text.
    if Format::named(name).is_some_and(Format::is_text) {
        button("copy", words.copy());
    }
    out.push_str("</span></li>");
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

    fn chain() -> Scenario {
        crate::paste::load(include_str!("../../../tests/scenarios/nat-350s.json")).expect("a scenario")
    }

    #[test]
    fn every_format_has_a_row_and_only_texts_are_copied() {
        for lang in Lang::ALL {
            let form = form(&chain(), lang);
            for name in Format::ALL.map(Format::name).into_iter().chain(PIXELS.map(|(name, _)| name)) {
                assert_eq!(form.matches(&format!(r#"data-save="{name}""#)).count(), 1, "{name}");
            }
            assert_eq!(form.matches("data-save=").count(), Format::ALL.len() + PIXELS.len());
            assert_eq!(form.matches("data-copy=").count(), Format::ALL.len() - 1);
            assert!(!form.contains("data-copy=\"pcapng\"") && !form.contains("data-copy=\"png\""));
        }
    }

    #[test]
    fn packets_are_seen_at_hosts_with_sockets() {
        let form = form(&chain(), Lang::En);
        assert!(
            form.contains(r#"<option value="client">"#) && !form.contains(r#"<option value="nat">"#),
            "{form}"
        );
    }
}
