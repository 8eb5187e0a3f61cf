//! The dialogs: the list of scenarios and the list of keys.

use keepalive_scene::lang::Ui;
use leptos::prelude::*;

use super::forms::Openers;
use super::state;
use crate::icons;
use crate::presets::Preset;
use crate::state::Dialog;

/// Every scenario with its question.
#[component]
pub(crate) fn ScenariosDialog() -> impl IntoView {
    let state = state();
    let choice = move |preset: &'static Preset| {
        let scenario = &preset.scenario;
        let id = scenario.id.as_str();
        let current = move || state.run.with(|run| run.scenario.id == id).then_some("true");
        let choose = move |_| {
            state.dialog.set(None);
            state.trouble.set(None);
            state.open(preset);
        };
        view! {
            <li>
                <button class="choice" data-testid=format!("scenario-{id}") aria-current=current on:click=choose>
                    <b>{move || state.lang.get().of(&scenario.title).to_owned()}</b>
                    <span>{move || state.lang.get().of(&scenario.about).to_owned()}</span>
                </button>
            </li>
        }
    };
    let opened =
        Memo::new(move |before| before == Some(&true) || state.dialog.get() == Some(Dialog::Scenarios));
    let others = state.others;
    Effect::new(move |_| {
        if opened.get() {
            others.prepare();
        }
    });
    let waiting =
        move || others.get().is_none().then(|| view! { <p class="note">{state.text(others.waiting())}</p> });
    view! {
        <Sheet which=Dialog::Scenarios title=Ui::Scenarios>
            <p class="others"><Openers place="sheet" /></p>
            <button
                class="choice"
                data-testid="compare-ways"
                on:click=move |_| {
                    state.dialog.set(None);
                    state.compare_ways();
                }
            >
                <b>{state.label(Ui::CompareWays)}</b>
            </button>
            {waiting}
            <ul>{move || opened.get().then(|| others.listed().iter().map(choice).collect_view())}</ul>
        </Sheet>
    }
}

/// Every key.
#[component]
pub(crate) fn KeysDialog() -> impl IntoView {
    let state = state();
    const KEYS: [(&[&str], Ui); 11] = [
        (&["→"], Ui::KeyNext),
        (&["←"], Ui::KeyPrev),
        (&["Home"], Ui::KeyHome),
        (&["End"], Ui::KeyEnd),
        (&["1", "2", "3"], Ui::KeyPace),
        (&["↑", "↓"], Ui::KeyLadder),
        (&["F"], Ui::KeyFork),
        (&["R"], Ui::KeyReset),
        (&["C"], Ui::Compare),
        (&["?"], Ui::KeyHelp),
        (&["Esc"], Ui::KeyEscape),
    ];
    let line = move |(keys, text): (&'static [&'static str], Ui)| {
        let keys = keys.iter().map(|key| view! { <kbd>{*key}</kbd> " " }).collect_view();
        view! { <dt>{keys}</dt> <dd>{state.label(text)}</dd> }
    };
    view! {
        <Sheet which=Dialog::Keys title=Ui::KeysTitle>
            <dl class="keys">
                <dt><kbd>{state.label(Ui::SpaceBar)}</kbd></dt>
                <dd>{state.label(Ui::KeyToggle)}</dd>
                {KEYS.map(line).collect_view()}
            </dl>
        </Sheet>
    }
}

/// A dialog with a title and a cross, open while the state says so.
#[component]
pub(super) fn Sheet(which: Dialog, title: Ui, children: Children) -> impl IntoView {
    let state = state();
    let node: NodeRef<leptos::html::Dialog> = NodeRef::new();
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        let wanted = state.dialog.get() == Some(which);
        if wanted && !dialog.open() {
            // Refused only when it is open already.
            let _ = dialog.show_modal();
        } else if !wanted && dialog.open() {
            dialog.close();
        }
    });
    let closed = move |_| {
        if state.dialog.get_untracked() == Some(which) {
            state.dialog.set(None);
        }
    };
    // A press beside the sheet lands on the dialog element itself.
    let beside = move |event: web_sys::MouseEvent| {
        let on_dialog = node.get_untracked().is_some_and(|dialog| {
            event.target().is_some_and(|target| {
                target == web_sys::EventTarget::from(web_sys::HtmlElement::from(dialog))
            })
        });
        if on_dialog {
            state.dialog.set(None);
        }
    };
    let heading = state.label(title);
    view! {
        <dialog node_ref=node aria-label=heading on:close=closed on:click=beside>
            <div class="sheet">
                <header>
                    <h2>{heading}</h2>
                    <button
                        class="quiet"
                        aria-label=state.label(Ui::Close)
                        on:click=move |_| state.dialog.set(None)
                    >
                        {icons::close()}
                    </button>
                </header>
                {children()}
            </div>
        </dialog>
    }
}
