//! Reads a capture of real packets and makes of it what a run of the simulator is: a trace that can be drawn.
//!
//! [`read`] takes the bytes of a pcap or pcapng file and gives [`Captured`]: the TCP connections in it, each
//! packet with its role ([`marks`]), and what can be said of each connection ([`findings`]). [`draw`] makes the
//! trace of one connection, [`rebuild`] a scenario that does the same again.
//!
//! A capture is taken at one place ([`point`]). What passes there is observed; when it left or reached the other
//! side is estimated from the shortest round trip. Calls, timers, queues and congestion windows leave no packet
//! and are not in such a trace. Marks of retransmissions and probes rest on the rules of
//! [`keepalive_export::tshark_rules`]. HTTP is read from payloads as far as they were captured ([`http`]); TLS
//! is not decrypted.

pub mod connection;
pub mod draw;
pub mod error;
pub mod findings;
pub mod http;
pub mod marks;
pub mod packet;
pub mod point;
pub mod rebuild;
pub mod report;

mod events;
mod file;
mod states;

pub use connection::{Connection, Seen};
pub use draw::{Origin, Picture};
pub use error::CaptureError;

use keepalive_export::tshark_rules::Analysis;

/// What a capture may hold at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: usize,
    /// Packets in the file.
    pub packets: usize,
    /// Connections.
    pub connections: usize,
    /// Packets of a connection that is drawn.
    pub drawn: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 64 << 20, packets: 500_000, connections: 10_000, drawn: 5_000 }
    }
}

/// What a capture holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Captured {
    /// Its connections, in order of their first packets.
    pub connections: Vec<Connection>,
    /// Packets in the file.
    pub packets: usize,
    /// Those that are no TCP over IPv4 or IPv6.
    pub skipped: usize,
    /// The file ends inside a packet, at this byte.
    pub cut_off: Option<usize>,
    /// The time of its first packet, microseconds of the Unix epoch.
    pub began_us: u64,
    /// The time of its last packet, microseconds of the Unix epoch.
    pub ended_us: u64,
}

/// Reads the bytes of a pcap or pcapng file.
///
/// # Errors
/// What is wrong with the file and where, or which limit it exceeds.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Captured, CaptureError> {
    let file = file::records(bytes, limits)?;
    let mut analysis = Analysis::default();
    let mut table = connection::Table::default();
    let (mut skipped, mut first) = (0, None);
    for record in &file.records {
        match packet::packet(record) {
            Ok((packet, payload)) => {
                let labels = analysis.next(packet.at_us, &packet.header);
                table.add(packet, labels, payload, limits)?;
            }
            Err(why) => {
                skipped += 1;
                first.get_or_insert(why);
            }
        }
    }
    let packets = file.records.len();
    let connections = table.finish();
    if connections.is_empty() {
        return Err(CaptureError::NoTcp { packets, first });
    }
    let times = || file.records.iter().map(|record| record.at_us);
    Ok(Captured {
        connections,
        packets,
        skipped,
        cut_off: file.cut_off,
        began_us: times().min().unwrap_or_default(),
        ended_us: times().max().unwrap_or_default(),
    })
}
