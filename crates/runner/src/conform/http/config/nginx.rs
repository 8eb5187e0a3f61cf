//! nginx: `http` and `server` directives about connections.

use keepalive_core::Span;
use keepalive_core::http::ConnectionLines;
use keepalive_core::scenario::{
    AnnouncedMax, Failing, HttpClient, HttpServer, LingersWhen, Retry, SaysKeepAlive,
};

use super::{ConfigError, Forwards, SECOND, Setup, time};
use crate::conform::http::recording::ServerEntry;

const PROGRAM: &str = "nginx";
/// What the recorder's server answers.
const TEXT: &str = "hello\n";
/// Directives that do not concern connections.
const PASSED_OVER: [&str; 6] =
    ["default_type", "access_log", "error_log", "proxy_set_header", "server_name", "listen"];

/// A directive with its block.
#[derive(Debug, Clone, PartialEq)]
struct Directive {
    name: String,
    args: Vec<String>,
    block: Vec<Self>,
}

/// Defaults of nginx 1.22 (`ngx_http_core_module`, `ngx_http_upstream_module`).
pub(super) fn setup(entry: &ServerEntry) -> Result<Setup, ConfigError> {
    let server = HttpServer {
        idle: Some(Span::from_secs(75)),
        max_requests: Some(1_000),
        max_age: Some(Span::from_secs(3_600)),
        header_timeout: Some(Span::from_secs(60)),
        service: Some(Span::ZERO),
        response: TEXT.len() as u32,
        says_keep_alive: SaysKeepAlive::Always,
        announced_max: AnnouncedMax::Nothing,
        connection_lines: ConnectionLines::Last,
        max_body: Some(1 << 20),
        lingers: Some(Span::from_secs(5)),
        lingers_when: LingersWhen::Unread,
        ..HttpServer::default()
    };
    let mut setup = Setup {
        server,
        defer_accept: None,
        text: Some(TEXT.to_owned()),
        returns: Vec::new(),
        forwards: None,
        // The master starts new workers and sleeps 100 ms before it tells the old ones to go
        // (`ngx_master_process_cycle`).
        drains_after: Span::from_millis(100),
    };
    let all = parse(entry.http.as_deref().unwrap_or_default())
        .into_iter()
        .chain(parse(entry.server.as_deref().unwrap_or_default()));
    let all: Vec<Directive> = all.collect();
    let pools: Vec<&Directive> = all.iter().filter(|d| d.name == "upstream").collect();
    for directive in &all {
        read(directive, &pools, &mut setup)?;
    }
    setup.server.answers_at_head = setup.forwards.is_none();
    Ok(setup)
}

fn read(directive: &Directive, pools: &[&Directive], setup: &mut Setup) -> Result<(), ConfigError> {
    let arg = |n: usize| directive.args.get(n).map(String::as_str).unwrap_or_default();
    let wrong = |expected| ConfigError::Value {
        program: PROGRAM,
        directive: directive.name.clone(),
        value: directive.args.join(" "),
        expected,
    };
    let span = |n: usize| time(arg(n), SECOND).ok_or_else(|| wrong("a time such as 2s or 1500ms"));
    let count = || arg(0).parse::<u32>().map_err(|_| wrong("a number"));
    let server = &mut setup.server;
    match directive.name.as_str() {
        "keepalive_timeout" => {
            let idle = span(0)?;
            server.persists = !idle.is_zero();
            server.idle = Some(idle).filter(|idle| !idle.is_zero());
            server.announces = directive.args.len() > 1;
            server.announced_idle = if server.announces { Some(span(1)?) } else { None };
        }
        "keepalive_requests" => server.max_requests = Some(count()?),
        "keepalive_time" => server.max_age = Some(span(0)?),
        "client_header_timeout" => server.header_timeout = Some(span(0)?),
        "client_body_timeout" => server.read_timeout = None,
        "client_max_body_size" => {
            server.max_body = size(arg(0)).ok_or_else(|| wrong("a size such as 10 or 1m"))?;
        }
        "lingering_close" => match arg(0) {
            "on" => server.lingers_when = LingersWhen::Unread,
            "always" => server.lingers_when = LingersWhen::Always,
            "off" => server.lingers = None,
            _ => return Err(wrong("on, always or off")),
        },
        "lingering_timeout" => server.lingers = Some(span(0)?),
        "location" => location(directive, pools, setup)?,
        "upstream" => {}
        name if PASSED_OVER.contains(&name) || name.starts_with("proxy_") => {}
        _ => return Err(unknown(directive)),
    }
    Ok(())
}

