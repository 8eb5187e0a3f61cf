//! Datagrams of QUIC: why they go, and why they go again.

use keepalive_core::Timer;
use keepalive_core::trace::{Event, EventKind, Flight, QuicFrame};

use super::Teller;
use crate::lang::{Again, Now, QuicWhy};

impl<'a> Teller<'a> {
    /// Why a datagram goes that carries no bytes of a stream.
    pub(super) fn quic(self, event: &Event, frame: QuicFrame) -> QuicWhy {
        let fired = self.trigger(event.id);
        match (frame, fired.map(|fired| fired.kind)) {
            (QuicFrame::Ping, Some(EventKind::TimerFired { timer: Timer::Ping, .. })) => {
                let waited = fired.and_then(|fired| self.armed(fired));
                waited.map_or(QuicWhy::Plain, |(_, span)| QuicWhy::Silence(span))
            }
            (QuicFrame::Close, _) => {
                let own = self.line_back(event.id).take_while(|cause| cause.node == event.node);
                let closing = own.into_iter().find_map(|cause| match cause.kind {
                    EventKind::Closing { why, .. } => Some(self.closing(cause, why)),
                    _ => None,
                });
                closing.map_or(QuicWhy::Plain, QuicWhy::Closes)
            }
            _ => QuicWhy::Plain,
        }
    }

    /// Bytes of streams that go out again: as a probe, or because they must be lost.
    pub(super) fn quic_again(self, event: &Event, flight: &Flight) -> Now<'a> {
        let (who, what) = (self.who(flight.from), self.sent(flight));
        let waited = self.trigger(event.id).and_then(|fired| match fired.kind {
            EventKind::TimerFired { timer: Timer::QuicProbe, .. } => Some(self.armed(fired)?.1),
            _ => None,
        });
        Now::Again { who, what, how: Again::Quic { waited } }
    }
}
