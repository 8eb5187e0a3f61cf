//! The panel for what a reader brings: a text field and files. Texts are put into the field, a capture is shown
//! below it.

use keepalive_core::Scenario;
use keepalive_panels::captured::{Shown, is_capture};
use keepalive_panels::{MAX_BYTES, MAX_CAPTURE_BYTES, paste};
use keepalive_scene::lang::Lang;
use keepalive_shared::forms::{Written, field, lang, on, say, value, write};
use keepalive_shared::open::last;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DragEvent, File, FileList, HtmlElement, HtmlInputElement, HtmlTextAreaElement};

use crate::capture;

/// Writes the panel, or what it says if its form is there.
pub(crate) fn show(element: &HtmlElement, scenario: &Scenario, lang: Lang) {
    let written = write(element, lang, "", paste::form);
    if written == Written::First {
        listen(element);
    }
    if written != Written::Kept {
        // An element takes markup behind its own.
        let _ = element.insert_adjacent_html("beforeend", "<div data-capture></div>");
        capture::show(element);
    }
    result(element, scenario);
}

/// The scenario that was pasted, or else the one that is made of the capture.
pub(crate) fn pasted(element: &HtmlElement) -> Option<Scenario> {
    paste::scenario(&value(element, "text"), &value(element, "kind")).or_else(capture::scenario)
}

fn result(element: &HtmlElement, scenario: &Scenario) {
    let (text, kind) = (value(element, "text"), value(element, "kind"));
    say(element, &paste::result(scenario, &text, &kind, lang(element)));
}

/// The same for the pair that the page asked for last.
fn again(element: &HtmlElement) {
    if let Some(open) = last() {
        result(element, &open.edited);
    }
}

fn listen(element: &HtmlElement) {
    on(element, "input", |element, event| {
        if !capture::moved(element, event) {
            again(element);
        }
    });
    on(element, "submit", |_, event| event.prevent_default());
    on(element, "click", capture::pressed);
    on(element, "change", |element, event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let Some(input) = input.filter(|input| input.type_() == "file") else { return };
        take(element, input.files());
    });
    on(element, "drop", |element, event| {
        let Some(event) = event.dyn_ref::<DragEvent>() else { return };
        let files = event.data_transfer().and_then(|transfer| transfer.files());
        if files.as_ref().is_some_and(|files| files.length() > 0) {
            event.prevent_default();
            // The page takes what is dropped beside the panel.
            event.stop_propagation();
            take(element, files);
        }
    });
    on(element, "dragover", |_, event| event.prevent_default());
}

/// Reads files: captures are shown, texts put into the field, each below its name. What cannot be read changes
/// nothing but what is said.
pub(crate) fn take(element: &HtmlElement, files: Option<FileList>) {
    let Some(files) = files else { return };
    let files: Vec<File> = (0..files.length()).filter_map(|at| files.item(at)).collect();
    let element = element.clone();
    spawn_local(async move {
        let mut texts = String::new();
        for file in files {
            let name = file.name();
            let begins = bytes(&file, 4).await;
            if is_capture(&begins) {
                // One byte more than allowed is enough to be refused.
                let all = bytes(&file, MAX_CAPTURE_BYTES + 1).await;
                match Shown::read(&all, &name) {
                    Ok(shown) => {
                        empty(&element);
                        capture::bring(&element, shown);
                        return;
                    }
                    Err(error) => return say(&element, &paste::refused(&name, &error.to_string())),
                }
            }
            let all = bytes(&file, MAX_BYTES + 1).await;
            texts += &format!("==> {name} <==\n{}\n", String::from_utf8_lossy(&all));
        }
        if let Some(field) = field::<HtmlTextAreaElement>(&element, "text") {
            field.set_value(&texts);
        }
        again(&element);
    });
}

/// What stood in the fields belongs to something else.
fn empty(element: &HtmlElement) {
    if let Some(field) = field::<HtmlTextAreaElement>(element, "text") {
        field.set_value("");
    }
    say(element, "");
}

/// The first bytes of a file; nothing of one that cannot be read.
async fn bytes(file: &File, most: usize) -> Vec<u8> {
    let Ok(part) = file.slice_with_f64_and_f64(0.0, most as f64) else { return Vec::new() };
    let buffer = JsFuture::from(part.array_buffer()).await;
    buffer.map(|buffer| js_sys::Uint8Array::new(&buffer).to_vec()).unwrap_or_default()
}
