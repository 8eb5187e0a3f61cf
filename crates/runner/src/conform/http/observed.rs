//! The neutral form of a run of HTTP software: responses, ends of connections, and packets.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::conform::classify::{Kind, label};
use crate::conform::observed::{Flags, Packet, Side};

/// A response as the client read it. Fields are in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Response {
    /// Microsecond of its last byte.
    pub t_us: u64,
    /// `HTTP/1.1`.
    pub version: String,
    /// Status code.
    pub status: u16,
    /// `Connection`, if it is there.
    pub connection: Option<String>,
    /// `Keep-Alive` as pairs, if it is there.
    pub keep_alive: Option<BTreeMap<String, String>>,
    /// `Content-Length`, if it is there.
    pub content_length: Option<u64>,
    /// `Transfer-Encoding`, if it is there.
    pub transfer_encoding: Option<String>,
    /// The body, if it is known.
    pub body: Option<String>,
    /// All of it came.
    pub complete: bool,
}

/// How a connection of the client ended for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Saw {
    /// `EOF` or the name of an error; none if it was open at the end.
    pub what: Option<String>,
    /// Microsecond at which it saw that.
    pub at_us: Option<u64>,
}

/// One run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HttpRun {
    /// Responses by connection, in order.
    pub responses: BTreeMap<String, Vec<Response>>,
    /// How each connection ended.
    pub saw: BTreeMap<String, Saw>,
    /// Status codes that a client program got; 0 for a request that failed.
    pub statuses: Vec<u16>,
    /// Packets by departure.
    pub packets: Vec<Packet>,
    /// Microsecond at which observation ended.
    pub end_us: u64,
}

/// The first FIN or RST of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    /// Who sent it.
    pub side: Side,
    /// It was an RST.
    pub reset: bool,
    /// When, microseconds.
    pub at_us: u64,
    /// Microseconds since the closer's last data,
    pub after_own: Option<u64>,
    /// since the other side's,
    pub after_peer: Option<u64>,
    /// and since the last SYN or SYN-ACK.
    pub after_syn: u64,
}

/// A connection on the path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// Section of the path.
    pub hop: u8,
    /// Its end, if it has one.
    pub ending: Option<Ending>,
    /// Keep-alive probes that left.
    pub probes: usize,
}

impl HttpRun {
    /// The connections by section of the path, in order of their first packet.
    pub fn flows(&self) -> Vec<Flow> {
        let labels = label(&self.packets);
        let mut keys: Vec<(u8, u32)> = Vec::new();
        for p in &self.packets {
            if !keys.contains(&(p.hop, p.flow)) {
                keys.push((p.hop, p.flow));
            }
        }
        keys.sort_by_key(|(hop, _)| *hop);
        keys.into_iter()
            .map(|(hop, flow)| {
                let own = labels.iter().filter(|p| p.packet.hop == hop && p.packet.flow == flow);
                let probes = own.clone().filter(|p| p.kind == Kind::Probe).count();
                let packets: Vec<&Packet> = own.map(|p| &p.packet).collect();
                Flow { hop, ending: ending(&packets), probes }
            })
            .collect()
    }

    /// Section and sender of each packet with these flags, sorted: FINs, or RSTs.
    pub fn flagged(&self, wanted: Flags) -> Vec<(u8, Side, String)> {
        let mut found: Vec<_> = self
            .packets
            .iter()
            .filter(|p| p.flags.has(wanted))
            .map(|p| (p.hop, p.side, p.flags.without(Flags::PSH).to_string()))
            .collect();
        found.sort();
        found
    }
}

fn ending(packets: &[&Packet]) -> Option<Ending> {
    let (mut last, mut syn) = (BTreeMap::new(), packets.first()?.t_us);
    for p in packets {
        if p.flags.has(Flags::FIN) || p.flags.has(Flags::RST) {
            let since = |side| last.get(&side).map(|t| p.t_us - t);
            return Some(Ending {
                side: p.side,
                reset: !p.flags.has(Flags::FIN),
                at_us: p.t_us,
                after_own: since(p.side),
                after_peer: since(p.side.other()),
                after_syn: p.t_us - syn,
            });
        }
        if p.flags.has(Flags::SYN) {
            syn = p.t_us;
        }
        if p.len > 0 {
            last.insert(p.side, p.t_us);
        }
    }
    None
}
