//! A box that is as high as what is in it, and yet lays nothing out around it when that changes.
//!
//! What comes and goes while a run is played would otherwise have the whole page laid out anew each time. The height is
//! written down whenever it is another one, which is seldom.

use keepalive_scene::number::fixed;
use leptos::prelude::*;

use crate::figure::on_resize;

/// Keeps what changes in its children from the rest of the page.
#[component]
pub(super) fn Kept(children: Children) -> impl IntoView {
    let outer: NodeRef<leptos::html::Div> = NodeRef::new();
    let inner: NodeRef<leptos::html::Div> = NodeRef::new();
    Effect::new(move |_| {
        let (Some(outer), Some(inner)) = (outer.get(), inner.get()) else { return };
        let own = inner.clone();
        on_resize(&[&inner], move || {
            let height = own.get_bounding_client_rect().height();
            // Refused only for names that are no names.
            let _ = web_sys::HtmlElement::style(&outer)
                .set_property("height", &format!("{}px", fixed(height, 2)));
        });
    });
    view! {
        <div class="kept" node_ref=outer>
            <div node_ref=inner>{children()}</div>
        </div>
    }
}
