//! HAProxy: `haproxy.cfg`.
//!
//! Lines of words in sections; there is no kept crate for this format. A frontend (or `listen`) is read with
//! the `defaults` before it and the backend that it uses by default. A time without a unit is in
//! milliseconds.
//!
//! `http-reuse` and `retries` are not told apart: one client's requests are reused in all modes, and a retry
//! of HAProxy's happens before a request is sent unless `retry-on` says otherwise.

use keepalive_core::scenario::Retry;
use keepalive_scene::verdict::Side;

use crate::cursor::{At, Word, words};
use crate::draft::Draft;
use crate::field::{Field, Role, TcpField};
use crate::reading::{Block, Reading, Refused, Source};
use crate::rule::{Rule, Zero};
use crate::sheet::{Sheet, Spot};
use crate::style::{Form, Style};
use crate::value::Value;
use crate::why::{Expected, Why};
use crate::write::{Lines, Wanted};
use crate::{Format, Options};

const TIME: Form = Form::Time(Style::HaproxyMillis);
const SECS: Form = Form::Time(Style::HaproxySeconds);
const FRONT: &str = "frontend";
const BACK: &str = "backend";
const SERVER: &str = "server";

const fn accepts(field: TcpField) -> Field {
    Field::Tcp(Side::Accepts, field)
}

const fn opens(field: TcpField) -> Field {
    Field::Tcp(Side::Opens, field)
}

/// Settings of one value; a name of two words is two words in the file. `server` is what stands on the line of
/// a server.
const RULES: &[Rule] = &[
    Rule::new(FRONT, "timeout http-keep-alive", Field::Idle, TIME, Zero::NoLimit, ""),
    Rule::new(FRONT, "timeout http-request", Field::HeaderTimeout, TIME, Zero::NoLimit, ""),
    Rule::new(FRONT, "clitcpka-idle", accepts(TcpField::Time), SECS, Zero::Refused, ""),
    Rule::new(FRONT, "clitcpka-intvl", accepts(TcpField::Interval), SECS, Zero::Refused, ""),
    Rule::new(FRONT, "clitcpka-cnt", accepts(TcpField::Probes), Form::Count, Zero::Refused, ""),
    Rule::new(BACK, "timeout connect", Field::ConnectTimeout, TIME, Zero::NoLimit, "haproxy.timeout"),
    Rule::new(BACK, "timeout server", Field::ResponseTimeout, TIME, Zero::NoLimit, "haproxy.timeout"),
    Rule::new(BACK, "srvtcpka-idle", opens(TcpField::Time), SECS, Zero::Refused, ""),
    Rule::new(BACK, "srvtcpka-intvl", opens(TcpField::Interval), SECS, Zero::Refused, ""),
    Rule::new(BACK, "srvtcpka-cnt", opens(TcpField::Probes), Form::Count, Zero::Refused, ""),
    Rule::new(
        SERVER,
        "pool-purge-delay",
        Field::PoolIdle,
        TIME,
        Zero::Sets(Field::Reuse, Value::Flag(false)),
        "haproxy.pool-purge-delay",
    ),
    Rule::new(
        SERVER,
        "pool-max-conn",
        Field::PoolMaxIdle,
        Form::Count,
        Zero::Sets(Field::Reuse, Value::Flag(false)),
        "haproxy.pool-max-conn",
    ),
    Rule::new(SERVER, "tcp-ut", opens(TcpField::UserTimeout), TIME, Zero::NoLimit, ""),
];

/// About connections, and not in the model.
const BESIDE: &[&str] = &[
    "timeout client-fin",
    "timeout server-fin",
    "timeout queue",
    "timeout tunnel",
    "timeout http-reuse",
    "timeout tarpit",
    "timeout check",
    "http-reuse",
    "retries",
    "pool-low-conn",
    "max-reuse",
    "option redispatch",
    "option prefer-last-server",
    "option nolinger",
];

const SECTIONS: &[&str] = &[
    "global",
    "defaults",
    "frontend",
    "backend",
    "listen",
    "peers",
    "resolvers",
    "userlist",
    "mailers",
    "program",
    "cache",
    "ring",
    "http-errors",
    "fcgi-app",
    "log-forward",
    "crt-store",
    "traces",
];

struct Section<'t> {
    kind: &'t str,
    name: &'t str,
    at: At,
    lines: Vec<Vec<Word<'t>>>,
    /// The number of the `defaults` that it inherits from.
    defaults: Option<usize>,
}

