//! `keepalive products`: what real products do by default, searched, listed and told in full.

use std::fmt::Write as _;

use comfy_table::{Table, presets};
use keepalive_products::{
    Change, HopKind, Mapping, Preset, Product, Query, Row, Value, Words, markdown, nearest, preset, row,
    search, table,
};
use keepalive_scene::lang::Lang;
use serde::Serialize;

use crate::cli::ProductsFormat;

/// A name that is neither a row nor a product.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("--show: {asked:?} is no row and no product; {}", hint(near))]
pub struct NoSuchProduct {
    /// What was asked for.
    pub asked: String,
    /// Names like it.
    pub near: Vec<&'static str>,
}

fn hint(near: &[&str]) -> String {
    if near.is_empty() {
        return "`keepalive products` lists both".into();
    }
    format!("near it: {}", near.join(", "))
}

const fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::En => &Words::EN,
        Lang::Ko => &Words::KO,
    }
}

/// The rows that a query finds.
///
/// # Errors
/// None in practice: every row can be written.
pub fn list(query: &Query, format: ProductsFormat, lang: Lang) -> Result<String, serde_json::Error> {
    let (found, words) = (search(query), words(lang));
    Ok(match format {
        ProductsFormat::Text if found.is_empty() => format!("{}\n", words.nothing),
        ProductsFormat::Text => {
            let (head, rows) = table(&found, words);
            let count = words.count.replace("{}", &rows.len().to_string());
            format!("{}\n{count}\n", aligned(Some(head), &rows))
        }
        ProductsFormat::Markdown => markdown(&found, words),
        ProductsFormat::Json => {
            let rows: Vec<_> = found.iter().map(|(product, row)| Fact::of(product, row)).collect();
            serde_json::to_string_pretty(&rows)? + "\n"
        }
    })
}

/// A row with what it belongs to, for programs.
#[derive(Serialize)]
struct Fact {
    product: &'static str,
    preset: &'static str,
    hops: Vec<HopKind>,
    row: &'static Row,
}

impl Fact {
    fn of(product: &'static Product, row: &'static Row) -> Self {
        Self { product: &product.name, preset: &product.id, hops: row.hops(), row }
    }
}

/// Everything about one row, or about one product with what its preset sets on each hop.
///
/// # Errors
/// There is no such row and no such product.
pub fn show(name: &str, lang: Lang) -> Result<String, NoSuchProduct> {
    let words = words(lang);
    if let Some((product, row)) = row(name) {
        return Ok(fact(product, row, words));
    }
    match preset(name) {
        Ok(preset) => Ok(whole(&preset, words)),
        Err(_) => {
            let mut near = nearest(name);
            near.extend(search(&Query::of(name)).iter().map(|(_, row)| row.id.as_str()).take(3));
            Err(NoSuchProduct { asked: name.to_owned(), near })
        }
    }
}

fn fact(product: &Product, row: &Row, words: &Words) -> String {
    let mut lines = vec![
        (words.id, row.id.clone()),
        (words.product, format!("{} (preset \"{}\")", product.name, product.id)),
    ];
    if !row.versions.is_any() {
        lines.push((words.versions, row.versions.to_string()));
    }
    let marks = [(!row.verified, words.unverified), (!row.default, words.example)];
    let marks: Vec<&str> = marks.iter().filter(|(on, _)| *on).map(|(_, word)| *word).collect();
    let marks = if marks.is_empty() { String::new() } else { format!(" ({})", marks.join(", ")) };
    lines.extend([
        (words.role, row.role.to_string()),
        (words.parameter, row.parameter.clone()),
        (words.value, format!("{}{marks}", row.value)),
    ]);
    if let Some((least, most)) = row.range {
        lines.push((words.range, format!("{} – {}", Value::Span(least), Value::Span(most))));
    }
    lines.extend([(words.on_expiry, row.on_expiry.to_string()), (words.sets, row.meaning(words))]);
    if let Mapping::Sets(_) = row.maps {
        let hops: Vec<&str> = row.hops().iter().map(|kind| kind.name()).collect();
        lines.push((words.hops, hops.join(", ")));
    }
    if let Some(note) = &row.note {
        lines.push((words.note, (words.pick)(note).to_owned()));
    }
    lines.push((words.source, row.source.clone()));
    let lines: Vec<_> = lines.into_iter().map(|(name, text)| [name.to_owned(), text]).collect();
    aligned(None, &lines)
}

