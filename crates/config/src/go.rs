//! Go: source with `http.Server`, `http.Transport`, `net.Dialer`, `net.ListenConfig`.
//!
//! A duration without a unit is in nanoseconds. A literal of a type sets the fields that it leaves out to zero,
//! which is why a `http.Transport` of one's own keeps idle connections for ever while `http.DefaultTransport`
//! keeps them for 90 s. A program with both a server and a transport is read as a proxy.

use keepalive_scene::verdict::Side;

use crate::code::{Code, Language, Number, Setting};
use crate::draft::Draft;
use crate::field::{Field, Role, TcpField};
use crate::reading::{Reading, Refused, Source};
use crate::rule::{Rule, Zero};
use crate::sheet::{Sheet, Spot};
use crate::style::{Form, Style};
use crate::value::Value;
use crate::why::{Expected, Why};
use crate::write::{Lines, Wanted};
use crate::{Format, Options};

const TIME: Form = Form::Time(Style::Go);
/// Go's specification, "Operators": `<<` has the precedence of `*`, and constants of integers have no size.
pub(crate) const GO: Language = Language { unit, whole: true, shifts_first: true };
const SERVER: &str = "Server";
const TRANSPORT: &str = "Transport";
const DIALER: &str = "Dialer";

const RULES: &[Rule] = &[
    Rule::new(SERVER, "IdleTimeout", Field::Idle, TIME, Zero::NoLimit, ""),
    Rule::new(SERVER, "ReadHeaderTimeout", Field::HeaderTimeout, TIME, Zero::NoLimit, ""),
    Rule::new(TRANSPORT, "IdleConnTimeout", Field::PoolIdle, TIME, Zero::NoLimit, ""),
    Rule::new(
        TRANSPORT,
        "MaxIdleConnsPerHost",
        Field::PoolMaxIdle,
        Form::Count,
        Zero::Sets(Field::PoolMaxIdle, Value::count(2)),
        "go.transport.MaxIdleConnsPerHost",
    ),
    Rule::new(
        TRANSPORT,
        "MaxConnsPerHost",
        Field::PoolSize,
        Form::Count,
        Zero::NoLimit,
        "go.transport.MaxConnsPerHost",
    ),
    Rule::new(
        TRANSPORT,
        "DisableKeepAlives",
        Field::Reuse,
        Form::Inverse(&["true", "false"]),
        Zero::Stays,
        "",
    ),
    Rule::new(
        TRANSPORT,
        "ResponseHeaderTimeout",
        Field::ResponseTimeout,
        TIME,
        Zero::NoLimit,
        "go.transport.ResponseHeaderTimeout",
    ),
    Rule::new(DIALER, "Timeout", Field::ConnectTimeout, TIME, Zero::NoLimit, ""),
];

const BESIDE: &[&str] =
    &["WriteTimeout", "TLSHandshakeTimeout", "ExpectContinueTimeout", "MaxIdleConns", "TCPKeepAlive"];

