//! The application's calls on a connection: open, read, write, shut down, close, set options.

use super::connection::{Connection, Output};
use super::error::{AbortReason, Errno};
use super::state::State;
use crate::scenario::{Keepalive, limits};
use crate::time::{SimTime, Span};
use crate::timer::Timer;
use crate::trace::Role;

/// The largest burst that a network card without its own limit is given (`GSO_LEGACY_MAX_SIZE`).
const LARGEST_BURST: u32 = 65_535;

/// What a read gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Read {
    /// So many bytes.
    Bytes(u32),
    /// End of file.
    Eof,
    /// The call fails.
    Failed(Errno),
    /// Nothing yet: a blocking call waits.
    WouldBlock,
}

impl Connection {
    /// `connect()`: sends SYN.
    pub fn open(&mut self, now: SimTime) {
        self.snd.una = 0;
        self.snd.nxt = 0;
        self.snd.written = 1;
        self.retransmits = 0;
        self.syn_timeouts = 0;
        self.syn_copies = 0;
        self.rtt = super::rtt::RttEstimator::default();
        self.rcv.shut = false;
        self.enter(State::SynSent);
        self.retransmitting_since = Some(now);
        self.send_syn(now, false);
        self.arm_send_timer(Timer::Retransmit, now, self.rtt.rto());
    }

    /// What a blocking `connect()` would return now; `None`: it still waits.
    pub fn connect_result(&mut self) -> Option<Result<(), Errno>> {
        match self.state {
            State::SynSent => None,
            State::Closed => Some(Err(self.error.take().unwrap_or(Errno::ENOTCONN))),
            _ => Some(Ok(())),
        }
    }

    /// `recv()` of up to `most` bytes (`tcp_recvmsg`). An end of file is reported before an error.
    pub fn recv(&mut self, now: SimTime, most: u32) -> Read {
        let unread = self.unread();
        if unread > 0 && most > 0 {
            let taken = unread.min(most);
            self.rcv.read += taken;
            let beyond = self.rcv.beyond.end().map_or(0, |end| end - self.rcv.nxt);
            self.rcv.window.release(now, self.rcv.read, self.readable_end(), beyond);
            self.after_read(now, taken == unread);
            return Read::Bytes(taken);
        }
        if self.rcv.done {
            return Read::Eof;
        }
        if let Some(error) = self.error.take() {
            return Read::Failed(error);
        }
        if self.rcv.shut {
            return Read::Eof;
        }
        if self.state == State::Closed {
            return Read::Failed(Errno::ENOTCONN);
        }
        Read::WouldBlock
    }

    /// Reading may owe the peer an acknowledgement or a window update (`tcp_cleanup_rbuf`).
    fn after_read(&mut self, now: SimTime, emptied: bool) {
        if !self.state.is_synchronized() || self.small {
            return;
        }
        let unacknowledged = self.rcv.nxt - self.rcv.acked;
        let mut due = emptied && self.acks.is_due_after_read(unacknowledged);
        if !due && !self.rcv.shut {
            let left = self.rcv.window.left(self.rcv.nxt);
            let (wanted, _) = self.rcv.window.would_select(self.acks.segment_size());
            due = wanted > 0 && wanted >= left.saturating_mul(2);
        }
        if due {
            self.send_ack(now, Role::Ack);
        }
    }

    /// `send()` of so many bytes; takes as many as the sequence space has left.
    ///
    /// # Errors
    /// The pending error of the socket, else EPIPE, when nothing can be sent any more.
    pub fn send(&mut self, now: SimTime, bytes: u32) -> Result<u32, Errno> {
        if self.error.is_some() || !self.state.can_send() || self.snd.fin_queued {
            return Err(self.error.take().unwrap_or(Errno::EPIPE));
        }
        let taken = bytes.min(limits::STREAM.saturating_sub(self.snd.written));
        self.restart_window_after_idle(now);
        let mut left = taken;
        loop {
            // `tcp_sendmsg_locked`: each full buffer is pushed at once (`tcp_push_one`), whatever Nagle says.
            let begun = self.snd.written - self.snd.nxt.max(self.snd.tail_from);
            let goal = self.size_goal();
            let room = goal - begun % goal;
            if left < room {
                break;
            }
            left -= room;
            self.snd.written += room;
            self.snd.tail_from = self.snd.written;
            self.push_now(now);
        }
        self.snd.written += left;
        self.push(now);
        Ok(taken)
    }

