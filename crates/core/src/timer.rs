//! The clocks that can run beside a socket, kernel's and application's.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Every kind of timer in the model. A socket has at most one of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timer {
    /// Retransmission timeout, RFC 6298. Also repeats SYN and SYN-ACK.
    Retransmit,
    /// Tail-loss probe: the first copy of a lone segment (Linux `tcp_schedule_loss_probe`).
    TailLoss,
    /// How long something may be out of order before it counts as lost, RFC 8985.
    Reorder,
    /// Zero-window probe, RFC 9293 §3.8.6.1.
    Persist,
    /// TCP keepalive, RFC 9293 §3.8.4.
    Keepalive,
    /// Delayed acknowledgement.
    DelayedAck,
    /// TIME-WAIT, 60 s on Linux.
    TimeWait,
    /// How long an orphan stays in FIN-WAIT-2 (`tcp_fin_timeout`).
    FinWait2,
    /// HTTP: how long a server keeps an idle connection.
    HttpIdle,
    /// HTTP: how long a client's pool keeps an idle connection.
    PoolIdle,
    /// HTTP: the server works on a request.
    Service,
    /// A socket application waits before it closes.
    CloseDelay,
    /// HTTP: how long a client waits for a connection to be ready, TLS included.
    ConnectTimeout,
    /// HTTP: how long a client waits for the next byte of a response.
    ResponseTimeout,
    /// HTTP: how long a server waits for the rest of a request.
    RequestHead,
    /// HTTP: how long a server reads on after its FIN.
    Linger,
    /// HTTP/2 and QUIC: silence after which a side sends PING.
    Ping,
    /// HTTP/2: how long a side waits for a sign of life after its PING.
    PingTimeout,
    /// QUIC: how long the connection may be idle, RFC 9000 §10.1.
    QuicIdle,
    /// QUIC: when something unacknowledged is taken for lost or probed for, RFC 9002 §6.
    QuicProbe,
    /// QUIC: an acknowledgement waits for company.
    QuicAck,
    /// QUIC: what still comes for a closed connection is known as such, RFC 9000 §10.2.
    QuicDrain,
}

impl Timer {
    /// All timers, in the order in which they fire on one tick.
    pub const ALL: [Self; 22] = [
        Self::Retransmit,
        Self::TailLoss,
        Self::Reorder,
        Self::Persist,
        Self::Keepalive,
        Self::DelayedAck,
        Self::TimeWait,
        Self::FinWait2,
        Self::HttpIdle,
        Self::PoolIdle,
        Self::Service,
        Self::CloseDelay,
        Self::ConnectTimeout,
        Self::ResponseTimeout,
        Self::RequestHead,
        Self::Linger,
        Self::Ping,
        Self::PingTimeout,
        Self::QuicIdle,
        Self::QuicProbe,
        Self::QuicAck,
        Self::QuicDrain,
    ];

    /// The name used in scenario files and text output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Retransmit => "retransmit",
            Self::TailLoss => "tail_loss",
            Self::Reorder => "reorder",
            Self::Persist => "persist",
            Self::Keepalive => "keepalive",
            Self::DelayedAck => "delayed_ack",
            Self::TimeWait => "time_wait",
            Self::FinWait2 => "fin_wait2",
            Self::HttpIdle => "http_idle",
            Self::PoolIdle => "pool_idle",
            Self::Service => "service",
            Self::CloseDelay => "close_delay",
            Self::ConnectTimeout => "connect_timeout",
            Self::ResponseTimeout => "response_timeout",
            Self::RequestHead => "request_head",
            Self::Linger => "linger",
            Self::Ping => "ping",
            Self::PingTimeout => "ping_timeout",
            Self::QuicIdle => "quic_idle",
            Self::QuicProbe => "quic_probe",
            Self::QuicAck => "quic_ack",
            Self::QuicDrain => "quic_drain",
        }
    }

    /// Belongs to a connection of QUIC alone.
    pub const fn is_quic(self) -> bool {
        (self as u8) >= Self::QuicIdle as u8
    }

    /// Runs in the kernel (the others belong to the application).
    pub const fn is_kernel(self) -> bool {
        (self as u8) <= Self::FinWait2 as u8
    }
}

impl fmt::Display for Timer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
