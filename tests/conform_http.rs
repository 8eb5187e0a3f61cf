//! The model against real HTTP software: every recording of servers, proxies and clients, replayed and compared;
//! and how sharp the rule is: simulated runs with one thing changed must be refused.

use std::path::{Path, PathBuf};

use keepalive_core::Span;
use keepalive_core::scenario::{SaysKeepAlive, TimerPrecision};
use keepalive_runner::conform::any::judge_file;
use keepalive_runner::conform::http::compare::compare;
use keepalive_runner::conform::http::observed::HttpRun;
use keepalive_runner::conform::http::play::{Both, runs, runs_with};
use keepalive_runner::conform::http::recording::HttpRecording;
use keepalive_runner::conform::http::scenario::{servers, settings};
use keepalive_runner::conform::observed::{Flags, Packet, Side};

/// A change of a simulated run; `false`: this run has nothing to change.
type Change = fn(&mut HttpRun) -> bool;

/// What happens so shortly before the end is not compared, microseconds.
const TAIL: u64 = 60_000;

fn files() -> Vec<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("truth/http");
    let entries = std::fs::read_dir(&dir).expect("the recordings are there");
    let mut files: Vec<PathBuf> = entries.map(|e| e.expect("readable").path()).collect();
    files.sort();
    files
}

fn recordings() -> Vec<HttpRecording> {
    let read = |file: &PathBuf| {
        let text = std::fs::read_to_string(file).expect("readable");
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
    };
    files().iter().map(read).collect()
}

fn played(recording: &HttpRecording) -> Both {
    runs(recording).unwrap_or_else(|e| panic!("{}: {e}", recording.id))
}

#[test]
fn every_recording_passes() {
    let all = files();
    assert!(all.len() >= 120, "only {} recordings", all.len());
    let results: Vec<_> = all
        .iter()
        .map(|file| judge_file(file, TimerPrecision::Wheel).unwrap_or_else(|e| panic!("{e}")))
        .collect();
    let failed: String = results.iter().map(|r| r.failure()).collect();
    assert!(failed.is_empty(), "{failed}");
}

#[test]
fn a_server_with_other_settings_does_not_pass() {
    let all = recordings();
    let mut tried = 0;
    for recording in all.iter().filter(|r| r.id.starts_with("nginx_ka_2") || r.id.starts_with("apache_ka_2"))
    {
        let mut longer = servers(recording).expect("understood");
        settings(&mut longer).idle = Some(Span::from_millis(2_100));
        let mut silent = servers(recording).expect("understood");
        settings(&mut silent).says_keep_alive = SaysKeepAlive::Never;
        let idles = recording.responses.last().is_some_and(|r| !r.head.contains("close"));
        let says =
            recording.responses.iter().any(|r| r.head.to_lowercase().contains("connection: keep-alive"));
        for (other, differs) in [(longer, idles), (silent, says)] {
            if differs {
                let both = runs_with(recording, &other).expect("playable");
                assert_ne!(compare(&both.recorded, &both.simulated, both.allow), [], "{}", recording.id);
                tried += 1;
            }
        }
    }
    assert!(tried >= 6, "only {tried} tried");
}

/// Moves the first FIN or RST of the client's connections, and what follows it.
fn later(run: &mut HttpRun, by: u64) -> bool {
    let end = run.end_us;
    let ends = |p: &Packet| {
        p.hop == 0 && p.t_us + TAIL < end && (p.flags.has(Flags::FIN) || p.flags.has(Flags::RST))
    };
    // By place and not by time: a simulated server closes in the microsecond of its response.
    let Some(at) = run.packets.iter().position(ends) else { return false };
    for p in &mut run.packets[at..] {
        p.t_us += by;
    }
    true
}

fn close_a_tenth_later(run: &mut HttpRun) -> bool {
    later(run, 100_000)
}

fn close_half_a_second_later(run: &mut HttpRun) -> bool {
    later(run, 500_000)
}

fn status_changed(run: &mut HttpRun) -> bool {
    let response = run.responses.values_mut().flatten().next();
    let status = response.map(|r| &mut r.status).or_else(|| run.statuses.first_mut());
    status.is_some_and(|status| {
        *status = 599;
        true
    })
}

fn response_lost(run: &mut HttpRun) -> bool {
    run.responses.values_mut().any(|of| of.pop().is_some())
}

fn client_saw_a_reset(run: &mut HttpRun) -> bool {
    let saw = run.saw.values_mut().find(|saw| saw.what.is_some());
    saw.is_some_and(|saw| {
        saw.what = Some("ECONNRESET".into());
        true
    })
}

fn fin_missing(run: &mut HttpRun) -> bool {
    let end = run.end_us;
    let fin = run.packets.iter().position(|p| p.hop == 0 && p.t_us + TAIL < end && p.flags.has(Flags::FIN));
    fin.is_some_and(|at| {
        run.packets.remove(at);
        true
    })
}

fn responses_swapped(run: &mut HttpRun) -> bool {
    let tells = |run: &HttpRun, name: &str, n: usize| {
        let r = &run.responses[name][n];
        (r.status, r.connection.clone(), r.keep_alive.clone(), r.content_length, r.body.clone())
    };
    for name in run.responses.keys().cloned().collect::<Vec<_>>() {
        for n in 1..run.responses[&name].len() {
            if tells(run, &name, n - 1) != tells(run, &name, n) {
                run.responses.get_mut(&name).expect("a key").swap(n - 1, n);
                return true;
            }
        }
    }
    false
}

fn reset_added(run: &mut HttpRun) -> bool {
    let Some(last) = run.packets.iter().rposition(|p| p.hop == 0 && p.t_us + 100_000 < run.end_us) else {
        return false;
    };
    let reset =
        Packet { flags: Flags::RST, len: 0, ack: None, side: Side::Server, ..run.packets[last].clone() };
    run.packets.insert(last + 1, reset);
    true
}

#[test]
fn runs_with_one_thing_changed_are_refused() {
    const CHANGES: [(&str, Change); 8] = [
        ("close 0.1 s later", close_a_tenth_later),
        ("close 0.5 s later", close_half_a_second_later),
        ("status changed", status_changed),
        ("response lost", response_lost),
        ("client saw a reset", client_saw_a_reset),
        ("FIN missing", fin_missing),
        ("responses swapped", responses_swapped),
        ("RST added", reset_added),
    ];
    let all: Vec<(HttpRecording, Both)> = recordings()
        .into_iter()
        .map(|r| {
            let both = played(&r);
            (r, both)
        })
        .collect();
    for (name, change) in CHANGES {
        let (mut made, mut missed) = (0, Vec::new());
        for (recording, both) in &all {
            // What a client program does inside is not compared: no resets, and nothing is known of responses.
            if both.allow.program && name == "RST added" {
                continue;
            }
            let mut mutant = both.simulated.clone();
            if !change(&mut mutant) {
                continue;
            }
            made += 1;
            if compare(&both.recorded, &mutant, both.allow).is_empty() {
                missed.push(recording.id.as_str());
            }
        }
        println!("{name:<20} {} of {made} refused; missed: {missed:?}", made - missed.len());
        assert!(made >= 15, "{name}: only {made} made");
        assert!(missed.is_empty(), "{name}: {missed:?}");
    }
}
