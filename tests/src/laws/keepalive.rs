//! Laws of TCP keepalive, for sockets whose options were not changed while they lived.

use keepalive_core::scenario::TimerPrecision;
use keepalive_core::scenario::{Action, Keepalive, TcpOptions};
use keepalive_core::tcp::{AbortReason, Segment, State};
use keepalive_core::trace::{EventKind, Role, SocketId};
use keepalive_core::{SimTime, Span, Timer};

use super::{End, Follow, Run, Verdict, hold};

/// The options of a socket on a host whose script never calls `setsockopt()`.
pub(super) fn settled<'a>(run: Run<'a>, socket: SocketId) -> Option<&'a TcpOptions> {
    let name = &run.trace.nodes[run.trace.socket(socket).node.index()].id;
    let sets =
        run.scenario.script.iter().any(|o| matches!(&o.action, Action::Set { node, .. } if node == name));
    (!sets).then(|| run.options(socket))
}

/// What a socket has seen of probing.
#[derive(Clone, Default)]
struct Probing {
    /// The last acceptable arrival.
    received_at: SimTime,
    /// Probes since the last answer.
    unanswered: Vec<(u8, SimTime)>,
    /// The last probe, answered or not.
    probed_at: Option<SimTime>,
}

/// Follows probing on every socket; `look` sees each event of interest before it is taken in.
fn watch(
    run: Run<'_>,
    mut look: impl FnMut(&EventKind, SimTime, SocketId, &Probing, &End) -> Verdict,
) -> Verdict {
    let mut follow = Follow::new(run);
    let mut all = vec![Probing::default(); run.trace.sockets.len()];
    for event in &run.trace.events {
        if let Some(socket) = event.kind.socket() {
            let seen = &mut all[socket.index()];
            look(&event.kind, event.at, socket, seen, follow.end(socket))
                .map_err(|why| format!("{:?} at {:?}: {why}", event.id, event.at))?;
            match event.kind {
                EventKind::State { to: State::Established, .. } => seen.received_at = event.at,
                EventKind::ProbeSent { nth, .. } => {
                    seen.unanswered.push((nth, event.at));
                    seen.probed_at = Some(event.at);
                }
                EventKind::ProbeAnswered { .. } => seen.unanswered.clear(),
                _ => {}
            }
        }
        if let EventKind::Arrived { flight } = event.kind {
            let flight = run.trace.flight(flight);
            if let Some(socket) = follow.receiver(flight).filter(|_| flight.role != Role::Icmp)
                && is_acceptable(follow.end(socket), &flight.segment)
            {
                all[socket.index()].received_at = event.at;
            }
        }
        follow.step(event);
    }
    Ok(())
}

/// Moves the idle clock of Linux: in the window (`tcp_sequence`), and either a valid acknowledgement
/// (`tcp_ack` sets `rcv_tstamp`) or new data in order (`tcp_event_data_recv` sets `lrcvtime`).
fn is_acceptable(end: &End, segment: &Segment) -> bool {
    let flags = segment.flags;
    let in_window = segment.end() >= end.acked && segment.seq <= end.offered_edge.max(end.nxt_in);
    let plain = flags.ack && !flags.rst && !flags.syn && segment.ack <= end.nxt;
    let in_order = segment.len > 0 && segment.seq <= end.nxt_in && segment.end() > end.nxt_in;
    end.state.is_synchronized() && in_window && plain && (segment.ack >= end.una || in_order)
}

fn exact(run: Run<'_>, socket: SocketId) -> Option<(Keepalive, &TcpOptions)> {
    let options = settled(run, socket)?;
    let keepalive = options.keepalive.filter(|_| run.scenario.timers == TimerPrecision::Exact)?;
    Some((keepalive, options))
}

