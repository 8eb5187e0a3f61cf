//! The notches of a slider: round values between the least and the most that a setting can have.

use keepalive_core::Span;
use keepalive_core::scenario::limits;

use super::value::{Value, is_count, may_be_none, unit};
use crate::lang::Knob;

/// Where dragging stops, in milliseconds below a second and in seconds above.
const MILLIS: [u64; 12] = [1, 2, 5, 10, 20, 30, 50, 100, 150, 200, 300, 500];
const SECONDS: [u64; 44] = [
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 90, 100, 120, 150,
    180, 240, 300, 350, 400, 500, 600, 900, 1_200, 1_800, 2_700, 3_600, 5_400, 7_200, 14_400, 28_800,
];
const COUNTS: [u32; 24] =
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 30, 40, 50, 75, 100, 127, 200, 500, 1_000, 5_000, 10_000];

/// The notches of one setting, from the least.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale {
    knob: Knob,
    notches: Vec<u64>,
}

impl Scale {
    /// The scale of a setting. Its ends are among what is allowed.
    pub fn of(knob: Knob) -> Self {
        let (least, most) = ends(knob);
        let fits = |value: &u64| (least..=most).contains(value);
        let notches = if is_count(knob) {
            COUNTS.iter().map(|count| u64::from(*count)).filter(fits).collect()
        } else {
            let fine = MILLIS.iter().map(|ms| ms * 1_000);
            fine.chain(SECONDS.iter().map(|s| s * 1_000_000)).filter(fits).collect()
        };
        Self { knob, notches }
    }

    /// The last notch; one beyond the round values where there may be no limit.
    pub fn last(&self) -> usize {
        self.notches.len() - 1 + usize::from(may_be_none(self.knob))
    }

    /// The notch nearest to a value from below.
    pub fn position(&self, value: Value) -> usize {
        match number(value) {
            Some(number) => self.notches.partition_point(|notch| *notch <= number).saturating_sub(1),
            None => self.last(),
        }
    }

    /// The value of a notch.
    pub fn at(&self, position: usize) -> Value {
        self.value(self.notches.get(position).copied())
    }

    /// The value so many notches on. From between two notches, the first is the next one that way.
    pub fn notch(&self, from: Value, by: i32) -> Value {
        let at = self.position(from);
        let between = number(from).is_some_and(|number| self.notches.get(at) != Some(&number));
        let below = usize::from(between && by < 0 && number(from) > self.notches.get(at).copied());
        let to = (at + below).saturating_add_signed(by as isize);
        self.at(to.min(self.last()))
    }

    /// The value so many units on, within what is allowed.
    pub fn step(&self, from: Value, by: i32) -> Value {
        let (least, most) = ends(self.knob);
        let unit = if is_count(self.knob) { 1 } else { unit(self.knob) };
        let Some(number) = number(from) else {
            return if by < 0 { self.at(self.notches.len() - 1) } else { from };
        };
        // Below a second, seconds are too coarse.
        let unit = if unit == 1_000_000 && number < 2_000_000 && by.abs() == 1 { 100_000 } else { unit };
        let unit =
            if matches!(self.knob, Knob::KeepaliveTime | Knob::KeepaliveInterval) { 1_000_000 } else { unit };
        let moved = i128::from(number) + i128::from(unit) * i128::from(by);
        self.value(Some(moved.clamp(i128::from(least), i128::from(most)) as u64))
    }

    const fn value(&self, number: Option<u64>) -> Value {
        match number {
            Some(number) if is_count(self.knob) => Value::Count(Some(number as u32)),
            Some(number) => Value::Span(Some(Span::from_micros(number))),
            None if is_count(self.knob) => Value::Count(None),
            None => Value::Span(None),
        }
    }
}

fn number(value: Value) -> Option<u64> {
    match value {
        Value::Span(span) => span.map(Span::micros),
        Value::Count(count) => count.map(u64::from),
    }
}

