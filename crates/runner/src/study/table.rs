//! A study's results as a table: aligned text, CSV, JSON.

use comfy_table::{CellAlignment, Table, presets};
use keepalive_core::Span;
use keepalive_scene::lang::Lang;
use serde_json::{Value, json};

use super::{Reading, Results, Study};

/// The formats of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Aligned, with the title above.
    Text,
    /// Times in seconds, shares from 0 to 1; empty where there is nothing to read.
    Csv,
    /// Times in microseconds.
    Json,
}

/// Prints the results of a study.
///
/// # Errors
/// None in practice: numbers and names can be written.
pub fn print(
    study: &Study,
    results: &Results,
    format: Format,
    lang: Lang,
) -> Result<String, Box<dyn std::error::Error>> {
    match format {
        Format::Text => Ok(text(study, results, lang)),
        Format::Csv => csv(study, results, lang),
        Format::Json => Ok(serde_json::to_string_pretty(&as_json(study, results))? + "\n"),
    }
}

fn head(study: &Study, lang: Lang) -> Vec<String> {
    let axes = study.axes.iter().map(|axis| &axis.name);
    axes.chain(study.columns.iter().map(|column| &column.name)).map(|name| lang.of(name).to_owned()).collect()
}

/// The values of the n-th axis in a table: a variant's name, or the value without quotes.
fn axis_value(study: &Study, axis: usize, nth: usize, lang: Lang) -> String {
    let axis = &study.axes[axis];
    match (axis.variants.get(nth), axis.key(nth)) {
        (Some(variant), _) => lang.of(&variant.name).to_owned(),
        (None, Value::String(text)) => Span::parse(&text).map(|span| lang.words().span(span)).unwrap_or(text),
        (None, Value::Null) => "–".into(),
        (None, other) => other.to_string(),
    }
}

fn text(study: &Study, results: &Results, lang: Lang) -> String {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_header(head(study, lang));
    for (point, row) in results.points.iter().zip(&results.rows) {
        let places = point.nth.iter().enumerate().map(|(axis, nth)| axis_value(study, axis, *nth, lang));
        let values = row.iter().map(|reading| match reading {
            Ok(reading) => shown(*reading, lang),
            Err(_) => "–".into(),
        });
        table.add_row(places.chain(values));
    }
    for (nth, column) in table.column_iter_mut().enumerate() {
        column.set_padding((if nth == 0 { 0 } else { 2 }, 0));
        column.set_cell_alignment(if nth == 0 { CellAlignment::Left } else { CellAlignment::Right });
    }
    let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    format!("{} ({})\n\n{}\n", lang.of(&study.title), study.id, lines.join("\n"))
}

/// For a reader: with units, to a few digits.
fn shown(reading: Reading, lang: Lang) -> String {
    match reading {
        Reading::Count(n) => n.to_string(),
        Reading::TimeUs(us) => lang.words().span(Span::from_micros(us)),
        Reading::Share(_) => reading.number().map_or("–".into(), |share| format!("{:.1} %", share * 100.0)),
        Reading::Number(n) if n != 0.0 && n.abs() < 0.01 => format!("{n:.6}"),
        Reading::Number(n) => format!("{n:.2}"),
    }
}

fn csv(study: &Study, results: &Results, lang: Lang) -> Result<String, Box<dyn std::error::Error>> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(head(study, lang))?;
    for (point, row) in results.points.iter().zip(&results.rows) {
        let places = study.axes.iter().map(|axis| match &point.at[&axis.id] {
            Value::String(text) => {
                Span::parse(text).map_or_else(|_| text.clone(), |span| seconds(span.micros()))
            }
            Value::Null => String::new(),
            other => other.to_string(),
        });
        let values = row.iter().map(|reading| match reading {
            Ok(Reading::TimeUs(us)) => seconds(*us),
            Ok(reading) => reading.number().map_or_else(String::new, |n| n.to_string()),
            Err(_) => String::new(),
        });
        out.write_record(places.chain(values))?;
    }
    Ok(String::from_utf8(out.into_inner()?)?)
}

fn seconds(us: u64) -> String {
    (us as f64 / 1e6).to_string()
}

fn as_json(study: &Study, results: &Results) -> Value {
    let row = |(point, row): (&super::Point, &Vec<Result<Reading, String>>)| {
        let values: serde_json::Map<String, Value> = study
            .columns
            .iter()
            .zip(row)
            .map(|(column, reading)| {
                let value = match reading {
                    Ok(reading) => json!(reading),
                    Err(why) => json!({ "none": why }),
                };
                (column.id.clone(), value)
            })
            .collect();
        json!({ "at": point.at, "values": values })
    };
    let runs: Vec<Value> = results.points.iter().zip(&results.rows).map(row).collect();
    json!({ "study": study.id, "runs": runs })
}
