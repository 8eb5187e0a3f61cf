//! Bars beside the lifelines: how much of a timer's true time is left.

use litemap::LiteMap;

use keepalive_core::trace::{EventKind, FlightId, Role, SocketId};
use keepalive_core::{SimTime, Timer, Trace};

use super::columns::Columns;
use super::labels::Bar;
use super::notes::{Note, Side, Tone};
use super::place::Arrow;
use super::runs::{Clock, Leg, TimerRun, runs};
use super::{LadderWords, Layout, TimerEnd};
use crate::index::TraceIndex;
use crate::mark::{Anchor, Key, Mark, Outline, Run};
use crate::timeline::TimeMap;

/// How many bars may stand side by side.
const LANES: usize = 3;
/// Between two bars.
const APART: f64 = 4.0;
/// How far the line at which a clock reached 0 sticks out of its bar.
const OVER: f64 = 3.0;
/// A bar lower than this is not drawn.
const LEAST: f64 = 3.0;
/// How near a bar an arrow must come to need a rim.
const RIM: f64 = 6.0;
/// How far below its end a stopped timer's moment may be and still be pointed out.
const MISSED: f64 = 130.0;

/// A bar in place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TimerBar {
    pub(super) run: TimerRun,
    pub(super) node: usize,
    pub(super) side: Side,
    pub(super) lane: usize,
    pub(super) y0: f64,
    pub(super) y1: f64,
}

/// All bars that are worth showing, each in a lane of its own where they overlap.
pub(super) fn bars(trace: &Trace, map: &TimeMap, layout: Layout, until: Option<SimTime>) -> Vec<TimerBar> {
    let lanes = if layout == Layout::Slim { 2 } else { LANES };
    let mut taken: Vec<Vec<f64>> = vec![Vec::new(); trace.nodes.len() * 2];
    let mut bars = Vec::new();
    for mut run in runs(trace) {
        if until.is_some_and(|until| run.from() >= until) {
            continue;
        }
        if let Some(until) = until {
            withhold(&mut run, until);
        }
        let node = run.clock.node(trace).index();
        let side = side(trace, run.clock);
        let (y0, y1) = (map.y(run.from()), map.y_before(run.to()).max(map.y(run.from())));
        if y1 - y0 < LEAST || !worth_showing(&run, map, y0, y1) {
            continue;
        }
        let lane = &mut taken[node * 2 + usize::from(side == Side::Right)];
        let free = lane.iter().position(|&end| end <= y0 + 0.5);
        let Some(at) = free.or((lane.len() < lanes).then_some(lane.len())) else { continue };
        if at == lane.len() {
            lane.push(y1);
        } else {
            lane[at] = y1;
        }
        bars.push(TimerBar { run, node, side, lane: at, y0, y1 });
    }
    bars
}

/// Ends a run where the answer is held back.
fn withhold(run: &mut TimerRun, until: SimTime) {
    if run.to() >= until {
        run.legs.retain(|leg| leg.from < until);
        if let Some(leg) = run.legs.last_mut() {
            leg.to = leg.to.min(until);
        }
        run.end = TimerEnd::Running;
    }
}

/// Bars stand on the outer side of the connection that they belong to; a middlebox's, which has the
/// connection on both sides, toward the server.
fn side(trace: &Trace, clock: Clock) -> Side {
    match clock {
        Clock::Timer(socket, _) => outer(trace, socket),
        Clock::Mapping(..) => Side::Right,
    }
}

/// The side of a socket's host that faces away from its connection.
pub(super) fn outer(trace: &Trace, socket: SocketId) -> Side {
    if trace.socket(socket).active { Side::Left } else { Side::Right }
}

