//! The answers to the question in the picture: chosen by the reader before the run gives its own.
//!
//! Both parts are written by hand and not as views, which costs a fraction in the first load.

use keepalive_scene::number::fixed;
use keepalive_scene::panel;
use leptos::prelude::*;

use super::{markup, state};

/// The answers to choose from, below the question; `place` is where, in shares of the picture.
#[component]
pub(super) fn Choices(place: Memo<Option<(f64, f64)>>) -> impl IntoView {
    let state = state();
    let list: NodeRef<leptos::html::Div> = NodeRef::new();
    Effect::new(move |_| {
        let Some(element) = list.get() else { return };
        let place = place.get().filter(|_| state.withheld.get());
        element.set_hidden(place.is_none());
        let (Some((x, y)), Some(withhold)) = (place, state.question()) else {
            // Nothing of it is left where nothing is asked, whatever was asked before.
            markup::write(&element, "");
            for name in ["aria-label", "style"] {
                let _ = element.remove_attribute(name);
            }
            return;
        };
        let words = state.words();
        for (side, share) in [("left", x), ("top", y)] {
            let _ = web_sys::HtmlElement::style(&element)
                .set_property(side, &format!("{}%", fixed(100.0 * share, 3)));
        }
        let _ = element.set_attribute("aria-label", words.lang().of(&withhold.question));
        markup::write(&element, &panel::choices(&withhold, state.chosen.get(), words));
    });
    view! {
        <div
            class="answers"
            role="group"
            data-testid="answers"
            node_ref=list
            on:click=move |event| markup::press(state, &event)
        ></div>
    }
}

/// What became of the choice. It takes its room as soon as there is one, so that nothing moves when it is said.
#[component]
pub(super) fn Told() -> impl IntoView {
    let state = state();
    let said: NodeRef<leptos::html::Div> = NodeRef::new();
    Effect::new(move |_| {
        let Some(element) = said.get() else { return };
        let (chosen, withheld) = (state.chosen.get(), state.withheld.get());
        let told = state.question().zip(chosen).map(|(withhold, chosen)| {
            let right = withhold.right() == Some(chosen);
            (panel::verdict_on(&withhold, chosen, state.words()), format!("{chosen} {right}"))
        });
        let (text, answer) = told.unwrap_or_default();
        markup::write(&element, &text);
        element.set_class_name(if withheld { "told wait" } else { "told" });
        let _ = element.set_attribute("data-answer", if withheld { "" } else { &answer });
    });
    view! { <div role="status" data-testid="told" node_ref=said></div> }
}
