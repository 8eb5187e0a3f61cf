//! How sharp the comparison rule is: second runs with one thing changed must be refused. The table that is
//! printed says how many of each kind are, next to what is known to be possible.

use std::path::Path;

use keepalive_runner::conform::classify::{Kind, label};
use keepalive_runner::conform::leniency::Leniency;
use keepalive_runner::conform::observed::{Flags, Run, Side};
use keepalive_runner::conform::params::{KeepAlive, MatchKind, Params, Rule};
use keepalive_runner::conform::recording::Recording;
use keepalive_runner::conform::timing::{COVER, Clock, TAIL};
use keepalive_runner::conform::translate::{first_run, repeat_run};
use keepalive_runner::conform::verdict::compare;

/// Mutants of one kind made from one recording.
const EACH: usize = 12;
/// How long after a probe one too many is put: no round trip of a recording, so that it does not fall on an answer.
const EXTRA_AFTER: u64 = 330_000;

struct Case {
    params: Params,
    id: String,
    first: Run,
    second: Run,
    allow: Leniency,
}

/// Deterministic numbers (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }
}

fn cases() -> Vec<Case> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("truth/tcp");
    let all = Recording::load_all(&dir).expect("the recordings are readable");
    all.into_iter()
        .map(|r| {
            let first = first_run(&r).expect("the first run has a meaning");
            let second = repeat_run(&r, &first, &r.repeats[0]).expect("so has the second");
            let allow = Leniency::of(&r.params, &first);
            Case { params: r.params, id: r.id, first, second, allow }
        })
        .collect()
}

impl Case {
    /// Packets whose change must be noticed: not at the end of the shorter trace, and not part of a transfer
    /// that a small buffer cuts up at will.
    fn places(&self, which: impl Fn(Kind, &Run, usize) -> bool) -> Vec<usize> {
        let labels = label(&self.second.packets);
        let end = self.first.end_us.min(self.second.end_us);
        (0..labels.len())
            .filter(|i| labels[*i].packet.t_us + 2 * TAIL < end)
            .filter(|i| {
                let part = labels[*i].packet.len > 0 || labels[*i].kind == Kind::Ack;
                self.allow.small_window.is_none() || !part
            })
            .filter(|i| which(labels[*i].kind, &self.second, *i))
            .collect()
    }

    fn keep_alive(&self, side: Side) -> Option<KeepAlive> {
        match side {
            Side::Client => self.params.c_ka,
            Side::Server => self.params.s_ka,
        }
    }

    /// True if timers tie with arrivals, so that repeated packets come or not.
    fn ties(&self) -> bool {
        let lost =
            |r: &Rule| matches!(r, Rule::DropNth { matching, .. } if matching.kind == MatchKind::SynAck);
        self.params.rtt_ms >= 1000.0 || self.params.rules.iter().any(lost)
    }

    fn refused(&self, mutant: &Run) -> bool {
        let mut mutant = mutant.clone();
        mutant.packets.sort_by_key(|p| p.t_us);
        !compare(&self.first, &mutant, &self.allow).passed()
    }
}

#[derive(Default)]
struct Tally {
    made: usize,
    refused: usize,
    missed: Vec<String>,
}

/// Makes up to [`EACH`] mutants per case at places chosen by chance and counts those refused.
fn try_all(
    cases: &[Case],
    places: impl Fn(&Case) -> Vec<usize>,
    change: impl Fn(&Case, &mut Run, usize, &mut Dice) -> bool,
) -> Tally {
    let mut tally = Tally::default();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for case in cases {
        let mut left = places(case);
        for _ in 0..EACH {
            if left.is_empty() {
                break;
            }
            let place = left.swap_remove(dice.below(left.len()));
            let mut mutant = case.second.clone();
            if !change(case, &mut mutant, place, &mut dice) {
                continue;
            }
            tally.made += 1;
            if case.refused(&mutant) {
                tally.refused += 1;
            } else {
                tally.missed.push(format!("{}#{place}", case.id));
            }
        }
    }
    tally
}

/// A bare acknowledgement whose news a larger one carries at once: nobody can miss it.
fn carried_at_once(run: &Run, i: usize) -> bool {
    let p = &run.packets[i];
    let bare = p.len == 0 && p.flags == Flags::ACK && !p.dropped;
    bare && run.packets[i + 1..]
        .iter()
        .any(|q| q.side == p.side && q.flow == p.flow && q.ack > p.ack && q.t_us <= p.t_us + COVER)
}

fn any(_: Kind, _: &Run, _: usize) -> bool {
    true
}

fn probe(kind: Kind, _: &Run, _: usize) -> bool {
    kind == Kind::Probe
}

fn errors(case: &Case) -> Vec<usize> {
    let app = &case.second.app;
    let end = case.first.end_us.min(case.second.end_us);
    (0..app.len()).filter(|i| app[*i].errno.is_some() && app[*i].t_us < end).collect()
}

/// Moves a packet by `by` microseconds, with everything after it on demand.
fn delay(run: &mut Run, place: usize, by: u64, all: bool) {
    let from = run.packets[place].t_us;
    for (i, p) in run.packets.iter_mut().enumerate() {
        if i == place || (all && p.t_us >= from) {
            p.t_us += by;
            p.rx_us = p.rx_us.map(|t| t + by);
        }
    }
    if all {
        run.end_us += by;
        for c in run.app.iter_mut().filter(|c| c.t_us >= from) {
            c.t_us += by;
        }
    }
}

