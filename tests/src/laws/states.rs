//! Laws of the connection's states and of RST.

use keepalive_core::scenario::FaultAction;
use keepalive_core::tcp::State;
use keepalive_core::trace::{EventId, EventKind};

use super::{Follow, Run, Verdict, hold};

/// The arrows of RFC 9293 §3.3.2, figure 5, and the ways out of every state by RST or by giving up. Passing
/// from FIN-WAIT-1 to TIME-WAIT at once (note 2) shows as two steps at one moment. Linux accepts data before
/// `accept()`, so SYN-RECEIVED and FIN-WAIT-1 need no ESTABLISHED between them.
const fn is_arrow(from: State, to: State) -> bool {
    use State as S;
    match to {
        S::Closed => !matches!(from, S::Closed),
        S::Listen => false,
        S::SynSent | S::SynReceived => matches!(from, S::Closed),
        S::Established => matches!(from, S::SynSent | S::SynReceived),
        S::FinWait1 => matches!(from, S::Established | S::SynReceived),
        S::FinWait2 | S::Closing => matches!(from, S::FinWait1),
        S::CloseWait => matches!(from, S::Established),
        S::LastAck => matches!(from, S::CloseWait),
        S::TimeWait => matches!(from, S::FinWait2 | S::Closing),
        S::Handshake | S::Draining => false,
    }
}

/// The life of a connection of QUIC (RFC 9000 §10.2, RFC 9001 §4.1).
const fn is_arrow_of_quic(from: State, to: State) -> bool {
    use State as S;
    match to {
        S::Handshake => matches!(from, S::Closed),
        S::Established => matches!(from, S::Handshake),
        S::Closing | S::Draining => matches!(from, S::Handshake | S::Established),
        S::Closed => !matches!(from, S::Closed),
        _ => false,
    }
}

/// RFC 9293 §3.3.2.
pub fn states_change_along_the_arrows_of_the_rfc(run: Run<'_>) -> Verdict {
    let mut follow = Follow::new(run);
    for event in &run.trace.events {
        if let EventKind::State { socket, from, to } = event.kind {
            let before = follow.end(socket).state;
            hold!(before == from, "{:?}: from {from} but it was {before}", event.id);
            let arrow = if run.trace.socket(socket).quic { is_arrow_of_quic } else { is_arrow };
            hold!(arrow(from, to), "{:?}: {from} to {to}", event.id);
        }
        follow.step(event);
    }
    Ok(())
}

/// RFC 9293 §3.10.7.1: CLOSED has no transmission control block, so what a host says for it has no socket.
pub fn a_closed_socket_sends_nothing(run: Run<'_>) -> Verdict {
    let mut follow = Follow::new(run);
    for event in &run.trace.events {
        if let EventKind::Departed { flight } = event.kind
            && let Some(socket) = run.maker(run.trace.flight(flight))
        {
            let end = follow.end(socket);
            hold!(end.is_alive(), "{:?}: {socket:?} sends though it is closed", event.id);
        }
        follow.step(event);
    }
    Ok(())
}

/// RFC 9293 §3.10.7.1: the only answer of a host without a socket is RST. (ICMP is the middlebox's.)
pub fn hosts_without_a_socket_send_only_rst(run: Run<'_>) -> Verdict {
    for flight in run.trace.flights.iter().filter(|f| f.socket.is_none() && !f.injected && !f.forwarded) {
        hold!(flight.segment.flags.rst, "{:?}: {}", flight.departed, flight.segment);
    }
    Ok(())
}

/// A host without power neither calls, sends, hears nor wakes up until it is back.
pub fn a_dead_host_does_nothing(run: Run<'_>) -> Verdict {
    let mut follow = Follow::new(run);
    for event in &run.trace.events {
        let allowed = match event.kind {
            EventKind::Fault(_)
            | EventKind::FaultEnded(_)
            | EventKind::Host { .. }
            | EventKind::Lost { .. }
            | EventKind::Script(_)
            | EventKind::EventLimit => true,
            EventKind::Departed { flight } => run.trace.flight(flight).injected || follow.is_up(event.node),
            _ => follow.is_up(event.node),
        };
        hold!(allowed, "{:?} on a dead host: {:?}", event.id, event.kind);
        let lost = event.kind.socket().is_some_and(|socket| follow.end(socket).lost_power);
        hold!(!lost, "{:?}: a socket without memory: {:?}", event.id, event.kind);
        follow.step(event);
    }
    Ok(())
}

/// RFC 9293 §3.5.2: a reset is never answered by a reset.
pub fn rst_never_answers_rst(run: Run<'_>) -> Verdict {
    let trace = run.trace;
    let is_reset = |id: EventId| match trace.event(id).kind {
        EventKind::Arrived { flight } | EventKind::Lost { flight, .. } => {
            trace.flight(flight).segment.flags.rst
        }
        _ => false,
    };
    for flight in trace.flights.iter().filter(|f| f.segment.flags.rst && !f.forwarded) {
        let departed = trace.event(flight.departed);
        let mut cause = departed.cause;
        while let Some(id) = cause.filter(|id| trace.event(*id).at == departed.at) {
            let fault = match trace.event(id).kind {
                EventKind::Fault(nth) => matches!(run.fault(nth).action, FaultAction::InjectRst { .. }),
                _ => false,
            };
            hold!(fault || !is_reset(id), "{:?} answers a reset", flight.departed);
            // At no latency the whole exchange happens in one moment: look no further than the first arrival.
            if matches!(trace.event(id).kind, EventKind::Arrived { .. }) {
                break;
            }
            cause = trace.event(id).cause;
        }
    }
    Ok(())
}
