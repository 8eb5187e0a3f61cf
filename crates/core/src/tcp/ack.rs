//! What an acknowledgement does to the send side (`tcp_ack`).

use super::congestion::Phase;
use super::connection::{Connection, Output};
use super::recovery::Repair;
use super::scoreboard::Sent;
use super::segment::{Segment, Seq};
use super::state::State;
use crate::time::{SimTime, Span};
use crate::timer::Timer;

/// What one acknowledgement showed (the flags of `tcp_ack`).
#[derive(Debug, Clone, Default)]
pub(super) struct Acked {
    /// SND.UNA moved.
    pub advanced: bool,
    /// Data or FIN was acknowledged.
    pub data: bool,
    /// Something sent more than once was acknowledged.
    pub repeated: bool,
    /// Something beyond a hole arrived.
    pub sacked: bool,
    /// Something arrived twice.
    pub twice: bool,
    /// The tail-loss probe and its original both arrived.
    pub twice_probe: bool,
    /// Something sent only once, before the last timeout, arrived.
    pub original: bool,
    /// The copy of a lost segment was lost too.
    pub lost_again: bool,
    /// The retransmission timer starts anew.
    pub moves_timer: bool,
    /// The clock that the peer echoes, microseconds.
    pub echo: Option<u64>,
    /// When the oldest and the newest segment left that arrived now, sent only once.
    pub oldest: Option<SimTime>,
    pub newest: Option<SimTime>,
    /// The same of those that arrived beyond a hole.
    pub oldest_sacked: Option<SimTime>,
    pub newest_sacked: Option<SimTime>,
    /// Segments that had been delivered before this one came.
    pub prior_delivered: u32,
}

impl Connection {
    /// Takes the acknowledgement of a segment in. `false`: it acknowledges what was never sent, and the
    /// whole segment is dropped.
    pub(super) fn handle_ack(&mut self, now: SimTime, segment: &Segment) -> bool {
        if segment.ack > self.snd.nxt {
            self.answer_outside_window(now, segment);
            return false;
        }
        let prior_una = self.snd.una;
        let mut acked = Acked {
            advanced: segment.ack > prior_una,
            echo: (segment.timestamps && segment.ts_ecr > 0).then_some(segment.ts_ecr),
            prior_delivered: self.recovery.delivered,
            ..Acked::default()
        };
        if segment.ack < prior_una {
            self.handle_old_ack(now, segment, &mut acked);
            return true;
        }
        if acked.advanced {
            self.retransmits = 0;
        }
        let prior_sacked = self.highest_sacked();
        let window_updated = self.update_window(segment);
        self.snd.una = segment.ack;
        self.soft_error = None;
        if self.probes_out > 0 {
            self.output.push_back(Output::Answered(self.probes_out));
            self.probes_out = 0;
        }
        self.keepalive.acked_at = now;
        let lost = self.recovery.lost;
        self.mark_selective(now, segment, prior_una, &mut acked);
        if self.snd.sent.is_empty() {
            if acked.twice {
                self.judge(now, prior_una, false, &mut acked);
            }
            self.window_probe_answered(now);
            let duplicate = segment.span() == 0 && !window_updated;
            self.judge_tail_probe(now, segment.ack, duplicate, &acked);
            return true;
        }
        self.clear_acknowledged(now, prior_sacked, &mut acked);
        self.recovery.rack.adjust(acked.prior_delivered, self.recovery.delivered);
        let not_duplicate = segment.span() > 0 || window_updated || acked.data;
        self.judge_tail_probe(now, segment.ack, !not_duplicate, &acked);

        let mut repair = Repair::Nothing;
        let alert = acked.sacked || acked.twice;
        if !not_duplicate || alert || self.congestion.phase != Phase::Open {
            let duplicate = !acked.advanced && !not_duplicate && !acked.twice;
            repair = self.judge(now, prior_una, duplicate, &mut acked);
        }
        if acked.moves_timer && !self.arm_tail_loss(now, true) {
            self.rearm_retransmit(now, false);
        }
        let delivered = self.recovery.delivered - acked.prior_delivered;
        let lost = self.recovery.lost - lost;
        let in_flight = self.in_flight();
        self.congestion.acknowledged(delivered, lost, in_flight, acked.advanced, acked.data);
        self.congestion.pace(self.mss(), self.snd.sent.len() as u32, self.rtt.srtt());
        self.repair(now, repair);
        true
    }

    /// An acknowledgement from before: only what it says beside the number counts.
    fn handle_old_ack(&mut self, now: SimTime, segment: &Segment, acked: &mut Acked) {
        if segment.sack.is_empty() {
            return;
        }
        let prior_una = self.snd.una;
        self.mark_selective(now, segment, prior_una, acked);
        let repair = self.judge(now, prior_una, false, acked);
        self.repair(now, repair);
    }

