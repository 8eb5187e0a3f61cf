//! The `Keep-Alive` field: one side's statement of how long, and for how many requests, it keeps a connection.
//!
//! RFC 2068 §19.7.1.1 is its only definition and defines no parameter; `timeout` and `max` are what everyone
//! sends. It is a hint and not a negotiation: nobody is bound by the other side's numbers (RFC 9112 §9.5).
//! Whether the field counts at all depends on `Connection`; see [`Head::keep_alive_hint`].
//!
//! [`Head::keep_alive_hint`]: super::exchange::Head::keep_alive_hint

use std::fmt;

use super::list::{self, Cursor, FieldError, FieldErrorKind, MAX_ELEMENTS};

/// The parameters of a `Keep-Alive` field. At most [`MAX_ELEMENTS`] of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct KeepAlive {
    /// `timeout`: seconds the sender means to let the connection idle, 0 to [`u32::MAX`].
    pub timeout_secs: Option<u32>,
    /// `max`: requests the sender still means to take on this connection, 0 to [`u32::MAX`].
    pub max: Option<u32>,
    extensions: Vec<Extension>,
}

/// Any parameter other than `timeout` and `max`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Extension {
    /// Name, in lower case.
    pub name: String,
    /// Value without quotes and escapes; `None` if there was no `=`.
    pub value: Option<String>,
}

impl KeepAlive {
    /// A field without extensions.
    #[must_use]
    pub const fn new(timeout_secs: Option<u32>, max: Option<u32>) -> Self {
        Self { timeout_secs, max, extensions: Vec::new() }
    }

    /// Reads all `Keep-Alive` field lines of one message, in order.
    ///
    /// Taken generously: empty elements, spaces round `=`, empty values, quoted numbers, names without a
    /// value (the oldest form was `Keep-Alive: 300`). The first occurrence of a name wins, later ones are
    /// dropped whatever their value.
    ///
    /// # Errors
    /// Broken syntax, a `timeout` or `max` that is no number up to [`u32::MAX`], or more than [`list`]'s
    /// limits allow.
    pub fn parse<L>(lines: L) -> Result<Self, FieldError>
    where
        L: IntoIterator<Item: AsRef<[u8]>>,
    {
        let mut field = Self::default();
        list::for_each_element(lines, |cursor| {
            let name_at = cursor.place();
            let name = cursor.token()?;
            list::check_token(&name).map_err(|kind| name_at.error(kind))?;
            cursor.skip_ows();
            if cursor.peek() != Some(b'=') {
                return field.insert(&name, None).map_err(|kind| name_at.error(kind));
            }
            cursor.bump();
            cursor.skip_ows();
            let value_at = cursor.place();
            let value = value(cursor)?;
            field.insert(&name, Some(&value)).map_err(|kind| value_at.error(kind))
        })?;
        Ok(field)
    }

    /// Adds one parameter, as if it had been read: a name that is already there keeps its value.
    ///
    /// # Errors
    /// A name that is no token, a value that cannot be quoted, a `timeout` or `max` that is no number up to
    /// [`u32::MAX`], or a full field.
    pub fn insert(&mut self, name: &str, value: Option<&str>) -> Result<(), FieldErrorKind> {
        list::check_token(name)?;
        list::check_value(value.unwrap_or_default())?;
        let name = name.to_ascii_lowercase();
        match name.as_str() {
            "timeout" => set_once(&mut self.timeout_secs, value),
            "max" => set_once(&mut self.max, value),
            _ if self.extensions.iter().any(|extension| extension.name == name) => Ok(()),
            // Two places stay reserved for the parameters above.
            _ if self.extensions.len() >= MAX_ELEMENTS - 2 => Err(FieldErrorKind::TooManyElements),
            _ => {
                self.extensions.push(Extension { name, value: value.map(str::to_owned) });
                Ok(())
            }
        }
    }

    /// The parameters other than `timeout` and `max`, each name once, in order of first appearance.
    #[must_use]
    pub fn extensions(&self) -> &[Extension] {
        &self.extensions
    }

    /// Whether there is nothing to write; the field is then left out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.timeout_secs.is_none() && self.max.is_none() && self.extensions.is_empty()
    }
}

