//! Figures: the four figures and the charts of the run, which the second program writes and paints.

use leptos::prelude::*;

use super::state;
use crate::figure::width_of;

/// The panel. It is painted anew only for another run, theme, language or width; else its readings move.
#[component]
pub(super) fn Figures() -> impl IntoView {
    let state = state();
    let shelf = state.editing.shelf;
    shelf.prepare();
    let frame: NodeRef<leptos::html::Div> = NodeRef::new();
    let width = width_of(frame);
    let show = move |anew: bool| {
        let (Some(tools), Some(element)) = (shelf.get(), frame.get()) else { return };
        let (preset, lang) = (state.preset.get().packed, state.lang.get().code());
        let edits = state.editing.edits.get();
        let at = if anew { state.at.get_untracked() } else { state.at.get() };
        // While it plays, once a step is enough for what takes long.
        let told = if untrack(|| state.playing.get()) {
            untrack(|| state.step_at(state.tabled.get().0))
        } else {
            at
        };
        let (at, told) = (at.micros() as f64, told.micros() as f64);
        // What cannot be painted is still in the tables.
        let _ = tools.figures(&element, preset, &edits, at, told, anew, lang);
    };
    Effect::new(move |_| {
        // The colours are read from the document, which has taken the theme by now.
        state.dark.track();
        state.options.track();
        width.track();
        show(true);
    });
    Effect::new(move |_| show(false));
    let waiting =
        move || shelf.get().is_none().then(|| view! { <p class="note">{state.text(shelf.waiting())}</p> });
    view! {
        {waiting}
        <div data-testid="figures" node_ref=frame></div>
    }
}
