//! A knob: a number in a sentence that can be dragged, stepped with the arrow keys, or typed; and the sheet with
//! a text field and a slider that opens below it on request.
//!
//! One listener on the hosts' row hears for all of them: listeners of their own would each cost the first load.

use keepalive_core::scenario::PathItem;
use keepalive_scene::edit::Field;
use keepalive_scene::knobs;
use keepalive_scene::lang::Ui;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, KeyboardEvent, Node, PointerEvent};

use super::state;
use crate::document;
use crate::state::State;
use crate::tools::said;

/// A drag of so many pixels is one notch.
const NOTCH: i32 = 7;

/// What is listened to.
const EVENTS: &[&str] = &[
    "pointerdown",
    "pointermove",
    "pointerup",
    "pointercancel",
    "pointerover",
    "keydown",
    "focusin",
    "focusout",
    "input",
    "click",
];

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
    let testid = format!("knob-{hop}-{name}");
    let hop = StoredValue::new(hop);
    // In words, and whether the preset says something else.
    let value = Memo::new(move |_| {
        let of = |path: &[PathItem]| hop.with_value(|hop| text(state, path, hop, field));
        let now = state.run.with(|run| of(&run.scenario.path));
        let usual = of(&state.preset.get().scenario.path);
        (now != usual, now)
    });
    let label = move || format!("{}, {}", state.words().knob_name(field.knob), hop.get_value());
    view! {
        <span
            class=move || if value.with(|value| value.0) { "value changed" } else { "value" }
            role="spinbutton"
            tabindex="0"
            data-testid=testid
            data-hop=hop.get_value()
            data-field=name
            aria-label=label
            aria-valuetext=move || value.get().1
            title=state.label(Ui::KnobHelp)
        >
            {move || value.get().1}
        </span>
    }
}

/// A setting of the host or link with this id, in words.
fn text(state: State, path: &[PathItem], hop: &str, field: Field) -> String {
    let item = path.iter().find(|item| item.id() == hop);
    item.map(|item| knobs::text(item, field, state.words())).unwrap_or_default()
}

/// Where a drag began, and how many notches it has gone.
#[derive(Debug, Clone, Copy)]
struct Drag {
    x: i32,
    notches: i32,
    moved: bool,
}

/// Hears for all knobs in an element, and for their sheets.
pub(super) fn listen(state: State, root: NodeRef<leptos::html::Div>) {
    let drag = StoredValue::new(None::<Drag>);
    Effect::new(move |_| {
        let Some(root) = root.get() else { return };
        document::listen(&root, EVENTS, Box::new(move |event| hear(state, &event, drag)));
    });
    // A press anywhere else closes the sheet.
    let beside = window_event_listener_untyped("pointerdown", move |event| {
        if target(&event).is_some_and(|target| within(&target, ".knob-sheet").is_none()) {
            close(state);
        }
    });
    on_cleanup(move || beside.remove());
}

fn hear(state: State, event: &Event, drag: StoredValue<Option<Drag>>) {
    let Some(target) = target(event) else { return };
    if let Some(sheet) = within(&target, ".knob-sheet") {
        in_sheet(state, event, &target, &sheet);
        return;
    }
    let Some(knob) = within(&target, ".value") else { return };
    let place = place(&knob);
    let pointer = event.dyn_ref::<PointerEvent>();
    match (event.type_().as_str(), pointer) {
        ("pointerdown", Some(pointer)) => {
            drag.set_value(Some(Drag { x: pointer.client_x(), notches: 0, moved: false }));
            state.editing.shelf.prepare();
            // Without capture a fast drag merely ends at the edge.
            let _ = knob.set_pointer_capture(pointer.pointer_id());
        }
        ("pointermove", Some(pointer)) => {
            let Some(held) = drag.get_value() else { return };
            let notches = (pointer.client_x() - held.x) / NOTCH;
            if notches != held.notches {
                drag.set_value(Some(Drag { notches, moved: true, ..held }));
                state.edit(format!("notch {place} {}", notches - held.notches));
            }
        }
        ("pointerup", _) => {
            let held = drag.get_value();
            drag.set_value(None);
            if held.is_some_and(|held| !held.moved) {
                open(state, &knob);
            }
        }
        ("pointercancel", _) => drag.set_value(None),
        // Soon it will be wanted.
        ("pointerover" | "focusin", _) => state.editing.shelf.prepare(),
        ("keydown", _) => {
            if let Some(key) = event.dyn_ref::<KeyboardEvent>() {
                press(state, key, &knob, &place);
            }
        }
        _ => {}
    }
}

/// The keys of a knob.
fn press(state: State, event: &KeyboardEvent, knob: &Element, place: &str) {
    if event.ctrl_key() || event.alt_key() || event.meta_key() {
        return;
    }
    let ten = if event.shift_key() { 10 } else { 1 };
    match event.key().as_str() {
        "ArrowUp" | "ArrowRight" => state.edit(format!("step {place} {ten}")),
        "ArrowDown" | "ArrowLeft" => state.edit(format!("step {place} -{ten}")),
        "PageUp" => state.edit(format!("notch {place} 1")),
        "PageDown" => state.edit(format!("notch {place} -1")),
        "Backspace" | "Delete" => state.edit(format!("reset {place}")),
        "Enter" | " " => open(state, knob),
        _ => return,
    }
    event.prevent_default();
    event.stop_propagation();
}

