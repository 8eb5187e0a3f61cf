//! What an HTTP server reads: whole requests, heads that it refuses, and bytes that it throws away.
//!
//! A server reads all that is there at once, so nothing stays unread in the kernel while it works.

use super::World;
use super::messages::CONTINUE;
use crate::http::{CloseReason, ReceivedRequest, Version, is_of_other_version};
use crate::scenario::BehindClose;
use crate::tcp::{Errno, Read};
use crate::timer::Timer;
use crate::trace::{EventKind, MessageId, MessageKind, SocketId};

impl World<'_> {
    /// Something may have come for the server.
    pub(super) fn server_looks(&mut self, id: SocketId) {
        while !self.sock(id).app.closed && !self.sock(id).app.saw_eof {
            match self.call_recv(id, u32::MAX) {
                None | Some(Read::WouldBlock) => return,
                Some(Read::Bytes(_)) if self.sock(id).app.lingering => self.throw_away(id),
                Some(Read::Bytes(_)) => {
                    self.heard(id);
                    self.take_requests(id);
                }
                Some(Read::Eof) => {
                    self.sock_mut(id).app.saw_eof = true;
                    if self.sock(id).app.lingering {
                        self.call_close(id);
                    } else if self.sock(id).app.queue.is_empty() || self.is_quic(id) {
                        // Of QUIC both directions end at once.
                        self.close_because(id, CloseReason::PeerClosed);
                    }
                }
                Some(Read::Failed(_)) if self.sock(id).app.lingering => self.call_close(id),
                Some(Read::Failed(error)) => {
                    let why = match error {
                        Errno::ETIMEDOUT => self.gave_up_reason(id),
                        _ => CloseReason::PeerReset,
                    };
                    self.close_because(id, why);
                }
            }
        }
    }

    /// Bytes for a server that reads on only to throw them away.
    fn throw_away(&mut self, id: SocketId) {
        if !self.sock(id).app.awaits_body {
            return;
        }
        if let Some(message) = self.complete_message(id) {
            let node = self.sock(id).node;
            self.rec.lead(node, EventKind::Received { socket: id, message });
            self.call_close(id);
        } else if let Some(most) = self.server_settings(id).lingers {
            self.arm_app(id, Timer::Linger, most);
        }
    }

    fn take_requests(&mut self, id: SocketId) {
        if self.has_partial_message(id) && !self.next_is_frame(id) {
            self.stop_app(id, Timer::HttpIdle);
        }
        loop {
            self.judge_head(id);
            let Some(message) = self.complete_message(id) else { break };
            // A frame that is no request leaves the connection as idle as it was.
            if !matches!(self.rec.trace.message(message).kind, MessageKind::Frame(_)) {
                self.stop_app(id, Timer::HttpIdle);
            }
            let node = self.sock(id).node;
            self.rec.lead(node, EventKind::Received { socket: id, message });
            if let MessageKind::Tls(..) = self.rec.trace.message(message).kind {
                self.answers_handshake(id, message);
                continue;
            }
            if let MessageKind::Frame(frame) = self.rec.trace.message(message).kind {
                self.server_takes_frame(id, frame);
                continue;
            }
            if self.sock(id).app.last_answered || self.sock(id).app.refused.is_some() {
                continue;
            }
            if self.is_h2(id) {
                self.opens_stream(id, message);
                continue;
            }
            if self.sock_mut(id).app.early.take() == Some(message) {
                self.waits_for_next(id);
                continue;
            }
            let says_close = self.read_head(id, message).is_some_and(|read| read.options.close);
            let app = &mut self.sock_mut(id).app;
            app.said_close |= says_close;
            app.queue.push(message);
            if app.queue.len() == 1 {
                self.begin_service(id);
            }
        }
        self.time_rest(id);
    }

    /// A head as this server reads it.
    pub(super) fn read_head(&self, id: SocketId, request: MessageId) -> Option<ReceivedRequest> {
        let lines = self.server_settings(id).connection_lines;
        ReceivedRequest::read(&self.rec.trace.message(request).head, lines)
    }

    /// The head of the next request may be complete, which is when a server judges it.
    fn judge_head(&mut self, id: SocketId) {
        let app = &self.sock(id).app;
        if app.judged > app.next_in || app.last_answered || app.refused.is_some() || app.closed {
            return;
        }
        let Some((message, whole)) = self.next_head(id) else { return };
        let kind = self.rec.trace.message(message).kind;
        if matches!(kind, MessageKind::Tls(..) | MessageKind::Frame(_)) || self.is_h2(id) {
            return;
        }
        self.sock_mut(id).app.judged = self.sock(id).app.next_in + 1;
        if let MessageKind::Tls(..) = self.rec.trace.message(message).kind {
            return;
        }
        let settings = self.server_settings(id);
        let behind = settings.behind_close == BehindClose::Refuses && self.sock(id).app.said_close;
        let read = self.read_head(id, message);
        let status = match read {
            _ if behind => 400,
            None if is_of_other_version(&self.rec.trace.message(message).head) => 505,
            None => 400,
            Some(read) if settings.requires_host && read.version == Version::Http11 && !read.has_host => 400,
            Some(read) if settings.max_body.is_some_and(|most| read.content_length > most) => 413,
            Some(read) => {
                if read.expects_continue && !whole && self.sock(id).app.queue.is_empty() {
                    self.send_continue(id, message);
                }
                if settings.answers_at_head && !whole {
                    let app = &mut self.sock_mut(id).app;
                    app.early = Some(message);
                    app.said_close |= read.options.close;
                    app.queue.push(message);
                    if app.queue.len() == 1 {
                        self.begin_service(id);
                    }
                }
                return;
            }
        };
        self.stop_app(id, Timer::HttpIdle);
        if whole && self.complete_message(id).is_some() {
            let node = self.sock(id).node;
            self.rec.lead(node, EventKind::Received { socket: id, message });
        }
        if behind {
            self.sock_mut(id).app.queue.clear();
            self.stop_app(id, Timer::Service);
        }
        let app = &mut self.sock_mut(id).app;
        app.refused = Some((message, status));
        app.queue.push(message);
        if app.queue.len() == 1 {
            self.begin_service(id);
        }
    }

    /// The client waits for leave to send its body.
    fn send_continue(&mut self, id: SocketId, request: MessageId) {
        let (in_all, nth) = (self.rec.trace.message(request).request, self.sock(id).app.exchanges + 1);
        let (message, len) =
            self.compose(id, MessageKind::Response(100), in_all, nth, vec![CONTINUE.into()], 0);
        let node = self.sock(id).node;
        self.rec.lead(node, EventKind::Wrote { socket: id, message });
        self.call_send(id, len);
    }
}
