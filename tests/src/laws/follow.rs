//! What a reader of the trace knows of each socket at each event: states, numbers, timers, and what passed on
//! the wire. It asks the model nothing; all of it follows from the events.

use std::collections::BTreeMap;

use keepalive_core::scenario::{Fault, FaultAction, PathItem, Scenario, TcpOptions};
use keepalive_core::tcp::{Seq, State};
use keepalive_core::trace::{Call, Event, EventId, EventKind, Flight, LinkId, NodeId, SocketId};
use keepalive_core::{SimTime, Span, Timer, Trace};

/// A run to be judged: the scenario and what came of it.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    /// What was to happen.
    pub scenario: &'a Scenario,
    /// What happened.
    pub trace: &'a Trace,
}

/// One end of a connection as the trace shows it.
#[derive(Debug, Clone, Default)]
pub struct End {
    /// Some event has named it.
    pub exists: bool,
    /// Its host has forgotten it: power was lost.
    pub lost_power: bool,
    /// Its host's generation when it was made.
    pub generation: u32,
    /// The state.
    pub state: State,
    /// The application has closed it.
    pub closed: bool,
    /// Oldest unacknowledged.
    pub una: Seq,
    /// Next to send.
    pub nxt: Seq,
    /// End of what was written.
    pub written: Seq,
    /// Next expected.
    pub nxt_in: Seq,
    /// End of what was read.
    pub read: Seq,
    /// Congestion window, segments.
    pub cwnd: u32,
    /// The peer's window.
    pub send_window: u32,
    /// Running timers: when armed, when they fire.
    pub timers: [Option<(SimTime, SimTime)>; Timer::ALL.len()],
    /// The newest acknowledgement that left.
    pub acked: Seq,
    /// The right edge of the window that it has offered.
    pub offered_edge: Seq,
    /// The furthest right edge that its peer has offered it.
    pub granted_edge: Seq,
    /// End of what it has sent.
    pub sent_end: Seq,
}

/// The state of all sockets after the events seen so far.
pub struct Follow<'a> {
    run: Run<'a>,
    ends: Vec<End>,
    generations: Vec<u32>,
    up: Vec<bool>,
    /// The receiver's generation when a flight left, by the event of its departure.
    heading: BTreeMap<EventId, u32>,
}

impl<'a> Run<'a> {
    /// The socket options with which a socket was made.
    ///
    /// # Panics
    /// If the path has no host that can have made it.
    pub fn options(&self, socket: SocketId) -> &'a TcpOptions {
        let socket = self.trace.socket(socket);
        let mut hosts = self.scenario.path.iter().filter(|item| !matches!(item, PathItem::Link(_)));
        match hosts.nth(socket.node.index()) {
            Some(PathItem::Client(client)) => &client.tcp,
            Some(PathItem::Proxy(proxy)) if socket.active => &proxy.upstream.tcp,
            Some(PathItem::Proxy(proxy)) => &proxy.downstream.tcp,
            Some(PathItem::Server(server)) => &server.tcp,
            Some(PathItem::Link(_) | PathItem::Nat(_)) | None => panic!("no host for {socket:?}"),
        }
    }

    /// The latency of a link.
    pub fn latency(&self, link: LinkId) -> Span {
        let mut links = self.scenario.path.iter().filter_map(|item| match item {
            PathItem::Link(link) => Some(link.latency),
            PathItem::Client(_) | PathItem::Nat(_) | PathItem::Proxy(_) | PathItem::Server(_) => None,
        });
        links.nth(link.index()).unwrap_or_default()
    }

    /// The latency from one end of a connection to the other.
    pub fn way(&self, conn: u16) -> Span {
        let (near, far) = self.trace.ends(conn).unwrap_or((NodeId(0), NodeId(0)));
        (near.0..far.0).map(|link| self.latency(LinkId(link))).fold(Span::ZERO, |sum, one| sum + one)
    }

    /// The socket that made a segment; not for what a middlebox passes on.
    pub fn maker(&self, flight: &Flight) -> Option<SocketId> {
        flight.socket.filter(|_| !flight.forwarded)
    }

    /// The socket of TCP that made a segment.
    pub fn tcp_maker(&self, flight: &Flight) -> Option<SocketId> {
        self.maker(flight).filter(|_| flight.quic.is_none())
    }

    /// The n-th fault.
    pub fn fault(&self, nth: u16) -> &'a Fault {
        &self.scenario.faults[usize::from(nth)]
    }
}

impl<'a> Follow<'a> {
    /// Before the first event.
    pub fn new(run: Run<'a>) -> Self {
        let mut ends = vec![End::default(); run.trace.sockets.len()];
        for end in &mut ends {
            end.read = 1;
        }
        let hosts = run.trace.nodes.len();
        Self { run, ends, generations: vec![0; hosts], up: vec![true; hosts], heading: BTreeMap::new() }
    }

    /// What is known of a socket now.
    pub fn end(&self, id: SocketId) -> &End {
        &self.ends[id.index()]
    }

    /// Every socket that exists by now.
    pub fn ends(&self) -> impl Iterator<Item = (SocketId, &End)> {
        let numbered = self.ends.iter().enumerate().map(|(i, end)| (SocketId(i as u16), end));
        numbered.filter(|(_, end)| end.exists)
    }

    /// The host is not down.
    pub fn is_up(&self, node: NodeId) -> bool {
        self.up[node.index()]
    }

