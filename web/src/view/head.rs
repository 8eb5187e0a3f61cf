//! The title and the question.

use leptos::prelude::*;

use super::state;

/// What the scenario is called, and what it asks.
#[component]
pub(crate) fn Head() -> impl IntoView {
    let state = state();
    view! {
        <div class="head">
            <h1>{move || state.say(|scenario| &scenario.title)}</h1>
            <p>{move || state.say(|scenario| &scenario.about)}</p>
        </div>
    }
}