    /// Bytes that the kernel collects before it sends: full segments, at most half the largest window ever
    /// offered (`tcp_xmit_size_goal`).
    fn size_goal(&self) -> u32 {
        let most = match self.snd.max_window / 2 {
            0 => LARGEST_BURST,
            half => half.min(LARGEST_BURST),
        };
        (most / self.mss()).max(1) * self.mss()
    }

    /// `shutdown(SHUT_WR)`: FIN after everything written.
    pub fn shutdown(&mut self, now: SimTime) {
        match self.state {
            State::Established | State::SynReceived => self.enter(State::FinWait1),
            State::CloseWait => self.enter(State::LastAck),
            _ => return,
        }
        self.queue_fin(now);
    }

    /// `close()`: FIN, or RST if unread data would be thrown away (RFC 2525 §2.17).
    pub fn close(&mut self, now: SimTime) {
        if self.orphan {
            return;
        }
        self.orphan = true;
        self.rcv.shut = true;
        match self.state {
            State::Closed | State::Listen | State::TimeWait => {}
            State::SynSent => self.finish(),
            _ if self.unread() > 0 => {
                self.rcv.read = self.readable_end();
                self.reset_peer(now);
            }
            State::Established | State::SynReceived => {
                self.enter(State::FinWait1);
                self.queue_fin(now);
            }
            State::CloseWait => {
                self.enter(State::LastAck);
                self.queue_fin(now);
            }
            State::FinWait2 => self.wait_for_fin(now),
            State::FinWait1 | State::Closing | State::LastAck => {}
        }
    }

    /// `close()` with a linger time of zero: RST.
    pub fn abort(&mut self, now: SimTime) {
        self.orphan = true;
        self.rcv.shut = true;
        if self.state == State::TimeWait {
            // The small socket knows nothing of its application any more (`tcp_time_wait`).
        } else if self.state.is_synchronized() {
            self.reset_peer(now);
        } else {
            self.finish();
        }
    }

    fn reset_peer(&mut self, now: SimTime) {
        self.send_active_reset(now);
        self.output.push_back(Output::Aborted(AbortReason::Application, Errno::ECONNRESET));
        self.finish();
    }

    /// `SO_KEEPALIVE`. Switching on what is on changes nothing.
    pub fn set_keepalive(&mut self, now: SimTime, on: bool) {
        let was = std::mem::replace(&mut self.keepalive.on, on);
        if matches!(self.state, State::Closed | State::Listen) {
            return;
        }
        if on && !was {
            self.arm(Timer::Keepalive, now, self.keepalive.settings.time);
        } else if !on {
            self.stop(Timer::Keepalive);
        }
    }

    /// `TCP_KEEPIDLE`: re-arms a running timer for the rest (`tcp_sock_set_keepidle_locked`).
    pub fn set_keepalive_time(&mut self, now: SimTime, time: Span) {
        self.keepalive.settings.time = time;
        if self.keepalive.on && !matches!(self.state, State::Closed | State::Listen) {
            self.arm(Timer::Keepalive, now, time - self.keepalive.silent_for(now));
        }
    }

    /// `TCP_KEEPINTVL` and `TCP_KEEPCNT`: used when the running timer has fired.
    pub fn set_keepalive_series(&mut self, interval: Option<Span>, probes: Option<u8>) {
        let settings = &mut self.keepalive.settings;
        settings.interval = interval.unwrap_or(settings.interval);
        settings.probes = probes.unwrap_or(settings.probes);
    }

    /// All three numbers, then `SO_KEEPALIVE` on.
    pub fn enable_keepalive(&mut self, now: SimTime, settings: Keepalive) {
        self.set_keepalive_time(now, settings.time);
        self.set_keepalive_series(Some(settings.interval), Some(settings.probes));
        self.set_keepalive(now, true);
    }

    /// `TCP_USER_TIMEOUT`; zero: the system's default.
    pub fn set_user_timeout(&mut self, timeout: Span) {
        self.options.user_timeout = (!timeout.is_zero()).then_some(timeout);
    }
}
