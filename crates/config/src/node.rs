//! Node.js: JavaScript or TypeScript with `http.createServer`, Express, `http.Agent`, or undici.
//!
//! Times are in milliseconds. A server closes an idle connection `keepAliveTimeoutBuffer` later than it
//! announces. A program with both a server and an agent is read as a proxy.

use keepalive_core::scenario::PoolOrder;
use keepalive_scene::verdict::Side;

use crate::code::{Code, SCRIPT, Setting};
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

const TIME: Form = Form::Time(Style::Millis);
/// Node compares counts with these, so that `Infinity` is no limit (`maxSockets` has it from the start). Its timers
/// and undici refuse it (`getTimerDuration`, undici's `Pool`).
const ENDLESS: Form = Form::CountOr("Infinity");
const BOOL: Form = Form::Switch(&["true", "false"]);
const SERVER: &str = "server";
const AGENT: &str = "agent";
const UNDICI: &str = "undici";

const fn accepts(field: TcpField) -> Field {
    Field::Tcp(Side::Accepts, field)
}

const fn opens(field: TcpField) -> Field {
    Field::Tcp(Side::Opens, field)
}

const RULES: &[Rule] = &[
    Rule::new(SERVER, "keepAliveTimeout", Field::Idle, TIME, Zero::NoLimit, "node.keepAliveTimeout"),
    Rule::new(
        SERVER,
        "keepAliveTimeoutBuffer",
        Field::IdleMargin,
        TIME,
        Zero::Stays,
        "node.keepAliveTimeoutBuffer",
    ),
    Rule::new(SERVER, "headersTimeout", Field::HeaderTimeout, TIME, Zero::NoLimit, "node.headersTimeout"),
    Rule::new(
        SERVER,
        "maxRequestsPerSocket",
        Field::MaxRequests,
        ENDLESS,
        Zero::NoLimit,
        "node.maxRequestsPerSocket",
    ),
    Rule::new(SERVER, "keepAlive", accepts(TcpField::Keepalive), BOOL, Zero::Stays, ""),
    Rule::new(SERVER, "keepAliveInitialDelay", accepts(TcpField::KeepaliveTime), TIME, Zero::Refused, ""),
    Rule::new(AGENT, "keepAlive", Field::Reuse, BOOL, Zero::Stays, "node.agent.keepAlive"),
    Rule::new(AGENT, "timeout", Field::PoolIdle, TIME, Zero::NoLimit, "node.agent.timeout"),
    Rule::new(AGENT, "freeSocketTimeout", Field::PoolIdle, TIME, Zero::NoLimit, ""),
    Rule::new(
        AGENT,
        "maxFreeSockets",
        Field::PoolMaxIdle,
        ENDLESS,
        Zero::Refused,
        "node.agent.maxFreeSockets",
    ),
    Rule::new(AGENT, "maxSockets", Field::PoolSize, ENDLESS, Zero::Refused, "node.agent.maxSockets"),
    Rule::new(AGENT, "keepAliveMsecs", opens(TcpField::KeepaliveTime), TIME, Zero::Refused, ""),
    Rule::new(UNDICI, "keepAliveTimeout", Field::PoolIdle, TIME, Zero::Refused, "undici.keepAliveTimeout"),
    Rule::new(
        UNDICI,
        "keepAliveTimeoutThreshold",
        Field::HeedsHint,
        TIME,
        Zero::Stays,
        "undici.keepAliveTimeoutThreshold",
    ),
    Rule::new(UNDICI, "headersTimeout", Field::ResponseTimeout, TIME, Zero::NoLimit, ""),
    Rule::new(UNDICI, "connections", Field::PoolSize, Form::CountOr("null"), Zero::NoLimit, ""),
];

const BESIDE: &[&str] =
    &["requestTimeout", "keepAliveMaxTimeout", "connectionsCheckingInterval", "pipelining"];

