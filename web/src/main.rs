//! The page.

use leptos::prelude::*;

/// Mounts the page and marks the document as ready.
fn main() {
    leptos::mount::mount_to_body(|| view! { <main><h1>"Keep-Alive Playground"</h1></main> });
    if let Some(root) = document().document_element() {
        // A document always accepts an attribute of this name.
        let _ = root.set_attribute("data-ready", "1");
    }
}
