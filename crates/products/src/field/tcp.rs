//! Socket options and kernel settings as fields.

use std::fmt;

use keepalive_core::scenario::{Keepalive, TcpOptions, limits};

use super::range::{Grid, Range};
use crate::value::Value;

/// A socket option or a setting of the kernel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TcpField {
    /// `SO_KEEPALIVE`: on, with the kernel's three numbers, or off.
    Keepalive,
    /// `TCP_KEEPIDLE`, with `SO_KEEPALIVE` on.
    KeepaliveTime,
    /// `TCP_KEEPINTVL`, with `SO_KEEPALIVE` on.
    KeepaliveInterval,
    /// `TCP_KEEPCNT`, with `SO_KEEPALIVE` on.
    KeepaliveProbes,
    /// `net.ipv4.tcp_keepalive_time`.
    DefaultTime,
    /// `net.ipv4.tcp_keepalive_intvl`.
    DefaultInterval,
    /// `net.ipv4.tcp_keepalive_probes`.
    DefaultProbes,
    /// `TCP_USER_TIMEOUT`.
    UserTimeout,
    /// `net.ipv4.tcp_syn_retries`.
    SynRetries,
    /// `net.ipv4.tcp_syn_linear_timeouts`.
    SynLinearTimeouts,
    /// `net.ipv4.tcp_synack_retries`.
    SynackRetries,
    /// `net.ipv4.tcp_retries2`.
    Retries2,
    /// `net.ipv4.tcp_orphan_retries`.
    OrphanRetries,
    /// `net.ipv4.tcp_fin_timeout`.
    FinTimeout,
    /// `net.ipv4.tcp_timestamps`.
    Timestamps,
    /// `net.ipv4.tcp_slow_start_after_idle`.
    SlowStartAfterIdle,
    /// `SO_RCVBUF`, bytes.
    ReceiveBuffer,
}

