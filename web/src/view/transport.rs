//! The transport: play, one event back or on, where it is, and how fast.

use keepalive_scene::lang::Ui;
use keepalive_scene::{Command, Pace};
use leptos::prelude::*;

use super::state;
use crate::icons;
use crate::keys::PACES;
use crate::player::speed;
use crate::state::Dialog;

/// The controls below the picture. Play is the only filled one on the page.
#[component]
pub(crate) fn Transport() -> impl IntoView {
    let state = state();
    let at_start = Memo::new(move |_| state.step.get().is_none());
    let play_word = Signal::derive(move || {
        state.text(if state.playing.get() {
            Ui::Pause
        } else if state.over.get() {
            Ui::Replay
        } else {
            Ui::Play
        })
    });
    view! {
        <div class="transport">
            // The sentence of the moment where its panel is out of sight; screen readers have it there.
            <p class="caption" aria-hidden="true">{move || state.sentence()}</p>
            <button class="play" data-testid="play" on:click=move |_| state.apply(Command::Toggle)>
                {icons::play(state.playing.into())}
                <span>{play_word}</span>
            </button>
            <Step testid="prev-event" label=Ui::PrevEvent command=Command::Prev off=at_start>
                {icons::previous()}
            </Step>
            <Step testid="next-event" label=Ui::NextEvent command=Command::Next off=state.over>
                {icons::next()}
            </Step>
            <Step testid="restart" label=Ui::Restart command=Command::Restart off=at_start>
                {icons::restart()}
            </Step>
            <Clock />
            <div class="right">
                <Paces />
                <button class="quiet" on:click=move |_| state.dialog.set(Some(Dialog::Keys))>
                    <kbd aria-hidden="true">"?"</kbd>
                    <span class="word">{state.label(Ui::Keys)}</span>
                </button>
            </div>
            <a class="outside" target="_blank" rel="noopener" href=move || state.options.get().embed.then(|| crate::url::full_page(state))>
                {state.label(Ui::OpenInPlayground)}
            </a>
        </div>
    }
}

/// A round control that goes somewhere. Where there is nowhere to go it stays focusable, so that a reader
/// who steps by keyboard does not lose their place.
#[component]
fn Step(
    testid: &'static str,
    label: Ui,
    command: Command,
    #[prop(into)] off: Signal<bool>,
    children: Children,
) -> impl IntoView {
    let state = state();
    let name = state.label(label);
    view! {
        <button
            class="icon"
            data-testid=testid
            aria-label=name
            title=name
            aria-disabled=move || off.get().then_some("true")
            on:click=move |_| state.apply(command)
        >
            {children()}
        </button>
    }
}

/// Where it is, and where it ends.
#[component]
fn Clock() -> impl IntoView {
    let state = state();
    let last = move || state.run.with(|run| run.index.trace().end.at);
    let end = move || state.words().clock(last());
    // As wide as the longest reading; letters that are not Latin are twice as wide as digits.
    let wide = move || {
        let longest = state.words().clock_with_unit(last());
        format!("{}ch", longest.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>())
    };
    view! {
        <span class="clock" data-testid="clock">
            <span class="reading" style:width=wide>{move || state.words().clock_with_unit(state.reading.get())}</span>
            <small>"/ " {end}</small>
        </span>
    }
}

/// One event a second, clock time, or a hundred times clock time.
#[component]
fn Paces() -> impl IntoView {
    let state = state();
    const NAMES: [(Ui, Ui); 3] = [
        (Ui::PaceEvent, Ui::PaceEventHelp),
        (Ui::PaceReal, Ui::PaceRealHelp),
        (Ui::PaceHundred, Ui::PaceHundredHelp),
    ];
    let button = move |((name, help), pace): ((Ui, Ui), Pace)| {
        view! {
            <button
                aria-pressed=move || (state.player.speed.get() == speed(pace)).to_string()
                title=state.label(help)
                on:click=move |_| state.apply(Command::SetPace(pace))
            >
                {state.label(name)}
            </button>
        }
    };
    view! {
        <div class="seg" role="group" data-testid="speed" aria-label=state.label(Ui::Pace)>
            {NAMES.into_iter().zip(PACES).map(button).collect_view()}
        </div>
    }
}
