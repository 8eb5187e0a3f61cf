//! The arrows as things to press: an invisible layer above the picture.

use std::fmt::Write;
use std::sync::Arc;

use keepalive_scene::TraceIndex;
use keepalive_scene::ladder::Ladder;
use keepalive_scene::mark::{Key, Mark};
use keepalive_scene::number::sort_by_key;
use keepalive_scene::svg;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::ladder::seek;
use super::state;
use crate::figure::{Bands, Part, Spread};

/// A place to press for each arrow in the part of the figure that is drawn. The layer is one stop of the tab
/// key; up and down go through it.
#[component]
pub(super) fn Picks(
    geometry: Signal<Arc<Ladder>>,
    part: Memo<Part>,
    /// What of it can wait.
    ahead: Spread,
) -> impl IntoView {
    let state = state();
    let node: NodeRef<leptos::svg::G> = NodeRef::new();
    let bands = StoredValue::new_local(Bands::new("<g></g>", write));
    let drawn = RwSignal::new(());
    Effect::new(move |_| {
        let now = ahead.now();
        let Some(layer) = node.get() else { return };
        let (part, ladder) = (part.get(), geometry.get());
        let focused = focused_in(&layer);
        bands.update_value(|bands| {
            let done = bands.show(&layer, &ladder, part, now, &mut |nth, band, painter| {
                let picks = state.run.with_untracked(|run| picks(&run.index, &ladder, nth));
                painter.paint(band, &mut picks.iter().map(|(step, pick)| (*step, pick)));
            });
            if !done {
                ahead.later();
            }
        });
        // One that was written anew keeps the focus.
        if let Some(step) = focused.filter(|_| focused_in(&layer).is_none()) {
            focus(find(&layer, &step));
        }
        drawn.set(());
    });
    Effect::new(move |stop: Option<Option<Element>>| {
        drawn.track();
        let layer = node.get()?;
        // The one that shows the step, or the last before it.
        let step = state.named.get().unwrap_or(0);
        let current = bands.with_value(|bands| bands.last_until(step).cloned());
        let current = current.or_else(|| layer.query_selector(".pick").ok().flatten());
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

/// A pick as a button with a name.
fn write(mark: &Mark, out: &mut String) {
    let Mark::Group { title: Some(name), key: Some(Key::Step(step)), marks, .. } = mark else {
        return svg::bare(mark, out);
    };
    let name = svg::escape(name);
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        r#"<g class="pick" role="button" aria-label="{name}" data-step="{step}" tabindex="-1"><title>{name}</title>"#
    );
    for mark in marks {
        svg::bare(mark, out);
    }
    out.push_str("</g>");
}

/// The pick that leads to a step.
fn find(layer: &Element, step: &str) -> Option<Element> {
    layer.query_selector(&format!("[data-step='{step}']")).ok().flatten()
}

/// The step of the pick that has the focus.
fn focused_in(layer: &Element) -> Option<String> {
    let active = document().active_element().filter(|active| layer.contains(Some(active)))?;
    active.get_attribute("data-step")
}

fn focus(element: Option<Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::SvgElement>().ok()) {
        // An element of the page can always be focused.
        let _ = element.focus();
    }
}

/// The pick that an event is about.
fn pick_of(event: &web_sys::Event) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(".pick").ok()?
}

/// Enter and the space bar press; up and down go to the neighbours.
fn on_key(event: &web_sys::KeyboardEvent, press: impl Fn()) {
    let Some(own) = pick_of(event) else { return };
    let neighbour = match event.key().as_str() {
        "Enter" | " " => {
            press();
            Some(own)
        }
        "ArrowDown" => beside(&own, Element::next_element_sibling, Element::first_element_child),
        "ArrowUp" => beside(&own, Element::previous_element_sibling, Element::last_element_child),
        _ => return,
    };
    event.prevent_default();
    focus(neighbour);
}

/// A way from an element to another one.
type Way = fn(&Element) -> Option<Element>;

/// The neighbour of a pick: the next in its band, or the one at the edge of the next band that has any.
fn beside(own: &Element, next: Way, edge: Way) -> Option<Element> {
    let mut band = own.parent_element();
    next(own).or_else(|| {
        loop {
            band = next(band.as_ref()?);
            if let Some(pick) = band.as_ref().and_then(edge) {
                return Some(pick);
            }
        }
    })
}

/// A group for each arrow of a band of the ladder, in order of steps: the step it leads to, and the place to press.
fn picks(ix: &TraceIndex, ladder: &Ladder, band: usize) -> Vec<(usize, Mark)> {
    let mut found = Vec::new();
    collect(ix, &mut ladder.band(band).map(|(_, mark)| mark), &mut found);
    sort_by_key(&mut found, |(step, _)| (*step as u64, 0));
    found
}

fn collect(ix: &TraceIndex, all: &mut dyn Iterator<Item = &Mark>, found: &mut Vec<(usize, Mark)>) {
    for mark in all {
        let Mark::Group { title, key, y0, y1, marks, .. } = mark else { continue };
        let hit = marks.iter().find(|mark| svg::is_to_be_pressed(mark));
        let Some((hit, step)) = hit.zip(key.and_then(|key| step_of(ix, key))) else {
            collect(ix, &mut marks.iter(), found);
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
