//! The receive window that is offered to the peer, and the memory that bounds it (`__tcp_select_window`,
//! `tcp_grow_window`, `tcp_init_buffer_space`).

use std::collections::VecDeque;

use super::autotune::Autotune;
use super::connection::{MSS, MSS_PLAIN};
use super::segment::Seq;
use crate::scenario::TcpOptions;
use crate::time::SimTime;

/// Window scale of a host with the default `tcp_rmem` of Linux 6.18, 32 MiB at most.
const SCALE: u32 = 10;
/// The receive buffer of a new socket (`tcp_rmem[1]`) and the largest (`tcp_rmem[2]`).
const DEFAULT_BUFFER: u32 = 131_072;
pub(super) const LARGEST_BUFFER: u32 = 32 << 20;
/// The smallest that an application can ask for (`SOCK_MIN_RCVBUF`).
const SMALLEST_BUFFER: u32 = 2_304;
/// Share of the buffer that counts as payload before anything was received, of 256
/// (`TCP_DEFAULT_SCALING_RATIO`).
const RATIO: u32 = 128;
/// What a packet takes in memory beside its bytes: room in front, `skb_shared_info`, `struct sk_buff`.
const HEADROOM: u32 = 64;
const SHARED_INFO: u32 = 320;
const SK_BUFF: u32 = 256;
/// Bytes of headers in front of the payload.
const HEADERS: u32 = 52;

/// What is offered, and what it was computed from.
#[derive(Debug, Clone)]
pub(super) struct ReceiveWindow {
    /// Upper bound that grows with what is received (`rcv_ssthresh`).
    bound: u32,
    /// Upper bound from the size of the buffer (`window_clamp`).
    clamp: u32,
    /// Right edge as offered last.
    edge: Seq,
    offered: u32,
    /// `SO_RCVBUF` was set: no scaling, no growth of the buffer.
    fixed: bool,
    buffer: u32,
    ratio: u32,
    mss: u32,
    held: VecDeque<Held>,
    tuning: Autotune,
}

/// A packet in memory.
#[derive(Debug, Clone, Copy)]
struct Held {
    from: Seq,
    to: Seq,
    size: u32,
    /// Room at its end, which small followers are copied into (`skb_try_coalesce`).
    spare: u32,
}

impl Held {
    fn new(from: Seq, to: Seq) -> Self {
        let packet = HEADROOM + HEADERS + (to - from);
        let area = (packet + SHARED_INFO).max(704).next_power_of_two();
        let area = if packet + SHARED_INFO <= 704 { 704 } else { area };
        Self { from, to, size: area + SK_BUFF, spare: area - SHARED_INFO - packet }
    }
}

impl ReceiveWindow {
    /// The window of a new socket (`tcp_select_initial_window`).
    pub(super) fn new(options: &TcpOptions, active: bool) -> Self {
        let fixed = options.receive_buffer.is_some();
        let buffer = options.receive_buffer.map_or(DEFAULT_BUFFER, |bytes| {
            bytes.saturating_mul(2).clamp(SMALLEST_BUFFER, 2 * LARGEST_BUFFER)
        });
        let mss = if options.timestamps { MSS } else { MSS_PLAIN };
        let space = buffer / 256 * RATIO + buffer % 256 * RATIO / 256;
        let first = if active { MSS_PLAIN } else { mss };
        let offered = if space > first { space / first * first } else { space }.min(65_535);
        Self {
            bound: offered,
            clamp: if fixed { space } else { u32::MAX },
            edge: 1 + offered,
            offered,
            fixed,
            buffer,
            ratio: RATIO,
            mss,
            held: VecDeque::new(),
            tuning: Autotune::default(),
        }
    }

    /// The connection is set up (`tcp_init_buffer_space`): one segment is kept in reserve.
    pub(super) fn start(&mut self, now: SimTime) {
        let most = self.in_payload(i64::from(self.buffer)) as u32;
        self.clamp = self.clamp.min(most);
        if self.clamp > 2 * self.mss && self.clamp + self.mss > most {
            self.clamp = (2 * self.mss).max(most.saturating_sub(self.mss));
        }
        self.bound = self.bound.min(self.clamp);
        self.tuning.start(now, self.bound.min(self.offered).min(10 * self.mss));
    }

    /// The part of `space` bytes of memory that can be payload (`tcp_win_from_space`).
    fn in_payload(&self, space: i64) -> i64 {
        (space * i64::from(self.ratio)) >> 8
    }

