//! Timer laws of the kernel's machine, as tables: do this at T, expect that at T, and nothing just before T.
#![cfg(not(target_arch = "wasm32"))]

mod bench;

use bench::Row::{At, Then};
use bench::{Bench, Do, Row, Sees, keepalive, ms, options};
use keepalive_core::scenario::{Keepalive, TcpOptions};
use keepalive_core::tcp::{AbortReason, Errno, Flags, Segment, State};
use keepalive_core::{SimTime, Span, Timer};

const PROBE: &[Sees] = &[Sees::Probe];
const GIVES_UP: &[Sees] = &[Sees::Rst, Sees::Ends(AbortReason::Keepalive), Sees::Closed];
const BY_USER: &[Sees] = &[Sees::Rst, Sees::Ends(AbortReason::KeepaliveUserTimeout), Sees::Closed];

#[test]
fn keepalive_gives_up_after_time_and_all_intervals() {
    for time in [1, 2, 7, 20, 7_200] {
        for interval in [1, 3, 30, 75] {
            for probes in [1, 2, 9, 127] {
                let mut bench = Bench::open(&options(Some(keepalive(time, interval, probes))));
                let end = time + interval * u64::from(probes);
                let seen = bench.run_to(ms(end * 1_000));
                let sent: Vec<u64> = seen.iter().filter(|s| s.1 == Sees::Probe).map(|s| s.0).collect();
                let due: Vec<u64> =
                    (0..u64::from(probes)).map(|n| (time + n * interval) * 1_000_000).collect();
                assert_eq!(sent, due, "{time}/{interval}/{probes}");
                let tail: Vec<Sees> = seen[sent.len()..].iter().map(|s| s.1).collect();
                assert_eq!(tail, GIVES_UP, "{time}/{interval}/{probes}");
                assert!(seen[sent.len()..].iter().all(|s| s.0 == end * 1_000_000));
                assert_eq!(
                    bench.machine.recv(bench.now, 1),
                    keepalive_core::tcp::Read::Failed(Errno::ETIMEDOUT)
                );
            }
        }
    }
}

#[test]
fn an_answered_probe_is_followed_by_the_later_of_interval_and_time() {
    // (time, interval, answer after, next probe), seconds and milliseconds.
    for (time, interval, answer, next) in [
        (10, 5, 40, 20_040),
        (10, 10, 40, 20_040),
        (10, 15, 40, 25_000),
        (2, 10, 0, 12_000),
        (5, 5, 4_000, 14_000),
        (1, 1, 900, 2_900),
    ] {
        let mut bench = Bench::open(&options(Some(keepalive(time, interval, 3))));
        let first = time * 1_000;
        let rows = [Then(first, PROBE), At(first + answer, Do::Ack, &[]), Then(next, PROBE)];
        bench.plays(&format!("{time}/{interval}"), &rows);
    }
}

/// (name, options at the start, rows)
type Case = (&'static str, Option<Keepalive>, &'static [Row]);

