//! The event line over its true scale: one control with two axes.

use keepalive_scene::Command;
use keepalive_scene::ladder::Layout;
use keepalive_scene::lang::{LadderText, Ui};
use keepalive_scene::ribbon::Ribbon;
use keepalive_scene::svg;
use leptos::prelude::*;

use super::ladder::painted;
use super::state;
use super::tracks::Tracks;
use keepalive_scene::number::fixed;

/// Half the width of the box that the thumb lies in.
const THUMB: f64 = 10.0;

/// The scrubber. Dragging on the upper axis goes from event to event, on the lower one through true time.
#[component]
pub(crate) fn Dual(
    /// The arrangement that the width of the stage asks for.
    layout: Memo<Layout>,
) -> impl IntoView {
    let state = state();
    let ribbon = Memo::new(move |_| {
        let words = state.words();
        state.run.with(|run| Ribbon::new(&run.index, layout.get(), &LadderText::new(words, &run.scenario)))
    });
    let picture: NodeRef<leptos::svg::G> = NodeRef::new();
    let hairline: NodeRef<leptos::svg::G> = NodeRef::new();
    let travelled: NodeRef<leptos::svg::G> = NodeRef::new();
    let ticks: NodeRef<leptos::svg::G> = NodeRef::new();
    let fork: NodeRef<leptos::svg::G> = NodeRef::new();
    let branch = Memo::new(move |_| {
        state.run.with(|run| ribbon.with(|ribbon| ribbon.fork(&run.index, state.fork.get())))
    });
    let overlay = Memo::new(move |_| {
        let (at, step) = (state.at.get(), state.step.get());
        state.run.with(|run| ribbon.with(|ribbon| ribbon.overlay(&run.index, at, step)))
    });
    painted(picture, move |paint| ribbon.with(|ribbon| paint(&mut ribbon.marks.iter().enumerate())));
    let current = Memo::new(move |_| {
        let step = state.named.get();
        state.run.with(|run| ribbon.with(|ribbon| ribbon.current(&run.index, step)))
    });
    painted(hairline, move |paint| current.with(|current| paint(&mut current.iter().enumerate())));
    painted(travelled, move |paint| overlay.with(|overlay| paint(&mut [(0, &overlay.done)].into_iter())));
    painted(ticks, move |paint| ribbon.with(|ribbon| paint(&mut ribbon.ticks.iter().enumerate())));
    painted(fork, move |paint| branch.with(|branch| paint(&mut branch.iter().enumerate())));

    let frame: NodeRef<leptos::html::Div> = NodeRef::new();
    let slider: NodeRef<leptos::html::Div> = NodeRef::new();
    let axis = StoredValue::new(None::<Axis>);
    let drag = move |event: &web_sys::PointerEvent| {
        let Some(axis) = axis.get_value() else { return };
        let Some(frame) = frame.get_untracked() else { return };
        let bounds = frame.get_bounding_client_rect();
        let x =
            (f64::from(event.client_x()) - bounds.left()) / bounds.width() * layout.get_untracked().width();
        let command = ribbon.with_untracked(|ribbon| axis.command(ribbon, x));
        if let Some(command) = command {
            state.apply(Command::Pause);
            state.apply(command);
        }
    };
    let begin = move |event: web_sys::PointerEvent| {
        let Some(frame) = frame.get_untracked() else { return };
        let bounds = frame.get_bounding_client_rect();
        axis.set_value(Some(Axis::at((f64::from(event.client_y()) - bounds.top()) / bounds.height())));
        state.dragging.set(true);
        // Without capture a fast drag merely ends at the edge.
        let _ = frame.set_pointer_capture(event.pointer_id());
        if let Some(slider) = slider.get_untracked() {
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            let _ = slider.focus_with_options(&options);
        }
        event.prevent_default();
        drag(&event);
    };
    let end = move |_| {
        axis.set_value(None);
        state.dragging.set(false);
    };

    let thumb = svg::fragment(&[Ribbon::thumb(0.0)]);
    // Its box is no wider than it may stand from an end, or moving it would make the page wider.
    let wide = move || format!("{}%", fixed(2.0 * THUMB / layout.get().width() * 100.0, 4));
    let along = move || {
        let boxes = (overlay.with(|overlay| overlay.thumb) - THUMB) / (2.0 * THUMB);
        format!("translateX({}%)", fixed(boxes * 100.0, 2))
    };
    let thumb_box = format!("{} 0 {} {}", fixed(-THUMB, 0), fixed(2.0 * THUMB, 0), fixed(Ribbon::HEIGHT, 0));
    let view_box = move || format!("0 0 {} {}", fixed(layout.get().width(), 0), fixed(Ribbon::HEIGHT, 0));
    view! {
        <div
            class="dual"
            data-testid="event-line"
            node_ref=frame
            on:pointerdown=begin
            on:pointermove=move |event| drag(&event)
            on:pointerup=end
            on:pointercancel=end
        >
            // Sheets upon each other, so that what moves concerns nothing else.
            <svg class="ka" aria-hidden="true" viewBox=view_box>
                <g node_ref=picture></g>
            </svg>
            <svg class="ka over moving" aria-hidden="true" viewBox=view_box>
                <g node_ref=hairline></g>
                <g node_ref=travelled></g>
            </svg>
            <svg class="ka over" aria-hidden="true" viewBox=view_box>
                <g node_ref=ticks></g>
                <g node_ref=fork data-testid="fork"></g>
            </svg>
            <svg
                class="ka over moving"
                aria-hidden="true"
                viewBox=thumb_box
                style:width=wide
                style:transform=along
                inner_html=thumb
            ></svg>
            <div
                class="scrub"
                data-testid="scrubber"
                role="slider"
                tabindex="0"
                node_ref=slider
                aria-label=state.label(Ui::EventLine)
                aria-valuemin="0"
                aria-valuemax=move || state.run.with(|run| run.index.steps().len().to_string())
                aria-valuenow=move || state.named.get().map_or(0, |step| step + 1).to_string()
                aria-valuetext=move || state.place(state.named.get())
            ></div>
        </div>
        <Tracks />
    }
}

/// Which of the two axes a drag began on.
#[derive(Debug, Clone, Copy)]
enum Axis {
    Events,
    Time,
}

impl Axis {
    /// The axis at this share of the control's height.
    fn at(share: f64) -> Self {
        if share < 0.5 { Self::Events } else { Self::Time }
    }

    fn command(self, ribbon: &Ribbon, x: f64) -> Option<Command> {
        match self {
            Self::Events => ribbon.step_at_x(x).map(Command::SeekStep),
            Self::Time => Some(Command::Seek(ribbon.time_at_x(x))),
        }
    }
}
