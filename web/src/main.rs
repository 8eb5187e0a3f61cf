//! The page: mounts the application in place of the markup that was readable before it arrived.

mod app;
mod document;
mod figure;
mod icons;
mod keys;
mod presets;
mod raf;
mod state;
mod url;
mod view;

use leptos::prelude::*;

fn main() {
    let state = url::open();
    document::clear_first_still();
    leptos::mount::mount_to_body(move || view! { <app::App state /> });
    document::mark_ready();
}
