//! What an nginx configuration says about keep-alive: `http`, the chosen `server`, its main `location`, and the
//! `upstream` that it passes requests to, each inheriting from the one around it.

use keepalive_core::scenario::Retry;
use keepalive_scene::verdict::Side;

use super::parse::{Directive, parse};
use super::rest;
use crate::cursor::At;
use crate::field::{Field, Role, TcpField};
use crate::reading::{Block, Reading, Refused, Source};
use crate::rule::{Rule, Zero};
use crate::sheet::{Sheet, Spot};
use crate::style::{Form, Style};
use crate::value::Value;
use crate::why::{Expected, Why};
use crate::{Format, Options};

const TIME: Form = Form::Time(Style::Nginx);
const SERVER: &str = "server";
const LOCATION: &str = "location";
const UPSTREAM: &str = "upstream";
/// A connection that is closed after each response.
const ONE: Zero = Zero::Sets(Field::MaxRequests, Value::count(1));
const NO_REUSE: Zero = Zero::Sets(Field::Reuse, Value::Flag(false));

/// The directives that set one field each.
pub(crate) const RULES: &[Rule] = &[
    Rule::new(SERVER, "keepalive_timeout", Field::Idle, TIME, ONE, "nginx.keepalive_timeout"),
    Rule::new(SERVER, "keepalive_requests", Field::MaxRequests, Form::Count, ONE, "nginx.keepalive_requests"),
    Rule::new(SERVER, "keepalive_time", Field::MaxAge, TIME, ONE, "nginx.keepalive_time"),
    Rule::new(
        SERVER,
        "client_header_timeout",
        Field::HeaderTimeout,
        TIME,
        Zero::Stays,
        "nginx.client_header_timeout",
    ),
    // Its default depends on the limit of the head.
    Rule::new(SERVER, "client_body_timeout", Field::ReadTimeout, TIME, Zero::Stays, ""),
    Rule::new(SERVER, "lingering_time", Field::Lingers, TIME, Zero::Stays, "nginx.lingering_time"),
    Rule::new(
        LOCATION,
        "proxy_connect_timeout",
        Field::ConnectTimeout,
        TIME,
        Zero::Stays,
        "nginx.proxy_connect_timeout",
    ),
    Rule::new(
        LOCATION,
        "proxy_read_timeout",
        Field::ResponseTimeout,
        TIME,
        Zero::Stays,
        "nginx.proxy_read_timeout",
    ),
    Rule::new(
        LOCATION,
        "proxy_socket_keepalive",
        Field::Tcp(Side::Opens, TcpField::Keepalive),
        Form::Switch(&["on", "off"]),
        Zero::Stays,
        "nginx.proxy_socket_keepalive",
    ),
    Rule::new(UPSTREAM, "keepalive", Field::PoolMaxIdle, Form::Count, NO_REUSE, "nginx.upstream.keepalive"),
    Rule::new(
        UPSTREAM,
        "keepalive_timeout",
        Field::PoolIdle,
        TIME,
        NO_REUSE,
        "nginx.upstream.keepalive_timeout",
    ),
    Rule::new(UPSTREAM, "keepalive_time", Field::PoolMaxAge, TIME, NO_REUSE, "nginx.upstream.keepalive_time"),
];

/// Directives of these contexts that concern connections and have no part in the model. `lingering_timeout` is
/// the longest pause of a lingering close, which here has one limit for all of it. `proxy_next_upstream_tries`
/// counts tries on new connections, to one server after the other: a broken cached connection does not count
/// (`ngx_http_upstream_next` adds a try for it), and here there is one server.
const BESIDE: &[&str] = &[
    "keepalive_min_timeout",
    "keepalive_disable",
    "lingering_timeout",
    "send_timeout",
    "proxy_send_timeout",
    "proxy_next_upstream_timeout",
    "proxy_next_upstream_tries",
    "reset_timedout_connection",
];
/// In an `upstream`.
const BESIDE_UPSTREAM: &[&str] = &["keepalive_requests"];

