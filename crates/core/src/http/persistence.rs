//! The ruling whether a connection outlives an exchange (RFC 9112 §9.3), with the rules that led to it.

use std::fmt;

use serde::Serialize;

use super::exchange::{Exchange, Framing, Head, Side, Version};
use super::field::ConnectionFlags;
use super::rules::{Persistence, Rule, Rules};

/// What becomes of the connection, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Ruling {
    /// The outcome.
    pub persistence: Persistence,
    /// The rules that led to it, the deciding one first. Rules that would have said otherwise are not listed.
    pub because: Rules,
}

impl Ruling {
    /// The deciding rule.
    #[must_use]
    pub const fn decided_by(&self) -> Rule {
        self.because.first()
    }
}

/// For debugging: the outcome, then codes and sources.
impl fmt::Display for Ruling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.persistence {
            Persistence::Keep => "keep",
            Persistence::Close => "close",
        })?;
        self.because.iter().try_for_each(|rule| write!(f, "; {rule} ({})", rule.cite()))
    }
}

/// Rules whether the connection outlives this exchange, from the point of view of one side.
///
/// The received message is judged first, by the four steps of RFC 9112 §9.3. Whatever they say, the connection
/// also ends if this side said `close`, or if the end of a message is unknown or was not reached.
#[must_use]
pub fn rule(input: &Exchange) -> Ruling {
    match input.received().version {
        Version::Http10 | Version::Http11 => rule_http1(input),
        Version::Http2 => rule_multiplexed(input, Rule::Http2Persists, Rule::Http2ForbidsFields),
        Version::Http3 => rule_multiplexed(input, Rule::Http3Persists, Rule::Http3ForbidsFields),
    }
}

/// The options a server puts into its response, given those it wants there anyway.
///
/// `close` whenever it will close, so that the client is not left guessing (RFC 9112 §9.6); `keep-alive` to an
/// HTTP/1.0 client whose wish is granted (RFC 2068 §19.7.1.1); nothing in HTTP/2 and HTTP/3.
#[must_use]
pub fn response_options(input: &Exchange) -> ConnectionFlags {
    if input.response.version.forbids_connection_fields() {
        return ConnectionFlags::NONE;
    }
    let ruling = rule(&Exchange { side: Side::Server, ..*input });
    let close = ruling.persistence == Persistence::Close;
    let granted = ruling.decided_by() == Rule::Http10KeepAlive;
    ConnectionFlags { close, keep_alive: !close && (granted || input.response.options.keep_alive) }
}

fn rule_multiplexed(input: &Exchange, persists: Rule, forbids_fields: Rule) -> Ruling {
    let has_field = [input.request, input.response].iter().any(|head| head.options != ConnectionFlags::NONE);
    Ruling { persistence: Persistence::Keep, because: Rules::new(persists, [(forbids_fields, has_field)]) }
}

fn rule_http1(input: &Exchange) -> Ruling {
    let (received, sent) = (input.received(), input.sent());
    let by_message = by_received(input);
    let either = |holds: fn(&Head) -> bool| holds(received) || holds(sent);
    let closing = [
        (by_message, by_message.says() == Persistence::Close),
        (Rule::CloseSent, sent.options.close),
        (Rule::CloseBeatsKeepAlive, either(|head| head.options.close && head.options.keep_alive)),
        (Rule::ChunkedUnderHttp10, chunked_under_http10(input)),
        (Rule::BodyUntilClose, either(|head| head.framing == Framing::UntilClose)),
        (Rule::BodyUnread, !received.complete),
        (Rule::MessageCutShort, !sent.complete),
    ];
    match closing.iter().find(|(_, applies)| *applies) {
        Some(&(first, _)) => Ruling { persistence: Persistence::Close, because: Rules::new(first, closing) },
        None => Ruling { persistence: Persistence::Keep, because: Rules::new(by_message, []) },
    }
}