/// Reads a program.
///
/// # Errors
/// None: a program without such settings has the defaults.
pub(crate) fn read(source: &Source, options: &Options<'_>) -> Result<Reading, Refused> {
    let mut sheet = Sheet::new(Format::Node, &source.name);
    let code = Code::new(&source.text);
    let (mut agent, mut undici, mut server) = (false, false, false);
    for setting in code.settings() {
        let scope = scope(&setting);
        // A program may have pools of both kinds; the first is read.
        if (scope == AGENT && undici) || (scope == UNDICI && agent) {
            if RULES.iter().any(|rule| rule.scope == scope && rule.name == setting.name) {
                sheet.miss(setting.at, &setting.name, Why::OtherBlock, Expected::Nothing);
            }
            continue;
        }
        if scope == AGENT && setting.name == "scheduling" {
            scheduling(&mut sheet, &code, &setting);
            agent = true;
            continue;
        }
        let Some(rule) = RULES.iter().find(|rule| rule.scope == scope && rule.name == setting.name) else {
            if setting.name == "timeout" && setting.object.to_ascii_lowercase().ends_with("server") {
                // The silence after which a socket is closed, whatever it waits for.
                sheet.miss(setting.at, "timeout", Why::NotModelled, Expected::Nothing);
            } else if !setting.object.is_empty() || !setting.owners.is_empty() {
                sheet.other(&setting.name, setting.at, &RULES[..4], BESIDE);
            }
            continue;
        };
        if rule.scope == SERVER && rule.name == "keepAlive" && !in_server(&setting) {
            continue;
        }
        code.put(&mut sheet, rule, setting.value, SCRIPT);
        agent |= scope == AGENT;
        undici |= scope == UNDICI;
        server |= scope == SERVER;
    }
    for call in code.calls() {
        let name = call.path.rsplit('.').next().unwrap_or_default();
        server |= matches!(name, "createServer" | "listen" | "express");
        agent |= !undici && matches!(call.path.as_str(), "http.Agent" | "https.Agent");
        if name == "setKeepAlive" {
            set_keep_alive(&mut sheet, &code, &call.args);
        }
    }
    if sheet.is_empty() && !server && !agent && !undici {
        return Err(sheet.refuse(code.at(0), "", Why::Nothing, Expected::KeepAlive));
    }
    let role = match (server, agent || undici) {
        (true, true) => Role::Proxy,
        (false, true) => Role::Client,
        (_, false) => Role::Server,
    };
    defaults(&mut sheet, role, undici);
    Ok(options.finish(sheet, role, None, Vec::new()))
}

fn defaults(sheet: &mut Sheet, role: Role, undici: bool) {
    let mut fixed = vec![(Field::Announces, "node"), (Field::AnswersHeaderTimeout, "node")];
    let other = if undici { AGENT } else { UNDICI };
    // An agent heeds the server's hint only beside a `timeout` of its own, and zero is none.
    let limited = sheet.is_used(Field::PoolIdle) && sheet.get(Field::PoolIdle) != Value::Span(None);
    let hint = if limited { "node.agent.buffer" } else { "node-agent" };
    if undici {
        fixed.push((Field::Retry, "undici.retry"));
    } else {
        fixed.extend([(Field::Retry, "node.agent.retry"), (Field::HeedsHint, hint)]);
    }
    let rules: Vec<Rule> = RULES.iter().filter(|rule| rule.scope != other).copied().collect();
    sheet.defaults(role, &rules, &fixed);
    let reuses = !undici && sheet.get(Field::Reuse) == Value::Flag(true);
    if role != Role::Server && reuses {
        // An agent that keeps connections turns keepalive on (`installListeners`); libuv has the other numbers.
        sheet.default(opens(TcpField::Keepalive), "keepAlive", "node.agent.tcp");
        sheet.default(opens(TcpField::KeepaliveTime), "keepAliveMsecs", "node.agent.keepAliveMsecs");
    }
    for side in [Side::Accepts, Side::Opens] {
        if Field::of(role).contains(&Field::Tcp(side, TcpField::Keepalive))
            && sheet.get(Field::Tcp(side, TcpField::Keepalive)) == Value::Flag(true)
        {
            sheet.default(Field::Tcp(side, TcpField::KeepaliveInterval), "", "node.setkeepalive.interval");
            sheet.default(Field::Tcp(side, TcpField::KeepaliveProbes), "", "node.setkeepalive.count");
        }
    }
}

