//! The value of an expression: numbers, `+ - * /`, brackets, units and names that the same text defines.

use std::cell::Cell;

use super::{Code, Kind, Setting, Unit};

/// A number with six decimals, exact. Whatever does not fit into it is no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Number(i128);

const ONE: i128 = 1_000_000;
/// Beyond this nothing is a time or a count that any product takes, and products of two still fit.
const LARGEST: i128 = 1 << 80;

impl Number {
    /// A whole number.
    pub(crate) const fn whole(n: i64) -> Self {
        Self(n as i128 * ONE)
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

    fn kept(n: i128) -> Option<Self> {
        (n.abs() <= LARGEST).then_some(Self(n))
    }

    fn parse(text: &str) -> Option<Self> {
        let text = text.replace('_', "");
        let text = text.trim_end_matches(['u', 'U', 'l', 'L', 'n']);
        if let Some(hex) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
            return Self::kept(i128::from(u64::from_str_radix(hex, 16).ok()?) * ONE);
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

/// How deep brackets and names may lead.
const DEPTH: usize = 24;
/// Tokens that one value may look at.
const FUEL: usize = 2_000;

struct Eval<'c> {
    code: &'c Code,
    unit: Unit,
    fuel: Cell<usize>,
}

impl Code {
    /// The number that the expression at this token comes to; `unit` knows names such as `time.Second`.
    pub(crate) fn number(&self, at: usize, unit: Unit) -> Option<Number> {
        let eval = Eval { code: self, unit, fuel: Cell::new(FUEL) };
        let (number, next) = eval.sum(at, DEPTH)?;
        // What goes on in another way (`5 || x`, `f(x)`, `x ? 5 : 6`) is no constant.
        let goes_on = match self.kind(next) {
            Some(Kind::Sign(c)) => {
                !matches!(c, ',' | ';' | ')' | ']' | '}' | '#')
                    && self.at(next).line == self.at(next - 1).line
            }
            _ => false,
        };
        (!goes_on).then_some(number)
    }

    /// The switch at this token: `true`, `False`, `1`.
    pub(crate) fn switch(&self, at: usize) -> Option<bool> {
        match self.word(at) {
            "true" | "True" => Some(true),
            "false" | "False" => Some(false),
            _ => match self.number(at, |_| None)? {
                Number(0) => Some(false),
                Number(ONE) => Some(true),
                Number(_) => None,
            },
        }
    }
}

impl Eval<'_> {
    fn sum(&self, at: usize, depth: usize) -> Option<(Number, usize)> {
        let (mut left, mut at) = self.product(at, depth)?;
        while let Some(Kind::Sign(sign @ ('+' | '-'))) = self.code.kind(at) {
            let (right, next) = self.product(at + 1, depth)?;
            left = Number::kept(if *sign == '+' { left.0 + right.0 } else { left.0 - right.0 })?;
            at = next;
        }
        Some((left, at))
    }

    fn product(&self, at: usize, depth: usize) -> Option<(Number, usize)> {
        let (mut left, mut at) = self.factor(at, depth)?;
        while let Some(Kind::Sign(sign @ ('*' | '/'))) = self.code.kind(at) {
            let (right, next) = self.factor(at + 1, depth)?;
            let value = match sign {
                '*' => left.0.checked_mul(right.0)? / ONE,
                _ => left.0.checked_mul(ONE)?.checked_div(right.0)?,
            };
            left = Number::kept(value)?;
            at = next;
        }
        Some((left, at))
    }

    fn is_compound(&self, at: usize) -> bool {
        let sign = |at, c| self.code.kind(at) == Some(&Kind::Sign(c));
        matches!(self.code.kind(at + 1), Some(Kind::Name(_))) && sign(at + 2, ')') && sign(at + 3, '{')
    }

    fn factor(&self, at: usize, depth: usize) -> Option<(Number, usize)> {
        let depth = depth.checked_sub(1)?;
        self.fuel.set(self.fuel.get().checked_sub(1)?);
        match self.code.kind(at)? {
            Kind::Number(text) => Some((Number::parse(text)?, at + 1)),
            // C's `(int){1}`, after `&`.
            Kind::Sign('(') if self.is_compound(at) => {
                self.factor(at + 4, depth).map(|(n, next)| (n, next + 1))
            }
            Kind::Sign('(') => {
                let (value, next) = self.sum(at + 1, depth)?;
                matches!(self.code.kind(next), Some(Kind::Sign(')'))).then_some((value, next + 1))
            }
            Kind::Sign('&') => self.factor(at + 1, depth),
            Kind::Name(name) => {
                if let Some(unit) = (self.unit)(name) {
                    return Some((unit, at + 1));
                }
                if matches!(self.code.kind(at + 1), Some(Kind::Sign('('))) {
                    // A conversion: `time.Duration(90)`.
                    let conversion = matches!(name.as_str(), "time.Duration" | "Number" | "int" | "float");
                    return if conversion { self.factor(at + 1, depth) } else { None };
                }
                let (value, _) = self.sum(self.code.definition(name, at)?, depth)?;
                Some((value, at + 1))
            }
            Kind::Sign(_) | Kind::Text(_) => None,
        }
    }
}

impl Code {
    /// The token at which the value of a name begins: its first definition, other than the one at `except`.
    fn definition(&self, name: &str, except: usize) -> Option<usize> {
        let defined = self.settings_named(name).find(|value| *value != except);
        defined.or_else(|| self.local(name)).or_else(|| {
            let at = self.tokens.windows(2).position(|two| {
                two[0].kind == Kind::Name("define".into()) && two[1].kind == Kind::Name(name.into())
            })?;
            Some(at + 2)
        })
    }

