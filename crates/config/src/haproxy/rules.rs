//! What HAProxy's directives mean.
//!
//! Not modelled, and said so where they stand: `http-reuse` in all its modes (every idle connection of a proxy
//! may serve every client, which is `always`), `option redispatch` (a retry goes to another server, and here there
//! is one) and `pool-purge-delay` (a pool here closes what is idle too long, not a share).

use keepalive_scene::verdict::Side;

use crate::field::{Field, TcpField};
use crate::rule::{Rule, Zero};
use crate::style::{Form, Style};
use crate::value::Value;

pub(super) const TIME: Form = Form::Time(Style::HaproxyMillis);
pub(super) const SECS: Form = Form::Time(Style::HaproxySeconds);
pub(super) const FRONT: &str = "frontend";
pub(super) const BACK: &str = "backend";
pub(super) const SERVER: &str = "server";

/// A setting of TCP towards clients.
pub(super) const fn accepts(field: TcpField) -> Field {
    Field::Tcp(Side::Accepts, field)
}

/// A setting of TCP towards servers.
pub(super) const fn opens(field: TcpField) -> Field {
    Field::Tcp(Side::Opens, field)
}

/// Settings of one value; a name of two words is two words in the file. `server` is what stands on the line of
/// a server.
pub(super) const RULES: &[Rule] = &[
    Rule::new(FRONT, "timeout http-keep-alive", Field::Idle, TIME, Zero::NoLimit, ""),
    Rule::new(FRONT, "timeout http-request", Field::HeaderTimeout, TIME, Zero::NoLimit, ""),
    Rule::new(FRONT, "clitcpka-idle", accepts(TcpField::KeepaliveTime), SECS, Zero::Refused, ""),
    Rule::new(FRONT, "clitcpka-intvl", accepts(TcpField::KeepaliveInterval), SECS, Zero::Refused, ""),
    Rule::new(FRONT, "clitcpka-cnt", accepts(TcpField::KeepaliveProbes), Form::Count, Zero::Refused, ""),
    Rule::new(BACK, "timeout connect", Field::ConnectTimeout, TIME, Zero::NoLimit, "haproxy.timeout"),
    Rule::new(BACK, "timeout server", Field::ResponseTimeout, TIME, Zero::NoLimit, "haproxy.timeout"),
    // It counts connections that could not be opened too (configuration.txt); here only requests that were sent.
    Rule::new(BACK, "retries", Field::Retries, Form::Count, Zero::Stays, "haproxy.retries"),
    Rule::new(BACK, "srvtcpka-idle", opens(TcpField::KeepaliveTime), SECS, Zero::Refused, ""),
    Rule::new(BACK, "srvtcpka-intvl", opens(TcpField::KeepaliveInterval), SECS, Zero::Refused, ""),
    Rule::new(BACK, "srvtcpka-cnt", opens(TcpField::KeepaliveProbes), Form::Count, Zero::Refused, ""),
    Rule::new(
        SERVER,
        "pool-max-conn",
        Field::PoolMaxIdle,
        Form::Count,
        Zero::Sets(Field::Reuse, Value::Flag(false)),
        "haproxy.pool-max-conn",
    ),
    Rule::new(SERVER, "tcp-ut", opens(TcpField::UserTimeout), TIME, Zero::NoLimit, ""),
];

/// About connections, and not in the model.
pub(super) const BESIDE: &[&str] = &[
    "timeout client-fin",
    "timeout server-fin",
    "timeout queue",
    "timeout tunnel",
    "timeout http-reuse",
    "timeout tarpit",
    "timeout check",
    "http-reuse",
    "pool-low-conn",
    "pool-purge-delay",
    "max-reuse",
    "option redispatch",
    "option prefer-last-server",
    "option nolinger",
    "option http-pretend-keepalive",
    "option abortonclose",
];
