//! Why a kernel gives a connection up, with the numbers that led to it.

use keepalive_core::Span;
use keepalive_core::tcp::{AbortReason, Errno};
use keepalive_core::trace::{Call, Event, EventKind, Flight, Role, SocketId};

use super::Teller;
use crate::lang::GaveUp;

impl<'a> Teller<'a> {
    /// An abort with its numbers.
    pub(crate) fn gave_up(self, event: &Event, socket: SocketId, why: AbortReason) -> GaveUp {
        let limit = self.tcp(event.node, Some(socket)).and_then(|tcp| tcp.user_timeout).unwrap_or_default();
        match why {
            AbortReason::Keepalive => {
                let options =
                    self.tcp(event.node, Some(socket)).and_then(|tcp| tcp.keepalive).unwrap_or_default();
                GaveUp::Keepalive {
                    options,
                    sent: self.probes(event, socket),
                    total: self.silence(event, socket),
                }
            }
            AbortReason::KeepaliveUserTimeout => GaveUp::KeepaliveUserTimeout {
                limit,
                sent: self.probes(event, socket),
                total: self.silence(event, socket),
            },
            AbortReason::Retransmissions => {
                let times = self.repeats(event, socket);
                let total = self.since_first(event, socket);
                if self.is_orphan(event, socket) {
                    GaveUp::Orphan { times, total }
                } else {
                    GaveUp::Retransmissions { times, total }
                }
            }
            AbortReason::UserTimeout => GaveUp::UserTimeout { limit },
            AbortReason::Persist => GaveUp::Persist { times: self.window_probes(event, socket) },
            AbortReason::Syn => {
                GaveUp::Syn { times: self.repeats(event, socket), total: self.since_first(event, socket) }
            }
            AbortReason::SynAck => {
                GaveUp::SynAck { times: self.repeats(event, socket), total: self.since_first(event, socket) }
            }
            AbortReason::Reset => match self.error(event) {
                Errno::ECONNREFUSED => GaveUp::Refused,
                _ if self.heard_fin(socket, event.id) => GaveUp::ResetAfterFin,
                _ => GaveUp::Reset,
            },
            AbortReason::Icmp => GaveUp::Icmp,
            AbortReason::Application => GaveUp::Application,
            AbortReason::HostDown => GaveUp::HostDown,
        }
    }

    /// The program has closed the socket, so nobody is there to be told.
    pub(super) fn is_orphan(self, event: &Event, socket: SocketId) -> bool {
        self.ix.history(socket).iter().take_while(|id| **id < event.id).any(|id| {
            matches!(
                self.event(*id).kind,
                EventKind::Called { call: Call::Close, .. } | EventKind::Returned { call: Call::Close, .. }
            )
        })
    }

    fn error(self, event: &Event) -> Errno {
        match event.kind {
            EventKind::Aborted { error, .. } => error,
            _ => Errno::ETIMEDOUT,
        }
    }

    /// Probes without an answer.
    fn probes(self, event: &Event, socket: SocketId) -> u8 {
        let history = self.ix.history(socket);
        history[..history.partition_point(|id| *id < event.id)]
            .iter()
            .rev()
            .find_map(|id| match self.event(*id).kind {
                EventKind::ProbeSent { nth, .. } => Some(nth),
                _ => None,
            })
            .unwrap_or(0)
    }

    /// Zero-window probes since the last answer.
    fn window_probes(self, event: &Event, socket: SocketId) -> u8 {
        let heard = self.last_heard(event.node, self.trace().socket(socket).conn, event.id);
        let sent = self.sent_flights().filter(|flight| {
            flight.socket == Some(socket)
                && flight.role == Role::WindowProbe
                && flight.departed < event.id
                && heard.is_none_or(|(heard, _, _)| flight.departed > heard.id)
        });
        u8::try_from(sent.count()).unwrap_or(u8::MAX)
    }

    /// Since the last thing that was received.
    fn silence(self, event: &Event, socket: SocketId) -> Span {
        let conn = self.trace().socket(socket).conn;
        self.last_heard(event.node, conn, event.id)
            .map_or(Span::ZERO, |(heard, _, _)| event.at.since(heard.at))
    }

    /// How often the oldest unacknowledged segment was sent again.
    fn repeats(self, event: &Event, socket: SocketId) -> u8 {
        let Some(first) = self.oldest(event, socket) else { return 0 };
        let again = self.sent_flights().filter(|flight| {
            flight.socket == Some(socket)
                && flight.departed < event.id
                && flight.departed > first.departed
                && flight.segment.seq == first.segment.seq
                && flight.role != Role::TailLossProbe
                && flight.segment.span() > 0
        });
        u8::try_from(again.count()).unwrap_or(u8::MAX)
    }

    /// Since the first transmission of the oldest unacknowledged segment.
    fn since_first(self, event: &Event, socket: SocketId) -> Span {
        self.oldest(event, socket).map_or(Span::ZERO, |first| event.at.since(first.departed_at))
    }

    /// The first transmission of the oldest segment that nobody has acknowledged.
    fn oldest(self, event: &Event, socket: SocketId) -> Option<&'a Flight> {
        let history = self.ix.history(socket);
        let una = history[..history.partition_point(|id| *id < event.id)]
            .iter()
            .rev()
            .find_map(|id| match self.event(*id).kind {
                EventKind::Sequence { una, .. } => Some(una),
                _ => None,
            })
            .unwrap_or(0);
        self.sent_flights().find(|flight| {
            flight.socket == Some(socket) && flight.segment.span() > 0 && flight.segment.end() > una
        })
    }
}
