//! The ladder: what has happened in full, what is to come paler, and the line of the present.
//!
//! The marks of a run stand still: what is to come pales under a veil of the paper's colour, which the browser can
//! move without painting. Of a long run only the part around the screen is in the document. From moment to moment
//! only the heads and the few marks above the veil are drawn, and nothing while the figure is off the screen.

use std::sync::Arc;

use keepalive_scene::Command;
use keepalive_scene::ladder::{Ladder as Geometry, Layout, Overlay, Question};
use keepalive_scene::lang::LadderText;
use keepalive_scene::mark::Mark;
use keepalive_scene::svg;
use leptos::prelude::*;

use super::answers::{Choices, Told};
use super::{picks, state};
use crate::figure::{Bands, Painter, Sight, Spread, part_of, sight_of};
use crate::state::State;
use keepalive_scene::number::{fixed, within};

/// An empty band. It takes no room, or the browser would have the bands before it laid out anew: what is in it is as
/// wide as the figure, and hangs out.
const BAND: &str = r#"<svg class="ka" aria-hidden="true" preserveAspectRatio="xMinYMin slice"></svg>"#;

/// The figure.
#[component]
pub(crate) fn Ladder(
    /// The arrangement that the width of the stage asks for.
    layout: Memo<Layout>,
) -> impl IntoView {
    let state = state();
    let geometry = Memo::new(move |_| Arc::new(geometry(state, layout.get())));
    let overlay = Memo::new(move |_| {
        let geometry = geometry.get();
        let words = state.words();
        state.run.with(|run| {
            let words = LadderText::new(words, &run.scenario);
            state.frame.with(|frame| {
                geometry.overlay_reading(state.reading.get(), &run.index, frame, &words, state.step.get())
            })
        })
    });

    let heads: NodeRef<leptos::svg::G> = NodeRef::new();
    let picture: NodeRef<leptos::svg::G> = NodeRef::new();
    let above: NodeRef<leptos::svg::G> = NodeRef::new();
    let sheets: NodeRef<leptos::html::Div> = NodeRef::new();
    let banded: NodeRef<leptos::html::Div> = NodeRef::new();
    let view_box = move |top: f64, height: f64| {
        format!("0 {} {} {}", fixed(top, 0), fixed(layout.get().width(), 0), fixed(height, 0))
    };
    let height = Memo::new(move |_| geometry.with(|geometry| geometry.height));
    let sight = sight_of(sheets);
    let part = part_of(sight, height.into());
    let on_screen = Memo::new(move |_| part.with(|(top, bottom)| top < bottom));
    painted(heads, move |paint| overlay.with(|overlay| paint(&mut overlay.heads.iter().enumerate())));
    painted(picture, move |paint| {
        let (top, bottom) = part.get();
        geometry.with(|geometry| paint(&mut geometry.ground(top, bottom)));
    });
    let bands = StoredValue::new_local(Bands::new(BAND, svg::bare));
    let spread = move || Spread::new(state.player, sight, height);
    let (ahead, picked) = (spread(), spread());
    Effect::new(move |_| {
        let now = ahead.now();
        let (Some(parent), part, geometry) = (banded.get(), part.get(), geometry.get()) else { return };
        let view_box = view_box(0.0, height.get().ceil());
        bands.update_value(|bands| {
            let done = bands.show(&parent, &geometry, part, now, &mut |nth, element, painter| {
                // Refused only for names that are no names.
                let _ = element.set_attribute("viewBox", &view_box);
                painter.paint(element, &mut geometry.band(nth));
            });
            if !done {
                ahead.later();
            }
        });
    });
    painted(above, move |paint| {
        if state.fresh.get() || !on_screen.get() {
            return paint(&mut std::iter::empty());
        }
        overlay.with(|overlay| paint(&mut overlay.marks.iter().enumerate()));
    });

    follow(state, geometry.into(), sight);

    let full = move || height.get().ceil();
    // Before the first play the whole still is shown in full.
    let to_come = move || {
        let now = if state.fresh.get() {
            full()
        } else {
            overlay.with(|overlay| if state.reduce.get() { overlay.reached } else { overlay.now })
        };
        format!("scaleY({})", fixed(within(1.0 - now / full(), 0.0, 1.0), 7))
    };
    let present =
        move || format!("translateY({}%)", fixed(overlay.with(|overlay| overlay.now) / full() * 100.0, 5));
    let place = Memo::new(move |_| {
        geometry.with(|geometry| geometry.answers.map(|(x, y)| (x / geometry.width, y / geometry.height)))
    });
    let label = move || {
        let title = state.say(|scenario| &scenario.title);
        let (step, total) = (state.named.get(), state.run.with(|run| run.index.steps().len()));
        state.words().stage_label(&title, step, total, state.step_at(step))
    };
    view! {
        <figure class="ladder">
            <svg class="ka heads" aria-hidden="true" viewBox=move || view_box(0.0, Overlay::HEAD)>
                <g node_ref=heads></g>
            </svg>
            <div class="sheets" node_ref=sheets>
                <svg class="ka run" aria-hidden="true" viewBox=move || view_box(0.0, full())>
                    <g node_ref=picture></g>
                </svg>
                <div class="bands" node_ref=banded></div>
                <div class="veil" style:transform=to_come></div>
                <svg class="ka over" role="group" aria-label=label viewBox=move || view_box(0.0, full())>
                    <picks::Picks geometry=geometry.into() part ahead=picked />
                </svg>
                // By itself, so that what moves concerns nothing else; moved as one, which nobody has to paint.
                <svg
                    class="ka over moving"
                    aria-hidden="true"
                    viewBox=move || view_box(-full(), full())
                    style:transform=present
                    // At rest it is drawn where it is, and sharp.
                    style:will-change=move || state.playing.get().then_some("transform")
                >
                    <g node_ref=above></g>
                </svg>
                <Choices place />
            </div>
            <Told />
        </figure>
    }
}