    /// Payload that still finds room (`tcp_space`).
    fn room(&self) -> i64 {
        let used: u32 = self.held.iter().map(|held| held.size).sum();
        self.in_payload(i64::from(self.buffer) - i64::from(used))
    }

    /// Bytes offered at present.
    pub(super) const fn offered(&self) -> u32 {
        self.offered
    }

    /// What is left of the window for a peer that has sent up to `nxt`.
    pub(super) const fn left(&self, nxt: Seq) -> u32 {
        self.edge.saturating_sub(nxt)
    }

    /// Computes the window for a segment that acknowledges `nxt`. The right edge never moves back
    /// (RFC 9293 §3.8.6; `tcp_select_window`). `true`: memory is short, so the peer needs no help to grow.
    pub(super) fn select(&mut self, nxt: Seq, segment: u32) -> bool {
        let (window, short) = self.would_select(segment);
        let left = self.left(nxt);
        self.offered = if window < left { self.scaled(left) } else { window };
        self.edge = self.edge.max(nxt + self.offered);
        short
    }

    const fn scaled(&self, window: u32) -> u32 {
        if self.fixed { window } else { window.next_multiple_of(1 << SCALE) }
    }

    /// The window that [`Self::select`] would offer, apart from the edge's rule, and whether memory is short
    /// (`__tcp_select_window`). `segment`: the size that the peer's segments have.
    pub(super) fn would_select(&self, segment: u32) -> (u32, bool) {
        let allowed = self.in_payload(i64::from(self.buffer));
        let full = allowed.min(i64::from(self.clamp));
        let segment = i64::from(segment).min(full);
        let mut free = self.room();
        let short = free < full >> 1;
        if short {
            if !self.fixed {
                free = free >> SCALE << SCALE;
            }
            if free < allowed >> 4 || free < segment {
                return (0, true);
            }
        }
        free = free.min(i64::from(self.bound));
        if !self.fixed {
            return (self.scaled(free as u32), short);
        }
        let mut window = i64::from(self.offered);
        if window <= free - segment || window > free {
            window = free / segment.max(1) * segment;
        } else if segment == full && free > window + (full >> 1) {
            window = free;
        }
        (window as u32, short)
    }

    /// Keeps a packet with the bytes `from..to` until they are read.
    pub(super) fn hold(&mut self, from: Seq, to: Seq) {
        if let Some(last) = self.held.back_mut()
            && last.to == from
            && to - from <= last.spare
        {
            last.spare -= to - from;
            last.to = to;
            return;
        }
        let at = self.held.partition_point(|held| held.from < from);
        self.held.insert(at, Held::new(from, to));
    }

    /// The application has read up to `read` of `nxt`, packet by packet: a buffer that the flow outgrew grows
    /// (`tcp_recvmsg_locked`, `tcp_rcv_space_adjust`). `beyond`: bytes up to the end of what lies beyond a hole.
    pub(super) fn release(&mut self, now: SimTime, read: Seq, nxt: Seq, beyond: u32) {
        while let Some(first) = self.held.front().copied() {
            let taken = first.to.min(read);
            if first.from >= read {
                break;
            }
            if let Some((old, new)) = self.tuning.adjust(now, taken, nxt) {
                self.grow_buffer(old, new, beyond);
            }
            if first.to > read {
                break;
            }
            self.held.pop_front();
        }
    }

    /// The peer's segments have another size than thought (`tcp_measure_rcv_mss`): so has the share of the
    /// buffer that can be payload.
    pub(super) fn measured(&mut self, len: u32) {
        let ratio = ((len << 8) / Held::new(0, len).size).max(1);
        if ratio != self.ratio {
            self.ratio = ratio;
            self.set_clamp(self.in_payload(i64::from(self.buffer)) as u32);
            self.tuning.clamp(self.clamp);
        }
    }

    /// `tcp_set_window_clamp`.
    fn set_clamp(&mut self, clamp: u32) {
        let clamp = clamp.max(SMALLEST_BUFFER / 2);
        if clamp < self.clamp {
            self.bound = self.bound.min(clamp);
        } else if clamp > self.clamp {
            self.bound = self.bound.max(self.offered.min(clamp));
        }
        self.clamp = clamp;
    }

