//! The second program: fetched when it is first wanted, then called like any other code.

use wasm_bindgen::prelude::*;

use crate::program::Program;

/// The second program, or the way to it.
pub(crate) type Shelf = Program<Tools>;

#[wasm_bindgen]
extern "C" {
    /// What the second program exports; see `web/tools`.
    #[derive(Clone)]
    pub(crate) type Tools;

    #[wasm_bindgen(method, catch)]
    pub(crate) fn perform(
        this: &Tools,
        preset: &[u8],
        edits: &str,
        command: &str,
        at: Option<f64>,
        lang: &str,
    ) -> Result<String, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(crate) fn apply(this: &Tools, preset: &[u8], edits: &str, lang: &str) -> Result<Vec<u8>, JsValue>;

    #[wasm_bindgen(method, catch, js_name = write_link)]
    pub(crate) fn write_link(this: &Tools, preset: &[u8], edits: &str) -> Result<String, JsValue>;

    #[wasm_bindgen(method, catch, js_name = read_link)]
    pub(crate) fn read_link(this: &Tools, preset: &[u8], text: &str, lang: &str) -> Result<String, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(crate) fn knob(
        this: &Tools,
        preset: &[u8],
        edits: &str,
        hop: &str,
        field: &str,
        lang: &str,
    ) -> Result<String, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(crate) fn share(
        this: &Tools,
        preset: &[u8],
        edits: &str,
        address: &str,
        lang: &str,
    ) -> Result<String, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(crate) fn verdict(this: &Tools, preset: &[u8], edits: &str, lang: &str) -> Result<String, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(crate) fn figures(
        this: &Tools,
        element: &web_sys::HtmlElement,
        preset: &[u8],
        edits: &str,
        at: f64,
        told: f64,
        anew: bool,
        lang: &str,
    ) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(crate) fn tracks(
        this: &Tools,
        element: &web_sys::HtmlElement,
        preset: &[u8],
        edits: &str,
        at: f64,
        anew: bool,
        lang: &str,
    ) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(crate) fn compare(
        this: &Tools,
        preset: &[u8],
        edits: &str,
        with: &[u8],
        lang: &str,
    ) -> Result<String, JsValue>;

    #[wasm_bindgen(method, catch, js_name = compare_at)]
    pub(crate) fn compare_at(
        this: &Tools,
        preset: &[u8],
        edits: &str,
        with: &[u8],
        at: f64,
        lang: &str,
    ) -> Result<String, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(crate) fn messages(
        this: &Tools,
        preset: &[u8],
        edits: &str,
        step: Option<u32>,
        at: f64,
        lang: &str,
    ) -> Result<String, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(crate) fn form(
        this: &Tools,
        element: &web_sys::HtmlElement,
        name: &str,
        preset: &[u8],
        edits: &str,
        lang: &str,
    ) -> Result<(), JsValue>;

    #[wasm_bindgen(method)]
    pub(crate) fn pasted(this: &Tools, element: &web_sys::HtmlElement) -> Option<Vec<u8>>;

    #[wasm_bindgen(method, catch)]
    pub(crate) fn breaks(
        this: &Tools,
        preset: &[u8],
        edits: &str,
        at: Option<f64>,
        lang: &str,
    ) -> Result<String, JsValue>;
}

/// What an exported function says about why it could not do something.
pub(crate) fn said(error: &JsValue) -> String {
    error.as_string().unwrap_or_default()
}