    /// Terraform's `local.name`, which a block of `locals` defines.
    fn local(&self, name: &str) -> Option<usize> {
        let name = name.strip_prefix("local.")?;
        let is_local = |it: &Setting| it.name == name && it.owners.first().is_some_and(|of| of == "locals");
        self.settings().find(is_local).map(|it| it.value)
    }

    fn settings_named<'c>(&'c self, name: &'c str) -> impl Iterator<Item = usize> + 'c {
        let named = self.tokens.iter().enumerate().filter(move |(_, token)| match &token.kind {
            Kind::Name(path) => path == name,
            _ => false,
        });
        named.filter_map(|(i, _)| self.setting(i)).map(|setting| setting.value)
    }
}

#[cfg(test)]
mod tests {
    use super::{Code, Number};

    fn number(text: &str) -> Option<Number> {
        let unit = |name: &str| (name == "time.Second").then(|| Number::whole(1_000_000_000));
        let code = Code::new(text);
        let value = code.settings().find(|it| it.name == "x")?.value;
        code.number(value, unit)
    }

    #[test]
    fn arithmetic_is_exact() {
        for (text, whole) in [
            ("x = 65 * 1000", 65_000),
            ("x = 65_000", 65_000),
            ("x = 6.5e4", 65_000),
            ("x = (60 + 5) * 1000", 65_000),
            ("x = 2 * 60 - 20 / 4", 115),
            ("const s = 5\nx = s * 2", 10),
            ("#define S 5\nint x = S;", 5),
            ("locals {\n idle = 5\n}\nresource \"a\" \"b\" {\n x = local.idle\n y = 7\n}", 5),
            ("x = 90 * time.Second", 90_000_000_000),
            ("x = time.Duration(90) * time.Second", 90_000_000_000),
        ] {
            assert_eq!(number(text), Some(Number::whole(whole)), "{text}");
        }
    }

    #[test]
    fn what_only_a_run_decides_is_no_constant() {
        for text in [
            "x = process.env.KEEP",
            "x = Number(y)",
            "x = 5 || 6",
            "x = f(5)",
            "x = x",
            "a = b + b\nb = a\nx = a",
            "x = 1 / 0",
            "x = 99999999999999999999999",
        ] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
