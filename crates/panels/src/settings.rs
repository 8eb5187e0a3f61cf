//! Every setting of a hop: which product it is, and each field with its value, its range and what it usually is.
//!
//! A control carries the command that its value completes (`data-set`); a choice of a product is a whole command.
//! Whether a value may be set is decided by doing it, as everywhere.

mod names;

use std::fmt::Write;

use keepalive_core::Scenario;
use keepalive_core::scenario::PathItem;
use keepalive_products::{Grid, HopField, HopKind, Range, Side, Value, preset, products};
use keepalive_scene::edit::Edits;
use keepalive_scene::lang::{Lang, Who};
use keepalive_scene::svg::escape;

use crate::lang::{Words, words};
use crate::markup::text;
use names::{Group, name, side};

/// The fields of the form.
pub fn form(lang: Lang) -> String {
    format!(
        r#"<form class="ask" role="search"><label>{} <input type="search" name="words" data-testid="settings-search" autocomplete="off" spellcheck="false"/></label></form>"#,
        escape(words(lang).search())
    )
}

/// The settings of a hop that the words ask for; `scenario` is without any change.
pub fn rows(scenario: &Scenario, edits: &Edits, hop: &str, asked: &str, lang: Lang) -> String {
    let of = |scenario: &Scenario| scenario.path.iter().find(|item| item.id() == hop).cloned();
    let found = edits.base(scenario).ok().and_then(|base| of(&base));
    let edited = edits.apply(scenario).ok().and_then(|edited| of(&edited));
    let (Some(own), Some(base), Some(item)) = (of(scenario), found, edited) else { return String::new() };
    let panel = Panel { base: &base, item: &item, words: words(lang), lang };
    let mut out = String::new();
    // A link has no name but its own.
    let name = Who::of(&item).map_or_else(|| hop.to_owned(), |who| lang.words().hop(who));
    text(&mut out, "h3", "", &name);
    panel.product(&mut out, &own, edits.products.get(hop).map(String::as_str));
    let asked: Vec<String> = asked.split_whitespace().map(str::to_lowercase).collect();
    let mut none = true;
    for group in Group::ALL {
        let fields = fields(&item).filter(|field| Group::of(*field) == group);
        let fields: Vec<HopField> = fields.filter(|field| panel.has(*field, group, &asked)).collect();
        if fields.is_empty() {
            continue;
        }
        none = false;
        let _ = write!(out, r#"<fieldset class="settings"><legend>{}</legend>"#, escape(group.name(lang)));
        for field in fields {
            panel.row(&mut out, field);
        }
        out.push_str("</fieldset>");
    }
    if none {
        text(&mut out, "p", "quiet-line", &panel.words.count(0));
    }
    out
}

/// The fields that a hop has now, each in one place.
pub fn fields(item: &PathItem) -> impl Iterator<Item = HopField> {
    let kind = HopKind::of(item);
    let all = HopField::all().filter(move |field| field.is_on(kind));
    let all = all.filter(|field| !matches!(field, HopField::Tcp(Side::Both, _)));
    // The numbers of a keepalive that is off are none; they are there once it is on.
    all.filter(|field| field.read(item).is_some_and(|value| field.range().admits(&value)))
}

struct Panel<'a> {
    base: &'a PathItem,
    item: &'a PathItem,
    words: &'static dyn Words,
    lang: Lang,
}

