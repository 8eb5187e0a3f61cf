//! Segment arrival on a synchronised connection (RFC 9293 §3.10.7.4; `tcp_rcv_state_process`).

use super::connection::{Connection, MSS, MSS_PLAIN, Output};
use super::error::{AbortReason, Errno};
use super::segment::Segment;
use super::state::State;
use crate::time::{SimTime, Span};
use crate::timer::Timer;
use crate::trace::Role;

/// At most one answer to bare segments outside the window in this time (`tcp_invalid_ratelimit`).
const ANSWER_INTERVAL: Span = Span::from_millis(500);

/// Smaller segments do not raise the window (`tcp_event_data_recv`).
const GROWS: u32 = 128;
/// The longest wait before several acknowledgements of a gap leave as one (`tcp_comp_sack_delay_ns`).
const GAP_DELAY: Span = Span::from_millis(1);

impl Connection {
    /// Takes in a segment that is for this connection.
    pub fn handle_segment(&mut self, now: SimTime, segment: &Segment) {
        self.turn = self.turn.wrapping_add(1);
        match self.state {
            State::Closed | State::Listen => {}
            State::SynSent => self.handle_in_syn_sent(now, segment),
            State::SynReceived => self.handle_in_syn_received(now, segment),
            State::TimeWait => self.handle_in_time_wait(now, segment),
            State::FinWait2 if self.small => self.handle_in_small_fin_wait2(now, segment),
            _ => self.handle_synchronized(now, segment),
        }
    }

    /// Takes in a segment of another connection between the same ports. Sequence numbers are relative here, so
    /// theirs cannot be compared; in truth they lie outside the window, where RST is ignored and all else is
    /// answered with an acknowledgement (RFC 9293 §3.10.7.4).
    pub fn handle_foreign(&mut self, now: SimTime, segment: &Segment) {
        self.turn = self.turn.wrapping_add(1);
        let answers = !matches!(self.state, State::Closed | State::Listen | State::SynSent);
        if answers && !segment.flags.rst && self.may_answer_outside_window(now) {
            self.send_ack(now, Role::ProbeAck);
        }
    }

    fn handle_synchronized(&mut self, now: SimTime, segment: &Segment) {
        if !self.is_in_window(segment) {
            if !segment.flags.rst {
                self.answer_outside_window(now, segment);
            }
            return;
        }
        if segment.flags.rst {
            self.handle_reset(now, segment);
            return;
        }
        if segment.flags.syn {
            self.answer_outside_window(now, segment);
            return;
        }
        if !segment.flags.ack {
            return;
        }
        if !self.is_predicted(segment) && !self.handle_ack(now, segment) {
            return;
        }
        self.note_timestamp(segment);
        if segment.timestamps && segment.len > 0 {
            let full = segment.len >= self.acks.segment_size();
            self.rcv.window.tuning().echoed(now, segment.ts_ecr, full);
        }
        if self.advance_closing(now, segment) {
            self.handle_text(now, segment);
        }
        self.push(now);
        self.check_space(now);
        self.acknowledge_if_due(now);
    }

    /// Linux's acceptance test (`tcp_sequence`): ends at or after the last acknowledgement sent, starts
    /// within the window. A probe (one before RCV.NXT, empty) fails it; that is why it is answered.
    fn is_in_window(&self, segment: &Segment) -> bool {
        segment.end() >= self.rcv.acked && segment.seq <= self.rcv.nxt + self.rcv.window.left(self.rcv.nxt)
    }

    /// The fast path: in-order data that acknowledges nothing new and changes no window. It does not count
    /// as an acknowledgement, so unanswered probes stay counted (`tcp_rcv_established`).
    fn is_predicted(&self, segment: &Segment) -> bool {
        self.state == State::Established
            && segment.len > 0
            && !segment.flags.fin
            && segment.seq == self.rcv.nxt
            && segment.ack == self.snd.una
            && segment.window == self.snd.window
            && self.rcv.beyond.is_empty()
    }

    pub(super) fn note_timestamp(&mut self, segment: &Segment) {
        if segment.timestamps && segment.seq <= self.rcv.acked {
            self.rcv.ts_recent = segment.ts_val;
        }
    }

