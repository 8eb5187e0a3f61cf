//! The run in sentences.
use leptos::prelude::*;
use super::state;
#[component]
pub(super) fn Transcript() -> impl IntoView {
    let _ = state();
    view! { <ol class="script" data-testid="transcript"></ol> }
}
