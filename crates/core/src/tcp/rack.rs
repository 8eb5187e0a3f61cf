//! Loss detection in time: a segment is lost if one sent later has arrived and a while has passed
//! (RFC 8985; `tcp_recovery.c`).

use super::congestion::Phase;
use super::connection::Connection;
use super::scoreboard::Sent;
use super::segment::Seq;
use crate::time::{SimTime, Span};
use crate::timer::Timer;

/// Added to the wait for what may only be out of order (`TCP_TIMEOUT_MIN_US`).
pub(super) const SLACK: Span = Span::from_millis(2);
/// Recoveries after which a widened reordering window goes back to normal (`TCP_RACK_RECOVERY_THRESH`).
const PERSISTENCE: u8 = 16;

/// The newest segment that is known to have arrived, and what its journey taught.
#[derive(Debug, Clone)]
pub(super) struct Rack {
    /// When that left.
    when: (SimTime, u32, Seq),
    rtt: Span,
    /// Something newer arrived: look for losses.
    pub advanced: bool,
    /// Width of the reordering window in quarters of the shortest round trip.
    steps: u32,
    persist: u8,
    /// A duplicate report came since the last adjustment.
    pub told_twice: bool,
    adjusted_at: u32,
}

impl Default for Rack {
    fn default() -> Self {
        Self {
            when: (SimTime::ZERO, 0, 0),
            rtt: Span::ZERO,
            advanced: false,
            steps: 1,
            persist: 0,
            told_twice: false,
            adjusted_at: 0,
        }
    }
}

impl Rack {
    /// A segment arrived at the peer (`tcp_rack_advance`). Whether the first or the second copy of one that
    /// was sent again is unknown; one that came back faster than ever was the first.
    pub(super) fn advance(&mut self, now: SimTime, sent: &Sent, shortest: Option<Span>) {
        let rtt = now.since(sent.at);
        if sent.again && shortest.is_some_and(|shortest| rtt < shortest) {
            return;
        }
        self.advanced = true;
        self.rtt = rtt;
        self.when = self.when.max(sent.when());
    }

    /// How long `sent` may still be on its way; zero or less: too long (`tcp_rack_skb_timeout`).
    pub(super) fn remaining(&self, now: SimTime, sent: &Sent, window: Span) -> i64 {
        (self.rtt + window).micros() as i64 - now.since(sent.at).micros() as i64
    }

    /// Widens the reordering window after duplicate reports (`tcp_rack_update_reo_wnd`).
    pub(super) fn adjust(&mut self, prior_delivered: u32, delivered: u32) {
        self.told_twice &= prior_delivered >= self.adjusted_at;
        if std::mem::take(&mut self.told_twice) {
            self.steps = (self.steps + 1).min(255);
            self.adjusted_at = delivered;
            self.persist = PERSISTENCE;
        } else if self.persist == 0 {
            self.steps = 1;
        }
    }

    /// A recovery ended without being taken back.
    pub(super) const fn recovered(&mut self) {
        self.persist = self.persist.saturating_sub(1);
    }

    /// A recovery was taken back because of a duplicate report.
    pub(super) fn spurious(&mut self) {
        self.persist = (self.persist + 1).min(PERSISTENCE);
    }
}

impl Connection {
    /// How long something may be out of order before it counts as lost (`tcp_rack_reo_wnd`).
    fn reordering_window(&self) -> Span {
        if !self.recovery.reordering_seen
            && (self.congestion.phase >= Phase::Recovery || self.sacked_out() >= self.recovery.reordering)
        {
            return Span::ZERO;
        }
        let quarter = self.recovery.shortest.unwrap_or_default().micros() >> 2;
        let window = Span::from_micros(quarter * u64::from(self.recovery.rack.steps));
        window.min(self.rtt.srtt().unwrap_or_default())
    }

    /// Marks what must be lost; returns how long to wait for the rest (`tcp_rack_detect_loss`).
    pub(super) fn detect_loss(&mut self, now: SimTime) -> Option<Span> {
        let window = self.reordering_window();
        let mut wait = 0;
        for at in 0..self.snd.sent.len() {
            let sent = self.snd.sent[at];
            let rack = &self.recovery.rack;
            if sent.sacked || (sent.lost && !sent.resent) || sent.when() >= rack.when {
                continue;
            }
            match rack.remaining(now, &sent, window) {
                left if left <= 0 => self.mark_lost(at),
                left => wait = wait.max(left as u64),
            }
        }
        (wait > 0).then(|| Span::from_micros(wait))
    }

    /// Looks for losses after an acknowledgement; `true` if the reordering timer was started
    /// (`tcp_rack_mark_lost`).
    pub(super) fn look_for_losses(&mut self, now: SimTime) -> bool {
        if !std::mem::take(&mut self.recovery.rack.advanced) {
            return false;
        }
        let Some(wait) = self.detect_loss(now) else { return false };
        let after = (wait + SLACK).min(self.rtt.rto());
        self.arm_send_timer(Timer::Reorder, now, after);
        true
    }

    /// The reordering window is over: what has not come is lost (`tcp_rack_reo_timeout`).
    pub(super) fn reorder_timeout(&mut self, now: SimTime) {
        let before = self.in_flight();
        let lost_before = self.recovery.lost;
        // Whatever is still on its way then is left to the retransmission timer.
        let _ = self.detect_loss(now);
        if self.in_flight() != before {
            if self.congestion.phase != Phase::Recovery {
                self.enter_recovery();
                let lost = self.recovery.lost - lost_before;
                self.congestion.reduce(1, lost, self.in_flight(), false);
            }
            self.send_lost(now, false);
        }
        self.rearm_retransmit(now, true);
    }
}
