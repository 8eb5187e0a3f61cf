//! HAProxy: timeouts and options of one frontend and one backend.

use keepalive_core::Span;
use keepalive_core::scenario::{Failing, HttpClient, HttpServer, Retry};

use super::{ConfigError, Forwards, Setup, time};
use crate::conform::http::recording::ServerEntry;

const PROGRAM: &str = "haproxy";
/// Microseconds of a millisecond: HAProxy's unit.
const MILLI: u64 = 1_000;

/// The timeouts that were found; the recorder's global ones to begin with.
struct Timeouts {
    keep_alive: Option<Span>,
    request: Option<Span>,
    client: Span,
    server: Span,
    connect: Span,
}

/// Defaults of HAProxy 2.6. Requests over time are answered 408, even without a byte.
pub(super) fn setup(entry: &ServerEntry) -> Result<Setup, ConfigError> {
    let seconds = Span::from_secs;
    let mut timeouts = Timeouts {
        keep_alive: None,
        request: None,
        client: seconds(20),
        server: seconds(20),
        connect: seconds(1),
    };
    let mut server = HttpServer {
        service: Some(Span::ZERO),
        answers_header_timeout: true,
        answers_silence: true,
        requires_host: false,
        response: 0,
        ..HttpServer::default()
    };
    let mut client = HttpClient::default();
    let (mut text, mut is_proxy) = (None, false);
    for line in entry.conf.as_deref().unwrap_or_default().lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let wrong = |expected| ConfigError::Value {
            program: PROGRAM,
            directive: words[..words.len().min(2)].join(" "),
            value: words.last().copied().unwrap_or_default().to_owned(),
            expected,
        };
        let span =
            |text: &str| time(text, MILLI).ok_or_else(|| wrong("a time such as 2s or 1500 (milliseconds)"));
        match words[..] {
            [] => {}
            [first, ..] if first.starts_with('#') => {}
            ["timeout", "http-keep-alive", t] => timeouts.keep_alive = Some(span(t)?),
            ["timeout", "http-request", t] => timeouts.request = Some(span(t)?),
            ["timeout", "client", t] => timeouts.client = span(t)?,
            ["timeout", "server", t] => timeouts.server = span(t)?,
            ["timeout", "connect", t] => timeouts.connect = span(t)?,
            ["option", "httpclose"] => {
                server.persists = false;
                client.reuse = false;
            }
            ["option", "http-server-close"] => client.reuse = false,
            ["option", "http-keep-alive"] => client.reuse = true,
            ["http-reuse", "always" | "safe" | "aggressive" | "never"] => {}
            ["retry-on", ..] => {
                let retries = words.iter().any(|w| {
                    matches!(
                        *w,
                        "all-retryable-errors" | "empty-response" | "disconnected" | "response-timeout"
                    )
                });
                client.retry = if retries { Retry::Always } else { Retry::Never };
            }
            ["http-request", "return", ..] => text = Some(quoted(line)),
            ["server", ..] => is_proxy = true,
            [
                "frontend" | "backend" | "bind" | "default_backend" | "mode" | "log" | "retries" | "maxconn",
                ..,
            ] => {}
            ["option", "dontlognull" | "httplog", ..] => {}
            _ => {
                let directive = line.trim().to_owned();
                return Err(ConfigError::Directive { program: PROGRAM, directive });
            }
        }
    }
    server.idle = Some(timeouts.keep_alive.or(timeouts.request).unwrap_or(timeouts.client));
    server.header_timeout = Some(timeouts.request.unwrap_or(timeouts.client));
    server.response = text.as_ref().map_or(0, |text| text.len() as u32);
    client.connect_timeout = Some(timeouts.connect);
    client.response_timeout = Some(timeouts.server);
    let failing = Failing { unreachable: Some(503), closes_later: true };
    Ok(Setup {
        server,
        defer_accept: None,
        text,
        returns: Vec::new(),
        forwards: is_proxy.then_some(Forwards { client, failing }),
        drains_after: Span::ZERO,
    })
}

/// What stands between the last pair of double quotes.
fn quoted(line: &str) -> String {
    let mut parts = line.rsplit('"');
    parts.next();
    parts.next().unwrap_or_default().to_owned()
}
