//! Sending: what may leave now, in which pieces, and the timer that watches it (`tcp_write_xmit`).

use super::congestion;
use super::connection::{Connection, Sent};
use super::segment::Flags;
use super::state::State;
use crate::time::{SimTime, Span};
use crate::timer::Timer;
use crate::trace::Role;

/// Added to twice the round trip of a tail-loss probe when more than one segment is out
/// (`TCP_TIMEOUT_MIN_US`).
const TAIL_SLACK: Span = Span::from_millis(8);

impl Connection {
    /// Sends as much as windows and Nagle's rule allow, and probes a closed window otherwise.
    pub(super) fn push(&mut self, now: SimTime) {
        if !self.state.is_synchronized() || matches!(self.state, State::TimeWait) || self.small {
            return;
        }
        let idle = self.snd.sent.is_empty();
        let mut sent_any = false;
        while let Some((len, fin)) = self.next_piece() {
            self.send_new(now, len, fin);
            sent_any = true;
        }
        if sent_any {
            self.congestion.sent(self.in_flight(), self.snd.una, self.snd.nxt);
            let waits = idle || self.timers.get(Timer::TailLoss).is_some();
            if !self.arm_tail_loss(now, false) && waits {
                self.rearm_retransmit(now);
            }
        } else if self.snd.nxt < self.snd.written
            && self.snd.sent.is_empty()
            && self.timers.get(Timer::Persist).is_none()
        {
            // Something to send, nothing in flight to bring an acknowledgement: the window is closed.
            self.arm_send_timer(Timer::Persist, now, self.rtt.rto().max(super::rtt::RTO_MIN));
        }
    }

    /// Length of the next new segment and whether it carries FIN; `None`: nothing may leave.
    fn next_piece(&self) -> Option<(u32, bool)> {
        let fin_pending = self.snd.fin_queued;
        let waiting = self.snd.written.checked_sub(self.snd.nxt)?;
        if waiting == 0 || self.in_flight() >= self.congestion.cwnd {
            return None;
        }
        let payload = waiting - u32::from(fin_pending);
        let len = payload.min(self.mss());
        let fin = fin_pending && len == payload;
        let in_window = self.snd.nxt + len <= self.snd.una + self.snd.window || len == 0;
        let last_small = len < self.mss() && len == payload;
        // Nagle as Minshall changed it: a small last piece waits while an earlier small one is out.
        let nagle = last_small && !fin && self.snd.small_end > self.snd.una && !self.snd.sent.is_empty();
        (in_window && !nagle).then_some((len, fin))
    }

    /// A window that is open, but too small for the next segment, takes a piece of it when the persist timer
    /// fires (`tcp_write_wakeup`). `false`: it is closed.
    pub(super) fn send_what_fits(&mut self, now: SimTime) -> bool {
        let payload = self.snd.written - self.snd.nxt - u32::from(self.snd.fin_queued);
        let room = (self.snd.una + self.snd.window).saturating_sub(self.snd.nxt);
        let len = payload.min(room).min(self.mss());
        if len > 0 {
            self.send_new(now, len, false);
        }
        len > 0
    }

    fn send_new(&mut self, now: SimTime, len: u32, fin: bool) {
        let seq = self.snd.nxt;
        let last = seq + len + u32::from(fin) == self.snd.written;
        let flags = Flags { fin, psh: last && len > 0, ..Flags::default() };
        let segment = self.stamped(now, flags, seq, len);
        self.snd.sent.push_back(Sent {
            seq,
            len,
            syn: false,
            fin,
            at: now,
            again: false,
            sacked: false,
            lost: false,
        });
        self.snd.nxt = segment.end();
        if len > 0 {
            if len < self.mss() {
                self.snd.small_end = segment.end();
            }
            self.acks.data_sent(now);
            self.snd.data_at = now;
        }
        self.transmit(segment, if fin { Role::Fin } else { Role::Data });
    }

    /// FIN at the end of what was written.
    pub(super) fn queue_fin(&mut self, now: SimTime) {
        if !self.snd.fin_queued {
            self.snd.fin_queued = true;
            self.snd.written += 1;
            self.push(now);
        }
    }

    /// Sends the `at`-th unacknowledged segment again. Small neighbours that fit into one segment are
    /// joined to it, FIN included (`tcp_retrans_try_collapse`).
    pub(super) fn retransmit(&mut self, now: SimTime, at: usize, role: Role) {
        while let (Some(this), Some(next)) =
            (self.snd.sent.get(at).copied(), self.snd.sent.get(at + 1).copied())
        {
            if this.syn
                || this.fin
                || next.sacked
                || this.len + next.len > self.mss()
                || this.len == self.mss()
            {
                break;
            }
            self.snd.sent[at].len += next.len;
            self.snd.sent[at].fin |= next.fin;
            self.snd.sent.remove(at + 1);
        }
        let Some(sent) = self.snd.sent.get_mut(at) else { return };
        sent.again = true;
        sent.lost = false;
        let Sent { seq, len, fin, .. } = *sent;
        let flags = Flags { fin, psh: len > 0, ..Flags::default() };
        let segment = self.stamped(now, flags, seq, len);
        self.transmit(segment, role);
    }

    /// Starts the retransmission timer; one that waited behind a tail-loss probe keeps its old start.
    pub(super) fn rearm_retransmit(&mut self, now: SimTime) {
        let Some(first) = self.snd.sent.front() else {
            self.stop_send_timer();
            return;
        };
        let rto = self.rtt.rto();
        let after = if self.timers.get(Timer::TailLoss).is_some() {
            ((first.at + rto).since(now)).max(Span::from_micros(1))
        } else {
            rto
        };
        self.arm_send_timer(Timer::Retransmit, now, after);
    }

    /// Puts a tail-loss probe in front of the retransmission timeout: twice the round trip, plus 200 ms if
    /// only one segment is out, but not after the timeout (`tcp_schedule_loss_probe`). `restarted`: the
    /// timeout counts from now, not from the oldest segment.
    pub(super) fn arm_tail_loss(&mut self, now: SimTime, restarted: bool) -> bool {
        if self.snd.sent.is_empty()
            || !matches!(self.congestion.phase, congestion::Phase::Open)
            || self.snd.sent.iter().any(|s| s.sacked)
        {
            return false;
        }
        let Some(srtt) = self.rtt.srtt() else { return false };
        let slack = if self.snd.sent.len() == 1 { super::rtt::RTO_MIN } else { TAIL_SLACK };
        let probe = srtt.times(2) + slack;
        let rto = self.rtt.rto();
        let first = self.snd.sent.front().map_or(now, |s| s.at);
        let until_rto = if restarted { rto } else { (first + rto).since(now) };
        let after = if until_rto.is_zero() { probe } else { probe.min(until_rto) };
        self.arm_send_timer(Timer::TailLoss, now, after);
        true
    }

    /// A connection that was silent for longer than an RTO starts with a smaller window (RFC 5681 §4.1).
    pub(super) fn restart_window_after_idle(&mut self, now: SimTime) {
        let rto = self.rtt.rto();
        let stale = congestion::is_stale(now, self.snd.data_at, rto);
        if self.options.slow_start_after_idle && self.snd.sent.is_empty() && stale {
            self.congestion.restart_after(now.since(self.snd.data_at), rto);
        }
    }
}
