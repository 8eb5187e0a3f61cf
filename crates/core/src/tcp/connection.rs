//! One end of a TCP connection, without I/O: segments, deadlines and calls in; segments and changes out.

use std::collections::VecDeque;

use super::congestion::Congestion;
use super::delack::AckEngine;
use super::error::{AbortReason, Errno};
use super::keepalive::KeepaliveMachine;
use super::reassembly::Reassembly;
use super::recovery::Recovery;
use super::rtt::RttEstimator;
use super::scoreboard::Sent;
use super::segment::{Flags, Segment, Seq};
use super::send_buffer::SendBuffer;
use super::state::State;
use super::timers::{Armed, TimerTable};
use super::window::ReceiveWindow;
use crate::scenario::TcpOptions;
use crate::time::{SimTime, Span};
use crate::timer::Timer;
use crate::trace::Role;

/// Payload of a full segment with timestamps: 1500 − 20 − 20 − 12.
pub const MSS: u32 = 1448;
/// The largest MSS that an Ethernet path allows, without timestamps.
pub(super) const MSS_PLAIN: u32 = 1460;
/// The largest burst that a network card without its own limit is given, headers taken off
/// (`GSO_LEGACY_MAX_SIZE`, `MAX_TCP_HEADER`).
pub(super) const LARGEST_BURST: u32 = 65_536 - 257;

/// The timers that share `icsk_retransmit_timer`.
const SEND_TIMERS: [Timer; 4] = [Timer::Retransmit, Timer::TailLoss, Timer::Persist, Timer::Reorder];

/// One end of a TCP connection.
///
/// Its methods are of four kinds:
/// * *getters* change nothing;
/// * `handle_segment` and `handle_timeout` take in what the network and the clock bring;
/// * *commands* are the application's calls: `open`, `send`, `recv`, `shutdown`, `close`, `abort`, `set_*`;
/// * `poll_output` and `next_timeout` give out what follows.
///
/// After each `handle_*` and each command, `poll_output` must be drained until it returns `None`.
///
/// Not modelled: urgent data, window scaling other than 10 bits, path MTU discovery, ECN, Fast Open.
/// Sequence numbers are relative and do not
/// wrap: a connection carries [`crate::scenario::limits::STREAM`] bytes each way and takes no more.
#[derive(Debug, Clone)]
pub struct Connection {
    pub(super) options: TcpOptions,
    pub(super) state: State,
    pub(super) timers: TimerTable,
    pub(super) output: VecDeque<Output>,
    pub(super) snd: SendSide,
    pub(super) rcv: ReceiveSide,
    pub(super) rtt: RttEstimator,
    pub(super) congestion: Congestion,
    pub(super) recovery: Recovery,
    pub(super) acks: AckEngine,
    pub(super) keepalive: KeepaliveMachine,
    /// Counts what it took in: segments, deadlines, writes.
    pub(super) turn: u32,
    /// `icsk_retransmits`: timeouts since the last progress.
    pub(super) retransmits: u8,
    /// SYN timeouts, for the linear schedule (`total_rto`).
    pub(super) syn_timeouts: u8,
    /// The handshake is complete but for data, for which the listener waits.
    pub(super) deferred: bool,
    /// Copies of the SYN or SYN-ACK, by timeout or because the SYN came again.
    pub(super) syn_copies: u8,
    /// `icsk_probes_out`: unanswered keepalive or window probes.
    pub(super) probes_out: u8,
    /// `icsk_backoff` of the window probes.
    pub(super) persist_backoff: u8,
    /// When window probing began (`icsk_probes_tstamp`).
    pub(super) persist_since: Option<SimTime>,
    /// When the current series of retransmissions began (`retrans_stamp`).
    pub(super) retransmitting_since: Option<SimTime>,
    /// `sk_err`: waits for the next call.
    pub(super) error: Option<Errno>,
    /// `sk_err_soft`: what an ICMP error reported.
    pub(super) soft_error: Option<Errno>,
    /// The application has let go (`SOCK_DEAD`).
    pub(super) orphan: bool,
    /// FIN-WAIT-2 without a full socket behind it, or TIME-WAIT: only the small socket is left.
    pub(super) small: bool,
}

