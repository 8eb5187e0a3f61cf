//! nginx: what a recording needs beside the settings of connections.

use keepalive_config::{Field, Format, Statement};
use keepalive_core::Span;
use keepalive_core::http::ConnectionLines;
use keepalive_core::scenario::{AnnouncedMax, Failing, HttpClient, HttpServer, LingersWhen, SaysKeepAlive};

use super::read::{Read, read};
use super::{ConfigError, Forwards, SECOND, Setup, time};
use crate::conform::http::recording::ServerEntry;

/// What the recorder's server answers.
const TEXT: &str = "hello\n";
/// Read here, or about something else.
const BESIDE: [&str; 22] = [
    "http",
    "server",
    "location",
    "upstream",
    "return",
    "listen",
    "server_name",
    "default_type",
    "access_log",
    "error_log",
    "root",
    "proxy_pass",
    "proxy_http_version",
    "proxy_set_header",
    "proxy_buffering",
    "proxy_next_upstream_tries",
    "client_max_body_size",
    "client_body_timeout",
    "lingering_close",
    "lingering_timeout",
    "keepalive_requests",
    "keepalive_timeout",
];

/// nginx 1.22 (`ngx_http_core_module`, `ngx_http_upstream_module`).
pub(super) fn setup(entry: &ServerEntry) -> Result<Setup, ConfigError> {
    let (http, server) = (entry.http.as_deref(), entry.server.as_deref());
    let text =
        format!("http {{\n{}\nserver {{\n{}\n}}\n}}", http.unwrap_or_default(), server.unwrap_or_default());
    let read = read(Format::Nginx, &text, &BESIDE)?;
    let mut server = HttpServer {
        service: Some(Span::ZERO),
        response: TEXT.len() as u32,
        says_keep_alive: SaysKeepAlive::Always,
        announced_max: AnnouncedMax::Nothing,
        connection_lines: ConnectionLines::Last,
        max_body: Some(1 << 20),
        lingers: Some(Span::from_secs(5)),
        lingers_when: LingersWhen::Unread,
        ..read.server.clone()
    };
    for it in &read.statements {
        beside(it, &mut server)?;
    }
    let place = |it: &Statement| it.within.last().and_then(|within| within.last()).cloned();
    let codes = read.named("return").filter_map(|it| Some((place(it)?, it.value(0).parse().ok()?)));
    let returns: Vec<(String, u16)> = codes.collect();
    let forwards = read.named("proxy_pass").next().map(|_| forwards(&read));
    server.answers_at_head = forwards.is_none();
    Ok(Setup {
        server,
        defer_accept: None,
        text: Some(TEXT.to_owned()),
        returns,
        forwards,
        // The master starts new workers and sleeps 100 ms before it tells the old ones to go
        // (`ngx_master_process_cycle`).
        drains_after: Span::from_millis(100),
    })
}

fn beside(it: &Statement, server: &mut HttpServer) -> Result<(), ConfigError> {
    let wrong = |expected| ConfigError::value("nginx", it, expected);
    match it.name() {
        "client_max_body_size" => {
            server.max_body = size(it.value(0)).ok_or_else(|| wrong("a size such as 10 or 1m"))?;
        }
        "lingering_close" => match it.value(0) {
            "on" => server.lingers_when = LingersWhen::Unread,
            "always" => server.lingers_when = LingersWhen::Always,
            "off" => server.lingers = None,
            _ => return Err(wrong("on, always or off")),
        },
        "lingering_timeout" => {
            let wait = time(it.value(0), SECOND).ok_or_else(|| wrong("a time such as 2s or 1500ms"))?;
            server.lingers = Some(wait);
        }
        _ => {}
    }
    Ok(())
}

/// Before 1.29.7 there was a pool only where `keepalive` asked for one, and requests went out as HTTP/1.0 with
/// `Connection: close` unless the configuration said otherwise.
fn forwards(read: &Read) -> Forwards {
    let http11 = read.named("proxy_http_version").any(|it| it.value(0) == "1.1");
    let stated = read.named("proxy_set_header").any(|it| it.value(0).eq_ignore_ascii_case("connection"));
    let pool = read.sets(Field::PoolMaxIdle);
    let client = HttpClient { reuse: read.client.reuse && http11 && stated && pool, ..read.client.clone() };
    Forwards { client, failing: Failing::default() }
}

/// Bytes with `k` or `m`; 0 is no limit.
fn size(text: &str) -> Option<Option<u32>> {
    let (number, unit) = match text.strip_suffix(['k', 'K']) {
        Some(number) => (number, 1 << 10),
        None => text.strip_suffix(['m', 'M']).map_or((text, 1), |number| (number, 1 << 20)),
    };
    let bytes = number.parse::<u32>().ok()?.checked_mul(unit)?;
    Some(Some(bytes).filter(|bytes| *bytes > 0))
}
