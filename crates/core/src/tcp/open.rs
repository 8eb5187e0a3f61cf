//! Setting a connection up: SYN, SYN-ACK, the ACK that completes it, and what refuses it.

use super::connection::{Connection, Output};
use super::error::{AbortReason, Errno};
use super::rtt::{RTO_INITIAL, RTO_MAX};
use super::scoreboard::Sent;
use super::segment::{Flags, SackBlocks, Segment};
use super::state::State;
use crate::time::{SimTime, Span};
use crate::timer::Timer;
use crate::trace::Role;

impl Connection {
    /// A listener takes in a SYN: answers it and waits for the ACK.
    pub fn accept_syn(&mut self, now: SimTime, syn: &Segment) {
        self.rcv.nxt = 1;
        self.rcv.acked = 1;
        self.rcv.ts_recent = syn.ts_val;
        self.snd.window = syn.window;
        self.snd.max_window = syn.window;
        self.options.timestamps &= syn.timestamps;
        self.enter(State::SynReceived);
        self.snd.written = 1;
        self.send_syn(now, false);
        self.arm_send_timer(Timer::Retransmit, now, self.rtt.rto());
    }

    /// Sends SYN or SYN-ACK, first or again.
    pub(super) fn send_syn(&mut self, now: SimTime, again: bool) {
        let first = self.snd.sent.front().map_or(now, |sent| sent.at);
        self.snd.sent.clear();
        let at = if again { first } else { now };
        self.snd.sent.push_back(Sent { syn: true, again, ..Sent::new(0, 0, false, at, self.turn) });
        self.syn_copies = self.syn_copies.saturating_add(u8::from(again));
        self.snd.nxt = 1;
        let answering = self.state == State::SynReceived;
        let segment = Segment {
            flags: Flags { syn: true, ack: answering, ..Flags::default() },
            seq: 0,
            ack: if answering { 1 } else { 0 },
            len: 0,
            window: self.rcv.window.offered(),
            timestamps: self.options.timestamps,
            ts_val: now.micros(),
            ts_ecr: self.rcv.ts_recent,
            sack: SackBlocks::default(),
        };
        let role = match (again, answering) {
            (true, _) => Role::Retransmission,
            (false, true) => Role::SynAck,
            (false, false) => Role::Syn,
        };
        self.transmit(segment, role);
    }

    /// An answer to our SYN (`tcp_rcv_synsent_state_process`).
    pub(super) fn handle_in_syn_sent(&mut self, now: SimTime, segment: &Segment) {
        let flags = segment.flags;
        if flags.ack && segment.ack != 1 {
            if !flags.rst {
                self.reset_answering(segment);
            }
            return;
        }
        if flags.rst {
            if flags.ack {
                self.abort_with(AbortReason::Reset, Errno::ECONNREFUSED);
            }
            return;
        }
        if !(flags.syn && flags.ack) {
            return;
        }
        self.rcv.nxt = 1;
        self.rcv.acked = 1;
        self.rcv.ts_recent = segment.ts_val;
        self.options.timestamps &= segment.timestamps;
        self.snd.una = 1;
        self.snd.window = segment.window;
        self.snd.max_window = segment.window;
        let syn = self.snd.sent.pop_front();
        self.handshake_sample(now, syn, segment);
        self.establish(now);
        self.send_ack(now, Role::Ack);
    }

