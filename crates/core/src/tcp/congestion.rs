//! The congestion window: ten segments at first, slow start and Reno, proportional rate reduction during
//! recovery, the way back when a reduction was needless, and the restart after idleness.
//!
//! Follows Linux with `congestion control = reno`. Not modelled: CUBIC, pacing, ECN.

use super::segment::Seq;
use crate::time::{SimTime, Span};

/// The first window, in segments (RFC 6928; `TCP_INIT_CWND`).
pub(super) const INITIAL_WINDOW: u32 = 10;
/// The threshold that was never set (`TCP_INFINITE_SSTHRESH`).
const UNLIMITED: u32 = u32::MAX;

/// The phase of recovery (`tcp_ca_state`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    /// Nothing is known to be lost.
    Open,
    /// Something came out of order, or was sent twice.
    Disorder,
    /// The window is being reduced without anything to send again (`TCP_CA_CWR`).
    Reduced,
    /// A loss was seen: it is repaired while the window shrinks.
    Recovery,
    /// A timeout: everything is taken for lost.
    Loss,
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
    /// What was sent when the phase began: it ends when that is acknowledged (`high_seq`).
    pub high: Seq,
    /// Threshold and window before the reduction (`prior_ssthresh`, `prior_cwnd`); none if it cannot be undone.
    prior_ssthresh: Option<u32>,
    prior_cwnd: u32,
    prr_delivered: u32,
    prr_out: u32,
    /// Bytes a second that the flow is thought to make; none before the handshake (`sk_pacing_rate`). Nothing
    /// is held back for it: it sizes bursts.
    pub pace: Option<u64>,
    acked_in_avoidance: u32,
    most_in_flight: u32,
    usage_ends: Seq,
    was_limited: bool,
    used: u32,
    stamp: SimTime,
}

impl Default for Congestion {
    fn default() -> Self {
        Self {
            cwnd: INITIAL_WINDOW,
            ssthresh: UNLIMITED,
            phase: Phase::Open,
            high: 0,
            prior_ssthresh: None,
            prior_cwnd: 0,
            prr_delivered: 0,
            prr_out: 0,
            pace: None,
            acked_in_avoidance: 0,
            most_in_flight: 0,
            usage_ends: 0,
            was_limited: false,
            used: 0,
            stamp: SimTime::ZERO,
        }
    }
}

impl Congestion {
    /// The window of a connection that was set up at `now`.
    pub(super) const fn start(&mut self, now: SimTime) {
        self.stamp = now;
    }

    /// Estimates the pace anew: a window in a round trip, twice that in slow start, a fifth more later
    /// (`tcp_update_pacing_rate`). `out`: segments in flight.
    pub(super) fn pace(&mut self, mss: u32, out: u32, srtt: Option<Span>) {
        let ratio = if self.cwnd < self.ssthresh / 2 { 200 } else { 120 };
        let bytes = u64::from(mss) * u64::from(self.cwnd.max(out)) * ratio * 10_000;
        self.pace = Some(bytes / srtt.map_or(1, |srtt| srtt.micros().max(1)));
    }

    const fn reducing(&self) -> bool {
        matches!(self.phase, Phase::Reduced | Phase::Recovery)
    }

    const fn in_slow_start(&self) -> bool {
        self.cwnd < self.ssthresh
    }

    /// The window was the limit lately (`tcp_is_cwnd_limited`).
    const fn is_limited(&self) -> bool {
        self.was_limited || (self.in_slow_start() && self.cwnd < 2 * self.most_in_flight)
    }

    /// So many segments left in a reduction (`prr_out`).
    pub(super) const fn sent_while_reducing(&mut self, segments: u32) {
        if self.reducing() {
            self.prr_out += segments;
        }
    }

    /// Remembers how much of the window was used, and shrinks one that was not (`tcp_cwnd_validate`).
    pub(super) fn used(&mut self, now: SimTime, out: u32, limited: bool, una: Seq, nxt: Seq, rto: Span) {
        if una >= self.usage_ends || limited || (!self.was_limited && out > self.most_in_flight) {
            self.was_limited = limited;
            self.most_in_flight = out;
            self.usage_ends = nxt;
        }
        if self.is_limited() {
            self.used = 0;
            self.stamp = now;
            return;
        }
        self.used = self.used.max(out);
        if now.since(self.stamp) >= rto {
            self.application_limited(now);
        }
    }

