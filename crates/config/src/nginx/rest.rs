//! What becomes of the rest of a request: how long nginx waits for its body (`client_body_timeout`), and whether
//! it reads on before it closes (`lingering_close`). Both depend on other directives, whatever their order.

use keepalive_core::scenario::LingersWhen;

use super::parse::Directive;
use super::read::{RULES, SERVER, TIME, one};
use crate::cursor::At;
use crate::defaults;
use crate::field::Field;
use crate::rule::{Rule, Zero};
use crate::sheet::{Sheet, Spot};
use crate::value::Value;
use crate::why::{Expected, Why};

/// "Only for a period between two successive read operations" (ngx_http_core_module).
pub(super) const CLIENT_BODY_TIMEOUT: Rule = Rule::new(
    SERVER,
    "client_body_timeout",
    Field::ReadTimeout,
    TIME,
    Zero::Stays,
    "nginx.client_body_timeout",
);

/// The model times the pieces of a head by the same clock. One that is no shorter than the limit of the head never
/// ends a head, and so is nginx's, which is for bodies alone; a shorter one would.
pub(super) fn spares_heads(head: Value, pieces: Value) -> bool {
    matches!((head, pieces), (Value::Span(Some(head)), Value::Span(Some(pieces))) if pieces >= head)
}

/// Reads `client_body_timeout` of each level, when the limit of the head is known.
pub(super) fn client_body_timeout(sheet: &mut Sheet, found: &[&Directive]) {
    for it in found {
        one(sheet, &CLIENT_BODY_TIMEOUT, it);
    }
    let head = sheet.get(Field::HeaderTimeout);
    if let Some(spot) = sheet.spot(Field::ReadTimeout)
        && !spares_heads(head, sheet.get(Field::ReadTimeout))
    {
        sheet.withdraw(Field::ReadTimeout);
        sheet.miss(place_of(found, spot.at), &spot.directive, Why::NotModelled, Expected::Nothing);
    }
    let rule = CLIENT_BODY_TIMEOUT;
    if defaults::row(rule.row, rule.field).is_some_and(|row| spares_heads(head, row.value)) {
        sheet.default(rule.field, rule.name, rule.row);
    }
}

/// Where the directive of this value begins.
fn place_of(found: &[&Directive], value: At) -> At {
    found.iter().find(|it| it.value_at == value).map_or(value, |it| it.at)
}

/// The rules that have a default whatever else is set.
pub(super) fn without_body_timeout() -> Vec<Rule> {
    RULES.iter().filter(|rule| rule.name != CLIENT_BODY_TIMEOUT.name).copied().collect()
}

/// `lingering_close off|on|always` of each level: the innermost counts, and `off` sets `lingering_time` aside
/// wherever that stands (ngx_http_core_module).
pub(super) fn lingering_close(sheet: &mut Sheet, found: &[&Directive]) {
    const WORDS: &[&str] = &["off", "on", "always"];
    let off = Value::Span(None);
    let last = found.iter().rfind(|it| WORDS.contains(&it.arg())).map(|it| it.at);
    for it in found {
        let spot = Spot::new(&it.name, it.arg(), it.value_at);
        match it.arg() {
            "off" if Some(it.at) == last => sheet.put(&spot, Field::Lingers, off),
            "off" => sheet.replaced(&spot, Field::Lingers, off),
            "on" => sheet.put(&spot, Field::LingersWhen, Value::LingersWhen(LingersWhen::Unread)),
            "always" => sheet.put(&spot, Field::LingersWhen, Value::LingersWhen(LingersWhen::Always)),
            other => sheet.miss(it.value_at, other, Why::BadValue, Expected::Words(WORDS)),
        }
    }
    sheet.default(Field::LingersWhen, "lingering_close", "nginx");
}
