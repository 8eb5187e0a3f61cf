//! Writes the trace while the world runs: every event with what made it happen.

use crate::scenario::limits;
use crate::time::SimTime;
use crate::trace::{
    End, Event, EventId, EventKind, Fate, Flight, FlightId, Link, Message, MessageId, Node, NodeId, Socket,
    Trace,
};

/// The trace under construction and the present cause.
#[derive(Debug)]
pub(super) struct Recorder {
    pub(super) trace: Trace,
    pub(super) now: SimTime,
    /// What everything recorded from now on follows from.
    pub(super) cause: Option<EventId>,
    /// A second thing it depends on.
    pub(super) because: Option<EventId>,
    pub(super) max_events: usize,
}

impl Recorder {
    pub(super) fn new(nodes: Vec<Node>, links: Vec<Link>, max_events: usize) -> Self {
        let end = End { at: SimTime::ZERO, event_limit: false };
        let trace = Trace {
            nodes,
            links,
            sockets: Vec::new(),
            flights: Vec::new(),
            messages: Vec::new(),
            events: Vec::new(),
            end,
        };
        Self {
            trace,
            now: SimTime::ZERO,
            cause: None,
            because: None,
            max_events: max_events.min(limits::EVENTS),
        }
    }

    /// Records an event that follows from the present cause.
    pub(super) fn record(&mut self, node: NodeId, kind: EventKind) -> EventId {
        let id = EventId(self.trace.events.len() as u32);
        let (cause, because) = (self.cause, self.because);
        self.trace.events.push(Event { id, at: self.now, node, cause, because, kind });
        id
    }

    /// Records an event and makes it the cause of what follows.
    pub(super) fn lead(&mut self, node: NodeId, kind: EventKind) -> EventId {
        let id = self.record(node, kind);
        self.cause = Some(id);
        self.because = None;
        id
    }

    /// The limit on events or on sockets is reached. Asked before each turn, and within long ones.
    pub(super) fn is_full(&self) -> bool {
        self.trace.events.len() >= self.max_events || self.trace.sockets.len() >= limits::SOCKETS
    }

    pub(super) fn add_socket(&mut self, socket: Socket) -> crate::trace::SocketId {
        self.trace.sockets.push(socket);
        crate::trace::SocketId((self.trace.sockets.len() - 1) as u16)
    }

    pub(super) fn add_flight(&mut self, flight: Flight) -> FlightId {
        self.trace.flights.push(flight);
        FlightId((self.trace.flights.len() - 1) as u32)
    }

    pub(super) fn add_message(&mut self, message: Message) -> MessageId {
        self.trace.messages.push(message);
        MessageId((self.trace.messages.len() - 1) as u32)
    }

    pub(super) fn settle(&mut self, flight: FlightId, fate: Fate) {
        let now = self.now;
        let flight = &mut self.trace.flights[flight.index()];
        flight.fate = fate;
        flight.fate_at = now;
    }

    pub(super) fn finish(mut self, at: SimTime, event_limit: bool) -> Trace {
        self.now = at;
        self.trace.end = End { at, event_limit };
        for flight in &mut self.trace.flights {
            if flight.fate == Fate::InFlight {
                flight.fate_at = at;
            }
        }
        self.trace
    }
}