/// The send sequence space.
#[derive(Debug, Clone, Default)]
pub(super) struct SendSide {
    /// Oldest unacknowledged.
    pub una: Seq,
    /// Next to send.
    pub nxt: Seq,
    /// End of what the application wrote, FIN included once queued.
    pub written: Seq,
    /// The memory that holds it.
    pub buffer: SendBuffer,
    /// FIN is at the end of what is written.
    pub fin_queued: bool,
    /// The peer's window in bytes, and the largest it ever offered.
    pub window: u32,
    pub max_window: u32,
    /// Sent and not yet acknowledged, oldest first.
    pub sent: VecDeque<Sent>,
    /// End of the last segment smaller than the MSS (`snd_sml`), for Nagle's rule.
    pub small_end: Seq,
    /// `TCP_NODELAY`: Nagle's rule does not hold.
    pub nodelay: bool,
    /// When data, and when anything, was last sent.
    pub data_at: SimTime,
    pub left_at: SimTime,
    /// Start of the segment that set the window (`snd_wl1`).
    pub window_from: Seq,
    /// `snd_nxt` when the tail-loss probe went out (`tlp_high_seq`), and whether it repeated a segment.
    pub tail_probe: Option<Seq>,
    pub tail_probe_repeats: bool,
}

/// The receive sequence space.
#[derive(Debug, Clone)]
pub(super) struct ReceiveSide {
    /// Next expected.
    pub nxt: Seq,
    /// `rcv_nxt` in the last acknowledgement that left (`rcv_wup`).
    pub acked: Seq,
    /// End of what the application has read.
    pub read: Seq,
    /// Pieces beyond a hole.
    pub beyond: Reassembly,
    /// Where the peer's FIN sits.
    pub fin: Option<Seq>,
    /// Nothing more is wanted: FIN came, or the application closed (`RCV_SHUTDOWN`).
    pub shut: bool,
    /// FIN came (`SOCK_DONE`).
    pub done: bool,
    /// What is offered.
    pub window: ReceiveWindow,
    /// When the last segment outside the window was answered.
    pub oow_at: Option<SimTime>,
    /// The peer's newest clock, to be echoed.
    pub ts_recent: u64,
}

/// Something that follows from what was taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// This segment leaves.
    Transmit(Segment, Role),
    /// The state changed.
    State(State, State),
    /// A timer was started or moved.
    Armed(Timer, Armed),
    /// A timer was stopped.
    Stopped(Timer),
    /// The n-th unanswered keepalive probe follows.
    Probe {
        /// Which one, from 1.
        nth: u8,
        /// After how many the connection is given up.
        of: u8,
    },
    /// Something acceptable arrived while so many probes were unanswered.
    Answered(u8),
    /// The connection is over, not by FIN.
    Aborted(AbortReason, Errno),
}

impl Connection {
    /// A socket that has not been opened.
    pub fn new(options: &TcpOptions, timers: TimerTable, active: bool, now: SimTime) -> Self {
        let rtt = RttEstimator::ticking(timers.tick());
        Self {
            options: options.clone(),
            state: State::Closed,
            timers,
            output: VecDeque::new(),
            snd: SendSide::default(),
            rcv: ReceiveSide {
                nxt: 0,
                acked: 0,
                read: 1,
                beyond: Reassembly::default(),
                fin: None,
                shut: false,
                done: false,
                window: ReceiveWindow::new(options, active),
                oow_at: None,
                ts_recent: 0,
            },
            rtt,
            congestion: Congestion::default(),
            recovery: Recovery::default(),
            acks: AckEngine::new(now),
            keepalive: KeepaliveMachine::new(options.keepalive, options.keepalive_defaults, now),
            turn: 0,
            retransmits: 0,
            syn_timeouts: 0,
            deferred: false,
            syn_copies: 0,
            probes_out: 0,
            persist_backoff: 0,
            persist_since: None,
            retransmitting_since: None,
            error: None,
            soft_error: None,
            orphan: false,
            small: false,
        }
    }

