//! Sending again: what is lost, after an acknowledgement or a timeout, and the tail-loss probe
//! (`tcp_xmit_retransmit_queue`, `tcp_enter_loss`, `tcp_send_loss_probe`).

use super::congestion::Phase;
use super::connection::Connection;
use super::scoreboard::Sent;
use super::segment::{Flags, Segment};
use crate::time::{SimTime, Span};
use crate::timer::Timer;
use crate::trace::Role;

impl Connection {
    /// Sends again what is marked lost, as far as the congestion window allows. `rearm`: the timer starts anew
    /// if the oldest segment is among it.
    pub(super) fn send_lost(&mut self, now: SimTime, rearm: bool) {
        let mut restart = false;
        while self.in_flight() < self.congestion.cwnd {
            let Some(at) = self.snd.sent.iter().position(|s| s.lost && !s.sacked && !s.resent) else { break };
            if !self.resend(now, at, Role::Retransmission) {
                break;
            }
            self.congestion.sent_while_reducing(1);
            restart |= rearm && at == 0;
        }
        if restart {
            let rto = self.rtt.rto();
            self.arm_send_timer(Timer::Retransmit, now, rto);
        }
    }

    /// Sends a segment again on behalf of recovery (`tcp_retransmit_skb`). `false`: the window forbids it.
    pub(super) fn resend(&mut self, now: SimTime, at: usize, role: Role) -> bool {
        if !self.retransmit(now, at, role) {
            return false;
        }
        if let Some(sent) = self.snd.sent.get_mut(at) {
            sent.resent = true;
        }
        self.retransmitting_since.get_or_insert(now);
        self.recovery.undo_copies = self.recovery.undo_copies.max(0) + 1;
        true
    }

    /// Sends the `at`-th unacknowledged segment again (`__tcp_retransmit_skb`). Small neighbours that fit into
    /// one segment are joined to it, FIN included; what lies beyond the window is left out, unless it is the
    /// oldest segment, which then serves as a window probe.
    fn retransmit(&mut self, now: SimTime, at: usize, role: Role) -> bool {
        let Some(first) = self.snd.sent.get(at).copied() else { return false };
        let mut room = (self.snd.una + self.snd.window).saturating_sub(first.seq);
        if room == 0 {
            if first.seq != self.snd.una {
                return false;
            }
            room = self.mss();
        }
        room = room.min(self.mss());
        if first.len > room {
            self.split_sent(at, room);
        } else if first.len < room {
            self.join_following(at, room);
        }
        let sent = &mut self.snd.sent[at];
        sent.again = true;
        sent.at = now;
        sent.turn = self.turn;
        let Sent { seq, len, fin, .. } = *sent;
        self.snd.buffer.split(seq);
        self.snd.buffer.split(seq + len + u32::from(fin));
        let flags = Flags { fin, psh: len > 0, ..Flags::default() };
        let segment = self.stamped(now, flags, seq, len);
        self.transmit(segment, role);
        true
    }

    /// `tcp_retrans_try_collapse`.
    fn join_following(&mut self, at: usize, room: u32) {
        while let (Some(this), Some(next)) =
            (self.snd.sent.get(at).copied(), self.snd.sent.get(at + 1).copied())
        {
            let closed = this.syn || this.fin || this.sacked || next.sacked;
            if closed || this.len + next.len > room || next.end() > self.snd.una + self.snd.window {
                break;
            }
            self.snd.buffer.join(this.seq, next.end());
            let sent = &mut self.snd.sent[at];
            sent.len += next.len;
            sent.fin |= next.fin;
            sent.again |= next.again;
            self.snd.sent.remove(at + 1);
        }
    }

    /// Starts the retransmission timer (`tcp_rearm_rto`). `offset`: it stood behind a tail-loss probe or the
    /// reordering timer and keeps its old start.
    pub(super) fn rearm_retransmit(&mut self, now: SimTime, offset: bool) {
        let Some(first) = self.snd.sent.front() else {
            self.stop_send_timer();
            return;
        };
        let rto = self.rtt.rto();
        let behind = [Timer::TailLoss, Timer::Reorder].iter().any(|t| self.timers.get(*t).is_some());
        let after =
            if offset || behind { (first.at + rto).since(now).max(Span::from_micros(1)) } else { rto };
        self.arm_send_timer(Timer::Retransmit, now, after);
    }

