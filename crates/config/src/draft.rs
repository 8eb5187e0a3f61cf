//! A hop while it is filled in: every setting can be got and set by its [`Field`].

use std::ops::RangeInclusive;

use keepalive_core::Span;
use keepalive_core::scenario::{
    Client, Downstream, Failing, HttpClient, HttpServer, Keepalive, Nat, OnUnknown, PathItem, Proxy,
    RefreshedBy, Server, TcpOptions, Upstream, limits,
};
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
            TcpField::Time => Value::Span(Some(self.numbers.time)),
            TcpField::Interval => Value::Span(Some(self.numbers.interval)),
            TcpField::Probes => count(self.numbers.probes),
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

    fn set(&mut self, field: TcpField, value: Value) -> Result<(), Expected> {
        let it = &mut self.options;
        let (keepalive, defaults) = (&mut self.numbers, &mut it.keepalive_defaults);
        match field {
            TcpField::Keepalive => self.on = flag(value)?,
            TcpField::Time => keepalive.time = whole_secs(value, &limits::KEEPALIVE_TIME)?,
            TcpField::Interval => keepalive.interval = whole_secs(value, &limits::KEEPALIVE_INTERVAL)?,
            TcpField::Probes => keepalive.probes = small(value, &limits::KEEPALIVE_PROBES)?,
            TcpField::DefaultTime => defaults.time = whole_secs(value, &limits::KEEPALIVE_TIME)?,
            TcpField::DefaultInterval => defaults.interval = whole_secs(value, &limits::KEEPALIVE_INTERVAL)?,
            TcpField::DefaultProbes => defaults.probes = small(value, &limits::KEEPALIVE_PROBES)?,
            TcpField::UserTimeout => it.user_timeout = limit(value, &limits::USER_TIMEOUT)?,
            TcpField::SynRetries => it.syn_retries = small(value, &limits::SYN_RETRIES)?,
            TcpField::SynLinearTimeouts => {
                it.syn_linear_timeouts = small(value, &limits::SYN_LINEAR_TIMEOUTS)?;
            }
            TcpField::SynackRetries => it.synack_retries = small(value, &(0..=u8::MAX))?,
            TcpField::Retries2 => it.retries2 = small(value, &(0..=u8::MAX))?,
            TcpField::OrphanRetries => it.orphan_retries = small(value, &(0..=u8::MAX))?,
            TcpField::FinTimeout => it.fin_timeout = whole_secs(value, &limits::FIN_TIMEOUT)?,
            TcpField::Timestamps => it.timestamps = flag(value)?,
            TcpField::SlowStartAfterIdle => it.slow_start_after_idle = flag(value)?,
            TcpField::ReceiveBuffer => {
                it.receive_buffer = match value {
                    Value::Count(None) => None,
                    _ => Some(count(value, &limits::RECEIVE_BUFFER)?),
                };
            }
        }
        Ok(())
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
        let (server, client) = (&mut self.accepts, &mut self.opens);
        match field {
            Field::Idle => server.idle = limit(value, &limits::IDLE)?,
            Field::IdleMargin => server.idle_margin = span(value, &ANY)?,
            Field::MaxRequests => server.max_requests = most(value)?,
            Field::Announces => server.announces = flag(value)?,
            Field::AnnouncedIdle => server.announced_idle = limit(value, &ANY)?,
            Field::MaxAge => server.max_age = limit(value, &limits::IDLE)?,
            Field::HeaderTimeout => server.header_timeout = limit(value, &limits::IDLE)?,
            Field::AnswersHeaderTimeout => server.answers_header_timeout = flag(value)?,
            Field::Workers => server.workers = most(value)?,
            Field::ReadTimeout => server.read_timeout = limit(value, &limits::IDLE)?,
            Field::Lingers => server.lingers = limit(value, &limits::IDLE)?,
            Field::LingersWhen => {
                let Value::LingersWhen(when) = value else {
                    return Err(Expected::Words(&["always", "unread"]));
                };
                server.lingers_when = when;
            }
            Field::Reuse => client.reuse = flag(value)?,
            Field::PoolIdle => client.idle = limit(value, &limits::IDLE)?,
            Field::PoolMaxIdle => client.max_idle = most(value)?,
            Field::PoolSize => client.pool = most(value)?,
            Field::PoolOrder => {
                let Value::Order(order) = value else { return Err(Expected::Words(&["fifo", "lifo"])) };
                client.order = order;
            }
            Field::PoolMaxAge => client.max_age = limit(value, &limits::IDLE)?,
            Field::Watches => client.watches_idle = flag(value)?,
            Field::Checks => client.checks_before_reuse = flag(value)?,
            Field::HeedsHint => client.heeds_hint = limit(value, &ANY)?,
            Field::Retry => {
                let Value::Retry(retry) = value else {
                    return Err(Expected::Words(&["never", "idempotent", "always"]));
                };
                client.retry = retry;
            }
            Field::Retries => client.retries = count(value, &limits::RETRIES)?,
            Field::RetriesFresh => client.retries_fresh = flag(value)?,
            Field::ConnectTimeout => client.connect_timeout = limit(value, &limits::IDLE)?,
            Field::ResponseTimeout => client.response_timeout = limit(value, &limits::IDLE)?,
            Field::Tcp(Side::Accepts, field) => self.accepts_tcp.set(field, value)?,
            Field::Tcp(Side::Opens, field) => self.opens_tcp.set(field, value)?,
            Field::BoxIdle => self.box_idle = span(value, &limits::IDLE)?,
            Field::BoxUnknown => {
                let Value::OnUnknown(what) = value else { return Err(Expected::Words(&["drop", "rst"])) };
                self.box_unknown = what;
            }
        }
        Ok(())
    }
}

const ANY: RangeInclusive<Span> = Span::ZERO..=*limits::IDLE.end();

const fn flag(value: Value) -> Result<bool, Expected> {
    match value {
        Value::Flag(on) => Ok(on),
        _ => Err(Expected::Words(&["on", "off"])),
    }
}

fn span(value: Value, allowed: &RangeInclusive<Span>) -> Result<Span, Expected> {
    match value {
        Value::Span(Some(span)) if allowed.contains(&span) => Ok(span),
        _ => Err(Expected::Between(*allowed.start(), *allowed.end())),
    }
}

fn limit(value: Value, allowed: &RangeInclusive<Span>) -> Result<Option<Span>, Expected> {
    if value == Value::Span(None) { Ok(None) } else { span(value, allowed).map(Some) }
}

fn whole_secs(value: Value, allowed: &RangeInclusive<Span>) -> Result<Span, Expected> {
    let span = span(value, allowed)?;
    if span.micros() % 1_000_000 == 0 { Ok(span) } else { Err(Expected::WholeSeconds) }
}

fn count(value: Value, allowed: &RangeInclusive<u32>) -> Result<u32, Expected> {
    match value {
        Value::Count(Some(count)) if allowed.contains(&count) => Ok(count),
        _ => Err(Expected::Whole(u64::from(*allowed.start()), u64::from(*allowed.end()))),
    }
}

fn most(value: Value) -> Result<Option<u32>, Expected> {
    if value == Value::Count(None) { Ok(None) } else { count(value, &(1..=u32::MAX)).map(Some) }
}

fn small(value: Value, allowed: &RangeInclusive<u8>) -> Result<u8, Expected> {
    let wide = u32::from(*allowed.start())..=u32::from(*allowed.end());
    let found = count(value, &wide)?;
    u8::try_from(found).map_err(|_| Expected::Whole(u64::from(*wide.start()), u64::from(*wide.end())))
}
