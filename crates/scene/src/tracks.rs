//! The true-scale line unfolded: a row for the states of each host's sockets, one for what is sent, and one for each
//! clock as a sawtooth, over a window of the run; and the ruler between two moments.
//!
//! Rows are as wide as the window, so that a stretch of it can be looked at as closely as wanted.

mod window;

use keepalive_core::tcp::State;
use keepalive_core::trace::{EventKind, SocketId};
use keepalive_core::{Scenario, SimTime, Span};

pub use self::window::Window;
use crate::figures::{ClockKind, Series, clocks};
use crate::index::TraceIndex;
use crate::lang::{ChartText, PanelWords, Who};
use crate::mark::{Anchor, Key, Mark, Outline, Run};
use crate::panel::ink;
use crate::ribbon::{round_up, stroke, tick, weight};

/// Height of a name above its row, of a row of each kind, and of the scale at the top.
const NAME: f64 = 15.0;
const STATE: f64 = 14.0;
const PACKETS: f64 = 22.0;
const CLOCK: f64 = 26.0;
const SCALE: f64 = 20.0;
/// Between rows.
const SPACE: f64 = 7.0;
/// Rows of each kind that are shown at most.
const MOST: usize = 8;
/// Ticks nearer than this are thinned, and teeth narrower.
const PITCH: f64 = 5.0;
const TOOTH: f64 = 0.4;
/// The least distance between two numbers of the scale.
const NUMBERS: f64 = 62.0;

/// The rows of a window.
#[derive(Debug, Clone, PartialEq)]
pub struct Tracks {
    /// What is drawn, in CSS pixels.
    pub marks: Vec<Mark>,
    /// Its height.
    pub height: f64,
    window: Window,
    left: f64,
    right: f64,
    /// Where the ticks of the row of events stand, from the left, and the step that each is.
    ticks: Vec<(f64, usize)>,
}

impl Tracks {
    /// The rows between `left` and `right`, CSS pixels.
    pub fn new(
        ix: &TraceIndex,
        scenario: &Scenario,
        window: Window,
        (left, right): (f64, f64),
        words: &dyn PanelWords,
    ) -> Self {
        let mut tracks = Self { marks: Vec::new(), height: SCALE, window, left, right, ticks: Vec::new() };
        let hosts: Vec<Who<'_>> = scenario.path.iter().filter_map(Who::of).collect();
        tracks.states(ix, &hosts, words);
        tracks.packets(ix, words);
        let mut all = clocks(ix.trace(), |_| true);
        all.retain(|series| tracks.seen(series));
        for series in all.iter().take(MOST) {
            tracks.clock(series, &hosts, words);
        }
        tracks.scale(words);
        tracks
    }

    /// Where a moment is; outside of the window, at its edge.
    pub fn x(&self, at: SimTime) -> f64 {
        self.place(at.micros() as f64)
    }

    /// The moment at a place.
    pub fn at_x(&self, x: f64) -> SimTime {
        let share = ((x - self.left) / (self.right - self.left)).clamp(0.0, 1.0);
        let micros = self.window.length().micros() as f64 * share;
        self.window.from + Span::from_micros(micros.round() as u64)
    }

    /// The step whose tick is nearest to a place and at most `reach` pixels away. What is thinned out has no place of
    /// its own: a press on a tick means what the tick shows.
    pub fn step_near(&self, x: f64, reach: f64) -> Option<usize> {
        let after = self.ticks.partition_point(|(at, _)| *at < x);
        let around = self.ticks.iter().take(after + 1).skip(after.saturating_sub(1));
        let nearest = around.min_by(|(a, _), (b, _)| (a - x).abs().total_cmp(&(b - x).abs()))?;
        ((nearest.0 - x).abs() <= reach).then_some(nearest.1)
    }

    /// The window that is shown.
    pub const fn window(&self) -> Window {
        self.window
    }

    /// The bracket between two moments, with the time that lies between them.
    pub fn ruler(&self, from: SimTime, to: SimTime, words: &dyn PanelWords) -> Vec<Mark> {
        let (from, to) = (from.min(to), from.max(to));
        let (a, b) = (self.x(from), self.x(to));
        let y = SCALE - 3.0;
        let ends =
            [a, b].map(|x| Mark::Line { class: "rule-end", x1: x, y1: y - 5.0, x2: x, y2: self.height });
        let span = Mark::Line { class: "rule-span", x1: a, y1: y, x2: b, y2: y };
        let text = words.chart(&ChartText::Exact(to.since(from)));
        let half = 3.6 * text.chars().count() as f64;
        let middle = f64::midpoint(a, b).clamp(self.left + half, (self.right - half).max(self.left + half));
        let label = self.text("rule-text", middle, y - 4.0, Anchor::Middle, text);
        ends.into_iter().chain([span, label]).collect()
    }