/// Reads a configuration.
///
/// # Errors
/// Where the text breaks the syntax, or a block that is not there.
pub(crate) fn read(source: &Source, options: &Options<'_>) -> Result<Reading, Refused> {
    let mut sheet = Sheet::new(Format::Nginx, &source.name);
    let root = parse(&mut sheet, source, options.includes)?;
    let http: Vec<&Directive> =
        root.iter().filter(|it| it.name == "http").flat_map(|it| it.inside()).collect();
    let http: Vec<&Directive> = if http.is_empty() { root.iter().collect() } else { http };
    let servers: Vec<&Directive> =
        http.iter().copied().filter(|it| it.name == "server" && it.body.is_some()).collect();
    let blocks: Vec<Block> =
        servers.iter().map(|it| Block { name: server_name(it), place: sheet.place(it.at) }).collect();
    let chosen = options.choose(&sheet, &blocks, preferred(&servers))?;
    let server = chosen.and_then(|at| servers.get(at)).map(|it| it.inside()).unwrap_or_default();
    let location = main_location(server);
    let inside = location.map(Directive::inside).unwrap_or_default();

    let mut scope =
        Scope { sheet: &mut sheet, proxied: None, version_1_0: None, connection: None, closes: Vec::new() };
    scope.level(http.iter().copied());
    scope.level(server.iter());
    scope.level(inside.iter());
    let Scope { proxied, version_1_0, connection, closes, .. } = scope;
    rest::lingering_close(&mut sheet, &closes);
    other_locations(&mut sheet, server, location);
    let upstreams: Vec<&Directive> = http.iter().copied().filter(|it| it.name == "upstream").collect();
    // A part of a file that is an upstream alone says what the side that opens connections does.
    let alone = (proxied.is_none() && servers.is_empty() && upstreams.len() == 1).then(|| upstreams[0]);
    let upstream = match proxied {
        Some(to) => upstreams.iter().copied().find(|it| it.arg() == host_of(to.arg())),
        None => alone,
    };
    if let Some(upstream) = upstream {
        read_upstream(&mut sheet, upstream);
    }
    let role = if proxied.is_some() || upstream.is_some() { Role::Proxy } else { Role::Server };
    if role == Role::Proxy {
        reuse(&mut sheet, upstream.is_some(), version_1_0, connection, &http);
        sheet.default(Field::Retry, "proxy_next_upstream", "nginx");
    }
    sheet.default(Field::HeaderTimeout, "client_header_timeout", "nginx.client_header_timeout");
    rest::body_timeout(&mut sheet, "client_body_timeout", "nginx.client_body_timeout");
    sheet.defaults(role, RULES, &[]);
    Ok(options.finish(sheet, role, chosen, blocks))
}

struct Scope<'s, 'd> {
    sheet: &'s mut Sheet,
    proxied: Option<&'d Directive>,
    version_1_0: Option<&'d Directive>,
    connection: Option<&'d Directive>,
    /// `lingering_close`, from the outermost.
    closes: Vec<&'d Directive>,
}

impl<'d> Scope<'_, 'd> {
    /// The directives of one block, but not those of the blocks in it.
    fn level(&mut self, directives: impl Iterator<Item = &'d Directive>) {
        let mut seen: Vec<&str> = Vec::new();
        for it in directives.filter(|it| it.body.is_none()) {
            let rule = RULES.iter().find(|rule| rule.scope != UPSTREAM && rule.name == it.name);
            if (rule.is_some() || it.name == "lingering_close") && seen.contains(&it.name.as_str()) {
                self.sheet.miss(it.at, &it.name, Why::Twice, Expected::Nothing);
                continue;
            }
            seen.push(&it.name);
            match (it.name.as_str(), rule) {
                ("keepalive_timeout", _) => keepalive_timeout(self.sheet, it),
                ("lingering_close", _) => self.closes.push(it),
                (_, Some(rule)) => one(self.sheet, rule, it),
                ("listen", None) => listen(self.sheet, it),
                ("proxy_pass", None) => self.proxied = Some(it),
                ("proxy_http_version", None) => {
                    self.version_1_0 = (it.arg() == "1.0").then_some(it);
                    if !matches!(it.arg(), "1.0" | "1.1" | "2") {
                        let expected = Expected::Words(&["1.0", "1.1", "2"]);
                        self.sheet.miss(it.value_at, it.arg(), Why::BadValue, expected);
                    }
                }
                ("proxy_set_header", None) if it.arg().eq_ignore_ascii_case("connection") => {
                    self.connection = Some(it);
                }
                ("proxy_next_upstream", None) => {
                    let text = it.args.join(" ");
                    let spot = Spot::new(&it.name, &text, it.value_at);
                    self.sheet.put(&spot, Field::Retry, Value::Retry(retry(&text)));
                }
                (name, None) => self.sheet.other(name, it.at, RULES, BESIDE),
            }
        }
    }
}

