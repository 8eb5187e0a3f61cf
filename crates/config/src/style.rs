//! How products write times and switches, both ways: text to value and value to text.

use keepalive_core::Span;
use keepalive_core::scenario::limits;
use serde::Serialize;

use crate::value::Value;
use crate::why::Expected;

/// How a length of time is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Style {
    /// nginx: `75`, `75s`, `1m30s`, `1500ms`; units y M w d h m s ms, large to small; seconds if there is none
    /// (`ngx_parse_time`).
    Nginx,
    /// nginx where it takes whole seconds only.
    NginxSeconds,
    /// Apache: `5`, `1500ms`, `1min`; units ms s mi min h; seconds if there is none
    /// (`ap_timeout_parameter_parse`).
    Apache,
    /// HAProxy: `5000`, `5s`; units us ms s m h d; milliseconds if there is none (`parse_time_err`).
    HaproxyMillis,
    /// HAProxy where it takes seconds if there is no unit.
    HaproxySeconds,
    /// The JSON form of `google.protobuf.Duration`: `3600s`, `0.5s`.
    Proto,
    /// A whole number of seconds.
    Seconds,
    /// A number of milliseconds.
    Millis,
    /// An expression with the units of Go's package `time`: `90 * time.Second`; nanoseconds if there is none.
    Go,
}

const NGINX: &[(&str, u64)] = &[
    ("y", 31_536_000_000_000),
    ("M", 2_592_000_000_000),
    ("w", 604_800_000_000),
    ("d", 86_400_000_000),
    ("h", 3_600_000_000),
    ("m", 60_000_000),
    ("s", SECOND),
    ("ms", 1_000),
];
const APACHE: &[(&str, u64)] =
    &[("h", 3_600_000_000), ("min", 60_000_000), ("mi", 60_000_000), ("s", SECOND), ("ms", 1_000)];
const HAPROXY: &[(&str, u64)] = &[
    ("d", 86_400_000_000),
    ("h", 3_600_000_000),
    ("m", 60_000_000),
    ("s", SECOND),
    ("ms", 1_000),
    ("us", 1),
];
const SECOND: u64 = 1_000_000;

impl Style {
    /// Reads a length of time; zero is one too.
    ///
    /// # Errors
    /// The form that is expected.
    pub(crate) fn read(self, text: &str) -> Result<Span, Expected> {
        let micros = match self {
            Self::Nginx => units(text, NGINX, SECOND, true),
            Self::NginxSeconds => units(text, &NGINX[..7], SECOND, true),
            Self::Apache => units(text, APACHE, SECOND, false),
            Self::HaproxyMillis => units(text, HAPROXY, 1_000, false),
            Self::HaproxySeconds => units(text, HAPROXY, SECOND, false),
            Self::Proto => text.strip_suffix('s').and_then(|number| decimal(number, SECOND)),
            Self::Seconds => units(text, &[], SECOND, false),
            Self::Millis | Self::Go => units(text, &[], 1_000, false),
        };
        micros.map(Span::from_micros).ok_or(Expected::Time(self))
    }

    /// Writes a length of time; `None` if the product has no way to.
    pub(crate) fn write(self, span: Span) -> Option<String> {
        let micros = span.micros();
        let (secs, millis) = (micros.is_multiple_of(SECOND), micros.is_multiple_of(1_000));
        let (in_secs, in_millis) = (micros / SECOND, micros / 1_000);
        match self {
            Self::Nginx if secs => Some(format!("{in_secs}s")),
            Self::NginxSeconds if secs => Some(format!("{in_secs}s")),
            Self::Apache | Self::Seconds if secs => Some(in_secs.to_string()),
            Self::Nginx | Self::Apache if millis => Some(format!("{in_millis}ms")),
            Self::HaproxyMillis | Self::HaproxySeconds if secs => Some(format!("{in_secs}s")),
            Self::HaproxyMillis | Self::HaproxySeconds if millis => Some(format!("{in_millis}ms")),
            Self::HaproxyMillis | Self::HaproxySeconds => Some(format!("{micros}us")),
            Self::Proto if secs => Some(format!("{in_secs}s")),
            Self::Proto => Some(format!("{in_secs}.{:06}s", micros % SECOND)),
            Self::Millis if millis => Some(in_millis.to_string()),
            Self::Go if secs => Some(format!("{in_secs} * time.Second")),
            Self::Go if millis => Some(format!("{in_millis} * time.Millisecond")),
            Self::Go => Some(format!("{micros} * time.Microsecond")),
            Self::Nginx | Self::NginxSeconds | Self::Apache | Self::Seconds | Self::Millis => None,
        }
    }
}

