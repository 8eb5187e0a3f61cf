//! What changes from moment to moment: the line of the present, the segments on their way, and the heads of
//! the hosts.

use keepalive_core::SimTime;
use keepalive_core::tcp::State;
use keepalive_core::trace::{EventKind, FlightId, NodeId, NodeKind};

use super::bands::clock;
use super::measure::{mono, width};
use super::place::{Arrow, Ending};
use super::{Dot, Ladder, LadderWords, Overlay};
use crate::frame::Frame;
use crate::index::TraceIndex;
use crate::mark::{Anchor, Key, Mark, Outline, Run};

/// Radius of the dot that is a segment.
const DOT: f64 = 6.0;
/// Half the height of the tab with the clock.
const TAB: f64 = 9.0;
/// Size of the head of a host.
const HEAD_WIDTH: f64 = 88.0;
const HEAD_TOP: f64 = 3.0;
const HEAD_HEIGHT: f64 = 24.0;

pub(super) fn overlay(
    ladder: &Ladder,
    ix: &TraceIndex,
    frame: &Frame,
    words: &dyn LadderWords,
    step: Option<usize>,
) -> Overlay {
    let now = now(ladder, ix, frame.at, step);
    let dots = dots(ladder, frame, now);
    let clock = clock(frame.at);
    let mut marks = line(ladder, now, &clock);
    marks.extend(dots.iter().map(|dot| Mark::Group {
        class: "dotg".into(),
        title: None,
        key: Some(Key::Flight(dot.flight)),
        y0: dot.y - DOT,
        y1: dot.y + DOT,
        marks: vec![Mark::Circle { class: "dot", cx: dot.x, cy: dot.y, r: DOT }],
    }));
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
        let (x, y) = arrow.at(share.clamp(arrow.short(), 1.0 - arrow.short()));
        Some(Dot { flight: arrow.id, x, y })
    });
    dots.collect()
}

impl Ladder {
    fn arrow(&self, id: FlightId) -> Option<&Arrow> {
        self.arrows.get(id.index())
    }
}

fn line(ladder: &Ladder, y: f64, clock: &str) -> Vec<Mark> {
    let columns = &ladder.columns;
    let right = columns.clock + 8.0;
    let wide = (mono(clock, 11.0) + 13.0).max(54.0);
    // It ends at the outer bar, so that it never strikes out a note.
    let end = columns.last() + columns.beside + columns.bar + 5.0;
    vec![
        Mark::Line { class: "nowl", x1: right, y1: y, x2: end, y2: y },
        // The time of the present wins over those that it covers.
        Mark::Rect { class: "nowbg", x: right - wide - 1.0, y: y - 14.0, w: wide - 1.0, h: 28.0, rx: 0.0 },
        Mark::Rect { class: "nowtab", x: right - wide, y: y - TAB, w: wide, h: 2.0 * TAB, rx: 3.0 },
        Mark::Text {
            class: "nowtxt",
            x: right - 5.0,
            y: y + 4.0,
            rotate: None,
            anchor: Anchor::End,
            spans: vec![Run::plain(clock)],
        },
    ]
}

/// What one host believes of the connection that matters now.
pub(super) fn belief(ix: &TraceIndex, frame: &Frame, node: NodeId, conn: Option<u16>) -> State {
    let trace = ix.trace();
    let own = frame.sockets.iter().find(|view| {
        let socket = trace.socket(view.id);
        socket.node == node && Some(socket.conn) == conn
    });
    match (own, trace.nodes[node.index()].kind) {
        (Some(view), _) => view.state,
        (None, NodeKind::Server) if !frame.sockets.iter().any(|view| trace.socket(view.id).node == node) => {
            State::Listen
        }
        (None, _) => State::Closed,
    }
}

/// The newest connection of which an end still exists; none before the first and after the last.
pub(super) fn newest(ix: &TraceIndex, frame: &Frame) -> Option<u16> {
    let open = frame.sockets.iter().filter(|view| !matches!(view.state, State::Closed | State::Listen));
    open.map(|view| ix.trace().socket(view.id).conn).max()
}

fn heads(ladder: &Ladder, ix: &TraceIndex, frame: &Frame, words: &dyn LadderWords) -> Vec<Mark> {
    let conn = newest(ix, frame);
    let trace = ix.trace();
    let mut marks = Vec::new();
    let states: Vec<Option<State>> = (0..trace.nodes.len())
        .map(|n| {
            frame.nodes_up.get(n).copied().unwrap_or(true).then(|| belief(ix, frame, NodeId(n as u8), conn))
        })
        .collect();
    for (pair, x) in states.windows(2).zip(ladder.lifelines.windows(2)) {
        let (left, right) = (x[0] + HEAD_WIDTH / 2.0, x[1] - HEAD_WIDTH / 2.0);
        pipe(pair, (left, right), words.pipe(ix, frame, conn), &mut marks);
    }
    for (n, state) in states.iter().enumerate() {
        let x = ladder.lifelines[n];
        let name = state.map_or_else(|| words.host_down(), |state| state.rfc_name().to_owned());
        let wide = (mono(&name, 10.5) + 16.0).max(HEAD_WIDTH);
        let class = if state.is_some() { "box" } else { "box off" };
        let group = vec![
            Mark::Rect { class, x: x - wide / 2.0, y: HEAD_TOP, w: wide, h: HEAD_HEIGHT, rx: 12.0 },
            Mark::Text {
                class: "state on",
                x,
                y: 19.0,
                rotate: None,
                anchor: Anchor::Middle,
                spans: vec![Run::plain(name)],
            },
        ];
        let key = Some(Key::Node(NodeId(n as u8)));
        marks.push(Mark::Group {
            class: "head".into(),
            title: None,
            key,
            y0: 0.0,
            y1: Overlay::HEAD,
            marks: group,
        });
    }
    marks
}

/// The pipe between two heads: filled while both ends hold the connection for open.
fn pipe(pair: &[Option<State>], (left, right): (f64, f64), text: String, marks: &mut Vec<Mark>) {
    let open = pair.iter().all(|state| *state == Some(State::Established));
    let broken = pair.iter().any(|state| state.is_some_and(|s| s.is_synchronized() && s != State::TimeWait))
        && pair.iter().any(|state| matches!(state, None | Some(State::Closed | State::Listen)));
    if open {
        let (x, w) = (left - 1.0, right - left + 2.0);
        marks.push(Mark::Rect { class: "pipe open", x, y: 6.0, w, h: 18.0, rx: 0.0 });
    } else {
        let class = if broken { "pipe shut bad" } else { "pipe shut" };
        marks.push(
            Outline::through([(left, 6.0), (right, 6.0)]).and([(left, 24.0), (right, 24.0)]).open(class),
        );
    }
    if width(&text, 11.5) <= right - left - 8.0 {
        marks.push(Mark::Text {
            class: "note pipet",
            x: f64::midpoint(left, right),
            y: 19.0,
            rotate: None,
            anchor: Anchor::Middle,
            spans: vec![Run::plain(text)],
        });
    }
}
