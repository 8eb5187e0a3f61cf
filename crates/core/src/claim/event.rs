//! The names that claims give to events.

use serde::{Deserialize, Serialize};

use crate::tcp::{AbortReason, State};
use crate::timer::Timer;
use crate::trace::{Call, Event, EventKind, HttpFrame, MessageId, MessageKind, QuicFrame, Role, Trace};

/// What can be claimed to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventName {
    /// Any segment leaves.
    SegmentSent,
    /// Any segment arrives.
    SegmentReceived,
    /// As an anchor: the last segment that the host received before what follows.
    LastReceived,
    /// A segment is lost on the way.
    SegmentLost,
    /// SYN leaves for the first time.
    SynSent,
    /// SYN-ACK leaves for the first time.
    SynAckSent,
    /// A bare acknowledgement leaves.
    AckSent,
    /// Data leaves for the first time.
    DataSent,
    /// FIN leaves for the first time.
    FinSent,
    /// RST leaves.
    RstSent,
    /// Something leaves again, after a timeout or as a tail-loss probe.
    Retransmitted,
    /// A keepalive probe leaves.
    ProbeSent,
    /// Something acceptable arrives while a probe is unanswered.
    ProbeAnswered,
    /// A zero-window probe leaves.
    WindowProbeSent,
    /// Keepalive gives the connection up.
    KeepaliveGaveUp,
    /// The kernel ends the connection by itself, for whatever reason.
    Aborted,
    /// `connect()` succeeds.
    Connected,
    /// A connection is established.
    Established,
    /// TIME-WAIT begins.
    TimeWaitBegan,
    /// TIME-WAIT is over.
    TimeWaitOver,
    /// A connection is gone.
    Gone,
    /// The script asks for something.
    Asked,
    /// A request is written.
    RequestSent,
    /// A request is complete at the server.
    RequestReceived,
    /// A response is written.
    ResponseSent,
    /// A response is complete at the client.
    ResponseReceived,
    /// A request goes onto a used connection.
    Reused,
    /// A request is given up, sent or not.
    RequestFailed,
    /// A failed request is sent again.
    Retried,
    /// A middlebox forgets a connection.
    MappingForgotten,
    /// An application reads end-of-file.
    EofRead,
    /// A call returns an error.
    ErrorReturned,
    /// An HTTP endpoint decides to close.
    HttpClosing,
    /// An HTTP idle clock starts.
    IdleClockStarted,
    /// An HTTP idle clock reaches zero.
    IdleClockOver,
    /// A fault takes effect.
    FaultBegan,
    /// A request begins to wait for a connection.
    RequestQueued,
    /// A request that waited for a connection has its turn.
    RequestUnqueued,
    /// A client's time for a connection or for a response is over.
    TimedOut,
    /// A flight of a TLS handshake is written.
    TlsSent,
    /// A flight of a TLS handshake is complete at its receiver.
    TlsReceived,
    /// A server begins to carry out a request that changes something.
    Executed,
    /// A server knows a request by its Idempotency-Key and does not carry it out again.
    Recognized,
    /// HTTP/2: PING is written. QUIC: it leaves.
    PingSent,
    /// HTTP/2: the answer to a PING is complete at its receiver.
    PingAnswered,
    /// HTTP/2 and HTTP/3: GOAWAY is written.
    GoawaySent,
    /// HTTP/2 and HTTP/3: GOAWAY is complete at its receiver.
    GoawayReceived,
    /// HTTP/2: the server refuses a request that it has not processed.
    StreamRefused,
    /// HTTP/2: the time for a sign of life after a PING is over.
    PingTimedOut,
    /// QUIC: the idle timeout is over, and this end forgets the connection.
    QuicIdleOver,
    /// QUIC: CONNECTION_CLOSE leaves.
    ConnectionCloseSent,
    /// QUIC: PATH_CHALLENGE leaves.
    PathChallengeSent,
    /// QUIC: PATH_RESPONSE leaves.
    PathResponseSent,
}

