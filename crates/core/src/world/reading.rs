//! Reading loops: a plain socket program that sits in `recv()`, and when it wakes up.

use super::host::Program;
use super::queue::Wake;
use super::sending::Caller;
use super::{CLIENT, World};
use crate::scenario::{PathItem, SocketApp};
use crate::tcp::Read;
use crate::timer::Timer;
use crate::trace::{NodeId, SocketId};

/// As much as one `recv()` of a reading loop takes.
const READ_SIZE: u32 = 65_536;

impl<'a> World<'a> {
    /// The program reads what there is, as far as it does and is awake.
    pub(super) fn program_looks(&mut self, id: SocketId) {
        let node = self.sock(id).node;
        if let Some(most) = self.sock(id).app.one_recv
            && self.call_recv(id, most).is_some()
        {
            self.sock_mut(id).app.one_recv = None;
            self.unblock(node, id);
        }
        let Program::Socket(app) = self.hosts[node.index()].program.clone() else { return };
        while self.sock(id).app.reading {
            if self.sock(id).app.sends.blocks(Caller::Loop) {
                return;
            }
            if self.is_asleep(id, &app) {
                return;
            }
            match self.call_recv(id, READ_SIZE) {
                None => return,
                Some(Read::Bytes(_)) => {
                    self.note_messages(id);
                    if app.reply > 0 {
                        self.send_as(id, app.reply, Caller::Loop);
                    }
                }
                Some(Read::Eof) => {
                    self.sock_mut(id).app.reading = false;
                    let at_once = app.close_on_eof && app.close_delay.is_zero();
                    if at_once || self.sock(id).app.closes_at_end {
                        self.call_close(id);
                    } else if app.close_on_eof {
                        self.arm_app(id, Timer::CloseDelay, app.close_delay);
                    }
                }
                Some(Read::Failed(_) | Read::WouldBlock) => self.sock_mut(id).app.reading = false,
            }
        }
    }

    /// The program of a host as the scenario has it, with what was measured of it.
    pub(super) fn measured(&self, node: NodeId) -> Option<&'a SocketApp> {
        self.scenario.path.iter().find_map(|item| match item {
            PathItem::Client(client) if node == CLIENT => client.socket.as_ref(),
            PathItem::Server(server) if node != CLIENT => server.socket.as_ref(),
            _ => None,
        })
    }

    /// Data is there, but the reading loop takes a moment to wake up.
    fn is_asleep(&mut self, id: SocketId, app: &SocketApp) -> bool {
        let waking = self.sock(id).app.waking;
        if app.wakes_after.is_zero() || self.sock(id).conn.unread() == 0 || waking == Some(true) {
            return false;
        }
        if waking.is_none() {
            self.sock_mut(id).app.waking = Some(false);
            self.queue.plan(self.rec.now + app.wakes_after, Wake::Read(id));
        }
        true
    }
}
