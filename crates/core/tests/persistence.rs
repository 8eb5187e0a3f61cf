//! Laws of the persistence ruling, checked for every exchange there is.

use keepalive_core::http::{
    ConnectionFlags, Exchange, Framing, Head, Persistence, Side, Version, response_options, rule,
};

const BOOL: [bool; 2] = [false, true];

#[test]
fn a_connection_persists_exactly_when_the_standard_says_so() {
    for_every_exchange(|exchange| {
        let keeps = rule(exchange).persistence == Persistence::Keep;
        assert_eq!(keeps, persists(exchange), "{exchange:?}");
    });
}

#[test]
fn rules_agree_with_the_outcome_and_stand_in_order_of_precedence() {
    for_every_exchange(|exchange| {
        let ruling = rule(exchange);
        let rules: Vec<_> = ruling.because.iter().collect();
        assert_eq!(rules.first(), Some(&ruling.decided_by()), "{exchange:?}");
        assert!(rules.is_sorted_by(|earlier, later| earlier < later), "{exchange:?}");
        for rule in rules {
            assert_eq!(rule.says(), ruling.persistence, "{exchange:?}");
            assert_eq!(
                rule.close_reason().is_some(),
                ruling.persistence == Persistence::Close,
                "{exchange:?}"
            );
        }
    });
}

#[test]
fn the_announced_end_is_the_end() {
    for_every_exchange(|exchange| {
        let server = Exchange { side: Side::Server, ..*exchange };
        let said = response_options(&server);
        let closes = rule(&server).persistence == Persistence::Close;
        assert_eq!(said.close, closes, "{exchange:?}");
        let mut after = server;
        after.response.options = said;
        assert_eq!(rule(&after).persistence, rule(&server).persistence, "{exchange:?}");
        assert_eq!(response_options(&after), said, "{exchange:?}");
    });
}

/// RFC 9112 §9.3 as one expression, written down a second time.
fn persists(x: &Exchange) -> bool {
    let (received, messages) = (x.received(), [&x.request, &x.response]);
    if received.version.forbids_connection_fields() {
        return true;
    }
    let is_response = x.side == Side::Client;
    let oldest = x.request.version.min(x.response.version);
    let by_version = received.version == Version::Http11
        || (received.options.keep_alive && (!x.is_proxy || is_response) && x.honours_http10);
    let self_delimiting = messages.iter().all(|head| head.framing != Framing::UntilClose)
        && !(x.response.framing == Framing::Chunked && oldest == Version::Http10)
        && !(x.request.framing == Framing::Chunked && x.request.version == Version::Http10);
    by_version && self_delimiting && messages.iter().all(|head| head.complete && !head.options.close)
}

fn for_every_exchange(mut check: impl FnMut(&Exchange)) {
    use Framing::{Chunked, ContentLength, NoBody, UntilClose};
    use Version::{Http2, Http3, Http10, Http11};
    for [asked_in, answered_in] in
        [[Http10; 2], [Http10, Http11], [Http11, Http10], [Http11; 2], [Http2; 2], [Http3; 2]]
    {
        for request in heads(asked_in, &[ContentLength, Chunked, NoBody]) {
            for response in heads(answered_in, &[ContentLength, Chunked, NoBody, UntilClose]) {
                for side in [Side::Client, Side::Server] {
                    for is_proxy in BOOL {
                        for honours_http10 in BOOL {
                            check(&Exchange { side, is_proxy, honours_http10, request, response });
                        }
                    }
                }
            }
        }
    }
}

fn heads(version: Version, framings: &[Framing]) -> Vec<Head> {
    let mut heads = Vec::new();
    for &framing in framings {
        for close in BOOL {
            for keep_alive in BOOL {
                let options = ConnectionFlags { close, keep_alive };
                heads.extend(BOOL.map(|complete| Head { version, options, framing, complete }));
            }
        }
    }
    heads
}
