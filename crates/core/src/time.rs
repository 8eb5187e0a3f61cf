//! Time as integers: a point on the simulation's clock and a length of time, both in microseconds.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The longest span that a scenario may state: 400 days, far beyond any timer in the field and far
/// below the range where sums of spans could overflow.
pub const LONGEST: Span = Span::from_secs(400 * 86_400);

/// A point in simulated time: microseconds since the scenario began.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SimTime(u64);

/// A length of time in microseconds. Its text form is `"75s"`, `"20ms"`, `"1h30m"`.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(u64);

impl SimTime {
    /// The beginning of every scenario.
    pub const ZERO: Self = Self(0);
    /// Later than every event; used for "no deadline".
    pub const FAR: Self = Self(u64::MAX);

    /// The point `micros` microseconds after the beginning.
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// Microseconds since the beginning.
    pub const fn micros(self) -> u64 {
        self.0
    }

    /// The span since `earlier`; zero if `earlier` is later.
    pub const fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// A span of `micros` microseconds.
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// A span of `millis` milliseconds.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis * 1_000)
    }

    /// A span of `secs` seconds.
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs * 1_000_000)
    }

    /// Its length in microseconds.
    pub const fn micros(self) -> u64 {
        self.0
    }

    /// Its length in whole milliseconds, rounded down.
    pub const fn millis(self) -> u64 {
        self.0 / 1_000
    }

    /// `true` for a span of no length.
    #[allow(clippy::trivially_copy_pass_by_ref)]
    pub const fn is_zero(&self) -> bool {
        self.0 == 0
    }

    /// This span `n` times over, saturating.
    pub const fn times(self, n: u64) -> Self {
        Self(self.0.saturating_mul(n))
    }

    /// This span minus `other`, or zero.
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// Reads the text form: numbers with the units `us ms s m h d`, largest first (`"1h30m"`).
    ///
    /// # Errors
    /// Says what is wrong with the text; the caller knows where it stood.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        const UNITS: [(&str, u64); 6] = [
            ("us", 1),
            ("ms", 1_000),
            ("s", 1_000_000),
            ("m", 60_000_000),
            ("h", 3_600_000_000),
            ("d", 86_400_000_000),
        ];
        const SHAPE: &str = "a span such as \"75s\", \"20ms\" or \"1h30m\" (units us ms s m h d)";
        let mut rest = text;
        let mut total = 0_u64;
        let mut last_unit = u64::MAX;
        while !rest.is_empty() {
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let number: u64 = rest[..digits].parse().map_err(|_| SHAPE)?;
            rest = &rest[digits..];
            let letters = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_lowercase()).len();
            let (_, unit) = UNITS.iter().find(|(name, _)| *name == &rest[..letters]).ok_or(SHAPE)?;
            rest = &rest[letters..];
            if *unit >= last_unit {
                return Err("units from large to small, each once, as in \"1h30m\"");
            }
            last_unit = *unit;
            total = number.checked_mul(*unit).and_then(|n| total.checked_add(n)).ok_or("at most 400d")?;
        }
        if last_unit == u64::MAX {
            return Err(SHAPE);
        }
        if total > LONGEST.0 { Err("at most 400d") } else { Ok(Self(total)) }
    }
}

impl Add<Span> for SimTime {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl AddAssign<Span> for SimTime {
    fn add_assign(&mut self, span: Span) {
        *self = *self + span;
    }
}

impl Add for Span {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Span {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self.saturating_sub(other)
    }
}

impl fmt::Display for SimTime {
    /// Seconds with six decimals: `7200.065000`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:06}", self.0 / 1_000_000, self.0 % 1_000_000);
        f.pad(&text)
    }
}

impl fmt::Display for Span {
    /// The shortest text form that [`Span::parse`] reads back: `2h20m`, `75s` as `1m15s`, `0s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.pad("0s");
        }
        let mut rest = self.0;
        let mut text = String::new();
        for (unit, size) in
            [("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000), ("ms", 1_000), ("us", 1)]
        {
            if rest >= size {
                text.push_str(&format!("{}{unit}", rest / size));
                rest %= size;
            }
        }
        f.pad(&text)
    }
}

impl Serialize for SimTime {
    /// Microseconds as a number.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.0)
    }
}

impl Serialize for Span {
    /// Text for people (`75s`), microseconds in formats that nobody reads.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl serde::de::Visitor<'_> for Text {
            type Value = Span;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a span such as \"75s\", \"20ms\" or \"1h30m\"")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Span, E> {
                Span::parse(text)
                    .map_err(|allowed| E::invalid_value(serde::de::Unexpected::Str(text), &allowed))
            }
        }
        if deserializer.is_human_readable() {
            deserializer.deserialize_str(Text)
        } else {
            u64::deserialize(deserializer).map(Self)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_and_written_in_units() {
        for (text, micros) in [
            ("75s", 75_000_000),
            ("20ms", 20_000),
            ("2h20m", 8_400_000_000),
            ("1s500ms", 1_500_000),
            ("0s", 0),
        ] {
            let span = Span::parse(text).unwrap();
            assert_eq!(span.micros(), micros, "{text}");
            assert_eq!(Span::parse(&span.to_string()), Ok(span), "{text}");
        }
    }

    #[test]
    fn what_is_no_span_is_refused() {
        for text in ["", "5", "s", "5 s", "-5s", "1.5s", "5m5m", "5s1h", "99999999999999999999s", "401d"] {
            assert!(Span::parse(text).is_err(), "{text:?} was read");
        }
    }
}
