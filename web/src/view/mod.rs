//! The parts of the page. Each reads narrow signals of the state and keeps none of its own that could be
//! derived.

mod answers;
mod bar;
mod compare;
mod dialogs;
mod dual;
mod figures;
mod foot;
mod forms;
mod glyph;
mod head;
mod hops;
mod kept;
mod knob;
mod ladder;
mod markup;
mod now;
mod panel;
mod picks;
mod rail;
mod share;
mod tracks;
mod transport;

pub(crate) use bar::Bar;
pub(crate) use compare::Compare;
pub(crate) use dialogs::{KeysDialog, ScenariosDialog};
pub(crate) use dual::Dual;
pub(crate) use foot::{ErrorBanner, Foot};
pub(crate) use forms::FormDialogs;
pub(crate) use head::Head;
pub(crate) use hops::Hops;
pub(crate) use ladder::Ladder;
pub(crate) use rail::Rail;
pub(crate) use share::ShareDialog;
pub(crate) use transport::Transport;

use crate::state::State;

/// The state of the page, from the context that the application provides.
fn state() -> State {
    leptos::prelude::expect_context()
}
