//! A walk over a text that knows its line and column.

/// A place in one of the texts of a reading. Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct At {
    /// Which text.
    pub(crate) file: usize,
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl At {
    /// The beginning of the first text.
    pub(crate) const START: Self = Self { file: 0, line: 1, column: 1 };
}

/// A walk over a text.
#[derive(Debug, Clone)]
pub(crate) struct Cursor<'t> {
    rest: &'t str,
    at: At,
}

impl<'t> Cursor<'t> {
    /// At the beginning of text number `file`; a byte order mark is not part of it.
    pub(crate) fn new(text: &'t str, file: usize) -> Self {
        let rest = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self { rest, at: At { file, ..At::START } }
    }

    /// Where it is.
    pub(crate) const fn at(&self) -> At {
        self.at
    }

    /// What lies ahead.
    pub(crate) const fn rest(&self) -> &'t str {
        self.rest
    }

    /// The next character.
    pub(crate) fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    /// Takes the next character.
    pub(crate) fn bump(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.rest = &self.rest[next.len_utf8()..];
        if next == '\n' {
            self.at.line += 1;
            self.at.column = 1;
        } else {
            self.at.column += 1;
        }
        Some(next)
    }

    /// Takes characters while they are `wanted`.
    pub(crate) fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'t str {
        let before = self.rest;
        while self.peek().is_some_and(&wanted) {
            self.bump();
        }
        &before[..before.len() - self.rest.len()]
    }

    /// Takes `text` if it comes next.
    pub(crate) fn take(&mut self, text: &str) -> bool {
        let there = self.rest.starts_with(text);
        if there {
            for _ in text.chars() {
                self.bump();
            }
        }
        there
    }
}

/// A line of a text, and where its first character is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Word<'t> {
    pub(crate) text: &'t str,
    pub(crate) at: At,
}

/// The words of a line: parts between blanks, quoted ones as a whole without their quotes.
pub(crate) fn words(line: &str, at: At) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut cursor = Cursor { rest: line, at };
    loop {
        cursor.take_while(char::is_whitespace);
        let at = cursor.at();
        match cursor.peek() {
            None => return words,
            Some(quote @ ('"' | '\'')) => {
                cursor.bump();
                let text = cursor.take_while(|c| c != quote);
                cursor.bump();
                words.push(Word { text, at });
            }
            Some(_) => words.push(Word { text: cursor.take_while(|c| !c.is_whitespace()), at }),
        }
    }
}

/// The longest name that is compared, characters.
const LONGEST_NAME: usize = 64;

/// How many characters must be changed, added, left out, or swapped with their neighbour to make one name of
/// the other; more than two are not counted. What is longer than any name is near to none.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    const FAR: usize = 3;
    // Every directive of a text is held against every known name, so what is hopeless must cost nothing.
    if a.len().abs_diff(b.len()) >= FAR * char::MAX.len_utf8() {
        return FAR;
    }
    let (mut a_chars, mut b_chars) = (['\0'; LONGEST_NAME], ['\0'; LONGEST_NAME]);
    let (Some(a), Some(b)) = (fill(&mut a_chars, a), fill(&mut b_chars, b)) else { return FAR };
    if a.len().abs_diff(b.len()) >= FAR {
        return FAR;
    }
    // Row `i` is at `i % 3`: a swap looks back by two.
    let mut rows = [[0_usize; LONGEST_NAME + 1]; 3];
    for (j, first) in rows[0].iter_mut().enumerate() {
        *first = j;
    }
    for i in 1..=a.len() {
        let (row, last, before_last) = (i % 3, (i + 2) % 3, (i + 1) % 3);
        rows[row][0] = i;
        for j in 1..=b.len() {
            let changed = rows[last][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = changed.min(rows[last][j] + 1).min(rows[row][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[before_last][j - 2] + 1);
            }
            rows[row][j] = least;
        }
        if rows[row][..=b.len()].iter().all(|it| *it >= FAR) {
            return FAR;
        }
    }
    rows[a.len() % 3][b.len()].min(FAR)
}

/// The characters of a name; `None` if they are too many.
fn fill<'c>(chars: &'c mut [char; LONGEST_NAME], name: &str) -> Option<&'c [char]> {
    let mut count = 0;
    for c in name.chars() {
        *chars.get_mut(count)? = c;
        count += 1;
    }
    Some(&chars[..count])
}

#[cfg(test)]
mod tests {
    use super::{At, Cursor, distance, words};

    #[test]
    fn lines_and_columns_count_characters() {
        let mut cursor = Cursor::new("가나\nb", 0);
        cursor.bump();
        assert_eq!(cursor.at(), At { file: 0, line: 1, column: 2 });
        cursor.bump();
        cursor.bump();
        assert_eq!(cursor.at(), At { file: 0, line: 2, column: 1 });
    }

    #[test]
    fn words_keep_their_places() {
        let found = words("  timeout \"http keep\" 5s", At::START);
        let found: Vec<_> = found.iter().map(|word| (word.text, word.at.column)).collect();
        assert_eq!(found, [("timeout", 3), ("http keep", 11), ("5s", 23)]);
    }

    #[test]
    fn misspelt_names_are_near() {
        assert_eq!(distance("keepalive_timeout", "keepalive_timeout"), 0);
        assert_eq!(distance("keepalive_timeuot", "keepalive_timeout"), 1);
        assert_eq!(distance("keepalive_timout", "keepalive_timeout"), 1);
        assert_eq!(distance("keepalive_requests", "keepalive_timeout"), 3);
        assert_eq!(distance("", "ab"), 2);
        assert_eq!(distance("가나다", "나가"), 2);
        assert_eq!(distance(&"a".repeat(65), &"a".repeat(64)), 3);
    }
}
