//! What leaves: packets with their acknowledgements and sizes, what goes again, and when to look for losses.

use super::connection::{Connection, Output};
use super::loss::Sent;
use crate::tcp::{Seq, State};
use crate::time::SimTime;
use crate::timer::Timer;
use crate::trace::{Acks, Datagram, QuicFrame, Role};

/// Octets of a datagram: the most that needs no knowledge of the path, and what a first one is padded to (RFC 9000 §14).
const DATAGRAM: u32 = 1_200;
/// Octets of a packet beside its frames: short header with a connection ID of 8 and a number of 2, and the tag of the
/// cipher (RFC 9000 §17.3.1, RFC 9001 §5.3).
const PACKET: u32 = 1 + 8 + 2 + 16;
/// Octets of a STREAM frame before its data (RFC 9000 §19.8): type, stream, offset of 4, length of 2.
const STREAM: u32 = 1 + 2 + 4 + 2;
/// Octets of an ACK frame of one range, and of CONNECTION_CLOSE without a reason (RFC 9000 §19.3, §19.19).
const ACK: u32 = 6;
const CLOSE: u32 = 5;
/// Bytes of streams in one datagram at most.
const PAYLOAD: u32 = DATAGRAM - PACKET - STREAM - ACK;
impl Connection {
    /// Something is lost, or nothing shows whether it is: one packet asks (RFC 9002 §6.2.4).
    pub(super) fn probe(&mut self, now: SimTime) {
        if self.recovery.loss_time(self.largest_acked).is_some_and(|at| at <= now) {
            let lost = self.recovery.overdue(now, self.largest_acked);
            self.send_again(now, &lost);
            self.time_loss();
            return;
        }
        self.recovery.backoff += 1;
        match self.recovery.oldest() {
            Some((from, to)) => self.transmit(now, (from, to.min(from + PAYLOAD)), Role::Retransmission),
            None if self.challenged => self.transmit(now, (0, 0), Role::Quic(QuicFrame::PathChallenge)),
            None => self.transmit(now, (0, 0), Role::Quic(QuicFrame::Ping)),
        }
    }

    pub(super) fn send_again(&mut self, now: SimTime, lost: &[(Seq, Seq)]) {
        for &bytes in lost {
            self.send_bytes(now, bytes, Role::Retransmission);
        }
    }

    pub(super) fn send_bytes(&mut self, now: SimTime, (mut from, to): (Seq, Seq), role: Role) {
        while from < to {
            let end = to.min(from + PAYLOAD);
            self.transmit(now, (from, end), role);
            from = end;
        }
    }

    pub(super) fn transmit(&mut self, now: SimTime, bytes: (Seq, Seq), role: Role) {
        let number = self.next_number;
        self.next_number += 1;
        let eliciting = !matches!(role, Role::Quic(QuicFrame::Ack | QuicFrame::Close));
        let acks = self.came.filter(|_| self.unacked > 0).map(|(largest, below, at)| Acks {
            largest,
            below,
            delay: now.since(at),
        });
        if acks.is_some() {
            self.unacked = 0;
            self.ack_now = false;
            self.stop(Timer::QuicAck);
        }
        let frames = match role {
            Role::Quic(QuicFrame::Ack) => 0,
            Role::Quic(QuicFrame::Ping) => 1,
            Role::Quic(QuicFrame::Close) => CLOSE,
            // Shows that the path carries as much (§8.2.1).
            Role::Quic(QuicFrame::PathChallenge | QuicFrame::PathResponse) => DATAGRAM - PACKET,
            _ => STREAM + bytes.1 - bytes.0,
        };
        let len = PACKET + frames + if acks.is_some() { ACK } else { 0 };
        // A client's first packets are padded (§14.1).
        let padded = self.active && self.state == State::Handshake && eliciting;
        let len = if padded { len.max(DATAGRAM) } else { len.min(DATAGRAM) };
        let datagram = Datagram { number, eliciting, acks, path: self.path, len };
        self.output.push_back(Output::Transmit(datagram, bytes, role));
        if eliciting {
            self.recovery.sent(Sent { number, at: now, bytes });
            if !std::mem::replace(&mut self.asked, true) {
                self.restart_idle(now);
            }
            self.time_loss();
        }
    }

    /// The one timer for losses and probes is set to what comes first (RFC 9002 §6.2.1).
    pub(super) fn time_loss(&mut self) {
        let lost = self.recovery.loss_time(self.largest_acked);
        match lost.or_else(|| self.recovery.probe_time(self.state == State::Established)) {
            Some(at) => self.arm(Timer::QuicProbe, at),
            None => self.stop(Timer::QuicProbe),
        }
    }
}
