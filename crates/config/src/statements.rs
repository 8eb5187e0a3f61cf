//! A configuration as its statements, for who asks for more than keep-alive: the words of each, and the blocks
//! around it.

use crate::cursor::At;
use crate::reading::{NoIncludes, Place, Refused, Source};
use crate::sheet::Sheet;
use crate::{Format, haproxy, httpd, nginx};

/// A directive with what stands after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its name and its values, without quotes.
    pub words: Vec<String>,
    /// The blocks around it, the outermost first, each with its words: `["location", "/"]`.
    pub within: Vec<Vec<String>>,
    /// Where it begins.
    pub place: Place,
}

impl Statement {
    /// Its name.
    pub fn name(&self) -> &str {
        self.words.first().map_or("", String::as_str)
    }

    /// A value, counted from zero; empty if there are fewer.
    pub fn value(&self, nth: usize) -> &str {
        self.words.get(nth + 1).map_or("", String::as_str)
    }
}

/// The statements of a configuration in the order of the text; those that open a block stand before what is in
/// it. Of nginx, Apache httpd and HAProxy; other formats have none. Includes are not followed.
///
/// # Errors
/// Where the text breaks the syntax.
pub fn statements(format: Format, source: &Source) -> Result<Vec<Statement>, Refused> {
    let mut sheet = Sheet::new(format, &source.name);
    let source = &*source.with_plain_lines();
    let found: Vec<Found> = match format {
        Format::Nginx => nginx::statements(&mut sheet, source, &NoIncludes)?,
        Format::Httpd => httpd::statements(&source.text),
        Format::Haproxy => haproxy::statements(&source.text),
        _ => Vec::new(),
    };
    let place = |at| sheet.place(at);
    Ok(found
        .into_iter()
        .map(|Found { words, within, at }| Statement { words, within, place: place(at) })
        .collect())
}

/// A statement, its place not yet spelt out.
pub(crate) struct Found {
    pub(crate) words: Vec<String>,
    pub(crate) within: Vec<Vec<String>>,
    pub(crate) at: At,
}

#[cfg(test)]
mod tests {
    use super::statements;
    use crate::Format;
    use crate::reading::Source;

    #[test]
    fn statements_know_the_blocks_around_them() {
        for (format, text, expected) in [
            (
                Format::Nginx,
                "http { location = /x { return 204 'a b'; } }",
                "http/location = /x: return 204 a b",
            ),
            (
                Format::Httpd,
                "<VirtualHost *:80>\n KeepAlive \\\n Off\n</VirtualHost>",
                "VirtualHost *:80: KeepAlive Off",
            ),
            (Format::Haproxy, "frontend f # door\n bind :80 # all", "frontend f: bind :80"),
        ] {
            let source = Source { name: "x".into(), text: text.into() };
            let found = statements(format, &source).unwrap();
            let last = found.last().unwrap();
            let within: Vec<String> = last.within.iter().map(|words| words.join(" ")).collect();
            assert_eq!(format!("{}: {}", within.join("/"), last.words.join(" ")), expected);
        }
    }
}
