//! Why a text is no head of a message: the place, what stands there, and what was expected.

use keepalive_core::cite::Cite;
use keepalive_core::http::FieldErrorKind;
use thiserror::Error;

use crate::place::Place;
use crate::{MAX_BYTES, MAX_FIELDS, MAX_MESSAGES};

/// Why and where a text was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {}, column {}: {kind} ({})", place.line, place.column, kind.cite())]
pub struct HeadError {
    /// The place.
    pub place: Place,
    /// What is wrong there.
    pub kind: HeadErrorKind,
}

/// What is wrong, with what stands there, shortened.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum HeadErrorKind {
    /// No message anywhere.
    #[error(
        "no message; expected a request line such as GET / HTTP/1.1 or a status line such as HTTP/1.1 200 OK"
    )]
    Empty,
    /// The first line is no start line.
    #[error(
        "found {0:?}; expected a request line such as GET / HTTP/1.1 or a status line such as HTTP/1.1 200 OK"
    )]
    NoStartLine(String),
    /// A version that is not known.
    #[error("found {0:?}; expected HTTP/1.0, HTTP/1.1, HTTP/2 or HTTP/3")]
    Version(String),
    /// A request line that breaks its grammar.
    #[error("found {0}; expected METHOD TARGET VERSION with one space between")]
    RequestLine(Found),
    /// A status that is no number of three digits.
    #[error("found {0}; expected a status of three digits from 100 to 999")]
    Status(Found),
    /// A reason phrase with a control character.
    #[error("found {0}; expected visible characters, spaces and tabs")]
    Reason(Found),
    /// A field name that is no token.
    #[error("found {0}; expected a field name of letters, digits and !#$%&'*+-.^_`|~, then a colon")]
    FieldName(Found),
    /// A field value with a control character.
    #[error("found {0}; expected visible characters, spaces and tabs")]
    FieldValue(Found),
    /// A line that goes on with the one before.
    #[error("found a line that begins with white space; expected a field name: folded lines are obsolete")]
    Folded,
    /// The `Connection` field cannot be read.
    #[error("Connection: {0}")]
    Connection(FieldErrorKind),
    /// The text is too long.
    #[error("found one more byte; allowed: {MAX_BYTES}")]
    TooLong,
    /// A message with too many fields.
    #[error("found one more field; allowed: {MAX_FIELDS} in a message")]
    TooManyFields,
    /// Too many messages.
    #[error("found one more message; allowed: {MAX_MESSAGES}")]
    TooManyMessages,
}

/// A byte, or the end of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found(pub Option<u8>);

impl std::fmt::Display for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            None => f.write_str("the end of the line"),
            Some(b' ') => f.write_str("a space"),
            Some(byte) if byte.is_ascii_graphic() => write!(f, "'{}'", char::from(byte)),
            Some(byte) => write!(f, "byte 0x{byte:02x}"),
        }
    }
}

impl HeadErrorKind {
    /// Where the expectation is laid down.
    #[must_use]
    pub const fn cite(&self) -> Cite {
        match self {
            Self::Empty
            | Self::NoStartLine(_)
            | Self::TooLong
            | Self::TooManyFields
            | Self::TooManyMessages => Cite::Rfc9112S2_2,
            Self::Version(_) => Cite::Rfc9112S2_3,
            Self::RequestLine(_) => Cite::Rfc9112S3,
            Self::Status(_) | Self::Reason(_) => Cite::Rfc9112S4,
            Self::FieldName(_) | Self::FieldValue(_) => Cite::Rfc9112S5,
            Self::Folded => Cite::Rfc9112S5_2,
            Self::Connection(_) => Cite::Rfc9110S7_6_1,
        }
    }
}

/// The first bytes of a word, as far as they can be shown.
pub(crate) fn shown(bytes: &[u8]) -> String {
    const MAX_SHOWN: usize = 40;
    let text = String::from_utf8_lossy(bytes);
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.into_owned(),
    }
}
