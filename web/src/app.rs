//! The application: its state, its clock, and the layout of the page.

use keepalive_scene::lang::Ui;
use leptos::prelude::*;

use crate::document;
use crate::state::State;
use crate::view::{
    Bar, Dual, ErrorBanner, Foot, Head, Hops, KeysDialog, Ladder, Rail, ScenariosDialog, Transport,
};
use crate::{keys, raf, url};

/// The whole page.
#[component]
pub(crate) fn App() -> impl IntoView {
    let state = State::new(url::open());
    provide_context(state);
    raf::while_moving(state.playing.into(), move |milliseconds| state.tick(milliseconds));
    keys::listen(state);
    url::follow(state);
    document::on_media("(prefers-reduced-motion: reduce)", move |reduce| state.reduce.set(reduce));
    Effect::new(move |_| dress(state));

    let stage: NodeRef<leptos::html::Div> = NodeRef::new();
    view! {
        <a class="skip" href="#now">{move || state.text(Ui::SkipToNow)}</a>
        <Bar />
        <ErrorBanner />
        <div class="page">
            <main
                class="stage"
                data-testid="stage"
                data-t=move || state.at.get().micros().to_string()
                data-event=move || state.step.get().map(|step| step.to_string())
                data-scenario=move || state.run.with(|run| run.scenario.id.clone())
            >
                <div node_ref=stage>
                    <Head />
                    <Hops />
                    <Ladder stage />
                    <div class="deck">
                        <Dual stage />
                        <Transport />
                    </div>
                </div>
            </main>
            <Rail />
        </div>
        <Foot />
        <ScenariosDialog />
        <KeysDialog />
    }
}

/// Tells the document how the page wants to look.
fn dress(state: State) {
    let theme = state.theme.get();
    document::set_root("data-theme", Some(theme.name()));
    document::set_root("data-palette", state.present.get().then_some("projector"));
    document::set_root("data-embed", state.embed.then_some(""));
    document::set_root("data-motion", state.reduce.get().then_some("reduce"));
    let title = format!("{} · {}", state.say(|scenario| &scenario.title), state.text(Ui::AppName));
    document::set_language(state.lang.get(), &title);
}
