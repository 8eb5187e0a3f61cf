//! The part of a tall figure that is worth drawing: what the reader sees, and a margin to scroll into.

use keepalive_scene::number::within;
use leptos::prelude::*;

/// A screen's height beyond either edge of the screen is drawn too.
const MARGIN: f64 = 1.0;
/// The part moves in stretches of so many pixels, so that a scroll by less draws nothing.
const STRETCH: f64 = 256.0;
/// What is drawn before anything has been measured, in pixels.
const FIRST: f64 = 2_048.0;

/// The upper and lower edge of a part of a figure, in its own units. Empty if they are equal.
pub(crate) type Part = (f64, f64);

/// The part of an element of this height (in its own units, whatever it is scaled to) that is worth drawing,
/// kept up to date as the page is scrolled. Empty while the element is further away than the margin.
pub(crate) fn part_of(node: NodeRef<leptos::html::Div>, height: Signal<f64>) -> Memo<Part> {
    let part = RwSignal::new((0.0, FIRST));
    let measure = move || {
        let Some(element) = node.get_untracked() else { return };
        let bounds = element.get_bounding_client_rect();
        let screen = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(FIRST);
        if bounds.height() > 0.0 {
            part.set(seen(-bounds.top(), screen, height.get_untracked() / bounds.height()));
        }
    };
    for event in ["scroll", "resize"] {
        let handle = window_event_listener_untyped(event, move |_| measure());
        on_cleanup(move || handle.remove());
    }
    Effect::new(move |_| {
        node.track();
        height.track();
        // After the figure has been laid out with its new height.
        request_animation_frame(measure);
    });
    Memo::new(move |_| {
        let (top, bottom) = part.get();
        let height = height.get();
        (within(top, 0.0, height), within(bottom, 0.0, height))
    })
}

/// The part around a screen whose upper edge is `above` pixels below the figure's; `scale` units to a pixel.
fn seen(above: f64, screen: f64, scale: f64) -> Part {
    let margin = screen * MARGIN;
    let (top, bottom) = ((above - margin) * scale, (above + screen + margin) * scale);
    ((top / STRETCH).floor() * STRETCH, (bottom / STRETCH).ceil() * STRETCH)
}
