//! The ladder: what has happened in full, what is to come as a ghost, and the line of the present.
//!
//! The marks of a run are drawn once; from moment to moment only two clipping rectangles, the heads and the
//! few marks above the present's line change.

use std::sync::Arc;

use keepalive_scene::Command;
use keepalive_scene::ladder::{Ladder as Geometry, Layout, Overlay};
use keepalive_scene::lang::LadderText;
use leptos::prelude::*;

use super::{picks, state};
use crate::figure::Painter;
use crate::state::{State, in_language};

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
            state.frame.with(|frame| geometry.overlay(&run.index, frame, &words, state.step.get()))
        })
    });

    let heads: NodeRef<leptos::svg::G> = NodeRef::new();
    let picture: NodeRef<leptos::svg::G> = NodeRef::new();
    let above: NodeRef<leptos::svg::G> = NodeRef::new();
    painted(heads, move |paint| overlay.with(|overlay| paint(&overlay.heads)));
    painted(picture, move |paint| geometry.with(|geometry| paint(&geometry.marks)));
    painted(above, move |paint| {
        overlay.with(|overlay| if state.fresh.get() { paint(&[]) } else { paint(&overlay.marks) });
    });

    let view_box = move |height: f64| format!("0 0 {} {height}", layout.get().width());
    let full = move || geometry.with(|geometry| geometry.height.ceil());
    // Before the first play the whole still is shown in full.
    let now = move || if state.fresh.get() { full() } else { overlay.with(|overlay| overlay.now) };
    let label = move || {
        let title = state.say(|scenario| &scenario.title);
        let total = state.run.with(|run| run.index.steps().len());
        state.words().stage_label(&title, state.step.get(), total, state.at.get())
    };
    view! {
        <figure class="ladder" data-fresh=move || state.fresh.get().then_some("")>
            <svg class="ka heads" aria-hidden="true" viewBox=move || view_box(Overlay::HEAD)>
                <g node_ref=heads></g>
            </svg>
            <svg class="ka run" role="group" aria-label=label viewBox=move || view_box(full())>
                <defs>
                    <clipPath id="past">
                        <rect x="-60" y="-40" width="1200" height=move || (now() + 40.0).to_string() />
                    </clipPath>
                    <clipPath id="future">
                        <rect x="-60" y=move || now().to_string() width="1200" height=move || (full() + 40.0).to_string() />
                    </clipPath>
                </defs>
                <g clip-path="url(#past)" aria-hidden="true">
                    // A figure of its own, so that its copy below finds the figure's style rules.
                    <svg id="picture" class="ka"><g node_ref=picture></g></svg>
                </g>
                <g class="ghost" clip-path="url(#future)" aria-hidden="true">
                    <use href="#picture"></use>
                </g>
                <picks::Picks geometry=geometry.into() />
                <g node_ref=above aria-hidden="true"></g>
            </svg>
            <Follow geometry=geometry.into() />
        </figure>
    }
}

/// An invisible box at the line of the present, which is kept in sight while the run is played.
#[component]
fn Follow(geometry: Signal<Arc<Geometry>>) -> impl IntoView {
    let state = state();
    let node: NodeRef<leptos::html::Div> = NodeRef::new();
    // A reader who scrolls has taken the view into their own hands until the next press of Play.
    let own_hands = StoredValue::new(false);
    for gesture in ["wheel", "touchmove"] {
        let handle = window_event_listener_untyped(gesture, move |_| own_hands.set_value(true));
        on_cleanup(move || handle.remove());
    }
    Effect::new(move |_| {
        if state.playing.get() {
            own_hands.set_value(false);
        }
    });
    Effect::new(move |_| {
        state.step.track();
        let Some(element) = node.get() else { return };
        if state.playing.get() && !own_hands.get_value() {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            options.set_behavior(if state.reduce.get() {
                web_sys::ScrollBehavior::Instant
            } else {
                web_sys::ScrollBehavior::Smooth
            });
            element.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
    let top = move || {
        let geometry = geometry.get();
        format!("{:.1}%", geometry.map.y(state.at.get()) / (geometry.height + Overlay::HEAD) * 100.0)
    };
    view! { <div class="follow" aria-hidden="true" node_ref=node style:top=top></div> }
}

fn geometry(state: State, layout: Layout) -> Geometry {
    let lang = state.lang.get();
    let withheld = state.withheld.get();
    state.run.with(|run| {
        let withhold = run.scenario.withhold_from.as_ref().filter(|_| withheld).map(|withhold| {
            let from = keepalive_core::SimTime::ZERO + withhold.at;
            (from, in_language(&withhold.question, lang).to_owned())
        });
        let words = LadderText::new(lang.words(), &run.scenario);
        Geometry::new(&run.index, &run.scenario, layout, &words, withhold)
    })
}

/// Draws marks into an element whenever the signals that `draw` reads change.
pub(super) fn painted(
    node: NodeRef<leptos::svg::G>,
    draw: impl Fn(&mut dyn FnMut(&[keepalive_scene::mark::Mark])) + 'static,
) {
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
