//! Values of settings: a span of time or a count, or none; how a reader types them.

use keepalive_core::Span;
use serde::{Deserialize, Serialize};

use crate::lang::Knob;
use crate::number::decimal;

/// The value of a setting; `None` where there is no limit, or it is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Written", try_from = "Written")]
pub enum Value {
    /// A span of time.
    Span(Option<Span>),
    /// How many.
    Count(Option<u32>),
}

/// How a value stands in a patch: `"75s"`, `3`, and for none `"never"` or `-1`.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Count(i64),
    Text(String),
}

const NEVER: &str = "never";

impl From<Value> for Written {
    fn from(value: Value) -> Self {
        match value {
            Value::Span(Some(span)) => Self::Text(span.to_string()),
            Value::Span(None) => Self::Text(NEVER.into()),
            Value::Count(count) => Self::Count(count.map_or(-1, i64::from)),
        }
    }
}

impl TryFrom<Written> for Value {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, &'static str> {
        match written {
            Written::Text(text) if text == NEVER => Ok(Self::Span(None)),
            Written::Text(text) => Span::parse(&text).map(|span| Self::Span(Some(span))),
            Written::Count(-1) => Ok(Self::Count(None)),
            Written::Count(count) => {
                u32::try_from(count).map(|count| Self::Count(Some(count))).map_err(|_| "a count")
            }
        }
    }
}

/// What may be typed for a span.
pub(super) const SPAN: &str = "75s, 1500ms, 2m, 1h30m";
/// What may be typed for a count.
pub(super) const COUNT: &str = "1, 2, 3 …";

/// Names of units as people write them, with their microseconds.
const UNITS: [(&[&str], u64); 6] = [
    (&["us", "µs", "μs", "마이크로초"], 1),
    (&["ms", "msec", "밀리초"], 1_000),
    (&["s", "sec", "secs", "second", "seconds", "초"], 1_000_000),
    (&["m", "min", "mins", "minute", "minutes", "분"], 60_000_000),
    (&["h", "hr", "hour", "hours", "시간"], 3_600_000_000),
    (&["d", "day", "days", "일"], 86_400_000_000),
];

/// Words for no limit.
pub(super) const NONE: [&str; 8] = [NEVER, "off", "none", "no", "∞", "없음", "끔", "꺼짐"];

impl Value {
    /// As a span, if it is one.
    pub(super) const fn span(self) -> Option<Option<Span>> {
        match self {
            Self::Span(span) => Some(span),
            Self::Count(_) => None,
        }
    }

    /// As a count, if it is one.
    pub(super) const fn count(self) -> Option<Option<u32>> {
        match self {
            Self::Count(count) => Some(count),
            Self::Span(_) => None,
        }
    }

    /// Reads what a reader typed for a setting: `75s`, `2 m`, `1.5 s`, `1h 30m`, `100`, `never`. A number alone
    /// is in the unit that the setting usually has.
    pub fn read(knob: Knob, text: &str) -> Option<Self> {
        let text = text.trim();
        let none = NONE.iter().any(|word| text.eq_ignore_ascii_case(word));
        if is_count(knob) {
            return match text {
                _ if none => Some(Self::Count(None)),
                _ if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                    text.parse().ok().map(|count| Self::Count(Some(count)))
                }
                _ => None,
            };
        }
        if none { Some(Self::Span(None)) } else { span(text, unit(knob)).map(|span| Self::Span(Some(span))) }
    }
}

/// Settings that are counted.
pub(super) const fn is_count(knob: Knob) -> bool {
    matches!(knob, Knob::KeepaliveProbes | Knob::MaxRequests)
}

/// Settings that may be without limit, or off.
pub(super) const fn may_be_none(knob: Knob) -> bool {
    matches!(
        knob,
        Knob::KeepaliveTime | Knob::UserTimeout | Knob::HttpIdle | Knob::PoolIdle | Knob::MaxRequests
    )
}

/// The unit of a number alone, and of one press of an arrow key, in microseconds.
pub(super) const fn unit(knob: Knob) -> u64 {
    match knob {
        Knob::Latency | Knob::Service => 1_000,
        _ => 1_000_000,
    }
}

/// Numbers with units, in any order, added up.
pub(super) fn span(text: &str, alone: u64) -> Option<Span> {
    let mut rest = text;
    let mut total = 0_u64;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let number = decimal(&rest[..end])?;
        rest = rest[end..].trim_start();
        let end = rest.find(|c: char| c.is_ascii_digit() || c.is_whitespace()).unwrap_or(rest.len());
        let name = &rest[..end];
        let known = UNITS.iter().find(|(names, _)| names.iter().any(|one| name.eq_ignore_ascii_case(one)));
        let micros = match known {
            Some((_, micros)) => *micros,
            None if name.is_empty() && total == 0 && rest.is_empty() => alone,
            None => return None,
        };
        total = total.checked_add((number * micros as f64).round() as u64)?;
        rest = rest[end..].trim_start();
    }
    // The file format's own limit, so that whatever is set can be written into a link.
    let written = Span::from_micros(total).to_string();
    (!text.is_empty()).then(|| Span::parse(&written).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn micros(text: &str) -> Option<u64> {
        match Value::read(Knob::HttpIdle, text)? {
            Value::Span(span) => span.map(Span::micros),
            Value::Count(_) => None,
        }
    }

    #[test]
    fn spans_are_read_as_people_type_them() {
        for (text, ms) in [
            ("75s", 75_000),
            ("75", 75_000),
            (" 75 s ", 75_000),
            ("2m", 120_000),
            ("2 min", 120_000),
            ("1500ms", 1_500),
            ("1.5 s", 1_500),
            ("1h 30m", 5_400_000),
            ("2 h 11 min 15 s", 7_875_000),
            ("75초", 75_000),
            ("1분 30초", 90_000),
        ] {
            assert_eq!(micros(text), Some(ms * 1_000), "{text}");
        }
    }

    #[test]
    fn what_is_no_span_is_refused() {
        for text in ["", "s", "-1s", "1x", "1s2", "1e3", "99999999999d", "500d", "1..5s", "٣s"] {
            assert_eq!(Value::read(Knob::HttpIdle, text), None, "{text}");
        }
    }

    #[test]
    fn no_limit_has_words() {
        assert_eq!(Value::read(Knob::HttpIdle, "never"), Some(Value::Span(None)));
        assert_eq!(Value::read(Knob::MaxRequests, "없음"), Some(Value::Count(None)));
        assert_eq!(Value::read(Knob::MaxRequests, "100"), Some(Value::Count(Some(100))));
        assert_eq!(Value::read(Knob::MaxRequests, "-1"), None);
        assert_eq!(Value::read(Knob::MaxRequests, "1s"), None);
    }

    #[test]
    fn a_number_alone_has_the_unit_of_its_setting() {
        assert_eq!(Value::read(Knob::Latency, "20"), Some(Value::Span(Some(Span::from_millis(20)))));
    }
}