/// The clocks of keep-alive always; those that every exchange starts and stops only when they last.
fn worth_showing(run: &TimerRun, map: &TimeMap, y0: f64, y1: f64) -> bool {
    let lasts = !map.gaps_between(y0, y1).is_empty();
    let Clock::Timer(_, timer) = run.clock else { return true };
    match timer {
        Timer::Keepalive => !matches!(run.end, TimerEnd::Answered(..)) || lasts,
        Timer::HttpIdle | Timer::PoolIdle | Timer::TimeWait | Timer::FinWait2 => true,
        Timer::Retransmit
        | Timer::TailLoss
        | Timer::Reorder
        | Timer::DelayedAck
        | Timer::QuicProbe
        | Timer::QuicAck => {
            matches!(run.end, TimerEnd::Fired(_))
        }
        Timer::Persist => lasts || matches!(run.end, TimerEnd::Fired(_)),
        Timer::ConnectTimeout
        | Timer::ResponseTimeout
        | Timer::Ping
        | Timer::PingTimeout
        | Timer::QuicIdle
        | Timer::QuicDrain => lasts || matches!(run.end, TimerEnd::Fired(_)),
        Timer::Service | Timer::CloseDelay | Timer::RequestHead | Timer::Linger => lasts,
    }
}

const fn classes(clock: Clock) -> (&'static str, &'static str) {
    match clock {
        Clock::Timer(_, timer) => timer_classes(timer),
        _ => ("timer nat", "filln"),
    }
}

/// The classes of a timer's bar and of what is left of it.
pub(crate) const fn timer_classes(timer: Timer) -> (&'static str, &'static str) {
    match timer {
        Timer::Keepalive => ("timer ka", "fillp"),
        Timer::HttpIdle | Timer::QuicIdle => ("timer http", "fillh"),
        Timer::PoolIdle => ("timer pool", "fillh"),
        Timer::TimeWait | Timer::FinWait2 | Timer::QuicDrain => ("timer tw", "fillw"),
        Timer::Retransmit | Timer::TailLoss | Timer::Reorder | Timer::Persist | Timer::QuicProbe => {
            ("timer rto", "fillr")
        }
        Timer::DelayedAck
        | Timer::QuicAck
        | Timer::Service
        | Timer::CloseDelay
        | Timer::ConnectTimeout
        | Timer::ResponseTimeout
        | Timer::RequestHead
        | Timer::Ping
        | Timer::PingTimeout
        | Timer::Linger => ("timer app", "fills"),
    }
}

impl TimerBar {
    /// The edge towards the lifeline and the one away from it.
    pub(super) fn edges(&self, columns: &Columns) -> (f64, f64) {
        let sign = self.side.sign();
        let width = columns.bar_in_lane(self.lane);
        let shift = if self.lane == 0 {
            0.0
        } else {
            columns.bar + APART + (width + APART) * (self.lane as f64 - 1.0)
        };
        let inner = columns.life[self.node] + sign * (columns.beside + shift);
        (inner, inner + sign * width)
    }

    /// The room that the bar takes between the lifelines, if it stands there.
    pub(super) fn inside(&self, columns: &Columns) -> Option<Bar> {
        columns.leg(self.node, self.side)?;
        let (x, half) = (self.column(columns), columns.bar_in_lane(self.lane) / 2.0);
        Some(Bar { from: (x, self.y0), to: (x, self.y1), half })
    }

    /// The middle of the bar's column.
    fn column(&self, columns: &Columns) -> f64 {
        let (inner, outer) = self.edges(columns);
        f64::midpoint(inner, outer)
    }

    /// Something said beside the bar; its `x` is settled by [`clear_of_bars`].
    pub(super) const fn note(&self, y: f64, tone: Tone, lines: Vec<String>) -> Note {
        Note { y, x: 0.0, side: self.side, node: self.node, tone, down: 0.0, lines }
    }

    /// The bar as a group of marks. `second` are the bars in the second lane, from the top.
    pub(super) fn draw(
        &self,
        ix: &TraceIndex,
        map: &TimeMap,
        columns: &Columns,
        layout: Layout,
        second: &[&Self],
        words: &dyn LadderWords,
    ) -> Mark {
        let (inner, outer) = self.edges(columns);
        let (class, fill) = classes(self.run.clock);
        let mut marks = vec![Mark::Rect {
            class: "trk",
            x: inner.min(outer),
            y: self.y0,
            w: (outer - inner).abs(),
            h: self.y1 - self.y0,
            rx: 0.0,
        }];
        for leg in &self.run.legs {
            let mut points = vec![(inner, map.y(leg.from))];
            for (y, left) in course(leg, map) {
                points.push((inner + (outer - inner) * left, y));
            }
            points.push((inner, map.y_before(leg.to)));
            marks.push(Outline::through(points).closed(fill));
        }
        if matches!(self.run.end, TimerEnd::Fired(_)) {
            let (x1, x2) = (inner.min(outer) - OVER, inner.max(outer) + OVER);
            marks.push(Mark::Line { class: "zero", x1, y1: self.y1, x2, y2: self.y1 });
        }
        let outermost = self.side == Side::Right && self.node + 1 == columns.life.len();
        if layout == Layout::Slim && outermost && self.lane == 0 && !self.run.follows {
            marks.extend(self.name_along(ix, outer, second, words));
        }
        Mark::Group {
            class: class.to_owned(),
            title: Some(words.timer_title(ix, self.run.armed)),
            key: Some(Key::Timer { armed: self.run.armed }),
            y0: self.y0,
            y1: self.y1,
            marks,
        }
    }

