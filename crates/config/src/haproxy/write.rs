//! Settings as HAProxy writes them: a frontend and the backend that it uses.

use keepalive_core::scenario::Retry;

use super::rules::{BACK, FRONT, RULES, SERVER, accepts, opens};
use crate::draft::Draft;
use crate::field::{Field, TcpField};
use crate::style::Style;
use crate::value::Value;
use crate::write::{Lines, Wanted};

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