fn unknown(directive: &Directive) -> ConfigError {
    ConfigError::Directive { program: PROGRAM, directive: directive.name.clone() }
}

fn location(place: &Directive, pools: &[&Directive], setup: &mut Setup) -> Result<(), ConfigError> {
    let prefix = place.args.last().cloned().unwrap_or_default();
    let named = |name: &str| place.block.iter().find(|d| d.name == name);
    if let Some(code) = named("return").and_then(|d| d.args.first()?.parse::<u16>().ok()) {
        setup.returns.push((prefix, code));
    } else if let Some(pass) = named("proxy_pass").and_then(|d| d.args.first()) {
        let target = pass.trim_start_matches("http://").trim_end_matches('/');
        let pool = pools.iter().find(|p| p.args.first().is_some_and(|name| name == target));
        let http11 = named("proxy_http_version").is_some_and(|d| d.args.first().is_some_and(|v| v == "1.1"));
        let connection = place
            .block
            .iter()
            .find(|d| d.name == "proxy_set_header" && d.args[0].eq_ignore_ascii_case("connection"));
        let says_close = connection.is_none_or(|d| d.args.get(1).is_some_and(|value| value == "close"));
        setup.forwards = Some(forwards(place, pool.unwrap_or(&place), http11 && !says_close));
        for directive in &place.block {
            let known =
                directive.name.starts_with("proxy_") || PASSED_OVER.contains(&directive.name.as_str());
            if !known {
                read(directive, pools, setup)?;
            }
        }
    }
    Ok(())
}

/// `proxy_next_upstream error timeout`: a request on a kept connection that gives no response goes to a new one,
/// unless it is not idempotent (`ngx_http_upstream_next`).
fn forwards(place: &Directive, pool: &Directive, persists: bool) -> Forwards {
    let of = |from: &Directive, name: &str| {
        from.block.iter().find(|d| d.name == name).and_then(|d| d.args.first().cloned())
    };
    let span = |from: &Directive, name: &str| of(from, name).and_then(|text| time(&text, SECOND));
    let kept = of(pool, "keepalive").and_then(|n| n.parse::<u32>().ok());
    let every = place.block.iter().find(|d| d.name == "proxy_next_upstream");
    let retry = match every {
        Some(d) if d.args.iter().any(|a| a == "off") => Retry::Never,
        Some(d) if d.args.iter().any(|a| a == "non_idempotent") => Retry::Always,
        _ => Retry::Idempotent,
    };
    let client = HttpClient {
        reuse: persists && kept.is_some(),
        idle: Some(span(pool, "keepalive_timeout").unwrap_or(Span::from_secs(60))),
        max_idle: kept,
        connect_timeout: Some(span(place, "proxy_connect_timeout").unwrap_or(Span::from_secs(60))),
        response_timeout: Some(span(place, "proxy_read_timeout").unwrap_or(Span::from_secs(60))),
        retry,
        ..HttpClient::default()
    };
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

/// Directives with their blocks; what is not closed ends with the text.
fn parse(text: &str) -> Vec<Directive> {
    let mut tokens = tokens(text).into_iter();
    block(&mut tokens)
}

fn block(tokens: &mut std::vec::IntoIter<String>) -> Vec<Directive> {
    let (mut found, mut words) = (Vec::new(), Vec::new());
    while let Some(token) = tokens.next() {
        let inner = match token.as_str() {
            ";" => Vec::new(),
            "{" => block(tokens),
            "}" => return found,
            _ => {
                words.push(token);
                continue;
            }
        };
        let mut words = std::mem::take(&mut words).into_iter();
        if let Some(name) = words.next() {
            found.push(Directive { name, args: words.collect(), block: inner });
        }
    }
    found
}

fn tokens(text: &str) -> Vec<String> {
    let (mut found, mut word, mut quoted) = (Vec::new(), String::new(), None);
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (quoted, c) {
            (Some(quote), _) if c == quote => {
                quoted = None;
                found.push(std::mem::take(&mut word));
            }
            (Some(_), '\\') => word.extend(chars.next()),
            (Some(_), _) => word.push(c),
            (None, '"' | '\'') if word.is_empty() => quoted = Some(c),
            (None, ';' | '{' | '}') => {
                if !word.is_empty() {
                    found.push(std::mem::take(&mut word));
                }
                found.push(c.to_string());
            }
            (None, _) if c.is_whitespace() => {
                if !word.is_empty() {
                    found.push(std::mem::take(&mut word));
                }
            }
            (None, _) => word.push(c),
        }
    }
    found
}
