//! Requests whose connection ended: which are tried again, and what becomes of the others.
//!
//! A request is tried again once at most, on a new connection (RFC 9110 §9.2.2), and never because its time
//! was over: whoever waits for it waits no longer.
//!
//! Not modelled: early data of TLS, and with it the 425 after which a request goes again (RFC 8470 §5.2).

use super::World;
use super::app::{Job, Whose};
use super::http_proxy::Loss;
use crate::http::{CloseReason, idempotency_key};
use crate::scenario::Retry;
use crate::trace::{EventKind, MessageId, MessageKind, SocketId};

impl World<'_> {
    /// A connection ends while requests may still wait: close it, then decide about each of them.
    pub(super) fn close_and_fail(&mut self, id: SocketId, why: CloseReason, timed_out: bool) {
        if self.sock(id).app.closed {
            return;
        }
        if !self.is_ready(id) {
            self.never_ready(id, Some(why), timed_out);
            return;
        }
        let waiting = self.fail_waiting(id);
        let partial = self.partial_response(id);
        self.close_because(id, why);
        let waiting = self.pass_on_partial(waiting, partial);
        let late = matches!(why, CloseReason::ResponseTimeout);
        // A pipeline is not sent as one again at once: its first request may be what broke it.
        self.settle(id, waiting, timed_out, late, true);
    }

    /// The server's last response said that it is: what was pipelined behind it was not processed.
    pub(super) fn close_after_response(&mut self, id: SocketId, why: CloseReason) {
        let waiting = self.fail_waiting(id);
        self.close_because(id, why);
        self.settle(id, waiting, false, false, false);
    }

    /// All that wait for a response on a connection fail, oldest first.
    fn fail_waiting(&mut self, id: SocketId) -> Vec<(MessageId, Job)> {
        let node = self.sock(id).node;
        let mut waiting: Vec<(MessageId, Job)> = self.sock_mut(id).app.requests.drain(..).collect();
        let cause = self.rec.cause;
        let last = waiting.len().saturating_sub(1);
        for (nth, (message, job)) in waiting.iter_mut().enumerate() {
            self.rec.cause = cause;
            let failed = self.rec.lead(node, EventKind::RequestFailed { socket: id, message: *message });
            job.failed = (nth < last).then_some(failed);
        }
        waiting
    }

    /// Retries what may be retried, all of it on one new connection, and gives the rest up.
    fn settle(
        &mut self,
        id: SocketId,
        waiting: Vec<(MessageId, Job)>,
        timed_out: bool,
        late: bool,
        broken: bool,
    ) {
        let node = self.sock(id).node;
        let unwritten: Vec<Job> = self.sock_mut(id).app.pending.drain(..).collect();
        let several = waiting.len() + unwritten.len() > 1;
        let mut again = Vec::new();
        for (message, job) in waiting {
            if !late && self.may_retry(id, message, job) {
                again.push(Job { again: true, tries: job.tries + 1, ..job });
            } else {
                self.give_up(job, if timed_out { Loss::TimedOut } else { Loss::Ended });
            }
        }
        // Never sent, so no harm in sending it whatever the method.
        again.extend(unwritten);
        if !again.is_empty() {
            self.request_anew(node, again, broken && several && !self.is_h2(id));
        }
        self.pump(self.pool_of(id));
    }

    /// A connection never became ready: what waited for it fails. `why` its program closes it, unless the
    /// kernel has given it up already.
    pub(super) fn never_ready(&mut self, id: SocketId, why: Option<CloseReason>, timed_out: bool) {
        let node = self.sock(id).node;
        let pending: Vec<Job> = self.sock_mut(id).app.pending.drain(..).collect();
        let cause = self.rec.cause;
        for job in &pending {
            self.rec.cause = cause;
            self.rec.lead(node, EventKind::RequestUnsent { socket: id, wanted: job.wanted() });
        }
        self.sock_mut(id).app.connecting = false;
        match why {
            Some(why) => self.close_because(id, why),
            None => self.call_close(id),
        }
        for job in pending {
            self.give_up(job, Loss::Unreachable { timed_out });
        }
        self.pump(self.pool_of(id));
    }

    fn may_retry(&self, id: SocketId, message: MessageId, job: Job) -> bool {
        let message = self.rec.trace.message(message);
        let settings = self.client_settings(self.sock(id).node);
        let MessageKind::Request(method) = message.kind else { return false };
        let keyed = || idempotency_key(&message.head).is_some();
        let allowed = match settings.retry {
            Retry::Never => false,
            Retry::Idempotent => method.is_idempotent() || keyed(),
            Retry::Always => true,
        };
        let used = message.nth > 1 || settings.pipeline > 1 || settings.retries_fresh;
        allowed && used && job.tries < settings.retries
    }

    /// Nothing more is tried: a proxy answers in the server's place.
    pub(super) fn give_up(&mut self, job: Job, loss: Loss) {
        if let Whose::Forwarded(downstream, request) = job.whose {
            self.proxy_fails(downstream, request, loss);
        }
    }
}
