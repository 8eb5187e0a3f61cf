//! Captures of a real kernel against what the recorder of the same run wrote down: every probe, answer, copy, reset
//! and FIN, and when.
//!
//! `tests/truth` holds a part of the recordings; `CAPTURES=DIR` names a directory with all of them (`pcap`, `tcp`,
//! `http`).

use std::path::{Path, PathBuf};

use keepalive_capture::{CaptureError, Captured, Limits, read};
use keepalive_core::trace::Role;
use serde_json::Value;

/// How far a stamp of the relay may lie from that of the capture: the worst lateness of the relay is 2.8 ms
/// (`tests/truth/README.md`).
const STAMPS_MS: f64 = 3.0;

fn truth() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/truth");
    std::env::var_os("CAPTURES").map_or(own, PathBuf::from)
}

/// What can be compared: the same word on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Probe,
    WindowProbe,
    Again,
    Rst,
    Fin,
}

const CLASSES: [Class; 5] = [Class::Probe, Class::WindowProbe, Class::Again, Class::Rst, Class::Fin];

/// The recorder's packets that pass a host, in order: time in milliseconds, and the packet.
fn passing(recording: &Value, client: bool) -> Option<Vec<(f64, &Value)>> {
    let packets = recording["packets"].as_array()?;
    let hops: Vec<&str> = packets.iter().filter_map(|packet| packet["hop"].as_str()).collect();
    // With a third host the file of the server side holds another hop.
    if hops.iter().any(|hop| *hop != hops[0]) {
        return None;
    }
    let mut seen = Vec::new();
    for packet in packets.iter().filter(|packet| packet["flags"] != "ICMP") {
        let own = (packet["dir"] == "c>s") == client;
        let injected = packet["injected"].as_bool() == Some(true);
        let at = if own && !injected { packet["t_ms"].as_f64() } else { packet["rx_ms"].as_f64() };
        if !(own && injected) {
            seen.extend(at.map(|at| (at, packet)));
        }
    }
    seen.sort_by(|a, b| a.0.total_cmp(&b.0));
    Some(seen)
}

/// The classes of a recorded packet. A copy is one for the host only if it has seen the numbers before.
fn recorded(seen: &[(f64, &Value)], nth: usize) -> Vec<Class> {
    let packet = seen[nth].1;
    let number = |packet: &Value, field: &str| packet[field].as_i64().unwrap_or(0);
    let span = |packet: &Value| {
        let flags = packet["flags"].as_str().unwrap_or_default();
        number(packet, "len") + i64::from(flags.contains('S')) + i64::from(flags.contains('F'))
    };
    let flags = packet["flags"].as_str().unwrap_or_default();
    let mut classes = Vec::new();
    match packet["kind"].as_str().unwrap_or_default() {
        "probe" => classes.push(Class::Probe),
        "persist_probe" => classes.push(Class::WindowProbe),
        _ => {}
    }
    let before = seen[..nth].iter().any(|(_, first)| {
        first["dir"] == packet["dir"]
            && first["flow"] == packet["flow"]
            && span(packet) > 0
            && span(first) > 0
            && number(first, "seq") <= number(packet, "seq")
            && number(first, "seq") + span(first) >= number(packet, "seq") + span(packet)
    });
    if before && !flags.contains('R') {
        classes.push(Class::Again);
    }
    if flags.contains('R') {
        classes.push(Class::Rst);
    }
    if flags.contains('F') {
        classes.push(Class::Fin);
    }
    classes
}

/// The packets of a class in a capture: when, in milliseconds of its clock.
fn captured(captured: &Captured, class: Class) -> Vec<f64> {
    let mut times: Vec<f64> = captured
        .connections
        .iter()
        .flat_map(|connection| &connection.packets)
        .filter(|seen| match class {
            Class::Probe => seen.role == Role::Probe,
            Class::WindowProbe => seen.role == Role::WindowProbe,
            Class::Again => seen.role == Role::Retransmission,
            Class::Rst => seen.role == Role::Rst,
            Class::Fin => seen.segment.flags.fin,
        })
        .map(|seen| seen.at_us as f64 / 1000.0)
        .collect();
    times.sort_by(f64::total_cmp);
    times
}

fn differences(recording: &Value, capture: &Captured, client: bool) -> Option<Vec<String>> {
    let seen = passing(recording, client)?;
    let mut out = Vec::new();
    // The recorder may have stopped before the capture did.
    let until = seen.last().map_or(0.0, |(at, _)| *at) + STAMPS_MS;
    let all = capture.connections.iter().flat_map(|connection| &connection.packets);
    let packets = all.filter(|seen| seen.at_us as f64 / 1000.0 <= until).count();
    if packets != seen.len() {
        out.push(format!("{} packets recorded, {packets} captured", seen.len()));
    }
    for class in CLASSES {
        let recorded: Vec<f64> = (0..seen.len())
            .filter(|nth| recorded(&seen, *nth).contains(&class))
            .map(|nth| seen[nth].0)
            .collect();
        let mut times = captured(capture, class);
        times.retain(|at| *at <= until);
        if recorded.len() != times.len() {
            out.push(format!("{class:?}: recorded {recorded:?}, captured {times:?}"));
            continue;
        }
        let far = recorded.iter().zip(&times).find(|(a, b)| (*a - *b).abs() > STAMPS_MS);
        out.extend(far.map(|(a, b)| format!("{class:?}: recorded at {a} ms, captured at {b} ms")));
    }
    Some(out)
}

#[test]
fn captures_tell_what_the_recorder_wrote_down() {
    let truth = truth();
    let mut files: Vec<PathBuf> = std::fs::read_dir(truth.join("pcap"))
        .expect("captures")
        .map(|entry| entry.expect("an entry").path())
        .filter(|file| file.extension().is_some_and(|e| e == "pcap"))
        .collect();
    files.sort();
    assert!(files.len() >= 20, "only {} captures", files.len());
    let (mut compared, mut probes, mut wrong) = (0, 0, Vec::new());
    for file in &files {
        let name = file.file_name().and_then(|name| name.to_str()).expect("a name");
        let id = name.trim_end_matches(".pcap").trim_end_matches(".server");
        let bytes = std::fs::read(file).expect("a file");
        let json = ["tcp", "http"].iter().map(|kind| truth.join(kind).join(format!("{id}.json")));
        let Some(text) = json.into_iter().find_map(|file| std::fs::read_to_string(file).ok()) else {
            wrong.push(format!("{name}: no recording"));
            continue;
        };
        let recording: Value = serde_json::from_str(&text).expect("a recording");
        let client = !name.ends_with(".server.pcap");
        let capture = match read(&bytes, &Limits::default()) {
            Ok(capture) => capture,
            // Nothing ever reached the server.
            Err(CaptureError::NoTcp { packets: 0, .. })
                if passing(&recording, client) == Some(Vec::new()) =>
            {
                compared += 1;
                continue;
            }
            Err(error) => {
                wrong.push(format!("{name}: {error}"));
                continue;
            }
        };
        let Some(found) = differences(&recording, &capture, !name.ends_with(".server.pcap")) else {
            continue;
        };
        compared += 1;
        probes += captured(&capture, Class::Probe).len();
        wrong.extend(found.into_iter().map(|what| format!("{name}: {what}")));
    }
    println!(
        "{} captures read, {compared} compared, {probes} probes, {} differences",
        files.len(),
        wrong.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(probes >= 10, "only {probes} probes");
}
