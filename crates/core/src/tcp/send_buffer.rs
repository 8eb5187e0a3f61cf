//! The send buffer: how much of what an application writes the kernel takes, and when it wants more.
//!
//! Linux counts memory, not payload: each buffer (`sk_buff`) costs its own size besides its bytes, and a buffer
//! is cut in two wherever a burst, a retransmission or an acknowledged hole ends inside it. The room grows with
//! the congestion window (`tcp_sndbuf_expand`). Not modelled: `SO_SNDBUF`, `TCP_NOTSENT_LOWAT`, pressure from
//! other sockets of the host.

use std::collections::VecDeque;

use super::segment::Seq;

/// The largest send buffer (`tcp_wmem[2]`).
const LARGEST: u32 = 4 << 20;
/// What a buffer takes beside its payload: `struct sk_buff`, a small head, `skb_shared_info`.
const OVERHEAD: u32 = 832;
/// Memory of one segment at worst: headers and payload in a power of two, and the `sk_buff`.
const PER_SEGMENT: u32 = 2_048 + 256;

/// What was written and not yet acknowledged, as memory.
#[derive(Debug, Clone, Default)]
pub(super) struct SendBuffer {
    /// Bytes of memory that may be used (`sk_sndbuf`).
    size: u32,
    /// Where each buffer ends, oldest first; the last ends where the written data does.
    ends: VecDeque<Seq>,
    /// An application was refused and waits (`SOCK_NOSPACE`).
    wanted: bool,
    /// End of what was marked to be pushed (`pushed_seq`).
    pub pushed: Seq,
}

impl SendBuffer {
    /// The memory in use, given what is acknowledged and what is written (`sk_wmem_queued`).
    fn used(&self, una: Seq, written: Seq) -> u32 {
        written.saturating_sub(una.max(1)) + OVERHEAD * self.ends.len() as u32
    }

    /// A new buffer may be begun (`sk_stream_memory_free`). If not, the application is remembered as waiting.
    pub(super) fn admits(&mut self, una: Seq, written: Seq) -> bool {
        self.wanted = self.used(una, written) >= self.size;
        !self.wanted
    }

    /// An application waits for room.
    pub(super) const fn is_wanted(&self) -> bool {
        self.wanted
    }

    /// Nobody has to wait any more: the connection is over.
    pub(super) const fn release(&mut self) {
        self.wanted = false;
    }

    /// A third of the memory is free: whoever waits is woken (`sk_stream_write_space`).
    pub(super) fn wake(&mut self, una: Seq, written: Seq) {
        let used = self.used(una, written);
        self.wanted &= self.size.saturating_sub(used) < used >> 1;
    }

    /// Room for two congestion windows (`tcp_sndbuf_expand`). It never shrinks.
    pub(super) fn expand(&mut self, cwnd: u32, reordering: u32) {
        let segments = cwnd.max(super::congestion::INITIAL_WINDOW).max(reordering + 1);
        self.size = self.size.max(segments.saturating_mul(2 * PER_SEGMENT).min(LARGEST));
    }

    /// Bytes in the last buffer if it has not left; `nxt`: the next to leave.
    pub(super) fn tail(&self, nxt: Seq) -> u32 {
        let before = self.ends.iter().rev().nth(1).copied().unwrap_or(0);
        self.ends.back().map_or(0, |end| end.saturating_sub(before.max(nxt).max(1)))
    }

    /// The last buffer is also the next that leaves.
    pub(super) fn tail_is_next(&self, nxt: Seq) -> bool {
        self.next_end(nxt) == self.ends.back().copied()
    }

    /// A new, empty buffer behind what is written.
    pub(super) fn begin(&mut self, written: Seq) {
        self.ends.push_back(written);
    }

    /// The last buffer now ends there.
    pub(super) fn extend(&mut self, written: Seq) {
        if let Some(end) = self.ends.back_mut() {
            *end = written;
        }
    }

