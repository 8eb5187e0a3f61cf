//! The capture that is shown: what stays is written once, what changes from step to step with each.

use std::cell::RefCell;
use std::rc::Rc;

use keepalive_core::Scenario;
use keepalive_panels::captured::Shown;
use keepalive_panels::paste;
use keepalive_scene::ladder::{Ladder, Layout};
use keepalive_shared::forms::{all, field, lang, say, value};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement};

thread_local! {
    static SHOWN: RefCell<Option<Rc<Shown>>> = const { RefCell::new(None) };
    /// Its ladder, as it was written.
    static LADDER: RefCell<Option<Rc<Ladder>>> = const { RefCell::new(None) };
}

fn shown() -> Option<Rc<Shown>> {
    SHOWN.with_borrow(Clone::clone)
}

/// The scenario that is made of it.
pub(crate) fn scenario() -> Option<Scenario> {
    shown()?.scenario()
}

/// Shows a capture in the place of the one before.
pub(crate) fn bring(element: &HtmlElement, next: Shown) {
    put(element, next);
    // The form above it has done its work.
    if let Some(place) = part(element, "[data-capture]") {
        place.scroll_into_view();
    }
}

fn put(element: &HtmlElement, next: Shown) {
    SHOWN.set(Some(Rc::new(next)));
    show(element);
}

/// Writes what is shown, in the language of the form.
pub(crate) fn show(element: &HtmlElement) {
    let (Some(shown), Some(place)) = (shown(), part(element, "[data-capture]")) else { return };
    let ladder = shown.ladder(layout(element), lang(element));
    place.set_inner_html(&shown.markup(&ladder, lang(element)));
    LADDER.set(Some(Rc::new(ladder)));
    moment(element, &shown, shown.steps());
}

/// Acts if it was the control of the step that moved.
pub(crate) fn moved(element: &HtmlElement, event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    if target.is_none_or(|target| target.name() != "step") {
        return false;
    }
    if let (Some(shown), Ok(steps)) = (shown(), value(element, "step").parse()) {
        moment(element, &shown, steps);
    }
    true
}

/// Another connection, or a step, was pressed.
pub(crate) fn pressed(element: &HtmlElement, event: &Event) {
    let Some(shown) = shown() else { return };
    let number = |attribute| {
        keepalive_shared::forms::pressed(event, attribute).and_then(|value| value.parse::<usize>().ok())
    };
    if let Some(nth) = number("data-conn") {
        match shown.connection(nth) {
            Ok(next) => put(element, next),
            Err(error) => say(element, &paste::refused("", &error.to_string())),
        }
        // The list is written anew; whoever pressed it keeps their place.
        if let Some(button) = part(element, &format!("[data-conn=\"{nth}\"]")) {
            let _ = button.unchecked_into::<HtmlElement>().focus();
        }
    } else if let Some(step) = number("data-step") {
        if let Some(control) = field::<HtmlInputElement>(element, "step") {
            control.set_value(&(step + 1).to_string());
        }
        moment(element, &shown, step + 1);
    }
}

fn moment(element: &HtmlElement, shown: &Shown, steps: usize) {
    let Some(ladder) = LADDER.with_borrow(Clone::clone) else { return };
    let moment = shown.moment(steps, &ladder, lang(element));
    let write = |place: &str, markup: &str| {
        if let Some(part) = part(element, place) {
            part.set_inner_html(markup);
        }
    };
    write("[data-heads]", &moment.heads);
    write("[data-over]", &moment.over);
    write("[data-panels]", &moment.panels);
    let say = |place: &str, text: &str| {
        if let Some(part) = part(element, place) {
            part.set_text_content(Some(text));
        }
    };
    say("[data-at]", &moment.step);
    say("[data-sentence]", &moment.sentence);
    for row in all(element, "button[data-step]") {
        let is_now =
            row.get_attribute("data-step").and_then(|step| step.parse().ok()) == steps.checked_sub(1);
        // Attributes with proper names can always be set and taken away.
        let _ = if is_now {
            row.set_attribute("aria-current", "true")
        } else {
            row.remove_attribute("aria-current")
        };
    }
    if let Some(veil) = part(element, ".veil").and_then(|veil| veil.dyn_into::<HtmlElement>().ok()) {
        let _ = veil.style().set_property("transform", &format!("scaleY({})", moment.to_come));
    }
}

fn part(element: &HtmlElement, selector: &str) -> Option<Element> {
    element.query_selector(selector).ok()?
}

/// The arrangement for the room that there is; where there is much, the panels stand beside the ladder.
fn layout(element: &HtmlElement) -> Layout {
    if element.get_bounding_client_rect().width() >= 520.0 { Layout::Mid } else { Layout::Slim }
}
