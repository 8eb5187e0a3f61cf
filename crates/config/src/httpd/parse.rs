//! Lines of words with sections in angle brackets; there is no kept crate for this format.

use super::read::{RULES, SERVER};
use crate::Options;
use crate::cursor::{At, Word, words};
use crate::reading::{MAX_BYTES, MAX_DEPTH, Refused, Source};
use crate::sheet::Sheet;
use crate::statements::Found;
use crate::why::{Expected, Why};

/// A line, and those that continue it.
pub(super) struct Line {
    pub(super) words: Vec<(String, At)>,
}

impl Line {
    /// A word, counted from zero; empty if there are fewer.
    pub(super) fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |(word, _)| word)
    }

    /// Where a word is, or the line.
    pub(super) fn at(&self, at: usize) -> At {
        self.words.get(at).or_else(|| self.words.first()).map_or(At::START, |(_, at)| *at)
    }
}

/// Sections that stand for a part of the site, not for the server as a whole.
const PLACES: &[&str] = &["directory", "directorymatch", "files", "filesmatch", "location", "locationmatch"];

/// A `VirtualHost`, or the server itself.
#[derive(Default)]
pub(super) struct Host {
    pub(super) name: String,
    pub(super) at: Option<At>,
    pub(super) lines: Vec<Line>,
}

/// The server itself and its virtual hosts, with included files in their places.
///
/// # Errors
/// A section that is not closed, or closed without being open.
pub(super) fn hosts(sheet: &mut Sheet, source: &Source, options: &Options<'_>) -> Result<Vec<Host>, Refused> {
    let mut hosts = vec![Host::default()];
    let mut parser = Parser { sheet, hosts: &mut hosts, options, bytes: 0, files: 1 };
    let mut open = Vec::new();
    parser.text(&source.text, 0, &mut open, 0)?;
    if let Some((name, at)) = open.pop() {
        return Err(sheet.refuse(at, &name, Why::NotClosed, Expected::Form("</…>")));
    }
    Ok(hosts)
}

/// Every line that says something; sections that are not closed end with the text.
pub(crate) fn statements(text: &str) -> Vec<Found> {
    let mut open: Vec<Vec<String>> = Vec::new();
    let mut found = Vec::new();
    for line in lines(text, 0) {
        let at = line.at(0);
        let words: Vec<String> = line.words.into_iter().map(|(word, _)| word).collect();
        if words[0].starts_with("</") {
            open.pop();
            continue;
        }
        let opens = words[0].starts_with('<');
        let plain = |word: &String| word.trim_start_matches('<').trim_end_matches('>').to_owned();
        let words: Vec<String> = if opens { words.iter().map(plain).collect() } else { words };
        found.push(Found { words: words.clone(), within: open.clone(), at });
        if opens && open.len() < MAX_DEPTH {
            open.push(words);
        }
    }
    found
}

struct Parser<'p, 'o> {
    sheet: &'p mut Sheet,
    hosts: &'p mut Vec<Host>,
    options: &'p Options<'o>,
    bytes: usize,
    files: usize,
}

impl Parser<'_, '_> {
    /// `open` are the sections around, with the place where each begins.
    fn text(
        &mut self,
        text: &str,
        file: usize,
        open: &mut Vec<(String, At)>,
        depth: usize,
    ) -> Result<(), Refused> {
        self.bytes = self.bytes.saturating_add(text.len());
        let start = At { file, ..At::START };
        if self.bytes > MAX_BYTES {
            return Err(self.sheet.refuse(start, "", Why::TooLong, Expected::Bytes(MAX_BYTES)));
        }
        for line in lines(text, file) {
            self.line(line, open, depth)?;
        }
        Ok(())
    }

