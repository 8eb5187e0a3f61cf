//! The dialog of what can be taken along: links and markup, written by the second program when it is first opened.

use keepalive_scene::lang::Ui;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::dialogs::Sheet;
use super::state;
use crate::state::Dialog;
use crate::url;

/// How long the word "Copied" stays, in milliseconds.
const COPIED_FOR: u32 = 2_000;

/// A text for each kind of page, each with a button that copies it.
#[component]
pub(crate) fn ShareDialog() -> impl IntoView {
    let state = state();
    let shelf = state.editing.shelf;
    let node: NodeRef<leptos::html::Div> = NodeRef::new();
    Effect::new(move |_| {
        let Some(element) = node.get() else { return };
        if state.dialog.get() != Some(Dialog::Share) {
            return;
        }
        if state.preset.with(|preset| preset.own) {
            // A scenario of the reader's own stands in no link.
            element.set_text_content(Some(state.text(Ui::OwnScenario)));
            return;
        }
        shelf.prepare();
        let Some(tools) = shelf.get() else { return };
        let (preset, edits, lang) = (state.preset.get().packed, state.editing.edits.get(), state.lang.get());
        let markup = tools.share(preset, &edits, &untrack(|| url::here(state)), lang.code());
        element.set_inner_html(&markup.unwrap_or_default());
    });
    let said = RwSignal::new(None::<Ui>);
    let forget = StoredValue::new_local(None::<gloo_timers::callback::Timeout>);
    let press = move |event: web_sys::MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let named = target.and_then(|target| target.get_attribute("data-copy"));
        let Some(text) = named.and_then(|id| document().get_element_by_id(&id)?.text_content()) else {
            return;
        };
        url::copy(text, move |copied| {
            said.set(Some(if copied { Ui::Copied } else { Ui::CopyFailed }));
            let timeout = gloo_timers::callback::Timeout::new(COPIED_FOR, move || said.set(None));
            forget.set_value(Some(timeout));
        });
    };
    let waiting = move || shelf.get().is_none().then(|| state.text(shelf.waiting()));
    view! {
        <Sheet which=Dialog::Share title=Ui::Share>
            <p class="note" aria-live="polite">{move || said.get().map(|said| state.text(said)).or_else(waiting)}</p>
            <div class="share" node_ref=node on:click=press></div>
        </Sheet>
    }
}
