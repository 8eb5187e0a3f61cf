//! The HTTP client: a pool of connections, one request on each at a time.
//!
//! A request takes the idle connection that was used last, or opens one. Not modelled here: pipelining, a
//! bound on the pool, retries; a request whose connection ends is reported as failed.

use super::host::Program;
use super::messages::request_head;
use super::{CLIENT, SERVER, World};
use crate::http::{CloseReason, Persistence, Side, rule};
use crate::scenario::{Action, ConnectionOption, HttpClient, Request};
use crate::tcp::{Read, State};
use crate::timer::Timer;
use crate::trace::{EventKind, MessageKind, SocketId};

impl World<'_> {
    fn client_settings(&self) -> HttpClient {
        match &self.hosts[CLIENT.index()].program {
            Program::HttpClient(settings) => settings.clone(),
            Program::HttpServer(_) | Program::Socket(_) => HttpClient::default(),
        }
    }

    fn wanted(&self, nth: u16) -> Request {
        match &self.scenario.script[usize::from(nth)].action {
            Action::Request(request) => request.clone(),
            _ => Request::default(),
        }
    }

    /// The script wants a request.
    pub(super) fn request(&mut self, nth: u16) {
        let idle = (0..self.socks.len() as u16).rev().map(SocketId).find(|id| {
            let sock = self.sock(*id);
            sock.node == CLIENT && sock.app.idle && !sock.app.closed
        });
        match idle {
            Some(id) => self.write_request(id, nth),
            None => {
                let id = self.connect(None);
                self.sock_mut(id).app.pending = Some(nth);
            }
        }
    }

    fn write_request(&mut self, id: SocketId, nth: u16) {
        let settings = self.client_settings();
        let request = self.wanted(nth);
        let stated = request.connection.or(settings.connection);
        let stated = if settings.reuse { stated } else { Some(ConnectionOption::Close) };
        let head = request_head(&request, &self.hosts[SERVER.index()].id, stated);
        self.stop_app(id, Timer::PoolIdle);
        let app = &mut self.sock_mut(id).app;
        app.idle = false;
        app.exchanges += 1;
        let number = app.exchanges;
        let in_all = self.requests.len() as u32;
        self.requests.push(nth);
        let (message, len) =
            self.compose(id, MessageKind::Request(request.method), in_all, number, head, request.body);
        if number > 1 {
            self.rec.lead(CLIENT, EventKind::Reused { socket: id, message });
        }
        self.rec.lead(CLIENT, EventKind::Wrote { socket: id, message });
        self.sock_mut(id).app.request = Some(message);
        if !self.call_send(id, len) {
            self.fail_request(id);
            self.close_because(id, CloseReason::PeerClosed);
        }
    }

    fn fail_request(&mut self, id: SocketId) {
        if let Some(message) = self.sock_mut(id).app.request.take() {
            self.rec.lead(CLIENT, EventKind::RequestFailed { socket: id, message });
        }
    }

    pub(super) fn close_because(&mut self, id: SocketId, why: CloseReason) {
        if !self.sock(id).app.closed {
            let node = self.sock(id).node;
            self.rec.lead(node, EventKind::Closing { socket: id, why });
            self.call_close(id);
        }
    }

    /// Something may have come for the client.
    pub(super) fn client_looks(&mut self, id: SocketId) {
        if self.sock(id).app.closed {
            return;
        }
        if let Some(nth) = self.sock_mut(id).app.pending.take() {
            if self.sock(id).conn.state() == State::Closed {
                // connect() has failed, and its error was returned.
                self.call_close(id);
                return;
            }
            self.write_request(id, nth);
        }
        let watches = self.client_settings().watches_idle;
        while !self.sock(id).app.closed && (self.sock(id).app.request.is_some() || watches) {
            match self.call_recv(id, u32::MAX) {
                None => return,
                Some(Read::Bytes(_)) => self.take_response(id),
                Some(Read::Eof) => {
                    self.fail_request(id);
                    self.close_because(id, CloseReason::PeerClosed);
                }
                Some(Read::Failed(error)) => {
                    self.fail_request(id);
                    let why = match error {
                        crate::tcp::Errno::ETIMEDOUT => CloseReason::TransportTimeout,
                        _ => CloseReason::PeerReset,
                    };
                    self.close_because(id, why);
                }
                Some(Read::WouldBlock) => return,
            }
        }
    }

    fn take_response(&mut self, id: SocketId) {
        let Some(message) = self.complete_message(id) else { return };
        self.rec.lead(CLIENT, EventKind::Received { socket: id, message });
        let Some(request) = self.sock_mut(id).app.request.take() else { return };
        let says_close = self.rec.trace.message(message).head.iter().any(|l| l == "Connection: close");
        let exchange = self.exchange(Side::Client, request, says_close);
        let ruling = rule(&exchange);
        let settings = self.client_settings();
        if ruling.persistence == Persistence::Close {
            let why = ruling.decided_by().close_reason().unwrap_or(CloseReason::CloseReceived);
            self.close_because(id, why);
            return;
        }
        self.sock_mut(id).app.idle = true;
        if let Some(idle) = settings.idle {
            self.arm_app(id, Timer::PoolIdle, idle);
        }
    }

    /// The pool lets an idle connection go.
    pub(super) fn client_idle_over(&mut self, id: SocketId) {
        self.close_because(id, CloseReason::IdleTimeout);
    }
}
