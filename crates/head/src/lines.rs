//! The pasted text in lines, without what `curl -v` puts before them.

use crate::place::Place;
use crate::start::looks_like_start;

/// One line of a message, or of what stands around it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'a> {
    /// Its content, without prefix and line break.
    pub(crate) bytes: &'a [u8],
    /// Where the content stands.
    pub(crate) place: Place,
    /// What stood before it.
    pub(crate) mark: Mark,
}

/// What a tool put before a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Nothing.
    None,
    /// `> `: sent.
    Sent,
    /// `< `: received.
    Received,
}

/// All lines; of a text in which a start line is marked as sent or received, the marked ones only.
pub(crate) fn lines(text: &[u8]) -> Vec<Line<'_>> {
    let mut offset = 0;
    let mut found = Vec::new();
    for (number, with_break) in text.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let bytes = without_break(with_break);
        let place = Place { line: number + 1, column: 1, offset, length: bytes.len() };
        found.push(Line { bytes, place, mark: Mark::None });
        offset += with_break.len();
    }
    let marked: Vec<_> = found.iter().filter_map(marked).collect();
    // A body may hold such lines too, but hardly a start line.
    if marked.iter().any(|line| looks_like_start(line.bytes)) { marked } else { found }
}

/// A line without its break, CR LF or LF (RFC 9112 §2.2 takes either).
pub(crate) fn without_break(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// The line without its mark; none if it has no mark.
fn marked<'a>(line: &Line<'a>) -> Option<Line<'a>> {
    let (mark, skip) = match line.bytes {
        // Editors cut the space at the end of an otherwise empty line.
        [b'>'] => (Mark::Sent, 1),
        [b'<'] => (Mark::Received, 1),
        [b'>', b' ', ..] => (Mark::Sent, 2),
        [b'<', b' ', ..] => (Mark::Received, 2),
        _ => return None,
    };
    let bytes = line.bytes.get(skip..).unwrap_or_default();
    Some(Line { bytes, place: line.place.part(skip, bytes.len()), mark })
}
