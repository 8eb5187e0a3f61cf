//! A row of the atlas is dragged onto a host. Pointers do it with the row's handle; keys have the row's buttons, and a
//! drop is the same as pressing the one for that host.

use std::cell::RefCell;

use keepalive_shared::forms::{all, on};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, PointerEvent};

thread_local! {
    /// The row that is on its way.
    static ROW: RefCell<Option<Element>> = const { RefCell::new(None) };
}

/// On the panel while a row is dragged.
const DRAGGING: &str = "data-dragging";

/// Hears the handles of a panel's rows.
pub(crate) fn listen(element: &HtmlElement) {
    on(element, "pointerdown", |element, event| {
        let Some(event) = event.dyn_ref::<PointerEvent>() else { return };
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let grip = target.and_then(|target| target.closest("[data-drag]").ok().flatten());
        let Some((grip, row)) =
            grip.and_then(|grip| Some((grip.clone(), grip.closest("tr").ok().flatten()?)))
        else {
            return;
        };
        event.prevent_default();
        // Without capture a fast drag merely ends at the edge.
        let _ = grip.set_pointer_capture(event.pointer_id());
        begin(element, &row);
        ROW.set(Some(row));
    });
    on(element, "pointermove", |element, event| {
        if ROW.with_borrow(Option::is_none) {
            return;
        }
        let over = event.dyn_ref().and_then(target_at);
        for target in all(element, "[data-target]") {
            // Attributes with proper names can always be set.
            let _ = target.toggle_attribute_with_force("data-over", over.as_ref() == Some(&target));
        }
    });
    on(element, "pointerup", |element, event| {
        let Some(row) = ROW.take() else { return };
        // The hosts are there to be hit only while the row is dragged.
        let target = event.dyn_ref().and_then(target_at);
        end(element);
        if let Some(button) = target.and_then(|target| button_for(&row, &target)) {
            button.click();
        }
    });
    for event in ["pointercancel", "keydown"] {
        on(element, event, |element, event| {
            let escapes = event.dyn_ref::<web_sys::KeyboardEvent>().is_none_or(|key| key.key() == "Escape");
            if escapes && ROW.take().is_some() {
                event.prevent_default();
                end(element);
            }
        });
    }
}

/// Shows the hosts, and which of them take the row.
fn begin(element: &HtmlElement, row: &Element) {
    for target in all(element, "[data-target]") {
        let fits = button_for(row, &target).is_some();
        // Attributes with proper names can always be set.
        let _ = target.toggle_attribute_with_force("data-fits", fits);
    }
    let _ = element.set_attribute(DRAGGING, "");
    let _ = row.set_attribute(DRAGGING, "");
}

fn end(element: &HtmlElement) {
    for dragged in all(element, "[data-dragging]").chain([element.clone().into()]) {
        // Attributes with proper names can always be taken away.
        let _ = dragged.remove_attribute(DRAGGING);
    }
}

/// The host under the pointer.
fn target_at(event: &PointerEvent) -> Option<Element> {
    let document = web_sys::window()?.document()?;
    let found = document.element_from_point(event.client_x() as f32, event.client_y() as f32)?;
    found.closest("[data-target]").ok()?
}

/// The button of a row that puts it on this host.
fn button_for(row: &Element, target: &Element) -> Option<HtmlElement> {
    let hop = target.get_attribute("data-target")?;
    let puts = |button: &Element| {
        let command = button.get_attribute("data-do").unwrap_or_default();
        command.starts_with("set ") && command.split(' ').nth(1) == Some(&hop)
    };
    all(row, "[data-do]").find(puts)?.dyn_into().ok()
}
