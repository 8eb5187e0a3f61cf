//! Sockets: creation, feeding the connection, and turning what it gives out into events.

use super::World;
use super::app::AppState;
use super::path::Toward;
use super::queue::Wake;
use super::quic::server_port;
use crate::quic;
use crate::tcp::{Connection, Errno, Output, Read, State, TimerTable, View};
use crate::time::{SimTime, Span};
use crate::timer::Timer;
use crate::trace::{Call, EventId, EventKind, NodeId, Socket, SocketId};

/// One end of a connection and the program's view of it.
#[derive(Debug)]
pub(super) struct Sock {
    /// Of TCP; of a socket of QUIC one that is never opened.
    pub(super) conn: Connection,
    pub(super) quic: Option<Box<quic::Connection>>,
    pub(super) node: NodeId,
    pub(super) number: u16,
    pub(super) local_port: u16,
    pub(super) peer_port: u16,
    /// Where its peer is.
    pub(super) toward: Toward,
    pub(super) generation: u16,
    pub(super) recorded: View,
    pub(super) armed_by: [Option<EventId>; Timer::ALL.len()],
    app_timers: [Option<SimTime>; Timer::ALL.len()],
    pub(super) app: AppState,
}

impl Sock {
    /// When one of the program's own timers fires.
    pub(super) const fn due(&self, timer: Timer) -> Option<SimTime> {
        self.app_timers[timer as usize]
    }

    /// The host's memory is gone: nothing is left, and nobody is told.
    pub(super) fn lose_power(&mut self) {
        self.conn.vanish();
        if let Some(quic) = &mut self.quic {
            quic.vanish();
        }
        self.app_timers = [None; Timer::ALL.len()];
        self.app = AppState { closed: true, ..AppState::default() };
    }
}

