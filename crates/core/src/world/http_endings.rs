//! How an HTTP server ends connections: idle ones, late requests, lingering close, draining; and workers, which
//! decide when it takes a connection at all.
//!
//! Not modelled: a shorter idle limit when workers are short, as Apache and HAProxy have it.

use super::World;
use super::host::Program;
use super::queue::Wake;
use crate::http::CloseReason;
use crate::scenario::{HeadClock, HttpServer, LingersWhen};
use crate::time::{SimTime, Span};
use crate::timer::Timer;
use crate::trace::{Call, EventKind, NodeId, SocketId};

impl World<'_> {
    /// The idle clock is at zero.
    pub(super) fn server_idle_over(&mut self, id: SocketId) {
        let draining = self.sock(id).app.draining;
        self.finish(id, if draining { CloseReason::Shutdown } else { CloseReason::IdleTimeout });
    }

    /// Starts, moves or stops the clock for what is missing of a request.
    pub(super) fn time_rest(&mut self, id: SocketId) {
        let settings = self.server_settings(id);
        if self.is_h2(id) || settings.header_timeout.is_none() && settings.read_timeout.is_none() {
            return;
        }
        let (now, partial) = (self.now(), self.has_partial_message(id));
        let app = &mut self.sock_mut(id).app;
        if app.closed || app.lingering || app.last_answered || app.refused.is_some() {
            return;
        }
        let first = app.exchanges == 0 && app.queue.is_empty();
        let timed = settings.head_clock == HeadClock::FirstByte;
        if !partial && !first {
            app.rest_since = (!timed).then_some(now);
            self.stop_app(id, Timer::RequestHead);
            return;
        }
        let since = *app.rest_since.get_or_insert(now);
        let head_missing = app.judged <= app.next_in;
        let head = settings.header_timeout.filter(|_| head_missing).map(|most| since + most);
        if !timed && partial && head.is_some_and(|end| now > end) {
            self.finish(id, CloseReason::HeaderTimeout);
            return;
        }
        let head = head.filter(|_| timed);
        let head = head.map(|at| at.max(now + settings.least_wait));
        let piece = settings.read_timeout.map(|most| now + most);
        let Some(at) = head.into_iter().chain(piece).min() else {
            self.stop_app(id, Timer::RequestHead);
            return;
        };
        let at = settings.looks_every.map_or(at, |every| next_look(at, every, settings.looked_before));
        if self.sock(id).due(Timer::RequestHead) != Some(at) {
            self.arm_app(id, Timer::RequestHead, at.since(now));
        }
    }

    /// A request has not come to its end in time.
    pub(super) fn rest_is_late(&mut self, id: SocketId) {
        let settings = self.server_settings(id);
        if self.sock(id).app.closed || !self.sock(id).app.queue.is_empty() {
            // An earlier request may still be on its way to its answer, which comes first.
            return;
        }
        let partial = self.has_partial_message(id);
        let told = self.sock(id).app.exchanges == 0 || settings.answers_later;
        if settings.answers_header_timeout && told && (partial || settings.answers_silence) {
            let _ = self.respond(id, None, 408, None);
            self.sock_mut(id).app.last_answered = true;
        }
        self.finish(id, CloseReason::HeaderTimeout);
    }

    /// Ends a connection: closes it, or ends its own side and reads on for a while, so that what still comes does
    /// not draw an RST that could overtake the response (RFC 9112 §9.6).
    pub(super) fn finish(&mut self, id: SocketId, why: CloseReason) {
        if self.sock(id).app.closed || self.sock(id).app.lingering {
            return;
        }
        self.say_goaway(id, why);
        if self.has_streams(id) {
            return;
        }
        let settings = self.server_settings(id);
        let unread = self.has_partial_message(id) || !self.sock(id).app.queue.is_empty();
        let lingers = settings.lingers.filter(|_| settings.lingers_when == LingersWhen::Always || unread);
        let Some(most) = lingers.filter(|_| !self.sock(id).app.saw_eof && !self.is_quic(id)) else {
            self.close_because(id, why);
            return;
        };
        let node = self.sock(id).node;
        self.rec.lead(node, EventKind::Closing { socket: id, why });
        let body_missing =
            self.has_partial_message(id) && self.sock(id).app.judged > self.sock(id).app.next_in;
        for timer in [Timer::HttpIdle, Timer::Service, Timer::RequestHead] {
            self.stop_app(id, timer);
        }
        let app = &mut self.sock_mut(id).app;
        app.lingering = true;
        app.queue.clear();
        if settings.lingers_when == LingersWhen::Unread && body_missing {
            // The rest of a request that was announced is read first (`ngx_http_discard_request_body`).
            app.awaits_body = true;
            self.arm_app(id, Timer::Linger, most);
        } else if !self.shuts_after_sends(id) {
            self.half_close(id);
        }
    }

    /// A server that lingers has written its last byte: it ends its side, and the time that it reads on begins.
    pub(super) fn half_close(&mut self, id: SocketId) {
        let now = self.now();
        self.returned(id, Call::Shutdown, 0, None);
        self.sock_mut(id).conn.shutdown(now);
        self.drain(id);
        if let Some(most) = self.server_settings(id).lingers {
            self.arm_app(id, Timer::Linger, most);
        }
    }

    /// Lets go of the connections that a host has accepted.
    pub(super) fn drain_connections(&mut self, node: NodeId) {
        let generation = self.hosts[node.index()].generation;
        for id in (0..self.socks.len() as u16).map(SocketId) {
            let sock = self.sock(id);
            let accepted = sock.node == node && sock.generation == generation && sock.app.accepted;
            if !accepted || sock.app.closed || sock.app.lingering {
                continue;
            }
            let settings = self.server_settings(id);
            self.sock_mut(id).app.draining = settings.drains_busy;
            let idle = self.sock(id).app.queue.is_empty() && !self.has_partial_message(id);
            if let Some(grace) = settings.drain_grace.filter(|_| idle && !self.is_h2(id)) {
                self.sock_mut(id).app.draining = true;
                let sooner = self.sock(id).due(Timer::HttpIdle).is_some_and(|due| due <= self.now() + grace);
                if !sooner {
                    self.arm_app(id, Timer::HttpIdle, grace);
                }
            } else if idle || self.is_h2(id) && self.sock(id).app.draining {
                self.finish(id, CloseReason::Shutdown);
            }
        }
    }

    /// A server without a free worker leaves connections in the backlog.
    pub(super) fn has_worker(&self, node: NodeId) -> bool {
        let (Program::HttpServer(HttpServer { workers, .. })
        | Program::HttpProxy(HttpServer { workers, .. }, _)) = &self.hosts[node.index()].program
        else {
            return true;
        };
        let busy = || self.socks.iter().filter(|s| s.node == node && s.app.accepted && !s.app.closed).count();
        workers.is_none_or(|workers| busy() < workers as usize)
    }

    /// A worker is free: the connection that has waited longest gets it.
    pub(super) fn worker_is_free(&mut self, node: NodeId) {
        let (now, generation) = (self.now(), self.hosts[node.index()].generation);
        let waiting = (0..self.socks.len() as u16).map(SocketId).find(|id| {
            let sock = self.sock(*id);
            let passive = !self.rec.trace.socket(*id).active;
            let of_listener = passive && sock.node == node && sock.generation == generation;
            of_listener && !sock.app.accepted && !sock.app.closed && sock.state().is_synchronized()
        });
        if let Some(id) = waiting {
            self.queue.plan(now, Wake::Look(id));
        }
    }
}

/// When a server that looks only so often sees that a moment has passed.
fn next_look(at: SimTime, every: Span, began_before: Span) -> SimTime {
    let (at, every) = (at + began_before, every.micros().max(1));
    let look = at.micros().div_ceil(every).saturating_mul(every);
    SimTime::from_micros(look.saturating_sub(began_before.micros()))
}