/// Numbers with units, from large to small if there may be `several`; a bare number counts in `bare`.
fn units(text: &str, units: &[(&str, u64)], bare: u64, several: bool) -> Option<u64> {
    let mut rest = text;
    let (mut total, mut last) = (0_u64, u64::MAX);
    loop {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number: u64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let unit = match &rest[..letters] {
            "" => bare,
            name => units.iter().find(|(unit, _)| *unit == name)?.1,
        };
        // A bare number can only be the last.
        if unit >= last || (letters == 0 && !rest.is_empty()) {
            return None;
        }
        last = unit;
        total = number.checked_mul(unit)?.checked_add(total)?;
        rest = rest[letters..].trim_start_matches(' ');
        if rest.is_empty() {
            return (total <= LONGEST).then_some(total);
        }
        if !several {
            return None;
        }
    }
}

/// What a sum of times may come to; beyond it nothing fits into a scenario, and sums would overflow.
const LONGEST: u64 = 1_000 * limits::UNTIL.micros();

/// A decimal number times `unit`, exactly; digits beyond that are refused unless they are zero.
fn decimal(text: &str, unit: u64) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(part) || part.len() > 9 {
        return None;
    }
    let scale = 10_u64.pow(u32::try_from(part.len()).ok()?);
    let part = u128::from(part.parse::<u64>().ok()?) * u128::from(unit);
    if part % u128::from(scale) != 0 {
        return None;
    }
    let part = u64::try_from(part / u128::from(scale)).ok()?;
    let total = whole.parse::<u64>().ok()?.checked_mul(unit)?.checked_add(part)?;
    (total <= LONGEST).then_some(total)
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A length of time.
    Time(Style),
    /// A whole number.
    Count,
    /// A whole number, or this word for no limit.
    CountOr(&'static str),
    /// A whole number of what may follow the first: 100 are 101 in all.
    CountAfterFirst,
    /// One of two words, for on and off. What is read may be spelt in capitals too.
    Switch(&'static [&'static str; 2]),
    /// One of two words, for off and on: the setting is the opposite of what its name says.
    Inverse(&'static [&'static str; 2]),
}

impl Form {
    /// Reads a value.
    ///
    /// # Errors
    /// What is expected.
    pub(crate) fn read(self, text: &str) -> Result<Value, Expected> {
        match self {
            Self::Time(style) => style.read(text).map(|span| Value::Span(Some(span))),
            Self::Count => {
                let allowed = Expected::Whole(0, u64::from(u32::MAX));
                let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
                let count = digits.then(|| text.parse().ok()).flatten();
                count.map(|count| Value::Count(Some(count))).ok_or(allowed)
            }
            Self::CountOr(word) if text == word => Ok(Value::Count(None)),
            Self::CountOr(_) => Self::Count.read(text),
            Self::CountAfterFirst => Self::Count.read(text).and_then(|value| match value {
                Value::Count(Some(0)) => Ok(value),
                Value::Count(Some(after)) if after < u32::MAX => Ok(Value::count(after + 1)),
                _ => Err(Expected::Whole(0, u64::from(u32::MAX) - 1)),
            }),
            Self::Switch(words) => switch(words, text).map(Value::Flag).ok_or(Expected::Words(words)),
            Self::Inverse(words) => {
                switch(words, text).map(|on| Value::Flag(!on)).ok_or(Expected::Words(words))
            }
        }
    }