fn whole(preset: &Preset, words: &Words) -> String {
    let mut out = format!("{} (preset \"{}\")\n", preset.label(), preset.product().id);
    for kind in preset.hops() {
        let mut item = kind.default_item();
        let Ok(applied) = preset.apply(&mut item) else { continue };
        // Writing to a String cannot fail.
        let _ = writeln!(out, "\n{kind}");
        let last = |i: usize, change: &Change| {
            !applied.changes[i + 1..].iter().any(|later| later.path == change.path)
        };
        let kept = applied.changes.iter().enumerate().filter(|(i, change)| last(*i, change));
        let lines: Vec<_> =
            kept.map(|(_, change)| [format!("  {}", change.path), change.after.to_string()]).collect();
        out += &aligned(None, &lines);
    }
    let quirks: Vec<_> = preset.quirks().collect();
    if !quirks.is_empty() {
        let _ = writeln!(out, "\n{}", words.also);
    }
    for quirk in quirks {
        let doubt = if quirk.verified { String::new() } else { format!(" ({})", words.unverified) };
        let sets = quirk.sets.iter().map(|put| match &put.to {
            Some(to) => format!("{} = {to}", put.field),
            None => put.field.to_string(),
        });
        let sets = sets.collect::<Vec<_>>().join(", ");
        let _ = writeln!(out, "  {sets}{doubt}: {} [{}]", (words.pick)(&quirk.why), quirk.source);
    }
    for row in preset.rows().filter(|row| matches!(row.maps, Mapping::NotModelled(_))) {
        let _ = writeln!(out, "  {}: {}", row.id, row.meaning(words));
    }
    out
}

/// Columns below each other; Korean letters take two columns of a terminal.
fn aligned<const N: usize>(head: Option<[&str; N]>, rows: &[[String; N]]) -> String {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).add_rows(rows.iter().map(|row| row.iter()));
    if let Some(head) = head {
        table.set_header(head);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_below_each_other_in_both_languages() {
        for lang in Lang::ALL {
            let text = list(&Query::of("nginx upstream"), ProductsFormat::Text, lang).unwrap();
            let lines: Vec<&str> = text.lines().collect();
            // A Korean letter is one char and two columns.
            let at = |line: &str, word: &str| {
                let before = &line[..line.find(word)?];
                Some(before.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>())
            };
            let role = at(lines[0], words(lang).role);
            assert!(role.is_some());
            for line in &lines[1..lines.len() - 2] {
                assert_eq!(at(line, "proxy "), role, "{line}");
            }
        }
    }

    #[test]
    fn a_row_tells_everything_about_itself() {
        let text = show("safari.idle", Lang::En).unwrap();
        assert!(text.contains("60 s (unverified)") && text.contains("upstream.http.idle"), "{text}");
        let text = show("nginx.keepalive_min_timeout", Lang::Ko).unwrap();
        assert!(text.contains("모델에 없음") && text.contains(">=1.27.4"), "{text}");
    }

    #[test]
    fn a_product_tells_what_its_preset_sets() {
        let text = show("Apache httpd", Lang::En).unwrap();
        assert!(text.contains("http.max_requests") && text.contains("101"), "{text}");
        assert!(!text.contains("max_requests  100"), "overruled by the recording:\n{text}");
        assert!(text.contains("apache_ka_2_max_3"), "{text}");
    }

    #[test]
    fn an_unknown_name_gets_names_like_it() {
        let error = show("ngnix", Lang::En).unwrap_err().to_string();
        assert!(error.starts_with("--show: \"ngnix\" is no row and no product; near it: nginx"), "{error}");
    }

    #[test]
    fn json_has_every_field_of_a_row() {
        let text = list(&Query::of("aws.alb.idle"), ProductsFormat::Json, Lang::En).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json[0]["preset"], "aws-alb");
        assert_eq!(json[0]["row"]["value"]["span"], "1m");
        assert_eq!(json[0]["row"]["maps"]["sets"][1]["field"], "upstream.http.idle");
    }

    #[test]
    fn nothing_found_is_said() {
        assert_eq!(
            list(&Query::of("no such thing"), ProductsFormat::Text, Lang::En).unwrap(),
            "nothing found\n"
        );
    }
}
