//! A recording of either kind: which it is, and its result.

use std::path::Path;

use keepalive_core::scenario::TimerPrecision;
use serde::Deserialize;

use super::http::play::{HttpPlayError, play as play_http};
use super::http::recording::HttpRecording;
use super::play::{PlayError, play as play_tcp};
use super::recording::{Recording, RecordingError, read};
use super::report::Reported;

/// Why a file could not be judged.
#[derive(Debug, thiserror::Error)]
pub enum AnyError {
    /// It is no recording.
    #[error(transparent)]
    Recording(#[from] RecordingError),
    /// A TCP case that cannot be played.
    #[error("{file}: {error}")]
    Tcp {
        /// The file.
        file: String,
        /// Why.
        error: Box<PlayError>,
    },
    /// An HTTP case that cannot be played.
    #[error("{file}: {error}")]
    Http {
        /// The file.
        file: String,
        /// Why.
        error: Box<HttpPlayError>,
    },
}

/// What tells the two kinds apart: only recordings of HTTP software have a timeline.
#[derive(Deserialize)]
struct Kind {
    timeline: Option<serde::de::IgnoredAny>,
}

/// Reads a recording of either kind, plays it, and judges it by its rule.
///
/// # Errors
/// A file that cannot be read, or a case that cannot be played.
pub fn judge_file(file: &Path, timers: TimerPrecision) -> Result<Box<dyn Reported>, AnyError> {
    let text = std::fs::read_to_string(file)
        .map_err(|source| RecordingError::Io { file: file.to_owned(), source })?;
    let name = || file.display().to_string();
    if read::<Kind>(&text, file)?.timeline.is_some() {
        let recording: HttpRecording = read(&text, file)?;
        let result =
            play_http(&recording).map_err(|error| AnyError::Http { file: name(), error: Box::new(error) })?;
        return Ok(Box::new(result));
    }
    let recording = Recording::parse(&text, file)?;
    let result = play_tcp(&recording, timers)
        .map_err(|error| AnyError::Tcp { file: name(), error: Box::new(error) })?;
    Ok(Box::new(result))
}
