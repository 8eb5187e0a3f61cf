//! Drawing primitives: the only thing that the page and the SVG export draw.
//!
//! Lengths are in user units of the figure, one CSS pixel each. Classes are the style sheet's
//! ([`crate::svg::STYLE`]); marks carry no colours and no fonts.

use crate::number::{fixed, put};
use keepalive_core::trace::{EventId, FlightId, NodeId};

/// Something to draw. Positions and sizes are named as SVG names them.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub enum Mark {
    /// A path with absolute coordinates.
    Path { class: &'static str, d: String },
    /// A straight line.
    Line { class: &'static str, x1: f64, y1: f64, x2: f64, y2: f64 },
    /// A rectangle with rounded corners of radius `rx`.
    Rect { class: &'static str, x: f64, y: f64, w: f64, h: f64, rx: f64 },
    /// A circle.
    Circle { class: &'static str, cx: f64, cy: f64, r: f64 },
    /// One line of text with its baseline at `y`, turned by `rotate` degrees about `(x, y)`.
    Text { class: &'static str, x: f64, y: f64, rotate: Option<f64>, anchor: Anchor, spans: Vec<Run> },
    /// Marks that belong together, between `y0` and `y1`.
    Group {
        class: String,
        /// A tooltip and accessible name.
        title: Option<String>,
        /// What it stands for.
        key: Option<Key>,
        /// Upper edge, so that a page can leave out what is off screen.
        y0: f64,
        /// Lower edge.
        y1: f64,
        marks: Vec<Self>,
    },
}

/// Where a text stands relative to its `x`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

/// A piece of a line of text in one style; an empty class is the line's own style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// `""` or `"dim"`.
    pub class: &'static str,
    /// The words.
    pub text: String,
}

/// What a group of marks stands for, so that it can be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// A segment on its way.
    Flight(FlightId),
    /// A timer from the event that armed it.
    #[allow(missing_docs)]
    Timer { armed: EventId },
    /// A step of the run, by its position.
    Step(usize),
    /// A silence, by its position.
    Gap(usize),
    /// A host.
    Node(NodeId),
}

impl Mark {
    /// The upper and lower edge, roughly for texts: `(y0, y1)`.
    pub fn extent(&self) -> (f64, f64) {
        match *self {
            Self::Group { y0, y1, .. } => (y0, y1),
            Self::Line { y1, y2, .. } => (y1.min(y2), y1.max(y2)),
            Self::Rect { y, h, .. } => (y, y + h),
            Self::Circle { cy, r, .. } => (cy - r, cy + r),
            Self::Text { y, .. } => (y - 14.0, y + 6.0),
            // A path outside a group is never large enough to matter; it counts as visible.
            Self::Path { .. } => (f64::NEG_INFINITY, f64::INFINITY),
        }
    }
}

impl Run {
    /// Words in the line's own style.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { class: "", text: text.into() }
    }

    /// Words that step back.
    pub fn dim(text: impl Into<String>) -> Self {
        Self { class: "dim", text: text.into() }
    }
}

/// A length as the figures write it: at most one decimal, no exponent, no negative zero.
pub(crate) fn px(value: f64) -> String {
    fixed(value, 1)
}

/// The data of a path, made of straight lines.
#[derive(Debug, Default)]
pub(crate) struct Outline(String);

impl Outline {
    /// A line through all points.
    pub(crate) fn through(points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let mut outline = Self::default();
        for (i, (x, y)) in points.into_iter().enumerate() {
            outline.step(if i == 0 { 'M' } else { 'L' }, x, y);
        }
        outline
    }

    /// One more line, apart from the others.
    pub(crate) fn and(mut self, points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        self.0.push_str(&Self::through(points).0);
        self
    }

    /// An open path of this class.
    pub(crate) fn open(self, class: &'static str) -> Mark {
        Mark::Path { class, d: self.0 }
    }

    /// A closed path of this class.
    pub(crate) fn closed(mut self, class: &'static str) -> Mark {
        self.0.push('Z');
        Mark::Path { class, d: self.0 }
    }

    fn step(&mut self, letter: char, x: f64, y: f64) {
        self.0.push(letter);
        put(&mut self.0, x, 1);
        self.0.push(' ');
        put(&mut self.0, y, 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_short_and_plain() {
        let cases =
            [(0.0, "0"), (-0.04, "0"), (1.25, "1.3"), (-3.0, "-3"), (-0.26, "-0.3"), (1e7, "10000000")];
        for (value, text) in cases {
            assert_eq!(px(value), text);
        }
    }
}
