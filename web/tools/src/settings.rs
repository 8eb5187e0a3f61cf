//! Every setting of a hop: written anew under whoever types in it, with every edit.
//!
//! What stands in the fields is all that there is to remember, and the document remembers it.

use keepalive_core::SimTime;
use keepalive_panels::settings;
use keepalive_scene::edit::command::{Here, perform};
use keepalive_scene::lang::Lang;
use keepalive_shared::forms::{Written, about, all, lang, on, value, write};
use keepalive_shared::open::{Open, last};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, HtmlSelectElement};

/// Writes the panel of a hop, or what it says if its form is there.
pub(crate) fn show(element: &HtmlElement, hop: &str, open: &Open, lang: Lang) {
    let written = write(element, lang, hop, settings::form);
    if written != Written::Kept {
        // An element takes markup behind its own.
        let _ =
            element.insert_adjacent_html("beforeend", r#"<button type="button" hidden data-doer></button>"#);
    }
    if written == Written::First {
        listen(element);
    }
    rows(element, open);
}

fn rows(element: &HtmlElement, open: &Open) {
    let asked = value(element, "words");
    let said = settings::rows(&open.preset, &open.edits, &about(element), &asked, lang(element));
    keep_place(element, &said);
}

fn listen(element: &HtmlElement) {
    on(element, "input", |element, event| {
        let Some(open) = last() else { return };
        match command(event) {
            Some(command) => act(element, event, &command, &open),
            None => rows(element, &open),
        }
    });
    on(element, "submit", |_, event| event.prevent_default());
}

/// The command that a control and its value make.
fn command(event: &Event) -> Option<String> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let set = target.get_attribute("data-set")?;
    let value = match target.dyn_ref::<HtmlInputElement>() {
        Some(input) => input.value(),
        None => target.dyn_ref::<HtmlSelectElement>()?.value(),
    };
    Some(format!("{set} {value}").trim_end().to_owned())
}

/// Does what a control says, or says beside it why that cannot be done.
fn act(element: &HtmlElement, event: &Event, command: &str, open: &Open) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let key = target.as_ref().and_then(|target| target.get_attribute("data-key")).unwrap_or_default();
    let here = Here { index: &open.index, at: None::<SimTime> };
    let refusal = perform(&open.preset, &open.edits, command, here).err();
    let said = refusal.as_ref().map(|why| lang(element).panel_words().refused(why)).unwrap_or_default();
    for why in all(element, "[data-why]").filter(|why| why.get_attribute("data-why").as_ref() == Some(&key)) {
        why.set_text_content(Some(&said));
    }
    if let Some(target) = target {
        // Attributes with proper names can always be set.
        let _ = target.set_attribute("aria-invalid", if refusal.is_some() { "true" } else { "false" });
    }
    if refusal.is_none()
        && let Ok(Some(doer)) = element.query_selector("[data-doer]")
    {
        let _ = doer.set_attribute("data-do", command);
        doer.unchecked_into::<HtmlElement>().click();
    }
}

/// Writes what the panel says anew under whoever types in it: they keep their place and what they have typed.
fn keep_place(element: &HtmlElement, said: &str) {
    let Ok(Some(result)) = element.query_selector("[data-result]") else { return };
    let active = element.owner_document().and_then(|document| document.active_element());
    let active = active.filter(|active| result.contains(Some(active)));
    let key = active.as_ref().and_then(|active| active.get_attribute("data-key"));
    let typed = active.as_ref().and_then(|active| active.dyn_ref::<HtmlInputElement>()).map(|input| {
        // A field of text has a selection.
        (input.value(), input.selection_start().ok().flatten().unwrap_or_default())
    });
    result.set_inner_html(said);
    let Some(key) = key.or_else(|| active.and_then(|active| active.get_attribute("data-testid"))) else {
        return;
    };
    let again =
        all(&result, "[data-key]").find(|again| again.get_attribute("data-key").as_ref() == Some(&key));
    let Some(again) = again else { return };
    if let (Some(input), Some((value, at))) = (again.dyn_ref::<HtmlInputElement>(), typed) {
        input.set_value(&value);
        let _ = input.set_selection_range(at, at);
    }
    // What could be typed into can be focused.
    let _ = again.unchecked_into::<HtmlElement>().focus();
}
