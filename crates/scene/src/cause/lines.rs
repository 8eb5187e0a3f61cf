//! One event as a cause: which are worth a line, and what the line says.

use keepalive_core::tcp::State;
use keepalive_core::trace::{Event, EventKind, FlightId, Role, SocketId, Wanted};
use keepalive_core::{Span, Timer};

use super::{Glyph, Line};
use crate::lang::{Break, Sent, Why};
use crate::step::StepKind;
use crate::tell::Teller;

/// An event as a cause; `None` for what tells a reader nothing.
pub(super) fn line<'a>(teller: Teller<'a>, event: &Event) -> Option<Line<'a>> {
    let who = teller.who(event.node);
    let make = |rank, glyph, why, last| Some(Line { event: event.id, rank, glyph, why, last });
    match event.kind {
        EventKind::Fault(nth) => make(9, FAULT, Why::Break(teller.breaks(nth)?), true),
        EventKind::FaultEnded(nth) => make(9, FAULT, Why::Break(teller.mended(nth)), true),
        EventKind::Forgot { conn } => make(9, FAULT, Why::Break(teller.forgets(event.node, conn)), true),
        EventKind::Host { up } => make(8, FAULT, Why::Break(Break::Host { who, up }), true),
        EventKind::Aborted { socket, why, .. } => {
            let why = Why::GaveUp { who, why: teller.gave_up(event, socket, why) };
            make(7, Glyph::Step(StepKind::GaveUp), why, false)
        }
        EventKind::Closing { why, .. } => {
            let quic = event.kind.socket().is_some_and(|socket| teller.trace().socket(socket).quic);
            let why = Why::Closed { who, why: teller.closing(event, why), quic };
            make(6, Glyph::Step(StepKind::Fin), why, false)
        }
        EventKind::TimerArmed { socket, timer, fires_at } => {
            armed(teller, event, socket, timer, fires_at.since(event.at))
        }
        // What a middlebox passes on is told by the host that made it and the host that it is for.
        EventKind::Departed { flight } if teller.flight(flight).forwarded => None,
        EventKind::Arrived { .. } if teller.trace().passes(event.node) => None,
        EventKind::Departed { flight } => departed(teller, event, flight),
        EventKind::Received { message, .. } => {
            make(3, Glyph::Step(StepKind::Http), Why::Received { who, what: teller.message(message) }, false)
        }
        EventKind::Arrived { flight } => {
            let came = teller.flight(flight);
            let why = Why::Arrived { from: teller.maker(came), what: teller.sent(came) };
            make(2, Glyph::Step(glyph(came.role)), why, false)
        }
        EventKind::RequestFailed { message, .. } => {
            let why = Why::Failed { who, what: teller.message(message) };
            make(6, Glyph::Step(StepKind::Failed), why, false)
        }
        EventKind::RequestUnsent { wanted, .. } => {
            let why = Why::Unsent { who, what: wanted_of(teller, wanted) };
            make(6, Glyph::Step(StepKind::Failed), why, false)
        }
        EventKind::Unqueued { wanted } => {
            let why = Why::Unqueued { who, what: wanted_of(teller, wanted) };
            make(6, Glyph::Step(StepKind::Queued), why, false)
        }
        EventKind::Recognized { message, .. } => {
            let why = Why::Recognized { who, what: teller.message(message) };
            make(6, Glyph::Step(StepKind::Executed), why, false)
        }
        EventKind::Script(nth) => {
            let request = matches!(
                teller.scenario.script.get(usize::from(nth)).map(|order| &order.action),
                Some(keepalive_core::scenario::Action::Request(_))
            );
            let why = if request { Why::WantedRequest { who } } else { Why::Script { who } };
            make(1, Glyph::Script, why, true)
        }
        EventKind::Called { .. }
        | EventKind::Returned { .. }
        | EventKind::State { .. }
        | EventKind::Sequence { .. }
        | EventKind::Window { .. }
        | EventKind::RoundTrip { .. }
        | EventKind::Counters { .. }
        | EventKind::TimerStopped { .. }
        | EventKind::TimerFired { .. }
        | EventKind::ProbeSent { .. }
        | EventKind::ProbeAnswered { .. }
        | EventKind::Lost { .. }
        | EventKind::Refused { .. }
        | EventKind::Wrote { .. }
        | EventKind::Reused { .. }
        | EventKind::Retried { .. }
        | EventKind::Remembered { .. }
        | EventKind::Queued { .. }
        | EventKind::Executed { .. }
        | EventKind::EventLimit => None,
    }
}