impl EventName {
    /// Whether an event has this name.
    pub fn names(self, trace: &Trace, event: &Event) -> bool {
        let departed = |role: fn(Role) -> bool| match event.kind {
            EventKind::Departed { flight } => {
                let flight = trace.flight(flight);
                !flight.forwarded && role(flight.role)
            }
            _ => false,
        };
        let request = |message| matches!(trace.message(message).kind, MessageKind::Request(_));
        let response = |message| matches!(trace.message(message).kind, MessageKind::Response(_));
        let tls = |message| matches!(trace.message(message).kind, MessageKind::Tls(..));
        let frame = |message: MessageId, is: fn(HttpFrame) -> bool| match trace.message(message).kind {
            MessageKind::Frame(frame) => is(frame),
            MessageKind::Request(_) | MessageKind::Response(_) | MessageKind::Tls(..) => false,
        };
        let wrote = |is| matches!(event.kind, EventKind::Wrote { message, .. } if frame(message, is));
        let received = |is| matches!(event.kind, EventKind::Received { message, .. } if frame(message, is));
        match self {
            Self::SegmentSent => departed(|r| r != Role::Icmp),
            Self::SegmentReceived | Self::LastReceived => matches!(event.kind, EventKind::Arrived { .. }),
            Self::Retried => matches!(event.kind, EventKind::Retried { .. }),
            Self::MappingForgotten => matches!(event.kind, EventKind::Forgot { .. }),
            Self::SegmentLost => matches!(event.kind, EventKind::Lost { .. }),
            Self::SynSent => departed(|r| r == Role::Syn),
            Self::SynAckSent => departed(|r| r == Role::SynAck),
            Self::AckSent => {
                departed(|r| matches!(r, Role::Ack | Role::ProbeAck | Role::Quic(QuicFrame::Ack)))
            }
            Self::DataSent => departed(|r| r == Role::Data),
            Self::FinSent => departed(|r| r == Role::Fin),
            Self::RstSent => departed(|r| r == Role::Rst),
            Self::Retransmitted => departed(|r| matches!(r, Role::Retransmission | Role::TailLossProbe)),
            Self::ProbeSent => departed(|r| r == Role::Probe),
            Self::WindowProbeSent => departed(|r| r == Role::WindowProbe),
            Self::ProbeAnswered => matches!(event.kind, EventKind::ProbeAnswered { .. }),
            Self::KeepaliveGaveUp => matches!(
                event.kind,
                EventKind::Aborted { why: AbortReason::Keepalive | AbortReason::KeepaliveUserTimeout, .. }
            ),
            Self::Aborted => matches!(event.kind, EventKind::Aborted { .. }),
            Self::Connected => {
                matches!(event.kind, EventKind::Returned { call: Call::Connect, error: None, .. })
            }
            Self::Established => matches!(event.kind, EventKind::State { to: State::Established, .. }),
            Self::TimeWaitBegan => matches!(event.kind, EventKind::State { to: State::TimeWait, .. }),
            Self::TimeWaitOver => {
                matches!(event.kind, EventKind::State { from: State::TimeWait, to: State::Closed, .. })
            }
            Self::Gone => matches!(event.kind, EventKind::State { to: State::Closed, .. }),
            Self::Asked => matches!(event.kind, EventKind::Script(_)),
            Self::RequestSent => {
                matches!(event.kind, EventKind::Wrote { message, .. } if request(message))
            }
            Self::RequestReceived => {
                matches!(event.kind, EventKind::Received { message, .. } if request(message))
            }
            Self::ResponseSent => {
                matches!(event.kind, EventKind::Wrote { message, .. } if response(message))
            }
            Self::ResponseReceived => {
                matches!(event.kind, EventKind::Received { message, .. } if response(message))
            }
            Self::Reused => matches!(event.kind, EventKind::Reused { .. }),
            Self::RequestFailed => {
                matches!(event.kind, EventKind::RequestFailed { .. } | EventKind::RequestUnsent { .. })
            }
            Self::EofRead => {
                matches!(event.kind, EventKind::Returned { call: Call::Recv, bytes: 0, error: None, .. })
            }
            Self::ErrorReturned => matches!(event.kind, EventKind::Returned { error: Some(_), .. }),
            Self::HttpClosing => matches!(event.kind, EventKind::Closing { .. }),
            Self::IdleClockStarted => {
                matches!(event.kind, EventKind::TimerArmed { timer: Timer::HttpIdle | Timer::PoolIdle, .. })
            }
            Self::IdleClockOver => {
                matches!(event.kind, EventKind::TimerFired { timer: Timer::HttpIdle | Timer::PoolIdle, .. })
            }
            Self::FaultBegan => matches!(event.kind, EventKind::Fault(_)),
            Self::RequestQueued => matches!(event.kind, EventKind::Queued { .. }),
            Self::RequestUnqueued => matches!(event.kind, EventKind::Unqueued { .. }),
            Self::TimedOut => matches!(
                event.kind,
                EventKind::TimerFired { timer: Timer::ConnectTimeout | Timer::ResponseTimeout, .. }
            ),
            Self::TlsSent => matches!(event.kind, EventKind::Wrote { message, .. } if tls(message)),
            Self::TlsReceived => matches!(event.kind, EventKind::Received { message, .. } if tls(message)),
            Self::Executed => matches!(event.kind, EventKind::Executed { .. }),
            Self::Recognized => matches!(event.kind, EventKind::Recognized { .. }),
            Self::PingSent => {
                wrote(|frame| frame == HttpFrame::Ping) || departed(|r| r == Role::Quic(QuicFrame::Ping))
            }
            Self::PingAnswered => received(|frame| frame == HttpFrame::PingAck),
            Self::GoawaySent => wrote(is_goaway),
            Self::GoawayReceived => received(is_goaway),
            Self::StreamRefused => wrote(|frame| matches!(frame, HttpFrame::Refused(_))),
            Self::QuicIdleOver => {
                matches!(event.kind, EventKind::TimerFired { timer: Timer::QuicIdle, .. })
            }
            Self::ConnectionCloseSent => departed(|r| r == Role::Quic(QuicFrame::Close)),
            Self::PathChallengeSent => departed(|r| r == Role::Quic(QuicFrame::PathChallenge)),
            Self::PathResponseSent => departed(|r| r == Role::Quic(QuicFrame::PathResponse)),
            Self::PingTimedOut => {
                matches!(event.kind, EventKind::TimerFired { timer: Timer::PingTimeout, .. })
            }
        }
    }
}

const fn is_goaway(frame: HttpFrame) -> bool {
    matches!(frame, HttpFrame::GoAway(_) | HttpFrame::GoAwayFrom(_))
}
