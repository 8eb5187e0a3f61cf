//! A client that is driven write by write: named connections, and requests that need not be whole, or HTTP.

use super::{CLIENT, World};
use crate::http::Method;
use crate::scenario::{Action, RawRequest};
use crate::tcp::Seq;
use crate::trace::{Call, EventKind, MessageKind, SocketId};

impl World<'_> {
    /// Performs a step on a named connection. `false`: the step is none.
    pub(super) fn perform_named(&mut self, nth: u16) -> bool {
        let scenario = self.scenario;
        match &scenario.script[usize::from(nth)].action {
            Action::Open { conn } => {
                let id = self.connect(CLIENT, None);
                self.named.insert(conn.clone(), id);
                self.hosts[CLIENT.index()].blocked_on = Some(id);
            }
            Action::Write { conn, requests, bytes } => {
                if let Some(id) = self.named.get(conn).copied() {
                    self.write_raw(id, nth, requests, *bytes);
                }
            }
            Action::EndWrite { conn } => {
                if let Some(id) = self.named.get(conn).copied() {
                    let now = self.now();
                    self.returned(id, Call::Shutdown, 0, None);
                    self.sock_mut(id).conn.shutdown(now);
                    self.drain(id);
                }
            }
            Action::HangUp { conn } => {
                if let Some(id) = self.named.get(conn).copied() {
                    self.call_close(id);
                }
            }
            Action::Drain { node } => {
                let node = self.node_named(node);
                self.drain_connections(node);
            }
            _ => return false,
        }
        true
    }

    fn write_raw(&mut self, id: SocketId, nth: u16, requests: &[RawRequest], bytes: Option<u32>) {
        if self.sock(id).app.closed {
            return;
        }
        for (place, request) in requests.iter().enumerate() {
            let number = self.requests.len() as u32;
            self.requests.push(nth);
            self.written.insert(number, (nth, place as u16));
            let app = &mut self.sock_mut(id).app;
            app.exchanges += 1;
            let exchange = app.exchanges;
            let method = request.head.first().and_then(|line| line.split(' ').next()?.parse().ok());
            let kind = MessageKind::Request(method.unwrap_or(Method::Other));
            let (message, _) = self.compose(id, kind, number, exchange, request.head.clone(), request.body);
            if exchange > 1 {
                self.rec.lead(CLIENT, EventKind::Reused { socket: id, message });
            }
            self.rec.lead(CLIENT, EventKind::Wrote { socket: id, message });
        }
        let written: Seq = self.sock(id).conn.view().written.max(1);
        let rest = self.sock(id).app.composed.saturating_sub(written);
        let now = bytes.unwrap_or(rest).min(rest);
        if now > 0 {
            self.call_send(id, now);
        }
    }

    /// Notes which messages a plain reading loop has now read to their end.
    pub(super) fn note_messages(&mut self, id: SocketId) {
        let node = self.sock(id).node;
        while let Some(message) = self.complete_message(id) {
            self.rec.lead(node, EventKind::Received { socket: id, message });
        }
    }
}
