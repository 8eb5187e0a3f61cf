//! Programs: steps of the script, blocking calls, and what a plain socket program does by itself.

use super::app::{Job, Whose};
use super::host::Program;
use super::queue::Wake;
use super::sending::Caller;
use super::{CLIENT, World};
use crate::scenario::{Action, SocketApp, SocketOption};
use crate::tcp::{Errno, State};
use crate::timer::Timer;
use crate::trace::{Call, EventKind, NodeId, SocketId};

/// As much as one non-blocking send of `fill` offers.
const FILL_SIZE: u32 = 8_192;

impl World<'_> {
    /// A step of the script is due: it goes to its host, behind what that host still waits for.
    pub(super) fn order(&mut self, nth: u16) {
        let scenario = self.scenario;
        let node = match &scenario.script[usize::from(nth)].action {
            Action::Request(_)
            | Action::Open { .. }
            | Action::Write { .. }
            | Action::EndWrite { .. }
            | Action::HangUp { .. } => CLIENT,
            Action::Connect { node, .. }
            | Action::Accept { node }
            | Action::Send { node, .. }
            | Action::Fill { node, .. }
            | Action::Recv { node, .. }
            | Action::Read { node }
            | Action::Shutdown { node }
            | Action::Close { node }
            | Action::Abort { node }
            | Action::Kill { node }
            | Action::Freeze { node }
            | Action::CloseListener { node }
            | Action::Bind { node, .. }
            | Action::Drain { node }
            | Action::Set { node, .. } => self.node_named(node),
        };
        self.hosts[node.index()].waiting.push_back(nth);
        self.resume(node);
    }

    /// The program goes on with its next steps until one blocks.
    pub(super) fn resume(&mut self, node: NodeId) {
        if !self.hosts[node.index()].up || self.hosts[node.index()].killed.is_some() {
            self.hosts[node.index()].waiting.clear();
            return;
        }
        if node == CLIENT && !self.hosts[node.index()].begun {
            self.hosts[node.index()].begun = true;
            if let Program::Socket(SocketApp { connects: true, port, .. }) = self.hosts[node.index()].program
            {
                let id = self.connect(node, port);
                self.hosts[node.index()].blocked_on = Some(id);
            }
        }
        while self.hosts[node.index()].blocked_on.is_none() {
            if self.rec.is_full() {
                // Leaves the rest to a turn that never comes: the run ends here.
                let now = self.now();
                self.queue.plan(now, super::queue::Wake::Resume(node.0));
                return;
            }
            let Some(nth) = self.hosts[node.index()].waiting.pop_front() else { return };
            self.rec.cause = None;
            self.rec.lead(node, EventKind::Script(nth));
            self.perform(node, nth);
        }
    }

    fn perform(&mut self, node: NodeId, nth: u16) {
        let scenario = self.scenario;
        let action = &scenario.script[usize::from(nth)].action;
        if let Action::Request(_) = action {
            self.request(node, Job::new(Whose::Script(nth)));
            return;
        }
        if self.perform_named(nth) {
            return;
        }
        if let Action::Connect { port, .. } = action {
            // A port that an older socket still holds cannot be bound; the kernel chooses another.
            let ports = &self.hosts[node.index()].ports;
            let holder = ports.iter().find(|(ports, _)| Some(ports.0) == *port).map(|(_, id)| *id);
            if let Some(holder) = holder {
                self.returned(holder, Call::Bind, 0, Some(Errno::EADDRINUSE));
            }
            let id = self.connect(node, port.filter(|_| holder.is_none()));
            self.hosts[node.index()].blocked_on = Some(id);
            return;
        }
        if let Action::CloseListener { .. } | Action::Kill { .. } = action {
            // A killed process takes its listener with it.
            self.close_listener(node);
        }
        if let Action::Freeze { .. } = action {
            self.hosts[node.index()].frozen = true;
            self.hosts[node.index()].waiting.clear();
            return;
        }
        let Some(id) = self.meant(node, action) else { return };
        let now = self.now();
        if self.sock(id).app.closed
            && let Some(call) = call_of(action)
        {
            self.returned(id, call, 0, Some(Errno::EBADF));
            return;
        }
        match action {
            Action::Request(_)
            | Action::Connect { .. }
            | Action::CloseListener { .. }
            | Action::Open { .. }
            | Action::Write { .. }
            | Action::EndWrite { .. }
            | Action::HangUp { .. }
            | Action::Freeze { .. }
            | Action::Drain { .. } => {}
            Action::Accept { .. } => {
                if self.sock(id).conn.state() == State::SynReceived {
                    self.sock_mut(id).app.accepting = true;
                    self.hosts[node.index()].blocked_on = Some(id);
                } else {
                    self.accept(id);
                }
            }
            Action::Send { bytes, times, .. } => {
                for _ in 0..*times {
                    if self.rec.is_full() || !self.send_as(id, *bytes, Caller::Script) {
                        break;
                    }
                }
                if self.sock(id).app.sends.blocks(Caller::Script) {
                    self.hosts[node.index()].blocked_on = Some(id);
                }
            }
            Action::Fill { bytes, .. } => self.fill(id, *bytes),
            Action::Recv { bytes, .. } => {
                if self.call_recv(id, *bytes).is_none() {
                    self.sock_mut(id).app.one_recv = Some(*bytes);
                    self.hosts[node.index()].blocked_on = Some(id);
                }
            }
            Action::Read { .. } => {
                self.sock_mut(id).app.reading = true;
                self.notify(id);
            }
            Action::Shutdown { .. } => {
                self.returned(id, Call::Shutdown, 0, None);
                self.sock_mut(id).conn.shutdown(now);
                self.drain(id);
            }
            Action::Close { .. } => self.call_close(id),
            Action::Kill { .. } => {
                let generation = self.hosts[node.index()].generation;
                let all: Vec<SocketId> = (0..self.socks.len() as u16).map(SocketId).collect();
                for id in all {
                    let sock = self.sock(id);
                    if sock.node == node && sock.generation == generation && sock.state() != State::Closed {
                        self.sock_mut(id).app.sends.clear();
                        self.call_close(id);
                    }
                }
            }
            Action::Abort { .. } => self.call_abort(id),
            Action::Bind { reuse_address, .. } => self.bind(node, id, *reuse_address),
            Action::Set { option, .. } => {
                self.returned(id, Call::SetOption, 0, None);
                self.set_option(id, *option);
                self.drain(id);
            }
        }
    }

    /// The socket that a step is about: the newest one, and on the server, but for `accept()`, the newest
    /// that was accepted, as the program has no other.
    fn meant(&self, node: NodeId, action: &Action) -> Option<SocketId> {
        let newest = self.hosts[node.index()].newest?;
        if node == CLIENT || matches!(action, Action::Accept { .. } | Action::Bind { .. }) {
            return Some(newest);
        }
        let older = (0..=newest.0).rev().map(SocketId);
        older.into_iter().find(|id| {
            let sock = self.sock(*id);
            sock.node == node && sock.app.accepted
        })
    }

    /// Nobody listens any more. What was not accepted goes with the listener: half-open connections without a
    /// word, open ones with RST (`inet_csk_listen_stop`).
    pub(super) fn close_listener(&mut self, node: NodeId) {
        self.hosts[node.index()].listens = false;
        let (now, generation) = (self.now(), self.hosts[node.index()].generation);
        for id in (0..self.socks.len() as u16).map(SocketId) {
            let passive = !self.rec.trace.socket(id).active;
            let sock = self.sock_mut(id);
            let of_listener = passive && sock.node == node && sock.generation == generation;
            if of_listener && !sock.app.accepted && !sock.app.closed {
                sock.app.closed = true;
                sock.conn.abort(now);
                self.drain(id);
            }
        }
    }

    fn set_option(&mut self, id: SocketId, option: SocketOption) {
        let now = self.now();
        let conn = &mut self.sock_mut(id).conn;
        match option {
            SocketOption::Keepalive(settings) => conn.enable_keepalive(now, settings),
            SocketOption::KeepaliveOn(on) => conn.set_keepalive(now, on),
            SocketOption::KeepaliveTime(time) => conn.set_keepalive_time(now, time),
            SocketOption::KeepaliveInterval(interval) => conn.set_keepalive_series(Some(interval), None),
            SocketOption::KeepaliveProbes(probes) => conn.set_keepalive_series(None, Some(probes)),
            SocketOption::UserTimeout(timeout) => conn.set_user_timeout(timeout),
        }
    }

    /// `bind()` fails beside any socket of the port, TIME-WAIT included, unless all of them have
    /// `SO_REUSEADDR`.
    fn bind(&mut self, node: NodeId, id: SocketId, reuse_address: bool) {
        let host = &mut self.hosts[node.index()];
        let taken = host.exclusive || (!host.ports.is_empty() && !reuse_address);
        host.exclusive |= !taken && !reuse_address;
        host.listens |= !taken;
        self.returned(id, Call::Bind, 0, taken.then_some(Errno::EADDRINUSE));
    }

    fn fill(&mut self, id: SocketId, bytes: u32) {
        let mut left = bytes;
        while left > 0 {
            let piece = left.min(FILL_SIZE);
            match self.send_what_fits(id, piece) {
                Some(taken) if !self.rec.is_full() => left -= taken,
                _ => return,
            }
        }
    }

    /// Something may have changed for the program that owns a socket: it looks, and acts.
    pub(super) fn notify(&mut self, id: SocketId) {
        let node = self.sock(id).node;
        if self.hosts[node.index()].frozen {
            return;
        }
        self.wake_senders(id);
        if self.sock(id).app.connecting && !self.connected(id) {
            return;
        }
        let accepts = self.sock(id).app.accepting
            || !matches!(
                &self.hosts[node.index()].program,
                Program::Socket(SocketApp { accepts: false, .. })
            );
        let passive = !self.rec.trace.socket(id).active;
        if passive && accepts && !self.sock(id).app.accepted {
            let open = self.is_quic(id) || self.sock(id).conn.state().is_synchronized();
            if !open || !self.has_worker(node) {
                return;
            }
            if let Program::Socket(SocketApp { wakes_after, .. }) = self.hosts[node.index()].program
                && !wakes_after.is_zero()
            {
                if !std::mem::replace(&mut self.sock_mut(id).app.found, true) {
                    self.queue.plan(self.rec.now + wakes_after, Wake::Accept(id));
                }
                return;
            }
            self.accept(id);
        }
        match self.hosts[node.index()].program {
            Program::HttpProxy(..) if passive => self.server_looks(id),
            Program::HttpClient(_) | Program::HttpProxy(..) => self.client_looks(id),
            Program::HttpServer(_) => self.server_looks(id),
            Program::Socket(_) => self.program_looks(id),
            Program::Passes(_) => {}
        }
    }

    /// `connect()` may return. `false`: not yet.
    fn connected(&mut self, id: SocketId) -> bool {
        let Some(result) = self.sock_mut(id).conn.connect_result() else { return false };
        self.sock_mut(id).app.connecting = false;
        self.sock_mut(id).app.connect_error = result.err();
        self.returned(id, Call::Connect, 0, result.err());
        let node = self.sock(id).node;
        if let Program::Socket(app) = self.hosts[node.index()].program.clone() {
            let same_host = self.sock(id).generation == self.hosts[node.index()].generation;
            if result.is_err() && app.connect_again && same_host && !self.sock(id).app.tried_again {
                // The same file descriptor, but a new connection from a new port.
                let again = self.connect(node, None);
                self.sock_mut(again).app.tried_again = true;
                self.hosts[node.index()].blocked_on = Some(again);
                return false;
            }
            self.sock_mut(id).app.reading = app.reads && result.is_ok();
        }
        self.unblock(node, id);
        true
    }

    /// The program has woken up from `accept()`.
    pub(super) fn woken_by_connection(&mut self, id: SocketId) {
        if !self.hosts[self.sock(id).node.index()].frozen {
            self.rec.cause = None;
            self.accept(id);
            self.notify(id);
        }
    }

    fn accept(&mut self, id: SocketId) {
        let half_open = !self.is_quic(id) && self.sock(id).conn.view().una == 0;
        if self.sock(id).app.accepted || self.sock(id).app.closed || half_open {
            return;
        }
        let (node, now) = (self.sock(id).node, self.now());
        self.hosts[node.index()].accepted += 1;
        let nth_accepted = self.hosts[node.index()].accepted;
        let app = &mut self.sock_mut(id).app;
        app.accepted = true;
        app.accepted_at = Some(now);
        app.nth_accepted = nth_accepted;
        if !self.is_quic(id) {
            self.returned(id, Call::Accept, 0, None);
        }
        if let Program::HttpServer(_) | Program::HttpProxy(..) = self.hosts[node.index()].program {
            self.time_rest(id);
        }
        if std::mem::take(&mut self.sock_mut(id).app.accepting) {
            self.unblock(node, id);
        }
        if let Program::Socket(app) = self.hosts[node.index()].program.clone() {
            self.sock_mut(id).app.reading = app.reads;
            if app.greeting > 0 {
                self.send_as(id, app.greeting, Caller::Loop);
            }
        }
    }

    pub(super) fn unblock(&mut self, node: NodeId, id: SocketId) {
        if self.hosts[node.index()].blocked_on == Some(id) {
            self.hosts[node.index()].blocked_on = None;
            let now = self.now();
            self.queue.plan(now, super::queue::Wake::Resume(node.0));
        }
    }

    /// One of the program's own timers fired.
    pub(super) fn app_timer_fired(&mut self, id: SocketId, timer: Timer) {
        match timer {
            Timer::CloseDelay => self.call_close(id),
            Timer::HttpIdle => self.server_idle_over(id),
            Timer::Service => self.service_over(id),
            Timer::Ping => self.ping(id),
            Timer::PingTimeout => self.ping_unanswered(id),
            Timer::PoolIdle => self.client_idle_over(id),
            Timer::ConnectTimeout => self.connect_timeout_over(id),
            Timer::ResponseTimeout => self.response_timeout_over(id),
            Timer::RequestHead => self.rest_is_late(id),
            Timer::Linger => self.call_close(id),
            // Connections of QUIC have handled theirs.
            Timer::QuicIdle
            | Timer::QuicProbe
            | Timer::QuicAck
            | Timer::QuicDrain
            | Timer::Retransmit
            | Timer::TailLoss
            | Timer::Reorder
            | Timer::Persist
            | Timer::Keepalive
            | Timer::DelayedAck
            | Timer::TimeWait
            | Timer::FinWait2 => {}
        }
    }
}

/// The call that a step makes on its socket, if it needs an open one.
const fn call_of(action: &Action) -> Option<Call> {
    match action {
        Action::Send { .. } | Action::Fill { .. } => Some(Call::Send),
        Action::Recv { .. } => Some(Call::Recv),
        Action::Shutdown { .. } => Some(Call::Shutdown),
        _ => None,
    }
}
