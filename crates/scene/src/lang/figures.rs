//! Numbers as text, shared by the languages: they differ only in the names of units.

use keepalive_core::scenario::Keepalive;
use keepalive_core::{SimTime, Span};

/// The names of units of time, with the space before them if the language has one.
pub(super) struct Units {
    /// Between two parts: `2 h 11 min`.
    pub(super) gap: &'static str,
    pub(super) micros: &'static str,
    pub(super) millis: &'static str,
    pub(super) secs: &'static str,
    pub(super) mins: &'static str,
    pub(super) hours: &'static str,
    pub(super) days: &'static str,
}

/// Seconds stay seconds up to here, as they do in configuration files: `75 s`, `350 s`, `924.6 s`.
const AS_SECONDS: u64 = 1_000_000_000;

/// A span with units: exact to a hundredth of a second, finer below 10 s.
pub(super) fn span(span: Span, units: &Units) -> String {
    let micros = span.micros();
    match micros {
        0 => format!("0{}", units.secs),
        1..1_000 => format!("{micros}{}", units.micros),
        1_000..1_000_000 => {
            let step = if micros < 100_000 { 100 } else { 1_000 };
            let rounded = round(micros, step);
            if rounded < 1_000_000 {
                decimal(rounded, 1_000, units.millis)
            } else {
                format!("1{}", units.secs)
            }
        }
        1_000_000..10_000_000 => decimal(round(micros, 1_000), 1_000_000, units.secs),
        10_000_000..AS_SECONDS => decimal(round(micros, 10_000), 1_000_000, units.secs),
        AS_SECONDS.. => long(round(micros, 10_000), units),
    }
}

/// A span with units and every digit, for sums that a reader checks: `119.998 s`, `29.95 s`, `1 µs`.
pub(super) fn exact(span: Span, units: &Units) -> String {
    let micros = span.micros();
    match micros {
        0..1_000 => self::span(span, units),
        1_000..1_000_000 => decimal(micros, 1_000, units.millis),
        1_000_000..AS_SECONDS => decimal(micros, 1_000_000, units.secs),
        AS_SECONDS.. => long(micros, units),
    }
}

/// Days, hours, minutes and seconds; parts that are zero are left out.
fn long(micros: u64, units: &Units) -> String {
    let mut rest = micros;
    let mut parts = Vec::new();
    for (size, unit) in [(86_400_000_000, units.days), (3_600_000_000, units.hours), (60_000_000, units.mins)]
    {
        if rest >= size {
            parts.push(format!("{}{unit}", rest / size));
            rest %= size;
        }
    }
    if rest > 0 {
        parts.push(decimal(rest, 1_000_000, units.secs));
    }
    parts.join(units.gap)
}

/// `value / one` without trailing zeros.
fn decimal(value: u64, one: u64, unit: &str) -> String {
    let width = one.ilog10() as usize;
    let text = format!("{}.{:0width$}", value / one, value % one);
    format!("{}{unit}", text.trim_end_matches('0').trim_end_matches('.'))
}

/// To the nearest multiple of `step`, halves up.
const fn round(value: u64, step: u64) -> u64 {
    (value + step / 2) / step * step
}

/// A point of time in seconds with three decimals; the fraction is cut and not rounded, so that a clock
/// never shows a moment that has not come.
pub(super) fn clock_digits(at: SimTime) -> String {
    let micros = at.micros();
    format!("{}.{:03}", micros / 1_000_000, micros / 1_000 % 1_000)
}

/// `40 + 3 × 5 = 55`, in seconds, if the three are whole seconds and the sum is right; an answered probe or
/// a changed option may have shifted the schedule, and then the sum would be a lie.
pub(super) fn keepalive_sum(options: &Keepalive, sent: u8, total: Span) -> Option<String> {
    let secs = |span: Span| span.micros().is_multiple_of(1_000_000).then(|| span.micros() / 1_000_000);
    let right = options.time + options.interval.times(sent.into()) == total;
    let (time, interval, total) = (secs(options.time)?, secs(options.interval)?, secs(total)?);
    right.then(|| format!("{time} + {sent} × {interval} = {total}"))
}

/// What stands between client and server, as a reader writes it: `lb` is an abbreviation, `edge-proxy` a name.
pub(super) fn hop_name(id: &str) -> String {
    // Ids have no other letters, and tables of all capitals are large.
    if id.len() <= 4 { id.to_ascii_uppercase() } else { id.to_owned() }
}

/// A count of bytes with a thin grouping of thousands.
pub(super) fn grouped(n: u32) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) && digits.len() > 4 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A chance in percent with three digits that count: `0.0505 %` without the sign.
pub(super) fn percent(chance: f64) -> String {
    let percent = chance * 100.0;
    let (mut decimals, mut scaled) = (0, percent);
    while scaled < 99.95 && decimals < 10 {
        decimals += 1;
        scaled *= 10.0;
    }
    format!("{percent:.decimals$}")
}

/// `1,980` of "1 in 1,980"; absent for chances above a tenth, where percent say more, and for those that are
/// smaller than one in a thousand million.
pub(super) fn one_in(chance: f64) -> Option<String> {
    ((1e-9..=0.1).contains(&chance)).then(|| grouped((1.0 / chance).round() as u32))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    #[test]
    fn spans_have_units_and_no_noise() {
        for (micros, en, ko) in [
            (0, "0 s", "0초"),
            (250, "250 µs", "250µs"),
            (20_000, "20 ms", "20ms"),
            (1_500, "1.5 ms", "1.5ms"),
            (204_400, "204 ms", "204ms"),
            (999_900, "1 s", "1초"),
            (1_234_000, "1.234 s", "1.234초"),
            (29_980_000, "29.98 s", "29.98초"),
            (59_959_999, "59.96 s", "59.96초"),
            (75_000_000, "75 s", "75초"),
            (924_600_000, "924.6 s", "924.6초"),
            (7_200_000_000, "2 h", "2시간"),
            (7_199_940_000, "1 h 59 min 59.94 s", "1시간 59분 59.94초"),
            (7_875_000_000, "2 h 11 min 15 s", "2시간 11분 15초"),
            (90_061_000_000, "1 d 1 h 1 min 1 s", "1일 1시간 1분 1초"),
        ] {
            assert_eq!(Lang::En.words().span(Span::from_micros(micros)), en);
            assert_eq!(Lang::Ko.words().span(Span::from_micros(micros)), ko);
        }
    }

    #[test]
    fn the_clock_has_three_decimals() {
        assert_eq!(clock_digits(SimTime::from_micros(60_112_999)), "60.112");
        assert_eq!(clock_digits(SimTime::ZERO), "0.000");
        assert_eq!(Lang::En.words().clock_with_unit(SimTime::from_micros(65_000)), "0.065 s");
        assert_eq!(Lang::Ko.words().clock_with_unit(SimTime::from_micros(65_000)), "0.065초");
    }

    #[test]
    fn chances_have_three_digits() {
        assert_eq!(
            [1.0, 0.5352, 0.0123, 0.000_504_6, 6.1e-6, 1.5e-9].map(percent),
            ["100", "53.5", "1.23", "0.0505", "0.000610", "0.000000150"]
        );
        assert_eq!(one_in(0.000_505).as_deref(), Some("1980"));
        assert_eq!(one_in(1e-5).as_deref(), Some("100,000"));
        assert_eq!((one_in(0.5), one_in(1e-12)), (None, None));
    }

    #[test]
    fn thousands_are_grouped_from_five_digits_on() {
        assert_eq!([999, 1460, 14_600, 1_000_000].map(grouped), ["999", "1460", "14,600", "1,000,000"]);
    }
}
