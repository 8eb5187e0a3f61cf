//! The application's calls on a connection: open, read, write, shut down, close, set options.

use super::connection::{Connection, LARGEST_BURST, Output};
use super::error::{AbortReason, Errno};
use super::state::State;
use crate::scenario::{Keepalive, limits};
use crate::time::{SimTime, Span};
use crate::timer::Timer;
use crate::trace::Role;

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
        self.rtt.forget();
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

    /// `send()` of so many bytes without blocking: takes as many as the send buffer has room for, and as the
    /// sequence space has left (`tcp_sendmsg_locked`). If fewer, [`Connection::waits_for_room`] tells whether it
    /// is worth trying again later.
    ///
    /// # Errors
    /// The pending error of the socket, else EPIPE, when nothing can be sent any more.
    pub fn send(&mut self, now: SimTime, bytes: u32) -> Result<u32, Errno> {
        if !self.can_send() {
            return Err(self.error.take().unwrap_or(Errno::EPIPE));
        }
        let wanted = bytes.min(limits::STREAM.saturating_sub(self.snd.written));
        self.turn = self.turn.wrapping_add(1);
        self.restart_window_after_idle(now);
        let mut left = wanted;
        while left > 0 {
            let goal = self.size_goal();
            let begun = self.snd.buffer.tail(self.snd.nxt);
            if begun == 0 || begun >= goal {
                if !self.snd.buffer.admits(self.snd.una, self.snd.written) {
                    break;
                }
                self.snd.buffer.begin(self.snd.written);
            }
            let room = if begun < goal { goal - begun } else { goal };
            let piece = room.min(left);
            left -= piece;
            self.snd.written += piece;
            self.snd.buffer.extend(self.snd.written);
            if piece == room && left > 0 {
                self.push_full(now);
            }
        }
        if left < wanted {
            self.snd.buffer.pushed = self.snd.written;
            // A caller that has to wait leaves no small piece behind.
            if left > 0 { self.push_now(now) } else { self.push(now) }
        }
        Ok(wanted - left)
    }

    /// A `send()` would not fail now.
    pub fn can_send(&self) -> bool {
        self.error.is_none() && self.state.can_send() && !self.snd.fin_queued
    }

    /// A call was cut short because the send buffer is full, and nothing has changed since.
    pub const fn waits_for_room(&self) -> bool {
        self.snd.buffer.is_wanted()
    }

    /// A buffer is full and more follows: half a window is pushed whatever Nagle says, a single buffer at once.
    fn push_full(&mut self, now: SimTime) {
        if self.snd.written > self.snd.buffer.pushed + self.snd.max_window / 2 {
            self.snd.buffer.pushed = self.snd.written;
            self.push_now(now);
        } else if self.snd.buffer.tail_is_next(self.snd.nxt) {
            self.push_head(now);
        }
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
            State::FinWait1 | State::Closing | State::LastAck | State::Handshake | State::Draining => {}
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

    /// `TCP_NODELAY`, which a program sets before it has written anything that waits.
    pub const fn set_nodelay(&mut self) {
        self.snd.nodelay = true;
    }

    /// `TCP_USER_TIMEOUT`; zero: the system's default.
    pub fn set_user_timeout(&mut self, timeout: Span) {
        self.options.user_timeout = (!timeout.is_zero()).then_some(timeout);
    }
}
