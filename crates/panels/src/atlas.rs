//! The atlas: what products do by default, as a table that is searched, sorted, and put on the hops of a chain.

use std::fmt::Write;

use keepalive_core::Scenario;
use keepalive_core::scenario::PathItem;
use keepalive_products::{HopField, HopKind, Mapping, Product, Query, Role, Row, Value, preset, search};
use keepalive_scene::lang::Lang;
use keepalive_scene::svg::escape;

use crate::lang::{Words, words};
use crate::markup::{button, select, source, text};

/// A column by which the table can be sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The product's name.
    Product,
    /// The parameter, as the product's documents write it.
    Parameter,
    /// Its value: lengths of time, then numbers, then the rest.
    Value,
    /// What follows when it is over.
    Expiry,
    /// What the product is in a chain, from the client's end.
    Role,
    /// Where it is written.
    Source,
}

impl Column {
    /// Every column, from the left.
    pub const ALL: [Self; 6] =
        [Self::Product, Self::Parameter, Self::Value, Self::Expiry, Self::Role, Self::Source];

    /// Its name in a form.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::Parameter => "parameter",
            Self::Value => "value",
            Self::Expiry => "expiry",
            Self::Role => "role",
            Self::Source => "source",
        }
    }
}

/// What the form asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// Which rows.
    pub query: Query,
    /// By which column, and whether from the end; in the order of the data if by none.
    pub sort: Option<(Column, bool)>,
}

impl Asked {
    /// What the fields of the form say: words, the name of a role or nothing, and the name of a column, with a
    /// minus sign for its end first.
    pub fn of(words: &str, role: &str, sort: &str) -> Self {
        let role = Role::ALL.into_iter().find(|known| known.name() == role);
        let (name, from_end) = sort.strip_prefix('-').map_or((sort, false), |name| (name, true));
        let column = Column::ALL.into_iter().find(|column| column.name() == name);
        Self { query: Query { role, ..Query::of(words) }, sort: column.map(|column| (column, from_end)) }
    }
}

