//! The hosts over their lifelines: who they are, which product, and the settings that matter, as a sentence.

use keepalive_core::scenario::PathItem;
use keepalive_scene::knobs::{self, Part};
use keepalive_scene::ladder::{Layout, host_columns};
use keepalive_scene::lang::{Ui, Who};
use keepalive_scene::number::fixed;
use leptos::prelude::*;

use super::glyph::Swatch;
use super::knob::{self, Knob, KnobSheet};
use super::state;
use crate::state::{Dialog, State};

/// One column for each host.
#[component]
pub(crate) fn Hops() -> impl IntoView {
    let state = state();
    let hops = move || {
        let hosts = state.preset.get().scenario.path.iter().enumerate();
        let hosts = hosts.filter(|(_, item)| Who::of(item).is_some());
        hosts.map(|(at, _)| view! { <Hop at /> }).collect_view()
    };
    let chain = move || state.run.with(|run| run.index.trace().nodes.len() > 2);
    let node: NodeRef<leptos::html::Div> = NodeRef::new();
    knob::listen(state, node);
    view! {
        <div
            node_ref=node
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
    let widths = widths.iter().map(|width| format!("minmax(0, {}fr)", fixed(*width, 1)));
    widths.collect::<Vec<_>>().join(" ")
}

#[component]
fn Hop(
    /// Which of the path's items it is.
    at: usize,
) -> impl IntoView {
    let state = state();
    let item = state.preset.get_untracked().scenario.path[at].clone();
    let id = item.id().to_owned();
    // As the scenario or a product that was put here says, and whether it is as that says.
    let product = Memo::new(move |_| state.run.with(|run| product(run.scenario.path.get(at)?)));
    let changed = Memo::new({
        let id = id.clone();
        move |_| state.editing.changed.with(|hops| hops.lines().any(|hop| hop == id))
    });
    let said_product = move || {
        product.get().map(|product| {
            let mark = move || if changed.get() { state.text(Ui::ProductChanged) } else { "" };
            view! { <span class="product">{product}{mark}</span> }
        })
    };
    let settings = move |_| {
        state.editing.hop.set(id.clone());
        state.dialog.set(Some(Dialog::Settings));
    };
    let named = item.clone();
    let name = move || Who::of(&named).map(|who| state.words().hop(who));
    let all = RwSignal::new(false);
    // Sentences, without their values: they are written anew only when others are said.
    let said = Memo::new(move |_| state.run.with(|run| sentences(state, &run.scenario.path, at, all.get())));
    let lines =
        move || said.get().into_iter().map(|(hop, line)| view! { <Sentence hop line /> }).collect_view();
    let hops = state.preset.get_untracked().scenario.path.iter().skip(at).take(2);
    let hops = hops.map(|item| item.id().to_owned()).collect::<Vec<_>>();
    let more = state.label(Ui::MoreSettings);
    view! {
        <div class="hop">
            <h2>{name}</h2>
            {said_product}
            <button
                class="more"
                data-testid=format!("more-{}", item.id())
                aria-expanded=move || all.get().to_string()
                aria-label=more
                title=more
                on:click=move |_| all.update(|all| *all = !*all)
            >
                "···"
            </button>
            {lines}
            <button
                class="quiet"
                data-testid=format!("settings-{}", item.id())
                aria-haspopup="dialog"
                hidden=move || !all.get()
                on:click=settings
            >
                {state.label(Ui::AllSettings)}
            </button>
            <KnobSheet hops />
        </div>
    }
}

/// The product that a host stands for.
fn product(item: &PathItem) -> Option<String> {
    match item {
        PathItem::Client(client) => client.product.clone(),
        PathItem::Nat(nat) => nat.product.clone(),
        PathItem::Proxy(proxy) => proxy.product.clone(),
        PathItem::Server(server) => server.product.clone(),
        PathItem::Link(_) => None,
    }
}

/// What is said of a host, and if `all` is wanted, its other settings and the link behind it; each with the id
/// of the host or link.
fn sentences(state: State, path: &[PathItem], at: usize, all: bool) -> Vec<(String, knobs::Line)> {
    let words = state.words();
    let Some(item) = path.get(at) else { return Vec::new() };
    let mut said = Vec::new();
    let mut say = |item: &PathItem, lines: Vec<knobs::Line>| {
        said.extend(lines.into_iter().map(|line| (item.id().to_owned(), line)));
    };
    say(item, knobs::lines(item, words));
    if all {
        say(item, knobs::more(item, words));
        if let Some(link) = path.get(at + 1) {
            say(link, knobs::more(link, words));
        }
    }
    said
}

/// A sentence with its knobs.
#[component]
fn Sentence(hop: String, line: knobs::Line) -> impl IntoView {
    let parts = line.parts.into_iter().map(|part| match part {
        Part::Text(text) => text.into_any(),
        Part::Value(field) => view! { <Knob hop=hop.clone() field /> }.into_any(),
    });
    let parts = parts.collect_view();
    view! {
        <span class="knob">
            {line.timer.map(|timer| view! { <Swatch timer /> })}
            {parts}
        </span>
    }
}
