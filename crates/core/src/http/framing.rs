//! Where a message ends: the eight cases of RFC 9112 §6.3, and what makes the end doubtful.

use serde::Serialize;

use super::exchange::{Framing, Version};
use crate::cite::cited_enum;

/// What of a request the end of its response depends on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// HEAD: the response has no body, whatever its fields say.
    Head,
    /// CONNECT: success turns the connection into a tunnel.
    Connect,
    /// Any other method.
    #[default]
    Other,
}

impl Asked {
    /// By the method in the request line, which is case-sensitive (RFC 9110 §9.1).
    #[must_use]
    pub fn of(method: &str) -> Self {
        match method {
            "HEAD" => Self::Head,
            "CONNECT" => Self::Connect,
            _ => Self::Other,
        }
    }
}

/// What the two fields say; `None`: the field is not there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct BodyFields {
    /// `Content-Length`, in bytes.
    pub length: Option<Declared<u64>>,
    /// `Transfer-Encoding`: whether `chunked` was applied last.
    pub ends_chunked: Option<Declared<bool>>,
}

/// What a field says, if it can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Declared<T> {
    /// It says this.
    Value(T),
    /// It breaks its grammar, or contradicts itself.
    Invalid,
}

/// Where the body of a message ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyEnd {
    /// There is none.
    NoBody,
    /// After so many bytes.
    Length(u64),
    /// After the last chunk.
    Chunked,
    /// Where the connection ends.
    UntilClose,
    /// Nowhere: the connection is a tunnel from here on.
    Tunnel,
    /// Nobody can tell.
    Unknown,
}

impl BodyEnd {
    /// The framing of a message in the sense of the ruling; `None` where it is no message of HTTP/1 any more.
    #[must_use]
    pub const fn framing(self) -> Option<Framing> {
        Some(match self {
            Self::NoBody => Framing::NoBody,
            Self::Length(_) => Framing::ContentLength,
            Self::Chunked => Framing::Chunked,
            Self::UntilClose => Framing::UntilClose,
            Self::Tunnel | Self::Unknown => return None,
        })
    }
}

cited_enum! {
    /// Why a recipient closes the connection after a message, whatever its `Connection` field says.
    pub enum FramingFault {
        /// `Content-Length` is no number, or several that differ.
        InvalidLength "invalid_length" Rfc9112S6_3;
        /// `Transfer-Encoding` cannot be read.
        InvalidCoding "invalid_coding" Rfc9112S6_3;
        /// A request whose last transfer coding is not `chunked`.
        RequestNotChunked "request_not_chunked" Rfc9112S6_3;
        /// A request with `Content-Length` beside `Transfer-Encoding`.
        LengthBesideCoding "length_beside_coding" Rfc9112S6_1;
        /// `Transfer-Encoding` in an HTTP/1.0 message.
        CodingInHttp10 "coding_in_http10" Rfc9112S6_1;
    }
}

/// Where a message ends and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Framed {
    /// The end.
    pub end: BodyEnd,
    /// Which of the eight cases of RFC 9112 §6.3 it is, from 1.
    pub case: u8,
    /// Why the connection cannot be trusted afterwards.
    pub fault: Option<FramingFault>,
}

/// Where a request of HTTP/1 ends.
#[must_use]
pub fn request(version: Version, fields: BodyFields) -> Framed {
    let unknown = |case, fault| Framed { end: BodyEnd::Unknown, case, fault: Some(fault) };
    match (fields.ends_chunked, fields.length) {
        (Some(Declared::Invalid), _) => unknown(4, FramingFault::InvalidCoding),
        (Some(Declared::Value(false)), _) => unknown(4, FramingFault::RequestNotChunked),
        (Some(Declared::Value(true)), length) => {
            let beside = length.map(|_| FramingFault::LengthBesideCoding);
            let case = if length.is_some() { 3 } else { 4 };
            Framed { end: BodyEnd::Chunked, case, fault: coding_in_http10(version).or(beside) }
        }
        (None, Some(Declared::Invalid)) => unknown(5, FramingFault::InvalidLength),
        (None, Some(Declared::Value(bytes))) => Framed { end: BodyEnd::Length(bytes), case: 6, fault: None },
        (None, None) => Framed { end: BodyEnd::NoBody, case: 7, fault: None },
    }
}

/// Where a response of HTTP/1 ends. `status` is its code, `asked` what it answers.
#[must_use]
pub fn response(version: Version, status: u16, asked: Asked, fields: BodyFields) -> Framed {
    if asked == Asked::Head || matches!(status, 100..=199 | 204 | 304) {
        return Framed { end: BodyEnd::NoBody, case: 1, fault: None };
    }
    if asked == Asked::Connect && matches!(status, 200..=299) {
        return Framed { end: BodyEnd::Tunnel, case: 2, fault: None };
    }
    let (end, case, fault) = match (fields.ends_chunked, fields.length) {
        (Some(Declared::Invalid), _) => (BodyEnd::Unknown, 4, Some(FramingFault::InvalidCoding)),
        (Some(Declared::Value(chunked)), length) => {
            let end = if chunked { BodyEnd::Chunked } else { BodyEnd::UntilClose };
            (end, if length.is_some() { 3 } else { 4 }, coding_in_http10(version))
        }
        (None, Some(Declared::Invalid)) => (BodyEnd::Unknown, 5, Some(FramingFault::InvalidLength)),
        (None, Some(Declared::Value(bytes))) => (BodyEnd::Length(bytes), 6, None),
        (None, None) => (BodyEnd::UntilClose, 8, None),
    };
    Framed { end, case, fault }
}

