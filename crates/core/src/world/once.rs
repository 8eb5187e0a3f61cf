//! What a server carries out, and how often: requests that change something, and repeats that it knows.
//!
//! A server carries out a request as soon as it begins to work on it, and to the end, whatever becomes of the
//! connection. It cannot tell a repeat from a new wish unless the request has an Idempotency-Key
//! (draft-ietf-httpapi-idempotency-key-header §2.6): then it answers what it answered before, 409 while the
//! first is still being worked on, and 422 if the same key comes with another request. It remembers keys for
//! ever, a restart included, as a program does that keeps them in its database.

use litemap::LiteMap;

use super::World;
use crate::http::idempotency_key;
use crate::time::{SimTime, Span};
use crate::trace::{EventKind, MessageId, MessageKind, NodeId, SocketId};

/// What servers have carried out.
#[derive(Debug, Default)]
pub(super) struct Executions {
    /// How often, for each step of the script that wanted it and each request of that step.
    times: LiteMap<(NodeId, u16, u16), u16>,
    keys: LiteMap<(NodeId, String), First>,
}

/// The first request with a key.
#[derive(Debug)]
struct First {
    start_line: String,
    body: u32,
    done_at: SimTime,
}

impl World<'_> {
    /// A server turns to a request that takes it so long. `Some`: it is a repeat, answered at once with this
    /// status.
    pub(super) fn executes(&mut self, id: SocketId, request: MessageId, service: Span) -> Option<u16> {
        let message = self.rec.trace.message(request);
        let MessageKind::Request(method) = message.kind else { return None };
        if method.is_safe() {
            return None;
        }
        let (node, now) = (self.sock(id).node, self.now());
        let key = idempotency_key(&message.head);
        if let Some(key) = key {
            let start_line = message.head.first().cloned().unwrap_or_default();
            let first = First { start_line, body: message.body_len, done_at: now + service };
            let key = (node, key.to_owned());
            if let Some(known) = self.executions.keys.get(&key) {
                let same = known.start_line == first.start_line && known.body == first.body;
                let status = match (same, known.done_at <= now) {
                    (false, _) => 422,
                    (true, false) => 409,
                    (true, true) => 200,
                };
                self.rec.lead(node, EventKind::Recognized { socket: id, message: request });
                return Some(status);
            }
            self.executions.keys.insert(key, first);
        }
        let step = self.requests.get(message.request as usize).map(|step| (*step, 0));
        let (step, place) = self.written.get(&message.request).copied().or(step).unwrap_or_default();
        let times = self.executions.times.entry((node, step, place)).or_default();
        *times = times.saturating_add(1);
        let nth = *times;
        self.rec.record(node, EventKind::Executed { socket: id, message: request, nth });
        None
    }
}
