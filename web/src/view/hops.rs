//! The hosts over their lifelines: who they are, which product, and the settings that matter, as a sentence.

use keepalive_core::scenario::PathItem;
use keepalive_scene::knobs::{self, Part};
use keepalive_scene::ladder::{Layout, host_columns};
use keepalive_scene::lang::Who;
use leptos::prelude::*;

use super::glyph::Swatch;
use super::state;
use crate::state::State;

/// One column for each host.
#[component]
pub(crate) fn Hops() -> impl IntoView {
    let state = state();
    let hops = move || {
        state.run.with(|run| {
            let hosts = run.scenario.path.iter().filter(|item| Who::of(item).is_some());
            hosts.map(|item| view! { <Hop item=item.clone() /> }).collect_view()
        })
    };
    let chain = move || state.run.with(|run| run.index.trace().nodes.len() > 2);
    view! {
        <div
            class="hops"
            class:chain=chain
            style=("--hops-wide", move || columns(state, Layout::Wide))
            style=("--hops-mid", move || columns(state, Layout::Mid))
        >
            {hops}
        </div>
    }
}

/// The grid that sets each host about its lifeline.
fn columns(state: State, layout: Layout) -> String {
    let widths = state.run.with(|run| host_columns(layout, run.index.trace()));
    let widths = widths.iter().map(|width| format!("minmax(0, {width:.1}fr)"));
    widths.collect::<Vec<_>>().join(" ")
}

#[component]
fn Hop(item: PathItem) -> impl IntoView {
    let state = state();
    let product = match &item {
        PathItem::Client(client) => client.product.clone(),
        PathItem::Nat(nat) => nat.product.clone(),
        PathItem::Proxy(proxy) => proxy.product.clone(),
        PathItem::Server(server) => server.product.clone(),
        PathItem::Link(_) => None,
    };
    let named = item.clone();
    let name = move || Who::of(&named).map(|who| state.words().hop(who));
    let lines = move || {
        let words = state.words();
        let line = |line: knobs::Line| {
            let parts = line.parts.into_iter().map(|part| match part {
                Part::Text(text) => text.into_any(),
                Part::Value { text, .. } => view! { <b>{text}</b> }.into_any(),
            });
            view! {
                <span class="knob">
                    {line.timer.map(|timer| view! { <Swatch timer /> })}
                    {parts.collect_view()}
                </span>
            }
        };
        knobs::lines(&item, words).into_iter().map(line).collect_view()
    };
    view! {
        <div class="hop">
            <h2>{name}</h2>
            {product.map(|product| view! { <span class="product">{product}</span> })}
            {lines}
        </div>
    }
}
