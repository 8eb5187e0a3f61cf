//! What the SACK option says about the pieces in flight (`tcp_sacktag_write_queue`).

use super::ack::Acked;
use super::connection::Connection;
use super::segment::{Segment, Seq};
use crate::time::SimTime;

impl Connection {
    /// Marks what the peer holds, and takes note of what it got twice.
    pub(super) fn mark_selective(
        &mut self,
        now: SimTime,
        segment: &Segment,
        prior_una: Seq,
        acked: &mut Acked,
    ) {
        let blocks = segment.sack.as_slice();
        let Some(&first) = blocks.first() else { return };
        let twice = first.0 < segment.ack
            || blocks.get(1).is_some_and(|second| first.0 >= second.0 && first.1 <= second.1);
        if twice {
            self.note_twice(first, prior_una, acked);
        }
        let mut blocks = blocks[usize::from(twice)..].to_vec();
        let mut low = Seq::MAX;
        // The lowest first; of four at most, so sorting is not worth its code.
        while let Some(lowest) = (0..blocks.len()).min_by_key(|at| blocks[*at]) {
            let (from, to) = blocks.swap_remove(lowest);
            self.mark_block(now, from, to, &mut low, acked);
        }
        if low < Seq::MAX {
            self.note_reordering(low);
        }
    }

    /// `tcp_check_dsack`, `tcp_dsack_seen` and the part of `tcp_sacktag_one` about duplicates.
    fn note_twice(&mut self, (from, to): (Seq, Seq), prior_una: Seq, acked: &mut Acked) {
        acked.twice = true;
        acked.twice_probe = to - from <= self.mss() && self.snd.tail_probe == Some(to);
        self.recovery.rack.told_twice |= self.recovery.reordering_seen && !acked.twice_probe;
        let Some(undo_from) = self.recovery.undo_from else { return };
        let mut copies = 0;
        if to <= prior_una && to > undo_from {
            copies = (to - from).div_ceil(self.mss()) as i32;
        }
        for sent in self.snd.sent.iter_mut().filter(|s| s.again && s.seq >= from && s.end() <= to) {
            copies += i32::from(sent.end() > undo_from);
            sent.resent = false;
        }
        if self.recovery.undo_copies > 0 {
            self.recovery.undo_copies = (self.recovery.undo_copies - copies).max(0);
        }
    }

    fn mark_block(&mut self, now: SimTime, from: Seq, to: Seq, low: &mut Seq, acked: &mut Acked) {
        if to <= self.snd.nxt {
            // What the peer holds becomes one buffer (`tcp_match_skb_to_sack`, `tcp_shift_skb_data`).
            self.snd.buffer.split(from);
            self.snd.buffer.split(to);
            self.snd.buffer.join(from, to);
        }
        let mut highest = self.highest_sacked();
        for at in 0..self.snd.sent.len() {
            let sent = self.snd.sent[at];
            if sent.sacked || sent.seq < from || sent.end() > to || sent.end() <= self.snd.una {
                continue;
            }
            self.recovery.rack.advance(now, &sent, self.recovery.shortest);
            if !sent.again {
                if sent.seq < highest {
                    *low = (*low).min(sent.seq);
                }
                acked.original |= sent.end() <= self.congestion.high;
                acked.oldest_sacked.get_or_insert(sent.at);
                acked.newest_sacked = Some(sent.at);
            }
            let sent = &mut self.snd.sent[at];
            // A copy that was not taken for lost is believed to be still on its way.
            sent.resent &= !sent.lost;
            sent.lost = false;
            sent.sacked = true;
            highest = highest.max(sent.seq);
            acked.sacked = true;
            self.recovery.delivered += 1;
        }
    }
}
