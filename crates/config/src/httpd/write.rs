//! Settings as Apache httpd writes them.

use super::read::{PROXY, RULES, SERVER};
use crate::draft::Draft;
use crate::field::{Field, Role};
use crate::rule::Rule;
use crate::value::Value;
use crate::write::{Lines, Wanted};

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
