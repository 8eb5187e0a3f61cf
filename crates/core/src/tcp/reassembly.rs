//! What came beyond a hole, and what the SACK option says about it (`tcp_data_queue_ofo`, `tcp_sack_new_ofo_skb`).

use super::segment::{SackBlocks, Seq};

/// Pieces beyond the next expected sequence number.
#[derive(Debug, Clone, Default)]
pub(super) struct Reassembly {
    /// In order of sequence, apart from each other.
    pieces: Vec<(Seq, Seq)>,
    /// The blocks as the option lists them: the one that changed last comes first (RFC 2018 §4).
    recent: Vec<(Seq, Seq)>,
    /// What came twice, to be told once (RFC 2883).
    twice: Option<(Seq, Seq)>,
}

impl Reassembly {
    pub(super) const fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// End of what lies furthest beyond.
    pub(super) fn end(&self) -> Option<Seq> {
        self.pieces.last().map(|piece| piece.1)
    }

    /// Keeps `from..to`, which lies beyond a hole. `false`: it was there.
    pub(super) fn hold(&mut self, from: Seq, to: Seq) -> bool {
        let known = self.pieces.iter().any(|p| p.0 <= from && to <= p.1);
        if let Some(old) = self.pieces.iter().find(|p| from < p.1 && p.0 < to) {
            self.twice = Some((from.max(old.0), to.min(old.1)));
        }
        let mut joined = (from, to);
        self.pieces.retain(|piece| {
            let apart = piece.1 < joined.0 || joined.1 < piece.0;
            if !apart {
                joined = (joined.0.min(piece.0), joined.1.max(piece.1));
            }
            apart
        });
        let at = self.pieces.partition_point(|piece| piece.0 < joined.0);
        self.pieces.insert(at, joined);
        self.recent.retain(|block| block.1 < joined.0 || joined.1 < block.0);
        self.recent.insert(0, joined);
        self.recent.truncate(SackBlocks::MOST);
        !known
    }

    /// In-order data reached `nxt`: how far it reaches with what was held.
    pub(super) fn join(&mut self, mut nxt: Seq) -> Seq {
        self.pieces.retain(|piece| {
            let reached = piece.0 <= nxt;
            if reached {
                nxt = nxt.max(piece.1);
            }
            !reached
        });
        self.recent.retain(|block| block.0 > nxt);
        nxt
    }

    /// `from..to` came although it was there (`tcp_dsack_set`).
    pub(super) fn came_twice(&mut self, from: Seq, to: Seq) {
        if from < to {
            self.twice = Some((from, to));
        }
    }

    /// Bytes that the option would take in a segment that leaves now.
    pub(super) fn option_size(&self, timestamps: bool) -> u32 {
        let blocks = self.recent.len() + usize::from(self.twice.is_some());
        match blocks.min(SackBlocks::MOST - usize::from(timestamps)) {
            0 => 0,
            blocks => 4 + 8 * blocks as u32,
        }
    }

    /// The blocks of the option for a segment that leaves now. What came twice is told once.
    pub(super) fn blocks(&mut self, timestamps: bool) -> SackBlocks {
        let twice = self.twice.take();
        SackBlocks::of(twice.into_iter().chain(self.recent.iter().copied()), timestamps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_block_comes_first() {
        let mut held = Reassembly::default();
        held.hold(201, 301);
        held.hold(401, 501);
        assert_eq!(held.blocks(true).as_slice(), [(401, 501), (201, 301)]);
        held.hold(301, 351);
        assert_eq!(held.blocks(true).as_slice(), [(201, 351), (401, 501)]);
        assert_eq!(held.join(201), 351);
        assert_eq!(held.blocks(true).as_slice(), [(401, 501)]);
    }

    #[test]
    fn what_came_twice_is_told_once_and_first() {
        let mut held = Reassembly::default();
        held.hold(401, 501);
        held.came_twice(1, 101);
        assert_eq!(held.blocks(true).as_slice(), [(1, 101), (401, 501)]);
        assert_eq!(held.blocks(true).as_slice(), [(401, 501)]);
    }

    #[test]
    fn a_header_with_timestamps_has_room_for_three() {
        let mut held = Reassembly::default();
        for at in [11, 31, 51, 71, 91] {
            held.hold(at, at + 10);
        }
        assert_eq!(held.blocks(true).as_slice().len(), 3);
        assert_eq!(held.blocks(false).as_slice().len(), 4);
    }
}