    /// A packet of `len` bytes came: one that uses its memory well raises the bound (`tcp_grow_window`).
    /// `true` if it rose.
    pub(super) fn grow(&mut self, len: u32, segment: u32) -> bool {
        let room = self.room().min(i64::from(self.clamp)) - i64::from(self.bound);
        if room <= 0 {
            return false;
        }
        let used = self.in_payload(i64::from(Held::new(0, len).size));
        let more = if used <= i64::from(len) { 2 * self.mss } else { self.grown_by(len, used, segment) };
        if more == 0 {
            return false;
        }
        self.bound += more.max(2 * len).min(room as u32);
        true
    }

    /// `__tcp_grow_window`.
    fn grown_by(&self, len: u32, used: i64, segment: u32) -> u32 {
        let mut used = used >> 1;
        let mut window = self.in_payload(i64::from(LARGEST_BUFFER)) >> 1;
        while i64::from(self.bound) <= window {
            if used <= i64::from(len) {
                return 2 * segment;
            }
            used >>= 1;
            window >>= 1;
        }
        0
    }

    /// A full segment with a new echo came after `journey`, its round trip (`tcp_rcv_rtt_measure_ts`).
    pub(super) const fn tuning(&mut self) -> &mut Autotune {
        &mut self.tuning
    }

    /// Something came beyond a hole: the buffer must hold that too.
    pub(super) fn adjust_beyond(&mut self, beyond: u32) {
        let space = self.tuning.space();
        self.grow_buffer(space, space, beyond);
    }

    /// `tcp_rcvbuf_grow`.
    fn grow_buffer(&mut self, old: u32, new: u32, beyond: u32) {
        if self.fixed || old == 0 {
            return;
        }
        let (old, new) = (u64::from(old), u64::from(new));
        let mut window = 2 * new;
        window += 2 * (window * (new - old) / old);
        window += u64::from(beyond);
        let buffer = ((window << 8) / u64::from(self.ratio)).min(u64::from(LARGEST_BUFFER)) as u32;
        if buffer > self.buffer {
            self.buffer = buffer;
            self.clamp = self.in_payload(i64::from(buffer)) as u32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that received so many full segments, the first `read` of which were read.
    fn after(options: &TcpOptions, segments: u32, read: u32) -> ReceiveWindow {
        let mut window = ReceiveWindow::new(options, false);
        window.start(SimTime::ZERO);
        for n in 0..segments {
            window.hold(1 + n * MSS, 1 + (n + 1) * MSS);
            window.measured(MSS);
            window.grow(MSS, MSS);
            window.select(1 + (n + 1) * MSS, MSS);
        }
        window.release(SimTime::ZERO, 1 + read * MSS, 1 + segments * MSS, 0);
        window
    }

    #[test]
    fn the_first_windows_are_those_that_linux_offers() {
        let options = TcpOptions::default();
        let mut client = ReceiveWindow::new(&options, true);
        assert_eq!(client.offered(), 64_240);
        client.start(SimTime::ZERO);
        client.select(1, 536);
        assert_eq!(client.offered(), 64_512);
        let mut server = ReceiveWindow::new(&options, false);
        assert_eq!(server.offered(), 65_160);
        server.start(SimTime::ZERO);
        server.select(201, 536);
        assert_eq!(server.offered(), 65_536);
    }

    #[test]
    fn full_segments_that_nobody_reads_raise_the_window_until_memory_is_short() {
        // Recorded on Linux 6.18: 68608, 71680, 74752, 76800, then down by what is not read.
        let offered: Vec<u32> = (1..=6).map(|n| after(&TcpOptions::default(), n, 0).offered()).collect();
        assert_eq!(offered, [68_608, 71_680, 74_752, 76_800, 75_776, 74_752]);
    }

    #[test]
    fn a_small_buffer_closes_after_three_segments() {
        let options = TcpOptions { receive_buffer: Some(4096), ..TcpOptions::default() };
        assert_eq!(ReceiveWindow::new(&options, false).offered(), 2 * MSS);
        for (segments, offered) in [(1, 2 * MSS), (2, MSS), (3, 0)] {
            assert_eq!(after(&options, segments, 0).offered(), offered, "after {segments} segments");
        }
        let tiny = TcpOptions { receive_buffer: Some(2304), ..TcpOptions::default() };
        assert_eq!(ReceiveWindow::new(&tiny, false).offered(), MSS);
    }

    #[test]
    fn the_right_edge_never_moves_back() {
        let mut window = after(&TcpOptions::default(), 10, 0);
        let edge = window.left(0);
        window.select(1 + 10 * MSS, MSS);
        assert!(window.left(0) >= edge);
    }
}
