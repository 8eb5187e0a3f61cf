//! Two connections and a bad wire between them, driven by bytes: every byte string is a sequence of calls,
//! losses, repetitions, reorderings and waits. Shared by the fuzz target and the tests that replay its
//! corpus.

use std::fmt::Debug;

use keepalive_core::scenario::{Keepalive, TcpOptions, TimerPrecision};
use keepalive_core::tcp::{Connection, Output, Read, Segment, State, TimerTable, View, reset_for};
use keepalive_core::{SimTime, Span};

/// As many operations as one run takes.
const OPERATIONS: usize = 400;
/// Turns of the quiet time at the end.
const TURNS: usize = 20_000;
/// Bytes that one side writes at most.
const WRITTEN: u32 = 1_000_000;
/// Segments that the wire holds at most; more are lost.
const WIRE: usize = 400;

/// Reads numbers off a byte string; zeros when it is used up.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn next(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    fn one_in(&mut self, n: u8) -> bool {
        self.next().is_multiple_of(n)
    }

    fn below(&mut self, n: u32) -> u32 {
        (u32::from(self.next()) << 8 | u32::from(self.next())) % n.max(1)
    }
}

/// One end and what its application has done with it.
struct End {
    connection: Connection,
    view: View,
    state: State,
    read: u32,
    /// Nothing will be read, or somebody reset it: bytes may be missing.
    given_up: bool,
}

/// Both ends, the segments on their way (with whom they are for), and the clock.
struct Pair {
    ends: [End; 2],
    wire: Vec<(usize, Segment)>,
    now: SimTime,
    latency: Span,
    options: [TcpOptions; 2],
    timers: TimerPrecision,
}

/// Plays the operations that `bytes` stand for, then lets the wire be good and looks whether everything
/// arrives.
///
/// # Panics
/// If an invariant breaks.
pub fn play(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let mut pair = Pair::new(&mut bytes);
    for _ in 0..OPERATIONS {
        if bytes.0.is_empty() {
            break;
        }
        pair.operate(&mut bytes);
    }
    pair.settle();
}

fn options(bytes: &mut Bytes<'_>) -> TcpOptions {
    let flags = bytes.next();
    let seconds = |n: u8| Span::from_secs(u64::from(n % 20) + 1);
    let mut options = TcpOptions {
        timestamps: flags & 1 == 0,
        slow_start_after_idle: flags & 2 == 0,
        fin_timeout: Span::from_secs(u64::from(flags >> 6) * 30 + 1),
        ..TcpOptions::default()
    };
    if flags & 4 != 0 {
        options.keepalive = Some(keepalive(bytes));
    }
    if flags & 8 != 0 {
        options.user_timeout = Some(seconds(bytes.next()));
    }
    if flags & 16 != 0 {
        options.receive_buffer = Some(2_048 + bytes.below(60_000));
    }
    if flags & 32 != 0 {
        options.retries2 = bytes.next() % 16;
        options.orphan_retries = bytes.next() % 8;
        options.synack_retries = bytes.next() % 6;
    }
    options
}

fn keepalive(bytes: &mut Bytes<'_>) -> Keepalive {
    let seconds = |n: u8| Span::from_secs(u64::from(n % 20) + 1);
    Keepalive { time: seconds(bytes.next()), interval: seconds(bytes.next()), probes: bytes.next() % 5 + 1 }
}

impl End {
    fn new(options: &TcpOptions, timers: TimerPrecision, active: bool, now: SimTime) -> Self {
        let connection = Connection::new(options, TimerTable::new(timers, Span::ZERO), active, now);
        Self { view: connection.view(), state: State::Closed, connection, read: 0, given_up: false }
    }
}

impl Pair {
    fn new(bytes: &mut Bytes<'_>) -> Self {
        let timers = if bytes.next() & 1 == 0 { TimerPrecision::Exact } else { TimerPrecision::Wheel };
        let latency = Span::from_micros(u64::from(bytes.below(2_000)) * 500);
        let options = [options(bytes), options(bytes)];
        let now = SimTime::ZERO;
        let mut ends =
            [true, false].map(|active| End::new(&options[usize::from(!active)], timers, active, now));
        ends[0].connection.open(now);
        let mut pair = Self { ends, wire: Vec::new(), now, latency, options, timers };
        pair.drain(0);
        if !bytes.one_in(8) {
            // The handshake is done before anything goes wrong.
            pair.all_arrive();
            pair.all_arrive();
            pair.all_arrive();
        }
        pair
    }

