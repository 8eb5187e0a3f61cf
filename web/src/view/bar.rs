//! The bar: scenarios, language, theme, presenting, sharing.

use keepalive_scene::lang::{Lang, Ui};
use leptos::prelude::*;

use super::forms::Openers;
use super::state;
use crate::icons;
use crate::state::Dialog;
use crate::url;

/// How long the word "Copied" stays, in milliseconds.
const COPIED_FOR: u32 = 2_000;

/// The bar at the top of the page.
#[component]
pub(crate) fn Bar() -> impl IntoView {
    let state = state();
    view! {
        <header class="bar">
            <span class="name">{state.label(Ui::AppName)}</span>
            <button
                class="quiet"
                data-testid="picker"
                aria-haspopup="dialog"
                on:click=move |_| state.dialog.set(Some(Dialog::Scenarios))
            >
                {state.label(Ui::Scenarios)}
            </button>
            <span class="opt"><Openers place="bar" /></span>
            <Original />
            <button
                class="quiet opt"
                data-testid="compare-open"
                aria-pressed=move || state.compares().to_string()
                on:click=move |_| state.toggle_compare()
            >
                {state.label(Ui::Compare)}
            </button>
            <nav aria-label=state.label(Ui::AppName)>
                <Language />
                <ThemeToggle />
                <button class="quiet opt" data-testid="present" on:click=move |_| state.options.update(|options| options.present = true)>
                    {state.label(Ui::Present)}
                </button>
                <Share />
            </nav>
        </header>
    }
}

/// Takes all changes back; there while there are any.
#[component]
fn Original() -> impl IntoView {
    let state = state();
    let label = state.label(Ui::Original);
    move || {
        state.edited.get().then(|| {
            view! {
                <button
                    class="quiet original"
                    data-testid="original"
                    title=label
                    on:click=move |_| state.edit("reset".to_owned())
                >
                    {icons::restart()}
                    <span>{label}</span>
                </button>
            }
        })
    }
}

/// To the other language; each is named in itself.
#[component]
fn Language() -> impl IntoView {
    let state = state();
    let other = move || match state.lang.get() {
        Lang::En => Lang::Ko,
        Lang::Ko => Lang::En,
    };
    view! {
        <button class="quiet" data-testid="lang" lang=move || other().code() on:click=move |_| state.lang.set(other())>
            {move || other().own_name()}
        </button>
    }
}

/// Light or dark. Says which one pressing brings.
#[component]
fn ThemeToggle() -> impl IntoView {
    let state = state();
    let label = move || {
        let next = state.text(if state.dark.get() { Ui::Light } else { Ui::Dark });
        format!("{}: {next}", state.text(Ui::Theme))
    };
    view! {
        <button
            class="quiet"
            data-testid="theme"
            aria-label=label
            title=label
            on:click=move |_| state.toggle_theme()
        >
            {icons::theme(state.dark.into())}
        </button>
    }
}

/// Copies a link to this moment, and says so for a while.
#[component]
fn Share() -> impl IntoView {
    let state = state();
    let said = RwSignal::new(None::<Ui>);
    let forget = StoredValue::new_local(None::<gloo_timers::callback::Timeout>);
    let copy = move |_| {
        url::copy_link(state, move |copied| {
            said.set(Some(if copied { Ui::Copied } else { Ui::CopyFailed }));
            let timeout = gloo_timers::callback::Timeout::new(COPIED_FOR, move || said.set(None));
            forget.set_value(Some(timeout));
        });
    };
    view! {
        <button class="quiet" data-testid="share" on:click=copy>
            <span aria-live="polite">{move || state.text(said.get().unwrap_or(Ui::Share))}</span>
        </button>
    }
}
