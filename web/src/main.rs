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
mod presets;
mod program;
mod raf;
mod state;
mod story;
mod tools;
mod url;
mod view;

fn main() {
    // The still stays until the scenario is here that the address asks for, and what is said of its moment.
    let (moment, others) = (url::asks_for_a_moment(), url::asks_for_others());
    if moment || others {
        // Before there is an application, leptos has no executor.
        wasm_bindgen_futures::spawn_local(async move {
            if others {
                presets::come().await;
            }
            if moment {
                story::come().await;
            }
            mount();
        });
    } else {
        mount();
    }
}

fn mount() {
    document::clear_first_still();
    leptos::mount::mount_to_body(app::App);
}
