//! The events of a captured connection, in order of their observed or estimated times.

use keepalive_core::tcp::State;
use keepalive_core::trace::{
    End as RunEnd, Event, EventId, EventKind, Fate, Flight, FlightId, Link, LinkId, LossCause, Message,
    MessageId, MessageKind, Node, NodeId, NodeKind, Role, Socket, SocketId, Trace,
};
use keepalive_core::{SimTime, Span};

use crate::connection::{Connection, Seen};
use crate::states::End;

const CLIENT: NodeId = NodeId(0);
const SERVER: NodeId = NodeId(1);

/// What happens to a packet at one of the ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Arrives,
    Leaves,
}

/// The trace of a connection until the end of its capture, and for each flight its packet.
pub(crate) fn trace(connection: &Connection, ended_us: u64) -> (Trace, Vec<usize>) {
    let mut pen = Pen::new(connection, ended_us);
    for (at, what, nth) in pen.order.clone() {
        match what {
            What::Leaves => pen.leaves(at, nth),
            What::Arrives => pen.arrives(at, nth),
        }
    }
    (pen.trace, pen.packets)
}

struct Pen<'a> {
    connection: &'a Connection,
    order: Vec<(SimTime, What, usize)>,
    trace: Trace,
    ends: [End; 2],
    /// For each packet: its flight, once it has left.
    flights: Vec<Option<FlightId>>,
    /// For each flight: its packet.
    packets: Vec<usize>,
    /// For each message: it was told that it is complete.
    complete: Vec<bool>,
    /// The last arrival at each end.
    heard: [Option<EventId>; 2],
    /// Probes in a row without an answer, from each end.
    probes: [u8; 2],
}

impl<'a> Pen<'a> {
    fn new(connection: &'a Connection, ended_us: u64) -> Self {
        let [to_client, to_server] = [true, false].map(|client| connection.distance.one_way(client).micros());
        let way =
            |from_client: bool| if from_client { (to_client, to_server) } else { (to_server, to_client) };
        // Shifted by the way to the first sender, so that no time is negative.
        let first = connection.packets.iter().map(|seen| seen.at_us).min().unwrap_or_default();
        let shift = to_client.max(to_server);
        let begin = connection
            .packets
            .iter()
            .map(|seen| (seen.at_us - first + shift).saturating_sub(way(seen.from_client).0));
        let begin = begin.min().unwrap_or_default();
        let mut order = Vec::with_capacity(2 * connection.packets.len());
        for (nth, seen) in connection.packets.iter().enumerate() {
            let (before, after) = way(seen.from_client);
            let here = (seen.at_us - first + shift).saturating_sub(begin);
            order.push((SimTime::from_micros(here.saturating_sub(before)), What::Leaves, nth));
            if !seen.unconfirmed {
                order.push((SimTime::from_micros(here + after), What::Arrives, nth));
            }
        }
        // On one tick what left first arrives first, and arrivals come before what they bring about. A packet
        // cannot arrive before it has left: with no way at all the departure comes first.
        let instant = to_client + to_server == 0;
        order.sort_by_key(|(at, what, nth)| {
            if instant { (*at, *nth, What::Arrives == *what) } else { (*at, 0, What::Leaves == *what) }
        });
        let end = ended_us.saturating_sub(first).saturating_add(shift).saturating_sub(begin);
        let last = order.last().map_or(SimTime::ZERO, |(at, ..)| *at);
        let end = RunEnd { at: SimTime::from_micros(end).max(last), event_limit: false };
        let mut pen = Self {
            connection,
            order,
            trace: empty(connection, end),
            ends: [End::default(), End::default()],
            flights: vec![None; connection.packets.len()],
            packets: Vec::with_capacity(connection.packets.len()),
            complete: vec![false; connection.heads.len()],
            heard: [None; 2],
            probes: [0; 2],
        };
        if !connection.from_start {
            pen.was_open();
        }
        pen
    }

    /// A connection that existed before the capture.
    fn was_open(&mut self) {
        let Some(first) = self.connection.packets.first() else { return };
        if first.segment.flags.syn {
            return;
        }
        let (sent, acked) = (first.segment.seq, first.segment.ack);
        for own in 0..2 {
            let sends = (own == 0) == first.from_client;
            self.ends[own] = if sends { End::open(sent, acked) } else { End::open(acked, sent) };
            let socket = SocketId(own as u16);
            let kind = EventKind::State { socket, from: State::Closed, to: State::Established };
            self.push(SimTime::ZERO, NodeId(own as u8), None, kind);
        }
    }