impl World<'_> {
    /// A new socket on `node` with its own and its peer's port. Returns it unopened.
    pub(super) fn new_socket(
        &mut self,
        node: NodeId,
        active: bool,
        ports: (u16, u16),
        number: u16,
    ) -> SocketId {
        let id = self.add_sock(node, active, ports, number, None);
        let host = &mut self.hosts[node.index()];
        host.ports.insert(ports, id);
        host.newest = Some(id);
        id
    }

    /// Adds a socket, of TCP or of QUIC.
    pub(super) fn add_sock(
        &mut self,
        node: NodeId,
        active: bool,
        ports: (u16, u16),
        number: u16,
        quic: Option<Box<quic::Connection>>,
    ) -> SocketId {
        let (local_port, peer_port) = ports;
        let host = &self.hosts[node.index()];
        let options = if active { &host.opens } else { &host.accepts };
        let timers = TimerTable::new(self.scenario.timers, self.scenario.clock);
        let conn = Connection::new(options, timers, active, self.rec.now);
        let generation = host.generation;
        let id = self.rec.add_socket(Socket {
            node,
            conn: number,
            active,
            local_port,
            peer_port,
            quic: quic.is_some(),
        });
        self.socks.push(Sock {
            conn,
            quic,
            node,
            number,
            local_port,
            peer_port,
            toward: if active { Toward::Server } else { Toward::Client },
            generation,
            recorded: View::default(),
            armed_by: [None; Timer::ALL.len()],
            app_timers: [None; Timer::ALL.len()],
            app: AppState::default(),
        });
        id
    }

    /// A host opens a connection from `port` or a port of its own to the next host that terminates TCP.
    pub(super) fn connect(&mut self, node: NodeId, port: Option<u16>) -> SocketId {
        if self.opens_quic(node) {
            return self.connect_quic(node);
        }
        let port = port.unwrap_or_else(|| self.hosts[node.index()].take_port());
        self.connections = self.connections.saturating_add(1);
        let number = self.connections;
        let id = self.new_socket(node, true, (port, server_port(false)), number);
        self.call_connect(id);
        id
    }

    pub(super) fn call_connect(&mut self, id: SocketId) {
        let node = self.sock(id).node;
        self.rec.lead(node, EventKind::Called { socket: id, call: Call::Connect });
        self.sock_mut(id).app.connecting = true;
        let now = self.now();
        self.sock_mut(id).conn.open(now);
        self.drain(id);
    }

    pub(super) fn sock(&self, id: SocketId) -> &Sock {
        &self.socks[id.index()]
    }

    pub(super) fn sock_mut(&mut self, id: SocketId) -> &mut Sock {
        &mut self.socks[id.index()]
    }

    /// Records all that the connection gives out, and lets segments leave. Call after every input to it,
    /// and before the program looks at it.
    pub(super) fn drain(&mut self, id: SocketId) {
        let node = self.sock(id).node;
        while let Some(output) = self.sock_mut(id).conn.poll_output() {
            match output {
                Output::Transmit(segment, role) => {
                    self.depart(id, segment, role);
                }
                Output::State(from, to) => {
                    self.rec.record(node, EventKind::State { socket: id, from, to });
                }
                Output::Armed(timer, armed) => {
                    let fires_at = armed.fires_at;
                    let event = self.rec.record(node, EventKind::TimerArmed { socket: id, timer, fires_at });
                    self.sock_mut(id).armed_by[timer as usize] = Some(event);
                    self.queue.plan(fires_at, Wake::Timer(id, timer));
                }
                Output::Stopped(timer) => {
                    self.rec.record(node, EventKind::TimerStopped { socket: id, timer });
                }
                Output::Probe { nth, of } => {
                    self.rec.record(node, EventKind::ProbeSent { socket: id, nth, of });
                }
                Output::Answered(unanswered) => {
                    self.rec.record(node, EventKind::ProbeAnswered { socket: id, unanswered });
                }
                Output::Aborted(why, error) => {
                    self.rec.record(node, EventKind::Aborted { socket: id, why, error });
                }
            }
        }
        self.record_numbers(id);
        let sock = self.sock(id);
        if sock.conn.state() == State::Closed && !sock.app.connecting {
            let key = (sock.local_port, sock.peer_port);
            let ports = &mut self.hosts[node.index()].ports;
            if ports.get(&key) == Some(&id) {
                ports.remove(&key);
            }
        }
    }

    /// Records what the socket table would show differently now.
    fn record_numbers(&mut self, id: SocketId) {
        let sock = self.sock_mut(id);
        let (node, view) = (sock.node, sock.conn.view());
        let old = std::mem::replace(&mut sock.recorded, view);
        if (view.una, view.nxt, view.written, view.nxt_in, view.read)
            != (old.una, old.nxt, old.written, old.nxt_in, old.read)
        {
            let View { una, nxt, written, nxt_in, read, .. } = view;
            self.rec.record(node, EventKind::Sequence { socket: id, una, nxt, written, nxt_in, read });
        }
        if (view.cwnd, view.ssthresh, view.send_window, view.receive_window)
            != (old.cwnd, old.ssthresh, old.send_window, old.receive_window)
        {
            let View { cwnd, ssthresh, send_window, receive_window, .. } = view;
            self.rec
                .record(node, EventKind::Window { socket: id, cwnd, ssthresh, send_window, receive_window });
        }
        if (view.srtt, view.rttvar, view.rto) != (old.srtt, old.rttvar, old.rto) {
            let View { srtt, rttvar, rto, .. } = view;
            self.rec.record(node, EventKind::RoundTrip { socket: id, srtt, rttvar, rto });
        }
        if (view.retransmits, view.probes) != (old.retransmits, old.probes) {
            let View { retransmits, probes, .. } = view;
            self.rec.record(node, EventKind::Counters { socket: id, retransmits, probes });
        }
    }

    /// A planned deadline came. It counts only if the timer still runs and means this very moment.
    pub(super) fn timer_due(&mut self, id: SocketId, timer: Timer) {
        let now = self.now();
        let (node, is_up) = {
            let sock = self.sock(id);
            (sock.node, self.hosts[sock.node.index()].up)
        };
        let quic = self.sock(id).quic.as_ref();
        let quic_due = quic.is_some_and(|quic| quic.due(timer) == Some(now));
        let due = if quic_due {
            true
        } else if timer.is_kernel() {
            self.sock(id).conn.next_timeout() == Some((now, timer))
        } else {
            self.sock(id).app_timers[timer as usize] == Some(now)
        };
        let runs = timer.is_kernel() || !self.hosts[self.sock(id).node.index()].frozen;
        if !due || !is_up || !runs {
            return;
        }
        self.rec.cause = self.sock(id).armed_by[timer as usize];
        self.rec.lead(node, EventKind::TimerFired { socket: id, timer });
        if quic_due {
            self.quic_timeout(id, timer);
        } else if timer.is_kernel() {
            self.sock_mut(id).conn.handle_timeout(now, timer);
            self.drain(id);
            self.notify(id);
        } else {
            self.sock_mut(id).app_timers[timer as usize] = None;
            self.app_timer_fired(id, timer);
        }
        // Of several timers on one tick only the first was due; look again for the others.
        if timer.is_kernel()
            && let Some((at, other)) = self.sock(id).conn.next_timeout()
            && at == now
        {
            self.queue.plan(at, Wake::Timer(id, other));
        }
    }

    /// Starts one of the program's own timers.
    pub(super) fn arm_app(&mut self, id: SocketId, timer: Timer, after: Span) {
        let fires_at = self.now() + after;
        let node = self.sock(id).node;
        let event = self.rec.record(node, EventKind::TimerArmed { socket: id, timer, fires_at });
        let sock = self.sock_mut(id);
        sock.app_timers[timer as usize] = Some(fires_at);
        sock.armed_by[timer as usize] = Some(event);
        self.queue.plan(fires_at, Wake::Timer(id, timer));
    }

    /// One of the program's own timers runs.
    pub(super) fn runs_app(&self, id: SocketId, timer: Timer) -> bool {
        self.sock(id).app_timers[timer as usize].is_some()
    }

    /// Stops one of the program's own timers if it runs.
    pub(super) fn stop_app(&mut self, id: SocketId, timer: Timer) {
        let sock = self.sock_mut(id);
        if sock.app_timers[timer as usize].take().is_some() {
            let node = sock.node;
            self.rec.record(node, EventKind::TimerStopped { socket: id, timer });
        }
    }

    pub(super) fn returned(&mut self, id: SocketId, call: Call, bytes: u32, error: Option<Errno>) {
        let node = self.sock(id).node;
        self.rec.lead(node, EventKind::Returned { socket: id, call, bytes, error });
    }

    /// `recv()`; `None` if it would wait.
    pub(super) fn call_recv(&mut self, id: SocketId, most: u32) -> Option<Read> {
        if self.is_quic(id) {
            return self.recv_quic(id);
        }
        let now = self.now();
        let read = self.sock_mut(id).conn.recv(now, most);
        match read {
            Read::WouldBlock => return None,
            Read::Bytes(bytes) => self.returned(id, Call::Recv, bytes, None),
            Read::Eof => self.returned(id, Call::Recv, 0, None),
            Read::Failed(error) => self.returned(id, Call::Recv, 0, Some(error)),
        }
        self.drain(id);
        Some(read)
    }

    /// `close()`; it waits for calls of `send()` that have not returned.
    pub(super) fn call_close(&mut self, id: SocketId) {
        if self.sock(id).app.closed {
            return;
        }
        let waits = self.closes_after_sends(id);
        if !waits && !self.is_quic(id) {
            self.returned(id, Call::Close, 0, None);
        }
        for timer in Timer::ALL.into_iter().filter(|t| !t.is_kernel()) {
            self.stop_app(id, timer);
        }
        let app = &mut self.sock_mut(id).app;
        app.closed = true;
        app.reading = false;
        if !waits {
            self.close_connection(id);
        }
    }

    /// The transport's part of `close()`.
    pub(super) fn close_connection(&mut self, id: SocketId) {
        let now = self.now();
        let sock = self.sock_mut(id);
        let (node, accepted) = (sock.node, sock.app.accepted);
        if sock.quic.is_some() {
            self.close_quic(id);
        } else {
            sock.conn.close(now);
            self.drain(id);
        }
        if accepted {
            self.worker_is_free(node);
        }
    }

    /// The program is gone: the kernel closes the connection, and nobody is left to look at it. QUIC goes with the
    /// program.
    pub(super) fn orphan(&mut self, id: SocketId) {
        let now = self.now();
        for timer in Timer::ALL.into_iter().filter(|t| !t.is_kernel()) {
            self.stop_app(id, timer);
        }
        if !self.sock(id).app.closed && !self.is_quic(id) {
            // What `exit()` does to a descriptor is what `close()` does.
            self.returned(id, Call::Close, 0, None);
        }
        let sock = self.sock_mut(id);
        sock.app = AppState { closed: true, accepted: sock.app.accepted, ..AppState::default() };
        if sock.quic.is_some() {
            self.kill_quic(id);
        } else {
            sock.conn.close(now);
            self.drain(id);
        }
    }

    /// `close()` with a linger time of zero: RST.
    pub(super) fn call_abort(&mut self, id: SocketId) {
        if self.sock(id).app.closed {
            return;
        }
        if self.is_quic(id) {
            self.call_close(id);
            return;
        }
        self.returned(id, Call::Close, 0, None);
        let now = self.now();
        for timer in Timer::ALL.into_iter().filter(|t| !t.is_kernel()) {
            self.stop_app(id, timer);
        }
        let sock = self.sock_mut(id);
        sock.app.closed = true;
        sock.app.reading = false;
        sock.app.sends.clear();
        let (node, accepted) = (sock.node, sock.app.accepted);
        sock.conn.abort(now);
        self.drain(id);
        if accepted {
            self.worker_is_free(node);
        }
    }
}
