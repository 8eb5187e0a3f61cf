//! Loss recovery: when to believe in a loss, what to do about it, and when to take it back
//! (`tcp_fastretrans_alert` and what belongs to it in `tcp_input.c`).

use super::ack::Acked;
use super::congestion::Phase;
use super::connection::Connection;
use super::rack::Rack;
use super::segment::Seq;
use crate::time::{SimTime, Span};

/// Segments beyond a hole that prove a loss (`tcp_reordering`; RFC 5681 §3.2).
const REORDERING: u32 = 3;

/// What recovery remembers beside the scoreboard.
#[derive(Debug, Clone)]
pub(super) struct Recovery {
    /// Detection by time.
    pub rack: Rack,
    /// The shortest round trip (`tcp_min_rtt`).
    pub shortest: Option<Span>,
    /// Segments that may be out of order before a loss is believed, and whether any ever were.
    pub reordering: u32,
    pub reordering_seen: bool,
    /// Segments that reached the peer, and segments that were taken for lost, ever.
    pub delivered: u32,
    pub lost: u32,
    /// SND.UNA when the reduction began; none: nothing to take back (`undo_marker`).
    pub undo_from: Option<Seq>,
    /// Copies whose originals have not yet proved to have arrived; -1 before the first (`undo_retrans`).
    pub undo_copies: i32,
    /// A timeout may have been spurious: forward recovery (RFC 5682; `frto`).
    pub forward: bool,
}

impl Default for Recovery {
    fn default() -> Self {
        Self {
            rack: Rack::default(),
            shortest: None,
            reordering: REORDERING,
            reordering_seen: false,
            delivered: 0,
            lost: 0,
            undo_from: None,
            undo_copies: 0,
            forward: false,
        }
    }
}

/// What leaves after an acknowledgement was judged (`REXMIT_*`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repair {
    Nothing,
    /// What is lost.
    Lost,
    /// New data first: a step of forward recovery.
    New,
}

impl Connection {
    /// Judges an acknowledgement that is not plain progress (`tcp_fastretrans_alert`).
    pub(super) fn judge(
        &mut self,
        now: SimTime,
        prior_una: Seq,
        duplicate: bool,
        acked: &mut Acked,
    ) -> Repair {
        if self.congestion.phase == Phase::Open {
            self.retransmitting_since = None;
        } else if self.snd.una >= self.congestion.high {
            match self.congestion.phase {
                Phase::Reduced if self.snd.una != self.congestion.high => {
                    self.congestion.end_reduction(now, self.recovery.undo_from.is_some());
                    self.congestion.phase = Phase::Open;
                }
                Phase::Recovery => {
                    self.try_undo_recovery(now, acked.echo);
                    self.congestion.end_reduction(now, self.recovery.undo_from.is_some());
                }
                _ => {}
            }
        }
        match self.congestion.phase {
            Phase::Recovery => {
                if acked.advanced && self.try_undo_partial(now, prior_una, acked.echo) {
                    return Repair::Nothing;
                }
                if self.try_undo_twice(now) {
                    self.try_to_open();
                }
                self.identify_losses(now, acked);
                if self.congestion.phase == Phase::Recovery {
                    return Repair::Lost;
                }
                if !self.any_lost() {
                    return Repair::Nothing;
                }
                self.enter_recovery();
                Repair::Lost
            }
            Phase::Loss => {
                let repair = self.process_loss(now, duplicate, acked);
                self.identify_losses(now, acked);
                if self.congestion.phase != Phase::Open && !acked.lost_again {
                    return repair;
                }
                self.judge_open(now, acked)
            }
            Phase::Open | Phase::Disorder | Phase::Reduced => self.judge_open(now, acked),
        }
    }

    fn judge_open(&mut self, now: SimTime, acked: &mut Acked) -> Repair {
        if self.congestion.phase <= Phase::Disorder {
            self.try_undo_twice(now);
        }
        self.identify_losses(now, acked);
        if !self.any_lost() {
            self.try_to_open();
            return Repair::Nothing;
        }
        self.enter_recovery();
        Repair::Lost
    }

    /// `tcp_identify_packet_loss`.
    fn identify_losses(&mut self, now: SimTime, acked: &mut Acked) {
        if self.snd.sent.is_empty() {
            return;
        }
        let copies = |c: &Self| c.snd.sent.iter().filter(|s| s.resent).count();
        let before = copies(self);
        if self.look_for_losses(now) {
            acked.moves_timer = false;
        }
        acked.lost_again |= before > copies(self);
    }

    /// `tcp_enter_recovery`.
    pub(super) fn enter_recovery(&mut self) {
        if !self.any_resent() {
            self.retransmitting_since = None;
        }
        self.begin_undo();
        if self.congestion.enter_recovery(self.snd.nxt) {
            self.snd.tail_probe = None;
        }
    }

    /// From now on the reduction may prove needless (`tcp_init_undo`).
    pub(super) fn begin_undo(&mut self) {
        self.recovery.undo_from = Some(self.snd.una);
        let probe = self.snd.tail_probe.is_some() && self.snd.tail_probe_repeats;
        let copies = self.snd.sent.iter().filter(|s| s.resent).count() as i32 + i32::from(probe);
        self.recovery.undo_copies = if copies > 0 { copies } else { -1 };
    }