    fn application_limited(&mut self, now: SimTime) {
        if self.phase == Phase::Open {
            let needed = self.used.max(INITIAL_WINDOW);
            if needed < self.cwnd {
                self.ssthresh = self.current_ssthresh();
                self.cwnd = (self.cwnd + needed) >> 1;
            }
            self.used = 0;
        }
        self.stamp = now;
    }

    /// The threshold as it would be now (`tcp_current_ssthresh`).
    fn current_ssthresh(&self) -> u32 {
        if self.reducing() { self.ssthresh } else { self.ssthresh.max((self.cwnd >> 1) + (self.cwnd >> 2)) }
    }

    /// An acknowledgement brought `delivered` segments to the peer and showed `lost` as lost
    /// (`tcp_cong_control`). `advanced`: SND.UNA moved; `data`: it acknowledges data.
    pub(super) fn acknowledged(
        &mut self,
        delivered: u32,
        lost: u32,
        in_flight: u32,
        advanced: bool,
        data: bool,
    ) {
        if self.reducing() {
            self.reduce(delivered, lost, in_flight, advanced);
        } else if data {
            self.grow(delivered);
        }
    }

    /// Reno (`tcp_reno_cong_avoid`).
    fn grow(&mut self, delivered: u32) {
        if !self.is_limited() {
            return;
        }
        let mut left = delivered;
        if self.in_slow_start() {
            let grown = (self.cwnd + left).min(self.ssthresh);
            left -= grown - self.cwnd;
            self.cwnd = grown;
        }
        if left > 0 {
            if self.acked_in_avoidance >= self.cwnd {
                self.acked_in_avoidance = 0;
                self.cwnd += 1;
            }
            self.acked_in_avoidance += left;
            if self.acked_in_avoidance >= self.cwnd {
                let more = self.acked_in_avoidance / self.cwnd;
                self.acked_in_avoidance -= more * self.cwnd;
                self.cwnd += more;
            }
        }
    }

    /// Proportional rate reduction (RFC 6937; `tcp_cwnd_reduction`).
    pub(super) fn reduce(&mut self, delivered: u32, lost: u32, in_flight: u32, advanced: bool) {
        if delivered == 0 || self.prior_cwnd == 0 {
            return;
        }
        self.prr_delivered += delivered;
        let room = i64::from(self.ssthresh) - i64::from(in_flight);
        let (done, out) = (i64::from(self.prr_delivered), i64::from(self.prr_out));
        let mut more = if room < 0 {
            let share = i64::from(self.ssthresh) * done + i64::from(self.prior_cwnd) - 1;
            share / i64::from(self.prior_cwnd) - out
        } else {
            let caught_up = (done - out).max(i64::from(delivered));
            (caught_up + i64::from(advanced && lost == 0)).min(room)
        };
        more = more.max(i64::from(out == 0));
        self.cwnd = (i64::from(in_flight) + more).max(0) as u32;
    }

    /// A reduction begins (`tcp_init_cwnd_reduction`).
    pub(super) fn begin_reduction(&mut self, nxt: Seq) {
        self.high = nxt;
        self.acked_in_avoidance = 0;
        self.prior_cwnd = self.cwnd;
        self.prr_delivered = 0;
        self.prr_out = 0;
        self.ssthresh = self.halved();
    }

    const fn halved(&self) -> u32 {
        if self.cwnd / 2 > 2 { self.cwnd / 2 } else { 2 }
    }

    /// A loss was seen (`tcp_enter_recovery`). `true`: a reduction begins.
    pub(super) fn enter_recovery(&mut self, nxt: Seq) -> bool {
        self.prior_ssthresh = None;
        let begins = !self.reducing();
        if begins {
            self.prior_ssthresh = Some(self.current_ssthresh());
            self.begin_reduction(nxt);
        }
        self.phase = Phase::Recovery;
        begins
    }

    /// The reduction is over (`tcp_end_cwnd_reduction`). `undoable`: it was not taken back before.
    pub(super) fn end_reduction(&mut self, now: SimTime, undoable: bool) {
        if self.ssthresh < UNLIMITED && (self.phase == Phase::Reduced || undoable) {
            self.cwnd = self.ssthresh;
            self.stamp = now;
        }
    }

    /// A tail-loss probe repaired a loss: the window is reduced at once (`tcp_process_tlp_ack`).
    pub(super) fn reduce_for_tail_loss(&mut self, now: SimTime, nxt: Seq) {
        self.begin_reduction(nxt);
        self.phase = Phase::Reduced;
        self.end_reduction(now, false);
    }

