//! The recorder's own test server: says little about its connections, and fails on demand.

use keepalive_core::Span;
use keepalive_core::scenario::{AnnouncedMax, FailsBy, Failure, HttpServer, ResponseBody, SaysKeepAlive};

use super::{ConfigError, Setup, seconds};
use crate::conform::http::recording::ServerEntry;

/// Its idle limit unless the case says otherwise, s.
const IDLE: f64 = 60.0;

pub(super) fn setup(entry: &ServerEntry) -> Result<Setup, ConfigError> {
    let how = |text: &str| {
        Ok(match text {
            "close" => FailsBy::Close,
            "rst" => FailsBy::Reset,
            "partial" => FailsBy::Partial,
            _ => {
                return Err(ConfigError::Value {
                    program: "upstream",
                    directive: "bad_on_request.how".into(),
                    value: text.to_owned(),
                    expected: "close, rst or partial",
                });
            }
        })
    };
    let fails = match &entry.bad_on_request {
        Some(bad) => Some(Failure { request: bad.n, how: how(&bad.how)? }),
        None => None,
    };
    let idle = seconds(entry.keepalive_s.unwrap_or(IDLE));
    let hint =
        entry.header.as_ref().and_then(|value| value.to_string().trim_matches('"').parse::<u64>().ok());
    let server = HttpServer {
        idle: Some(idle),
        // Each of its reads waits for so long.
        read_timeout: Some(idle),
        service: Some(Span::ZERO),
        max_requests: entry.max,
        persists: !entry.always_close,
        announces_close: !entry.silent_close,
        announces: hint.is_some(),
        announced_idle: hint.map(Span::from_secs),
        announced_max: AnnouncedMax::Nothing,
        says_keep_alive: SaysKeepAlive::Never,
        requires_host: false,
        body: ResponseBody::Request,
        fails,
        ..HttpServer::default()
    };
    Ok(Setup {
        server,
        defer_accept: None,
        text: None,
        returns: Vec::new(),
        forwards: None,
        drains_after: Span::ZERO,
    })
}
