//! HTTP proxies: what comes in on the left goes out on the right, and the answer comes back.
//!
//! Two connections, two idle clocks. The fields that concern one connection only are removed; each side
//! decides for itself whether its connection persists.

use super::World;
use super::app::{Job, Whose};
use super::host::Program;
use crate::http::CloseReason;
use crate::timer::Timer;
use crate::trace::{MessageId, MessageKind, SocketId};

/// How a proxy lost the connection on which it waited for a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loss {
    /// It could not be opened.
    Unreachable { timed_out: bool },
    /// It gave no response in time.
    TimedOut,
    /// It ended.
    Ended,
}

impl World<'_> {
    /// This host forwards what it receives.
    pub(super) fn is_proxy(&self, id: SocketId) -> bool {
        matches!(self.hosts[self.sock(id).node.index()].program, Program::HttpProxy(..))
    }

    /// The oldest request of a downstream connection goes upstream.
    pub(super) fn forward(&mut self, id: SocketId) {
        let Some(request) = self.sock(id).app.queue.first().copied() else { return };
        let node = self.sock(id).node;
        if self.sock(id).generation != self.hosts[node.index()].generation {
            // Another host has the address now, and this one is cut off.
            return;
        }
        self.request(node, Job::new(Whose::Forwarded(id, request)));
    }

    /// The response to a forwarded request is complete: it goes downstream.
    pub(super) fn proxy_answers(&mut self, downstream: SocketId, request: MessageId, response: MessageId) {
        let response = self.rec.trace.message(response);
        let status = match response.kind {
            MessageKind::Response(status) => status,
            MessageKind::Request(_) | MessageKind::Tls(..) | MessageKind::Frame(_) => 502,
        };
        let body = response.body_len;
        self.answer_downstream(downstream, request, status, Some(body));
    }

    /// No response can be had: the proxy says so itself, or leaves it to its client to find out.
    pub(super) fn proxy_fails(&mut self, downstream: SocketId, request: MessageId, loss: Loss) {
        let failing = self.hosts[self.sock(downstream).node.index()].failing;
        let waits = self.sock(downstream).app.queue.first() == Some(&request) && !self.is_h2(downstream);
        let later = self.sock(downstream).app.exchanges > 0;
        if waits && later && failing.closes_later && loss == Loss::Ended {
            self.sock_mut(downstream).app.last_answered = true;
            self.sock_mut(downstream).app.queue.clear();
            self.close_because(downstream, CloseReason::OtherSideLost);
            return;
        }
        let status = match loss {
            Loss::Unreachable { timed_out } => {
                failing.unreachable.unwrap_or(if timed_out { 504 } else { 502 })
            }
            Loss::TimedOut => 504,
            Loss::Ended => 502,
        };
        self.answer_downstream(downstream, request, status, None);
    }

    /// The response that a connection waited for has begun: its message, and bytes of its body that were read.
    pub(super) fn partial_response(&self, id: SocketId) -> Option<(MessageId, u32)> {
        if self.is_h2(id) {
            return None;
        }
        let (message, whole) = self.next_head(id)?;
        let read = self.sock(id).conn.view().read;
        let response = self.rec.trace.message(message);
        let is_final = matches!(response.kind, MessageKind::Response(status) if status >= 200);
        (is_final && !whole).then(|| (message, read + response.body_len - response.to_seq))
    }

    /// The beginning of a response goes downstream, and the connection there ends with it: a retry is no longer
    /// possible. Returns the requests that still wait for their fate.
    pub(super) fn pass_on_partial(
        &mut self,
        mut waiting: Vec<(MessageId, Job)>,
        partial: Option<(MessageId, u32)>,
    ) -> Vec<(MessageId, Job)> {
        let Some((response, read)) = partial else { return waiting };
        let Some((_, Job { whose: Whose::Forwarded(downstream, request), .. })) = waiting.first().copied()
        else {
            return waiting;
        };
        if self.is_h2(downstream) {
            // There only the stream would break off; it is answered 502 instead.
            return waiting;
        }
        waiting.remove(0);
        if self.sock(downstream).app.queue.first() == Some(&request) && !self.sock(downstream).app.closed {
            self.sock_mut(downstream).app.cut_to = Some(read);
            self.proxy_answers(downstream, request, response);
            self.finish(downstream, CloseReason::OtherSideLost);
        }
        waiting
    }

    fn answer_downstream(
        &mut self,
        downstream: SocketId,
        request: MessageId,
        status: u16,
        body: Option<u32>,
    ) {
        self.turn_to_stream(downstream, request);
        if self.sock(downstream).app.queue.first() != Some(&request) || self.sock(downstream).app.closed {
            // Its client has gone in the meantime.
            return;
        }
        if !self.is_h2(downstream) {
            self.stop_app(downstream, Timer::Service);
        }
        self.server_sends(downstream, status, body);
    }
}
