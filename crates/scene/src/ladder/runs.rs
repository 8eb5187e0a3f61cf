//! The runs of timers as a reader understands them: from arming to the end, with every renewal.
//!
//! Kernels are lazy: a keepalive timer is not moved when a segment arrives; it fires, sees that the silence
//! was too short, and sleeps on. What counts is the silence, so here such a timer runs from the last segment
//! that arrived.

use std::collections::BTreeMap;

use keepalive_core::trace::{Event, EventId, EventKind, NodeId, SocketId};
use keepalive_core::{SimTime, Span, Timer, Trace};

use super::TimerEnd;
use crate::number::sort_by_key;

/// Whose clock it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Clock {
    /// A timer of a socket.
    Timer(SocketId, Timer),
    /// What a middlebox remembers of a connection.
    Mapping(NodeId, u16),
}

impl Clock {
    pub(crate) fn node(self, trace: &Trace) -> NodeId {
        match self {
            Self::Timer(socket, _) => trace.socket(socket).node,
            Self::Mapping(node, _) => node,
        }
    }
}

/// A timer that ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TimerRun {
    pub(crate) clock: Clock,
    /// The event that armed it.
    pub(crate) armed: EventId,
    /// Its stretches; each begins full.
    pub(crate) legs: Vec<Leg>,
    /// What of them came before a renewal of a timer that was still full: exact, where the stretch is drawn whole.
    pub(crate) renewed: Vec<Leg>,
    pub(crate) end: TimerEnd,
    /// Goes on where another run of the same timer ended, for this reason.
    pub(crate) follows: bool,
}

/// A stretch in which a timer only drains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Leg {
    pub(crate) from: SimTime,
    pub(crate) to: SimTime,
    /// When it would be empty.
    pub(crate) due: SimTime,
}

/// A timer as the trace has it: armed once, and how that ended.
#[derive(Debug, Clone, Copy)]
struct Raw {
    armed: EventId,
    at: SimTime,
    due: SimTime,
    to: SimTime,
    end: TimerEnd,
}

impl Leg {
    pub(crate) fn left(&self, now: SimTime) -> f64 {
        let (left, whole) = (self.due.since(now).micros(), self.due.since(self.from).micros());
        if whole == 0 { 0.0 } else { left as f64 / whole as f64 }
    }
}

impl TimerRun {
    /// Its stretches as they were: each ends where the timer was set anew.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = Leg> {
        self.legs.iter().flat_map(|leg| {
            let renewed = self.renewed.iter().filter(|piece| leg.from <= piece.from && piece.to <= leg.to);
            let last = renewed.clone().next_back().map_or(leg.from, |piece| piece.to);
            renewed.copied().chain([Leg { from: last, ..*leg }])
        })
    }

    pub(crate) fn from(&self) -> SimTime {
        self.legs.first().map_or(SimTime::ZERO, |leg| leg.from)
    }

    pub(crate) fn to(&self) -> SimTime {
        self.legs.last().map_or(SimTime::ZERO, |leg| leg.to)
    }

    /// When it would have fired.
    pub(crate) fn due(&self) -> SimTime {
        self.legs.last().map_or(SimTime::ZERO, |leg| leg.due)
    }
}

/// Every run of every timer, in order of arming.
pub(crate) fn runs(trace: &Trace) -> Vec<TimerRun> {
    let mut raw: BTreeMap<Clock, Vec<Raw>> = BTreeMap::new();
    let mut probes: BTreeMap<SocketId, Vec<SimTime>> = BTreeMap::new();
    for event in &trace.events {
        collect(trace, event, &mut raw, &mut probes);
    }
    let heard = heard(trace);
    let mut runs = Vec::new();
    for (clock, raw) in raw {
        match clock {
            Clock::Timer(socket, Timer::Keepalive) => {
                let probes = probes.get(&socket).map_or(&[][..], Vec::as_slice);
                keepalive(socket, &raw, probes, &heard[socket.index()], &mut runs);
            }
            Clock::Timer(..) | Clock::Mapping(..) => plain(clock, &raw, &mut runs),
        }
    }
    runs.retain(|run| run.to() > run.from());
    sort_by_key(&mut runs, |run| (run.from().micros(), run.armed.0.into()));
    runs
}

