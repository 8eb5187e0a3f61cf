//! The width of an element as a signal, and the layout that it asks for.

use keepalive_scene::ladder::Layout;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// The content width of the element in CSS pixels, kept up to date; 0 until it is in the document.
pub(crate) fn width_of(node: NodeRef<leptos::html::Div>) -> Signal<f64> {
    let width = RwSignal::new(0.0);
    Effect::new(move |_| {
        let Some(element) = node.get() else { return };
        width.set(element.get_bounding_client_rect().width());
        let callback = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
            if let Ok(entry) = entries.get(0).dyn_into::<web_sys::ResizeObserverEntry>() {
                width.set(entry.content_rect().width());
            }
        });
        let Ok(observer) = web_sys::ResizeObserver::new(callback.as_ref().unchecked_ref()) else { return };
        observer.observe(&element);
        let held = StoredValue::new_local((observer, callback));
        on_cleanup(move || {
            held.try_with_value(|(observer, _)| observer.disconnect());
        });
    });
    // Nothing on the page depends on fractions of a pixel.
    Memo::new(move |_| width.get().round()).into()
}

/// The arrangement of the figures for a width. Until the width is known, the wide one.
pub(crate) fn layout_for(width: Signal<f64>) -> Memo<Layout> {
    Memo::new(move |_| match width.get() {
        width if width >= 820.0 || width <= 0.0 => Layout::Wide,
        width if width >= 520.0 => Layout::Mid,
        _ => Layout::Slim,
    })
}
