//! Laws of the byte stream: what was written arrives, once and in order, or not at all.

use std::collections::BTreeMap;

use keepalive_core::scenario::TimerPrecision;
use keepalive_core::tcp::{Seq, State};
use keepalive_core::trace::{Call, EventKind, Role, SocketId};
use keepalive_core::{SimTime, Span, Timer};

use super::{Follow, Run, Verdict, hold};

/// The sequence numbers that have arrived: pieces without overlap.
#[derive(Clone, Default)]
struct Arrived(BTreeMap<Seq, Seq>);

impl Arrived {
    fn add(&mut self, from: Seq, to: Seq) {
        let (mut from, mut to) = (from, to);
        while let Some((start, end)) = self.0.range(..=to).next_back().map(|(s, e)| (*s, *e)) {
            if end < from {
                break;
            }
            self.0.remove(&start);
            (from, to) = (from.min(start), to.max(end));
        }
        self.0.insert(from, to);
    }

    /// Everything below has arrived; SYN counts as arrived.
    fn whole_to(&self) -> Seq {
        self.0.range(..=1).next_back().map_or(1, |(_, end)| (*end).max(1))
    }
}

/// RCV.NXT never passes what has arrived at the socket, so nothing is acknowledged or read that was not
/// received (RFC 9293 §3.10.7.4).
pub fn only_what_arrived_is_acknowledged_and_read(run: Run<'_>) -> Verdict {
    let mut follow = Follow::new(run);
    let mut arrived = vec![Arrived::default(); run.trace.sockets.len()];
    for event in &run.trace.events {
        match event.kind {
            EventKind::Arrived { flight } => {
                let flight = run.trace.flight(flight);
                if let Some(socket) = follow.receiver(flight).filter(|_| flight.role != Role::Icmp) {
                    arrived[socket.index()].add(flight.segment.seq, flight.segment.end());
                }
            }
            EventKind::Sequence { socket, nxt_in, read, .. } => {
                let whole = arrived[socket.index()].whole_to();
                hold!(nxt_in <= whole, "{:?}: RCV.NXT {nxt_in}, arrived up to {whole}", event.id);
                hold!(read <= whole, "{:?}: read to {read}, arrived up to {whole}", event.id);
            }
            EventKind::Departed { flight } => {
                let flight = run.trace.flight(flight);
                let ack = flight.segment.ack;
                if let Some(socket) = run.maker(flight).filter(|_| flight.segment.flags.ack) {
                    let whole = arrived[socket.index()].whole_to();
                    hold!(ack <= whole, "{:?}: acknowledges {ack}, arrived up to {whole}", event.id);
                }
            }
            _ => {}
        }
        follow.step(event);
    }
    Ok(())
}

/// The application reads each byte once: what its calls returned adds up to the place in the stream, and is
/// never more than its peer has written at least one latency before. What a `send()` that still waits has put in
/// the buffer counts as written; what calls have returned is not more than that.
pub fn every_byte_is_read_once_and_in_order(run: Run<'_>) -> Verdict {
    let mut follow = Follow::new(run);
    let mut read = vec![0_u64; run.trace.sockets.len()];
    let mut sent = read.clone();
    // By connection and direction: when how much had been written in all.
    let mut written: BTreeMap<(u16, bool), Vec<(SimTime, u64)>> = BTreeMap::new();
    for event in &run.trace.events {
        match event.kind {
            EventKind::State { socket, to: State::SynSent, .. } => {
                let end = run.trace.socket(socket);
                (read[socket.index()], sent[socket.index()]) = (0, 0);
                written.remove(&(end.conn, true));
            }
            EventKind::Returned { socket, call: Call::Send, bytes, .. } => {
                sent[socket.index()] += u64::from(bytes);
            }
            EventKind::Returned { socket, call: Call::Recv, bytes, .. } => {
                read[socket.index()] += u64::from(bytes);
                let end = run.trace.socket(socket);
                let (mine, latency) = (read[socket.index()], run.way(end.conn));
                let all = written.get(&(end.conn, !end.active)).map_or(&[][..], Vec::as_slice);
                let old = all.iter().rev().find(|(at, _)| *at + latency <= event.at);
                let theirs = old.map_or(0, |old| old.1);
                hold!(mine <= theirs, "{:?}: {mine} bytes read of {theirs} written", event.id);
            }
            EventKind::Sequence { socket, read: place, written: end_of_data, .. } => {
                let end = follow.end(socket);
                if !end.closed {
                    let sum = 1 + read[socket.index()];
                    hold!(u64::from(place) == sum, "{:?}: at {place} after reading to {sum}", event.id);
                }
                // Later a FIN may count, and nothing is written any more.
                if matches!(end.state, State::Established | State::CloseWait) {
                    let (bytes, returned) = (u64::from(end_of_data).max(1) - 1, sent[socket.index()]);
                    hold!(returned <= bytes, "{:?}: send() took {returned}, written {bytes}", event.id);
                    let end = run.trace.socket(socket);
                    written.entry((end.conn, end.active)).or_default().push((event.at, bytes));
                }
            }
            _ => {}
        }
        follow.step(event);
    }
    Ok(())
}

/// Received data is acknowledged within 200 ms (`TCP_DELACK_MAX`; RFC 9293 MUST-40 wants half a second).
pub fn no_acknowledgement_is_owed_longer_than_200_ms(run: Run<'_>) -> Verdict {
    const LONGEST: Span = Span::from_millis(200);
    // The timer wheel is late by up to one granule of 4 ms at this length, and starts on the next tick.
    let longest =
        if run.scenario.timers == TimerPrecision::Exact { LONGEST } else { LONGEST + Span::from_millis(8) };
    let mut follow = Follow::new(run);
    let mut owed: BTreeMap<SocketId, SimTime> = BTreeMap::new();
    let mut now = SimTime::ZERO;
    for event in &run.trace.events {
        if event.at > now {
            // The moment before is settled: what is still owed then must be watched by the timer.
            for (socket, end) in follow.ends() {
                let owes = end.is_alive() && end.state != State::TimeWait && end.nxt_in > end.acked;
                if !owes {
                    owed.remove(&socket);
                    continue;
                }
                let since = *owed.entry(socket).or_insert(now);
                let runs = end.fires_at(Timer::DelayedAck).is_some_and(|at| at.since(since) <= longest);
                hold!(runs, "before {:?}: {socket:?} owes an ACK since {since:?}", event.id);
            }
            now = event.at;
        }
        if let EventKind::Departed { flight } = event.kind {
            let flight = run.trace.flight(flight);
            if let Some(socket) = run.maker(flight).filter(|_| flight.segment.flags.ack) {
                owed.remove(&socket);
            }
        }
        follow.step(event);
    }
    Ok(())
}
