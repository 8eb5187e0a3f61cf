//! The link: departure, the rules that judge it, and arrival.

use std::collections::BTreeMap;

use super::queue::Wake;
use super::{CLIENT, LINK, SERVER, World};
use crate::scenario::{Fault, FaultAction, Scenario, SegmentKind};
use crate::tcp::{Flags, Segment, State, reset_for};
use crate::time::{SimTime, Span};
use crate::trace::{EventKind, Fate, Flight, FlightId, LossCause, NodeId, Refusal, Role, SocketId};

/// The state of the link's rules.
#[derive(Debug)]
pub(super) struct Relay {
    latency: Span,
    /// For each fault: the number of segments it matched.
    matched: Vec<u32>,
    /// For each fault that is a NAT: when each pair of ports was last used.
    mappings: Vec<BTreeMap<(u16, u16), Mapping>>,
    /// For each flight: the receiver's generation when it left.
    heading: Vec<u16>,
}

#[derive(Debug, Clone, Copy)]
struct Mapping {
    used_at: SimTime,
    forgotten: bool,
}

/// What the rules decide.
enum Judgement {
    Pass,
    Lose(LossCause, Option<Answer>),
}

/// What a middlebox says to the sender.
enum Answer {
    Reset(Segment),
    /// The code is looked up when it arrives.
    Icmp,
}

impl Relay {
    pub(super) fn new(scenario: &Scenario, latency: Span) -> Self {
        let faults = scenario.faults.len();
        Self {
            latency,
            matched: vec![0; faults],
            mappings: vec![BTreeMap::new(); faults],
            heading: Vec::new(),
        }
    }
}

