//! `keepalive import`: what a capture of real packets holds, and one of its connections as a ladder.

use std::path::Path;
use std::sync::Arc;

use keepalive_capture::rebuild::rebuild;
use keepalive_capture::report;
use keepalive_capture::{Limits, read};
use keepalive_export::json::Document;
use keepalive_scene::TraceIndex;
use keepalive_scene::ladder::{Detail, Ladder, Layout, text_ladder};
use keepalive_scene::lang::{LadderText, Lang};
use keepalive_scene::svg::to_svg;
use keepalive_scene::transcript;

use crate::cli::ImportFormat;

/// What `import` prints.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// To standard output.
    pub output: String,
    /// To standard error: what was observed and what a scenario assumes, a line each.
    pub remarks: String,
}

/// What a capture holds; of connection `conn`, from 1, the ladder, picture, sentences, trace or a scenario that does
/// the same again. As text and without a connection named, all are listed, and the ladder follows where there is only one.
///
/// # Errors
/// A file that cannot be read, is no capture or exceeds a limit; a connection that is not there.
pub fn import(
    file: &Path,
    conn: Option<usize>,
    format: ImportFormat,
    lang: Lang,
) -> Result<Imported, Box<dyn std::error::Error>> {
    let place = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    let limits = Limits::default();
    // A file that is too large is not even loaded.
    let size = std::fs::metadata(file).map_err(|error| place(&error))?.len();
    if size > limits.bytes as u64 {
        return Err(place(&format!("{size} bytes; allowed are {}", limits.bytes)).into());
    }
    let bytes = std::fs::read(file).map_err(|error| place(&error))?;
    let captured = read(&bytes, &limits).map_err(|error| place(&error))?;
    let mut out = String::new();
    if format == ImportFormat::Text && conn.is_none() {
        out.push_str(&report::text(&captured, lang));
        if captured.connections.len() > 1 {
            return Ok(Imported { output: out, ..Imported::default() });
        }
        out.push('\n');
    }
    let nth = conn.unwrap_or(1);
    let picture = captured.picture(nth, &limits).map_err(|error| place(&error))?;
    let scenario = &picture.scenario;
    if format == ImportFormat::Json {
        let output = Document::new(scenario, &picture.trace, picture.place()).text()?;
        return Ok(Imported { output, ..Imported::default() });
    }
    if format == ImportFormat::Scenario {
        let rebuilt = rebuild(captured.connection(nth)?, &picture).map_err(|error| place(&error))?;
        let output = serde_json::to_string_pretty(&rebuilt.scenario)? + "\n";
        let remarks = rebuilt.remarks.iter().map(|remark| remark.text(lang) + "\n").collect();
        return Ok(Imported { output, remarks });
    }
    let ix = TraceIndex::new(Arc::new(picture.trace)).with_scenario(scenario);
    let words = LadderText::new(lang.words(), scenario);
    let (title, about) = match lang {
        Lang::En => (&scenario.title.en, &scenario.about.en),
        Lang::Ko => (&scenario.title.ko, &scenario.about.ko),
    };
    match format {
        ImportFormat::Text => {
            out.push_str(&format!("{title}\n{about}\n{}", text_ladder(&ix, &words, Detail::Steps)));
        }
        ImportFormat::Svg => {
            let ladder = Ladder::new(&ix, scenario, Layout::Wide, &words, None);
            out = to_svg(&ladder.marks, ladder.width, ladder.height, title, true);
        }
        ImportFormat::Markdown => out = transcript::markdown(&ix, scenario, lang.words()),
        ImportFormat::Json | ImportFormat::Scenario => {}
    }
    Ok(Imported { output: out, ..Imported::default() })
}
