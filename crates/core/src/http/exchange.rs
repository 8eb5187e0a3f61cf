//! What the ruling on persistence looks at: one request and one response, as one side knows them.

use serde::{Deserialize, Serialize};

use super::field::ConnectionFlags;
use super::keep_alive::KeepAlive;

/// Which end of the connection judges. A proxy is the server of one connection and the client of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Sends the request, receives the response.
    Client,
    /// Receives the request, sends the response.
    Server,
}

/// Version of a message, oldest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Version {
    /// HTTP/1.0: closes unless both sides ask for more.
    #[serde(rename = "HTTP/1.0")]
    Http10,
    /// HTTP/1.1: persists unless one side says `close`.
    #[default]
    #[serde(rename = "HTTP/1.1")]
    Http11,
    /// HTTP/2: persists until GOAWAY; the fields are forbidden.
    #[serde(rename = "HTTP/2")]
    Http2,
    /// HTTP/3, over QUIC: as HTTP/2.
    #[serde(rename = "HTTP/3")]
    Http3,
}

impl Version {
    /// Whether `Connection` and `Keep-Alive` make a message malformed (RFC 9113 §8.2.2, RFC 9114 §4.2).
    #[must_use]
    pub const fn forbids_connection_fields(self) -> bool {
        matches!(self, Self::Http2 | Self::Http3)
    }
}

/// What tells the recipient where a message ends (RFC 9112 §6.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Framing {
    /// A `Content-Length` field.
    #[default]
    ContentLength,
    /// The chunked transfer coding.
    Chunked,
    /// There is no body by definition: most requests, and responses to HEAD or with status 204 or 304.
    NoBody,
    /// The body ends where the connection ends. Only a response can be framed so.
    UntilClose,
}

/// What one message says about the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Head {
    /// Version in its first line.
    pub version: Version,
    /// Its `Connection` options.
    pub options: ConnectionFlags,
    /// How its end is found.
    pub framing: Framing,
    /// Whether the judging side has read or sent it to its end.
    pub complete: bool,
}

impl Head {
    /// A complete message without any `Connection` option.
    #[must_use]
    pub const fn new(version: Version, framing: Framing) -> Self {
        Self { version, options: ConnectionFlags::NONE, framing, complete: true }
    }

    /// What a `Keep-Alive` field in this message is worth to its recipient.
    ///
    /// `None` where it must be ignored: without the `keep-alive` option it was probably forwarded by mistake
    /// (RFC 9110 §7.6.1, RFC 2068 §19.7.1.1), beside `close` there is nothing left to time, and HTTP/2 and
    /// HTTP/3 forbid it.
    #[must_use]
    pub const fn keep_alive_hint<'a>(&self, field: &'a KeepAlive) -> Option<&'a KeepAlive> {
        let counts = self.options.keep_alive && !self.options.close;
        if counts && !self.version.forbids_connection_fields() { Some(field) } else { None }
    }

    pub(super) const fn is_chunked(&self) -> bool {
        matches!(self.framing, Framing::Chunked)
    }
}

/// One request and its final response, as one end of the connection knows them; 1xx responses do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Exchange {
    /// The judging side.
    pub side: Side,
    /// Whether the judging side is a proxy.
    pub is_proxy: bool,
    /// Whether the judging side is willing to keep HTTP/1.0 connections that ask for it.
    pub honours_http10: bool,
    /// The request.
    pub request: Head,
    /// The final response.
    pub response: Head,
}

impl Exchange {
    /// A plain exchange in one version: no options, a request without and a response with a body.
    #[must_use]
    pub const fn new(side: Side, version: Version) -> Self {
        let request = Head::new(version, Framing::NoBody);
        let response = Head::new(version, Framing::ContentLength);
        Self { side, is_proxy: false, honours_http10: true, request, response }
    }

    /// The message this side received, by which it judges.
    #[must_use]
    pub const fn received(&self) -> &Head {
        match self.side {
            Side::Client => &self.response,
            Side::Server => &self.request,
        }
    }

    /// The message this side sent.
    #[must_use]
    pub const fn sent(&self) -> &Head {
        match self.side {
            Side::Client => &self.request,
            Side::Server => &self.response,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cite::Cite;

    #[test]
    fn a_hint_counts_only_beside_its_option() {
        const BOTH: ConnectionFlags = ConnectionFlags { close: true, keep_alive: true };
        const TABLE: &[(Version, ConnectionFlags, bool, Cite)] = &[
            (Version::Http11, ConnectionFlags::KEEP_ALIVE, true, Cite::Rfc2068S19_7_1_1),
            (Version::Http10, ConnectionFlags::KEEP_ALIVE, true, Cite::Rfc2068S19_7_1_1),
            (Version::Http11, ConnectionFlags::NONE, false, Cite::Rfc9110S7_6_1),
            (Version::Http11, BOTH, false, Cite::Rfc9112S9_6),
            (Version::Http2, ConnectionFlags::KEEP_ALIVE, false, Cite::Rfc9113S8_2_2),
            (Version::Http3, ConnectionFlags::KEEP_ALIVE, false, Cite::Rfc9114S4_2),
        ];
        let field = KeepAlive::new(Some(5), None);
        for &(version, options, counts, cite) in TABLE {
            let head = Head { options, ..Head::new(version, Framing::ContentLength) };
            assert_eq!(head.keep_alive_hint(&field).is_some(), counts, "{head:?}: {cite}");
        }
    }
}