fn collect(
    trace: &Trace,
    event: &Event,
    raw: &mut BTreeMap<Clock, Vec<Raw>>,
    probes: &mut BTreeMap<SocketId, Vec<SimTime>>,
) {
    match event.kind {
        EventKind::TimerArmed { socket, timer, fires_at } => {
            begin(Clock::Timer(socket, timer), event, fires_at, trace.end.at, raw);
        }
        EventKind::Remembered { conn, until } => {
            begin(Clock::Mapping(event.node, conn), event, until, trace.end.at, raw);
        }
        EventKind::TimerStopped { socket, timer } => {
            end_last(raw.entry(Clock::Timer(socket, timer)).or_default(), event, TimerEnd::Stopped)
        }
        EventKind::TimerFired { socket, timer } => {
            end_last(raw.entry(Clock::Timer(socket, timer)).or_default(), event, |id, _| TimerEnd::Fired(id));
        }
        EventKind::Forgot { conn } => {
            let list = raw.entry(Clock::Mapping(event.node, conn)).or_default();
            end_last(list, event, |id, _| TimerEnd::Fired(id));
        }
        EventKind::Host { up } => {
            // What ran on the host is gone with it; a middlebox that is replaced knows nothing either.
            for (clock, list) in raw.iter_mut() {
                if clock.node(trace) == event.node
                    && (!up || matches!(clock, Clock::Mapping(..)))
                    && let Some(last) = list.last_mut()
                    && last.end == TimerEnd::Running
                {
                    last.to = event.at;
                    last.end = TimerEnd::HostDown;
                }
            }
        }
        EventKind::ProbeSent { socket, .. } => probes.entry(socket).or_default().push(event.at),
        _ => {}
    }
}

/// A clock starts, or starts anew.
fn begin(
    clock: Clock,
    event: &Event,
    due: SimTime,
    end_of_run: SimTime,
    raw: &mut BTreeMap<Clock, Vec<Raw>>,
) {
    let list = raw.entry(clock).or_default();
    end_last(list, event, TimerEnd::Rearmed);
    list.push(Raw { armed: event.id, at: event.at, due, to: end_of_run, end: TimerEnd::Running });
}

/// What ran until now of a clock ends.
fn end_last(list: &mut [Raw], event: &Event, end: fn(EventId, Span) -> TimerEnd) {
    if let Some(last) = list.last_mut()
        && last.end == TimerEnd::Running
    {
        last.to = event.at;
        last.end = end(event.id, last.due.since(event.at));
    }
}

/// For each socket: when segments of its connection arrived at its host, and by which event.
fn heard(trace: &Trace) -> Vec<Vec<(SimTime, EventId)>> {
    let mut sockets: BTreeMap<(u16, NodeId), usize> = BTreeMap::new();
    for (i, socket) in trace.sockets.iter().enumerate() {
        sockets.insert((socket.conn, socket.node), i);
    }
    let mut heard = vec![Vec::new(); trace.sockets.len()];
    for event in &trace.events {
        if let EventKind::Arrived { flight } = event.kind
            && let Some(&at) = sockets.get(&(trace.flight(flight).conn, event.node))
        {
            heard[at].push((event.at, event.id));
        }
    }
    heard
}