/// `proxy_next_upstream`: a cached connection that breaks counts as `error`, and what is not idempotent is
/// repeated only if told so.
pub(crate) fn retry(text: &str) -> Retry {
    let has = |word| text.split_whitespace().any(|it| it == word);
    if has("off") || !has("error") {
        Retry::Never
    } else if has("non_idempotent") {
        Retry::Always
    } else {
        Retry::Idempotent
    }
}

fn one(sheet: &mut Sheet, rule: &Rule, it: &Directive) {
    let spot = Spot::new(&it.name, &it.args.join(" "), it.value_at);
    if it.arg().starts_with('$') {
        return sheet.miss(it.value_at, it.arg(), Why::NotConstant, Expected::Constant);
    }
    sheet.text(rule, &spot, it.arg());
}

/// `keepalive_timeout timeout [header_timeout]`: only with the second is a `Keep-Alive` field sent.
fn keepalive_timeout(sheet: &mut Sheet, it: &Directive) {
    one(sheet, &RULES[0], it);
    let spot = Spot::new(&it.name, &it.args.join(" "), it.value_at);
    let Some(header) = it.args.get(1) else {
        if sheet.is_used(Field::Announces) {
            sheet.put(&spot, Field::Announces, Value::Flag(false));
            sheet.take_back(Field::AnnouncedIdle);
        }
        return;
    };
    match Style::NginxSeconds.read(header) {
        Ok(span) if !span.is_zero() => {
            sheet.put(&spot, Field::Announces, Value::Flag(true));
            sheet.put(&spot, Field::AnnouncedIdle, Value::Span(Some(span)));
        }
        Ok(_) => sheet.put(&spot, Field::Announces, Value::Flag(false)),
        Err(expected) => sheet.miss(it.value_at, header, Why::BadValue, expected),
    }
}

/// `listen … so_keepalive=on|off|[idle]:[interval]:[count]`.
fn listen(sheet: &mut Sheet, it: &Directive) {
    const NAME: &str = "so_keepalive=";
    let side = |field| Field::Tcp(Side::Accepts, field);
    let found = it.args.iter().zip(&it.places).find_map(|(arg, at)| Some((arg.strip_prefix(NAME)?, *at)));
    let Some((value, at)) = found else { return };
    let at = At { column: at.column + NAME.len(), ..at };
    let spot = Spot::new("listen so_keepalive", value, at);
    if let Some(on) = ["off", "on"].iter().position(|word| *word == value) {
        return sheet.put(&spot, side(TcpField::Keepalive), Value::Flag(on == 1));
    }
    let parts: Vec<&str> = value.split(':').collect();
    let [time, interval, probes] = parts[..] else {
        let expected = Expected::Form("so_keepalive=on|off|[idle]:[interval]:[count]");
        return sheet.miss(at, value, Why::BadValue, expected);
    };
    sheet.put(&spot, side(TcpField::Keepalive), Value::Flag(true));
    let seconds = Form::Time(Style::NginxSeconds);
    for (field, text, form) in [
        (TcpField::KeepaliveTime, time, seconds),
        (TcpField::KeepaliveInterval, interval, seconds),
        (TcpField::KeepaliveProbes, probes, Form::Count),
    ] {
        let rule = Rule::new(SERVER, "listen so_keepalive", side(field), form, Zero::Refused, "");
        if !text.is_empty() {
            sheet.text(&rule, &spot, text);
        }
    }
}

fn read_upstream(sheet: &mut Sheet, upstream: &Directive) {
    for it in upstream.inside() {
        match RULES.iter().find(|rule| rule.scope == UPSTREAM && rule.name == it.name) {
            Some(rule) => one(sheet, rule, it),
            None => sheet.other(&it.name, it.at, &RULES[9..], BESIDE_UPSTREAM),
        }
    }
}

