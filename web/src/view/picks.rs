//! The arrows as things to press: an invisible layer above the picture.

use std::sync::Arc;

use keepalive_scene::TraceIndex;
use keepalive_scene::ladder::Ladder;
use keepalive_scene::mark::{Key, Mark};
use keepalive_scene::number::sort_by_key;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::ladder::seek;
use super::state;
use crate::figure::{Painter, Part};

/// A place to press for each arrow in the part of the figure that is drawn. The layer is one stop of the tab
/// key; up and down go through it.
#[component]
pub(super) fn Picks(geometry: Signal<Arc<Ladder>>, part: Memo<Part>) -> impl IntoView {
    let state = state();
    let picks =
        Memo::new(move |_| state.run.with(|run| geometry.with(|ladder| picks(&run.index, &ladder.marks))));
    let node: NodeRef<leptos::svg::G> = NodeRef::new();
    let painter = StoredValue::new_local(Painter::dressed(dress));
    Effect::new(move |stop: Option<Option<web_sys::Element>>| {
        let layer = node.get()?;
        let (top, bottom) = part.get();
        picks.with(|picks| {
            let near = picks.iter().enumerate().filter(|(_, pick)| {
                let (from, to) = pick.extent();
                to >= top && from <= bottom
            });
            painter.update_value(|painter| painter.paint_some(&layer, &mut near.into_iter()));
        });
        let current =
            state.step.get().and_then(|step| layer.query_selector(&format!("[data-step='{step}']")).ok()?);
        let current = current.or_else(|| layer.first_element_child());
        for (element, index) in [(stop.flatten(), "-1"), (current.clone(), "0")] {
            // Refused only for names that are no names.
            let _ = element.map(|element| element.set_attribute("tabindex", index));
        }
        current
    });
    let press = move |event: &web_sys::Event| {
        if let Some(step) = pick_of(event).and_then(|pick| pick.get_attribute("data-step")?.parse().ok()) {
            seek(state, step);
        }
    };
    view! {
        <g
            node_ref=node
            on:click=move |event| press(&event)
            on:keydown=move |event| on_key(&event, || press(&event))
        ></g>
    }
}

/// What makes a group of marks a button.
fn dress(element: &web_sys::Element, mark: &Mark) {
    let Mark::Group { title: Some(name), key: Some(Key::Step(step)), .. } = mark else { return };
    for (attribute, value) in
        [("role", "button"), ("aria-label", name), ("data-step", &step.to_string()), ("tabindex", "-1")]
    {
        // Refused only for names that are no names.
        let _ = element.set_attribute(attribute, value);
    }
    let tooltip = element.query_selector("title").ok().flatten().or_else(|| {
        let fresh = document().create_element_ns(element.namespace_uri().as_deref(), "title").ok()?;
        element.append_child(&fresh).ok()?;
        Some(fresh)
    });
    if let Some(tooltip) = tooltip {
        tooltip.set_text_content(Some(name));
    }
}

/// The pick that an event is about.
fn pick_of(event: &web_sys::Event) -> Option<web_sys::Element> {
    event.target()?.dyn_into::<web_sys::Element>().ok()?.closest(".pick").ok()?
}

/// Enter and the space bar press; up and down go to the neighbours.
fn on_key(event: &web_sys::KeyboardEvent, press: impl Fn()) {
    let Some(own) = pick_of(event) else { return };
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

/// A group for each arrow, in order of steps: the place to press, and the step it leads to.
fn picks(ix: &TraceIndex, marks: &[Mark]) -> Vec<Mark> {
    let mut found = Vec::new();
    collect(ix, marks, &mut found);
    sort_by_key(&mut found, |(step, _)| (*step as u64, 0));
    found.into_iter().map(|(_, pick)| pick).collect()
}

fn collect(ix: &TraceIndex, all: &[Mark], found: &mut Vec<(usize, Mark)>) {
    for mark in all {
        let Mark::Group { title, key, y0, y1, marks, .. } = mark else { continue };
        let hit = marks.iter().find(|mark| matches!(mark, Mark::Path { class: "hit", .. }));
        let Some((hit, step)) = hit.zip(key.and_then(|key| step_of(ix, key))) else {
            collect(ix, marks, found);
            continue;
        };
        let pick = Mark::Group {
            class: "pick".to_owned(),
            title: Some(title.clone().unwrap_or_default()),
            key: Some(Key::Step(step)),
            y0: *y0,
            y1: *y1,
            marks: vec![hit.clone()],
        };
        found.push((step, pick));
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
