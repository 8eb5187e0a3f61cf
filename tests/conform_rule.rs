//! The comparison rule tried on the recordings themselves: every recording accepts its own second run, and
//! refuses that run once something in it was changed.

use std::path::{Path, PathBuf};

use keepalive_runner::conform::classify::{Class, Kind, class, label};
use keepalive_runner::conform::leniency::Leniency;
use keepalive_runner::conform::observed::{Run, Side};
use keepalive_runner::conform::recording::Recording;
use keepalive_runner::conform::replay::Timeline;
use keepalive_runner::conform::report::{self, failure};
use keepalive_runner::conform::report_files;
use keepalive_runner::conform::script::What;
use keepalive_runner::conform::timing::Clock;
use keepalive_runner::conform::translate::{first_run, repeat_run};
use keepalive_runner::conform::verdict::{CaseResult, Reference, compare, judge};

fn truth() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("truth/tcp")
}

struct Case {
    recording: Recording,
    first: Run,
    second: Run,
    allow: Leniency,
}

fn cases() -> Vec<Case> {
    let all = Recording::load_all(&truth()).expect("the recordings are readable");
    assert!(all.len() >= 98, "only {} recordings found", all.len());
    all.into_iter()
        .map(|recording| {
            let first = first_run(&recording).expect("the first run has a meaning");
            let second = repeat_run(&recording, &first, &recording.repeats[0]).expect("so has the second");
            let allow = Leniency::of(&recording.params, &first);
            Case { recording, first, second, allow }
        })
        .collect()
}

fn against(case: &Case, recorded: &Run, simulated: &Run) -> CaseResult {
    let outcome = compare(recorded, simulated, &case.allow);
    let (id, title) = (case.recording.id.clone(), case.recording.title.clone());
    CaseResult { id, title, reference: Reference::First, outcome }
}

#[test]
fn every_recording_accepts_its_second_run() {
    let mut refused = String::new();
    for case in cases() {
        let result = against(&case, &case.first, &case.second);
        refused += &failure(&result);
    }
    assert!(refused.is_empty(), "{refused}");
}

#[test]
fn every_second_run_accepts_the_first() {
    let mut refused = String::new();
    for case in cases() {
        let result = against(&case, &case.second, &case.first);
        refused += &failure(&result);
    }
    assert!(refused.is_empty(), "{refused}");
}

#[test]
fn every_recording_accepts_itself() {
    let mut refused = String::new();
    for case in cases() {
        let result = judge(&case.recording, &case.first).expect("both runs have a meaning");
        assert_eq!(result.reference, Reference::First, "{}", failure(&result));
        refused += &failure(&result);
    }
    assert!(refused.is_empty(), "{refused}");
}

/// Removes the lateness of every timer of whole seconds, and moves everything after it: the run of a kernel
/// whose timers are exact.
fn exact_timers(case: &Case) -> Option<(Run, u64)> {
    let mut run = case.first.clone();
    let labels = label(&run.packets);
    let classes: Vec<Class> = (0..labels.len()).map(|i| class(&labels, &run, i)).collect();
    let mut removed = 0;
    for i in (0..labels.len()).filter(|i| classes[*i] == Class::Timer) {
        // Retransmission timers are not whole seconds.
        if !matches!(labels[i].kind, Kind::Probe | Kind::Rst | Kind::SynAgain) {
            continue;
        }
        let p = run.packets[i].clone();
        let own = run.packets[..i].iter().filter(|q| q.side == p.side).map(|q| q.t_us).max();
        let heard = run
            .packets
            .iter()
            .filter(|q| q.side != p.side)
            .filter_map(|q| q.rx_us)
            .filter(|t| *t < p.t_us)
            .max();
        let Some(late) = own
            .into_iter()
            .chain(heard)
            .map(|start| (p.t_us - start, (p.t_us - start) % 1_000_000))
            .filter(|(whole, late)| {
                *whole >= 1_000_000 && *late <= Clock::of(labels[i].kind).granularity(*whole) + 4_000
            })
            .map(|(_, late)| late)
            .min()
        else {
            continue;
        };
        removed += late;
        let from = p.t_us;
        for q in run.packets.iter_mut().filter(|q| q.t_us >= from) {
            q.t_us -= late;
        }
        for rx in run.packets.iter_mut().filter_map(|q| q.rx_us.as_mut()).filter(|t| **t >= from) {
            *rx -= late;
        }
        let calls = run.app.iter_mut().filter(|c| c.t_us + 1_000 >= from);
        calls.for_each(|c| c.t_us -= late);
        let rows = run.ss.iter_mut().flatten().filter(|r| r.t_us >= from);
        rows.for_each(|r| r.t_us -= late);
    }
    let scripted = Timeline::of(&case.recording.params, &case.first)
        .steps
        .iter()
        .any(|s| labels.iter().zip(&classes).any(|(p, c)| *c == Class::Timer && p.packet.t_us < s.at_us));
    (!scripted && removed > 0).then_some((run, removed))
}

