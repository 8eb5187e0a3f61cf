//! Now: what happens at this step, why, and the rules behind it.

use keepalive_scene::cause::CauseLine;
use keepalive_scene::cites::RuleRef;
use keepalive_scene::lang::Ui;
use keepalive_scene::narrate::Narration;
use leptos::prelude::*;

use super::glyph::Mark;
use super::ladder::seek;
use super::state;
use crate::state::State;

/// The story of the step, or what to watch for before the first one.
#[component]
pub(super) fn Now() -> impl IntoView {
    let state = state();
    let story = state.story;
    let told = move || story.with(Option::is_some);
    // A new element for each sentence, so that it fades in.
    let sentence = move || view! { <p class="say">{state.sentence()}</p> };
    // No components: their bodies are not told of a change of language.
    let causes = move || story.with(|story| story.as_ref().and_then(|story| causes(state, story)));
    let rules = move || story.with(|story| story.as_ref().and_then(|story| rules(state, &story.rules)));
    view! {
        <section class="now" id="now" data-testid="now" tabindex="-1">
            <p class="eye">
                <span class:on=told>{move || state.text(if told() { Ui::Now } else { Ui::BeforeTitle })}</span>
                <span class="r">{move || told().then(|| place(state))}</span>
            </p>
            <div aria-live="polite">{sentence}</div>
            {causes}
            {rules}
        </section>
    }
}

/// `event 11 of 13 · 60.112 s`.
fn place(state: State) -> String {
    let total = state.run.with(|run| run.index.steps().len());
    // While it plays, once a step is enough.
    let at = if state.playing.get() { state.step_at() } else { state.at.get() };
    state.words().event_of_at(state.step.get().map_or(0, |step| step + 1), total, at)
}

/// The walk back in time; each cause leads to its own moment.
fn causes(state: State, story: &Narration) -> Option<impl IntoView + use<>> {
    let lines = story.causes.iter().map(|cause| line(state, cause.clone())).collect_view();
    (!story.causes.is_empty()).then(|| {
        view! {
            <h2 class="vh">{state.text(Ui::Why)}</h2>
            <ol class="why">{lines}</ol>
        }
    })
}

fn line(state: State, cause: CauseLine) -> impl IntoView {
    let CauseLine { at, step, glyph, text, bystander, .. } = cause;
    let inside = view! {
        <time>{state.words().clock(at)}</time>
        <Mark glyph />
        <span>
            {text}
            {bystander.then(|| view! { " " <em>{state.text(Ui::DidNotMatter)}</em> })}
        </span>
    };
    let line = match step {
        Some(step) => {
            view! { <button class="cause" on:click=move |_| seek(state, step)>{inside}</button> }.into_any()
        }
        None => view! { <div class="cause">{inside}</div> }.into_any(),
    };
    view! { <li class:bystander=bystander>{line}</li> }
}

/// The rules with their sources.
fn rules(state: State, rules: &[RuleRef]) -> Option<impl IntoView + use<>> {
    let heading = match rules.len() {
        0 => return None,
        1 => Ui::Rule,
        _ => Ui::Rules,
    };
    let one = |rule: &RuleRef| {
        let RuleRef { label, url, text } = *rule;
        let text = text.trim_end_matches('.');
        view! { " " <a href=url target="_blank" rel="noopener">{label}</a> " " {text} "." }
    };
    Some(view! { <p class="src">{state.text(heading)} ":" {rules.iter().map(one).collect_view()}</p> })
}
