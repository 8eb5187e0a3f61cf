//! The table of product defaults: written once, searched and sorted with every key; a row can be dragged onto a hop.

use keepalive_core::Scenario;
use keepalive_panels::atlas::{self, Asked};
use keepalive_scene::lang::Lang;
use keepalive_shared::forms::{Written, field, lang, on, pressed, say, value, write};
use keepalive_shared::open::last;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

use crate::drag;

/// Writes the panel, or what it says if its form is there.
pub(crate) fn show(element: &HtmlElement, scenario: &Scenario, lang: Lang) {
    if write(element, lang, "", atlas::form) == Written::First {
        listen(element);
    }
    rows(element, scenario);
}

fn rows(element: &HtmlElement, scenario: &Scenario) {
    let asked = Asked::of(&value(element, "words"), &value(element, "role"), &value(element, "sort"));
    say(element, &atlas::rows(scenario, &asked, lang(element)));
}

/// The same for the pair that the page asked for last.
fn again(element: &HtmlElement) {
    if let Some(open) = last() {
        rows(element, &open.edited);
    }
}

fn listen(element: &HtmlElement) {
    on(element, "input", |element, _| again(element));
    drag::listen(element);
    on(element, "submit", |_, event| event.prevent_default());
    on(element, "click", |element, event| {
        let Some(sort) = pressed(event, "data-sort") else { return };
        if let Some(field) = field::<HtmlInputElement>(element, "sort") {
            field.set_value(&sort);
        }
        again(element);
        // The head is written anew; whoever pressed it keeps their place.
        let head = format!("[data-testid=\"sort-{}\"]", sort.trim_start_matches('-'));
        if let Ok(Some(head)) = element.query_selector(&head) {
            let _ = head.unchecked_into::<HtmlElement>().focus();
        }
    });
}
