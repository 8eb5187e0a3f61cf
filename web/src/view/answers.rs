//! The answers to the question in the picture: chosen by the reader before the run gives its own.

use keepalive_core::scenario::Withhold;
use keepalive_scene::lang::Words;
use keepalive_scene::panel;
use leptos::prelude::*;

use super::{markup, state};
use crate::state::State;

/// The answers to choose from, below the question; `place` is where, in shares of the picture.
#[component]
pub(super) fn Choices(place: Memo<Option<(f64, f64)>>) -> impl IntoView {
    let state = state();
    let list: NodeRef<leptos::html::Div> = NodeRef::new();
    written(state, list, |withhold, chosen, words| panel::choices(withhold, chosen, words));
    let percent = |share: f64| format!("{}%", keepalive_scene::number::fixed(100.0 * share, 3));
    view! {
        <div
            class="answers"
            role="group"
            data-testid="answers"
            aria-label=move || state.question(|withhold| state.lang.get().of(&withhold.question).to_owned())
            hidden=move || !state.withheld.get() || place.get().is_none()
            style:left=move || place.get().map(|(x, _)| percent(x))
            style:top=move || place.get().map(|(_, y)| percent(y))
            node_ref=list
            on:click=move |event| markup::press(state, &event)
        ></div>
    }
}

/// What became of the choice. It takes its room as soon as there is one, so that nothing moves when it is said.
#[component]
pub(super) fn Told() -> impl IntoView {
    let state = state();
    let said: NodeRef<leptos::html::Div> = NodeRef::new();
    written(state, said, |withhold, chosen, words| {
        chosen.map_or_else(String::new, |chosen| panel::verdict_on(withhold, chosen, words))
    });
    view! {
        <div class="told" role="status" data-testid="told" class:wait=move || state.withheld.get() node_ref=said></div>
    }
}

fn written(
    state: State,
    node: NodeRef<leptos::html::Div>,
    markup: impl Fn(&Withhold, Option<usize>, &dyn Words) -> String + 'static,
) {
    Effect::new(move |_| {
        let Some(element) = node.get() else { return };
        markup::write(
            &element,
            &state.question(|withhold| markup(withhold, state.chosen.get(), state.words())),
        );
    });
}
