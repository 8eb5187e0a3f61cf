//! Segments that go out again.

use keepalive_core::trace::{Event, EventKind, Flight, FlightId, Role};
use keepalive_core::{Span, Timer};

use super::Teller;
use crate::lang::{Again, Now};

impl<'a> Teller<'a> {
    /// The same sequence numbers left this socket before.
    pub(crate) fn is_repeat(self, flight: &Flight) -> bool {
        self.earlier(flight) > 0
    }

    fn earlier(self, flight: &Flight) -> usize {
        self.sent_flights()
            .take_while(|other| other.departed < flight.departed)
            .filter(|other| {
                other.socket == flight.socket
                    && other.from == flight.from
                    && other.conn == flight.conn
                    && other.segment.seq == flight.segment.seq
                    && other.segment.span() > 0
                    && other.segment.flags.syn == flight.segment.flags.syn
            })
            .count()
    }

    pub(super) fn again(self, event: &Event, id: FlightId) -> Now<'a> {
        let flight = self.flight(id);
        if flight.quic.is_some() {
            return self.quic_again(event, flight);
        }
        let (who, what) = (self.who(flight.from), self.sent(flight));
        let fired = self
            .line_back(event.id)
            .take_while(|cause| cause.node == event.node)
            .find(|cause| matches!(cause.kind, EventKind::TimerFired { .. } | EventKind::Arrived { .. }));
        let waited = fired.and_then(|fired| self.armed(fired)).map_or(Span::ZERO, |(_, span)| span);
        let next = flight.socket.and_then(|socket| self.arms(event.id, socket, Timer::Retransmit));
        let next = next.map(|(_, span)| span);
        let nth = u8::try_from(self.earlier(flight)).unwrap_or(u8::MAX);
        let timer = fired.and_then(|fired| match fired.kind {
            EventKind::TimerFired { timer, .. } => Some(timer),
            _ => None,
        });
        let how = if flight.segment.flags.syn && timer == Some(Timer::Retransmit) {
            Again::Opening { nth, waited, next }
        } else if flight.role == Role::TailLossProbe {
            Again::TailLoss { waited }
        } else if timer == Some(Timer::Retransmit) {
            let nth = self.counters(event, flight.socket).map_or(nth, |(retransmits, _)| retransmits);
            Again::Timeout { nth: nth.max(1), waited, next }
        } else {
            Again::Asked
        };
        Now::Again { who, what, how }
    }
}
