//! Everything that is visible at one moment: the fold of a trace's events up to it.

mod fold;

pub(crate) use fold::{Facts, Fold};

use keepalive_core::tcp::{Seq, State};
use keepalive_core::trace::{EventId, Fate, Flight, FlightId, NodeId, SocketId};
use keepalive_core::{SimTime, Span, Timer};

use crate::number::within;

/// One moment of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// When.
    pub at: SimTime,
    /// The last event that has happened; `None` before the first.
    pub last: Option<EventId>,
    /// Every socket that exists, by id. One that is not here is closed or not yet opened.
    pub sockets: Vec<SocketView>,
    /// Every segment on its way, in order of departure.
    pub flights: Vec<FlightView>,
    /// Every connection that a middlebox remembers, by host and number.
    pub mappings: Vec<MappingView>,
    /// For each host: it has power.
    pub nodes_up: Vec<bool>,
    /// For each link: a cut holds on it, in one direction or both. Known only to an index that was given
    /// the scenario ([`crate::TraceIndex::with_scenario`]).
    pub cut: Vec<bool>,
}

/// One end of a connection at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SocketView {
    /// Which.
    pub id: SocketId,
    /// Its state.
    pub state: State,
    /// Oldest sequence number without an acknowledgement.
    pub una: Seq,
    /// Next sequence number to send.
    pub nxt: Seq,
    /// The end of what the application has written.
    pub written: Seq,
    /// Next sequence number expected from the peer.
    pub nxt_in: Seq,
    /// The end of what the application has read.
    pub read: Seq,
    /// Retransmissions without an answer (`icsk_retransmits`).
    pub retransmits: u8,
    /// Probes without an answer (`icsk_probes_out`).
    pub probes: u8,
    /// Smoothed round trip time, microseconds; 0 before the first sample.
    pub srtt: u32,
    /// Its variation, microseconds.
    pub rttvar: u32,
    /// Retransmission timeout, microseconds; 0 while unknown.
    pub rto: u32,
    /// Congestion window, segments.
    pub cwnd: u32,
    /// Slow start threshold, segments.
    pub ssthresh: u32,
    /// The window that the peer offers, bytes.
    pub send_window: u32,
    /// The window that this end offers, bytes.
    pub receive_window: u32,
    /// The application has the connection: it called `connect()`, or `accept()` gave it out.
    pub accepted: bool,
    /// What runs beside it, in the order of [`Timer::ALL`].
    pub timers: Vec<TimerView>,
}

/// A running timer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimerView {
    /// Which.
    pub timer: Timer,
    /// When it was started or last moved.
    pub armed_at: SimTime,
    /// When it fires.
    pub fires_at: SimTime,
    /// The event that started or moved it.
    pub armed_by: EventId,
}

/// What a middlebox remembers of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MappingView {
    /// The middlebox.
    pub node: NodeId,
    /// The connection's number.
    pub conn: u16,
    /// The last sign of life: since then its clock runs.
    pub since: SimTime,
    /// When it forgets, if none follows.
    pub until: SimTime,
    /// The event of that sign of life.
    pub remembered_by: EventId,
}

/// A segment on its way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FlightView {
    /// Which.
    pub id: FlightId,
    /// How much of its way lies behind it: 0 at the sender, 1 at the receiver.
    pub progress: f64,
    /// It will not arrive: at [`gone_at`] it ends.
    pub lost: bool,
}

impl Frame {
    /// The socket with this id, if it exists at this moment.
    pub fn socket(&self, id: SocketId) -> Option<&SocketView> {
        self.sockets.binary_search_by_key(&id, |view| view.id).ok().map(|at| &self.sockets[at])
    }

    /// What a middlebox remembers of a connection, if anything.
    pub fn mapping(&self, node: NodeId, conn: u16) -> Option<&MappingView> {
        self.mappings.iter().find(|mapping| (mapping.node, mapping.conn) == (node, conn))
    }

    /// The state of a socket; closed if it does not exist (any more).
    pub fn state(&self, id: SocketId) -> State {
        self.socket(id).map_or(State::Closed, |view| view.state)
    }
}

impl SocketView {
    /// A socket of which nothing is known yet.
    pub const fn new(id: SocketId) -> Self {
        Self {
            id,
            state: State::Closed,
            una: 0,
            nxt: 0,
            written: 0,
            nxt_in: 0,
            read: 0,
            retransmits: 0,
            probes: 0,
            srtt: 0,
            rttvar: 0,
            rto: 0,
            cwnd: 0,
            ssthresh: 0,
            send_window: 0,
            receive_window: 0,
            accepted: false,
            timers: Vec::new(),
        }
    }

    /// Bytes received and not yet read.
    pub const fn recv_q(&self) -> u32 {
        self.nxt_in.saturating_sub(self.read)
    }

    /// Bytes written and not yet acknowledged.
    pub const fn send_q(&self) -> u32 {
        self.written.saturating_sub(self.una)
    }

    /// The running timer of this kind.
    pub fn timer(&self, timer: Timer) -> Option<&TimerView> {
        self.timers.iter().find(|view| view.timer == timer)
    }
}

impl TimerView {
    /// How long until it fires; zero once it is due.
    pub const fn remaining(&self, now: SimTime) -> Span {
        self.fires_at.since(now)
    }

    /// How long it runs in all.
    pub const fn length(&self) -> Span {
        self.fires_at.since(self.armed_at)
    }

    /// How full it is: 1 when it was started, 0 when it fires.
    pub fn fraction(&self, now: SimTime) -> f64 {
        ratio(self.remaining(now), self.length())
    }
}

impl MappingView {
    /// How long until it is forgotten; zero once that is due.
    pub const fn remaining(&self, now: SimTime) -> Span {
        self.until.since(now)
    }

    /// How full its clock is: 1 at a sign of life, 0 when it is forgotten.
    pub fn fraction(&self, now: SimTime) -> f64 {
        ratio(self.remaining(now), self.until.since(self.since))
    }
}

/// When a segment is no longer in the picture: when it arrives, or where it is lost. A link's rule judges a
/// segment as it leaves, but the reader sees it lost half-way, where a cable is cut or a middlebox stands.
pub fn gone_at(flight: &Flight) -> SimTime {
    match flight.fate {
        Fate::Arrived | Fate::InFlight => flight.fate_at,
        Fate::Lost(_) => {
            let way = flight.due_at.since(flight.departed_at).micros();
            flight.fate_at.max(flight.departed_at + Span::from_micros(way / 2))
        }
    }
}

/// `part` of `whole`, from 0 to 1; 0 of nothing.
pub(crate) fn ratio(part: Span, whole: Span) -> f64 {
    if whole.is_zero() { 0.0 } else { within(part.micros() as f64 / whole.micros() as f64, 0.0, 1.0) }
}
