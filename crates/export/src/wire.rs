//! Segments as they look on a real wire: absolute numbers, ports, addresses, and the 16-bit window field.

use std::hash::{Hash, Hasher};
use std::net::IpAddr;

use keepalive_core::scenario::{PathItem, Scenario, TcpOptions};
use keepalive_core::tcp::{Flags, SackBlocks, Seq};
use keepalive_core::trace::{EventKind, Flight, Fnv64, NodeId, Trace};

/// Window scale of a socket with default buffers.
const SCALE: u8 = 10;
/// Below this `SO_RCVBUF` the window needs no scale.
const SMALL_BUFFER: u32 = 32_768;

/// A TCP header without its options' fixed parts, in absolute numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Address and port of the sender.
    pub source: Endpoint,
    /// Address and port of the receiver.
    pub destination: Endpoint,
    /// Control bits.
    pub flags: Flags,
    /// Sequence number.
    pub seq: u32,
    /// Acknowledged number; 0 without the ACK bit, as Linux sends it.
    pub ack: u32,
    /// Payload bytes.
    pub len: u32,
    /// The window field as it stands in the header.
    pub window: u16,
    /// The window scale option, which only a SYN carries.
    pub scale: Option<u8>,
    /// The timestamps option: value and echo, in milliseconds.
    pub timestamps: Option<(u32, u32)>,
    /// The blocks of the SACK option.
    pub sack: SackBlocks,
}

/// An address and a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Endpoint {
    /// IP address.
    pub address: IpAddr,
    /// Port.
    pub port: u16,
}

/// A run and what is needed to put its segments on a wire.
#[derive(Debug, Clone, Copy)]
pub struct Wire<'a> {
    scenario: &'a Scenario,
    trace: &'a Trace,
}

impl<'a> Wire<'a> {
    /// The wire of a run of this scenario.
    pub fn new(scenario: &'a Scenario, trace: &'a Trace) -> Self {
        Self { scenario, trace }
    }