fn wanted_of(teller: Teller<'_>, wanted: Wanted) -> Sent<'_> {
    let (method, path) = teller.wanted(wanted);
    Sent::Request { method, path }
}

const FAULT: Glyph = Glyph::Step(StepKind::Fault);

/// A clock that started. Kernel timers that only watch over a segment are told by that segment.
fn armed<'a>(
    teller: Teller<'a>,
    event: &Event,
    socket: SocketId,
    timer: Timer,
    span: Span,
) -> Option<Line<'a>> {
    let who = teller.who(event.node);
    let started = |last| {
        let why = Why::Started { who, timer, span };
        Some(Line { event: event.id, rank: 5, glyph: Glyph::Clock(timer), why, last })
    };
    let together = teller.tick(event.id).any(
        |other| matches!(other.kind, EventKind::State { socket: s, from: State::Closing, .. } if s == socket),
    );
    match timer {
        Timer::TimeWait if together => {
            let why = Why::BothClosed { who, span };
            Some(Line { event: event.id, rank: 5, glyph: Glyph::Clock(timer), why, last: false })
        }
        Timer::HttpIdle | Timer::PoolIdle | Timer::QuicIdle => started(true),
        Timer::ConnectTimeout
        | Timer::ResponseTimeout
        | Timer::TimeWait
        | Timer::FinWait2
        | Timer::CloseDelay
        | Timer::RequestHead
        | Timer::Ping
        | Timer::PingTimeout
        | Timer::QuicProbe
        | Timer::QuicDrain
        | Timer::Linger => started(false),
        Timer::DelayedAck | Timer::QuicAck | Timer::Service => None,
        Timer::Keepalive | Timer::Retransmit | Timer::TailLoss | Timer::Reorder | Timer::Persist => {
            let sent = teller.tick(event.id).find(|other| {
                other.cause == event.cause
                    && matches!(other.kind, EventKind::Departed { flight }
                        if teller.flight(flight).socket == Some(socket)
                            && (timer != Timer::Keepalive || teller.flight(flight).role == Role::Probe))
            })?;
            line(teller, sent)
        }
    }
}

fn departed<'a>(teller: Teller<'a>, event: &Event, id: FlightId) -> Option<Line<'a>> {
    let flight = teller.flight(id);
    let (who, lost) = (teller.who(flight.from), teller.lost(id));
    let glyph = Glyph::Step(glyph(flight.role));
    if flight.role == Role::Probe {
        let (nth, of) = teller.tick(event.id).find_map(|event| match event.kind {
            EventKind::ProbeSent { socket, nth, of } if Some(socket) == flight.socket => Some((nth, of)),
            _ => None,
        })?;
        let why = Why::Probe { who, nth, of, lost: lost.is_some() };
        return Some(Line { event: event.id, rank: 5, glyph, why, last: false });
    }
    let what = teller.sent(flight);
    // What QUIC sends again is a packet of its own.
    if teller.is_repeat(flight) && flight.quic.is_none() {
        let why = Why::Repeated { who, what, lost };
        return Some(Line { event: event.id, rank: 4, glyph, why, last: false });
    }
    // What led to a request is another story.
    let last = matches!(what, Sent::Request { .. } | Sent::Together { .. });
    Some(Line { event: event.id, rank: 4, glyph, why: Why::Left { who, what, lost }, last })
}

pub(super) const fn glyph(role: Role) -> StepKind {
    match role {
        Role::Syn | Role::SynAck => StepKind::Syn,
        Role::Ack => StepKind::Ack,
        Role::Data => StepKind::Http,
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
