//! Why a FIN or a RST leaves.

use keepalive_core::http::CloseReason;
use keepalive_core::scenario::{Action, FaultAction, PathItem};
use keepalive_core::tcp::AbortReason;
use keepalive_core::trace::{Call, Event, EventId, EventKind, Flight, NodeId, Role, SocketId};
use keepalive_core::{Span, Timer};

use super::Teller;
use crate::lang::{FinKind, RstKind};

impl<'a> Teller<'a> {
    /// Why a side closes, seen from its FIN.
    pub(crate) fn fin(self, event: &Event) -> FinKind {
        for cause in self.line_back(event.id).take_while(|cause| cause.node == event.node) {
            match cause.kind {
                EventKind::Closing { why, .. } => return self.closing(cause, why),
                EventKind::Script(nth) => return self.ordered(nth),
                EventKind::Fault(nth) => {
                    let killed =
                        matches!(self.fault(nth).map(|it| &it.action), Some(FaultAction::Kill { .. }));
                    return if killed { FinKind::Killed } else { FinKind::Plain };
                }
                EventKind::TimerFired { timer: Timer::CloseDelay, .. } => {
                    return FinKind::EofLater(self.armed(cause).map_or(Span::ZERO, |(_, span)| span));
                }
                EventKind::Arrived { flight } => {
                    let fin = self.flight(flight).segment.flags.fin;
                    return if fin { FinKind::Eof } else { FinKind::Plain };
                }
                _ => {}
            }
        }
        FinKind::Plain
    }

    /// Why an HTTP endpoint closes. `event` is its decision.
    pub(crate) fn closing(self, event: &Event, why: CloseReason) -> FinKind {
        let quic = event.kind.socket().is_some_and(|socket| self.trace().socket(socket).quic);
        match why {
            CloseReason::IdleTimeout => self.idle(event),
            CloseReason::RequestCap => FinKind::Cap(self.cap(event.node)),
            CloseReason::CloseSent | CloseReason::CloseReceived => FinKind::Announced,
            CloseReason::HttpVersion10 => FinKind::Http10,
            CloseReason::BodyUntilClose => FinKind::BodyUntilClose,
            CloseReason::HeaderTimeout | CloseReason::BodyTimeout => FinKind::RequestLate,
            CloseReason::ResponseTimeout => FinKind::ResponseLate,
            CloseReason::ConnectTimeout => FinKind::NotReady,
            CloseReason::PingTimeout => FinKind::NoAnswer,
            CloseReason::BodyUnread
            | CloseReason::MessageCutShort
            | CloseReason::FaultyFraming
            | CloseReason::MalformedMessage
            | CloseReason::UnsolicitedData => FinKind::Broken,
            CloseReason::AgeCap => FinKind::Age,
            CloseReason::PoolFull => FinKind::PoolFull,
            CloseReason::Shutdown => FinKind::Ending,
            CloseReason::PeerClosed if quic => FinKind::HeardClose,
            CloseReason::PeerClosed => FinKind::Eof,
            CloseReason::QuicIdle => FinKind::Forgotten,
            CloseReason::PeerReset | CloseReason::TransportTimeout => FinKind::TransportEnded,
            CloseReason::OtherSideLost => FinKind::OtherSide,
        }
    }

    fn idle(self, event: &Event) -> FinKind {
        let fired = self.line_back(event.id).find_map(|cause| match cause.kind {
            EventKind::TimerFired { timer: timer @ (Timer::HttpIdle | Timer::PoolIdle), .. } => {
                Some((timer, self.armed(cause).map_or(Span::ZERO, |(_, span)| span)))
            }
            _ => None,
        });
        fired.map_or(FinKind::Idle(Timer::HttpIdle, Span::ZERO), |(timer, span)| FinKind::Idle(timer, span))
    }

    /// A server's limit on requests.
    fn cap(self, node: NodeId) -> u32 {
        let limit = match self.host(node) {
            Some(PathItem::Server(server)) => server.http.as_ref().and_then(|http| http.max_requests),
            Some(PathItem::Proxy(proxy)) => proxy.downstream.http.max_requests,
            Some(PathItem::Client(_) | PathItem::Link(_) | PathItem::Nat(_)) | None => None,
        };
        limit.unwrap_or(1)
    }

