//! How likely a request is lost: the gaps between a response and the next request are exponential.
//!
//! The exponential comes from `libm` and not from the platform, so that the browser and the terminal print
//! the same digits.

use keepalive_core::Span;
use keepalive_core::scenario::Rate;

use super::hazard::Hazard;
use super::legs::Leg;
use super::types::{Chance, Window, Worst};

/// The chances of all connections.
pub(super) struct Chances {
    /// Of each.
    pub(super) legs: Vec<Chance>,
    /// Of any.
    pub(super) any: f64,
}

/// A piece of the client's gap: from, until (not included; absent: for ever), and how much later than on the
/// client's clock the request comes on this connection's clock.
#[derive(Debug, Clone, Copy)]
struct Piece {
    from: Span,
    until: Option<Span>,
    shift: Span,
}

/// The chances at this rate.
pub(super) fn chances(legs: &[Leg], hazards: &[Hazard], rate: Rate) -> Chances {
    let mut pieces = vec![Piece { from: Span::ZERO, until: None, shift: Span::ZERO }];
    let mut all = Vec::new();
    let mut each = Vec::new();
    for (leg, hazard) in legs.iter().zip(hazards) {
        let lost: Vec<_> = hazard
            .window
            .iter()
            .flat_map(|window| pieces.iter().filter_map(|piece| cut(piece, *window)))
            .collect();
        each.push(Chance {
            per_request: measure(&lost, rate),
            worst: hazard.window.filter(|window| window.length.is_some()).and_then(worst),
        });
        all.extend(lost);
        pieces = pieces.iter().flat_map(|piece| behind(piece, leg)).collect();
    }
    Chances { legs: each, any: measure(&all, rate) }
}

/// The part of a piece that falls into the window, on the client's clock.
fn cut(piece: &Piece, window: Window) -> Option<(Span, Option<Span>)> {
    let from = piece.from.max(window.after - piece.shift);
    let until = match (piece.until, window.until.map(|until| until - piece.shift)) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    until.is_none_or(|until| from < until).then_some((from, until))
}

/// How the gap looks one connection further: later by the way there and back and the hop's own time, and by
/// a handshake once the connection has to be opened anew.
fn behind(piece: &Piece, leg: &Leg) -> Vec<Piece> {
    let later = leg.one_way.times(2) + leg.transfer + leg.service;
    let close = leg.next_idle.filter(|_| leg.watches).map(|idle| idle - leg.transfer);
    let kept = match (leg.reuser_idle, close) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    let anew = if leg.reuses { kept.map(|kept| kept - piece.shift) } else { Some(piece.from) };
    let Some(anew) = anew else { return vec![Piece { shift: piece.shift + later, ..*piece }] };
    let split = piece.until.map_or(anew, |until| until.min(anew)).max(piece.from);
    let kept = Piece { until: Some(split), shift: piece.shift + later, ..*piece };
    let opened = Piece { from: split, shift: piece.shift + later + leg.opening, ..*piece };
    [kept, opened].into_iter().filter(|one| one.until.is_none_or(|until| one.from < until)).collect()
}

/// The chance that an exponential gap falls into one of the intervals.
fn measure(intervals: &[(Span, Option<Span>)], rate: Rate) -> f64 {
    let mut sorted = intervals.to_vec();
    sorted.sort_by_key(|(from, _)| *from);
    let mut merged: Vec<(Span, Option<Span>)> = Vec::new();
    for (from, until) in sorted {
        match merged.last_mut() {
            Some((_, end)) if end.is_none_or(|end| from <= end) => {
                *end = end.zip(until).map(|(a, b)| a.max(b));
            }
            _ => merged.push((from, until)),
        }
    }
    let per_micro = f64::from(rate.requests()) / micros(rate.per());
    merged.iter().fold(0.0, |sum, (from, until)| sum + between(*from, *until, per_micro))
}

/// P(from < gap ≤ until) = e^(−λ·from) · (1 − e^(−λ·(until − from))).
fn between(from: Span, until: Option<Span>, per_micro: f64) -> f64 {
    let rest = until.map_or(1.0, |until| -libm::expm1(-per_micro * micros(until - from)));
    libm::exp(-per_micro * micros(from)) * rest
}

/// The rate at which most is lost: the maximum of e^(−λa) − e^(−λb) lies at λ = ln(b/a) / (b − a).
fn worst(window: Window) -> Option<Worst> {
    let (from, until) = (window.after, window.until?);
    if from.is_zero() {
        return None;
    }
    let length = micros(until - from);
    let per_micro = libm::log1p(length / micros(from)) / length;
    let gap = libm::round(1.0 / per_micro);
    Some(Worst { gap: Span::from_micros(gap as u64), chance: between(from, Some(until), per_micro) })
}

/// Exact: the longest span that a scenario may state is far below 2⁵³ µs.
fn micros(span: Span) -> f64 {
    span.micros() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closed_form_has_the_known_values() {
        let ms = Span::from_millis;
        // Textbook numbers: e^-1 of the window over the limit at the worst rate.
        let window = Window { after: ms(29_950), until: Some(ms(30_000)), length: None };
        let worst = worst(window).unwrap();
        assert_eq!(worst.gap.millis(), 29_974);
        assert!((1.0 / worst.chance - 1630.0).abs() < 1.0, "{}", worst.chance);
        assert!((between(ms(0), Some(ms(1_000)), 1e-6) - (1.0 - (-1.0_f64).exp())).abs() < 1e-15);
        assert!((between(ms(1_000), None, 1e-6) - (-1.0_f64).exp()).abs() < 1e-15);
    }

    #[test]
    fn intervals_that_overlap_count_once() {
        let s = Span::from_secs;
        let rate = "1/s".parse().unwrap();
        let one = measure(&[(s(1), Some(s(3)))], rate);
        assert_eq!(measure(&[(s(2), Some(s(3))), (s(1), Some(s(2))), (s(1), Some(s(3)))], rate), one);
        assert_eq!(measure(&[(s(0), None), (s(1), Some(s(2)))], rate), 1.0);
        assert_eq!(measure(&[], rate), 0.0);
    }
}