/// Brings the line of the present into sight at each step.
fn follow(state: State, geometry: Signal<Arc<Geometry>>, sight: RwSignal<Sight>) {
    // A reader who scrolls while it plays has taken the view into their own hands, until it plays anew.
    let own_hands = StoredValue::new(false);
    // Where the view was sent last, until it has come to rest: sent again at each step, it would start anew each time.
    let under_way = StoredValue::new(None::<f64>);
    for gesture in ["wheel", "touchmove"] {
        let handle = window_event_listener_untyped(gesture, move |_| own_hands.set_value(true));
        on_cleanup(move || handle.remove());
    }
    let at_rest = window_event_listener_untyped("scrollend", move |_| under_way.set_value(None));
    on_cleanup(move || at_rest.remove());
    Effect::new(move |_| {
        state.playing.track();
        own_hands.set_value(false);
        under_way.set_value(None);
    });
    let share = Memo::new(move |_| {
        let at = state.moment(state.told.get());
        geometry.with(|geometry| geometry.map.y(at) / geometry.height)
    });
    Effect::new(move |_| {
        state.told.track();
        if own_hands.get_value() || state.dragging.get_untracked() || state.fresh.get_untracked() {
            return;
        }
        let (share, reduce) = (share.get_untracked(), state.reduce.get_untracked());
        let go = move || {
            let sight = sight.get_untracked();
            if sight.shows(share) || under_way.get_value().is_some_and(|there| sight.is_near(there, share)) {
                return;
            }
            let window = window();
            let now = window.scroll_y().unwrap_or_default();
            let wished = sight.wished(now, share);
            let options = web_sys::ScrollToOptions::new();
            options.set_top(wished);
            options.set_behavior(if reduce || sight.is_far(share) {
                web_sys::ScrollBehavior::Instant
            } else {
                // Nothing comes to rest that does not move.
                under_way.set_value(((wished - now).abs() >= 1.0).then_some(share));
                web_sys::ScrollBehavior::Smooth
            });
            window.scroll_to_with_scroll_to_options(&options);
        };
        // After the figure has been laid out for this step, and measured, which is the end of a frame.
        request_animation_frame(move || request_animation_frame(go));
    });
}

fn geometry(state: State, layout: Layout) -> Geometry {
    let lang = state.lang.get();
    let told = !state.withheld.get();
    state.run.with(|run| {
        // Without answers there is nothing to make room for once it is told.
        let question = Question::of(&run.scenario, lang).filter(|question| !told || question.answers > 0);
        let question = question.map(|question| Question { told, ..question });
        let words = LadderText::new(lang.words(), &run.scenario);
        Geometry::new(&run.index, &run.scenario, layout, &words, question)
    })
}

/// Takes the marks to draw, each with its place among all that there are.
pub(super) type Paint<'a> = dyn FnMut(&mut dyn Iterator<Item = (usize, &Mark)>) + 'a;

/// Draws marks into an element whenever the signals that `draw` reads change.
pub(super) fn painted(node: NodeRef<leptos::svg::G>, draw: impl Fn(&mut Paint<'_>) + 'static) {
    let painter = StoredValue::new_local(Painter::default());
    Effect::new(move |_| {
        let Some(element) = node.get() else { return };
        painter.update_value(|painter| draw(&mut |marks| painter.paint(&element, marks)));
    });
}

/// Goes to the step that an element of the picture stands for.
pub(super) fn seek(state: State, step: usize) {
    state.apply(Command::Pause);
    state.apply(Command::SeekStep(step));
}