#[test]
fn exact_timers_are_accepted() {
    let (mut refused, mut tried, mut most) = (String::new(), 0, 0);
    for case in cases() {
        let Some((exact, removed)) = exact_timers(&case) else { continue };
        (tried, most) = (tried + 1, most.max(removed));
        refused += &failure(&against(&case, &case.first, &exact));
    }
    println!("{tried} recordings with exact timers, up to {} ms earlier", most / 1000);
    assert!(refused.is_empty(), "{refused}");
    assert!(tried >= 40, "only {tried} recordings could be changed");
}

#[test]
fn scripts_are_found_in_the_recordings() {
    let mut unknown = Vec::new();
    for case in cases() {
        let timeline = Timeline::of(&case.recording.params, &case.first);
        let planned = case.recording.params.actions.iter().filter(|a| a.what != What::SocketTable).count();
        assert!(timeline.steps.len() >= planned, "{}", case.recording.id);
        for step in timeline.steps.iter().filter(|s| !s.exact) {
            unknown.push((case.recording.id.clone(), step.what));
        }
        for (step, action) in timeline.steps.iter().zip(&case.recording.params.actions) {
            let late = step.at_us as f64 / 1e6 - action.at_s;
            // A script goes on when a call that had to wait returns.
            let waited = case.first.app.iter().any(|call| {
                call.call_us.is_some() && step.at_us.checked_sub(call.t_us).is_some_and(|us| us < 60_000)
            });
            let in_time = late < 0.06 || action.at_s == 0.0 || waited;
            assert!(late > -0.001 && in_time, "{}: {step:?}", case.recording.id);
        }
        if case.recording.params.s_rcvbuf == Some(4096) {
            assert_eq!(timeline.window_bytes, Some(4344), "{}", case.recording.id);
        }
    }
    // The recorder does not log that it starts a loop or closes a listener.
    unknown.retain(|(_, what)| !matches!(what, What::Reader | What::CloseListener));
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn socket_tables_are_compared() {
    let mut table = [(0, 0); 3];
    for case in cases() {
        let rows = case.first.ss.clone().unwrap_or_default();
        for (kind, counts) in table.iter_mut().enumerate() {
            let mut mutant = case.first.clone();
            // A change of a second and more, well inside the run.
            let Some(row) = rows.iter().find(|r| {
                r.t_us > 600_000
                    && r.t_us + 1_800_000 < case.first.end_us
                    && r.timer.as_ref().is_some_and(|t| t.name != "timewait")
            }) else {
                continue;
            };
            let span = row.t_us..row.t_us + 1_500_000;
            for r in mutant.ss.iter_mut().flatten() {
                if !span.contains(&r.t_us) || r.side != row.side {
                    continue;
                }
                match kind {
                    0 => r.state = "LAST-ACK".to_owned(),
                    1 => r.timer = None,
                    _ => r.timer.iter_mut().for_each(|t| t.retrans += 1),
                }
            }
            let differs = !against(&case, &case.first, &mutant).passed();
            counts.0 += 1;
            counts.1 += usize::from(differs);
        }
    }
    println!(
        "socket table (made, refused): state {:?}, timer {:?}, retrans {:?}",
        table[0], table[1], table[2]
    );
    assert!(table[0].0 > 30 && table[0].1 == table[0].0, "{table:?}");
    assert!(table[1].1 * 10 >= table[1].0 * 9 && table[2].1 * 10 >= table[2].0 * 9, "{table:?}");
}

#[test]
fn what_is_not_understood_is_named() {
    let file = Path::new("x.json");
    let text = |params: &str| {
        format!(
            r#"{{"id":"x","title":"x","params":{{"rtt_ms":50,"run_s":1,{params}}},"packets":[],"app":[],"outcome":{{}}}}"#
        )
    };
    let error = |params: &str| Recording::parse(&text(params), file).expect_err("refused").to_string();
    assert!(
        error(r#""mtu":9000"#).starts_with("x.json: params.mtu: not understood"),
        "{}",
        error(r#""mtu":9000"#)
    );
    assert!(
        error(r#""actions":[[1,"c","jump"]]"#).contains("params.actions[0]: action `jump`: not understood")
    );
    assert!(error(r#""rules":[{"type":"fog"}]"#).contains("params.rules[0]"));
    assert!(
        error(r#""c_ka":"fast""#).contains("params.c_ka: invalid type: string"),
        "{}",
        error(r#""c_ka":"fast""#)
    );
}

#[test]
fn narrowly_beaten_timers_are_excused() {
    let mut tried = 0;
    for case in &cases() {
        let labels = label(&case.second.packets);
        for (i, p) in labels.iter().enumerate().filter(|(_, p)| p.kind == Kind::SynAckAgain) {
            // A timer fired, and what would have stopped it arrived at once.
            let t = p.packet.t_us;
            let stopped = labels.iter().any(|q| {
                q.packet.side == Side::Client && q.packet.rx_us.is_some_and(|rx| rx >= t && rx < t + 30_000)
            });
            if class(&labels, &case.second, i) != Class::Timer || !stopped {
                continue;
            }
            let mut without = case.second.clone();
            without.packets.remove(i);
            tried += 1;
            let result = against(case, &case.first, &without);
            assert!(result.passed(), "{}", failure(&result));
        }
    }
    assert!(tried >= 2, "{tried}");
}

#[test]
fn segments_through_a_small_buffer_are_not_demanded() {
    let mut tried = 0;
    for case in cases().iter().filter(|c| c.recording.params.s_rcvbuf == Some(4096)) {
        let mut other = case.second.clone();
        let labels = label(&other.packets);
        let mut halves = Vec::new();
        for (p, l) in other.packets.iter_mut().zip(&labels) {
            if l.kind == Kind::Data && p.len > 1000 {
                let mut rest = p.clone();
                p.len = 1000;
                rest.seq = rest.seq.map(|s| s + 1000);
                rest.len -= 1000;
                rest.t_us += 5;
                halves.push(rest);
            } else if p.side == Side::Server && l.kind == Kind::Ack && !l.answers_probe {
                p.t_us += 20_000;
                p.rx_us = p.rx_us.map(|t| t + 20_000);
            }
        }
        other.packets.extend(halves);
        tried += 1;
        let result = against(case, &case.first, &other);
        assert!(result.passed(), "{}", failure(&result));
    }
    assert!(tried >= 4, "{tried}");
}

#[test]
fn reports_say_where_two_traces_part() {
    let all = cases();
    let results: Vec<CaseResult> = all
        .iter()
        .take(3)
        .enumerate()
        .map(|(n, case)| {
            let mut simulated = case.first.clone();
            if n == 1 {
                simulated.packets.remove(3);
            }
            judge(&case.recording, &simulated).expect("all runs have a meaning")
        })
        .collect();
    let text = report::text(&results);
    assert_eq!(text.lines().last(), Some("2 passed, 1 failed"));
    assert!(text.contains("  missing: "), "{text}");
    assert!(text.lines().any(|l| l.starts_with("> ") && l.contains('|')), "{text}");
    let all: Vec<&dyn report::Reported> = results.iter().map(|r| r as &dyn report::Reported).collect();
    let json = report_files::json(&all).expect("serializable");
    let value: serde_json::Value = serde_json::from_str(&json).expect("valid JSON");
    assert_eq!(value["failed"], 1);
    assert_eq!(value["cases"][1]["differences"][0]["kind"], "missing_packet");
    let junit = report_files::junit(&all).expect("serializable");
    assert!(junit.contains(r#"tests="3""#) && junit.contains(r#"failures="1""#), "{junit}");
    println!("{text}\n{junit}");
}
