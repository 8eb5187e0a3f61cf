//! The receive window that is offered to the peer (`tcp_select_initial_window`, `__tcp_select_window`).

use super::connection::{MSS, MSS_PLAIN};
use super::segment::Seq;
use crate::scenario::TcpOptions;

/// Window scale of a host with the default `tcp_rmem` of a large machine: 10 bits.
const SCALE: u32 = 10;
/// Memory that the kernel charges for a full segment (`skb->truesize`), which decides how much of a small
/// `SO_RCVBUF` can be payload.
const TRUESIZE: u32 = 2304;
/// The first window of a client, before data: 65535 rounded down to full segments, less the overhead that
/// Linux 6.18 reserves (recorded: SYN 64240, then 63 × 1024).
const CLIENT_SPACE: u32 = 64_088;
/// The first window of a server (recorded: SYN-ACK 65160, then 64 × 1024).
const SERVER_SPACE: u32 = 65_160;
/// The largest window with default buffers (`tcp_rmem[2]`, 6 MiB, half of it payload).
const LARGEST: u32 = 3 * 1024 * 1024;

/// What is offered, and what it was computed from.
#[derive(Debug, Clone)]
pub(super) struct ReceiveWindow {
    /// Upper bound that grows with full-sized segments (`rcv_ssthresh`).
    space: u32,
    /// Right edge as offered last.
    edge: Seq,
    offered: u32,
    /// A small buffer set by the application: neither scaled nor grown.
    fixed: bool,
}

impl ReceiveWindow {
    /// The window of a new socket.
    pub(super) fn new(options: &TcpOptions, active: bool) -> Self {
        let (space, fixed) = match options.receive_buffer {
            // The kernel doubles the value for its own overhead.
            Some(bytes) if bytes < 32_768 => ((bytes * 2 / TRUESIZE * MSS).max(MSS), true),
            Some(bytes) => (bytes, false),
            None => (if active { CLIENT_SPACE } else { SERVER_SPACE }, false),
        };
        let offered = match (fixed, active) {
            (true, _) => (options.receive_buffer.unwrap_or(0) / MSS).max(1) * MSS,
            (false, true) => 64_240.min(space.next_multiple_of(MSS_PLAIN)),
            (false, false) => SERVER_SPACE,
        };
        Self { space, edge: 1 + offered, offered, fixed }
    }

    /// Bytes offered at present.
    pub(super) const fn offered(&self) -> u32 {
        self.offered
    }

    /// What is left of the window for a peer that has sent up to `nxt`.
    pub(super) const fn left(&self, nxt: Seq) -> u32 {
        self.edge.saturating_sub(nxt)
    }

    /// Computes the window for a segment that acknowledges `nxt` while `unread` bytes wait. The right edge
    /// never moves back (RFC 9293 §3.8.6).
    pub(super) fn select(&mut self, nxt: Seq, unread: u32) {
        let window = self.would_select(unread);
        self.edge = self.edge.max(nxt + window);
        self.offered = self.edge - nxt;
    }

    /// The window that [`Self::select`] would offer, apart from the edge's rule.
    pub(super) const fn would_select(&self, unread: u32) -> u32 {
        let free = self.space.saturating_sub(unread);
        if self.fixed { free / MSS * MSS } else { free.next_multiple_of(1 << SCALE) }
    }

    /// A segment of `len` bytes came: full ones raise the bound (`tcp_grow_window`). `true` if it rose.
    pub(super) fn grow(&mut self, len: u32) -> bool {
        if self.fixed || len < MSS || self.space >= LARGEST {
            return false;
        }
        self.space = (self.space + 2 * MSS).min(LARGEST);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_windows_are_those_that_linux_offers() {
        let options = TcpOptions::default();
        let mut client = ReceiveWindow::new(&options, true);
        assert_eq!(client.offered(), 64_240);
        client.select(1, 0);
        assert_eq!(client.offered(), 64_512);
        let mut server = ReceiveWindow::new(&options, false);
        assert_eq!(server.offered(), 65_160);
        server.select(201, 0);
        assert_eq!(server.offered(), 65_536);
    }

    #[test]
    fn a_small_buffer_closes_after_three_segments() {
        let options = TcpOptions { receive_buffer: Some(4096), ..TcpOptions::default() };
        let mut window = ReceiveWindow::new(&options, false);
        assert_eq!(window.offered(), 2 * MSS);
        for (segments, offered) in [(1, 2 * MSS), (2, MSS), (3, 0)] {
            window.select(1 + segments * MSS, segments * MSS);
            assert_eq!(window.offered(), offered, "after {segments} segments");
        }
    }

    #[test]
    fn the_right_edge_never_moves_back() {
        let mut window = ReceiveWindow::new(&TcpOptions::default(), true);
        window.select(1, 0);
        let edge = 1 + window.offered();
        window.select(30_001, 30_000);
        assert!(30_001 + window.offered() >= edge);
    }
}
