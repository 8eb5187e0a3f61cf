//! `keepalive config`: configurations in, as a reading or as a scenario, and a hop of a scenario out.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use keepalive_config::{
    Field, Format, Hop, Includes, NoChain, Options, Reading, Refused, Source, chain, detect, differences,
    lang, read, write, write_changes,
};
use keepalive_core::Scenario;
use keepalive_scene::lang::{Lang, VerdictText};
use keepalive_scene::verdict::verdict;

use crate::cli::{ConfigArgs, ConfigFormat};
use crate::files::{self, FileError};

/// What is printed.
#[derive(Debug)]
pub struct Done {
    /// To standard output.
    pub output: String,
    /// To standard error.
    pub remarks: String,
    /// There is no mistake in what was read, and nothing was left out of what was written.
    pub all_well: bool,
}

/// Why nothing is printed.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file that cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A text of no known product.
    #[error("{0}: not recognised as any product's configuration; name it with --as")]
    Unknown(String),
    /// A text that is no such configuration: already in the reader's language.
    #[error("{0}")]
    Refused(String),
    /// Readings that make no chain.
    #[error(transparent)]
    Chain(#[from] NoChain),
    /// No hop of this name in the scenario.
    #[error("--hop {0}: not on the path; allowed is {1}")]
    NoHop(String, String),
    /// The verdict has no such fix.
    #[error("--fix {0}: the verdict has {1} fixes")]
    NoFix(u8, usize),
    /// A hop that this product cannot be: already in the reader's language.
    #[error("{0}")]
    WrongRole(String),
    /// More than one scenario.
    #[error("--write takes one scenario")]
    OneScenario,
    /// It cannot be written as JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// Carries out the command.
///
/// # Errors
/// What cannot be read or written.
pub fn run(args: &ConfigArgs) -> Result<Done, ConfigError> {
    match args.write {
        Some(format) => write_hop(args, format),
        None => read_all(args),
    }
}

fn read_all(args: &ConfigArgs) -> Result<Done, ConfigError> {
    let lang: Lang = args.lang.into();
    let mut readings = Vec::new();
    for file in &args.files {
        let source = source(file)?;
        let found = args.product.or_else(|| detect(&source.text, &source.name).map(|it| it.format));
        let format = found.ok_or_else(|| ConfigError::Unknown(source.name.clone()))?;
        let options = Options { block: args.block.as_deref(), includes: &Beside };
        let refused = |refused: Refused| ConfigError::Refused(lang::refused(&refused, lang));
        readings.push((source.name.clone(), read(format, &source, &options).map_err(refused)?));
    }
    let all_well = !readings.iter().any(|(_, reading)| reading.has_mistakes());
    let mut remarks = String::new();
    let output = match args.format {
        ConfigFormat::Text => {
            let texts: Vec<String> =
                readings.iter().map(|(_, reading)| lang::reading(reading, lang)).collect();
            texts.join("\n")
        }
        ConfigFormat::Json => {
            let all: Vec<&Reading> = readings.iter().map(|(_, reading)| reading).collect();
            serde_json::to_string_pretty(&all)? + "\n"
        }
        ConfigFormat::Scenario => {
            let made = chain(&readings)?;
            let words = lang::words(lang);
            for assumption in &made.assumptions {
                remarks += &format!("{}: {}\n", words.assumed(), words.assumption(assumption));
            }
            serde_json::to_string_pretty(&made.scenario)? + "\n"
        }
    };
    Ok(Done { output, remarks, all_well })
}

fn write_hop(args: &ConfigArgs, format: Format) -> Result<Done, ConfigError> {
    let lang: Lang = args.lang.into();
    let [file] = &args.files[..] else { return Err(ConfigError::OneScenario) };
    let before = files::scenario(file)?;
    let mut after = before.clone();
    let judged = verdict(&before, None);
    let mut changes = Vec::new();
    if let Some(n) = args.fix {
        let fix = judged.fixes.get(usize::from(n) - 1).ok_or(ConfigError::NoFix(n, judged.fixes.len()))?;
        fix.apply(&mut after);
        changes.clone_from(&fix.changes);
    }
    let first = changes.first().map(|change| change.node().to_owned());
    let id = args.hop.clone().or(first).unwrap_or_default();
    let (old, new) = (hop(&before, &id)?, hop(&after, &id)?);
    let wrong = |wrong| ConfigError::WrongRole(lang::words(lang).wrong_role(wrong));
    let written = if args.fix.is_some() {
        let why: Vec<String> = changes
            .iter()
            .filter(|change| change.node() == id)
            .map(|change| lang.panel_words().verdict(&VerdictText::Change(change)))
            .collect();
        let fields: Vec<(Field, String)> =
            differences(&old, &new).into_iter().map(|(field, ..)| (field, why.join("; "))).collect();
        write_changes(format, &new, &fields).map_err(wrong)?
    } else {
        write(format, &new).map_err(wrong)?
    };
    let remarks = lang::left_out(format, &written.left_out, lang);
    Ok(Done { output: written.text, remarks, all_well: written.left_out.is_empty() })
}

fn hop(scenario: &Scenario, id: &str) -> Result<Hop, ConfigError> {
    let hosts = || scenario.path.iter().step_by(2);
    let found = hosts().find(|item| item.id() == id);
    found.cloned().map(Hop::Item).ok_or_else(|| {
        let ids: Vec<&str> = hosts().map(|item| item.id()).collect();
        ConfigError::NoHop(id.to_owned(), ids.join(", "))
    })
}

/// The text of a file, or of standard input.
fn source(file: &Path) -> Result<Source, FileError> {
    let io = |source| FileError::Io { file: file.to_owned(), source };
    if file == Path::new("-") {
        let mut text = String::new();
        // One byte more than is read, so that a longer text is refused and not cut.
        let most = keepalive_config::MAX_BYTES as u64 + 1;
        std::io::stdin().take(most).read_to_string(&mut text).map_err(io)?;
        return Ok(Source { name: "-".into(), text });
    }
    Ok(Source { name: file.display().to_string(), text: std::fs::read_to_string(file).map_err(io)? })
}

/// Includes files by their names, relative to the file that names them; `*` stands for anything in the last
/// part of a name.
struct Beside;

impl Includes for Beside {
    fn find(&self, pattern: &str, by: &str) -> Vec<Source> {
        let here = Path::new(by).parent().unwrap_or_else(|| Path::new(""));
        let found = matching(&here.join(pattern));
        found.iter().filter_map(|file| source(file).ok()).collect()
    }
}

fn matching(pattern: &Path) -> Vec<PathBuf> {
    let name = pattern.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let Some((before, after)) = name.split_once('*') else {
        return if pattern.is_file() { vec![pattern.to_owned()] } else { Vec::new() };
    };
    let directory =
        pattern.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let Ok(entries) = std::fs::read_dir(directory) else { return Vec::new() };
    let fits = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let room = name.len() >= before.len() + after.len();
        room && name.starts_with(before) && name.ends_with(after) && path.is_file()
    };
    let mut found: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(fits).collect();
    found.sort();
    found
}