    /// Nothing was sent again in vain: every copy's original arrived, or the acknowledgement answers the
    /// original (Eifel, RFC 4015; `tcp_may_undo`).
    fn may_undo(&self, echo: Option<u64>) -> bool {
        self.recovery.undo_from.is_some() && (self.recovery.undo_copies == 0 || self.was_only_late(echo))
    }

    /// The peer echoes a clock from before the first retransmission (`tcp_packet_delayed`). Linux's clock for
    /// this ticks in milliseconds.
    fn was_only_late(&self, echo: Option<u64>) -> bool {
        match self.retransmitting_since {
            Some(since) => echo.is_some_and(|echo| echo / 1_000 < since.micros() / 1_000),
            None => true,
        }
    }

    fn undo(&mut self, now: SimTime, unmark: bool) {
        if unmark {
            for sent in &mut self.snd.sent {
                sent.lost = false;
            }
        }
        self.congestion.undo(now);
        self.recovery.undo_from = None;
        self.recovery.rack.advanced = true;
    }

    /// Everything sent before the loss is acknowledged (`tcp_try_undo_recovery`).
    fn try_undo_recovery(&mut self, now: SimTime, echo: Option<u64>) {
        if self.may_undo(echo) {
            self.undo(now, false);
        } else {
            self.recovery.rack.recovered();
        }
        self.congestion.phase = Phase::Open;
    }

    /// All copies proved needless (`tcp_try_undo_dsack`).
    fn try_undo_twice(&mut self, now: SimTime) -> bool {
        let needless = self.recovery.undo_from.is_some() && self.recovery.undo_copies == 0;
        if needless {
            self.recovery.rack.spurious();
            self.undo(now, false);
        }
        needless
    }

    /// A hole was filled by the original, not by its copy (`tcp_try_undo_partial`).
    fn try_undo_partial(&mut self, now: SimTime, prior_una: Seq, echo: Option<u64>) -> bool {
        if self.recovery.undo_from.is_none() || !self.was_only_late(echo) {
            return false;
        }
        self.note_reordering(prior_una);
        if self.snd.sent.iter().any(|s| s.resent) {
            return true;
        }
        if !self.any_resent() {
            self.retransmitting_since = None;
        }
        self.undo(now, true);
        self.keep_open();
        false
    }

    /// `tcp_try_undo_loss`.
    fn try_undo_loss(&mut self, now: SimTime, proven: bool, echo: Option<u64>) -> bool {
        let undone = proven || self.may_undo(echo);
        if undone {
            self.undo(now, true);
            self.retransmits = 0;
            self.congestion.phase = Phase::Open;
        }
        undone
    }

    /// After a timeout (`tcp_process_loss`): it may have been spurious (F-RTO, RFC 5682 §3.1).
    fn process_loss(&mut self, now: SimTime, duplicate: bool, acked: &Acked) -> Repair {
        let recovered = self.snd.una >= self.congestion.high;
        if acked.advanced && self.try_undo_loss(now, false, acked.echo) {
            return Repair::Nothing;
        }
        if self.recovery.forward {
            if acked.original && self.try_undo_loss(now, true, acked.echo) {
                return Repair::Nothing;
            }
            if self.snd.nxt > self.congestion.high {
                if acked.sacked || duplicate {
                    self.recovery.forward = false;
                }
            } else if acked.advanced && !recovered {
                self.congestion.high = self.snd.nxt;
                let unsent = self.snd.nxt < self.snd.written;
                if unsent && self.snd.una + self.snd.window > self.snd.nxt {
                    return Repair::New;
                }
                self.recovery.forward = false;
            }
        }
        if recovered {
            self.try_undo_recovery(now, acked.echo);
            return Repair::Nothing;
        }
        Repair::Lost
    }

    /// `tcp_try_to_open`.
    fn try_to_open(&mut self) {
        if !self.any_resent() {
            self.retransmitting_since = None;
        }
        if self.congestion.phase != Phase::Reduced {
            self.keep_open();
        }
    }

    /// `tcp_try_keep_open`.
    pub(super) fn keep_open(&mut self) {
        let disordered = self.any_resent() || self.snd.sent.iter().any(|s| s.sacked || s.lost);
        let phase = if disordered { Phase::Disorder } else { Phase::Open };
        if self.congestion.phase != phase {
            self.congestion.phase = phase;
            self.congestion.high = self.snd.nxt;
        }
    }

    /// Data from `low` on arrived after data sent later (`tcp_check_sack_reordering`).
    pub(super) fn note_reordering(&mut self, low: Seq) {
        let highest = self.highest_sacked();
        if low >= highest {
            return;
        }
        let segments = (highest - low).div_ceil(self.mss());
        self.recovery.reordering = self.recovery.reordering.max(segments.min(300));
        self.recovery.reordering_seen = true;
    }

    /// The tail-loss probe is answered (`tcp_process_tlp_ack`; RFC 8985 §7.4).
    pub(super) fn judge_tail_probe(&mut self, now: SimTime, ack: Seq, duplicate: bool, acked: &Acked) {
        let Some(edge) = self.snd.tail_probe.filter(|edge| ack >= *edge) else { return };
        if !self.snd.tail_probe_repeats || acked.twice_probe {
            self.snd.tail_probe = None;
        } else if ack > edge {
            // There was a loss that the probe repaired.
            self.snd.tail_probe = None;
            self.congestion.reduce_for_tail_loss(now, self.snd.nxt);
            self.keep_open();
        } else if !acked.advanced && duplicate && !acked.sacked {
            self.snd.tail_probe = None;
        }
    }
}