/// Whose setting it is: by the constructor around it, or by the name of what it is assigned to.
fn scope(setting: &Setting) -> &'static str {
    let last = |path: &str| path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let owner = setting.owners.first().map(|owner| last(owner)).unwrap_or_default();
    let object = last(&setting.object);
    let agent = owner == "agent" || owner.ends_with("agent") || object.ends_with("agent");
    let undici = matches!(owner.as_str(), "agent" | "pool" | "client" | "dispatcher");
    let named = setting.owners.first().is_some_and(|owner| owner.starts_with("undici."));
    let by_name = setting.name.starts_with("keepAliveTimeout") || setting.name == "connections";
    if undici && (by_name || named || owner != "agent") {
        UNDICI
    } else if agent {
        AGENT
    } else {
        SERVER
    }
}

fn in_server(setting: &Setting) -> bool {
    setting.owners.iter().any(|owner| owner.ends_with("createServer") || owner.ends_with("Server"))
}

fn scheduling(sheet: &mut Sheet, code: &Code, setting: &Setting) {
    let word = code.word(setting.value);
    let spot = Spot::new("scheduling", word, code.at(setting.value));
    match word {
        "fifo" => sheet.put(&spot, Field::PoolOrder, Value::Order(PoolOrder::Fifo)),
        "lifo" => sheet.put(&spot, Field::PoolOrder, Value::Order(PoolOrder::Lifo)),
        _ => sheet.miss(spot.at, word, Why::BadValue, Expected::Words(&["fifo", "lifo"])),
    }
}

/// `socket.setKeepAlive(true, milliseconds)`, on an accepted connection.
fn set_keep_alive(sheet: &mut Sheet, code: &Code, args: &[usize]) {
    let switch = Rule::new(SERVER, "setKeepAlive", accepts(TcpField::Keepalive), BOOL, Zero::Stays, "");
    let delay = Rule::new(SERVER, "setKeepAlive", accepts(TcpField::KeepaliveTime), TIME, Zero::Refused, "");
    for (rule, arg) in [switch, delay].iter().zip(args) {
        code.put(sheet, rule, *arg, SCRIPT);
    }
}

/// Writes what is wanted.
pub(crate) fn write(role: Role, draft: &Draft, wanted: &Wanted<'_>) -> String {
    let mut out = String::new();
    if role != Role::Client {
        let mut head = Lines::new(wanted, "  ");
        head.rules(&RULES[4..6], SERVER, draft, |name, value| format!("{name}: {value},"));
        let head = head.done();
        let mut lines = Lines::new(wanted, "");
        lines.rules(&RULES[..4], SERVER, draft, |name, value| format!("server.{name} = {value};"));
        let lines = lines.done();
        if wanted.is_all() || !head.is_empty() {
            out += &format!("const server = http.createServer({{\n{head}}}, handler);\n");
        }
        out += &lines;
    }
    if role != Role::Server {
        out += &pool(draft, wanted);
    }
    out
}

/// undici's pools never bound their idle connections, always keep them, and do not turn TCP keepalive on, which an
/// `http.Agent` that keeps connections does.
fn pool(draft: &Draft, wanted: &Wanted<'_>) -> String {
    let undici = draft.get(Field::PoolMaxIdle) == Value::Count(None)
        && draft.get(Field::Reuse) == Value::Flag(true)
        && draft.get(opens(TcpField::Keepalive)) == Value::Flag(false);
    let mut lines = Lines::new(wanted, "  ");
    let field = |name: &str, value: &str| format!("{name}: {value},");
    if undici {
        lines.rules(RULES, UNDICI, draft, field);
    } else {
        let rules: Vec<Rule> = RULES.iter().filter(|it| it.name != "freeSocketTimeout").copied().collect();
        lines.rules(&rules, AGENT, draft, field);
        lines.line(&[Field::PoolOrder], &format!("scheduling: '{}',", draft.get(Field::PoolOrder)));
    }
    let lines = lines.done();
    let name = if undici { "undici.Agent" } else { "http.Agent" };
    if wanted.is_all() || !lines.is_empty() {
        return format!("const agent = new {name}({{\n{lines}}});\n");
    }
    lines
}
