//! The control with two axes: the steps evenly spaced, and hairlines to where they are on a true scale.

use keepalive_core::{SimTime, Span};

use crate::index::TraceIndex;
use crate::ladder::{LadderWords, Layout};
use crate::mark::{Anchor, Key, Mark, Outline, Run, px};
use crate::number::within;
use crate::step::{Step, StepKind};

/// `y` of the axes.
const EVENTS: f64 = 14.0;
const TRUE: f64 = 52.0;
/// Baseline of the numbers below the lower axis.
const NUMBERS: f64 = 69.0;
/// Room for the ends of the axes.
const MARGIN: f64 = 10.0;
/// Ticks nearer than this on the upper axis are thinned, and hairlines nearer than this.
const TICKS: f64 = 7.0;
const HAIRS: f64 = 1.5;
/// With more ticks than this, only the first step of each crowd keeps its hairline.
const CROWD: usize = 40;
/// The travelled part grows in stretches of so many pixels: less is not seen, and would be drawn anew in each frame.
const GRAIN: f64 = 2.0;
/// The least distance between two numbers.
const NUMBER_PITCH: f64 = 56.0;

/// The geometry of the control: `width` × [`Ribbon::HEIGHT`].
#[derive(Debug, Clone, PartialEq)]
pub struct Ribbon {
    /// Width of the view box; the layout's.
    pub width: f64,
    /// What never changes and lies below the overlay: axes, hairlines, captions.
    pub marks: Vec<Mark>,
    /// What never changes and lies above it: the ticks of the steps, each a group with its key.
    pub ticks: Vec<Mark>,
    left: f64,
    right: f64,
    steps: usize,
    end: SimTime,
}

/// What moves from moment to moment.
#[derive(Debug, Clone, PartialEq)]
pub struct RibbonOverlay {
    /// Between [`Ribbon::marks`] and [`Ribbon::ticks`]: the travelled part of both axes.
    pub done: Mark,
    /// How far to the right [`Ribbon::thumb`] stands, above everything.
    pub thumb: f64,
}

impl Ribbon {
    /// Height of the view box in pixels.
    pub const HEIGHT: f64 = 74.0;

    /// The control for a run.
    pub fn new(ix: &TraceIndex, layout: Layout, words: &dyn LadderWords) -> Self {
        let width = layout.width();
        let left = if layout == Layout::Slim { MARGIN } else { 76.0 };
        let (right, end) = (width - MARGIN, ix.trace().end.at);
        let mut ribbon =
            Self { width, marks: Vec::new(), ticks: Vec::new(), left, right, steps: ix.steps().len(), end };
        let mut marks = Vec::new();
        if layout != Layout::Slim {
            for (y, text) in [(EVENTS, words.axis_events()), (TRUE, words.axis_true())] {
                marks.push(caption(left - 16.0, y + 4.0, Anchor::End, text));
            }
        }
        let shown = ribbon.thinned(ix.steps());
        let mut last = f64::NEG_INFINITY;
        let crowded = shown.len() > CROWD;
        for &n in &shown {
            let step = &ix.steps()[n];
            let (from, to) = (ribbon.x_of_step(n), ribbon.x_of_time(step.at));
            let apart = to - last >= HAIRS;
            if apart || !crowded {
                marks.push(hair("map", from, to));
            }
            if apart || weight(step.kind) >= 3 {
                marks.push(Mark::Line {
                    class: stroke(step.kind),
                    x1: to,
                    y1: TRUE - 5.0,
                    x2: to,
                    y2: TRUE + 5.0,
                });
                last = to;
            }
        }
        for y in [EVENTS, TRUE] {
            marks.push(Mark::Line { class: "axis", x1: left, y1: y, x2: right, y2: y });
        }
        marks.extend(ribbon.numbers(words));
        ribbon.marks = marks;
        let ticks = shown.iter().map(|&n| Mark::Group {
            class: "step".into(),
            title: None,
            key: Some(Key::Step(n)),
            y0: 0.0,
            y1: TRUE,
            marks: vec![tick(ix.steps()[n].kind, ribbon.x_of_step(n), EVENTS)],
        });
        ribbon.ticks = ticks.collect();
        ribbon
    }

    /// What moves, at a moment and the step that the reader is at.
    pub fn overlay(&self, ix: &TraceIndex, at: SimTime, step: Option<usize>) -> RibbonOverlay {
        let (thumb, now) = (self.thumb_at(ix, at, step), self.x_of_time(at));
        let grain = |x: f64| (self.left + ((x - self.left) / GRAIN).round() * GRAIN).min(self.right);
        let travelled = |x: f64, y: f64| [(self.left, y), (grain(x), y)];
        let done = Outline::through(travelled(thumb, EVENTS)).and(travelled(now, TRUE)).open("axis done");
        RibbonOverlay { done, thumb }
    }

    /// The hairline of a step, below [`RibbonOverlay::done`].
    pub fn current(&self, ix: &TraceIndex, step: Option<usize>) -> Option<Mark> {
        let n = step?;
        Some(hair("map on", self.x_of_step(n), self.x_of_time(ix.steps().get(n)?.at)))
    }

