//! What breaks, waits or is done twice: cut links, hosts without power, connections and requests given up.

use keepalive_core::scenario::FaultAction;
use keepalive_core::tcp::AbortReason;
use keepalive_core::trace::{Event, EventId, EventKind, NodeId};
use keepalive_core::{Scenario, SimTime, Trace};

use super::LadderWords;
use super::arrows::cross;
use super::columns::Columns;
use super::labels::Bar;
use super::measure::width;
use super::notes::{self, Note, Side, Tone};
use super::place::Arrow;
use super::timers::outer;
use crate::index::TraceIndex;
use crate::mark::{Anchor, Mark, Run};
use crate::number::{rank, sort_by_key};
use crate::timeline::TimeMap;

/// Height of the break that a cut draws across the ladder.
const BREAK: f64 = 18.0;
/// How far above or below their moment words inside a chain may stand, best first.
const SPOTS: [f64; 9] = [-10.0, 10.0, -24.0, 24.0, -38.0, 38.0, 52.0, 66.0, 80.0];
/// From the middle of a break to the baseline of its words.
const DROP: f64 = 4.2;

/// What the faults of a run add to the figure.
#[derive(Debug, Default)]
pub(super) struct Faults {
    /// Behind the arrows.
    pub(super) grounds: Vec<Mark>,
    /// Above the lifelines.
    pub(super) marks: Vec<Mark>,
    /// Room between the lifelines that labels must leave free, from the top.
    pub(super) taken: Vec<Bar>,
    /// Beside the lifelines.
    pub(super) notes: Vec<Note>,
    /// The arrows that words inside a chain keep clear of.
    arrows: Vec<Bar>,
}

/// Looks for everything that breaks before `until`.
pub(super) fn faults(
    ix: &TraceIndex,
    scenario: &Scenario,
    (map, columns): (&TimeMap, &Columns),
    arrows: &[Arrow],
    until: Option<SimTime>,
    words: &dyn LadderWords,
) -> Faults {
    let trace = ix.trace();
    let mut all = Faults::default();
    if columns.is_chain() {
        let drawn = arrows.iter().map(Arrow::drawn);
        all.arrows = drawn.map(|(from, to)| Bar { from, to, half: 2.0 }).collect();
    }
    for event in trace.events.iter().take_while(|event| until.is_none_or(|until| event.at < until)) {
        match event.kind {
            EventKind::Fault(nth) | EventKind::FaultEnded(nth) => {
                let Some(fault) = scenario.faults.get(usize::from(nth)) else { continue };
                match &fault.action {
                    FaultAction::Cut { link, .. } => {
                        let Some(link) = trace.links.iter().find(|one| one.id == *link) else { continue };
                        let begins = matches!(event.kind, EventKind::Fault(_));
                        let span = (columns.life[link.near.index()], columns.life[link.far.index()]);
                        let text = words.fault(ix, event.id);
                        if begins {
                            let end =
                                healed(trace, event, nth, until).map_or(map.height(), |at| map.y_before(at));
                            all.field(span, (map.y(event.at), end));
                        }
                        all.across(span, map.y(event.at), begins, text);
                    }
                    // A host that goes down says so itself.
                    FaultAction::Crash { .. } | FaultAction::Reboot { .. } => {}
                    // A rule that holds from the beginning shows by what it does.
                    _ if event.at == SimTime::ZERO => {}
                    action => {
                        let link =
                            on_link(action).and_then(|id| trace.links.iter().find(|one| one.id == *id));
                        let span = link.map_or((columns.first(), columns.last()), |link| {
                            (columns.life[link.near.index()], columns.life[link.far.index()])
                        });
                        all.across(span, map.y(event.at), false, words.fault(ix, event.id));
                    }
                }
            }
            EventKind::Forgot { .. } => {
                let (x, y) = (columns.life[event.node.index()], map.y(event.at));
                all.marks.push(fallen((x, y)));
                all.beside(columns, (event.node, Side::Left, y, Tone::Alarm), words.fault(ix, event.id));
            }
            EventKind::EventLimit => {
                let span = (columns.first(), columns.last());
                all.across(span, map.y(event.at), true, words.fault(ix, event.id));
            }
            EventKind::Host { up } => {
                let (x, y) = (columns.life[event.node.index()], map.y(event.at));
                all.marks.push(if up { risen(x, y) } else { fallen((x, y)) });
                let tone = if up { Tone::Key } else { Tone::Alarm };
                let side = outward(columns, event.node);
                all.beside(columns, (event.node, side, y, tone), words.fault(ix, event.id));
            }
            EventKind::Aborted { socket, why, .. } if by_itself(why) => {
                let (x, y) = (columns.life[event.node.index()], map.y(event.at));
                all.marks.push(fallen((x, y)));
                let side = outer(trace, socket);
                all.beside(columns, (event.node, side, y, Tone::Alarm), words.gave_up(ix, event.id));
            }
            EventKind::RequestFailed { socket, .. } if !told(trace, event.id) => {
                let (y, side) = (map.y(event.at), outer(trace, socket));
                all.beside(columns, (event.node, side, y, Tone::Alarm), words.gave_up(ix, event.id));
            }
            EventKind::RequestUnsent { socket, .. } if !told(trace, event.id) => {
                let (y, side) = (map.y(event.at), outer(trace, socket));
                all.beside(columns, (event.node, side, y, Tone::Alarm), words.gave_up(ix, event.id));
            }
            EventKind::Retried { socket, .. } | EventKind::Recognized { socket, .. } => {
                let (y, side) = (map.y(event.at), outer(trace, socket));
                all.beside(columns, (event.node, side, y, Tone::Key), words.gave_up(ix, event.id));
            }
            EventKind::Executed { socket, nth, .. } => {
                let (y, side) = (map.y(event.at), outer(trace, socket));
                let tone = if nth > 1 { Tone::Alarm } else { Tone::Key };
                all.beside(columns, (event.node, side, y, tone), words.gave_up(ix, event.id));
            }
            EventKind::Queued { .. } => {
                let (y, side) = (map.y(event.at), outward(columns, event.node));
                all.beside(columns, (event.node, side, y, Tone::Key), words.gave_up(ix, event.id));
            }
            _ => {}
        }
    }
    sort_by_key(&mut all.taken, |taken| (rank(taken.from.1), 0));
    all
}

