//! The two fields that say where a body ends: `Content-Length` (RFC 9110 §8.6), `Transfer-Encoding` (RFC 9112 §6.1).

use std::fmt;

use super::list::{self, Cursor, FieldError, FieldErrorKind};

/// A `Content-Length` field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ContentLength {
    /// Bytes of the body.
    pub bytes: u64,
    /// Whether the number was given more than once; all were the same.
    pub repeated: bool,
}

impl ContentLength {
    /// Reads all `Content-Length` field lines of one message, in order.
    ///
    /// The number may be repeated, in a list or in several lines (RFC 9112 §6.3).
    ///
    /// # Errors
    /// No number, other characters than digits, a number above [`u64::MAX`], numbers that differ, or more than
    /// [`list`]'s limits allow.
    pub fn parse<L>(lines: L) -> Result<Self, FieldError>
    where
        L: IntoIterator<Item: AsRef<[u8]>>,
    {
        let mut found: Option<Self> = None;
        // Where a number is missed: at the end of the last line.
        let mut end = FieldError { line: 0, at: 0, kind: FieldErrorKind::NumberExpected(None) };
        let lines = lines.into_iter().enumerate().map(|(line, text)| {
            let length = text.as_ref().len();
            end = FieldError { line, at: length, ..end };
            text
        });
        list::for_each_element(lines, |cursor| {
            let start = cursor.place();
            let bytes = number(cursor)?;
            let repeated = found.is_some();
            if found.is_some_and(|first| first.bytes != bytes) {
                return Err(start.error(FieldErrorKind::LengthsDiffer));
            }
            found = Some(Self { bytes, repeated });
            Ok(())
        })?;
        found.ok_or(end)
    }
}

/// The field value.
impl fmt::Display for ContentLength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.bytes)
    }
}

/// The codings of a `Transfer-Encoding` field, as far as the end of the message depends on them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TransferEncoding {
    codings: Vec<String>,
}

impl TransferEncoding {
    /// Reads all `Transfer-Encoding` field lines of one message, in order. Parameters of a coding are read and
    /// dropped: none is in use.
    ///
    /// # Errors
    /// Broken syntax, or more than [`list`]'s limits allow.
    pub fn parse<L>(lines: L) -> Result<Self, FieldError>
    where
        L: IntoIterator<Item: AsRef<[u8]>>,
    {
        let mut codings = Vec::new();
        list::for_each_element(lines, |cursor| {
            let start = cursor.place();
            let name = cursor.token()?;
            list::check_token(&name).map_err(|kind| start.error(kind))?;
            codings.push(name.to_ascii_lowercase());
            parameters(cursor)
        })?;
        Ok(Self { codings })
    }

    /// The codings in the order in which they were applied, in lower case.
    #[must_use]
    pub fn codings(&self) -> &[String] {
        &self.codings
    }

    /// Whether `chunked` was applied last, so that the message says itself where it ends (RFC 9112 §6.3).
    #[must_use]
    pub fn ends_chunked(&self) -> bool {
        self.codings.last().is_some_and(|last| last == "chunked")
    }
}

/// The field value on one line.
impl fmt::Display for TransferEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.codings.join(", "))
    }
}

/// `; name=value`, any number of times (RFC 9112 §7).
fn parameters(cursor: &mut Cursor<'_>) -> Result<(), FieldError> {
    loop {
        cursor.skip_ows();
        if cursor.peek() != Some(b';') {
            return Ok(());
        }
        cursor.bump();
        cursor.skip_ows();
        cursor.token()?;
        cursor.skip_ows();
        if cursor.peek() != Some(b'=') {
            continue;
        }
        cursor.bump();
        cursor.skip_ows();
        match cursor.peek() {
            Some(b'"') => cursor.quoted()?,
            _ => cursor.token()?,
        };
    }
}

