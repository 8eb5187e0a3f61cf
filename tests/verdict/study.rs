//! The closed form against simulation: exponential gaps from a seeded generator, one small run each.

use keepalive_core::Span;
use keepalive_core::scenario::{HttpClient, Rate, Scenario, TcpOptions};
use keepalive_scene::verdict::verdict;

use crate::chains::{chain, client, client_with, failures, first_response, proxy, server, with_gap};

/// The 99.5th percentile of the normal distribution: two-sided 99 %.
const Z: f64 = 2.575_829;

/// SplitMix64: uniform in (0, 1].
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64 + f64::EPSILON
    }

    /// An exponential gap.
    fn gap(&mut self, rate: Rate) -> Span {
        let mean = rate.per().micros() as f64 / f64::from(rate.requests());
        Span::from_micros((-self.next().ln() * mean).round() as u64)
    }
}

struct Row {
    what: &'static str,
    scenario: Scenario,
    rate: &'static str,
    runs: u32,
}

fn rows() -> Vec<Row> {
    let ms = Span::from_millis;
    let careless = HttpClient {
        watches_idle: false,
        checks_before_reuse: false,
        idle: Some(ms(400)),
        ..HttpClient::default()
    };
    vec![
        Row {
            what: "limit 300 ms, 100 ms one way",
            scenario: chain(&[client("-"), server("300ms")], &[ms(100)]),
            rate: "4/s",
            runs: 6_000,
        },
        Row {
            what: "limit 1 s, 20 ms one way",
            scenario: chain(&[client("-"), server("1s")], &[ms(20)]),
            rate: "1/s",
            runs: 4_000,
        },
        Row {
            what: "limit 300 ms, pool 250 ms",
            scenario: chain(&[client("250ms"), server("300ms")], &[ms(100)]),
            rate: "4/s",
            runs: 2_000,
        },
        Row {
            what: "limit 300 ms, pool 400 ms that does not look",
            scenario: chain(&[client_with(careless, TcpOptions::default()), server("300ms")], &[ms(50)]),
            rate: "4/s",
            runs: 2_000,
        },
        Row {
            what: "the second is met after a handshake on the first",
            scenario: chain(
                &[client("100ms"), proxy("lb", "300ms", "-"), server("400ms")],
                &[ms(40), ms(60)],
            ),
            rate: "4/s",
            runs: 4_000,
        },
        Row {
            what: "two connections: 300 ms, then 500 ms",
            scenario: chain(&[client("-"), proxy("lb", "300ms", "-"), server("500ms")], &[ms(40), ms(30)]),
            rate: "3/s",
            runs: 4_000,
        },
    ]
}

#[test]
fn the_chance_is_within_the_confidence_interval_of_the_simulation() {
    let mut expected = 0.0;
    println!(
        "{:<50} {:>6} {:>6} {:>7} {:>9} {:>9}  99 % interval",
        "chain", "rate", "runs", "failed", "closed", "measured"
    );
    for (n, row) in rows().into_iter().enumerate() {
        let rate: Rate = row.rate.parse().unwrap();
        let chance = verdict(&row.scenario, Some(rate)).chance;
        let response_at = first_response(&row.scenario);
        let mut random = Random(0x5EED + n as u64);
        let lost = |_: &u32| !failures(&with_gap(&row.scenario, response_at, random.gap(rate))).is_empty();
        let failed = (0..row.runs).filter(lost).count();
        let runs = f64::from(row.runs);
        let measured = failed as f64 / runs;
        let half = Z * (measured * (1.0 - measured) / runs).sqrt();
        let (low, high) = (measured - half, measured + half);
        println!(
            "{:<50} {:>6} {:>6} {failed:>7} {chance:>9.5} {measured:>9.5}  {low:.5}–{high:.5}",
            row.what, row.rate, row.runs
        );
        assert!((low..=high).contains(&chance), "{}", row.what);
        expected += chance * runs;
    }
    println!("expected failures in all: {expected:.0}");
    assert!(expected >= 2_000.0);
}

/// Rare cases: gaps are drawn from a stratum around the window alone, and what is measured there is weighed with
/// the stratum's own chance, e^(−λa) − e^(−λb). Each row loses at least 200 requests.
#[test]
fn rare_chances_are_within_the_interval_of_a_stratum_around_the_window() {
    let ms = Span::from_millis;
    let rows = [
        ("limit 30 s, 25 ms one way", chain(&[client("-"), server("30s")], &[ms(25)]), "1/m", 1_500),
        ("limit 60 s, 2 ms one way", chain(&[client("-"), server("60s")], &[ms(2)]), "1/m", 1_500),
        ("limit 5 s, 1 ms one way", chain(&[client("-"), server("5s")], &[ms(1)]), "2/s", 1_500),
        (
            "behind a balancer: 20 s, 10 ms",
            chain(&[client("10s"), proxy("lb", "15s", "-"), server("20s")], &[ms(5), ms(10)]),
            "6/m",
            1_500,
        ),
    ];
    println!(
        "{:<34} {:>5} {:>6} {:>7} {:>11} {:>11}  99 % interval",
        "chain", "rate", "runs", "failed", "closed", "measured"
    );
    for (n, (what, scenario, rate, runs)) in rows.into_iter().enumerate() {
        let rate: Rate = rate.parse().unwrap();
        let judged = verdict(&scenario, Some(rate));
        let response_at = first_response(&scenario);
        let window = judged.legs.iter().find_map(|leg| leg.window).expect("a window");
        let until = window.until.expect("an end");
        // Wide enough for the way over the hops before, by which the client's own gap is shorter.
        let length = until - window.after;
        let (from, to) = (window.after - length.times(3), until + length.times(2));
        let per_micro = f64::from(rate.requests()) / rate.per().micros() as f64;
        let wide = 1.0 - (-per_micro * (to - from).micros() as f64).exp();
        let stratum = (-per_micro * from.micros() as f64).exp() * wide;
        let mut random = Random(0xAB5 + n as u64);
        let mut gap =
            || from + Span::from_micros((-(1.0 - random.next() * wide).ln() / per_micro).round() as u64);
        let failed =
            (0..runs).filter(|_| !failures(&with_gap(&scenario, response_at, gap())).is_empty()).count();
        let share = failed as f64 / f64::from(runs);
        let half = Z * (share * (1.0 - share) / f64::from(runs)).sqrt();
        let (low, high) = (stratum * (share - half), stratum * (share + half));
        println!(
            "{what:<34} {rate:>5} {runs:>6} {failed:>7} {:>11.3e} {:>11.3e}  {low:.3e}–{high:.3e}",
            judged.chance,
            stratum * share
        );
        assert!(failed >= 200, "{what}: only {failed}");
        assert!((low..=high).contains(&judged.chance), "{what}");
    }
}

/// The browser computes the same bits (target `wasm`). `UPDATE_GOLDEN=1` writes the file anew.
#[test]
fn the_chances_are_the_recorded_ones_to_the_last_bit() {
    let line = |s: &Scenario| format!("{:016x} {}\n", verdict(s, None).chance.to_bits(), s.id);
    let now: String = keepalive_tests::scenarios().iter().map(line).collect();
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/chances.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&file, &now).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), now);
}
