//! Connections of QUIC: who opens them, what arrives for them, and what a program of HTTP/3 sees of them.
//!
//! QUIC lives in the program. Nobody listens in the kernel's name, a killed program says nothing, and a frozen one
//! acknowledges nothing. The handshake is that of TLS 1.3 in datagrams (`tls.rs`), with the sizes that it has over TCP.
//! HTTP/3 is HTTP/2 on streams that do not wait for each other (`h2.rs`): its control streams and SETTINGS are not
//! shown, heads are coded with QPACK's static table alone, and a client keeps to the streams that it may open.

use super::World;
use super::host::{Program, SERVER_PORT};
use super::path::Toward;
use super::queue::Wake;
use super::socket::Sock;
use crate::http::CloseReason;
use crate::quic::{Connection, Output};
use crate::scenario::{Protocol, QuicOptions, Tls};
use crate::tcp::{Read, State};
use crate::timer::Timer;
use crate::trace::{EventKind, Fate, Flight, FlightId, MessageId, MessageKind, NodeId, SocketId, TlsFlight};

/// The port of UDP that servers of HTTP/3 are reached at.
const PORT: u16 = 443;

impl Sock {
    /// The state of its connection.
    pub(super) fn state(&self) -> State {
        self.quic.as_ref().map_or_else(|| self.conn.state(), |quic| quic.state())
    }
}

