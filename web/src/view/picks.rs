//! The arrows as things to press: an invisible layer above the picture.

use std::sync::Arc;

use keepalive_scene::TraceIndex;
use keepalive_scene::ladder::Ladder;
use keepalive_scene::mark::{Key, Mark};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::ladder::seek;
use super::state;
use keepalive_scene::number::sort_by_key;

/// A place to press.
#[derive(Debug, Clone, PartialEq)]
struct Pick {
    step: usize,
    name: String,
    path: String,
}

/// One place to press for each arrow. The layer is one stop of the tab key; up and down go through it.
#[component]
pub(super) fn Picks(geometry: Signal<Arc<Ladder>>) -> impl IntoView {
    let state = state();
    let picks =
        Memo::new(move |_| state.run.with(|run| geometry.with(|ladder| picks(&run.index, &ladder.marks))));
    let current = Memo::new(move |_| {
        let step = state.step.get();
        picks
            .with(|picks| step.filter(|step| picks.iter().any(|pick| pick.step == *step)))
            .or_else(|| picks.with(|picks| picks.first().map(|pick| pick.step)))
    });
    let pick = move |pick: Pick| {
        let Pick { step, name, path } = pick;
        let title = name.clone();
        view! {
            <g
                class="pick"
                role="button"
                tabindex=move || if current.get() == Some(step) { "0" } else { "-1" }
                aria-label=name
                data-step=step.to_string()
                on:click=move |_| seek(state, step)
                on:keydown=move |event| on_key(&event, || seek(state, step))
            >
                <title>{title}</title>
                <path class="hit" d=path />
            </g>
        }
    };
    view! { <g>{move || picks.get().into_iter().map(pick).collect_view()}</g> }
}

/// Enter and the space bar press; up and down go to the neighbours.
fn on_key(event: &web_sys::KeyboardEvent, press: impl Fn()) {
    let Some(own) = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok())
    else {
        return;
    };
    let neighbour = match event.key().as_str() {
        "Enter" | " " => {
            press();
            Some(own)
        }
        "ArrowDown" => own.next_element_sibling(),
        "ArrowUp" => own.previous_element_sibling(),
        _ => return,
    };
    event.prevent_default();
    if let Some(element) = neighbour.and_then(|element| element.dyn_into::<web_sys::SvgElement>().ok()) {
        // An element of the page can always be focused.
        let _ = element.focus();
    }
}

fn picks(ix: &TraceIndex, marks: &[Mark]) -> Vec<Pick> {
    let mut found = Vec::new();
    collect(ix, marks, &mut found);
    sort_by_key(&mut found, |pick| (pick.step as u64, 0));
    found
}

fn collect(ix: &TraceIndex, marks: &[Mark], found: &mut Vec<Pick>) {
    for mark in marks {
        let Mark::Group { title, key, marks, .. } = mark else { continue };
        let hit = marks.iter().find_map(|mark| match mark {
            Mark::Path { class: "hit", d } => Some(d.clone()),
            _ => None,
        });
        match (hit, key.and_then(|key| step_of(ix, key))) {
            (Some(path), Some(step)) => {
                found.push(Pick { step, name: title.clone().unwrap_or_default(), path })
            }
            _ => collect(ix, marks, found),
        }
    }
}

fn step_of(ix: &TraceIndex, key: Key) -> Option<usize> {
    match key {
        Key::Flight(flight) => {
            let departed = ix.trace().flight(flight).departed;
            ix.steps().binary_search_by_key(&departed, |step| step.event).ok()
        }
        Key::Step(step) => Some(step),
        Key::Timer { .. } | Key::Gap(_) | Key::Node(_) => None,
    }
}
