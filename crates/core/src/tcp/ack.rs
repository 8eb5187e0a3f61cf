//! What an acknowledgement does to the send side (`tcp_ack`).

use super::congestion::Phase;
use super::connection::{Connection, Output, Sent};
use super::segment::Segment;
use super::state::State;
use crate::time::SimTime;
use crate::timer::Timer;
use crate::trace::Role;

/// Duplicate acknowledgements that stand for a loss (RFC 5681 §3.2).
const DUPLICATES: u32 = 3;

impl Connection {
    /// Takes the acknowledgement of a segment in. `false`: it acknowledges what was never sent, and the
    /// whole segment is dropped.
    pub(super) fn handle_ack(&mut self, now: SimTime, segment: &Segment) -> bool {
        if segment.ack > self.snd.nxt {
            self.answer_outside_window(now, segment);
            return false;
        }
        if segment.ack < self.snd.una {
            return true;
        }
        let window_before = self.snd.window;
        self.snd.window = segment.window;
        self.snd.max_window = self.snd.max_window.max(segment.window);
        self.soft_error = None;
        if self.probes_out > 0 {
            self.output.push_back(Output::Answered(self.probes_out));
            self.probes_out = 0;
        }
        self.keepalive.acked_at = now;

        if self.snd.sent.is_empty() {
            self.window_probe_answered(now);
            return true;
        }
        let advanced = segment.ack > self.snd.una;
        if advanced {
            self.snd.una = segment.ack;
            self.retransmits = 0;
            self.clear_acknowledged(now, segment);
        }
        self.mark_selective(segment);
        let tail_probed = self.snd.tail_probe.is_some_and(|edge| segment.ack >= edge);
        if tail_probed {
            self.snd.tail_probe = None;
        }
        let duplicate = !advanced && segment.span() == 0 && segment.window == window_before;
        self.recover(now, advanced, duplicate);
        true
    }

    /// Removes what is acknowledged, takes a round-trip sample, and moves the timer on.
    fn clear_acknowledged(&mut self, now: SimTime, segment: &Segment) {
        let mut newest: Option<Sent> = None;
        let mut any_again = false;
        let mut segments = 0;
        while let Some(sent) = self.snd.sent.front_mut() {
            if sent.end() <= self.snd.una {
                any_again |= sent.again;
                newest = Some(*sent);
                segments += 1;
                self.snd.sent.pop_front();
            } else {
                let cut = self.snd.una.saturating_sub(sent.seq).min(sent.len);
                sent.seq += cut;
                sent.len -= cut;
                break;
            }
        }
        match newest {
            // Karn: no sample from what was sent twice, unless the echoed timestamp says which copy.
            Some(sent) if !any_again => self.rtt.sample(now.since(sent.at), self.snd.una, self.snd.nxt),
            Some(_) if segment.timestamps && segment.ts_ecr > 0 => {
                let echoed = SimTime::from_micros(segment.ts_ecr);
                self.rtt.sample(now.since(echoed), self.snd.una, self.snd.nxt);
            }
            _ => self.rtt.reset_backoff(),
        }
        self.congestion.acked(segments);
        self.snd.duplicates = 0;
        self.retransmitting_since = None;
        if self.snd.sent.is_empty() {
            self.stop_send_timer();
            self.persist_backoff = 0;
        } else if !self.arm_tail_loss(now, true) {
            self.arm_send_timer(Timer::Retransmit, now, self.rtt.rto());
        }
    }

    fn mark_selective(&mut self, segment: &Segment) {
        if let Some((from, to)) = segment.sack {
            for sent in &mut self.snd.sent {
                sent.sacked |= sent.seq >= from && sent.end() <= to;
            }
        }
    }

    /// Loss recovery: fast retransmit, and the rest after a timeout.
    fn recover(&mut self, now: SimTime, advanced: bool, duplicate: bool) {
        let edge = match self.congestion.phase {
            Phase::Open => {
                if duplicate && !self.snd.sent.is_empty() {
                    self.snd.duplicates += 1;
                    if self.snd.duplicates == DUPLICATES {
                        self.congestion.fast_retransmit(self.snd.nxt);
                        self.mark_lost_before_selective();
                        self.send_lost(now, true);
                    }
                }
                return;
            }
            Phase::Recovery(edge) | Phase::Loss(edge) => edge,
        };
        if self.snd.una >= edge {
            self.congestion.recovered();
            for sent in &mut self.snd.sent {
                sent.lost = false;
            }
        } else if advanced {
            if matches!(self.congestion.phase, Phase::Recovery(_)) {
                // A partial acknowledgement: the next hole is lost too (RFC 6582).
                if let Some(first) = self.snd.sent.front_mut() {
                    first.lost = true;
                }
            }
            self.send_lost(now, false);
        }
    }

    fn mark_lost_before_selective(&mut self) {
        let highest = self.snd.sent.iter().filter(|s| s.sacked).map(|s| s.seq).max();
        for (i, sent) in self.snd.sent.iter_mut().enumerate() {
            sent.lost |= !sent.sacked && (i == 0 || highest.is_some_and(|h| sent.seq < h));
        }
    }

    /// Sends again what is marked lost, as far as the congestion window allows.
    pub(super) fn send_lost(&mut self, now: SimTime, at_least_one: bool) {
        let mut first = at_least_one;
        while let Some(at) = self.snd.sent.iter().position(|s| s.lost && !s.sacked) {
            if !first && self.in_flight() >= self.congestion.cwnd {
                break;
            }
            first = false;
            self.retransmit(now, at, Role::Retransmission);
        }
        if !self.snd.sent.is_empty() && self.timers.get(Timer::Retransmit).is_none() {
            self.arm_send_timer(Timer::Retransmit, now, self.rtt.rto());
        }
    }

    /// Segments believed to be in the network.
    pub(super) fn in_flight(&self) -> u32 {
        self.snd.sent.iter().filter(|s| !s.sacked && !s.lost).count() as u32
    }

    /// An acknowledgement while the window is closed and nothing is in flight (`tcp_ack_probe`).
    fn window_probe_answered(&mut self, now: SimTime) {
        if self.snd.nxt == self.snd.written || !self.state.is_synchronized() || self.state == State::TimeWait
        {
            return;
        }
        let next = (self.snd.written - self.snd.nxt).min(self.mss());
        if self.snd.nxt + next <= self.snd.una + self.snd.window {
            self.persist_backoff = 0;
            self.persist_since = None;
            self.stop(Timer::Persist);
        } else {
            let wait = self.persist_wait(now);
            self.arm_send_timer(Timer::Persist, now, wait);
        }
    }
}
