//! What the client sees of a lost request, and which side learns when that a middlebox has forgotten.
//!
//! A failure travels from the connection it happens on to the client. Each hop on its way may try again, answer in the
//! next hop's place, or close; and it may have given up by then, or a middlebox before it may have forgotten the
//! connection that waits.

use keepalive_core::Span;
use keepalive_core::scenario::Retry;
use keepalive_core::trace::NodeKind;

use super::fixes::Side;
use super::hazard::{Hazard, keepalive_ends};
use super::legs::{BoxOn, Leg, sending_gives_up};
use super::types::{Grade, Learn, Learns, Outcome, Seen};

/// How a request fails on a connection, and so long after it was sent there.
#[derive(Clone, Copy)]
enum Failure {
    Eof(Span),
    Reset(Span),
    /// The transport gives up.
    TimedOut(Span),
    /// The time for the response is over, or would be for a second try as well: nothing is tried again.
    Late(Span),
    Never,
}

/// What comes back to a hop, so long after it sent its request.
#[derive(Clone, Copy)]
enum Back {
    /// A response in the end, after a first try that failed.
    Retried {
        failed: Span,
        answered: Span,
    },
    BadGateway(Span),
    GatewayTimeout(Span),
    /// No response.
    Failed(Failure),
}

/// What the client sees; absent if nothing is lost.
pub(super) fn seen(legs: &[Leg], hazards: &[Hazard], at: usize) -> Option<Seen> {
    let (leg, hazard) = (legs.get(at)?, hazards.get(at)?);
    let failure = match hazard.grade {
        Grade::Right | Grade::NotReused | Grade::Announced => return None,
        // The close is on its way already, and seen before an answer could be.
        Grade::Race => Failure::Eof(leg.one_way.times(2)),
        Grade::Silent => lost(leg, hazard),
        // The request was acknowledged.
        Grade::Slow => waits(leg, hazard),
    };
    let after = |idempotent| outcome(legs, hazards, at, failure, idempotent);
    Some(Seen { idempotent: after(true), other: after(false) })
}

/// A request that a box drops.
fn lost(leg: &Leg, hazard: &Hazard) -> Failure {
    if let Some(answer) = hazard.answer(Side::Opens) {
        return Failure::Reset(answer);
    }
    // PING goes out after a silence that began with the response before.
    let sent = hazard.window.map_or(Span::ZERO, |window| window.after);
    let ping = leg.pings[0].map(|(interval, timeout)| (interval + timeout) - sent);
    let transport = match leg.quic {
        Some(_) => leg.quic_patience,
        None => ping.into_iter().chain([sending_gives_up(&leg.reuser_tcp)]).min(),
    };
    match (leg.response_timeout, transport) {
        (Some(program), transport) if transport.is_none_or(|transport| program <= transport) => {
            Failure::Late(program)
        }
        (_, transport) => transport.map_or(Failure::Never, Failure::TimedOut),
    }
}

/// A response that a box drops: only keepalive, PING or the program's patience ends the wait, and a second try waits
/// as long as the first.
fn waits(leg: &Leg, hazard: &Hazard) -> Failure {
    let forgets: Vec<&BoxOn> = forgetting(leg, hazard).collect();
    let transport = match leg.quic {
        Some(_) => leg.quic_patience,
        None => {
            let probes = keepalive_ends(leg, Side::Opens, &forgets);
            let ping = leg.pings[0].map(|(interval, timeout)| interval + timeout);
            probes.into_iter().chain(ping).min()
        }
    };
    transport.into_iter().chain(leg.response_timeout).min().map_or(Failure::Never, Failure::Late)
}

/// The boxes that nothing refreshes.
fn forgetting<'a>(leg: &'a Leg, hazard: &'a Hazard) -> impl Iterator<Item = &'a BoxOn> {
    let all = leg.boxes.iter().zip(&hazard.boxes);
    all.filter(|(_, judged)| judged.refreshed_by.is_none()).map(|(one, _)| one)
}

/// What becomes of a failure on the connection `at`; the client opens the first.
fn outcome(legs: &[Leg], hazards: &[Hazard], at: usize, failure: Failure, idempotent: bool) -> Outcome {
    let begun = hazards[at].window.map_or(Span::ZERO, |window| window.after);
    let mut back = Back::Failed(failure);
    for (i, (leg, hazard)) in legs.iter().zip(hazards).enumerate().take(at + 1).rev() {
        if i < at {
            back = over(leg, hazard, back);
        }
        let nearer = i.checked_sub(1).and_then(|i| legs.get(i));
        if let Back::Failed(failure) = back {
            back = decide(leg, nearer, failure, idempotent, begun);
        }
    }
    match back {
        Back::Retried { failed, .. } => Outcome::Retried { within: failed, twice: !idempotent },
        Back::BadGateway(within) => Outcome::BadGateway { within },
        Back::GatewayTimeout(after) => Outcome::GatewayTimeout { after },
        Back::Failed(Failure::Eof(within)) if legs[0].quic.is_some() => Outcome::Closed { within },
        Back::Failed(Failure::Eof(within)) => Outcome::Eof { within },
        Back::Failed(Failure::Reset(within)) => Outcome::Reset { within },
        Back::Failed(Failure::TimedOut(after) | Failure::Late(after)) => Outcome::TimedOut { after },
        Back::Failed(Failure::Never) => Outcome::Hangs,
    }
}

