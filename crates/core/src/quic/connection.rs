//! One end of a connection: what comes in, what goes out, and its clocks.

use std::collections::VecDeque;

use super::loss::{MAX_ACK_DELAY, Recovery, Sent};
use super::pieces::Pieces;
use crate::scenario::QuicOptions;
use crate::tcp::{Errno, Read, Seq, State};
use crate::time::{SimTime, Span};
use crate::timer::Timer;
use crate::trace::{Acks, Datagram, QuicFrame, Role};

/// Octets of a datagram: the most that needs no knowledge of the path, and what a first one is padded to (RFC 9000 §14).
const DATAGRAM: u32 = 1_200;
/// Octets of a packet beside its frames: short header with a connection ID of 8 and a number of 2, and the tag of the
/// cipher (RFC 9000 §17.3.1, RFC 9001 §5.3).
const PACKET: u32 = 1 + 8 + 2 + 16;
/// Octets of a STREAM frame before its data (RFC 9000 §19.8): type, stream, offset of 4, length of 2.
const STREAM: u32 = 1 + 2 + 4 + 2;
/// Octets of an ACK frame of one range, and of CONNECTION_CLOSE without a reason (RFC 9000 §19.3, §19.19).
const ACK: u32 = 6;
const CLOSE: u32 = 5;
/// Bytes of streams in one datagram at most.
const PAYLOAD: u32 = DATAGRAM - PACKET - STREAM - ACK;
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
    active: bool,
    state: State,
    output: VecDeque<Output>,
    timers: [Option<SimTime>; TIMERS.len()],
    recovery: Recovery,
    next_number: u32,
    largest_acked: Option<u32>,
    written: Seq,
    /// The idle timeout that the peer stated, once it did.
    peer_idle: Option<Option<Span>>,
    /// Something that must be acknowledged was sent since the peer was last heard.
    asked: bool,
    /// Numbers that came: the largest, those below it, and when it came.
    came: Option<(u32, u64, SimTime)>,
    /// Packets to be acknowledged, and whether that cannot wait.
    unacked: u32,
    ack_now: bool,
    /// Bytes of streams that came, and how many of them the program has not looked at.
    bytes: Pieces,
    unread: u32,
    timed_out: bool,
    /// Server: the client's newest address, and whether it must still prove that it is there.
    path: u16,
    challenged: bool,
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
            // Every second packet, and whatever shows a loss or belongs to the handshake, at once (§13.2.1, §13.2.2).
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

    fn arm(&mut self, timer: Timer, at: SimTime) {
        if let Some(slot) = slot(timer).filter(|slot| self.timers[*slot] != Some(at)) {
            self.timers[slot] = Some(at);
            self.output.push_back(Output::Armed(timer, at));
        }
    }

    fn stop(&mut self, timer: Timer) {
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
    fn restart_idle(&mut self, now: SimTime) {
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

    /// Something is lost, or nothing shows whether it is: one packet asks (RFC 9002 §6.2.4).
    fn probe(&mut self, now: SimTime) {
        if self.recovery.loss_time(self.largest_acked).is_some_and(|at| at <= now) {
            let lost = self.recovery.overdue(now, self.largest_acked);
            self.send_again(now, &lost);
            self.time_loss();
            return;
        }
        self.recovery.backoff += 1;
        match self.recovery.oldest() {
            Some((from, to)) => self.transmit(now, (from, to.min(from + PAYLOAD)), Role::Retransmission),
            None if self.challenged => self.transmit(now, (0, 0), Role::Quic(QuicFrame::PathChallenge)),
            None => self.transmit(now, (0, 0), Role::Quic(QuicFrame::Ping)),
        }
    }

    fn send_again(&mut self, now: SimTime, lost: &[(Seq, Seq)]) {
        for &bytes in lost {
            self.send_bytes(now, bytes, Role::Retransmission);
        }
    }

    fn send_bytes(&mut self, now: SimTime, (mut from, to): (Seq, Seq), role: Role) {
        while from < to {
            let end = to.min(from + PAYLOAD);
            self.transmit(now, (from, end), role);
            from = end;
        }
    }

    fn transmit(&mut self, now: SimTime, bytes: (Seq, Seq), role: Role) {
        let number = self.next_number;
        self.next_number += 1;
        let eliciting = !matches!(role, Role::Quic(QuicFrame::Ack | QuicFrame::Close));
        let acks = self.came.filter(|_| self.unacked > 0).map(|(largest, below, at)| Acks {
            largest,
            below,
            delay: now.since(at),
        });
        if acks.is_some() {
            self.unacked = 0;
            self.ack_now = false;
            self.stop(Timer::QuicAck);
        }
        let frames = match role {
            Role::Quic(QuicFrame::Ack) => 0,
            Role::Quic(QuicFrame::Ping) => 1,
            Role::Quic(QuicFrame::Close) => CLOSE,
            // Shows that the path carries as much (§8.2.1).
            Role::Quic(QuicFrame::PathChallenge | QuicFrame::PathResponse) => DATAGRAM - PACKET,
            _ => STREAM + bytes.1 - bytes.0,
        };
        let len = PACKET + frames + if acks.is_some() { ACK } else { 0 };
        // A client's first packets are padded (§14.1).
        let padded = self.active && self.state == State::Handshake && eliciting;
        let len = if padded { len.max(DATAGRAM) } else { len.min(DATAGRAM) };
        let datagram = Datagram { number, eliciting, acks, path: self.path, len };
        self.output.push_back(Output::Transmit(datagram, bytes, role));
        if eliciting {
            self.recovery.sent(Sent { number, at: now, bytes });
            if !std::mem::replace(&mut self.asked, true) {
                self.restart_idle(now);
            }
            self.time_loss();
        }
    }

    /// The one timer for losses and probes is set to what comes first (RFC 9002 §6.2.1).
    fn time_loss(&mut self) {
        let lost = self.recovery.loss_time(self.largest_acked);
        match lost.or_else(|| self.recovery.probe_time(self.state == State::Established)) {
            Some(at) => self.arm(Timer::QuicProbe, at),
            None => self.stop(Timer::QuicProbe),
        }
    }
}

fn slot(timer: Timer) -> Option<usize> {
    TIMERS.iter().position(|known| *known == timer)
}

#[cfg(test)]
mod tests;
