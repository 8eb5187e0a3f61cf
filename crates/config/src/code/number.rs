//! Numbers of a program's text, exact.

/// A number with six decimals, exact. Whatever does not fit into it is no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Number(pub(super) i128);

/// One, in millionths.
pub(super) const ONE: i128 = 1_000_000;
/// Beyond this nothing is a time or a count that any product takes, and products of two still fit.
const LARGEST: i128 = 1 << 80;

impl Number {
    /// A whole number.
    pub(crate) const fn whole(n: i64) -> Self {
        Self(n as i128 * ONE)
    }

    /// Below zero.
    pub(crate) const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// As a whole number.
    pub(super) const fn as_whole(self) -> Option<i128> {
        if self.0 % ONE == 0 { Some(self.0 / ONE) } else { None }
    }

    /// To the left, or to the right. Beyond 31 bits languages differ, so only one without that limit goes on.
    pub(super) fn shifted(self, by: Self, left: bool, unlimited: bool) -> Option<Self> {
        let by = u32::try_from(by.as_whole()?).ok().filter(|by| *by < 32)?;
        let it = self.as_whole()?;
        let found = if left { it.checked_mul(1 << by)? } else { it >> by };
        let fits = |n: i128| i32::try_from(n).is_ok();
        if !(unlimited || fits(it) && fits(found)) {
            return None;
        }
        Self::kept(found.checked_mul(ONE)?)
    }

    pub(super) fn power(self, by: Self) -> Option<Self> {
        let by = u32::try_from(by.as_whole()?).ok()?;
        Self::kept(self.as_whole()?.checked_pow(by)?.checked_mul(ONE)?)
    }

    /// This many times `unit` millionths, if that is a whole number of them from zero: a time in `unit`
    /// microseconds as microseconds.
    pub(crate) fn times(self, unit: u64) -> Option<u64> {
        let product = self.0.checked_mul(i128::from(unit))?;
        if product % ONE != 0 { None } else { u64::try_from(product / ONE).ok() }
    }

    /// A time in nanoseconds as whole microseconds.
    pub(crate) fn nanos_as_micros(self) -> Option<u64> {
        let unit = 1_000 * ONE;
        if self.0 % unit != 0 { None } else { u64::try_from(self.0 / unit).ok() }
    }

    pub(super) fn kept(n: i128) -> Option<Self> {
        (n.abs() <= LARGEST).then_some(Self(n))
    }

    /// `whole`: as in [`super::Language`].
    pub(super) fn parse(text: &str, whole: bool) -> Option<Self> {
        let text = text.replace('_', "");
        let text = text.trim_end_matches(['u', 'U', 'l', 'L', 'n']);
        for (mark, base) in [("0x", 16), ("0X", 16), ("0o", 8), ("0O", 8), ("0b", 2), ("0B", 2)] {
            if let Some(digits) = text.strip_prefix(mark) {
                return Self::kept(i128::from(u64::from_str_radix(digits, base).ok()?) * ONE);
            }
        }
        // C and Go; JavaScript and Python refuse it where they are strict.
        let octal = text.strip_prefix('0').filter(|rest| !rest.is_empty() && whole);
        if let Some(digits) = octal.filter(|rest| rest.bytes().all(|b| b.is_ascii_digit())) {
            return Self::kept(i128::from(u64::from_str_radix(digits, 8).ok()?) * ONE);
        }
        let (digits, exponent) = match text.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, exponent.parse::<u32>().ok().filter(|e| *e <= 18)?),
            None => (text, 0),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        if part.len() > 6 || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let whole = i128::from(whole.parse::<u64>().ok()?) * ONE;
        let part: i128 = format!("{part:0<6}").parse().ok()?;
        Self::kept((whole + part).checked_mul(10_i128.checked_pow(exponent)?)?)
    }
}
