//! What changes from moment to moment: the line of the present and the segments on their way.

use keepalive_core::SimTime;
use keepalive_core::trace::{EventKind, FlightId};

use super::bands::clock;
use super::heads::heads;
use super::measure::mono;
use super::place::{Arrow, Ending};
use super::{Dot, Ladder, LadderWords, Overlay};
use crate::frame::Frame;
use crate::index::TraceIndex;
use crate::mark::{Anchor, Mark, Run};
use crate::number::{put, within};
use crate::playback::Told;

/// Half the height of the tab with the clock.
const TAB: f64 = 9.0;
/// Digits of the clock column nearer than this to the line of the present would be cut by the tab.
const NEAR: f64 = 15.5;
/// Half the height that digits take.
const DIGITS: f64 = 6.0;

pub(super) fn overlay(
    ladder: &Ladder,
    ix: &TraceIndex,
    frame: &Frame,
    words: &dyn LadderWords,
    (step, reading): Told,
) -> Overlay {
    let now = now(ladder, ix, frame.at, step);
    let dots = dots(ladder, frame, now);
    let clock = clock(reading);
    let mut marks = line(ladder, now, &clock);
    marks.extend(drawn(&dots, now));
    let ends =
        frame.flights.iter().filter_map(|view| ladder.arrow(view.id)).map(|arrow| arrow.at(arrow.reach).1);
    let reached = ends.fold(now, f64::max);
    Overlay { now, reached, clock, dots, marks, heads: heads(ladder, ix, frame, words) }
}

/// The height of the present. On a tick that takes room (a link without latency) it is the row of the step.
fn now(ladder: &Ladder, ix: &TraceIndex, at: SimTime, step: Option<usize>) -> f64 {
    let (before, after) = (ladder.map.y_before(at), ladder.map.y(at));
    let step = step.and_then(|step| ix.steps().get(step)).filter(|step| step.at == at);
    if after - before < 1.0 {
        return after;
    }
    let flight = step.and_then(|step| match ix.trace().event(step.event).kind {
        EventKind::Departed { flight } => Some(flight),
        _ => None,
    });
    flight.map_or(after, |id| ladder.map.flight(id, ix.trace().flight(id)).0)
}

/// The segments on their way, each on its own arrow where the line of the present cuts it.
fn dots(ladder: &Ladder, frame: &Frame, now: f64) -> Vec<Dot> {
    let on_its_way = frame.flights.iter().filter_map(|view| ladder.arrow(view.id));
    let dots = on_its_way.filter_map(|arrow| {
        let share = arrow.share_at(now);
        if arrow.fate != Ending::Arrives && share > arrow.reach {
            return None;
        }
        let (x, y) = arrow.at(within(share, arrow.short(), 1.0 - arrow.short()));
        Some(Dot { flight: arrow.id, x, y })
    });
    dots.collect()
}

/// All dots as two paths, the lower one rings of the paper's colour, however many there are: from moment to moment a
/// page changes two attributes. Heights are those above and below the line of the present.
fn drawn(dots: &[Dot], now: f64) -> Vec<Mark> {
    let mut d = String::with_capacity(16 * dots.len());
    for Dot { x, y, .. } in dots {
        d.push('M');
        put(&mut d, *x, 1);
        d.push(' ');
        put(&mut d, y - now, 1);
        // A stroke of next to no length is its two round caps, which a browser reads faster than arcs.
        d.push_str("h.01");
    }
    let marks = ["rings", "dots"].map(|class| Mark::Path { class, d: d.clone() });
    if dots.is_empty() { Vec::new() } else { marks.into() }
}

impl Ladder {
    fn arrow(&self, id: FlightId) -> Option<&Arrow> {
        self.arrows.get(id.index())
    }
}

fn line(ladder: &Ladder, now: f64, clock: &str) -> Vec<Mark> {
    let columns = &ladder.columns;
    let right = columns.clock + 8.0;
    let wide = (mono(clock, 11.0) + 13.0).max(54.0);
    // It ends at the outer bar, so that it never strikes out a note.
    let end = columns.last() + columns.beside + columns.bar + 5.0;
    let first = ladder.digits.partition_point(|digits| *digits < now - NEAR);
    let near = ladder.digits[first..].iter().map(|digits| digits - now).take_while(|digits| *digits < NEAR);
    let (top, bottom) =
        near.fold((-TAB, TAB), |(top, bottom), at| (top.min(at - DIGITS), bottom.max(at + DIGITS)));
    vec![
        Mark::Line { class: "nowl", x1: right, y1: 0.0, x2: end, y2: 0.0 },
        // The time of the present wins over those that it would cover in part.
        Mark::Rect { class: "nowbg", x: right - wide - 1.0, y: top, w: wide - 1.0, h: bottom - top, rx: 0.0 },
        Mark::Rect { class: "nowtab", x: right - wide, y: -TAB, w: wide, h: 2.0 * TAB, rx: 3.0 },
        Mark::Text {
            class: "nowtxt",
            x: right - 5.0,
            y: 4.0,
            rotate: None,
            anchor: Anchor::End,
            spans: vec![Run::plain(clock)],
        },
    ]
}
