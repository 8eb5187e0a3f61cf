//! The panels that the second program writes as markup: messages and clocks, the verdict, what can be broken.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

use super::ladder::seek;
use super::state;
use crate::state::{State, Tab};
use crate::tools::Tools;

/// One of them. What can be pressed in it carries `data-do` or `data-step`.
#[component]
pub(super) fn Panel(tab: Tab) -> impl IntoView {
    let state = state();
    let shelf = state.editing.shelf;
    shelf.prepare();
    let markup = Memo::new(move |_| {
        shelf.get().map_or_else(String::new, |tools| written(state, tab, &tools).unwrap_or_default())
    });
    let node: NodeRef<leptos::html::Div> = NodeRef::new();
    Effect::new(move |_| {
        let Some(element) = node.get() else { return };
        // Whoever pressed a button that is written anew keeps their place.
        let active = document().active_element().filter(|active| element.contains(Some(active)));
        let pressed = active.as_ref().and_then(|active| active.get_attribute("data-do"));
        markup.with(|markup| element.set_inner_html(markup));
        if active.is_some() {
            let again = pressed.and_then(|command| {
                let buttons = element.query_selector_all("[data-do]").ok()?;
                (0..buttons.length())
                    .filter_map(|at| buttons.item(at)?.dyn_into::<web_sys::HtmlElement>().ok())
                    .find(|button| button.get_attribute("data-do").as_deref() == Some(&command))
            });
            let focused = again.unwrap_or_else(|| element.clone().into());
            // A button or a panel of the page can always be focused.
            let _ = focused.focus();
        }
    });
    let press = move |event: web_sys::MouseEvent| {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        else {
            return;
        };
        let Ok(Some(button)) = target.closest("button") else { return };
        if let Some(step) = button.get_attribute("data-step").and_then(|step| step.parse().ok()) {
            seek(state, step);
        } else if let Some(command) = button.get_attribute("data-do") {
            if button.class_list().contains("verb") { state.break_it(command) } else { state.edit(command) }
        }
    };
    let waiting =
        move || shelf.get().is_none().then(|| view! { <p class="note">{state.text(shelf.waiting())}</p> });
    let refusal = move || {
        state.editing.refusal.get().filter(|_| state.editing.knob.get().is_none()).map(|why| {
            view! { <p class="refusal" role="alert">{why}</p> }
        })
    };
    view! {
        {waiting}
        {refusal}
        <div class="panel" tabindex="-1" data-testid=testid(tab) node_ref=node on:click=press></div>
    }
}

const fn testid(tab: Tab) -> &'static str {
    match tab {
        Tab::Messages => "messages",
        Tab::Verdict => "verdict",
        _ => "break-it",
    }
}

/// The markup at this moment. While it plays, once a step is enough.
fn written(state: State, tab: Tab, tools: &Tools) -> Result<String, JsValue> {
    let preset = state.preset.get().packed;
    let (edits, lang) = (state.editing.edits.get(), state.lang.get().code());
    if tab == Tab::Verdict {
        return tools.verdict(preset, &edits, lang);
    }
    let step = state.step.get();
    let at = if state.playing.get() { state.step_at() } else { state.at.get() };
    let at = at.micros() as f64;
    if tab == Tab::Messages {
        tools.messages(preset, &edits, step.map(|step| step as u32), at, lang)
    } else {
        tools.breaks(preset, &edits, step.map(|_| at), lang)
    }
}
