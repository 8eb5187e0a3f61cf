//! What a program knows about one of its sockets, and the requests that it has to make.

use std::collections::VecDeque;

use super::h2::H2;
use super::pool::Pooled;
use super::sending::Sends;
use crate::tcp::{Errno, Seq};
use crate::time::SimTime;
use crate::trace::{EventId, MessageId, SocketId};

/// A request that an HTTP client has to make.
#[derive(Debug, Clone, Copy)]
pub(super) struct Job {
    pub(super) whose: Whose,
    /// It was sent before and failed.
    pub(super) again: bool,
    /// How often it was tried again.
    pub(super) tries: u32,
    /// What made it wanted.
    pub(super) asked: Option<EventId>,
    /// Its failure, where the cause of its retry does not lead there: several failed together.
    pub(super) failed: Option<EventId>,
}

impl Job {
    pub(super) const fn new(whose: Whose) -> Self {
        Self { whose, again: false, tries: 0, asked: None, failed: None }
    }
}

/// Who wants a request.
#[derive(Debug, Clone, Copy)]
pub(super) enum Whose {
    /// The n-th step of the script.
    Script(u16),
    /// A request that this proxy has received on one of its other connections.
    Forwarded(SocketId, MessageId),
}

/// What the program knows about a socket.
#[derive(Debug, Default)]
pub(super) struct AppState {
    /// Waits in `connect()`.
    pub(super) connecting: bool,
    /// The program waits for it in `accept()`.
    pub(super) accepting: bool,
    /// A server's socket was handed to the program.
    pub(super) accepted: bool,
    /// Sits in a loop of `recv()`.
    pub(super) reading: bool,
    /// Waits in one `recv()` for up to so many bytes.
    pub(super) one_recv: Option<u32>,
    /// Has closed.
    pub(super) closed: bool,
    /// Calls of `send()` that have not returned.
    pub(super) sends: Sends,
    /// HTTP: exchanges that were begun on this connection.
    pub(super) exchanges: u32,
    /// HTTP: the next message of the peer that is not yet complete.
    pub(super) next_in: usize,
    /// HTTP/3: later ones that were complete before it.
    pub(super) taken: Vec<usize>,
    /// HTTP client: the requests that wait for their responses, oldest first, and whose they are.
    pub(super) requests: VecDeque<(MessageId, Job)>,
    /// HTTP client: what is to be written once the connection is ready and has room.
    pub(super) pending: VecDeque<Job>,
    /// HTTP client: what its pool knows of it.
    pub(super) pooled: Pooled,
    /// HTTP client: flights of the TLS handshake that are sent or received.
    pub(super) tls_step: usize,
    /// Speaks HTTP/2, once the client's preface is written or read.
    pub(super) h2: Option<H2>,
    /// HTTP proxy: so much of the next response's body is all that there is.
    pub(super) cut_to: Option<u32>,
    /// HTTP server: requests that wait for an answer, oldest first.
    pub(super) queue: Vec<MessageId>,
    /// HTTP server: no further request will be answered.
    pub(super) last_answered: bool,
    /// HTTP: the end of what was composed for this connection, which may not all be written yet.
    pub(super) composed: Seq,
    /// HTTP server: messages of the peer whose head was judged.
    pub(super) judged: usize,
    /// HTTP server: a request that it refuses, and the status of its answer. It is the last one.
    pub(super) refused: Option<(MessageId, u16)>,
    /// HTTP server: a request said `close`.
    pub(super) said_close: bool,
    /// HTTP server: since when a request is incomplete.
    pub(super) rest_since: Option<SimTime>,
    /// HTTP server: has answered this request although its body is not there yet.
    pub(super) early: Option<MessageId>,
    /// HTTP server: waits for the rest of a body before it closes.
    pub(super) awaits_body: bool,
    /// A socket program: closes when its reading loop ends.
    pub(super) closes_at_end: bool,
    /// HTTP server: has ended its side and throws away what still comes.
    pub(super) lingering: bool,
    /// HTTP server: is to end with its next response.
    pub(super) draining: bool,
    /// When `accept()` returned it, and the how-manieth of its host it is.
    pub(super) accepted_at: Option<SimTime>,
    pub(super) nth_accepted: u32,
    /// The peer's end of file was read.
    pub(super) saw_eof: bool,
    /// `connect()` failed with this.
    pub(super) connect_error: Option<Errno>,
    /// `accept()` is about to return it.
    pub(super) found: bool,
    /// The reading loop is waking up, or awake.
    pub(super) waking: Option<bool>,
    /// A second `connect()` was tried.
    pub(super) tried_again: bool,
}
