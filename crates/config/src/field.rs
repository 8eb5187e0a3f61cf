//! The settings of a hop that a configuration can make, and their names.
//!
//! Each is a field that a hop has ([`HopField`]), which knows its name and its limits. They are an enum of their own because
//! no product lets all fields be set, and the compiler shall see that each of these is read and set (`draft.rs`).

pub use keepalive_products::TcpField;
use keepalive_products::{self as products, ClientField, HopField, HopKind, NatField, ServerField};
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

    /// The field of a hop that it sets.
    pub const fn hop_field(self) -> HopField {
        match self {
            Self::Idle => HopField::Server(ServerField::Idle),
            Self::IdleMargin => HopField::Server(ServerField::IdleMargin),
            Self::MaxRequests => HopField::Server(ServerField::MaxRequests),
            Self::Announces => HopField::Server(ServerField::Announces),
            Self::AnnouncedIdle => HopField::Server(ServerField::AnnouncedIdle),
            Self::MaxAge => HopField::Server(ServerField::MaxAge),
            Self::HeaderTimeout => HopField::Server(ServerField::HeaderTimeout),
            Self::AnswersHeaderTimeout => HopField::Server(ServerField::AnswersHeaderTimeout),
            Self::Workers => HopField::Server(ServerField::Workers),
            Self::ReadTimeout => HopField::Server(ServerField::ReadTimeout),
            Self::Lingers => HopField::Server(ServerField::Lingers),
            Self::LingersWhen => HopField::Server(ServerField::LingersWhen),
            Self::Reuse => HopField::Client(ClientField::Reuse),
            Self::PoolIdle => HopField::Client(ClientField::Idle),
            Self::PoolMaxIdle => HopField::Client(ClientField::MaxIdle),
            Self::PoolSize => HopField::Client(ClientField::Pool),
            Self::PoolOrder => HopField::Client(ClientField::Order),
            Self::PoolMaxAge => HopField::Client(ClientField::MaxAge),
            Self::Watches => HopField::Client(ClientField::WatchesIdle),
            Self::Checks => HopField::Client(ClientField::ChecksBeforeReuse),
            Self::HeedsHint => HopField::Client(ClientField::HeedsHint),
            Self::Retry => HopField::Client(ClientField::Retry),
            Self::Retries => HopField::Client(ClientField::Retries),
            Self::RetriesFresh => HopField::Client(ClientField::RetriesFresh),
            Self::ConnectTimeout => HopField::Client(ClientField::ConnectTimeout),
            Self::ResponseTimeout => HopField::Client(ClientField::ResponseTimeout),
            Self::Tcp(Side::Accepts, field) => HopField::Tcp(products::Side::Downstream, field),
            Self::Tcp(Side::Opens, field) => HopField::Tcp(products::Side::Upstream, field),
            Self::BoxIdle => HopField::Nat(NatField::Idle),
            Self::BoxUnknown => HopField::Nat(NatField::OnUnknown),
        }
    }

    /// Where the setting is in the hop, as in a scenario file: `downstream.http.idle`.
    pub fn path(self, role: Role) -> String {
        self.hop_field().path(match role {
            Role::Client => HopKind::Client,
            Role::Server | Role::Os => HopKind::Server,
            Role::Proxy => HopKind::Proxy,
            Role::Middlebox => HopKind::Nat,
        })
    }
}

impl Serialize for Field {
    /// The path in a proxy, which names the side too.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.path(Role::Proxy))
    }
}
