//! Links: departure, arrival, and the middleboxes that pass segments on.

use super::host::{Mapping, Program};
use super::path::Toward;
use super::queue::Wake;
use super::relay::{Answer, Crossing, Judgement, holds};
use super::{World, host::SERVER_PORT};
use crate::scenario::{FaultAction, OnUnknown, RefreshedBy};
use crate::tcp::{Flags, Segment, State, reset_for};
use crate::time::SimTime;
use crate::trace::{
    Datagram, EventKind, Fate, Flight, FlightId, LinkId, LossCause, NodeId, Refusal, Role, SocketId,
};

/// A segment, or a datagram of QUIC, that leaves a host.
#[derive(Clone, Copy)]
pub(super) struct Launch {
    pub(super) from: NodeId,
    pub(super) toward: Toward,
    pub(super) socket: Option<SocketId>,
    /// Ports of its sender and its receiver.
    pub(super) ports: (u16, u16),
    pub(super) conn: u16,
    pub(super) segment: Segment,
    pub(super) quic: Option<Datagram>,
    pub(super) role: Role,
    pub(super) injected: bool,
    pub(super) forwarded: bool,
}

impl World<'_> {
    /// A segment leaves the host of `socket`.
    pub(super) fn depart(&mut self, id: SocketId, segment: Segment, role: Role) {
        self.depart_as(id, segment, None, role);
    }

    /// What `socket` has made leaves its host: a segment, or the stream's part of a datagram of QUIC.
    pub(super) fn depart_as(&mut self, id: SocketId, segment: Segment, quic: Option<Datagram>, role: Role) {
        let sock = self.sock(id);
        self.launch(Launch {
            from: sock.node,
            toward: sock.toward,
            socket: Some(id),
            ports: (sock.local_port, sock.peer_port),
            conn: sock.number,
            segment,
            quic,
            role,
            injected: false,
            forwarded: false,
        });
    }

    pub(super) fn launch(&mut self, launch: Launch) {
        let Launch { from, toward, socket, ports, conn, segment, quic, role, injected, forwarded } = launch;
        let Some((to, link)) = self.next_hop(from, toward) else { return };
        let now = self.now();
        let message = socket.and_then(|id| self.message_in(id, &segment));
        let due_at = if injected { now + self.links[link.index()].latency } else { self.due_at(from, link) };
        let flight = FlightId(self.rec.trace.flights.len() as u32);
        self.relay.heading.push(self.hosts[to.index()].generation);
        let departed = self.rec.record(from, EventKind::Departed { flight });
        self.rec.add_flight(Flight {
            from,
            to,
            link,
            socket,
            conn,
            segment,
            quic,
            role,
            injected,
            forwarded,
            departed_at: now,
            due_at,
            departed,
            fate: Fate::InFlight,
            fate_at: due_at,
            message,
        });
        let crossing = Crossing { from, link, toward, socket, ports, segment: &segment, quic };
        let judgement = if injected { Judgement::Pass } else { self.judge(&crossing) };
        let (by, answer) = match judgement {
            Judgement::Pass => {
                self.queue.plan(due_at, Wake::Arrival(flight));
                return;
            }
            Judgement::Lose(by, answer) => (by, answer),
        };
        self.rec.settle(flight, Fate::Lost(by));
        let cause = self.rec.cause.replace(departed);
        self.rec.record(from, EventKind::Lost { flight, by });
        let back = Launch {
            from: to,
            toward: toward.back(),
            socket: None,
            ports: (ports.1, ports.0),
            injected: true,
            forwarded: false,
            ..launch
        };
        match answer {
            None => {}
            Some(Answer::Reset(reset)) => self.launch(Launch { segment: reset, role: Role::Rst, ..back }),
            // Travels as a flight that quotes the segment.
            Some(Answer::Icmp) => self.launch(Launch { role: Role::Icmp, ..back }),
        }
        self.rec.cause = cause;
    }

    /// When a segment that leaves a host now is due at the next one.
    fn due_at(&mut self, from: NodeId, link: LinkId) -> SimTime {
        let now = self.now();
        let (nth, last) = self.hosts[from.index()].launched;
        let delays = self.measured(from).map_or(&[][..], |app| &app.delays);
        let due_at = match delays.get(nth) {
            Some(delay) => (now + *delay).max(last),
            None if delays.is_empty() => now + self.links[link.index()].latency,
            None => (now + self.links[link.index()].latency).max(last),
        };
        self.hosts[from.index()].launched = (nth + 1, due_at);
        due_at
    }

    /// A segment arrives.
    pub(super) fn arrive(&mut self, id: FlightId) {
        let flight = *self.rec.trace.flight(id);
        let node = flight.to;
        self.rec.cause = Some(flight.departed);
        if !self.hosts[node.index()].up {
            self.lose(id, node, LossCause::HostDown);
            return;
        }
        if !self.hosts[node.index()].terminates() {
            if let Some(datagram) = flight.quic {
                self.pass_on_datagram(id, &flight, datagram);
            } else {
                self.pass_on(id, &flight);
            }
            return;
        }
        if flight.quic.is_some() {
            self.arrive_datagram(id, &flight);
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
            Some(socket) if self.sock(socket).number != flight.conn => {
                self.arrive_from_before(id, &flight, socket, ports);
            }
            Some(socket) => {
                let now = self.now();
                self.sock_mut(socket).conn.handle_segment(now, &flight.segment);
                self.drain(socket);
                self.notify(socket);
            }
            None => self.arrive_without_socket(id, &flight, ports),
        }
    }

    pub(super) fn lose(&mut self, id: FlightId, node: NodeId, by: LossCause) {
        self.rec.settle(id, Fate::Lost(by));
        self.rec.record(node, EventKind::Lost { flight: id, by });
    }

    /// A middlebox: passes what belongs to a connection that it knows.
    fn pass_on(&mut self, id: FlightId, flight: &Flight) {
        let node = flight.to;
        let Program::Passes(nat) = self.hosts[node.index()].program.clone() else { return };
        let now = self.now();
        let segment = flight.segment;
        let opens = segment.flags.syn && !segment.flags.ack;
        let known = self.hosts[node.index()].mappings.get(&flight.conn).copied();
        let fresh = known.is_some_and(|m| !m.forgotten);
        let toward = Self::direction(flight.from, node);
        let ports = self.ports_of(flight);
        if !opens && !fresh {
            self.lose(id, node, LossCause::Forgotten);
            if nat.on_unknown == OnUnknown::Rst && !segment.flags.rst {
                self.rec.cause = Some(flight.departed);
                self.launch(Launch {
                    from: node,
                    toward: toward.back(),
                    socket: None,
                    ports: (ports.1, ports.0),
                    conn: flight.conn,
                    segment: reset_for(&segment),
                    quic: None,
                    role: Role::Rst,
                    injected: true,
                    forwarded: false,
                });
            }
            return;
        }
        self.rec.settle(id, Fate::Arrived);
        self.rec.lead(node, EventKind::Arrived { flight: id });
        if opens || nat.refreshed_by == RefreshedBy::Any || segment.len > 0 || known.is_none() {
            let until = now + nat.idle;
            self.hosts[node.index()].mappings.insert(flight.conn, Mapping::of(now, nat.idle));
            self.rec.record(node, EventKind::Remembered { conn: flight.conn, until });
            self.queue.plan(until, Wake::Forget(node.0, flight.conn));
        }
        self.launch(Launch {
            from: node,
            toward,
            socket: flight.socket,
            ports,
            conn: flight.conn,
            segment,
            quic: None,
            role: flight.role,
            injected: false,
            forwarded: true,
        });
    }

    /// A middlebox's memory of a connection is due to end, unless it was refreshed.
    pub(super) fn forget(&mut self, node: NodeId, conn: u16) {
        let now = self.now();
        let Some(mapping) = self.hosts[node.index()].mappings.get_mut(&conn) else { return };
        if !mapping.forgotten && now.since(mapping.used_at) >= mapping.idle {
            mapping.forgotten = true;
            self.rec.record(node, EventKind::Forgot { conn });
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

    /// A segment of an earlier connection between the same ports: its numbers mean nothing to the present one.
    fn arrive_from_before(&mut self, id: FlightId, flight: &Flight, socket: SocketId, ports: (u16, u16)) {
        if self.sock(socket).conn.state() == State::SynSent {
            // Only an answer to our SYN would count; the other end is told with its own number.
            if flight.segment.flags.ack && !flight.segment.flags.rst {
                self.refuse(id, flight, ports);
            }
            return;
        }
        let now = self.now();
        self.sock_mut(socket).conn.handle_foreign(now, &flight.segment);
        self.drain(socket);
    }

    fn arrive_without_socket(&mut self, id: FlightId, flight: &Flight, ports: (u16, u16)) {
        let (node, segment) = (flight.to, flight.segment);
        let host = &self.hosts[node.index()];
        if segment.flags.syn && !segment.flags.ack && host.listens && ports.0 == SERVER_PORT {
            let socket = self.new_socket(node, false, ports, flight.conn);
            let now = self.now();
            self.sock_mut(socket).conn.accept_syn(now, &segment);
            self.drain(socket);
            return;
        }
        if !segment.flags.rst {
            self.refuse(id, flight, ports);
        }
    }

    fn refuse(&mut self, id: FlightId, flight: &Flight, ports: (u16, u16)) {
        let (node, segment) = (flight.to, flight.segment);
        self.rec.record(node, EventKind::Refused { flight: id, why: Refusal::NoSocket });
        self.launch(Launch {
            from: node,
            toward: Self::direction(node, flight.from),
            socket: None,
            ports,
            conn: flight.conn,
            segment: reset_for(&segment),
            quic: None,
            role: Role::Rst,
            injected: false,
            forwarded: false,
        });
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

    /// Ports of a flight's sender and receiver, whichever way it goes along its connection.
    pub(super) fn ports_of(&self, flight: &Flight) -> (u16, u16) {
        let active = self.rec.trace.sockets.iter().find(|s| s.conn == flight.conn && s.active);
        active.map_or((0, 0), |s| match Self::direction(flight.from, flight.to) {
            Toward::Server => (s.local_port, s.peer_port),
            Toward::Client => (s.peer_port, s.local_port),
        })
    }

    /// Local and peer port of a flight as its receiver sees them.
    fn ports_at_receiver(&self, flight: &Flight) -> (u16, u16) {
        let (from, to) = self.ports_of(flight);
        (to, from)
    }

    /// A middlebox on the link sends RST to `to` in the other side's name, with the last number that `to`
    /// has acknowledged.
    pub(super) fn inject_reset(&mut self, link: &str, to: NodeId) {
        let toward = if self.links.iter().position(|l| l.id == link) == Some(to.index()) {
            Toward::Client
        } else {
            Toward::Server
        };
        // Of a proxy's connections, one that uses the link.
        let generation = self.hosts[to.index()].generation;
        let Some(sock) = self.socks.iter().rev().find(|sock| {
            sock.node == to
                && sock.generation == generation
                && sock.toward == toward.back()
                && sock.quic.is_none()
        }) else {
            return;
        };
        let segment = Segment {
            flags: Flags { rst: true, ..Flags::default() },
            seq: sock.conn.last_acknowledged(),
            ..Segment::default()
        };
        let Some((from, _)) = self.next_hop(to, toward.back()) else { return };
        self.launch(Launch {
            from,
            toward,
            socket: None,
            ports: (sock.peer_port, sock.local_port),
            conn: sock.number,
            segment,
            quic: None,
            role: Role::Rst,
            injected: true,
            forwarded: false,
        });
    }
}
