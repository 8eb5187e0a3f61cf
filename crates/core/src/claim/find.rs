//! Looking events, states and timers up in a trace.

use super::event::EventName;
use super::{Moment, Which};
use crate::tcp::State;
use crate::time::SimTime;
use crate::timer::Timer;
use crate::trace::{Event, EventKind, NodeId, SocketId, Trace};

/// All events of this kind on a host (absent: on any), in order.
///
/// # Errors
/// There is no such host; the text names those there are.
pub fn events<'t>(trace: &'t Trace, event: EventName, node: Option<&str>) -> Result<Vec<&'t Event>, String> {
    let node = node.map(|id| node_named(trace, id)).transpose()?;
    let here = |e: &&Event| node.is_none_or(|n| n == e.node) && event.names(trace, e);
    Ok(trace.events.iter().filter(here).collect())
}

pub(super) fn which<'t>(trace: &'t Trace, which: &Which) -> Result<Vec<&'t Event>, String> {
    events(trace, which.event, which.node.as_deref())
}

pub(super) fn node_named(trace: &Trace, id: &str) -> Result<NodeId, String> {
    trace.node_named(id).ok_or_else(|| {
        let ids: Vec<&str> = trace.nodes.iter().map(|n| n.id.as_str()).collect();
        format!("there is no host {id:?}; hosts are {}", ids.join(", "))
    })
}

/// The time of a moment.
pub(super) fn moment(trace: &Trace, moment: &Moment) -> Result<SimTime, String> {
    let all = events(trace, moment.event, moment.node.as_deref())?;
    let nth = moment.nth.unwrap_or(1).max(1) as usize;
    let event = all.get(nth - 1).ok_or_else(|| {
        format!("the moment's event {:?} happens {} times, not {nth}", moment.event, all.len())
    })?;
    Ok(event.at + moment.plus)
}

/// The host's socket of a connection; of none in particular, the newest at a moment.
fn socket(trace: &Trace, node: NodeId, conn: Option<u16>, at: SimTime) -> Option<SocketId> {
    trace
        .events
        .iter()
        .take_while(|e| e.at <= at)
        .filter(|e| e.node == node)
        .filter_map(|e| e.kind.socket())
        .filter(|id| conn.is_none_or(|conn| trace.socket(*id).conn == conn))
        .max()
}

/// The state of a host's connection at a moment, that moment's events included.
pub(super) fn state(trace: &Trace, node: NodeId, conn: Option<u16>, at: SimTime) -> State {
    let Some(id) = socket(trace, node, conn, at) else { return State::Closed };
    let changes = trace.events.iter().take_while(|e| e.at <= at);
    let last = changes.filter_map(|e| match e.kind {
        EventKind::State { socket, to, .. } if socket == id => Some(to),
        _ => None,
    });
    last.last().unwrap_or_default()
}

/// When a timer of a host's connection fires, if it runs at a moment.
pub(super) fn timer(
    trace: &Trace,
    node: NodeId,
    conn: Option<u16>,
    timer: Timer,
    at: SimTime,
) -> Option<SimTime> {
    let id = socket(trace, node, conn, at)?;
    let mut due = None;
    for event in trace.events.iter().take_while(|e| e.at <= at) {
        match event.kind {
            EventKind::TimerArmed { socket, timer: t, fires_at } if socket == id && t == timer => {
                due = Some(fires_at);
            }
            EventKind::TimerStopped { socket, timer: t } | EventKind::TimerFired { socket, timer: t }
                if socket == id && t == timer =>
            {
                due = None;
            }
            _ => {}
        }
    }
    due
}
