//! The small picture of a clock.

use keepalive_core::Timer;
use keepalive_scene::panel::swatch;
use leptos::prelude::*;

/// A bar of a clock, half drained.
#[component]
pub(super) fn Swatch(timer: Timer) -> impl IntoView {
    view! { <svg class="ka swatch" viewBox="0 0 18 18" aria-hidden="true" inner_html=swatch(timer)></svg> }
}