/// Whether connections to the upstream are used again. A server that is named in `proxy_pass` itself has no
/// `upstream` block, and so no cache of connections.
fn reuse(
    sheet: &mut Sheet,
    has_upstream: bool,
    version_1_0: Option<&Directive>,
    connection: Option<&Directive>,
    http: &[&Directive],
) {
    const SOURCE: &str = "nginx.org ngx_http_upstream_module";
    if let Some(it) = version_1_0 {
        sheet.put(&Spot::new(&it.name, it.arg(), it.value_at), Field::Reuse, Value::Flag(false));
    } else if let Some(it) = connection {
        let value = it.args.get(1).map_or("", String::as_str);
        let spot = Spot::new("proxy_set_header Connection", value, it.value_at);
        match connection_option(value, http) {
            Some(option) if option.eq_ignore_ascii_case("close") => {
                sheet.put(&spot, Field::Reuse, Value::Flag(false));
            }
            None => sheet.miss(it.value_at, value, Why::NotConstant, Expected::Constant),
            Some(_) => {}
        }
    }
    if has_upstream {
        sheet.default(Field::Reuse, "proxy_http_version", "nginx.upstream.http_version");
    } else {
        sheet.assume(Field::Reuse, "upstream", "nginx.upstream", Value::Flag(false), SOURCE);
    }
}

/// The option that an ordinary request to the upstream states: a variable stands for what its `map` gives when
/// the client asks for no upgrade.
fn connection_option<'d>(value: &'d str, http: &[&'d Directive]) -> Option<&'d str> {
    if !value.starts_with('$') {
        return Some(value);
    }
    let map = http.iter().find(|it| it.name == "map" && it.args.get(1).is_some_and(|to| to == value))?;
    let entry = |key: &str| map.inside().iter().find(|it| it.name == key);
    let found = entry("").or_else(|| entry("default"));
    (map.arg() == "$http_upgrade").then(|| found.map_or("", Directive::arg))
}

/// Requests go to the location that passes them on, or else to `/`.
fn main_location(server: &[Directive]) -> Option<&Directive> {
    let locations = || server.iter().filter(|it| it.name == "location");
    let passes = |it: &&Directive| it.inside().iter().any(|inner| inner.name == "proxy_pass");
    let root = |it: &&Directive| it.args.last().is_some_and(|path| path == "/");
    locations()
        .find(|it| root(it))
        .filter(passes)
        .or_else(|| locations().find(passes))
        .or_else(|| locations().find(root))
}

fn other_locations(sheet: &mut Sheet, server: &[Directive], main: Option<&Directive>) {
    for location in server.iter().filter(|it| it.name == "location") {
        if main.is_some_and(|main| main.at == location.at) {
            continue;
        }
        for it in location.inside() {
            if RULES.iter().any(|rule| rule.scope != UPSTREAM && rule.name == it.name) {
                sheet.miss(it.at, &it.name, Why::OtherBlock, Expected::Nothing);
            }
        }
    }
}

/// The server that is read if none is named: one that passes requests on rather than one that answers itself,
/// such as a redirect; of those the one that takes unknown names, or the first.
fn preferred(servers: &[&Directive]) -> Option<usize> {
    let find = |wanted: &dyn Fn(&Directive) -> bool| servers.iter().position(|it| wanted(it));
    find(&|it| is_default(it) && passes_on(it))
        .or_else(|| find(&passes_on))
        .or_else(|| find(&|it| is_default(it)))
}

fn passes_on(server: &Directive) -> bool {
    server.inside().iter().any(|it| it.name == "proxy_pass" || it.name == "location" && passes_on(it))
}

fn is_default(server: &Directive) -> bool {
    let listens = server.inside().iter().filter(|it| it.name == "listen");
    listens.flat_map(|it| &it.args).any(|arg| arg == "default_server" || arg == "default")
}

fn server_name(server: &Directive) -> String {
    let first = |name: &str| server.inside().iter().find(|it| it.name == name).map(|it| it.arg().to_owned());
    first("server_name").or_else(|| first("listen")).unwrap_or_default()
}

/// The host in `http://host/path`.
fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default()
}
