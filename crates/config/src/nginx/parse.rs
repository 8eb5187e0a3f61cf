//! nginx's text as a tree of directives, with included files in their places.

use crate::cursor::{At, Cursor};
use crate::reading::{Includes, MAX_BYTES, MAX_DEPTH, Refused, Source};
use crate::sheet::Sheet;
use crate::statements::Found;
use crate::why::{Expected, Why};

/// A directive with its place.
#[derive(Debug, Clone)]
pub(crate) struct Directive {
    pub(crate) name: String,
    pub(crate) args: Vec<String>,
    /// Where each argument is.
    pub(crate) places: Vec<At>,
    pub(crate) at: At,
    /// Where its first argument is.
    pub(crate) value_at: At,
    pub(crate) body: Option<Vec<Self>>,
}

impl Directive {
    /// The first argument, or nothing.
    pub(crate) fn arg(&self) -> &str {
        self.args.first().map_or("", String::as_str)
    }

    /// What it contains.
    pub(crate) fn inside(&self) -> &[Self] {
        self.body.as_deref().unwrap_or_default()
    }
}

/// Files that may be included in one reading.
const MAX_FILES: usize = 64;

/// The tree of a text and of what it includes.
///
/// # Errors
/// Where the text breaks the syntax.
pub(crate) fn parse(
    sheet: &mut Sheet,
    source: &Source,
    includes: &dyn Includes,
) -> Result<Vec<Directive>, Refused> {
    let mut reader = Reader { sheet, includes, bytes: 0, files: 1 };
    reader.text(&source.text, 0, 0)
}

/// Every directive of a text.
///
/// # Errors
/// Where the text breaks the syntax.
pub(crate) fn statements(
    sheet: &mut Sheet,
    source: &Source,
    includes: &dyn Includes,
) -> Result<Vec<Found>, Refused> {
    fn walk(directives: &[Directive], within: &[Vec<String>], found: &mut Vec<Found>) {
        for it in directives {
            let words: Vec<String> = std::iter::once(&it.name).chain(&it.args).cloned().collect();
            found.push(Found { words: words.clone(), within: within.to_vec(), at: it.at });
            walk(it.inside(), &[within, &[words]].concat(), found);
        }
    }
    let mut found = Vec::new();
    walk(&parse(sheet, source, includes)?, &[], &mut found);
    Ok(found)
}

struct Reader<'r> {
    sheet: &'r mut Sheet,
    includes: &'r dyn Includes,
    bytes: usize,
    files: usize,
}

enum Token {
    Word(String, At),
    End(At),
    Open(At),
    Close(At),
}

struct Open {
    directive: Option<Directive>,
    children: Vec<Directive>,
}

