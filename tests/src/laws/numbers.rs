//! Laws of sequence numbers.

use keepalive_core::trace::{EventKind, Role};

use super::{Follow, Run, Verdict, hold};

/// SND.UNA, SND.NXT, RCV.NXT and what the application wrote and read only grow, and stand in that order
/// (RFC 9293 §3.4).
pub fn sequence_numbers_never_go_back(run: Run<'_>) -> Verdict {
    let mut follow = Follow::new(run);
    for event in &run.trace.events {
        if let EventKind::Sequence { socket, una, nxt, written, nxt_in, read } = event.kind {
            let old = follow.end(socket);
            let grows = una >= old.una
                && nxt >= old.nxt
                && written >= old.written
                && nxt_in >= old.nxt_in
                && read >= old.read;
            hold!(grows, "{:?}: {:?} after {old:?}", event.id, event.kind);
            hold!(una <= nxt && nxt <= written, "{:?}: una {una} nxt {nxt} written {written}", event.id);
            hold!(read <= nxt_in.max(1), "{:?}: read {read} of {nxt_in}", event.id);
        }
        follow.step(event);
    }
    Ok(())
}

/// A segment that is sent for the first time begins where the last ended: no gap, no overlap.
pub fn new_data_follows_the_last_on_the_wire(run: Run<'_>) -> Verdict {
    let mut follow = Follow::new(run);
    for event in &run.trace.events {
        if let EventKind::Departed { flight } = event.kind {
            let flight = run.trace.flight(flight);
            if let (Some(socket), Role::Data | Role::Fin) = (run.tcp_maker(flight), flight.role) {
                let sent_end = follow.end(socket).sent_end;
                hold!(flight.segment.seq == sent_end, "{:?}: {} after {sent_end}", event.id, flight.segment);
            }
            if let (Some(socket), Role::Retransmission | Role::TailLossProbe) =
                (run.tcp_maker(flight), flight.role)
            {
                let end = follow.end(socket);
                let again = flight.segment.end() <= end.sent_end;
                hold!(again, "{:?}: {} is not yet sent", event.id, flight.segment);
            }
        }
        follow.step(event);
    }
    Ok(())
}

/// The acknowledgement only grows (RFC 9293 §3.4), and a receiver should not take back window that it has
/// offered (RFC 9293 §3.8.6, SHLD-14; Linux `tcp_select_window` never does).
pub fn acknowledgements_and_window_edges_never_go_back(run: Run<'_>) -> Verdict {
    let mut follow = Follow::new(run);
    for event in &run.trace.events {
        if let EventKind::Departed { flight } = event.kind {
            let flight = run.trace.flight(flight);
            let (segment, flags) = (&flight.segment, flight.segment.flags);
            if let Some(socket) = run.maker(flight).filter(|_| flags.ack && !flags.rst) {
                let end = follow.end(socket);
                hold!(segment.ack >= end.acked, "{:?}: {segment} after ack {}", event.id, end.acked);
                let edge = segment.ack.max(1) + segment.window;
                let before = end.offered_edge;
                hold!(edge >= before, "{:?}: {segment} takes back to {edge} from {before}", event.id);
            }
        }
        follow.step(event);
    }
    Ok(())
}