    fn ordered(self, nth: u16) -> FinKind {
        match self.scenario.script.get(usize::from(nth)).map(|order| &order.action) {
            Some(Action::Close { .. }) => FinKind::Called(Call::Close),
            Some(Action::Shutdown { .. }) => FinKind::Called(Call::Shutdown),
            Some(Action::Kill { .. }) => FinKind::Killed,
            Some(
                Action::Request(_)
                | Action::Connect { .. }
                | Action::Accept { .. }
                | Action::Send { .. }
                | Action::Fill { .. }
                | Action::Recv { .. }
                | Action::Read { .. }
                | Action::Abort { .. }
                | Action::Set { .. }
                | Action::Freeze { .. }
                | Action::CloseListener { .. }
                | Action::Open { .. }
                | Action::Write { .. }
                | Action::EndWrite { .. }
                | Action::HangUp { .. }
                | Action::Drain { .. }
                | Action::Bind { .. },
            )
            | None => FinKind::Plain,
        }
    }

    /// Why a RST leaves.
    pub(crate) fn rst(self, event: &Event, flight: &Flight) -> RstKind<'a> {
        if flight.injected {
            let fault = self.line_back(event.id).find_map(|cause| match cause.kind {
                EventKind::Fault(nth) => self.fault(nth),
                _ => None,
            });
            return match fault.map(|fault| &fault.action) {
                Some(FaultAction::InjectRst { .. }) => RstKind::Forged,
                _ => RstKind::Forgotten,
            };
        }
        let aborted = self.tick(event.id).find_map(|other| match other.kind {
            EventKind::Aborted { socket, why, .. } if Some(socket) == flight.socket => Some(why),
            _ => None,
        });
        match aborted {
            Some(AbortReason::Application) => self.discarded(event, flight),
            Some(
                AbortReason::Keepalive
                | AbortReason::KeepaliveUserTimeout
                | AbortReason::Retransmissions
                | AbortReason::UserTimeout
                | AbortReason::Persist
                | AbortReason::Syn
                | AbortReason::SynAck,
            ) => RstKind::GaveUp,
            Some(AbortReason::Reset | AbortReason::Icmp | AbortReason::HostDown) | None => {
                self.answered(event, flight).unwrap_or(RstKind::Plain)
            }
        }
    }

    /// The program discarded the connection: on purpose, with unread data, or data came after its close.
    fn discarded(self, event: &Event, flight: &Flight) -> RstKind<'a> {
        let script = self.line_back(event.id).take_while(|cause| cause.node == event.node).find_map(
            |cause| match cause.kind {
                EventKind::Script(nth) => self.scenario.script.get(usize::from(nth)),
                _ => None,
            },
        );
        if let Some(Action::Abort { .. }) = script.map(|order| &order.action) {
            return RstKind::Linger;
        }
        match self.trigger(event.id).map(|trigger| trigger.kind) {
            Some(EventKind::Arrived { .. }) => self.answered(event, flight).unwrap_or(RstKind::Unread),
            _ => RstKind::Unread,
        }
    }

    /// A RST that answers a segment.
    fn answered(self, event: &Event, flight: &Flight) -> Option<RstKind<'a>> {
        let EventKind::Arrived { flight: came } = self.trigger(event.id)?.kind else { return None };
        let came = self.flight(came);
        let what = self.sent(came);
        if came.role == Role::Syn || came.segment.flags.syn && !came.segment.flags.ack {
            return Some(RstKind::NoListener);
        }
        let fin = self.own_fin(flight.from, flight.conn, event.id);
        Some(match fin {
            Some(_) if came.segment.len == 0 || self.has_reset(flight, event.id) => {
                RstKind::AlreadyOver(what)
            }
            Some(fin) => {
                let (left, came) = self.journey(came);
                let crossed = left.departed_at < self.journey(fin).1.due_at && fin.departed_at < came.due_at;
                RstKind::NoReader { what, crossed }
            }
            None => RstKind::NoConnection(what),
        })
    }

    /// The same host has sent a RST on the connection before.
    fn has_reset(self, flight: &Flight, before: EventId) -> bool {
        self.sent_flights()
            .take_while(|other| other.departed < before)
            .any(|other| other.conn == flight.conn && other.from == flight.from && other.role == Role::Rst)
    }

    /// The FIN that a host sent on a connection before an event.
    fn own_fin(self, node: NodeId, conn: u16, before: EventId) -> Option<&'a Flight> {
        self.sent_flights()
            .take_while(|flight| flight.departed < before)
            .find(|flight| flight.conn == conn && flight.from == node && flight.segment.flags.fin)
    }

    /// The other end had sent FIN, and it had arrived, before an event on `socket`.
    pub(super) fn heard_fin(self, socket: SocketId, before: EventId) -> bool {
        let own = self.trace().socket(socket);
        let lane = self.ix.lane(own.node);
        lane[..lane.partition_point(|id| *id < before)].iter().any(|id| match self.event(*id).kind {
            EventKind::Arrived { flight } => {
                let came = self.flight(flight);
                came.conn == own.conn && came.segment.flags.fin
            }
            _ => false,
        })
    }
}
