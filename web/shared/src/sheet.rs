//! The styles of what a later program writes: they come with it, so that the first picture does not wait for them.
//!
//! They are sheets made by a script, which the page's content security policy allows; `<style>` it does not.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// A style sheet that belongs to no element.
    #[wasm_bindgen(js_name = CSSStyleSheet)]
    type Sheet;

    #[wasm_bindgen(constructor, catch, js_class = "CSSStyleSheet")]
    fn new() -> Result<Sheet, JsValue>;

    #[wasm_bindgen(method, catch, js_name = replaceSync)]
    fn replace(this: &Sheet, text: &str) -> Result<(), JsValue>;

    /// The document, as far as its sheets are concerned.
    type Sheets;

    #[wasm_bindgen(thread_local_v2, js_name = document)]
    static DOCUMENT: Sheets;

    #[wasm_bindgen(method, getter, js_name = adoptedStyleSheets)]
    fn adopted(this: &Sheets) -> js_sys::Array;

    #[wasm_bindgen(method, setter, js_name = adoptedStyleSheets)]
    fn adopt_all(this: &Sheets, sheets: &js_sys::Array);
}

/// Adds a style sheet to the document. A browser that knows none of these shows everything without it.
fn adopt(text: &str) {
    let Ok(sheet) = Sheet::new() else { return };
    if sheet.replace(text).is_ok() {
        DOCUMENT.with(|document| document.adopt_all(&document.adopted().concat(&js_sys::Array::of1(&sheet))));
    }
}

/// On the root element when the document has the styles of forms and of what is written about a run.
const FORMS: &str = "data-forms";

/// Adds the styles of forms and of what is written about a run, unless another program has done that, and a program's
/// own.
pub fn adopt_with_forms(own: &str) {
    let root = web_sys::window().and_then(|window| window.document()?.document_element());
    if root.as_ref().is_none_or(|root| !root.has_attribute(FORMS)) {
        adopt(concat!(include_str!("../styles/forms.css"), include_str!("../styles/written.css")));
    }
    if let Some(root) = root {
        // An attribute with a proper name can always be set.
        let _ = root.set_attribute(FORMS, "");
    }
    adopt(own);
}