impl World<'_> {
    /// This connection is one of QUIC.
    pub(super) fn is_quic(&self, id: SocketId) -> bool {
        self.sock(id).quic.is_some()
    }

    /// The program of this host opens connections of QUIC.
    pub(super) fn opens_quic(&self, node: NodeId) -> bool {
        let program = &self.hosts[node.index()].program;
        matches!(program, Program::HttpClient(http) | Program::HttpProxy(_, http) if http.protocol == Protocol::Http3)
    }

    /// Opens a connection: the first datagram leaves with ClientHello.
    pub(super) fn connect_quic(&mut self, node: NodeId) -> SocketId {
        let port = self.hosts[node.index()].take_port();
        self.connections = self.connections.saturating_add(1);
        let options = self.client_settings(node).quic;
        let id = self.new_quic(node, true, (port, PORT), self.connections, options);
        self.secure(id);
        id
    }

    fn new_quic(
        &mut self,
        node: NodeId,
        active: bool,
        ports: (u16, u16),
        number: u16,
        options: QuicOptions,
    ) -> SocketId {
        let id = self.add_sock(node, active, ports, number, Some(Box::new(Connection::new(options, active))));
        self.h2_mut(id);
        self.quic_mut(id, Connection::begin);
        id
    }

    /// Does something to a connection, and what follows from it.
    fn quic_mut<T>(&mut self, id: SocketId, what: impl FnOnce(&mut Connection) -> T) -> Option<T> {
        let done = self.sock_mut(id).quic.as_mut().map(|quic| what(quic));
        self.drain_quic(id);
        done
    }

    fn drain_quic(&mut self, id: SocketId) {
        let node = self.sock(id).node;
        while let Some(output) = self.sock_mut(id).quic.as_mut().and_then(|quic| quic.poll_output()) {
            match output {
                Output::Transmit(datagram, bytes, role) => self.depart_datagram(id, datagram, bytes, role),
                Output::State(from, to) => {
                    self.rec.record(node, EventKind::State { socket: id, from, to });
                }
                Output::Armed(timer, fires_at) => {
                    let event = self.rec.record(node, EventKind::TimerArmed { socket: id, timer, fires_at });
                    self.sock_mut(id).armed_by[timer as usize] = Some(event);
                    self.queue.plan(fires_at, Wake::Timer(id, timer));
                }
                Output::Stopped(timer) => {
                    self.rec.record(node, EventKind::TimerStopped { socket: id, timer });
                }
            }
        }
        let Some(quic) = &self.sock(id).quic else { return };
        let (srtt, rttvar, rto) = quic.round_trip();
        let recorded = &mut self.sock_mut(id).recorded;
        if srtt > 0 && (recorded.srtt, recorded.rttvar, recorded.rto) != (srtt, rttvar, rto) {
            (recorded.srtt, recorded.rttvar, recorded.rto) = (srtt, rttvar, rto);
            self.rec.record(node, EventKind::RoundTrip { socket: id, srtt, rttvar, rto });
        }
    }

    /// A datagram arrives at a host that has sockets.
    pub(super) fn arrive_datagram(&mut self, id: FlightId, flight: &Flight) {
        let (node, Some(datagram)) = (flight.to, flight.quic) else { return };
        self.rec.settle(id, Fate::Arrived);
        self.rec.lead(node, EventKind::Arrived { flight: id });
        if self.hosts[node.index()].frozen || self.hosts[node.index()].killed.is_some() {
            // Nobody reads the socket, or there is none.
            return;
        }
        let Some(socket) = self.end_of(id, flight).or_else(|| self.accepts_quic(flight)) else { return };
        let (now, bytes) = (self.now(), (flight.segment.seq, flight.segment.end()));
        self.quic_mut(socket, |quic| quic.handle(now, &datagram, bytes, flight.role));
        self.notify(socket);
        let now = self.now();
        self.quic_mut(socket, |quic| quic.flush(now));
    }

    /// The living end of a flight's connection on the host that it reaches, by its connection ID.
    fn end_of(&self, id: FlightId, flight: &Flight) -> Option<SocketId> {
        let generation = self.relay.heading[id.0 as usize];
        let at = self.socks.iter().rposition(|sock| {
            (sock.node, sock.number, sock.generation) == (flight.to, flight.conn, generation)
        })?;
        (self.socks[at].state() != State::Closed).then_some(SocketId(at as u16))
    }

    /// A first datagram reaches a server of HTTP/3. One of a connection that the server has forgotten does not open it
    /// again.
    fn accepts_quic(&mut self, flight: &Flight) -> Option<SocketId> {
        let node = flight.to;
        let host = &self.hosts[node.index()];
        let (Program::HttpServer(http) | Program::HttpProxy(http, _)) = &host.program else { return None };
        let options = http.quic;
        let kind = self.rec.trace.message(flight.message?).kind;
        let first = matches!(kind, MessageKind::Tls(_, TlsFlight::ClientHello));
        let known = self
            .socks
            .iter()
            .any(|sock| (sock.node, sock.number, sock.generation) == (node, flight.conn, host.generation));
        let toward = Self::direction(flight.from, node);
        if !first || known || !host.listens || toward != Toward::Server {
            return None;
        }
        let (port, _) = self.ports_of(flight);
        Some(self.new_quic(node, false, (PORT, port), flight.conn, options))
    }

    /// A flight of the handshake is complete at `id`: it brings the peer's settings, and may complete the handshake.
    pub(super) fn learns_of_peer(&mut self, id: SocketId, message: MessageId) {
        if !self.is_quic(id) {
            return;
        }
        let sender = self.rec.trace.message(message).socket;
        let MessageKind::Tls(_, flight) = self.rec.trace.message(message).kind else { return };
        let (now, stated) = (self.now(), self.sock(sender).quic.as_ref().map(|quic| quic.options()));
        let streams = self.server_settings(sender).max_streams;
        if let Some(stated) = stated.filter(|_| flight != TlsFlight::ClientFinished) {
            self.quic_mut(id, |quic| quic.learns(now, stated.idle));
        }
        if flight == TlsFlight::ServerHello {
            self.h2_mut(id).most = Some(streams);
        }
        if flight != TlsFlight::ClientHello {
            self.quic_mut(id, |quic| quic.establish(now));
        }
    }

    /// The handshake of QUIC is that of TLS 1.3.
    pub(super) fn tls_of_quic(&self, tls: Tls) -> Tls {
        if tls == Tls::V13Resumed { tls } else { Tls::V13 }
    }

    /// Writes bytes to streams. `false`: the connection is over.
    pub(super) fn send_quic(&mut self, id: SocketId, bytes: u32) -> bool {
        let now = self.now();
        self.quic_mut(id, |quic| quic.send(now, bytes)).unwrap_or(false)
    }

    /// What there is to see of the connection.
    pub(super) fn recv_quic(&mut self, id: SocketId) -> Option<Read> {
        self.quic_mut(id, Connection::recv).flatten()
    }

    /// CONNECTION_CLOSE, if there is still something to close.
    pub(super) fn close_quic(&mut self, id: SocketId) {
        let now = self.now();
        self.quic_mut(id, |quic| quic.close(now));
    }

    /// The program is gone: nothing is said to anyone.
    pub(super) fn kill_quic(&mut self, id: SocketId) {
        self.quic_mut(id, Connection::die);
    }

    /// One of the connection's own timers fires.
    pub(super) fn quic_timeout(&mut self, id: SocketId, timer: Timer) {
        let now = self.now();
        self.quic_mut(id, |quic| quic.handle_timeout(now, timer));
        self.notify(id);
    }

    /// What it means for a program that its connection gave up by itself.
    pub(super) fn gave_up_reason(&self, id: SocketId) -> CloseReason {
        if self.is_quic(id) { CloseReason::QuicIdle } else { CloseReason::TransportTimeout }
    }

    /// The next of the peer's messages all of whose bytes are there, in whatever order they are complete.
    pub(super) fn complete_on_streams(&mut self, id: SocketId) -> Option<MessageId> {
        let sock = self.sock(id);
        let quic = sock.quic.as_ref()?;
        let ledger = self.ledgers.get(&(sock.number, !self.rec.trace.socket(id).active))?;
        let open = ledger.iter().enumerate().skip(sock.app.next_in);
        let whole = |at: &usize, message: MessageId| {
            let message = self.rec.trace.message(message);
            !sock.app.taken.contains(at) && quic.has(message.from_seq, message.to_seq)
        };
        let (at, message) = open.map(|(at, (_, id))| (at, *id)).find(|(at, id)| whole(at, *id))?;
        let app = &mut self.sock_mut(id).app;
        app.taken.push(at);
        while let Some(known) = app.taken.iter().position(|at| *at == app.next_in) {
            app.taken.swap_remove(known);
            app.next_in += 1;
        }
        Some(message)
    }

    /// Some of the peer's messages are there in part.
    pub(super) fn has_part_on_streams(&self, id: SocketId) -> bool {
        let sock = self.sock(id);
        let ledger = self.ledgers.get(&(sock.number, !self.rec.trace.socket(id).active));
        let (Some(quic), Some(ledger)) = (&sock.quic, ledger) else { return false };
        ledger.iter().enumerate().skip(sock.app.next_in).any(|(at, (_, message))| {
            let message = self.rec.trace.message(*message);
            !sock.app.taken.contains(&at) && quic.has_some(message.from_seq, message.to_seq)
        })
    }
}

/// The port that servers are reached at.
pub(super) const fn server_port(quic: bool) -> u16 {
    if quic { PORT } else { SERVER_PORT }
}
