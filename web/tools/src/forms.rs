//! The panels that have fields: their form is written once, what they say is written anew with every key. A panel
//! `settings:HOP` is about one hop.
//!
//! What stands in the fields is all that there is to remember, and the document remembers it.

use keepalive_core::{Scenario, SimTime};
use keepalive_panels::atlas::{self, Asked};
use keepalive_panels::{MAX_BYTES, paste, settings};
use keepalive_scene::edit::command::{Here, perform};
use keepalive_scene::lang::Lang;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, File, HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};

use crate::drag;
use crate::figures::all;
use crate::open::{Open, last};

/// Which panel an element has, and in which language.
const FORM: &str = "data-form";

/// Writes a panel, or what it says if its form is there.
pub(crate) fn show(element: &HtmlElement, name: &str, open: &Open, lang: Lang) {
    let had = element.get_attribute(FORM);
    let wanted = format!("{name} {}", lang.code());
    if had.as_deref() != Some(&wanted) {
        let kept = if had.is_some() { value(element, "text") } else { String::new() };
        let form = match name {
            "atlas" => atlas::form(lang),
            "paste" => paste::form(lang),
            _ => settings::form(lang),
        };
        element.set_inner_html(&format!(
            r#"{form}<div data-result></div><button type="button" hidden data-doer></button>"#
        ));
        // Setting an attribute with a proper name cannot fail.
        let _ = element.set_attribute(FORM, &wanted);
        if let Some(field) = field::<HtmlTextAreaElement>(element, "text") {
            field.set_value(&kept);
        }
    }
    if had.is_none() {
        listen(element);
    }
    say(element, open);
}

/// The scenario that the pasted text is or describes.
pub(crate) fn pasted(element: &HtmlElement) -> Option<Scenario> {
    paste::scenario(&value(element, "text"), &value(element, "kind"))
}

fn say(element: &HtmlElement, open: &Open) {
    let Some((name, lang)) = which(element) else { return };
    let scenario = &open.edited;
    if let Some(hop) = name.strip_prefix("settings:") {
        let said = settings::rows(&open.preset, &open.edits, hop, &value(element, "words"), lang);
        keep_place(element, &said);
        return;
    }
    let said = if name == "atlas" {
        let asked = Asked::of(&value(element, "words"), &value(element, "role"), &value(element, "sort"));
        atlas::rows(scenario, &asked, lang)
    } else {
        paste::result(scenario, &value(element, "text"), &value(element, "kind"), lang)
    };
    if let Ok(Some(result)) = element.query_selector("[data-result]") {
        result.set_inner_html(&said);
    }
}

fn which(element: &HtmlElement) -> Option<(String, Lang)> {
    let form = element.get_attribute(FORM)?;
    let (name, lang) = form.split_once(' ')?;
    Some((name.to_owned(), Lang::parse(lang).unwrap_or_default()))
}

/// The same for the pair that the page asked for last.
fn say_again(element: &HtmlElement) {
    if let Some(open) = last() {
        say(element, &open);
    }
}

fn listen(element: &HtmlElement) {
    on(element, "input", |element, event| match command(event) {
        Some(command) => act(element, event, &command),
        None => say_again(element),
    });
    drag::listen(element);
    on(element, "submit", |_, event| event.prevent_default());
    on(element, "dragover", |_, event| event.prevent_default());
    on(element, "click", |element, event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let button = target.and_then(|target| target.closest("[data-sort]").ok().flatten());
        let Some(sort) = button.and_then(|button| button.get_attribute("data-sort")) else { return };
        if let Some(field) = field::<HtmlInputElement>(element, "sort") {
            field.set_value(&sort);
        }
        say_again(element);
        // The head is written anew; whoever pressed it keeps their place.
        let head = format!("[data-testid=\"sort-{}\"]", sort.trim_start_matches('-'));
        if let Ok(Some(head)) = element.query_selector(&head) {
            let _ = head.unchecked_into::<HtmlElement>().focus();
        }
    });
    on(element, "change", |element, event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let Some(input) = input.filter(|input| input.type_() == "file") else { return };
        take(element, input.files());
        input.set_value("");
    });
    on(element, "drop", |element, event| {
        let Some(event) = event.dyn_ref::<web_sys::DragEvent>() else { return };
        let files = event.data_transfer().and_then(|transfer| transfer.files());
        if files.as_ref().is_some_and(|files| files.length() > 0) {
            event.prevent_default();
            take(element, files);
        }
    });
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
fn act(element: &HtmlElement, event: &Event, command: &str) {
    let (Some(open), Some((_, lang))) = (last(), which(element)) else { return };
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let key = target.as_ref().and_then(|target| target.get_attribute("data-key")).unwrap_or_default();
    let here = Here { index: &open.index, at: None::<SimTime> };
    let refusal = perform(&open.preset, &open.edits, command, here).err();
    let said = refusal.as_ref().map(|why| lang.panel_words().refused(why)).unwrap_or_default();
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

/// Listens as long as the page lives; the elements do, too.
pub(crate) fn on(element: &HtmlElement, event: &str, act: impl Fn(&HtmlElement, &Event) + 'static) {
    let own = element.clone();
    let listener = Closure::<dyn Fn(Event)>::new(move |event: Event| act(&own, &event));
    // An element takes any listener.
    let _ = element.add_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
    listener.forget();
}

/// Puts files into the text field, each below its name if there are several or its name tells what it is.
fn take(element: &HtmlElement, files: Option<web_sys::FileList>) {
    let Some(files) = files else { return };
    let files: Vec<File> = (0..files.length()).filter_map(|at| files.item(at)).collect();
    let element = element.clone();
    wasm_bindgen_futures::spawn_local(async move {
        let mut all = String::new();
        for file in files {
            // One byte more than allowed is enough to be refused.
            let part = file.slice_with_f64_and_f64(0.0, MAX_BYTES as f64 + 1.0);
            let Ok(part) = part else { continue };
            let text = wasm_bindgen_futures::JsFuture::from(part.text()).await;
            let text = text.ok().and_then(|text| text.as_string()).unwrap_or_default();
            all += &format!("==> {} <==\n{text}\n", file.name());
        }
        if let Some(field) = field::<HtmlTextAreaElement>(&element, "text") {
            field.set_value(&all);
        }
        say_again(&element);
    });
}

fn field<T: JsCast>(element: &HtmlElement, name: &str) -> Option<T> {
    element.query_selector(&format!("[name={name}]")).ok()??.dyn_into().ok()
}

/// What stands in a field of the form.
fn value(element: &HtmlElement, name: &str) -> String {
    let Ok(Some(found)) = element.query_selector(&format!("[name={name}]")) else { return String::new() };
    match found.dyn_into::<HtmlInputElement>() {
        Ok(input) => input.value(),
        Err(found) => match found.dyn_into::<HtmlSelectElement>() {
            Ok(select) => select.value(),
            Err(found) => {
                found.dyn_into::<HtmlTextAreaElement>().map(|area| area.value()).unwrap_or_default()
            }
        },
    }
}
