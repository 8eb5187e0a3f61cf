//! The server's side of HTTP/2: it works on all requests of a connection at once, up to its limit, answers each when
//! it is done, and ends a connection when the last is answered.
//!
//! The idle clock runs while no stream is open. PING does not touch it: a connection on which only PINGs pass is
//! idle, so a side that wants to keep it needs requests. `fails` ends the whole connection; the settings about
//! heads and connection options are of HTTP/1.1 and do nothing here.

use super::World;
use super::messages::{Answer, response_head};
use crate::http::{CloseReason, ConnectionFlags, Method};
use crate::timer::Timer;
use crate::trace::{EventKind, HttpFrame, MessageId, MessageKind, SocketId};

impl World<'_> {
    /// Requests of this connection of HTTP/2 are being worked on.
    pub(super) fn has_streams(&self, id: SocketId) -> bool {
        let app = &self.sock(id).app;
        app.h2.is_some() && !app.queue.is_empty()
    }

    /// A frame that is no request is complete at the server.
    pub(super) fn server_takes_frame(&mut self, id: SocketId, frame: HttpFrame) {
        match frame {
            HttpFrame::Preface => {
                self.speaks_http2(id);
                self.stop_app(id, Timer::RequestHead);
                let most = self.server_settings(id).max_streams;
                let cause = self.rec.cause;
                // Its own settings, and that it has the client's (RFC 9113 §3.4, §6.5.3).
                let len = self.compose_frame(id, HttpFrame::Settings(most));
                self.rec.cause = cause;
                let len = len + self.compose_frame(id, HttpFrame::SettingsAck);
                self.call_send(id, len);
                self.rec.cause = cause;
                self.heard(id);
            }
            HttpFrame::Ping => {
                self.send_frame(id, HttpFrame::PingAck);
            }
            HttpFrame::Settings(_)
            | HttpFrame::SettingsAck
            | HttpFrame::PingAck
            | HttpFrame::GoAway(_)
            | HttpFrame::GoAwayFrom(_)
            | HttpFrame::Refused(_)
            | HttpFrame::Reset(_) => {}
        }
    }

    /// A request is complete.
    pub(super) fn opens_stream(&mut self, id: SocketId, request: MessageId) {
        let stream = self.rec.trace.message(request).stream.unwrap_or_default();
        if self.h2_mut(id).leaves.is_some() {
            // GOAWAY has told the client, or will have when it arrives (RFC 9113 §6.8).
            return;
        }
        let quic = self.is_quic(id);
        let highest = if quic { stream + 4 } else { stream };
        self.h2_mut(id).highest = highest.max(self.h2_mut(id).highest);
        // A client of HTTP/3 cannot open more streams than it has leave for.
        let most = self.server_settings(id).max_streams.filter(|_| !quic);
        if most.is_some_and(|most| self.sock(id).app.queue.len() as u64 >= u64::from(most)) {
            self.send_frame(id, HttpFrame::Refused(stream));
            return;
        }
        self.sock_mut(id).app.queue.push(request);
        let (service, known) = self.works_on(id, request);
        if let Some(status) = known {
            self.turn_to_stream(id, request);
            self.server_sends(id, status, None);
        } else if service.is_zero() {
            self.turn_to_stream(id, request);
            self.server_answers(id);
        } else {
            let due = self.now() + service;
            self.h2_mut(id).work.push((due, request));
            self.time_streams(id);
        }
    }

    /// The clock runs to the request that is done first.
    fn time_streams(&mut self, id: SocketId) {
        let now = self.now();
        let Some(due) = self.h2_mut(id).work.iter().map(|(due, _)| *due).min() else { return };
        if !self.sock(id).app.closed && self.sock(id).due(Timer::Service) != Some(due) {
            self.arm_app(id, Timer::Service, due.since(now));
        }
    }

    /// The work on some requests is done.
    pub(super) fn answer_streams(&mut self, id: SocketId) {
        let now = self.now();
        let work = std::mem::take(&mut self.h2_mut(id).work);
        let (done, left): (Vec<_>, Vec<_>) = work.into_iter().partition(|(due, _)| *due <= now);
        self.h2_mut(id).work = left;
        let cause = self.rec.cause;
        for (_, request) in done {
            self.rec.cause = cause;
            if self.turn_to_stream(id, request) && !self.sock(id).app.closed {
                self.server_answers(id);
            }
        }
        self.rec.cause = cause;
        self.time_streams(id);
    }

    /// Makes a request the one that is answered next. `false`: it waits no longer. With HTTP/1.1 the order is fixed.
    pub(super) fn turn_to_stream(&mut self, id: SocketId, request: MessageId) -> bool {
        if !self.is_h2(id) {
            return false;
        }
        let queue = &mut self.sock_mut(id).app.queue;
        let at = queue.iter().position(|waiting| *waiting == request);
        if let Some(at) = at {
            queue[..=at].rotate_right(1);
        }
        at.is_some()
    }

    /// Writes the response to a request. `Err`: the connection ends when all are answered, and why.
    pub(super) fn answer_stream(
        &mut self,
        id: SocketId,
        request: MessageId,
        status: u16,
        body: Option<u32>,
    ) -> Result<(), CloseReason> {
        let settings = self.server_settings(id);
        self.sock_mut(id).app.exchanges += 1;
        let left = settings.max_requests.map(|most| most.saturating_sub(self.sock(id).app.exchanges));
        let body = self.body_of(&settings, id, Some(request), status, body);
        let bodiless = matches!(status, 204 | 304);
        let none = ConnectionFlags { close: false, keep_alive: false };
        let answer =
            Answer { status, options: none, asked: false, max: None, body, bodiless, chunked: false };
        let head = response_head(&settings, &answer);
        let asked = self.rec.trace.message(request);
        let head_only = asked.kind == MessageKind::Request(Method::Head) || bodiless;
        let of = (MessageKind::Response(status), asked.request, asked.nth);
        let (message, len) = self.compose_h2(id, of, head, if head_only { 0 } else { body });
        let node = self.sock(id).node;
        self.rec.lead(node, EventKind::Wrote { socket: id, message });
        if !self.call_send(id, len) {
            self.close_because(id, CloseReason::PeerReset);
            return Ok(());
        }
        let leaves = self.h2_mut(id).leaves;
        match leaves {
            Some(why) if !self.has_streams(id) => Err(why),
            Some(_) => Ok(()),
            None => self.wants_to_close(id, &settings, left).map_or(Ok(()), Err),
        }
    }
}
