//! Laws of the windows: what a sender may have on the way.

use keepalive_core::tcp::Seq;
use keepalive_core::trace::{EventKind, Role, SocketId};

use super::{Follow, Run, Verdict, hold};

/// No byte leaves beyond the right edge of the window that the peer has offered (RFC 9293 §3.8.6). FIN takes
/// a sequence number too (`tcp_snd_wnd_test`).
/// A FIN behind data that fills the window to its edge goes with it: of a burst Linux looks at the first segment
/// only (`tcp_snd_wnd_test`).
pub fn the_window_is_never_exceeded(run: Run<'_>) -> Verdict {
    let mut follow = Follow::new(run);
    for event in &run.trace.events {
        if let EventKind::Departed { flight } = event.kind {
            let flight = run.trace.flight(flight);
            let segment = &flight.segment;
            if let Some(socket) = run.tcp_maker(flight).filter(|_| segment.span() > 0 && !segment.flags.syn) {
                let edge = follow.end(socket).granted_edge;
                let behind_data = u32::from(segment.flags.fin && segment.len > 0);
                hold!(segment.end() <= edge + behind_data, "{:?}: {segment} beyond {edge}", event.id);
            }
        }
        follow.step(event);
    }
    Ok(())
}

/// What a socket has on its way, as long as nothing is lost.
#[derive(Clone, Default)]
struct OnTheWay {
    ends: Vec<Seq>,
    /// Something was sent again or acknowledged selectively: counting is the model's business then.
    disturbed: bool,
}

/// While nothing is lost, no more segments are unacknowledged than the congestion window allows (RFC 5681 §2;
/// `tcp_cwnd_test`), but for one that probes the tail with new data (RFC 8985 §7.3).
pub fn the_congestion_window_is_respected(run: Run<'_>) -> Verdict {
    let mut follow = Follow::new(run);
    let mut all = vec![OnTheWay::default(); run.trace.sockets.len()];
    for (i, event) in run.trace.events.iter().enumerate() {
        match event.kind {
            EventKind::Departed { flight } => {
                let flight = run.trace.flight(flight);
                if let Some(socket) = run.tcp_maker(flight) {
                    let way = &mut all[socket.index()];
                    match flight.role {
                        Role::Data | Role::Fin => way.ends.push(flight.segment.end()),
                        Role::Retransmission | Role::TailLossProbe => way.disturbed = true,
                        _ => {}
                    }
                    let cwnd = follow.end(socket).cwnd.max(window_after(run, i, socket));
                    let count = way.ends.len();
                    hold!(way.disturbed || count <= cwnd as usize + 1, "{:?}: {count} of {cwnd}", event.id);
                }
            }
            EventKind::Arrived { flight } => {
                let flight = run.trace.flight(flight);
                if let Some(socket) = follow.receiver(flight) {
                    let way = &mut all[socket.index()];
                    way.disturbed |= !flight.segment.sack.is_empty();
                    let nxt = follow.end(socket).nxt;
                    if flight.segment.flags.ack && flight.segment.ack <= nxt {
                        way.ends.retain(|end| *end > flight.segment.ack);
                        way.disturbed &= !way.ends.is_empty();
                    }
                }
            }
            _ => {}
        }
        follow.step(event);
    }
    Ok(())
}

/// The congestion window as recorded after what follows from the same input; 0 if it did not change.
fn window_after(run: Run<'_>, from: usize, socket: SocketId) -> u32 {
    let (at, rest) = (run.trace.events[from].at, &run.trace.events[from + 1..]);
    let same = rest.iter().take_while(|event| {
        let other = matches!(event.kind, EventKind::Arrived { .. } | EventKind::TimerFired { .. });
        event.at == at && !other
    });
    same.filter_map(|event| match event.kind {
        EventKind::Window { socket: of, cwnd, .. } if of == socket => Some(cwnd),
        _ => None,
    })
    .next()
    .unwrap_or(0)
}
