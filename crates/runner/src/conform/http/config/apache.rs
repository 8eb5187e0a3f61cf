//! Apache httpd: what a recording needs beside the settings of connections.

use keepalive_config::{Field, Format};
use keepalive_core::Span;
use keepalive_core::scenario::{HttpServer, LingersWhen, SaysKeepAlive};

use super::read::read;
use super::{ConfigError, SECOND, Setup, time};
use crate::conform::http::recording::ServerEntry;

/// The recorder's page.
const TEXT: &str = "hello\n";
/// Read here, or about something else.
const BESIDE: [&str; 6] =
    ["KeepAlive", "Timeout", "LimitRequestBody", "RequestReadTimeout", "ServerName", "LogLevel"];

/// Apache 2.4 (`core`, event MPM). Its listeners wait for data for 30 s (`ap_listen.c`: `TCP_DEFER_ACCEPT`), and
/// every close lingers (`MAX_SECS_TO_LINGER`).
pub(super) fn setup(entry: &ServerEntry) -> Result<Setup, ConfigError> {
    let read = read(Format::Httpd, entry.conf.as_deref().unwrap_or_default(), &BESIDE)?;
    let limits_head = entry.mods.iter().any(|it| it == "reqtimeout") && read.sets(Field::HeaderTimeout);
    let mut server = HttpServer {
        service: Some(Span::ZERO),
        response: TEXT.len() as u32,
        says_keep_alive: SaysKeepAlive::WhenAsked,
        // Without the module nothing but `Timeout` limits a head.
        header_timeout: read.server.header_timeout.filter(|_| limits_head),
        least_wait: if limits_head { Span::from_secs(1) } else { Span::ZERO },
        read_timeout: Some(Span::from_secs(60)),
        lingers: Some(Span::from_secs(30)),
        answers_later: false,
        lingers_when: LingersWhen::Always,
        ..read.server.clone()
    };
    for it in &read.statements {
        let value = it.value(0);
        let wrong = |expected| ConfigError::value("httpd", it, expected);
        match it.name().to_ascii_lowercase().as_str() {
            "timeout" => {
                let wait = time(value, SECOND).ok_or_else(|| wrong("a time such as 2 or 1500ms"))?;
                server.read_timeout = Some(wait);
            }
            "limitrequestbody" => {
                let most = value.parse::<u32>().map_err(|_| wrong("a number"))?;
                server.max_body = Some(most).filter(|n| *n > 0);
            }
            _ => {}
        }
    }
    Ok(Setup {
        server,
        defer_accept: Some(Span::from_secs(30)),
        text: Some(TEXT.to_owned()),
        returns: Vec::new(),
        forwards: None,
        drains_after: Span::ZERO,
    })
}
