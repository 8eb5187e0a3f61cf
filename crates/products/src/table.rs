//! The facts as a table: for a terminal, a page or a document.

use std::fmt::Write as _;

use crate::product::Product;
use crate::row::{Mapping, Row};
use crate::text::Words;

/// Columns of the table.
pub const COLUMNS: usize = 7;

/// The heads of the table's columns and its cells, row by row. A `?` after a value marks what was not verified, a
/// `~` what is an example and not the default.
pub fn table(
    found: &[(&'static Product, &'static Row)],
    words: &Words,
) -> ([&'static str; COLUMNS], Vec<[String; COLUMNS]>) {
    let head = [words.id, words.product, words.role, words.parameter, words.value, words.source, words.sets];
    (head, found.iter().map(|(product, row)| cells(product, row, words)).collect())
}

fn cells(product: &Product, row: &Row, words: &Words) -> [String; COLUMNS] {
    let name = if row.versions.is_any() {
        product.name.clone()
    } else {
        format!("{} {}", product.name, row.versions)
    };
    [
        row.id.clone(),
        name,
        row.role.to_string(),
        row.parameter.clone(),
        format!("{}{}", row.value, row.marks()),
        row.source.clone(),
        row.meaning(words),
    ]
}

impl Row {
    /// `" ?"` if it was not verified, `" ~"` if it is no default.
    pub const fn marks(&self) -> &'static str {
        match (self.verified, self.default) {
            (true, true) => "",
            (false, true) => " ?",
            (true, false) => " ~",
            (false, false) => " ?~",
        }
    }

    /// The fields that it sets, with the value where it is not the row's own; or why there are none.
    pub fn meaning(&self, words: &Words) -> String {
        match &self.maps {
            Mapping::NotModelled(reason) => {
                format!("{}: {}", words.not_modelled, (words.pick_static)(&reason.text()))
            }
            Mapping::Sets(puts) => {
                let put = |put: &crate::row::Put| match &put.to {
                    Some(to) => format!("{} = {to}", put.field),
                    None => put.field.to_string(),
                };
                puts.iter().map(put).collect::<Vec<_>>().join(", ")
            }
        }
    }
}

/// The table in Markdown.
pub fn markdown(found: &[(&'static Product, &'static Row)], words: &Words) -> String {
    let (head, rows) = table(found, words);
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(out, "| {} |", head.join(" | "));
    let _ = writeln!(out, "|{}", "---|".repeat(COLUMNS));
    for row in rows {
        let escaped: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
        let _ = writeln!(out, "| {} |", escaped.join(" | "));
    }
    out
}
