//! Now: what happens at this step, why, and the rules behind it.

use keepalive_scene::lang::Ui;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;

use super::kept::kept;
use super::{markup, state};

#[wasm_bindgen]
extern "C" {
    /// An element; web-sys has what fades it only among what may still change.
    type Animated;

    #[wasm_bindgen(method)]
    fn animate(this: &Animated, frames: &js_sys::Object, milliseconds: f64);
}

/// How long a sentence takes to appear, milliseconds.
const FADE: f64 = 180.0;

/// The story of the step, or what to watch for before the first one.
#[component]
pub(super) fn Now() -> impl IntoView {
    let state = state();
    let story = state.story;
    let told = move || story.with(Option::is_some);
    let said: NodeRef<leptos::html::P> = NodeRef::new();
    Effect::new(move |before: Option<Option<usize>>| {
        let step = state.told.get();
        // Whoever steps by themselves wants to read at once.
        let plays = || state.playing.get() && !state.is_hurried() && !state.reduce.get();
        if before.is_some_and(|before| before != step) && untrack(plays) {
            let _ = said.get_untracked().map(|element| fade_in(&element));
        }
        step
    });
    let reasons: NodeRef<leptos::html::Div> = NodeRef::new();
    Effect::new(move |_| {
        let Some(element) = reasons.get() else { return };
        state.reasons.with(|reasons| markup::write(&element, reasons));
    });
    view! {
        <section class="now" id="now" data-testid="now" tabindex="-1">
            <div class="kept">
                <div node_ref=kept()>
                    <p class="eye">
                        <span class:on=told>
                            {move || state.text(if told() { Ui::Now } else { Ui::BeforeTitle })}
                        </span>
                        <span class="r">{move || told().then(|| state.place(state.told.get()))}</span>
                    </p>
                    <div aria-live="polite">
                        <p class="say" node_ref=said>{move || state.sentence()}</p>
                    </div>
                    <div tabindex="-1" node_ref=reasons on:click=move |event| markup::press(state, &event)></div>
                </div>
            </div>
        </section>
    }
}

/// Lets what an element says appear, and leaves nothing of it in the document.
fn fade_in(element: &web_sys::Element) {
    let frames = js_sys::Object::new();
    let opacity = js_sys::Array::of2(&0.into(), &1.into());
    // An object takes any property.
    let _ = js_sys::Reflect::set(&frames, &"opacity".into(), &opacity);
    element.unchecked_ref::<Animated>().animate(&frames, FADE);
}
