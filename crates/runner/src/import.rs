//! `keepalive import`: what a capture of real packets holds, and one of its connections as a ladder.

use std::path::Path;
use std::sync::Arc;

use keepalive_capture::report;
use keepalive_capture::{Limits, read};
use keepalive_scene::TraceIndex;
use keepalive_scene::ladder::{Detail, Ladder, Layout, text_ladder};
use keepalive_scene::lang::{LadderText, Lang};
use keepalive_scene::svg::to_svg;
use keepalive_scene::transcript;

use crate::cli::ImportFormat;

/// What a capture holds; of connection `conn`, from 1, the ladder, picture, sentences or trace. As text and without
/// a connection named, all are listed, and the ladder follows where there is only one.
///
/// # Errors
/// A file that cannot be read, is no capture or exceeds a limit; a connection that is not there.
pub fn import(
    file: &Path,
    conn: Option<usize>,
    format: ImportFormat,
    lang: Lang,
) -> Result<String, Box<dyn std::error::Error>> {
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
            return Ok(out);
        }
        out.push('\n');
    }
    let picture = captured.picture(conn.unwrap_or(1), &limits).map_err(|error| place(&error))?;
    let scenario = &picture.scenario;
    if format == ImportFormat::Json {
        return Ok(serde_json::to_string_pretty(&picture.trace)? + "\n");
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
        ImportFormat::Markdown => out = transcript::markdown(&ix, scenario, lang.story_words()),
        ImportFormat::Json => {}
    }
    Ok(out)
}