    /// The empty answer to what lies outside the window, at most one each half second for bare segments.
    pub(super) fn answer_outside_window(&mut self, now: SimTime, segment: &Segment) {
        let bare = segment.len == 0 && !segment.flags.fin;
        if bare || segment.flags.syn {
            if !self.may_answer_outside_window(now) {
                return;
            }
        } else if segment.seq < self.rcv.nxt {
            self.acks.enter_quick(self.rcv.window.offered());
            self.rcv.beyond.came_twice(segment.seq, segment.end().min(self.rcv.nxt));
        }
        self.send_ack(now, Role::ProbeAck);
    }

    /// Takes the turn to answer a bare segment, if it has come (`__tcp_oow_rate_limited`).
    pub(super) fn may_answer_outside_window(&mut self, now: SimTime) -> bool {
        let may = self.rcv.oow_at.is_none_or(|at| now.since(at) >= ANSWER_INTERVAL);
        if may {
            self.rcv.oow_at = Some(now);
        }
        may
    }

    /// RST within the window (RFC 5961 §3: only the exact next sequence number resets).
    fn handle_reset(&mut self, now: SimTime, segment: &Segment) {
        if segment.seq != self.rcv.nxt {
            self.answer_outside_window(now, segment);
            return;
        }
        // After a FIN there is nothing left to read but a write would break (`tcp_reset`).
        let error = if self.state == State::CloseWait { Errno::EPIPE } else { Errno::ECONNRESET };
        self.abort_with(AbortReason::Reset, error);
    }

    /// The acknowledgement may complete our own closing. `false`: the segment is used up.
    fn advance_closing(&mut self, now: SimTime, segment: &Segment) -> bool {
        let all_acked = self.snd.una == self.snd.written;
        match self.state {
            State::FinWait1 if all_acked => {
                self.enter(State::FinWait2);
                if self.orphan {
                    if self.has_new_text(segment) {
                        self.refuse_text(segment);
                        return false;
                    }
                    if !segment.flags.fin {
                        self.wait_for_fin(now);
                        return !self.small;
                    }
                }
            }
            State::Closing if all_acked => {
                self.enter_time_wait(now);
                return false;
            }
            State::LastAck if all_acked => {
                self.finish();
                return false;
            }
            _ => {}
        }
        if self.has_new_text(segment)
            && self.rcv.shut
            && matches!(self.state, State::FinWait1 | State::FinWait2)
        {
            self.refuse_text(segment);
            return false;
        }
        true
    }

    fn has_new_text(&self, segment: &Segment) -> bool {
        segment.len > 0 && segment.seq + segment.len > self.rcv.nxt
    }

    /// Data for an application that has closed is answered with RST (RFC 9293 §3.6.1, SHLD-3).
    fn refuse_text(&mut self, segment: &Segment) {
        self.reset_answering(segment);
        self.output.push_back(Output::Aborted(AbortReason::Application, Errno::ECONNRESET));
        self.finish();
    }

    /// Payload and FIN (`tcp_data_queue`).
    pub(super) fn handle_text(&mut self, now: SimTime, segment: &Segment) {
        if segment.span() == 0 || (self.rcv.done && segment.seq >= self.rcv.nxt) {
            return;
        }
        if segment.flags.fin && !self.rcv.done {
            self.rcv.fin = Some(segment.seq + segment.len);
        }
        if segment.end() <= self.rcv.nxt {
            // Seen before: our acknowledgement was lost.
            self.rcv.beyond.came_twice(segment.seq, segment.end());
            self.acks.enter_quick(self.rcv.window.offered());
            self.acks.scheduled = true;
            return;
        }
        let room = self.rcv.nxt + self.rcv.window.left(self.rcv.nxt);
        if segment.seq > self.rcv.nxt {
            self.hold_beyond(segment);
            return;
        }
        if segment.len > 0 && room == self.rcv.nxt {
            // A closed window: say so again.
            self.acks.enter_quick(self.rcv.window.offered());
            self.acks.scheduled = true;
            self.acks.now = true;
            return;
        }
        let end = if segment.len > 0 {
            segment.end().min(room + u32::from(segment.flags.fin))
        } else {
            segment.end()
        };
        let filled_hole = !self.rcv.beyond.is_empty();
        let before = self.rcv.nxt;
        if segment.seq < self.rcv.nxt {
            self.rcv.beyond.came_twice(segment.seq, self.rcv.nxt);
        }
        self.rcv.nxt = self.rcv.beyond.join(end);
        if segment.len > 0 {
            let push = segment.flags.psh;
            let offered = self.rcv.window.offered();
            self.rcv.window.hold(segment.seq.max(before), segment.seq + segment.len);
            self.measure(segment, push);
            self.acks.data_received(now, offered, self.rtt.rto());
            self.rcv.window.tuning().received(now, self.rcv.nxt, offered);
            self.keepalive.data_at = now;
            if segment.len >= GROWS {
                self.grow_window(segment.len);
            }
            // RFC 5681 §4.2: at once when the last gap is filled.
            self.acks.now |= filled_hole && self.rcv.beyond.is_empty();
        }
        if self.rcv.fin.is_some_and(|fin| self.rcv.nxt > fin) {
            self.handle_fin(now);
        }
    }

