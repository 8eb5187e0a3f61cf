//! The run in sentences: the picture for those who read or listen. What the reader has not seen is not told, and of a
//! long run only what happens around the present.

use keepalive_core::SimTime;
use keepalive_scene::StepKind;
use keepalive_scene::cause::Glyph;
use keepalive_scene::lang::Ui;
use keepalive_scene::transcript::{TranscriptLine, part};
use leptos::prelude::*;

use super::glyph::Mark;
use super::ladder::seek;
use super::state;
use crate::state::State;

/// So many steps are told at once.
const ALL: usize = 500;
/// Of more, those in the stretch of so many around the present, so that most steps write nothing anew,
const STRETCH: usize = 100;
/// and in so many stretches before and behind it.
const AROUND: usize = 2;

/// One line for each step, each leading to its moment.
#[component]
pub(super) fn Transcript() -> impl IntoView {
    let state = state();
    let steps = Memo::new(move |_| {
        let seen = state.seen();
        let (from, to) = around(state.step.get().unwrap_or(0), seen);
        (from, to, to < seen)
    });
    let told = move || {
        let (from, to, goes_on) = steps.get();
        if from == to {
            return view! { <p class="note">{state.text(Ui::TranscriptNone)}</p> }.into_any();
        }
        let words = state.words();
        let lines = state.run.with(|run| part(&run.index, &run.scenario, words, from..to));
        let more = |more: bool| more.then(|| view! { <li class="quietly">"⋯"</li> });
        view! {
            <ol class="script">
                {more(from > 0)}
                {lines.into_iter().map(|told| line(state, told)).collect_view()}
                {more(goes_on)}
            </ol>
        }
        .into_any()
    };
    view! { <div data-testid="transcript">{told}</div> }
}

/// Which of the steps that the reader has seen are told: all, or in a long run some hundred around the present.
fn around(step: usize, seen: usize) -> (usize, usize) {
    if seen <= ALL {
        return (0, seen);
    }
    let stretch = step.min(seen) / STRETCH;
    (stretch.saturating_sub(AROUND) * STRETCH, ((stretch + AROUND + 1) * STRETCH).min(seen))
}

fn line(state: State, line: TranscriptLine) -> AnyView {
    let TranscriptLine { at, step, text } = line;
    let Some(step) = step else {
        return view! { <li class="quietly">{text}</li> }.into_any();
    };
    let kind = state.run.with(|run| run.index.steps().get(step).map_or(StepKind::Ack, |step| step.kind));
    view! {
        <li>
            <button
                class="row"
                aria-current=move || (state.step.get() == Some(step)).then_some("true")
                on:click=move |_| seek(state, step)
            >
                <time>{clock(state, at)}</time>
                <Mark glyph=Glyph::Step(kind) />
                <span>{text}</span>
            </button>
        </li>
    }
    .into_any()
}

fn clock(state: State, at: SimTime) -> String {
    state.words().clock(at)
}
