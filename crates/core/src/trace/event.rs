//! The kinds of events in a trace.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{EventId, FlightId, MessageId, NodeId, SocketId};
use crate::http::CloseReason;
use crate::tcp::{AbortReason, Errno, Seq, State};
use crate::time::SimTime;
use crate::timer::Timer;

/// One thing that happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Event {
    /// Its own position in the trace.
    pub id: EventId,
    /// When.
    pub at: SimTime,
    /// On which host (for a link fault: the host nearer the client).
    pub node: NodeId,
    /// What made it happen; `None` for the script, a fault, and the first events.
    pub cause: Option<EventId>,
    /// One more event that it depended on.
    pub because: Option<EventId>,
    /// What happened.
    pub kind: EventKind,
}

/// What happened. Fields are named after what they hold; where a unit matters the variant says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the variants describe their fields")]
pub enum EventKind {
    /// The script asked for something: its n-th step.
    Script(u16),
    /// A call of the application began; it may return later.
    Called { socket: SocketId, call: Call },
    /// A call of the application returned. `bytes` is what `send` or `recv` moved (0 from `recv` = EOF).
    Returned { socket: SocketId, call: Call, bytes: u32, error: Option<Errno> },
    /// A connection changed state.
    State { socket: SocketId, from: State, to: State },
    /// Sequence numbers moved. `written` is the end of what the application has written, `read` the end
    /// of what it has read; so Send-Q is `written - una` and Recv-Q is `nxt_in - read`.
    Sequence { socket: SocketId, una: Seq, nxt: Seq, written: Seq, nxt_in: Seq, read: Seq },
    /// Windows changed: congestion window and threshold in segments, windows in bytes.
    Window { socket: SocketId, cwnd: u32, ssthresh: u32, send_window: u32, receive_window: u32 },
    /// The round trip estimate changed; microseconds.
    RoundTrip { socket: SocketId, srtt: u32, rttvar: u32, rto: u32 },
    /// `icsk_retransmits` / `icsk_probes_out` changed.
    Counters { socket: SocketId, retransmits: u8, probes: u8 },
    /// A timer was started or moved; it fires at `fires_at`.
    TimerArmed { socket: SocketId, timer: Timer, fires_at: SimTime },
    /// A timer was stopped before it fired.
    TimerStopped { socket: SocketId, timer: Timer },
    /// A timer fired. `armed` is the event that started it.
    TimerFired { socket: SocketId, timer: Timer },
    /// The n-th keepalive probe without an answer so far was sent; its departure follows. In a capture `of` is 0: how
    /// many there would be does not show.
    ProbeSent { socket: SocketId, nth: u8, of: u8 },
    /// Something acceptable arrived while `unanswered` probes were out.
    ProbeAnswered { socket: SocketId, unanswered: u8 },
    /// The kernel gave the connection up.
    Aborted { socket: SocketId, why: AbortReason, error: Errno },
    /// A segment left.
    Departed { flight: FlightId },
    /// A segment arrived.
    Arrived { flight: FlightId },
    /// A segment was lost on the way.
    Lost { flight: FlightId, by: LossCause },
    /// A segment arrived and was not for any living socket.
    Refused { flight: FlightId, why: Refusal },
    /// A request or response was written to a socket.
    Wrote { socket: SocketId, message: MessageId },
    /// A request or response is complete at its receiver.
    Received { socket: SocketId, message: MessageId },
    /// A request went onto a connection that had carried one before.
    Reused { socket: SocketId, message: MessageId },
    /// A request was given up: its connection ended before the response was complete.
    RequestFailed { socket: SocketId, message: MessageId },
    /// An HTTP endpoint decided to close, and why.
    Closing { socket: SocketId, why: CloseReason },
    /// A fault of the scenario took effect: its n-th.
    Fault(u16),
    /// A fault ended (a healed link).
    FaultEnded(u16),
    /// A failed request is sent again on a new connection.
    Retried { socket: SocketId, message: MessageId },
    /// A middlebox saw a sign of life of a connection and will remember it until then.
    Remembered { conn: u16, until: SimTime },
    /// A middlebox forgot a connection.
    Forgot { conn: u16 },
    /// A host died, or a fresh one took its place.
    Host { up: bool },
    /// The run was cut off by the limit on events.
    EventLimit,
    /// A request waits for a connection, as the pool has no room for one more; `ahead` others were there first.
    Queued { wanted: Wanted, ahead: u16 },
    /// A request that waited has its turn.
    Unqueued { wanted: Wanted },
    /// A request was given up before any of it was sent, as its connection was never ready.
    RequestUnsent { socket: SocketId, wanted: Wanted },
    /// A server began to carry out a request that changes something, for the n-th time the same one. It does so
    /// to the end, whatever becomes of the connection.
    Executed { socket: SocketId, message: MessageId, nth: u16 },
    /// A server knew a request by its Idempotency-Key and did not carry it out again.
    Recognized { socket: SocketId, message: MessageId },
}