    /// A timeout: everything is taken for lost but what left a moment ago (`tcp_enter_loss`,
    /// `tcp_timeout_mark_lost`).
    pub(super) fn enter_loss(&mut self, now: SimTime) {
        let reneged = self.snd.sent.front().is_some_and(|s| s.sacked);
        let new = self.congestion.phase < Phase::Recovery;
        for at in 0..self.snd.sent.len() {
            if reneged {
                self.snd.sent[at].sacked = false;
            } else if at > 0 && self.recovery.rack.remaining(now, &self.snd.sent[at], Span::ZERO) > 0 {
                continue;
            }
            self.mark_lost(at);
        }
        let first = self.congestion.phase <= Phase::Disorder
            || self.congestion.high <= self.snd.una
            || (self.congestion.phase == Phase::Loss && self.retransmits == 0);
        if self.congestion.phase <= Phase::Disorder && self.sacked_out() >= 3 {
            self.recovery.reordering = self.recovery.reordering.min(3);
        }
        if first {
            self.begin_undo();
        }
        let in_flight = self.in_flight();
        self.congestion.timed_out(now, self.snd.nxt, in_flight, first);
        self.snd.tail_probe = None;
        self.recovery.forward = new || self.retransmits > 0;
    }

    /// A last segment may be lost without anyone noticing: send something early, new data if there is some,
    /// else the last segment again (RFC 8985 §7; `tcp_send_loss_probe`).
    pub(super) fn tail_loss_timeout(&mut self, now: SimTime) {
        if self.snd.sent.is_empty() {
            return;
        }
        let mut sent = false;
        if self.snd.tail_probe.is_none() {
            self.snd.tail_probe_repeats = false;
            let waits = self.snd.written - self.snd.nxt;
            let fits = waits.min(self.mss()) <= (self.snd.una + self.snd.window).saturating_sub(self.snd.nxt);
            if waits > 0 && fits {
                sent = self.push_probe(now);
            } else {
                let last = self.snd.sent.len() - 1;
                sent = self.retransmit(now, last, Role::TailLossProbe);
                self.snd.tail_probe_repeats = sent;
            }
            if sent {
                self.snd.tail_probe = Some(self.snd.nxt);
            }
        }
        self.rearm_retransmit(now, !sent);
    }

    /// Puts a tail-loss probe in front of the retransmission timeout: twice the round trip, plus 200 ms if
    /// only one segment is out, but not after the timeout (`tcp_schedule_loss_probe`). `restarted`: the
    /// timeout counts from now, not from the oldest segment.
    pub(super) fn arm_tail_loss(&mut self, now: SimTime, restarted: bool) -> bool {
        let calm = matches!(self.congestion.phase, Phase::Open | Phase::Reduced);
        if self.snd.sent.is_empty() || !calm {
            return false;
        }
        let rto = self.rtt.rto();
        let slack = if self.snd.sent.len() == 1 { super::rtt::RTO_MIN } else { super::rack::SLACK };
        let probe = self.rtt.srtt().map_or(super::rtt::RTO_INITIAL, |srtt| srtt.times(2) + slack);
        let first = self.snd.sent.front().map_or(now, |s| s.at);
        let until_rto = if restarted { rto } else { (first + rto).since(now) };
        let after = if until_rto.is_zero() { probe } else { probe.min(until_rto) };
        self.arm_send_timer(Timer::TailLoss, now, after);
        true
    }

    /// RST with the own sequence number (`tcp_send_active_reset`).
    pub(super) fn send_active_reset(&mut self, now: SimTime) {
        let flags = Flags { rst: true, ..Flags::default() };
        let stamped = self.stamped(now, flags, self.snd.nxt, 0);
        let segment = Segment { window: 0, sack: super::SackBlocks::default(), ..stamped };
        self.transmit(segment, Role::Rst);
    }
}
