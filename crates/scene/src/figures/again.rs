//! Which failed tries are made again: a request that is sent again has not failed yet.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use keepalive_core::scenario::{Action, Scenario};
use keepalive_core::trace::{Call, Event, EventId, EventKind, NodeId, SocketId, Trace, Wanted};

/// Waiting failures of a host, by start line: a retry is of the oldest.
type Waiting = BTreeMap<(NodeId, String), VecDeque<EventId>>;

/// The failures that are tried again at any later time of the run, retries on connections that were never
/// ready included. A retry that is still to be written when the run ends is none.
pub(super) fn tried_again(scenario: &Scenario, trace: &Trace) -> BTreeSet<EventId> {
    let mut waiting = Waiting::new();
    let mut found = BTreeSet::new();
    let mut reopened: Vec<SocketId> = Vec::new();
    for event in &trace.events {
        let again = match event.kind {
            EventKind::RequestFailed { message, .. } => {
                let line = first_line(&trace.message(message).head);
                waiting.entry((event.node, line)).or_default().push_back(event.id);
                continue;
            }
            EventKind::Called { socket, call: Call::Connect } if follows_failure(trace, event) => {
                reopened.push(socket);
                continue;
            }
            EventKind::Retried { message, .. } => first_line(&trace.message(message).head),
            EventKind::RequestUnsent { socket, wanted } if reopened.contains(&socket) => {
                wanted_line(scenario, trace, wanted)
            }
            _ => continue,
        };
        found.extend(waiting.get_mut(&(event.node, again)).and_then(VecDeque::pop_front));
    }
    found
}

fn first_line(head: &[String]) -> String {
    head.first().cloned().unwrap_or_default()
}

fn wanted_line(scenario: &Scenario, trace: &Trace, wanted: Wanted) -> String {
    match wanted {
        Wanted::Forwarded(message) => first_line(&trace.message(message).head),
        Wanted::Step(step) => match scenario.script.get(usize::from(step)).map(|order| &order.action) {
            Some(Action::Request(request)) => format!("{} {} HTTP/1.1", request.method, request.path),
            _ => String::new(),
        },
    }
}

/// Something that a host does at once because a request of its own failed.
fn follows_failure(trace: &Trace, event: &Event) -> bool {
    let mut cause = event.cause;
    while let Some(one) = cause.map(|id| trace.event(id)).filter(|one| one.at == event.at) {
        if one.node == event.node && matches!(one.kind, EventKind::RequestFailed { .. }) {
            return true;
        }
        cause = one.cause;
    }
    false
}