/// The side of a host on which words about it stand: outside, if it has one.
fn outward(columns: &Columns, node: NodeId) -> Side {
    if node.index() + 1 == columns.life.len() { Side::Right } else { Side::Left }
}

/// The link that a rule belongs to.
const fn on_link(action: &FaultAction) -> Option<&String> {
    match action {
        FaultAction::Cut { link, .. }
        | FaultAction::Nat { link, .. }
        | FaultAction::Icmp { link, .. }
        | FaultAction::InjectRst { link, .. } => Some(link),
        FaultAction::Drop(drop) => Some(&drop.link),
        FaultAction::Crash { .. }
        | FaultAction::Kill { .. }
        | FaultAction::Slow { .. }
        | FaultAction::Reboot { .. }
        | FaultAction::Takeover { .. } => None,
    }
}

/// The kernel gave up by itself; other ends of a connection have an arrow that tells them.
const fn by_itself(why: AbortReason) -> bool {
    !matches!(why, AbortReason::Reset | AbortReason::Application | AbortReason::HostDown)
}

/// The failure of a request follows from a connection that was given up on the same tick: said already.
fn told(trace: &Trace, failed: EventId) -> bool {
    let event = trace.event(failed);
    let before = trace.events[..failed.index()].iter().rev().take_while(|other| other.at == event.at);
    before.filter(|other| other.node == event.node).any(|other| match other.kind {
        EventKind::Aborted { why, .. } => by_itself(why),
        _ => false,
    })
}

/// When a fault that begins here ends.
fn healed(trace: &Trace, begins: &Event, nth: u16, until: Option<SimTime>) -> Option<SimTime> {
    let after = &trace.events[begins.id.index() + 1..];
    let end = after.iter().find(|event| event.kind == EventKind::FaultEnded(nth)).map(|event| event.at);
    match (end, until) {
        (Some(end), Some(until)) => Some(end.min(until)),
        (end, until) => end.or(until),
    }
}

fn fallen(at: (f64, f64)) -> Mark {
    group("bad", at.1 - 8.0, at.1 + 8.0, vec![cross(at)])
}

fn risen(x: f64, y: f64) -> Mark {
    group("risen", y - 6.0, y + 6.0, vec![Mark::Circle { class: "o", cx: x, cy: y, r: 4.0 }])
}

fn group(class: &str, y0: f64, y1: f64, marks: Vec<Mark>) -> Mark {
    Mark::Group { class: class.into(), title: None, key: None, y0, y1, marks }
}

