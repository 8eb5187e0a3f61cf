//! Figures: the idle clocks of the run as a sawtooth over true time, with the playhead above.

use keepalive_core::{Span, Timer};
use keepalive_scene::figures::{Series, idle_clocks};
use keepalive_scene::lang::{Ui, Who};
use leptos::prelude::*;

use super::{chart, state};
use crate::figure::width_of;
use crate::state::State;
use keepalive_scene::number::fixed;

/// The chart. It is drawn anew only for another run, theme, language or width; the playhead is an element.
#[component]
pub(super) fn Figures() -> impl IntoView {
    let state = state();
    let series = Memo::new(move |_| state.run.with(|run| idle_clocks(run.index.trace())));
    let until = Memo::new(move |_| state.run.with(|run| run.index.trace().end.at.micros()));
    let frame: NodeRef<leptos::html::Div> = NodeRef::new();
    let canvas: NodeRef<leptos::html::Canvas> = NodeRef::new();
    let width = width_of(frame);
    Effect::new(move |_| {
        let words = state.words();
        // The colours are read from the document, which has taken the theme by now.
        state.dark.track();
        state.options.track();
        let (Some(canvas), width) = (canvas.get(), width.get() as u32) else { return };
        if width > chart::LEFT + chart::RIGHT {
            let label = move |seconds: f64| words.span(Span::from_micros((seconds * 1e6).round() as u64));
            // A canvas without a context shows nothing; the list of clocks beside it still does.
            let _ =
                series.with(|series| chart::draw(canvas, width, series, until.get() as f64 / 1e6, &label));
        }
    });
    let playhead = move || {
        let plot = width.get() - f64::from(chart::LEFT + chart::RIGHT);
        let share = state.at.get().micros() as f64 / (until.get() as f64).max(1.0);
        format!("translateX({}px)", fixed(f64::from(chart::LEFT) + plot * share, 1))
    };
    let labels = move || series.with(|series| series.iter().map(|clock| label(state, clock)).collect_view());
    view! {
        <div data-testid="figures">
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
