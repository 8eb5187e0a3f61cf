//! The `Connection` field: reading its options from any number of field lines, and writing it.

use std::fmt;

use super::list::{self, FieldError, FieldErrorKind, MAX_ELEMENTS};

/// The two options that decide persistence; small enough to travel with every message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionFlags {
    /// `close`: this is the last exchange (RFC 9112 §9.6).
    pub close: bool,
    /// `keep-alive`: an HTTP/1.0 sender asks for, or grants, another exchange (RFC 9112 §9.3).
    pub keep_alive: bool,
}

impl ConnectionFlags {
    /// No option at all.
    pub const NONE: Self = Self { close: false, keep_alive: false };
    /// Only `close`.
    pub const CLOSE: Self = Self { close: true, keep_alive: false };
    /// Only `keep-alive`.
    pub const KEEP_ALIVE: Self = Self { close: false, keep_alive: true };
}

/// The options of a `Connection` field (RFC 9110 §7.6.1).
///
/// Options are case-insensitive and kept in lower case. At most [`MAX_ELEMENTS`] of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ConnectionOptions {
    /// Whether `close` is listed.
    pub close: bool,
    /// Whether `keep-alive` is listed.
    pub keep_alive: bool,
    others: Vec<String>,
}

impl ConnectionOptions {
    /// Reads all `Connection` field lines of one message, in order.
    ///
    /// Empty elements are skipped (RFC 9110 §5.6.1); no line at all gives no options.
    ///
    /// # Errors
    /// Anything but tokens, commas, spaces and tabs, or more than [`list`]'s limits allow.
    pub fn parse<L>(lines: L) -> Result<Self, FieldError>
    where
        L: IntoIterator<Item: AsRef<[u8]>>,
    {
        let mut options = Self::default();
        list::for_each_element(lines, |cursor| {
            let start = cursor.place();
            let option = cursor.token()?;
            options.insert(&option).map_err(|kind| start.error(kind))
        })?;
        Ok(options)
    }

    /// Adds one option in any casing; adding it again changes nothing.
    ///
    /// # Errors
    /// [`FieldErrorKind::TokenExpected`] or [`FieldErrorKind::WordTooLong`] if it is not a token within the
    /// limit, [`FieldErrorKind::TooManyElements`] if the field is full.
    pub fn insert(&mut self, option: &str) -> Result<(), FieldErrorKind> {
        list::check_token(option)?;
        let option = option.to_ascii_lowercase();
        match option.as_str() {
            "close" => self.close = true,
            "keep-alive" => self.keep_alive = true,
            _ if self.others.contains(&option) => {}
            // Two places stay reserved for the options above.
            _ if self.others.len() >= MAX_ELEMENTS - 2 => return Err(FieldErrorKind::TooManyElements),
            _ => self.others.push(option),
        }
        Ok(())
    }

    /// The options other than `close` and `keep-alive`: names of fields meant for this connection only.
    ///
    /// Lower case, each once, in order of first appearance. An intermediary removes the fields so named, and
    /// `Connection` itself, before it forwards a message (RFC 9110 §7.6.1).
    #[must_use]
    pub fn others(&self) -> &[String] {
        &self.others
    }

    /// The two options that decide persistence.
    #[must_use]
    pub const fn flags(&self) -> ConnectionFlags {
        ConnectionFlags { close: self.close, keep_alive: self.keep_alive }
    }

    /// Whether there is nothing to write; the field is then left out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.flags() == ConnectionFlags::NONE && self.others.is_empty()
    }
}

impl From<ConnectionFlags> for ConnectionOptions {
    fn from(flags: ConnectionFlags) -> Self {
        Self { close: flags.close, keep_alive: flags.keep_alive, others: Vec::new() }
    }
}