impl Faults {
    /// The ground of a link that passes nothing.
    fn field(&mut self, (x0, x1): (f64, f64), (top, bottom): (f64, f64)) {
        let rect = Mark::Rect { class: "cutf", x: x0, y: top, w: x1 - x0, h: bottom - top, rx: 0.0 };
        self.grounds.push(group("cut", top, bottom, vec![rect]));
    }

    /// Words across the ladder, on a hatched break or on a hairline.
    fn across(&mut self, (x0, x1): (f64, f64), y: f64, breaks: bool, text: String) {
        let (middle, wide) = (f64::midpoint(x0, x1), width(&text, notes::BOLD));
        let mut marks = Vec::with_capacity(2);
        if breaks {
            let (top, w) = (y - BREAK / 2.0, x1 - x0 + 12.0);
            marks.push(Mark::Rect { class: "cutb", x: x0 - 6.0, y: top, w, h: BREAK, rx: 2.0 });
        } else {
            marks.push(Mark::Line { class: "cutl", x1: x0, y1: y, x2: x1, y2: y });
        }
        marks.push(Mark::Text {
            class: "note bad halo",
            x: middle,
            y: y + DROP,
            rotate: None,
            anchor: Anchor::Middle,
            spans: vec![Run::plain(text)],
        });
        self.marks.push(group("cut", y - BREAK / 2.0, y + BREAK / 2.0, marks));
        let (from, to) = ((middle - wide / 2.0, y), (middle + wide / 2.0, y));
        self.taken.push(Bar { from, to, half: BREAK / 2.0 });
    }

    /// A height and a direction for words inside the ladder. In a chain they must keep clear of arrows.
    fn spot(&self, columns: &Columns, (x, y): (f64, f64), wide: f64, side: Side) -> Option<(f64, f64)> {
        let inward = -side.sign();
        if !columns.is_chain() {
            // Between two hosts words stand a line above their moment, or in no place that others have.
            let end = x + inward * (wide + 8.0);
            let free = |y: &f64| {
                let space = Bar { from: (x.min(end), *y), to: (x.max(end), *y), half: 6.0 };
                !self.taken.iter().any(|bar| space.meets(bar))
            };
            return Some(y + SPOTS[0]).filter(free).map(|y| (y, inward));
        }
        let (left, right) = columns.band;
        let fits = |sign: f64| (left..=right).contains(&(x + sign * (wide + 8.0)));
        let clear = |&(y, sign): &(f64, f64)| {
            let (from, to) = (x + sign * 4.0, x + sign * (wide + 12.0));
            let space = Bar { from: (from.min(to), y), to: (from.max(to), y), half: 7.0 };
            !self.arrows.iter().chain(&self.taken).any(|bar| space.meets(bar))
        };
        let mut places = SPOTS.iter().flat_map(|dy| [(y + dy, inward), (y + dy, -inward)]);
        places.find(|place| fits(place.1) && clear(place))
    }

    /// Words beside a lifeline; where there are no side notes, inside the ladder.
    fn beside(&mut self, columns: &Columns, (node, side, y, tone): (NodeId, Side, f64, Tone), text: String) {
        let node = node.index();
        let x = columns.life[node];
        let beside = x + side.sign() * (columns.beside + columns.bar + 9.0);
        if notes::fits(side, node, beside, columns, &text) {
            self.notes.push(Note { y, x: beside, side, node, tone, down: 0.0, lines: vec![text] });
            return;
        }
        // Inside, a line above: the arrows that leave here keep their place.
        let wide = width(&text, notes::BOLD);
        let Some((y, inward)) = self.spot(columns, (x, y), wide, side) else {
            // Only that something broke: the words are the narration's.
            if tone == Tone::Alarm {
                self.marks.push(fallen((x, y)));
            }
            return;
        };
        let start = x + inward * 8.0;
        let anchor = if inward > 0.0 { Anchor::Start } else { Anchor::End };
        let spans = vec![Run::plain(text)];
        let class = if tone == Tone::Alarm { "note bad halo" } else { "note k halo" };
        let mark = Mark::Text { class, x: start, y: y + DROP, rotate: None, anchor, spans };
        self.marks.push(group("n", y - 12.0, y + 6.0, vec![mark]));
        let end = start + inward * wide;
        self.taken.push(Bar { from: (start.min(end), y), to: (start.max(end), y), half: 8.0 });
    }
}
