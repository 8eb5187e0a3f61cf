//! Laws of how a run ends: nothing waits without a reason.

use keepalive_core::Timer;
use keepalive_core::tcp::State;
use keepalive_core::trace::SocketId;

use super::{End, Follow, Run, Verdict, hold};

/// Why a socket is as it is when the run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Closed, or its host has lost its memory.
    Over,
    /// Some timer of the kernel, or of QUIC, will take it further.
    Timed(Timer),
    /// Open with nothing outstanding and no timer: it can stay so for ever, whatever has become of its peer.
    /// This is the zombie that keepalive is for.
    Zombie,
    /// Waits for something that will never come by itself.
    Stuck,
}

/// How a socket has ended.
pub fn ending(end: &End) -> Ending {
    if !end.is_alive() {
        return Ending::Over;
    }
    let timer = Timer::ALL.into_iter().find(|t| (t.is_kernel() || t.is_quic()) && end.fires_at(*t).is_some());
    if let Some(timer) = timer {
        return Ending::Timed(timer);
    }
    let open = matches!(end.state, State::Established | State::CloseWait | State::FinWait2);
    if open && !end.closed && end.una == end.written { Ending::Zombie } else { Ending::Stuck }
}

/// The sockets that can stay for ever though nobody may be at the other end.
pub fn zombies(run: Run<'_>) -> Vec<SocketId> {
    let mut follow = Follow::new(run);
    run.trace.events.iter().for_each(|event| follow.step(event));
    let found = follow.ends().filter(|(_, end)| ending(end) == Ending::Zombie);
    found.map(|(socket, _)| socket).collect()
}

/// Each socket is closed, or has a running timer, or is an idle open connection (RFC 9293 §3.8.4 allows that
/// for ever); whatever is outstanding has a timer (RFC 6298 §5.1, RFC 9293 §3.8.6.1).
pub fn nothing_waits_for_ever(run: Run<'_>) -> Verdict {
    let mut follow = Follow::new(run);
    run.trace.events.iter().for_each(|event| follow.step(event));
    for (socket, end) in follow.ends() {
        hold!(ending(end) != Ending::Stuck, "{socket:?} is stuck: {end:?}");
        let outstanding = end.is_alive() && end.una < end.written;
        let watches = [Timer::Retransmit, Timer::TailLoss, Timer::Persist, Timer::TimeWait, Timer::FinWait2];
        let watched = watches.into_iter().any(|timer| end.fires_at(timer).is_some());
        hold!(!outstanding || watched, "{socket:?} has data outstanding and no timer for it: {end:?}");
    }
    Ok(())
}