    fn operate(&mut self, bytes: &mut Bytes<'_>) {
        let code = bytes.next();
        let (side, now) = (usize::from(code & 1), self.now);
        let connection = &mut self.ends[side].connection;
        // Until the handshake is complete the server's program has no socket to call.
        let is_open = connection.state().is_synchronized();
        match code >> 1 & 15 {
            0 => self.deliver(0),
            1 => self.deliver(usize::from(bytes.next())),
            2 => self.lose(usize::from(bytes.next())),
            3 => self.repeat(usize::from(bytes.next())),
            4 => self.fire(),
            5 => self.pass(Span::from_millis(u64::from(bytes.below(5_000)))),
            6 => {
                let bytes = 1 + bytes.below(20_000);
                if connection.view().written < WRITTEN {
                    let _ = connection.send(now, bytes);
                }
            }
            7 => self.read(side, 1 + bytes.below(30_000)),
            8 => self.read(side, u32::MAX),
            9 if is_open && bytes.one_in(4) => connection.shutdown(now),
            10 if is_open && bytes.one_in(8) => {
                self.ends[side].given_up = true;
                self.ends[side].connection.close(now);
            }
            11 if is_open && bytes.one_in(32) => {
                self.ends[side].given_up = true;
                self.ends[side].connection.abort(now);
            }
            12 => self.set(side, bytes),
            13 if bytes.one_in(32) => self.inject_reset(side, bytes.next()),
            14 => self.all_arrive(),
            _ => self.deliver(0),
        }
        self.drain(side);
    }

    fn set(&mut self, side: usize, bytes: &mut Bytes<'_>) {
        let now = self.now;
        let keepalive = keepalive(bytes);
        let connection = &mut self.ends[side].connection;
        match bytes.next() % 6 {
            0 => connection.set_keepalive(now, true),
            1 => connection.set_keepalive(now, false),
            2 => connection.set_keepalive_time(now, keepalive.time),
            3 => connection.set_keepalive_series(Some(keepalive.interval), Some(keepalive.probes)),
            4 => connection.enable_keepalive(now, keepalive),
            _ => connection.set_user_timeout(keepalive.time),
        }
    }

    fn inject_reset(&mut self, side: usize, off: u8) {
        let mut segment = reset_for(&Segment::default());
        segment.flags.ack = false;
        segment.seq = self.ends[side].connection.last_acknowledged().saturating_add(u32::from(off / 64));
        self.ends[side].given_up = true;
        self.hand_over(side, &segment);
    }

    fn read(&mut self, side: usize, most: u32) {
        let now = self.now;
        while let Read::Bytes(bytes) = self.ends[side].connection.recv(now, most) {
            self.ends[side].read += bytes;
            self.drain(side);
            if most != u32::MAX {
                break;
            }
        }
        self.drain(side);
    }

    fn deliver(&mut self, at: usize) {
        if self.wire.is_empty() {
            return;
        }
        let (to, segment) = self.wire.remove(at % self.wire.len());
        self.now += self.latency_passed();
        self.hand_over(to, &segment);
    }

    /// A latency takes time only as long as no timer would be missed.
    fn latency_passed(&self) -> Span {
        let until = self.next_timeout().map_or(self.latency, |(at, _)| at.since(self.now));
        self.latency.min(until)
    }

    fn hand_over(&mut self, to: usize, segment: &Segment) {
        let now = self.now;
        let connection = &mut self.ends[to].connection;
        let opens = segment.flags.syn && !segment.flags.ack;
        if connection.state() == State::Closed {
            if opens && to == 1 && self.ends[1].view.nxt == 0 && !self.ends[1].given_up {
                let fresh =
                    Connection::new(&self.options[1], TimerTable::new(self.timers, Span::ZERO), false, now);
                self.ends[1].connection = fresh;
                self.ends[1].connection.accept_syn(now, segment);
            } else if !segment.flags.rst {
                self.put(1 - to, reset_for(segment));
            }
        } else {
            connection.handle_segment(now, segment);
        }
        self.drain(to);
    }

    fn lose(&mut self, at: usize) {
        if !self.wire.is_empty() {
            self.wire.remove(at % self.wire.len());
        }
    }

    fn repeat(&mut self, at: usize) {
        if !self.wire.is_empty() {
            let again = self.wire[at % self.wire.len()];
            self.put(again.0, again.1);
        }
    }

