//! When to acknowledge: quick acknowledgements, delayed ones, and interactive ("pingpong") mode.
//!
//! Follows `tcp_event_data_recv`, `tcp_event_data_sent`, `__tcp_ack_snd_check`, `tcp_send_delayed_ack` and
//! `tcp_cleanup_rbuf` of Linux 6.18. Not modelled: `TCP_QUICKACK`.

use super::segment::Seq;
use crate::time::{SimTime, Span};

/// The shortest delay (`TCP_DELACK_MIN`, `TCP_ATO_MIN`).
pub(super) const DELAY_MIN: Span = Span::from_millis(40);
/// The longest delay (`TCP_DELACK_MAX`).
pub(super) const DELAY_MAX: Span = Span::from_millis(200);
/// The most quick acknowledgements in a row (`TCP_MAX_QUICKACKS`).
const QUICK_MAX: u32 = 16;
/// Acknowledgements of a gap that leave at once (`TCP_FASTRETRANS_THRESH`).
const GAP_TELLS: u8 = 3;
/// The segment size assumed before any was seen (`TCP_MSS_DEFAULT`).
pub(super) const MSS_DEFAULT: u32 = 536;

/// The state of acknowledging (`inet_connection_sock.icsk_ack`).
#[derive(Debug, Clone)]
pub(super) struct AckEngine {
    /// Something is owed (`ICSK_ACK_SCHED`).
    pub scheduled: bool,
    /// Acknowledge at once (`ICSK_ACK_NOW`).
    pub now: bool,
    /// The delay timer runs.
    pub timer_runs: bool,
    quick: u32,
    ato: Span,
    last_data_at: SimTime,
    pingpong: bool,
    pushed: bool,
    pushed_twice: bool,
    rcv_mss: u32,
    last_size: u32,
    /// Acknowledgements that told of a gap after this number, and how many.
    gap_at: Seq,
    gap_told: u8,
}

impl AckEngine {
    /// A connection that was set up at `now`.
    pub(super) fn new(now: SimTime) -> Self {
        Self {
            scheduled: false,
            now: false,
            timer_runs: false,
            quick: 0,
            ato: Span::ZERO,
            last_data_at: now,
            pingpong: false,
            pushed: false,
            pushed_twice: false,
            rcv_mss: MSS_DEFAULT,
            last_size: 0,
            gap_at: 0,
            gap_told: 0,
        }
    }

    /// Data came in order (`tcp_event_data_recv`). `window`: the receive window; `rto`: the current
    /// retransmission timeout, which bounds the delay.
    pub(super) fn data_received(&mut self, now: SimTime, window: u32, rto: Span) {
        self.scheduled = true;
        let gap = now.since(self.last_data_at);
        if self.ato.is_zero() {
            self.more_quick(window);
            self.ato = DELAY_MIN;
        } else if gap.micros() <= DELAY_MIN.micros() / 2 {
            self.ato = Span::from_micros((self.ato.micros() >> 1) + DELAY_MIN.micros() / 2);
        } else if gap < self.ato {
            let ato = Span::from_micros((self.ato.micros() >> 1) + gap.micros());
            self.ato = if ato > rto { rto } else { ato };
        } else if gap > rto {
            // The sender seems to have restarted slowly: help it to grow its window.
            self.more_quick(window);
        }
        self.last_data_at = now;
    }

    /// The size that the peer's segments have (`rcv_mss`).
    pub(super) const fn segment_size(&self) -> u32 {
        self.rcv_mss
    }

    /// Memory for what comes in is short: no quick acknowledgements.
    pub(super) const fn memory_short(&mut self) {
        self.quick = 0;
    }

    /// Learns from a segment of `len` bytes (`tcp_measure_rcv_mss`). `push`: it carried PSH; `most`: the
    /// largest that can come. `true`: it is larger than any before.
    pub(super) fn measure(&mut self, len: u32, push: bool, most: u32) -> bool {
        if len >= self.rcv_mss {
            let larger = len != self.rcv_mss;
            self.rcv_mss = len.min(most);
            self.pushed |= push;
            return larger;
        } else {
            // An unusual size seen twice in a row is taken for the sender's segment size.
            if len >= MSS_DEFAULT {
                let last = std::mem::replace(&mut self.last_size, len);
                if len == last {
                    self.rcv_mss = len;
                    return false;
                }
            }
            if self.pushed {
                self.pushed_twice = true;
            }
            self.pushed = true;
        }
        false
    }

