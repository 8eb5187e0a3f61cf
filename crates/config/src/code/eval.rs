//! The value of an expression: numbers, `+ - * / // % ** << >>`, brackets, units and names that the same text
//! defines. Whether a whole number was written with a point is not remembered: `3.0 / 2` in Go is taken as `3 / 2`.

use std::cell::Cell;

use super::number::{Number, ONE};
use super::{Code, Kind, Language, SCRIPT, Setting};

/// How deep brackets and names may lead.
const DEPTH: usize = 24;
/// Tokens that one value may look at.
const FUEL: usize = 2_000;

struct Eval<'c> {
    code: &'c Code,
    language: Language,
    fuel: Cell<usize>,
}

impl Code {
    /// The number that the expression at this token comes to.
    pub(crate) fn number(&self, at: usize, language: Language) -> Option<Number> {
        let eval = Eval { code: self, language, fuel: Cell::new(FUEL) };
        let (number, next) = eval.shift(at, DEPTH)?;
        (!self.goes_on(next)).then_some(number)
    }

    /// What goes on at this token in another way (`5 || x`, `f(x)`, `x ? 5 : 6`) is no constant.
    fn goes_on(&self, next: usize) -> bool {
        match self.kind(next) {
            Some(Kind::Sign(c)) => {
                !matches!(c, ',' | ';' | ')' | ']' | '}' | '#')
                    && self.at(next).line == self.at(next - 1).line
            }
            _ => false,
        }
    }

    /// The value at this token is a word of the language, such as `Infinity`, or a name that stands for it.
    pub(crate) fn stands_for(&self, at: usize, word: &str) -> bool {
        let mut at = at;
        for _ in 0..DEPTH {
            let Some(Kind::Name(name)) = self.kind(at) else { return false };
            if self.goes_on(at + 1) {
                return false;
            }
            if name == word || (word == "Infinity" && name == "Number.POSITIVE_INFINITY") {
                return true;
            }
            let Some(next) = self.definition(name, at) else { return false };
            at = next;
        }
        false
    }

    /// The switch at this token: `true`, `False`, `1`.
    pub(crate) fn switch(&self, at: usize) -> Option<bool> {
        match self.word(at) {
            "true" | "True" => Some(true),
            "false" | "False" => Some(false),
            _ => match self.number(at, SCRIPT)? {
                Number(0) => Some(false),
                Number(ONE) => Some(true),
                Number(_) => None,
            },
        }
    }
}

