//! What a product's parameter or a field of a hop is set to.

use std::fmt;

use keepalive_core::Span;
use serde::{Deserialize, Serialize};

/// A value with its kind. In JSON: `{"span": "75s"}`, `{"count": 9}`, `{"flag": true}`, `"none"`,
/// `{"word": "lifo"}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// A length of time.
    Span(Span),
    /// A number of things; products write -1 for "no limit".
    Count(i64),
    /// On or off.
    Flag(bool),
    /// No limit, or nothing set.
    None,
    /// One of a few words, or what the product writes in a way of its own.
    Word(String),
}

impl Value {
    /// The length of time, if it is one.
    pub const fn span(&self) -> Option<Span> {
        if let Self::Span(span) = self { Some(*span) } else { None }
    }

    /// The number, if it is one and of this size.
    pub fn count<N: TryFrom<i64>>(&self) -> Option<N> {
        if let Self::Count(n) = self { N::try_from(*n).ok() } else { None }
    }

    /// On or off, if it is either.
    pub const fn flag(&self) -> Option<bool> {
        if let Self::Flag(on) = self { Some(*on) } else { None }
    }

    /// The word, if it is one.
    pub fn word(&self) -> Option<&str> {
        if let Self::Word(word) = self { Some(word) } else { None }
    }

    pub(crate) fn limit(span: Option<Span>) -> Self {
        span.map_or(Self::None, Self::Span)
    }

    pub(crate) fn cap(count: Option<u32>) -> Self {
        count.map_or(Self::None, |n| Self::Count(n.into()))
    }
}

impl fmt::Display for Value {
    /// As products write it: times in seconds (`7200 s`, `0.2 s`), `on`, `off`, `none`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Span(span) => f.pad(&seconds(*span)),
            Self::Count(n) => f.pad(&n.to_string()),
            Self::Flag(true) => f.pad("on"),
            Self::Flag(false) => f.pad("off"),
            Self::None => f.pad("none"),
            Self::Word(word) => f.pad(word),
        }
    }
}

/// Seconds with as many decimals as there are.
fn seconds(span: Span) -> String {
    let (whole, rest) = (span.micros() / 1_000_000, span.micros() % 1_000_000);
    if rest == 0 {
        return format!("{whole} s");
    }
    let decimals = format!("{rest:06}");
    format!("{whole}.{} s", decimals.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_seconds() {
        for (micros, text) in [
            (0, "0 s"),
            (75_000_000, "75 s"),
            (200_000, "0.2 s"),
            (924_600_000, "924.6 s"),
            (1, "0.000001 s"),
        ] {
            assert_eq!(Value::Span(Span::from_micros(micros)).to_string(), text);
        }
    }

    #[test]
    fn a_number_that_does_not_fit_is_none() {
        assert_eq!(Value::Count(255).count::<u8>(), Some(255));
        assert_eq!(Value::Count(256).count::<u8>(), None);
        assert_eq!(Value::Count(-1).count::<u32>(), None);
        assert_eq!(Value::Flag(true).count::<u32>(), None);
    }
}