/// Reads a program.
///
/// # Errors
/// A text in which nothing is about keep-alive.
pub(crate) fn read(source: &Source, options: &Options<'_>) -> Result<Reading, Refused> {
    let mut sheet = Sheet::new(Format::Go, &source.name);
    let code = Code::new(&source.text);
    let has = |name| code.has_bracket_after(name);
    let mut server = has("http.Server") || has("http.ListenAndServe") || has("http.ListenAndServeTLS");
    let mut client = has("http.Transport") || has("net.Dialer") || has("http.DefaultTransport.Clone");
    let mut read_timeout = None;
    for setting in code.settings() {
        let owner = setting.owners.first().map_or("", String::as_str);
        match setting.name.as_str() {
            "ReadTimeout" => {
                read_timeout = Some(setting.value);
                server = true;
            }
            "Timeout" if owner != "net.Dialer" => {}
            "KeepAlive" => keep_alive(&mut sheet, &code, &setting),
            "Enable" | "Idle" | "Interval" | "Count" if owner == "net.KeepAliveConfig" => {
                keep_alive_config(&mut sheet, &code, &setting);
            }
            name => match RULES.iter().find(|rule| rule.name == name) {
                Some(rule) => {
                    if !negative(&mut sheet, &code, rule, setting.value) {
                        code.put(&mut sheet, rule, setting.value, GO);
                    }
                    server |= rule.scope == SERVER;
                    client |= rule.scope != SERVER;
                }
                None => sheet.other(name, setting.at, RULES, BESIDE),
            },
        }
    }
    for call in code.calls().filter(|call| call.path.ends_with("SetKeepAlivesEnabled")) {
        if let Some(arg) = call.args.first() {
            let spot = Spot::new("SetKeepAlivesEnabled", code.word(*arg), code.at(*arg));
            match code.switch(*arg) {
                Some(false) => sheet.put(&spot, Field::MaxRequests, Value::count(1)),
                Some(true) => {}
                None => sheet.miss(spot.at, &spot.text, Why::NotConstant, Expected::Constant),
            }
            server = true;
        }
    }
    if !server && !client {
        return Err(sheet.refuse(code.at(0), "", Why::Nothing, Expected::KeepAlive));
    }
    if let Some(value) = read_timeout {
        fall_back(&mut sheet, &code, value);
    }
    let role = match (server, client) {
        (true, true) => Role::Proxy,
        (false, true) => Role::Client,
        (_, false) => Role::Server,
    };
    if server {
        sheet.default(Field::Idle, "IdleTimeout", "go.server.IdleTimeout");
        sheet.default(Field::HeaderTimeout, "ReadHeaderTimeout", "go.server.ReadHeaderTimeout");
    }
    if client {
        dialed(&mut sheet, has("http.Transport"), has("net.Dialer"));
    }
    let numbers = |side| {
        [
            (Field::Tcp(side, TcpField::Keepalive), "go.net.keepalive"),
            (Field::Tcp(side, TcpField::KeepaliveTime), "go.net.keepalive.idle"),
            (Field::Tcp(side, TcpField::KeepaliveInterval), "go.net.keepalive.interval"),
            (Field::Tcp(side, TcpField::KeepaliveProbes), "go.net.keepalive.count"),
        ]
    };
    let mut fixed = [numbers(Side::Accepts), numbers(Side::Opens)].concat();
    fixed.push((Field::Retry, "go-transport"));
    sheet.defaults(role, RULES, &fixed);
    Ok(options.finish(sheet, role, None, Vec::new()))
}

/// Below zero: for `http.Server` and `http.Transport` no limit, where zero is none or stands for another setting, and
/// no idle connections at all (`tryPutIdleConn`). A dialer's time would be over at once.
fn negative(sheet: &mut Sheet, code: &Code, rule: &Rule, value: usize) -> bool {
    let below = code.number(value, GO).is_some_and(Number::is_negative);
    let (field, to) = match (rule.scope, rule.zero) {
        (SERVER | TRANSPORT, Zero::NoLimit) => (rule.field, Draft::default().get(rule.field).unlimited()),
        (TRANSPORT, _) if rule.field == Field::PoolMaxIdle => (Field::Reuse, Value::Flag(false)),
        _ => return false,
    };
    if below {
        sheet.put(&Spot::new(rule.name, &code.written(value), code.at(value)), field, to);
    }
    below
}

/// Without `IdleTimeout` or `ReadHeaderTimeout`, `ReadTimeout` applies.
fn fall_back(sheet: &mut Sheet, code: &Code, value: usize) {
    for field in [Field::Idle, Field::HeaderTimeout] {
        if !sheet.is_used(field) {
            let rule = Rule::new(SERVER, "ReadTimeout", field, TIME, Zero::NoLimit, "");
            code.put(sheet, &rule, value, GO);
        }
    }
}

/// What a transport and its dialer do that are literals, or else those of `http.DefaultTransport`.
fn dialed(sheet: &mut Sheet, transport: bool, dialer: bool) {
    let idle = if transport { "go.transport.IdleConnTimeout.zero" } else { "go.transport.IdleConnTimeout" };
    sheet.default(Field::PoolIdle, "IdleConnTimeout", idle);
    let zero = transport || dialer;
    let timeout = if zero { "go.dialer.Timeout.zero" } else { "go.dialer.Timeout" };
    sheet.default(Field::ConnectTimeout, "Timeout", timeout);
    if !zero {
        sheet.default(Field::Tcp(Side::Opens, TcpField::KeepaliveTime), "KeepAlive", "go.dialer.KeepAlive");
    }
}

fn side(setting: &Setting) -> Side {
    let listens = setting.owners.iter().any(|owner| owner.ends_with("ListenConfig"));
    if listens { Side::Accepts } else { Side::Opens }
}

