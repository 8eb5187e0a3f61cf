//! What was sent and is not yet acknowledged, and what is believed of each piece (`tcp_rtx_queue`).

use super::connection::Connection;
use super::segment::Seq;
use crate::time::SimTime;

/// A segment that was sent and may have to be sent again.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sent {
    pub seq: Seq,
    pub len: u32,
    pub syn: bool,
    pub fin: bool,
    /// When it left last, and on which occasion: the simulated clock stands still between the arrivals of one
    /// tick, the kernel's does not (`tcp_mstamp_refresh`).
    pub at: SimTime,
    pub turn: u32,
    /// It left more than once (`TCPCB_EVER_RETRANS`).
    pub again: bool,
    /// Recovery sent it again and believes that copy in the network (`TCPCB_SACKED_RETRANS`).
    pub resent: bool,
    /// The peer has it beyond a hole (`TCPCB_SACKED_ACKED`).
    pub sacked: bool,
    /// Taken for lost (`TCPCB_LOST`).
    pub lost: bool,
}

impl Sent {
    /// A new segment.
    pub(super) const fn new(seq: Seq, len: u32, fin: bool, at: SimTime, turn: u32) -> Self {
        Self { seq, len, syn: false, fin, at, turn, again: false, resent: false, sacked: false, lost: false }
    }

    pub(super) const fn end(&self) -> Seq {
        self.seq + self.len + self.syn as u32 + self.fin as u32
    }

    /// When it left, in an order that `tcp_skb_sent_after` agrees with.
    pub(super) const fn when(&self) -> (SimTime, u32, Seq) {
        (self.at, self.turn, self.end())
    }
}

impl Connection {
    /// Segments believed to be in the network (`tcp_packets_in_flight`).
    pub(super) fn in_flight(&self) -> u32 {
        let gone = self.snd.sent.iter().filter(|s| s.sacked || s.lost).count();
        let again = self.snd.sent.iter().filter(|s| s.resent).count();
        (self.snd.sent.len() + again - gone) as u32
    }

    /// Some segment is taken for lost (`lost_out`).
    pub(super) fn any_lost(&self) -> bool {
        self.snd.sent.iter().any(|s| s.lost)
    }

    /// Segments that the peer holds beyond a hole (`sacked_out`).
    pub(super) fn sacked_out(&self) -> u32 {
        self.snd.sent.iter().filter(|s| s.sacked).count() as u32
    }

    /// Something was sent again and may still come to matter (`tcp_any_retrans_done`).
    pub(super) fn any_resent(&self) -> bool {
        self.snd.sent.iter().any(|s| s.resent) || self.snd.sent.front().is_some_and(|s| s.again)
    }

    /// End of the highest segment that the peer holds beyond a hole (`tcp_highest_sack_seq`).
    pub(super) fn highest_sacked(&self) -> Seq {
        self.snd.sent.iter().rev().find(|s| s.sacked).map_or(self.snd.una, Sent::end)
    }

    /// Takes a segment for lost, also the copy of one that was lost before (`tcp_mark_skb_lost`).
    pub(super) fn mark_lost(&mut self, at: usize) {
        let sent = &mut self.snd.sent[at];
        if sent.sacked || (sent.lost && !sent.resent) {
            return;
        }
        sent.lost = true;
        sent.resent = false;
        self.recovery.lost += 1;
    }

    /// Cuts a segment in two after `len` bytes (`tcp_fragment`).
    pub(super) fn split_sent(&mut self, at: usize, len: u32) {
        let sent = self.snd.sent[at];
        if len == 0 || len >= sent.len {
            return;
        }
        self.snd.sent[at].len = len;
        self.snd.sent[at].fin = false;
        self.snd.sent.insert(at + 1, Sent { seq: sent.seq + len, len: sent.len - len, ..sent });
    }
}
