//! The four figures to watch: connections, reuse, resets and timeouts, failed requests; for each connection
//! of the chain and as a whole, from the start of the run to a moment.
//!
//! # Definitions
//! * *Connections.* `opened` counts every first SYN (RFC 4022 `tcpActiveOpens`), `failed` the attempts that
//!   never became a connection (`tcpAttemptFails`). A connection is `open` while an end of it is in
//!   ESTABLISHED or CLOSE-WAIT (`tcpCurrEstab`; chosen: either end, so that a zombie counts).
//! * *Reuse.* Requests written to a connection that had carried one before, of all requests written (chosen;
//!   what Go's `httptrace.GotConnInfo.Reused` says of each). A retry is a request.
//! * *Resets and timeouts.* Of the connections opened, those of which an end went straight from ESTABLISHED or
//!   CLOSE-WAIT to CLOSED because it received RST (`tcpEstabResets` without those that time out), and those
//!   that an end's kernel gave up for want of an answer in any state (keepalive, `TCP_USER_TIMEOUT`,
//!   retransmissions). A connection counts once in each.
//! * *Failures.* On a connection of the chain: tries that ended without a complete response, of all tries that
//!   ended (chosen). As a whole, as the client sees it: its requests that were given up for good or answered
//!   with 5xx (RFC 9110 §15.6), of all that were given up or answered. What still waits counts as neither; a try
//!   that is made again later in the run counts as none of the client's failures.

use std::collections::BTreeSet;

use keepalive_core::scenario::{Action, Scenario};
use keepalive_core::tcp::{AbortReason, State};
use keepalive_core::trace::{Event, EventId, EventKind, MessageKind, NodeId, NodeKind, SocketId, Trace};
use keepalive_core::{SimTime, Span};
use serde::Serialize;

use super::again::tried_again;

/// The figures at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Four {
    /// The moment, microseconds since the run began.
    pub at_us: u64,
    /// All connections of the chain together; failures as the client sees them.
    pub whole: Figures,
    /// Each connection of the chain, from the client to the server.
    pub hops: Vec<Hop>,
}

/// The figures of one connection of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hop {
    /// The id of the host that opens connections.
    pub from: String,
    /// The id of the host that accepts them.
    pub to: String,
    /// The figures.
    pub figures: Figures,
}

/// The four figures.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// TCP connections.
    pub connections: Connections,
    /// Requests on used connections, of all written.
    pub reused: Share,
    /// Connections that were reset, of those opened.
    pub reset: Share,
    /// Connections that timed out, of those opened.
    pub timed_out: Share,
    /// Failed requests, of those that ended.
    pub failed: Share,
}

/// Counts of TCP connections.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Connections {
    /// Begun with a SYN.
    pub opened: u32,
    /// Of them, those that never became connections.
    pub failed: u32,
    /// Open at the moment.
    pub open: u32,
    /// Of those, how many carry no request at the moment: none was received that is not answered.
    pub idle: u32,
    /// Open at once, at most.
    pub most_open: u32,
    /// How long they lay idle at the accepting side, added up, in microseconds: from the response to the last
    /// request that was there (or the handshake) to the next request or the end.
    pub idle_us: u64,
}

/// A part of a whole; `of` may be 0.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Share {
    /// The part.
    pub count: u32,
    /// The whole.
    pub of: u32,
}

/// The figures from the start of the run to a moment, its events included.
pub fn four(scenario: &Scenario, trace: &Trace, at: SimTime) -> Four {
    let mut fold = Fold::new(scenario, trace);
    for event in trace.events.iter().take_while(|event| event.at <= at) {
        fold.see(event);
    }
    fold.finish(at)
}

/// What is known of a connection.
#[derive(Debug, Default, Clone, Copy)]
struct Conn {
    hop: usize,
    /// The opener's end, the acceptor's end.
    ends: [State; 2],
    was_open: bool,
    /// Requests that were received and are not answered.
    pending: u32,
    idle_since: Option<SimTime>,
    /// It is among the idle ones.
    counted_idle: bool,
    failed: bool,
    reset: bool,
    timed_out: bool,
}

/// The figures, event by event.
pub(super) struct Fold<'a> {
    trace: &'a Trace,
    again: BTreeSet<EventId>,
    conns: Vec<Conn>,
    hops: Vec<Hop>,
    whole: Figures,
    open: u32,
}