/// What happens in the sheet of a knob.
fn in_sheet(state: State, event: &Event, target: &Element, sheet: &Element) {
    match event.type_().as_str() {
        "input" => {
            let Some(field) = target.dyn_ref::<HtmlInputElement>() else { return };
            let Some(command) = field.get_attribute("data-set") else { return };
            state.edit(format!("{command} {}", field.value()));
            if field.type_() == "range" {
                follow(state, field, sheet);
            }
        }
        "click" => {
            if let Some(command) = target.get_attribute("data-do") {
                state.edit(command);
                leave(state);
            }
        }
        "keydown" => {
            let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key).unwrap_or_default();
            // The keys of the page do nothing here.
            event.stop_propagation();
            if key == "Escape" || (key == "Enter" && target.has_attribute("data-set")) {
                event.prevent_default();
                leave(state);
            }
        }
        "focusout" => {
            let next = event.dyn_ref::<web_sys::FocusEvent>().and_then(web_sys::FocusEvent::related_target);
            let next = next.and_then(|next| next.dyn_into::<Node>().ok());
            if next.is_some_and(|next| !sheet.contains(Some(&next))) {
                close(state);
            }
        }
        _ => {}
    }
}

/// The text field says what the slider has set; what is typed is never overwritten.
fn follow(state: State, slider: &HtmlInputElement, sheet: &Element) {
    let Some((hop, name)) = state.editing.knob.get_untracked() else { return };
    let Some(field) = Field::from_name(&name) else { return };
    let shown = state.run.with_untracked(|run| untrack(|| text(state, &run.scenario.path, &hop, field)));
    // A slider's own value is its place on the scale.
    let _ = slider.set_attribute("aria-valuetext", &shown);
    if let Some(typed) = text_field(sheet) {
        typed.set_value(&shown);
    }
}

fn open(state: State, knob: &Element) {
    state.editing.shelf.prepare();
    state.editing.refusal.set(None);
    let of = |name| knob.get_attribute(name).unwrap_or_default();
    state.editing.knob.set(Some((of("data-hop"), of("data-field"))));
}

fn close(state: State) {
    if state.editing.knob.with_untracked(Option::is_some) {
        state.editing.knob.set(None);
        state.editing.refusal.set(None);
    }
}

/// Closes the sheet and goes back to its knob.
fn leave(state: State) {
    let Some((hop, field)) = state.editing.knob.get_untracked() else { return };
    close(state);
    let selector = format!("[data-testid=\"knob-{hop}-{field}\"]");
    if let Ok(Some(knob)) = leptos::prelude::document().query_selector(&selector)
        && let Ok(knob) = knob.dyn_into::<HtmlElement>()
    {
        // A knob can always be focused.
        let _ = knob.focus();
    }
}

fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

fn within(element: &Element, selector: &str) -> Option<Element> {
    element.closest(selector).ok().flatten()
}

/// The host and the setting of a knob, as commands name them.
fn place(knob: &Element) -> String {
    let of = |name| knob.get_attribute(name).unwrap_or_default();
    format!("{} {}", of("data-hop"), of("data-field"))
}

fn text_field(sheet: &Element) -> Option<HtmlInputElement> {
    sheet.query_selector("input[type=text]").ok()??.dyn_into().ok()
}

/// The sheet below the knob that is open, if it is one of these.
#[component]
pub(super) fn KnobSheet(
    /// The ids of the host and the link that the knobs here belong to.
    hops: Vec<String>,
) -> impl IntoView {
    let state = state();
    let hops = StoredValue::new(hops);
    let here = move || {
        let open = state.editing.knob.get();
        open.filter(|(hop, _)| hops.with_value(|hops| hops.contains(hop)))
    };
    move || here().map(|(hop, field)| view! { <Sheet hop field /> })
}

#[component]
fn Sheet(hop: String, field: String) -> impl IntoView {
    let state = state();
    let editing = state.editing;
    let node: NodeRef<leptos::html::Div> = NodeRef::new();
    Effect::new(move |_| {
        let (Some(element), Some(tools)) = (node.get(), editing.shelf.get()) else { return };
        let (preset, lang) = (state.preset.get_untracked().packed, state.lang.get().code());
        let edits = editing.edits.get_untracked();
        let markup = tools.knob(preset, &edits, &hop, &field, lang).unwrap_or_else(|error| said(&error));
        element.set_inner_html(&markup);
        if let Some(typed) = text_field(&element) {
            // A field of the page can always be focused.
            let _ = typed.focus();
            typed.select();
        }
    });
    let waiting =
        move || if editing.shelf.get().is_none() { state.text(editing.shelf.waiting()) } else { "" };
    view! {
        <div class="knob-sheet" data-testid="knob-sheet">
            <p class="note">{waiting}</p>
            <div node_ref=node></div>
            <p class="refusal" role="alert" data-testid="knob-error">{move || editing.refusal.get()}</p>
        </div>
    }
}
