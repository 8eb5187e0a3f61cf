//! The small pictures in prose: each is the ladder's own drawing.

use keepalive_core::Timer;
use keepalive_scene::cause::Glyph;
use keepalive_scene::ladder;
use keepalive_scene::svg::fragment;
use leptos::prelude::*;

/// Width and height of a picture in its own units.
const SIZE: f64 = 18.0;

/// The picture beside a cause or a line of the transcript.
#[component]
pub(super) fn Mark(glyph: Glyph) -> impl IntoView {
    match glyph {
        Glyph::Step(kind) => {
            let drawing = fragment(&[ladder::glyph(kind, SIZE)]);
            view! { <svg class="ka" viewBox="0 0 18 18" aria-hidden="true" inner_html=drawing></svg> }.into_any()
        }
        Glyph::Clock(timer) => view! { <Swatch timer /> }.into_any(),
        Glyph::Script => {
            view! { <svg class="ka" viewBox="0 0 18 18" aria-hidden="true"><path class="told" d="M4 4l7 5-7 5z" /></svg> }
                .into_any()
        }
    }
}

/// A bar of a clock, half drained.
#[component]
pub(super) fn Swatch(timer: Timer) -> impl IntoView {
    view! {
        <svg class="ka swatch" viewBox="0 0 18 18" aria-hidden="true">
            <path class="trk" d="M3.5 1.5H14.5V16.5H3.5Z" />
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
        Timer::Retransmit | Timer::TailLoss | Timer::Reorder | Timer::Persist | Timer::DelayedAck => "fillr",
        Timer::Service
        | Timer::CloseDelay
        | Timer::ConnectTimeout
        | Timer::ResponseTimeout
        | Timer::RequestHead
        | Timer::Ping
        | Timer::PingTimeout
        | Timer::Linger => "fills",
    }
}
