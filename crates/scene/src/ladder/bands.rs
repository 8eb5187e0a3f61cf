//! The ground that the arrows stand on: bands of silence, the clock, lifelines.

use std::collections::BTreeMap;

use keepalive_core::tcp::State;
use keepalive_core::trace::{EventKind, Fate, NodeId, Role};
use keepalive_core::{SimTime, Trace};

use super::columns::Columns;
use super::labels::Bar;
use super::measure::width;
use super::{GapKind, LadderWords};
use crate::frame::gone_at;
use crate::index::TraceIndex;
use crate::mark::{Anchor, Key, Mark, Run};
use crate::number::sort_by_key;
use crate::step::StepKind;
use crate::svg::line;
use crate::timeline::TimeMap;

/// The least distance between two times in the clock column.
const CLOCK_PITCH: f64 = 14.0;
/// The characters that the clock column has room for.
const CLOCK_DIGITS: usize = 8;
/// The least distance between two ticks.
const TICK_PITCH: f64 = 3.0;
/// What a moment of the clock column takes above and below itself.
const BESIDE: f64 = 8.0;
/// From a height to the baseline of digits beside it.
const DIGITS: f64 = 4.0;
/// Dots of a lifeline begin this far below the edge of a band.
const DOTS: f64 = 3.0;

/// A time with three decimals, cut and not rounded: a clock never shows a moment that has not come.
pub(super) fn clock(at: SimTime) -> String {
    format!("{}.{:03}", at.micros() / 1_000_000, at.micros() / 1_000 % 1_000)
}

/// A time for the clock column: of a long one, fewer decimals.
fn digits_of(at: SimTime) -> String {
    let mut text = clock(at);
    let spare = text.len().saturating_sub(CLOCK_DIGITS);
    text.truncate(text.len() - spare.min(2));
    text
}

/// The bands of silence: the grounds, the words on them, and the room that these take.
pub(super) fn gaps(
    trace: &Trace,
    map: &TimeMap,
    columns: &Columns,
    words: &dyn LadderWords,
) -> (Vec<Mark>, Vec<Mark>, Vec<Bar>) {
    let live = liveness(trace);
    let mut grounds = Vec::new();
    let mut texts = Vec::new();
    let mut taken = Vec::new();
    let (from, to) = columns.widest();
    for (i, gap) in map.gaps().iter().enumerate() {
        let height = gap.bottom - gap.top;
        let group = |marks| Mark::Group {
            class: "g".into(),
            title: None,
            key: Some(Key::Gap(i)),
            y0: gap.top,
            y1: gap.bottom,
            marks,
        };
        let (left, right) = columns.band;
        grounds.push(group(vec![Mark::Rect {
            class: "gapb",
            x: left,
            y: gap.top,
            w: right - left,
            h: height,
            rx: 0.0,
        }]));
        let (active, waiting) = at(&live, gap.from);
        let last = i + 1 == map.gaps().len() && trace.events.last().is_none_or(|event| event.at <= gap.from);
        let kind = if gap.again {
            GapKind::Again
        } else if active == 0 && waiting > 0 {
            GapKind::NothingToSend
        } else if last {
            GapKind::Tail
        } else {
            GapKind::Silence
        };
        // Where the sentence does not fit between the lifelines, its number still does.
        let fits = |text: &String| width(text, 13.0) <= to - from;
        let text = Some(words.gap(gap.silence, kind)).filter(fits);
        let text = text.unwrap_or_else(|| words.gap(gap.silence, GapKind::Again));
        let (x, y, wide) = (f64::midpoint(from, to), f64::midpoint(gap.top, gap.bottom), width(&text, 13.0));
        taken.push(Bar { from: (x - wide / 2.0, y), to: (x + wide / 2.0, y), half: 9.0 });
        texts.push(group(vec![Mark::Text {
            class: "gap",
            x,
            y: gap.top + height / 2.0 + 4.5,
            rotate: None,
            anchor: Anchor::Middle,
            spans: vec![Run::plain(text)],
        }]));
    }
    (grounds, texts, taken)
}