    fn put(&mut self, to: usize, segment: Segment) {
        if self.wire.len() < WIRE {
            self.wire.push((to, segment));
        }
    }

    fn all_arrive(&mut self) {
        for _ in 0..self.wire.len() {
            self.deliver(0);
        }
    }

    fn next_timeout(&self) -> Option<(SimTime, usize)> {
        let due = |side: usize| Some((self.ends[side].connection.next_timeout()?.0, side));
        [due(0), due(1)].into_iter().flatten().min()
    }

    /// The next timer fires.
    fn fire(&mut self) {
        let Some((at, side)) = self.next_timeout() else { return };
        assert!(at >= self.now, "a timer of the past: {at:?} at {:?}", self.now);
        self.now = at;
        if let Some((_, timer)) = self.ends[side].connection.next_timeout() {
            self.ends[side].connection.handle_timeout(at, timer);
        }
        self.drain(side);
    }

    fn pass(&mut self, time: Span) {
        let until = self.now + time;
        for _ in 0..100 {
            match self.next_timeout() {
                Some((at, _)) if at <= until => self.fire(),
                _ => {
                    self.now = until;
                    return;
                }
            }
        }
    }

    /// Takes everything out of a connection and checks it against what was known before.
    fn drain(&mut self, side: usize) {
        while let Some(output) = self.ends[side].connection.poll_output() {
            match output {
                Output::Transmit(segment, _) => {
                    let state = self.ends[side].state;
                    assert!(state != State::Closed, "a closed connection sends {segment}");
                    self.put(1 - side, segment);
                }
                Output::State(from, to) => {
                    same("the old state", from, self.ends[side].state);
                    self.ends[side].state = to;
                }
                Output::Aborted(..) => self.ends[side].given_up = true,
                Output::Armed(_, armed) => assert!(armed.fires_at >= self.now, "armed for the past"),
                Output::Stopped(_) | Output::Probe { .. } | Output::Answered(_) => {}
            }
        }
        self.check(side);
    }

    fn check(&mut self, side: usize) {
        let end = &self.ends[side];
        let (new, old) = (end.connection.view(), end.view);
        let grows =
            new.una >= old.una && new.nxt >= old.nxt && new.nxt_in >= old.nxt_in && new.read >= old.read;
        assert!(grows, "numbers go back: {old:?} to {new:?}");
        assert!(new.una <= new.nxt && new.nxt <= new.written, "out of order: {new:?}");
        same("the state", end.connection.state(), end.state);
        if end.state == State::Closed {
            same("timers of a closed connection", end.connection.next_timeout(), None);
        }
        let theirs = self.ends[1 - side].connection.view().nxt;
        assert!(new.nxt_in <= theirs.max(1), "received {} of {theirs}", new.nxt_in);
        assert!(end.read < theirs.max(1), "read {} of {theirs}", end.read);
        self.ends[side].view = new;
    }

    /// From now on the wire is good and everything is read: what was written arrives, unless one end gave up.
    fn settle(&mut self) {
        for _ in 0..TURNS {
            self.read(0, u32::MAX);
            self.read(1, u32::MAX);
            if !self.wire.is_empty() {
                self.deliver(0);
            } else if self.is_busy() {
                self.fire();
            } else {
                break;
            }
        }
        if self.ends.iter().any(|end| end.given_up) {
            return;
        }
        for side in [0, 1] {
            let (from, to) = (self.ends[side].view, &self.ends[1 - side]);
            assert!(
                from.una == from.written,
                "{} of {} was never acknowledged: {from:?}",
                from.una,
                from.written
            );
            let fin = u32::from(to.state != State::Established && to.view.nxt_in > 1 + to.read);
            let all = 1 + to.read + fin == from.written.max(1);
            let states = self.ends.each_ref().map(|end| end.state);
            assert!(all, "{} bytes and {fin} FIN read of {from:?} by {:?} {states:?}", to.read, to.view);
        }
    }

    /// Something is still to be sent or acknowledged.
    fn is_busy(&self) -> bool {
        let outstanding = |end: &End| end.state != State::Closed && end.view.una < end.view.written;
        self.next_timeout().is_some() && self.ends.iter().any(outstanding)
    }
}

fn same<T: PartialEq + Debug>(what: &str, one: T, other: T) {
    assert!(one == other, "{what}: {one:?} and {other:?}");
}