    /// The timer's name running down beside its bar, if the bar is long enough and nothing stands there.
    fn name_along(
        &self,
        ix: &TraceIndex,
        outer: f64,
        second: &[&Self],
        words: &dyn LadderWords,
    ) -> Option<Mark> {
        let name = words.timer(ix, self.run.armed);
        let room = super::measure::width(&name, 11.5) + 4.0;
        let from = second.partition_point(|bar| bar.y1 < self.y0);
        let taken = second[from..].iter().take_while(|bar| bar.y0 < self.y0 + room);
        let free = !taken.into_iter().any(|bar| bar.node == self.node && bar.side == self.side);
        (free && self.y1 - self.y0 >= room).then(|| Mark::Text {
            class: "note s",
            x: outer + 8.0,
            y: self.y0,
            rotate: Some(90.0),
            anchor: Anchor::Start,
            spans: vec![Run::plain(name)],
        })
    }

    /// What is said beside the bar: that it starts, and how it ends.
    pub(super) fn notes(&self, ix: &TraceIndex, words: &dyn LadderWords, seen: bool) -> Vec<Note> {
        let armed = self.run.armed;
        let mut notes = Vec::new();
        if !self.run.follows {
            let tone = if seen { Tone::Plain } else { Tone::Key };
            let down = self.y1 - self.y0 - 10.0;
            notes.push(Note { down, ..self.note(self.y0, tone, vec![words.timer(ix, armed)]) });
        }
        if let Some(text) = words.timer_end(ix, armed, self.run.end) {
            let closes = matches!(self.run.end, TimerEnd::Fired(_))
                && matches!(
                    self.run.clock,
                    Clock::Timer(_, Timer::HttpIdle | Timer::PoolIdle | Timer::QuicIdle)
                );
            notes.push(self.note(self.y1, if closes { Tone::Key } else { Tone::Plain }, vec![text]));
        }
        notes
    }

    /// The place below a stopped timer's end where it would have fired, if that is in sight.
    pub(super) fn missed(
        &self,
        ix: &TraceIndex,
        map: &TimeMap,
        columns: &Columns,
        layout: Layout,
        words: &dyn LadderWords,
    ) -> Option<(Mark, Note)> {
        let TimerEnd::Stopped(stopped, _) = self.run.end else { return None };
        let due = self.run.due();
        let y = map.y(due);
        let in_sight = due < ix.trace().end.at
            && y - self.y1 > 6.0
            && y - self.y1 < MISSED
            && map.gaps_between(self.y1, y).is_empty();
        let text = words.never(ix, stopped, due, layout == Layout::Slim).filter(|_| in_sight)?;
        let x = self.column(columns);
        let marks = vec![
            Mark::Line { class: "missed", x1: x, y1: self.y1 + 2.0, x2: x, y2: y - 7.0 },
            Outline::through([(x - 5.0, y - 5.0), (x + 5.0, y + 5.0)])
                .and([(x + 5.0, y - 5.0), (x - 5.0, y + 5.0)])
                .open("never"),
        ];
        let (class, _) = classes(self.run.clock);
        let key = Some(Key::Timer { armed: self.run.armed });
        let mark = Mark::Group { class: class.into(), title: None, key, y0: self.y1, y1: y + 6.0, marks };
        let note = self.note(y, Tone::Small, vec![text]);
        Some((mark, note))
    }
}

