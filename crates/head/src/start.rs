//! The first line of a message: a request line or a status line.

use keepalive_core::http::Version;

use crate::error::{Found, HeadError, HeadErrorKind, shown};
use crate::lines::Line;
use crate::place::Place;

/// A start line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Start<'a> {
    pub(crate) what: What<'a>,
    pub(crate) version: Version,
    /// The whole line.
    pub(crate) line: Place,
    /// Its version.
    pub(crate) version_at: Place,
}

/// What begins there.
#[derive(Debug, Clone, Copy)]
pub(crate) enum What<'a> {
    Request { method: &'a [u8], method_at: Place },
    Response { status: u16, status_at: Place },
}

const VERSIONS: [(&[u8], Version); 6] = [
    (b"HTTP/1.0", Version::Http10),
    (b"HTTP/1.1", Version::Http11),
    (b"HTTP/2", Version::Http2),
    (b"HTTP/2.0", Version::Http2),
    (b"HTTP/3", Version::Http3),
    (b"HTTP/3.0", Version::Http3),
];

/// Whether a line is meant as a start line: it begins or ends with a version.
pub(crate) fn looks_like_start(line: &[u8]) -> bool {
    let last = line.rsplit(|byte| *byte == b' ').next().unwrap_or_default();
    line.starts_with(b"HTTP/") || (last.starts_with(b"HTTP/") && last.len() < line.len())
}

/// Whether it can be nothing else, not even a field such as `Upgrade: HTTP/2.0`.
pub(crate) fn is_no_field(line: &[u8]) -> bool {
    let first = line.split(|byte| *byte == b' ').next().unwrap_or_default();
    looks_like_start(line) && !first.contains(&b':')
}

/// Reads a line that [`looks_like_start`].
pub(crate) fn start<'a>(line: &Line<'a>) -> Result<Start<'a>, HeadError> {
    if line.bytes.starts_with(b"HTTP/") { status_line(line) } else { request_line(line) }
}

fn status_line<'a>(line: &Line<'a>) -> Result<Start<'a>, HeadError> {
    let word = line.bytes.split(|byte| *byte == b' ').next().unwrap_or_default();
    let version_at = line.place.part(0, word.len());
    let version = version(word, version_at)?;
    let rest = line.bytes.get(word.len()..).unwrap_or_default();
    // httparse knows HTTP/1 only; the rest of the line is the same in what tools print for the others.
    let text = [b"HTTP/1.1", rest, b"\r\n\r\n"].concat();
    let mut head = httparse::Response::new(&mut []);
    let read = head.parse(&text);
    let code_at = |at: usize| HeadError {
        place: line.place.part(word.len() + at, 1),
        kind: HeadErrorKind::Status(Found(rest.get(at).copied())),
    };
    let status = match (read, head.code) {
        (Ok(_), Some(status @ 100..)) => status,
        (Err(httparse::Error::Status), _) if well_formed_code(rest) => {
            let at = rest.iter().position(|&byte| byte < b' ' && byte != b'\t').unwrap_or(rest.len());
            let place = line.place.part(word.len() + at, 1);
            return Err(HeadError { place, kind: HeadErrorKind::Reason(Found(rest.get(at).copied())) });
        }
        _ => {
            let digits = rest.iter().skip(1).take_while(|byte| byte.is_ascii_digit()).count();
            return Err(code_at(match rest.first() {
                Some(b' ') if digits >= 3 && rest.get(1) == Some(&b'0') => 1,
                Some(b' ') => 1 + digits.min(3),
                _ => 0,
            }));
        }
    };
    let status_at = line.place.part(word.len() + 1, 3);
    Ok(Start { what: What::Response { status, status_at }, version, line: line.place, version_at })
}

/// ` 200`, then the end or a space.
fn well_formed_code(rest: &[u8]) -> bool {
    matches!(rest, [b' ', a, b, c] | [b' ', a, b, c, b' ', ..]
        if a.is_ascii_digit() && b.is_ascii_digit() && c.is_ascii_digit())
}

fn request_line<'a>(line: &Line<'a>) -> Result<Start<'a>, HeadError> {
    let word = line.bytes.rsplit(|byte| *byte == b' ').next().unwrap_or_default();
    let before = line.bytes.len() - word.len();
    let version_at = line.place.part(before, word.len());
    let version = version(word, version_at)?;
    let rest = line.bytes.get(..before).unwrap_or_default();
    let text = [rest, b"HTTP/1.1\r\n\r\n"].concat();
    let mut head = httparse::Request::new(&mut []);
    let read = head.parse(&text);
    let method = head.method.map_or(0, str::len);
    if read.is_err() || head.path.is_none() {
        let at = wrong_in_request(rest);
        let found = Found(line.bytes.get(at).copied());
        return Err(HeadError { place: line.place.part(at, 1), kind: HeadErrorKind::RequestLine(found) });
    }
    let method_at = line.place.part(0, method);
    let method = line.bytes.get(..method).unwrap_or_default();
    Ok(Start { what: What::Request { method, method_at }, version, line: line.place, version_at })
}

/// The first byte of `METHOD TARGET ` that does not belong there.
fn wrong_in_request(rest: &[u8]) -> usize {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    let method = rest.iter().take_while(|&&byte| is_token(byte)).count();
    if method == 0 || rest.get(method) != Some(&b' ') {
        return method;
    }
    let target = method + 1;
    target + rest.iter().skip(target).take_while(|&&byte| byte.is_ascii_graphic()).count()
}

fn version(word: &[u8], place: Place) -> Result<Version, HeadError> {
    let known = VERSIONS.iter().find(|(text, _)| *text == word);
    known
        .map(|(_, version)| *version)
        .ok_or_else(|| HeadError { place, kind: HeadErrorKind::Version(shown(word)) })
}
