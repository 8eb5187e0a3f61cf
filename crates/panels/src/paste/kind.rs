//! Which kind of text a reader brings, told by its name and by what stands in it.

use keepalive_config::{Format, detect};

use crate::sockets::is_table;

/// What a text can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Heads of HTTP messages.
    Head,
    /// A configuration.
    Config(Format),
    /// A table of sockets.
    Sockets,
    /// A scenario of this playground.
    Scenario,
}

impl Kind {
    /// Every kind.
    pub fn all() -> impl Iterator<Item = Self> {
        [Self::Head, Self::Sockets, Self::Scenario].into_iter().chain(Format::ALL.map(Self::Config))
    }

    /// Its name in a form.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Config(format) => format.name(),
            Self::Sockets => "sockets",
            Self::Scenario => "scenario",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::all().find(|kind| kind.name() == name)
    }
}

/// One of the files of a text. Several are divided as `tail` and `head` divide them: `==> name <==`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct File<'t> {
    pub(super) name: &'t str,
    pub(super) text: &'t str,
}

/// What the name of a file and its text show it to be; `None` if nothing is typical.
pub(super) fn kind_of(file: File<'_>) -> Option<Kind> {
    let start = file.text.trim_start();
    if start.starts_with('{') && start.contains("\"path\"") && start.contains("\"version\"") {
        return Some(Kind::Scenario);
    }
    if is_table(file.text) {
        return Some(Kind::Sockets);
    }
    if is_head(start) {
        return Some(Kind::Head);
    }
    detect(file.text, file.name).map(|found| Kind::Config(found.format))
}

/// A start line of HTTP, as it is or as curl prints it.
fn is_head(text: &str) -> bool {
    let lines = text.lines().take(40).map(|line| line.trim_start_matches(['<', '>', '*', ' ']));
    let mut lines = lines.map(|line| (line, line.split(' ').collect::<Vec<_>>()));
    lines.any(|(line, words)| {
        let version = |word: &str| {
            word.strip_prefix("HTTP/").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        };
        let request =
            words.len() == 3 && version(words[2]) && words[0].bytes().all(|b| b.is_ascii_uppercase());
        (version(words[0]) && words.len() > 1) || (request && !line.is_empty())
    })
}

/// The files of a text.
pub(super) fn files(text: &str) -> Vec<File<'_>> {
    let mut files = Vec::new();
    let (mut name, mut from, mut at) = ("", 0, 0);
    for line in text.split_inclusive('\n') {
        let title = line.trim().strip_prefix("==> ").and_then(|rest| rest.strip_suffix(" <=="));
        if let Some(title) = title {
            files.push(File { name, text: &text[from..at] });
            (name, from) = (title, at + line.len());
        }
        at += line.len();
    }
    files.push(File { name, text: &text[from..] });
    files.retain(|file| !file.text.trim().is_empty());
    files
}
