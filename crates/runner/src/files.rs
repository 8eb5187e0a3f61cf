//! Finding and reading the documents that a command is given.

use std::path::{Path, PathBuf};

use keepalive_core::Scenario;
use keepalive_scene::load::{LoadError, load_with};

/// Why a document could not be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It could not be read.
    #[error("{}: {source}", file.display())]
    Io {
        /// The file or directory.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It is no scenario.
    #[error("{}: {error}", file.display())]
    Scenario {
        /// The file.
        file: PathBuf,
        /// The place, the value, and what is allowed.
        error: LoadError,
    },
    /// A directory holds nothing to do.
    #[error("{}: no *.json file in this directory", file.display())]
    Empty {
        /// The directory.
        file: PathBuf,
    },
}

/// The JSON files among `paths`: files as they are, directories with everything below them, by name.
///
/// # Errors
/// A path that cannot be read, or a directory without any JSON file.
pub fn json_files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, FileError> {
    let mut found = Vec::new();
    for path in paths {
        let before = found.len();
        collect(path, &mut found)?;
        if found.len() == before {
            return Err(FileError::Empty { file: path.clone() });
        }
    }
    Ok(found)
}

fn collect(path: &Path, found: &mut Vec<PathBuf>) -> Result<(), FileError> {
    let io = |source| FileError::Io { file: path.to_owned(), source };
    if !std::fs::metadata(path).map_err(io)?.is_dir() {
        found.push(path.to_owned());
        return Ok(());
    }
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(path).map_err(io)? {
        entries.push(entry.map_err(io)?.path());
    }
    entries.sort();
    for entry in entries {
        if entry.is_dir() || entry.extension().is_some_and(|e| e == "json") {
            collect(&entry, found)?;
        }
    }
    Ok(())
}

/// Reads a scenario, its presets put in their places.
///
/// # Errors
/// A file that cannot be read, or what is wrong with its text.
pub fn scenario(file: &Path) -> Result<Scenario, FileError> {
    let text =
        std::fs::read_to_string(file).map_err(|source| FileError::Io { file: file.to_owned(), source })?;
    load_with(&text, keepalive_products::resolve)
        .map_err(|error| FileError::Scenario { file: file.to_owned(), error })
}
