//! The margin: what happens now, and the panels behind tabs.

use keepalive_scene::lang::Ui;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::figures::Figures;
use super::kept::kept;
use super::now::Now;
use super::panel::Panel;
use super::state;
use crate::state::Tab;

impl Tab {
    const ALL: [Self; 6] =
        [Self::Sockets, Self::Messages, Self::Verdict, Self::BreakIt, Self::Transcript, Self::Figures];

    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Sockets => "sockets",
            Self::Messages => "messages",
            Self::Verdict => "verdict",
            Self::BreakIt => "break-it",
            Self::Transcript => "transcript",
            Self::Figures => "figures",
        }
    }

    const fn name(self) -> Ui {
        match self {
            Self::Sockets => Ui::Sockets,
            Self::Messages => Ui::Messages,
            Self::Verdict => Ui::Verdict,
            Self::BreakIt => Ui::BreakIt,
            Self::Transcript => Ui::Transcript,
            Self::Figures => Ui::Figures,
        }
    }

    /// The tab `by` places further, around the end.
    fn neighbour(self, by: usize) -> Self {
        Self::ALL[(self as usize + by) % Self::ALL.len()]
    }
}

/// Everything beside the figure.
#[component]
pub(crate) fn Rail() -> impl IntoView {
    let state = state();
    let open = state.tab;
    let tab = move |tab: Tab| view! { <TabButton tab open /> };
    let panel = move || match open.get() {
        Tab::Figures => view! { <Figures /> }.into_any(),
        tab => view! { <Panel tab /> }.into_any(),
    };
    view! {
        <aside class="rail" aria-label=state.label(Ui::Now)>
            <Now />
            <section class="wide">
                <div class="tabs" role="tablist">{Tab::ALL.map(tab).collect_view()}</div>
                <div role="tabpanel" id="panel" tabindex="-1" aria-labelledby=move || format!("tab-{}", open.get().id())>
                    <div class="kept">
                        <div node_ref=kept()>{panel}</div>
                    </div>
                </div>
            </section>
        </aside>
    }
}

/// One tab; the arrow keys go to its neighbours.
#[component]
fn TabButton(tab: Tab, open: RwSignal<Tab>) -> impl IntoView {
    let state = state();
    let selected = move || open.get() == tab;
    let on_key = move |event: web_sys::KeyboardEvent| {
        let next = match event.key().as_str() {
            "ArrowRight" => tab.neighbour(1),
            "ArrowLeft" => tab.neighbour(Tab::ALL.len() - 1),
            _ => return,
        };
        event.prevent_default();
        open.set(next);
        if let Some(button) = document().get_element_by_id(&format!("tab-{}", next.id())) {
            // A button of the page can always be focused.
            let _ = button.unchecked_into::<web_sys::HtmlElement>().focus();
        }
    };
    view! {
        <button
            id=format!("tab-{}", tab.id())
            role="tab"
            data-testid=format!("tab-{}", tab.id())
            aria-selected=move || selected().to_string()
            aria-controls="panel"
            tabindex=move || if selected() { "0" } else { "-1" }
            on:click=move |_| open.set(tab)
            on:keydown=on_key
        >
            {state.label(tab.name())}
        </button>
    }
}
