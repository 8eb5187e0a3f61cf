//! Pipelining on the client: several requests on their way on one connection (RFC 9112 §9.3.2).
//!
//! Only idempotent requests are pipelined; behind one that is not, or that says `close`, nothing follows
//! until its response is there. What is asked for on one tick is written in one `send()`, so that small
//! requests share a segment, as a program with buffered output does it.

use super::World;
use super::app::{Job, Whose};
use super::queue::Wake;
use crate::http::Method;
use crate::scenario::{ConnectionOption, HttpClient};
use crate::trace::{MessageId, MessageKind, SocketId};

impl World<'_> {
    /// A busy connection on which this request may follow the others: the one with the fewest.
    pub(super) fn with_room(&self, open: &[SocketId], job: Job, settings: &HttpClient) -> Option<SocketId> {
        if settings.protocol.multiplexes() {
            return self.with_streams(open, settings);
        }
        if settings.pipeline <= 1 || !self.method(job).is_idempotent() {
            return None;
        }
        let may_be_followed =
            |job: &Job| self.method(*job).is_idempotent() && !self.says_close(*job, settings);
        let load = |id: SocketId| {
            let app = &self.sock(id).app;
            let mut jobs = app.requests.iter().map(|(_, job)| job).chain(&app.pending);
            let fits = !app.pooled.alone && jobs.all(may_be_followed);
            let load = app.requests.len() + app.pending.len();
            (fits && load < settings.pipeline as usize).then_some((load, id))
        };
        open.iter().filter_map(|id| load(*id)).min().map(|(_, id)| id)
    }

    /// Writes a request when all that is asked for on this tick is known.
    pub(super) fn write_soon(&mut self, id: SocketId, job: Job) {
        self.sock_mut(id).app.pending.push_back(job);
        let now = self.now();
        self.queue.plan(now, Wake::Look(id));
    }

    /// Writes what waits for this connection, as far as it may be on its way at once.
    pub(super) fn flush(&mut self, id: SocketId) {
        let ready = self.is_ready(id) && !self.sock(id).app.closed;
        if ready && !self.sock(id).app.pending.is_empty() {
            let jobs = self.next_requests(id);
            self.write_requests(id, jobs, 0);
        }
    }

    /// Takes what may be written now from what waits for this connection.
    pub(super) fn next_requests(&mut self, id: SocketId) -> Vec<Job> {
        let own = self.client_settings(self.sock(id).node).pipeline.max(1);
        let depth = self.streams_at_once(id).unwrap_or(own) as usize;
        let app = &mut self.sock_mut(id).app;
        let depth = if app.pooled.alone { 1 } else { depth };
        let room = depth.saturating_sub(app.requests.len()).min(app.pending.len());
        app.pending.drain(..room).collect()
    }

    /// A response was complete and the connection persists: what waits for it goes on, or it is idle.
    pub(super) fn goes_on(&mut self, id: SocketId, response: MessageId) {
        self.flush(id);
        let app = &self.sock(id).app;
        if app.closed {
            return;
        }
        if app.requests.is_empty() && app.pending.is_empty() {
            self.becomes_idle(id, response);
        } else {
            self.pump(self.pool_of(id));
        }
    }

    fn says_close(&self, job: Job, settings: &HttpClient) -> bool {
        let own = match job.whose {
            Whose::Script(nth) => self.wanted(nth).connection,
            Whose::Forwarded(..) => None,
        };
        !settings.reuse || own.or(settings.connection) == Some(ConnectionOption::Close)
    }

    fn method(&self, job: Job) -> Method {
        match job.whose {
            Whose::Script(nth) => self.wanted(nth).method,
            Whose::Forwarded(_, message) => match self.rec.trace.message(message).kind {
                MessageKind::Request(method) => method,
                MessageKind::Response(_) | MessageKind::Tls(..) | MessageKind::Frame(_) => Method::Other,
            },
        }
    }
}