    fn line(&mut self, line: Line, open: &mut Vec<(String, At)>, depth: usize) -> Result<(), Refused> {
        let at = line.at(0);
        if let Some(closing) = line.word(0).strip_prefix("</") {
            let name = closing.trim_end_matches('>').to_ascii_lowercase();
            return match open.pop() {
                Some((section, _)) if section.trim_end_matches('!') == name => Ok(()),
                _ => Err(self.sheet.refuse(at, line.word(0), Why::Unexpected, Expected::Form("Name value"))),
            };
        }
        if let Some(name) = line.word(0).strip_prefix('<') {
            let mut name = name.trim_end_matches('>').to_ascii_lowercase();
            // A condition that is not met: its name keeps the mark.
            if name.starts_with("if") && line.word(1).starts_with('!') {
                name.push('!');
            }
            if open.len() >= MAX_DEPTH {
                return Err(self.sheet.refuse(at, line.word(0), Why::TooDeep, Expected::Levels(MAX_DEPTH)));
            }
            if name == "virtualhost" {
                let name = line.word(1).trim_end_matches('>').to_owned();
                self.hosts.push(Host { name, at: Some(at), lines: Vec::new() });
            }
            open.push((name, at));
            return Ok(());
        }
        if open.iter().any(|(name, _)| name.ends_with('!')) {
            return Ok(());
        }
        let name = line.word(0).to_ascii_lowercase();
        if name == "include" || name == "includeoptional" {
            return self.include(&line, open, depth);
        }
        if open.iter().any(|(name, _)| PLACES.contains(&name.as_str())) && !name.starts_with("proxypass") {
            if let Some(rule) =
                RULES.iter().find(|rule| rule.scope == SERVER && rule.name.eq_ignore_ascii_case(&name))
            {
                self.sheet.miss(at, rule.name, Why::WrongPlace, Expected::Form("<VirtualHost>"));
            }
            return Ok(());
        }
        let in_host = open.iter().any(|(name, _)| name == "virtualhost");
        let host = if in_host { self.hosts.last_mut() } else { self.hosts.first_mut() };
        if let Some(host) = host {
            if name == "servername" && in_host {
                host.name = line.word(1).to_owned();
            }
            host.lines.push(line);
        }
        Ok(())
    }

    fn include(&mut self, line: &Line, open: &mut Vec<(String, At)>, depth: usize) -> Result<(), Refused> {
        const MAX_FILES: usize = 64;
        let by = self.sheet.file_name(line.at(0).file).to_owned();
        let found = self.options.includes.find(line.word(1), &by);
        let room = depth < MAX_DEPTH && self.files + found.len() <= MAX_FILES;
        let optional = line.word(0).eq_ignore_ascii_case("includeoptional");
        if (found.is_empty() && !optional) || !room {
            self.sheet.miss(line.at(1), line.word(1), Why::NotIncluded, Expected::Nothing);
        }
        for source in found.iter().filter(|_| room) {
            self.files += 1;
            let file = self.sheet.file(&source.name);
            self.text(&source.with_plain_lines().text, file, open, depth + 1)?;
        }
        Ok(())
    }
}

/// The lines of a text that say something, those that a backslash continues as one.
fn lines(text: &str, file: usize) -> Vec<Line> {
    let mut found: Vec<Line> = Vec::new();
    let mut continued = false;
    for (i, line) in text.strip_prefix('\u{feff}').unwrap_or(text).lines().enumerate() {
        let (line, goes_on) = match line.strip_suffix('\\') {
            Some(line) => (line, true),
            None => (line, false),
        };
        let at = At { file, line: i + 1, column: 1 };
        let owned = |word: Word<'_>| (word.text.to_owned(), word.at);
        let words: Vec<(String, At)> = words(line, at).into_iter().map(owned).collect();
        let comment = !continued && words.first().is_some_and(|(word, _)| word.starts_with('#'));
        if !comment && !words.is_empty() {
            match found.last_mut().filter(|_| continued) {
                Some(last) => last.words.extend(words),
                None => found.push(Line { words }),
            }
        }
        continued = goes_on && !comment;
    }
    found
}