/// Linux `tcp_keepalive_timer`: given up after exactly `probes` unanswered probes, one interval after the
/// last; with `TCP_USER_TIMEOUT`, at the first look after a probe at which the silence is that long. Data
/// that arrives in order and acknowledges nothing new puts the end off by `time`, but does not take the
/// probes back (the fast path of `tcp_rcv_established` never calls `tcp_ack`): so a connection can be given
/// up though data came a moment after a probe.
pub fn giving_up_takes_exactly_the_stated_probes(run: Run<'_>) -> Verdict {
    watch(run, |kind, at, socket, seen, _| {
        let &EventKind::Aborted { why, .. } = kind else { return Ok(()) };
        let Some((keepalive, options)) = exact(run, socket) else { return Ok(()) };
        let Some((_, last)) = seen.unanswered.last().copied() else {
            let probing = matches!(why, AbortReason::Keepalive | AbortReason::KeepaliveUserTimeout);
            hold!(!probing, "given up by keepalive without a probe");
            return Ok(());
        };
        match why {
            AbortReason::Keepalive => {
                let numbers: Vec<u8> = seen.unanswered.iter().map(|probe| probe.0).collect();
                let expected: Vec<u8> = (1..=keepalive.probes).collect();
                hold!(numbers == expected, "given up after the probes {numbers:?}");
                hold!(options.user_timeout.is_none(), "a user timeout replaces the count");
            }
            AbortReason::KeepaliveUserTimeout => {
                let silent = at.since(seen.received_at);
                hold!(options.user_timeout.is_some_and(|limit| silent >= limit), "given up after {silent}");
            }
            _ => return Ok(()),
        }
        let due = (last + keepalive.interval).max(seen.received_at + keepalive.time);
        hold!(at == due, "due at {due:?}; the last probe was at {last:?}");
        Ok(())
    })
}

/// Linux `keepalive_time_elapsed`: every probe leaves `time` after the last acceptable arrival, but not
/// sooner than `interval` after the probe before it. So the whole of giving up takes time + probes ×
/// interval.
pub fn a_probe_follows_the_stated_silence(run: Run<'_>) -> Verdict {
    watch(run, |kind, at, socket, seen, _| {
        if !matches!(kind, EventKind::ProbeSent { .. }) {
            return Ok(());
        }
        let Some((keepalive, _)) = exact(run, socket) else { return Ok(()) };
        let by_silence = seen.received_at + keepalive.time;
        let by_series = seen.probed_at.map_or(SimTime::ZERO, |last| last + keepalive.interval);
        let due = by_silence.max(by_series);
        hold!(at == due, "a probe that is due at {due:?}; last received {:?}", seen.received_at);
        Ok(())
    })
}

/// RFC 9293 MUST-26: keepalive only while nothing that was sent, or is to be sent, is outstanding.
pub fn no_probe_while_data_is_outstanding(run: Run<'_>) -> Verdict {
    watch(run, |kind, _, _, _, end| {
        let outstanding = end.written.saturating_sub(end.una);
        let probes = matches!(kind, EventKind::ProbeSent { .. });
        hold!(!probes || outstanding == 0, "a probe beside {outstanding} outstanding bytes");
        Ok(())
    })
}

/// With `SO_KEEPALIVE` the timer runs as long as the connection is open (`tcp_keepalive_timer` starts itself
/// anew in all cases but the end); in an orphan's FIN-WAIT-2 the same timer counts `tcp_fin_timeout`.
pub fn the_keepalive_timer_runs_while_the_connection_is_open(run: Run<'_>) -> Verdict {
    let mut follow = Follow::new(run);
    run.trace.events.iter().for_each(|event| follow.step(event));
    for (socket, end) in follow.ends().filter(|(_, end)| end.is_alive()) {
        let on = settled(run, socket).is_some_and(|options| options.keepalive.is_some());
        let orphan = end.closed && end.state == State::FinWait2;
        if on && !orphan && end.state.is_synchronized() && end.state != State::TimeWait {
            hold!(end.fires_at(Timer::Keepalive).is_some(), "{socket:?} in {} has no timer", end.state);
        }
    }
    Ok(())
}

/// The time from the last acceptable arrival to giving up.
pub fn patience(keepalive: Keepalive) -> Span {
    keepalive.time + keepalive.interval.times(u64::from(keepalive.probes))
}