    /// The next thing that follows from what was taken in; drain after each call.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.output.pop_front()
    }

    /// The next deadline.
    pub fn next_timeout(&self) -> Option<(SimTime, Timer)> {
        self.timers.next()
    }

    /// The current state.
    pub const fn state(&self) -> State {
        self.state
    }

    /// The application has closed; only the kernel still knows the connection.
    pub const fn is_orphan(&self) -> bool {
        self.orphan
    }

    /// Options and sysctls in force.
    pub const fn options(&self) -> &TcpOptions {
        &self.options
    }

    /// Bytes that the application could read.
    pub fn unread(&self) -> u32 {
        self.readable_end() - self.rcv.read
    }

    /// The acknowledgement number that left last: what a middlebox knows of what this end expects.
    pub const fn last_acknowledged(&self) -> Seq {
        self.rcv.acked
    }

    /// End of the in-order data, without the FIN's place in the sequence.
    pub(super) fn readable_end(&self) -> Seq {
        match self.rcv.fin {
            Some(fin) if self.rcv.nxt > fin => fin,
            _ => self.rcv.nxt.max(1),
        }
    }

    pub(super) fn enter(&mut self, to: State) {
        if self.state != to {
            let from = std::mem::replace(&mut self.state, to);
            self.output.push_back(Output::State(from, to));
        }
    }

    pub(super) fn arm(&mut self, timer: Timer, now: SimTime, after: Span) {
        let armed = self.timers.arm(timer, now, after);
        self.output.push_back(Output::Armed(timer, armed));
    }

    /// A timer of high resolution (`hrtimer`), which the wheel does not make late.
    pub(super) fn arm_exact(&mut self, timer: Timer, now: SimTime, after: Span) {
        let armed = self.timers.arm_exact(timer, now, after);
        self.output.push_back(Output::Armed(timer, armed));
    }

    pub(super) fn stop(&mut self, timer: Timer) {
        if self.timers.stop(timer) {
            self.output.push_back(Output::Stopped(timer));
        }
    }

    /// Retransmission, reordering, tail-loss probe and persist share one timer in Linux: at most one of them
    /// runs.
    pub(super) fn arm_send_timer(&mut self, timer: Timer, now: SimTime, after: Span) {
        for other in SEND_TIMERS {
            if other != timer {
                self.stop(other);
            }
        }
        self.arm(timer, now, after);
    }

    pub(super) fn stop_send_timer(&mut self) {
        for timer in SEND_TIMERS {
            self.stop(timer);
        }
    }

    pub(super) fn stop_all(&mut self) {
        for timer in Timer::ALL {
            self.stop(timer);
        }
    }

    /// Payload bytes that fit into one segment on this connection: what the path and the options of a
    /// segment leave, but not more than half the largest window that the peer ever offered
    /// (`tcp_bound_to_half_wnd`, `tcp_current_mss`).
    pub(super) fn mss(&self) -> u32 {
        let most = if self.options.timestamps { MSS } else { MSS_PLAIN };
        let most = match self.snd.max_window {
            0 => most,
            window if window > super::delack::MSS_DEFAULT => most.min(window / 2),
            window => most.min(window.max(48)),
        };
        most - self.rcv.beyond.option_size(self.options.timestamps)
    }

    /// A segment with the newest acknowledgement and window; whoever calls this lets it leave.
    pub(super) fn stamped(&mut self, now: SimTime, flags: Flags, seq: Seq, len: u32) -> Segment {
        let flags = Flags { ack: true, ..flags };
        if self.rcv.window.select(self.rcv.nxt, self.acks.segment_size()) {
            self.acks.memory_short();
        }
        self.rcv.acked = self.rcv.nxt;
        self.acks.ack_sent();
        self.snd.left_at = now;
        self.stop(Timer::DelayedAck);
        Segment {
            flags,
            seq,
            ack: self.rcv.nxt,
            len,
            window: self.rcv.window.offered(),
            timestamps: self.options.timestamps,
            ts_val: now.micros(),
            ts_ecr: self.rcv.ts_recent,
            sack: self.rcv.beyond.blocks(self.options.timestamps),
        }
    }

    pub(super) fn transmit(&mut self, segment: Segment, role: Role) {
        self.output.push_back(Output::Transmit(segment, role));
    }

    /// Sends a bare acknowledgement.
    pub(super) fn send_ack(&mut self, now: SimTime, role: Role) {
        let segment = self.stamped(now, Flags::default(), self.snd.nxt, 0);
        self.transmit(segment, role);
    }

    /// The end of the connection without FIN: the next call of the application gets `error`.
    pub(super) fn abort_with(&mut self, why: AbortReason, error: Errno) {
        self.error = Some(error);
        self.output.push_back(Output::Aborted(why, error));
        self.finish();
    }

    /// The host's memory is gone: no timer, no state, no event.
    pub fn vanish(&mut self) {
        self.timers = TimerTable::default();
        self.output.clear();
        self.state = State::Closed;
    }

    /// Forgets everything but what can still be read (`tcp_done`).
    pub(super) fn finish(&mut self) {
        self.stop_all();
        self.snd.sent.clear();
        self.snd.buffer.release();
        self.rcv.shut = true;
        self.enter(State::Closed);
    }
}