impl World<'_> {
    /// A segment leaves `from`. `socket` is the one that sent it, if any.
    pub(super) fn depart(
        &mut self,
        from: NodeId,
        socket: Option<SocketId>,
        segment: Segment,
        role: Role,
    ) -> FlightId {
        let ports = socket.map(|id| (self.sock(id).local_port, self.sock(id).peer_port));
        let number = socket.map_or(0, |id| self.sock(id).number);
        self.launch(from, socket, ports.unwrap_or_default(), number, segment, role, false)
    }

    #[allow(clippy::too_many_arguments)]
    fn launch(
        &mut self,
        from: NodeId,
        socket: Option<SocketId>,
        ports: (u16, u16),
        number: u16,
        segment: Segment,
        role: Role,
        injected: bool,
    ) -> FlightId {
        let now = self.now();
        let to = other(from);
        let message = socket.and_then(|id| self.message_in(id, &segment));
        let due_at = now + self.relay.latency;
        let flight = FlightId(self.rec.trace.flights.len() as u32);
        self.relay.heading.push(self.hosts[to.index()].generation);
        let departed = self.rec.record(from, EventKind::Departed { flight });
        self.rec.add_flight(Flight {
            from,
            to,
            link: LINK,
            socket,
            conn: number,
            segment,
            role,
            injected,
            departed_at: now,
            due_at,
            departed,
            fate: Fate::InFlight,
            fate_at: due_at,
            message,
        });
        let judgement = if injected { Judgement::Pass } else { self.judge(from, socket, ports, &segment) };
        match judgement {
            Judgement::Pass => self.queue.plan(due_at, Wake::Arrival(flight)),
            Judgement::Lose(by, answer) => {
                self.rec.settle(flight, Fate::Lost(by));
                let cause = self.rec.cause.replace(departed);
                self.rec.record(from, EventKind::Lost { flight, by });
                match answer {
                    None => {}
                    Some(Answer::Reset(reset)) => {
                        let back = (ports.1, ports.0);
                        self.launch(to, None, back, number, reset, Role::Rst, true);
                    }
                    Some(Answer::Icmp) => {
                        // Travels as a flight that quotes the segment.
                        self.launch(to, None, (ports.1, ports.0), number, segment, Role::Icmp, true);
                    }
                }
                self.rec.cause = cause;
            }
        }
        flight
    }

    fn judge(
        &mut self,
        from: NodeId,
        socket: Option<SocketId>,
        ports: (u16, u16),
        segment: &Segment,
    ) -> Judgement {
        let now = self.now();
        let stale = socket.is_some_and(|id| {
            let host = &self.hosts[from.index()];
            self.sock(id).generation != host.generation
        });
        for (i, fault) in self.scenario.faults.iter().enumerate() {
            let lost = Judgement::Lose(LossCause::Fault(i as u16), None);
            if !holds(fault, now) {
                continue;
            }
            match &fault.action {
                FaultAction::Cut { from: only, .. } if self.is_from(only.as_deref(), from) => return lost,
                FaultAction::Drop(drop)
                    if self.is_from(drop.from.as_deref(), from) && is_kind(drop.kind, segment) =>
                {
                    self.relay.matched[i] += 1;
                    let n = self.relay.matched[i];
                    if drop.nth.contains(&n)
                        || drop.every.is_some_and(|every| every > 0 && n.is_multiple_of(every))
                    {
                        return lost;
                    }
                }
                FaultAction::Takeover { node, .. } if stale && self.is_from(Some(node), from) => return lost,
                FaultAction::Nat { idle, answers_rst, .. } => {
                    if let Some(lost) = self.translate(i, *idle, *answers_rst, from, ports, segment) {
                        return lost;
                    }
                }
                FaultAction::Icmp { from: only, .. } if self.is_from(Some(only), from) => {
                    return Judgement::Lose(LossCause::Fault(i as u16), Some(Answer::Icmp));
                }
                _ => {}
            }
        }
        Judgement::Pass
    }

    /// The middlebox's memory of connections: opened by SYN, refreshed by every segment, lost by silence.
    fn translate(
        &mut self,
        rule: usize,
        idle: Span,
        answers_rst: bool,
        from: NodeId,
        ports: (u16, u16),
        segment: &Segment,
    ) -> Option<Judgement> {
        let now = self.now();
        let key = if from == CLIENT { ports } else { (ports.1, ports.0) };
        let opens = segment.flags.syn && !segment.flags.ack;
        let known = self.relay.mappings[rule].get(&key).copied();
        let fresh = known.is_some_and(|m| !m.forgotten && now.since(m.used_at) <= idle);
        if opens || fresh {
            self.relay.mappings[rule].insert(key, Mapping { used_at: now, forgotten: false });
            return None;
        }
        if let Some(mapping) = known
            && !mapping.forgotten
        {
            self.relay.mappings[rule].insert(key, Mapping { forgotten: true, ..mapping });
        }
        let reset = answers_rst && !segment.flags.rst;
        Some(Judgement::Lose(LossCause::Forgotten, reset.then(|| Answer::Reset(reset_for(segment)))))
    }

    fn is_from(&self, only: Option<&str>, from: NodeId) -> bool {
        only.is_none_or(|id| self.hosts[from.index()].id == id)
    }

    /// A segment arrives.
    pub(super) fn arrive(&mut self, id: FlightId) {
        let flight = *self.rec.trace.flight(id);
        let node = flight.to;
        self.rec.cause = Some(flight.departed);
        if !self.hosts[node.index()].up {
            self.rec.settle(id, Fate::Lost(LossCause::HostDown));
            self.rec.record(node, EventKind::Lost { flight: id, by: LossCause::HostDown });
            return;
        }
        self.rec.settle(id, Fate::Arrived);
        self.rec.lead(node, EventKind::Arrived { flight: id });
        let ports = self.ports_at_receiver(&flight);
        let living =
            self.cut_off(id, &flight).or_else(|| self.hosts[node.index()].ports.get(&ports).copied());
        if flight.role == Role::Icmp {
            self.arrive_icmp(&flight, living);
            return;
        }
        let living = living.filter(|s| {
            let conn = &self.sock(*s).conn;
            conn.state() != State::Closed && !conn.yields_to(&flight.segment)
        });
        match living {
            Some(socket) => {
                let now = self.now();
                self.sock_mut(socket).conn.handle_segment(now, &flight.segment);
                self.drain(socket);
                self.notify(socket);
            }
            None => self.arrive_without_socket(id, &flight, ports),
        }
    }

    /// What left before another host took the address over still reaches the old one.
    fn cut_off(&self, id: FlightId, flight: &Flight) -> Option<SocketId> {
        let generation = self.relay.heading[id.0 as usize];
        if generation == self.hosts[flight.to.index()].generation {
            return None;
        }
        let at = self.socks.iter().position(|sock| {
            let same = sock.node == flight.to && sock.number == flight.conn;
            same && sock.generation == generation && sock.conn.state() != State::Closed
        })?;
        Some(SocketId(at as u16))
    }

    fn arrive_without_socket(&mut self, id: FlightId, flight: &Flight, ports: (u16, u16)) {
        let (node, segment) = (flight.to, flight.segment);
        let host = &self.hosts[node.index()];
        if segment.flags.syn && !segment.flags.ack && host.listens && ports.0 == host.port {
            let socket = self.new_socket(node, ports.0, ports.1, flight.conn);
            let now = self.now();
            self.sock_mut(socket).conn.accept_syn(now, &segment);
            self.drain(socket);
            return;
        }
        if segment.flags.rst {
            return;
        }
        self.rec.record(node, EventKind::Refused { flight: id, why: Refusal::NoSocket });
        self.launch(node, None, ports, flight.conn, reset_for(&segment), Role::Rst, false);
    }

    fn arrive_icmp(&mut self, flight: &Flight, living: Option<SocketId>) {
        let now = self.now();
        let code = self.scenario.faults.iter().find_map(|fault| match &fault.action {
            FaultAction::Icmp { code, .. } if holds(fault, flight.departed_at) => Some(*code),
            _ => None,
        });
        let Some(socket) = living else { return };
        self.sock_mut(socket).conn.handle_icmp(now, &flight.segment, code.unwrap_or(1));
        self.drain(socket);
        self.notify(socket);
    }

    /// Local and peer port of a flight as its receiver sees them.
    fn ports_at_receiver(&self, flight: &Flight) -> (u16, u16) {
        let pair = self.rec.trace.sockets.iter().find(|s| s.conn == flight.conn);
        pair.map_or((0, 0), |socket| {
            if socket.node == flight.to {
                (socket.local_port, socket.peer_port)
            } else {
                (socket.peer_port, socket.local_port)
            }
        })
    }

    /// A middlebox sends RST to `to` in the other side's name, with the last number that `to` has
    /// acknowledged.
    pub(super) fn inject_reset(&mut self, to: NodeId) {
        let Some(victim) = self.hosts[to.index()].newest else { return };
        let sock = self.sock(victim);
        let segment = Segment {
            flags: Flags { rst: true, ..Flags::default() },
            seq: sock.conn.last_acknowledged(),
            ..Segment::default()
        };
        let (ports, number) = ((sock.peer_port, sock.local_port), sock.number);
        self.launch(other(to), None, ports, number, segment, Role::Rst, true);
    }
}

/// The other end of the link.
pub(super) const fn other(node: NodeId) -> NodeId {
    if node.0 == CLIENT.0 { SERVER } else { CLIENT }
}

/// A fault holds from `at` until just before `until`.
pub(super) fn holds(fault: &Fault, now: SimTime) -> bool {
    let now = now.since(SimTime::ZERO);
    now >= fault.at && fault.until.is_none_or(|until| now < until)
}

const fn is_kind(kind: SegmentKind, segment: &Segment) -> bool {
    let flags = segment.flags;
    match kind {
        SegmentKind::Any => true,
        SegmentKind::Syn => flags.syn && !flags.ack,
        SegmentKind::Synack => flags.syn && flags.ack,
        SegmentKind::Fin => flags.fin,
        SegmentKind::Data => segment.len > 0,
        SegmentKind::Ack => flags.ack && !flags.syn && !flags.fin && !flags.rst && segment.len == 0,
    }
}