    /// What the reader drags, so far to the right.
    pub const fn thumb(x: f64) -> Mark {
        Mark::Circle { class: "thumb", cx: x, cy: EVENTS, r: 8.0 }
    }

    /// The mark of the moment at which an edited run parts from the original: a branch on each axis.
    pub fn fork(&self, ix: &TraceIndex, at: Option<SimTime>) -> Vec<Mark> {
        let Some(at) = at else { return Vec::new() };
        let step = ix.steps().partition_point(|step| step.at < at);
        let branch =
            |x: f64, y: f64| Outline::through([(x - 5.0, y - 9.0), (x, y), (x + 5.0, y - 9.0)]).open("fork");
        vec![branch(self.x_of_step(step), EVENTS - 4.0), branch(self.x_of_time(at), TRUE - 4.0)]
    }

    /// Where the `n`-th step stands on the upper axis.
    pub fn x_of_step(&self, n: usize) -> f64 {
        let last = self.steps.saturating_sub(1).max(1);
        self.left + (self.right - self.left) * (n.min(last) as f64 / last as f64)
    }

    /// The step nearest to `x` on the upper axis; `None` in a run without steps.
    pub fn step_at_x(&self, x: f64) -> Option<usize> {
        let last = self.steps.checked_sub(1)?;
        let share = within((x - self.left) / (self.right - self.left), 0.0, 1.0);
        Some((share * last as f64).round() as usize)
    }

    /// Where a time stands on the lower axis.
    pub fn x_of_time(&self, at: SimTime) -> f64 {
        let end = self.end.micros().max(1) as f64;
        self.left + (self.right - self.left) * (at.micros() as f64 / end).min(1.0)
    }

    /// The time at `x` on the lower axis.
    pub fn time_at_x(&self, x: f64) -> SimTime {
        let share = within((x - self.left) / (self.right - self.left), 0.0, 1.0);
        SimTime::from_micros((share * self.end.micros() as f64).round() as u64)
    }

    /// Between two steps the thumb goes on by time.
    fn thumb_at(&self, ix: &TraceIndex, at: SimTime, step: Option<usize>) -> f64 {
        let Some(n) = step else { return self.left };
        let steps = ix.steps();
        let (Some(here), next) = (steps.get(n), steps.get(n + 1).map_or(self.end, |next| next.at)) else {
            return self.right;
        };
        let whole = next.since(here.at).micros();
        let share =
            if whole == 0 { 0.0 } else { (at.since(here.at).micros() as f64 / whole as f64).min(1.0) };
        let x = self.x_of_step(n);
        let to = if n + 1 < steps.len() { self.x_of_step(n + 1) } else { x };
        x + (to - x) * share
    }

    /// The steps that get a tick: all, or in a crowd the weightiest of each stretch of the axis.
    fn thinned(&self, steps: &[Step]) -> Vec<usize> {
        let slots = ((self.right - self.left) / TICKS).floor().max(1.0) as usize;
        if steps.len() <= slots {
            return (0..steps.len()).collect();
        }
        let slot = |slot: usize| slot * steps.len() / slots;
        let heaviest = |from: usize, to: usize| {
            (from..to).max_by_key(|&n| (weight(steps[n].kind), std::cmp::Reverse(n))).unwrap_or(from)
        };
        let mut shown: Vec<usize> = (0..slots).map(|n| heaviest(slot(n), slot(n + 1))).collect();
        shown.dedup();
        shown
    }

    /// The numbers below the lower axis, at round times.
    fn numbers(&self, words: &dyn LadderWords) -> Vec<Mark> {
        let most = within(((self.right - self.left) / NUMBER_PITCH).floor(), 1.0, 6.0);
        let every = round_up(self.end.micros() as f64 / most);
        let mut marks = Vec::new();
        let mut at = 0;
        while at <= self.end.micros() {
            let x = self.x_of_time(SimTime::from_micros(at));
            marks.push(caption(x, NUMBERS, Anchor::Middle, words.span(Span::from_micros(at))));
            at += every;
        }
        marks
    }
}

/// The least round length of time that is not below so many microseconds.
pub(crate) fn round_up(micros: f64) -> u64 {
    const ROUND: [u64; 12] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800];
    const HOUR: u64 = 3_600_000_000;
    let seconds = ROUND.iter().map(|n| n * 1_000_000);
    let hours = [1, 2, 4, 6, 12, 24, 48, 120, 240, 480, 960, 2400].map(|n| n * HOUR);
    let small = (0..6).flat_map(|power| [1, 2, 5].map(|n| n * 10_u64.pow(power)));
    small.chain(seconds).chain(hours).find(|&n| n as f64 >= micros).unwrap_or(9600 * HOUR)
}

fn caption(x: f64, y: f64, anchor: Anchor, text: String) -> Mark {
    Mark::Text { class: "cap", x, y, rotate: None, anchor, spans: vec![Run::plain(text)] }
}

/// A hairline from the upper axis to the lower one.
fn hair(class: &'static str, from: f64, to: f64) -> Mark {
    let (from, to) = (px(from), px(to));
    Mark::Path { class, d: format!("M{from} 23C{from} 38 {to} 32 {to} 47") }
}