/// After each change of a state: ends that may still send, and ends in TIME-WAIT.
fn liveness(trace: &Trace) -> Vec<(SimTime, u32, u32)> {
    let (mut active, mut waiting) = (0_u32, 0_u32);
    let mut live = Vec::new();
    for event in &trace.events {
        let EventKind::State { from, to, .. } = event.kind else { continue };
        for (state, sign) in [(from, false), (to, true)] {
            let count = match state {
                State::Closed | State::Listen => continue,
                State::TimeWait => &mut waiting,
                _ => &mut active,
            };
            *count = if sign { *count + 1 } else { count.saturating_sub(1) };
        }
        live.push((event.at, active, waiting));
    }
    live
}

fn at(live: &[(SimTime, u32, u32)], t: SimTime) -> (u32, u32) {
    let after = live.partition_point(|(at, ..)| *at <= t);
    after.checked_sub(1).map_or((0, 0), |i| (live[i].1, live[i].2))
}

/// The clock column: a tick for each moment, and digits where there is room. Of a crowd, the weightiest
/// moment keeps its digits, then the earliest. Also the heights of all digits, from the top.
pub(super) fn clocks(
    ix: &TraceIndex,
    map: &TimeMap,
    columns: &Columns,
    until: Option<SimTime>,
    words: &dyn LadderWords,
) -> (Vec<Mark>, Vec<f64>) {
    let told = |at: SimTime| until.is_none_or(|until| at <= until);
    let moments: Vec<(SimTime, u8)> = moments(ix).into_iter().filter(|(at, _)| told(*at)).collect();
    let mut heaviest: Vec<usize> = (0..moments.len()).collect();
    sort_by_key(&mut heaviest, |&i| ((u8::MAX - moments[i].1).into(), 0));
    let mut digits: BTreeMap<i64, SimTime> = BTreeMap::new();
    for i in heaviest {
        let at = moments[i].0;
        let y = tenths(map.y_before(at));
        let near = y - tenths(CLOCK_PITCH) + 1..y + tenths(CLOCK_PITCH);
        if digits.range(near).next().is_none() {
            digits.insert(y, at);
        }
    }
    let mut marks = Vec::with_capacity(moments.len());
    let mut heights = Vec::with_capacity(digits.len());
    let mut tick = f64::NEG_INFINITY;
    let mut last: Option<(SimTime, String)> = None;
    for (at, _) in moments {
        let y = map.y_before(at);
        let speaks = digits.get(&tenths(y)) == Some(&at);
        if y - tick < TICK_PITCH && !speaks {
            continue;
        }
        tick = y;
        let d = line(columns.tick.0, y, columns.tick.1, y);
        // Ticks that nobody could tell apart by their digits are one path with the one before them.
        if let Some(Mark::Group { y0, y1, marks, .. }) = marks.last_mut().filter(|_| !speaks)
            && let Some(Mark::Path { d: ticks, .. }) = marks.first_mut()
            && y - *y0 < CLOCK_PITCH
        {
            ticks.push_str(&d);
            *y1 = y + BESIDE;
            continue;
        }
        let mut group = vec![Mark::Path { class: "tick", d }];
        if speaks {
            // Moments that three decimals cannot tell apart count from the first of them.
            let text = match &last {
                Some((from, text)) if map.is_fine() && *text == digits_of(at) => {
                    format!("+{}", words.span(at.since(*from)))
                }
                _ => {
                    let text = digits_of(at);
                    last = Some((at, text.clone()));
                    text
                }
            };
            heights.push(y);
            let (x, y, spans) = (columns.clock, y + DIGITS, vec![Run::plain(text)]);
            group.push(Mark::Text { class: "clk", x, y, rotate: None, anchor: Anchor::End, spans });
        }
        let (y0, y1) = (y - BESIDE, y + BESIDE);
        marks.push(Mark::Group { class: "c".into(), title: None, key: None, y0, y1, marks: group });
    }
    (marks, heights)
}