    /// Keeps what lies beyond a hole (`tcp_data_queue_ofo`).
    fn hold_beyond(&mut self, segment: &Segment) {
        self.acks.scheduled = true;
        self.measure(segment, segment.flags.psh);
        let fresh = self.rcv.beyond.hold(segment.seq, segment.end());
        if !fresh || segment.len == 0 {
            return;
        }
        self.grow_window(segment.len);
        self.rcv.window.hold(segment.seq, segment.seq + segment.len);
        if !self.orphan {
            let beyond = self.rcv.beyond.end().map_or(0, |end| end - self.rcv.nxt);
            self.rcv.window.adjust_beyond(beyond);
        }
    }

    /// The size of the peer's segments, and with it the share of memory that is payload.
    fn measure(&mut self, segment: &Segment, push: bool) {
        let most = if self.options.timestamps { MSS } else { MSS_PLAIN };
        if self.acks.measure(segment.len, push, most) {
            self.rcv.window.measured(segment.len);
        }
    }

    fn grow_window(&mut self, len: u32) {
        if self.rcv.window.grow(len, self.acks.segment_size()) {
            self.acks.window_grew();
        }
    }

    /// The peer's FIN is in order (`tcp_fin`).
    fn handle_fin(&mut self, now: SimTime) {
        self.rcv.shut = true;
        self.rcv.done = true;
        self.acks.fin_received(self.state == State::Established);
        match self.state {
            State::Established => self.enter(State::CloseWait),
            State::FinWait1 => {
                self.send_ack(now, Role::Ack);
                self.enter(State::Closing);
            }
            State::FinWait2 => {
                self.send_ack(now, Role::Ack);
                self.enter_time_wait(now);
            }
            _ => {}
        }
    }

    /// Acknowledges now or starts the delay (`__tcp_ack_snd_check`).
    pub(super) fn acknowledge_if_due(&mut self, now: SimTime) {
        if !self.acks.scheduled || matches!(self.state, State::Closed | State::TimeWait) {
            return;
        }
        let unread = self.unread();
        let unacknowledged = self.rcv.nxt - self.rcv.acked;
        let mut advances = unread == 0;
        if !advances && unacknowledged > self.acks.segment_size() {
            let (window, short) = self.rcv.window.would_select(self.acks.segment_size());
            advances = window >= self.rcv.window.offered();
            if short {
                self.acks.memory_short();
            }
        }
        if self.acks.is_due(unacknowledged, advances) {
            self.send_ack(now, Role::Ack);
            return;
        }
        if !self.rcv.beyond.is_empty() {
            self.acknowledge_gap(now);
            return;
        }
        let delay = self.acks.delay(self.rtt.srtt());
        if let Some(armed) = self.timers.get(Timer::DelayedAck)
            && self.acks.timer_runs
        {
            if armed.fires_at <= now + Span::from_micros(delay.micros() / 4) {
                self.send_ack(now, Role::Ack);
                return;
            }
            if now + delay >= armed.fires_at {
                return;
            }
        }
        self.acks.timer_runs = true;
        self.arm(Timer::DelayedAck, now, delay);
    }

    /// Something is missing: the first three acknowledgements that say so leave at once, the others together
    /// after a twentieth of the round trip, one millisecond at most (`__tcp_ack_snd_check`, `tcp_comp_sack_*`).
    fn acknowledge_gap(&mut self, now: SimTime) {
        if self.acks.tell_gap_now(self.rcv.nxt) {
            self.send_ack(now, Role::Ack);
        } else if !self.acks.timer_runs {
            let known = self.rcv.window.tuning().round_trip();
            let twentieth = self.rtt.srtt().map_or(known, |srtt| srtt.min(known)).micros() / 20;
            self.acks.timer_runs = true;
            self.arm_exact(Timer::DelayedAck, now, Span::from_micros(twentieth).min(GAP_DELAY));
        }
    }
}
