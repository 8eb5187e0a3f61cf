//! Apache httpd: `httpd.conf`, or any part of it.
//!
//! Lines of words with sections in angle brackets; there is no kept crate for this format. The server's own
//! settings are read first, then those of the chosen `VirtualHost`. A time without a unit is in seconds.
//! Conditions (`IfModule`, `IfDefine`) are taken as met unless they begin with `!`.

use keepalive_scene::verdict::Side;

use crate::cursor::{At, Word, words};
use crate::defaults;
use crate::draft::Draft;
use crate::field::{Field, Role, TcpField};
use crate::reading::{Block, MAX_BYTES, MAX_DEPTH, Reading, Refused, Source};
use crate::rule::{Rule, Zero};
use crate::sheet::{Sheet, Spot};
use crate::style::{Form, Style};
use crate::value::Value;
use crate::why::{Expected, Why};
use crate::write::{Lines, Wanted};
use crate::{Format, Options};

const TIME: Form = Form::Time(Style::Apache);
const SERVER: &str = "server";
const PROXY: &str = "proxy";
const ONE: Zero = Zero::Sets(Field::MaxRequests, Value::count(1));
const NO_REUSE: Zero = Zero::Sets(Field::Reuse, Value::Flag(false));
const KEEPALIVE: Field = Field::Tcp(Side::Opens, TcpField::Keepalive);

/// Directives of one value, and in `proxy` the parameters of `ProxyPass` and `BalancerMember`.
const RULES: &[Rule] = &[
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

struct Line {
    words: Vec<(String, At)>,
}

impl Line {
    fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |(word, _)| word)
    }

    fn at(&self, at: usize) -> At {
        self.words.get(at).or_else(|| self.words.first()).map_or(At::START, |(_, at)| *at)
    }
}

/// Sections that stand for a part of the site, not for the server as a whole.
const PLACES: &[&str] = &["directory", "directorymatch", "files", "filesmatch", "location", "locationmatch"];

#[derive(Default)]
struct Host {
    name: String,
    at: Option<At>,
    lines: Vec<Line>,
}

