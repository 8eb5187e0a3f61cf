//! Holding a claim against a trace.

use std::fmt;

use super::event::EventName;
use super::find::{events, moment, node_named, state, timer, which};
use super::{After, Before, CallResult, Closed, Count, Header, SizeOf, StateAt, StatusOf, That, TimerAt};
use crate::time::{SimTime, Span};
use crate::timer::Timer;
use crate::trace::{CloseBy, Event, EventKind, Flight, MessageKind, QuicFrame, Role, Trace};

/// A claim that does not hold: what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(pub String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

impl From<String> for Failure {
    fn from(text: String) -> Self {
        Self(text)
    }
}

type Checked = Result<(), Failure>;

fn fail(text: String) -> Checked {
    Err(Failure(text))
}

pub(super) fn check(that: &That, trace: &Trace) -> Checked {
    if trace.end.event_limit {
        return fail(format!("the run was cut off at {} by the limit on events", trace.end.at));
    }
    match that {
        That::Count(claim) => count(claim, trace),
        That::Never(claim) => {
            let found = which(trace, claim)?;
            found.first().map_or(Ok(()), |e| {
                fail(format!(
                    "{:?} happens {} times, first at {} (#{})",
                    claim.event,
                    found.len(),
                    e.at,
                    e.id.0
                ))
            })
        }
        That::Before(claim) => before(claim, trace),
        That::After(claim) => after(claim, trace),
        That::State(claim) => state_at(claim, trace),
        That::Timer(claim) => timer_at(claim, trace),
        That::Size(claim) => size(claim, trace),
        That::Header(claim) => header(claim, trace),
        That::Status(claim) => status(claim, trace),
        That::Result(claim) => result(claim, trace),
        That::Closed(claim) => closed(claim, trace),
    }
}

fn count(claim: &Count, trace: &Trace) -> Checked {
    let found = events(trace, claim.event, claim.node.as_deref())?;
    if found.len() == claim.is as usize {
        return Ok(());
    }
    let times: Vec<String> = found.iter().take(12).map(|e| e.at.to_string()).collect();
    fail(format!(
        "{:?} happens {} times, not {}: at {}",
        claim.event,
        found.len(),
        claim.is,
        times.join(", ")
    ))
}

fn before(claim: &Before, trace: &Trace) -> Checked {
    let (first, then) = (which(trace, &claim.first)?, which(trace, &claim.then)?);
    match (first.first(), then.first()) {
        (Some(first), Some(then)) if first.id < then.id => Ok(()),
        (Some(first), Some(then)) => {
            fail(format!("{} comes at {}, not before {}", first.id.0, first.at, then.at))
        }
        (None, _) => fail(format!("{:?} does not happen", claim.first.event)),
        (_, None) => fail(format!("{:?} does not happen", claim.then.event)),
    }
}

fn after(claim: &After, trace: &Trace) -> Checked {
    let (from, to) = between(claim, trace)?;
    let took = to.since(from);
    let slack = claim.within.unwrap_or_default();
    let apart = if took > claim.is { took - claim.is } else { claim.is - took };
    if apart <= slack {
        return Ok(());
    }
    let bound = if slack == Span::ZERO { String::new() } else { format!(" (±{slack})") };
    fail(format!("it takes {took} from {from} to {to}, not {}{bound}", claim.is))
}

/// When the two events of the claim happen.
pub(super) fn between(claim: &After, trace: &Trace) -> Result<(SimTime, SimTime), Failure> {
    let node = claim.node.as_deref();
    let anchors = events(trace, claim.event, node)?;
    let then = events(trace, claim.then, claim.then_node.as_deref().or(node))?;
    let (anchor, then) = if claim.event == EventName::LastReceived {
        let then = nth(&then, claim.then_nth, claim.then)?;
        let before: Vec<&Event> = anchors.into_iter().filter(|e| e.id < then.id).collect();
        (*before.last().ok_or_else(|| Failure("nothing was received before".into()))?, then)
    } else {
        let anchor = nth(&anchors, claim.nth, claim.event)?;
        let later: Vec<&Event> = then.into_iter().filter(|e| e.id > anchor.id).collect();
        (anchor, nth(&later, claim.then_nth, claim.then)?)
    };
    Ok((anchor.at, then.at))
}

fn nth<'t>(found: &[&'t Event], nth: Option<u32>, name: EventName) -> Result<&'t Event, Failure> {
    let n = nth.unwrap_or(1).max(1) as usize;
    found
        .get(n - 1)
        .copied()
        .ok_or_else(|| Failure(format!("{name:?} happens {} times, not {n}", found.len())))
}

fn state_at(claim: &StateAt, trace: &Trace) -> Checked {
    let (node, at) = (node_named(trace, &claim.node)?, moment(trace, &claim.at)?);
    let found = state(trace, node, claim.conn, at);
    if found == claim.is {
        Ok(())
    } else {
        fail(format!("{} is in {found} at {at}, not {}", claim.node, claim.is))
    }
}

fn timer_at(claim: &TimerAt, trace: &Trace) -> Checked {
    let (node, at) = (node_named(trace, &claim.node)?, moment(trace, &claim.at)?);
    let left = timer(trace, node, claim.conn, claim.timer, at).map(|due| due.since(at));
    if left == claim.left {
        return Ok(());
    }
    let say = |left: Option<Span>| left.map_or("not running".to_owned(), |left| format!("at {left}"));
    fail(format!("{} of {} is {} at {at}, not {}", claim.timer, claim.node, say(left), say(claim.left)))
}

