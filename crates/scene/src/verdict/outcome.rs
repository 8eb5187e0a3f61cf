//! What the client sees of a lost request, and which side learns when that a middlebox has forgotten.

use keepalive_core::Span;
use keepalive_core::scenario::{Retry, TcpOptions};
use keepalive_core::trace::NodeKind;

use super::hazard::{Hazard, keepalive_ends};
use super::legs::{Leg, sending_gives_up};
use super::types::{Grade, Learn, Learns, Outcome, Seen};

/// How a request fails on the connection itself, and so long after it was sent there.
#[derive(Clone, Copy)]
enum Failure {
    Eof(Span),
    Reset(Span),
    /// The kernel gives up.
    TimedOut(Span),
    /// The time for the response is over, or would be for a second try as well: nothing is tried again.
    Late(Span),
    Never,
}

/// What the client sees; absent if nothing is lost.
pub(super) fn seen(legs: &[Leg], leg: &Leg, hazard: &Hazard) -> Option<Seen> {
    if hazard.grade.is_right() {
        return None;
    }
    let failure = match hazard.grade {
        Grade::Right | Grade::NotReused | Grade::Announced => return None,
        Grade::Race => Failure::Eof(leg.margin()),
        Grade::Silent if hazard.answered_by_rst => Failure::Reset(leg.margin()),
        Grade::Silent => {
            let kernel = sending_gives_up(&leg.reuser_tcp);
            match leg.response_timeout {
                Some(program) if program <= kernel => Failure::Late(program),
                _ => Failure::TimedOut(kernel),
            }
        }
        // The request was acknowledged, so only keepalive or the program's patience ends the wait for its
        // response, and a second try waits as long as the first.
        Grade::Slow => {
            let kernel = match leg.quic {
                Some(_) => leg.quic_idle,
                None => keepalive_ends(leg, &leg.reuser_tcp, None),
            };
            kernel.into_iter().chain(leg.response_timeout).min().map_or(Failure::Never, Failure::Late)
        }
    };
    // What lies between the client and this connection, there and back.
    let at = legs.iter().position(|one| one.from == leg.from)?;
    let way = legs[..at].iter().fold(Span::ZERO, |sum, one| sum + one.one_way.times(2) + one.service);
    let after = |idempotent| outcome(&legs[..=at], failure, way, idempotent);
    Some(Seen { idempotent: after(true), other: after(false) })
}

/// What becomes of a failure on the last of these connections; the client opens the first. `way` is the way
/// there and back.
fn outcome(legs: &[Leg], failure: Failure, way: Span, idempotent: bool) -> Outcome {
    let Some((leg, nearer)) = legs.split_last() else { return Outcome::Hangs };
    let again = match leg.retry {
        Retry::Never => false,
        Retry::Idempotent => idempotent,
        Retry::Always => true,
    };
    let proxied = leg.from.kind == NodeKind::Proxy;
    match failure {
        Failure::Never => Outcome::Hangs,
        Failure::Eof(wait) | Failure::Reset(wait) | Failure::TimedOut(wait) if again => {
            Outcome::Retried { within: way + wait, twice: !idempotent }
        }
        // The proxy closes its client's connection in turn, and it is for that client to try again.
        Failure::Eof(wait) | Failure::Reset(wait) if proxied && leg.closes_later => {
            outcome(nearer, Failure::Eof(wait), way, idempotent)
        }
        Failure::Eof(wait) | Failure::Reset(wait) if proxied => Outcome::BadGateway { within: way + wait },
        Failure::Eof(wait) => Outcome::Eof { within: way + wait },
        Failure::Reset(wait) => Outcome::Reset { within: way + wait },
        Failure::TimedOut(wait) | Failure::Late(wait) => given_up(proxied, way + wait),
    }
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
