//! What the list-valued fields share: walking over elements, the limits, and errors that name the place.
//!
//! Grammar: RFC 9110 §5.6.1 (lists, empty elements tolerated), §5.6.2 (token), §5.6.3 (OWS), §5.6.4 (quoted
//! string). Several field lines count as one list, in order (§5.3).

use std::fmt;

/// Most bytes in all lines of one field together. Common servers refuse a longer field at about this size.
pub const MAX_BYTES: usize = 8192;

/// Most elements of one field, empty ones included; each line has at least one.
pub const MAX_ELEMENTS: usize = 32;

/// Most bytes of one name or value, after unquoting.
pub const MAX_WORD: usize = 64;

// Whatever was parsed can be written and parsed again: name, " = ", a value with each byte escaped, ", ".
const _: () = assert!(MAX_ELEMENTS * (MAX_WORD + 1 + 2 + 2 * MAX_WORD + 2) <= MAX_BYTES);

/// Why and where a field was refused.
///
/// Its text counts lines and columns (in bytes) from one, as editors do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Which field line, counted from zero.
    pub line: usize,
    /// Byte offset in that line, from zero; its length if the line ended too early.
    pub at: usize,
    /// What was wrong there.
    pub kind: FieldErrorKind,
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column) = (self.line.saturating_add(1), self.at.saturating_add(1));
        write!(f, "line {line}, column {column}: {}", self.kind)
    }
}

impl std::error::Error for FieldError {}

/// What was wrong, with the byte that stood there (`None`: the end of the line).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldErrorKind {
    /// No token where one is needed (RFC 9110 §5.6.2).
    TokenExpected(Option<u8>),
    /// An element went on where the next had to start (RFC 9110 §5.6.1).
    CommaExpected(u8),
    /// A byte that may not stand in a quoted value, even escaped.
    NotQuotable(u8),
    /// The line ended inside a quoted string (RFC 9110 §5.6.4).
    QuoteUnclosed,
    /// `timeout` or `max` with a value that is not all digits (`None`: no value).
    NumberExpected(Option<u8>),
    /// `timeout` or `max` above [`u32::MAX`].
    NumberTooLarge,
    /// A `Content-Length` above [`u64::MAX`].
    LengthTooLarge,
    /// A `Content-Length` that differs from the one before it (RFC 9112 §6.3).
    LengthsDiffer,
    /// A name or value longer than [`MAX_WORD`].
    WordTooLong,
    /// More than [`MAX_ELEMENTS`] elements.
    TooManyElements,
    /// More than [`MAX_BYTES`] bytes.
    TooManyBytes,
}

impl fmt::Display for FieldErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = |byte: &Option<u8>| match byte {
            None => "the line ended".to_owned(),
            Some(byte) if byte.is_ascii_graphic() => format!("found '{}'", char::from(*byte)),
            Some(byte) => format!("found byte 0x{byte:02x}"),
        };
        match self {
            Self::TokenExpected(byte) => {
                write!(f, "{}; allowed: a token of letters, digits and !#$%&'*+-.^_`|~", found(byte))
            }
            Self::CommaExpected(byte) => {
                write!(f, "{}; allowed: a comma or the end of the line", found(&Some(*byte)))
            }
            Self::NotQuotable(byte) => {
                write!(f, "{}; allowed in a quoted string: tab and printable ASCII", found(&Some(*byte)))
            }
            Self::QuoteUnclosed => f.write_str("the line ended inside a quoted string; needed: '\"'"),
            Self::NumberExpected(None) => f.write_str("found no value; needed: digits"),
            Self::NumberExpected(byte) => write!(f, "{}; allowed: digits only", found(byte)),
            Self::NumberTooLarge => write!(f, "found a number too large; allowed: 0 to {}", u32::MAX),
            Self::LengthTooLarge => write!(f, "found a number too large; allowed: 0 to {}", u64::MAX),
            Self::LengthsDiffer => f.write_str("found another length; allowed: the same number again"),
            Self::WordTooLong => write!(f, "found a longer word; allowed: {MAX_WORD} bytes"),
            Self::TooManyElements => write!(f, "found one more element; allowed: {MAX_ELEMENTS}"),
            Self::TooManyBytes => write!(f, "found one more byte; allowed: {MAX_BYTES} in all lines"),
        }
    }
}

impl std::error::Error for FieldErrorKind {}

