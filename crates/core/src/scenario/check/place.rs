//! A place in the document, and the refusals that are made there.

use std::fmt;
use std::ops::RangeInclusive;

use super::Invalid;
use crate::time::Span;

/// The outcome of a rule.
pub(super) type Checked = Result<(), Invalid>;

/// A place in the document; its path is written only if something there is refused.
#[derive(Clone, Copy)]
pub(super) enum Place<'p> {
    /// The document.
    Document,
    /// A field, or the variant of an enum.
    Field(&'p Self, &'p str),
    /// An element of an array.
    Item(&'p Self, usize),
}

/// In what a span must be whole.
#[derive(Clone, Copy)]
pub(super) enum Unit {
    /// Microseconds, like every span.
    Any,
    /// Milliseconds.
    Millis,
    /// Seconds.
    Seconds,
}

impl Place<'_> {
    pub(super) const fn field<'p>(&'p self, name: &'p str) -> Place<'p> {
        Place::Field(self, name)
    }

    pub(super) const fn item(&self, at: usize) -> Place<'_> {
        Place::Item(self, at)
    }

    /// Refuses what stands here.
    pub(super) fn refuse<T>(
        &self,
        value: impl fmt::Display,
        allowed: impl fmt::Display,
    ) -> Result<T, Invalid> {
        Err(Invalid { path: self.to_string(), value: value.to_string(), allowed: allowed.to_string() })
    }

    /// [`Self::refuse`] for a text, which is shown in quotation marks.
    pub(super) fn refuse_text<T>(&self, text: &str, allowed: impl fmt::Display) -> Result<T, Invalid> {
        self.refuse(format_args!("{text:?}"), allowed)
    }

    /// [`Self::refuse`] for a span, which is shown as it may stand in a file.
    pub(super) fn refuse_span<T>(&self, span: Span, allowed: impl fmt::Display) -> Result<T, Invalid> {
        self.refuse(format_args!("\"{span}\""), allowed)
    }

    /// A number within a range.
    pub(super) fn number<N: Into<u64> + Copy>(&self, n: N, allowed: &RangeInclusive<N>) -> Checked {
        let (least, n, most) = ((*allowed.start()).into(), n.into(), (*allowed.end()).into());
        if (least..=most).contains(&n) {
            return Ok(());
        }
        self.refuse(n, format_args!("{least} to {most}"))
    }

    /// A span within a range, whole in its unit.
    pub(super) fn span(&self, span: Span, allowed: &RangeInclusive<Span>, unit: Unit) -> Checked {
        if allowed.contains(&span) && span.micros().is_multiple_of(unit.micros()) {
            return Ok(());
        }
        let (least, most) = (unit.show(*allowed.start()), unit.show(*allowed.end()));
        self.refuse_span(span, format_args!("\"{least}\" to \"{most}\"{}", unit.remark()))
    }

    /// At most so many elements.
    pub(super) fn count(&self, n: usize, most: usize, what: &str) -> Checked {
        if n <= most {
            return Ok(());
        }
        self.refuse(format_args!("{n} {what}"), format_args!("at most {most}"))
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document => Ok(()),
            Self::Field(Place::Document, name) => f.write_str(name),
            Self::Field(parent, name) => write!(f, "{parent}.{name}"),
            Self::Item(parent, at) => write!(f, "{parent}[{at}]"),
        }
    }
}

impl Unit {
    const fn micros(self) -> u64 {
        match self {
            Self::Any => 1,
            Self::Millis => 1_000,
            Self::Seconds => 1_000_000,
        }
    }

    /// A bound in the unit of its field: `32767s`, which says more than `9h6m7s`.
    fn show(self, span: Span) -> String {
        match self {
            Self::Any => span.to_string(),
            Self::Millis => format!("{}ms", span.millis()),
            Self::Seconds => format!("{}s", span.micros() / self.micros()),
        }
    }

    const fn remark(self) -> &'static str {
        match self {
            Self::Any => "",
            Self::Millis => ", whole milliseconds",
            Self::Seconds => ", whole seconds",
        }
    }
}
