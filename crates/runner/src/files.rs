//! Finding and reading the documents that a command is given.

use std::path::{Path, PathBuf};

use keepalive_core::Scenario;
use keepalive_products::resolve;
use keepalive_scene::load::{LoadError, document, load_with};

use crate::cli::Source;
use crate::doing::done;
use crate::study::{self, Base, Point, Study};

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
    /// It is no scenario and no study.
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

/// What a file can hold that makes claims.
#[derive(Debug, Clone, PartialEq)]
pub enum Document {
    /// One run.
    Scenario(Box<Scenario>),
    /// Many runs, and the study that they are for.
    Study(Box<Study>, Vec<Point>),
}

fn text(file: &Path) -> Result<String, FileError> {
    std::fs::read_to_string(file).map_err(|source| FileError::Io { file: file.to_owned(), source })
}

fn refused(file: &Path) -> impl Fn(LoadError) -> FileError {
    move |error| FileError::Scenario { file: file.to_owned(), error }
}

/// Reads a scenario, its presets put in their places.
///
/// # Errors
/// A file that cannot be read, or what is wrong with its text.
pub fn scenario(file: &Path) -> Result<Scenario, FileError> {
    load_with(&text(file)?, resolve).map_err(refused(file))
}

/// Reads a scenario, and does to it what is to be done.
///
/// # Errors
/// What is wrong with the file, or the first thing that cannot be done.
pub fn source(source: &Source) -> Result<Scenario, Box<dyn std::error::Error>> {
    Ok(done(scenario(&source.file)?, &source.doings)?)
}

/// Reads a study, and the scenario that it varies if that has a file of its own.
///
/// # Errors
/// A file that cannot be read, or what is wrong with its text or with one of the runs.
pub fn study(file: &Path) -> Result<(Study, Vec<Point>), FileError> {
    let study = study::load(&text(file)?).map_err(refused(file))?;
    let base = match &study.base {
        Base::Scenario(value) => value.clone(),
        Base::File(name) => {
            let base = file.parent().unwrap_or(Path::new("")).join(name);
            document(&text(&base)?).map_err(refused(&base))?
        }
    };
    let points = study::points(&study, &base).map_err(refused(file))?;
    Ok((study, points))
}

/// Reads a study or a scenario: a study says `study`.
///
/// # Errors
/// As [`scenario`] and [`study`].
pub fn either(file: &Path) -> Result<Document, FileError> {
    #[derive(serde::Deserialize)]
    struct Kind {
        study: Option<serde::de::IgnoredAny>,
    }
    let kind = serde_json::from_str::<Kind>(&text(file)?);
    if kind.is_ok_and(|kind| kind.study.is_some()) {
        let (study, points) = study(file)?;
        return Ok(Document::Study(Box::new(study), points));
    }
    Ok(Document::Scenario(Box::new(scenario(file)?)))
}
