//! A hop while it is filled in: every setting can be got and set by its [`Field`].

use keepalive_core::Span;
use keepalive_core::scenario::{
    Client, Downstream, Failing, HttpClient, HttpServer, Keepalive, Nat, OnUnknown, PathItem, Proxy,
    RefreshedBy, Server, TcpOptions, Upstream,
};
use keepalive_products::{Grid, Range};
use keepalive_scene::verdict::Side;
use serde::Serialize;

use crate::field::{Field, Role, TcpField};
use crate::value::Value;
use crate::why::Expected;

/// What a configuration comes to: a host of a scenario, or settings for whatever host runs on a kernel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(clippy::large_enum_variant, reason = "there is one of it")]
pub enum Hop {
    /// A host.
    Item(PathItem),
    /// Settings of TCP.
    Tcp(TcpOptions),
}

/// A hop of any role, with every setting that any role has.
#[derive(Debug, Clone, Default)]
pub(crate) struct Draft {
    accepts: HttpServer,
    accepts_tcp: Tcp,
    opens: HttpClient,
    opens_tcp: Tcp,
    box_idle: Span,
    box_unknown: OnUnknown,
}

/// The three numbers stay when keepalive is off.
#[derive(Debug, Clone, Default)]
struct Tcp {
    options: TcpOptions,
    on: bool,
    numbers: Keepalive,
}

impl Tcp {
    fn of(options: &TcpOptions) -> Self {
        let numbers = options.keepalive.unwrap_or(options.keepalive_defaults);
        Self { options: options.clone(), on: options.keepalive.is_some(), numbers }
    }

    fn options(&self) -> TcpOptions {
        TcpOptions { keepalive: self.on.then_some(self.numbers), ..self.options.clone() }
    }

    fn get(&self, field: TcpField) -> Value {
        let it = &self.options;
        let count = |n: u8| Value::count(n.into());
        match field {
            TcpField::Keepalive => Value::Flag(self.on),
            TcpField::KeepaliveTime => Value::Span(Some(self.numbers.time)),
            TcpField::KeepaliveInterval => Value::Span(Some(self.numbers.interval)),
            TcpField::KeepaliveProbes => count(self.numbers.probes),
            TcpField::DefaultTime => Value::Span(Some(it.keepalive_defaults.time)),
            TcpField::DefaultInterval => Value::Span(Some(it.keepalive_defaults.interval)),
            TcpField::DefaultProbes => count(it.keepalive_defaults.probes),
            TcpField::UserTimeout => Value::Span(it.user_timeout),
            TcpField::SynRetries => count(it.syn_retries),
            TcpField::SynLinearTimeouts => count(it.syn_linear_timeouts),
            TcpField::SynackRetries => count(it.synack_retries),
            TcpField::Retries2 => count(it.retries2),
            TcpField::OrphanRetries => count(it.orphan_retries),
            TcpField::FinTimeout => Value::Span(Some(it.fin_timeout)),
            TcpField::Timestamps => Value::Flag(it.timestamps),
            TcpField::SlowStartAfterIdle => Value::Flag(it.slow_start_after_idle),
            TcpField::ReceiveBuffer => Value::Count(it.receive_buffer),
        }
    }

    /// `None`: the value is of another kind.
    fn set(&mut self, field: TcpField, value: Value) -> Option<()> {
        let it = &mut self.options;
        let small = || value.to_count().and_then(|count| u8::try_from(count).ok());
        match field {
            TcpField::Keepalive => self.on = value.to_flag()?,
            TcpField::KeepaliveTime => self.numbers.time = value.to_span()?,
            TcpField::KeepaliveInterval => self.numbers.interval = value.to_span()?,
            TcpField::KeepaliveProbes => self.numbers.probes = small()?,
            TcpField::DefaultTime => it.keepalive_defaults.time = value.to_span()?,
            TcpField::DefaultInterval => it.keepalive_defaults.interval = value.to_span()?,
            TcpField::DefaultProbes => it.keepalive_defaults.probes = small()?,
            TcpField::UserTimeout => it.user_timeout = value.to_span(),
            TcpField::SynRetries => it.syn_retries = small()?,
            TcpField::SynLinearTimeouts => it.syn_linear_timeouts = small()?,
            TcpField::SynackRetries => it.synack_retries = small()?,
            TcpField::Retries2 => it.retries2 = small()?,
            TcpField::OrphanRetries => it.orphan_retries = small()?,
            TcpField::FinTimeout => it.fin_timeout = value.to_span()?,
            TcpField::Timestamps => it.timestamps = value.to_flag()?,
            TcpField::SlowStartAfterIdle => it.slow_start_after_idle = value.to_flag()?,
            TcpField::ReceiveBuffer => it.receive_buffer = value.to_count(),
        }
        Some(())
    }
}