/// `KeepAlive` of a dialer or a listener: the time before the first probe; below zero it is off.
fn keep_alive(sheet: &mut Sheet, code: &Code, setting: &Setting) {
    let side = side(setting);
    let spot = Spot::new("KeepAlive", &code.written(setting.value), code.at(setting.value));
    if code.number(setting.value, GO).is_some_and(Number::is_negative) {
        return sheet.put(&spot, Field::Tcp(side, TcpField::Keepalive), Value::Flag(false));
    }
    let time = Field::Tcp(side, TcpField::KeepaliveTime);
    // Zero is the default.
    let zero = Zero::Sets(time, Value::secs(15));
    code.put(sheet, &Rule::new(DIALER, "KeepAlive", time, TIME, zero, ""), setting.value, GO);
}

fn keep_alive_config(sheet: &mut Sheet, code: &Code, setting: &Setting) {
    let field = |field| Field::Tcp(side(setting), field);
    let zero = |field, value| Zero::Sets(field, value);
    let rule = match setting.name.as_str() {
        "Enable" => {
            let form = Form::Switch(&["true", "false"]);
            Rule::new(DIALER, "Enable", field(TcpField::Keepalive), form, Zero::Stays, "")
        }
        "Idle" => {
            let time = field(TcpField::KeepaliveTime);
            Rule::new(DIALER, "Idle", time, TIME, zero(time, Value::secs(15)), "")
        }
        "Interval" => {
            let time = field(TcpField::KeepaliveInterval);
            Rule::new(DIALER, "Interval", time, TIME, zero(time, Value::secs(15)), "")
        }
        _ => {
            let probes = field(TcpField::KeepaliveProbes);
            Rule::new(DIALER, "Count", probes, Form::Count, zero(probes, Value::count(9)), "")
        }
    };
    code.put(sheet, &rule, setting.value, GO);
}

fn unit(name: &str) -> Option<Number> {
    let nanos = match name {
        "time.Nanosecond" => 1,
        "time.Microsecond" => 1_000,
        "time.Millisecond" => 1_000_000,
        "time.Second" => 1_000_000_000,
        "time.Minute" => 60_000_000_000,
        "time.Hour" => 3_600_000_000_000,
        _ => return None,
    };
    Some(Number::whole(nanos))
}

/// Writes what is wanted.
pub(crate) fn write(role: Role, draft: &Draft, wanted: &Wanted<'_>) -> String {
    let mut out = String::new();
    let mut block = |head: &str, lines: String, tail: &str| {
        if wanted.is_all() || !lines.is_empty() {
            out += &format!("{head}{lines}{tail}");
        }
    };
    let field = |name: &str, value: &str| format!("{name}: {value},");
    if role != Role::Client {
        let mut server = Lines::new(wanted, "\t");
        server.rules(RULES, SERVER, draft, field);
        block("srv := &http.Server{\n", server.done(), "}\n");
        let mut after = Lines::new(wanted, "");
        if draft.get(Field::MaxRequests) == Value::count(1) {
            after.line(&[Field::MaxRequests], "srv.SetKeepAlivesEnabled(false)");
        }
        block("", after.done(), "");
        block("listen := net.ListenConfig{\n", tcp(draft, Side::Accepts, wanted), "}\n");
    }
    if role != Role::Server {
        let mut transport = Lines::new(wanted, "\t");
        transport.rules(RULES, TRANSPORT, draft, field);
        let mut dialer = Lines::new(wanted, "\t");
        dialer.rules(RULES, DIALER, draft, field);
        let dialer = dialer.done() + &tcp(draft, Side::Opens, wanted);
        block("dialer := &net.Dialer{\n", dialer, "}\n");
        let dials = if wanted.is_all() { "\tDialContext: dialer.DialContext,\n}\n" } else { "}\n" };
        block("transport := &http.Transport{\n", transport.done(), dials);
    }
    out
}

fn tcp(draft: &Draft, side: Side, wanted: &Wanted<'_>) -> String {
    let mut lines = Lines::new(wanted, "\t");
    let of = |field| Field::Tcp(side, field);
    let fields = [
        TcpField::Keepalive,
        TcpField::KeepaliveTime,
        TcpField::KeepaliveInterval,
        TcpField::KeepaliveProbes,
    ]
    .map(of);
    if draft.get(fields[0]) == Value::Flag(false) {
        lines.line(&fields[..1], "KeepAlive: -1,");
        return lines.done();
    }
    let write = |field: Field, form: Form| form.write(draft.get(field)).unwrap_or_default();
    let (time, interval) = (write(fields[1], TIME), write(fields[2], TIME));
    let count = write(fields[3], Form::Count);
    let config = format!(
        "KeepAliveConfig: net.KeepAliveConfig{{Enable: true, Idle: {time}, Interval: {interval}, Count: {count}}},"
    );
    lines.line(&fields, &config);
    lines.done()
}
