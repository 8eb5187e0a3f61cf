//! HAProxy: what a recording needs beside the settings of connections.

use keepalive_config::Format;
use keepalive_core::Span;
use keepalive_core::scenario::{Failing, HttpClient, HttpServer};

use super::read::read;
use super::{ConfigError, Forwards, Setup};
use crate::conform::http::recording::ServerEntry;

/// What the recorder writes before the case's own lines.
const BEFORE: &str =
    "defaults\n  mode http\n  timeout client 20s\n  timeout server 20s\n  timeout connect 1s\n";
/// Read here, or about something else. One recorded client sees no difference between the modes of `http-reuse`.
const BESIDE: [&str; 16] = [
    "defaults",
    "frontend",
    "backend",
    "listen",
    "bind",
    "server",
    "default_backend",
    "mode",
    "log",
    "maxconn",
    "timeout",
    "option",
    "retries",
    "http-reuse",
    "http-request",
    "retry-on",
];

/// HAProxy 2.6. Requests over time are answered 408, even without a byte.
pub(super) fn setup(entry: &ServerEntry) -> Result<Setup, ConfigError> {
    let text = format!("{BEFORE}{}", entry.conf.as_deref().unwrap_or_default());
    let read = read(Format::Haproxy, &text, &BESIDE)?;
    let (mut own, mut returns) = (None, Vec::new());
    for it in read.named("http-request").filter(|it| it.value(0) == "return") {
        own = Some(it.words.last().cloned().unwrap_or_default());
        let at = it.words.iter().position(|word| word == "status").and_then(|at| it.words.get(at + 1));
        let status = at.map_or(Ok(200), |status| status.parse());
        let status = status.map_err(|_| ConfigError::value("haproxy", it, "a status code"))?;
        if status != 200 {
            returns.push(("/".to_owned(), status));
        }
    }
    let server = HttpServer {
        service: Some(Span::ZERO),
        answers_silence: true,
        requires_host: false,
        response: own.as_ref().map_or(0, |text| text.len() as u32),
        ..read.server.clone()
    };
    let client = HttpClient { resets: true, ..read.client.clone() };
    let failing = Failing { unreachable: Some(503), closes_later: true };
    let is_proxy = read.named("server").next().is_some();
    Ok(Setup {
        server,
        defer_accept: None,
        text: own,
        returns,
        forwards: is_proxy.then_some(Forwards { client, failing }),
        drains_after: Span::ZERO,
    })
}
