//! Socket options of a host and the sysctls of its kernel.

use serde::{Deserialize, Serialize};

use crate::time::Span;

/// Socket options of a host's connections and the sysctls of its kernel. Defaults are Linux's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TcpOptions {
    /// `SO_KEEPALIVE` with its three numbers; absent: off, the default (RFC 9293 MUST-25).
    pub keepalive: Option<Keepalive>,
    /// `net.ipv4.tcp_keepalive_time`, `_intvl`, `_probes`: for a socket that is switched on later.
    pub keepalive_defaults: Keepalive,
    /// `TCP_USER_TIMEOUT`, in whole milliseconds.
    pub user_timeout: Option<Span>,
    /// `TCP_SYNCNT` or `net.ipv4.tcp_syn_retries`.
    pub syn_retries: u8,
    /// `net.ipv4.tcp_syn_linear_timeouts`.
    pub syn_linear_timeouts: u8,
    /// `net.ipv4.tcp_synack_retries`.
    pub synack_retries: u8,
    /// `net.ipv4.tcp_retries2`.
    pub retries2: u8,
    /// `net.ipv4.tcp_orphan_retries`; 0 means 8 while the RTO is below its maximum.
    pub orphan_retries: u8,
    /// `net.ipv4.tcp_fin_timeout`.
    pub fin_timeout: Span,
    /// `net.ipv4.tcp_timestamps`.
    pub timestamps: bool,
    /// `net.ipv4.tcp_slow_start_after_idle`.
    pub slow_start_after_idle: bool,
    /// `TCP_DEFER_ACCEPT` of the listener: a connection without data is half-open for so long; absent: off.
    pub defer_accept: Option<Span>,
    /// `SO_RCVBUF` as given to `setsockopt`, bytes; absent: Linux's default with automatic growth.
    pub receive_buffer: Option<u32>,
}

/// The three numbers of TCP keepalive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Keepalive {
    /// `TCP_KEEPIDLE`: silence before the first probe.
    pub time: Span,
    /// `TCP_KEEPINTVL`: from one unanswered probe to the next.
    pub interval: Span,
    /// `TCP_KEEPCNT`: unanswered probes before giving up.
    pub probes: u8,
}

impl Default for TcpOptions {
    /// The defaults of Linux 6.18 (`include/net/tcp.h`, `Documentation/networking/ip-sysctl.rst`).
    fn default() -> Self {
        Self {
            keepalive: None,
            keepalive_defaults: Keepalive::default(),
            user_timeout: None,
            syn_retries: 6,
            syn_linear_timeouts: 4,
            synack_retries: 5,
            retries2: 15,
            orphan_retries: 0,
            fin_timeout: Span::from_secs(60),
            timestamps: true,
            slow_start_after_idle: true,
            defer_accept: None,
            receive_buffer: None,
        }
    }
}

impl Default for Keepalive {
    /// `TCP_KEEPALIVE_TIME`, `_INTVL`, `_PROBES` (`include/net/tcp.h`).
    fn default() -> Self {
        Self { time: Span::from_secs(7200), interval: Span::from_secs(75), probes: 9 }
    }
}
