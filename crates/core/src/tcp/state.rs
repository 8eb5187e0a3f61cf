//! The states of a connection and how they are named: TCP's, and those that only QUIC has.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The connection states of RFC 9293 §3.3.2.
///
/// ```text
///                    CLOSED ──open──▶ SYN-SENT ──SYN,ACK──▶ ESTABLISHED
///                      │                                     │       │
///                    listen                              close │       │ FIN received
///                      ▼                                     ▼       ▼
///                    LISTEN ─SYN─▶ SYN-RECEIVED ─ACK─▶  FIN-WAIT-1  CLOSE-WAIT
///                                                        │  │   │       │ close
///                                     FIN, not our ACK ──┘  │   │       ▼
///                                     ▼          ACK of FIN │   │    LAST-ACK ──ACK──▶ CLOSED
///                                  CLOSING                  ▼   │ FIN + ACK
///                                     │ ACK          FIN-WAIT-2 │
///                                     └───────▶ TIME-WAIT ◀─────┘ (60 s on Linux) ──▶ CLOSED
/// ```
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// No connection.
    #[default]
    Closed,
    /// Waiting for a connection request.
    Listen,
    /// SYN sent, waiting for the answer.
    SynSent,
    /// SYN received and answered, waiting for the ACK.
    SynReceived,
    /// Open for data both ways.
    Established,
    /// FIN sent, not yet acknowledged.
    #[serde(rename = "fin-wait-1")]
    FinWait1,
    /// Own FIN acknowledged, waiting for the peer's.
    #[serde(rename = "fin-wait-2")]
    FinWait2,
    /// Peer's FIN received, the application has not closed yet.
    CloseWait,
    /// Both FINs on the way, own one not yet acknowledged.
    Closing,
    /// Peer's FIN received and own FIN sent, waiting for its ACK.
    LastAck,
    /// Closed first: waits for stray segments to die out.
    TimeWait,
    /// QUIC: the handshake is under way (RFC 9001 §4.1). Once it is complete, the connection is [`Self::Established`]; who
    /// closes it, is [`Self::Closing`].
    Handshake,
    /// QUIC: the peer has closed; nothing is sent any more (RFC 9000 §10.2.2).
    Draining,
}

impl State {
    /// All states, those of TCP in the order of the RFC.
    pub const ALL: [Self; 13] = [
        Self::Closed,
        Self::Listen,
        Self::SynSent,
        Self::SynReceived,
        Self::Established,
        Self::FinWait1,
        Self::FinWait2,
        Self::CloseWait,
        Self::Closing,
        Self::LastAck,
        Self::TimeWait,
        Self::Handshake,
        Self::Draining,
    ];

    /// The name in RFC 9293: `SYN-RECEIVED`.
    pub const fn rfc_name(self) -> &'static str {
        match self {
            Self::Closed => "CLOSED",
            Self::Listen => "LISTEN",
            Self::SynSent => "SYN-SENT",
            Self::SynReceived => "SYN-RECEIVED",
            Self::Established => "ESTABLISHED",
            Self::FinWait1 => "FIN-WAIT-1",
            Self::FinWait2 => "FIN-WAIT-2",
            Self::CloseWait => "CLOSE-WAIT",
            Self::Closing => "CLOSING",
            Self::LastAck => "LAST-ACK",
            Self::TimeWait => "TIME-WAIT",
            Self::Handshake => "HANDSHAKE",
            Self::Draining => "DRAINING",
        }
    }

    /// The name that `ss` prints (iproute2 `misc/ss.c`): `ESTAB`, `SYN-RECV`.
    pub const fn ss_name(self) -> &'static str {
        match self {
            Self::Closed => "UNCONN",
            Self::Established => "ESTAB",
            Self::SynReceived => "SYN-RECV",
            _ => self.rfc_name(),
        }
    }

    /// The name that `netstat` prints (net-tools `netstat.c`): `FIN_WAIT1`. QUIC's states have none: the kernel does
    /// not know its connections.
    pub const fn netstat_name(self) -> &'static str {
        match self {
            Self::Closed => "CLOSE",
            Self::Listen => "LISTEN",
            Self::SynSent => "SYN_SENT",
            Self::SynReceived => "SYN_RECV",
            Self::Established => "ESTABLISHED",
            Self::FinWait1 => "FIN_WAIT1",
            Self::FinWait2 => "FIN_WAIT2",
            Self::CloseWait => "CLOSE_WAIT",
            Self::Closing => "CLOSING",
            Self::LastAck => "LAST_ACK",
            Self::TimeWait => "TIME_WAIT",
            Self::Handshake | Self::Draining => "",
        }
    }

    /// Both directions are synchronised: sequence numbers are known to both sides.
    pub const fn is_synchronized(self) -> bool {
        !matches!(self, Self::Closed | Self::Listen | Self::SynSent | Self::SynReceived | Self::Handshake)
    }

    /// The application may still send data.
    pub const fn can_send(self) -> bool {
        matches!(self, Self::Established | Self::CloseWait)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.rfc_name())
    }
}
