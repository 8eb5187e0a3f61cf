//! Reading loops: a plain socket program that sits in `recv()`, and when it wakes up.

use super::host::Program;
use super::queue::Wake;
use super::{CLIENT, World};
use crate::scenario::{PathItem, Piece, SocketApp};
use crate::tcp::Read;
use crate::time::SimTime;
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
            if self.waits_for_more(id) || self.is_asleep(id, &app) {
                return;
            }
            let most = self.piece(id).map_or(READ_SIZE, |piece| piece.bytes);
            match self.call_recv(id, most) {
                None => return,
                Some(Read::Bytes(_)) => {
                    self.sock_mut(id).app.pieces_read += 1;
                    self.note_messages(id);
                    if app.reply > 0 {
                        self.call_send(id, app.reply);
                    }
                }
                Some(Read::Eof) => {
                    self.sock_mut(id).app.reading = false;
                    if app.close_on_eof && app.close_delay.is_zero() {
                        self.call_close(id);
                    } else if app.close_on_eof {
                        self.arm_app(id, Timer::CloseDelay, app.close_delay);
                    }
                }
                Some(Read::Failed(_) | Read::WouldBlock) => self.sock_mut(id).app.reading = false,
            }
        }
    }

    /// A program that is known to have read in pieces was not woken for less: it looks again when its next
    /// piece is there, or when it is late.
    fn waits_for_more(&mut self, id: SocketId) -> bool {
        let Some(piece) = self.piece(id) else { return false };
        let unread = self.sock(id).conn.unread();
        let waits = unread > 0 && unread < piece.bytes;
        if waits {
            self.queue.plan(SimTime::ZERO + piece.by, Wake::Look(id));
        }
        waits
    }

    /// What the reading loop is known to read next, unless that is late.
    fn piece(&self, id: SocketId) -> Option<Piece> {
        let sock = self.sock(id);
        let piece = self.pieces(sock.node).get(sock.app.pieces_read).copied();
        piece.filter(|piece| self.rec.now < SimTime::ZERO + piece.by)
    }

    fn pieces(&self, node: NodeId) -> &'a [Piece] {
        let app = self.scenario.path.iter().find_map(|item| match item {
            PathItem::Client(client) if node == CLIENT => client.socket.as_ref(),
            PathItem::Server(server) if node != CLIENT => server.socket.as_ref(),
            _ => None,
        });
        app.map_or(&[], |app| &app.pieces)
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
