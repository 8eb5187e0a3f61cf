//! The page: mounts the application in place of the markup that was readable before it arrived.

// The component macro writes public types whatever the component's own visibility is.
#![allow(unreachable_pub)]

mod app;
mod document;
mod edit;
mod figure;
mod frame;
mod icons;
mod keys;
mod player;
mod presets;
mod program;
mod raf;
mod state;
mod story;
mod tools;
mod url;
mod view;
mod words;

/// The longest wait for a frame, in milliseconds: a page that nobody sees is given none.
const NO_FRAME: i32 = 100;

/// Starts in pieces, so that nobody who scrolls or presses meanwhile waits for all of it.
fn main() {
    // Before there is an application, leptos has no executor.
    wasm_bindgen_futures::spawn_local(async {
        let others = url::asks_for_others();
        // The still stays until the scenario is here that the address asks for, and what is said of its moment.
        if others {
            presets::come().await;
        }
        if url::asks_for_a_moment() {
            story::come().await;
        }
        // It is on the screen before anything is worked out.
        still_is_shown().await;
        url::open().preset.run();
        later().await;
        document::clear_first_still();
        leptos::mount::mount_to_body(app::App);
    });
}

/// Resolves when the browser has drawn a frame.
async fn still_is_shown() {
    wait(&mut |done| {
        let drawn = done.clone();
        leptos::prelude::request_animation_frame(move || in_milliseconds(&drawn, 0));
        in_milliseconds(done, NO_FRAME);
    })
    .await;
}

/// Resolves when the browser has done what else there was to do.
async fn later() {
    wait(&mut |done| in_milliseconds(done, 0)).await;
}

async fn wait(begin: &mut dyn FnMut(&js_sys::Function)) {
    // Such a promise is never refused.
    let _ = wasm_bindgen_futures::JsFuture::from(js_sys::Promise::new(&mut |done, _| begin(&done))).await;
}

fn in_milliseconds(done: &js_sys::Function, milliseconds: i32) {
    // Refused only for what is no function.
    let _ =
        leptos::prelude::window().set_timeout_with_callback_and_timeout_and_arguments_0(done, milliseconds);
}
