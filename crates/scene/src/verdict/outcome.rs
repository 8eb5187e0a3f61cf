//! What the client sees of a lost request, and which side learns when that a middlebox has forgotten.

use keepalive_core::Span;
use keepalive_core::scenario::{Retry, TcpOptions};
use keepalive_core::trace::NodeKind;

use super::hazard::{Hazard, keepalive_ends};
use super::legs::{Leg, sending_gives_up};
use super::types::{Grade, Learn, Learns, Outcome, Seen};

/// How a request fails on the connection itself, and so long after it was sent there.
enum Failure {
    Eof(Span),
    Reset(Span),
    TimedOut(Span),
    Never,
}

/// What the client sees; absent if nothing is lost.
pub(super) fn seen(legs: &[Leg], leg: &Leg, hazard: &Hazard) -> Option<Seen> {
    if hazard.grade.is_right() {
        return None;
    }
    let failure = match hazard.grade {
        Grade::Right | Grade::NotReused => return None,
        Grade::Race => Failure::Eof(leg.margin()),
        Grade::Silent if hazard.answered_by_rst => Failure::Reset(leg.margin()),
        Grade::Silent => Failure::TimedOut(sending_gives_up(&leg.reuser_tcp)),
        // The request was acknowledged, so only keepalive can end the wait for its response.
        Grade::Slow => match keepalive_ends(leg, &leg.reuser_tcp, None) {
            Some(end) => Failure::TimedOut(end),
            None => Failure::Never,
        },
    };
    // What lies between the client and this connection, there and back.
    let nearer = legs.iter().take_while(|nearer| nearer.from != leg.from);
    let way = nearer.fold(Span::ZERO, |sum, one| sum + one.one_way.times(2) + one.service);
    let slow = hazard.grade == Grade::Slow;
    let proxied = leg.from.kind == NodeKind::Proxy;
    let after = |idempotent: bool| {
        let again = match leg.retry {
            Retry::Never => false,
            Retry::Idempotent => idempotent,
            Retry::Always => true,
        };
        match failure {
            Failure::Never => Outcome::Hangs,
            // The second try waits as long as the first.
            Failure::TimedOut(wait) if slow => given_up(proxied, way + wait),
            Failure::Eof(wait) | Failure::Reset(wait) | Failure::TimedOut(wait) if again => {
                Outcome::Retried { within: way + wait, twice: !idempotent }
            }
            Failure::Eof(wait) | Failure::Reset(wait) if proxied => {
                Outcome::BadGateway { within: way + wait }
            }
            Failure::Eof(wait) => Outcome::Eof { within: wait },
            Failure::Reset(wait) => Outcome::Reset { within: wait },
            Failure::TimedOut(wait) => given_up(proxied, way + wait),
        }
    };
    Some(Seen { idempotent: after(true), other: after(false) })
}

const fn given_up(proxied: bool, after: Span) -> Outcome {
    if proxied { Outcome::GatewayTimeout { after } } else { Outcome::TimedOut { after } }
}

/// Which side learns when; absent unless a middlebox forgets in silence.
pub(super) fn learns(leg: &Leg, hazard: &Hazard) -> Option<Learns> {
    if hazard.grade != Grade::Silent {
        return None;
    }
    let answer = hazard.answered_by_rst.then(|| leg.one_way.times(2));
    let by_itself = |options: &TcpOptions, own: Option<Span>| {
        let probes = keepalive_ends(leg, options, answer);
        match (own, probes) {
            (Some(own), Some(probes)) if probes < own => Some(Learn::Keepalive(probes)),
            (Some(own), _) => Some(Learn::OwnLimit(own)),
            (None, Some(probes)) => Some(Learn::Keepalive(probes)),
            (None, None) => None,
        }
    };
    let by_sending = match answer {
        Some(answer) => Learn::ByReset(answer),
        None => Learn::BySending(sending_gives_up(&leg.reuser_tcp)),
    };
    Some(Learns {
        reuser: by_itself(&leg.reuser_tcp, leg.reuser_idle).unwrap_or(by_sending),
        next: by_itself(&leg.next_tcp, leg.next_idle).unwrap_or(Learn::Never),
    })
}