/// The field value on one line: `close`, `keep-alive`, then the others.
impl fmt::Display for ConnectionOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let close = self.close.then_some("close");
        let keep_alive = self.keep_alive.then_some("keep-alive");
        let others = self.others.iter().map(String::as_str);
        let mut separator = "";
        for option in close.into_iter().chain(keep_alive).chain(others) {
            write!(f, "{separator}{option}")?;
            separator = ", ";
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cite::Cite;

    const NOTHING: &[&str] = &[];

    #[test]
    fn lists_are_read_as_the_grammar_says() {
        // Field lines; close, keep-alive, others; source.
        type Row = (&'static [&'static str], bool, bool, &'static [&'static str], Cite);
        const TABLE: &[Row] = &[
            (&[], false, false, NOTHING, Cite::Rfc9112S9_3),
            (&["close"], true, false, NOTHING, Cite::Rfc9112S9_6),
            (&["Keep-Alive"], false, true, NOTHING, Cite::Rfc9110S7_6_1),
            (&["CLOSE,\tkEEP-aLIVE"], true, true, NOTHING, Cite::Rfc9110S7_6_1),
            (&["keep-alive", "close"], true, true, NOTHING, Cite::Rfc9110S5_3),
            (&["foo, close"], true, false, &["foo"], Cite::Rfc9110S5_6_1),
            (&[", close,,"], true, false, NOTHING, Cite::Rfc9110S5_6_1),
            (&["", " \t ", ","], false, false, NOTHING, Cite::Rfc9110S5_6_1),
            (
                &["Upgrade, HTTP2-Settings, upgrade"],
                false,
                false,
                &["upgrade", "http2-settings"],
                Cite::Rfc9110S7_6_1,
            ),
            (
                &["closed, close-x, not-close"],
                false,
                false,
                &["closed", "close-x", "not-close"],
                Cite::Rfc9110S5_6_2,
            ),
            (&["!#$%&'*+-.^_`|~"], false, false, &["!#$%&'*+-.^_`|~"], Cite::Rfc9110S5_6_2),
        ];
        for (lines, close, keep_alive, others, cite) in TABLE {
            let options =
                ConnectionOptions::parse(*lines).unwrap_or_else(|e| panic!("{lines:?} ({cite}): {e}"));
            assert_eq!((options.close, options.keep_alive), (*close, *keep_alive), "{lines:?}: {cite}");
            assert_eq!(options.others(), *others, "{lines:?}: {cite}");
        }
    }

    #[test]
    fn errors_name_the_place_and_what_is_allowed() {
        const TABLE: &[(&[&str], &str, Cite)] = &[
            (
                &["\"close\""],
                "line 1, column 1: found '\"'; allowed: a token of letters, digits and !#$%&'*+-.^_`|~",
                Cite::Rfc9110S5_6_2,
            ),
            (
                &["foo", "keep alive"],
                "line 2, column 6: found 'a'; allowed: a comma or the end of the line",
                Cite::Rfc9110S5_6_1,
            ),
            (
                &["close\r\nX: y"],
                "line 1, column 6: found byte 0x0d; allowed: a comma or the end of the line",
                Cite::Rfc9110S5_6_3,
            ),
            (
                &["a=1"],
                "line 1, column 2: found '='; allowed: a comma or the end of the line",
                Cite::Rfc9110S7_6_1,
            ),
        ];
        for (lines, text, cite) in TABLE {
            let error = ConnectionOptions::parse(*lines).expect_err("malformed");
            assert_eq!(error.to_string(), *text, "{lines:?}: {cite}");
        }
    }

    #[test]
    fn limits_hold_and_an_endless_field_ends() {
        let kind = |lines: Vec<String>| ConnectionOptions::parse(lines).map_err(|error| error.kind);
        assert_eq!(kind(vec!["a".repeat(list::MAX_WORD + 1)]), Err(FieldErrorKind::WordTooLong));
        assert_eq!(kind(vec![",".repeat(MAX_ELEMENTS)]), Err(FieldErrorKind::TooManyElements));
        assert!(kind(vec![",".repeat(MAX_ELEMENTS - 1)]).is_ok());
        assert_eq!(kind(vec![" ".repeat(list::MAX_BYTES + 1)]), Err(FieldErrorKind::TooManyBytes));
        let line_and_rest = vec!["a".to_owned(), " ".repeat(list::MAX_BYTES)];
        let over = FieldError { line: 1, at: list::MAX_BYTES - 1, kind: FieldErrorKind::TooManyBytes };
        assert_eq!(ConnectionOptions::parse(line_and_rest), Err(over));
        let endless = ConnectionOptions::parse(std::iter::repeat(""));
        assert_eq!(endless.map_err(|error| error.kind), Err(FieldErrorKind::TooManyElements));
    }

    #[test]
    fn a_full_field_still_reads_back() {
        let mut options = ConnectionOptions::from(ConnectionFlags { close: true, keep_alive: true });
        for number in 2..MAX_ELEMENTS {
            let longest = format!("{number:x>width$}", width = list::MAX_WORD);
            assert_eq!(options.insert(&longest), Ok(()));
        }
        assert_eq!(options.insert("one-more"), Err(FieldErrorKind::TooManyElements));
        assert_eq!(ConnectionOptions::parse([options.to_string()]), Ok(options));
    }

    #[test]
    fn insert_lets_nothing_through_that_would_change_the_field() {
        let mut options = ConnectionOptions::from(ConnectionFlags::KEEP_ALIVE);
        assert_eq!(options.insert("x, close"), Err(FieldErrorKind::TokenExpected(Some(b','))));
        assert_eq!(options.insert(""), Err(FieldErrorKind::TokenExpected(None)));
        assert_eq!(options.insert("Upgrade"), Ok(()));
        assert_eq!(options.to_string(), "keep-alive, upgrade");
    }

    proptest! {
        #[test]
        fn any_bytes_give_options_or_an_error_inside_the_input(
            lines in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..6),
        ) {
            if let Err(error) = ConnectionOptions::parse(&lines) {
                prop_assert!(error.at <= lines[error.line].len());
            }
        }

        #[test]
        fn what_is_written_reads_back_equal(lines in prop::collection::vec("[ a-cA-C,\t-]{0,12}", 0..6)) {
            if let Ok(options) = ConnectionOptions::parse(&lines) {
                prop_assert_eq!(ConnectionOptions::parse([options.to_string()]), Ok(options));
            }
        }

        #[test]
        fn close_is_found_beside_keep_alive_in_any_order_casing_and_split(
            close in "[cC][lL][oO][sS][eE]",
            keep_alive in "[kK][eE][eE][pP]-[aA][lL][iI][vV][eE]",
            close_first: bool,
            comma in "[ \t]{0,2},[ \t]{0,2}(,[ \t]{0,2})?",
            split: bool,
        ) {
            let (first, second) = if close_first { (close, keep_alive) } else { (keep_alive, close) };
            let lines = if split { vec![first, second] } else { vec![format!("{first}{comma}{second}")] };
            let flags = ConnectionOptions::parse(&lines).map(|options| options.flags());
            prop_assert_eq!(flags, Ok(ConnectionFlags { close: true, keep_alive: true }));
        }
    }
}