/// The least and the most; microseconds for spans.
const fn ends(knob: Knob) -> (u64, u64) {
    match knob {
        Knob::KeepaliveTime => {
            (limits::KEEPALIVE_TIME.start().micros(), limits::KEEPALIVE_TIME.end().micros())
        }
        Knob::KeepaliveInterval => {
            (limits::KEEPALIVE_INTERVAL.start().micros(), limits::KEEPALIVE_INTERVAL.end().micros())
        }
        Knob::KeepaliveProbes => {
            (*limits::KEEPALIVE_PROBES.start() as u64, *limits::KEEPALIVE_PROBES.end() as u64)
        }
        Knob::UserTimeout => (limits::USER_TIMEOUT.start().micros(), limits::USER_TIMEOUT.end().micros()),
        Knob::HttpIdle | Knob::PoolIdle | Knob::NatIdle => {
            (limits::IDLE.start().micros(), limits::IDLE.end().micros())
        }
        Knob::MaxRequests => (1, u32::MAX as u64),
        Knob::Service => (0, limits::SERVICE.micros()),
        Knob::Latency => (0, limits::LATENCY.micros()),
    }
}

#[cfg(test)]
mod tests {
    use keepalive_products::{HopKind, Range};

    use super::*;
    use crate::edit::{Field, Side};

    fn secs(secs: u64) -> Value {
        Value::Span(Some(Span::from_secs(secs)))
    }

    #[test]
    fn notches_lead_both_ways_and_end_without_limit() {
        let scale = Scale::of(Knob::HttpIdle);
        assert_eq!(scale.notch(secs(60), 1), secs(65));
        assert_eq!(scale.notch(secs(60), -1), secs(55));
        assert_eq!(scale.notch(secs(61), 1), secs(65));
        assert_eq!(scale.notch(secs(61), -1), secs(60));
        assert_eq!(scale.notch(secs(60), 1_000), Value::Span(None));
        assert_eq!(scale.notch(Value::Span(None), -1), secs(28_800));
        assert_eq!(scale.notch(secs(60), -1_000), Value::Span(Some(Span::from_millis(1))));
    }

    #[test]
    fn steps_stay_within_what_is_allowed() {
        let scale = Scale::of(Knob::KeepaliveTime);
        assert_eq!(scale.step(secs(30), 10), secs(40));
        assert_eq!(scale.step(secs(30), -100), secs(1));
        assert_eq!(scale.step(secs(32_767), 1), secs(32_767));
        let probes = Scale::of(Knob::KeepaliveProbes);
        assert_eq!(probes.step(Value::Count(Some(3)), 200), Value::Count(Some(127)));
        assert_eq!(probes.notch(Value::Count(Some(9)), 100), Value::Count(Some(127)));
    }

    #[test]
    fn every_notch_stands_at_its_own_position() {
        for knob in
            [Knob::HttpIdle, Knob::Latency, Knob::MaxRequests, Knob::KeepaliveProbes, Knob::UserTimeout]
        {
            let scale = Scale::of(knob);
            for position in 0..=scale.last() {
                assert_eq!(scale.position(scale.at(position)), position, "{knob:?} {position}");
            }
        }
    }

    #[test]
    fn a_scale_ends_where_the_field_of_the_hop_does() {
        for (kind, knob) in [
            (HopKind::Link, Knob::Latency),
            (HopKind::Nat, Knob::NatIdle),
            (HopKind::Client, Knob::PoolIdle),
            (HopKind::Server, Knob::HttpIdle),
            (HopKind::Server, Knob::MaxRequests),
            (HopKind::Server, Knob::Service),
            (HopKind::Server, Knob::UserTimeout),
            (HopKind::Server, Knob::KeepaliveTime),
            (HopKind::Server, Knob::KeepaliveInterval),
            (HopKind::Server, Knob::KeepaliveProbes),
        ] {
            let field = Field { side: Side::Own, knob }.hop_field(kind);
            assert!(field.is_on(kind), "{knob:?}");
            let allowed = match field.range() {
                Range::Span { allowed, .. } => (allowed.start().micros(), allowed.end().micros()),
                Range::Count { allowed, .. } => {
                    (allowed.start().unsigned_abs(), allowed.end().unsigned_abs())
                }
                other => panic!("{knob:?}: {other}"),
            };
            assert_eq!(ends(knob), allowed, "{knob:?}");
        }
    }
}
