//! "Why?": the walk back from a step to what led to it, a handful of causes, newest first.
//!
//! Only what the trace names as a cause is called one. What merely happened in between and might be taken
//! for a cause (a probe answered while an idle clock ran) stands in the list as a bystander and says so.

use std::collections::BTreeSet;

use keepalive_core::trace::{Event, EventId, EventKind, FlightId, LossCause, Role};
use keepalive_core::{SimTime, Timer};

use crate::lang::{Break, Bystander, Sent, StoryWords, Why};
use crate::step::StepKind;
use crate::tell::Teller;

mod lines;

use crate::number::sort_by_key;
use lines::{glyph, line};

/// Causes shown at most.
const MOST: usize = 5;
/// Of these, the newest that stay when the walk is longer; the rest are the oldest.
const NEWEST: usize = 2;

/// One cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CauseLine {
    /// When.
    pub at: SimTime,
    /// Its event.
    pub event: EventId,
    /// The step at which a reader finds it.
    pub step: Option<usize>,
    /// What kind of mark it has in the picture.
    pub glyph: Glyph,
    /// What happened, in the past tense.
    pub text: String,
    /// It is no cause: it happened on the way and changed nothing.
    pub bystander: bool,
}

/// The mark beside a cause: the ladder's own arrow, or a clock, or a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Glyph {
    /// An arrow or mark of this kind of step.
    Step(StepKind),
    /// A clock that started or reached 0.
    Clock(Timer),
    /// A program was told to do something.
    Script,
}

/// A candidate: the event that the line stands for, and how well it tells the story of its moment.
struct Line<'a> {
    event: EventId,
    rank: u8,
    glyph: Glyph,
    why: Why<'a>,
    /// Nothing before it belongs to this story.
    last: bool,
}

/// The causes of a step, newest first.
pub(crate) fn causes(teller: Teller<'_>, step: EventId, words: &dyn StoryWords) -> Vec<CauseLine> {
    let mut lines = walk(teller, step);
    arrived_already(teller, step, &mut lines);
    sort_by_key(&mut lines, |line| ((u32::MAX - line.event.0).into(), 0));
    lines.dedup_by_key(|line| line.event);
    if lines.len() > 1 {
        // That somebody asked for it is worth a line only if there is no other.
        lines.retain(|line| line.glyph != Glyph::Script);
    }
    let bystander = bystander(teller, step, &lines);
    let room = if bystander.is_some() { MOST - 1 } else { MOST };
    if lines.len() > room {
        lines.drain(NEWEST..lines.len() - (room - NEWEST));
    }
    let mut causes: Vec<CauseLine> = lines
        .iter()
        .map(|line| CauseLine {
            at: teller.event(line.event).at,
            event: line.event,
            step: step_of(teller, line.event),
            glyph: line.glyph,
            text: words.why(&line.why),
            bystander: false,
        })
        .collect();
    if let Some((event, bystander)) = bystander {
        let place = causes.partition_point(|cause| cause.event > event);
        causes.insert(
            place,
            CauseLine {
                at: teller.event(event).at,
                event,
                step: step_of(teller, event),
                glyph: Glyph::Step(StepKind::ProbeAck),
                text: words.bystander(&bystander),
                bystander: true,
            },
        );
    }
    causes
}

