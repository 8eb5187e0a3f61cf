//! One machine on a bench: calls, timers and the peer's segments in, what a tester sees out.

use keepalive_core::scenario::{Keepalive, TcpOptions};
use keepalive_core::tcp::{AbortReason, Connection, Flags, Output, Segment, State, TimerTable};
use keepalive_core::trace::Role;
use keepalive_core::{SimTime, Span};

/// One thing that is done to the machine.
#[derive(Clone, Copy)]
pub(super) enum Do {
    Send(u32),
    Shutdown,
    Close,
    On(Keepalive),
    Time(u64),
    Interval(u64),
    Probes(u8),
    UserTimeout(u64),
    /// The peer acknowledges everything.
    Ack,
    /// The peer sends so many bytes.
    Data(u32),
    /// The peer sends FIN and acknowledges everything.
    Fin,
    Read,
}

/// What the machine lets out: what a tester can see from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sees {
    Probe,
    Data,
    Again,
    TailLoss,
    Fin,
    Ack,
    Rst,
    Syn,
    SynAck,
    Ends(AbortReason),
    Closed,
}

/// The machine, what its peer knows, and the clock in milliseconds.
pub(super) struct Bench {
    pub(super) machine: Connection,
    pub(super) now: SimTime,
    /// What the peer would send next if it acknowledged everything.
    pub(super) peer: Segment,
}

pub(super) const fn ms(at: u64) -> SimTime {
    SimTime::from_micros(at * 1_000)
}

pub(super) const fn keepalive(time: u64, interval: u64, probes: u8) -> Keepalive {
    Keepalive { time: Span::from_secs(time), interval: Span::from_secs(interval), probes }
}

pub(super) fn options(keepalive: Option<Keepalive>) -> TcpOptions {
    TcpOptions { keepalive, timestamps: false, ..TcpOptions::default() }
}

impl Bench {
    pub(super) fn closed(options: &TcpOptions, active: bool) -> Self {
        let machine = Connection::new(options, TimerTable::default(), active, SimTime::ZERO);
        let flags = Flags { ack: true, ..Flags::default() };
        let peer = Segment { flags, seq: 1, ack: 1, window: 65_536, ..Segment::default() };
        Self { machine, now: SimTime::ZERO, peer }
    }

    /// Established at 0 after a round trip of no time: RTO is 200 ms and a microsecond.
    pub(super) fn open(options: &TcpOptions) -> Self {
        let mut bench = Self::closed(options, true);
        bench.machine.open(SimTime::ZERO);
        let flags = Flags { syn: true, ack: true, ..Flags::default() };
        let syn_ack = Segment { flags, ack: 1, window: 65_535, ..Segment::default() };
        bench.machine.handle_segment(SimTime::ZERO, &syn_ack);
        assert_eq!(bench.machine.state(), State::Established);
        bench.seen();
        bench
    }

    /// What came out since the last look.
    pub(super) fn seen(&mut self) -> Vec<Sees> {
        let mut seen = Vec::new();
        while let Some(output) = self.machine.poll_output() {
            seen.extend(match output {
                Output::Transmit(segment, role) => Some(Self::name(&segment, role)),
                Output::Aborted(why, _) => Some(Sees::Ends(why)),
                Output::State(_, State::Closed) => Some(Sees::Closed),
                _ => None,
            });
            if let Output::Transmit(segment, _) = output {
                self.peer.ack = self.peer.ack.max(segment.end());
            }
        }
        seen
    }

    fn name(segment: &Segment, role: Role) -> Sees {
        match role {
            Role::Probe => Sees::Probe,
            Role::Data => Sees::Data,
            Role::Retransmission => Sees::Again,
            Role::TailLossProbe => Sees::TailLoss,
            Role::Fin => Sees::Fin,
            Role::Rst => Sees::Rst,
            Role::Syn => Sees::Syn,
            Role::SynAck => Sees::SynAck,
            _ => {
                assert_eq!(segment.len, 0);
                Sees::Ack
            }
        }
    }

    pub(super) fn act(&mut self, action: Do) {
        let (now, machine) = (self.now, &mut self.machine);
        match action {
            Do::Send(bytes) => assert_eq!(machine.send(now, bytes), Ok(bytes)),
            Do::Shutdown => machine.shutdown(now),
            Do::Close => machine.close(now),
            Do::On(keepalive) => machine.enable_keepalive(now, keepalive),
            Do::Time(secs) => machine.set_keepalive_time(now, Span::from_secs(secs)),
            Do::Interval(secs) => machine.set_keepalive_series(Some(Span::from_secs(secs)), None),
            Do::Probes(probes) => machine.set_keepalive_series(None, Some(probes)),
            Do::UserTimeout(millis) => machine.set_user_timeout(Span::from_millis(millis)),
            Do::Ack => machine.handle_segment(now, &self.peer),
            Do::Read => drop(machine.recv(now, u32::MAX)),
            Do::Data(len) => {
                let flags = Flags { psh: true, ..self.peer.flags };
                machine.handle_segment(now, &Segment { flags, len, ..self.peer });
                self.peer.seq += len;
            }
            Do::Fin => {
                let flags = Flags { fin: true, ..self.peer.flags };
                machine.handle_segment(now, &Segment { flags, ..self.peer });
                self.peer.seq += 1;
            }
        }
    }

    /// Lets timers fire up to and including `at`; what comes out, and when in microseconds.
    pub(super) fn run_to(&mut self, at: SimTime) -> Vec<(u64, Sees)> {
        let mut seen: Vec<(u64, Sees)> = Vec::new();
        while let Some((due, timer)) = self.machine.next_timeout().filter(|next| next.0 <= at) {
            self.now = due;
            self.machine.handle_timeout(due, timer);
            seen.extend(self.seen().into_iter().map(|what| (due.micros(), what)));
        }
        self.now = at;
        seen
    }

    /// The rows in order: what is done at a time (and answered at once with what), or expected from a timer.
    /// A time is in milliseconds. Whatever else comes out, or comes at another time, is wrong.
    pub(super) fn plays(&mut self, name: &str, rows: &[Row]) {
        for row in rows {
            let (at, what) = (row.at(), format!("{name}, {} ms", row.at().micros() / 1_000));
            let before = self.run_to(SimTime::from_micros(at.micros().saturating_sub(1)));
            assert_eq!(before, [], "{what}: before it");
            match row {
                Row::At(_, action, expected) => {
                    assert_eq!(self.run_to(at), [], "{what}: a timer fires at the time of a call");
                    self.act(*action);
                    assert_eq!(self.seen(), *expected, "{what}");
                }
                Row::Then(_, expected) => {
                    let seen: Vec<Sees> = self.run_to(at).into_iter().map(|(_, seen)| seen).collect();
                    assert_eq!(seen, *expected, "{what}");
                }
            }
        }
    }

    /// Nothing more happens by itself, or not before this time.
    pub(super) fn is_quiet_until(&mut self, at: u64) {
        assert_eq!(self.run_to(ms(at)), []);
    }
}

pub(super) enum Row {
    /// At this time do this, which lets that out at once.
    At(u64, Do, &'static [Sees]),
    /// At this time a timer lets this out.
    Then(u64, &'static [Sees]),
}

impl Row {
    const fn at(&self) -> SimTime {
        match self {
            Self::At(at, ..) | Self::Then(at, _) => ms(*at),
        }
    }
}
