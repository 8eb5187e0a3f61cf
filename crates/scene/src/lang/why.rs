//! What can have been a cause, as data; each language makes a sentence in the past tense of it.

use keepalive_core::{Span, Timer};

use super::{Break, FinKind, GaveUp, LostBy, Sent, Who};

/// A cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants describe their fields")]
pub enum Why<'a> {
    /// The scenario asked for a request.
    WantedRequest { who: Who<'a> },
    /// The scenario had a program do something.
    Script { who: Who<'a> },
    /// A segment arrived.
    Arrived { from: Who<'a>, what: Sent<'a> },
    /// A segment left, and perhaps did not arrive.
    Left { who: Who<'a>, what: Sent<'a>, lost: Option<LostBy> },
    /// A segment left once more.
    Repeated { who: Who<'a>, what: Sent<'a>, lost: Option<LostBy> },
    /// A probe left, and perhaps did not arrive.
    Probe { who: Who<'a>, nth: u8, of: u8, lost: bool },
    /// A segment arrived, and nothing after it for a while.
    LastHeard { from: Who<'a>, what: Sent<'a> },
    /// A request failed.
    Failed { who: Who<'a>, what: Sent<'a> },
    /// A request was given up before it was sent.
    Unsent { who: Who<'a>, what: Sent<'a> },
    /// A request that waited for a connection had its turn.
    Unqueued { who: Who<'a>, what: Sent<'a> },
    /// A server knew a request by its Idempotency-Key.
    Recognized { who: Who<'a>, what: Sent<'a> },
    /// A message was complete at its receiver.
    Received { who: Who<'a>, what: Sent<'a> },
    /// A clock started.
    Started { who: Who<'a>, timer: Timer, span: Span },
    /// Both sides closed at once, so this one too is in TIME-WAIT.
    BothClosed { who: Who<'a>, span: Span },
    /// A clock reached 0 after `span`.
    RanOut { who: Who<'a>, timer: Timer, span: Span },
    /// A side closed; `quic`: with CONNECTION_CLOSE, if with anything.
    Closed { who: Who<'a>, why: FinKind, quic: bool },
    /// The kernel ended the connection.
    GaveUp { who: Who<'a>, why: GaveUp },
    /// Something broke.
    Break(Break<'a>),
}

/// What happened between a cause and its effect and changed nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants describe their fields")]
pub enum Bystander<'a> {
    /// `count` probes were answered while the clock `timer` of `who` ran; the line stands at the last.
    Probes { count: usize, answered_by: Who<'a>, who: Who<'a>, timer: Timer },
}
