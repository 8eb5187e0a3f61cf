//! Settings in programs: assignments, fields of object literals, and calls, in JavaScript, Go, Python, C and
//! Terraform.
//!
//! A parser for each of these languages would weigh more than the rest of the crate, and a setting of
//! keep-alive is always of one of three forms: `name = value`, `name: value` and `call(value, …)`. So this
//! looks for those, evaluates arithmetic of numbers and of names that the same text defines, and reports any
//! other value as not constant. It does not follow branches: the last assignment counts.

mod eval;
mod lex;
mod number;

use keepalive_core::Span;

use crate::cursor::At;
use crate::rule::Rule;
use crate::sheet::{Sheet, Spot};
use crate::style::{Form, Style};
use crate::value::Value;
use crate::why::{Expected, Why};

pub(crate) use lex::{Kind, Token, lex};
pub(crate) use number::Number;

/// How a language computes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Language {
    /// The value of names such as `time.Second`.
    pub(crate) unit: fn(&str) -> Option<Number>,
    /// `/` of two whole numbers drops the rest, and there is no `**`.
    pub(crate) whole: bool,
    /// A shift binds as a product does, and not weaker than a sum; it has no 32 bits to lose.
    pub(crate) shifts_first: bool,
}

/// JavaScript (ECMA-262 §13.6, §13.7, §13.9), Python and Terraform.
pub(crate) const SCRIPT: Language = Language { unit: |_| None, whole: false, shifts_first: false };
/// C (ISO C §6.5.5, §6.5.7).
pub(crate) const C: Language = Language { whole: true, ..SCRIPT };

/// A program.
#[derive(Debug)]
pub(crate) struct Code {
    tokens: Vec<Token>,
    /// For each token the number of the innermost bracket around it, from 1; 0 is none.
    inside: Vec<usize>,
    brackets: Vec<Bracket>,
}

#[derive(Debug)]
struct Bracket {
    /// The token that opens it.
    open: usize,
    /// What stands before it: a type, a function, a name that is assigned to.
    label: String,
    around: usize,
}

/// `name = value` or `name: value`.
#[derive(Debug, Clone)]
pub(crate) struct Setting {
    /// The labels of the brackets around it, the innermost first: `http.Server`, `createServer`.
    pub(crate) owners: Vec<String>,
    /// What it belongs to: `server` in `server.keepAliveTimeout`; often empty.
    pub(crate) object: String,
    /// Its name.
    pub(crate) name: String,
    pub(crate) at: At,
    /// The token at which its value begins.
    pub(crate) value: usize,
}

/// `path(argument, …)`.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// What is called: `socket.setKeepAlive`.
    pub(crate) path: String,
    pub(crate) at: At,
    /// The token at which each argument begins.
    pub(crate) args: Vec<usize>,
}

/// Owners that a setting remembers.
const OWNERS: usize = 8;

impl Code {
    /// The tokens of a text.
    pub(crate) fn new(text: &str) -> Self {
        Self::of(lex(text, false))
    }

    /// The tokens of a text of Python, or of a shell.
    pub(crate) fn of_python(text: &str) -> Self {
        Self::of(lex(text, true))
    }

    fn of(tokens: Vec<Token>) -> Self {
        let (mut inside, mut brackets) = (Vec::with_capacity(tokens.len()), Vec::<Bracket>::new());
        let mut now = 0;
        for (i, token) in tokens.iter().enumerate() {
            if token.is_any(")]}") && now > 0 {
                now = brackets[now - 1].around;
            }
            inside.push(now);
            if token.is_any("([{") {
                let label = label(&tokens, &brackets, i, now);
                brackets.push(Bracket { open: i, label, around: now });
                now = brackets.len();
            }
        }
        Self { tokens, inside, brackets }
    }