impl Draft {
    /// The settings of a hop.
    pub(crate) fn of(hop: &Hop) -> (Role, Self) {
        let mut draft = Self::default();
        let role = match hop {
            Hop::Tcp(tcp) => {
                draft.accepts_tcp = Tcp::of(tcp);
                Role::Os
            }
            Hop::Item(PathItem::Client(client)) => {
                draft.opens = client.http.clone().unwrap_or_default();
                draft.opens_tcp = Tcp::of(&client.tcp);
                Role::Client
            }
            Hop::Item(PathItem::Server(server)) => {
                draft.accepts = server.http.clone().unwrap_or_default();
                draft.accepts_tcp = Tcp::of(&server.tcp);
                Role::Server
            }
            Hop::Item(PathItem::Proxy(proxy)) => {
                draft.accepts = proxy.downstream.http.clone();
                draft.accepts_tcp = Tcp::of(&proxy.downstream.tcp);
                draft.opens = proxy.upstream.http.clone();
                draft.opens_tcp = Tcp::of(&proxy.upstream.tcp);
                Role::Proxy
            }
            Hop::Item(PathItem::Nat(nat)) => {
                draft.box_idle = nat.idle;
                draft.box_unknown = nat.on_unknown;
                Role::Middlebox
            }
            // A link has no settings of a product's.
            Hop::Item(PathItem::Link(_)) => Role::Middlebox,
        };
        (role, draft)
    }

    /// The hop, by this name.
    pub(crate) fn hop(&self, role: Role, id: &str, product: &str) -> Hop {
        let (id, product) = (id.to_owned(), Some(product.to_owned()));
        Hop::Item(match role {
            Role::Os => return Hop::Tcp(self.accepts_tcp.options()),
            Role::Client => PathItem::Client(Client {
                id,
                product,
                tcp: self.opens_tcp.options(),
                http: Some(self.opens.clone()),
                socket: None,
            }),
            Role::Server => PathItem::Server(Server {
                id,
                product,
                tcp: self.accepts_tcp.options(),
                http: Some(self.accepts.clone()),
                socket: None,
                no_listener: false,
            }),
            Role::Proxy => PathItem::Proxy(Proxy {
                id,
                product,
                downstream: Downstream { tcp: self.accepts_tcp.options(), http: self.accepts.clone() },
                upstream: Upstream { tcp: self.opens_tcp.options(), http: self.opens.clone() },
                failing: Failing::default(),
            }),
            Role::Middlebox => PathItem::Nat(Nat {
                id,
                product,
                idle: self.box_idle,
                udp_idle: None,
                on_unknown: self.box_unknown,
                refreshed_by: RefreshedBy::Any,
            }),
        })
    }

    /// The value of a setting.
    pub(crate) fn get(&self, field: Field) -> Value {
        let (server, client) = (&self.accepts, &self.opens);
        match field {
            Field::Idle => Value::Span(server.idle),
            Field::IdleMargin => Value::Span(Some(server.idle_margin)),
            Field::MaxRequests => Value::Count(server.max_requests),
            Field::Announces => Value::Flag(server.announces),
            Field::AnnouncedIdle => Value::Span(server.announced_idle),
            Field::MaxAge => Value::Span(server.max_age),
            Field::HeaderTimeout => Value::Span(server.header_timeout),
            Field::AnswersHeaderTimeout => Value::Flag(server.answers_header_timeout),
            Field::Workers => Value::Count(server.workers),
            Field::ReadTimeout => Value::Span(server.read_timeout),
            Field::Lingers => Value::Span(server.lingers),
            Field::LingersWhen => Value::LingersWhen(server.lingers_when),
            Field::Reuse => Value::Flag(client.reuse),
            Field::PoolIdle => Value::Span(client.idle),
            Field::PoolMaxIdle => Value::Count(client.max_idle),
            Field::PoolSize => Value::Count(client.pool),
            Field::PoolOrder => Value::Order(client.order),
            Field::PoolMaxAge => Value::Span(client.max_age),
            Field::Watches => Value::Flag(client.watches_idle),
            Field::Checks => Value::Flag(client.checks_before_reuse),
            Field::HeedsHint => Value::Span(client.heeds_hint),
            Field::Retry => Value::Retry(client.retry),
            Field::Retries => Value::count(client.retries),
            Field::RetriesFresh => Value::Flag(client.retries_fresh),
            Field::ConnectTimeout => Value::Span(client.connect_timeout),
            Field::ResponseTimeout => Value::Span(client.response_timeout),
            Field::Tcp(Side::Accepts, field) => self.accepts_tcp.get(field),
            Field::Tcp(Side::Opens, field) => self.opens_tcp.get(field),
            Field::BoxIdle => Value::Span(Some(self.box_idle)),
            Field::BoxUnknown => Value::OnUnknown(self.box_unknown),
        }
    }

