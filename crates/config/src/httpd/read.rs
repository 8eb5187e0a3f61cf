//! What the server and the chosen host say about connections.

use keepalive_scene::verdict::Side;

use super::parse::{Host, Line, hosts};
use crate::cursor::At;
use crate::defaults;
use crate::field::{Field, Role, TcpField};
use crate::reading::{Block, Reading, Refused, Source};
use crate::rule::{Rule, Zero};
use crate::sheet::{Sheet, Spot};
use crate::style::{Form, Style};
use crate::value::Value;
use crate::why::{Expected, Why};
use crate::{Format, Options};

pub(super) const TIME: Form = Form::Time(Style::Apache);
pub(super) const SERVER: &str = "server";
pub(super) const PROXY: &str = "proxy";
const ONE: Zero = Zero::Sets(Field::MaxRequests, Value::count(1));
const NO_REUSE: Zero = Zero::Sets(Field::Reuse, Value::Flag(false));
const KEEPALIVE: Field = Field::Tcp(Side::Opens, TcpField::Keepalive);

/// Directives of one value, and in `proxy` the parameters of `ProxyPass` and `BalancerMember`.
pub(super) const RULES: &[Rule] = &[
    Rule::new(SERVER, "KeepAliveTimeout", Field::Idle, TIME, ONE, "httpd.keepalive_timeout"),
    Rule::new(
        SERVER,
        "MaxKeepAliveRequests",
        Field::MaxRequests,
        Form::CountAfterFirst,
        Zero::NoLimit,
        "apache",
    ),
    Rule::new(SERVER, "ProxyTimeout", Field::ResponseTimeout, TIME, Zero::Refused, ""),
    Rule::new(PROXY, "ttl", Field::PoolIdle, TIME, NO_REUSE, "httpd.proxy.ttl"),
    Rule::new(PROXY, "timeout", Field::ResponseTimeout, TIME, Zero::Refused, "httpd.timeout"),
    Rule::new(PROXY, "connectiontimeout", Field::ConnectTimeout, TIME, Zero::Refused, "httpd.timeout"),
    Rule::new(PROXY, "max", Field::PoolSize, Form::Count, Zero::Refused, ""),
    Rule::new(PROXY, "disablereuse", Field::Reuse, Form::Inverse(&["on", "off"]), Zero::Stays, ""),
    Rule::new(PROXY, "enablereuse", Field::Reuse, Form::Switch(&["on", "off"]), Zero::Stays, ""),
    Rule::new(
        PROXY,
        "keepalive",
        KEEPALIVE,
        Form::Switch(&["on", "off"]),
        Zero::Stays,
        "httpd.proxy.keepalive",
    ),
];

const BESIDE: &[&str] = &["AcceptFilter", "MaxClients", "MaxRequestWorkers"];
const BESIDE_PROXY: &[&str] = &["min", "smax", "acquire", "retry", "ping", "flushpackets", "iobuffersize"];

/// Reads a configuration.
///
/// # Errors
/// A section that is not closed, or a host that is not there.
pub(crate) fn read(source: &Source, options: &Options<'_>) -> Result<Reading, Refused> {
    let mut sheet = Sheet::new(Format::Httpd, &source.name);
    let hosts = hosts(&mut sheet, source, options)?;
    let virtual_hosts = &hosts[1..];
    let blocks: Vec<Block> = virtual_hosts
        .iter()
        .map(|host| Block { name: host.name.clone(), place: sheet.place(host.at.unwrap_or(At::START)) })
        .collect();
    let host_passes_on = |host: &Host| host.lines.iter().any(passes_on);
    let chosen = options.choose(&sheet, &blocks, virtual_hosts.iter().position(host_passes_on))?;
    let (mut proxied, mut timeout, mut closes) = (false, None, None);
    for host in hosts.first().into_iter().chain(chosen.and_then(|at| virtual_hosts.get(at))) {
        for line in &host.lines {
            if is(line.word(0), "timeout") {
                timeout = Some(line);
            }
            if is(line.word(1), "proxy-nokeepalive") {
                match line.word(0) {
                    name if is(name, "SetEnv") => closes = Some(Spot::new(name, line.word(1), line.at(1))),
                    name if is(name, "UnsetEnv") => closes = None,
                    _ => {}
                }
            }
            directive(&mut sheet, line);
            proxied |= passes_on(line);
        }
    }
    // Whatever its value, and whatever a worker's parameters say (`mod_proxy_http`).
    if let Some(spot) = closes {
        sheet.put(&spot, Field::Reuse, Value::Flag(false));
    }
    fall_back(&mut sheet, timeout, proxied);
    let role = if proxied { Role::Proxy } else { Role::Server };
    let mut fixed = vec![
        (Field::Announces, "apache"),
        (Field::HeaderTimeout, "httpd.reqtimeout.header"),
        (Field::AnswersHeaderTimeout, "apache"),
        (Field::Tcp(Side::Accepts, TcpField::Keepalive), "httpd.so_keepalive"),
    ];
    if proxied {
        fixed.push((Field::Watches, "httpd.proxy.watches"));
    }
    sheet.defaults(role, RULES, &fixed);
    Ok(options.finish(sheet, role, chosen, blocks))
}