/// Reads a configuration.
///
/// # Errors
/// A line outside any section, or a block that is not there.
pub(crate) fn read(source: &Source, options: &Options<'_>) -> Result<Reading, Refused> {
    let sheet = Sheet::new(Format::Haproxy, &source.name);
    let sections = sections(&source.text);
    let fronts: Vec<&Section<'_>> =
        sections.iter().filter(|it| matches!(it.kind, "frontend" | "listen")).collect();
    let blocks: Vec<Block> =
        fronts.iter().map(|it| Block { name: it.name.to_owned(), place: sheet.place(it.at) }).collect();
    let chosen = options.choose(&sheet, &blocks, None)?;
    let front = chosen.and_then(|at| fronts.get(at)).copied();
    let to = front.and_then(|it| it.lines.iter().find(|line| line[0].text == "default_backend"));
    let to = to.and_then(|line| line.get(1)).map(|word| word.text);
    let back = sections.iter().find(|it| it.kind == "backend" && to.is_none_or(|to| it.name == to));
    let back = back.filter(|_| to.is_some() || front.is_none_or(|it| it.kind != "listen"));

    let mut reader = Reader { sheet, client: None };
    if let Some(stray) = sections.iter().find(|it| it.kind.is_empty()) {
        // A snippet without sections is read as if it stood in `listen`.
        reader.lines(stray, &[FRONT, BACK]);
    }
    for (section, scopes) in [(front, &[FRONT][..]), (back, &[BACK][..])] {
        let Some(section) = section else { continue };
        let both = [FRONT, BACK];
        let scopes = if section.kind == "listen" { &both[..] } else { scopes };
        if let Some(defaults) = section.defaults.and_then(|at| sections.get(at)) {
            reader.lines(defaults, scopes);
        }
        reader.lines(section, scopes);
    }
    if front.is_none()
        && back.is_none()
        && let Some(defaults) = sections.iter().find(|it| it.kind == "defaults")
    {
        reader.lines(defaults, &[FRONT, BACK]);
    }
    let Reader { mut sheet, client } = reader;
    fall_back(&mut sheet, client);
    let fixed = [
        (Field::Retry, "haproxy.retry-on"),
        (accepts(TcpField::Keepalive), "haproxy.tcpka"),
        (opens(TcpField::Keepalive), "haproxy.tcpka"),
        (Field::AnswersHeaderTimeout, "haproxy.408"),
    ];
    sheet.defaults(Role::Proxy, RULES, &fixed);
    Ok(options.finish(sheet, Role::Proxy, chosen, blocks))
}

/// Without `timeout http-keep-alive`, `timeout http-request` applies, and without that `timeout client`.
fn fall_back(sheet: &mut Sheet, client: Option<(Spot, Value)>) {
    const SOURCE: &str = "haproxy doc/configuration.txt";
    if let Some((spot, value)) = client {
        let (no_idle, no_request) = (!sheet.is_used(Field::Idle), !sheet.is_used(Field::HeaderTimeout));
        if no_idle && no_request {
            sheet.put(&spot, Field::Idle, value);
        }
        if no_request {
            sheet.put(&spot, Field::HeaderTimeout, value);
        }
    }
    let used = sheet.is_used(Field::HeaderTimeout);
    let request = if used { sheet.get(Field::HeaderTimeout) } else { Value::Span(None) };
    sheet.assume(Field::Idle, "timeout http-keep-alive", "haproxy.http-keep-alive", request, SOURCE);
    sheet.default(Field::HeaderTimeout, "timeout http-request", "haproxy.timeout");
}

struct Reader {
    sheet: Sheet,
    /// `timeout client`, for what is not set more closely.
    client: Option<(Spot, Value)>,
}

impl Reader {
    fn lines(&mut self, section: &Section<'_>, scopes: &[&str]) {
        for line in &section.lines {
            self.line(line, scopes);
        }
    }

