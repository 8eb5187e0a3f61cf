//! Laws of timers.

use keepalive_core::scenario::Action;
use keepalive_core::tcp::{State, TIME_WAIT};
use keepalive_core::trace::{EventKind, SocketId};
use keepalive_core::{SimTime, Timer};

use super::{Follow, Run, Verdict, hold};

/// A timer that was armed fires, is moved, is stopped, dies with its host, or is still to come when the run
/// ends. Those of a program that was frozen in the meantime wait for ever: nobody thaws it.
pub fn every_timer_fires_or_is_moved_or_stopped_or_outlives_the_run(run: Run<'_>) -> Verdict {
    let mut follow = Follow::new(run);
    for event in &run.trace.events {
        if let EventKind::TimerStopped { socket, timer } = event.kind {
            let runs = follow.end(socket).fires_at(timer).is_some();
            hold!(runs, "{:?}: {timer} is stopped but does not run", event.id);
        }
        follow.step(event);
    }
    let end = run.trace.end;
    for (socket, timer, at) in running(&follow) {
        // A run that was cut off may have left what falls on its last moment.
        let outlives = at > end.at || (at == end.at && end.event_limit);
        if !timer.is_kernel() && is_frozen(run, socket) {
            continue;
        }
        hold!(outlives, "{timer} of {socket:?} was due at {at:?} and did not fire; the end is {end:?}");
    }
    Ok(())
}

fn running<'f>(
    follow: &'f Follow<'_>,
) -> impl Iterator<Item = (keepalive_core::trace::SocketId, Timer, SimTime)> + 'f {
    follow.ends().flat_map(|(socket, end)| {
        Timer::ALL.into_iter().filter_map(move |timer| Some((socket, timer, end.fires_at(timer)?)))
    })
}

/// A timer that fires was running and due at this moment.
pub fn no_timer_fires_before_it_is_due(run: Run<'_>) -> Verdict {
    let mut follow = Follow::new(run);
    for event in &run.trace.events {
        match event.kind {
            EventKind::TimerFired { socket, timer } => {
                let due = follow.end(socket).fires_at(timer);
                hold!(due == Some(event.at), "{:?}: {timer} fires, due {due:?}", event.id);
            }
            EventKind::TimerArmed { timer, fires_at, .. } => {
                hold!(fires_at >= event.at, "{:?}: {timer} is armed for the past", event.id);
            }
            _ => {}
        }
        follow.step(event);
    }
    Ok(())
}

/// Linux has one `icsk_retransmit_timer` for retransmission, tail-loss probe and zero-window probe.
pub fn one_send_timer_at_a_time(run: Run<'_>) -> Verdict {
    let mut follow = Follow::new(run);
    for event in &run.trace.events {
        follow.step(event);
        if let EventKind::TimerArmed { socket, .. } = event.kind {
            let end = follow.end(socket);
            let send = [Timer::Retransmit, Timer::TailLoss, Timer::Persist];
            let count = send.into_iter().filter(|timer| end.fires_at(*timer).is_some()).count();
            hold!(count <= 1, "{:?}: {count} send timers run", event.id);
        }
    }
    Ok(())
}

/// `tcp_done` clears every timer of the connection (`tcp_clear_xmit_timers`).
pub fn a_closed_socket_has_no_kernel_timer(run: Run<'_>) -> Verdict {
    let mut follow = Follow::new(run);
    for event in &run.trace.events {
        follow.step(event);
        if let EventKind::State { socket, to: State::Closed, .. } = event.kind {
            let end = follow.end(socket);
            let left = Timer::ALL.into_iter().find(|t| t.is_kernel() && end.fires_at(*t).is_some());
            hold!(left.is_none(), "{:?}: {left:?} still runs", event.id);
        }
        if let EventKind::TimerArmed { socket, timer, .. } = event.kind
            && timer.is_kernel()
        {
            hold!(follow.end(socket).is_alive(), "{:?}: {timer} armed on a closed socket", event.id);
        }
    }
    Ok(())
}

/// TIME-WAIT lasts 60 s (`TCP_TIMEWAIT_LEN`; RFC 9293 MUST-13 wants twice the MSL) unless a reset ends it;
/// what arrives in it may make it longer (RFC 9293 §3.10.7.4).
pub fn time_wait_lasts_a_minute(run: Run<'_>) -> Verdict {
    let mut entered = vec![None; run.trace.sockets.len()];
    for event in &run.trace.events {
        match event.kind {
            EventKind::State { socket, to: State::TimeWait, .. } => entered[socket.index()] = Some(event.at),
            EventKind::Aborted { socket, .. } => entered[socket.index()] = None,
            EventKind::State { socket, from: State::TimeWait, .. } => {
                if let Some(since) = entered[socket.index()] {
                    let lasted = event.at.since(since);
                    hold!(lasted >= TIME_WAIT, "{:?}: TIME-WAIT ends after {lasted}", event.id);
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// The program of a socket's host was frozen at some time.
fn is_frozen(run: Run<'_>, socket: SocketId) -> bool {
    let node = run.trace.socket(socket).node;
    let freezes = |nth: u16| {
        let step = run.scenario.script.get(usize::from(nth));
        matches!(step.map(|step| &step.action), Some(Action::Freeze { .. }))
    };
    let mut events = run.trace.events.iter().filter(|event| event.node == node);
    events.any(|event| matches!(event.kind, EventKind::Script(nth) if freezes(nth)))
}