    fn more_quick(&mut self, window: u32) {
        let quick = match window / (2 * self.rcv_mss) {
            0 => 2,
            segments => segments.min(QUICK_MAX),
        };
        self.quick = self.quick.max(quick);
    }

    /// Something is wrong (a duplicate, a gap): acknowledge at once for a while.
    pub(super) fn enter_quick(&mut self, window: u32) {
        self.more_quick(window);
        self.pingpong = false;
        self.ato = DELAY_MIN;
    }

    /// A full-sized segment raised the window: the next acknowledgement is quick.
    pub(super) fn window_grew(&mut self) {
        self.quick |= 1;
    }

    /// Data was sent: a reply within the delay makes the exchange interactive.
    pub(super) fn data_sent(&mut self, now: SimTime) {
        if now.since(self.last_data_at) < self.ato {
            self.pingpong = true;
        }
    }

    /// The peer closed: the application will most likely answer soon (`tcp_fin`).
    pub(super) fn fin_received(&mut self, enter_pingpong: bool) {
        self.scheduled = true;
        self.pingpong |= enter_pingpong;
    }

    /// A segment with the newest acknowledgement left.
    pub(super) fn ack_sent(&mut self) {
        if self.quick > 0 && self.scheduled {
            self.quick -= 1;
            if self.quick == 0 {
                self.ato = DELAY_MIN;
            }
        }
        self.scheduled = false;
        self.now = false;
        self.timer_runs = false;
        self.pushed = false;
        self.pushed_twice = false;
    }

    /// What is owed must go at once. `unacknowledged`: bytes since the last acknowledgement;
    /// `window_advances`: the window would not shrink.
    pub(super) fn is_due(&self, unacknowledged: u32, window_advances: bool) -> bool {
        (unacknowledged > self.rcv_mss && window_advances) || (self.quick > 0 && !self.pingpong) || self.now
    }

    /// The application emptied the receive buffer: whether that is the moment to acknowledge.
    pub(super) fn is_due_after_read(&self, unacknowledged: u32) -> bool {
        self.scheduled
            && (unacknowledged > self.rcv_mss || self.pushed_twice || (self.pushed && !self.pingpong))
    }

    /// Whether the gap at `nxt` is told at once, as the first three times (`dup_ack_counter`).
    pub(super) fn tell_gap_now(&mut self, nxt: Seq) -> bool {
        if self.gap_at != nxt {
            self.gap_at = nxt;
            self.gap_told = 0;
        }
        let now = self.gap_told < GAP_TELLS;
        self.gap_told += u8::from(now);
        now
    }

    /// How long an acknowledgement may wait now.
    pub(super) fn delay(&self, srtt: Option<Span>) -> Span {
        if self.ato <= DELAY_MIN {
            return self.ato;
        }
        let interactive = self.pingpong || self.pushed;
        let mut longest = if interactive { DELAY_MAX } else { Span::from_millis(500) };
        if let Some(srtt) = srtt {
            longest = longest.min(srtt.max(DELAY_MIN));
        }
        self.ato.min(longest).min(DELAY_MAX)
    }

    /// The delay timer fired with something owed: adapt the delay.
    pub(super) fn delay_missed(&mut self, rto: Span) {
        if self.pingpong {
            self.pingpong = false;
            self.ato = DELAY_MIN;
        } else {
            self.ato = self.ato.times(2).min(rto);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RTO: Span = Span::from_millis(250);

    #[test]
    fn the_first_data_is_acknowledged_at_once() {
        let mut acks = AckEngine::new(SimTime::ZERO);
        acks.measure(200, true, 1448);
        acks.data_received(SimTime::from_micros(300_000), 65_536, RTO);
        assert!(acks.scheduled && acks.is_due(200, true));
    }

    #[test]
    fn an_interactive_exchange_waits_40_ms_for_the_reply() {
        let mut acks = AckEngine::new(SimTime::ZERO);
        let t = SimTime::from_micros(300_000);
        acks.measure(200, true, 1448);
        acks.data_received(t, 65_536, RTO);
        acks.ack_sent();
        acks.data_sent(t);
        acks.measure(200, true, 1448);
        acks.data_received(t + Span::from_millis(100), 65_536, RTO);
        assert!(!acks.is_due(200, true));
        assert_eq!(acks.delay(Some(Span::from_millis(50))), DELAY_MIN);
    }

    #[test]
    fn a_fin_on_an_unused_connection_has_no_delay() {
        let mut acks = AckEngine::new(SimTime::ZERO);
        acks.fin_received(true);
        assert_eq!(acks.delay(None), Span::ZERO);
    }
}
