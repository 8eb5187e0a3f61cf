//! A box that is as high as what is in it, and yet lays nothing out around it when that changes.
//!
//! What comes and goes while a run is played would otherwise have the whole page laid out anew each time. The height is
//! written down whenever it is another one, which is seldom.

use keepalive_scene::number::fixed;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::figure::on_resize;

/// Makes the parent of an element such a box; the element is what is in it.
pub(super) fn kept() -> NodeRef<leptos::html::Div> {
    let inner: NodeRef<leptos::html::Div> = NodeRef::new();
    Effect::new(move |_| {
        let Some(inner) = inner.get() else { return };
        let own = inner.clone();
        on_resize(&[&inner], move || {
            let height = format!("{}px", fixed(own.get_bounding_client_rect().height(), 2));
            if let Some(outer) = own.parent_element() {
                // Refused only for names that are no names.
                let _ = outer.unchecked_ref::<web_sys::HtmlElement>().style().set_property("height", &height);
            }
        });
    });
    inner
}