impl TcpField {
    /// Every field.
    pub const ALL: [Self; 17] = [
        Self::Keepalive,
        Self::KeepaliveTime,
        Self::KeepaliveInterval,
        Self::KeepaliveProbes,
        Self::DefaultTime,
        Self::DefaultInterval,
        Self::DefaultProbes,
        Self::UserTimeout,
        Self::SynRetries,
        Self::SynLinearTimeouts,
        Self::SynackRetries,
        Self::Retries2,
        Self::OrphanRetries,
        Self::FinTimeout,
        Self::Timestamps,
        Self::SlowStartAfterIdle,
        Self::ReceiveBuffer,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Keepalive => "keepalive",
            Self::KeepaliveTime => "keepalive.time",
            Self::KeepaliveInterval => "keepalive.interval",
            Self::KeepaliveProbes => "keepalive.probes",
            Self::DefaultTime => "keepalive_defaults.time",
            Self::DefaultInterval => "keepalive_defaults.interval",
            Self::DefaultProbes => "keepalive_defaults.probes",
            Self::UserTimeout => "user_timeout",
            Self::SynRetries => "syn_retries",
            Self::SynLinearTimeouts => "syn_linear_timeouts",
            Self::SynackRetries => "synack_retries",
            Self::Retries2 => "retries2",
            Self::OrphanRetries => "orphan_retries",
            Self::FinTimeout => "fin_timeout",
            Self::Timestamps => "timestamps",
            Self::SlowStartAfterIdle => "slow_start_after_idle",
            Self::ReceiveBuffer => "receive_buffer",
        }
    }

    pub(super) fn range(self) -> Range {
        match self {
            Self::Keepalive | Self::Timestamps | Self::SlowStartAfterIdle => Range::Flag,
            Self::KeepaliveTime | Self::DefaultTime => Range::span(&limits::KEEPALIVE_TIME, Grid::Seconds),
            Self::KeepaliveInterval | Self::DefaultInterval => {
                Range::span(&limits::KEEPALIVE_INTERVAL, Grid::Seconds)
            }
            Self::KeepaliveProbes | Self::DefaultProbes => Range::count(&limits::KEEPALIVE_PROBES),
            Self::UserTimeout => Range::limit(&limits::USER_TIMEOUT, Grid::Millis),
            Self::SynRetries => Range::count(&limits::SYN_RETRIES),
            Self::SynLinearTimeouts => Range::count(&limits::SYN_LINEAR_TIMEOUTS),
            // Their eight bits are their only bound.
            Self::SynackRetries | Self::Retries2 | Self::OrphanRetries => Range::count(&(0..=u8::MAX)),
            Self::FinTimeout => Range::span(&limits::FIN_TIMEOUT, Grid::Seconds),
            Self::ReceiveBuffer => Range::cap(&limits::RECEIVE_BUFFER),
        }
    }

    pub(super) fn read(self, tcp: &TcpOptions) -> Value {
        let on = |read: fn(Keepalive) -> Value| tcp.keepalive.map_or(Value::None, read);
        match self {
            Self::Keepalive => Value::Flag(tcp.keepalive.is_some()),
            Self::KeepaliveTime => on(|numbers| Value::Span(numbers.time)),
            Self::KeepaliveInterval => on(|numbers| Value::Span(numbers.interval)),
            Self::KeepaliveProbes => on(|numbers| Value::Count(numbers.probes.into())),
            Self::DefaultTime => Value::Span(tcp.keepalive_defaults.time),
            Self::DefaultInterval => Value::Span(tcp.keepalive_defaults.interval),
            Self::DefaultProbes => Value::Count(tcp.keepalive_defaults.probes.into()),
            Self::UserTimeout => Value::limit(tcp.user_timeout),
            Self::SynRetries => Value::Count(tcp.syn_retries.into()),
            Self::SynLinearTimeouts => Value::Count(tcp.syn_linear_timeouts.into()),
            Self::SynackRetries => Value::Count(tcp.synack_retries.into()),
            Self::Retries2 => Value::Count(tcp.retries2.into()),
            Self::OrphanRetries => Value::Count(tcp.orphan_retries.into()),
            Self::FinTimeout => Value::Span(tcp.fin_timeout),
            Self::Timestamps => Value::Flag(tcp.timestamps),
            Self::SlowStartAfterIdle => Value::Flag(tcp.slow_start_after_idle),
            Self::ReceiveBuffer => Value::cap(tcp.receive_buffer),
        }
    }

    /// One of keepalive's three numbers switches it on, with the kernel's numbers for the other two.
    pub(super) fn write(self, value: &Value, tcp: &mut TcpOptions) -> Option<()> {
        let defaults = tcp.keepalive_defaults;
        match self {
            Self::Keepalive => tcp.keepalive = value.flag()?.then_some(tcp.keepalive.unwrap_or(defaults)),
            Self::KeepaliveTime => tcp.keepalive.get_or_insert(defaults).time = value.span()?,
            Self::KeepaliveInterval => tcp.keepalive.get_or_insert(defaults).interval = value.span()?,
            Self::KeepaliveProbes => tcp.keepalive.get_or_insert(defaults).probes = value.count()?,
            Self::DefaultTime => tcp.keepalive_defaults.time = value.span()?,
            Self::DefaultInterval => tcp.keepalive_defaults.interval = value.span()?,
            Self::DefaultProbes => tcp.keepalive_defaults.probes = value.count()?,
            Self::UserTimeout => tcp.user_timeout = value.span(),
            Self::SynRetries => tcp.syn_retries = value.count()?,
            Self::SynLinearTimeouts => tcp.syn_linear_timeouts = value.count()?,
            Self::SynackRetries => tcp.synack_retries = value.count()?,
            Self::Retries2 => tcp.retries2 = value.count()?,
            Self::OrphanRetries => tcp.orphan_retries = value.count()?,
            Self::FinTimeout => tcp.fin_timeout = value.span()?,
            Self::Timestamps => tcp.timestamps = value.flag()?,
            Self::SlowStartAfterIdle => tcp.slow_start_after_idle = value.flag()?,
            Self::ReceiveBuffer => tcp.receive_buffer = value.count(),
        }
        Some(())
    }
}

impl fmt::Display for TcpField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
