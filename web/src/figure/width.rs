//! The width of an element as a signal, and the layout that it asks for.

use keepalive_scene::ladder::Layout;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// The width of the element in CSS pixels, kept up to date; 0 until it is in the document.
pub(crate) fn width_of(node: NodeRef<leptos::html::Div>) -> Signal<f64> {
    let width = RwSignal::new(0.0);
    Effect::new(move |_| {
        let Some(element) = node.get() else { return };
        let own = element.clone();
        on_resize(&[&element], move || width.set(own.get_bounding_client_rect().width()));
    });
    // Nothing on the page depends on fractions of a pixel.
    Memo::new(move |_| width.get().round()).into()
}

/// Calls `then` now and whenever one of the elements has another size, as long as the owner of the caller lives. Called
/// right after the browser has laid out the page, when measuring costs nothing.
pub(crate) fn on_resize(elements: &[&web_sys::Element], then: impl Fn() + 'static) {
    then();
    let callback = Closure::<dyn FnMut()>::new(then);
    let Ok(observer) = web_sys::ResizeObserver::new(callback.as_ref().unchecked_ref()) else { return };
    for element in elements {
        observer.observe(element);
    }
    let held = StoredValue::new_local((observer, callback));
    on_cleanup(move || {
        held.try_with_value(|(observer, _)| observer.disconnect());
    });
}

/// The arrangement of the figures for a width. Until the width is known, the wide one.
pub(crate) fn layout_for(width: Signal<f64>) -> Memo<Layout> {
    Memo::new(move |_| match width.get() {
        width if width >= 820.0 || width <= 0.0 => Layout::Wide,
        width if width >= 520.0 => Layout::Mid,
        _ => Layout::Slim,
    })
}
