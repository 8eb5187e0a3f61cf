//! Why a run could not be exported.

use thiserror::Error;

/// Why a run could not be exported.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The capture was asked for at a host that the run does not have.
    #[error("the run has {hosts} hosts, so none has the number {asked}")]
    NoSuchHost {
        /// Number asked for.
        asked: u8,
        /// Number of hosts.
        hosts: usize,
    },
    /// A script was asked for a connection that does not end at the host.
    #[error("connection {asked} has no end at {host}; allowed: {allowed}")]
    NoSuchConnection {
        /// Number asked for.
        asked: u16,
        /// The host.
        host: String,
        /// The connections that have.
        allowed: String,
    },
    /// A segment is longer than an IPv4 packet can be.
    #[error("flight {flight}: {bytes} bytes of TCP do not fit into an IPv4 packet")]
    TooLong {
        /// Index of the flight.
        flight: u32,
        /// Bytes behind the IP header.
        bytes: usize,
    },
    /// The options of a segment do not fit into a TCP header.
    #[error("flight {flight}: its TCP options do not fit into a header")]
    Options {
        /// Index of the flight.
        flight: u32,
    },
    /// A table cannot be written.
    #[error("cannot write the table: {0}")]
    Table(#[from] csv::Error),
    /// The trace cannot be written.
    #[error("cannot write the trace: {0}")]
    Trace(#[from] serde_json::Error),
    /// The writer of the file format refused.
    #[error("cannot write the capture: {0}")]
    Format(#[from] pcap_file::PcapError),
}
