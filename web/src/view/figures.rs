//! Figures: the idle clocks of the run as a sawtooth over true time, with the playhead above.

use keepalive_core::Timer;
use keepalive_scene::figures::{Series, idle_clocks};
use keepalive_scene::lang::{Ui, Who};
use leptos::prelude::*;

use super::state;
use crate::figure::width_of;
use crate::state::State;
use keepalive_scene::number::fixed;

/// The margins of the chart, CSS pixels, as the second program draws it.
const LEFT: u32 = 34;
const RIGHT: u32 = 14;

/// The chart. It is drawn anew only for another run, theme, language or width; the playhead is an element.
#[component]
pub(super) fn Figures() -> impl IntoView {
    let state = state();
    state.editing.shelf.prepare();
    let series = Memo::new(move |_| state.run.with(|run| idle_clocks(run.index.trace())));
    let until = Memo::new(move |_| state.run.with(|run| run.index.trace().end.at.micros()));
    let frame: NodeRef<leptos::html::Div> = NodeRef::new();
    let canvas: NodeRef<leptos::html::Canvas> = NodeRef::new();
    let width = width_of(frame);
    Effect::new(move |_| {
        let Some(tools) = state.editing.shelf.get() else { return };
        let (preset, lang) = (state.preset.get().packed, state.lang.get().code());
        let edits = state.editing.edits.get();
        // The colours are read from the document, which has taken the theme by now.
        state.dark.track();
        state.options.track();
        let (Some(canvas), width) = (canvas.get(), width.get() as u32) else { return };
        // What cannot be drawn is still in the list of clocks.
        let _ = tools.draw_clocks(&canvas, width, preset, &edits, lang);
    });
    let four: NodeRef<leptos::html::Div> = NodeRef::new();
    Effect::new(move |_| {
        let (Some(tools), Some(element)) = (state.editing.shelf.get(), four.get()) else { return };
        let (preset, lang) = (state.preset.get().packed, state.lang.get().code());
        let edits = state.editing.edits.get();
        // While it plays, once a step is enough.
        let at = if state.playing.get() { state.step_at() } else { state.at.get() };
        let said = tools.four(preset, &edits, at.micros() as f64, lang);
        element.set_inner_html(&said.unwrap_or_default());
    });
    let playhead = move || {
        let plot = width.get() - f64::from(LEFT + RIGHT);
        let share = state.at.get().micros() as f64 / (until.get() as f64).max(1.0);
        format!("translateX({}px)", fixed(f64::from(LEFT) + plot * share, 1))
    };
    let labels = move || series.with(|series| series.iter().map(|clock| label(state, clock)).collect_view());
    view! {
        <div data-testid="figures">
            <div class="panel" data-testid="four" node_ref=four></div>
            <ul class="series">{labels}</ul>
            <div class="chart" node_ref=frame>
                <canvas node_ref=canvas role="img" aria-label=state.label(Ui::FiguresHelp)></canvas>
                <div class="playhead" style:transform=playhead></div>
                <span class="ink-http"></span>
                <span class="ink-pool"></span>
                <span class="ink-probe"></span>
            </div>
            <p class="note">{state.label(Ui::FiguresHelp)}</p>
        </div>
    }
}

/// The name of a clock and of its owner, in the colour of its line.
fn label(state: State, clock: &Series) -> impl IntoView + use<> {
    let class = match clock.timer {
        Timer::Keepalive => "probe",
        Timer::PoolIdle => "pool",
        _ => "http",
    };
    let name = state.run.with(|run| {
        let owner = run.scenario.path.iter().filter_map(Who::of).nth(clock.node.index());
        owner.map(|who| state.words().timer_of(clock.timer, who))
    });
    view! { <li class=class>{name}</li> }
}