fn coding_in_http10(version: Version) -> Option<FramingFault> {
    (version == Version::Http10).then_some(FramingFault::CodingInHttp10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cite::Cite;

    const NONE: BodyFields = BodyFields { length: None, ends_chunked: None };
    const FIVE: BodyFields = BodyFields { length: Some(Declared::Value(5)), ..NONE };
    const BAD_LENGTH: BodyFields = BodyFields { length: Some(Declared::Invalid), ..NONE };
    const CHUNKED: BodyFields = BodyFields { ends_chunked: Some(Declared::Value(true)), ..NONE };
    const GZIP: BodyFields = BodyFields { ends_chunked: Some(Declared::Value(false)), ..NONE };
    const BAD_CODING: BodyFields = BodyFields { ends_chunked: Some(Declared::Invalid), ..NONE };
    const BOTH: BodyFields = BodyFields { length: FIVE.length, ends_chunked: CHUNKED.ends_chunked };

    #[test]
    fn requests() {
        use BodyEnd::{Chunked, Length, NoBody, Unknown};
        use Version::{Http10, Http11};
        const TABLE: &[(Version, BodyFields, BodyEnd, u8, Option<FramingFault>)] = &[
            (Http11, NONE, NoBody, 7, None),
            (Http11, FIVE, Length(5), 6, None),
            (Http11, CHUNKED, Chunked, 4, None),
            (Http11, GZIP, Unknown, 4, Some(FramingFault::RequestNotChunked)),
            (Http11, BOTH, Chunked, 3, Some(FramingFault::LengthBesideCoding)),
            (Http11, BAD_LENGTH, Unknown, 5, Some(FramingFault::InvalidLength)),
            (Http11, BAD_CODING, Unknown, 4, Some(FramingFault::InvalidCoding)),
            (Http10, CHUNKED, Chunked, 4, Some(FramingFault::CodingInHttp10)),
            (Http10, FIVE, Length(5), 6, None),
        ];
        for &(version, fields, end, case, fault) in TABLE {
            let expected = Framed { end, case, fault };
            assert_eq!(request(version, fields), expected, "{fields:?}: {}", Cite::Rfc9112S6_3);
        }
    }

    #[test]
    fn responses() {
        use BodyEnd::{Chunked, Length, NoBody, Tunnel, Unknown, UntilClose};
        use Version::{Http10, Http11};
        // Version, status, what was asked, fields; end, case, fault.
        type Row = (Version, u16, Asked, BodyFields, BodyEnd, u8, Option<FramingFault>);
        const TABLE: &[Row] = &[
            (Http11, 200, Asked::Other, NONE, UntilClose, 8, None),
            (Http11, 200, Asked::Other, FIVE, Length(5), 6, None),
            (Http11, 200, Asked::Other, CHUNKED, Chunked, 4, None),
            (Http11, 200, Asked::Other, GZIP, UntilClose, 4, None),
            // Only a request with both must be followed by a close (RFC 9112 §6.1).
            (Http11, 200, Asked::Other, BOTH, Chunked, 3, None),
            (Http11, 200, Asked::Other, BAD_LENGTH, Unknown, 5, Some(FramingFault::InvalidLength)),
            (Http11, 200, Asked::Other, BAD_CODING, Unknown, 4, Some(FramingFault::InvalidCoding)),
            (Http10, 200, Asked::Other, CHUNKED, Chunked, 4, Some(FramingFault::CodingInHttp10)),
            (Http11, 200, Asked::Head, FIVE, NoBody, 1, None),
            (Http11, 200, Asked::Head, BAD_LENGTH, NoBody, 1, None),
            (Http11, 100, Asked::Other, NONE, NoBody, 1, None),
            (Http11, 101, Asked::Other, NONE, NoBody, 1, None),
            (Http11, 204, Asked::Other, FIVE, NoBody, 1, None),
            (Http11, 205, Asked::Other, NONE, UntilClose, 8, None),
            (Http11, 304, Asked::Other, FIVE, NoBody, 1, None),
            (Http11, 200, Asked::Connect, CHUNKED, Tunnel, 2, None),
            (Http11, 407, Asked::Connect, FIVE, Length(5), 6, None),
        ];
        for &(version, status, asked, fields, end, case, fault) in TABLE {
            let expected = Framed { end, case, fault };
            let found = response(version, status, asked, fields);
            assert_eq!(found, expected, "{status} {asked:?} {fields:?}: {}", Cite::Rfc9112S6_3);
        }
    }

    #[test]
    fn methods_are_case_sensitive() {
        assert_eq!(
            ["HEAD", "head", "CONNECT", "GET"].map(Asked::of),
            [Asked::Head, Asked::Other, Asked::Connect, Asked::Other]
        );
    }
}