/// Every other timer: as the trace has it, but a renewal of one that is still full is no renewal.
fn plain(clock: Clock, raw: &[Raw], runs: &mut Vec<TimerRun>) {
    let mut open: Option<TimerRun> = None;
    for one in raw {
        let leg = Leg { from: one.at, to: one.to, due: one.due };
        let joined =
            open.as_mut().filter(|run| matches!(run.end, TimerEnd::Rearmed(..)) && run.to() == one.at);
        if let Some(run) = joined
            && run.legs.last().is_some_and(|last| last.left(one.at) > STILL_FULL)
        {
            renew(run, leg);
            run.end = one.end;
            continue;
        }
        let follows = open.as_ref().is_some_and(|run| run.to() == one.at);
        runs.extend(open.take());
        let (legs, renewed) = (vec![leg], Vec::new());
        open = Some(TimerRun { clock, armed: one.armed, legs, renewed, end: one.end, follows });
    }
    runs.extend(open);
}

/// A timer with more than this left counts as full.
const STILL_FULL: f64 = 0.97;

/// The keepalive timer: renewed by every segment that arrives.
fn keepalive(
    socket: SocketId,
    raw: &[Raw],
    probes: &[SimTime],
    heard: &[(SimTime, EventId)],
    runs: &mut Vec<TimerRun>,
) {
    let mut idle = Span::ZERO;
    let mut open: Option<TimerRun> = None;
    for one in raw {
        let waits = probes.binary_search(&one.at).is_ok();
        let slept_on = !waits
            && open.as_ref().is_some_and(|run| matches!(run.end, TimerEnd::Fired(_)) && run.to() == one.at);
        match &mut open {
            Some(run) if slept_on => {
                // It woke too early: nothing that a reader would call firing has happened.
                if run.due() <= one.at {
                    run.legs.push(Leg { from: one.at, to: one.to, due: one.due });
                }
                extend(run, one.to);
            }
            _ => {
                if !waits {
                    idle = one.due.since(one.at);
                }
                let follows = open.as_ref().is_some_and(|run| run.to() == one.at);
                runs.extend(open.take());
                let legs = vec![Leg { from: one.at, to: one.to, due: one.due }];
                open = Some(TimerRun {
                    clock: Clock::Timer(socket, Timer::Keepalive),
                    armed: one.armed,
                    legs,
                    renewed: Vec::new(),
                    end: one.end,
                    follows,
                });
            }
        }
        let first = heard.partition_point(|(at, _)| *at <= one.at);
        let mut waiting = waits;
        for &(at, by) in heard[first..].iter().take_while(|(at, _)| *at < one.to) {
            let Some(run) = &mut open else { break };
            extend(run, at);
            let left = run.legs.last().map_or(0.0, |leg| leg.left(at));
            let next = Leg { from: at, to: one.to, due: at + idle };
            if !waiting && left > STILL_FULL {
                renew(run, next);
            } else {
                run.end = if waiting {
                    TimerEnd::Answered(by, idle)
                } else {
                    TimerEnd::Rearmed(by, run.due().since(at))
                };
                let armed = run.armed;
                runs.extend(open.take());
                open = Some(TimerRun {
                    clock: Clock::Timer(socket, Timer::Keepalive),
                    armed,
                    legs: vec![next],
                    renewed: Vec::new(),
                    end: one.end,
                    follows: true,
                });
                waiting = false;
            }
        }
        if let Some(run) = &mut open {
            extend(run, one.to);
            run.end = match one.end {
                TimerEnd::Stopped(by, _) => TimerEnd::Stopped(by, run.due().since(one.to)),
                TimerEnd::Rearmed(by, _) => TimerEnd::Rearmed(by, run.due().since(one.to)),
                end => end,
            };
        }
    }
    runs.extend(open);
}

/// Lets the last stretch end at `to`.
fn extend(run: &mut TimerRun, to: SimTime) {
    if let Some(leg) = run.legs.last_mut() {
        leg.to = to;
    }
}

/// Fills up a timer that is still full: not worth a stretch of its own.
fn renew(run: &mut TimerRun, next: Leg) {
    let last = run.renewed.last().map_or(SimTime::ZERO, |piece| piece.to);
    if let Some(leg) = run.legs.last_mut() {
        run.renewed.push(Leg { from: leg.from.max(last), to: next.from, due: leg.due });
        leg.to = next.to;
        leg.due = next.due;
    }
}
