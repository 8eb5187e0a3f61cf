//! The panels that have fields: their form is written once, what they say is written anew with every key.
//!
//! What stands in the fields is all that there is to remember, and the document remembers it.

use keepalive_core::Scenario;
use keepalive_panels::atlas::{self, Asked};
use keepalive_panels::{MAX_BYTES, paste};
use keepalive_scene::lang::Lang;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, File, HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};

use crate::open::last;

/// Which panel an element has, and in which language.
const FORM: &str = "data-form";

/// Writes a panel, or what it says if its form is there.
pub(crate) fn show(element: &HtmlElement, name: &str, scenario: &Scenario, lang: Lang) {
    let had = element.get_attribute(FORM);
    let wanted = format!("{name} {}", lang.code());
    if had.as_deref() != Some(&wanted) {
        let kept = if had.is_some() { value(element, "text") } else { String::new() };
        let form = if name == "atlas" { atlas::form(lang) } else { paste::form(lang) };
        element.set_inner_html(&format!("{form}<div data-result></div>"));
        // Setting an attribute with a proper name cannot fail.
        let _ = element.set_attribute(FORM, &wanted);
        if let Some(field) = field::<HtmlTextAreaElement>(element, "text") {
            field.set_value(&kept);
        }
    }
    if had.is_none() {
        listen(element);
    }
    say(element, scenario);
}

/// The scenario that the pasted text is or describes.
pub(crate) fn pasted(element: &HtmlElement) -> Option<Scenario> {
    paste::scenario(&value(element, "text"), &value(element, "kind"))
}

fn say(element: &HtmlElement, scenario: &Scenario) {
    let Some((name, lang)) = which(element) else { return };
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
        say(element, &open.edited);
    }
}

fn listen(element: &HtmlElement) {
    on(element, "input", |element, _| say_again(element));
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
