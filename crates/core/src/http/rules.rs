//! The rules on persistence: their order, their sources, and what each means for the connection.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::close_reason::CloseReason;
use crate::cite::cited_enum;

/// Whether the connection stays open after the exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Persistence {
    /// It may carry another request.
    Keep,
    /// It ends with the response.
    Close,
}

cited_enum! {
    /// A rule on persistence. The order is that of precedence: an earlier one decides before a later one.
    pub enum Rule {
        /// The received message lists `close`.
        CloseReceived "close_received" Rfc9112S9_3;
        /// The received message is an HTTP/1.0 request to a proxy; its `keep-alive` does not count.
        Http10RequestToProxy "http10_request_to_proxy" Rfc9112S9_3;
        /// The received message is HTTP/1.0 and does not list `keep-alive`.
        Http10WithoutKeepAlive "http10_without_keep_alive" Rfc9112S9_3;
        /// The received message is HTTP/1.0 and lists `keep-alive`, but this side does not grant it.
        Http10Declined "http10_declined" Rfc9112S9_3;
        /// The sent message lists `close`.
        CloseSent "close_sent" Rfc9112S9_6;
        /// A message lists `keep-alive` beside `close`, to no effect.
        CloseBeatsKeepAlive "close_beats_keep_alive" Rfc9112S9_3;
        /// A chunked message in, or in answer to, HTTP/1.0, which does not know that coding.
        ChunkedUnderHttp10 "chunked_under_http10" Rfc9112S6_1;
        /// A body that ends where the connection ends.
        BodyUntilClose "body_until_close" Rfc9112S9_3;
        /// The received message was not read to its end, so its rest would be taken for the next message.
        BodyUnread "body_unread" Rfc9112S9_3;
        /// The sent message was not sent to its end, so the peer still waits for the rest.
        MessageCutShort "message_cut_short" Rfc9112S8;
        /// The received message is HTTP/1.1, which persists by default.
        Http11Default "http11_default" Rfc9112S9_3;
        /// The received message is HTTP/1.0, lists `keep-alive`, and this side grants it.
        Http10KeepAlive "http10_keep_alive" Rfc9112S9_3;
        /// HTTP/2 connections persist; GOAWAY ends them.
        Http2Persists "http2_persists" Rfc9113S9_1;
        /// HTTP/3 connections persist; GOAWAY ends them.
        Http3Persists "http3_persists" Rfc9114S3_3;
        /// A `Connection` field makes an HTTP/2 message malformed; its stream fails, not the connection.
        Http2ForbidsFields "http2_forbids_fields" Rfc9113S8_2_2;
        /// A `Connection` field makes an HTTP/3 message malformed; its stream fails, not the connection.
        Http3ForbidsFields "http3_forbids_fields" Rfc9114S4_2;
    }
}

/// The four questions of RFC 9112 §9.3 about the received message; the first answered with yes decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Is `close` listed? Then the connection closes.
    Close,
    /// Is the version HTTP/1.1 or later? Then it persists.
    Http11,
    /// Is it HTTP/1.0 with `keep-alive`, not a request to a proxy, and granted? Then it persists.
    Http10KeepAlive,
    /// Otherwise it closes.
    Otherwise,
}

impl Step {
    /// The questions in the order in which they are asked.
    pub const ALL: [Self; 4] = [Self::Close, Self::Http11, Self::Http10KeepAlive, Self::Otherwise];
}

impl Rule {
    /// The question that this rule answers; `None` for rules that do not judge the received message.
    #[must_use]
    pub const fn step(self) -> Option<Step> {
        Some(match self {
            Self::CloseReceived => Step::Close,
            Self::Http11Default => Step::Http11,
            Self::Http10KeepAlive => Step::Http10KeepAlive,
            Self::Http10RequestToProxy | Self::Http10WithoutKeepAlive | Self::Http10Declined => {
                Step::Otherwise
            }
            Self::CloseSent
            | Self::CloseBeatsKeepAlive
            | Self::ChunkedUnderHttp10
            | Self::BodyUntilClose
            | Self::BodyUnread
            | Self::MessageCutShort
            | Self::Http2Persists
            | Self::Http3Persists
            | Self::Http2ForbidsFields
            | Self::Http3ForbidsFields => return None,
        })
    }

    /// Why an endpoint closes that follows this rule; `None` for rules that keep the connection.
    #[must_use]
    pub const fn close_reason(self) -> Option<CloseReason> {
        Some(match self {
            Self::CloseReceived => CloseReason::CloseReceived,
            Self::CloseSent | Self::CloseBeatsKeepAlive => CloseReason::CloseSent,
            Self::Http10RequestToProxy | Self::Http10WithoutKeepAlive | Self::Http10Declined => {
                CloseReason::HttpVersion10
            }
            Self::ChunkedUnderHttp10 => CloseReason::FaultyFraming,
            Self::BodyUntilClose => CloseReason::BodyUntilClose,
            Self::BodyUnread => CloseReason::BodyUnread,
            Self::MessageCutShort => CloseReason::MessageCutShort,
            Self::Http11Default
            | Self::Http10KeepAlive
            | Self::Http2Persists
            | Self::Http3Persists
            | Self::Http2ForbidsFields
            | Self::Http3ForbidsFields => return None,
        })
    }

    /// What this rule says about the connection.
    #[must_use]
    pub const fn says(self) -> Persistence {
        if self.close_reason().is_some() { Persistence::Close } else { Persistence::Keep }
    }
}

/// Rules in order of precedence, at least one; small enough to be copied into an event.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rules {
    first: Rule,
    also: u16,
}

// One bit per rule.
const _: () = assert!(Rule::ALL.len() <= 16);

impl Rules {
    /// `first`, and those of `also` that apply.
    pub(super) fn new(first: Rule, also: impl IntoIterator<Item = (Rule, bool)>) -> Self {
        let applied = also.into_iter().filter(|&(rule, applies)| applies && rule != first);
        Self { first, also: applied.fold(0, |bits, (rule, _)| bits | 1 << rule as u16) }
    }

    /// The deciding rule.
    #[must_use]
    pub const fn first(self) -> Rule {
        self.first
    }

    /// The deciding rule first, then the others that led to the same ruling.
    pub fn iter(self) -> impl Iterator<Item = Rule> {
        let also = Rule::ALL.iter().copied().filter(move |&rule| self.also & (1 << rule as u16) != 0);
        std::iter::once(self.first).chain(also)
    }
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// A list of codes.
impl Serialize for Rules {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_unique() {
        let codes: BTreeSet<_> = Rule::ALL.iter().map(|rule| rule.code()).collect();
        assert_eq!(codes.len(), Rule::ALL.len());
    }

    #[test]
    fn rules_list_the_first_once_and_the_others_in_order() {
        let all = Rule::ALL.iter().map(|&rule| (rule, true));
        for &first in Rule::ALL {
            let rules: Vec<_> = Rules::new(first, all.clone()).iter().collect();
            assert_eq!(rules.first(), Some(&first));
            assert_eq!(rules.len(), Rule::ALL.len());
            assert!(rules[1..].is_sorted());
        }
        let also = [(Rule::BodyUnread, true), (Rule::CloseSent, false)];
        let none_applies: Vec<_> = Rules::new(Rule::CloseSent, [(Rule::BodyUnread, false)]).iter().collect();
        assert_eq!(none_applies, [Rule::CloseSent]);
        assert_eq!(format!("{:?}", Rules::new(Rule::CloseReceived, also)), "[CloseReceived, BodyUnread]");
    }
}
