//! HTTP clients: a pool of connections, one request on each at a time. A proxy is one toward its right.
//!
//! A request takes the idle connection that was used last, or opens one. Not modelled here: pipelining and a
//! bound on the pool.

use super::World;
use super::host::Program;
use super::http_proxy::Loss;
use super::messages::{forwarded_head, request_head, says};
use super::socket::{Job, Whose};
use crate::http::{CloseReason, Method, Persistence, Side, rule};
use crate::scenario::{Action, ConnectionOption, HttpClient, Request, Retry};
use crate::tcp::{Errno, Read, State};
use crate::timer::Timer;
use crate::trace::{EventKind, MessageId, MessageKind, NodeId, SocketId};

impl World<'_> {
    fn client_settings(&self, node: NodeId) -> HttpClient {
        match &self.hosts[node.index()].program {
            Program::HttpClient(settings) | Program::HttpProxy(_, settings) => settings.clone(),
            Program::HttpServer(_) | Program::Socket(_) | Program::Passes(_) => HttpClient::default(),
        }
    }

    fn wanted(&self, nth: u16) -> Request {
        match &self.scenario.script[usize::from(nth)].action {
            Action::Request(request) => request.clone(),
            _ => Request::default(),
        }
    }

    /// A request is to be made.
    pub(super) fn request(&mut self, node: NodeId, job: Job) {
        let fresh = job.again;
        let idle = (0..self.socks.len() as u16).rev().map(SocketId).find(|id| {
            let sock = self.sock(*id);
            !fresh
                && sock.node == node
                && sock.generation == self.hosts[node.index()].generation
                && sock.app.idle
                && !sock.app.closed
                && self.rec.trace.socket(*id).active
        });
        match idle {
            Some(id) => self.write_request(id, job),
            None => {
                let id = self.connect(node, None);
                self.sock_mut(id).app.pending = Some(job);
            }
        }
    }

    fn write_request(&mut self, id: SocketId, job: Job) {
        let node = self.sock(id).node;
        let settings = self.client_settings(node);
        let own = |stated: Option<ConnectionOption>| {
            if settings.reuse { stated } else { Some(ConnectionOption::Close) }
        };
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
                    MessageKind::Response(_) => Method::Get,
                };
                let head = forwarded_head(&message.head, own(settings.connection));
                (method, head, message.body_len, message.request)
            }
        };
        self.stop_app(id, Timer::PoolIdle);
        let app = &mut self.sock_mut(id).app;
        app.idle = false;
        app.exchanges += 1;
        let nth = app.exchanges;
        let (message, len) = self.compose(id, MessageKind::Request(method), number, nth, head, body);
        if nth > 1 {
            self.rec.lead(node, EventKind::Reused { socket: id, message });
        }
        if job.again {
            self.rec.lead(node, EventKind::Retried { socket: id, message });
        }
        self.rec.lead(node, EventKind::Wrote { socket: id, message });
        self.sock_mut(id).app.request = Some((message, job));
        if !self.call_send(id, len) {
            self.close_and_fail(id, CloseReason::PeerClosed, false);
        }
    }

    /// A connection ends while its request may still wait: close it, then decide about the request.
    fn close_and_fail(&mut self, id: SocketId, why: CloseReason, timed_out: bool) {
        let waiting = self.sock_mut(id).app.request.take();
        let pending = self.sock_mut(id).app.pending.take();
        let node = self.sock(id).node;
        if let Some((message, _)) = waiting {
            self.rec.lead(node, EventKind::RequestFailed { socket: id, message });
        }
        self.close_because(id, why);
        if let Some((message, job)) = waiting {
            if self.may_retry(id, message, job) {
                self.request(node, Job { again: true, ..job });
            } else {
                self.give_up(job, if timed_out { Loss::TimedOut } else { Loss::Ended });
            }
        } else if let Some(job) = pending {
            self.give_up(job, Loss::Unreachable { timed_out });
        }
    }

    fn may_retry(&self, id: SocketId, message: MessageId, job: Job) -> bool {
        let idempotent = match self.rec.trace.message(message).kind {
            MessageKind::Request(method) => method.is_idempotent(),
            MessageKind::Response(_) => false,
        };
        let reused = self.rec.trace.message(message).nth > 1;
        let allowed = match self.client_settings(self.sock(id).node).retry {
            Retry::Never => false,
            Retry::Idempotent => idempotent,
            Retry::Always => true,
        };
        allowed && reused && !job.again
    }

    /// Nothing more is tried: a proxy answers in the server's place.
    fn give_up(&mut self, job: Job, loss: Loss) {
        if let Whose::Forwarded(downstream, request) = job.whose {
            self.proxy_fails(downstream, request, loss);
        }
    }

    pub(super) fn close_because(&mut self, id: SocketId, why: CloseReason) {
        if !self.sock(id).app.closed {
            let node = self.sock(id).node;
            self.rec.lead(node, EventKind::Closing { socket: id, why });
            self.call_close(id);
        }
    }

    /// Something may have come for a client.
    pub(super) fn client_looks(&mut self, id: SocketId) {
        if self.sock(id).app.closed {
            return;
        }
        if self.sock(id).app.pending.is_some() {
            if self.sock(id).conn.state() == State::Closed {
                // connect() has failed, and its error was returned.
                let pending = self.sock_mut(id).app.pending.take();
                self.call_close(id);
                if let Some(job) = pending {
                    let timed_out = self.sock(id).app.connect_error == Some(Errno::ETIMEDOUT);
                    self.give_up(job, Loss::Unreachable { timed_out });
                }
                return;
            }
            if let Some(job) = self.sock_mut(id).app.pending.take() {
                self.write_request(id, job);
            }
        }
        let watches = self.client_settings(self.sock(id).node).watches_idle;
        while !self.sock(id).app.closed && (self.sock(id).app.request.is_some() || watches) {
            match self.call_recv(id, u32::MAX) {
                None | Some(Read::WouldBlock) => return,
                Some(Read::Bytes(_)) => self.take_response(id),
                Some(Read::Eof) => self.close_and_fail(id, CloseReason::PeerClosed, false),
                Some(Read::Failed(Errno::ETIMEDOUT)) => {
                    self.close_and_fail(id, CloseReason::TransportTimeout, true);
                }
                Some(Read::Failed(_)) => self.close_and_fail(id, CloseReason::PeerReset, false),
            }
        }
    }

    fn take_response(&mut self, id: SocketId) {
        let Some(message) = self.complete_message(id) else { return };
        let node = self.sock(id).node;
        let arrived = self.rec.lead(node, EventKind::Received { socket: id, message });
        if let MessageKind::Response(100..=199) = self.rec.trace.message(message).kind {
            // The final response is still to come (RFC 9110 §15.2).
            self.take_response(id);
            return;
        }
        let Some((request, job)) = self.sock_mut(id).app.request.take() else { return };
        let close = says(&self.rec.trace.message(message).head, "close");
        let ruling = rule(&self.exchange(Side::Client, request, close));
        if ruling.persistence == Persistence::Close {
            let why = ruling.decided_by().close_reason().unwrap_or(CloseReason::CloseReceived);
            self.close_because(id, why);
        } else {
            self.sock_mut(id).app.idle = true;
            if let Some(idle) = self.client_settings(node).idle {
                self.arm_app(id, Timer::PoolIdle, idle);
            }
        }
        if let Whose::Forwarded(downstream, asked) = job.whose {
            self.rec.cause = Some(arrived);
            self.proxy_answers(downstream, asked, message);
        }
    }

    /// The pool lets an idle connection go.
    pub(super) fn client_idle_over(&mut self, id: SocketId) {
        self.close_because(id, CloseReason::IdleTimeout);
    }
}