    /// Where the buffer ends that holds `nxt`.
    pub(super) fn next_end(&self, nxt: Seq) -> Option<Seq> {
        self.ends.get(self.ends.partition_point(|end| *end <= nxt)).copied()
    }

    /// Moves bytes from the following buffers into the one that holds `nxt`, up to `len` (`tcp_grow_skb`).
    pub(super) fn grow(&mut self, nxt: Seq, len: u32) {
        let at = self.ends.partition_point(|end| *end <= nxt);
        while let (Some(end), Some(next)) = (self.ends.get(at).copied(), self.ends.get(at + 1).copied()) {
            let wanted = nxt + len;
            if end >= wanted {
                return;
            }
            if next <= wanted {
                self.ends.remove(at);
            } else {
                self.ends[at] = wanted;
                return;
            }
        }
    }

    /// Cuts the buffer that holds `at` in two (`tcp_fragment`).
    pub(super) fn split(&mut self, at: Seq) {
        let i = self.ends.partition_point(|end| *end < at);
        let inside = self.ends.get(i).is_some_and(|end| *end > at);
        // Not before the first byte, nor where one begins already.
        if inside && at > 1 && (i == 0 || self.ends[i - 1] < at) {
            self.ends.insert(i, at);
        }
    }

    /// Joins the buffers between two places (`tcp_shift_skb_data`, `tcp_collapse_retrans`).
    pub(super) fn join(&mut self, from: Seq, to: Seq) {
        self.ends.retain(|end| *end <= from || *end >= to);
    }

    /// What is acknowledged needs no memory.
    pub(super) fn acknowledged(&mut self, una: Seq) {
        while self.ends.front().is_some_and(|end| *end <= una) {
            self.ends.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(pieces: &[u32]) -> (SendBuffer, Seq) {
        let mut buffer = SendBuffer::default();
        buffer.expand(10, 3);
        let mut written = 1;
        for piece in pieces {
            buffer.begin(written);
            written += piece;
            buffer.extend(written);
        }
        (buffer, written)
    }

    #[test]
    fn a_new_connection_has_the_room_that_linux_shows() {
        // `SO_MEMINFO` of a fresh connection on Linux 6.18.
        assert_eq!(filled(&[]).0.size, 46_080);
    }

    #[test]
    fn memory_is_payload_and_buffers() {
        let (mut buffer, written) = filled(&[31_856, 31_856]);
        assert_eq!(buffer.used(1, written), 2 * (31_856 + OVERHEAD));
        assert!(!buffer.admits(1, written), "more than 46080 bytes are in use");
        buffer.split(1 + 2 * 1448);
        buffer.split(1 + 2 * 1448);
        assert_eq!(buffer.used(1, written), 2 * 31_856 + 3 * OVERHEAD);
        buffer.acknowledged(1 + 2 * 1448);
        assert_eq!(buffer.used(1 + 2 * 1448, written), 2 * (31_856 + OVERHEAD) - 2 * 1448);
    }

    #[test]
    fn whoever_was_refused_is_woken_when_a_third_is_free() {
        let (mut buffer, written) = filled(&[23_168, 23_168]);
        assert!(!buffer.admits(1, written));
        // Two thirds may be in use then: 30720 bytes, both buffers among them.
        let una = written - (30_720 - 2 * OVERHEAD);
        buffer.wake(una - 1, written);
        assert!(buffer.is_wanted());
        buffer.wake(una, written);
        assert!(!buffer.is_wanted());
    }

    #[test]
    fn a_buffer_takes_bytes_from_the_next_ones() {
        let (mut buffer, _) = filled(&[1_000, 1_000, 1_000]);
        buffer.grow(1, 2_500);
        assert_eq!(buffer.next_end(1), Some(2_501));
        assert_eq!(buffer.next_end(2_501), Some(3_001));
        assert_eq!(buffer.tail(2_501), 500);
    }
}
