//! The law of backing off.

use keepalive_core::tcp::State;
use keepalive_core::trace::{EventKind, SocketId};
use keepalive_core::{Span, Timer};

use super::keepalive::settled;
use super::{Follow, Run, Verdict, hold};

/// The longest timeout (`TCP_RTO_MAX`).
const LONGEST: Span = Span::from_secs(120);

/// Without an answer each timeout is twice the last, up to two minutes (RFC 6298 §5.5; for zero-window probes RFC 9293
/// §3.8.6.1). The first SYNs go out every second (`tcp_syn_linear_timeouts`). Only with exact timers, and without a
/// user timeout, which shortens the last one.
pub fn each_timeout_is_twice_the_last(run: Run<'_>) -> Verdict {
    if !run.scenario.timers.is_exact() {
        return Ok(());
    }
    let mut follow = Follow::new(run);
    let mut last: Vec<Option<(Timer, Span)>> = vec![None; run.trace.sockets.len()];
    let mut fired: Vec<u32> = vec![0; run.trace.sockets.len()];
    for event in &run.trace.events {
        match event.kind {
            EventKind::Arrived { flight } => {
                if let Some(socket) = follow.receiver(run.trace.flight(flight)) {
                    (last[socket.index()], fired[socket.index()]) = (None, 0);
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
                    if let Some((same, before)) = last[socket.index()].filter(|(same, _)| *same == timer) {
                        let expected =
                            expected(run, socket, follow.end(socket).state, before, fired[socket.index()]);
                        let right = expected.is_none_or(|expected| wait == expected);
                        hold!(right, "{:?}: {same} {wait} after {before}", event.id);
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

/// The wait that follows a wait of `before`; `None`: no rule.
fn expected(run: Run<'_>, socket: SocketId, state: State, before: Span, fired: u32) -> Option<Span> {
    let options = settled(run, run.trace.socket(socket).node)?;
    if options.user_timeout.is_some() {
        return None;
    }
    if state == State::SynSent && fired <= u32::from(options.syn_linear_timeouts) {
        return Some(before);
    }
    // `tcp_retries2` also bounds the exponent of zero-window probes.
    if fired > u32::from(options.retries2) {
        return None;
    }
    Some(before.times(2).min(LONGEST))
}