const CASES: &[Case] = &[
    (
        "the last answer just in time",
        Some(keepalive(10, 5, 3)),
        &[
            Then(10_000, PROBE),
            Then(15_000, PROBE),
            Then(20_000, PROBE),
            At(24_999, Do::Ack, &[]),
            Then(34_999, PROBE),
            Then(39_999, PROBE),
            Then(44_999, PROBE),
            Then(49_999, GIVES_UP),
        ],
    ),
    (
        "data that arrives puts the probe off",
        Some(keepalive(10, 5, 2)),
        &[
            At(3_000, Do::Data(100), &[Sees::Ack]),
            Then(13_000, PROBE),
            Then(18_000, PROBE),
            Then(23_000, GIVES_UP),
        ],
    ),
    (
        "data that is sent and acknowledged puts the probe off",
        Some(keepalive(10, 5, 2)),
        &[At(9_000, Do::Send(100), &[Sees::Data]), At(9_100, Do::Ack, &[]), Then(19_100, PROBE)],
    ),
    (
        "switched on late: from then on, and the silence before counts",
        None,
        &[At(4_000, Do::On(keepalive(10, 5, 1)), &[]), Then(14_000, PROBE), Then(19_000, GIVES_UP)],
    ),
    (
        "switched on after a long silence: the silence counts when the timer fires",
        None,
        &[At(100_000, Do::On(keepalive(10, 5, 1)), &[]), Then(110_000, PROBE), Then(115_000, GIVES_UP)],
    ),
    (
        "switched on twice changes nothing",
        Some(keepalive(10, 5, 1)),
        &[At(6_000, Do::On(keepalive(10, 5, 1)), &[]), Then(10_000, PROBE), Then(15_000, GIVES_UP)],
    ),
    (
        "a lower time moves the running timer",
        Some(keepalive(7_200, 5, 1)),
        &[At(4_000, Do::Time(10), &[]), Then(10_000, PROBE), Then(15_000, GIVES_UP)],
    ),
    (
        "a time that is over already fires at once",
        Some(keepalive(7_200, 5, 1)),
        &[At(40_000, Do::Time(10), &[]), Then(40_000, PROBE), Then(45_000, GIVES_UP)],
    ),
    (
        "a higher time moves it too",
        Some(keepalive(10, 5, 1)),
        &[At(4_000, Do::Time(20), &[]), Then(20_000, PROBE)],
    ),
    (
        "an interval counts from the next firing",
        Some(keepalive(10, 5, 3)),
        &[Then(10_000, PROBE), At(11_000, Do::Interval(2), &[]), Then(15_000, PROBE), Then(17_000, PROBE)],
    ),
    (
        "fewer probes end it at the next firing",
        Some(keepalive(10, 5, 9)),
        &[Then(10_000, PROBE), Then(15_000, PROBE), At(16_000, Do::Probes(1), &[]), Then(20_000, GIVES_UP)],
    ),
    (
        "a user timeout below the time: one probe, one interval",
        Some(keepalive(10, 5, 9)),
        &[At(0, Do::UserTimeout(3_000), &[]), Then(10_000, PROBE), Then(15_000, BY_USER)],
    ),
    (
        "a user timeout ends it at the first firing after it, whatever the count",
        Some(keepalive(10, 5, 1)),
        &[
            At(0, Do::UserTimeout(21_000), &[]),
            Then(10_000, PROBE),
            Then(15_000, PROBE),
            Then(20_000, PROBE),
            Then(25_000, BY_USER),
        ],
    ),
    (
        "a user timeout that is met exactly",
        Some(keepalive(10, 5, 9)),
        &[
            At(0, Do::UserTimeout(20_000), &[]),
            Then(10_000, PROBE),
            Then(15_000, PROBE),
            Then(20_000, BY_USER),
        ],
    ),
];

#[test]
fn keepalive_in_tables() {
    for (name, keepalive, rows) in CASES {
        Bench::open(&options(*keepalive)).plays(name, rows);
    }
}

#[test]
fn no_probe_beside_outstanding_data() {
    let mut bench = Bench::open(&options(Some(keepalive(1, 1, 1))));
    bench.act(Do::Send(100));
    bench.seen();
    let seen = bench.run_to(ms(60_000));
    assert!(!seen.is_empty());
    let again = |what: &Sees| matches!(what, Sees::Again | Sees::TailLoss);
    assert!(seen.iter().all(|(_, what)| again(what)), "{seen:?}");
}

#[test]
fn the_retransmission_timeout_doubles_up_to_two_minutes_and_ends_by_time() {
    // 200 ms doubling for nine times and six times two minutes make 924.6 s; counted from the first
    // retransmission.
    let mut bench = Bench::open(&options(None));
    bench.act(Do::Send(100));
    bench.seen();
    let seen = bench.run_to(ms(2_000_000));
    let tail_loss = seen.iter().find(|s| s.1 == Sees::TailLoss).expect("a tail-loss probe");
    // Twice a round trip of 1 µs, and 200 ms; not after the RTO of 200.001 ms.
    assert_eq!(tail_loss.0, 200_001);
    let again: Vec<u64> = seen.iter().filter(|s| s.1 == Sees::Again).map(|s| s.0).collect();
    let gaps: Vec<u64> = again.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let mut expected = 200_001;
    for gap in &gaps {
        expected = (expected * 2).min(120_000_000);
        assert_eq!(*gap, expected, "{gaps:?}");
    }
    let (end, why) = seen[seen.len() - 2];
    assert_eq!(why, Sees::Ends(AbortReason::Retransmissions));
    let lasted = end - again[0];
    assert!((924_600_000..924_600_000 + 120_000_000).contains(&lasted), "{lasted} µs");
    assert!(!seen.iter().any(|s| s.1 == Sees::Rst), "giving up on data says nothing");
}