    /// Writes a value; `None` if the product has no way to.
    pub(crate) fn write(self, value: Value) -> Option<String> {
        match (self, value) {
            (Self::Time(style), Value::Span(Some(span))) => style.write(span),
            (Self::Count | Self::CountOr(_), Value::Count(Some(count))) => Some(count.to_string()),
            (Self::CountOr(word), Value::Count(None)) => Some(word.to_owned()),
            (Self::CountAfterFirst, Value::Count(Some(0))) => Some("0".to_owned()),
            // One alone has no number: none after the first is written as no limit.
            (Self::CountAfterFirst, Value::Count(Some(count))) if count > 1 => Some((count - 1).to_string()),
            (Self::Switch(words), Value::Flag(on)) => Some(words[usize::from(!on)].to_owned()),
            (Self::Inverse(words), Value::Flag(on)) => Some(words[usize::from(on)].to_owned()),
            _ => None,
        }
    }
}

fn switch(words: &[&str; 2], text: &str) -> Option<bool> {
    let at = words.iter().position(|word| word.eq_ignore_ascii_case(text))?;
    Some(at == 0)
}

#[cfg(test)]
mod tests {
    use super::{Form, Style};
    use keepalive_core::Span;

    #[test]
    fn times_are_read_as_each_product_writes_them() {
        for (style, text, micros) in [
            (Style::Nginx, "75", 75_000_000),
            (Style::Nginx, "75s", 75_000_000),
            (Style::Nginx, "1m30s", 90_000_000),
            (Style::Nginx, "1h 30m", 5_400_000_000),
            (Style::Nginx, "1500ms", 1_500_000),
            (Style::Nginx, "1m30", 90_000_000),
            (Style::Apache, "5", 5_000_000),
            (Style::Apache, "1500ms", 1_500_000),
            (Style::Apache, "2min", 120_000_000),
            (Style::HaproxyMillis, "5000", 5_000_000),
            (Style::HaproxyMillis, "5s", 5_000_000),
            (Style::HaproxyMillis, "250us", 250),
            (Style::HaproxySeconds, "60", 60_000_000),
            (Style::Proto, "3600s", 3_600_000_000),
            (Style::Proto, "0.25s", 250_000),
            (Style::Seconds, "60", 60_000_000),
            (Style::Millis, "65000", 65_000_000),
        ] {
            let read = style.read(text).map(Span::micros);
            assert_eq!(read, Ok(micros), "{style:?} {text}");
            let back = style.write(Span::from_micros(micros));
            assert_eq!(style.read(&back.unwrap()).map(Span::micros), Ok(micros), "{style:?} {text}");
        }
    }

    #[test]
    fn what_a_product_would_refuse_is_refused() {
        for (style, text) in [
            (Style::Nginx, "75 sec"),
            (Style::Nginx, "30s1m"),
            (Style::Nginx, "1.5s"),
            (Style::NginxSeconds, "1500ms"),
            (Style::Nginx, "-1"),
            (Style::Nginx, ""),
            (Style::Nginx, "99999999999999999999s"),
            (Style::Apache, "5d"),
            (Style::Apache, "1m30s"),
            (Style::HaproxyMillis, "5 s"),
            (Style::HaproxyMillis, "1m30s"),
            (Style::Proto, "60"),
            (Style::Proto, "1m"),
            (Style::Proto, "0.0000001s"),
            (Style::Seconds, "60s"),
        ] {
            assert!(style.read(text).is_err(), "{style:?} {text:?} was read");
        }
    }

    #[test]
    fn what_a_style_has_no_way_to_write_is_left_to_the_reader_of_the_answer() {
        assert_eq!(Style::Seconds.write(Span::from_millis(1_500)), None);
        assert_eq!(Style::Nginx.write(Span::from_micros(5)), None);
        assert_eq!(Form::Count.write(crate::value::Value::Count(None)), None);
    }
}