fn is(name: &str, other: &str) -> bool {
    name.eq_ignore_ascii_case(other)
}

/// Requests are passed on: `ProxyPass`, but not with `!`, which takes a path out.
fn passes_on(line: &Line) -> bool {
    let name = line.word(0).to_ascii_lowercase();
    matches!(name.as_str(), "proxypass" | "proxypassmatch" | "balancermember")
        && !line.words.iter().any(|(word, _)| word == "!")
}

/// Puts one directive into the sheet.
fn directive(sheet: &mut Sheet, line: &Line) {
    let (name, value, at) = (line.word(0), line.word(1), line.at(1));
    let spot = Spot::new(name, value, at);
    match name.to_ascii_lowercase().as_str() {
        "keepalive" => match Form::Switch(&["On", "Off"]).read(value) {
            Ok(Value::Flag(true)) => {
                if let Some(most) = defaults::row("apache", Field::MaxRequests).filter(|_| off(sheet)) {
                    sheet.put(&spot, Field::MaxRequests, most.value);
                }
            }
            Ok(_) => sheet.put(&spot, Field::MaxRequests, Value::count(1)),
            Err(expected) => sheet.miss(at, value, Why::BadValue, expected),
        },
        "maxkeepaliverequests" if off(sheet) => {
            sheet.miss(line.at(0), name, Why::NoEffect, Expected::Nothing);
        }
        // Read last, when it is known whether anything is left to it.
        "timeout" => {}
        // A worker's own `timeout` counts more, wherever it stands.
        "proxytimeout"
            if sheet.spot(Field::ResponseTimeout).is_some_and(|spot| spot.directive == "timeout") =>
        {
            sheet.miss(line.at(0), name, Why::NoEffect, Expected::Nothing);
        }
        "requestreadtimeout" => request_read_timeout(sheet, line),
        "proxypass" | "proxypassmatch" | "balancermember" | "proxyset" => parameters(sheet, line),
        // Read last, as it counts more than what stands behind it.
        "setenv" | "unsetenv" if is(value, "proxy-nokeepalive") => {}
        lower => match RULES.iter().find(|rule| rule.scope == SERVER && is(rule.name, lower)) {
            Some(rule) => sheet.text(rule, &spot, value),
            None if BESIDE.iter().any(|it| is(it, name)) => {
                sheet.miss(line.at(0), name, Why::NotModelled, Expected::Nothing);
            }
            None => sheet.other(name, line.at(0), &RULES[..3], BESIDE),
        },
    }
}

/// `ProxyTimeout` is the server's `Timeout` if there is none, and the time to connect is that of a response.
fn fall_back(sheet: &mut Sheet, timeout: Option<&Line>, proxied: bool) {
    if let Some(line) = timeout {
        if proxied && !sheet.is_used(Field::ResponseTimeout) {
            let rule = Rule::new(SERVER, "Timeout", Field::ResponseTimeout, TIME, Zero::Refused, "");
            sheet.text(&rule, &Spot::new("Timeout", line.word(1), line.at(1)), line.word(1));
        } else {
            sheet.miss(line.at(0), line.word(0), Why::NotModelled, Expected::Nothing);
        }
    }
    if let Some(spot) = sheet.spot(Field::ResponseTimeout).filter(|_| !sheet.is_used(Field::ConnectTimeout)) {
        let value = sheet.get(Field::ResponseTimeout);
        sheet.put(&spot, Field::ConnectTimeout, value);
    }
}

/// `KeepAlive Off` came before.
fn off(sheet: &Sheet) -> bool {
    sheet
        .spot(Field::MaxRequests)
        .is_some_and(|spot| is(&spot.directive, "keepalive") && is(&spot.text, "off"))
}

/// `RequestReadTimeout header=20-40,MinRate=500`: the time at first, without what a fast sender gains.
fn request_read_timeout(sheet: &mut Sheet, line: &Line) {
    let rule = Rule::new(SERVER, "RequestReadTimeout", Field::HeaderTimeout, TIME, Zero::NoLimit, "");
    for (word, at) in &line.words[1..] {
        let Some(value) = word.strip_prefix("header=") else { continue };
        let first = value.split([',', '-']).next().unwrap_or_default();
        sheet.text(&rule, &Spot::new("RequestReadTimeout header", value, *at), first);
    }
}

/// `ProxyPass "/" "http://backend" ttl=60 …`.
fn parameters(sheet: &mut Sheet, line: &Line) {
    for (word, at) in &line.words[1..] {
        let Some((name, value)) = word.split_once('=').filter(|(name, _)| !name.contains('/')) else {
            continue;
        };
        match RULES.iter().find(|rule| rule.scope == PROXY && is(rule.name, name)) {
            Some(rule) => sheet.text(rule, &Spot::new(rule.name, value, *at), value),
            None if BESIDE_PROXY.contains(&name) => {
                sheet.miss(*at, name, Why::NotModelled, Expected::Nothing);
            }
            None => {}
        }
    }
}