/// The ancestors of an event, one line for each moment on each host.
fn walk(teller: Teller<'_>, step: EventId) -> Vec<Line<'_>> {
    let own = teller.event(step);
    let mut lines: Vec<Line<'_>> = Vec::new();
    let mut open = BTreeSet::from([step]);
    let mut group: Option<(SimTime, keepalive_core::trace::NodeId, Option<Line<'_>>)> = None;
    let mut done = false;
    while let Some(id) = open.pop_last() {
        let event = teller.event(id);
        let here = (event.at, event.node);
        if group.as_ref().is_none_or(|(at, node, _)| (*at, *node) != here) {
            done |= close(&mut lines, group.take());
            if done {
                break;
            }
            group = Some((event.at, event.node, None));
        }
        let candidate = if here == (own.at, own.node) {
            if id == step { None } else { at_once(teller, own, event) }
        } else {
            line(teller, event)
        };
        if let (Some((_, _, best)), Some(new)) = (group.as_mut(), candidate)
            && best.as_ref().is_none_or(|best| best.rank < new.rank)
        {
            *best = Some(new);
        }
        open.extend(event.cause);
        open.extend(event.because);
    }
    close(&mut lines, group);
    silence(teller, own, &mut lines);
    faults(teller, &mut lines);
    lines
}

/// Ends a group; `true` if the story begins there.
fn close<'a>(
    lines: &mut Vec<Line<'a>>,
    group: Option<(SimTime, keepalive_core::trace::NodeId, Option<Line<'a>>)>,
) -> bool {
    let Some((_, _, Some(line))) = group else { return false };
    let last = line.last;
    lines.push(line);
    last
}

/// What a step's own moment adds to its sentence: what arrived or broke, or that the kernel had given up.
fn at_once<'a>(teller: Teller<'a>, step: &Event, event: &Event) -> Option<Line<'a>> {
    let found = line(teller, event)?;
    let wanted = match event.kind {
        EventKind::Arrived { .. } | EventKind::Fault(_) | EventKind::Forgot { .. } | EventKind::Script(_) => {
            true
        }
        EventKind::Aborted { .. } => true,
        EventKind::Closing { .. } => matches!(step.kind, EventKind::RequestFailed { .. }),
        EventKind::Unqueued { .. } | EventKind::Recognized { .. } => true,
        EventKind::RequestFailed { .. } | EventKind::RequestUnsent { .. } => match step.kind {
            EventKind::Retried { .. } => true,
            // A proxy's own answer.
            EventKind::Departed { flight } => {
                matches!(teller.sent(teller.flight(flight)), Sent::Response(_))
            }
            _ => false,
        },
        _ => false,
    };
    wanted.then_some(found)
}

/// A first probe goes because of a silence; the silence began with the last thing that was received.
fn silence<'a>(teller: Teller<'a>, step: &Event, lines: &mut Vec<Line<'a>>) {
    let probe = lines.iter().map(|line| line.event).chain([step.id]).find(|id| {
        matches!(teller.event(*id).kind, EventKind::Departed { flight } if teller.flight(flight).role == Role::Probe)
    });
    let Some(probe) = probe.map(|id| teller.event(id)) else { return };
    let EventKind::Departed { flight } = probe.kind else { return };
    let conn = teller.flight(flight).conn;
    let Some((heard, came, _)) = teller.last_heard(probe.node, conn, probe.id) else { return };
    // Older lines tell how the clock came to be armed; the silence is the better story.
    lines.retain(|line| line.event > heard.id);
    let came = teller.flight(came);
    let why = Why::LastHeard { from: teller.maker(came), what: teller.sent(came) };
    let glyph = Glyph::Step(glyph(came.role));
    lines.push(Line { event: heard.id, rank: 2, glyph, why, last: true });
}

/// That a segment arrived says that it was sent: no second line for its departure.
fn arrived_already(teller: Teller<'_>, step: EventId, lines: &mut Vec<Line<'_>>) {
    let own = teller.event(step);
    let came = lines.iter().map(|line| teller.event(line.event)).find_map(|event| match event.kind {
        EventKind::Arrived { flight } if (event.at, event.node) == (own.at, own.node) => Some(flight),
        _ => None,
    });
    if let Some(came) = came {
        let sent = teller.flight(teller.ix.journeys().first(came)).departed;
        lines.retain(|line| line.event != sent);
    }
}

