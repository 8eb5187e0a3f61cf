//! A scenario rebuilt from a recording of a real kernel: it loads, and its run sends again what was captured.

use std::path::{Path, PathBuf};

use keepalive_capture::rebuild::{Rebuilt, Remark, rebuild};
use keepalive_capture::{Captured, Limits, read};
use keepalive_core::trace::{Role, Trace};
use keepalive_core::{Span, simulate};
use keepalive_scene::lang::Lang;

fn pcap(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/truth/pcap").join(name)
}

fn captured(name: &str) -> Captured {
    let bytes = std::fs::read(pcap(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    read(&bytes, &Limits::default()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn rebuilt(name: &str) -> (Trace, Rebuilt) {
    let captured = captured(name);
    let picture = captured.picture(1, &Limits::default()).expect("it can be drawn");
    let rebuilt = rebuild(captured.connection(1).expect("it is there"), &picture);
    (picture.trace, rebuilt.unwrap_or_else(|error| panic!("{name}: {error}")))
}

/// What a packet is for, as far as a run must do it again; acknowledgements depend on how fast programs read.
fn telling(trace: &Trace, side: &str) -> Vec<(&'static str, u64)> {
    let flights = trace.flights.iter().filter_map(|flight| {
        let what = match flight.role {
            Role::Syn => "SYN",
            Role::Fin => "FIN",
            Role::Rst => "RST",
            Role::Data => "data",
            Role::Probe => "probe",
            Role::Retransmission | Role::TailLossProbe => "again",
            _ => return None,
        };
        let from = if flight.from.index() == 0 { "client" } else { "server" };
        (from == side).then_some((what, flight.departed_at.micros()))
    });
    flights.collect()
}

/// What a run sends again: how many of what was captured, in order, each at most `late` apart.
#[track_caller]
fn does_again(name: &str, late: Span) -> Rebuilt {
    let (seen, rebuilt) = rebuilt(name);
    // As it is written and read: what is out of range would be refused here.
    let text = serde_json::to_string(&rebuilt.scenario).expect("JSON");
    let loaded = keepalive_scene::load(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(loaded, rebuilt.scenario, "{name}");
    let run = simulate(&loaded);
    for from in ["client", "server"] {
        let (expected, found) = (telling(&seen, from), telling(&run, from));
        let same = expected.iter().map(|it| it.0).eq(found.iter().map(|it| it.0));
        assert!(same, "{name}: the {from} sends\n{found:?}\nand not\n{expected:?}");
        for (one, other) in found.iter().zip(&expected) {
            assert!(one.1.abs_diff(other.1) <= late.micros(), "{name}: {from} {one:?} and not {other:?}");
        }
    }
    rebuilt
}

/// Captures whose runs differ, and why.
const DIFFERENT: [(&str, &str); 6] = [
    ("apache_pipeline_4.pcap", "responses to pipelined requests leave in fewer segments"),
    ("apache_pipeline_4.server.pcap", "responses to pipelined requests leave in fewer segments"),
    ("data_bh_heal.server.pcap", "what was lost on its way to the server was not captured there"),
    ("ka_heal_1.server.pcap", "what was lost on its way to the server was not captured there"),
    (
        "node20_conn_list_close_ka.pcap",
        "the client closes behind a close within microseconds, the capture ends before",
    ),
    (
        "node20_conn_list_close_ka.server.pcap",
        "the client closes behind a close within microseconds, the capture ends before",
    ),
];

#[test]
fn recordings_are_done_again() {
    let mut names: Vec<String> = std::fs::read_dir(pcap(""))
        .expect("the captures")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.retain(|name| DIFFERENT.iter().all(|different| different.0 != name));
    assert!(names.len() >= 20, "{names:?}");
    for name in names {
        // A kernel's timers are as exact as their wheel: an eighth of a second at three seconds.
        does_again(&name, Span::from_millis(200));
    }
}

#[test]
fn the_others_load_and_run_to_their_ends() {
    for (name, _) in DIFFERENT {
        let (seen, rebuilt) = rebuilt(name);
        let text = serde_json::to_string(&rebuilt.scenario).expect("JSON");
        let run = simulate(&keepalive_scene::load(&text).unwrap_or_else(|error| panic!("{name}: {error}")));
        assert_eq!(run.end.at, seen.end.at, "{name}");
    }
}

#[test]
fn settings_are_those_that_the_recorder_had_set() {
    // tests/truth/tcp/ka_blackhole_1.json: "c_ka": [2, 1, 3], and a black hole for good.
    let (_, rebuilt) = rebuilt("ka_blackhole_1.pcap");
    let says = |remark: &Remark| rebuilt.remarks.contains(remark);
    assert!(
        says(&Remark::KeepaliveTime { host: "client", time: Span::from_secs(2) }),
        "{:?}",
        rebuilt.remarks
    );
    assert!(says(&Remark::KeepaliveInterval { host: "client", interval: Span::from_secs(1) }));
    assert!(says(&Remark::KeepaliveProbes { host: "client", probes: 3 }));
    assert!(says(&Remark::Cuts(1)));
}

#[test]
fn remarks_say_what_is_observed_first_in_both_languages() {
    let (_, rebuilt) = rebuilt("apache_ka_2.pcap");
    for (lang, observed, assumed) in [(Lang::En, "observed: ", "assumed: "), (Lang::Ko, "관측: ", "가정: ")]
    {
        let lines: Vec<String> = rebuilt.remarks.iter().map(|remark| remark.text(lang)).collect();
        let first = lines.iter().position(|line| line.starts_with(assumed)).unwrap_or(lines.len());
        assert!(first > 0 && lines[..first].iter().all(|line| line.starts_with(observed)), "{lines:?}");
        assert!(lines[first..].iter().all(|line| line.starts_with(assumed)), "{lines:?}");
    }
    assert!(
        rebuilt.remarks.iter().any(|remark| matches!(remark, Remark::ServerIdle(_))),
        "{:?}",
        rebuilt.remarks
    );
}