impl Panel<'_> {
    fn name(&self, field: HopField) -> String {
        let side = side(field, self.lang).filter(|_| matches!(self.item, PathItem::Proxy(_)));
        side.map_or_else(
            || name(field, self.lang).to_owned(),
            |side| format!("{}, {side}", name(field, self.lang)),
        )
    }

    /// All words are in the names of a field, of its group, or in its place in a scenario.
    fn has(&self, field: HopField, group: Group, asked: &[String]) -> bool {
        let said = format!("{} {} {field}", self.name(field), group.name(self.lang)).to_lowercase();
        asked.iter().all(|word| said.contains(word))
    }

    /// The choice of a product: those of which something goes on a hop of this kind.
    fn product(&self, out: &mut String, own: &PathItem, put: Option<&str>) {
        let hop = self.item.id();
        let kind = HopKind::of(self.item);
        if kind == HopKind::Link {
            return;
        }
        let _ = write!(
            out,
            r#"<p class="ask"><label>{} <select data-set="product {}" data-key="product" data-testid="settings-product">"#,
            escape(self.words.product()),
            escape(hop)
        );
        let mut option = |value: &str, label: &str| {
            let chosen = if put.unwrap_or_default() == value { " selected" } else { "" };
            let _ = write!(out, r#"<option value="{}"{chosen}>{}</option>"#, escape(value), escape(label));
        };
        let own = own.product().unwrap_or(self.words.no_product());
        option("", &self.words.as_it_was(own));
        for product in products() {
            let Ok(preset) = preset(&product.id) else { continue };
            if !preset.hops().contains(&kind) {
                continue;
            }
            let doubtful = product.rows.iter().any(|row| !row.verified && row.hops().contains(&kind));
            let mark = if doubtful { format!(" ({})", self.words.unverified()) } else { String::new() };
            option(&product.id, &format!("{}{mark}", preset.label()));
        }
        out.push_str("</select></label></p>");
        let Some(preset) = put.and_then(|name| preset(name).ok()) else { return };
        let mut sources: Vec<&str> = Vec::new();
        for row in preset.product().rows.iter().filter(|row| row.hops().contains(&kind)) {
            if !sources.contains(&row.source.as_str()) {
                sources.push(&row.source);
            }
        }
        let _ = write!(
            out,
            r#"<p class="quiet-line" data-testid="settings-source">{}: "#,
            escape(self.words.source())
        );
        let links = sources.iter().take(6).map(|source| crate::markup::source(source));
        out.push_str(&links.collect::<Vec<_>>().join(" · "));
        out.push_str("</p>");
    }

    fn row(&self, out: &mut String, field: HopField) {
        let (Some(value), Some(usual)) = (field.read(self.item), field.read(self.base)) else { return };
        let (hop, path) = (escape(self.item.id()), field.to_string());
        let id = format!("set-{}", escape(&path));
        let changed = value != usual;
        let _ = write!(
            out,
            r#"<div class="setting{}" data-testid="setting-{path}"><label for="{id}">{} <code>{}</code></label><span class="entry">"#,
            if changed { " changed" } else { "" },
            escape(&self.name(field)),
            escape(&field.path(HopKind::of(self.item))),
        );
        let common = format!(
            r#"id="{id}" data-set="set {hop} {path}" data-key="{path}" aria-describedby="{id}-may {id}-why""#
        );
        match field.range() {
            Range::Flag => self.choice(out, &common, &["on", "off"], false, &value),
            Range::Word { allowed, or_none } => self.choice(out, &common, &allowed, or_none, &value),
            Range::Span { .. } | Range::Count { .. } => {
                let _ = write!(
                    out,
                    r#"<input type="text" {common} value="{}" autocomplete="off" spellcheck="false" enterkeyhint="done"/>"#,
                    escape(&value.to_string())
                );
            }
        }
        if changed {
            let _ = write!(
                out,
                r#"<button type="button" class="quiet" data-do="reset {hop} {path}" data-testid="reset-{path}">{}</button>"#,
                escape(&self.words.back_to(&usual.to_string()))
            );
        }
        let _ = write!(
            out,
            r#"</span><span class="quiet-line" id="{id}-may">{}</span><span class="refusal" id="{id}-why" data-why="{path}" role="alert"></span></div>"#,
            escape(&self.may(&field.range()))
        );
    }

    /// What may be typed; a choice says so itself.
    fn may(&self, range: &Range) -> String {
        match range {
            Range::Span { allowed, grid, or_none } => {
                let [least, most] = [allowed.start(), allowed.end()].map(|it| self.lang.words().span(*it));
                self.words.range(&least, &most, *grid, *or_none)
            }
            Range::Count { allowed, or_none } => {
                let [least, most] = [allowed.start(), allowed.end()].map(i64::to_string);
                self.words.range(&least, &most, Grid::Micros, *or_none)
            }
            Range::Flag | Range::Word { .. } => String::new(),
        }
    }

    fn choice(&self, out: &mut String, common: &str, allowed: &[&str], or_none: bool, value: &Value) {
        let _ = write!(out, "<select {common}>");
        let shown = value.to_string();
        for word in allowed.iter().copied().chain(or_none.then_some("none")) {
            let chosen = if word == shown { " selected" } else { "" };
            let _ = write!(out, r#"<option value="{0}"{chosen}>{0}</option>"#, escape(word));
        }
        out.push_str("</select>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keepalive_core::simulate;
    use keepalive_scene::TraceIndex;
    use keepalive_scene::edit::command::{Here, perform};

    fn chain() -> Scenario {
        crate::paste::load(include_str!("../../../tests/scenarios/chain-race.json")).expect("a scenario")
    }

    fn done(scenario: &Scenario, commands: &[&str]) -> Edits {
        let index = TraceIndex::new(simulate(scenario).into()).with_scenario(scenario);
        let here = Here { index: &index, at: None };
        let all = commands
            .iter()
            .try_fold(Edits::default(), |edits, command| perform(scenario, &edits, command, here));
        all.expect("commands that are possible")
    }

    #[test]
    fn every_field_of_every_hop_has_a_control_that_can_be_set_to_what_it_is() {
        let scenario = chain();
        for item in &scenario.path {
            let shown = rows(&scenario, &Edits::default(), item.id(), "", Lang::En);
            for field in fields(item) {
                assert!(shown.contains(&format!("data-set=\"set {} {field}\"", item.id())), "{field}");
                // What it shows can be typed, and changes nothing.
                let value = field.read(item).expect("its value");
                let command = format!("set {} {field} {value}", item.id());
                assert!(done(&scenario, &[&command]).is_empty(), "{command}");
            }
        }
    }

    #[test]
    fn a_field_that_is_set_can_be_set_back() {
        let scenario = chain();
        let edits = done(&scenario, &["set server downstream.http.idle 31 s"]);
        let shown = rows(&scenario, &edits, "server", "", Lang::En);
        assert!(shown.contains("data-do=\"reset server downstream.http.idle\""), "{shown}");
        let back =
            done(&scenario, &["set server downstream.http.idle 31 s", "reset server downstream.http.idle"]);
        assert!(back.is_empty());
    }

    #[test]
    fn fields_are_found_by_their_names_in_each_language() {
        let scenario = chain();
        let count = |asked: &str, lang| {
            rows(&scenario, &Edits::default(), "server", asked, lang)
                .matches("data-testid=\"setting-")
                .count()
        };
        assert_eq!(count("idle limit", Lang::En), 1);
        assert_eq!(count("유휴 제한", Lang::Ko), 1);
        assert_eq!(count("tcp_retries9", Lang::En), 0);
        assert!(count("", Lang::En) > 40);
    }

    #[test]
    fn a_product_that_is_put_on_the_hop_is_the_chosen_one_with_its_sources() {
        let scenario = chain();
        let edits = done(&scenario, &["product server nginx"]);
        let shown = rows(&scenario, &edits, "server", "", Lang::En);
        assert!(shown.contains("<option value=\"nginx\" selected>"), "{shown}");
        assert!(shown.contains("settings-source"));
        assert!(!shown.contains("<option value=\"curl\""), "a client is no server");
    }
}
