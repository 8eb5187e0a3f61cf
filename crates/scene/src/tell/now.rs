//! What happens at a step.

use keepalive_core::http::idempotency_key;
use keepalive_core::scenario::Action;
use keepalive_core::trace::{
    Event, EventKind, Flight, FlightId, Message, MessageId, MessageKind, Role, SocketId, Wanted,
};
use keepalive_core::{Span, Timer};

use super::{Teller, path};
use crate::lang::{Break, Now, Probing, Repeat};

impl<'a> Teller<'a> {
    /// What happens with this event; `None` for what is no step of its own.
    pub(crate) fn now(self, event: &Event) -> Option<Now<'a>> {
        let who = self.who(event.node);
        match event.kind {
            EventKind::Departed { flight } => Some(self.departure(event, flight)),
            EventKind::Fault(nth) => self.breaks(nth).map(Now::Break),
            EventKind::FaultEnded(nth) => Some(Now::Break(self.mended(nth))),
            EventKind::Host { up } => Some(Now::Break(Break::Host { who, up })),
            EventKind::Forgot { conn } => Some(Now::Break(self.forgets(event.node, conn))),
            EventKind::Aborted { socket, why, error } => {
                let told = !self.is_orphan(event, socket);
                Some(Now::GaveUp { who, why: self.gave_up(event, socket, why), error, told })
            }
            EventKind::TimerFired {
                timer: timer @ (Timer::TimeWait | Timer::FinWait2 | Timer::QuicIdle),
                ..
            } => {
                let span = self.armed(event).map_or(Span::ZERO, |(_, span)| span);
                Some(Now::Expired { who, timer, span })
            }
            EventKind::RequestFailed { message, .. } => {
                let (method, path, repeat) = self.asked(message);
                Some(Now::Failed { who, method, path, repeat, ended: self.ended(event) })
            }
            EventKind::Retried { message, .. } => {
                let (method, path, repeat) = self.asked(message);
                Some(match self.lost_on(event) {
                    Some(lost) => Now::Retried { who, method, path, repeat, lost },
                    None => Now::Unprocessed { who, method, path },
                })
            }
            EventKind::Queued { wanted, ahead } => {
                let (method, path) = self.wanted(wanted);
                Some(Now::Queued { who, method, path, ahead, leaving: self.has_streams(event.node) })
            }
            EventKind::RequestUnsent { wanted, .. } => {
                let (method, path) = self.wanted(wanted);
                Some(Now::Unsent { who, method, path })
            }
            EventKind::Executed { message, nth, .. } => {
                let (method, path, _) = self.asked(message);
                Some(Now::Executed { who, method, path, nth })
            }
            EventKind::Recognized { message, .. } => {
                let (method, path, _) = self.asked(message);
                Some(Now::Recognized { who, method, path })
            }
            EventKind::EventLimit => Some(Now::EventLimit),
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
            | EventKind::TimerFired { .. }
            | EventKind::ProbeSent { .. }
            | EventKind::ProbeAnswered { .. }
            | EventKind::Arrived { .. }
            | EventKind::Lost { .. }
            | EventKind::Refused { .. }
            | EventKind::Wrote { .. }
            | EventKind::Received { .. }
            | EventKind::Reused { .. }
            | EventKind::Remembered { .. }
            | EventKind::Unqueued { .. }
            | EventKind::Closing { .. } => None,
        }
    }

    fn departure(self, event: &Event, id: FlightId) -> Now<'a> {
        let flight = self.flight(id);
        if flight.forwarded {
            return Now::Passed { who: self.who(flight.from), what: self.sent(flight) };
        }
        // A RST that a middlebox makes speaks in the name of the host behind it.
        let from = self.trace().in_name_of(flight);
        let (who, peer) = (self.who(from), self.reader(flight));
        match flight.role {
            Role::Syn if self.is_repeat(flight) => self.again(event, id),
            Role::Syn => Now::Syn { who },
            Role::SynAck if self.is_repeat(flight) => self.again(event, id),
            Role::SynAck => Now::SynAck { who },
            Role::Ack => self.ack(event, flight),
            Role::Data => self.data(event, flight),
            Role::Fin => Now::Fin { who, peer, why: self.fin(event) },
            Role::Rst => Now::Rst { who, peer, why: self.rst(event, flight) },
            Role::Probe => self.probe(event, flight),
            Role::ProbeAck => self.probe_ack(event, flight),
            Role::WindowProbe => {
                let nth = self.counters(event, flight.socket).map_or(1, |(_, probes)| probes.max(1));
                Now::WindowProbe { who, peer, nth }
            }
            Role::Retransmission | Role::TailLossProbe => self.again(event, id),
            Role::Quic(frame) => Now::Quic { who, peer, frame, why: self.quic(event, frame) },
            Role::Icmp => {
                let code = self.scenario.faults.iter().find_map(|fault| match fault.action {
                    keepalive_core::scenario::FaultAction::Icmp { code, .. } => Some(code),
                    _ => None,
                });
                Now::Icmp { code }
            }
        }
    }

    /// Method and path of a request, and what it means to send it twice.
    fn asked(self, message: MessageId) -> (&'a str, &'a str, Repeat) {
        let message: &'a Message = self.trace().message(message);
        let keyed = || idempotency_key(&message.head).is_some();
        let (method, repeat) = match message.kind {
            MessageKind::Request(method) if method.is_idempotent() => (method.as_str(), Repeat::Harmless),
            MessageKind::Request(method) if keyed() => (method.as_str(), Repeat::Keyed),
            MessageKind::Request(method) => (method.as_str(), Repeat::Unsafe),
            MessageKind::Response(_) | MessageKind::Tls(..) | MessageKind::Frame(_) => ("", Repeat::Unsafe),
        };
        (method, path(&message.head), repeat)
    }

    /// Method and path of a request that is not written yet.
    pub(crate) fn wanted(self, wanted: Wanted) -> (&'a str, &'a str) {
        match wanted {
            Wanted::Forwarded(message) => {
                let (method, path, _) = self.asked(message);
                (method, path)
            }
            Wanted::Step(nth) => {
                match self.scenario.script.get(usize::from(nth)).map(|order| &order.action) {
                    Some(Action::Request(request)) => (request.method.as_str(), &request.path),
                    _ => ("", "/"),
                }
            }
        }
    }

    fn probe(self, event: &Event, flight: &Flight) -> Now<'a> {
        let who = self.who(flight.from);
        let (nth, of) = self
            .tick(event.id)
            .find_map(|event| match event.kind {
                EventKind::ProbeSent { socket, nth, of } if Some(socket) == flight.socket => Some((nth, of)),
                _ => None,
            })
            .unwrap_or((1, 1));
        let limit = self.tcp(flight.from, flight.socket).and_then(|tcp| tcp.user_timeout);
        let heard = self.last_heard(flight.from, flight.conn, event.id);
        Now::Probe {
            who,
            nth,
            of: match (limit, of) {
                (Some(limit), _) => Probing::UserTimeout(limit),
                (None, 0) => Probing::Unknown,
                (None, of) => Probing::Count(of),
            },
            silence: heard.map_or(Span::ZERO, |(heard, _, _)| event.at.since(heard.at)),
            but_probes: heard.is_some_and(|(_, _, but_probes)| but_probes),
        }
    }

    fn probe_ack(self, event: &Event, flight: &Flight) -> Now<'a> {
        let who = self.who(flight.from);
        let asked = self.trigger(event.id).and_then(|event| match event.kind {
            EventKind::Arrived { flight } => Some(self.flight(flight).role),
            _ => None,
        });
        match asked {
            Some(Role::WindowProbe) => Now::WindowAnswer { who, window: flight.segment.window },
            Some(Role::Probe) | None => Now::ProbeAck { who, clock: self.idle_clock(event, flight.socket) },
            Some(
                Role::Syn
                | Role::SynAck
                | Role::Ack
                | Role::Data
                | Role::Fin
                | Role::Rst
                | Role::ProbeAck
                | Role::Retransmission
                | Role::TailLossProbe
                | Role::Icmp
                | Role::Quic(_),
            ) => Now::OutOfWindow { who },
        }
    }

    /// The idle clock of a program that runs beside a socket at an event, and what is left of it.
    pub(crate) fn idle_clock(self, event: &Event, socket: Option<SocketId>) -> Option<(Timer, Span)> {
        let frame = self.ix.frame_at_event(event.id);
        let view = frame.sockets.iter().find(|view| Some(view.id) == socket)?;
        view.timers.iter().find_map(|timer| {
            matches!(timer.timer, Timer::HttpIdle | Timer::PoolIdle)
                .then(|| (timer.timer, timer.fires_at.since(event.at)))
        })
    }

    /// `icsk_retransmits` and `icsk_probes_out` after an event's tick.
    pub(crate) fn counters(self, event: &Event, socket: Option<SocketId>) -> Option<(u8, u8)> {
        let history = self.ix.history(socket?);
        let until = history.partition_point(|id| self.event(*id).at <= event.at);
        history[..until].iter().rev().find_map(|id| match self.event(*id).kind {
            EventKind::Counters { retransmits, probes, .. } => Some((retransmits, probes)),
            _ => None,
        })
    }
}