    /// Every assignment and every field of a literal.
    pub(crate) fn settings(&self) -> impl Iterator<Item = Setting> + '_ {
        (0..self.tokens.len()).filter_map(|i| self.setting(i))
    }

    fn setting(&self, i: usize) -> Option<Setting> {
        let (Kind::Name(path) | Kind::Text(path)) = &self.tokens[i].kind else { return None };
        let next = |at: usize, c: char| self.tokens.get(at).is_some_and(|token| token.is(c));
        // A Go declaration may name the type between: `var idle time.Duration = …`.
        // On one line: a name at the end of the line before is the value of something else.
        let same_line =
            |at: usize| self.tokens.get(at).is_some_and(|it| it.at.line == self.tokens[i].at.line);
        let is_type = matches!(self.kind(i + 1), Some(Kind::Name(_))) && same_line(i + 1);
        let typed = usize::from(next(i + 2, '=') && is_type);
        let sign = i + 1 + typed;
        let value = match (next(sign, '='), next(sign, ':')) {
            (true, _) if !next(sign + 1, '=') && !next(sign + 1, '>') => sign + 1,
            (_, true) if next(sign + 1, '=') => sign + 2,
            (_, true) if !next(sign + 1, ':') => sign + 1,
            _ => return None,
        };
        if value >= self.tokens.len() {
            return None;
        }
        let (object, name) = path.rsplit_once('.').unwrap_or(("", path));
        let mut owners = Vec::new();
        let mut at = self.inside[i];
        while at > 0 && owners.len() < OWNERS {
            let bracket = &self.brackets[at - 1];
            owners.push(bracket.label.clone());
            at = bracket.around;
        }
        Some(Setting { owners, object: object.into(), name: name.into(), at: self.tokens[i].at, value })
    }

    /// Every call.
    pub(crate) fn calls(&self) -> impl Iterator<Item = Call> + '_ {
        let named = |bracket: &&Bracket| {
            self.tokens[bracket.open].is('(')
                && matches!(self.kind(bracket.open.wrapping_sub(1)), Some(Kind::Name(_)))
        };
        self.brackets.iter().enumerate().filter(move |(_, bracket)| named(bracket)).map(|(i, bracket)| {
            let mut args = Vec::new();
            let mut begins = true;
            for at in bracket.open + 1..self.tokens.len() {
                if self.inside[at] < i + 1 || (self.inside[at] == bracket.around && self.tokens[at].is(')')) {
                    break;
                }
                if self.inside[at] != i + 1 {
                    continue;
                }
                if begins {
                    args.push(at);
                }
                begins = self.tokens[at].is(',');
                if args.len() > 16 {
                    break;
                }
            }
            Call { path: bracket.label.clone(), at: self.tokens[bracket.open - 1].at, args }
        })
    }

    /// A bracket stands after this name: a literal of this type, or a call.
    pub(crate) fn has_bracket_after(&self, name: &str) -> bool {
        self.brackets.iter().any(|bracket| bracket.label == name)
    }

    /// Puts a setting into a sheet: the value of the expression at a token, by the rule's form.
    pub(crate) fn put(&self, sheet: &mut Sheet, rule: &Rule, value: usize, language: Language) {
        let written = self.written(value);
        let spot = Spot::new(rule.name, &written, self.at(value));
        let number = || self.number(value, language);
        let micros = |micros: Option<u64>| micros.map(|micros| Value::Span(Some(Span::from_micros(micros))));
        let found = match rule.form {
            Form::Time(Style::Go) => number().and_then(|n| micros(n.nanos_as_micros())),
            // Whole numbers of its unit, as the writer knows no other.
            Form::Time(style) => {
                let unit = if style == Style::Seconds { 1_000_000 } else { 1_000 };
                micros(number().and_then(|n| n.times(1)).and_then(|n| n.checked_mul(unit)))
            }
            Form::CountOr(word) if self.stands_for(value, word) => Some(Value::Count(None)),
            Form::Count | Form::CountOr(_) | Form::CountAfterFirst => {
                number().and_then(|n| n.times(1)).and_then(|n| rule.form.read(&n.to_string()).ok())
            }
            Form::Switch(_) => self.switch(value).map(Value::Flag),
            Form::Inverse(_) => self.switch(value).map(|on| Value::Flag(!on)),
        };
        match found {
            Some(value) => sheet.value(rule, &spot, value),
            None => {
                let expected = rule.form.read("").err().unwrap_or(Expected::Value);
                let constant = number().is_some()
                    || matches!(self.kind(value), Some(Kind::Text(_)))
                    || self.stands_for(value, "Infinity");
                let why = if constant { Why::BadValue } else { Why::NotConstant };
                sheet.miss(spot.at, &written, why, expected);
            }
        }
    }

    /// What kind of token this is.
    pub(crate) fn kind(&self, at: usize) -> Option<&Kind> {
        self.tokens.get(at).map(|token| &token.kind)
    }

    /// Where a token is.
    pub(crate) fn at(&self, at: usize) -> At {
        self.tokens.get(at).map_or(At::START, |token| token.at)
    }

    /// The name or the quoted text at this place, for a message or a comparison.
    pub(crate) fn word(&self, at: usize) -> &str {
        match self.kind(at) {
            Some(Kind::Name(text) | Kind::Text(text) | Kind::Number(text)) => text,
            _ => "",
        }
    }

    /// The second half of `<<`, `>>`, `**` or `//`.
    fn is_doubled(&self, second: usize) -> bool {
        let Some(first) = second.checked_sub(1) else { return false };
        let (before, at) = (self.at(first), self.at(second));
        let same = self.kind(first) == self.kind(second)
            && self.tokens.get(second).is_some_and(|it| it.is_any("<>*/"));
        same && before.line == at.line && before.column + 1 == at.column
    }

    /// The value that begins here, as it is written: up to a comma, a bracket that it did not open, or the end
    /// of its line.
    pub(crate) fn written(&self, from: usize) -> String {
        let line = self.at(from).line;
        let mut out = String::new();
        let mut before: Option<&Kind> = None;
        let mut depth = 0_usize;
        for at in from..self.tokens.len().min(from + 24) {
            let token = &self.tokens[at];
            let closes = token.is_any(")]}");
            let ends = depth == 0 && (closes || token.is_any(",;"));
            if token.at.line != line || (ends && at != from) {
                break;
            }
            if token.is_any("([{") {
                depth += 1;
            } else if closes {
                depth = depth.saturating_sub(1);
            }
            let text = match &token.kind {
                Kind::Name(text) | Kind::Number(text) => text.clone(),
                Kind::Text(text) => format!("{text:?}"),
                Kind::Sign(c) => c.to_string(),
            };
            if before.is_some_and(|before| apart(before, &token.kind)) && !self.is_doubled(at) {
                out.push(' ');
            }
            out += &text;
            before = Some(&token.kind);
        }
        out
    }
}