    /// A segment for a half-open connection of the listener (`tcp_check_req`).
    pub(super) fn handle_in_syn_received(&mut self, now: SimTime, segment: &Segment) {
        let flags = segment.flags;
        if flags.syn && !flags.ack {
            // The SYN again: so the SYN-ACK was lost or is late. Repeat it, and start its timer anew.
            if self.may_answer_outside_window(now) {
                self.send_syn(now, true);
                let rto = Span::from_micros(super::rtt::RTO_INITIAL.micros() << self.retransmits.min(7));
                self.arm_send_timer(Timer::Retransmit, now, rto);
            }
            return;
        }
        if flags.rst {
            if segment.seq == self.rcv.nxt {
                self.abort_with(AbortReason::Reset, Errno::ECONNRESET);
            }
            return;
        }
        if segment.end() < self.rcv.nxt || segment.seq < self.rcv.nxt && segment.end() == self.rcv.nxt {
            // Before the window, like a keepalive probe of a client that is already sure of the connection.
            if self.may_answer_outside_window(now) {
                self.send_ack(now, Role::ProbeAck);
            }
            return;
        }
        if !flags.ack {
            return;
        }
        if segment.ack != 1 {
            self.reset_answering(segment);
            return;
        }
        if segment.span() == 0 && self.retransmits < self.deferrals() {
            // `TCP_DEFER_ACCEPT`: an ACK without data is not enough yet (`tcp_check_req`).
            self.deferred = true;
            return;
        }
        self.snd.una = 1;
        self.snd.window = segment.window;
        self.snd.max_window = self.snd.max_window.max(segment.window);
        let syn = self.snd.sent.pop_front();
        self.handshake_sample(now, syn, segment);
        self.establish(now);
        self.note_timestamp(segment);
        if segment.span() > 0 {
            // The ACK of the handshake was lost, and data or FIN stands for it.
            self.handle_text(now, segment);
            self.acknowledge_if_due(now);
        }
    }

    /// The handshake's round trip: from a SYN or SYN-ACK that was sent once, else from the echoed clock
    /// (`tcp_synack_rtt_meas`); without either the timeout starts from three seconds (`tcp_init_metrics`).
    /// After two copies the window is one segment, unless the echo shows that the first copy had arrived
    /// (`tcp_try_undo_spurious_syn`).
    fn handshake_sample(&mut self, now: SimTime, syn: Option<Sent>, answer: &Segment) {
        let Some(syn) = syn else { return };
        self.recovery.delivered += 1;
        if !syn.again {
            self.sampled(now.since(syn.at), now.since(syn.at));
        } else if answer.timestamps {
            let ms = (now.micros() / 1_000).saturating_sub(answer.ts_ecr / 1_000).max(1);
            self.sampled(Span::from_millis(ms), Span::from_millis(ms));
        } else {
            self.rtt.fall_back();
        }
        let spurious = answer.timestamps && answer.ts_ecr / 1_000 == syn.at.micros() / 1_000;
        if self.syn_copies > 1 && self.retransmits > 0 && !spurious {
            self.congestion.cwnd = 1;
        }
    }

    fn establish(&mut self, now: SimTime) {
        self.stop_send_timer();
        self.retransmits = 0;
        self.retransmitting_since = None;
        self.acks = super::delack::AckEngine::new(now);
        self.keepalive.acked_at = now;
        self.keepalive.data_at = now;
        self.snd.data_at = now;
        self.congestion.start(now);
        self.congestion.pace(self.mss(), 0, self.rtt.srtt());
        self.snd.buffer.expand(self.congestion.cwnd, self.recovery.reordering);
        self.rcv.window.start(now);
        self.enter(State::Established);
        if self.keepalive.on {
            self.arm(Timer::Keepalive, now, self.keepalive.settings.time);
        }
    }

    /// Timeouts of the SYN-ACK that `TCP_DEFER_ACCEPT` stands for (`secs_to_retrans`).
    pub(super) fn deferrals(&self) -> u8 {
        let Some(wanted) = self.options.defer_accept else { return 0 };
        let (mut timeouts, mut wait, mut period) = (1, RTO_INITIAL, RTO_INITIAL);
        while period < wanted && timeouts < u8::MAX {
            wait = (wait + wait).min(RTO_MAX);
            period = period + wait;
            timeouts += 1;
        }
        timeouts
    }

    /// RST for an unacceptable acknowledgement during set-up (RFC 9293 §3.10.7.3).
    pub(super) fn reset_answering(&mut self, segment: &Segment) {
        self.output.push_back(Output::Transmit(reset_for(segment), Role::Rst));
    }
}

/// The RST with which a host answers a segment for which it has no socket (RFC 9293 §3.10.7.1).
pub fn reset_for(segment: &Segment) -> Segment {
    if segment.flags.ack {
        Segment { flags: Flags { rst: true, ..Flags::default() }, seq: segment.ack, ..Segment::default() }
    } else {
        Segment {
            flags: Flags { rst: true, ack: true, ..Flags::default() },
            seq: 0,
            ack: segment.end(),
            ..Segment::default()
        }
    }
}
