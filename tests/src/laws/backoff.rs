//! The law of backing off.

use keepalive_core::scenario::TimerPrecision;
use keepalive_core::tcp::State;
use keepalive_core::trace::{EventKind, SocketId};
use keepalive_core::{Span, Timer};

use super::keepalive::settled;
use super::{Follow, Run, Verdict, hold};

/// The longest timeout (`TCP_RTO_MAX`).
const LONGEST: Span = Span::from_secs(120);

/// Without an answer each timeout is twice the last, up to two minutes (RFC 6298 §5.5; for zero-window probes
/// RFC 9293 §3.8.6.1). The first SYNs go out every second (`tcp_syn_linear_timeouts`). Only with exact
/// timers, and without a user timeout, which shortens the last one.
pub fn each_timeout_is_twice_the_last(run: Run<'_>) -> Verdict {
    if run.scenario.timers != TimerPrecision::Exact {
        return Ok(());
    }
    let mut follow = Follow::new(run);
    let mut last: Vec<Option<(Timer, Span)>> = vec![None; run.trace.sockets.len()];
    let mut fired: Vec<u32> = vec![0; run.trace.sockets.len()];
    for event in &run.trace.events {
        match event.kind {
            EventKind::Arrived { flight } => {
                if let Some(socket) = follow.receiver(run.trace.flight(flight)) {
                    last[socket.index()] = None;
                }
            }
            EventKind::State { socket, .. } => (last[socket.index()], fired[socket.index()]) = (None, 0),
            EventKind::TimerArmed {
                socket,
                timer: timer @ (Timer::Retransmit | Timer::Persist),
                fires_at,
            } => {
                let wait = fires_at.since(event.at);
                let by_firing = event.cause.is_some_and(|cause| {
                    run.trace.event(cause).kind == EventKind::TimerFired { socket, timer }
                });
                if by_firing {
                    fired[socket.index()] += 1;
                    if let Some((_, before)) = last[socket.index()].filter(|(same, _)| *same == timer) {
                        let (state, nth) = (follow.end(socket).state, fired[socket.index()]);
                        let right = follows(run, socket, timer, state, nth, before, wait);
                        hold!(right, "{:?}: {timer} {wait} after {before}", event.id);
                    }
                    last[socket.index()] = Some((timer, wait));
                }
            }
            _ => {}
        }
        follow.step(event);
    }
    Ok(())
}

/// Whether one wait may follow another after the timer has fired for the `nth` time in a row.
fn follows(
    run: Run<'_>,
    socket: SocketId,
    timer: Timer,
    state: State,
    nth: u32,
    before: Span,
    wait: Span,
) -> bool {
    let Some(options) = settled(run, socket) else { return true };
    if options.user_timeout.is_some() {
        return true;
    }
    if state == State::SynSent && nth <= u32::from(options.syn_linear_timeouts) {
        return wait == before;
    }
    // `tcp_retries2` also bounds the exponent of zero-window probes; ten doublings reach two minutes anyhow.
    let bounded = timer == Timer::Persist && options.retries2 < 10 && wait == before;
    bounded || wait == before.times(2).min(LONGEST)
}
