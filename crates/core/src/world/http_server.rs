//! The HTTP server: answers requests one after the other, closes idle connections and worn-out ones.
//!
//! The idle clock starts when a response was written and stops when the next request's first byte is read; a
//! keepalive probe never reaches the program, so it cannot touch this clock. What a server reads is judged in
//! `http_intake.rs`; its other clocks and the ways in which it ends a connection are in `http_endings.rs`.

use super::World;
use super::host::Program;
use super::messages::{Answer, request_path, response_head};
use crate::http::{
    CloseReason, Exchange, Framing, Head, Method, Persistence, Side, Version, response_options, rule,
};
use crate::scenario::{
    Action, AnnouncedMax, BeyondCap, DEFAULT_SERVICE, FailsBy, HttpServer, RawRequest, ResponseBody,
};
use crate::time::Span;
use crate::timer::Timer;
use crate::trace::{EventKind, MessageId, MessageKind, SocketId};

/// A response that breaks off: what it announces, and what comes of it.
const CUT_SHORT: (u32, u32) = (100, 4);
/// The body of an empty chunked message: the last chunk and the empty line.
const LAST_CHUNK: u32 = 5;

impl World<'_> {
    pub(super) fn server_settings(&self, id: SocketId) -> HttpServer {
        match &self.hosts[self.sock(id).node.index()].program {
            Program::HttpServer(settings) | Program::HttpProxy(settings, _) => settings.clone(),
            Program::HttpClient(_) | Program::Socket(_) | Program::Passes(_) => HttpServer::default(),
        }
    }

    pub(super) fn begin_service(&mut self, id: SocketId) {
        let Some(request) = self.sock(id).app.queue.first().copied() else { return };
        if let Some((refused, status)) = self.sock(id).app.refused
            && refused == request
        {
            self.server_sends(id, status, None);
            return;
        }
        let (service, known) = self.works_on(id, request);
        if let Some(status) = known {
            self.server_sends(id, status, None);
        } else if service.is_zero() {
            self.server_answers(id);
        } else {
            self.arm_app(id, Timer::Service, service);
        }
    }

    /// The server turns to a request: how long that takes, and the status if it knows the answer already.
    pub(super) fn works_on(&mut self, id: SocketId, request: MessageId) -> (Span, Option<u16>) {
        let otherwise = if self.is_proxy(id) { Span::ZERO } else { DEFAULT_SERVICE };
        let own = self.server_settings(id).service.unwrap_or(otherwise);
        let origin = Some(request).filter(|_| !self.is_proxy(id));
        let service = origin.and_then(|request| self.service_for(request)).unwrap_or(own)
            + self.slowed_by(self.sock(id).node);
        (service, origin.and_then(|request| self.executes(id, request, service)))
    }

    /// The time for a request is over, or with HTTP/2 for one of several.
    pub(super) fn service_over(&mut self, id: SocketId) {
        if self.is_h2(id) {
            self.answer_streams(id);
        } else {
            self.server_answers(id);
        }
    }

    /// The work on the oldest request is done: a server answers it, a proxy sends it on.
    pub(super) fn server_answers(&mut self, id: SocketId) {
        let settings = self.server_settings(id);
        let number = self.sock(id).app.exchanges + 1;
        if let Some(failure) = settings.fails
            && failure.request == number
        {
            self.fail_to_answer(id, failure.how);
        } else if settings.beyond_cap == BeyondCap::Refuses
            && settings.max_requests.is_some_and(|most| number > most)
        {
            self.server_sends(id, 503, None);
        } else if self.is_proxy(id) {
            self.forward(id);
        } else {
            let request = self.sock(id).app.queue.first().copied();
            let wanted = request.and_then(|request| self.raw(request)?.status);
            self.server_sends(id, wanted.unwrap_or(200), None);
        }
    }

    /// Writes the response to the oldest request, and goes on with the next or waits.
    pub(super) fn server_sends(&mut self, id: SocketId, status: u16, body: Option<u32>) {
        if self.sock(id).app.queue.is_empty() {
            return;
        }
        let request = self.sock_mut(id).app.queue.remove(0);
        let persists = self.respond(id, Some(request), status, body);
        if self.sock(id).app.closed {
            return;
        }
        if let Err(why) = persists {
            self.sock_mut(id).app.last_answered = true;
            self.finish(id, why);
        } else if self.has_streams(id) {
            // Each is being worked on.
        } else if !self.sock(id).app.queue.is_empty() {
            self.begin_service(id);
        } else if self.sock(id).app.saw_eof {
            self.close_because(id, CloseReason::PeerClosed);
        } else {
            self.waits_for_next(id);
            self.time_rest(id);
        }
    }

    /// The idle clock starts, unless something is under way.
    pub(super) fn waits_for_next(&mut self, id: SocketId) {
        let settings = self.server_settings(id);
        let app = &self.sock(id).app;
        if let Some(idle) = settings.idle
            && app.queue.is_empty()
            && !app.closed
            && !app.lingering
            && !self.has_partial_message(id)
        {
            self.arm_app(id, Timer::HttpIdle, idle + settings.idle_margin);
        }
    }

    /// Writes a response, to a request or to the lack of one. `Err`: the connection ends with it, and why.
    pub(super) fn respond(
        &mut self,
        id: SocketId,
        request: Option<MessageId>,
        status: u16,
        body: Option<u32>,
    ) -> Result<(), CloseReason> {
        if let Some(request) = request.filter(|_| self.is_h2(id)) {
            return self.answer_stream(id, request, status, body);
        }
        let settings = self.server_settings(id);
        let app = &mut self.sock_mut(id).app;
        app.exchanges += 1;
        let number = app.exchanges;
        let refused = request.is_none() || app.refused.is_some_and(|(of, _)| Some(of) == request);
        let left = settings.max_requests.map(|most| most.saturating_sub(number));
        let reads = request.and_then(|request| self.read_head(id, request));
        let own =
            if refused { Some(refusal_reason(status)) } else { self.wants_to_close(id, &settings, left) };
        let mut exchange = Exchange::new(Side::Server, Version::Http11);
        if let Some(read) = reads {
            let framing = if read.content_length > 0 { Framing::ContentLength } else { Framing::NoBody };
            exchange.request = Head { options: read.options, ..Head::new(read.version, framing) };
        }
        let stays = settings.beyond_cap == BeyondCap::Refuses && own == Some(CloseReason::RequestCap);
        exchange.response.options.close = own.is_some();
        let options = response_options(&exchange);
        exchange.response.options.close = own.is_some() && !stays;
        let ruling = rule(&exchange);
        let body = self.body_of(&settings, id, request, status, body);
        let answer = Answer {
            status,
            options,
            asked: reads.is_some_and(|read| read.options.keep_alive),
            max: match settings.announced_max {
                AnnouncedMax::Left => left,
                AnnouncedMax::Limit => settings.max_requests,
                AnnouncedMax::Nothing => None,
            },
            body,
            chunked: settings.chunked_refusals
                && (status == 503 || status == 400 && reads.is_some_and(|read| !read.has_host)),
            bodiless: matches!(status, 204 | 304),
        };
        let head = response_head(&settings, &answer);
        let in_all = request.map_or(u32::MAX, |request| self.rec.trace.message(request).request);
        let sent = match reads {
            Some(read) if read.method == Method::Head => 0,
            _ if answer.bodiless => 0,
            _ if answer.chunked => LAST_CHUNK,
            _ => body,
        };
        let (message, len) = self.compose(id, MessageKind::Response(status), in_all, number, head, sent);
        let node = self.sock(id).node;
        self.rec.lead(node, EventKind::Wrote { socket: id, message });
        let missing = self.sock_mut(id).app.cut_to.take().map_or(0, |read| sent.saturating_sub(read));
        if !self.call_send(id, len - missing) {
            self.close_because(id, CloseReason::PeerReset);
            return Ok(());
        }
        if missing > 0 {
            return Err(CloseReason::OtherSideLost);
        }
        match ruling.persistence {
            Persistence::Keep => Ok(()),
            Persistence::Close => {
                let by_rule = ruling.decided_by().close_reason().unwrap_or(CloseReason::CloseReceived);
                Err(own.unwrap_or(by_rule))
            }
        }
    }

    /// Why the server ends the connection with this response, whatever the messages say.
    pub(super) fn wants_to_close(
        &self,
        id: SocketId,
        settings: &HttpServer,
        left: Option<u32>,
    ) -> Option<CloseReason> {
        let app = &self.sock(id).app;
        let age = app.accepted_at.map(|at| self.now().since(at));
        if left == Some(0) {
            Some(CloseReason::RequestCap)
        } else if !settings.persists {
            Some(CloseReason::CloseSent)
        } else if app.draining {
            Some(CloseReason::Shutdown)
        } else if settings.max_age.is_some_and(|most| age.is_some_and(|age| age >= most)) {
            Some(CloseReason::AgeCap)
        } else {
            None
        }
    }

    /// Bytes of a response's body.
    pub(super) fn body_of(
        &self,
        settings: &HttpServer,
        id: SocketId,
        request: Option<MessageId>,
        status: u16,
        forwarded: Option<u32>,
    ) -> u32 {
        let wanted = request.filter(|_| !self.is_proxy(id)).and_then(|request| self.asked_for(request));
        let own = || match (settings.body, request) {
            (ResponseBody::Connection | ResponseBody::Request, Some(request)) if status == 200 => {
                let head = &self.rec.trace.message(request).head;
                let app = &self.sock(id).app;
                let exchange = match settings.body {
                    ResponseBody::Request => format!(" nth={}", app.exchanges).len(),
                    ResponseBody::Plain | ResponseBody::Connection => 0,
                };
                let conn = format!(" conn={}\n", app.nth_accepted).len();
                (request_path(head).len() + conn + exchange) as u32
            }
            _ => settings.response,
        };
        forwarded.or(wanted).unwrap_or_else(own)
    }

    /// Bytes of body that the scenario wants for this request.
    fn asked_for(&self, request: MessageId) -> Option<u32> {
        if let Some(raw) = self.raw(request) {
            return raw.response;
        }
        let number = self.rec.trace.message(request).request as usize;
        let step = usize::from(*self.requests.get(number)?);
        match &self.scenario.script.get(step)?.action {
            Action::Request(request) => request.response,
            _ => None,
        }
    }

    /// How long the scenario lets the server work on this request.
    fn service_for(&self, request: MessageId) -> Option<Span> {
        if let Some(raw) = self.raw(request) {
            return raw.service;
        }
        let number = self.rec.trace.message(request).request as usize;
        match &self.scenario.script.get(usize::from(*self.requests.get(number)?))?.action {
            Action::Request(request) => request.service,
            _ => None,
        }
    }

    /// The request as a client that is driven write by write has it in the script.
    pub(super) fn raw(&self, request: MessageId) -> Option<&RawRequest> {
        let number = self.rec.trace.message(request).request;
        let (step, place) = *self.written.get(&number)?;
        match &self.scenario.script.get(usize::from(step))?.action {
            Action::Write { requests, .. } => requests.get(usize::from(place)),
            _ => None,
        }
    }

    /// The server does not answer as it should.
    fn fail_to_answer(&mut self, id: SocketId, how: FailsBy) {
        let request = self.sock_mut(id).app.queue.remove(0);
        self.sock_mut(id).app.exchanges += 1;
        self.sock_mut(id).app.last_answered = true;
        if how == FailsBy::Partial && !self.is_h2(id) {
            let (announced, sent) = CUT_SHORT;
            let head = vec!["HTTP/1.1 200 OK".into(), format!("Content-Length: {announced}")];
            let in_all = self.rec.trace.message(request).request;
            let number = self.sock(id).app.exchanges;
            let (message, len) =
                self.compose(id, MessageKind::Response(200), in_all, number, head, announced);
            let node = self.sock(id).node;
            self.rec.lead(node, EventKind::Wrote { socket: id, message });
            self.call_send(id, len - announced + sent);
        }
        if how == FailsBy::Reset {
            let node = self.sock(id).node;
            self.rec.lead(node, EventKind::Closing { socket: id, why: CloseReason::MessageCutShort });
            self.call_abort(id);
        } else {
            self.close_because(id, CloseReason::MessageCutShort);
        }
    }
}

/// Why a connection ends on which a request was refused.
const fn refusal_reason(status: u16) -> CloseReason {
    match status {
        408 => CloseReason::HeaderTimeout,
        413 => CloseReason::BodyUnread,
        _ => CloseReason::MalformedMessage,
    }
}