    /// A retransmission timeout (RFC 5681 §3.1; `tcp_enter_loss`). `first`: the first of its kind in this
    /// window, which sets the threshold.
    pub(super) fn timed_out(&mut self, now: SimTime, nxt: Seq, in_flight: u32, first: bool) {
        if first {
            self.prior_ssthresh = Some(self.current_ssthresh());
            self.prior_cwnd = self.cwnd;
            self.ssthresh = self.halved();
        }
        self.cwnd = in_flight + 1;
        self.acked_in_avoidance = 0;
        self.stamp = now;
        self.phase = Phase::Loss;
        self.high = nxt;
    }

    /// The reduction was needless (`tcp_undo_cwnd_reduction`, `tcp_reno_undo_cwnd`).
    pub(super) fn undo(&mut self, now: SimTime) {
        if let Some(before) = self.prior_ssthresh {
            self.cwnd = self.cwnd.max(self.prior_cwnd);
            self.ssthresh = self.ssthresh.max(before);
        }
        self.stamp = now;
    }

    /// New data after `idle` without sending: the window decays by half for each RTO (RFC 2861,
    /// `tcp_cwnd_restart`), not below the initial one.
    pub(super) fn restart_after(&mut self, now: SimTime, idle: Span, rto: Span) {
        let floor = INITIAL_WINDOW.min(self.cwnd);
        self.ssthresh = self.current_ssthresh();
        let mut left = idle;
        while left > rto && self.cwnd > floor {
            left = left - rto;
            self.cwnd >>= 1;
        }
        self.cwnd = self.cwnd.max(floor);
        self.stamp = now;
        self.used = 0;
    }
}

/// Whether a window of the last sending at `last` has to restart at `now`.
pub(super) fn is_stale(now: SimTime, last: SimTime, rto: Span) -> bool {
    now.since(last) > rto
}

#[cfg(test)]
mod tests {
    use super::*;

    const RTO: Span = Span::from_millis(250);

    fn full() -> Congestion {
        let mut congestion = Congestion::default();
        congestion.used(SimTime::ZERO, 10, true, 1, 14_481, RTO);
        congestion
    }

    #[test]
    fn slow_start_doubles_a_used_window() {
        let mut congestion = full();
        congestion.acknowledged(10, 0, 0, true, true);
        assert_eq!(congestion.cwnd, 20);
    }

    #[test]
    fn an_unused_window_does_not_grow() {
        let mut congestion = Congestion::default();
        congestion.used(SimTime::ZERO, 1, false, 1, 101, RTO);
        congestion.acknowledged(1, 0, 0, true, true);
        assert_eq!(congestion.cwnd, 10);
    }

    #[test]
    fn idleness_halves_the_window_per_rto_down_to_ten() {
        let mut congestion = Congestion { cwnd: 80, ..Congestion::default() };
        congestion.restart_after(SimTime::ZERO, Span::from_millis(500), Span::from_millis(200));
        assert_eq!(congestion.cwnd, 20);
        congestion.restart_after(SimTime::ZERO, Span::from_secs(60), Span::from_millis(200));
        assert_eq!(congestion.cwnd, 10);
    }

    #[test]
    fn recovery_sends_one_segment_for_two_delivered() {
        // Ten out, the first lost, nine arrive one by one: the first acknowledgement lets the loss be
        // repaired, then every second one lets something leave, until half the window is in flight.
        let mut congestion = full();
        congestion.enter_recovery(14_481);
        assert_eq!(congestion.ssthresh, 5);
        let (mut in_flight, mut sent) = (9_u32, Vec::new());
        for arrived in 1..=9 {
            in_flight -= 1;
            congestion.acknowledged(1, u32::from(arrived == 1), in_flight, false, false);
            let more = congestion.cwnd.saturating_sub(in_flight);
            congestion.sent_while_reducing(more);
            in_flight += more;
            sent.push(more);
        }
        assert_eq!(sent.iter().sum::<u32>(), 5);
        assert_eq!(sent[0], 1);
        congestion.end_reduction(SimTime::ZERO, true);
        assert_eq!(congestion.cwnd, 5);
    }

    #[test]
    fn a_needless_reduction_is_taken_back() {
        let mut congestion = full();
        congestion.timed_out(SimTime::ZERO, 14_481, 0, true);
        assert_eq!((congestion.cwnd, congestion.ssthresh), (1, 5));
        congestion.undo(SimTime::ZERO);
        assert_eq!((congestion.cwnd, congestion.ssthresh), (10, UNLIMITED));
    }
}