    /// The run.
    pub fn trace(&self) -> &'a Trace {
        self.trace
    }

    /// The scenario of the run.
    pub fn scenario(&self) -> &'a Scenario {
        self.scenario
    }

    /// The header of a flight.
    pub fn header(&self, flight: &Flight) -> Header {
        let segment = &flight.segment;
        let flags = segment.flags;
        let active = self.is_active(flight);
        let conn = self.numbered_by(flight);
        let (own, peer) = (Numbers::of(self, conn, active), Numbers::of(self, conn, !active));
        let (source, destination) = self.ends(flight);
        // A reset from where there is no connection: the sender has no numbers of its own (RFC 9293 §3.10.7.1).
        let foreign = flight.socket.is_none() && flags.rst && flags.ack;
        let scale = self.scale(self.trace.in_name_of(flight), active);
        Header {
            source,
            destination,
            flags,
            seq: if foreign { 0 } else { own.isn.wrapping_add(segment.seq) },
            ack: if flags.ack { peer.isn.wrapping_add(segment.ack) } else { 0 },
            len: segment.len,
            window: field(segment.window, if flags.syn { 0 } else { scale }),
            scale: flags.syn.then_some(scale),
            timestamps: segment.timestamps.then(|| {
                let echo = if flags.ack { peer.stamp(segment.ts_ecr) } else { 0 };
                (own.stamp(segment.ts_val), echo)
            }),
            sack: {
                let absolute = |seq: Seq| peer.isn.wrapping_add(seq);
                let blocks = segment.sack.as_slice().iter();
                SackBlocks::of(blocks.map(|b| (absolute(b.0), absolute(b.1))), segment.timestamps)
            },
        }
    }

    /// The address of a host.
    pub fn address(&self, node: NodeId) -> [u8; 4] {
        [10, 0, 0, node.0.saturating_add(1)]
    }

    /// True if the host in whose name the flight travels opened the connection: connections are opened toward
    /// the server.
    pub fn is_active(&self, flight: &Flight) -> bool {
        flight.to > flight.from
    }

    /// The connection whose numbers a flight bears. A reset takes its number from the segment that it answers,
    /// which may come from an earlier connection between the same ports.
    fn numbered_by(&self, flight: &Flight) -> u16 {
        let cause = self.trace.event(flight.departed).cause.map(|id| self.trace.event(id).kind);
        match cause {
            Some(EventKind::Arrived { flight: answered }) if flight.segment.flags.rst => {
                self.trace.flight(answered).conn
            }
            _ => flight.conn,
        }
    }

    /// Ports of a datagram of QUIC: each NAT that has forgotten the client's takes the next one.
    pub fn ports(&self, flight: &Flight) -> (u16, u16) {
        let (from, to) = self.ends(flight);
        let moved = flight.quic.map_or(0, |datagram| datagram.path);
        if self.is_active(flight) {
            (from.port.wrapping_add(moved), to.port)
        } else {
            (from.port, to.port.wrapping_add(moved))
        }
    }

    fn ends(&self, flight: &Flight) -> (Endpoint, Endpoint) {
        let socket = self.trace.sockets.iter().find(|s| s.conn == flight.conn);
        let (from, to) = socket.map_or((0, 0), |s| {
            let (local, peer) = (s.local_port, s.peer_port);
            if s.active == self.is_active(flight) { (local, peer) } else { (peer, local) }
        });
        let end = |node, port| Endpoint { address: self.address(node).into(), port };
        (end(self.trace.in_name_of(flight), from), end(self.trace.goal(flight), to))
    }

    /// The window scale that a host announces on connections that it opens (`active`) or accepts.
    fn scale(&self, node: NodeId, active: bool) -> u8 {
        let small = |tcp: &TcpOptions| tcp.receive_buffer.is_some_and(|bytes| bytes < SMALL_BUFFER);
        let name = self.trace.nodes.get(node.index()).map(|n| n.id.as_str());
        let is_small = self.scenario.path.iter().any(|item| match item {
            PathItem::Client(host) => Some(host.id.as_str()) == name && small(&host.tcp),
            PathItem::Server(host) => Some(host.id.as_str()) == name && small(&host.tcp),
            PathItem::Proxy(host) => {
                let tcp = if active { &host.upstream.tcp } else { &host.downstream.tcp };
                Some(host.id.as_str()) == name && small(tcp)
            }
            PathItem::Link(_) | PathItem::Nat(_) => false,
        });
        if is_small { 0 } else { SCALE }
    }
}

/// The window field: scaled, rounded up as Linux does, and never larger than the field.
fn field(window: u32, scale: u8) -> u16 {
    u16::try_from(window.div_ceil(1 << scale)).unwrap_or(u16::MAX)
}

/// Where one direction of a connection begins to count.
#[derive(Debug, Clone, Copy)]
struct Numbers {
    isn: u32,
    clock: u32,
}

impl Numbers {
    /// The same numbers for the same scenario on every machine; other ones for another connection.
    fn of(wire: &Wire<'_>, conn: u16, active: bool) -> Self {
        let mut hash = Fnv64::default();
        (wire.scenario.id.as_str(), wire.scenario.seed, conn, active).hash(&mut hash);
        let bits = hash.finish();
        // Neither is 0, which tools take for "not there".
        Self { isn: (bits >> 32) as u32 | 1, clock: bits as u32 | 1 }
    }

    /// A clock in microseconds as a timestamp in milliseconds.
    fn stamp(self, micros: u64) -> u32 {
        self.clock.wrapping_add((micros / 1000) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_field_is_scaled_and_rounded_up() {
        assert_eq!(field(64_512, SCALE), 63);
        assert_eq!(field(64_513, SCALE), 64);
        assert_eq!(field(1, SCALE), 1, "an open window never looks closed");
        assert_eq!(field(0, SCALE), 0);
        assert_eq!(field(65_160, 0), 65_160);
        assert_eq!(field(1 << 20, 0), u16::MAX);
    }
}
