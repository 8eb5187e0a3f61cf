//! A request's head as a server understands it: version, method, length, what it says about the connection,
//! and whether it is HTTP at all.
//!
//! Not judged: the target, and what a field's value means beyond the ones named here.

use serde::{Deserialize, Serialize};

use super::exchange::Version;
use super::field::{ConnectionFlags, ConnectionOptions};
use super::list::check_token;
use super::method::Method;

/// Which of several `Connection` field lines count.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionLines {
    /// All of them make one list (RFC 9110 §5.3).
    #[default]
    All,
    /// The last one replaces the others, as in nginx before 1.23.
    Last,
}

/// A head that is HTTP/1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceivedRequest {
    /// The method; one that the model does not know by name is [`Method::Other`].
    pub method: Method,
    /// The version in its first line.
    pub version: Version,
    /// Its `Connection` options.
    pub options: ConnectionFlags,
    /// `Content-Length`, bytes; 0 without.
    pub content_length: u32,
    /// It waits for `100 Continue` before it sends its body (RFC 9110 §10.1.1).
    pub expects_continue: bool,
    /// It names a host, which HTTP/1.1 demands (RFC 9112 §3.2).
    pub has_host: bool,
}

impl ReceivedRequest {
    /// Reads the lines of a head without the empty line at its end. `None`: it breaks the grammar of RFC 9112
    /// §2.1 to §5.1, and a server answers 400.
    #[must_use]
    pub fn read(lines: &[String], which: ConnectionLines) -> Option<Self> {
        let (first, fields) = lines.split_first()?;
        let mut words = first.split(' ');
        let (method, target, version) = (words.next()?, words.next()?, words.next()?);
        let version = match version {
            "HTTP/1.0" => Version::Http10,
            "HTTP/1.1" => Version::Http11,
            _ => return None,
        };
        if target.is_empty() || words.next().is_some() || check_token(method).is_err() {
            return None;
        }
        let mut read = Self {
            method: method.parse().unwrap_or(Method::Other),
            version,
            options: ConnectionFlags::NONE,
            content_length: 0,
            expects_continue: false,
            has_host: false,
        };
        let mut connection: Vec<&str> = Vec::new();
        for field in fields {
            let (name, value) = field.split_once(':')?;
            let value = value.trim_matches([' ', '\t']);
            check_token(name).ok()?;
            if name.eq_ignore_ascii_case("connection") {
                connection.push(value);
            } else if name.eq_ignore_ascii_case("content-length") {
                if value.is_empty() || !value.bytes().all(|b| b.is_ascii_digit()) {
                    return None;
                }
                read.content_length = value.parse().unwrap_or(u32::MAX);
            } else if name.eq_ignore_ascii_case("expect") {
                read.expects_continue = value.eq_ignore_ascii_case("100-continue");
            } else if name.eq_ignore_ascii_case("host") {
                read.has_host = true;
            }
        }
        let counted = match which {
            ConnectionLines::All => &connection[..],
            ConnectionLines::Last => &connection[connection.len().saturating_sub(1)..],
        };
        read.options = ConnectionOptions::parse(counted).ok()?.flags();
        Some(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, which: ConnectionLines) -> Option<ReceivedRequest> {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        ReceivedRequest::read(&lines, which)
    }

    #[test]
    fn what_is_no_http_is_refused() {
        for broken in
            ["", "BROKEN", "GET /", "GET / HTTP/2", "GET  / HTTP/1.1", "GET / HTTP/1.1 x", "G(T / HTTP/1.1"]
        {
            assert_eq!(read(broken, ConnectionLines::All), None, "{broken:?}");
        }
        for field in ["no colon", "name : value", "Content-Length: 1x", "Content-Length:", "Connection: a b"]
        {
            assert_eq!(read(&format!("GET / HTTP/1.1\n{field}"), ConnectionLines::All), None, "{field:?}");
        }
    }

    #[test]
    fn fields_are_found_in_any_case() {
        let text =
            "BREW /x HTTP/1.0\nHOST: a\ncontent-length: 12\nexpect: 100-Continue\nconnection: KEEP-alive";
        let read = read(text, ConnectionLines::All).unwrap();
        assert_eq!((read.method, read.version), (Method::Other, Version::Http10));
        assert_eq!(read.options, ConnectionFlags::KEEP_ALIVE);
        assert!(read.has_host && read.expects_continue);
        assert_eq!(read.content_length, 12);
    }

    #[test]
    fn of_two_connection_lines_both_or_the_last_count() {
        // nginx 1.22 as recorded (`nginx_conn_two_headers`, `_rev`); the list of RFC 9110 §5.3.
        let (ka, close) = ("Connection: keep-alive", "Connection: close");
        for (first, second, closes_last) in [(ka, close, true), (close, ka, false)] {
            let text = format!("GET / HTTP/1.1\n{first}\n{second}");
            assert!(read(&text, ConnectionLines::All).unwrap().options.close, "{text}");
            assert_eq!(read(&text, ConnectionLines::Last).unwrap().options.close, closes_last, "{text}");
        }
    }
}
