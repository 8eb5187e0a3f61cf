//! The second program: fetched when it is first wanted, then called like any other code.

use keepalive_scene::lang::Ui;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// `boot.js` has put it there.
    #[wasm_bindgen(js_name = keepaliveTools, catch)]
    async fn fetch() -> Result<JsValue, JsValue>;

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

    #[wasm_bindgen(method, js_name = changed_hops)]
    pub(crate) fn changed_hops(this: &Tools, edits: &str) -> String;

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

/// The second program, or the way to it.
#[derive(Clone, Copy)]
pub(crate) struct Shelf {
    here: RwSignal<Option<Tools>, LocalStorage>,
    /// It could not be fetched.
    pub(crate) failed: RwSignal<bool>,
}

impl Shelf {
    /// Nothing is fetched yet.
    pub(crate) fn new() -> Self {
        Self { here: RwSignal::new_local(None), failed: RwSignal::new(false) }
    }

    /// The program, if it has come; signals that read this are told when it does.
    pub(crate) fn get(self) -> Option<Tools> {
        self.here.get()
    }

    /// The program, if it has come.
    pub(crate) fn get_untracked(self) -> Option<Tools> {
        self.here.get_untracked()
    }

    /// Does something with it: at once if it is there, or else when it has come.
    pub(crate) fn with(self, then: impl FnOnce(Option<Tools>) + 'static) {
        if let Some(tools) = self.get_untracked() {
            then(Some(tools));
            return;
        }
        leptos::task::spawn_local(async move {
            let fetched = fetch().await.ok().map(JsCast::unchecked_into::<Tools>);
            self.failed.set(fetched.is_none());
            if fetched.is_some() {
                self.here.set(fetched.clone());
            }
            then(fetched);
        });
    }

    /// Has it fetched, because it will soon be wanted.
    pub(crate) fn prepare(self) {
        self.with(|_| ());
    }

    /// What stands in its place until it comes.
    pub(crate) fn waiting(self) -> Ui {
        if self.failed.get() { Ui::ToolsFailed } else { Ui::Loading }
    }
}

/// What an exported function says about why it could not do something.
pub(crate) fn said(error: &JsValue) -> String {
    error.as_string().unwrap_or_default()
}
