//! What other programs write into the page: putting it there, and what is pressed in it.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, MouseEvent, Node};

use super::ladder::seek;
use crate::state::State;

/// What names a button beyond one writing.
const NAMES: [&str; 2] = ["data-do", "data-step"];

/// Writes markup into an element, and touches only what differs from what is there. Whoever pressed a button that is
/// written anew keeps their place.
pub(super) fn write(element: &HtmlElement, markup: &str) {
    let active = document().active_element().filter(|active| element.contains(Some(active)));
    let pressed = active.as_ref().and_then(name_of);
    // Of the same kind as the element, and in no document.
    if let Ok(fresh) = element.clone_node() {
        let fresh: HtmlElement = fresh.unchecked_into();
        fresh.set_inner_html(markup);
        settle(element, &fresh);
    }
    if active.is_some_and(|active| !element.contains(Some(&active))) {
        let again = pressed.and_then(|(name, value)| {
            let buttons = element.query_selector_all(&format!("[{name}]")).ok()?;
            (0..buttons.length())
                .filter_map(|at| buttons.item(at)?.dyn_into::<HtmlElement>().ok())
                .find(|button| button.get_attribute(name).as_deref() == Some(&value))
        });
        // A button or a panel of the page can always be focused.
        let _ = again.as_ref().unwrap_or(element).focus();
    }
}

/// Makes the children of a node equal to those of another, which gives up what is taken over.
fn settle(old: &Node, new: &Node) {
    let (before, after) = (old.child_nodes(), new.child_nodes());
    if before.length() != after.length() {
        old.set_text_content(None);
        while let Some(child) = new.first_child() {
            // It was a child of such a node a moment ago.
            let _ = old.append_child(&child);
        }
        return;
    }
    // From the end, as the list shrinks when a child is taken over.
    for nth in (0..after.length()).rev() {
        let (Some(own), Some(fresh)) = (before.item(nth), after.item(nth)) else { continue };
        let shallow = |node: &Node| node.clone_node().ok();
        if own.is_equal_node(Some(&fresh)) {
            continue;
        }
        let same = shallow(&own).is_some_and(|shell| shell.is_equal_node(shallow(&fresh).as_ref()));
        if same {
            settle(&own, &fresh);
        } else {
            let _ = old.replace_child(&fresh, &own);
        }
    }
}

fn name_of(button: &Element) -> Option<(&'static str, String)> {
    NAMES.into_iter().find_map(|name| Some((name, button.get_attribute(name)?)))
}

/// Does what a pressed button asks for: goes to a step (`data-step`), chooses an answer (`data-do="guess N"`), or
/// changes the run.
pub(super) fn press(state: State, event: &MouseEvent) {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
    let Ok(Some(button)) = target.closest("button") else { return };
    if let Some(step) = button.get_attribute("data-step").and_then(|step| step.parse().ok()) {
        seek(state, step);
    } else if let Some(command) = button.get_attribute("data-do") {
        if let Some(nth) = command.strip_prefix("guess ").and_then(|nth| nth.parse().ok()) {
            state.choose(nth);
        } else if button.class_list().contains("verb") {
            state.break_it(command)
        } else {
            state.edit(command)
        }
    }
}