    fn push(&mut self, at: SimTime, node: NodeId, cause: Option<EventId>, kind: EventKind) -> EventId {
        let id = EventId(self.trace.events.len() as u32);
        self.trace.events.push(Event { id, at, node, cause, because: None, kind });
        id
    }

    fn leaves(&mut self, at: SimTime, nth: usize) {
        let seen = self.connection.packets[nth];
        let own = usize::from(!seen.from_client);
        let (node, to) = if seen.from_client { (CLIENT, SERVER) } else { (SERVER, CLIENT) };
        let socket = SocketId(own as u16);
        let cause = self.cause(&seen, own);
        let id = FlightId(self.trace.flights.len() as u32);
        self.wrote(at, &seen, cause);
        if matches!(seen.role, Role::Probe) {
            self.probes[own] = self.probes[own].saturating_add(1);
            // How many it would send before giving up does not show.
            self.push(at, node, cause, EventKind::ProbeSent { socket, nth: self.probes[own], of: 0 });
        }
        let departed = self.push(at, node, cause, EventKind::Departed { flight: id });
        let way = self.connection.distance.round_trip().micros() / 2;
        let due_at = at + Span::from_micros(way);
        let fate = if seen.unconfirmed { Fate::Lost(LossCause::Unconfirmed) } else { Fate::InFlight };
        self.trace.flights.push(Flight {
            from: node,
            to,
            link: LinkId(0),
            socket: Some(socket),
            conn: 1,
            segment: seen.segment,
            quic: None,
            role: seen.role,
            injected: false,
            forwarded: false,
            departed_at: at,
            due_at,
            departed,
            fate,
            fate_at: if seen.unconfirmed { at } else { self.trace.end.at },
            message: self.message(&seen),
        });
        self.packets.push(nth);
        self.flights[nth] = Some(id);
        self.turn(at, own, departed, |end| end.sends(&seen.segment));
        if seen.unconfirmed {
            self.push(at, node, Some(departed), EventKind::Lost { flight: id, by: LossCause::Unconfirmed });
        }
    }

    fn arrives(&mut self, at: SimTime, nth: usize) {
        let seen = self.connection.packets[nth];
        let Some(id) = self.flights[nth] else { return };
        let own = usize::from(seen.from_client);
        let node = NodeId(own as u8);
        let departed = self.trace.flight(id).departed;
        let arrived = self.push(at, node, Some(departed), EventKind::Arrived { flight: id });
        let flight = &mut self.trace.flights[id.index()];
        (flight.fate, flight.fate_at, flight.due_at) = (Fate::Arrived, at, at);
        self.heard[own] = Some(arrived);
        if seen.role == Role::ProbeAck && self.probes[own] > 0 {
            let unanswered = std::mem::take(&mut self.probes[own]);
            let socket = SocketId(own as u16);
            self.push(at, node, Some(arrived), EventKind::ProbeAnswered { socket, unanswered });
        }
        self.turn(at, own, arrived, |end| end.hears(&seen.segment));
        self.received(at, own, arrived);
    }

    /// Changes an end and tells what is new.
    fn turn(&mut self, at: SimTime, own: usize, cause: EventId, change: impl FnOnce(&mut End)) {
        let before = self.ends[own].clone();
        change(&mut self.ends[own]);
        let now = self.ends[own].clone();
        let (node, socket) = (NodeId(own as u8), SocketId(own as u16));
        if (before.una, before.nxt, before.nxt_in) != (now.una, now.nxt, now.nxt_in) {
            let (written, read) = (now.nxt, now.nxt_in);
            let kind =
                EventKind::Sequence { socket, una: now.una, nxt: now.nxt, written, nxt_in: now.nxt_in, read };
            self.push(at, node, Some(cause), kind);
        }
        if before.windows != now.windows {
            let (receive_window, send_window) = now.windows;
            let kind = EventKind::Window { socket, cwnd: 0, ssthresh: 0, send_window, receive_window };
            self.push(at, node, Some(cause), kind);
        }
        if before.state != now.state {
            let kind = EventKind::State { socket, from: before.state, to: now.state };
            self.push(at, node, Some(cause), kind);
        }
    }

