//! Tokens of a program: names with their dots, numbers, quoted texts and signs. Comments are left out.

use crate::cursor::{At, Cursor};

/// A token.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) at: At,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name, with what it belongs to: `server.keepAliveTimeout`.
    Name(String),
    /// A number as it is written: `65_000`.
    Number(String),
    /// What stood between quotes.
    Text(String),
    /// Any other character.
    Sign(char),
}

impl Token {
    pub(crate) fn is(&self, sign: char) -> bool {
        self.kind == Kind::Sign(sign)
    }

    pub(crate) fn is_any(&self, signs: &str) -> bool {
        matches!(self.kind, Kind::Sign(sign) if signs.contains(sign))
    }
}

/// The tokens of a text. In Python `//` divides, and `/*` is nothing.
pub(crate) fn lex(text: &str, python: bool) -> Vec<Token> {
    let mut cursor = Cursor::new(text, 0);
    let mut tokens = Vec::new();
    loop {
        cursor.take_while(char::is_whitespace);
        let at = cursor.at();
        let rest = cursor.rest();
        let Some(c) = cursor.peek() else { return tokens };
        // A private field of JavaScript, `this.#server`.
        let is_private = tokens.last().is_some_and(|before: &Token| before.is('.') && follows(before.at, at));
        let kind = if (rest.starts_with("//") && !python)
            || (c == '#' && !rest.starts_with("#define") && !is_private)
        {
            cursor.take_while(|c| c != '\n');
            continue;
        } else if !python && cursor.take("/*") {
            while cursor.peek().is_some() && !cursor.take("*/") {
                cursor.bump();
            }
            continue;
        } else if c.is_ascii_digit() {
            number(&mut cursor)
        } else if is_name(c) {
            Kind::Name(name(&mut cursor))
        } else if let Some(quotes) = ["\"\"\"", "'''"].into_iter().find(|quotes| rest.starts_with(quotes)) {
            Kind::Text(quoted_thrice(&mut cursor, quotes))
        } else if matches!(c, '"' | '\'' | '`') {
            Kind::Text(quoted(&mut cursor, c))
        } else {
            cursor.bump();
            Kind::Sign(c)
        };
        tokens.push(Token { kind, at });
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// Digits with `_` between them, a fraction, and an exponent.
fn number(cursor: &mut Cursor<'_>) -> Kind {
    let mut text = cursor.take_while(|c| c.is_ascii_alphanumeric() || c == '_').to_owned();
    let digit = |rest: &str| rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit());
    if cursor.peek() == Some('.') && digit(cursor.rest()) {
        cursor.bump();
        text.push('.');
        text += cursor.take_while(|c| c.is_ascii_alphanumeric() || c == '_');
    }
    Kind::Number(text)
}

/// A name goes on after a dot, and after `?.`.
fn name(cursor: &mut Cursor<'_>) -> String {
    let mut name = cursor.take_while(is_name).to_owned();
    loop {
        let rest = cursor.rest();
        let dots = if rest.starts_with("?.") { 2 } else { usize::from(rest.starts_with('.')) };
        let goes_on = rest.chars().nth(dots).is_some_and(|c| is_name(c) && !c.is_ascii_digit());
        if dots == 0 || !goes_on {
            return name;
        }
        for _ in 0..dots {
            cursor.bump();
        }
        name.push('.');
        name += cursor.take_while(is_name);
    }
}

/// The second place is right behind a sign at the first.
fn follows(sign: At, at: At) -> bool {
    sign.line == at.line && sign.column + 1 == at.column
}

/// A text of Python over several lines, up to the same three quotes.
fn quoted_thrice(cursor: &mut Cursor<'_>, quotes: &str) -> String {
    cursor.take(quotes);
    let mut text = String::new();
    while let Some(c) = cursor.peek() {
        if cursor.take(quotes) {
            break;
        }
        cursor.bump();
        match c {
            '\\' => text.extend(cursor.bump()),
            c => text.push(c),
        }
    }
    text
}

/// Up to the closing quote. Only backquotes go on in the next line: elsewhere the end of the line is the end,
/// so that one quote too many does not hide the rest of a text.
fn quoted(cursor: &mut Cursor<'_>, quote: char) -> String {
    cursor.bump();
    let mut text = String::new();
    while let Some(c) = cursor.peek() {
        if c == '\n' && quote != '`' {
            break;
        }
        cursor.bump();
        match c {
            c if c == quote => break,
            '\\' => text.extend(cursor.bump()),
            c => text.push(c),
        }
    }
    text
}