/// Calls `element` at the first byte of each element that is not empty, and checks what follows it.
///
/// # Errors
/// Those of `element`, a missing comma, or a limit of this module.
pub(super) fn for_each_element<L>(
    lines: L,
    mut element: impl FnMut(&mut Cursor<'_>) -> Result<(), FieldError>,
) -> Result<(), FieldError>
where
    L: IntoIterator<Item: AsRef<[u8]>>,
{
    let mut bytes_left = MAX_BYTES;
    let mut elements = 0;
    for (line, text) in lines.into_iter().enumerate() {
        let text = text.as_ref();
        if text.len() > bytes_left {
            return Err(FieldError { line, at: bytes_left, kind: FieldErrorKind::TooManyBytes });
        }
        bytes_left -= text.len();
        let mut cursor = Cursor { line, bytes: text, at: 0 };
        loop {
            cursor.skip_ows();
            elements += 1;
            if elements > MAX_ELEMENTS {
                return Err(cursor.error(FieldErrorKind::TooManyElements));
            }
            if !matches!(cursor.peek(), None | Some(b',')) {
                element(&mut cursor)?;
                cursor.skip_ows();
            }
            match cursor.peek() {
                None => break,
                Some(b',') => cursor.bump(),
                Some(found) => return Err(cursor.error(FieldErrorKind::CommaExpected(found))),
            }
        }
    }
    Ok(())
}

/// Reads one field line from left to right.
pub(super) struct Cursor<'a> {
    line: usize,
    bytes: &'a [u8],
    at: usize,
}

impl Cursor<'_> {
    /// The byte here, `None` at the end of the line.
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Steps over one byte; stays at the end of the line.
    pub(super) fn bump(&mut self) {
        self.at = self.bytes.len().min(self.at.saturating_add(1));
    }

    /// Steps over optional whitespace (RFC 9110 §5.6.3).
    pub(super) fn skip_ows(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.bump();
        }
    }

    /// Steps over a token of any length and returns it as written.
    pub(super) fn token(&mut self) -> Result<String, FieldError> {
        let mut token = String::new();
        while let Some(byte) = self.peek().filter(|&byte| is_token_byte(byte)) {
            token.push(char::from(byte));
            self.bump();
        }
        if token.is_empty() {
            return Err(self.error(FieldErrorKind::TokenExpected(self.peek())));
        }
        Ok(token)
    }

    /// Steps over a quoted string, whose opening quote is here, and returns its content without escapes.
    ///
    /// Bytes above 0x7f are refused although the grammar has them: their meaning is not defined anywhere.
    pub(super) fn quoted(&mut self) -> Result<String, FieldError> {
        let mut content = String::new();
        self.bump();
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => self.bump(),
                _ => {}
            }
            let byte = self.peek().ok_or_else(|| self.error(FieldErrorKind::QuoteUnclosed))?;
            if !is_quotable_byte(byte) {
                return Err(self.error(FieldErrorKind::NotQuotable(byte)));
            }
            content.push(char::from(byte));
            self.bump();
        }
        self.bump();
        Ok(content)
    }

    /// An error here.
    pub(super) fn error(&self, kind: FieldErrorKind) -> FieldError {
        self.place().error(kind)
    }

    /// This place, to report an error there later.
    pub(super) fn place(&self) -> Place {
        Place { line: self.line, at: self.at }
    }
}

/// A remembered place.
#[derive(Clone, Copy)]
pub(super) struct Place {
    line: usize,
    at: usize,
}

impl Place {
    /// An error there.
    pub(super) fn error(self, kind: FieldErrorKind) -> FieldError {
        FieldError { line: self.line, at: self.at, kind }
    }
}

/// Checks that a name, read or given by a program, is a token within the limit.
pub(super) fn check_token(text: &str) -> Result<(), FieldErrorKind> {
    match text.bytes().find(|&byte| !is_token_byte(byte)) {
        Some(byte) => Err(FieldErrorKind::TokenExpected(Some(byte))),
        None if text.is_empty() => Err(FieldErrorKind::TokenExpected(None)),
        None if text.len() > MAX_WORD => Err(FieldErrorKind::WordTooLong),
        None => Ok(()),
    }
}

/// Checks that a value, read or given by a program, can be written, if need be in quotes.
pub(super) fn check_value(text: &str) -> Result<(), FieldErrorKind> {
    match text.bytes().find(|&byte| !is_quotable_byte(byte)) {
        Some(byte) => Err(FieldErrorKind::NotQuotable(byte)),
        None if text.len() > MAX_WORD => Err(FieldErrorKind::WordTooLong),
        None => Ok(()),
    }
}

fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

fn is_quotable_byte(byte: u8) -> bool {
    matches!(byte, b'\t' | b' '..=b'~')
}
