//! Exported captures read by the real tshark: whole packets, right checksums, and the marks that
//! `keepalive_export::tshark_rules` foretells.
//!
//! Needs tshark on the path (`cargo xtask setup` installs it); without it the tests say that they did not
//! run, and fail where CI is set. Marks are demanded of tshark 4.0, whose rules are retold; other versions
//! differ in details, which are only printed.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use keepalive_core::scenario::{Scenario, TimerPrecision};
use keepalive_core::trace::{NodeId, NodeKind};
use keepalive_core::{Trace, simulate};
use keepalive_export::pcapng::pcapng;
use keepalive_export::tshark_expected::expected;
use keepalive_export::tshark_labels::{Label, Labels};
use keepalive_export::view::View;
use keepalive_runner::conform::recording::Recording;
use keepalive_runner::conform::replay::Timeline;
use keepalive_runner::conform::scenario::scenario;
use keepalive_runner::conform::translate::first_run;
use keepalive_runner::files;

/// The version whose rules are retold.
const RETOLD: &str = "4.0.";
/// Of the recordings every n-th is simulated and exported.
const SAMPLE: usize = 3;
/// Both hosts.
const VIEWS: [View; 2] = [View(NodeId(0)), View(NodeId(1))];

/// tshark's version, or none with a message; in CI it must be there.
fn version() -> Option<String> {
    let output = Command::new("tshark").arg("--version").output().ok().filter(|o| o.status.success());
    let text = output.map(|o| String::from_utf8_lossy(&o.stdout).into_owned());
    let version = text.and_then(|text| text.split_whitespace().nth(2).map(str::to_owned));
    if version.is_none() {
        let told = "tshark is not installed: exported captures were NOT checked with it";
        assert!(std::env::var_os("CI").is_none(), "{told}");
        println!("{told}");
    }
    version
}

/// The values of these fields for every frame of a capture; the second and later values of a field after
/// commas.
fn fields(name: &str, capture: &[u8], wanted: &[&str]) -> Vec<Vec<String>> {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("tshark");
    std::fs::create_dir_all(&dir).expect("a directory for captures");
    let file = dir.join(format!("{name}.pcapng"));
    std::fs::write(&file, capture).expect("a capture can be written");
    let mut tshark = Command::new("tshark");
    // An empty directory for settings: those of the user could change what is marked.
    tshark.env("WIRESHARK_CONFIG_DIR", &dir).arg("-n").arg("-r").arg(&file);
    tshark.args(["-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE"]);
    tshark.args(["-o", "udp.check_checksum:TRUE"]);
    tshark.args(["-T", "fields", "-E", "separator=|", "-E", "occurrence=a", "-E", "aggregator=,"]);
    tshark.args(wanted.iter().flat_map(|field| ["-e", field]));
    let output = tshark.output().expect("tshark starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{}: {said}", file.display());
    let rows = String::from_utf8_lossy(&output.stdout).into_owned();
    rows.lines().map(|row| row.split('|').map(str::to_owned).collect()).collect()
}

/// The scenarios in `tests/scenarios`, simulated.
fn presets() -> Vec<(Scenario, Trace)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let files = files::json_files(&[dir]).expect("the scenarios are there");
    assert!(!files.is_empty());
    let run = |file: PathBuf| {
        let preset = files::scenario(&file).expect("a scenario");
        let trace = simulate(&preset);
        (preset, trace)
    };
    files.into_iter().map(run).collect()
}

/// Every n-th recording, simulated.
fn recorded() -> Vec<(Scenario, Trace)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("truth/tcp");
    let all = Recording::load_all(&dir).expect("the recordings are readable");
    let sample = all.into_iter().step_by(SAMPLE).map(|recording| {
        let observed = first_run(&recording).expect("a recording has a meaning");
        let timeline = Timeline::of(&recording.params, &observed);
        let mut case = scenario(&recording.params, &timeline, TimerPrecision::Wheel).expect("it is modelled");
        case.id = recording.id;
        let trace = simulate(&case);
        (case, trace)
    });
    sample.collect()
}

/// What was checked and what was wrong.
#[derive(Default)]
struct Tally {
    captures: usize,
    frames: usize,
    marked: usize,
    /// Broken packets.
    broken: String,
    /// Marks that were not foretold.
    unforetold: String,
}

