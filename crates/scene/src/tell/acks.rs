//! Departures of plain ACKs.

use keepalive_core::tcp::State;
use keepalive_core::trace::{Event, EventKind, Flight, Role};
use keepalive_core::{Span, Timer};

use super::Teller;
use crate::lang::{AckKind, Now};

impl<'a> Teller<'a> {
    pub(super) fn ack(self, event: &Event, flight: &Flight) -> Now<'a> {
        let who = self.who(flight.from);
        let trigger = self.trigger(event.id);
        let kind = match trigger.map(|trigger| (trigger, trigger.kind)) {
            Some((_, EventKind::Arrived { flight: came })) => {
                let came = self.flight(came);
                if came.segment.flags.syn && self.is_first(event, flight) {
                    let last = self.journey(flight).1;
                    let arrives =
                        last.fate == keepalive_core::trace::Fate::Arrived && last.to == self.goal(flight);
                    let trip = arrives.then(|| last.due_at.since(flight.departed_at));
                    return Now::Established { who, peer: self.reader(flight), trip };
                }
                if matches!(came.role, Role::WindowProbe) {
                    return Now::WindowAnswer { who, window: flight.segment.window };
                }
                self.at_once(event, flight, came)
            }
            Some((fired, EventKind::TimerFired { timer: Timer::DelayedAck, .. })) => {
                let waited = self.armed(fired).map_or(Span::ZERO, |(_, span)| span);
                match self.confirmed(event, flight) {
                    Some(what) => AckKind::Delayed(what, waited),
                    None => self.of_fin(event, flight).unwrap_or(AckKind::UpTo(up_to(flight))),
                }
            }
            _ => self.later(event, flight),
        };
        Now::Ack { who, kind }
    }

    /// The first ACK of its socket.
    fn is_first(self, event: &Event, flight: &Flight) -> bool {
        !self
            .sent_flights()
            .take_while(|other| other.departed < event.id)
            .any(|other| other.socket == flight.socket && other.role == Role::Ack)
    }

    fn at_once(self, event: &Event, flight: &Flight, came: &Flight) -> AckKind<'a> {
        if came.segment.flags.fin && flight.segment.ack == came.segment.end() {
            return self.of_fin(event, flight).unwrap_or(AckKind::FinHeard);
        }
        if came.segment.len > 0 {
            return AckKind::AtOnce(self.sent(came));
        }
        self.later(event, flight)
    }

    /// An ACK of a FIN, by what the socket is after it.
    fn of_fin(self, event: &Event, flight: &Flight) -> Option<AckKind<'a>> {
        let socket = flight.socket?;
        let trigger = self.trigger(event.id).map(|trigger| trigger.id);
        // Only what the same arrival or timer did: another segment may land on the same tick.
        let changed = self.tick(event.id).filter(|other| self.trigger(other.id).map(|t| t.id) == trigger);
        let state = changed
            .filter_map(|other| match other.kind {
                EventKind::State { socket: s, to, .. } if s == socket => Some(to),
                _ => None,
            })
            .last()
            .unwrap_or(State::CloseWait);
        match state {
            State::TimeWait => {
                let wait = self.arms(event.id, socket, Timer::TimeWait).map_or(Span::ZERO, |(_, span)| span);
                Some(AckKind::FinLast(wait))
            }
            State::Closing => Some(AckKind::FinCrossed),
            State::CloseWait | State::LastAck => Some(AckKind::FinHeard),
            State::Closed
            | State::Listen
            | State::SynSent
            | State::SynReceived
            | State::Established
            | State::FinWait1
            | State::FinWait2
            | State::Handshake
            | State::Draining => None,
        }
    }

    /// No segment asked for it: the program has read, so the window opens.
    fn later(self, event: &Event, flight: &Flight) -> AckKind<'a> {
        let before = self
            .sent_flights()
            .take_while(|other| other.departed < event.id)
            .filter(|other| other.socket == flight.socket && other.segment.flags.ack)
            .last();
        match before {
            Some(before)
                if before.segment.ack == flight.segment.ack
                    && flight.segment.window > before.segment.window =>
            {
                AckKind::Window(flight.segment.window)
            }
            _ => AckKind::UpTo(up_to(flight)),
        }
    }
}

/// The last byte that an ACK confirms, counted from 1.
const fn up_to(flight: &Flight) -> u32 {
    flight.segment.ack.saturating_sub(1)
}
