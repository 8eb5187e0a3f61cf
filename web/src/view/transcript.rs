//! The run in sentences: the picture for those who read or listen. What the reader has not seen is not told.

use keepalive_core::SimTime;
use keepalive_scene::StepKind;
use keepalive_scene::cause::Glyph;
use keepalive_scene::lang::Ui;
use keepalive_scene::transcript::{TranscriptLine, transcript};
use leptos::prelude::*;

use super::glyph::Mark;
use super::ladder::seek;
use super::state;
use crate::state::State;

/// One line for each step, each leading to its moment.
#[component]
pub(super) fn Transcript() -> impl IntoView {
    let state = state();
    let lines = Memo::new(move |_| {
        let words = state.words();
        state.run.with(|run| transcript(&run.index, &run.scenario, words))
    });
    let seen = Memo::new(move |_| state.seen());
    let told = move || {
        let seen = seen.get();
        let told = lines.get().into_iter().take_while(|line| line.step.is_none_or(|step| step < seen));
        let mut told: Vec<_> = told.collect();
        // A silence is told once it is over.
        while told.last().is_some_and(|line| line.step.is_none()) {
            told.pop();
        }
        if told.is_empty() {
            return view! { <p class="note">{state.text(Ui::TranscriptNone)}</p> }.into_any();
        }
        view! { <ol class="script">{told.into_iter().map(|told| line(state, told)).collect_view()}</ol> }
            .into_any()
    };
    view! { <div data-testid="transcript">{told}</div> }
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
