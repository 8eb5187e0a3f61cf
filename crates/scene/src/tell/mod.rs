//! Reads a trace as a story: who, what, and what set it off. The words themselves are in [`crate::lang`].

mod acks;
mod closes;
mod gives_up;
mod messages;
mod now;
mod quic;
mod repeats;
mod tries;

use keepalive_core::scenario::{Fault, FaultAction, PathItem, TcpOptions};
use keepalive_core::trace::{
    Event, EventId, EventKind, Flight, FlightId, LossCause, MessageId, NodeId, NodeKind, Role, SocketId,
};
use keepalive_core::{Scenario, Span, Timer, Trace};

use crate::index::TraceIndex;
use crate::lang::{Break, LostBy, Sent, Who};

/// A trace together with the scenario that it is a run of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Teller<'a> {
    pub(crate) ix: &'a TraceIndex,
    pub(crate) scenario: &'a Scenario,
}

impl<'a> Teller<'a> {
    pub(crate) fn trace(self) -> &'a Trace {
        self.ix.trace()
    }

    pub(crate) fn event(self, id: EventId) -> &'a Event {
        self.trace().event(id)
    }

    pub(crate) fn flight(self, id: FlightId) -> &'a Flight {
        self.trace().flight(id)
    }

    /// A host as sentences name it.
    pub(crate) fn who(self, node: NodeId) -> Who<'a> {
        let found = self.trace().nodes.get(node.index());
        // A trace may come without its scenario.
        let kind = found.map_or(NodeKind::Client, |node| node.kind);
        let who = self.host(node).and_then(Who::of).filter(|who| who.kind == kind);
        who.unwrap_or(Who { kind, product: None, id: found.map_or("", |node| &node.id) })
    }

    fn named(self, id: &str) -> Who<'a> {
        self.who(self.trace().node_named(id).unwrap_or(NodeId(0)))
    }

    /// A host as the scenario describes it.
    pub(crate) fn host(self, node: NodeId) -> Option<&'a PathItem> {
        self.scenario.path.iter().filter(|item| !matches!(item, PathItem::Link(_))).nth(node.index())
    }

    /// The TCP settings of a host's connection; of none in particular, those that it accepts with.
    pub(crate) fn tcp(self, node: NodeId, socket: Option<SocketId>) -> Option<&'a TcpOptions> {
        let opens = socket.is_some_and(|socket| self.trace().socket(socket).active);
        match self.host(node)? {
            PathItem::Client(host) => Some(&host.tcp),
            PathItem::Proxy(host) if opens => Some(&host.upstream.tcp),
            PathItem::Proxy(host) => Some(&host.downstream.tcp),
            PathItem::Server(host) => Some(&host.tcp),
            PathItem::Link(_) | PathItem::Nat(_) => None,
        }
    }

    /// The segments that hosts sent, without the further legs of their way.
    pub(crate) fn sent_flights(self) -> impl DoubleEndedIterator<Item = &'a Flight> {
        self.trace().flights.iter().filter(|flight| !flight.forwarded)
    }

    /// Who made a segment.
    pub(crate) fn maker(self, flight: &Flight) -> Who<'a> {
        self.who(self.trace().origin(flight))
    }

    /// The host that a segment is for.
    pub(crate) fn goal(self, flight: &Flight) -> NodeId {
        self.trace().goal(flight)
    }

    /// Whom a segment is for.
    pub(crate) fn reader(self, flight: &Flight) -> Who<'a> {
        self.who(self.goal(flight))
    }

    /// The leg of a flight's journey on which it leaves its maker, and the last.
    pub(crate) fn journey(self, flight: &Flight) -> (&'a Flight, &'a Flight) {
        let journeys = self.ix.journeys();
        let id = self.ix.flight_of(flight);
        (self.flight(journeys.first(id)), self.flight(journeys.last(id)))
    }

    /// The event and what it followed from, step by step back to the beginning.
    pub(crate) fn line_back(self, id: EventId) -> impl Iterator<Item = &'a Event> {
        std::iter::successors(Some(self.event(id)), move |event| event.cause.map(|id| self.event(id)))
    }

    /// What set an event off on its own host: the nearest arrival, timer, order of the script or fault.
    pub(crate) fn trigger(self, id: EventId) -> Option<&'a Event> {
        self.line_back(id).skip(1).find(|event| {
            matches!(
                event.kind,
                EventKind::Arrived { .. }
                    | EventKind::TimerFired { .. }
                    | EventKind::Script(_)
                    | EventKind::Fault(_)
                    | EventKind::FaultEnded(_)
            )
        })
    }

    /// The event that armed the timer that `fired`, and for how long.
    pub(crate) fn armed(self, fired: &Event) -> Option<(&'a Event, Span)> {
        let EventKind::TimerFired { socket, timer } = fired.kind else { return None };
        let armed = self.line_back(fired.id).skip(1).find(|event| {
            matches!(event.kind, EventKind::TimerArmed { socket: s, timer: t, .. } if s == socket && t == timer)
        })?;
        Some((armed, fired.at.since(armed.at)))
    }

    /// The events of the same tick on the same host, in order.
    pub(crate) fn tick(self, id: EventId) -> impl Iterator<Item = &'a Event> {
        let (at, node) = (self.event(id).at, self.event(id).node);
        let events = &self.trace().events;
        let from = events.partition_point(|event| event.at < at);
        events[from..].iter().take_while(move |event| event.at == at).filter(move |event| event.node == node)
    }

    /// The last thing that `node` received on a connection before `id`, probes of the peer left out, as they
    /// restart no clock; and whether such probes came after it.
    pub(crate) fn last_heard(
        self,
        node: NodeId,
        conn: u16,
        id: EventId,
    ) -> Option<(&'a Event, FlightId, bool)> {
        let mut but_probes = false;
        let lane = self.ix.lane(node);
        let until = lane.partition_point(|event| *event < id);
        for event in lane[..until].iter().rev().map(|id| self.event(*id)) {
            let EventKind::Arrived { flight } = event.kind else { continue };
            let came = self.flight(flight);
            if came.conn != conn || came.role == Role::Icmp {
                continue;
            }
            if came.role == Role::Probe {
                but_probes = true;
            } else {
                return Some((event, flight, but_probes));
            }
        }
        None
    }

    /// What a segment carries.
    pub(crate) fn sent(self, flight: &Flight) -> Sent<'a> {
        match flight.role {
            Role::Syn => Sent::Syn,
            Role::SynAck => Sent::SynAck,
            Role::Ack => Sent::Ack,
            Role::Rst => Sent::Rst,
            Role::Probe => Sent::Probe,
            Role::ProbeAck => Sent::ProbeAck,
            Role::WindowProbe => Sent::WindowProbe,
            Role::Icmp => Sent::Icmp,
            Role::Quic(frame) => Sent::Quic(frame),
            Role::Data | Role::Fin | Role::Retransmission | Role::TailLossProbe => self.carried(flight),
        }
    }

    fn carried(self, flight: &Flight) -> Sent<'a> {
        let segment = flight.segment;
        if segment.flags.syn {
            return if segment.flags.ack { Sent::SynAck } else { Sent::Syn };
        }
        let mut carried = self.trace().messages_in(flight);
        if let (Some(first), Some(then)) = (carried.next(), carried.next()) {
            return Sent::Together { first, then, more: carried.count() as u32 };
        }
        match flight.message {
            Some(message) if segment.len > 0 => self.message(message),
            _ if segment.len > 0 => Sent::Bytes(segment.len),
            _ if segment.flags.fin => Sent::Fin,
            _ => Sent::Ack,
        }
    }

    /// An HTTP message as a noun.
    pub(crate) fn message(self, id: MessageId) -> Sent<'a> {
        Sent::of(self.trace().message(id))
    }

    /// What lost a segment on any leg of its way, if it was lost.
    pub(crate) fn lost(self, id: FlightId) -> Option<LostBy> {
        self.lost_here(self.ix.journeys().last(id))
    }

    /// What lost a segment on this leg, if it was lost on it.
    pub(crate) fn lost_here(self, id: FlightId) -> Option<LostBy> {
        let landing = self.event(self.ix.landing(id)?);
        let EventKind::Lost { by, .. } = landing.kind else { return None };
        Some(match by {
            LossCause::Forgotten => LostBy::Forgotten,
            LossCause::HostDown => LostBy::HostDown,
            LossCause::Unconfirmed => LostBy::Unconfirmed,
            LossCause::Fault(nth) => match self.fault(nth).map(|fault| &fault.action) {
                Some(FaultAction::Cut { .. }) => LostBy::Cut,
                Some(FaultAction::Icmp { .. }) => LostBy::Icmp,
                Some(FaultAction::Nat { .. }) => LostBy::Forgotten,
                Some(FaultAction::Crash { .. }) => LostBy::HostDown,
                Some(
                    FaultAction::Drop(_)
                    | FaultAction::Kill { .. }
                    | FaultAction::Slow { .. }
                    | FaultAction::Reboot { .. }
                    | FaultAction::Takeover { .. }
                    | FaultAction::InjectRst { .. },
                )
                | None => LostBy::Drop,
            },
        })
    }

    pub(crate) fn fault(self, nth: u16) -> Option<&'a Fault> {
        self.scenario.faults.get(usize::from(nth))
    }

    /// A fault as it takes effect.
    pub(crate) fn breaks(self, nth: u16) -> Option<Break<'a>> {
        Some(match &self.fault(nth)?.action {
            FaultAction::Cut { from, .. } => Break::Cut { from: from.as_deref().map(|id| self.named(id)) },
            FaultAction::Drop(drop) => {
                Break::Drop { from: drop.from.as_deref().map(|id| self.named(id)), kind: drop.kind }
            }
            FaultAction::Crash { node } => Break::Crash { who: self.named(node) },
            FaultAction::Kill { node } => Break::Kill { who: self.named(node) },
            FaultAction::Slow { node, by } => Break::Slow { who: self.named(node), by: *by },
            FaultAction::Reboot { node, listener } => {
                Break::Reboot { who: self.named(node), listener: *listener }
            }
            FaultAction::Takeover { node, .. } => Break::Takeover { who: self.named(node) },
            FaultAction::Nat { idle, answers_rst, .. } => {
                Break::Nat { idle: *idle, answers_rst: *answers_rst }
            }
            FaultAction::Icmp { from, code, .. } => Break::Icmp { from: self.named(from), code: *code },
            FaultAction::InjectRst { to, .. } => Break::InjectRst { to: self.named(to) },
        })
    }

    /// A fault as it ends.
    pub(crate) fn mended(self, nth: u16) -> Break<'a> {
        match self.fault(nth).map(|fault| &fault.action) {
            Some(FaultAction::Cut { .. }) => Break::Healed,
            Some(FaultAction::Crash { node }) => Break::Reboot { who: self.named(node), listener: true },
            Some(
                FaultAction::Drop(_)
                | FaultAction::Kill { .. }
                | FaultAction::Slow { .. }
                | FaultAction::Reboot { .. }
                | FaultAction::Takeover { .. }
                | FaultAction::Nat { .. }
                | FaultAction::Icmp { .. }
                | FaultAction::InjectRst { .. },
            )
            | None => Break::DropEnded,
        }
    }

    /// A middlebox that forgets.
    pub(crate) fn forgets(self, node: NodeId, conn: u16) -> Break<'a> {
        let udp = self.trace().sockets.iter().any(|socket| socket.conn == conn && socket.quic);
        let idle = match self.host(node) {
            Some(PathItem::Nat(nat)) => Some(if udp { nat.udp() } else { nat.idle }),
            Some(PathItem::Client(_) | PathItem::Link(_) | PathItem::Proxy(_) | PathItem::Server(_))
            | None => None,
        };
        Break::Forgot { who: self.who(node), idle }
    }

    /// A timer of that kind that `id`'s tick arms on a socket, and for how long.
    pub(crate) fn arms(self, id: EventId, socket: SocketId, wanted: Timer) -> Option<(&'a Event, Span)> {
        self.tick(id).find_map(|event| match event.kind {
            EventKind::TimerArmed { socket: s, timer, fires_at } if s == socket && timer == wanted => {
                Some((event, fires_at.since(event.at)))
            }
            _ => None,
        })
    }
}

/// The path in a request's start line.
pub(crate) fn path(head: &[String]) -> &str {
    head.first().and_then(|line| line.split(' ').nth(1)).unwrap_or("/")
}
