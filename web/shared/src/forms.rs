//! Panels that have fields: their form is written once, and what stands in it is all that there is to remember; the
//! document remembers it.

use keepalive_scene::lang::Lang;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};

/// In which language the form of an element is, and what it is about.
const FORM: &str = "data-form";

/// Whether a form was written, and whether the element had one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// It is there as it was.
    Kept,
    /// It is there for the first time: now is the time to listen.
    First,
    /// It is there in another language, or about something else, than before.
    Anew,
}

/// Writes a form into an element unless it is there in this language and about this; the text in it is kept.
pub fn write(element: &HtmlElement, lang: Lang, about: &str, form: impl FnOnce(Lang) -> String) -> Written {
    let had = element.get_attribute(FORM);
    let wanted = format!("{} {about}", lang.code());
    if had.as_deref() == Some(&wanted) {
        return Written::Kept;
    }
    let kept = if had.is_some() { value(element, "text") } else { String::new() };
    element.set_inner_html(&format!("{}<div data-result></div>", form(lang)));
    // Setting an attribute with a proper name cannot fail.
    let _ = element.set_attribute(FORM, &wanted);
    if let Some(field) = field::<HtmlTextAreaElement>(element, "text") {
        field.set_value(&kept);
    }
    if had.is_none() { Written::First } else { Written::Anew }
}

/// The language of an element's form.
pub fn lang(element: &HtmlElement) -> Lang {
    let form = element.get_attribute(FORM).unwrap_or_default();
    form.split_once(' ').and_then(|(lang, _)| Lang::parse(lang)).unwrap_or_default()
}

/// What an element's form is about.
pub fn about(element: &HtmlElement) -> String {
    let form = element.get_attribute(FORM).unwrap_or_default();
    form.split_once(' ').map(|(_, about)| about.to_owned()).unwrap_or_default()
}

/// Writes what a form says.
pub fn say(element: &HtmlElement, said: &str) {
    if let Ok(Some(result)) = element.query_selector("[data-result]") {
        result.set_inner_html(said);
    }
}

/// Listens as long as the page lives; the elements do, too.
pub fn on(element: &HtmlElement, event: &str, act: impl Fn(&HtmlElement, &Event) + 'static) {
    let own = element.clone();
    let listener = Closure::<dyn Fn(Event)>::new(move |event: Event| act(&own, &event));
    // An element takes any listener.
    let _ = element.add_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
    listener.forget();
}

/// The value of an attribute of what was pressed, or of the element around it that has the attribute.
pub fn pressed(event: &Event, attribute: &str) -> Option<String> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest(&format!("[{attribute}]")).ok()??.get_attribute(attribute)
}

/// The elements that a selector finds, in the order of the document.
pub fn all(element: &Element, selector: &str) -> impl Iterator<Item = Element> {
    let found = element.query_selector_all(selector).ok();
    let length = found.as_ref().map_or(0, web_sys::NodeList::length);
    (0..length).filter_map(move |at| found.as_ref()?.item(at)?.dyn_into().ok())
}

/// The field of this name.
pub fn field<T: JsCast>(element: &HtmlElement, name: &str) -> Option<T> {
    element.query_selector(&format!("[name={name}]")).ok()??.dyn_into().ok()
}

/// What stands in a field of the form; nothing if there is no such field.
pub fn value(element: &HtmlElement, name: &str) -> String {
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
