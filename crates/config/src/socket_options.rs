//! `setsockopt` in C, Python, Go or any language that calls it so, and `NAME = value` with the options' names.

use keepalive_scene::verdict::Side;

use crate::code::{C, Code, Kind};
use crate::draft::Draft;
use crate::field::{Field, Role, TcpField};
use crate::go::GO;
use crate::reading::{Reading, Refused, Source};
use crate::rule::{Rule, Zero};
use crate::sheet::Sheet;
use crate::style::{Form, Style};
use crate::value::Value;
use crate::why::{Expected, Why};
use crate::write::{Lines, Wanted};
use crate::{Format, Options};

const SECONDS: Form = Form::Time(Style::Seconds);
const fn tcp(name: &'static str, field: TcpField, form: Form, zero: Zero, row: &'static str) -> Rule {
    Rule::new("TCP", name, Field::Tcp(Side::Accepts, field), form, zero, row)
}

const RULES: &[Rule] = &[
    Rule::new(
        "SOL",
        "SO_KEEPALIVE",
        Field::Tcp(Side::Accepts, TcpField::Keepalive),
        Form::Switch(&["1", "0"]),
        Zero::Stays,
        "linux.so_keepalive",
    ),
    Rule::new(
        "SOL",
        "SO_RCVBUF",
        Field::Tcp(Side::Accepts, TcpField::ReceiveBuffer),
        Form::Count,
        Zero::Refused,
        "",
    ),
    tcp("TCP_KEEPIDLE", TcpField::KeepaliveTime, SECONDS, Zero::Refused, "linux.keepalive.idle"),
    tcp("TCP_KEEPINTVL", TcpField::KeepaliveInterval, SECONDS, Zero::Refused, "linux.keepalive.interval"),
    tcp("TCP_KEEPCNT", TcpField::KeepaliveProbes, Form::Count, Zero::Refused, "linux.keepalive.count"),
    tcp("TCP_USER_TIMEOUT", TcpField::UserTimeout, Form::Time(Style::Millis), Zero::NoLimit, ""),
    tcp("TCP_SYNCNT", TcpField::SynRetries, Form::Count, Zero::Refused, ""),
    // What macOS calls TCP_KEEPIDLE; last, so that it is not written.
    tcp("TCP_KEEPALIVE", TcpField::KeepaliveTime, SECONDS, Zero::Refused, ""),
];

/// Reads calls and assignments.
///
/// # Errors
/// A text without any of the options.
pub(crate) fn read(source: &Source, options: &Options<'_>) -> Result<Reading, Refused> {
    let mut sheet = Sheet::new(Format::SocketOptions, &source.name);
    let code = Code::new(&source.text);
    let is_go = matches!(code.kind(0), Some(Kind::Name(first)) if first == "package");
    let language = if is_go { GO } else { C };
    let last = |path: &str| path.rsplit('.').next().unwrap_or_default().to_owned();
    let rule = |path: &str| RULES.iter().find(|rule| rule.name == last(path));
    let mut found = false;
    for call in code.calls().filter(|call| last(&call.path).to_ascii_lowercase().starts_with("setsockopt")) {
        let option = call.args.iter().position(|arg| rule(code.word(*arg)).is_some());
        let Some((at, rule)) = option.and_then(|at| Some((at, rule(code.word(call.args[at]))?))) else {
            sheet.unrelated += 1;
            continue;
        };
        found = true;
        match call.args.get(at + 1) {
            Some(value) => code.put(&mut sheet, rule, *value, language),
            None => sheet.miss(call.at, rule.name, Why::NoValue, Expected::Value),
        }
    }
    for setting in code.settings() {
        if let Some(rule) = rule(&setting.name) {
            found = true;
            code.put(&mut sheet, rule, setting.value, language);
        }
    }
    if !found {
        return Err(sheet.refuse(
            code.at(0),
            "",
            Why::Nothing,
            Expected::Form("setsockopt(…, SO_KEEPALIVE, …)"),
        ));
    }
    sheet.defaults(Role::Os, RULES, &[]);
    Ok(options.finish(sheet, Role::Os, None, Vec::new()))
}

/// Writes what is wanted, in C.
pub(crate) fn write(draft: &Draft, wanted: &Wanted<'_>) -> String {
    let mut lines = Lines::new(wanted, "");
    let on = draft.get(Field::Tcp(Side::Accepts, TcpField::Keepalive)) == Value::Flag(true);
    for rule in &RULES[..RULES.len() - 1] {
        let number = matches!(
            rule.field,
            Field::Tcp(_, TcpField::KeepaliveTime | TcpField::KeepaliveInterval | TcpField::KeepaliveProbes)
        );
        let Some(value) = rule.write(draft.get(rule.field)).filter(|_| on || !number) else { continue };
        let level = if rule.scope == "SOL" { "SOL_SOCKET" } else { "IPPROTO_TCP" };
        let call = format!("setsockopt(fd, {level}, {}, &(int){{{value}}}, sizeof(int));", rule.name);
        lines.line(&[rule.field], &call);
    }
    lines.done()
}
