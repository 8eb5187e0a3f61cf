//! Lines of words in sections; there is no kept crate for this format.

use crate::cursor::{At, Word, words};
use crate::statements::Found;

const SECTIONS: &[&str] = &[
    "global",
    "defaults",
    "frontend",
    "backend",
    "listen",
    "peers",
    "resolvers",
    "userlist",
    "mailers",
    "program",
    "cache",
    "ring",
    "http-errors",
    "fcgi-app",
    "log-forward",
    "crt-store",
    "traces",
];

/// Every line that says something.
pub(crate) fn statements(text: &str) -> Vec<Found> {
    let owned = |line: &[Word<'_>]| line.iter().map(|word| word.text.to_owned()).collect::<Vec<_>>();
    let mut found = Vec::new();
    for section in sections(text) {
        let head: Vec<String> =
            [section.kind, section.name].into_iter().filter(|it| !it.is_empty()).map(str::to_owned).collect();
        let within = if head.is_empty() { Vec::new() } else { vec![head.clone()] };
        if !head.is_empty() {
            found.push(Found { words: head, within: Vec::new(), at: section.at });
        }
        for line in &section.lines {
            found.push(Found { words: owned(line), within: within.clone(), at: line[0].at });
        }
    }
    found
}

/// A section and its lines.
pub(super) struct Section<'t> {
    pub(super) kind: &'t str,
    pub(super) name: &'t str,
    pub(super) at: At,
    pub(super) lines: Vec<Vec<Word<'t>>>,
    /// The number of the `defaults` that it inherits from.
    pub(super) defaults: Option<usize>,
}

impl<'t> Section<'t> {
    /// The words after this one, on each line that begins with it.
    pub(super) fn after(&self, first: &str) -> impl Iterator<Item = &[Word<'t>]> {
        self.lines.iter().filter(move |line| line[0].text == first).map(|line| &line[1..])
    }
}

/// The sections of a text; lines before the first are in one without a kind.
pub(super) fn sections(text: &str) -> Vec<Section<'_>> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    let mut defaults = None;
    for (i, line) in text.strip_prefix('\u{feff}').unwrap_or(text).lines().enumerate() {
        let words = words(without_comment(line), At { line: i + 1, ..At::START });
        let Some(first) = words.first().copied() else { continue };
        if SECTIONS.contains(&first.text) && first.at.column == 1 + line.len() - line.trim_start().len() {
            let name = words.get(1).map_or("", |word| word.text);
            // `frontend name from defaults`
            let from = words.iter().position(|word| word.text == "from").and_then(|at| words.get(at + 1));
            let named = from.and_then(|from| {
                sections.iter().position(|it| it.kind == "defaults" && it.name == from.text)
            });
            let inherits = named.or(defaults);
            if first.text == "defaults" {
                defaults = Some(sections.len());
            }
            sections.push(Section {
                kind: first.text,
                name,
                at: first.at,
                lines: Vec::new(),
                defaults: inherits,
            });
            continue;
        }
        if sections.is_empty() {
            let at = first.at;
            sections.push(Section { kind: "", name: "", at, lines: Vec::new(), defaults: None });
        }
        if let Some(section) = sections.last_mut() {
            section.lines.push(words);
        }
    }
    sections
}

/// A `#` begins a comment unless a backslash or a quote stands before it.
fn without_comment(line: &str) -> &str {
    let (mut quote, mut escaped) = (None, false);
    for (at, c) in line.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' | '\'' if quote.is_none() => quote = Some(c),
            c if quote == Some(c) => quote = None,
            '#' if quote.is_none() => return &line[..at],
            _ => {}
        }
    }
    line
}
