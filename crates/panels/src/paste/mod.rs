//! What a reader pastes: which kind of text it is, and what can be said of it and done with it.

mod config;
mod kind;

use std::fmt::Write;

use keepalive_config::chain;
use keepalive_core::Scenario;
use keepalive_head::View;
use keepalive_products::resolve;
use keepalive_scene::lang::Lang;
use keepalive_scene::svg::escape;
use serde_json::Value as Json;

use self::config::{config, name, offer_chain, read};
pub use self::kind::Kind;
use self::kind::{files, kind_of};
use crate::MAX_BYTES;
use crate::lang::{Words, words};
use crate::markup::{select, text};
use crate::sockets;

/// The fields of the form.
pub fn form(lang: Lang) -> String {
    let words = words(lang);
    let mut out = String::from(r#"<form class="ask paste">"#);
    text(&mut out, "p", "quiet-line", words.paste_help());
    let _ = write!(
        out,
        r#"<label class="vh" for="paste-text">{0}</label><textarea id="paste-text" name="text" data-testid="paste-text" rows="9" spellcheck="false" autocomplete="off" autocapitalize="off" placeholder="{1}"></textarea>"#,
        escape(words.paste_text()),
        escape(words.paste_example()),
    );
    let _ = write!(
        out,
        r#"<label>{} <input type="file" multiple data-testid="paste-file"/></label>"#,
        escape(words.files())
    );
    let kinds = Kind::all().map(|kind| (kind.name(), words.kind(kind)));
    select(&mut out, "kind", words.is_a(), [("", words.by_itself())].into_iter().chain(kinds));
    out.push_str("</form>");
    out
}

/// What is said of a text, and what can be done with it. `kind` is the name of a kind, or empty for the text to
/// show it.
pub fn result(scenario: &Scenario, pasted: &str, kind: &str, lang: Lang) -> String {
    let words = words(lang);
    let mut out = String::new();
    if pasted.trim().is_empty() {
        return out;
    }
    if pasted.len() > MAX_BYTES {
        text(&mut out, "p", "refusal", &words.too_long(pasted.len(), MAX_BYTES));
        return out;
    }
    let mut readings = Vec::new();
    for file in files(pasted) {
        let Some(found) = Kind::named(kind).or_else(|| kind_of(file)) else {
            text(&mut out, "p", "refusal", words.no_kind());
            continue;
        };
        let title = if file.name.is_empty() { String::new() } else { format!("{} · ", file.name) };
        let _ = write!(
            out,
            r#"<h3 data-testid="paste-kind" data-kind="{}">{}{}</h3>"#,
            found.name(),
            escape(&title),
            escape(words.kind(found))
        );
        match found {
            Kind::Head => head(&mut out, file.text, lang),
            Kind::Sockets => table(&mut out, file.text, words),
            Kind::Scenario => own(&mut out, file.text, words),
            Kind::Config(format) => {
                readings.extend(config(&mut out, scenario, format, file, words, lang));
            }
        }
    }
    if !readings.is_empty() {
        offer_chain(&mut out, &readings, words, lang);
    }
    out
}

/// The scenario that a text is or describes; `None` if it is none.
pub fn scenario(pasted: &str, kind: &str) -> Option<Scenario> {
    if pasted.len() > MAX_BYTES {
        return None;
    }
    let mut readings = Vec::new();
    for file in files(pasted) {
        match Kind::named(kind).or_else(|| kind_of(file))? {
            Kind::Scenario => return load(file.text).ok(),
            Kind::Config(format) => readings.push((name(file, format), read(file, format).ok()?)),
            Kind::Head | Kind::Sockets => {}
        }
    }
    chain(&readings).ok().map(|chain| chain.scenario)
}

fn head(out: &mut String, pasted: &str, lang: Lang) {
    match keepalive_head::judge(pasted.as_bytes(), View::default()) {
        Ok(report) => {
            let said = keepalive_head::text::text(&report, pasted.as_bytes(), keepalive_head::words(lang));
            pre(out, "paste-ruling", &said);
        }
        Err(error) => {
            refusal(out, &error.to_string());
            pre(out, "paste-place", &keepalive_head::text::excerpt(&error, pasted.as_bytes()));
        }
    }
}

fn table(out: &mut String, pasted: &str, words: &dyn Words) {
    let (rows, wrong) = sockets::read(pasted);
    for line in &wrong {
        refusal(out, &words.no_row(line));
    }
    if rows.is_empty() {
        return;
    }
    out.push_str(r#"<ul class="explained" data-testid="paste-sockets">"#);
    for row in &rows {
        let _ = write!(
            out,
            "<li><code>{} → {}</code><p>{}</p>",
            escape(&row.local),
            escape(&row.peer),
            escape(words.state(row.state))
        );
        for said in [words.queues(row), words.timer(row)].into_iter().flatten() {
            text(out, "p", "", &said);
        }
        out.push_str("</li>");
    }
    out.push_str("</ul>");
}

fn own(out: &mut String, pasted: &str, words: &dyn Words) {
    match load(pasted) {
        Ok(scenario) => {
            text(out, "p", "", &format!("{} ({})", scenario.title.en, scenario.id));
            open_button(out, words.open(), words);
        }
        Err(error) => refusal(out, &error.to_string()),
    }
}

pub(crate) fn open_button(out: &mut String, label: &str, words: &dyn Words) {
    let _ = write!(
        out,
        r#"<p><button type="button" class="verb" data-testid="paste-open" data-open="">{}</button></p>"#,
        escape(label)
    );
    text(out, "p", "quiet-line", words.not_shared());
}

/// Why a file that was brought cannot be read, as markup.
pub fn refused(name: &str, why: &str) -> String {
    let mut out = String::new();
    refusal(&mut out, &if name.is_empty() { why.to_owned() } else { format!("{name}: {why}") });
    out
}

fn refusal(out: &mut String, why: &str) {
    let _ = write!(out, r#"<p class="refusal" role="alert" data-testid="paste-refusal">{}</p>"#, escape(why));
}

fn pre(out: &mut String, testid: &str, said: &str) {
    let _ = write!(
        out,
        r#"<pre class="report" tabindex="0" data-testid="{testid}">{}</pre>"#,
        crate::markup::lines(said)
    );
}

/// Why a scenario was refused comes from the text itself; claims are left out, as the page makes none.
pub(crate) fn load(text: &str) -> Result<Scenario, keepalive_scene::LoadError> {
    let mut document: Json = match serde_json::from_str(text) {
        Ok(document) => document,
        Err(_) => return keepalive_scene::load_with(text, resolve),
    };
    keepalive_scene::without_claims(&mut document);
    keepalive_scene::load_with(&document.to_string(), resolve)
}

#[cfg(test)]
mod tests;
