//! One end of a connection: what comes in, what goes out, and its clocks.

use std::collections::VecDeque;

use super::loss::{MAX_ACK_DELAY, Recovery};
use super::pieces::Pieces;
use crate::scenario::QuicOptions;
use crate::tcp::{Errno, Read, Seq, State};
use crate::time::{SimTime, Span};
use crate::timer::Timer;
use crate::trace::{Datagram, QuicFrame, Role};

/// The timers of a connection.
const TIMERS: [Timer; 5] = [Timer::QuicProbe, Timer::QuicAck, Timer::Ping, Timer::QuicIdle, Timer::QuicDrain];

/// Something that follows from what was taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// This datagram leaves, with these bytes of streams.
    Transmit(Datagram, (Seq, Seq), Role),
    /// The state changed.
    State(State, State),
    /// A timer was started or moved.
    Armed(Timer, SimTime),
    /// A timer was stopped.
    Stopped(Timer),
}

/// One end of a QUIC connection.
#[derive(Debug, Clone)]
pub struct Connection {
    options: QuicOptions,
    pub(super) active: bool,
    pub(super) state: State,
    pub(super) output: VecDeque<Output>,
    timers: [Option<SimTime>; TIMERS.len()],
    pub(super) recovery: Recovery,
    pub(super) next_number: u32,
    pub(super) largest_acked: Option<u32>,
    written: Seq,
    /// The idle timeout that the peer stated, once it did.
    peer_idle: Option<Option<Span>>,
    /// Something that must be acknowledged was sent since the peer was last heard.
    pub(super) asked: bool,
    /// Numbers that came: the largest, those below it, and when it came.
    pub(super) came: Option<(u32, u64, SimTime)>,
    /// Packets to be acknowledged, and whether that cannot wait.
    pub(super) unacked: u32,
    pub(super) ack_now: bool,
    /// Bytes of streams that came, and how many of them the program has not looked at.
    bytes: Pieces,
    unread: u32,
    timed_out: bool,
    /// Server: the client's newest address, and whether it must still prove that it is there.
    pub(super) path: u16,
    pub(super) challenged: bool,
}

impl Connection {
    /// An end that begins a handshake or has received its first packet.
    pub fn new(options: QuicOptions, active: bool) -> Self {
        Self {
            options,
            active,
            state: State::Closed,
            output: VecDeque::new(),
            timers: [None; TIMERS.len()],
            recovery: Recovery::default(),
            next_number: 0,
            largest_acked: None,
            written: 1,
            peer_idle: None,
            asked: false,
            came: None,
            unacked: 0,
            ack_now: false,
            bytes: Pieces::default(),
            unread: 0,
            timed_out: false,
            path: 0,
            challenged: false,
        }
    }

