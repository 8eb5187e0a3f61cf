//! The HTTP server: answers requests one after the other, closes idle connections and worn-out ones.
//!
//! The idle clock starts when a response was written and stops when the next request's first byte is read; a
//! keepalive probe never reaches the program, so it cannot touch this clock. Not modelled here: a time limit
//! on the head of a request, so a connection without a request stays; workers; lingering close.

use super::World;
use super::host::Program;
use super::messages::response_head;
use crate::http::{CloseReason, Persistence, Side, response_options, rule};
use crate::scenario::{Action, DEFAULT_SERVICE, HttpServer};
use crate::tcp::Read;
use crate::time::Span;
use crate::timer::Timer;
use crate::trace::{EventKind, MessageId, MessageKind, SocketId};

impl World<'_> {
    fn server_settings(&self, id: SocketId) -> HttpServer {
        match &self.hosts[self.sock(id).node.index()].program {
            Program::HttpServer(settings) | Program::HttpProxy(settings, _) => settings.clone(),
            Program::HttpClient(_) | Program::Socket(_) | Program::Passes(_) => HttpServer::default(),
        }
    }

    /// Something may have come for the server.
    pub(super) fn server_looks(&mut self, id: SocketId) {
        while !self.sock(id).app.closed && !self.sock(id).app.saw_eof {
            match self.call_recv(id, u32::MAX) {
                None | Some(Read::WouldBlock) => return,
                Some(Read::Bytes(_)) => self.take_requests(id),
                Some(Read::Eof) => {
                    self.sock_mut(id).app.saw_eof = true;
                    if self.sock(id).app.queue.is_empty() {
                        self.close_because(id, CloseReason::PeerClosed);
                    }
                }
                Some(Read::Failed(error)) => {
                    let why = match error {
                        crate::tcp::Errno::ETIMEDOUT => CloseReason::TransportTimeout,
                        _ => CloseReason::PeerReset,
                    };
                    self.close_because(id, why);
                }
            }
        }
    }

    fn take_requests(&mut self, id: SocketId) {
        if self.has_partial_message(id) {
            self.stop_app(id, Timer::HttpIdle);
        }
        while let Some(message) = self.complete_message(id) {
            self.stop_app(id, Timer::HttpIdle);
            let node = self.sock(id).node;
            self.rec.lead(node, EventKind::Received { socket: id, message });
            if let MessageKind::Tls(..) = self.rec.trace.message(message).kind {
                self.answers_handshake(id, message);
                continue;
            }
            if self.sock(id).app.last_answered {
                continue;
            }
            let app = &mut self.sock_mut(id).app;
            app.queue.push(message);
            if app.queue.len() == 1 {
                self.begin_service(id);
            }
        }
    }

    fn begin_service(&mut self, id: SocketId) {
        let otherwise = if self.is_proxy(id) { Span::ZERO } else { DEFAULT_SERVICE };
        let service = self.server_settings(id).service.unwrap_or(otherwise);
        let request = self.sock(id).app.queue.first().copied().filter(|_| !self.is_proxy(id));
        if let Some(status) = request.and_then(|request| self.executes(id, request, service)) {
            self.server_sends(id, status, None);
        } else if service.is_zero() {
            self.server_answers(id);
        } else {
            self.arm_app(id, Timer::Service, service);
        }
    }

    /// The work on the oldest request is done: a server answers it, a proxy sends it on.
    pub(super) fn server_answers(&mut self, id: SocketId) {
        if self.is_proxy(id) {
            self.forward(id);
        } else {
            self.server_sends(id, 200, None);
        }
    }

    /// Writes the response to the oldest request, and goes on with the next or waits.
    pub(super) fn server_sends(&mut self, id: SocketId, status: u16, body: Option<u32>) {
        if self.sock(id).app.queue.is_empty() {
            return;
        }
        let request = self.sock_mut(id).app.queue.remove(0);
        let persists = self.respond(id, request, status, body);
        if self.sock(id).app.closed {
            return;
        }
        if let Err(why) = persists {
            self.sock_mut(id).app.last_answered = true;
            self.close_because(id, why);
        } else if !self.sock(id).app.queue.is_empty() {
            self.begin_service(id);
        } else if self.sock(id).app.saw_eof {
            self.close_because(id, CloseReason::PeerClosed);
        } else if let Some(idle) = self.server_settings(id).idle
            && !self.has_partial_message(id)
        {
            self.arm_app(id, Timer::HttpIdle, idle);
        }
    }

    /// Writes the response. `Err`: the connection ends with it, and why.
    fn respond(
        &mut self,
        id: SocketId,
        request: MessageId,
        status: u16,
        body: Option<u32>,
    ) -> Result<(), CloseReason> {
        let settings = self.server_settings(id);
        let app = &mut self.sock_mut(id).app;
        app.exchanges += 1;
        let number = app.exchanges;
        let left = settings.max_requests.map(|most| most.saturating_sub(number));
        let at_cap = left == Some(0);
        let exchange = self.exchange(Side::Server, request, at_cap);
        let options = response_options(&exchange);
        let ruling = rule(&exchange);
        let asked = if self.is_proxy(id) { None } else { self.asked_for(request) };
        let body = body.or(asked).unwrap_or(settings.response);
        let head = response_head(&settings, status, options, left, body);
        let in_all = self.rec.trace.message(request).request;
        let (message, len) = self.compose(id, MessageKind::Response(status), in_all, number, head, body);
        let node = self.sock(id).node;
        self.rec.lead(node, EventKind::Wrote { socket: id, message });
        if !self.call_send(id, len) {
            self.close_because(id, CloseReason::PeerReset);
            return Ok(());
        }
        match ruling.persistence {
            Persistence::Keep => Ok(()),
            Persistence::Close if at_cap => Err(CloseReason::RequestCap),
            Persistence::Close => {
                Err(ruling.decided_by().close_reason().unwrap_or(CloseReason::CloseReceived))
            }
        }
    }

    /// Bytes of body that the scenario wants for this request.
    fn asked_for(&self, request: MessageId) -> Option<u32> {
        let number = self.rec.trace.message(request).request as usize;
        let step = usize::from(*self.requests.get(number)?);
        match &self.scenario.script.get(step)?.action {
            Action::Request(request) => request.response,
            _ => None,
        }
    }

    /// The idle clock is at zero.
    pub(super) fn server_idle_over(&mut self, id: SocketId) {
        self.close_because(id, CloseReason::IdleTimeout);
    }
}
