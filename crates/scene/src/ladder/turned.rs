//! The frame of reference of words that ride on an arrow, and what comes into their rectangle.

use super::labels::Bar;
use super::place::Arrow;

impl Arrow {
    /// The turn of a text that rides on the arrow, in degrees; never upside down.
    pub(super) fn angle(&self) -> f64 {
        let ((x0, y0), (x1, y1)) = (self.start, self.end);
        ((y1 - y0) * self.direction()).atan2((x1 - x0).abs()).to_degrees()
    }
}

/// A frame of reference that reads along an arrow from left to right.
pub(super) struct Turned {
    origin: (f64, f64),
    along: (f64, f64),
}

impl Turned {
    /// The picture's own directions, about a place in it.
    pub(super) const fn level(origin: (f64, f64)) -> Self {
        Self { origin, along: (1.0, 0.0) }
    }

    pub(super) fn new(arrow: &Arrow, origin: (f64, f64)) -> Self {
        let ((x0, y0), (x1, y1)) = (arrow.start, arrow.end);
        let (dx, dy) = ((x1 - x0).abs(), (y1 - y0) * arrow.direction());
        let length = (dx * dx + dy * dy).sqrt().max(f64::MIN_POSITIVE);
        Self { origin, along: (dx / length, dy / length) }
    }

    /// A place in the frame as one in the picture.
    pub(super) fn outward(&self, (u, v): (f64, f64)) -> (f64, f64) {
        let ((x, y), (ax, ay)) = (self.origin, self.along);
        (x + ax * u - ay * v, y + ay * u + ax * v)
    }

    fn inward(&self, (px, py): (f64, f64)) -> (f64, f64) {
        let (dx, dy) = (px - self.origin.0, py - self.origin.1);
        let (ax, ay) = self.along;
        (dx * ax + dy * ay, dy * ax - dx * ay)
    }

    /// Whether a bar comes into the rectangle `±wide` × (`middle` ± `half`).
    pub(super) fn touches(&self, bar: &Bar, wide: f64, middle: f64, half: f64) -> bool {
        let (a, b) = (self.inward(bar.from), self.inward(bar.to));
        let (high, low) = (middle - half - bar.half, middle + half + bar.half);
        // Clip the segment to the rectangle's rows, then compare its columns.
        let (dy, dx) = (b.1 - a.1, b.0 - a.0);
        let (mut from, mut to) = (0.0_f64, 1.0_f64);
        if dy.abs() < 1e-9 {
            if a.1 <= high || a.1 >= low {
                return false;
            }
        } else {
            let (s, t) = ((high - a.1) / dy, (low - a.1) / dy);
            from = from.max(s.min(t));
            to = to.min(s.max(t));
        }
        if from >= to {
            return false;
        }
        let (x0, x1) = (a.0 + dx * from, a.0 + dx * to);
        x0.max(x1) > -wide && x0.min(x1) < wide
    }
}
