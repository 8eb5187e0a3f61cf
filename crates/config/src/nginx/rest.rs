//! What becomes of the rest of a request: how long nginx waits for its body (`client_body_timeout`), and whether
//! it reads on before it closes (`lingering_close`). Both depend on other directives, whatever their order.

use keepalive_core::scenario::LingersWhen;

use super::parse::Directive;
use crate::defaults;
use crate::draft::Draft;
use crate::field::Field;
use crate::rule::Rule;
use crate::sheet::{Sheet, Spot};
use crate::value::Value;
use crate::why::{Expected, Why};

/// The model times the pieces of a head by the same clock as those of a body. One that is no shorter than the limit
/// of the head never ends a head, and so is nginx's `client_body_timeout`, which is for bodies alone and
/// runs from one read to the next (ngx_http_core_module); a shorter one would.
fn spares_heads(head: Value, pieces: Value) -> bool {
    matches!((head, pieces), (Value::Span(Some(head)), Value::Span(Some(pieces))) if pieces >= head)
}

/// Keeps what a directive with this default says of the pieces of a body if the model can hold it beside the limit
/// of the head, which must have been read; otherwise says so, and likewise keeps or leaves its default.
pub(crate) fn body_timeout(sheet: &mut Sheet, directive: &str, row: &'static str) {
    let field = Field::ReadTimeout;
    let head = sheet.get(Field::HeaderTimeout);
    if let Some(spot) = sheet.spot(field)
        && !spares_heads(head, sheet.get(field))
    {
        sheet.withdraw(field);
        let text = format!("{} {}", spot.directive, spot.text);
        sheet.miss(spot.at, &text, Why::NotModelled, Expected::Nothing);
    }
    if defaults::row(row, field).is_some_and(|row| spares_heads(head, row.value)) {
        sheet.default(field, directive, row);
    }
}

/// The rules by which a hop is written.
pub(crate) fn writable(rules: &[Rule], draft: &Draft) -> Vec<Rule> {
    let spares = spares_heads(draft.get(Field::HeaderTimeout), draft.get(Field::ReadTimeout));
    rules.iter().filter(|rule| spares || rule.field != Field::ReadTimeout).copied().collect()
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
