//! What is said beside a clock: what it does at 0, why it starts anew, and whether its socket ends with it.

use keepalive_core::tcp::State;
use keepalive_core::trace::{EventId, EventKind, SocketId};
use keepalive_core::{Span, Timer};

use crate::lang::Note;
use crate::tell::Teller;

/// What a clock does at 0.
pub(super) fn fired_note(teller: Teller<'_>, fired: EventId, timer: Timer) -> Option<Note<'_>> {
    let event = teller.event(fired);
    let follows = |wanted: fn(&EventKind) -> bool| {
        teller.tick(fired).any(|other| other.cause == Some(fired) && wanted(&other.kind))
    };
    match timer {
        Timer::Keepalive if follows(|kind| matches!(kind, EventKind::ProbeSent { .. })) => {
            Some(Note::SendsProbe)
        }
        Timer::Keepalive if follows(|kind| matches!(kind, EventKind::Aborted { .. })) => Some(Note::GivesUp),
        Timer::Keepalive => {
            let EventKind::TimerFired { socket, .. } = event.kind else { return None };
            let conn = teller.trace().socket(socket).conn;
            let (heard, _, _) = teller.last_heard(event.node, conn, fired)?;
            Some(Note::TooEarly { silence: event.at.since(heard.at) })
        }
        Timer::Retransmit | Timer::Persist if follows(|kind| matches!(kind, EventKind::Aborted { .. })) => {
            Some(Note::GivesUp)
        }
        Timer::Retransmit | Timer::TailLoss | Timer::Reorder | Timer::Persist | Timer::QuicProbe => {
            Some(Note::SendsAgain)
        }
        Timer::QuicIdle => Some(Note::ForgetsSilently),
        Timer::QuicDrain => None,
        Timer::DelayedAck | Timer::QuicAck => Some(Note::SendsAck),
        Timer::TimeWait | Timer::FinWait2 => Some(Note::Forgets),
        Timer::HttpIdle | Timer::PoolIdle => Some(Note::Closes { who: teller.who(event.node) }),
        Timer::Service => Some(Note::Responds),
        Timer::Ping => Some(Note::SendsPing),
        Timer::CloseDelay
        | Timer::ConnectTimeout
        | Timer::ResponseTimeout
        | Timer::RequestHead
        | Timer::PingTimeout
        | Timer::Linger => Some(Note::Closes { who: teller.who(event.node) }),
    }
}

/// Why a clock starts anew. For the others the picture says it.
pub(super) fn rearmed_note(
    teller: Teller<'_>,
    again: EventId,
    (socket, timer): (SocketId, Timer),
    left: Span,
) -> Option<Note<'_>> {
    if timer != Timer::Keepalive {
        return None;
    }
    let event = teller.event(again);
    let span = match event.kind {
        EventKind::TimerArmed { fires_at, .. } => fires_at.since(event.at),
        _ => teller.tcp(event.node, Some(socket))?.keepalive?.time,
    };
    let answered = teller.tick(again).any(|other| matches!(other.kind, EventKind::ProbeAnswered { .. }));
    if answered {
        return Some(Note::Answered { span });
    }
    // A clock that was nearly full is no news.
    (left.micros().saturating_mul(10) < span.micros().saturating_mul(9)).then_some(Note::Heard { span })
}

/// The socket is over, or on its way there, on the tick of `stopped`.
pub(super) fn ends(teller: Teller<'_>, stopped: EventId, socket: SocketId) -> bool {
    teller.tick(stopped).any(|event| match event.kind {
        EventKind::State { socket: s, to, .. } => {
            s == socket && matches!(to, State::Closed | State::TimeWait)
        }
        EventKind::Aborted { socket: s, .. } => s == socket,
        _ => false,
    })
}
