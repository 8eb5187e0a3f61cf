//! Programs that are fetched when they are first wanted, then called like any other code.

use std::marker::PhantomData;

use keepalive_scene::lang::Ui;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// `boot.js` has put it there.
    #[wasm_bindgen(js_name = keepaliveProgram, catch)]
    pub(crate) async fn fetch(name: &str) -> Result<JsValue, JsValue>;
}

/// One of them, or the way to it. `T` is what it exports.
pub(crate) struct Program<T> {
    name: &'static str,
    here: RwSignal<Option<JsValue>, LocalStorage>,
    /// It could not be fetched.
    pub(crate) failed: RwSignal<bool>,
    exports: PhantomData<fn() -> T>,
}

impl<T> Clone for Program<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Program<T> {}

impl<T: JsCast + 'static> Program<T> {
    /// The program in `web/` of this name. Nothing is fetched yet.
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, here: RwSignal::new_local(None), failed: RwSignal::new(false), exports: PhantomData }
    }

    /// The program, if it has come; signals that read this are told when it does.
    pub(crate) fn get(self) -> Option<T> {
        self.here.get().map(JsCast::unchecked_into)
    }

    /// The program, if it has come.
    pub(crate) fn get_untracked(self) -> Option<T> {
        self.here.get_untracked().map(JsCast::unchecked_into)
    }

    /// Does something with it: at once if it is there, or else when it has come.
    pub(crate) fn with(self, then: impl FnOnce(Option<T>) + 'static) {
        match self.get_untracked() {
            Some(program) => then(Some(program)),
            None => {
                come(self.name, self.here, self.failed, Box::new(|it| then(it.map(JsCast::unchecked_into))))
            }
        }
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

/// Fetches a program, then does something. One future for all of them keeps the page small.
fn come(
    name: &'static str,
    here: RwSignal<Option<JsValue>, LocalStorage>,
    failed: RwSignal<bool>,
    then: Box<dyn FnOnce(Option<JsValue>)>,
) {
    leptos::task::spawn_local(async move {
        let fetched = fetch(name).await.ok();
        failed.set(fetched.is_none());
        if fetched.is_some() {
            here.set(fetched.clone());
        }
        then(fetched);
    });
}
