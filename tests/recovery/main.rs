//! Loss recovery as tables: act at T, expect at T. One machine with a peer 50 ms away; timers are exact.
#![cfg(not(target_arch = "wasm32"))]

use keepalive_core::scenario::TcpOptions;
use keepalive_core::tcp::{Connection, Flags, Output, SackBlocks, Segment, Seq, State, TimerTable, View};
use keepalive_core::{SimTime, Span};

/// A row of a table; times in milliseconds.
#[derive(Debug, Clone, Copy)]
enum Row {
    /// The application sends so many bytes.
    Send(u32),
    /// The peer acknowledges, with SACK blocks.
    Ack(Seq, &'static [(Seq, Seq)]),
    /// The peer acknowledges and echoes the clock of this millisecond.
    Echo(Seq, u64),
    /// A router says that the segment with this number did not get through.
    Icmp(u8, Seq),
    /// These pieces leave: first and last number.
    Sees(&'static [(Seq, Seq)]),
    /// Congestion window and threshold.
    Window(u32, u32),
}
use Row::{Ack, Echo, Icmp, Sees, Send, Window};

const UNLIMITED: u32 = u32::MAX;

struct Bench {
    machine: Connection,
    seen: Vec<(u64, Seq, Seq)>,
}

impl Bench {
    /// Established at 50 ms: RTO 250 ms, tail-loss probe of a lone segment as late, of several after 102 ms.
    fn open(timestamps: bool) -> Self {
        let options = TcpOptions { timestamps, ..TcpOptions::default() };
        let mut machine = Connection::new(&options, TimerTable::default(), true, SimTime::ZERO);
        machine.open(SimTime::ZERO);
        let flags = Flags { syn: true, ack: true, ..Flags::default() };
        let syn_ack = Segment { flags, ack: 1, window: 65_160, timestamps, ..Segment::default() };
        machine.handle_segment(at(50_000), &syn_ack);
        assert_eq!(machine.state(), State::Established);
        let mut bench = Self { machine, seen: Vec::new() };
        bench.collect(0);
        bench.seen.clear();
        bench
    }

    fn collect(&mut self, us: u64) {
        while let Some(output) = self.machine.poll_output() {
            if let Output::Transmit(segment, _) = output
                && segment.span() > 0
            {
                self.seen.push((us, segment.seq, segment.end()));
            }
        }
    }

    fn run_to(&mut self, us: u64) {
        while let Some((due, timer)) = self.machine.next_timeout().filter(|next| next.0 <= at(us)) {
            self.machine.handle_timeout(due, timer);
            self.collect(due.micros());
        }
    }

    fn act(&mut self, us: u64, row: Row) {
        let now = at(us);
        let flags = Flags { ack: true, ..Flags::default() };
        let peer = Segment { flags, seq: 1, window: 65_160, ..Segment::default() };
        match row {
            Send(bytes) => assert_eq!(self.machine.send(now, bytes), Ok(bytes)),
            Ack(ack, blocks) => {
                let sack = SackBlocks::of(blocks.iter().copied(), false);
                self.machine.handle_segment(now, &Segment { ack, sack, ..peer });
            }
            Echo(ack, ms) => {
                let (ts_val, ts_ecr) = (us, ms * 1_000);
                let stamped = Segment { ack, timestamps: true, ts_val, ts_ecr, ..peer };
                self.machine.handle_segment(now, &stamped);
            }
            Icmp(code, seq) => self.machine.handle_icmp(now, &Segment { seq, ..Segment::default() }, code),
            Sees(_) | Window(..) => {}
        }
        self.collect(us);
    }
}

fn at(us: u64) -> SimTime {
    SimTime::ZERO + Span::from_micros(us)
}

/// Plays rows in order. What leaves between two looks must be what the second expects, at its very time.
fn plays(name: &str, timestamps: bool, rows: &[(f64, Row)]) {
    let mut bench = Bench::open(timestamps);
    for (ms, row) in rows {
        let us = (ms * 1_000.0).round() as u64;
        bench.run_to(us);
        match row {
            Sees(pieces) => {
                let expected: Vec<_> = pieces.iter().map(|p| (us, p.0, p.1)).collect();
                assert_eq!(bench.seen, expected, "{name}, at {ms} ms");
                bench.seen.clear();
            }
            Window(cwnd, ssthresh) => {
                let View { cwnd: c, ssthresh: s, .. } = bench.machine.view();
                assert_eq!((c, s), (*cwnd, *ssthresh), "{name}, at {ms} ms");
            }
            _ => bench.act(us, *row),
        }
    }
    bench.run_to(rows.last().map_or(0, |row| (row.0 * 1_000.0) as u64));
    assert_eq!(bench.seen, [], "{name}: after the last row");
}

const FOUR: &[(Seq, Seq)] = &[(1, 1_461), (1_461, 2_921), (2_921, 4_381), (4_381, 5_001)];
const TWO: &[(Seq, Seq)] = &[(1, 1_461), (1_461, 2_921)];

#[test]
fn three_segments_beyond_a_hole_prove_the_loss_at_once() {
    plays(
        "third SACK",
        false,
        &[
            (100.0, Send(5_000)),
            (100.0, Sees(FOUR)),
            (150.0, Ack(1, &[(1_461, 2_921)])),
            (150.0, Ack(1, &[(1_461, 4_381)])),
            (150.0, Sees(&[])),
            (150.0, Ack(1, &[(1_461, 5_001)])),
            (150.0, Sees(&[(1, 1_461)])),
            (150.0, Window(1, 5)),
            (200.0, Ack(5_001, &[])),
            (200.0, Window(5, 5)),
        ],
    );
}

#[test]
fn fewer_wait_a_quarter_of_the_round_trip() {
    plays(
        "one SACK",
        false,
        &[
            (100.0, Send(2_920)),
            (100.0, Sees(TWO)),
            (150.0, Ack(1, &[(1_461, 2_921)])),
            // 50 ms / 4, and two for the timer (TCP_TIMEOUT_MIN_US).
            (164.5, Sees(&[(1, 1_461)])),
            (214.5, Ack(2_921, &[])),
        ],
    );
}

#[test]
fn what_came_late_is_not_sent_again() {
    plays(
        "reordering",
        false,
        &[
            (100.0, Send(2_920)),
            (100.0, Sees(TWO)),
            (150.0, Ack(1, &[(1_461, 2_921)])),
            (160.0, Ack(2_921, &[])),
            (2_000.0, Sees(&[])),
            (2_000.0, Window(10, UNLIMITED)),
        ],
    );
}

#[test]
fn the_tail_is_probed_with_its_last_segment_and_the_rest_follows() {
    plays(
        "last two of four",
        false,
        &[
            (100.0, Send(5_000)),
            (100.0, Sees(FOUR)),
            (150.0, Ack(2_921, &[])),
            // Two round trips and 2 ms after the acknowledgement.
            (252.0, Sees(&[(4_381, 5_001)])),
            (302.0, Ack(2_921, &[(4_381, 5_001)])),
            (302.0, Sees(&[(2_921, 4_381)])),
            (352.0, Ack(5_001, &[])),
            (3_000.0, Sees(&[])),
        ],
    );
}

#[test]
fn new_data_probes_the_tail_if_there_is_some() {
    plays(
        "held by Nagle",
        false,
        &[
            (100.0, Send(100)),
            (100.0, Sees(&[(1, 101)])),
            (120.0, Send(400)),
            (120.0, Sees(&[])),
            // The probe is not later than the timeout, 250 ms after the first segment.
            (350.0, Sees(&[(101, 501)])),
            // Both fit into one segment, and are one from then on.
            (600.0, Sees(&[(1, 501)])),
            (1_100.0, Sees(&[(1, 501)])),
        ],
    );
}

#[test]
fn a_router_that_says_unreachable_takes_the_doubling_back() {
    for (code, next) in [(0, 850.0), (1, 850.0), (13, 1_100.0)] {
        plays(
            "RFC 6069",
            false,
            &[
                (100.0, Send(100)),
                (100.0, Sees(&[(1, 101)])),
                (350.0, Sees(&[(1, 101)])),
                (600.0, Sees(&[(1, 101)])),
                (625.0, Icmp(code, 1)),
                (next, Sees(&[(1, 101)])),
            ],
        );
    }
    // Late: the shortened timeout is over already.
    plays(
        "RFC 6069, late",
        false,
        &[
            (100.0, Send(100)),
            (100.0, Sees(&[(1, 101)])),
            (350.0, Sees(&[(1, 101)])),
            (600.0, Sees(&[(1, 101)])),
            (900.0, Icmp(1, 1)),
            (900.0, Sees(&[(1, 101)])),
        ],
    );
}

#[test]
fn a_needless_timeout_costs_nothing() {
    // The acknowledgement echoes the clock of the first copy (Eifel), or of the second.
    for (echo, window) in [(100, Window(10, UNLIMITED)), (600, Window(2, 5))] {
        plays(
            "echo",
            true,
            &[
                (100.0, Send(100)),
                (100.0, Sees(&[(1, 101)])),
                (350.0, Sees(&[(1, 101)])),
                (600.0, Sees(&[(1, 101)])),
                (600.0, Window(1, 5)),
                (610.0, Echo(101, echo)),
                (610.0, window),
            ],
        );
    }
}

#[test]
fn a_probe_that_repaired_a_loss_halves_the_window_with_the_next_acknowledgement() {
    plays(
        "tail loss",
        false,
        &[
            (100.0, Send(100)),
            (100.0, Sees(&[(1, 101)])),
            (350.0, Sees(&[(1, 101)])),
            (400.0, Ack(101, &[])),
            (400.0, Window(10, UNLIMITED)),
            (500.0, Send(100)),
            (500.0, Sees(&[(101, 201)])),
            (550.0, Ack(201, &[])),
            (550.0, Window(5, 5)),
        ],
    );
}
