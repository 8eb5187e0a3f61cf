//! Why a capture could not be read: the place, what was found, and what is allowed.

use thiserror::Error;

/// Why a capture could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CaptureError {
    /// The first bytes are those of no known format.
    #[error(
        "byte 0: found {found}; allowed is a pcap file (a1b2c3d4 or a1b23c4d, in either byte order) or a pcapng \
         file (0a0d0d0a)"
    )]
    NotACapture {
        /// The first bytes in hexadecimal, or "an empty file".
        found: String,
    },
    /// The file is larger than allowed.
    #[error("the file has {found} bytes; allowed are {allowed}")]
    TooLarge {
        /// Its size in bytes.
        found: usize,
        /// The limit in bytes.
        allowed: usize,
    },
    /// The file holds more packets than allowed.
    #[error("byte {offset}: packet {packet} is one more than the {allowed} that are allowed")]
    TooManyPackets {
        /// Where it begins, in bytes from the start of the file.
        offset: usize,
        /// Its number, from 1.
        packet: usize,
        /// The limit.
        allowed: usize,
    },
    /// The file holds more connections than allowed.
    #[error("packet {packet}: it opens one connection more than the {allowed} that are allowed")]
    TooManyConnections {
        /// The packet's number, from 1.
        packet: u32,
        /// The limit.
        allowed: usize,
    },
    /// A header or block of the file breaks the format.
    #[error("byte {offset}, after packet {packet}: {what}")]
    Broken {
        /// Where the header or block begins, in bytes from the start of the file.
        offset: usize,
        /// How many packets came before.
        packet: usize,
        /// What is wrong, as the reader of the format says it.
        what: String,
    },
    /// No packet of TCP is in the file.
    #[error("{packets} packets, none of TCP over IPv4 or IPv6{}", skipped(first))]
    NoTcp {
        /// Packets in the file.
        packets: usize,
        /// Why the first of them was left out.
        first: Option<String>,
    },
    /// A connection was asked for that the capture does not have.
    #[error("connection {asked} is not there; allowed is 1 to {connections}")]
    NoSuchConnection {
        /// Number asked for, from 1.
        asked: usize,
        /// Number of connections.
        connections: usize,
    },
    /// The connection has more packets than a picture can hold.
    #[error("the connection has {found} packets; a picture holds {allowed}")]
    TooLongToDraw {
        /// Packets of the connection.
        found: usize,
        /// The limit.
        allowed: usize,
    },
}

fn skipped(first: &Option<String>) -> String {
    first.as_ref().map_or_else(String::new, |why| format!("; the first: {why}"))
}
