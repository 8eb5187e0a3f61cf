//! Apache httpd: directives about connections.

use keepalive_core::Span;
use keepalive_core::scenario::{HttpServer, LingersWhen, SaysKeepAlive};

use super::{ConfigError, SECOND, Setup, time};
use crate::conform::http::recording::ServerEntry;

const PROGRAM: &str = "apache";
/// The recorder's page.
const TEXT: &str = "hello\n";

/// Defaults of Apache 2.4 (`core`, event MPM). Its listeners wait for data for 30 s (`ap_listen.c`:
/// `TCP_DEFER_ACCEPT`), and every close lingers for 2 s between reads (`SECONDS_TO_LINGER`).
pub(super) fn setup(entry: &ServerEntry) -> Result<Setup, ConfigError> {
    let mut server = HttpServer {
        idle: Some(Span::from_secs(5)),
        max_requests: Some(101),
        service: Some(Span::ZERO),
        response: TEXT.len() as u32,
        announces: true,
        says_keep_alive: SaysKeepAlive::WhenAsked,
        read_timeout: Some(Span::from_secs(60)),
        answers_header_timeout: true,
        lingers: Some(Span::from_secs(2)),
        lingers_when: LingersWhen::Always,
        ..HttpServer::default()
    };
    for line in entry.conf.as_deref().unwrap_or_default().lines() {
        read(line.trim(), entry, &mut server)?;
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

fn read(line: &str, entry: &ServerEntry, server: &mut HttpServer) -> Result<(), ConfigError> {
    let (name, value) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let value = value.trim();
    let wrong = |expected| ConfigError::Value {
        program: PROGRAM,
        directive: name.to_owned(),
        value: value.to_owned(),
        expected,
    };
    let span = || time(value, SECOND).ok_or_else(|| wrong("a time such as 2 or 1500ms"));
    let count = || value.parse::<u32>().map_err(|_| wrong("a number"));
    match name.to_ascii_lowercase().as_str() {
        "" => {}
        _ if name.starts_with('#') => {}
        "keepalive" => server.persists = value.eq_ignore_ascii_case("on"),
        "keepalivetimeout" => server.idle = Some(span()?),
        // N requests may follow the first (`ap_set_keepalive`).
        "maxkeepaliverequests" => server.max_requests = Some(count()?).filter(|n| *n > 0).map(|n| n + 1),
        "timeout" => server.read_timeout = Some(span()?),
        "limitrequestbody" => server.max_body = Some(count()?).filter(|n| *n > 0),
        "requestreadtimeout" if entry.mods.iter().any(|m| m == "reqtimeout") => {
            let header = value.split_whitespace().find_map(|part| part.strip_prefix("header="));
            if let Some(header) = header {
                let first = header.split([',', '-']).next().unwrap_or(header);
                let most = time(first, SECOND).ok_or_else(|| wrong("header=N"))?;
                server.header_timeout = Some(most).filter(|most| !most.is_zero());
            }
        }
        "requestreadtimeout" | "servername" | "loglevel" => {}
        _ => return Err(ConfigError::Directive { program: PROGRAM, directive: name.to_owned() }),
    }
    Ok(())
}
