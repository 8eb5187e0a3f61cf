//! Now: what happens at the step, why it happened, and the rule behind it.

use leptos::prelude::*;
use keepalive_scene::lang::Ui;
use super::state;

/// The sentence of the moment.
#[component]
pub(super) fn Now() -> impl IntoView {
    let state = state();
    let heading = move || {
        let total = state.run.with(|run| run.index.steps().len());
        let now = state.text(Ui::Now);
        state.step.get().map(|step| view! {
            <p class="eye"><span class="on">{now}</span>
            <span class="r">{state.words().event_of_at(step + 1, total, state.at.get())}</span></p> })
    };
    view! { <section class="now" id="now" data-testid="now" tabindex="-1">{heading}</section> }
}