    /// Sets a value that the model can hold.
    ///
    /// # Errors
    /// What it can hold.
    pub(crate) fn set(&mut self, field: Field, value: Value) -> Result<(), Expected> {
        check(&field.hop_field().range(), value)?;
        self.put(field, value).ok_or(Expected::Value)
    }

    /// `None`: the value is of another kind.
    fn put(&mut self, field: Field, value: Value) -> Option<()> {
        let (server, client) = (&mut self.accepts, &mut self.opens);
        match field {
            Field::Idle => server.idle = value.to_span(),
            Field::IdleMargin => server.idle_margin = value.to_span()?,
            Field::MaxRequests => server.max_requests = value.to_count(),
            Field::Announces => server.announces = value.to_flag()?,
            Field::AnnouncedIdle => server.announced_idle = value.to_span(),
            Field::MaxAge => server.max_age = value.to_span(),
            Field::HeaderTimeout => server.header_timeout = value.to_span(),
            Field::AnswersHeaderTimeout => server.answers_header_timeout = value.to_flag()?,
            Field::Workers => server.workers = value.to_count(),
            Field::ReadTimeout => server.read_timeout = value.to_span(),
            Field::Lingers => server.lingers = value.to_span(),
            Field::LingersWhen => {
                let Value::LingersWhen(when) = value else { return None };
                server.lingers_when = when;
            }
            Field::Reuse => client.reuse = value.to_flag()?,
            Field::PoolIdle => client.idle = value.to_span(),
            Field::PoolMaxIdle => client.max_idle = value.to_count(),
            Field::PoolSize => client.pool = value.to_count(),
            Field::PoolOrder => {
                let Value::Order(order) = value else { return None };
                client.order = order;
            }
            Field::PoolMaxAge => client.max_age = value.to_span(),
            Field::Watches => client.watches_idle = value.to_flag()?,
            Field::Checks => client.checks_before_reuse = value.to_flag()?,
            Field::HeedsHint => client.heeds_hint = value.to_span(),
            Field::Retry => {
                let Value::Retry(retry) = value else { return None };
                client.retry = retry;
            }
            Field::Retries => client.retries = value.to_count()?,
            Field::RetriesFresh => client.retries_fresh = value.to_flag()?,
            Field::ConnectTimeout => client.connect_timeout = value.to_span(),
            Field::ResponseTimeout => client.response_timeout = value.to_span(),
            Field::Tcp(Side::Accepts, field) => self.accepts_tcp.set(field, value)?,
            Field::Tcp(Side::Opens, field) => self.opens_tcp.set(field, value)?,
            Field::BoxIdle => self.box_idle = value.to_span()?,
            Field::BoxUnknown => {
                let Value::OnUnknown(what) = value else { return None };
                self.box_unknown = what;
            }
        }
        Some(())
    }
}

/// Whether a field with this range holds a value, as far as it is a length of time, a number or a flag. A word has a type
/// of its own.
fn check(range: &Range, value: Value) -> Result<(), Expected> {
    match (range, value) {
        (Range::Span { or_none: true, .. }, Value::Span(None))
        | (Range::Count { or_none: true, .. }, Value::Count(None))
        | (Range::Flag, Value::Flag(_))
        | (Range::Word { .. }, _) => Ok(()),
        (Range::Span { allowed, grid, .. }, Value::Span(Some(span))) if allowed.contains(&span) => match grid
        {
            _ if span.micros().is_multiple_of(grid.step().micros()) => Ok(()),
            Grid::Seconds => Err(Expected::WholeSeconds),
            Grid::Millis | Grid::Micros => Err(Expected::WholeMilliseconds),
        },
        (Range::Span { allowed, .. }, _) => Err(Expected::Between(*allowed.start(), *allowed.end())),
        (Range::Count { allowed, .. }, Value::Count(Some(count))) if allowed.contains(&count.into()) => {
            Ok(())
        }
        (Range::Count { allowed, .. }, _) => {
            let (least, most) = (allowed.start().unsigned_abs(), allowed.end().unsigned_abs());
            Err(Expected::Whole(least, most))
        }
        (Range::Flag, _) => Err(Expected::Words(&["on", "off"])),
    }
}

#[cfg(test)]
mod tests;