#[test]
fn syns_go_out_every_second_and_then_double() {
    for (linear, expected, end) in
        [(4, vec![1, 2, 3, 4, 5, 7, 11, 19, 35, 67], 131), (0, vec![1, 3, 7, 15, 31, 63], 127)]
    {
        let options = TcpOptions { syn_linear_timeouts: linear, ..options(None) };
        let mut bench = Bench::closed(&options, true);
        bench.machine.open(SimTime::ZERO);
        assert_eq!(bench.seen(), [Sees::Syn]);
        let seen = bench.run_to(ms(1_000_000));
        let again: Vec<u64> = seen.iter().filter(|s| s.1 == Sees::Again).map(|s| s.0 / 1_000_000).collect();
        assert_eq!(again, expected);
        assert_eq!(seen[seen.len() - 2], (end * 1_000_000, Sees::Ends(AbortReason::Syn)));
    }
}

#[test]
fn the_answer_to_a_syn_is_repeated_five_times() {
    let mut bench = Bench::closed(&options(None), false);
    let flags = Flags { syn: true, ..Flags::default() };
    bench.machine.accept_syn(SimTime::ZERO, &Segment { flags, window: 64_240, ..Segment::default() });
    assert_eq!(bench.seen(), [Sees::SynAck]);
    let seen = bench.run_to(ms(1_000_000));
    let again: Vec<u64> = seen.iter().filter(|s| s.1 == Sees::Again).map(|s| s.0 / 1_000_000).collect();
    assert_eq!(again, [1, 3, 7, 15, 31]);
    assert_eq!(seen[5], (63_000_000, Sees::Ends(AbortReason::SynAck)));
}

#[test]
fn time_wait_lasts_a_minute_from_the_last_repetition() {
    let mut bench = Bench::open(&options(None));
    bench.plays(
        "time-wait",
        &[
            At(1_000, Do::Shutdown, &[Sees::Fin]),
            At(1_100, Do::Fin, &[Sees::Ack]),
            // The same FIN again: it is one number back by then, and is answered and starts the minute anew.
        ],
    );
    assert_eq!(bench.machine.state(), State::TimeWait);
    bench.peer.seq -= 1;
    bench.plays("again", &[At(31_100, Do::Fin, &[Sees::Ack]), Then(91_100, &[Sees::Closed])]);
}

#[test]
fn an_orphan_waits_for_fin_as_long_as_fin_timeout() {
    for (secs, end) in [(1, 2_000), (30, 31_000), (60, 61_000), (120, 121_000)] {
        let options = TcpOptions { fin_timeout: Span::from_secs(secs), ..options(None) };
        let mut bench = Bench::open(&options);
        let rows = [At(1_000, Do::Close, &[Sees::Fin]), At(1_000, Do::Ack, &[]), Then(end, &[Sees::Closed])];
        bench.plays(&format!("{secs} s"), &rows);
    }
    // With an application there is no limit.
    let mut bench = Bench::open(&options(None));
    bench.plays("half-closed", &[At(1_000, Do::Shutdown, &[Sees::Fin]), At(1_100, Do::Ack, &[])]);
    bench.is_quiet_until(10_000_000);
    assert_eq!(bench.machine.state(), State::FinWait2);
}

#[test]
fn an_interactive_exchange_is_acknowledged_after_40_ms() {
    let mut bench = Bench::open(&options(None));
    let rows = [
        // The first data is acknowledged at once; a reply soon after data makes it interactive.
        At(1_000, Do::Data(100), &[Sees::Ack]),
        At(1_000, Do::Read, &[]),
        At(1_005, Do::Send(100), &[Sees::Data]),
        At(1_010, Do::Ack, &[]),
        At(1_500, Do::Data(100), &[]),
        Then(1_540, &[Sees::Ack]),
    ];
    bench.plays("delayed", &rows);
    assert!(bench.machine.next_timeout().is_none_or(|next| next.1 != Timer::DelayedAck));
}

#[test]
fn a_window_too_small_for_a_segment_takes_a_piece_when_the_persist_timer_fires() {
    let mut bench = Bench::open(&options(None));
    bench.peer.window = 1_000;
    bench.act(Do::Ack);
    bench.act(Do::Send(5_000));
    assert_eq!(bench.seen(), [], "a full segment does not fit");
    // RTO after a round trip of no time; Linux `tcp_write_wakeup`.
    assert_eq!(bench.run_to(SimTime::from_micros(200_001)), [(200_001, Sees::Data)]);
    assert_eq!(bench.machine.view().nxt, 1_001, "as much as the window takes");
}
