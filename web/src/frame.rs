//! A page around this one: what it asks for. `web/embed/frame.js`, fetched only inside another page, turns its
//! messages into events of the window; what happens here it reads from the attributes of the stage.

use keepalive_scene::Command;
use keepalive_scene::link::{Moment, Theme};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::state::State;
use crate::{document, url};

/// Does what the page around this one asks for, if this one is embedded.
pub(crate) fn listen(state: State) {
    if !state.options.with_untracked(|options| options.embed) {
        return;
    }
    document::set_root("data-version", Some(env!("CARGO_PKG_VERSION")));
    // What is asked for after another scenario waits for it too.
    let loaded = StoredValue::new(false);
    let handle = window_event_listener_untyped("keepalive", move |event| {
        let asked = event.unchecked_into::<web_sys::CustomEvent>().detail().as_string();
        let asked = asked.unwrap_or_default();
        let asked_to_load = asked.starts_with("load ");
        let act = move || {
            let (verb, value) = asked.split_once(' ').unwrap_or((&asked, ""));
            obey(state, verb, value);
        };
        loaded.update_value(|loaded| *loaded |= asked_to_load);
        if loaded.get_value() { state.others.then(move |_| act()) } else { act() }
    });
    on_cleanup(move || handle.remove());
}

/// A verb and what it applies to; what is unknown is ignored.
fn obey(state: State, verb: &str, value: &str) {
    match verb {
        "play" => state.apply(Command::Play),
        "pause" => state.apply(Command::Pause),
        "step" => state.apply(Command::Next),
        "back" => state.apply(Command::Prev),
        "reset" => state.apply(Command::Restart),
        "load" => url::load(state, value),
        "seek" => {
            if let Some(moment) = Moment::parse(value) {
                state.go_to(moment);
            }
        }
        "theme" => {
            if let Some(theme) = Theme::from_name(value) {
                state.options.update(|options| options.theme = theme);
            }
        }
        _ => {}
    }
}
