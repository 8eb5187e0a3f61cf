//! The dialogs: the list of scenarios and the list of keys.

use keepalive_scene::lang::Ui;
use keepalive_scene::panel;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::forms::Openers;
use super::state;
use crate::state::Dialog;
use crate::{icons, presets};

/// Every scenario with its question.
#[component]
pub(crate) fn ScenariosDialog() -> impl IntoView {
    let state = state();
    let choose = move |event: web_sys::MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let pressed = target.and_then(|target| target.closest(".choice").ok().flatten());
        let Some(preset) = pressed.and_then(|it| presets::preset(&it.get_attribute("value")?)) else {
            return;
        };
        state.dialog.set(None);
        state.trouble.set(None);
        state.open(preset);
    };
    let opened =
        Memo::new(move |before| before == Some(&true) || state.dialog.get() == Some(Dialog::Scenarios));
    let others = state.others;
    Effect::new(move |_| {
        if opened.get() {
            others.prepare();
        }
    });
    let choices = move || {
        let scenarios = if opened.get() { others.listed() } else { &[] };
        let scenarios = scenarios.iter().map(|preset| &*preset.scenario);
        state.run.with(|run| panel::scenarios(scenarios, &run.scenario.id, state.lang.get()))
    };
    let waiting =
        move || others.get().is_none().then(|| view! { <p class="note">{state.text(others.waiting())}</p> });
    view! {
        <Sheet which=Dialog::Scenarios title=Ui::Scenarios>
            <p class="others"><Openers place="sheet" /></p>
            <button
                class="choice"
                data-testid="compare-ways"
                on:click=move |_| {
                    state.dialog.set(None);
                    state.compare_ways();
                }
            >
                <b>{state.label(Ui::CompareWays)}</b>
            </button>
            {waiting}
            <ul inner_html=choices on:click=choose></ul>
        </Sheet>
    }
}

/// Every key.
#[component]
pub(crate) fn KeysDialog() -> impl IntoView {
    let state = state();
    view! {
        <Sheet which=Dialog::Keys title=Ui::KeysTitle>
            <dl class="keys" inner_html=move || panel::keys(state.words())></dl>
        </Sheet>
    }
}

/// A dialog with a title and a cross, open while the state says so.
#[component]
pub(super) fn Sheet(which: Dialog, title: Ui, children: Children) -> impl IntoView {
    let state = state();
    let node: NodeRef<leptos::html::Dialog> = NodeRef::new();
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        let wanted = state.dialog.get() == Some(which);
        if wanted && !dialog.open() {
            // Refused only when it is open already.
            let _ = dialog.show_modal();
        } else if !wanted && dialog.open() {
            dialog.close();
        }
    });
    let closed = move |_| {
        if state.dialog.get_untracked() == Some(which) {
            state.dialog.set(None);
        }
    };
    // A press beside the sheet lands on the dialog element itself.
    let beside = move |event: web_sys::MouseEvent| {
        let on_dialog = node.get_untracked().is_some_and(|dialog| {
            event.target().is_some_and(|target| {
                target == web_sys::EventTarget::from(web_sys::HtmlElement::from(dialog))
            })
        });
        if on_dialog {
            state.dialog.set(None);
        }
    };
    let heading = state.label(title);
    view! {
        <dialog node_ref=node aria-label=heading on:close=closed on:click=beside>
            <div class="sheet">
                <header>
                    <h2>{heading}</h2>
                    <button
                        class="quiet"
                        aria-label=state.label(Ui::Close)
                        on:click=move |_| state.dialog.set(None)
                    >
                        {icons::close()}
                    </button>
                </header>
                {children()}
            </div>
        </dialog>
    }
}
