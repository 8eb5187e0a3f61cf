//! `keepalive rule`: a pasted head, and what becomes of the connection, as text or as JSON.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use keepalive_head::text::excerpt;
use keepalive_head::{HeadError, MAX_BYTES, Report, View, judge, words};
use keepalive_scene::lang::Lang;

/// A text and the ruling on it.
#[derive(Debug)]
pub struct Ruled {
    source: Vec<u8>,
    /// The ruling.
    pub report: Report,
}

/// Why there is no ruling.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    /// The text could not be read.
    #[error("{}: {source}", name(file))]
    Io {
        /// The file.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is no head of a message.
    #[error("{}: {error}\n{excerpt}", name(file))]
    Head {
        /// The file.
        file: PathBuf,
        /// The place and what was expected.
        error: HeadError,
        /// The line it lies in, marked.
        excerpt: String,
    },
}

/// Reads `file`, or standard input for `-`, and rules on it.
///
/// # Errors
/// A text that cannot be read or is no head of a message.
pub fn rule(file: &Path, view: View) -> Result<Ruled, RuleError> {
    let io = |source| RuleError::Io { file: file.to_owned(), source };
    let mut source = Vec::new();
    // One byte more than allowed, so that a longer text is refused as such.
    let limit = MAX_BYTES as u64 + 1;
    if file == Path::new("-") {
        io::stdin().lock().take(limit).read_to_end(&mut source).map_err(io)?;
    } else {
        File::open(file).map_err(io)?.take(limit).read_to_end(&mut source).map_err(io)?;
    }
    let report = judge(&source, view).map_err(|error| RuleError::Head {
        file: file.to_owned(),
        excerpt: excerpt(&error, &source),
        error,
    })?;
    Ok(Ruled { source, report })
}

impl Ruled {
    /// The text with marks under the words that matter, and the ruling in sentences.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        keepalive_head::text::text(&self.report, &self.source, words(lang))
    }

    /// For programs.
    ///
    /// # Errors
    /// None in practice: every part of a report can be written.
    pub fn json(&self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string_pretty(&self.report)? + "\n")
    }
}

fn name(file: &Path) -> std::borrow::Cow<'_, str> {
    if file == Path::new("-") { "standard input".into() } else { file.to_string_lossy() }
}