    /// The next thing that follows; drain after each call.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.output.pop_front()
    }

    /// The present state: CLOSED, HANDSHAKE, ESTABLISHED, CLOSING or DRAINING.
    pub const fn state(&self) -> State {
        self.state
    }

    /// Its own settings.
    pub const fn options(&self) -> QuicOptions {
        self.options
    }

    /// End of what was written.
    pub const fn written(&self) -> Seq {
        self.written
    }

    /// All bytes of `from..to` have come.
    pub fn has(&self, from: Seq, to: Seq) -> bool {
        self.bytes.has(from, to)
    }

    /// Some bytes of `from..to` have come.
    pub fn has_some(&self, from: Seq, to: Seq) -> bool {
        self.bytes.touches(from, to)
    }

    /// Smoothed round trip, its variation, and the probe timeout; microseconds.
    pub fn round_trip(&self) -> (u32, u32, u32) {
        let (smoothed, variation) = self.recovery.round_trip();
        (smoothed, variation, self.pto().micros() as u32)
    }

    /// When a timer fires.
    pub fn due(&self, timer: Timer) -> Option<SimTime> {
        self.timers[slot(timer)?]
    }

    /// The handshake begins.
    pub fn begin(&mut self) {
        self.enter(State::Handshake);
    }

    /// The peer's transport parameters came: the idle timeout that it states.
    pub fn learns(&mut self, now: SimTime, idle: Option<Span>) {
        self.peer_idle = Some(idle);
        self.restart_idle(now);
    }

    /// The handshake is complete.
    pub fn establish(&mut self, now: SimTime) {
        if self.state == State::Handshake {
            self.enter(State::Established);
            self.restart_ping(now);
            self.time_loss();
        }
    }

    /// Writes so many bytes to streams; they leave at once. `false`: the connection is over.
    pub fn send(&mut self, now: SimTime, bytes: u32) -> bool {
        if !matches!(self.state, State::Handshake | State::Established) {
            return false;
        }
        let from = self.written;
        self.written += bytes;
        self.send_bytes(now, (from, self.written), Role::Data);
        true
    }

    /// What the program can see: bytes, the end that the peer made, or that time ran out.
    pub fn recv(&mut self) -> Option<Read> {
        match std::mem::take(&mut self.unread) {
            0 if self.timed_out => Some(Read::Failed(Errno::ETIMEDOUT)),
            0 if self.state == State::Draining => Some(Read::Eof),
            0 => None,
            bytes => Some(Read::Bytes(bytes)),
        }
    }

    /// A datagram of this connection arrives.
    pub fn handle(&mut self, now: SimTime, datagram: &Datagram, bytes: (Seq, Seq), role: Role) {
        match self.state {
            State::Handshake | State::Established => {}
            State::Closing if role != Role::Quic(QuicFrame::Close) => {
                self.transmit(now, (0, 0), Role::Quic(QuicFrame::Close));
                return;
            }
            _ => return,
        }
        self.asked = false;
        self.restart_idle(now);
        self.restart_ping(now);
        let in_order = self.note_number(now, datagram.number);
        self.takes_acks(now, datagram);
        self.take_bytes(bytes);
        if !self.active && datagram.path > self.path {
            // Another address: what follows goes there, and the client must show that it is there (§9.3).
            self.path = datagram.path;
            self.challenged = true;
            self.transmit(now, (0, 0), Role::Quic(QuicFrame::PathChallenge));
        }
        match role {
            Role::Quic(QuicFrame::Close) => {
                self.stop_all();
                self.enter(State::Draining);
                self.arm(Timer::QuicDrain, now + self.pto().times(3));
                return;
            }
            Role::Quic(QuicFrame::PathChallenge) => {
                self.transmit(now, (0, 0), Role::Quic(QuicFrame::PathResponse));
            }
            Role::Quic(QuicFrame::PathResponse) => self.challenged = false,
            _ => {}
        }
        if datagram.eliciting {
            self.unacked += 1;
            // Every second packet, and whatever shows a loss or belongs to the handshake, at once (§13.2.1, §13.2.2):
            // of Initial and Handshake packets each one, as none may wait for another.
            self.ack_now |= self.unacked >= 2 || !in_order || self.state == State::Handshake;
            if self.due(Timer::QuicAck).is_none() {
                self.arm(Timer::QuicAck, now + MAX_ACK_DELAY);
            }
        }
    }

    /// The program has looked at what came: an acknowledgement that nothing carried leaves alone.
    pub fn flush(&mut self, now: SimTime) {
        if std::mem::take(&mut self.ack_now) && self.unacked > 0 && self.is_open() {
            self.transmit(now, (0, 0), Role::Quic(QuicFrame::Ack));
        }
    }

    /// A timer fires that is due now.
    pub fn handle_timeout(&mut self, now: SimTime, timer: Timer) {
        if let Some(slot) = slot(timer) {
            self.timers[slot] = None;
        }
        match timer {
            Timer::QuicIdle => {
                self.timed_out = true;
                self.stop_all();
                self.enter(State::Closed);
            }
            Timer::QuicDrain => self.enter(State::Closed),
            Timer::QuicAck => {
                self.ack_now = true;
                self.flush(now);
            }
            Timer::Ping => self.transmit(now, (0, 0), Role::Quic(QuicFrame::Ping)),
            Timer::QuicProbe => self.probe(now),
            _ => {}
        }
    }

    /// Ends the connection at once: the peer is told, and nothing is waited for (§10.2).
    pub fn close(&mut self, now: SimTime) {
        if self.is_open() {
            self.transmit(now, (0, 0), Role::Quic(QuicFrame::Close));
            self.stop_all();
            self.enter(State::Closing);
            self.arm(Timer::QuicDrain, now + self.pto().times(3));
        }
    }

    /// Its program is gone, and with it all that was known: no packet, no event.
    pub fn vanish(&mut self) {
        self.timers = [None; TIMERS.len()];
        self.output.clear();
        self.state = State::Closed;
    }

    /// Its program is gone, and its host lives on: no packet.
    pub fn die(&mut self) {
        if self.state != State::Closed {
            self.stop_all();
            self.enter(State::Closed);
        }
    }

    const fn is_open(&self) -> bool {
        matches!(self.state, State::Handshake | State::Established)
    }

    fn pto(&self) -> Span {
        self.recovery.pto(self.state != State::Handshake)
    }

    fn enter(&mut self, to: State) {
        let from = std::mem::replace(&mut self.state, to);
        self.output.push_back(Output::State(from, to));
    }

    pub(super) fn arm(&mut self, timer: Timer, at: SimTime) {
        if let Some(slot) = slot(timer).filter(|slot| self.timers[*slot] != Some(at)) {
            self.timers[slot] = Some(at);
            self.output.push_back(Output::Armed(timer, at));
        }
    }

    pub(super) fn stop(&mut self, timer: Timer) {
        if slot(timer).and_then(|slot| self.timers[slot].take()).is_some() {
            self.output.push_back(Output::Stopped(timer));
        }
    }

    fn stop_all(&mut self) {
        self.recovery.clear();
        for timer in TIMERS {
            self.stop(timer);
        }
    }

    /// The idle clock begins anew: the shorter of both ends' timeouts, but three probe timeouts at least (§10.1).
    pub(super) fn restart_idle(&mut self, now: SimTime) {
        let limit = self.options.idle.into_iter().chain(self.peer_idle.flatten()).min();
        match limit {
            Some(limit) => self.arm(Timer::QuicIdle, now + limit.max(self.pto().times(3))),
            None => self.stop(Timer::QuicIdle),
        }
    }

    fn restart_ping(&mut self, now: SimTime) {
        if let Some(interval) = self.options.ping.filter(|_| self.state == State::Established) {
            self.arm(Timer::Ping, now + interval);
        }
    }

    /// Remembers the number of a packet. `false`: it shows that others are missing.
    fn note_number(&mut self, now: SimTime, number: u32) -> bool {
        let Some((largest, below, _)) = self.came else {
            self.came = Some((number, 0, now));
            return number == 0;
        };
        if let Some(ahead) = number.checked_sub(largest).filter(|ahead| *ahead > 0) {
            let shifted = if ahead < 64 { below << ahead } else { 0 };
            let old = if ahead <= 64 { 1 << (ahead - 1) } else { 0 };
            self.came = Some((number, shifted | old, now));
            return ahead == 1;
        }
        if let Some(bit) = largest.checked_sub(number).filter(|behind| (1..=64).contains(behind)) {
            self.came = self.came.map(|(largest, below, at)| (largest, below | 1 << (bit - 1), at));
        }
        false
    }

    fn takes_acks(&mut self, now: SimTime, datagram: &Datagram) {
        let Some(acks) = datagram.acks else { return };
        self.largest_acked = self.largest_acked.max(Some(acks.largest));
        if let Some(lost) = self.recovery.acknowledged(now, &acks) {
            self.send_again(now, &lost);
            self.time_loss();
        }
    }

    fn take_bytes(&mut self, (from, to): (Seq, Seq)) {
        let new: u32 = self.bytes.missing(from, to).iter().map(|(from, to)| to - from).sum();
        self.bytes.add(from, to);
        self.unread += new;
    }
}

fn slot(timer: Timer) -> Option<usize> {
    TIMERS.iter().position(|known| *known == timer)
}

#[cfg(test)]
mod tests;