    /// The socket that a flight finds when it arrives now, if any.
    pub fn receiver(&self, flight: &Flight) -> Option<SocketId> {
        let sockets = &self.run.trace.sockets;
        let pair = sockets.iter().find(|s| s.conn == flight.conn)?;
        let ports = |s: &keepalive_core::trace::Socket| {
            if s.node == flight.to { (s.local_port, s.peer_port) } else { (s.peer_port, s.local_port) }
        };
        // What left before another host took the address over still reaches the old one.
        let heading = self.heading.get(&flight.departed).copied().unwrap_or_default();
        let old = sockets.iter().zip(&self.ends).position(|(s, end)| {
            s.node == flight.to
                && s.conn == flight.conn
                && end.exists
                && end.generation == heading
                && heading != self.generations[flight.to.index()]
                && end.state != State::Closed
                && !end.lost_power
        });
        if let Some(old) = old {
            return self.is_up(flight.to).then_some(SocketId(old as u16));
        }
        let newest = sockets
            .iter()
            .enumerate()
            .rev()
            .find(|(i, s)| s.node == flight.to && ports(s) == ports(pair) && self.ends[*i].exists)?;
        let end = &self.ends[newest.0];
        let lives = end.generation == self.generations[flight.to.index()]
            && !end.lost_power
            && end.state != State::Closed
            && self.is_up(flight.to);
        let yields = end.state == State::TimeWait && flight.segment.flags.syn && !flight.segment.flags.ack;
        (lives && !yields).then_some(SocketId(newest.0 as u16))
    }

    /// Takes the next event in.
    pub fn step(&mut self, event: &Event) {
        if let Some(id) = event.kind.socket() {
            let generation = self.generations[event.node.index()];
            let end = &mut self.ends[id.index()];
            if !end.exists {
                end.exists = true;
                end.generation = generation;
            }
            end.take(event);
        }
        match event.kind {
            EventKind::Departed { flight } => {
                let flight = self.run.trace.flight(flight);
                self.heading.insert(flight.departed, self.generations[flight.to.index()]);
                self.departed(flight);
            }
            EventKind::Arrived { flight } => self.arrived(self.run.trace.flight(flight)),
            EventKind::Fault(nth) => self.fault(event.node, &self.run.fault(nth).action),
            EventKind::FaultEnded(nth) => {
                if let FaultAction::Crash { .. } = self.run.fault(nth).action {
                    self.generations[event.node.index()] += 1;
                    self.up[event.node.index()] = true;
                }
            }
            _ => {}
        }
    }

    fn departed(&mut self, flight: &Flight) {
        let Some(id) = self.run.maker(flight) else { return };
        let (end, segment) = (&mut self.ends[id.index()], &flight.segment);
        if segment.flags.rst {
            return;
        }
        if segment.flags.ack {
            end.acked = end.acked.max(segment.ack);
        }
        end.offered_edge = end.offered_edge.max(segment.ack.max(1) + segment.window);
        end.sent_end = end.sent_end.max(segment.end());
    }

    fn arrived(&mut self, flight: &Flight) {
        let Some(id) = self.receiver(flight) else { return };
        let (end, segment) = (&mut self.ends[id.index()], &flight.segment);
        if !segment.flags.rst && !flight.injected {
            end.granted_edge = end.granted_edge.max(segment.ack.max(1) + segment.window);
        }
    }

    fn fault(&mut self, node: NodeId, action: &FaultAction) {
        let generation = &mut self.generations[node.index()];
        if let FaultAction::Crash { .. } | FaultAction::Reboot { .. } = action {
            let crash = matches!(action, FaultAction::Crash { .. });
            for (end, socket) in self.ends.iter_mut().zip(&self.run.trace.sockets) {
                if socket.node == node && (crash || end.generation == *generation) && end.exists {
                    end.lost_power = true;
                    end.timers = Default::default();
                    end.state = State::Closed;
                }
            }
        }
        match action {
            FaultAction::Crash { .. } => self.up[node.index()] = false,
            FaultAction::Reboot { .. } | FaultAction::Takeover { .. } => *generation += 1,
            _ => {}
        }
    }
}

impl End {
    fn take(&mut self, event: &Event) {
        match event.kind {
            EventKind::State { to, .. } => {
                if to == State::SynSent {
                    *self = Self { exists: true, generation: self.generation, read: 1, ..Self::default() };
                }
                self.state = to;
            }
            EventKind::Sequence { una, nxt, written, nxt_in, read, .. } => {
                (self.una, self.nxt, self.written) = (una, nxt, written);
                (self.nxt_in, self.read) = (nxt_in, read);
            }
            EventKind::Window { cwnd, send_window, .. } => {
                (self.cwnd, self.send_window) = (cwnd, send_window)
            }
            EventKind::TimerArmed { timer, fires_at, .. } => {
                self.timers[timer as usize] = Some((event.at, fires_at));
            }
            EventKind::TimerStopped { timer, .. } | EventKind::TimerFired { timer, .. } => {
                self.timers[timer as usize] = None;
            }
            EventKind::Returned { call: Call::Close, .. } => self.closed = true,
            _ => {}
        }
    }

    /// When a timer fires, if it runs.
    pub fn fires_at(&self, timer: Timer) -> Option<SimTime> {
        self.timers[timer as usize].map(|armed| armed.1)
    }

    /// It is open or closing, in a kernel that still knows it.
    pub const fn is_alive(&self) -> bool {
        self.exists && !self.lost_power && !matches!(self.state, State::Closed)
    }
}