impl Tally {
    fn check(&mut self, case: &Scenario, trace: &Trace, view: View) {
        let at = view.name(trace).expect("both hosts exist");
        let name = format!("{}-{at}", case.id);
        let capture = pcapng(case, trace, view).expect("a run can be exported");
        let expected = expected(case, trace, view);
        let sums =
            ["ip.checksum.status", "tcp.checksum.status", "udp.checksum.status", "icmp.checksum.status"];
        let mut wanted = vec!["_ws.malformed"];
        wanted.extend(sums);
        wanted.extend(Label::ALL.map(Label::field));
        let rows = fields(&name, &capture, &wanted);
        assert_eq!(rows.len(), expected.len(), "{name}: frames");
        for (n, (row, expected)) in rows.iter().zip(&expected).enumerate() {
            let [malformed, ip, tcp, udp, icmp, labels @ ..] = row.as_slice() else {
                panic!("{name}: too few columns: {row:?}");
            };
            // 1 is "good"; an ICMP error quotes a second IP header, without the bytes that TCP's sum needs.
            let whole = malformed.is_empty() && ip.split(',').all(|status| status == "1");
            if !whole || [tcp, udp, icmp].iter().all(|status| *status != "1") {
                let _ = writeln!(self.broken, "{name} frame {}: {malformed} {ip} {tcp} {udp} {icmp}", n + 1);
            }
            let set = Label::ALL.into_iter().zip(labels).filter(|(label, value)| match label {
                Label::Reset => matches!(value.as_str(), "1" | "True"),
                _ => !value.is_empty(),
            });
            let found: Labels = set.map(|(label, _)| label).collect();
            if found != *expected {
                let _ = writeln!(self.unforetold, "{name} frame {}: tshark {found}, rules {expected}", n + 1);
            }
            self.marked += usize::from(!found.is_empty());
        }
        self.captures += 1;
        self.frames += rows.len();
    }

    fn add(&mut self, other: Self) {
        self.captures += other.captures;
        self.frames += other.frames;
        self.marked += other.marked;
        self.broken += &other.broken;
        self.unforetold += &other.unforetold;
    }

    fn end(&self, version: &str) {
        let Self { captures, frames, marked, broken, unforetold } = self;
        println!("tshark {version}: {captures} captures, {frames} frames, {marked} of them with marks");
        assert!(broken.is_empty(), "broken packets:\n{broken}");
        if version.starts_with(RETOLD) {
            assert!(unforetold.is_empty(), "marks that were not foretold:\n{unforetold}");
        } else if !unforetold.is_empty() {
            println!("this version marks differently from {RETOLD}x, whose rules are retold:\n{unforetold}");
        }
    }
}

#[test]
fn tshark_marks_exported_runs_as_foretold() {
    let Some(version) = version() else { return };
    let runs: Vec<(Scenario, Trace)> = presets().into_iter().chain(recorded()).collect();
    let check = &|view: View| {
        let mut tally = Tally::default();
        // A middlebox sees each segment come and go; the rules retold are those for a capture at an end.
        let at_an_end = |trace: &Trace| trace.nodes[view.0.index()].kind != NodeKind::Nat;
        let seen = runs.iter().filter(|(_, trace)| at_an_end(trace));
        seen.for_each(|(case, trace)| tally.check(case, trace, view));
        tally
    };
    // tshark spends its time in starting: one thread for each host.
    let tallies = std::thread::scope(|scope| {
        let threads = VIEWS.map(|view| scope.spawn(move || check(view)));
        threads.map(|thread| thread.join().expect("a check runs to its end"))
    });
    let [mut tally, other] = tallies;
    tally.add(other);
    tally.end(&version);
}

#[test]
fn tshark_reads_what_the_model_wrote() {
    if version().is_none() {
        return;
    }
    let (case, trace) = presets().into_iter().find(|(case, _)| case.id == "two-clocks").expect("a preset");
    let capture = pcapng(&case, &trace, VIEWS[0]).expect("a run can be exported");
    let wanted = [
        "frame.time_relative",
        "frame.comment",
        "http.request.method",
        "http.response.code",
        "tcp.options.mss_val",
        "tcp.options.wscale.shift",
        "tcp.window_size",
        "tcp.seq",
        "tcp.len",
        "ip.len",
    ];
    let rows = fields("two-clocks-read", &capture, &wanted);
    let seen = VIEWS[0].sightings(&trace);
    assert_eq!(rows.len(), seen.len());
    for (row, seen) in rows.iter().zip(&seen) {
        let segment = &trace.flight(seen.flight).segment;
        let at: f64 = row[0].parse().expect("a time");
        assert_eq!((at * 1e6).round() as u64, seen.at.micros(), "{row:?}");
        let syn = if segment.flags.syn { ["1460", "10"] } else { ["", ""] };
        assert_eq!([row[4].as_str(), row[5].as_str()], syn, "{row:?}");
        let numbers = [segment.window, segment.seq, segment.len, segment.ip_len()].map(|n| n.to_string());
        assert_eq!(row[6..], numbers, "{row:?}");
    }
    let column = |n: usize| rows.iter().map(move |row| row[n].as_str()).filter(|cell| !cell.is_empty());
    assert_eq!(column(2).collect::<Vec<_>>(), ["GET"]);
    assert_eq!(column(3).collect::<Vec<_>>(), ["200"]);
    let probe = column(1).position(|comment| comment == "keepalive probe 1 of 3");
    let answer = column(1).position(|comment| comment == "answer to a keepalive probe");
    assert!(probe.is_some() && answer > probe, "{:?}", column(1).collect::<Vec<_>>());
}