/// What the received message alone says, by the four steps of RFC 9112 §9.3; the first that matches wins.
///
/// Only of use for HTTP/1: what else may end the connection, [`rule`] knows.
#[must_use]
pub fn by_received(input: &Exchange) -> Rule {
    let received = input.received();
    if received.options.close {
        Rule::CloseReceived
    } else if received.version >= Version::Http11 {
        Rule::Http11Default
    } else if !received.options.keep_alive {
        Rule::Http10WithoutKeepAlive
    } else if input.is_proxy && input.side == Side::Server {
        // Many an HTTP/1.0 proxy forwarded `keep-alive` unread; then two ends wait for each other (App. C.2.2).
        Rule::Http10RequestToProxy
    } else if !input.honours_http10 {
        Rule::Http10Declined
    } else {
        Rule::Http10KeepAlive
    }
}

/// An HTTP/1.0 peer can neither be trusted with, nor be sent, the chunked coding (RFC 9112 §6.1).
fn chunked_under_http10(input: &Exchange) -> bool {
    let Exchange { request, response, .. } = input;
    let request_is_10 = request.version == Version::Http10;
    (request_is_10 && (request.is_chunked() || response.is_chunked()))
        || (response.version == Version::Http10 && response.is_chunked())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cite::Cite;

    const NONE: ConnectionFlags = ConnectionFlags::NONE;
    const CLOSE: ConnectionFlags = ConnectionFlags::CLOSE;
    const ALIVE: ConnectionFlags = ConnectionFlags::KEEP_ALIVE;
    const BOTH: ConnectionFlags = ConnectionFlags { close: true, keep_alive: true };

    // Side; version and options of the request, of the response; ruling as text.
    type Row = (Side, Version, ConnectionFlags, Version, ConnectionFlags, &'static str);
    const TABLE: &[Row] = {
        use Side::{Client, Server};
        use Version::{Http2, Http3, Http10, Http11};
        &[
            (Client, Http11, NONE, Http11, NONE, "keep; http11_default (RFC 9112 §9.3)"),
            (Server, Http11, NONE, Http11, NONE, "keep; http11_default (RFC 9112 §9.3)"),
            (Server, Http11, ALIVE, Http11, NONE, "keep; http11_default (RFC 9112 §9.3)"),
            (Server, Http11, CLOSE, Http11, NONE, "close; close_received (RFC 9112 §9.3)"),
            (Client, Http11, CLOSE, Http11, NONE, "close; close_sent (RFC 9112 §9.6)"),
            (Client, Http11, NONE, Http11, CLOSE, "close; close_received (RFC 9112 §9.3)"),
            (Server, Http11, NONE, Http11, CLOSE, "close; close_sent (RFC 9112 §9.6)"),
            (
                Server,
                Http11,
                CLOSE,
                Http11,
                CLOSE,
                "close; close_received (RFC 9112 §9.3); close_sent (RFC 9112 §9.6)",
            ),
            (
                Client,
                Http11,
                ALIVE,
                Http11,
                BOTH,
                "close; close_received (RFC 9112 §9.3); close_beats_keep_alive (RFC 9112 §9.3)",
            ),
            (Server, Http10, NONE, Http11, NONE, "close; http10_without_keep_alive (RFC 9112 §9.3)"),
            (Server, Http10, ALIVE, Http11, ALIVE, "keep; http10_keep_alive (RFC 9112 §9.3)"),
            // The version of the received message counts, not the highest both know.
            (Client, Http11, NONE, Http10, NONE, "close; http10_without_keep_alive (RFC 9112 §9.3)"),
            (Client, Http11, ALIVE, Http10, ALIVE, "keep; http10_keep_alive (RFC 9112 §9.3)"),
            (Client, Http10, ALIVE, Http11, NONE, "keep; http11_default (RFC 9112 §9.3)"),
            (Client, Http2, NONE, Http2, NONE, "keep; http2_persists (RFC 9113 §9.1)"),
            (
                Server,
                Http2,
                CLOSE,
                Http2,
                NONE,
                "keep; http2_persists (RFC 9113 §9.1); http2_forbids_fields (RFC 9113 §8.2.2)",
            ),
            (
                Client,
                Http3,
                NONE,
                Http3,
                ALIVE,
                "keep; http3_persists (RFC 9114 §3.3); http3_forbids_fields (RFC 9114 §4.2)",
            ),
        ]
    };

    fn exchange(side: Side, versions: [Version; 2], options: [ConnectionFlags; 2]) -> Exchange {
        let mut exchange = Exchange::new(side, versions[0]);
        exchange.request.options = options[0];
        exchange.response = Head { options: options[1], ..Head::new(versions[1], Framing::ContentLength) };
        exchange
    }

    #[test]
    fn options_and_versions() {
        for &(side, request, asked, response, answered, ruling) in TABLE {
            let exchange = exchange(side, [request, response], [asked, answered]);
            assert_eq!(rule(&exchange).to_string(), ruling, "{exchange:?}");
        }
    }

    #[test]
    fn framing_bodies_and_proxies() {
        let plain = Exchange::new(Side::Server, Version::Http11);
        let old = exchange(Side::Server, [Version::Http10, Version::Http11], [ALIVE, NONE]);
        let until_close = Head::new(Version::Http11, Framing::UntilClose);
        let chunked = Head::new(Version::Http11, Framing::Chunked);
        let table = [
            (Exchange { response: chunked, ..plain }, &[Rule::Http11Default][..], Cite::Rfc9112S9_3),
            (Exchange { response: until_close, ..plain }, &[Rule::BodyUntilClose], Cite::Rfc9112S9_3),
            (
                Exchange { response: Head { options: CLOSE, ..until_close }, ..plain },
                &[Rule::CloseSent, Rule::BodyUntilClose],
                Cite::Rfc9112S9_6,
            ),
            (
                Exchange { request: Head { complete: false, ..chunked }, ..plain },
                &[Rule::BodyUnread],
                Cite::Rfc9112S9_3,
            ),
            (
                Exchange { response: Head { complete: false, ..chunked }, ..plain },
                &[Rule::MessageCutShort],
                Cite::Rfc9112S8,
            ),
            (
                Exchange { side: Side::Client, response: Head { complete: false, ..chunked }, ..plain },
                &[Rule::BodyUnread],
                Cite::Rfc9112S9_3,
            ),
            (Exchange { response: chunked, ..old }, &[Rule::ChunkedUnderHttp10], Cite::Rfc9112S6_1),
            (
                Exchange {
                    request: Head { options: ALIVE, ..Head::new(Version::Http10, Framing::Chunked) },
                    ..old
                },
                &[Rule::ChunkedUnderHttp10],
                Cite::Rfc9112S6_1,
            ),
            (Exchange { is_proxy: true, ..old }, &[Rule::Http10RequestToProxy], Cite::Rfc9112S9_3),
            (Exchange { honours_http10: false, ..old }, &[Rule::Http10Declined], Cite::Rfc9112S9_3),
            (
                // A proxy may keep the connection to an HTTP/1.0 server, though never to an HTTP/1.0 client.
                Exchange {
                    is_proxy: true,
                    ..exchange(Side::Client, [Version::Http11, Version::Http10], [NONE, ALIVE])
                },
                &[Rule::Http10KeepAlive],
                Cite::Rfc9112S9_3,
            ),
        ];
        for (exchange, rules, cite) in table {
            let ruling = rule(&exchange);
            assert_eq!(ruling.because.iter().collect::<Vec<_>>(), rules, "{exchange:?}");
            assert_eq!(ruling.decided_by().cite(), cite, "{exchange:?}");
        }
    }

    #[test]
    fn a_server_announces_what_it_will_do() {
        const TABLE: &[(Version, ConnectionFlags, ConnectionFlags, ConnectionFlags, Cite)] = &[
            (Version::Http11, NONE, NONE, NONE, Cite::Rfc9112S9_3),
            (Version::Http11, CLOSE, NONE, CLOSE, Cite::Rfc9112S9_6),
            (Version::Http11, ALIVE, ALIVE, ALIVE, Cite::Rfc9112S9_3),
            (Version::Http11, ALIVE, BOTH, CLOSE, Cite::Rfc9112S9_6),
            (Version::Http10, ALIVE, NONE, ALIVE, Cite::Rfc2068S19_7_1_1),
            (Version::Http10, NONE, ALIVE, CLOSE, Cite::Rfc9112S9_3),
        ];
        for &(version, asked, wanted, said, cite) in TABLE {
            let exchange = exchange(Side::Client, [version, Version::Http11], [asked, wanted]);
            assert_eq!(response_options(&exchange), said, "{exchange:?}: {cite}");
        }
        let http2 = exchange(Side::Server, [Version::Http2; 2], [NONE, CLOSE]);
        assert_eq!(response_options(&http2), NONE, "{}", Cite::Rfc9113S8_2_2);
    }
}