    fn place(&self, micros: f64) -> f64 {
        let (from, length) = (self.window.from.micros() as f64, self.window.length().micros().max(1) as f64);
        self.left + (self.right - self.left) * ((micros - from) / length).clamp(0.0, 1.0)
    }

    fn seconds(&self, seconds: f64) -> f64 {
        self.place(seconds * 1e6)
    }

    /// A clock that runs in the window for long enough to be seen.
    fn seen(&self, series: &Series) -> bool {
        let runs = |fall: &crate::figures::Fall| self.seconds(fall.to.at) - self.seconds(fall.from.at) > 2.0;
        series.falls.iter().any(runs)
    }

    /// Makes room for a row under its name; gives the upper edge of the row.
    fn row(&mut self, name: String, height: f64) -> f64 {
        let top = self.height + NAME;
        let name = self.text("row-name", self.left, top - 3.0, Anchor::Start, name);
        self.marks.push(name);
        self.height = top + height + SPACE;
        top
    }

    fn text(&self, class: &'static str, x: f64, y: f64, anchor: Anchor, text: String) -> Mark {
        Mark::Text { class, x, y, rotate: None, anchor, spans: vec![Run::plain(text)] }
    }

    /// A row of bars for each socket that was ever more than a listener.
    fn states(&mut self, ix: &TraceIndex, hosts: &[Who<'_>], words: &dyn PanelWords) {
        let trace = ix.trace();
        let end = trace.end.at;
        let mut rows: Vec<(SocketId, Vec<(SimTime, State)>)> = Vec::new();
        for event in &trace.events {
            match event.kind {
                EventKind::State { socket, to, .. } if trace.socket(socket).conn > 0 => {
                    match rows.iter_mut().find(|(id, _)| *id == socket) {
                        Some((_, states)) => states.push((event.at, to)),
                        None => rows.push((socket, vec![(event.at, to)])),
                    }
                }
                // A host that loses its memory says nothing of its sockets.
                EventKind::Host { up: false } => {
                    for (id, states) in &mut rows {
                        if trace.socket(*id).node == event.node {
                            states.push((event.at, State::Closed));
                        }
                    }
                }
                _ => {}
            }
        }
        rows.sort_by_key(|(id, _)| (trace.socket(*id).node, trace.socket(*id).conn));
        rows.retain(|(_, states)| states.first().is_some_and(|(at, _)| *at <= self.window.to));
        for (id, states) in rows.into_iter().take(MOST) {
            let socket = trace.socket(id);
            let Some(who) = hosts.get(socket.node.index()) else { continue };
            let y = self.row(words.chart(&ChartText::Socket { who: *who, conn: socket.conn }), STATE);
            let ends = states.iter().skip(1).map(|(at, _)| *at).chain([end]);
            for ((from, state), to) in states.iter().zip(ends) {
                self.state(*from, to, *state, y);
            }
        }
    }

    fn state(&mut self, from: SimTime, to: SimTime, state: State, y: f64) {
        let class = match state {
            State::Closed | State::Listen => return,
            State::Established => "st open",
            State::TimeWait => "st wait",
            _ => "st half",
        };
        if to < self.window.from || from > self.window.to {
            return;
        }
        let (a, b) = (self.x(from), self.x(to));
        self.marks.push(Mark::Rect { class, x: a, y, w: (b - a).max(1.0), h: STATE, rx: 0.0 });
        let name = state.to_string();
        if b - a > 7.0 * name.len() as f64 + 12.0 {
            let class = if state == State::Established { "st-name on" } else { "st-name" };
            let text = self.text(class, a + 6.0, y + STATE - 4.0, Anchor::Start, name);
            self.marks.push(text);
        }
    }

    /// A tick for each step, thinned to the weightiest where they are crowded.
    fn packets(&mut self, ix: &TraceIndex, words: &dyn PanelWords) {
        let y = self.row(words.chart(&ChartText::Events), PACKETS);
        let middle = y + PACKETS / 2.0;
        let (left, right) = (self.left, self.right);
        self.marks.push(Mark::Line { class: "axis", x1: left, y1: middle, x2: right, y2: middle });
        let steps = ix.steps();
        let first = steps.partition_point(|step| step.at < self.window.from);
        let last = steps.partition_point(|step| step.at <= self.window.to);
        let mut shown: Vec<(f64, usize)> = Vec::new();
        for (n, step) in steps.iter().enumerate().take(last).skip(first) {
            let x = self.x(step.at);
            match shown.last_mut() {
                Some((at, known)) if x - *at < PITCH => {
                    if weight(step.kind) > weight(steps[*known].kind) {
                        *known = n;
                    }
                }
                _ => shown.push((x, n)),
            }
        }
        for &(x, n) in &shown {
            let kind = steps[n].kind;
            let line = Mark::Line { class: stroke(kind), x1: x, y1: y, x2: x, y2: y + PACKETS };
            let marks = vec![line, tick(kind, x, middle)];
            let key = Some(Key::Step(n));
            self.marks.push(Mark::Group {
                class: "step".into(),
                title: None,
                key,
                y0: y,
                y1: y + PACKETS,
                marks,
            });
        }
        self.ticks = shown;
    }

    fn clock(&mut self, series: &Series, hosts: &[Who<'_>], words: &dyn PanelWords) {
        let Some(who) = hosts.get(series.node.index()) else { return };
        let name = match series.kind {
            ClockKind::Timer(timer) => words.words().timer_of(timer, *who),
            ClockKind::Mapping => words.chart(&ChartText::Mapping(*who)),
        };
        let longest = series.longest();
        let full = words.words().span(Span::from_micros((longest * 1e6).round() as u64));
        let y = self.row(format!("{name} · {full}"), CLOCK);
        let foot = y + CLOCK;
        let (left, right) = (self.left, self.right);
        self.marks.push(Mark::Line { class: "axis", x1: left, y1: foot, x2: right, y2: foot });
        let (body, edge) = classes(series.kind);
        let (from, to) = (self.window.from.micros() as f64 / 1e6, self.window.to.micros() as f64 / 1e6);
        let mut last = f64::NEG_INFINITY;
        for fall in series.falls.iter().filter(|fall| fall.to.at >= from && fall.from.at <= to) {
            // What is cut off by the window is cut where it is, not pushed to its edge.
            let (start, end) = (fall.from.at.max(from), fall.to.at.min(to));
            let (a, b) = (self.seconds(start), self.seconds(end));
            if b - last < TOOTH {
                continue;
            }
            last = b;
            let height = |at: f64| {
                let left = fall.from.left - (at - fall.from.at);
                foot - CLOCK * (left / longest.max(1e-6)).clamp(0.0, 1.0)
            };
            let (high, low) = ((a, height(start)), (b, height(end)));
            self.marks.push(Outline::through([(a, foot), high, low, (b, foot)]).closed(body));
            self.marks.push(Outline::through([high, low]).open(edge));
        }
    }

    /// The numbers at the top, at round times of the window.
    fn scale(&mut self, words: &dyn PanelWords) {
        let most = ((self.right - self.left) / NUMBERS).floor().clamp(1.0, 8.0);
        let every = round_up(self.window.length().micros() as f64 / most);
        let mut at = self.window.from.micros().div_ceil(every) * every;
        while at <= self.window.to.micros() {
            let moment = SimTime::from_micros(at);
            let x = self.x(moment);
            let line = Mark::Line { class: "grid", x1: x, y1: SCALE - 6.0, x2: x, y2: self.height };
            self.marks.insert(0, line);
            let text = words.chart(&ChartText::Exact(Span::from_micros(at)));
            let half = 3.2 * text.chars().count() as f64;
            let place = x.clamp((half).min(self.right), (self.right + 10.0 - half).max(half));
            let number = self.text("number", place, SCALE - 9.0, Anchor::Middle, text);
            self.marks.push(number);
            at += every;
        }
    }
}

/// The classes of a tooth's body and of its edge.
fn classes(kind: ClockKind) -> (&'static str, &'static str) {
    match ink(kind) {
        "probe" => ("tooth probe", "edge probe"),
        "wait" => ("tooth wait", "edge wait"),
        "ping" => ("tooth ping", "edge ping"),
        "nat" => ("tooth nat", "edge nat"),
        "kernel" => ("tooth kernel", "edge kernel"),
        _ => ("tooth http", "edge http"),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::fixture;
    use crate::lang::Lang;

    fn index() -> TraceIndex {
        TraceIndex::new(Arc::new(fixture::two_clocks()))
    }

    fn tracks(ix: &TraceIndex, window: Window) -> Tracks {
        let words = Lang::En.panel_words();
        Tracks::new(ix, &fixture::two_clocks_scenario(), window, (40.0, 840.0), words)
    }

    fn texts(marks: &[Mark], wanted: &str) -> Vec<String> {
        let text = |mark: &Mark| match mark {
            Mark::Text { class, spans, .. } if *class == wanted => Some(spans[0].text.clone()),
            _ => None,
        };
        marks.iter().filter_map(text).collect()
    }

    #[test]
    fn two_clocks_has_two_sockets_and_its_clocks() {
        let ix = index();
        let tracks = tracks(&ix, Window::whole(&ix));
        let names = texts(&tracks.marks, "row-name");
        assert!(names[0].contains("connection 1") && names[1].contains("connection 1"), "{names:?}");
        assert!(names.iter().any(|name| name.starts_with("HTTP idle")), "{names:?}");
        assert!(names.iter().any(|name| name.starts_with("TCP keepalive")), "{names:?}");
        assert_eq!(texts(&tracks.marks, "st-name on"), ["ESTABLISHED", "ESTABLISHED"]);
    }

    #[test]
    fn the_ruler_says_what_lies_between() {
        let ix = index();
        let tracks = tracks(&ix, Window::whole(&ix));
        let at = SimTime::from_micros;
        let marks = tracks.ruler(at(60_065_000), at(65_000), Lang::En.panel_words());
        assert_eq!(texts(&marks, "rule-text"), ["60 s"]);
        let same = tracks.ruler(at(65_000), at(60_065_000), Lang::En.panel_words());
        assert_eq!(marks, same, "whichever is marked first");
    }

    #[test]
    fn a_press_means_the_tick_that_is_drawn() {
        let ix = index();
        let tracks = tracks(&ix, Window::whole(&ix));
        let steps = ix.steps();
        // The FIN leaves at 60.065 s; its ACK and the other FIN follow within 0.1 s, less than a pixel.
        let x = tracks.x(SimTime::from_micros(60_065_000));
        for aside in [-1.0, -0.5, 0.0, 0.5, 1.0] {
            let step = tracks.step_near(x + aside, 9.0).unwrap();
            assert_eq!(steps[step].at, SimTime::from_micros(60_065_000), "{aside} px");
            let drawn = tracks
                .marks
                .iter()
                .any(|mark| matches!(mark, Mark::Group { key: Some(Key::Step(n)), .. } if *n == step));
            assert!(drawn);
        }
        assert_eq!(tracks.step_near(x - 20.0, 9.0), None);
        assert!(tracks.step_near(x - 8.9, 9.0).is_some() && tracks.step_near(x - 9.1, 9.0).is_none());
    }

    #[test]
    fn a_playhead_that_leaves_the_window_takes_it_along() {
        let ix = index();
        let window = Window { from: SimTime::ZERO, to: SimTime::from_micros(1_000_000) };
        let there = SimTime::from_micros(30_085_000);
        let moved = window.showing(&ix, there);
        assert!(moved.holds(there));
        assert_eq!(moved.length(), window.length());
        assert_eq!(moved.showing(&ix, there), moved);
    }

    proptest! {
        #[test]
        fn windows_stay_in_the_run(about in 0_u64..130_000_000, zooms in prop::collection::vec(0.2_f64..5.0, 1..12)) {
            let ix = index();
            let whole = Window::whole(&ix);
            let mut window = whole;
            for times in zooms {
                window = window.zoomed(&ix, SimTime::from_micros(about), times);
                prop_assert!(window.to <= whole.to);
                prop_assert!(window.length() >= window::LEAST && window.length() <= whole.length());
            }
        }

        #[test]
        fn places_and_moments_belong_to_each_other(from in 0_u64..100_000_000, length in 1_000_u64..20_000_000, share in 0.0_f64..1.0) {
            let ix = index();
            let from = SimTime::from_micros(from);
            let tracks = tracks(&ix, Window { from, to: from + Span::from_micros(length) }.within(&ix));
            let x = 40.0 + 800.0 * share;
            prop_assert!((tracks.x(tracks.at_x(x)) - x).abs() <= 1.0);
            // Of texts and outlines the extent is rough.
            for mark in tracks.marks.iter().filter(|mark| !matches!(mark, Mark::Path { .. })) {
                let (y0, y1) = mark.extent();
                prop_assert!(y0 >= -8.0 && y1 <= tracks.height + 8.0, "{mark:?}");
            }
        }
    }
}
