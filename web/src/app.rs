//! The application: its state, its clock, and the layout of the page.

use std::time::Duration;

use keepalive_scene::StepKind;
use keepalive_scene::lang::Ui;
use keepalive_scene::svg::PATTERNS;
use leptos::prelude::*;

use crate::document;
use crate::figure::{layout_for, width_of};
use crate::state::State;
use crate::view::{
    Bar, Compare, Dual, ErrorBanner, Foot, FormDialogs, Head, Hops, KeysDialog, Ladder, Rail,
    ScenariosDialog, ShareDialog, Transport,
};
use crate::{frame, keys, raf, url};

/// The whole page.
#[component]
pub(crate) fn App() -> impl IntoView {
    let state = State::new(url::open());
    provide_context(state);
    raf::while_moving(state.playing.into(), move |passed, behind| state.tick(passed, behind));
    keys::listen(state);
    url::follow(state);
    frame::listen(state);
    document::on_media(document::REDUCE, move |reduce| state.reduce.set(reduce));
    document::on_media(document::DARK, move |dark| state.system_dark.set(dark));
    Effect::new(move |_| dress(state));
    Effect::new(move |_| state.fetch_story());
    // What lies beside and below the picture comes after it.
    let drawn = RwSignal::new(false);
    set_timeout(move || drawn.set(true), Duration::ZERO);
    Effect::new(move |_| {
        if state.ready.get() && drawn.get() {
            document::mark_ready();
        }
    });

    let stage: NodeRef<leptos::html::Div> = NodeRef::new();
    let layout = layout_for(width_of(stage));
    let several = Memo::new(move |_| state.compares());
    view! {
        <a class="skip" href="#now">{state.label(Ui::SkipToNow)}</a>
        <Bar />
        <ErrorBanner />
        <div class="page" class:several=several>
            <main
                class="stage"
                data-testid="stage"
                data-t=move || state.at.get().micros().to_string()
                data-event=move || state.step.get().map(|step| step.to_string())
                data-kind=move || state.step_kind().map(StepKind::name)
                data-scenario=move || state.run.with(|run| run.scenario.id.clone())
            >
                <div node_ref=stage>
                    <Head />
                    // Out of sight, not taken away: it is where the reader left it when they come back.
                    <div hidden=several>
                        <Hops />
                        <Ladder layout />
                    </div>
                    {move || several.get().then(|| view! { <Compare /> })}
                    <div class="deck">
                        <Dual layout />
                        <Transport />
                    </div>
                </div>
            </main>
            {move || drawn.get().then(|| view! { <Rail /> })}
        </div>
        <svg class="vh" aria-hidden="true" inner_html=PATTERNS></svg>
        {move || drawn.get().then(rest)}
    }
}

/// What lies below the page, and above it when it is asked for.
fn rest() -> impl IntoView {
    view! {
        <Foot />
        <ScenariosDialog />
        <KeysDialog />
        <FormDialogs />
        <ShareDialog />
    }
}

/// Tells the document how the page wants to look.
fn dress(state: State) {
    let options = state.options.get();
    let hidden = options.hide.iter().map(|part| part.name()).collect::<Vec<_>>().join(" ");
    document::set_root("data-theme", Some(options.theme.name()));
    document::set_root("data-palette", state.presenting().then_some("projector"));
    document::set_root("data-embed", options.embed.then_some(""));
    document::set_root("data-motion", state.reduce.get().then_some("reduce"));
    document::set_root("data-hide", (!hidden.is_empty()).then_some(hidden.as_str()));
    let title = format!("{} · {}", state.say(|scenario| &scenario.title), state.text(Ui::AppName));
    document::set_language(state.lang.get(), &title);
}