/// Every moment of the clock column with its weight: what leaves weighs more than what arrives, and an ACK
/// weighs least.
fn moments(ix: &TraceIndex) -> BTreeMap<SimTime, u8> {
    let trace = ix.trace();
    let mut moments: BTreeMap<SimTime, u8> = BTreeMap::new();
    let mut at_least = |at: SimTime, weight: u8| {
        let held = moments.entry(at).or_insert(weight);
        *held = weight.max(*held);
    };
    for step in ix.steps() {
        let weight = match step.kind {
            StepKind::Ack | StepKind::ProbeAck => 5,
            StepKind::Fault
            | StepKind::GaveUp
            | StepKind::Failed
            | StepKind::Retried
            | StepKind::Queued
            | StepKind::Executed => 20,
            StepKind::Expired => 15,
            _ => 10,
        };
        at_least(step.at, weight);
    }
    // Where a segment is lost on its way, no clock of a host stands.
    for flight in trace.flights.iter().filter(|flight| gone_at(flight) == flight.fate_at) {
        if flight.fate != Fate::InFlight {
            at_least(flight.fate_at, u8::from(flight.role != Role::Ack));
        }
    }
    // The end of the run matters while something still lives.
    if map_has_tail(trace) {
        at_least(trace.end.at, 0);
    }
    moments
}

/// A connection still exists at the end of the run.
fn map_has_tail(trace: &Trace) -> bool {
    liveness(trace).last().is_some_and(|(_, active, waiting)| active + waiting > 0)
}

fn tenths(y: f64) -> i64 {
    (y * 10.0).round() as i64
}

/// What a lifeline looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Life {
    /// The host has a connection, or has not had one yet.
    Solid,
    /// Its connections are over.
    Faded,
    /// It has no power.
    None,
}

/// The lifelines of all hosts, down to `bottom`; nothing is told of what happens from `until` on.
pub(super) fn lifelines(
    trace: &Trace,
    map: &TimeMap,
    columns: &Columns,
    bottom: f64,
    until: Option<SimTime>,
) -> Vec<Mark> {
    let mut marks = Vec::new();
    let told = until.map_or(bottom, |until| map.y_before(until));
    for node in 0..trace.nodes.len() {
        let x = columns.life[node];
        let mut top = 0.0;
        let mut life = Life::Solid;
        for (at, next) in turns(trace, NodeId(node as u8)) {
            if until.is_some_and(|until| at >= until) {
                break;
            }
            let y = map.y(at);
            stretch(map, x, (top, y), life, &mut marks);
            (top, life) = (y, next);
        }
        stretch(map, x, (top, told), life, &mut marks);
        if told < bottom {
            marks.push(Mark::Line { class: "life dead", x1: x, y1: told, x2: x, y2: bottom });
        }
    }
    marks
}

/// When a host's lifeline changes its look, in order.
fn turns(trace: &Trace, node: NodeId) -> Vec<(SimTime, Life)> {
    let (mut open, mut ever, mut up) = (0_u32, false, true);
    let mut turns: Vec<(SimTime, Life)> = Vec::new();
    let mut last = Life::Solid;
    for event in trace.events.iter().filter(|event| event.node == node) {
        let exists = |state: State| !matches!(state, State::Closed | State::Listen);
        match event.kind {
            EventKind::State { from, to, .. } => match (exists(from), exists(to)) {
                (false, true) => (open, ever) = (open + 1, true),
                (true, false) => open = open.saturating_sub(1),
                _ => continue,
            },
            EventKind::Host { up: now } => (up, open, ever) = (now, 0, false),
            _ => continue,
        }
        let life = if !up {
            Life::None
        } else if ever && open == 0 {
            Life::Faded
        } else {
            Life::Solid
        };
        if life != last {
            turns.push((event.at, life));
            last = life;
        }
    }
    turns
}

/// One look of a lifeline between two heights, dotted in the bands.
fn stretch(map: &TimeMap, x: f64, (top, bottom): (f64, f64), life: Life, marks: &mut Vec<Mark>) {
    let class = match life {
        Life::Solid => "life",
        Life::Faded => "life dead",
        Life::None => return,
    };
    let mut line = |class: &'static str, y1: f64, y2: f64| {
        if y2 - y1 > 0.05 {
            marks.push(Mark::Line { class, x1: x, y1, x2: x, y2 });
        }
    };
    let mut from = top;
    for gap in map.gaps_between(top, bottom) {
        line(class, from, gap.top.max(top));
        line("life ingap", gap.top.max(top) + DOTS, gap.bottom.min(bottom));
        from = gap.bottom.min(bottom);
    }
    line(class, from, bottom);
}
