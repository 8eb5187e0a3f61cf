//! A knob: a number in a sentence that can be dragged, stepped with the arrow keys, or typed; and the sheet with
//! a text field and a slider that opens below it on request.

use keepalive_core::scenario::PathItem;
use keepalive_scene::edit::Field;
use keepalive_scene::knobs;
use keepalive_scene::lang::Ui;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::state;
use crate::state::State;
use crate::tools::said;

/// A drag of so many pixels is one notch.
const NOTCH: f64 = 7.0;

/// Where a drag began, and how many notches it has gone.
#[derive(Debug, Clone, Copy)]
struct Drag {
    x: f64,
    notches: i32,
    moved: bool,
}

/// The value of a setting.
#[component]
pub(super) fn Knob(
    /// The host or link.
    hop: String,
    /// The setting.
    field: Field,
) -> impl IntoView {
    let state = state();
    let name = field.name();
    let place = StoredValue::new((hop.clone(), name.clone()));
    let command = move |verb: &str, amount: String| {
        let (hop, name) = place.get_value();
        state.edit(format!("{verb} {hop} {name} {amount}"));
    };
    let value = Memo::new(move |_| {
        state.run.with(|run| place.with_value(|(hop, _)| text(state, &run.scenario.path, hop, field)))
    });
    let changed = Memo::new(move |_| {
        let usual = place.with_value(|(hop, _)| text(state, &state.preset.get().scenario.path, hop, field));
        value.with(|value| *value != usual)
    });
    let drag = StoredValue::new(None::<Drag>);
    let open = move || {
        state.editing.shelf.prepare();
        state.editing.refusal.set(None);
        state.editing.knob.set(Some(place.get_value()));
    };
    let down = move |event: web_sys::PointerEvent| {
        drag.set_value(Some(Drag { x: f64::from(event.client_x()), notches: 0, moved: false }));
        state.editing.shelf.prepare();
        if let Some(element) = element(&event) {
            // Without capture a fast drag merely ends at the edge.
            let _ = element.set_pointer_capture(event.pointer_id());
        }
    };
    let slide = move |event: web_sys::PointerEvent| {
        let Some(held) = drag.get_value() else { return };
        let notches = ((f64::from(event.client_x()) - held.x) / NOTCH) as i32;
        if notches != held.notches {
            drag.set_value(Some(Drag { notches, moved: true, ..held }));
            command("notch", (notches - held.notches).to_string());
        }
    };
    let up = move |_| {
        let held = drag.get_value();
        drag.set_value(None);
        if held.is_some_and(|held| !held.moved) {
            open();
        }
    };
    let key = move |event: web_sys::KeyboardEvent| {
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let ten = if event.shift_key() { 10 } else { 1 };
        match event.key().as_str() {
            "ArrowUp" | "ArrowRight" => command("step", ten.to_string()),
            "ArrowDown" | "ArrowLeft" => command("step", (-ten).to_string()),
            "PageUp" => command("notch", "1".into()),
            "PageDown" => command("notch", "-1".into()),
            "Backspace" | "Delete" => {
                let (hop, name) = place.get_value();
                state.edit(format!("reset {hop} {name}"));
            }
            "Enter" | " " => open(),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    view! {
        <span
            class="value"
            class:changed=changed
            role="spinbutton"
            tabindex="0"
            data-testid=format!("knob-{hop}-{name}")
            aria-label=move || format!("{}, {}", state.words().knob_name(field.knob), place.with_value(|(hop, _)| hop.clone()))
            aria-valuetext=value
            title=state.label(Ui::KnobHelp)
            on:pointerdown=down
            on:pointermove=slide
            on:pointerup=up
            on:pointercancel=move |_| drag.set_value(None)
            on:pointerenter=move |_| state.editing.shelf.prepare()
            on:focus=move |_| state.editing.shelf.prepare()
            on:keydown=key
        >
            {value}
        </span>
    }
}

/// A setting of the host or link with this id, in words.
fn text(state: State, path: &[PathItem], hop: &str, field: Field) -> String {
    let item = path.iter().find(|item| item.id() == hop);
    item.map(|item| knobs::text(item, field, state.words())).unwrap_or_default()
}

fn element(event: &web_sys::PointerEvent) -> Option<web_sys::Element> {
    event.current_target()?.dyn_into().ok()
}

/// The sheet below the knob that is open, if it is one of these.
#[component]
pub(super) fn KnobSheet(
    /// The ids of the host and the link that the knobs here belong to.
    hops: Vec<String>,
) -> impl IntoView {
    let state = state();
    let editing = state.editing;
    let hops = StoredValue::new(hops);
    let here =
        Memo::new(move |_| editing.knob.get().filter(|(hop, _)| hops.with_value(|hops| hops.contains(hop))));
    move || here.get().map(|(hop, field)| view! { <Sheet hop field /> })
}

#[component]
fn Sheet(hop: String, field: String) -> impl IntoView {
    let state = state();
    let editing = state.editing;
    let node: NodeRef<leptos::html::Div> = NodeRef::new();
    let testid = format!("knob-{hop}-{field}");
    let back = StoredValue::new(format!("[data-testid=\"{testid}\"]"));
    let close = move || {
        editing.knob.set(None);
        editing.refusal.set(None);
    };
    // Written once: what is typed is never overwritten.
    let place = StoredValue::new((hop, field));
    Effect::new(move |_| {
        let (Some(element), Some(tools)) = (node.get(), editing.shelf.get()) else { return };
        let (preset, lang) = (state.preset.get_untracked().packed, state.lang.get().code());
        let edits = editing.edits.get_untracked();
        let (hop, field) = place.get_value();
        let markup = tools.knob(preset, &edits, &hop, &field, lang).unwrap_or_else(|error| said(&error));
        element.set_inner_html(&markup);
        if let Some(typed) = input(&element, "text") {
            // A field of the page can always be focused.
            let _ = typed.focus();
            typed.select();
        }
    });
    let entered = move |event: web_sys::Event| {
        let Some(field) =
            event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok())
        else {
            return;
        };
        let Some(command) = field.get_attribute("data-set") else { return };
        state.edit(format!("{command} {}", field.value()));
        // The other control follows, but never the one that is used.
        if field.type_() == "range"
            && let Some(sheet) = node.get_untracked()
            && let Some(typed) = input(&sheet, "text")
        {
            let (hop, name) = place.get_value();
            let shown = Field::from_name(&name)
                .map(|field| state.run.with_untracked(|run| text(state, &run.scenario.path, &hop, field)))
                .unwrap_or_default();
            // The slider says its value, not its position.
            let _ = field.set_attribute("aria-valuetext", &shown);
            typed.set_value(&shown);
        }
    };
    let press = move |event: web_sys::MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if let Some(command) = target.and_then(|target| target.get_attribute("data-do")) {
            state.edit(command);
            close();
        }
    };
    let key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" || event.key() == "Enter" {
            event.prevent_default();
            event.stop_propagation();
            close();
            if let Ok(Some(knob)) = document().query_selector(&back.get_value())
                && let Ok(knob) = knob.dyn_into::<web_sys::HtmlElement>()
            {
                // A knob can always be focused.
                let _ = knob.focus();
            }
        }
    };
    let left = move |event: web_sys::FocusEvent| {
        let inside = event.related_target().and_then(|to| to.dyn_into::<web_sys::Node>().ok());
        if let (Some(to), Some(sheet)) = (inside, node.get_untracked())
            && !sheet.contains(Some(&to))
        {
            close();
        }
    };
    // A press beside the sheet closes it.
    let beside = window_event_listener(leptos::ev::pointerdown, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        if let (Some(target), Some(sheet)) = (target, node.get_untracked())
            && !sheet.contains(Some(&target))
        {
            close();
        }
    });
    on_cleanup(move || beside.remove());
    let waiting = move || {
        editing
            .shelf
            .get()
            .is_none()
            .then(|| view! { <p class="note">{state.text(editing.shelf.waiting())}</p> })
    };
    view! {
        <div class="knob-sheet" data-testid="knob-sheet" on:input=entered on:click=press on:keydown=key on:focusout=left>
            {waiting}
            <div node_ref=node></div>
            <p class="refusal" role="alert" data-testid="knob-error">{move || editing.refusal.get()}</p>
        </div>
    }
}

fn input(sheet: &web_sys::Element, kind: &str) -> Option<web_sys::HtmlInputElement> {
    sheet.query_selector(&format!("input[type={kind}]")).ok()??.dyn_into().ok()
}
