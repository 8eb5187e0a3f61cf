//! Calls of `send()`: what the send buffer does not take at once is written when there is room again, while the
//! caller waits.

use std::collections::VecDeque;

use super::World;
use super::host::Program;
use super::queue::Wake;
use crate::scenario::SocketApp;
use crate::tcp::Errno;
use crate::time::Span;
use crate::trace::{Call, SocketId};

/// Who sits in a `send()`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caller {
    /// The script's thread.
    Script,
    /// The reading loop, which answers.
    Loop,
    /// A program that is told when there is room.
    Program,
}

/// A `send()` that has not returned.
#[derive(Debug, Clone, Copy)]
struct Sending {
    caller: Caller,
    bytes: u32,
    taken: u32,
}

/// The calls of `send()` on a socket that wait, in the order in which they were made.
#[derive(Debug, Default)]
pub(super) struct Sends {
    queue: VecDeque<Sending>,
    /// The program is waking up to write on.
    waking: bool,
    /// `close()` waits for them: another thread's call keeps the socket.
    closes: bool,
    /// So does the `shutdown()` of a server that lingers: its response is to be whole.
    shuts: bool,
}

impl Sends {
    /// A call of this caller has not returned.
    pub(super) fn blocks(&self, caller: Caller) -> bool {
        self.queue.iter().any(|sending| sending.caller == caller)
    }

    /// The process is gone, and its calls with it.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

impl World<'_> {
    /// `send()` of so many bytes by a program. `false`: it failed.
    pub(super) fn call_send(&mut self, id: SocketId, bytes: u32) -> bool {
        self.send_as(id, bytes, Caller::Program)
    }

    /// `send()` of so many bytes; what does not fit is written later. `false`: it failed.
    pub(super) fn send_as(&mut self, id: SocketId, bytes: u32, caller: Caller) -> bool {
        if self.is_quic(id) {
            return self.send_quic(id, bytes);
        }
        let sending = Sending { caller, bytes, taken: 0 };
        let first = self.sock(id).app.sends.queue.is_empty();
        self.sock_mut(id).app.sends.queue.push_back(sending);
        !first || self.write_on(id)
    }

    /// A non-blocking `send()`: how many bytes were taken, none if it failed or nothing fits.
    pub(super) fn send_what_fits(&mut self, id: SocketId, bytes: u32) -> Option<u32> {
        let now = self.now();
        let taken = match self.sock_mut(id).conn.send(now, bytes) {
            Ok(0) => Err(Errno::EAGAIN),
            taken => taken,
        };
        self.returned(id, Call::Send, taken.unwrap_or(0), taken.err());
        self.drain(id);
        taken.ok()
    }

    /// There may be room for those that wait: they are woken.
    pub(super) fn wake_senders(&mut self, id: SocketId) {
        let sock = self.sock(id);
        if sock.app.sends.queue.is_empty() || sock.conn.waits_for_room() || sock.app.sends.waking {
            return;
        }
        let after = match &self.hosts[sock.node.index()].program {
            Program::Socket(SocketApp { wakes_after, .. }) => *wakes_after,
            _ => Span::ZERO,
        };
        self.sock_mut(id).app.sends.waking = true;
        self.queue.plan(self.rec.now + after, Wake::Write(id));
    }

    /// A program that waited in `send()` is awake.
    pub(super) fn woken_to_write(&mut self, id: SocketId) {
        self.sock_mut(id).app.sends.waking = false;
        if self.hosts[self.sock(id).node.index()].frozen {
            return;
        }
        self.write_on(id);
        self.notify(id);
    }

    /// Goes on with the waiting calls as far as there is room. `false`: the last of them failed.
    fn write_on(&mut self, id: SocketId) -> bool {
        let mut succeeds = true;
        while let Some(sending) = self.sock(id).app.sends.queue.front().copied() {
            let now = self.now();
            let left = sending.bytes - sending.taken;
            let conn = &mut self.sock_mut(id).conn;
            let (taken, error) = if sending.taken > 0 && !conn.can_send() {
                // What was taken is what the call returns; the error waits for the next one.
                (0, None)
            } else {
                match conn.send(now, left) {
                    Ok(taken) if taken < left && conn.waits_for_room() => {
                        if let Some(front) = self.sock_mut(id).app.sends.queue.front_mut() {
                            front.taken += taken;
                        }
                        self.drain(id);
                        return true;
                    }
                    Ok(taken) => (taken, None),
                    Err(error) => (0, Some(error)),
                }
            };
            succeeds = error.is_none();
            self.sock_mut(id).app.sends.queue.pop_front();
            self.returned(id, Call::Send, sending.taken + taken, error);
            self.drain(id);
            if sending.caller == Caller::Script && !self.sock(id).app.sends.blocks(Caller::Script) {
                let node = self.sock(id).node;
                self.unblock(node, id);
            }
        }
        let shuts = std::mem::take(&mut self.sock_mut(id).app.sends.shuts);
        if shuts && !self.sock(id).app.closed {
            self.half_close(id);
        }
        if std::mem::take(&mut self.sock_mut(id).app.sends.closes) {
            self.returned(id, Call::Close, 0, None);
            self.close_connection(id);
        }
        succeeds
    }

    /// Remembers a `shutdown()` for when the calls of `send()` have returned. `false`: none waits.
    pub(super) fn shuts_after_sends(&mut self, id: SocketId) -> bool {
        let sends = &mut self.sock_mut(id).app.sends;
        sends.shuts = !sends.queue.is_empty();
        sends.shuts
    }

    /// Remembers a `close()` for when the calls of `send()` have returned. `false`: none waits.
    pub(super) fn closes_after_sends(&mut self, id: SocketId) -> bool {
        let sends = &mut self.sock_mut(id).app.sends;
        sends.closes = !sends.queue.is_empty();
        sends.closes
    }
}