fn size(claim: &SizeOf, trace: &Trace) -> Checked {
    let found = events(trace, claim.event, claim.node.as_deref())?;
    let event = nth(&found, claim.nth, claim.event)?;
    let EventKind::Departed { flight } = event.kind else {
        return fail(format!("{:?} is no departure of a segment", claim.event));
    };
    let segment = &trace.flight(flight).segment;
    if (segment.len, segment.ip_len()) == (claim.payload, claim.ip) {
        return Ok(());
    }
    fail(format!(
        "it is {} bytes with {} of payload, not {} with {}",
        segment.ip_len(),
        segment.len,
        claim.ip,
        claim.payload
    ))
}

fn header(claim: &Header, trace: &Trace) -> Checked {
    let node = node_named(trace, &claim.node)?;
    let nth = claim.nth.max(1) as usize - 1;
    let message = trace.messages.iter().filter(|m| trace.socket(m.socket).node == node).nth(nth);
    let Some(message) = message else {
        return fail(format!("{} writes no message {}", claim.node, claim.nth));
    };
    let found = message.head.iter().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case(&claim.field).then(|| value.trim().to_owned())
    });
    if found == claim.equals {
        return Ok(());
    }
    let say = |v: &Option<String>| v.as_deref().map_or("missing".to_owned(), |v| format!("{v:?}"));
    fail(format!("{} of message {} is {}, not {}", claim.field, claim.nth, say(&found), say(&claim.equals)))
}

fn status(claim: &StatusOf, trace: &Trace) -> Checked {
    let node = node_named(trace, &claim.node)?;
    let own = trace.messages.iter().filter(|message| trace.socket(message.socket).node == node);
    let codes: Vec<u16> = own
        .filter_map(|message| match message.kind {
            MessageKind::Response(code) => Some(code),
            MessageKind::Request(_) | MessageKind::Tls(..) | MessageKind::Frame(_) => None,
        })
        .collect();
    match codes.get(claim.nth.max(1) as usize - 1) {
        Some(code) if *code == claim.is => Ok(()),
        Some(code) => fail(format!("response {} of {} is {code}, not {}", claim.nth, claim.node, claim.is)),
        None => fail(format!("{} writes {} responses, not {}", claim.node, codes.len(), claim.nth)),
    }
}

fn result(claim: &CallResult, trace: &Trace) -> Checked {
    let node = node_named(trace, &claim.node)?;
    let returns: Vec<_> = trace
        .events
        .iter()
        .filter(|e| e.node == node)
        .filter_map(|e| match e.kind {
            EventKind::Returned { call, bytes, error, .. } if call == claim.call => {
                Some((e.at, bytes, error))
            }
            _ => None,
        })
        .collect();
    let picked = match claim.nth {
        Some(n) => returns.get(n.max(1) as usize - 1),
        None => returns.last(),
    };
    let Some((at, bytes, error)) = picked else {
        return fail(format!("{}() returns {} times", claim.call, returns.len()));
    };
    let eof = *bytes == 0 && error.is_none();
    if *error == claim.error && (!claim.eof || eof) {
        return Ok(());
    }
    let found = error.map_or(format!("{bytes}"), |e| e.to_string());
    let wanted = claim
        .error
        .map_or(if claim.eof { "0 (end of file)" } else { "success" }.to_owned(), |e| e.to_string());
    fail(format!("{}() returns {found} at {at}, not {wanted}", claim.call))
}

fn closed(claim: &Closed, trace: &Trace) -> Checked {
    let by = node_named(trace, &claim.by)?;
    let conn = claim.conn.unwrap_or(1);
    let first = trace.flights.iter().find(|f| {
        let ends = f.segment.flags.fin || f.segment.flags.rst || f.role == Role::Quic(QuicFrame::Close);
        f.conn == conn && !f.injected && ends && f.role != Role::Icmp
    });
    let silent = || {
        trace.events.iter().any(|e| {
            let over = |timer| timer == Timer::QuicIdle;
            e.node == by
                && match e.kind {
                    EventKind::Host { up: false } | EventKind::Aborted { .. } => true,
                    EventKind::TimerFired { timer, .. } => over(timer),
                    _ => false,
                }
        })
    };
    let how = |f: &Flight| match f.role {
        Role::Quic(_) => CloseBy::ConnectionClose,
        _ if f.segment.flags.rst => CloseBy::Rst,
        _ => CloseBy::Fin,
    };
    let found = first.map(|f| (f.from, how(f)));
    let holds = match (claim.how, found) {
        (CloseBy::Silent, None) => silent(),
        (how, Some((node, seen))) => node == by && seen == how,
        (_, None) => false,
    };
    if !holds {
        let said = found.map_or("nobody".to_owned(), |(node, how)| {
            format!("{} with {how:?}", trace.nodes[node.index()].id)
        });
        return fail(format!(
            "connection {conn} is closed first by {said}, not {} with {:?}",
            claim.by, claim.how
        ));
    }
    let Some(why) = claim.why else { return Ok(()) };
    let reason = trace.events.iter().find_map(|e| match e.kind {
        EventKind::Closing { socket, why } if e.node == by && trace.socket(socket).conn == conn => Some(why),
        _ => None,
    });
    if reason == Some(why) { Ok(()) } else { fail(format!("it closes because of {reason:?}, not {why:?}")) }
}