fn number(cursor: &mut Cursor<'_>) -> Result<u64, FieldError> {
    let mut number = 0_u64;
    let start = cursor.place();
    let mut any = false;
    while let Some(byte) = cursor.peek().filter(u8::is_ascii_digit) {
        let shifted = number.checked_mul(10).and_then(|tens| tens.checked_add(u64::from(byte - b'0')));
        number = shifted.ok_or_else(|| start.error(FieldErrorKind::LengthTooLarge))?;
        any = true;
        cursor.bump();
    }
    match cursor.peek() {
        None | Some(b',' | b' ' | b'\t') if any => Ok(number),
        found => Err(cursor.error(FieldErrorKind::NumberExpected(found))),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cite::Cite;

    #[test]
    fn lengths_are_read_as_the_grammar_says() {
        const TABLE: &[(&[&str], u64, bool, Cite)] = &[
            (&["0"], 0, false, Cite::Rfc9110S8_6),
            (&["0042"], 42, false, Cite::Rfc9110S8_6),
            (&["18446744073709551615"], u64::MAX, false, Cite::Rfc9110S8_6),
            (&["42, 42"], 42, true, Cite::Rfc9112S6_3),
            (&["42", "42"], 42, true, Cite::Rfc9112S6_3),
            (&[",42 ,"], 42, false, Cite::Rfc9110S5_6_1),
        ];
        for &(lines, bytes, repeated, cite) in TABLE {
            assert_eq!(
                ContentLength::parse(lines),
                Ok(ContentLength { bytes, repeated }),
                "{lines:?}: {cite}"
            );
        }
    }

    #[test]
    fn wrong_lengths_name_the_place_and_what_is_allowed() {
        const TABLE: &[(&[&str], &str)] = &[
            (&[], "line 1, column 1: found no value; needed: digits"),
            (&[""], "line 1, column 1: found no value; needed: digits"),
            (&["", " , "], "line 2, column 4: found no value; needed: digits"),
            (&["-1"], "line 1, column 1: found '-'; allowed: digits only"),
            (&["+1"], "line 1, column 1: found '+'; allowed: digits only"),
            (&["0x10"], "line 1, column 2: found 'x'; allowed: digits only"),
            (&["5 6"], "line 1, column 3: found '6'; allowed: a comma or the end of the line"),
            (&["5", "6"], "line 2, column 1: found another length; allowed: the same number again"),
            (
                &["18446744073709551616"],
                "line 1, column 1: found a number too large; allowed: 0 to 18446744073709551615",
            ),
        ];
        for (lines, text) in TABLE {
            assert_eq!(ContentLength::parse(*lines).expect_err("wrong").to_string(), *text, "{lines:?}");
        }
    }

    #[test]
    fn the_last_coding_decides() {
        const TABLE: &[(&[&str], &str, bool, Cite)] = &[
            (&["chunked"], "chunked", true, Cite::Rfc9112S6_1),
            (&["gzip, Chunked"], "gzip, chunked", true, Cite::Rfc9112S6_1),
            (&["gzip", "chunked"], "gzip, chunked", true, Cite::Rfc9110S5_3),
            (&["chunked, gzip"], "chunked, gzip", false, Cite::Rfc9112S6_3),
            (&["identity"], "identity", false, Cite::Rfc9112S6_3),
            (&["x;a=1; b=\"c, d\" , chunked"], "x, chunked", true, Cite::Rfc9112S6_1),
            (&["chunkedx"], "chunkedx", false, Cite::Rfc9110S5_6_2),
            (&[""], "", false, Cite::Rfc9110S5_6_1),
        ];
        for (lines, written, chunked, cite) in TABLE {
            let field = TransferEncoding::parse(*lines).unwrap_or_else(|e| panic!("{lines:?} ({cite}): {e}"));
            assert_eq!((field.to_string().as_str(), field.ends_chunked()), (*written, *chunked), "{cite}");
        }
        let error = TransferEncoding::parse(["gzip; q=, chunked"]).expect_err("no value");
        assert_eq!(error.at, 8, "{error}");
    }

    proptest! {
        #[test]
        fn any_bytes_give_a_length_or_an_error_inside_the_input(
            lines in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..6),
        ) {
            if let Err(error) = ContentLength::parse(&lines) {
                prop_assert!(error.at <= lines[error.line].len());
            }
            if let Err(error) = TransferEncoding::parse(&lines) {
                prop_assert!(error.at <= lines[error.line].len());
            }
        }

        #[test]
        fn what_is_written_reads_back_equal(bytes: u64, codings in prop::collection::vec("[a-z]{1,9}", 0..9)) {
            let length = ContentLength { bytes, repeated: false };
            prop_assert_eq!(ContentLength::parse([length.to_string()]), Ok(length));
            let coding = TransferEncoding { codings };
            prop_assert_eq!(TransferEncoding::parse([coding.to_string()]), Ok(coding));
        }

        #[test]
        fn two_lengths_are_one_or_an_error(one: u64, two: u64, split: bool) {
            let both = [one.to_string(), two.to_string()];
            let read = if split { ContentLength::parse(&both) } else { ContentLength::parse([both.join(",")]) };
            prop_assert_eq!(read.is_ok(), one == two);
        }
    }
}