#[test]
fn changed_runs_are_refused() {
    let cases = cases();
    let all = |c: &Case| c.places(any);
    let step = |v: &mut Option<u32>, dice: &mut Dice| match v {
        Some(n) => {
            *n = if dice.below(2) == 0 { n.wrapping_add(1) } else { n.wrapping_sub(1) };
            true
        }
        None => false,
    };
    let intvl = |c: &Case, run: &Run, i: usize| {
        let intvl = u64::from(c.keep_alive(run.packets[i].side)?.intvl_s) * 1_000_000;
        // A wheel coarser than the interval hides it.
        let idle = u64::from(c.keep_alive(run.packets[i].side)?.idle_s) * 1_000_000;
        (Clock::Probe.granularity(idle) < intvl).then_some(intvl)
    };
    let mut table: Vec<(&str, f64, Tally)> = Vec::new();
    let mut row = |name, least, tally| table.push((name, least, tally));
    row(
        "packet missing",
        99.0,
        try_all(
            &cases,
            |c| if c.ties() { Vec::new() } else { all(c) },
            |_, run, i, _| {
                let needed = !carried_at_once(run, i);
                run.packets.remove(i);
                needed
            },
        ),
    );
    row(
        "flag flipped",
        100.0,
        try_all(&cases, all, |_, run, i, dice| {
            let flag = [Flags::SYN, Flags::FIN, Flags::RST, Flags::ACK][dice.below(4)];
            let f = &mut run.packets[i].flags;
            *f = if f.has(flag) { f.without(flag) } else { f.with(flag) };
            true
        }),
    );
    row("seq +-1", 100.0, try_all(&cases, all, |_, run, i, dice| step(&mut run.packets[i].seq, dice)));
    row("ack +-1", 99.5, try_all(&cases, all, |_, run, i, dice| step(&mut run.packets[i].ack, dice)));
    row(
        "len +1",
        100.0,
        try_all(&cases, all, |_, run, i, _| {
            run.packets[i].len += 1;
            true
        }),
    );
    row(
        "probe later",
        100.0,
        try_all(
            &cases,
            |c| c.places(probe),
            |c, run, i, _| {
                let by = intvl(c, run, i);
                delay(run, i, by.unwrap_or(0), false);
                by.is_some()
            },
        ),
    );
    row(
        "all later from a probe",
        99.0,
        try_all(
            &cases,
            |c| c.places(probe),
            |c, run, i, _| {
                let by = intvl(c, run, i);
                delay(run, i, by.unwrap_or(0), true);
                by.is_some()
            },
        ),
    );
    row(
        "RST missing",
        100.0,
        try_all(
            &cases,
            |c| c.places(|k, _, _| k == Kind::Rst),
            |_, run, i, _| {
                run.packets.remove(i);
                true
            },
        ),
    );
    row(
        "fate flipped",
        100.0,
        try_all(
            &cases,
            |c| if c.ties() { Vec::new() } else { all(c) },
            |_, run, i, _| {
                run.packets[i].dropped = !run.packets[i].dropped;
                true
            },
        ),
    );
    row(
        "extra probe",
        100.0,
        try_all(
            &cases,
            |c| c.places(probe),
            |c, run, i, _| {
                let mut copy = run.packets[i].clone();
                if copy.t_us + EXTRA_AFTER + 2 * TAIL > c.first.end_us.min(run.end_us) {
                    return false;
                }
                copy.t_us += EXTRA_AFTER;
                copy.rx_us = copy.rx_us.map(|t| t + EXTRA_AFTER);
                run.packets.push(copy);
                true
            },
        ),
    );
    row(
        "timeout x1.3",
        99.0,
        try_all(
            &cases,
            |c| c.places(|k, _, _| k == Kind::Again || k == Kind::SynAgain),
            |c, run, i, _| {
                let labels = label(&run.packets);
                let own =
                    |k: &usize| labels[*k].packet.side == run.packets[i].side && labels[*k].kind != Kind::Ack;
                let Some(last) = (0..i).rev().find(own).map(|k| run.packets[k].t_us) else { return false };
                let by = (run.packets[i].t_us - last) * 3 / 10;
                // A quarter of a bucket is within what two runs differ by.
                if c.ties() || by < 40_000 {
                    return false;
                }
                delay(run, i, by, true);
                true
            },
        ),
    );
    row(
        "errno changed",
        100.0,
        try_all(&cases, errors, |_, run, i, _| {
            run.app[i].errno = Some("EIO".to_owned());
            true
        }),
    );
    row(
        "error missing",
        100.0,
        try_all(&cases, errors, |_, run, i, _| {
            run.app.remove(i);
            true
        }),
    );
    row(
        "error 1 s late",
        98.5,
        try_all(&cases, errors, |_, run, i, _| {
            run.app[i].t_us += 1_000_000;
            true
        }),
    );
    let mut bad = String::new();
    println!("{:<24} {:>6} {:>8} {:>7} {:>6}", "change", "made", "refused", "%", "least");
    for (name, least, t) in &table {
        let rate = 100.0 * t.refused as f64 / t.made.max(1) as f64;
        println!("{name:<24} {:>6} {:>8} {rate:>7.2} {least:>6}  {}", t.made, t.refused, t.missed.join(" "));
        if rate < *least || t.made < 10 {
            bad += &format!(
                "{name}: {} of {} refused, {least} % expected; accepted: {:?}\n",
                t.refused, t.made, t.missed
            );
        }
    }
    assert!(bad.is_empty(), "{bad}");
}
