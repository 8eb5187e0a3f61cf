//! The bar: scenarios, language, theme, presenting, sharing.

use keepalive_scene::lang::{Lang, Ui};
use leptos::prelude::*;

use super::forms::Openers;
use super::state;
use crate::icons;
use crate::state::Dialog;

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

/// Opens what can be taken along.
#[component]
fn Share() -> impl IntoView {
    let state = state();
    view! {
        <button
            class="quiet"
            data-testid="share"
            aria-haspopup="dialog"
            on:click=move |_| state.dialog.set(Some(Dialog::Share))
        >
            {state.label(Ui::Share)}
        </button>
    }
}
