//! What the rows of a window show: states, steps and clocks, and the numbers above them.

use keepalive_core::tcp::State;
use keepalive_core::trace::{EventKind, SocketId};
use keepalive_core::{SimTime, Span};

use super::{SCALE, Tracks};
use crate::figures::{ClockKind, Fall, Series, clocks};
use crate::index::TraceIndex;
use crate::lang::{ChartText, PanelWords, Who};
use crate::mark::{Anchor, Key, Mark, Outline};
use crate::panel::ink;
use crate::ribbon::{round_up, stroke, tick, weight};

/// Rows of each kind that are shown at most.
const MOST: usize = 8;
/// Height of a row of each kind.
const STATE: f64 = 14.0;
const PACKETS: f64 = 22.0;
const CLOCK: f64 = 26.0;
/// Ticks nearer than this are thinned, and teeth narrower.
const PITCH: f64 = 5.0;
const TOOTH: f64 = 0.4;
/// The least distance between two numbers of the scale.
const NUMBERS: f64 = 62.0;

impl Tracks {
    /// A row of bars for each socket that was ever more than a listener.
    pub(super) fn states(&mut self, ix: &TraceIndex, hosts: &[Who<'_>], words: &dyn PanelWords) {
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
    pub(super) fn packets(&mut self, ix: &TraceIndex, words: &dyn PanelWords) {
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

    /// A row for each clock that runs in the window for long enough to be seen.
    pub(super) fn clocks(&mut self, ix: &TraceIndex, hosts: &[Who<'_>], words: &dyn PanelWords) {
        let mut all = clocks(ix.trace(), |_| true);
        all.retain(|series| self.seen(series));
        for series in all.iter().take(MOST) {
            self.clock(series, hosts, words);
        }
    }

    fn seen(&self, series: &Series) -> bool {
        let runs = |fall: &Fall| self.seconds(fall.to.at) - self.seconds(fall.from.at) > 2.0;
        series.falls.iter().any(runs)
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

    fn seconds(&self, seconds: f64) -> f64 {
        self.place(seconds * 1e6)
    }

    /// The numbers at the top, at round times of the window.
    pub(super) fn scale(&mut self, words: &dyn PanelWords) {
        let most = ((self.right - self.left) / NUMBERS).floor().clamp(1.0, 8.0);
        let every = round_up(self.window.length().micros() as f64 / most);
        let mut at = self.window.from.micros().div_ceil(every) * every;
        while at <= self.window.to.micros() {
            let x = self.x(SimTime::from_micros(at));
            let line = Mark::Line { class: "grid", x1: x, y1: SCALE - 6.0, x2: x, y2: self.height };
            self.marks.insert(0, line);
            let text = words.chart(&ChartText::Exact(Span::from_micros(at)));
            let half = 3.2 * text.chars().count() as f64;
            let place = x.clamp(half.min(self.right), (self.right + 10.0 - half).max(half));
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
