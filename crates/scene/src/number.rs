//! Fractions to and from text through whole numbers, and one sort for everything.
//!
//! The standard library does all of this, but each piece of it that the page meets costs its first load:
//! reading a fraction 12 KB of tables, and sorting 4 KB for each type that is sorted.

/// A number as text: rounded to so many decimals (at most 9), without trailing zeros, exponent or negative zero.
pub fn fixed(value: f64, decimals: u32) -> String {
    let mut text = String::new();
    put(&mut text, value, decimals);
    text
}

/// Appends what [`fixed`] says. Written by hand, as moving pictures are hundreds of numbers sixty times a second.
pub fn put(text: &mut String, value: f64, decimals: u32) {
    let unit = 10_u64.pow(decimals.min(9));
    let scaled = (value * unit as f64).round() as i64;
    if scaled < 0 {
        text.push('-');
    }
    let (whole, mut rest) = (scaled.unsigned_abs() / unit, scaled.unsigned_abs() % unit);
    let mut place = 1;
    while whole / place >= 10 {
        place *= 10;
    }
    while place > 0 {
        text.push(digit(whole / place));
        place /= 10;
    }
    if rest > 0 {
        text.push('.');
    }
    let mut place = unit / 10;
    while rest > 0 {
        text.push(digit(rest / place));
        rest %= place;
        place /= 10;
    }
}

/// The last digit of a number.
const fn digit(number: u64) -> char {
    (b'0' + (number % 10) as u8) as char
}

/// Reads digits with at most one point among them; `None` for everything else, and for more than 15 digits.
pub fn decimal(text: &str) -> Option<f64> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits = whole.len() + rest.len();
    let all = || whole.bytes().chain(rest.bytes());
    if !(1..=15).contains(&digits) || !all().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = all().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
    // Both are whole numbers that a float holds exactly, so the quotient is the nearest float there is.
    Some(number as f64 / 10_u64.pow(rest.len() as u32) as f64)
}

/// Sorts by a key of two parts; what has the same key keeps its order.
pub fn sort_by_key<T>(items: &mut Vec<T>, key: impl Fn(&T) -> (u64, u64)) {
    let mut order: Vec<(u64, u64, usize)> = Vec::with_capacity(items.len());
    for (place, item) in items.iter().enumerate() {
        let (first, second) = key(item);
        order.push((first, second, place));
    }
    order.sort_unstable();
    let mut unsorted: Vec<Option<T>> = items.drain(..).map(Some).collect();
    items.extend(order.iter().filter_map(|(_, _, place)| unsorted[*place].take()));
}

/// The value, or the bound of the range that it is beyond; not a number stays what it is.
///
/// [`f64::clamp`] does the same, and panics with both bounds in its message, which brings the writing of floats.
pub const fn within(value: f64, low: f64, high: f64) -> f64 {
    if value < low {
        low
    } else if value > high {
        high
    } else {
        value
    }
}

/// A whole number for a float, in the order of [`f64::total_cmp`].
pub fn rank(value: f64) -> u64 {
    let bits = value.to_bits();
    let sign = 1 << 63;
    if bits & sign == 0 { bits | sign } else { !bits }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn fractions_are_written_as_short_as_they_are() {
        let three = [0.0, -0.0004, 1.0, 0.25, -1.5, 12.3456, 1e6, 0.062].map(|value| fixed(value, 3));
        assert_eq!(three, ["0", "0", "1", "0.25", "-1.5", "12.346", "1000000", "0.062"]);
        assert_eq!([fixed(10.0, 0), fixed(9.96, 1), fixed(f64::NAN, 1)], ["10", "10", "0"]);
    }

    #[test]
    fn only_plain_fractions_are_read() {
        assert_eq!(["1", "0.5", ".5", "100."].map(decimal), [1.0, 0.5, 0.5, 100.0].map(Some));
        let refused = ["", ".", "-1", "+1", "1e3", "NaN", "inf", "1.2.3", " 1", "1234567890.123456"];
        assert_eq!(refused.map(decimal), [None; 10]);
    }

    #[test]
    fn a_range_holds_what_is_within_it() {
        assert_eq!([-1.0, 0.5, 2.0].map(|value| within(value, 0.0, 1.0)), [0.0, 0.5, 1.0]);
        assert!(within(f64::NAN, 0.0, 1.0).is_nan());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(thousandths in 0_u64..1_000_000_000_000) {
            let value = thousandths as f64 / 1000.0;
            prop_assert_eq!(decimal(&fixed(value, 3)), Some(value));
            prop_assert_eq!(decimal(&fixed(value, 3)), fixed(value, 3).parse().ok());
        }

        #[test]
        fn floats_are_ranked_in_total_order(a in any::<f64>(), b in any::<f64>()) {
            prop_assert_eq!(rank(a).cmp(&rank(b)), a.total_cmp(&b));
        }

        #[test]
        fn sorting_is_stable(keys in prop::collection::vec((0_u64..4, 0_u64..4), 0..40)) {
            let mut mine: Vec<_> = keys.into_iter().enumerate().collect();
            let mut theirs = mine.clone();
            sort_by_key(&mut mine, |(_, key)| *key);
            theirs.sort_by_key(|(_, key)| *key);
            prop_assert_eq!(mine, theirs);
        }
    }
}
