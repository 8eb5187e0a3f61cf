//! The dialogs that other programs fill: what products do by default and every setting of a hop (`web/tools`), what
//! the reader brings and what they take away (`web/files`).

use keepalive_scene::lang::Ui;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::dialogs::Sheet;
use super::state;
use crate::state::Dialog;
use crate::tools::{Dragged, Tools};

/// Each with the name that its program gives the panel; the last is opened from a hop.
const FORMS: [(Dialog, Ui, &str); 4] = [
    (Dialog::Atlas, Ui::Atlas, "atlas"),
    (Dialog::Paste, Ui::Paste, "paste"),
    (Dialog::Export, Ui::Export, "export"),
    (Dialog::Settings, Ui::AllSettings, "settings"),
];

/// The dialogs.
#[component]
pub(crate) fn FormDialogs() -> impl IntoView {
    FORMS
        .map(|(which, title, name)| {
            view! {
                <Sheet which title>
                    <Form which name />
                </Sheet>
            }
        })
        .collect_view()
}

/// The buttons that open them.
#[component]
pub(super) fn Openers(
    /// Where they stand, for tests.
    place: &'static str,
) -> impl IntoView {
    let state = state();
    FORMS[..3]
        .iter()
        .map(|&(which, title, name)| {
            view! {
                <button
                    class="quiet"
                    data-testid=format!("{place}-{name}")
                    aria-haspopup="dialog"
                    on:click=move |_| state.dialog.set(Some(which))
                >
                    {state.label(title)}
                </button>
            }
        })
        .collect_view()
}

/// One panel. It is written when it is first opened, and what it says follows the chain on the page.
#[component]
fn Form(which: Dialog, name: &'static str) -> impl IntoView {
    let state = state();
    let is_file = matches!(which, Dialog::Paste | Dialog::Export);
    let shelf = if is_file { state.editing.files } else { state.editing.shelf };
    let node: NodeRef<leptos::html::Div> = NodeRef::new();
    let write = move |tools: &Tools, element: &web_sys::HtmlElement| {
        let preset = state.preset.get().packed;
        let (edits, lang) = (state.editing.edits.get(), state.lang.get().code());
        let name = if which == Dialog::Settings {
            format!("{name}:{}", state.editing.hop.get())
        } else {
            name.to_owned()
        };
        // The page's own edits fit the page's own preset.
        let _ = tools.form(element, &name, preset, &edits, lang);
    };
    Effect::new(move |_| {
        if state.dialog.get() != Some(which) {
            return;
        }
        let (Some(tools), Some(element)) = (shelf.get(), node.get()) else {
            shelf.prepare();
            return;
        };
        state.editing.refusal.set(None);
        write(&tools, &element);
    });
    if which == Dialog::Paste {
        // Files that are dropped anywhere are brought.
        for event in ["dragover", "drop"] {
            let handle = window_event_listener_untyped(event, move |event| {
                let what = event.unchecked_ref::<Dragged>().what();
                let Some(what) = what.filter(|what| what.types().includes(&"Files".into(), 0)) else {
                    return;
                };
                event.prevent_default();
                if event.type_() != "drop" {
                    return;
                }
                let files = what.files();
                state.dialog.set(Some(which));
                shelf.with(move |tools| {
                    if let Some((tools, element)) = tools.zip(node.get_untracked()) {
                        untrack(|| write(&tools, &element));
                        tools.bring(&element, files);
                    }
                });
            });
            on_cleanup(move || handle.remove());
        }
    }
    let press = move |event: web_sys::MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let Some(button) = target.and_then(|target| target.closest("button").ok().flatten()) else { return };
        if let Some(command) = button.get_attribute("data-do") {
            state.edit(command);
            // Back to the page, to see what it does there; of settings there may be more.
            if which != Dialog::Settings && state.editing.refusal.with_untracked(Option::is_none) {
                state.dialog.set(None);
            }
        } else if button.has_attribute("data-open") {
            let packed = shelf.get_untracked().zip(node.get_untracked());
            if let Some(packed) = packed.and_then(|(tools, element)| tools.pasted(&element)) {
                state.dialog.set(None);
                state.open_own(packed);
            }
        }
    };
    let waiting =
        move || shelf.get().is_none().then(|| view! { <p class="note">{state.text(shelf.waiting())}</p> });
    let refusal = move || {
        let why = state.editing.refusal.get().filter(|_| state.dialog.get() == Some(which));
        why.map(|why| view! { <p class="refusal" role="alert">{why}</p> })
    };
    view! {
        {waiting}
        {refusal}
        <div class="form" data-testid=name node_ref=node on:click=press></div>
    }
}
