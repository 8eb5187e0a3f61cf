//! Now: what happens at this step, why, and the rules behind it.

use keepalive_scene::lang::Ui;
use leptos::prelude::*;

use super::{markup, state};

/// The story of the step, or what to watch for before the first one.
#[component]
pub(super) fn Now() -> impl IntoView {
    let state = state();
    let story = state.story;
    let told = move || story.with(Option::is_some);
    // A new element for each sentence, so that it fades in.
    let sentence = move || {
        let class = if untrack(|| state.is_hurried()) { "say" } else { "say new" };
        view! { <p class=class>{state.sentence()}</p> }
    };
    let reasons: NodeRef<leptos::html::Div> = NodeRef::new();
    Effect::new(move |_| {
        let Some(element) = reasons.get() else { return };
        state.reasons.with(|reasons| markup::write(&element, reasons));
    });
    view! {
        <section class="now" id="now" data-testid="now" tabindex="-1">
            <p class="eye">
                <span class:on=told>{move || state.text(if told() { Ui::Now } else { Ui::BeforeTitle })}</span>
                <span class="r">{move || told().then(|| state.place(state.told.get()))}</span>
            </p>
            <div aria-live="polite">{sentence}</div>
            <div tabindex="-1" node_ref=reasons on:click=move |event| markup::press(state, &event)></div>
        </section>
    }
}