/// The fields of the form.
pub fn form(lang: Lang) -> String {
    let words = words(lang);
    let mut out = String::from(r#"<form class="ask" role="search">"#);
    let _ = write!(
        out,
        r#"<label>{} <input type="search" name="words" data-testid="atlas-search" autocomplete="off" spellcheck="false"/></label>"#,
        escape(words.search())
    );
    let roles = Role::ALL.map(|role| (role.name(), words.role(role)));
    select(&mut out, "role", words.column(Column::Role), [("", words.any())].into_iter().chain(roles));
    out.push_str(r#"<input type="hidden" name="sort" value=""/></form>"#);
    out
}

/// The rows that are asked for, with what can be done with each on the hops of this scenario.
pub fn rows(scenario: &Scenario, asked: &Asked, lang: Lang) -> String {
    let words = words(lang);
    let mut found = search(&asked.query);
    if let Some((column, from_end)) = asked.sort {
        // Stable: what is equal stays in the order of the data.
        found.sort_by_cached_key(|(product, row)| key(column, product, row));
        if from_end {
            found.reverse();
        }
    }
    let mut out = String::new();
    targets(&mut out, scenario, words);
    let _ = write!(
        out,
        r#"<p class="quiet-line" role="status" data-testid="atlas-count">{}</p>"#,
        escape(&words.count(found.len()))
    );
    if found.is_empty() {
        return out;
    }
    let _ = write!(
        out,
        r#"<div class="scroll" tabindex="0" role="region" aria-label="{}"><table class="atlas" role="table"><thead role="rowgroup"><tr role="row">"#,
        escape(words.atlas())
    );
    for column in Column::ALL {
        head(&mut out, column, asked.sort, words);
        if column == Column::Value {
            let _ = write!(out, r#"<th scope="col" role="columnheader">{}</th>"#, escape(words.put_on()));
        }
    }
    out.push_str(r#"</tr></thead><tbody role="rowgroup">"#);
    let mut seen: Vec<&str> = Vec::new();
    for (product, row) in found {
        let first = !seen.contains(&product.id.as_str());
        if first {
            seen.push(&product.id);
        }
        line(&mut out, scenario, product, row, first, lang);
    }
    out.push_str("</tbody></table></div>");
    out
}

/// The hosts of the chain, on which a row can be dropped; they show while one is dragged.
fn targets(out: &mut String, scenario: &Scenario, words: &dyn Words) {
    let _ = write!(
        out,
        r#"<div class="targets" data-testid="targets" aria-hidden="true"><span>{}</span>"#,
        escape(words.put_on())
    );
    for item in &scenario.path {
        let id = escape(item.id());
        let _ =
            write!(out, r#"<span class="target" data-target="{id}" data-testid="target-{id}">{id}</span>"#);
    }
    out.push_str("</div>");
}

fn head(out: &mut String, column: Column, sort: Option<(Column, bool)>, words: &dyn Words) {
    let (order, next) = match sort {
        Some((by, false)) if by == column => (r#" aria-sort="ascending""#, "-"),
        Some((by, true)) if by == column => (r#" aria-sort="descending""#, ""),
        _ => ("", ""),
    };
    let _ = write!(
        out,
        r#"<th scope="col" role="columnheader"{order}><button type="button" data-testid="sort-{name}" data-sort="{next}{name}">{}</button></th>"#,
        escape(words.column(column)),
        name = column.name(),
    );
}

fn line(out: &mut String, scenario: &Scenario, product: &Product, row: &Row, first: bool, lang: Lang) {
    let words = words(lang);
    // Its handle is taken where it is dragged from; what it can be dropped on are its buttons' hosts.
    let handle = if matches!(row.maps, Mapping::NotModelled(_)) {
        String::new()
    } else {
        format!(
            r#"<span class="grip" data-drag aria-hidden="true" title="{}">⠿</span>"#,
            escape(words.drag())
        )
    };
    let _ = write!(
        out,
        r#"<tr role="row" data-testid="row-{}"><th scope="row" role="rowheader">{handle}"#,
        escape(&row.id)
    );
    let version = if row.versions.is_any() { String::new() } else { format!(" {}", row.versions) };
    text(out, "span", "", &format!("{}{version}", product.name));
    if first {
        whole(out, scenario, product, words);
    }
    out.push_str("</th>");
    cell(out, words.column(Column::Parameter));
    text(out, "code", "", &row.parameter);
    if let Some(note) = &row.note {
        text(out, "p", "quiet-line", in_language(&note.en, &note.ko, lang));
    }
    out.push_str("</td>");
    cell(out, words.column(Column::Value));
    text(out, "span", "num", &row.value.to_string());
    for (wrong, said) in [(!row.verified, words.unverified()), (!row.default, words.example())] {
        if wrong {
            text(out, "span", "mark", said);
        }
    }
    out.push_str("</td>");
    cell(out, words.put_on());
    puts(out, scenario, row, words, lang);
    for (column, said) in [(Column::Expiry, row.on_expiry.name()), (Column::Role, words.role(row.role))] {
        out.push_str("</td>");
        cell(out, words.column(column));
        text(out, "span", "", said);
    }
    out.push_str("</td>");
    cell(out, words.column(Column::Source));
    let _ = write!(out, "<span>{}</span></td></tr>", source(&row.source));
}

/// Begins a cell. Where the table has no room it becomes a card, and each cell says what it is.
fn cell(out: &mut String, name: &str) {
    let _ = write!(out, r#"<td role="cell" data-name="{}">"#, escape(name));
}

/// What can be done with a row: a button for each hop that it fits; else why there is none.
fn puts(out: &mut String, scenario: &Scenario, row: &Row, words: &dyn Words, lang: Lang) {
    if let Mapping::NotModelled(reason) = row.maps {
        let text_of = reason.text();
        let why = in_language(text_of.en, text_of.ko, lang);
        text(out, "p", "quiet-line", &format!("{}: {why}", words.not_modelled()));
        return;
    }
    let mut none = true;
    for item in &scenario.path {
        if row.apply(&mut item.clone()).is_ok() {
            none = false;
            let sets = row.puts().map(|(field, value)| (field, value.clone()));
            let command = command(item, sets);
            let name = words.put(&format!("{} {}", row.parameter, row.value), item.id());
            button(out, &format!("put-{}-{}", row.id, item.id()), &command, item.id(), &name);
        }
    }
    if none {
        let kinds: Vec<&str> = row.hops().into_iter().map(HopKind::name).collect();
        text(out, "p", "quiet-line", &words.no_hop(&kinds.join(", ")));
    }
}

/// Everything that is known of a product, on each hop that has a place for it.
fn whole(out: &mut String, scenario: &Scenario, product: &Product, words: &dyn Words) {
    let Ok(preset) = preset(&product.id) else { return };
    for item in &scenario.path {
        if preset.apply(&mut item.clone()).is_err() {
            continue;
        }
        let (name, testid) =
            (words.put(&preset.label(), item.id()), format!("preset-{}-{}", product.id, item.id()));
        let command = format!("product {} {}", item.id(), product.id);
        button(out, &testid, &command, &words.all_on(item.id()), &name);
    }
}

/// The command that sets these fields of a hop.
pub(crate) fn command(item: &PathItem, sets: impl Iterator<Item = (HopField, Value)>) -> String {
    let sets = sets.map(|(field, value)| format!("set {} {field} {value}", item.id()));
    sets.collect::<Vec<_>>().join("\n")
}

fn in_language<'a>(en: &'a str, ko: &'a str, lang: Lang) -> &'a str {
    match lang {
        Lang::En => en,
        Lang::Ko => ko,
    }
}

/// By number first, then by text; both are the same where the other decides.
fn key(column: Column, product: &Product, row: &Row) -> (u8, i64, String) {
    let text = |text: &str| (0, 0, text.to_ascii_lowercase());
    match column {
        Column::Product => text(&product.name),
        Column::Parameter => text(&row.parameter),
        Column::Value => match &row.value {
            // No span is longer than 400 days.
            Value::Span(span) => (0, span.micros() as i64, String::new()),
            Value::Count(count) => (1, *count, String::new()),
            Value::Flag(on) => (2, i64::from(*on), String::new()),
            Value::Word(word) => (3, 0, word.to_ascii_lowercase()),
            Value::None => (4, 0, String::new()),
        },
        Column::Expiry => text(row.on_expiry.name()),
        Column::Role => (0, row.role as i64, String::new()),
        Column::Source => text(&row.source),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keepalive_products::rows as facts;

    fn chain() -> Scenario {
        crate::paste::load(include_str!("../../../tests/scenarios/chain-race.json")).expect("a scenario")
    }

    #[test]
    fn every_fact_is_shown_with_a_way_to_use_it_or_why_there_is_none() {
        let shown = rows(&chain(), &Asked::default(), Lang::En);
        for (_, row) in facts() {
            let from = shown.find(&format!("row-{}\"", escape(&row.id))).expect("its row");
            let line = &shown[from..from + shown[from..].find("</tr>").expect("its end")];
            let offered = line.contains("data-testid=\"put-");
            let said = line.contains("not modelled") || line.contains("fits on");
            assert!(offered != said, "{}", row.id);
        }
    }

    #[test]
    fn only_hops_that_fit_are_offered() {
        let shown = rows(&chain(), &Asked::of("nginx.keepalive_timeout", "", ""), Lang::En);
        assert!(shown.contains("put-nginx.keepalive_timeout-server\""), "{shown}");
        assert!(!shown.contains("put-nginx.keepalive_timeout-client\""));
        assert!(!shown.contains("put-nginx.keepalive_timeout-link"));
        assert!(shown.contains("set server downstream.http.idle 75 s"), "{shown}");
    }

    #[test]
    fn values_are_sorted_as_times_and_not_as_letters() {
        let order = |sort| {
            let shown = rows(&chain(), &Asked::of("linux keepalive", "", sort), Lang::En);
            let at = |id: &str| shown.find(&format!("row-{id}\"")).expect("a row");
            at("linux.keepalive.idle") > at("linux.keepalive.interval")
        };
        assert!(order("value"), "75 s is less than 7200 s");
        assert!(!order("-value"));
    }

    #[test]
    fn what_is_not_in_the_table_gives_an_empty_one() {
        let shown = rows(&chain(), &Asked::of("<b>", "", ""), Lang::Ko);
        assert!(!shown.contains("<table"));
    }
}
