//! The settings of a hop that a configuration can make, and their names.

use keepalive_scene::verdict::Side;
use serde::{Serialize, Serializer};

/// What kind of hop a configuration describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// It opens connections.
    Client,
    /// It accepts them.
    Server,
    /// It does both.
    Proxy,
    /// A kernel or a socket: settings of whatever host runs on it.
    Os,
    /// It passes segments and remembers connections.
    Middlebox,
}

/// A setting of a hop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// `HttpServer::idle`
    Idle,
    /// `HttpServer::idle_margin`
    IdleMargin,
    /// `HttpServer::max_requests`
    MaxRequests,
    /// `HttpServer::announces`
    Announces,
    /// `HttpServer::announced_idle`
    AnnouncedIdle,
    /// `HttpServer::max_age`
    MaxAge,
    /// `HttpServer::header_timeout`
    HeaderTimeout,
    /// `HttpServer::answers_header_timeout`
    AnswersHeaderTimeout,
    /// `HttpServer::workers`
    Workers,
    /// `HttpServer::read_timeout`
    ReadTimeout,
    /// `HttpServer::lingers`
    Lingers,
    /// `HttpServer::lingers_when`
    LingersWhen,
    /// `HttpClient::reuse`
    Reuse,
    /// `HttpClient::idle`
    PoolIdle,
    /// `HttpClient::max_idle`
    PoolMaxIdle,
    /// `HttpClient::pool`
    PoolSize,
    /// `HttpClient::order`
    PoolOrder,
    /// `HttpClient::max_age`
    PoolMaxAge,
    /// `HttpClient::watches_idle`
    Watches,
    /// `HttpClient::checks_before_reuse`
    Checks,
    /// `HttpClient::heeds_hint`
    HeedsHint,
    /// `HttpClient::retry`
    Retry,
    /// `HttpClient::retries`
    Retries,
    /// `HttpClient::retries_fresh`
    RetriesFresh,
    /// `HttpClient::connect_timeout`
    ConnectTimeout,
    /// `HttpClient::response_timeout`
    ResponseTimeout,
    /// A setting of TCP.
    Tcp(Side, TcpField),
    /// `Nat::idle`
    BoxIdle,
    /// `Nat::on_unknown`
    BoxUnknown,
}

/// A setting of TCP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TcpField {
    /// `SO_KEEPALIVE`
    Keepalive,
    /// `TCP_KEEPIDLE`
    Time,
    /// `TCP_KEEPINTVL`
    Interval,
    /// `TCP_KEEPCNT`
    Probes,
    /// `net.ipv4.tcp_keepalive_time`
    DefaultTime,
    /// `net.ipv4.tcp_keepalive_intvl`
    DefaultInterval,
    /// `net.ipv4.tcp_keepalive_probes`
    DefaultProbes,
    /// `TCP_USER_TIMEOUT`
    UserTimeout,
    /// `net.ipv4.tcp_syn_retries`, `TCP_SYNCNT`
    SynRetries,
    /// `net.ipv4.tcp_syn_linear_timeouts`
    SynLinearTimeouts,
    /// `net.ipv4.tcp_synack_retries`
    SynackRetries,
    /// `net.ipv4.tcp_retries2`
    Retries2,
    /// `net.ipv4.tcp_orphan_retries`
    OrphanRetries,
    /// `net.ipv4.tcp_fin_timeout`
    FinTimeout,
    /// `net.ipv4.tcp_timestamps`
    Timestamps,
    /// `net.ipv4.tcp_slow_start_after_idle`
    SlowStartAfterIdle,
    /// `SO_RCVBUF`
    ReceiveBuffer,
}

impl TcpField {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::Keepalive,
        Self::Time,
        Self::Interval,
        Self::Probes,
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
            Self::Time => "keepalive.time",
            Self::Interval => "keepalive.interval",
            Self::Probes => "keepalive.probes",
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
}

impl Field {
    const ACCEPTS: [Self; 12] = [
        Self::Idle,
        Self::IdleMargin,
        Self::MaxRequests,
        Self::Announces,
        Self::AnnouncedIdle,
        Self::MaxAge,
        Self::HeaderTimeout,
        Self::AnswersHeaderTimeout,
        Self::Workers,
        Self::ReadTimeout,
        Self::Lingers,
        Self::LingersWhen,
    ];
    const OPENS: [Self; 14] = [
        Self::Reuse,
        Self::PoolIdle,
        Self::PoolMaxIdle,
        Self::PoolSize,
        Self::PoolOrder,
        Self::PoolMaxAge,
        Self::Watches,
        Self::Checks,
        Self::HeedsHint,
        Self::Retry,
        Self::Retries,
        Self::RetriesFresh,
        Self::ConnectTimeout,
        Self::ResponseTimeout,
    ];

    /// Every setting that a hop of this role has.
    pub fn of(role: Role) -> Vec<Self> {
        let tcp = |side| TcpField::ALL.map(|field| Self::Tcp(side, field));
        let accepts = || Self::ACCEPTS.into_iter().chain(tcp(Side::Accepts));
        let opens = || Self::OPENS.into_iter().chain(tcp(Side::Opens));
        match role {
            Role::Server => accepts().collect(),
            Role::Client => opens().collect(),
            Role::Proxy => accepts().chain(opens()).collect(),
            Role::Os => tcp(Side::Accepts).into(),
            Role::Middlebox => vec![Self::BoxIdle, Self::BoxUnknown],
        }
    }

    /// Where the setting is in the hop, as in a scenario file: `downstream.http.idle`.
    pub fn path(self, role: Role) -> String {
        let side = match self {
            Self::BoxIdle | Self::BoxUnknown => None,
            Self::Tcp(side, _) => Some(side),
            _ if Self::ACCEPTS.contains(&self) => Some(Side::Accepts),
            _ => Some(Side::Opens),
        };
        let before = match (role, side) {
            (Role::Proxy, Some(Side::Accepts)) => "downstream.",
            (Role::Proxy, Some(Side::Opens)) => "upstream.",
            _ => "",
        };
        let within = match self {
            Self::Tcp(..) => "tcp.",
            Self::BoxIdle | Self::BoxUnknown => "",
            _ => "http.",
        };
        format!("{before}{within}{}", self.name())
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Idle | Self::PoolIdle | Self::BoxIdle => "idle",
            Self::IdleMargin => "idle_margin",
            Self::MaxRequests => "max_requests",
            Self::Announces => "announces",
            Self::AnnouncedIdle => "announced_idle",
            Self::MaxAge | Self::PoolMaxAge => "max_age",
            Self::HeaderTimeout => "header_timeout",
            Self::AnswersHeaderTimeout => "answers_header_timeout",
            Self::Workers => "workers",
            Self::ReadTimeout => "read_timeout",
            Self::Lingers => "lingers",
            Self::LingersWhen => "lingers_when",
            Self::Reuse => "reuse",
            Self::PoolMaxIdle => "max_idle",
            Self::PoolSize => "pool",
            Self::PoolOrder => "order",
            Self::Watches => "watches_idle",
            Self::Checks => "checks_before_reuse",
            Self::HeedsHint => "heeds_hint",
            Self::Retry => "retry",
            Self::Retries => "retries",
            Self::RetriesFresh => "retries_fresh",
            Self::ConnectTimeout => "connect_timeout",
            Self::ResponseTimeout => "response_timeout",
            Self::Tcp(_, field) => field.name(),
            Self::BoxUnknown => "on_unknown",
        }
    }
}

impl Serialize for Field {
    /// The path in a proxy, which names the side too.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.path(Role::Proxy))
    }
}