impl Eval<'_> {
    /// The sign at this token, if it is doubled.
    fn twice(&self, at: usize) -> Option<char> {
        match self.code.kind(at) {
            Some(Kind::Sign(c)) if self.code.is_doubled(at + 1) => Some(*c),
            _ => None,
        }
    }

    /// Shifts, where they bind weakest.
    fn shift(&self, at: usize, depth: usize) -> Option<(Number, usize)> {
        let (mut left, mut at) = self.sum(at, depth)?;
        if self.language.shifts_first {
            return Some((left, at));
        }
        while let Some(sign @ ('<' | '>')) = self.twice(at) {
            let (right, next) = self.sum(at + 2, depth)?;
            left = left.shifted(right, sign == '<', false)?;
            at = next;
        }
        Some((left, at))
    }

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
        let (mut left, mut at) = self.power(at, depth)?;
        while let Some(Kind::Sign(sign @ ('*' | '/' | '%' | '<' | '>'))) = self.code.kind(at) {
            if matches!(sign, '<' | '>') {
                if !self.language.shifts_first || self.twice(at) != Some(*sign) {
                    break;
                }
                let (right, next) = self.power(at + 2, depth)?;
                left = left.shifted(right, *sign == '<', true)?;
                at = next;
                continue;
            }
            // Python's `//`.
            let floors = *sign == '/' && self.twice(at).is_some();
            let (right, next) = self.power(if floors { at + 2 } else { at + 1 }, depth)?;
            let value = match (sign, left.as_whole(), right.as_whole()) {
                ('*', ..) => left.0.checked_mul(right.0)? / ONE,
                // Of numbers below zero languages take different rests.
                ('%', Some(left), Some(right)) if left >= 0 && right > 0 => (left % right) * ONE,
                ('%', ..) => return None,
                ('/', Some(left), Some(right)) if floors && left >= 0 && right > 0 => left / right * ONE,
                ('/', ..) if floors => return None,
                (_, Some(left), Some(right)) if self.language.whole => left.checked_div(right)? * ONE,
                _ => left.0.checked_mul(ONE)?.checked_div(right.0)?,
            };
            left = Number::kept(value)?;
            at = next;
        }
        Some((left, at))
    }

    /// `2 ** 3 ** 2` is `2 ** (3 ** 2)`; of `-2 ** 2` Python and JavaScript think differently.
    fn power(&self, at: usize, depth: usize) -> Option<(Number, usize)> {
        let signed = matches!(self.code.kind(at), Some(Kind::Sign('-')));
        let (base, at) = self.factor(at, depth)?;
        if self.language.whole || self.twice(at) != Some('*') {
            return Some((base, at));
        }
        if signed {
            return None;
        }
        let (exponent, next) = self.power(at + 2, depth.checked_sub(1)?)?;
        Some((base.power(exponent)?, next))
    }

    fn is_compound(&self, at: usize) -> bool {
        let sign = |at, c| self.code.kind(at) == Some(&Kind::Sign(c));
        matches!(self.code.kind(at + 1), Some(Kind::Name(_))) && sign(at + 2, ')') && sign(at + 3, '{')
    }

    fn factor(&self, at: usize, depth: usize) -> Option<(Number, usize)> {
        let depth = depth.checked_sub(1)?;
        self.fuel.set(self.fuel.get().checked_sub(1)?);
        match self.code.kind(at)? {
            Kind::Number(text) => Some((Number::parse(text, self.language.whole)?, at + 1)),
            // C's `(int){1}`, after `&`.
            Kind::Sign('(') if self.is_compound(at) => {
                self.factor(at + 4, depth).map(|(n, next)| (n, next + 1))
            }
            Kind::Sign('(') => {
                let (value, next) = self.shift(at + 1, depth)?;
                matches!(self.code.kind(next), Some(Kind::Sign(')'))).then_some((value, next + 1))
            }
            Kind::Sign('&' | '+') => self.factor(at + 1, depth),
            Kind::Sign('-') => self.factor(at + 1, depth).map(|(n, next)| (Number(-n.0), next)),
            Kind::Name(name) => {
                if let Some(unit) = (self.language.unit)(name) {
                    return Some((unit, at + 1));
                }
                if matches!(self.code.kind(at + 1), Some(Kind::Sign('('))) {
                    // A conversion: `time.Duration(90)`.
                    let conversion = matches!(
                        name.as_str(),
                        "time.Duration" | "Number" | "int" | "int32" | "int64" | "uint" | "uint32" | "float"
                    );
                    return if conversion { self.factor(at + 1, depth) } else { None };
                }
                let (value, _) = self.shift(self.code.definition(name, at)?, depth)?;
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
    use crate::code::{Language, SCRIPT};

    fn number(text: &str) -> Option<Number> {
        let unit = |name: &str| (name == "time.Second").then(|| Number::whole(1_000_000_000));
        number_in(Language { unit, ..SCRIPT }, text)
    }

    fn number_in(language: Language, text: &str) -> Option<Number> {
        let code = Code::new(text);
        let value = code.settings().find(|it| it.name == "x")?.value;
        code.number(value, language)
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
    fn languages_compute_differently() {
        let go = Language { whole: true, shifts_first: true, ..SCRIPT };
        for (text, script, in_go) in [
            ("x = 1 << 4", Some(16), Some(16)),
            ("x = 1 << 4 + 1", Some(32), Some(17)),
            ("x = 2 + 1 << 4", Some(48), Some(18)),
            ("x = 256 >> 2", Some(64), Some(64)),
            ("x = 1 << 31", None, Some(2_147_483_648)),
            ("x = 1 << 32", None, None),
            ("x = 2 ** 3 ** 2", Some(512), None),
            ("x = -2 ** 2", None, None),
            ("x = (-2) ** 2", Some(4), None),
            ("x = 2 * 10 ** 3", Some(2_000), None),
            ("x = 7 / 2 * 2", Some(7), Some(6)),
            ("x = 65 % 60", Some(5), Some(5)),
            ("x = 0x1f", Some(31), Some(31)),
            ("x = 0b101 + 0o17", Some(20), Some(20)),
            ("x = 010", Some(10), Some(8)),
            ("x = 5 % 0", None, None),
            ("x = -7 % 5", None, None),
            ("x = 5 - -3", Some(8), Some(8)),
            ("x = 1 < 4", None, None),
            ("x = 1 < < 4", None, None),
        ] {
            assert_eq!(number_in(SCRIPT, text), script.map(Number::whole), "{text}");
            assert_eq!(number_in(go, text), in_go.map(Number::whole), "{text} in Go");
        }
    }

    #[test]
    fn two_slashes_divide_in_python_alone() {
        let python = Code::of_python("x = 65 // 2 * 3\ny = 5");
        assert_eq!(python.number(2, SCRIPT), Some(Number::whole(96)));
        assert_eq!(number("x = 65 // 2 * 3"), Some(Number::whole(65)));
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
