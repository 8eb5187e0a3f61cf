//! What a scenario says about its service beside what can be simulated: how often requests come, and what
//! was agreed. Nothing here changes a run; a verdict on the chain reads it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::time::Span;

/// How often requests come on one connection. Its text form is `"2/m"`: a count and `s`, `m`, `h` or `d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rate {
    requests: u32,
    unit: Unit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Unit {
    Second,
    Minute,
    Hour,
    Day,
}

impl Unit {
    const ALL: [(Self, &str, Span); 4] = [
        (Self::Second, "s", Span::from_secs(1)),
        (Self::Minute, "m", Span::from_secs(60)),
        (Self::Hour, "h", Span::from_secs(3_600)),
        (Self::Day, "d", Span::from_secs(86_400)),
    ];
}

/// The most requests that a [`Rate`] may state.
pub const MAX_REQUESTS: u32 = 1_000_000;

/// A text that is no [`Rate`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoRate;

impl fmt::Display for NoRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a rate such as \"2/m\" (1 to 1000000 requests a second, minute, hour or day: s m h d)")
    }
}

impl std::error::Error for NoRate {}

impl Rate {
    /// One request a minute: what is assumed where nothing is stated.
    pub const DEFAULT: Self = Self { requests: 1, unit: Unit::Minute };

    /// Requests in [`Rate::per`].
    pub const fn requests(self) -> u32 {
        self.requests
    }

    /// The time that the count is for.
    pub fn per(self) -> Span {
        self.entry().2
    }

    fn entry(self) -> (Unit, &'static str, Span) {
        Unit::ALL.into_iter().find(|(unit, ..)| *unit == self.unit).unwrap_or(Unit::ALL[0])
    }
}

impl FromStr for Rate {
    type Err = NoRate;

    fn from_str(text: &str) -> Result<Self, NoRate> {
        let (count, per) = text.split_once('/').ok_or(NoRate)?;
        if count.is_empty() || !count.chars().all(|c| c.is_ascii_digit()) {
            return Err(NoRate);
        }
        let requests = count.parse().ok().filter(|n| (1..=MAX_REQUESTS).contains(n)).ok_or(NoRate)?;
        let (unit, ..) = Unit::ALL.into_iter().find(|(_, name, _)| *name == per).ok_or(NoRate)?;
        Ok(Self { requests, unit })
    }
}

impl fmt::Display for Rate {
    /// The text form.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}/{}", self.requests, self.entry().1))
    }
}

impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl serde::de::Visitor<'_> for Text {
            type Value = Rate;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&NoRate, f)
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Rate, E> {
                text.parse().map_err(|NoRate| {
                    E::invalid_value(serde::de::Unexpected::Str(text), &NoRate.to_string().as_str())
                })
            }
        }
        deserializer.deserialize_str(Text)
    }
}

/// What the owners of a chain say about it. A field that is left out is not stated, which is not "no".
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Statements {
    /// The timeouts of every hop are written down.
    pub documented: Option<bool>,
    /// It was decided which requests are tried again; `retry` of a hop says the same where it is not `never`.
    pub retry: Option<bool>,
    /// Requests that are not idempotent carry an idempotency key.
    pub idempotency_key: Option<bool>,
    /// Every request carries an id that each hop logs.
    pub request_ids: Option<bool>,
}

impl Statements {
    /// Nothing is stated.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read_and_written() {
        for (text, requests, secs) in
            [("2/m", 2, 60), ("1/s", 1, 1), ("1000000/d", 1_000_000, 86_400), ("30/h", 30, 3_600)]
        {
            let rate: Rate = text.parse().unwrap();
            assert_eq!((rate.requests(), rate.per()), (requests, Span::from_secs(secs)), "{text}");
            assert_eq!(rate.to_string(), text);
        }
        for wrong in ["", "2", "/m", "0/m", "-1/m", "+1/m", "1.5/m", "2/y", "2/ m", "1000001/d", "2/m/m"] {
            assert_eq!(wrong.parse::<Rate>(), Err(NoRate), "{wrong:?}");
        }
    }
}
