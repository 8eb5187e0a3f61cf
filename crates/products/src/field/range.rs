//! What a field may be set to.

use std::fmt;
use std::ops::RangeInclusive;

use keepalive_core::Span;

use crate::value::Value;

/// What a field may be set to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Range {
    /// A length of time.
    Span {
        /// Least and most.
        allowed: RangeInclusive<Span>,
        /// In what it must be whole.
        grid: Grid,
        /// It may also be left open.
        or_none: bool,
    },
    /// A number.
    Count {
        /// Least and most.
        allowed: RangeInclusive<i64>,
        /// It may also be left open.
        or_none: bool,
    },
    /// On or off.
    Flag,
    /// One of these words.
    Word {
        /// The words, as a scenario writes them.
        allowed: Vec<&'static str>,
        /// It may also be left open.
        or_none: bool,
    },
}

/// In what a length of time must be whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grid {
    /// Microseconds, like every span.
    Micros,
    /// Milliseconds.
    Millis,
    /// Seconds.
    Seconds,
}

impl Grid {
    /// Its step.
    pub const fn step(self) -> Span {
        match self {
            Self::Micros => Span::from_micros(1),
            Self::Millis => Span::from_millis(1),
            Self::Seconds => Span::from_secs(1),
        }
    }
}

impl Range {
    pub(super) const fn span(allowed: &RangeInclusive<Span>, grid: Grid) -> Self {
        Self::Span { allowed: *allowed.start()..=*allowed.end(), grid, or_none: false }
    }

    pub(super) const fn limit(allowed: &RangeInclusive<Span>, grid: Grid) -> Self {
        Self::Span { allowed: *allowed.start()..=*allowed.end(), grid, or_none: true }
    }

    pub(super) fn count<N: Into<i64> + Copy>(allowed: &RangeInclusive<N>) -> Self {
        Self::Count { allowed: (*allowed.start()).into()..=(*allowed.end()).into(), or_none: false }
    }

    pub(super) fn cap<N: Into<i64> + Copy>(allowed: &RangeInclusive<N>) -> Self {
        Self::Count { allowed: (*allowed.start()).into()..=(*allowed.end()).into(), or_none: true }
    }

    pub(super) fn words<T>(words: &[(&'static str, T)], or_none: bool) -> Self {
        Self::Word { allowed: words.iter().map(|(word, _)| *word).collect(), or_none }
    }

    /// The least and the most that may stand in the field, each word and, where it may be left open, no value.
    pub fn edges(&self) -> Vec<Value> {
        let (mut edges, or_none) = match self {
            Self::Span { allowed, or_none, .. } => {
                (vec![Value::Span(*allowed.start()), Value::Span(*allowed.end())], *or_none)
            }
            Self::Count { allowed, or_none } => {
                (vec![Value::Count(*allowed.start()), Value::Count(*allowed.end())], *or_none)
            }
            Self::Flag => (vec![Value::Flag(false), Value::Flag(true)], false),
            Self::Word { allowed, or_none } => {
                (allowed.iter().map(|word| Value::Word((*word).to_owned())).collect(), *or_none)
            }
        };
        edges.extend(or_none.then_some(Value::None));
        edges
    }

    /// The value may stand in the field.
    pub fn admits(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Span { allowed, grid, .. }, Value::Span(span)) => {
                allowed.contains(span) && span.micros().is_multiple_of(grid.step().micros())
            }
            (Self::Count { allowed, .. }, Value::Count(n)) => allowed.contains(n),
            (Self::Flag, Value::Flag(_)) => true,
            (Self::Word { allowed, .. }, Value::Word(word)) => allowed.contains(&word.as_str()),
            (
                Self::Span { or_none, .. } | Self::Count { or_none, .. } | Self::Word { or_none, .. },
                Value::None,
            ) => *or_none,
            (Self::Span { .. } | Self::Count { .. } | Self::Flag | Self::Word { .. }, _) => false,
        }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let open = match self {
            Self::Span { allowed, grid, or_none } => {
                write!(f, "{} to {}", Value::Span(*allowed.start()), Value::Span(*allowed.end()))?;
                match grid {
                    Grid::Micros => {}
                    Grid::Millis => f.write_str(", whole milliseconds")?,
                    Grid::Seconds => f.write_str(", whole seconds")?,
                }
                *or_none
            }
            Self::Count { allowed, or_none } => {
                write!(f, "{} to {}", allowed.start(), allowed.end())?;
                *or_none
            }
            Self::Flag => return f.write_str("on or off"),
            Self::Word { allowed, or_none } => {
                f.write_str(&allowed.join(", "))?;
                *or_none
            }
        };
        if open { f.write_str(", or none") } else { Ok(()) }
    }
}
