//! The moments that a reader counts: "event 11 of 13".

use keepalive_core::tcp::AbortReason;
use keepalive_core::trace::{EventId, EventKind, Fate, Flight, QuicFrame, Role};
use keepalive_core::{SimTime, Timer, Trace};

/// One moment worth stopping at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Step {
    /// When.
    pub at: SimTime,
    /// Which of the steps on that tick, from 0.
    pub nth: u16,
    /// The event that it stands for.
    pub event: EventId,
    /// What kind of moment it is.
    pub kind: StepKind,
}

/// The kinds of moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StepKind {
    /// A SYN or SYN-ACK leaves.
    Syn,
    /// A plain acknowledgement leaves.
    Ack,
    /// Bytes of a request, a response or a TLS handshake leave.
    Http,
    /// Bytes of a plain socket program leave.
    Data,
    /// A keepalive probe leaves, or what QUIC asks with: PING, PATH_CHALLENGE.
    Probe,
    /// The answer to a probe leaves.
    ProbeAck,
    /// A zero-window probe leaves.
    WindowProbe,
    /// A FIN leaves, or CONNECTION_CLOSE.
    Fin,
    /// A RST leaves.
    Rst,
    /// A segment is sent again, after a timeout or as a tail-loss probe.
    Again,
    /// Something goes wrong or is mended: a fault begins or ends, an ICMP error leaves, a host goes down or up.
    Fault,
    /// A kernel gives a connection up by itself.
    GaveUp,
    /// A clock ends something without a segment: TIME-WAIT, an orphan's FIN-WAIT-2, QUIC's idle timeout, a
    /// middlebox's memory.
    Expired,
    /// A request fails.
    Failed,
    /// A failed request is sent again on a new connection.
    Retried,
    /// A request waits for a connection.
    Queued,
    /// A server carries out a request that changes something, or knows that it has done so before.
    Executed,
}

impl StepKind {
    /// The moment at which a datagram of QUIC leaves that carries no bytes of a stream.
    pub const fn of_quic(frame: QuicFrame) -> Self {
        match frame {
            QuicFrame::Ack => Self::Ack,
            QuicFrame::Ping | QuicFrame::PathChallenge => Self::Probe,
            QuicFrame::PathResponse => Self::ProbeAck,
            QuicFrame::Close => Self::Fin,
        }
    }

    /// Its name in messages to a page around this one.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Syn => "syn",
            Self::Ack => "ack",
            Self::Http => "http",
            Self::Data => "data",
            Self::Probe => "probe",
            Self::ProbeAck => "probe-ack",
            Self::WindowProbe => "window-probe",
            Self::Fin => "fin",
            Self::Rst => "rst",
            Self::Again => "again",
            Self::Fault => "fault",
            Self::GaveUp => "gave-up",
            Self::Expired => "expired",
            Self::Failed => "failed",
            Self::Retried => "retried",
            Self::Queued => "queued",
            Self::Executed => "executed",
        }
    }
}

/// The moments of a run in order. Not every event of the trace is one: what a departure brings about on the
/// same host is part of its moment.
pub fn steps(trace: &Trace) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for event in &trace.events {
        let Some(kind) = kind_of(trace, event.cause, event.at, &event.kind) else { continue };
        let nth = match steps.last() {
            Some(last) if last.at == event.at => last.nth.saturating_add(1),
            _ => 0,
        };
        steps.push(Step { at: event.at, nth, event: event.id, kind });
    }
    steps
}

fn kind_of(trace: &Trace, cause: Option<EventId>, at: SimTime, kind: &EventKind) -> Option<StepKind> {
    match *kind {
        EventKind::Departed { flight } => {
            let flight = trace.flight(flight);
            // What a middlebox passes on is the same segment still; worth a moment only if it ends there.
            (!flight.forwarded || matches!(flight.fate, Fate::Lost(_))).then(|| departure(flight))
        }
        EventKind::Fault(_) | EventKind::FaultEnded(_) => Some(StepKind::Fault),
        // A crash is one moment to the reader, so a host that goes down by a fault on that tick is not counted again.
        EventKind::Host { .. } => {
            let told = cause.is_some_and(|id| {
                let cause = trace.event(id);
                cause.at == at
                    && matches!(
                        cause.kind,
                        EventKind::Fault(_) | EventKind::FaultEnded(_) | EventKind::Host { .. }
                    )
            });
            if told { None } else { Some(StepKind::Fault) }
        }
        EventKind::Aborted { why, .. } => gave_up(why).then_some(StepKind::GaveUp),
        EventKind::TimerFired { timer, .. } => {
            matches!(timer, Timer::TimeWait | Timer::FinWait2 | Timer::QuicIdle).then_some(StepKind::Expired)
        }
        EventKind::Forgot { .. } => Some(StepKind::Expired),
        EventKind::RequestFailed { .. } | EventKind::RequestUnsent { .. } => Some(StepKind::Failed),
        EventKind::Queued { .. } => Some(StepKind::Queued),
        EventKind::Executed { .. } | EventKind::Recognized { .. } => Some(StepKind::Executed),
        EventKind::Retried { .. } => Some(StepKind::Retried),
        EventKind::Script(_)
        | EventKind::Called { .. }
        | EventKind::Returned { .. }
        | EventKind::State { .. }
        | EventKind::Sequence { .. }
        | EventKind::Window { .. }
        | EventKind::RoundTrip { .. }
        | EventKind::Counters { .. }
        | EventKind::TimerArmed { .. }
        | EventKind::TimerStopped { .. }
        | EventKind::ProbeSent { .. }
        | EventKind::ProbeAnswered { .. }
        | EventKind::Arrived { .. }
        | EventKind::Lost { .. }
        | EventKind::Refused { .. }
        | EventKind::Wrote { .. }
        | EventKind::Received { .. }
        | EventKind::Reused { .. }
        | EventKind::Remembered { .. }
        | EventKind::Closing { .. }
        | EventKind::Unqueued { .. }
        | EventKind::EventLimit => None,
    }
}

const fn departure(flight: &Flight) -> StepKind {
    match flight.role {
        Role::Syn | Role::SynAck => StepKind::Syn,
        Role::Ack => StepKind::Ack,
        Role::Data => {
            if flight.message.is_some() {
                StepKind::Http
            } else {
                StepKind::Data
            }
        }
        Role::Fin => StepKind::Fin,
        Role::Rst => StepKind::Rst,
        Role::Probe => StepKind::Probe,
        Role::ProbeAck => StepKind::ProbeAck,
        Role::WindowProbe => StepKind::WindowProbe,
        Role::Retransmission | Role::TailLossProbe => StepKind::Again,
        Role::Icmp => StepKind::Fault,
        Role::Quic(frame) => StepKind::of_quic(frame),
    }
}

/// The kernel ended it by itself. The other reasons have a moment of their own already: the RST that was
/// sent or received, the host that went down.
const fn gave_up(why: AbortReason) -> bool {
    match why {
        AbortReason::Keepalive
        | AbortReason::KeepaliveUserTimeout
        | AbortReason::Retransmissions
        | AbortReason::UserTimeout
        | AbortReason::Persist
        | AbortReason::Syn
        | AbortReason::SynAck
        | AbortReason::Icmp => true,
        AbortReason::Reset | AbortReason::Application | AbortReason::HostDown => false,
    }
}
