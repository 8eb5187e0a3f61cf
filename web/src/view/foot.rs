//! The foot of the page: what the model leaves out; and the banner of an address that could not be opened.

use keepalive_scene::lang::Ui;
use leptos::prelude::*;

use super::state;

/// What is not modelled, and what the page is made from.
#[component]
pub(crate) fn Foot() -> impl IntoView {
    let state = state();
    // Nobody sees them before they open the list.
    let items = move || state.tale.get().map(|teller| teller.not_modelled(state.lang.get().code()));
    view! {
        <footer class="foot">
            <details>
                <summary>{state.label(Ui::NotModelledTitle)}</summary>
                <ul inner_html=move || items().unwrap_or_default()></ul>
            </details>
            <p>{state.label(Ui::Footer)}</p>
        </footer>
    }
}

/// What was wrong with the address. The page works none the less.
#[component]
pub(crate) fn ErrorBanner() -> impl IntoView {
    let state = state();
    move || {
        state.trouble.get().map(|trouble| {
            view! {
                <div class="error" role="alert" data-testid="error">
                    <p>{trouble.text(state.words())}</p>
                    <button class="quiet" on:click=move |_| state.trouble.set(None)>
                        {state.text(Ui::Close)}
                    </button>
                </div>
            }
        })
    }
}
