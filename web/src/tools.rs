//! The programs that are fetched when they are first wanted, then called like any other code.

use wasm_bindgen::prelude::*;

use crate::program::Program;

/// One of the programs that write panels, or the way to it.
pub(crate) type Shelf = Program<Tools>;

#[wasm_bindgen]
extern "C" {
    /// What `web/tools` and `web/files` export; `form` is the same of both.
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

    #[wasm_bindgen(method, js_name = changed_hops)]
    pub(crate) fn changed_hops(this: &Tools, edits: &str) -> String;

    #[wasm_bindgen(method)]
    pub(crate) fn bring(this: &Tools, element: &web_sys::HtmlElement, files: JsValue);

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

#[wasm_bindgen]
extern "C" {
    /// Something is dragged over the page or dropped onto it. Declared here, as the page needs so little of it.
    pub(crate) type Dragged;

    /// What is dragged.
    #[wasm_bindgen(method, getter, js_name = dataTransfer)]
    pub(crate) fn what(this: &Dragged) -> Option<Transfer>;

    pub(crate) type Transfer;

    /// The kinds of it; `Files` for files.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn types(this: &Transfer) -> js_sys::Array;

    /// The files, once they are dropped.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn files(this: &Transfer) -> JsValue;
}

/// What an exported function says about why it could not do something.
pub(crate) fn said(error: &JsValue) -> String {
    error.as_string().unwrap_or_default()
}
