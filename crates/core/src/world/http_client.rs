//! HTTP clients: what is written onto a connection and what is made of what comes back. A proxy is a client
//! toward its right. Which connection a request gets is decided in `pool.rs`, how many go at once in
//! `pipeline.rs`.

use super::World;
use super::app::{Job, Whose};
use super::h2::as_http1;
use super::host::Program;
use super::messages::{forwarded_head, request_head, says};
use crate::http::{CloseReason, Method, Persistence, Side, rule};
use crate::scenario::{Action, ConnectionOption, HttpClient, Request};
use crate::tcp::{Errno, Read, State};
use crate::timer::Timer;
use crate::trace::{EventKind, MessageId, MessageKind, NodeId, SocketId};

impl World<'_> {
    pub(super) fn client_settings(&self, node: NodeId) -> HttpClient {
        match &self.hosts[node.index()].program {
            Program::HttpClient(settings) | Program::HttpProxy(_, settings) => settings.clone(),
            Program::HttpServer(_) | Program::Socket(_) | Program::Passes(_) => HttpClient::default(),
        }
    }

    pub(super) fn wanted(&self, nth: u16) -> Request {
        match &self.scenario.script[usize::from(nth)].action {
            Action::Request(request) => request.clone(),
            _ => Request::default(),
        }
    }

    /// Writes requests that are ready together, behind `before` bytes of TLS: all in one `send()`.
    pub(super) fn write_requests(&mut self, id: SocketId, jobs: Vec<Job>, before: u32) {
        let mut bytes = before + self.begins_http2(id);
        let cause = self.rec.cause;
        for job in jobs {
            // With several, each has its own cause; the last leads to the segment.
            self.rec.cause = cause.or(job.asked);
            bytes += self.compose_request(id, job);
        }
        if bytes == 0 {
            return;
        }
        if self.call_send(id, bytes) {
            self.awaits_response(id);
        } else {
            self.close_and_fail(id, CloseReason::PeerClosed, false);
        }
    }

    /// Puts a request into the connection's bytes. Returns how many it adds.
    fn compose_request(&mut self, id: SocketId, job: Job) -> u32 {
        let node = self.sock(id).node;
        let settings = self.client_settings(node);
        let own = |stated: Option<ConnectionOption>| {
            if settings.reuse { stated } else { Some(ConnectionOption::Close) }
        };
        let is_h2 = self.is_h2(id);
        let (method, head, body, number) = match job.whose {
            Whose::Script(nth) => {
                let request = self.wanted(nth);
                let stated = own(request.connection.or(settings.connection));
                let server = self.hosts.last().map_or("", |h| h.id.as_str());
                let head = request_head(&request, server, stated);
                let number = self.requests.len() as u32;
                self.requests.push(nth);
                (request.method, head, request.body, number)
            }
            Whose::Forwarded(_, message) => {
                let message = self.rec.trace.message(message);
                let method = match message.kind {
                    MessageKind::Request(method) => method,
                    MessageKind::Response(_) | MessageKind::Tls(..) | MessageKind::Frame(_) => Method::Get,
                };
                let head = forwarded_head(&message.head, own(settings.connection));
                (method, head, message.body_len, message.request)
            }
        };
        let app = &mut self.sock_mut(id).app;
        app.exchanges += 1;
        let nth = app.exchanges;
        let kind = MessageKind::Request(method);
        let (message, len) = if is_h2 {
            self.compose_h2(id, (kind, number, nth), head, body)
        } else {
            self.compose(id, kind, number, nth, as_http1(head), body)
        };
        if nth > 1 {
            self.rec.lead(node, EventKind::Reused { socket: id, message });
        }
        if job.again {
            self.rec.because = job.failed;
            self.rec.lead(node, EventKind::Retried { socket: id, message });
        }
        self.rec.lead(node, EventKind::Wrote { socket: id, message });
        self.sock_mut(id).app.requests.push_back((message, job));
        len
    }

    /// The clock on the next byte of the oldest response starts, unless it runs.
    pub(super) fn awaits_response(&mut self, id: SocketId) {
        let app = &self.sock(id).app;
        if app.closed || app.requests.is_empty() || self.runs_app(id, Timer::ResponseTimeout) {
            return;
        }
        if let Some(limit) = self.client_settings(self.sock(id).node).response_timeout {
            self.arm_app(id, Timer::ResponseTimeout, limit);
        }
    }

    pub(super) fn close_because(&mut self, id: SocketId, why: CloseReason) {
        if !self.sock(id).app.closed {
            let node = self.sock(id).node;
            self.rec.lead(node, EventKind::Closing { socket: id, why });
            self.say_goaway(id, why);
            let open = self.sock(id).conn.state() == State::Established;
            if open && self.rec.trace.socket(id).active && self.client_settings(node).resets {
                self.call_abort(id);
            } else {
                self.call_close(id);
            }
        }
    }

    /// Something may have come for a client.
    pub(super) fn client_looks(&mut self, id: SocketId) {
        if self.sock(id).app.closed {
            return;
        }
        if let Some(error) = self.sock(id).app.connect_error {
            // connect() has failed, and its error was returned.
            self.never_ready(id, None, error == Errno::ETIMEDOUT);
            return;
        }
        self.secure(id);
        self.flush(id);
        let watches = self.client_settings(self.sock(id).node).watches_idle;
        while !self.sock(id).app.closed
            && (!self.sock(id).app.requests.is_empty()
                || watches
                || self.is_in_handshake(id)
                || self.is_h2(id))
        {
            match self.call_recv(id, u32::MAX) {
                None | Some(Read::WouldBlock) => return,
                Some(Read::Bytes(_)) => self.take_bytes(id),
                Some(Read::Eof) => self.close_and_fail(id, CloseReason::PeerClosed, false),
                Some(Read::Failed(Errno::ETIMEDOUT)) => {
                    self.close_and_fail(id, self.gave_up_reason(id), true);
                }
                Some(Read::Failed(_)) => self.close_and_fail(id, CloseReason::PeerReset, false),
            }
        }
    }

    fn take_bytes(&mut self, id: SocketId) {
        if self.is_in_handshake(id) {
            self.shake_hands(id);
            return;
        }
        if self.is_h2(id) {
            self.take_frames(id);
            return;
        }
        if self.sock(id).app.requests.is_empty() {
            // Nobody asked; no later request may take it for its answer (RFC 9112 §9.2).
            self.close_because(id, CloseReason::UnsolicitedData);
            return;
        }
        self.stop_app(id, Timer::ResponseTimeout);
        while !self.sock(id).app.closed && !self.sock(id).app.requests.is_empty() {
            let Some(message) = self.complete_message(id) else { break };
            self.take_response(id, message);
        }
        self.awaits_response(id);
    }

    fn take_response(&mut self, id: SocketId, message: MessageId) {
        let node = self.sock(id).node;
        let arrived = self.rec.lead(node, EventKind::Received { socket: id, message });
        if let MessageKind::Response(100..=199) = self.rec.trace.message(message).kind {
            // The final response is still to come (RFC 9110 §15.2).
            return;
        }
        let Some((request, job)) = self.sock_mut(id).app.requests.pop_front() else { return };
        self.sock_mut(id).app.pooled.alone = false;
        let close = says(&self.rec.trace.message(message).head, "close");
        let ruling = rule(&self.exchange(Side::Client, request, close));
        if ruling.persistence == Persistence::Close {
            let why = ruling.decided_by().close_reason().unwrap_or(CloseReason::CloseReceived);
            self.close_after_response(id, why);
        } else {
            self.goes_on(id, message);
        }
        if let Whose::Forwarded(downstream, asked) = job.whose {
            self.rec.cause = Some(arrived);
            self.proxy_answers(downstream, asked, message);
        }
    }

    /// The time for `connect()` and the handshake is over.
    pub(super) fn connect_timeout_over(&mut self, id: SocketId) {
        self.never_ready(id, Some(CloseReason::ConnectTimeout), true);
    }

    /// No byte of a response came for too long.
    pub(super) fn response_timeout_over(&mut self, id: SocketId) {
        self.close_and_fail(id, CloseReason::ResponseTimeout, true);
    }

    /// The pool lets an idle connection go.
    pub(super) fn client_idle_over(&mut self, id: SocketId) {
        self.close_because(id, CloseReason::IdleTimeout);
    }
}
