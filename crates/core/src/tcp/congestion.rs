//! The congestion window: ten segments at first, slow start, Reno, and the restart after idleness.
//!
//! Follows Linux with `congestion control = reno`. Not modelled: CUBIC, pacing, proportional rate reduction,
//! F-RTO and the undo of spurious timeouts.

use super::segment::Seq;
use crate::time::{SimTime, Span};

/// The first window, in segments (RFC 6928; `TCP_INIT_CWND`).
pub(super) const INITIAL_WINDOW: u32 = 10;

/// The phase of recovery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Nothing is known to be lost.
    Open,
    /// Three duplicate acknowledgements: fast recovery up to this sequence number.
    Recovery(Seq),
    /// A timeout: everything before this sequence number is sent again.
    Loss(Seq),
}

/// Congestion window and threshold, in segments.
#[derive(Debug, Clone)]
pub(super) struct Congestion {
    /// `snd_cwnd`.
    pub cwnd: u32,
    /// `snd_ssthresh`; `u32::MAX` while never reduced.
    pub ssthresh: u32,
    /// Where recovery stands.
    pub phase: Phase,
    acked_in_avoidance: u32,
    most_in_flight: u32,
    usage_ends: Seq,
    was_limited: bool,
}

impl Default for Congestion {
    fn default() -> Self {
        Self {
            cwnd: INITIAL_WINDOW,
            ssthresh: u32::MAX,
            phase: Phase::Open,
            acked_in_avoidance: 0,
            most_in_flight: 0,
            usage_ends: 0,
            was_limited: false,
        }
    }
}

impl Congestion {
    /// Remembers how much of the window was used (`tcp_cwnd_validate`).
    pub(super) fn sent(&mut self, in_flight: u32, una: Seq, nxt: Seq) {
        let limited = in_flight >= self.cwnd;
        if una >= self.usage_ends || limited || (!self.was_limited && in_flight > self.most_in_flight) {
            self.was_limited = limited;
            self.most_in_flight = in_flight;
            self.usage_ends = nxt;
        }
    }

    /// `segments` were newly acknowledged.
    pub(super) fn acked(&mut self, segments: u32) {
        let slow_start = self.cwnd < self.ssthresh;
        let limited = if slow_start { self.cwnd < 2 * self.most_in_flight.max(1) } else { self.was_limited };
        if !limited || matches!(self.phase, Phase::Recovery(_)) {
            return;
        }
        let mut left = segments;
        if slow_start {
            let grown = (self.cwnd + left).min(self.ssthresh);
            left -= grown - self.cwnd;
            self.cwnd = grown;
        }
        if left > 0 {
            self.acked_in_avoidance += left;
            if self.acked_in_avoidance >= self.cwnd {
                self.acked_in_avoidance -= self.cwnd;
                self.cwnd += 1;
            }
        }
    }

    /// A retransmission timeout (RFC 5681 §3.1): back to one segment.
    pub(super) fn timed_out(&mut self, nxt: Seq) {
        if !matches!(self.phase, Phase::Loss(_)) {
            self.ssthresh = (self.cwnd / 2).max(2);
        }
        self.cwnd = 1;
        self.acked_in_avoidance = 0;
        self.phase = Phase::Loss(nxt);
    }

    /// Three duplicate acknowledgements (RFC 5681 §3.2).
    pub(super) fn fast_retransmit(&mut self, nxt: Seq) {
        self.ssthresh = (self.cwnd / 2).max(2);
        self.cwnd = self.ssthresh;
        self.phase = Phase::Recovery(nxt);
    }

    /// Everything sent before the loss is acknowledged.
    pub(super) fn recovered(&mut self) {
        if matches!(self.phase, Phase::Recovery(_)) {
            self.cwnd = self.cwnd.max(self.ssthresh.min(self.cwnd.max(2)));
        }
        self.phase = Phase::Open;
    }

    /// New data after `idle` without sending: the window decays by half for each RTO (RFC 2861,
    /// `tcp_cwnd_restart`), not below the initial one.
    pub(super) fn restart_after(&mut self, idle: Span, rto: Span) {
        let floor = INITIAL_WINDOW.min(self.cwnd);
        self.ssthresh = if self.ssthresh == u32::MAX {
            u32::MAX
        } else {
            self.ssthresh.max((self.cwnd >> 1) + (self.cwnd >> 2))
        };
        let mut left = idle;
        while left > rto && self.cwnd > floor {
            left = left - rto;
            self.cwnd >>= 1;
        }
        self.cwnd = self.cwnd.max(floor);
        self.most_in_flight = 0;
    }
}

/// Whether a window of the last sending at `last` has to restart at `now`.
pub(super) fn is_stale(now: SimTime, last: SimTime, rto: Span) -> bool {
    now.since(last) > rto
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_start_doubles_a_used_window() {
        let mut congestion = Congestion::default();
        congestion.sent(10, 1, 14_481);
        congestion.acked(10);
        assert_eq!(congestion.cwnd, 20);
    }

    #[test]
    fn an_unused_window_does_not_grow() {
        let mut congestion = Congestion::default();
        congestion.sent(1, 1, 101);
        congestion.acked(1);
        assert_eq!(congestion.cwnd, 10);
    }

    #[test]
    fn idleness_halves_the_window_per_rto_down_to_ten() {
        let mut congestion = Congestion { cwnd: 80, ..Congestion::default() };
        congestion.restart_after(Span::from_millis(500), Span::from_millis(200));
        assert_eq!(congestion.cwnd, 20);
        congestion.restart_after(Span::from_secs(60), Span::from_millis(200));
        assert_eq!(congestion.cwnd, 10);
    }
}
