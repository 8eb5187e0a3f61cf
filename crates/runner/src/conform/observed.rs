//! The neutral form of a run: what was seen on the path, by the applications and in the socket table.
//!
//! A recording and a simulation are both turned into a [`Run`] and then compared. All times are microseconds
//! since just before the client's `connect()`.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// One of the two hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Side {
    /// The host that connects.
    #[serde(rename = "c")]
    Client,
    /// The host that listens.
    #[serde(rename = "s")]
    Server,
}

impl Side {
    /// Both hosts.
    pub const BOTH: [Self; 2] = [Self::Client, Self::Server];

    /// The peer.
    pub fn other(self) -> Self {
        match self {
            Self::Client => Self::Server,
            Self::Server => Self::Client,
        }
    }

    /// `client` or `server`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Server => "server",
        }
    }
}

/// TCP flags of a packet.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Flags(u8);

impl Flags {
    /// No flag.
    pub const NONE: Self = Self(0);
    /// SYN.
    pub const SYN: Self = Self(1);
    /// FIN.
    pub const FIN: Self = Self(2);
    /// RST.
    pub const RST: Self = Self(4);
    /// PSH.
    pub const PSH: Self = Self(8);
    /// ACK.
    pub const ACK: Self = Self(16);
    /// URG.
    pub const URG: Self = Self(32);
    /// ECE.
    pub const ECE: Self = Self(64);
    /// CWR.
    pub const CWR: Self = Self(128);

    const LETTERS: [(Self, char); 8] = [
        (Self::SYN, 'S'),
        (Self::FIN, 'F'),
        (Self::RST, 'R'),
        (Self::PSH, 'P'),
        (Self::ACK, 'A'),
        (Self::URG, 'U'),
        (Self::ECE, 'E'),
        (Self::CWR, 'C'),
    ];

    /// Reads the letters of a recording, such as `SA`; the wrong letter if one is not a flag.
    pub fn parse(text: &str) -> Result<Self, char> {
        text.chars().try_fold(Self::NONE, |all, c| {
            Self::LETTERS.iter().find(|(_, l)| *l == c).map(|(f, _)| all.with(*f)).ok_or(c)
        })
    }

    /// These flags and `more`.
    pub const fn with(self, more: Self) -> Self {
        Self(self.0 | more.0)
    }

    /// These flags without `less`.
    pub const fn without(self, less: Self) -> Self {
        Self(self.0 & !less.0)
    }

    /// True if any flag of `some` is set.
    pub const fn has(self, some: Self) -> bool {
        self.0 & some.0 != 0
    }
}

impl fmt::Display for Flags {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text: String = Self::LETTERS.iter().filter(|(f, _)| self.has(*f)).map(|(_, c)| *c).collect();
        to.pad(&text)
    }
}

impl fmt::Debug for Flags {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "Flags({self})")
    }
}

/// A TCP packet on the path. Messages of other protocols are no part of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packet {
    /// Microsecond at which it left its sender.
    pub t_us: u64,
    /// Microsecond at which it reached its receiver; none if it was dropped or is still under way.
    pub rx_us: Option<u64>,
    /// Host that sent it, or in whose name the path injected it.
    pub side: Side,
    /// Section of the path, 0 being the one next to the client.
    pub hop: u8,
    /// Number of the connection, from 1 in order of the first SYN.
    pub flow: u32,
    /// Flags.
    pub flags: Flags,
    /// Sequence number relative to the sender's first (SYN = 0, one below = `u32::MAX`); none where the
    /// sender never had one, as in the reset of a closed port.
    pub seq: Option<u32>,
    /// Acknowledged number relative to the peer's first sequence number; none without ACK.
    pub ack: Option<u32>,
    /// Payload bytes.
    pub len: u32,
    /// Bytes of the IP packet, if known.
    pub ip_len: Option<u32>,
    /// True if the path dropped it. A packet still under way at the end is not dropped.
    pub dropped: bool,
    /// True if the path made it.
    pub injected: bool,
}

/// A call an application made. Only calls that returned are listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppCall {
    /// Microsecond at which it returned.
    pub t_us: u64,
    /// Microsecond at which it began, if it blocked.
    pub call_us: Option<u64>,
    /// Host of the application.
    pub side: Side,
    /// Socket, numbered from 0 per side in order of appearance; none for signals.
    pub sock: Option<usize>,
    /// Name: `connect`, `accept`, `send`, `fill`, `recv`, `shutdown`, `close`, `setsockopt`, `bind`, `SIGKILL`, `SIGSTOP`.
    pub call: String,
    /// Name of the error, such as `ETIMEDOUT`.
    pub errno: Option<String>,
    /// Bytes sent or received; 0 from `recv` is the end of the stream.
    pub bytes: Option<u64>,
    /// For `setsockopt`, what was set, as the recorder wrote it.
    pub detail: Option<String>,
}

impl AppCall {
    /// Microsecond at which it began.
    pub fn began_us(&self) -> u64 {
        self.call_us.unwrap_or(self.t_us)
    }

    /// True if it is a `recv` that met the end of the stream.
    pub fn is_eof(&self) -> bool {
        self.call == "recv" && self.errno.is_none() && self.bytes == Some(0)
    }
}

/// One row of a socket table: the state from then on, up to the next row of the same socket.
#[derive(Debug, Clone, PartialEq)]
pub struct SocketRow {
    /// Microsecond at which the state was seen.
    pub t_us: u64,
    /// Host of the socket.
    pub side: Side,
    /// Socket, numbered from 0 per side in order of appearance.
    pub socket: usize,
    /// State as `ss` names it (`ESTAB`, `SYN-SENT`, `FIN-WAIT-1`, `TIME-WAIT`, …) or `(gone)`.
    pub state: String,
    /// Running timer; none if `off`.
    pub timer: Option<SocketTimer>,
    /// Smoothed round-trip time in microseconds.
    pub srtt_us: Option<u64>,
    /// Retransmission timeout in microseconds.
    pub rto_us: Option<u64>,
    /// Bytes waiting to be sent or acknowledged.
    pub send_q: Option<u64>,
    /// Bytes waiting to be read.
    pub recv_q: Option<u64>,
}

/// A running timer of a socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SocketTimer {
    /// `on`, `keepalive`, `persist` or `timewait`.
    pub name: String,
    /// Microseconds to its expiry.
    pub remaining_us: u64,
    /// Counter printed behind it: retransmissions, or unanswered probes.
    pub retrans: u32,
}

/// How much of the application's side is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AppDetail {
    /// Every call with its time, as in the first run of a recording and in a simulation.
    #[default]
    Full,
    /// Errors and ends of stream only; the times of scripted calls are those of another run of the script.
    ErrorsOnly,
}

/// One run of a case, recorded or simulated.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Run {
    /// Packets by time of departure.
    pub packets: Vec<Packet>,
    /// Calls by time of return.
    pub app: Vec<AppCall>,
    /// How much of `app` is known.
    pub app_detail: AppDetail,
    /// Microsecond at which the `recv()` loop of a side met the end of the stream.
    pub reader_eof: BTreeMap<Side, u64>,
    /// Socket table by time; none if it was not kept.
    pub ss: Option<Vec<SocketRow>>,
    /// Bytes received by the application of each side; none if unknown.
    pub recv_totals: Option<BTreeMap<Side, u64>>,
    /// Microsecond at which observation ended.
    pub end_us: u64,
}
