//! The title and the question.

use keepalive_scene::lang::Ui;
use leptos::prelude::*;

use super::state;

/// What the scenario is called, and what it asks.
#[component]
pub(crate) fn Head() -> impl IntoView {
    let state = state();
    let title = move || {
        if state.compares_ways() {
            state.text(Ui::CompareWays).to_owned()
        } else {
            state.say(|scenario| &scenario.title)
        }
    };
    view! {
        <div class="head">
            <h1>{title}</h1>
            <p>{move || state.say(|scenario| &scenario.about)}</p>
        </div>
    }
}