/// What was lost was lost by something.
fn faults<'a>(teller: Teller<'a>, lines: &mut Vec<Line<'a>>) {
    let culprits: Vec<EventId> = lines
        .iter()
        .filter_map(|line| match teller.event(line.event).kind {
            EventKind::Departed { flight } => culprit(teller, flight),
            _ => None,
        })
        .collect();
    for id in culprits {
        if !lines.iter().any(|line| line.event == id)
            && let Some(line) = line(teller, teller.event(id))
        {
            lines.push(line);
        }
    }
}

/// The fault that a segment was lost by: what broke, not the loss itself.
fn culprit(teller: Teller<'_>, flight: FlightId) -> Option<EventId> {
    let flight = teller.ix.journeys().last(flight);
    let landing = teller.event(teller.ix.landing(flight)?);
    let EventKind::Lost { by, .. } = landing.kind else { return None };
    let before = || teller.trace().events[..landing.id.index()].iter().rev();
    let (to, conn) = (teller.flight(flight).to, teller.flight(flight).conn);
    let found = match by {
        LossCause::Fault(nth) => before().find(|event| event.kind == EventKind::Fault(nth)),
        LossCause::HostDown => {
            before().find(|event| event.node == to && matches!(event.kind, EventKind::Fault(_)))
        }
        LossCause::Forgotten => before().find(|event| match event.kind {
            EventKind::Forgot { conn: forgotten } => (event.node, forgotten) == (to, conn),
            EventKind::Fault(nth) => matches!(teller.breaks(nth), Some(Break::Nat { .. })),
            _ => false,
        }),
        LossCause::Unconfirmed => None,
    };
    found.map(|event| event.id)
}

/// Probes that were answered while an idle clock ran that later closed the connection.
fn bystander<'a>(teller: Teller<'a>, step: EventId, lines: &[Line<'_>]) -> Option<(EventId, Bystander<'a>)> {
    let started =
        lines.iter().find(|line| matches!(line.glyph, Glyph::Clock(Timer::HttpIdle | Timer::PoolIdle)))?;
    let started = teller.event(started.event);
    let EventKind::TimerArmed { socket, timer, fires_at } = started.kind else { return None };
    let conn = teller.trace().socket(socket).conn;
    let answers: Vec<_> = teller
        .trace()
        .flights
        .iter()
        .filter(|flight| flight.conn == conn && flight.role == Role::ProbeAck && flight.from == started.node)
        .filter(|flight| {
            flight.departed_at > started.at && flight.departed_at < fires_at && flight.departed < step
        })
        .filter(|flight| answers_probe(teller, flight.departed))
        .collect();
    let last = answers.last()?;
    let who = teller.who(started.node);
    Some((last.departed, Bystander::Probes { count: answers.len(), answered_by: who, who, timer }))
}

fn answers_probe(teller: Teller<'_>, answer: EventId) -> bool {
    teller.trigger(answer).is_some_and(|event| {
        matches!(event.kind, EventKind::Arrived { flight } if teller.flight(flight).role == Role::Probe)
    })
}

/// The step at which a reader finds a cause: its own, that of the segment that arrived, or the next one of
/// the same moment on the same host.
fn step_of(teller: Teller<'_>, id: EventId) -> Option<usize> {
    let event = teller.event(id);
    let steps = teller.ix.steps();
    let at = match event.kind {
        EventKind::Arrived { flight } => teller.flight(teller.ix.journeys().first(flight)).departed,
        _ => id,
    };
    if let Ok(found) = steps.binary_search_by_key(&at, |step| step.event) {
        return Some(found);
    }
    let same = |step: &crate::step::Step| step.at == event.at && teller.event(step.event).node == event.node;
    let next = steps.partition_point(|step| step.event < id);
    let after = steps[next..].iter().take_while(|step| step.at == event.at).position(same);
    after.map(|offset| next + offset).or_else(|| {
        steps[..next]
            .iter()
            .rposition(|step| step.at == event.at && teller.event(step.event).node == event.node)
    })
}
