//! The panels that other programs write as markup: sockets, messages and clocks, the verdict, what can be broken, the
//! transcript.

use keepalive_scene::lang::Ui;
use keepalive_scene::panel::told;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::{markup, state};
use crate::state::{State, Tab};
use crate::tools::Tools;

/// One of them. What can be pressed in it carries `data-do` or `data-step`.
#[component]
pub(super) fn Panel(tab: Tab) -> impl IntoView {
    let state = state();
    let (tale, shelf) = (state.tale, state.editing.shelf);
    let of_story = matches!(tab, Tab::Sockets | Tab::Transcript);
    if !of_story {
        shelf.prepare();
    }
    let step = Memo::new(move |_| state.tabled.get().0);
    let told = Memo::new(move |_| {
        let seen = state.seen();
        let steps = told(step.get(), seen);
        let more = steps.end < seen;
        (steps, more)
    });
    let written = Memo::new(move |_| match tab {
        Tab::Sockets => state.sockets(),
        Tab::Transcript => {
            let (steps, more) = told.get();
            state.transcript(steps, more)
        }
        _ => shelf.get().map(|tools| asked(state, tab, step.get(), &tools).unwrap_or_default()),
    });
    let node: NodeRef<leptos::html::Div> = NodeRef::new();
    Effect::new(move |_| {
        let Some(element) = node.get() else { return };
        written.with(|written| markup::write(&element, written.as_deref().unwrap_or_default()));
    });
    if tab == Tab::Transcript {
        Effect::new(move |_| {
            written.track();
            let (Some(element), step) = (node.get(), step.get()) else { return };
            mark(&element, step);
        });
    }
    let waiting = move || {
        // The story comes by itself, a moment after the page; only that it does not come is worth a word.
        let said =
            if of_story { tale.failed.get().then_some(Ui::ToolsFailed) } else { Some(shelf.waiting()) };
        let said = said.filter(|_| written.with(Option::is_none));
        said.map(|said| view! { <p class="note">{state.text(said)}</p> })
    };
    let refusal = move || {
        state.editing.refusal.get().filter(|_| !of_story && state.editing.knob.get().is_none()).map(|why| {
            view! { <p class="refusal" role="alert">{why}</p> }
        })
    };
    view! {
        {waiting}
        {refusal}
        <div
            class:panel=!of_story
            tabindex="-1"
            data-testid=tab.id()
            node_ref=node
            on:click=move |event| markup::press(state, &event)
        ></div>
    }
}

/// Says which line of the transcript is the present one.
fn mark(lines: &web_sys::HtmlElement, step: Option<usize>) {
    if let Ok(Some(old)) = lines.query_selector("[aria-current]") {
        let _ = old.remove_attribute("aria-current");
    }
    let now = step.and_then(|step| lines.query_selector(&format!("[data-step=\"{step}\"]")).ok()?);
    if let Some(now) = now {
        // Setting an attribute with a proper name cannot fail.
        let _ = now.set_attribute("aria-current", "true");
    }
}

/// The markup at a step, or at the moment behind it.
fn asked(state: State, tab: Tab, step: Option<usize>, tools: &Tools) -> Result<String, JsValue> {
    let preset = state.preset.get().packed;
    let (edits, lang) = (state.editing.edits.get(), state.lang.get().code());
    if tab == Tab::Verdict {
        return tools.verdict(preset, &edits, lang);
    }
    let at = state.moment(step).micros() as f64;
    if tab == Tab::Messages {
        tools.messages(preset, &edits, step.map(|step| step as u32), at, lang)
    } else {
        tools.breaks(preset, &edits, step.map(|_| at), lang)
    }
}