/// How much a reader would miss the step in a crowd.
pub(crate) const fn weight(kind: StepKind) -> u8 {
    match kind {
        StepKind::Fault | StepKind::GaveUp | StepKind::Failed => 6,
        StepKind::Rst => 5,
        StepKind::Fin => 4,
        StepKind::Expired
        | StepKind::Queued
        | StepKind::Executed
        | StepKind::Probe
        | StepKind::WindowProbe
        | StepKind::Syn => 3,
        StepKind::Again | StepKind::Retried => 2,
        StepKind::Http | StepKind::Data | StepKind::ProbeAck => 1,
        StepKind::Ack => 0,
    }
}

pub(crate) const fn stroke(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Syn => "m syn",
        StepKind::Ack => "m ack",
        StepKind::Http | StepKind::Data => "m data",
        StepKind::Probe => "m probe",
        StepKind::ProbeAck => "m pack",
        StepKind::WindowProbe => "m wprobe",
        StepKind::Fin => "m fin",
        StepKind::Rst => "m rst",
        StepKind::Again | StepKind::Retried => "m again",
        StepKind::Fault | StepKind::GaveUp | StepKind::Failed => "m bad",
        StepKind::Expired | StepKind::Queued | StepKind::Executed => "m end",
    }
}

/// The tick of a step: a shape for each kind, so that colour is not needed.
pub(crate) fn tick(kind: StepKind, x: f64, y: f64) -> Mark {
    let diamond = |class: &'static str, r: f64| {
        Outline::through([(x, y - r), (x + r, y), (x, y + r), (x - r, y)]).closed(class)
    };
    let square = |class| Mark::Rect { class, x: x - 4.0, y: y - 4.0, w: 8.0, h: 8.0, rx: 0.0 };
    match kind {
        StepKind::Syn => Mark::Circle { class: "t syn", cx: x, cy: y, r: 3.6 },
        StepKind::Ack => Outline::through([(x, y - 5.0), (x, y + 5.0)]).open("t ack"),
        StepKind::Http | StepKind::Data => Mark::Circle { class: "t data", cx: x, cy: y, r: 4.4 },
        StepKind::Again | StepKind::Retried => Mark::Circle { class: "t again", cx: x, cy: y, r: 4.0 },
        StepKind::Probe => diamond("t probe", 5.5),
        StepKind::ProbeAck => diamond("t pack", 5.0),
        StepKind::WindowProbe => diamond("t wprobe", 4.0),
        StepKind::Fin => square("t fin"),
        StepKind::Expired | StepKind::Queued | StepKind::Executed => square("t end"),
        StepKind::Rst => {
            let teeth = [(-6.0, 0.0), (-3.5, -5.0), (0.0, 5.0), (3.5, -5.0), (6.0, 0.0)];
            Outline::through(teeth.map(|(dx, dy)| (x + dx, y + dy))).open("t rst")
        }
        StepKind::Fault | StepKind::GaveUp | StepKind::Failed => {
            Outline::through([(x - 4.0, y - 4.0), (x + 4.0, y + 4.0)])
                .and([(x + 4.0, y - 4.0), (x - 4.0, y + 4.0)])
                .open("t bad")
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::fixture;
    use crate::ladder::plain::Plain;

    #[test]
    fn steps_and_places_belong_to_each_other() {
        for trace in [fixture::two_clocks(), fixture::random(5, 9_000)] {
            let ix = TraceIndex::new(Arc::new(trace));
            for layout in [Layout::Wide, Layout::Mid, Layout::Slim] {
                let ribbon = Ribbon::new(&ix, layout, &Plain);
                for n in 0..ix.steps().len() {
                    assert_eq!(ribbon.step_at_x(ribbon.x_of_step(n)), Some(n));
                }
                assert_eq!(ribbon.step_at_x(-50.0), Some(0));
                assert!(ribbon.ticks.len() <= 140, "{} ticks", ribbon.ticks.len());
                let end = ix.trace().end.at;
                assert_eq!(ribbon.time_at_x(ribbon.x_of_time(end)), end);
            }
        }
    }

    #[test]
    fn a_run_without_steps_has_a_control_too() {
        let mut trace = fixture::two_clocks();
        (trace.events, trace.flights) = (Vec::new(), Vec::new());
        let ix = TraceIndex::new(Arc::new(trace));
        let ribbon = Ribbon::new(&ix, Layout::Slim, &Plain);
        assert_eq!(ribbon.step_at_x(100.0), None);
        assert_eq!(ribbon.overlay(&ix, SimTime::ZERO, None).thumb, MARGIN);
        assert_eq!(ribbon.current(&ix, None), None);
    }

    #[test]
    fn lengths_are_rounded_up_to_what_a_reader_expects() {
        const CASES: [(f64, u64); 4] =
            [(3.0, 5), (25e6, 30_000_000), (31e6, 60_000_000), (5e9, 7_200_000_000)];
        for (micros, round) in CASES {
            assert_eq!(round_up(micros), round);
        }
    }
}
