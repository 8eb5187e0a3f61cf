//! AWS Application and Network Load Balancers: the JSON of `describe-…-attributes`, `key=value` as the command
//! line takes them, or Terraform.
//!
//! An Application Load Balancer's idle timeout holds on both sides, towards the client and towards the target.
//! A Network Load Balancer passes segments; a flow that it has forgotten is answered with RST. Its idle timeout
//! is an attribute of the listener, not of the load balancer.

use crate::code::{Code, Kind, SCRIPT};
use crate::cursor::{At, Cursor};
use crate::draft::Draft;
use crate::field::{Field, Role};
use crate::reading::{Reading, Refused, Source};
use crate::rule::{Rule, Zero};
use crate::sheet::{Sheet, Spot};
use crate::style::{Form, Style};
use crate::tree::{Node, parse};
use crate::why::{Expected, Why};
use crate::write::{Lines, Wanted};
use crate::{Format, Options};

const TIME: Form = Form::Time(Style::Seconds);

const ALB: &[Rule] = &[
    Rule::new("", "idle_timeout.timeout_seconds", Field::Idle, TIME, Zero::Refused, "aws.alb.idle"),
    Rule::new("", "idle_timeout.timeout_seconds", Field::PoolIdle, TIME, Zero::Refused, "aws.alb.idle"),
    Rule::new(
        "",
        "client_keep_alive.seconds",
        Field::MaxAge,
        TIME,
        Zero::Refused,
        "aws.alb.client_keep_alive",
    ),
];
const NLB: &[Rule] =
    &[Rule::new("", "tcp.idle_timeout.seconds", Field::BoxIdle, TIME, Zero::Refused, "aws.nlb.idle")];

/// What an attribute may be, seconds.
const RANGES: [(&str, u64, u64); 3] = [
    ("idle_timeout.timeout_seconds", 1, 4_000),
    ("client_keep_alive.seconds", 60, 604_800),
    ("tcp.idle_timeout.seconds", 60, 6_000),
];

/// What Terraform calls the attributes.
const TERRAFORM: [(&str, &str); 3] = [
    ("idle_timeout", "idle_timeout.timeout_seconds"),
    ("client_keep_alive", "client_keep_alive.seconds"),
    ("tcp_idle_timeout_seconds", "tcp.idle_timeout.seconds"),
];

const BESIDE: &[&str] = &["deregistration_delay.timeout_seconds"];

/// Reads attributes.
///
/// # Errors
/// Where the text breaks the syntax of JSON.
pub(crate) fn read(format: Format, source: &Source, options: &Options<'_>) -> Result<Reading, Refused> {
    let mut sheet = Sheet::new(format, &source.name);
    let rules = if format == Format::Alb { ALB } else { NLB };
    let text = source.text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with(['{', '[']) {
        for node in parse(&sheet, source)?.iter().flat_map(Node::all) {
            let (Some(key), Some(value)) = (node.get("Key"), node.get("Value")) else { continue };
            if let (Some(key), Some(text)) = (key.text(), value.text()) {
                attribute(&mut sheet, rules, key, text, value.at);
            }
        }
    } else if text.contains("resource ") {
        terraform(&mut sheet, rules, &source.text);
    } else {
        pairs(&mut sheet, rules, &source.text);
    }
    let role = if format == Format::Alb { Role::Proxy } else { Role::Middlebox };
    let fixed = [(Field::Retry, "aws-alb"), (Field::BoxUnknown, "aws-nlb")];
    sheet.defaults(role, rules, &fixed);
    Ok(options.finish(sheet, role, None, Vec::new()))
}

