//! Where something stands in the pasted text.

use serde::Serialize;

/// A stretch of one line.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Column in bytes, from 1; what a tool put before the line counts.
    pub column: usize,
    /// Byte offset in the whole text, from 0.
    pub offset: usize,
    /// Bytes; 0 for a place where something is missing.
    pub length: usize,
}

impl Place {
    /// A stretch inside this one, `at` bytes from its begin, cut at its end.
    #[must_use]
    pub(crate) fn part(self, at: usize, length: usize) -> Self {
        let at = at.min(self.length);
        Self {
            column: self.column + at,
            offset: self.offset + at,
            length: length.min(self.length - at),
            ..self
        }
    }
}
