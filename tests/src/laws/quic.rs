//! Laws of connections of QUIC.

use std::collections::{BTreeMap, BTreeSet};

use keepalive_core::scenario::{PathItem, QuicOptions};
use keepalive_core::tcp::State;
use keepalive_core::trace::{EventKind, Flight, QuicFrame, Role, SocketId};
use keepalive_core::{SimTime, Span, Timer};

use super::{Run, Verdict, hold};

/// RFC 9000 §12.3: a sender never uses a packet number twice, and each is larger than the last.
pub fn packet_numbers_only_grow(run: Run<'_>) -> Verdict {
    let mut last: BTreeMap<SocketId, u32> = BTreeMap::new();
    for flight in &run.trace.flights {
        if let (Some(datagram), Some(socket)) = (flight.quic, run.maker(flight)) {
            let before = last.insert(socket, datagram.number);
            hold!(before.is_none_or(|n| n < datagram.number), "{:?}: {datagram:?}", flight.departed);
        }
    }
    Ok(())
}

/// The end of its connection at which a datagram arrives: by its number, whatever the ports.
fn receiver(run: Run<'_>, flight: &Flight) -> Option<SocketId> {
    let at = run.trace.sockets.iter().position(|end| (end.conn, end.node) == (flight.conn, flight.to))?;
    Some(SocketId(at as u16))
}

/// RFC 9000 §13.1: a packet must not be acknowledged before it came.
pub fn only_packets_that_came_are_acknowledged(run: Run<'_>) -> Verdict {
    let mut came: BTreeMap<SocketId, BTreeSet<u32>> = BTreeMap::new();
    for event in &run.trace.events {
        match event.kind {
            EventKind::Arrived { flight } => {
                let flight = run.trace.flight(flight);
                if let (Some(datagram), Some(socket)) = (flight.quic, receiver(run, flight)) {
                    came.entry(socket).or_default().insert(datagram.number);
                }
            }
            EventKind::Departed { flight } => {
                let flight = run.trace.flight(flight);
                let acks = flight.quic.and_then(|datagram| datagram.acks);
                let (Some(acks), Some(socket)) = (acks, run.maker(flight)) else { continue };
                let known = came.entry(socket).or_default();
                let named = (acks.largest.saturating_sub(64)..=acks.largest).filter(|n| acks.has(*n));
                for number in named {
                    hold!(known.contains(&number), "{:?}: acknowledges {number}", event.id);
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// RFC 9000 §2.2: what is read from streams came, whatever is missing of others.
pub fn a_message_is_complete_when_all_its_bytes_came(run: Run<'_>) -> Verdict {
    let mut came: BTreeMap<SocketId, BTreeSet<(u32, u32)>> = BTreeMap::new();
    for event in &run.trace.events {
        match event.kind {
            EventKind::Arrived { flight } => {
                let flight = run.trace.flight(flight);
                if let Some(socket) = receiver(run, flight).filter(|_| flight.quic.is_some()) {
                    let (from, to) = (flight.segment.seq, flight.segment.end());
                    came.entry(socket).or_default().insert((from, to));
                }
            }
            EventKind::Received { socket, message } if run.trace.socket(socket).quic => {
                let message = run.trace.message(message);
                let mut at = message.from_seq;
                for (from, to) in came.get(&socket).into_iter().flatten() {
                    if *from <= at {
                        at = at.max(*to);
                    }
                }
                hold!(at >= message.to_seq, "{:?}: whole at {at} of {}", event.id, message.to_seq);
            }
            _ => {}
        }
    }
    Ok(())
}

/// What both ends of a path of two hosts state.
fn stated(run: Run<'_>) -> [QuicOptions; 2] {
    let mut both = [QuicOptions::default(); 2];
    for item in &run.scenario.path {
        match item {
            PathItem::Client(client) => both[0] = client.http.clone().unwrap_or_default().quic,
            PathItem::Server(server) => both[1] = server.http.clone().unwrap_or_default().quic,
            PathItem::Link(_) | PathItem::Nat(_) | PathItem::Proxy(_) => {}
        }
    }
    both
}

/// RFC 9000 §10.1: an end that gives an idle connection up has heard nothing for the shorter of both ends' timeouts
/// at least, and says nothing, then or later. For paths of two hosts.
pub fn an_idle_connection_ends_in_silence_and_not_too_early(run: Run<'_>) -> Verdict {
    let least = stated(run).into_iter().filter_map(|end| end.idle).min().unwrap_or_default();
    let two_hosts = run.scenario.path.len() == 3;
    let mut heard: BTreeMap<SocketId, SimTime> = BTreeMap::new();
    let mut over: BTreeSet<SocketId> = BTreeSet::new();
    for event in &run.trace.events {
        match event.kind {
            EventKind::Arrived { flight } => {
                if let Some(socket) = receiver(run, run.trace.flight(flight)) {
                    heard.insert(socket, event.at);
                }
            }
            EventKind::TimerFired { socket, timer: Timer::QuicIdle } => {
                let since = heard.get(&socket).copied().unwrap_or(SimTime::ZERO);
                let silent = event.at.since(since);
                hold!(!two_hosts || silent >= least, "{:?}: idle after {silent}, not {least}", event.id);
                over.insert(socket);
            }
            EventKind::Departed { flight } => {
                let maker = run.maker(run.trace.flight(flight));
                let dead = maker.is_some_and(|socket| over.contains(&socket));
                hold!(!dead, "{:?}: leaves a connection that is forgotten", event.id);
            }
            _ => {}
        }
    }
    Ok(())
}

/// RFC 9000 §10.2.2: an end in the draining state sends nothing; §10.2.1: one that has closed sends nothing but
/// CONNECTION_CLOSE. Both last for three probe timeouts, and a probe timeout is a millisecond at least.
pub fn who_has_heard_the_end_says_nothing(run: Run<'_>) -> Verdict {
    let mut states: BTreeMap<SocketId, (State, SimTime)> = BTreeMap::new();
    for event in &run.trace.events {
        match event.kind {
            EventKind::State { socket, from, to } if run.trace.socket(socket).quic => {
                let since = states.insert(socket, (to, event.at)).map_or(SimTime::ZERO, |(_, since)| since);
                let lasted = event.at.since(since);
                let waited = !matches!(from, State::Closing | State::Draining)
                    || lasted >= Span::from_millis(3)
                    || killed(run, event.id);
                hold!(waited, "{:?}: {from} lasts {lasted}", event.id);
            }
            EventKind::Departed { flight } => {
                let flight = run.trace.flight(flight);
                let state = run.maker(flight).and_then(|socket| states.get(&socket));
                let allowed = match state {
                    Some((State::Draining | State::Closed, _)) => false,
                    Some((State::Closing, _)) => flight.role == Role::Quic(QuicFrame::Close),
                    _ => true,
                };
                hold!(allowed, "{:?}: {:?} in {state:?}", event.id, flight.role);
            }
            _ => {}
        }
    }
    Ok(())
}

/// A fault or the script ended the program on this tick.
fn killed(run: Run<'_>, id: keepalive_core::trace::EventId) -> bool {
    let at = run.trace.event(id).at;
    let tick = run.trace.events.iter().skip_while(|event| event.at < at).take_while(|event| event.at == at);
    tick.into_iter().any(|event| matches!(event.kind, EventKind::Fault(_) | EventKind::Script(_)))
}