/// A blank belongs between two tokens.
const fn apart(before: &Kind, next: &Kind) -> bool {
    !matches!(
        (before, next),
        (Kind::Sign('(' | '[' | '&' | '.'), _)
            | (_, Kind::Sign(')' | ']' | ',' | '.'))
            | (Kind::Name(_), Kind::Sign('(' | '['))
    )
}

/// What stands before a bracket: for `{` after `(` what is called; for `{` after `=` or `:` what is assigned.
fn label(tokens: &[Token], brackets: &[Bracket], at: usize, inside: usize) -> String {
    let before = |n: usize| at.checked_sub(n).and_then(|at| tokens.get(at)).map(|token| &token.kind);
    match before(1) {
        Some(Kind::Name(name)) => name.clone(),
        // `resource "aws_lb" "web" {`
        Some(Kind::Text(_)) if tokens[at].is('{') => {
            let first = (1..4).rev().find_map(|n| match before(n) {
                Some(Kind::Text(text)) => Some(text.clone()),
                _ => None,
            });
            first.unwrap_or_default()
        }
        Some(Kind::Sign('(' | ',')) if inside > 0 => brackets[inside - 1].label.clone(),
        Some(Kind::Sign('=' | ':')) => match before(2) {
            Some(Kind::Name(name) | Kind::Text(name)) => name.clone(),
            _ => String::new(),
        },
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn settings_know_what_they_are_in() {
        let code = Code::new("srv := &http.Server{ IdleTimeout: 90 * time.Second }\nserver.timeout = 5");
        let found: Vec<_> = code.settings().map(|it| (it.owners, it.object, it.name)).collect();
        assert!(
            found.contains(&(vec!["http.Server".into()], String::new(), "IdleTimeout".into())),
            "{found:?}"
        );
        assert!(found.contains(&(vec![], "server".into(), "timeout".into())), "{found:?}");
    }

    #[test]
    fn a_value_at_the_end_of_a_line_is_no_type() {
        let code = Code::new("a.b = idle\na.c = 5\nvar d time.Duration = 7");
        let found: Vec<_> = code.settings().map(|it| it.name).collect();
        // The type stands before the sign too; no rule has its name.
        assert_eq!(found, ["b", "c", "d", "Duration"]);
    }

    #[test]
    fn calls_know_their_arguments() {
        let code = Code::new("setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &(int){1}, sizeof(int));");
        let call = code.calls().next().unwrap();
        assert_eq!(call.path, "setsockopt");
        let words: Vec<_> = call.args.iter().map(|at| code.word(*at)).collect();
        assert_eq!(words, ["fd", "SOL_SOCKET", "SO_KEEPALIVE", "", "sizeof"]);
    }
}