/// What a hop makes of a failure.
fn decide(leg: &Leg, nearer: Option<&Leg>, failure: Failure, idempotent: bool, begun: Span) -> Back {
    let again = match leg.retry {
        Retry::Never => false,
        Retry::Idempotent => idempotent,
        Retry::Always => true,
    };
    match failure {
        Failure::Eof(failed) | Failure::Reset(failed) | Failure::TimedOut(failed) if again => {
            Back::Retried { failed, answered: failed + leg.opening + leg.one_way.times(2) + leg.work }
        }
        // The proxy closes its client's connection in turn, if that had carried a request before.
        Failure::Eof(wait) | Failure::Reset(wait)
            if leg.closes_later && nearer.is_some_and(|nearer| is_kept(nearer, begun)) =>
        {
            Back::Failed(Failure::Eof(wait))
        }
        Failure::Eof(wait) | Failure::Reset(wait) if leg.from.kind == NodeKind::Proxy => {
            Back::BadGateway(wait)
        }
        Failure::TimedOut(wait) | Failure::Late(wait) if leg.from.kind == NodeKind::Proxy => {
            Back::GatewayTimeout(wait)
        }
        failure => Back::Failed(failure),
    }
}

/// After a gap as long as this the connection is still used.
fn is_kept(leg: &Leg, gap: Span) -> bool {
    let close = leg.next_idle.filter(|_| leg.watches);
    leg.reuses && leg.reuser_idle.into_iter().chain(close).min().is_none_or(|limit| limit > gap)
}

/// What comes back over a connection that waits for it.
fn over(leg: &Leg, hazard: &Hazard, back: Back) -> Back {
    let way = leg.one_way.times(2) + leg.service;
    let (back, after) = match back {
        Back::Retried { failed, answered } => {
            (Back::Retried { failed: way + failed, answered: way + answered }, Some(way + answered))
        }
        Back::BadGateway(wait) => (Back::BadGateway(way + wait), Some(way + wait)),
        Back::GatewayTimeout(wait) => (Back::GatewayTimeout(way + wait), Some(way + wait)),
        Back::Failed(Failure::Eof(wait)) => (Back::Failed(Failure::Eof(way + wait)), Some(way + wait)),
        // Of a proxy that gets nothing, its client gets nothing either.
        Back::Failed(_) => (Back::Failed(Failure::Never), None),
    };
    let forgets = |one: &BoxOn| after.is_none_or(|after| after - one.before.times(2) >= one.idle);
    if forgetting(leg, hazard).any(forgets) {
        return Back::Failed(waits(leg, hazard));
    }
    match leg.response_timeout {
        Some(patience) if after.is_none_or(|after| patience < after) => Back::Failed(Failure::Late(patience)),
        _ => back,
    }
}

/// Which side learns when; absent unless a middlebox forgets in silence.
pub(super) fn learns(leg: &Leg, hazard: &Hazard) -> Option<Learns> {
    if hazard.grade != Grade::Silent {
        return None;
    }
    let by_itself = |side: Side, own: Option<Span>| {
        let probes = keepalive_ends(leg, side, &hazard.forgets.iter().collect::<Vec<_>>());
        match (own, probes) {
            (Some(own), Some(probes)) if probes < own => Some(Learn::Keepalive(probes)),
            (Some(own), _) => Some(Learn::OwnLimit(own)),
            (None, Some(probes)) => Some(Learn::Keepalive(probes)),
            (None, None) => None,
        }
    };
    let by_sending = match hazard.answer(Side::Opens) {
        Some(answer) => Learn::ByReset(answer),
        None if leg.quic.is_some() => leg.quic_patience.map_or(Learn::Never, Learn::BySending),
        None => Learn::BySending(sending_gives_up(&leg.reuser_tcp)),
    };
    Some(Learns {
        reuser: by_itself(Side::Opens, leg.reuser_idle).unwrap_or(by_sending),
        next: by_itself(Side::Accepts, leg.next_idle).unwrap_or(Learn::Never),
    })
}
