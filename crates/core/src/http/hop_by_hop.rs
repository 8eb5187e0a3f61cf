//! Fields that concern one connection only: which an intermediary removes, and which HTTP/2 and HTTP/3 forbid.

use super::field::ConnectionOptions;

/// Removed by an intermediary even where `Connection` does not list them, in lower case (RFC 9110 §7.6.1).
pub const ALWAYS_REMOVED: [&str; 5] =
    ["proxy-connection", "keep-alive", "te", "transfer-encoding", "upgrade"];

/// Whether an intermediary that is no tunnel removes the field `name` before it forwards a message with these
/// options (RFC 9110 §7.6.1).
#[must_use]
pub fn is_removed(name: &str, options: &ConnectionOptions) -> bool {
    let name = name.to_ascii_lowercase();
    name == "connection"
        || ALWAYS_REMOVED.contains(&name.as_str())
        || options.others().contains(&name)
        || (options.close && name == "close")
}

/// Whether the field makes a message of HTTP/2 or HTTP/3 malformed (RFC 9113 §8.2.2, RFC 9114 §4.2).
///
/// `TE` may say `trailers`, and only in a request.
#[must_use]
pub fn is_forbidden_when_multiplexed(name: &str, value: &[u8], in_request: bool) -> bool {
    let is = |other: &str| name.eq_ignore_ascii_case(other);
    if is("te") {
        return !(in_request && value.trim_ascii().eq_ignore_ascii_case(b"trailers"));
    }
    is("connection") || ALWAYS_REMOVED.iter().any(|other| is(other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cite::Cite;

    #[test]
    fn an_intermediary_removes_what_is_listed_and_what_always_goes() {
        let options = ConnectionOptions::parse(["X-Trace, close"]).expect("well-formed");
        const TABLE: &[(&str, bool)] = &[
            ("Connection", true),
            ("x-trace", true),
            ("Close", true),
            ("Keep-Alive", true),
            ("Proxy-Connection", true),
            ("TE", true),
            ("Transfer-Encoding", true),
            ("Upgrade", true),
            ("Cache-Control", false),
            ("Content-Length", false),
            ("Host", false),
        ];
        for &(name, removed) in TABLE {
            assert_eq!(is_removed(name, &options), removed, "{name}: {}", Cite::Rfc9110S7_6_1);
        }
        assert!(!is_removed("x-trace", &ConnectionOptions::default()));
    }

    #[test]
    fn http2_forbids_them_but_trailers_in_a_request() {
        const TABLE: &[(&str, &[u8], bool, bool, Cite)] = &[
            ("Connection", b"close", true, true, Cite::Rfc9113S8_2_2),
            ("keep-alive", b"timeout=5", false, true, Cite::Rfc9114S4_2),
            ("Proxy-Connection", b"", true, true, Cite::Rfc9113S8_2_2),
            ("transfer-encoding", b"chunked", false, true, Cite::Rfc9113S8_2_2),
            ("upgrade", b"websocket", true, true, Cite::Rfc9113S8_2_2),
            ("te", b" Trailers ", true, false, Cite::Rfc9113S8_2_2),
            ("te", b"trailers", false, true, Cite::Rfc9113S8_2_2),
            ("te", b"gzip", true, true, Cite::Rfc9113S8_2_2),
            ("content-length", b"5", true, false, Cite::Rfc9113S8_2_2),
        ];
        for &(name, value, in_request, forbidden, cite) in TABLE {
            assert_eq!(is_forbidden_when_multiplexed(name, value, in_request), forbidden, "{name}: {cite}");
        }
    }
}