    fn line(&mut self, line: &[Word<'_>], scopes: &[&str]) {
        let (first, rest) = (line[0], &line[1..]);
        match first.text {
            "timeout" => {
                let Some(name) = rest.first() else {
                    let expected = Expected::Form("timeout name time");
                    return self.sheet.miss(first.at, "timeout", Why::NoValue, expected);
                };
                self.timeout(&format!("timeout {}", name.text), *name, rest.get(1).copied(), scopes);
            }
            "option" => self.option(true, rest, scopes),
            "no" if rest.first().is_some_and(|word| word.text == "option") => {
                self.option(false, &rest[1..], scopes);
            }
            "retry-on" if scopes.contains(&BACK) => {
                let text = rest.iter().map(|word| word.text).collect::<Vec<_>>().join(" ");
                let sent = ["empty-response", "all-retryable-errors", "response-timeout", "junk-response"];
                let always = rest.iter().any(|word| sent.contains(&word.text));
                let value = Value::Retry(if always { Retry::Always } else { Retry::Never });
                self.sheet.put(&Spot::new("retry-on", &text, first.at), Field::Retry, value);
            }
            "server" | "default-server" if scopes.contains(&BACK) => self.server(rest),
            "bind" if scopes.contains(&FRONT) => {
                if let Some(at) = rest.iter().position(|word| word.text == "tcp-ut") {
                    let rule =
                        Rule::new("", "bind tcp-ut", accepts(TcpField::UserTimeout), TIME, Zero::NoLimit, "");
                    self.by(&rule, rest[at], rest.get(at + 1).copied());
                }
            }
            name => match RULES.iter().find(|rule| rule.name == name && rule.scope != SERVER) {
                Some(rule) if scopes.contains(&rule.scope) => self.by(rule, first, rest.first().copied()),
                Some(_) => {}
                None => self.sheet.other(name, first.at, &RULES[..0], BESIDE),
            },
        }
    }

    fn timeout(&mut self, name: &str, word: Word<'_>, value: Option<Word<'_>>, scopes: &[&str]) {
        if name == "timeout client" {
            let text = value.map_or("", |value| value.text);
            let at = value.map_or(word.at, |value| value.at);
            if !scopes.contains(&FRONT) {
                return;
            }
            match TIME.read(text) {
                Ok(span) => {
                    let span = if span.is_zero() { span.unlimited() } else { span };
                    self.client = Some((Spot::new(name, text, at), span));
                }
                Err(expected) => self.sheet.miss(at, text, Why::BadValue, expected),
            }
            return;
        }
        match RULES.iter().find(|rule| rule.name == name) {
            Some(rule) if scopes.contains(&rule.scope) => self.by(rule, word, value),
            Some(_) => {}
            None => self.sheet.other(name, word.at, RULES, BESIDE),
        }
    }

    fn by(&mut self, rule: &Rule, word: Word<'_>, value: Option<Word<'_>>) {
        let (text, at) = value.map_or(("", word.at), |value| (value.text, value.at));
        self.sheet.text(rule, &Spot::new(rule.name, text, at), text);
    }

    fn option(&mut self, on: bool, rest: &[Word<'_>], scopes: &[&str]) {
        let Some(word) = rest.first() else { return };
        let text = if on { word.text.to_owned() } else { format!("no {}", word.text) };
        let spot = Spot::new("option", &text, word.at);
        let (front, back) = (scopes.contains(&FRONT), scopes.contains(&BACK));
        let mut flag = |here: bool, field: Field, value: Value| {
            if here {
                self.sheet.put(&spot, field, value);
            }
        };
        match word.text {
            "tcpka" => {
                flag(front, accepts(TcpField::Keepalive), Value::Flag(on));
                flag(back, opens(TcpField::Keepalive), Value::Flag(on));
            }
            "clitcpka" => flag(front, accepts(TcpField::Keepalive), Value::Flag(on)),
            "srvtcpka" => flag(back, opens(TcpField::Keepalive), Value::Flag(on)),
            "httpclose" | "forceclose" => {
                let most = if on { Value::count(1) } else { Value::Count(None) };
                flag(front, Field::MaxRequests, most);
                flag(front || back, Field::Reuse, Value::Flag(!on));
            }
            "http-server-close" => flag(front || back, Field::Reuse, Value::Flag(!on)),
            "http-keep-alive" => {
                flag(front && on, Field::MaxRequests, Value::Count(None));
                flag(on, Field::Reuse, Value::Flag(true));
            }
            "http-ignore-probes" | "http-buffer-request" | "httplog" | "tcplog" | "dontlognull" => {
                self.sheet.unrelated += 1;
            }
            name => {
                let name = format!("option {name}");
                self.sheet.other(&name, word.at, RULES, BESIDE);
            }
        }
    }

    /// `server name address param value …`.
    fn server(&mut self, rest: &[Word<'_>]) {
        for (i, word) in rest.iter().enumerate() {
            if let Some(rule) = RULES.iter().find(|rule| rule.scope == SERVER && rule.name == word.text) {
                let value = rest.get(i + 1).copied();
                if rule.name == "pool-max-conn" && value.is_some_and(|value| value.text == "-1") {
                    let spot = Spot::new(rule.name, "-1", word.at);
                    self.sheet.put(&spot, Field::PoolMaxIdle, Value::Count(None));
                } else {
                    self.by(rule, *word, value);
                }
            } else if BESIDE.contains(&word.text) {
                self.sheet.miss(word.at, word.text, Why::NotModelled, Expected::Nothing);
            }
        }
    }
}

/// The sections of a text; lines before the first are in one without a kind.
fn sections(text: &str) -> Vec<Section<'_>> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    let mut defaults = None;
    for (i, line) in text.strip_prefix('\u{feff}').unwrap_or(text).lines().enumerate() {
        let words = words(without_comment(line), At { line: i + 1, ..At::START });
        let Some(first) = words.first().copied() else { continue };
        if SECTIONS.contains(&first.text) && first.at.column == 1 + line.len() - line.trim_start().len() {
            let name = words.get(1).map_or("", |word| word.text);
            // `frontend name from defaults`
            let from = words.iter().position(|word| word.text == "from").and_then(|at| words.get(at + 1));
            let named = from.and_then(|from| {
                sections.iter().position(|it| it.kind == "defaults" && it.name == from.text)
            });
            let inherits = named.or(defaults);
            if first.text == "defaults" {
                defaults = Some(sections.len());
            }
            sections.push(Section {
                kind: first.text,
                name,
                at: first.at,
                lines: Vec::new(),
                defaults: inherits,
            });
            continue;
        }
        if sections.is_empty() {
            let at = first.at;
            sections.push(Section { kind: "", name: "", at, lines: Vec::new(), defaults: None });
        }
        if let Some(section) = sections.last_mut() {
            section.lines.push(words);
        }
    }
    sections
}

/// A `#` begins a comment unless a backslash or a quote stands before it.
fn without_comment(line: &str) -> &str {
    let (mut quote, mut escaped) = (None, false);
    for (at, c) in line.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' | '\'' if quote.is_none() => quote = Some(c),
            c if quote == Some(c) => quote = None,
            '#' if quote.is_none() => return &line[..at],
            _ => {}
        }
    }
    line
}