impl<'a> Fold<'a> {
    /// Nothing has happened yet.
    pub(super) fn new(scenario: &Scenario, trace: &'a Trace) -> Self {
        let ends: Vec<&str> = trace
            .nodes
            .iter()
            .filter(|node| node.kind != NodeKind::Nat)
            .map(|node| node.id.as_str())
            .collect();
        let hop = |pair: &[&str]| Hop {
            from: pair[0].to_owned(),
            to: pair[1].to_owned(),
            figures: Figures::default(),
        };
        let hops = ends.windows(2).map(hop).collect();
        Self {
            trace,
            again: tried_again(scenario, trace),
            conns: Vec::new(),
            hops,
            whole: Figures::default(),
            open: 0,
        }
    }

    /// The connection of the chain that starts at a host; the server starts none.
    fn hop_from(&self, node: NodeId) -> Option<usize> {
        let before = self.trace.nodes[..node.index()].iter();
        Some(before.filter(|one| one.kind != NodeKind::Nat).count()).filter(|nth| *nth < self.hops.len())
    }

    /// The connection of a socket; none for a socket that only listens or never spoke.
    fn conn(&mut self, id: SocketId) -> Option<(usize, bool)> {
        let socket = *self.trace.socket(id);
        let at = usize::from(socket.conn).checked_sub(1)?;
        if self.conns.len() <= at {
            self.conns.resize(at + 1, Conn::default());
        }
        if socket.active {
            self.conns[at].hop = self.hop_from(socket.node)?;
        }
        Some((at, socket.active))
    }

    /// The figures of each connection of the chain so far, but for the idle time that is not over.
    pub(super) fn hops(&self) -> &[Hop] {
        &self.hops
    }

    /// Takes the next event in.
    pub(super) fn see(&mut self, event: &Event) {
        match event.kind {
            EventKind::State { socket, to, .. } => self.changes(socket, to, event.at),
            EventKind::Aborted { socket, why, .. } => self.aborted(socket, why),
            EventKind::Wrote { socket, message } => {
                let Some((at, active)) = self.conn(socket) else { return };
                match self.trace.message(message).kind {
                    MessageKind::Request(_) if active => self.add(at, |it| it.reused.of += 1),
                    MessageKind::Response(200..) if !active => self.answered(at, event.at),
                    MessageKind::Request(_)
                    | MessageKind::Response(_)
                    | MessageKind::Tls(..)
                    | MessageKind::Frame(_) => {}
                }
            }
            EventKind::Reused { socket, .. } => {
                if let Some((at, _)) = self.conn(socket) {
                    self.add(at, |it| it.reused.count += 1);
                }
            }
            EventKind::Received { socket, message } => {
                self.received(socket, self.trace.message(message).kind, event.at)
            }
            EventKind::RequestFailed { socket, .. } | EventKind::RequestUnsent { socket, .. } => {
                if let Some((at, _)) = self.conn(socket) {
                    self.try_failed(at, event, self.again.contains(&event.id));
                }
            }
            EventKind::Host { up: false } => self.goes_down(event),
            _ => {}
        }
    }

    /// A host that loses its memory says nothing of its connections.
    fn goes_down(&mut self, event: &Event) {
        for nth in 0..self.trace.sockets.len() as u16 {
            let socket = self.trace.socket(SocketId(nth));
            let known = usize::from(socket.conn) <= self.conns.len();
            if socket.node == event.node && known {
                self.changes(SocketId(nth), State::Closed, event.at);
            }
        }
    }

    fn changes(&mut self, id: SocketId, to: State, now: SimTime) {
        let Some((at, active)) = self.conn(id) else { return };
        if to == State::SynSent {
            self.add(at, |it| {
                it.connections.opened += 1;
                it.reset.of += 1;
                it.timed_out.of += 1;
            });
        }
        let before = self.conns[at].is_open();
        let conn = &mut self.conns[at];
        conn.ends[usize::from(!active)] = to;
        conn.was_open |= to == State::Established;
        if !active && to == State::Established {
            conn.idle_since = Some(now);
        } else if !active && !is_open(to) {
            self.idle_ends(at, now);
        }
        match (before, self.conns[at].is_open()) {
            (false, true) => {
                self.open += 1;
                let open = self.open;
                let it = &mut self.hops[self.conns[at].hop].figures.connections;
                it.open += 1;
                it.most_open = it.most_open.max(it.open);
                self.whole.connections.open = open;
                self.whole.connections.most_open = self.whole.connections.most_open.max(open);
            }
            (true, false) => {
                self.open -= 1;
                self.whole.connections.open = self.open;
                self.hops[self.conns[at].hop].figures.connections.open -= 1;
            }
            (true, true) | (false, false) => {}
        }
        self.count_idle(at);
    }

