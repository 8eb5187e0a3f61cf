//! The small pictures in prose: each is the ladder's own drawing.

use keepalive_core::Timer;
use leptos::prelude::*;

/// A bar of a clock, half drained.
#[component]
pub(super) fn Swatch(timer: Timer) -> impl IntoView {
    view! {
        <svg class="ka swatch" viewBox="0 0 18 18" aria-hidden="true">
            <rect class="trk" x="3.5" y="1.5" width="11" height="15" />
            <path class=fill(timer) d="M3.5 1.5H14.5V6L3.5 16.5Z" />
        </svg>
    }
}

/// The class of a clock's bar.
const fn fill(timer: Timer) -> &'static str {
    match timer {
        Timer::Keepalive => "fillp",
        Timer::TimeWait | Timer::FinWait2 => "fillw",
        Timer::HttpIdle | Timer::PoolIdle => "fillh",
        _ => "fillg",
    }
}
