//! The client's side of HTTP/2: one connection for all requests, which responses belong to which, and what GOAWAY
//! and REFUSED_STREAM allow to send again.
//!
//! A request that the server says it has not processed is sent again whatever its method (RFC 9113 §8.7); for
//! others the rules of `failing.rs` hold. After GOAWAY a client opens no more streams there, waits for the
//! responses that are still to come, and leaves it to the server to close.

use super::World;
use super::app::{Job, Whose};
use crate::scenario::{HttpClient, Protocol};
use crate::timer::Timer;
use crate::trace::{EventKind, HttpFrame, MessageId, MessageKind, SocketId};

/// Streams that a client opens before it knows the server's limit: what the limit should be at least (RFC 9113
/// §6.5.2).
const BEFORE_SETTINGS: u32 = 100;

impl World<'_> {
    /// The first bytes on a connection of HTTP/2, which the first request follows at once (RFC 9113 §3.4).
    pub(super) fn begins_http2(&mut self, id: SocketId) -> u32 {
        let settings = self.client_settings(self.sock(id).node);
        if settings.protocol != Protocol::Http2 || self.is_h2(id) {
            return 0;
        }
        self.speaks_http2(id);
        let cause = self.rec.cause;
        let len = self.compose_frame(id, HttpFrame::Preface);
        self.rec.cause = cause;
        self.heard(id);
        len
    }

    /// A connection for one more stream: a client should have no more than one (RFC 9113 §9.1), so requests
    /// beyond the server's limit wait for a stream there.
    pub(super) fn with_streams(&self, open: &[SocketId], settings: &HttpClient) -> Option<SocketId> {
        let fits = |id: &&SocketId| {
            let pooled = &self.sock(**id).app.pooled;
            let age = self.now().since(pooled.opened_at);
            !pooled.last && settings.max_age.is_none_or(|most| age <= most)
        };
        open.iter().find(fits).copied()
    }

    /// Streams that may be open at once; `None`: this client does not speak HTTP/2.
    pub(super) fn streams_at_once(&self, id: SocketId) -> Option<u32> {
        let settings = self.client_settings(self.sock(id).node);
        let stated = self.sock(id).app.h2.as_ref().and_then(|h2| h2.most);
        let most = stated.map_or(BEFORE_SETTINGS, |most| most.unwrap_or(u32::MAX));
        settings.protocol.multiplexes().then_some(most)
    }

    /// Bytes came on a connection of HTTP/2.
    pub(super) fn take_frames(&mut self, id: SocketId) {
        self.stop_app(id, Timer::ResponseTimeout);
        self.heard(id);
        let cause = self.rec.cause;
        while !self.sock(id).app.closed {
            self.rec.cause = cause;
            let Some(message) = self.complete_message(id) else { break };
            let node = self.sock(id).node;
            self.rec.lead(node, EventKind::Received { socket: id, message });
            match self.rec.trace.message(message).kind {
                MessageKind::Response(_) => self.take_stream(id, message),
                MessageKind::Frame(frame) => self.client_takes_frame(id, message, frame),
                MessageKind::Request(_) | MessageKind::Tls(..) => {}
            }
        }
        self.awaits_response(id);
    }

    /// A response is complete, whichever it is.
    fn take_stream(&mut self, id: SocketId, message: MessageId) {
        if let MessageKind::Response(100..=199) = self.rec.trace.message(message).kind {
            return;
        }
        let received = self.rec.cause;
        let stream = self.rec.trace.message(message).stream;
        let Some((_, job)) = self.take_request(id, stream) else { return };
        self.goes_on(id, message);
        if let Whose::Forwarded(downstream, asked) = job.whose {
            self.rec.cause = received;
            self.proxy_answers(downstream, asked, message);
        }
    }

    fn take_request(&mut self, id: SocketId, stream: Option<u32>) -> Option<(MessageId, Job)> {
        let trace = &self.rec.trace;
        let mut waiting = self.socks[id.index()].app.requests.iter();
        let at = waiting.position(|(message, _)| trace.message(*message).stream == stream)?;
        self.sock_mut(id).app.requests.remove(at)
    }

    fn client_takes_frame(&mut self, id: SocketId, message: MessageId, frame: HttpFrame) {
        match frame {
            HttpFrame::Settings(most) => {
                self.h2_mut(id).most = Some(most);
                self.send_frame(id, HttpFrame::SettingsAck);
                self.flush(id);
            }
            HttpFrame::Ping => {
                self.send_frame(id, HttpFrame::PingAck);
            }
            HttpFrame::GoAway(last) => self.hears_goaway(id, last.saturating_add(1)),
            HttpFrame::GoAwayFrom(first) => self.hears_goaway(id, first),
            HttpFrame::Refused(stream) => {
                if let Some((_, job)) = self.take_request(id, Some(stream)) {
                    // Before what was never sent, and behind what was refused before it.
                    let pending = &mut self.sock_mut(id).app.pending;
                    let at = pending.iter().take_while(|job| job.again).count();
                    pending.insert(at, Job { again: true, failed: None, ..job });
                    self.flush(id);
                }
            }
            HttpFrame::Reset(stream) => {
                if let Some((request, job)) = self.take_request(id, Some(stream)) {
                    let node = self.sock(id).node;
                    self.rec.lead(node, EventKind::RequestFailed { socket: id, message: request });
                    self.goes_on(id, message);
                    self.give_up(job, super::http_proxy::Loss::Ended);
                }
            }
            HttpFrame::Preface | HttpFrame::SettingsAck | HttpFrame::PingAck => {}
        }
    }

    /// What the server has not processed, the streams from `first` on, goes onto another connection; it answers the
    /// rest.
    fn hears_goaway(&mut self, id: SocketId, first: u32) {
        let node = self.sock(id).node;
        self.sock_mut(id).app.pooled.last = true;
        let requests = std::mem::take(&mut self.sock_mut(id).app.requests);
        let trace = &self.rec.trace;
        let (stay, go): (Vec<_>, Vec<_>) =
            requests.into_iter().partition(|(message, _)| trace.message(*message).stream < Some(first));
        let app = &mut self.sock_mut(id).app;
        app.requests = stay.into();
        let unsent: Vec<Job> = app.pending.drain(..).collect();
        let again = go.into_iter().map(|(_, job)| Job { again: true, failed: None, ..job });
        let cause = self.rec.cause;
        for job in again.chain(unsent) {
            self.rec.cause = cause;
            self.request(node, job);
        }
        self.rec.cause = cause;
    }
}