/// Where the edge of a bar turns: `y` and the share that is left.
fn course(leg: &Leg, map: &TimeMap) -> Vec<(f64, f64)> {
    let (top, bottom) = (map.y(leg.from), map.y_before(leg.to));
    let mut points = vec![(top, leg.left(leg.from))];
    for gap in map.gaps_between(top, bottom) {
        for (y, t) in [(gap.top, gap.from), (gap.bottom, gap.to)] {
            if y > top && y < bottom {
                points.push((y, leg.left(t)));
            }
        }
    }
    points.push((bottom, leg.left(leg.to)));
    points
}

/// The first arrival of a probe while an application's timer runs on beside it.
pub(super) fn passing_probe(
    trace: &Trace,
    arrivals: &[(SimTime, FlightId)],
    bar: &TimerBar,
) -> Option<(SimTime, FlightId)> {
    let Clock::Timer(socket, Timer::HttpIdle | Timer::PoolIdle) = bar.run.clock else { return None };
    let socket = trace.socket(socket);
    let first = arrivals.partition_point(|(at, _)| *at <= bar.run.from());
    let during = arrivals[first..].iter().take_while(|(at, _)| *at < bar.run.to());
    during.copied().find(|(_, id)| {
        let flight = trace.flight(*id);
        flight.conn == socket.conn && flight.to == socket.node
    })
}

/// When keepalive probes arrived, in order.
pub(super) fn probe_arrivals(trace: &Trace) -> Vec<(SimTime, FlightId)> {
    let arrivals = trace.events.iter().filter_map(|event| match event.kind {
        EventKind::Arrived { flight } if trace.flight(flight).role == Role::Probe => Some((event.at, flight)),
        _ => None,
    });
    arrivals.collect()
}

/// Tells the columns how far bars reach into the legs of a chain.
pub(super) fn reach(bars: &[TimerBar], columns: &mut Columns) {
    for bar in bars {
        let Some(leg) = columns.leg(bar.node, bar.side) else { continue };
        let far = (bar.edges(columns).1 - columns.life[bar.node]).abs();
        match bar.side {
            Side::Right => columns.bars[leg].0 = columns.bars[leg].0.max(far),
            Side::Left => columns.bars[leg].1 = columns.bars[leg].1.max(far),
        }
    }
}

/// How far bars between the lifelines of a chain reach along an arrow from its start and from its end.
pub(super) fn crossed(arrow: &Arrow, bars: &[TimerBar], columns: &Columns) -> (f64, f64) {
    if !columns.is_chain() {
        return (0.0, 0.0);
    }
    let reach = |node: usize, side: Side, y: f64| {
        let here = bars.iter().filter(|bar| (bar.node, bar.side) == (node, side));
        let here = here.filter(|bar| bar.y0 - RIM <= y && y <= bar.y1 + RIM);
        here.map(|bar| (bar.edges(columns).1 - columns.life[node]).abs()).fold(0.0, f64::max)
    };
    let (out, back) =
        if arrow.to > arrow.from { (Side::Right, Side::Left) } else { (Side::Left, Side::Right) };
    (reach(arrow.from, out, arrow.start.1), reach(arrow.to, back, arrow.end.1))
}

/// Sets where notes begin: outside all bars that stand beside the lifeline at that height.
pub(super) fn clear_of_bars(notes: &mut [Note], bars: &[TimerBar], columns: &Columns) {
    // Bars of one lane follow one another from the top, so each lane can be searched.
    let mut lanes: LiteMap<(usize, Side, usize), Vec<&TimerBar>> = LiteMap::new();
    for bar in bars {
        lanes.entry((bar.node, bar.side, bar.lane)).or_default().push(bar);
    }
    for note in notes {
        let (top, bottom) = (note.y - 12.0, note.y + 12.0);
        let sign = note.side.sign();
        let mut x = columns.life[note.node] + sign * (columns.beside + columns.bar);
        for lane in (0..LANES).filter_map(|lane| lanes.get(&(note.node, note.side, lane))) {
            let from = lane.partition_point(|bar| bar.y1 < top);
            if let Some(bar) = lane.get(from).filter(|bar| bar.y0 < bottom) {
                x = sign * (sign * x).max(sign * bar.edges(columns).1);
            }
        }
        note.x = x + sign * 9.0;
    }
}