/// A request before it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// The n-th step of the script asks for it.
    Step(u16),
    /// A proxy has received it and passes it on.
    Forwarded(MessageId),
}

/// A call of the socket interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Call {
    /// `connect()`.
    Connect,
    /// `accept()`.
    Accept,
    /// `send()`.
    Send,
    /// `recv()`.
    Recv,
    /// `shutdown(SHUT_WR)`.
    Shutdown,
    /// `close()`.
    Close,
    /// `setsockopt()`.
    SetOption,
    /// `bind()` of the server's port.
    Bind,
}

/// How a segment's flight ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Still on its way when the run ended.
    InFlight,
    /// It arrived at a socket or a host.
    Arrived,
    /// It was lost.
    Lost(LossCause),
}

/// What lost a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LossCause {
    /// A rule on the link: the n-th fault of the scenario.
    Fault(u16),
    /// The middlebox had forgotten the connection.
    Forgotten,
    /// The receiving host is down.
    HostDown,
    /// In a capture: no later packet shows that it arrived. A simulation knows better and never says so.
    Unconfirmed,
}

/// Why a segment that arrived went to no socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// No socket for its ports; a RST answers.
    NoSocket,
}

/// Which side closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloseBy {
    /// FIN.
    Fin,
    /// RST.
    Rst,
    /// Nothing on the wire.
    Silent,
    /// QUIC: CONNECTION_CLOSE.
    ConnectionClose,
}

impl EventKind {
    /// The socket that the event belongs to, if it belongs to one.
    pub const fn socket(&self) -> Option<SocketId> {
        match *self {
            Self::Called { socket, .. }
            | Self::Returned { socket, .. }
            | Self::State { socket, .. }
            | Self::Sequence { socket, .. }
            | Self::Window { socket, .. }
            | Self::RoundTrip { socket, .. }
            | Self::Counters { socket, .. }
            | Self::TimerArmed { socket, .. }
            | Self::TimerStopped { socket, .. }
            | Self::TimerFired { socket, .. }
            | Self::ProbeSent { socket, .. }
            | Self::ProbeAnswered { socket, .. }
            | Self::Aborted { socket, .. }
            | Self::Wrote { socket, .. }
            | Self::Received { socket, .. }
            | Self::Reused { socket, .. }
            | Self::RequestFailed { socket, .. }
            | Self::Retried { socket, .. }
            | Self::RequestUnsent { socket, .. }
            | Self::Executed { socket, .. }
            | Self::Recognized { socket, .. }
            | Self::Closing { socket, .. } => Some(socket),
            Self::Script(_)
            | Self::Departed { .. }
            | Self::Arrived { .. }
            | Self::Lost { .. }
            | Self::Refused { .. }
            | Self::Fault(_)
            | Self::FaultEnded(_)
            | Self::Remembered { .. }
            | Self::Forgot { .. }
            | Self::Host { .. }
            | Self::Queued { .. }
            | Self::Unqueued { .. }
            | Self::EventLimit => None,
        }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Connect => "connect",
            Self::Accept => "accept",
            Self::Send => "send",
            Self::Recv => "recv",
            Self::Shutdown => "shutdown",
            Self::Close => "close",
            Self::SetOption => "setsockopt",
            Self::Bind => "bind",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_stays_small() {
        assert!(size_of::<Event>() <= 64, "{} bytes", size_of::<Event>());
    }
}