    /// What only answers was brought about by the last arrival; of everything else nobody knows the cause.
    fn cause(&self, seen: &Seen, own: usize) -> Option<EventId> {
        let answers = matches!(seen.role, Role::SynAck | Role::Ack | Role::ProbeAck);
        let probe = seen.pair.filter(|_| seen.role == Role::ProbeAck).and_then(|nth| self.flights[nth]);
        let of_probe = probe.and_then(|flight| {
            let arrival = EventKind::Arrived { flight };
            self.trace.events.iter().rev().find(|event| event.kind == arrival).map(|event| event.id)
        });
        of_probe.or(self.heard[own].filter(|_| answers))
    }

    /// The first message of which a packet carries bytes.
    fn message(&self, seen: &Seen) -> Option<MessageId> {
        let (from, to) = (seen.segment.seq, seen.segment.seq.wrapping_add(seen.segment.len));
        let messages = self.trace.messages.iter();
        let own = SocketId(u16::from(!seen.from_client));
        let carried =
            |message: &Message| message.socket == own && message.from_seq < to && message.to_seq > from;
        let at = messages.enumerate().find(|(_, message)| carried(message)).map(|(at, _)| at)?;
        (seen.segment.len > 0).then_some(MessageId(at as u32))
    }

    /// Messages that begin in a packet are written when it leaves, at the latest.
    fn wrote(&mut self, at: SimTime, seen: &Seen, cause: Option<EventId>) {
        let end = seen.segment.seq.wrapping_add(seen.segment.len);
        let own = SocketId(u16::from(!seen.from_client));
        let known = self.trace.messages.iter().filter(|message| message.socket == own).count();
        let heads = self.connection.heads.iter().filter(|head| head.from_client == seen.from_client);
        for head in heads.skip(known).take_while(|head| head.from_seq < end) {
            let id = MessageId(self.trace.messages.len() as u32);
            let is_request = matches!(head.kind, MessageKind::Request(_));
            let alike = |message: &&Message| {
                message.socket == own && matches!(message.kind, MessageKind::Request(_)) == is_request
            };
            let nth = self.trace.messages.iter().filter(alike).count() as u32 + 1;
            self.trace.messages.push(Message {
                socket: own,
                conn: 1,
                nth,
                request: nth - 1,
                stream: None,
                kind: head.kind,
                from_seq: head.from_seq,
                to_seq: head.to_seq,
                head: head.lines.clone(),
                body_len: head.body_len,
            });
            let node = NodeId(own.0 as u8);
            self.trace.events.push(Event {
                id: EventId(self.trace.events.len() as u32),
                at,
                node,
                cause,
                because: None,
                kind: EventKind::Wrote { socket: own, message: id },
            });
        }
    }

    /// Messages whose last byte is there now.
    fn received(&mut self, at: SimTime, own: usize, cause: EventId) {
        let there = self.ends[own].nxt_in;
        for nth in 0..self.trace.messages.len() {
            let message = &self.trace.messages[nth];
            let mine = message.socket.index() != own && message.to_seq <= there;
            if mine && !std::mem::replace(&mut self.complete[nth], true) {
                let kind =
                    EventKind::Received { socket: SocketId(own as u16), message: MessageId(nth as u32) };
                self.push(at, NodeId(own as u8), Some(cause), kind);
            }
        }
    }
}

fn empty(connection: &Connection, end: RunEnd) -> Trace {
    let node = |id: &str, kind| Node { id: id.into(), kind };
    let (client, server) = (connection.client.port, connection.server.port);
    let socket = |node, active, local_port, peer_port| Socket {
        node,
        conn: 1,
        active,
        local_port,
        peer_port,
        quic: false,
    };
    Trace {
        nodes: vec![node("client", NodeKind::Client), node("server", NodeKind::Server)],
        links: vec![Link { id: "link".into(), near: CLIENT, far: SERVER }],
        sockets: vec![socket(CLIENT, true, client, server), socket(SERVER, false, server, client)],
        flights: Vec::new(),
        messages: Vec::new(),
        events: Vec::new(),
        end,
    }
}
