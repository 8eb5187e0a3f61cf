//! Configurations as people write them, each with what it says, worked out by hand.
//!
//! `cases/FORMAT/NAME` is the configuration, `NAME.expect` beside it what must be read: all that is used, all
//! that something later overrides and all that is not understood, and those defaults that matter to the case.
//! Files that it includes are in a directory beside it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use keepalive_config::{Format, Includes, Options, Reading, Source, detect, read, write};

fn cases() -> Vec<(Format, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut found = Vec::new();
    for format in Format::ALL {
        let directory = root.join(format.name());
        let entries =
            std::fs::read_dir(&directory).unwrap_or_else(|e| panic!("{}: {e}", directory.display()));
        let files = entries.map(|entry| entry.expect("a readable directory").path());
        found.extend(
            files
                .filter(|file| file.is_file() && file.extension().is_none_or(|e| e != "expect"))
                .map(|f| (format, f)),
        );
    }
    found.sort_by(|a, b| a.1.cmp(&b.1));
    found
}

fn source(file: &Path) -> Source {
    let name = file.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
    Source { name, text: std::fs::read_to_string(file).expect("a text") }
}

/// Files beside a case: `full.d/*.conf` stands for all of them, in the order of their names.
struct Beside(PathBuf);

impl Includes for Beside {
    fn find(&self, pattern: &str, _by: &str) -> Vec<Source> {
        let Some(directory) = pattern.strip_suffix("/*.conf") else { return Vec::new() };
        let Ok(entries) = std::fs::read_dir(self.0.join(directory)) else { return Vec::new() };
        let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
        files.sort();
        files.iter().map(|file| source(file)).collect()
    }
}

/// One line for each thing that a reading says.
fn lines(reading: &Reading) -> Vec<String> {
    let role = reading.role;
    let mut lines = vec![format!("role {role:?}").to_lowercase()];
    let used = reading.used.iter().map(|it| ("used", it));
    for (what, it) in used.chain(reading.overridden.iter().map(|it| ("over", it))) {
        let at = format!("{}:{}", it.place.line, it.place.column);
        lines.push(format!(
            "{what} {at} {} {} -> {} = {}",
            it.directive,
            it.text,
            it.field.path(role),
            it.value
        ));
    }
    for it in &reading.not_understood {
        let why = serde_name(&format!("{:?}", it.why));
        lines.push(format!("miss {}:{} {why} {}", it.place.line, it.place.column, it.text));
    }
    for it in &reading.defaulted {
        lines.push(format!("default {} = {} by {}", it.field.path(role), it.value, it.row));
    }
    lines
}

/// `NotModelled` as `not_modelled`, without what is in brackets.
fn serde_name(debug: &str) -> String {
    let mut out = String::new();
    for c in debug.split('(').next().unwrap_or_default().chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

#[test]
fn configurations_say_what_was_worked_out_by_hand() {
    let mut wrong = String::new();
    for (format, file) in cases() {
        let expectation = PathBuf::from(format!("{}.expect", file.display()));
        let expected = std::fs::read_to_string(&expectation).unwrap_or_default();
        let expected: Vec<&str> =
            expected.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
        assert!(!expected.is_empty(), "{}: nothing is expected", expectation.display());
        let beside = Beside(file.parent().expect("a directory").to_owned());
        let options = Options { includes: &beside, ..Options::default() };
        let found = match read(format, &source(&file), &options) {
            Ok(reading) => lines(&reading),
            Err(refused) => {
                let why = serde_name(&format!("{:?}", refused.0.why));
                let place = &refused.0.place;
                vec![
                    format!("refused {}:{} {why} {}", place.line, place.column, refused.0.text)
                        .trim_end()
                        .into(),
                ]
            }
        };
        for line in &expected {
            if !found.iter().any(|it| it == line) {
                writeln!(wrong, "{}: not found:  {line}", file.display()).unwrap();
            }
        }
        for line in found.iter().filter(|line| !line.starts_with("default ")) {
            if !expected.contains(&line.as_str()) {
                writeln!(wrong, "{}: unexpected: {line}", file.display()).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_format_is_recognised() {
    for (format, file) in cases() {
        let source = source(&file);
        let by_text = detect(&source.text, "");
        assert_eq!(by_text.map(|it| it.format), Some(format), "{}: {by_text:?}", file.display());
    }
    assert_eq!(detect("Dear reader,\n", "letter.txt"), None);
}

#[test]
fn what_was_read_is_written_and_read_again() {
    for (format, file) in cases() {
        let Ok(reading) = read(format, &source(&file), &Options::default()) else { continue };
        let written = write(format, &reading.hop).unwrap();
        assert_eq!(written.left_out, [], "{}:\n{}", file.display(), written.text);
        let again = Source { name: "again".into(), text: written.text.clone() };
        let back =
            read(format, &again, &Options::default()).unwrap_or_else(|e| panic!("{e}\n{}", written.text));
        assert!(!back.has_mistakes(), "{}:\n{}\n{:?}", file.display(), written.text, back.not_understood);
        assert_eq!(back.role, reading.role, "{}:\n{}", file.display(), written.text);
        let twice = write(format, &back.hop).unwrap();
        assert_eq!(twice, written, "{}", file.display());
    }
}

#[test]
fn there_are_cases_for_every_format() {
    for format in Format::ALL {
        let count = cases().iter().filter(|(of, _)| *of == format).count();
        assert!(count >= 2, "{}: {count}", format.name());
    }
}