impl Reader<'_> {
    fn text(&mut self, text: &str, file: usize, depth: usize) -> Result<Vec<Directive>, Refused> {
        self.bytes = self.bytes.saturating_add(text.len());
        let mut cursor = Cursor::new(text, file);
        if self.bytes > MAX_BYTES {
            return Err(self.sheet.refuse(cursor.at(), "", Why::TooLong, Expected::Bytes(MAX_BYTES)));
        }
        let mut stack = vec![Open { directive: None, children: Vec::new() }];
        let mut words: Vec<(String, At)> = Vec::new();
        while let Some(token) = self.token(&mut cursor)? {
            match token {
                Token::Word(word, at) => words.push((word, at)),
                Token::End(at) => {
                    let Some(directive) = directive(&mut words) else {
                        return Err(self.unexpected(at, ";"));
                    };
                    let found = self.included(directive, depth + stack.len())?;
                    if let Some(open) = stack.last_mut() {
                        open.children.extend(found);
                    }
                }
                Token::Open(at) => {
                    let Some(directive) = directive(&mut words) else {
                        return Err(self.unexpected(at, "{"));
                    };
                    if depth + stack.len() > MAX_DEPTH {
                        let expected = Expected::Levels(MAX_DEPTH);
                        return Err(self.sheet.refuse(at, "{", Why::TooDeep, expected));
                    }
                    if directive.name.ends_with("_by_lua_block") {
                        self.skip_code(&mut cursor, &directive)?;
                        if let Some(open) = stack.last_mut() {
                            open.children.push(directive);
                        }
                    } else {
                        stack.push(Open { directive: Some(directive), children: Vec::new() });
                    }
                }
                Token::Close(at) => {
                    if let Some((word, at)) = words.first() {
                        let expected = Expected::Literal(";");
                        return Err(self.sheet.refuse(*at, word, Why::NotClosed, expected));
                    }
                    let closed = if stack.len() > 1 { stack.pop() } else { None };
                    let Some(Open { directive: Some(mut directive), children }) = closed else {
                        return Err(self.unexpected(at, "}"));
                    };
                    directive.body = Some(children);
                    if let Some(open) = stack.last_mut() {
                        open.children.push(directive);
                    }
                }
            }
        }
        if let Some((word, at)) = words.first() {
            return Err(self.sheet.refuse(*at, word, Why::NotClosed, Expected::Literal(";")));
        }
        match stack.pop() {
            Some(Open { directive: Some(directive), .. }) => {
                let expected = Expected::Literal("}");
                Err(self.sheet.refuse(directive.at, &directive.name, Why::NotClosed, expected))
            }
            root => Ok(root.map(|open| open.children).unwrap_or_default()),
        }
    }

    fn unexpected(&self, at: At, text: &str) -> Refused {
        self.sheet.refuse(at, text, Why::Unexpected, Expected::Form("name value;"))
    }

    /// `include` gives way to what it includes.
    fn included(&mut self, directive: Directive, depth: usize) -> Result<Vec<Directive>, Refused> {
        if directive.name != "include" {
            return Ok(vec![directive]);
        }
        let by = self.sheet.file_name(directive.at.file).to_owned();
        let found = self.includes.find(directive.arg(), &by);
        let room = depth <= MAX_DEPTH && self.files + found.len() <= MAX_FILES;
        // MIME types are in everyone's configuration and say nothing about connections.
        if (found.is_empty() || !room) && !directive.arg().ends_with("mime.types") {
            self.sheet.miss(directive.value_at, directive.arg(), Why::NotIncluded, Expected::Nothing);
        }
        let mut all = Vec::new();
        for source in found.iter().filter(|_| room) {
            self.files += 1;
            let file = self.sheet.file(&source.name);
            all.extend(self.text(&source.with_plain_lines().text, file, depth)?);
        }
        Ok(all)
    }

    fn token(&mut self, cursor: &mut Cursor<'_>) -> Result<Option<Token>, Refused> {
        loop {
            cursor.take_while(char::is_whitespace);
            if cursor.peek() != Some('#') {
                break;
            }
            cursor.take_while(|c| c != '\n');
        }
        let at = cursor.at();
        Ok(match cursor.peek() {
            None => None,
            Some(';') => {
                cursor.bump();
                Some(Token::End(at))
            }
            Some('{') => {
                cursor.bump();
                Some(Token::Open(at))
            }
            Some('}') => {
                cursor.bump();
                Some(Token::Close(at))
            }
            Some(quote @ ('"' | '\'')) => {
                cursor.bump();
                Some(Token::Word(self.quoted(cursor, quote, at)?, at))
            }
            Some(_) => Some(Token::Word(bare(cursor), at)),
        })
    }

    fn quoted(&self, cursor: &mut Cursor<'_>, quote: char, at: At) -> Result<String, Refused> {
        let mut word = String::new();
        while let Some(c) = cursor.bump() {
            match c {
                c if c == quote => return Ok(word),
                '\\' => word.extend(cursor.bump()),
                c => word.push(c),
            }
        }
        let end = Expected::Literal(if quote == '"' { "\"" } else { "'" });
        Err(self.sheet.refuse(at, &word, Why::NotClosed, end))
    }

    /// The program in braces that follows; it is no configuration.
    fn skip_code(&self, cursor: &mut Cursor<'_>, directive: &Directive) -> Result<(), Refused> {
        let mut depth = 1_usize;
        while let Some(c) = cursor.bump() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Ok(());
            }
        }
        let expected = Expected::Literal("}");
        Err(self.sheet.refuse(directive.at, &directive.name, Why::NotClosed, expected))
    }
}

/// A word ends at a blank, at `;` or at `{`; `${name}` is part of it.
fn bare(cursor: &mut Cursor<'_>) -> String {
    let mut word = String::new();
    while let Some(c) = cursor.peek() {
        if c.is_whitespace() || c == ';' || (c == '{' && !word.ends_with('$')) {
            break;
        }
        cursor.bump();
        word.push(c);
        if c == '\\' {
            word.extend(cursor.bump());
        }
        if c == '{' {
            word.push_str(cursor.take_while(|c| c != '}' && c != ';' && c != '\n'));
        }
    }
    word
}

fn directive(words: &mut Vec<(String, At)>) -> Option<Directive> {
    let mut words = std::mem::take(words).into_iter();
    let (name, at) = words.next()?;
    let (args, places): (Vec<_>, Vec<_>) = words.unzip();
    let value_at = places.first().copied().unwrap_or(at);
    Some(Directive { name, args, places, at, value_at, body: None })
}
