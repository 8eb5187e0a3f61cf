//! The end of a connection after FIN: FIN-WAIT-2 without an application, and TIME-WAIT.

use super::connection::{Connection, Output};
use super::error::{AbortReason, Errno};
use super::segment::Segment;
use super::state::State;
use crate::time::{SimTime, Span};
use crate::timer::Timer;
use crate::trace::Role;

/// How long Linux stays in TIME-WAIT (`TCP_TIMEWAIT_LEN`; no sysctl changes it).
pub const TIME_WAIT: Span = Span::from_secs(60);

impl Connection {
    /// Our FIN is acknowledged and nobody will read any more: wait for the peer's FIN for
    /// `tcp_fin_timeout`, in a small socket if that is 60 s or less (`tcp_time_wait`).
    pub(super) fn wait_for_fin(&mut self, now: SimTime) {
        let wait = self.options.fin_timeout.max(Span::from_micros(self.rtt.rto().micros() * 7 / 2));
        self.stop_all();
        if wait > TIME_WAIT {
            self.arm(Timer::FinWait2, now, wait - TIME_WAIT);
        } else {
            self.small = true;
            self.arm(Timer::FinWait2, now, wait);
        }
    }

    pub(super) fn fin_wait2_timeout(&mut self, now: SimTime) {
        if self.small {
            self.finish();
        } else {
            self.small = true;
            self.arm(Timer::FinWait2, now, TIME_WAIT);
        }
    }

    /// Both FINs are done: stay for 60 s in case the last ACK is lost.
    pub(super) fn enter_time_wait(&mut self, now: SimTime) {
        self.stop_all();
        self.snd.sent.clear();
        self.acks.scheduled = false;
        self.small = true;
        self.enter(State::TimeWait);
        self.arm(Timer::TimeWait, now, TIME_WAIT);
    }

    /// A segment for the small socket that waits for FIN (`tcp_timewait_state_process`).
    pub(super) fn handle_in_small_fin_wait2(&mut self, now: SimTime, segment: &Segment) {
        if segment.end() < self.rcv.nxt || segment.seq > self.rcv.nxt + self.rcv.window.left(self.rcv.nxt) {
            if !segment.flags.rst {
                self.answer_outside_window(now, segment);
            }
            return;
        }
        if segment.flags.rst {
            self.abort_with(AbortReason::Reset, Errno::ECONNRESET);
        } else if segment.flags.ack && segment.end() > self.rcv.nxt && segment.span() > 0 {
            if segment.flags.fin && segment.end() == self.rcv.nxt + 1 {
                self.rcv.fin = Some(self.rcv.nxt);
                self.rcv.nxt = segment.end();
                self.note_timestamp(segment);
                self.send_ack(now, Role::Ack);
                self.enter(State::TimeWait);
                self.stop(Timer::FinWait2);
                self.arm(Timer::TimeWait, now, TIME_WAIT);
            } else {
                // New data that nobody will read.
                self.reset_answering(segment);
                self.output.push_back(Output::Aborted(AbortReason::Application, Errno::ECONNRESET));
                self.finish();
            }
        }
    }

    /// TIME-WAIT: what comes again is acknowledged again and starts the wait anew.
    pub(super) fn handle_in_time_wait(&mut self, now: SimTime, segment: &Segment) {
        if segment.flags.rst {
            if segment.seq == self.rcv.nxt {
                self.abort_with(AbortReason::Reset, Errno::ECONNRESET);
            }
            return;
        }
        if segment.flags.ack {
            self.arm(Timer::TimeWait, now, TIME_WAIT);
        }
        if segment.seq == self.rcv.nxt && segment.span() == 0 {
            return;
        }
        self.answer_outside_window(now, segment);
    }

    /// TIME-WAIT may give its ports to a new SYN (RFC 9293 MAY-2): its sequence number is always newer here.
    pub fn yields_to(&self, segment: &Segment) -> bool {
        self.state == State::TimeWait && segment.flags.syn && !segment.flags.ack
    }
}