/// The field value on one line: `timeout=5, max=100`, then the extensions.
impl fmt::Display for KeepAlive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for (name, value) in [("timeout", self.timeout_secs), ("max", self.max)] {
            if let Some(value) = value {
                write!(f, "{separator}{name}={value}")?;
                separator = ", ";
            }
        }
        for extension in &self.extensions {
            write!(f, "{separator}{extension}")?;
            separator = ", ";
        }
        Ok(())
    }
}

/// `name`, `name=token` or `name="quoted"`.
impl fmt::Display for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        match &self.value {
            None => Ok(()),
            Some(value) if list::check_token(value).is_ok() => write!(f, "={value}"),
            Some(value) => write!(f, "=\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")),
        }
    }
}

fn value(cursor: &mut Cursor<'_>) -> Result<String, FieldError> {
    match cursor.peek() {
        None | Some(b',') => Ok(String::new()),
        Some(b'"') => cursor.quoted(),
        Some(_) => cursor.token(),
    }
}

fn set_once(slot: &mut Option<u32>, value: Option<&str>) -> Result<(), FieldErrorKind> {
    if slot.is_none() {
        *slot = Some(number(value.unwrap_or_default())?);
    }
    Ok(())
}

// Not `str::parse`, which would take a sign.
fn number(text: &str) -> Result<u32, FieldErrorKind> {
    if text.is_empty() {
        return Err(FieldErrorKind::NumberExpected(None));
    }
    text.bytes().try_fold(0_u32, |number, byte| {
        if !byte.is_ascii_digit() {
            return Err(FieldErrorKind::NumberExpected(Some(byte)));
        }
        let shifted = number.checked_mul(10).and_then(|tens| tens.checked_add(u32::from(byte - b'0')));
        shifted.ok_or(FieldErrorKind::NumberTooLarge)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cite::Cite;

    #[test]
    fn parameters_are_read_and_written() {
        // Field lines; timeout, max; the field as written again; source.
        type Row = (&'static [&'static str], Option<u32>, Option<u32>, &'static str, Cite);
        const SECTION: Cite = Cite::Rfc2068S19_7_1_1;
        const TABLE: &[Row] = &[
            (&[], None, None, "", SECTION),
            (&["timeout=5, max=100"], Some(5), Some(100), "timeout=5, max=100", SECTION),
            (&["max=100", "TIMEOUT=5"], Some(5), Some(100), "timeout=5, max=100", Cite::Rfc9110S5_3),
            (&["timeout = 5 ,\tmax\t= 0"], Some(5), Some(0), "timeout=5, max=0", SECTION),
            (&["timeout=\"15\""], Some(15), None, "timeout=15", Cite::Rfc9110S5_6_4),
            (&["timeout=5,timeout=9, max=1, max=x"], Some(5), Some(1), "timeout=5, max=1", SECTION),
            (&[", timeout=05,,"], Some(5), None, "timeout=5", Cite::Rfc9110S5_6_1),
            (&["timeout=4294967295"], Some(u32::MAX), None, "timeout=4294967295", SECTION),
            (&["300"], None, None, "300", SECTION),
            (&["a=\"\t\", b=\"\""], None, None, "a=\"\t\", b=\"\"", Cite::Rfc9110S5_6_4),
            (&["Foo=, bar"], None, None, "foo=\"\", bar", SECTION),
            (
                &["x=\"a, \\\"b\\\\\", timeout=1"],
                Some(1),
                None,
                "timeout=1, x=\"a, \\\"b\\\\\"",
                Cite::Rfc9110S5_6_4,
            ),
        ];
        for (lines, timeout, max, written, cite) in TABLE {
            let field = KeepAlive::parse(*lines).unwrap_or_else(|e| panic!("{lines:?} ({cite}): {e}"));
            assert_eq!((field.timeout_secs, field.max), (*timeout, *max), "{lines:?}: {cite}");
            assert_eq!(field.to_string(), *written, "{lines:?}: {cite}");
            assert_eq!(field.is_empty(), written.is_empty(), "{lines:?}: {cite}");
        }
    }

    #[test]
    fn errors_name_the_place_and_what_is_allowed() {
        const TABLE: &[(&str, &str)] = &[
            ("timeout=4294967296", "line 1, column 9: found a number too large; allowed: 0 to 4294967295"),
            ("timeout=5s", "line 1, column 9: found 's'; allowed: digits only"),
            ("timeout=-1", "line 1, column 9: found '-'; allowed: digits only"),
            ("max=1, timeout=", "line 1, column 16: found no value; needed: digits"),
            ("timeout, max=1", "line 1, column 1: found no value; needed: digits"),
            ("x=\"a", "line 1, column 5: the line ended inside a quoted string; needed: '\"'"),
            ("x=\"a\\", "line 1, column 6: the line ended inside a quoted string; needed: '\"'"),
            (
                "x=\"\n\"",
                "line 1, column 4: found byte 0x0a; allowed in a quoted string: tab and printable ASCII",
            ),
            ("timeout=5; max=3", "line 1, column 10: found ';'; allowed: a comma or the end of the line"),
            ("=5", "line 1, column 1: found '='; allowed: a token of letters, digits and !#$%&'*+-.^_`|~"),
        ];
        for (line, text) in TABLE {
            assert_eq!(KeepAlive::parse([line]).expect_err("malformed").to_string(), *text, "{line:?}");
        }
    }

    #[test]
    fn a_full_field_still_reads_back() {
        let mut field = KeepAlive::new(Some(u32::MAX), Some(u32::MAX));
        for number in 2..MAX_ELEMENTS {
            let longest = format!("{number:x>width$}", width = list::MAX_WORD);
            assert_eq!(field.insert(&longest, Some(&"\"".repeat(list::MAX_WORD))), Ok(()));
        }
        assert_eq!(field.insert("one-more", None), Err(FieldErrorKind::TooManyElements));
        assert_eq!(KeepAlive::parse([field.to_string()]), Ok(field));
    }

    #[test]
    fn limits_hold_for_quoted_values_and_for_programs() {
        let quoted = |length| KeepAlive::parse([format!("x=\"{}\"", " ".repeat(length))]);
        assert!(quoted(list::MAX_WORD).is_ok());
        let error = FieldError { line: 0, at: 2, kind: FieldErrorKind::WordTooLong };
        assert_eq!(quoted(list::MAX_WORD + 1), Err(error));
        let long_name = FieldError { line: 0, at: 1, kind: FieldErrorKind::WordTooLong };
        assert_eq!(KeepAlive::parse([format!(" {}=1", "n".repeat(list::MAX_WORD + 1))]), Err(long_name));
        let mut field = KeepAlive::new(Some(5), None);
        assert_eq!(field.insert("x", Some("1\r\nSet-Cookie: y")), Err(FieldErrorKind::NotQuotable(b'\r')));
        assert_eq!(field.insert("max", Some("+1")), Err(FieldErrorKind::NumberExpected(Some(b'+'))));
        assert_eq!(field.insert("timeout", Some("6")), Ok(()));
        assert_eq!(field, KeepAlive::new(Some(5), None));
    }

    proptest! {
        #[test]
        fn any_bytes_give_a_field_or_an_error_inside_the_input(
            lines in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..6),
        ) {
            if let Err(error) = KeepAlive::parse(&lines) {
                prop_assert!(error.at <= lines[error.line].len());
            }
        }

        #[test]
        fn any_text_near_the_grammar_is_handled(line in "([a-b\"\\\\=, \t;0-9]|timeout|max){0,40}") {
            if let Ok(field) = KeepAlive::parse([line]) {
                prop_assert_eq!(KeepAlive::parse([field.to_string()]), Ok(field));
            }
        }

        #[test]
        fn what_is_written_reads_back_equal(
            timeout_secs: Option<u32>,
            max: Option<u32>,
            extensions in prop::collection::vec(("[!-~]{1,6}", prop::option::of("[ -~\t]{0,64}")), 0..40),
        ) {
            let mut field = KeepAlive::new(timeout_secs, max);
            for (name, value) in &extensions {
                // Names that are no tokens, and those beyond the limit, are refused and leave no trace.
                let _ = field.insert(name, value.as_deref());
            }
            prop_assert_eq!(KeepAlive::parse([field.to_string()]), Ok(field));
        }
    }
}
