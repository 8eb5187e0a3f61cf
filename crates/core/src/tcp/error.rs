//! Errors as the application sees them, and why the kernel gave a connection up.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::cite::Cite;

/// The error numbers that a socket call can return.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[allow(clippy::upper_case_acronyms)]
pub enum Errno {
    /// Connection refused: RST answered the SYN.
    ECONNREFUSED,
    /// Connection reset by peer: RST without a FIN before it.
    ECONNRESET,
    /// Broken pipe: write after the peer is gone.
    EPIPE,
    /// Connection timed out.
    ETIMEDOUT,
    /// No route to host: ICMP host unreachable.
    EHOSTUNREACH,
    /// Network unreachable: ICMP network unreachable.
    ENETUNREACH,
    /// Would block: the send buffer is full.
    EAGAIN,
    /// Not connected.
    ENOTCONN,
    /// Address in use: `bind()` beside a TIME-WAIT socket.
    EADDRINUSE,
    /// Bad file descriptor: a call on a socket that the program has closed.
    EBADF,
}

/// Why the kernel ended a connection by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AbortReason {
    /// All keepalive probes went unanswered.
    Keepalive,
    /// Keepalive probing went on longer than `TCP_USER_TIMEOUT`.
    KeepaliveUserTimeout,
    /// Retransmissions went unanswered for the time of `tcp_retries2` (or the orphan's).
    Retransmissions,
    /// Data stayed unacknowledged longer than `TCP_USER_TIMEOUT`.
    UserTimeout,
    /// Zero-window probes went unanswered, or `TCP_USER_TIMEOUT` ran out on a closed window.
    Persist,
    /// SYNs went unanswered.
    Syn,
    /// SYN-ACKs went unanswered.
    SynAck,
    /// The peer, or something in its name, sent RST.
    Reset,
    /// An ICMP error ended the attempt to connect.
    Icmp,
    /// The application closed with unread data or with a linger time of zero.
    Application,
    /// The host went down.
    HostDown,
}

impl AbortReason {
    /// The rule behind it.
    pub const fn cite(self) -> Cite {
        match self {
            Self::Keepalive => Cite::LinuxKeepaliveTimer,
            Self::KeepaliveUserTimeout | Self::UserTimeout => Cite::ManTcpUserTimeout,
            Self::Retransmissions => Cite::LinuxWriteTimeout,
            Self::Persist => Cite::LinuxProbeTimer,
            Self::Syn | Self::SynAck => Cite::LinuxSynRetries,
            Self::Reset => Cite::Rfc9293S3_5_3,
            Self::Icmp => Cite::Rfc9293S3_9_2_2,
            Self::Application => Cite::Rfc9293S3_10_5,
            Self::HostDown => Cite::Rfc9293S3_8_4,
        }
    }
}

impl fmt::Display for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::ECONNREFUSED => "ECONNREFUSED",
            Self::ECONNRESET => "ECONNRESET",
            Self::EPIPE => "EPIPE",
            Self::ETIMEDOUT => "ETIMEDOUT",
            Self::EHOSTUNREACH => "EHOSTUNREACH",
            Self::ENETUNREACH => "ENETUNREACH",
            Self::EAGAIN => "EAGAIN",
            Self::ENOTCONN => "ENOTCONN",
            Self::EADDRINUSE => "EADDRINUSE",
            Self::EBADF => "EBADF",
        })
    }
}
