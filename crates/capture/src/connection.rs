//! The connections of a capture: which packets belong together, who opened, and numbers relative to the ISNs.

use std::collections::BTreeMap;

use keepalive_core::tcp::{SackBlocks, Segment, Seq};
use keepalive_core::trace::Role;
use keepalive_export::tshark_labels::Labels;
use keepalive_export::wire::{Endpoint, Header};

use crate::error::CaptureError;
use crate::http::{Head, Reader};
use crate::packet::Packet;
use crate::point::{Distance, distance};
use crate::{Limits, marks};

/// A TCP connection of a capture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// Who opened it; where the opening was not captured, the end with the higher port.
    pub client: Endpoint,
    /// The other end.
    pub server: Endpoint,
    /// Its SYN was captured.
    pub from_start: bool,
    /// Its packets in order of the file.
    pub packets: Vec<Seen>,
    /// HTTP heads, in order of their last bytes.
    pub heads: Vec<Head>,
    /// Where it was captured, and how far the ends are away.
    pub distance: Distance,
}

/// A packet of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Its number in the file, from 1.
    pub number: u32,
    /// When it was captured, microseconds of the Unix epoch.
    pub at_us: u64,
    /// The client sent it.
    pub from_client: bool,
    /// Its header; numbers relative to the ISNs, the window in bytes, clocks in microseconds.
    pub segment: Segment,
    /// What it is for, as far as packets show it.
    pub role: Role,
    /// The marks that tshark would put on it.
    pub labels: Labels,
    /// A probe: the packet of the connection that answers it. An answer: the probe that it answers.
    pub pair: Option<usize>,
    /// No later packet shows that it arrived, though one should.
    pub unconfirmed: bool,
}

/// The connections while packets come in.
#[derive(Debug, Default)]
pub(crate) struct Table {
    current: BTreeMap<(Endpoint, Endpoint), usize>,
    open: Vec<Gathering>,
}

/// A connection whose packets are being gathered.
#[derive(Debug)]
struct Gathering {
    client: Endpoint,
    server: Endpoint,
    from_start: bool,
    /// The ISNs of the client and of the server.
    base: [Option<u32>; 2],
    /// Their window scales, once a SYN stated or left out one.
    scale: [Option<Option<u8>>; 2],
    packets: Vec<Seen>,
    http: Reader,
}

impl Table {
    /// Takes in the next packet of the file.
    pub(crate) fn add(
        &mut self,
        packet: Packet,
        labels: Labels,
        payload: &[u8],
        limits: &Limits,
    ) -> Result<(), CaptureError> {
        let header = packet.header;
        let key = (header.source.min(header.destination), header.source.max(header.destination));
        let known = self.current.get(&key).copied().filter(|at| !self.open[*at].is_followed_by(&header));
        let at = match known {
            Some(at) => at,
            None => {
                if self.open.len() >= limits.connections {
                    let allowed = limits.connections;
                    return Err(CaptureError::TooManyConnections { packet: packet.number, allowed });
                }
                self.open.push(Gathering::new(&header));
                self.current.insert(key, self.open.len() - 1);
                self.open.len() - 1
            }
        };
        self.open[at].add(packet, labels, payload);
        Ok(())
    }

    /// The connections, each packet with its role.
    pub(crate) fn finish(self) -> Vec<Connection> {
        self.open.into_iter().map(Gathering::finish).collect()
    }
}

impl Gathering {
    fn new(header: &Header) -> Self {
        let (source, destination) = (header.source, header.destination);
        // Without a SYN: services have the lower port.
        let opens = match (header.flags.syn, header.flags.ack) {
            (true, ack) => !ack,
            (false, _) => source.port >= destination.port,
        };
        let (client, server) = if opens { (source, destination) } else { (destination, source) };
        let from_start = header.flags.syn && !header.flags.ack;
        let (base, scale) = ([None; 2], [None; 2]);
        Self { client, server, from_start, base, scale, packets: Vec::new(), http: Reader::default() }
    }

    /// A SYN with another number is that of the next connection between the same ports.
    fn is_followed_by(&self, header: &Header) -> bool {
        let opens = header.flags.syn && !header.flags.ack;
        let own = usize::from(header.source != self.client);
        opens && self.base[own].is_none_or(|base| base != header.seq || !self.from_start)
    }

    fn add(&mut self, packet: Packet, labels: Labels, payload: &[u8]) {
        let header = packet.header;
        let from_client = header.source == self.client;
        let (own, peer) = if from_client { (0, 1) } else { (1, 0) };
        let flags = header.flags;
        // A reset that answers a SYN has no numbers of its own (RFC 9293 §3.10.7.1).
        let zero = flags.syn || (flags.rst && self.base[own].is_none());
        let foreign = flags.rst && flags.ack && header.seq == 0;
        if flags.syn || self.base[own].is_none() {
            self.base[own] = Some(if zero { header.seq } else { header.seq.wrapping_sub(1) });
        }
        if flags.ack && self.base[peer].is_none() {
            self.base[peer] = Some(header.ack.wrapping_sub(1));
        }
        if flags.syn {
            self.scale[own] = Some(header.scale);
        }
        let relative = |base: Option<u32>, seq: u32| -> Seq { seq.wrapping_sub(base.unwrap_or(seq)) };
        let (sent, acked) = (self.base[own], self.base[peer]);
        let scale = match self.scale {
            [Some(Some(_)), Some(Some(_))] if !flags.syn => self.scale[own].flatten().unwrap_or(0),
            _ => 0,
        };
        let sack = header.sack.as_slice().iter().map(|(l, r)| (relative(acked, *l), relative(acked, *r)));
        let segment = Segment {
            flags,
            seq: if foreign { 0 } else { relative(sent, header.seq) },
            ack: if flags.ack { relative(acked, header.ack) } else { 0 },
            len: header.len,
            window: u32::from(header.window) << scale,
            timestamps: header.timestamps.is_some(),
            ts_val: header.timestamps.map_or(0, |(value, _)| u64::from(value) * 1000),
            ts_ecr: header.timestamps.map_or(0, |(_, echo)| u64::from(echo) * 1000),
            sack: SackBlocks::of(sack.collect::<Vec<_>>(), header.timestamps.is_some()),
        };
        self.http.take(from_client, &segment, payload);
        self.packets.push(Seen {
            number: packet.number,
            at_us: packet.at_us,
            from_client,
            segment,
            role: Role::Ack,
            labels,
            pair: None,
            unconfirmed: false,
        });
    }

    fn finish(mut self) -> Connection {
        let distance = distance(&self.packets);
        marks::mark(&mut self.packets, &distance);
        Connection {
            client: self.client,
            server: self.server,
            from_start: self.from_start,
            packets: self.packets,
            heads: self.http.finish(),
            distance,
        }
    }
}