    /// A response leaves; the connection is idle if no other request waits for one.
    fn answered(&mut self, at: usize, now: SimTime) {
        let conn = &mut self.conns[at];
        conn.pending = conn.pending.saturating_sub(1);
        if conn.pending == 0 {
            conn.idle_since = Some(now);
            self.count_idle(at);
        }
    }

    /// Counts a connection among the idle ones, or no longer.
    fn count_idle(&mut self, at: usize) {
        let conn = &mut self.conns[at];
        let idle = conn.is_open() && conn.idle_since.is_some();
        let was = std::mem::replace(&mut conn.counted_idle, idle);
        match (was, idle) {
            (false, true) => self.add(at, |it| it.connections.idle += 1),
            (true, false) => self.add(at, |it| it.connections.idle -= 1),
            (true, true) | (false, false) => {}
        }
    }

    fn idle_ends(&mut self, at: usize, now: SimTime) {
        if let Some(since) = self.conns[at].idle_since.take() {
            let idle = now.since(since).micros();
            self.add(at, |it| it.connections.idle_us += idle);
        }
    }

    /// The kernel ends a connection; the state event follows, so the end still has the state before.
    fn aborted(&mut self, id: SocketId, why: AbortReason) {
        let Some((at, active)) = self.conn(id) else { return };
        let conn = &mut self.conns[at];
        let state = conn.ends[usize::from(!active)];
        match why {
            AbortReason::Reset if is_open(state) && !std::mem::replace(&mut conn.reset, true) => {
                self.add(at, |it| it.reset.count += 1);
            }
            AbortReason::Keepalive
            | AbortReason::KeepaliveUserTimeout
            | AbortReason::Retransmissions
            | AbortReason::UserTimeout
            | AbortReason::Persist
                if conn.was_open && !std::mem::replace(&mut conn.timed_out, true) =>
            {
                self.add(at, |it| it.timed_out.count += 1);
            }
            _ if active && state == State::SynSent && !std::mem::replace(&mut conn.failed, true) => {
                self.add(at, |it| it.connections.failed += 1);
            }
            _ => {}
        }
    }

    fn received(&mut self, id: SocketId, kind: MessageKind, now: SimTime) {
        let Some((at, active)) = self.conn(id) else { return };
        match kind {
            MessageKind::Request(_) => {
                self.conns[at].pending += 1;
                self.idle_ends(at, now);
                self.count_idle(at);
            }
            MessageKind::Response(status @ 200..) if active => {
                let hop = self.conns[at].hop;
                self.hops[hop].figures.failed.of += 1;
                if hop == 0 {
                    self.whole.failed.of += 1;
                    self.whole.failed.count += u32::from(status >= 500);
                }
            }
            MessageKind::Response(_) | MessageKind::Tls(..) | MessageKind::Frame(_) => {}
        }
    }

    /// A try ended without a response; `again`: its request is tried once more.
    fn try_failed(&mut self, at: usize, event: &Event, again: bool) {
        let hop = self.conns[at].hop;
        let it = &mut self.hops[hop].figures.failed;
        *it = Share { count: it.count + 1, of: it.of + 1 };
        if event.node.index() == 0 && !again {
            let it = &mut self.whole.failed;
            *it = Share { count: it.count + 1, of: it.of + 1 };
        }
    }

    fn add(&mut self, at: usize, change: impl Fn(&mut Figures)) {
        change(&mut self.hops[self.conns[at].hop].figures);
        change(&mut self.whole);
    }

    fn finish(mut self, at: SimTime) -> Four {
        let at = at.min(self.trace.end.at);
        for nth in 0..self.conns.len() {
            self.idle_ends(nth, at);
        }
        Four { at_us: at.micros(), whole: self.whole, hops: self.hops }
    }
}

impl Conn {
    fn is_open(&self) -> bool {
        self.ends.into_iter().any(is_open)
    }
}

/// What `tcpCurrEstab` counts.
const fn is_open(state: State) -> bool {
    matches!(state, State::Established | State::CloseWait)
}

/// How many requests the client was asked for by then; those that neither failed nor were answered wait.
pub fn asked(scenario: &Scenario, at: SimTime) -> u32 {
    let due = Span::from_micros(at.micros());
    let requests = scenario.script.iter().filter(|order| matches!(order.action, Action::Request(_)));
    requests.filter(|order| order.at <= due).count() as u32
}

#[cfg(test)]
mod tests;