fn attribute(sheet: &mut Sheet, rules: &[Rule], key: &str, text: &str, at: At) {
    if !rules.iter().any(|rule| rule.name == key) {
        if ALB.iter().chain(NLB).any(|rule| rule.name == key) {
            return sheet.miss(at, key, Why::OtherHop, Expected::Nothing);
        }
        return sheet.other(key, at, rules, BESIDE);
    }
    let range = RANGES.iter().find(|(name, ..)| *name == key);
    if let (Ok(_), Some((_, least, most))) = (TIME.read(text), range)
        && !is_taken(key, text)
    {
        return sheet.miss(at, text, Why::BadValue, Expected::Whole(*least, *most));
    }
    let spot = Spot::new(key, text, at);
    if let Err(expected) = TIME.read(text) {
        return sheet.miss(at, text, Why::BadValue, expected);
    }
    rules.iter().filter(|rule| rule.name == key).for_each(|rule| sheet.text(rule, &spot, text));
}

fn terraform(sheet: &mut Sheet, rules: &[Rule], text: &str) {
    let code = Code::new(text);
    for setting in code.settings() {
        let resource =
            setting.owners.iter().any(|owner| owner.starts_with("aws_lb") || owner.starts_with("aws_alb"));
        let Some((_, key)) = TERRAFORM.iter().find(|(name, _)| resource && *name == setting.name) else {
            sheet.unrelated += 1;
            continue;
        };
        let quoted = match code.kind(setting.value) {
            Some(Kind::Text(text)) if !text.contains("${") => Some(text.as_str()),
            _ => None,
        };
        match (code.number(setting.value, SCRIPT).and_then(|n| n.times(1)), quoted) {
            (Some(n), _) => attribute(sheet, rules, key, &n.to_string(), code.at(setting.value)),
            // A number may stand in quotes.
            (None, Some(text)) => attribute(sheet, rules, key, text, code.at(setting.value)),
            (None, None) => {
                let written = code.written(setting.value);
                sheet.miss(code.at(setting.value), &written, Why::NotConstant, Expected::Constant);
            }
        }
    }
}

/// `Key=name,Value=60` or `name=60`, between blanks.
fn pairs(sheet: &mut Sheet, rules: &[Rule], text: &str) {
    let mut cursor = Cursor::new(text, 0);
    loop {
        cursor.take_while(|c| c.is_whitespace() || c == '"' || c == '\'');
        if cursor.peek() == Some('#') {
            cursor.take_while(|c| c != '\n');
            continue;
        }
        let at = cursor.at();
        let word = cursor.take_while(|c| !c.is_whitespace() && c != '"' && c != '\'');
        if word.is_empty() {
            return;
        }
        let long = word.strip_prefix("Key=").and_then(|rest| rest.split_once(",Value="));
        if let Some((key, value)) = long.or_else(|| word.split_once('=')) {
            let column = at.column + word.chars().count() - value.chars().count();
            attribute(sheet, rules, key, value, At { column, ..at });
        } else if ALB.iter().chain(NLB).any(|rule| rule.name == word) {
            sheet.miss(at, word, Why::NoValue, Expected::Form("name=seconds"));
        }
    }
}

/// AWS refuses what is not in the range of the attribute.
fn is_taken(key: &str, secs: &str) -> bool {
    let range = RANGES.iter().find(|(name, ..)| *name == key);
    let secs: Option<u64> = secs.parse().ok();
    range.zip(secs).is_some_and(|((_, least, most), secs)| (*least..=*most).contains(&secs))
}

/// Writes what is wanted.
pub(crate) fn write(format: Format, draft: &Draft, wanted: &Wanted<'_>) -> String {
    let mut lines = Lines::new(wanted, "");
    let rules = if format == Format::Alb { ALB } else { NLB };
    for (i, rule) in rules.iter().enumerate() {
        // One attribute holds for both sides.
        if rules[..i].iter().any(|earlier| earlier.name == rule.name) {
            continue;
        }
        let fields: Vec<Field> = rules.iter().filter(|it| it.name == rule.name).map(|it| it.field).collect();
        if let Some(value) = rule.write(draft.get(rule.field)).filter(|value| is_taken(rule.name, value)) {
            lines.line(&fields, &format!("{}={value}", rule.name));
        }
    }
    lines.done()
}
