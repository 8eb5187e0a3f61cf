//! Recorded configurations as settings of the model: read by `keepalive-config`, and to that what the recorded
//! version of a program does beside its settings.
//!
//! Only what recordings use is understood; another directive that could change the result is an error, one
//! that cannot (logs, content types) is passed over.

mod apache;
mod haproxy;
mod nginx;
mod node;
mod read;
mod upstream;

use keepalive_core::Span;
use keepalive_core::scenario::{Failing, HttpClient, HttpServer};

use super::recording::ServerEntry;

/// What a recorded server is in the model.
#[derive(Debug, Clone, PartialEq)]
pub struct Setup {
    /// How it uses connections of clients.
    pub server: HttpServer,
    /// It waits for data before it accepts (`TCP_DEFER_ACCEPT`).
    pub defer_accept: Option<Span>,
    /// What 200 responses of its own say; none if they tell path and connection.
    pub text: Option<String>,
    /// Places that it answers itself with another status: prefix and status.
    pub returns: Vec<(String, u16)>,
    /// If it forwards requests: how it uses connections to the server behind it.
    pub forwards: Option<Forwards>,
    /// Until a signal takes effect on its connections.
    pub drains_after: Span,
}

/// How a proxy treats the server behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct Forwards {
    /// Connections to it.
    pub client: HttpClient,
    /// What clients get when it fails.
    pub failing: Failing,
}

/// A configuration that this program cannot play.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// A program that is not known.
    #[error("server kind `{0}`: not understood; known are nginx, apache, haproxy, nodeNN, upstream")]
    Kind(String),
    /// The reader of configurations says so.
    #[error(transparent)]
    Refused(#[from] keepalive_config::Refused),
    /// A directive that is not known.
    #[error("{program}: directive `{directive}`: not understood")]
    Directive {
        /// Whose.
        program: &'static str,
        /// The directive.
        directive: String,
    },
    /// A value that is not understood.
    #[error("{program}: {directive} `{value}`: expected {expected}")]
    Value {
        /// Whose.
        program: &'static str,
        /// The directive.
        directive: String,
        /// What stands there.
        value: String,
        /// What is allowed.
        expected: &'static str,
    },
}

impl ConfigError {
    fn value(program: &'static str, it: &keepalive_config::Statement, expected: &'static str) -> Self {
        let value = it.words.get(1..).unwrap_or_default().join(" ");
        Self::Value { program, directive: it.name().to_owned(), value, expected }
    }
}

/// Reads the configuration of a recorded server.
///
/// # Errors
/// The first directive or value that is not understood.
pub fn setup(entry: &ServerEntry) -> Result<Setup, ConfigError> {
    match entry.kind.as_str() {
        "nginx" => nginx::setup(entry),
        "apache" => apache::setup(entry),
        "haproxy" => haproxy::setup(entry),
        "upstream" => upstream::setup(entry),
        kind if kind.starts_with("node") => Ok(node::setup(&entry.opts)),
        kind => Err(ConfigError::Kind(kind.to_owned())),
    }
}

/// A number with an optional unit; `unit` is that of a bare number, in microseconds.
fn time(text: &str, unit: u64) -> Option<Span> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, name) = text.split_at(digits);
    let unit = match name {
        "" => unit,
        "us" => 1,
        "ms" => 1_000,
        "s" => 1_000_000,
        "m" | "min" => 60_000_000,
        "h" => 3_600_000_000,
        "d" => 86_400_000_000,
        _ => return None,
    };
    Some(Span::from_micros(number.parse::<u64>().ok()?.checked_mul(unit)?))
}

/// Microseconds of a second.
const SECOND: u64 = 1_000_000;

/// Seconds of a recorded parameter.
pub(super) fn seconds(value: f64) -> Span {
    Span::from_micros((value * 1e6).round().max(0.0) as u64)
}
