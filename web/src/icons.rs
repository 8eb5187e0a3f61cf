//! The pictures on the controls: a grid of 16 px, one stroke, round joins.

use leptos::prelude::*;

fn icon(path: &'static str) -> impl IntoView {
    view! { <svg viewBox="0 0 16 16" aria-hidden="true"><path d=path /></svg> }
}

/// A bar and an arrow to the left.
pub(crate) fn previous() -> impl IntoView {
    icon("M12 3L6 8l6 5M3.5 3v10")
}

/// An arrow to the right and a bar.
pub(crate) fn next() -> impl IntoView {
    icon("M4 3l6 5-6 5M12.5 3v10")
}

/// An arrow that turns back.
pub(crate) fn restart() -> impl IntoView {
    icon("M3 2.5V6.5H7M3.4 6.3A5.2 5.2 0 1 1 2.9 9.2")
}

/// A cross.
pub(crate) fn close() -> impl IntoView {
    icon("M3.5 3.5l9 9M12.5 3.5l-9 9")
}

/// The sun by night, the moon by day: what pressing brings.
pub(crate) fn theme(dark: Signal<bool>) -> impl IntoView {
    const SUN: &str = "M8 5.2a2.8 2.8 0 1 0 0 5.6a2.8 2.8 0 0 0 0-5.6M8 1.2v1.5M8 13.3v1.5M1.2 8h1.5M13.3 8h1.5\
                       M3.2 3.2l1 1M11.8 11.8l1 1M12.8 3.2l-1 1M4.2 11.8l-1 1";
    const MOON: &str = "M13.2 9.8A5.7 5.7 0 0 1 6.2 2.8A5.7 5.7 0 1 0 13.2 9.8Z";
    view! {
        <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d=move || if dark.get() { SUN } else { MOON } />
        </svg>
    }
}

/// A triangle, or two bars while it plays.
pub(crate) fn play(playing: Signal<bool>) -> impl IntoView {
    view! {
        <svg viewBox="0 0 14 14" aria-hidden="true">
            <path d=move || if playing.get() { "M2.5 1h3v12h-3zM8.5 1h3v12h-3z" } else { "M2 1l11 6-11 6z" } />
        </svg>
    }
}
