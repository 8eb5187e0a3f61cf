//! The keyboard: every control of the playback without a pointer.

use keepalive_scene::{Command, Pace};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::state::{Dialog, State, Tab};

/// The paces, in the order of the keys 1, 2, 3.
pub(crate) const PACES: [Pace; 3] = [Pace::EventPerSecond, Pace::Clock(1.0), Pace::Clock(100.0)];

/// What a key asks for.
enum Wish {
    Do(Command),
    Fork,
    Original,
    Compare,
    Help,
    Leave,
}

/// Listens for the life of the page.
pub(crate) fn listen(state: State) {
    let handle = window_event_listener(leptos::ev::keydown, move |event| {
        if event.default_prevented() || event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let Some(wish) = wish(&event.key(), event.target()) else { return };
        let taken = match wish {
            // The dialogs have keys of their own. The document knows first that one is closed: its `close`
            // event, and with it the state, come a task later.
            _ if a_dialog_is_open() => false,
            Wish::Do(command) => {
                state.apply(command);
                true
            }
            Wish::Fork => {
                state.show(Tab::BreakIt);
                true
            }
            Wish::Original => {
                state.edit("reset".to_owned());
                true
            }
            Wish::Compare => {
                state.toggle_compare();
                true
            }
            Wish::Help => {
                state.dialog.set(Some(Dialog::Keys));
                true
            }
            Wish::Leave => state.leave_present(),
        };
        if taken {
            event.prevent_default();
        }
    });
    on_cleanup(move || handle.remove());
}

fn wish(key: &str, target: Option<web_sys::EventTarget>) -> Option<Wish> {
    let element = target.and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    if element.as_ref().is_some_and(is_field) {
        return None;
    }
    Some(match key {
        // On a control the space bar presses that control.
        " " if element.as_ref().is_some_and(is_pressable) => return None,
        " " => Wish::Do(Command::Toggle),
        "ArrowRight" if !element.as_ref().is_some_and(has_own_arrows) => Wish::Do(Command::Next),
        "ArrowLeft" if !element.as_ref().is_some_and(has_own_arrows) => Wish::Do(Command::Prev),
        "Home" => Wish::Do(Command::Restart),
        "End" => Wish::Do(Command::End),
        "1" => Wish::Do(Command::SetPace(PACES[0])),
        "2" => Wish::Do(Command::SetPace(PACES[1])),
        "3" => Wish::Do(Command::SetPace(PACES[2])),
        "f" | "F" => Wish::Fork,
        "r" | "R" => Wish::Original,
        "c" | "C" => Wish::Compare,
        "?" => Wish::Help,
        "Escape" => Wish::Leave,
        _ => return None,
    })
}

fn a_dialog_is_open() -> bool {
    matches!(document().query_selector("dialog[open]"), Ok(Some(_)))
}

fn is_field(element: &web_sys::Element) -> bool {
    matches(element, "input, select, textarea, [contenteditable]")
}

/// Something that the space bar presses. What sits in a closed dialog may keep the focus until the browser's
/// next frame, but nobody can mean it.
fn is_pressable(element: &web_sys::Element) -> bool {
    matches(element, "button, a, summary, [role=button], [role=tab]")
        && !matches(element, "dialog:not([open]) *")
}

fn has_own_arrows(element: &web_sys::Element) -> bool {
    matches(element, "[role=tab], [role=spinbutton]")
}

fn matches(element: &web_sys::Element, selector: &str) -> bool {
    element.matches(selector).unwrap_or(false)
}
