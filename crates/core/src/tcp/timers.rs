//! The kernel timers of one connection: a table keyed by [`Timer`], with absolute deadlines.

use crate::scenario::TimerPrecision;
use crate::time::{SimTime, Span};
use crate::timer::Timer;

/// One tick of a kernel built with HZ=250, the configuration of most distributions.
pub const JIFFY: Span = Span::from_millis(4);

/// A deadline that is running.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Armed {
    /// When it was started.
    pub since: SimTime,
    /// When it fires.
    pub fires_at: SimTime,
}

/// At most one running deadline for each kind of timer.
#[derive(Debug, Default, Clone)]
pub struct TimerTable {
    armed: [Option<Armed>; Timer::ALL.len()],
    precision: TimerPrecision,
    clock: Span,
}

impl TimerTable {
    /// An empty table with deadlines of this precision, on a clock that had run for `clock` at the beginning.
    pub fn new(precision: TimerPrecision, clock: Span) -> Self {
        Self { precision, clock, ..Self::default() }
    }

    /// Starts a timer, or moves it if it runs.
    pub fn arm(&mut self, timer: Timer, now: SimTime, after: Span) -> Armed {
        let fires_at = match self.precision {
            TimerPrecision::Exact => now + after,
            TimerPrecision::Wheel => {
                SimTime::ZERO + wheel(now + self.clock, after).since(SimTime::ZERO + self.clock)
            }
        };
        let armed = Armed { since: now, fires_at };
        self.armed[timer as usize] = Some(armed);
        armed
    }

    /// The same for a timer of high resolution.
    pub fn arm_exact(&mut self, timer: Timer, now: SimTime, after: Span) -> Armed {
        let armed = Armed { since: now, fires_at: now + after };
        self.armed[timer as usize] = Some(armed);
        armed
    }

    /// Stops a timer; `true` if it ran.
    pub fn stop(&mut self, timer: Timer) -> bool {
        self.armed[timer as usize].take().is_some()
    }

    /// The deadline of a timer, if it runs.
    pub const fn get(&self, timer: Timer) -> Option<Armed> {
        self.armed[timer as usize]
    }

    /// The next timer to fire: the earliest, and of several on one tick the first in [`Timer::ALL`].
    pub fn next(&self) -> Option<(SimTime, Timer)> {
        Timer::ALL
            .iter()
            .filter_map(|timer| Some((self.get(*timer)?.fires_at, *timer)))
            .min_by_key(|(at, timer)| (*at, *timer as u8))
    }
}

/// When Linux's timer wheel fires a timer (`kernel/time/timer.c`, `calc_wheel_index`).
///
/// The wheel has levels of 64 buckets; level n has a granularity of 8ⁿ ticks and holds what lies further
/// than 63 × 8ⁿ⁻¹ ticks ahead. A deadline is rounded up to the next bucket, so that a timer is never early
/// and late by at most one granule: 4 ms below 252 ms, 32 ms below 2.016 s, 256 ms below 16.1 s.
pub fn wheel(now: SimTime, after: Span) -> SimTime {
    const LEVELS: u32 = 8;
    let clock = now.micros() / JIFFY.micros();
    let ticks = after.micros().div_ceil(JIFFY.micros());
    let expires = clock + ticks;
    let level = (1..LEVELS).take_while(|level| ticks >= 63 << (3 * (level - 1))).last().unwrap_or(0);
    let shift = 3 * level;
    let bucket = ((expires >> shift) + 1) << shift;
    SimTime::from_micros(bucket * JIFFY.micros())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wheel_is_late_by_at_most_one_granule() {
        for (length_ms, granule_ms) in [
            (40, 4),
            (248, 4),
            (252, 32),
            (2_012, 32),
            (2_016, 256),
            (16_000, 256),
            (75_000, 2_048),
            (7_200_000, 131_072),
        ] {
            for start in (0..40_000).step_by(1_234) {
                let now = SimTime::from_micros(start);
                let late = wheel(now, Span::from_millis(length_ms)).since(now) - Span::from_millis(length_ms);
                assert!(
                    late <= Span::from_millis(granule_ms + 4),
                    "{length_ms} ms from {start}: {late} late"
                );
                assert!(wheel(now, Span::from_millis(length_ms)) > now + Span::from_millis(length_ms));
            }
        }
    }

    #[test]
    fn a_chain_of_one_second_timers_settles_on_1024_ms() {
        let mut at = SimTime::from_micros(50_500);
        let mut last = at;
        for _ in 0..4 {
            last = at;
            at = wheel(at, Span::from_secs(1));
        }
        assert_eq!(at.since(last), Span::from_millis(1_024));
    }

    #[test]
    fn ties_fire_in_the_order_of_the_enum() {
        let mut table = TimerTable::new(TimerPrecision::Exact, Span::ZERO);
        table.arm(Timer::Keepalive, SimTime::ZERO, Span::from_secs(1));
        table.arm(Timer::Retransmit, SimTime::ZERO, Span::from_secs(1));
        assert_eq!(table.next(), Some((SimTime::from_micros(1_000_000), Timer::Retransmit)));
        assert!(table.stop(Timer::Retransmit));
        assert_eq!(table.next().map(|n| n.1), Some(Timer::Keepalive));
    }
}