    /// What recovery sends (`tcp_xmit_recovery`).
    fn repair(&mut self, now: SimTime, repair: Repair) {
        if repair == Repair::New {
            self.push_now(now);
            if self.snd.nxt > self.congestion.high {
                return;
            }
            self.recovery.forward = false;
        }
        if repair != Repair::Nothing {
            let reordering = self.timers.get(Timer::Reorder).is_some();
            self.send_lost(now, !reordering);
        }
    }

    /// Takes the offered window in if the segment is newer than the one that set it
    /// (`tcp_ack_update_window`).
    fn update_window(&mut self, segment: &Segment) -> bool {
        let newer = segment.ack > self.snd.una
            || segment.seq > self.snd.window_from
            || (segment.seq == self.snd.window_from
                && (segment.window > self.snd.window || segment.window == 0));
        if newer {
            self.snd.window_from = segment.seq;
            self.snd.window = segment.window;
            self.snd.max_window = self.snd.max_window.max(segment.window);
        }
        newer
    }

    /// Removes what is acknowledged and takes a round-trip sample (`tcp_clean_rtx_queue`).
    fn clear_acknowledged(&mut self, now: SimTime, prior_sacked: Seq, acked: &mut Acked) {
        let mut low = Seq::MAX;
        while let Some(first) = self.snd.sent.front().copied() {
            if first.end() > self.snd.una {
                self.trim_first();
                break;
            }
            self.snd.sent.pop_front();
            acked.data = true;
            if first.again {
                acked.repeated = true;
            } else if !first.sacked {
                acked.newest = Some(first.at);
                acked.oldest.get_or_insert(first.at);
                low = low.min(first.seq);
                acked.original |= first.end() <= self.congestion.high;
            }
            if !first.sacked {
                self.recovery.delivered += 1;
                if !is_spurious(&first, acked.echo) {
                    self.recovery.rack.advance(now, &first, self.recovery.shortest);
                }
            }
        }
        self.snd.buffer.acknowledged(self.snd.una);
        let sampled = self.sample_round_trip(now, acked);
        if acked.data {
            acked.moves_timer = true;
            if low < prior_sacked {
                self.note_reordering(low);
            }
        } else if let Some(first) = self.snd.sent.front()
            && let Some(sent) = acked.oldest_sacked
            && sampled
        {
            acked.moves_timer = sent < first.at;
        }
        if self.snd.sent.is_empty() {
            self.persist_backoff = 0;
        }
    }

    /// Part of the oldest segment is acknowledged.
    fn trim_first(&mut self) {
        let una = self.snd.una;
        if let Some(first) = self.snd.sent.front_mut() {
            let cut = una.saturating_sub(first.seq).min(first.len);
            first.seq += cut;
            first.len -= cut;
        }
    }

    /// `tcp_ack_update_rtt`: from what was sent once, else from the echoed clock (Karn; RFC 7323 §4).
    fn sample_round_trip(&mut self, now: SimTime, acked: &Acked) -> bool {
        let own = acked.oldest.filter(|_| !acked.repeated);
        let newest = acked.newest_sacked.or(acked.newest.filter(|_| !acked.repeated));
        let (measured, shortest) = match (own.or(acked.oldest_sacked), newest) {
            (Some(sent), newest) => (now.since(sent), now.since(newest.unwrap_or(sent))),
            (None, _) => match acked.echo.filter(|_| acked.data) {
                Some(echo) => {
                    let ms = (now.micros() / 1_000).saturating_sub(echo / 1_000).max(1);
                    (Span::from_millis(ms), Span::from_millis(ms))
                }
                None => return false,
            },
        };
        self.sampled(measured, shortest);
        true
    }

    /// A round trip was measured: what it was, and the shortest that it could have been.
    pub(super) fn sampled(&mut self, measured: Span, shortest: Span) {
        let known = &mut self.recovery.shortest;
        *known = Some(known.map_or(shortest, |known| known.min(shortest)));
        self.rtt.sample(measured, self.snd.una, self.snd.nxt);
    }

    /// An acknowledgement while nothing is in flight: the window may be open again (`tcp_ack_probe`).
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

/// The peer echoes a clock from before the copy left: it was the original that arrived
/// (`tcp_skb_spurious_retrans`).
fn is_spurious(sent: &Sent, echo: Option<u64>) -> bool {
    sent.again && echo.is_some_and(|echo| echo / 1_000 < sent.at.micros() / 1_000)
}
