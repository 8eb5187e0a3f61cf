//! What the application tells the document around it: readiness, language, theme, title.

use keepalive_scene::lang::Lang;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The media query for a dark system.
pub(crate) const DARK: &str = "(prefers-color-scheme: dark)";
/// The media query for a system that wants little motion.
pub(crate) const REDUCE: &str = "(prefers-reduced-motion: reduce)";

/// Removes what the document shows until the application is there.
pub(crate) fn clear_first_still() {
    if let Some(first) = document().get_element_by_id("first-still") {
        first.remove();
    }
}

/// Says that the page answers.
pub(crate) fn mark_ready() {
    set_root("data-ready", Some("1"));
}

/// Gives the focus to the element with this id.
pub(crate) fn focus(id: &str) {
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        // Refused only by what cannot take it.
        let _ = element.focus();
    }
}

/// Sets the document's language and title.
pub(crate) fn set_language(lang: Lang, title: &str) {
    set_root("lang", Some(lang.code()));
    document().set_title(title);
}

/// Sets an attribute of the root element, or removes it.
pub(crate) fn set_root(name: &str, value: Option<&str>) {
    let Some(root) = document().document_element() else { return };
    // Fails only for names that are no names.
    let _ = match value {
        Some(value) => root.set_attribute(name, value),
        None => root.remove_attribute(name),
    };
}

/// Whether a media query holds now.
pub(crate) fn media(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|list| list.matches())
}

/// Calls `then` with the result whenever a media query changes its mind.
pub(crate) fn on_media(query: &str, then: impl Fn(bool) + 'static) {
    let Some(list) = window().match_media(query).ok().flatten() else { return };
    let callback = wasm_bindgen::closure::Closure::<dyn Fn(web_sys::MediaQueryListEvent)>::new(
        move |event: web_sys::MediaQueryListEvent| then(event.matches()),
    );
    list.set_onchange(Some(callback.as_ref().unchecked_ref()));
    // The application lives as long as the page.
    callback.forget();
}

/// Calls `then` for these events of an element, as long as the owner of the caller lives.
pub(crate) fn listen(
    element: &web_sys::Element,
    events: &'static [&'static str],
    then: Box<dyn Fn(web_sys::Event)>,
) {
    let callback = wasm_bindgen::closure::Closure::<dyn Fn(web_sys::Event)>::new(then);
    for event in events {
        // Fails only for what is no function.
        let _ = element.add_event_listener_with_callback(event, callback.as_ref().unchecked_ref());
    }
    let held = StoredValue::new_local((element.clone(), callback));
    on_cleanup(move || {
        held.try_with_value(|(element, callback)| {
            for event in events {
                let _ = element.remove_event_listener_with_callback(event, callback.as_ref().unchecked_ref());
            }
        });
    });
}

/// The languages that the browser prefers, best first.
pub(crate) fn preferred_languages() -> Vec<String> {
    window().navigator().languages().iter().filter_map(|tag| tag.as_string()).collect()
}
