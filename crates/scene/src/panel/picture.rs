//! The small pictures in prose: each is the ladder's own drawing.

use std::fmt::Write;

use keepalive_core::Timer;

use crate::cause::Glyph;
use crate::ladder::{glyph, timer_classes};
use crate::svg::fragment;

/// Width and height of a picture in its own units.
const SIZE: f64 = 18.0;

/// The picture beside a cause or a line of the transcript.
pub(super) fn picture(out: &mut String, of: Glyph) {
    let (class, marks) = match of {
        Glyph::Step(kind) => ("ka", fragment(&[glyph(kind, SIZE)])),
        Glyph::Clock(timer) => ("ka swatch", swatch(timer)),
        Glyph::Script => ("ka", r#"<path class="told" d="M4 4l7 5-7 5z"/>"#.to_owned()),
    };
    // Writing to a string cannot fail.
    let _ = write!(out, r#"<svg class="{class}" viewBox="0 0 18 18" aria-hidden="true">{marks}</svg>"#);
}

/// A bar of a clock, half drained, in a picture of 18 × 18.
pub fn swatch(timer: Timer) -> String {
    let (_, fill) = timer_classes(timer);
    format!(
        r#"<path class="trk" d="M3.5 1.5H14.5V16.5H3.5Z"/><path class="{fill}" d="M3.5 1.5H14.5V6L3.5 16.5Z"/>"#
    )
}
