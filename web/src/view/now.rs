//! Now: what happens at this step, why, and the rules behind it.

use keepalive_scene::lang::Ui;
use leptos::prelude::*;

use super::{markup, state};
use crate::state::State;

/// The story of the step, or what to watch for before the first one.
#[component]
pub(super) fn Now() -> impl IntoView {
    let state = state();
    let story = state.story;
    let told = move || story.with(Option::is_some);
    // A new element for each sentence, so that it fades in.
    let sentence = move || view! { <p class="say">{state.sentence()}</p> };
    let reasons: NodeRef<leptos::html::Div> = NodeRef::new();
    Effect::new(move |_| {
        let Some(element) = reasons.get() else { return };
        story.with(|story| markup::write(&element, story.as_ref().map_or("", |story| &story.reasons)));
    });
    view! {
        <section class="now" id="now" data-testid="now" tabindex="-1">
            <p class="eye">
                <span class:on=told>{move || state.text(if told() { Ui::Now } else { Ui::BeforeTitle })}</span>
                <span class="r">{move || told().then(|| place(state))}</span>
            </p>
            <div aria-live="polite">{sentence}</div>
            <div tabindex="-1" node_ref=reasons on:click=move |event| markup::press(state, &event)></div>
        </section>
    }
}

/// `event 11 of 13 · 60.112 s`.
fn place(state: State) -> String {
    let total = state.run.with(|run| run.index.steps().len());
    // While it plays, once a step is enough.
    let at = if state.playing.get() { state.step_at() } else { state.at.get() };
    state.words().event_of_at(state.step.get().map_or(0, |step| step + 1), total, at)
}
