//! The run beside others on one clock: the second program writes the columns, the page moves the present.

use keepalive_scene::lang::Ui;
use keepalive_scene::link::View;
use keepalive_scene::number::fixed;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::state;
use crate::presets;
use crate::state::State;
use crate::url::Trouble;

/// The presets that are compared with one press: the first is opened, the others stand beside it.
const WAYS: (&str, [&str; 3]) = ("ways-short", ["ways-kept", "ways-pipelined", "ways-multiplexed"]);

impl State {
    /// Several runs are shown.
    pub(crate) fn compares(&self) -> bool {
        self.options.with(|options| options.view == View::Compare)
    }

    /// Shows the run beside others, or alone again.
    pub(crate) fn toggle_compare(&self) {
        let several = untrack(|| self.compares());
        self.options.update(|options| {
            options.view = if several { View::One } else { View::Compare };
            if several {
                options.with.clear();
            }
        });
    }

    /// The ways to fetch several files are shown, which have a name together.
    pub(crate) fn compares_ways(&self) -> bool {
        self.compares() && self.run.with(|run| run.scenario.id == WAYS.0)
    }

    /// Shows the ways to fetch several files beside each other.
    pub(crate) fn compare_ways(&self) {
        let state = *self;
        self.others.then(move |came| {
            let Some(first) = presets::preset(WAYS.0).filter(|_| came) else {
                return state.trouble.set(Some(Trouble::Said(state.text(Ui::ToolsFailed).to_owned())));
            };
            state.open(first);
            state.options.update(|options| {
                options.view = View::Compare;
                options.with = WAYS.1.map(str::to_owned).to_vec();
            });
        });
    }
}

/// The columns. They are written anew for other runs or another language; from moment to moment only the figures
/// and the present change.
#[component]
pub(crate) fn Compare() -> impl IntoView {
    let state = state();
    let shelf = state.editing.shelf;
    shelf.prepare();
    let with = Memo::new(move |_| state.options.with(|options| packed(&options.with)));
    let node: NodeRef<leptos::html::Div> = NodeRef::new();
    let written = RwSignal::new(0_u32);
    Effect::new(move |_| {
        let (Some(tools), Some(element)) = (shelf.get(), node.get()) else { return };
        let (preset, edits) = (state.preset.get().packed, state.editing.edits.get());
        let lang = state.lang.get().code();
        let markup = with.with(|with| tools.compare(preset, &edits, with, lang));
        element.set_inner_html(&markup.unwrap_or_default());
        written.update(|times| *times += 1);
    });
    Effect::new(move |_| {
        written.track();
        let (Some(tools), Some(element)) = (shelf.get(), node.get()) else { return };
        let (preset, edits) = (state.preset.get_untracked().packed, state.editing.edits.get_untracked());
        let lang = state.lang.get_untracked().code();
        // Before the first play the whole still is shown in full, with the figures of its end.
        let fresh = state.fresh.get();
        let at = if fresh { state.run.with(|run| run.index.trace().end.at) } else { state.at.get() };
        let said =
            with.with_untracked(|with| tools.compare_at(preset, &edits, with, at.micros() as f64, lang));
        let Ok(said) = said else { return };
        let mut lines = said.lines();
        let share = lines.next().and_then(|share| share.parse::<u32>().ok()).unwrap_or(0);
        let share = if fresh { 1.0 } else { f64::from(share) / 10_000.0 };
        // Set by script, which the content security policy allows.
        let _ = web_sys::HtmlElement::style(&element).set_property("--happened", &fixed(share, 4));
        let Ok(lists) = element.query_selector_all(".figs") else { return };
        for (nth, line) in lines.enumerate() {
            let list = lists.item(nth as u32).and_then(|list| list.dyn_into::<web_sys::Element>().ok());
            if let Some(list) = list.filter(|list| list.inner_html() != line) {
                list.set_inner_html(line);
            }
        }
    });
    let waiting =
        move || shelf.get().is_none().then(|| view! { <p class="note">{state.text(shelf.waiting())}</p> });
    view! {
        <div class="compare" data-testid="compare">
            <button class="quiet" data-testid="one-run" on:click=move |_| state.toggle_compare()>
                {state.label(Ui::OneRun)}
            </button>
            {waiting}
            <div class="columns" role="region" tabindex="0" aria-label=state.label(Ui::Compare) node_ref=node></div>
        </div>
    }
}

/// The presets of these names, each behind its length in four bytes.
fn packed(names: &[String]) -> Vec<u8> {
    let mut all = Vec::new();
    for preset in names.iter().filter_map(|name| presets::preset(name)) {
        all.extend((preset.packed.len() as u32).to_le_bytes());
        all.extend(preset.packed);
    }
    all
}