/// Writes what is wanted.
pub(crate) fn write(draft: &Draft, wanted: &Wanted<'_>) -> String {
    let mut front = Lines::new(wanted, "    ");
    front.rules(RULES, FRONT, draft, |name, value| format!("{name} {value}"));
    let off = |field| draft.get(field) == Value::Flag(false);
    let (keepalive, closes) =
        (accepts(TcpField::Keepalive), draft.get(Field::MaxRequests) == Value::count(1));
    front.line(&[keepalive], if off(keepalive) { "no option clitcpka" } else { "option clitcpka" });
    if closes && off(Field::Reuse) {
        front.line(&[Field::MaxRequests, Field::Reuse], "option httpclose");
    } else {
        front.line(&[Field::MaxRequests], "option http-keep-alive");
    }
    if let Value::Span(Some(timeout)) = draft.get(accepts(TcpField::UserTimeout)) {
        let time = Style::HaproxyMillis.write(timeout).unwrap_or_default();
        front.line(&[accepts(TcpField::UserTimeout)], &format!("bind :80 tcp-ut {time}"));
    }
    let mut back = Lines::new(wanted, "    ");
    back.rules(RULES, BACK, draft, |name, value| format!("{name} {value}"));
    let keepalive = opens(TcpField::Keepalive);
    back.line(&[keepalive], if off(keepalive) { "no option srvtcpka" } else { "option srvtcpka" });
    if off(Field::Reuse) {
        back.line(&[Field::Reuse], "option http-server-close");
    }
    match draft.get(Field::Retry) {
        Value::Retry(Retry::Always) => back.line(&[Field::Retry], "retry-on all-retryable-errors"),
        _ => back.line(&[Field::Retry], "retry-on conn-failure"),
    }
    back.rules(RULES, SERVER, draft, |name, value| format!("default-server {name} {value}"));
    let (front, back) = (front.done(), back.done());
    let mut out = String::new();
    if wanted.is_all() || !front.is_empty() {
        out += &format!("frontend web\n{front}    default_backend app\n");
    }
    if wanted.is_all() || !back.is_empty() {
        out += &format!("backend app\n{back}");
    }
    out
}