/// Reads a configuration.
///
/// # Errors
/// A section that is not closed, or a host that is not there.
pub(crate) fn read(source: &Source, options: &Options<'_>) -> Result<Reading, Refused> {
    let mut sheet = Sheet::new(Format::Httpd, &source.name);
    let mut hosts = vec![Host::default()];
    let mut parser = Parser { sheet: &mut sheet, hosts: &mut hosts, options, bytes: 0, files: 1 };
    let mut open = Vec::new();
    parser.text(&source.text, 0, &mut open, 0)?;
    if let Some((name, at)) = open.pop() {
        return Err(sheet.refuse(at, &name, Why::NotClosed, Expected::Form("</…>")));
    }
    let virtual_hosts = &hosts[1..];
    let blocks: Vec<Block> = virtual_hosts
        .iter()
        .map(|host| Block { name: host.name.clone(), place: sheet.place(host.at.unwrap_or(At::START)) })
        .collect();
    let host_passes_on = |host: &Host| host.lines.iter().any(passes_on);
    let chosen = options.choose(&sheet, &blocks, virtual_hosts.iter().position(host_passes_on))?;
    let (mut proxied, mut timeout) = (false, None);
    for host in hosts.first().into_iter().chain(chosen.and_then(|at| virtual_hosts.get(at))) {
        for line in &host.lines {
            if is(line.word(0), "timeout") {
                timeout = Some(line);
            }
            directive(&mut sheet, line);
            proxied |= passes_on(line);
        }
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

struct Parser<'p, 'o> {
    sheet: &'p mut Sheet,
    hosts: &'p mut Vec<Host>,
    options: &'p Options<'o>,
    bytes: usize,
    files: usize,
}

impl Parser<'_, '_> {
    /// `open` are the sections around, with the place where each begins.
    fn text(
        &mut self,
        text: &str,
        file: usize,
        open: &mut Vec<(String, At)>,
        depth: usize,
    ) -> Result<(), Refused> {
        self.bytes = self.bytes.saturating_add(text.len());
        let start = At { file, ..At::START };
        if self.bytes > MAX_BYTES {
            return Err(self.sheet.refuse(start, "", Why::TooLong, Expected::Bytes(MAX_BYTES)));
        }
        for line in lines(text, file) {
            self.line(line, open, depth)?;
        }
        Ok(())
    }

    fn line(&mut self, line: Line, open: &mut Vec<(String, At)>, depth: usize) -> Result<(), Refused> {
        let at = line.at(0);
        if let Some(closing) = line.word(0).strip_prefix("</") {
            let name = closing.trim_end_matches('>').to_ascii_lowercase();
            return match open.pop() {
                Some((section, _)) if section.trim_end_matches('!') == name => Ok(()),
                _ => Err(self.sheet.refuse(at, line.word(0), Why::Unexpected, Expected::Form("Name value"))),
            };
        }
        if let Some(name) = line.word(0).strip_prefix('<') {
            let mut name = name.trim_end_matches('>').to_ascii_lowercase();
            // A condition that is not met: its name keeps the mark.
            if name.starts_with("if") && line.word(1).starts_with('!') {
                name.push('!');
            }
            if open.len() >= MAX_DEPTH {
                return Err(self.sheet.refuse(at, line.word(0), Why::TooDeep, Expected::Levels(MAX_DEPTH)));
            }
            if name == "virtualhost" {
                let name = line.word(1).trim_end_matches('>').to_owned();
                self.hosts.push(Host { name, at: Some(at), lines: Vec::new() });
            }
            open.push((name, at));
            return Ok(());
        }
        if open.iter().any(|(name, _)| name.ends_with('!')) {
            return Ok(());
        }
        let name = line.word(0).to_ascii_lowercase();
        if name == "include" || name == "includeoptional" {
            return self.include(&line, open, depth);
        }
        if open.iter().any(|(name, _)| PLACES.contains(&name.as_str())) && !name.starts_with("proxypass") {
            if let Some(rule) = RULES.iter().find(|rule| rule.scope == SERVER && is(rule.name, &name)) {
                self.sheet.miss(at, rule.name, Why::WrongPlace, Expected::Form("<VirtualHost>"));
            }
            return Ok(());
        }
        let in_host = open.iter().any(|(name, _)| name == "virtualhost");
        let host = if in_host { self.hosts.last_mut() } else { self.hosts.first_mut() };
        if let Some(host) = host {
            if name == "servername" && in_host {
                host.name = line.word(1).to_owned();
            }
            host.lines.push(line);
        }
        Ok(())
    }

    fn include(&mut self, line: &Line, open: &mut Vec<(String, At)>, depth: usize) -> Result<(), Refused> {
        const MAX_FILES: usize = 64;
        let by = self.sheet.file_name(line.at(0).file).to_owned();
        let found = self.options.includes.find(line.word(1), &by);
        let room = depth < MAX_DEPTH && self.files + found.len() <= MAX_FILES;
        let optional = line.word(0).eq_ignore_ascii_case("includeoptional");
        if (found.is_empty() && !optional) || !room {
            self.sheet.miss(line.at(1), line.word(1), Why::NotIncluded, Expected::Nothing);
        }
        for source in found.iter().filter(|_| room) {
            self.files += 1;
            let file = self.sheet.file(&source.name);
            self.text(&source.with_plain_lines().text, file, open, depth + 1)?;
        }
        Ok(())
    }
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
        "setenv" if is(value, "proxy-nokeepalive") && line.word(2) != "0" => {
            sheet.put(&Spot::new("SetEnv", value, at), Field::Reuse, Value::Flag(false));
        }
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

/// The lines of a text that say something, those that a backslash continues as one.
fn lines(text: &str, file: usize) -> Vec<Line> {
    let mut found: Vec<Line> = Vec::new();
    let mut continued = false;
    for (i, line) in text.strip_prefix('\u{feff}').unwrap_or(text).lines().enumerate() {
        let (line, goes_on) = match line.strip_suffix('\\') {
            Some(line) => (line, true),
            None => (line, false),
        };
        let at = At { file, line: i + 1, column: 1 };
        let owned = |word: Word<'_>| (word.text.to_owned(), word.at);
        let words: Vec<(String, At)> = words(line, at).into_iter().map(owned).collect();
        let comment = !continued && words.first().is_some_and(|(word, _)| word.starts_with('#'));
        if !comment && !words.is_empty() {
            match found.last_mut().filter(|_| continued) {
                Some(last) => last.words.extend(words),
                None => found.push(Line { words }),
            }
        }
        continued = goes_on && !comment;
    }
    found
}

/// Writes what is wanted.
pub(crate) fn write(role: Role, draft: &Draft, wanted: &Wanted<'_>) -> String {
    let mut lines = Lines::new(wanted, "");
    match draft.get(Field::MaxRequests) {
        Value::Count(Some(1)) => lines.line(&[Field::MaxRequests], "KeepAlive Off"),
        _ => lines.line(&[Field::MaxRequests], "KeepAlive On"),
    }
    let rules = if draft.get(Field::MaxRequests) == Value::count(1) { &RULES[..1] } else { &RULES[..2] };
    lines.rules(rules, SERVER, draft, |name, value| format!("{name} {value}"));
    if let Some(time) = RULES[0].write(draft.get(Field::HeaderTimeout)) {
        lines.line(&[Field::HeaderTimeout], &format!("RequestReadTimeout header={time}"));
    } else if draft.get(Field::HeaderTimeout) == Value::Span(None) {
        lines.line(&[Field::HeaderTimeout], "RequestReadTimeout header=0");
    }
    if role == Role::Proxy {
        let written =
            |rule: &Rule| rule.write(draft.get(rule.field)).map(|value| format!(" {}={value}", rule.name));
        let rules = RULES.iter().filter(|rule| rule.scope == PROXY && rule.name != "enablereuse");
        let (fields, parameters): (Vec<Field>, Vec<String>) =
            rules.filter_map(|rule| written(rule).map(|text| (rule.field, text))).unzip();
        lines.line(&fields, &format!("ProxyPass \"/\" \"http://backend/\"{}", parameters.concat()));
    }
    lines.done()
}
