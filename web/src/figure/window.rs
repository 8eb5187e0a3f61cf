//! Where a figure is on the screen, and which part of a tall one is worth drawing. It is measured when the page has been
//! scrolled or laid out anew, so that nothing needs to be measured while the run is played.

use keepalive_scene::number::within;
use leptos::prelude::*;

use super::width::on_resize;

/// So many heights of the screen beyond either edge of it are drawn too.
const MARGIN: f64 = 1.0;
/// The part moves in stretches of so many pixels, so that a scroll by less draws nothing.
pub(super) const STRETCH: f64 = 64.0;
/// The screen before anything has been measured, in pixels.
const FIRST: f64 = 1_024.0;

/// From the line of the present to the controls at least, so that what comes next shows as well.
const AHEAD: f64 = 24.0;

/// The upper and lower edge of a part of a figure, in its own units. Empty if they are equal.
pub(crate) type Part = (f64, f64);

/// A figure and what covers it, in CSS pixels below the upper edge of the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Sight {
    /// The upper edge of the figure.
    top: f64,
    /// Its height on the screen.
    height: f64,
    /// The height of the screen.
    screen: f64,
    /// The lower edge of the heads, which stay in view; below everything while they do not.
    heads: f64,
    /// The upper edge of the controls, which stay in view.
    controls: f64,
    /// The lower edge of the stage, which ends with the controls.
    stage: f64,
}

impl Sight {
    /// The height of a place in the figure, given as a share of the figure.
    fn y(&self, share: f64) -> f64 {
        self.top + share * self.height
    }

    /// Whether a place shows between the heads and the controls.
    pub(crate) fn shows(&self, share: f64) -> bool {
        self.heads < self.y(share) && self.y(share) + AHEAD < self.controls
    }

    /// Where a page that is scrolled to `now` is to be scrolled to for a place: it stands in the middle, with room for
    /// what comes next, so that the page need not follow every step; but never so far down that the controls leave the
    /// lower edge.
    pub(crate) fn wished(&self, now: f64, share: f64) -> f64 {
        let (middle, last) = (self.y(share) - self.screen / 2.0, self.stage - self.screen);
        // In whole pixels: at the last place the controls would otherwise stand a fraction of one too high.
        (now + middle.min(last)).floor()
    }

    /// Whether a place shows where another one is in the middle of the screen.
    pub(crate) fn is_near(&self, middle: f64, share: f64) -> bool {
        (self.y(share) - self.y(middle)).abs() < self.screen / 4.0
    }

    /// Whether a place is so far away that a reader could not follow the way there.
    pub(crate) fn is_far(&self, share: f64) -> bool {
        !(-self.screen..=2.0 * self.screen).contains(&self.y(share))
    }

    /// The part of a figure so high in its own units that is on the screen, or within a margin of it in pixels.
    pub(super) fn part(&self, height: f64, margin: f64) -> Part {
        let scale = if self.height > 0.0 { height / self.height } else { 1.0 };
        let (top, bottom) = ((-self.top - margin) * scale, (self.screen - self.top + margin) * scale);
        let edge = |y: f64| within(y, 0.0, height);
        (edge((top / STRETCH).floor() * STRETCH), edge((bottom / STRETCH).ceil() * STRETCH))
    }
}

/// Where the figure in an element is, kept up to date.
pub(crate) fn sight_of(node: NodeRef<leptos::html::Div>) -> RwSignal<Sight> {
    let sight = RwSignal::new(Sight {
        top: 0.0,
        height: 0.0,
        screen: FIRST,
        heads: f64::INFINITY,
        controls: FIRST,
        stage: f64::INFINITY,
    });
    let measure = move || {
        if let Some(element) = node.get_untracked() {
            let now = measured(&element);
            if sight.get_untracked() != now {
                sight.set(now);
            }
        }
    };
    for event in ["scroll", "resize"] {
        let handle = window_event_listener_untyped(event, move |_| measure());
        on_cleanup(move || handle.remove());
    }
    Effect::new(move |_| {
        let Some(element) = node.get() else { return };
        // Whatever grows above the figure moves it.
        let around = [element.closest(".stage > div").ok().flatten(), document().body().map(Into::into)];
        let all: Vec<&web_sys::Element> =
            std::iter::once(element.as_ref()).chain(around.iter().flatten()).collect();
        on_resize(&all, measure);
    });
    sight
}

/// The part of a figure of this height that is worth drawing. Empty while the figure is further away than the margin.
pub(crate) fn part_of(sight: RwSignal<Sight>, height: Signal<f64>) -> Memo<Part> {
    Memo::new(move |_| {
        let sight = sight.get();
        sight.part(height.get(), sight.screen * MARGIN)
    })
}

fn measured(figure: &web_sys::Element) -> Sight {
    let edge =
        |selector| document().query_selector(selector).ok().flatten().map(|it| it.get_bounding_client_rect());
    let bounds = figure.get_bounding_client_rect();
    let heads = edge(".stage .heads").filter(|heads| heads.top() >= 0.0);
    let screen = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(FIRST);
    // On a phone only the transport sticks; either may be left out.
    let controls = [edge(".stage .dual"), edge(".stage .transport")];
    let shown = controls.iter().flatten().filter(|it| it.height() > 0.0);
    Sight {
        top: bounds.top(),
        height: bounds.height(),
        screen,
        heads: heads.map_or(f64::INFINITY, |heads| heads.bottom()),
        controls: shown.map(|it| it.top()).fold(screen, f64::min),
        stage: edge(".stage").map_or(f64::INFINITY, |stage| stage.bottom()),
    }
}
