//! The true-scale line unfolds into rows, which the second program writes when they are asked for.

use keepalive_scene::lang::Ui;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::ladder::seek;
use super::state;
use crate::figure::width_of;

/// The button that unfolds the line, and the rows.
#[component]
pub(super) fn Tracks() -> impl IntoView {
    let state = state();
    let open = RwSignal::new(false);
    view! {
        <button
            class="quiet unfold"
            data-testid="unfold"
            aria-expanded=move || open.get().to_string()
            on:click=move |_| open.update(|open| *open = !*open)
        >
            {state.label(Ui::Tracks)}
        </button>
        {move || open.get().then(|| view! { <Rows /> })}
    }
}

#[component]
fn Rows() -> impl IntoView {
    let state = state();
    let shelf = state.editing.shelf;
    shelf.prepare();
    let node: NodeRef<leptos::html::Div> = NodeRef::new();
    let width = width_of(node);
    let show = move |anew: bool| {
        let (Some(tools), Some(element)) = (shelf.get(), node.get()) else { return };
        let (preset, lang) = (state.preset.get().packed, state.lang.get().code());
        let edits = state.editing.edits.get();
        let at = if anew { state.at.get_untracked() } else { state.at.get() };
        // The page's own edits fit the page's own preset.
        let _ = tools.tracks(&element, preset, &edits, at.micros() as f64, anew, lang);
    };
    Effect::new(move |_| {
        width.track();
        show(true);
    });
    Effect::new(move |_| show(false));
    let press = move |event: web_sys::MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let step = target.and_then(|target| target.get_attribute("data-step"));
        if let Some(step) = step.and_then(|step| step.parse().ok()) {
            seek(state, step);
        }
    };
    view! { <div class="tracks" data-testid="tracks" node_ref=node on:click=press></div> }
}
