//! The text taken apart into messages: start line and fields, each with its place. Nothing is judged here.

use crate::error::{Found, HeadError, HeadErrorKind, shown};
use crate::lines::{Line, Mark, lines};
use crate::place::Place;
use crate::start::{Start, is_no_field, looks_like_start, start};
use crate::{MAX_BYTES, MAX_FIELDS, MAX_MESSAGES};

/// A message as it stands in the text.
#[derive(Debug)]
pub(crate) struct Raw<'a> {
    pub(crate) start: Start<'a>,
    pub(crate) fields: Vec<Field<'a>>,
}

/// One field line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field<'a> {
    /// As written.
    pub(crate) name: &'a [u8],
    /// Without white space around it.
    pub(crate) value: &'a [u8],
    /// The line from name to value.
    pub(crate) place: Place,
    /// The value.
    pub(crate) value_at: Place,
}

/// The messages of a text, at least one.
///
/// A head ends with a line without anything to see, with the next start line, or with the text. What stands between heads is
/// taken for a body and skipped up to the next line that can only be a start line.
pub(crate) fn parse(text: &[u8]) -> Result<Vec<Raw<'_>>, HeadError> {
    let mut found: Vec<Raw<'_>> = Vec::new();
    let mut mark = Mark::None;
    let mut in_head = false;
    for line in lines(text.get(..MAX_BYTES).unwrap_or(text)) {
        let goes_on = in_head && mark == line.mark;
        if line.bytes.trim_ascii().is_empty() {
            in_head = false;
        } else if is_no_field(line.bytes) || (!goes_on && looks_like_start(line.bytes)) {
            if found.len() == MAX_MESSAGES {
                return Err(HeadError { place: line.place, kind: HeadErrorKind::TooManyMessages });
            }
            found.push(Raw { start: start(&line)?, fields: Vec::new() });
            in_head = true;
        } else if let (true, Some(raw)) = (goes_on, found.last_mut()) {
            if raw.fields.len() == MAX_FIELDS {
                return Err(HeadError { place: line.place, kind: HeadErrorKind::TooManyFields });
            }
            raw.fields.extend(field(&line, raw.start.version.forbids_connection_fields())?);
        } else if (found.is_empty() || line.mark != Mark::None) && !line.bytes.starts_with(b"$ ") {
            return Err(HeadError { place: line.place, kind: HeadErrorKind::NoStartLine(shown(line.bytes)) });
        }
        mark = line.mark;
    }
    if text.len() > MAX_BYTES {
        let line = 1 + text[..MAX_BYTES].iter().filter(|byte| **byte == b'\n').count();
        let column = 1 + text[..MAX_BYTES].iter().rev().take_while(|byte| **byte != b'\n').count();
        let place = Place { line, column, offset: MAX_BYTES, length: 1 };
        return Err(HeadError { place, kind: HeadErrorKind::TooLong });
    }
    if found.is_empty() {
        let place = Place { line: 1, column: 1, offset: 0, length: 0 };
        return Err(HeadError { place, kind: HeadErrorKind::Empty });
    }
    Ok(found)
}

/// A field; none for a pseudo-field of HTTP/2 and HTTP/3 such as `:status`.
fn field<'a>(line: &Line<'a>, multiplexed: bool) -> Result<Option<Field<'a>>, HeadError> {
    if multiplexed && line.bytes.starts_with(b":") {
        return Ok(None);
    }
    if matches!(line.bytes.first(), Some(b' ' | b'\t')) {
        return Err(HeadError { place: line.place.part(0, 1), kind: HeadErrorKind::Folded });
    }
    let text = [line.bytes, b"\r\n\r\n"].concat();
    let mut headers = [httparse::EMPTY_HEADER; 1];
    let (name, value) = match httparse::parse_headers(&text, &mut headers) {
        Ok(httparse::Status::Complete((_, [header]))) => (header.name.len(), header.value.len()),
        _ => return Err(wrong(line)),
    };
    let after = line.bytes.get(name + 1..).unwrap_or_default();
    let skip = after.iter().take_while(|byte| matches!(**byte, b' ' | b'\t')).count();
    let value_from = (name + 1 + skip).min(line.bytes.len() - value);
    let place = line.place.part(0, if value == 0 { name + 1 } else { value_from + value });
    Ok(Some(Field {
        name: line.bytes.get(..name).unwrap_or_default(),
        value: line.bytes.get(value_from..value_from + value).unwrap_or_default(),
        place,
        value_at: line.place.part(value_from, value),
    }))
}

/// What httparse refused, found again: it says what is wrong but not where.
fn wrong(line: &Line<'_>) -> HeadError {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    let name = line.bytes.iter().take_while(|&&byte| is_token(byte)).count();
    let found = |at: usize| Found(line.bytes.get(at).copied());
    if name == 0 || line.bytes.get(name) != Some(&b':') {
        return HeadError { place: line.place.part(name, 1), kind: HeadErrorKind::FieldName(found(name)) };
    }
    let control = |byte: &u8| (*byte < b' ' && *byte != b'\t') || *byte == 0x7f;
    let at = line.bytes.iter().position(control).unwrap_or(line.bytes.len());
    HeadError { place: line.place.part(at, 1), kind: HeadErrorKind::FieldValue(found(at)) }
}
