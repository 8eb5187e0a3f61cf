//! Exported packetdrill scripts: of every connection of every scenario, at both of its ends. Each follows the
//! grammar, calls nothing before it is there, and read back has the segments of the run.

mod grammar;

use keepalive_core::trace::{NodeId, Role};
use keepalive_core::{Scenario, Trace, simulate};
use keepalive_export::packetdrill::packetdrill;
use keepalive_export::view::View;
use winnow::Parser as _;

use grammar::{Event, What, script};

fn scenarios() -> Vec<(String, Scenario)> {
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");
    let files = keepalive_runner::files::json_files(&[dir.into()]).expect("the scenarios");
    files
        .iter()
        .map(|file| {
            (file.display().to_string(), keepalive_runner::files::scenario(file).expect("a scenario"))
        })
        .collect()
}

/// The scripts of a run: for each end of a TCP connection, the only kind that packetdrill drives.
fn scripts(scenario: &Scenario, trace: &Trace) -> Vec<(NodeId, u16, String)> {
    let script = |node, conn| packetdrill(scenario, trace, View(node), conn).expect("a script");
    trace.sockets.iter().filter(|s| !s.quic).map(|s| (s.node, s.conn, script(s.node, s.conn))).collect()
}

fn read(text: &str) -> Vec<Event> {
    match script.parse(text) {
        Ok(events) => events,
        Err(error) => panic!("no packetdrill: {error}\n{text}"),
    }
}

#[test]
fn every_script_follows_the_grammar_and_has_the_segments_of_the_run() {
    let mut read_back = 0;
    for (file, scenario) in scenarios() {
        let trace = simulate(&scenario);
        for (node, conn, text) in scripts(&scenario, &trace) {
            let segments: Vec<String> = read(&text)
                .iter()
                .filter_map(|event| match &event.what {
                    What::Segment(leaves, s) => {
                        let (from, to, len) = s.seq;
                        let at = event.at.expect("a segment has a time of its own");
                        Some(format!("{at} {leaves} {} {from}:{to}({len}) {:?}", s.flags, s.ack))
                    }
                    What::Call { .. } => None,
                })
                .collect();
            let seen: Vec<String> = View(node)
                .sightings(&trace)
                .iter()
                .map(|seen| (seen.at, trace.flight(seen.flight)))
                .filter(|(_, flight)| flight.conn == conn && flight.role != Role::Icmp)
                .map(|(at, flight)| {
                    let (s, leaves) = (&flight.segment, flight.from == node);
                    let ack = s.flags.ack.then_some(s.ack);
                    let end = s.seq.wrapping_add(s.len);
                    format!("{} {leaves} {} {}:{end}({}) {ack:?}", at.micros(), s.flags, s.seq, s.len)
                })
                .collect();
            assert_eq!(segments, seen, "{file}: connection {conn} at host {}", node.0);
            read_back += segments.len();
        }
    }
    assert!(read_back > 200, "{read_back} segments are too few to prove anything");
}

#[test]
fn time_does_not_run_backwards_and_no_descriptor_is_used_before_it_exists() {
    for (file, scenario) in scenarios() {
        let trace = simulate(&scenario);
        for (_, _, text) in scripts(&scenario, &trace) {
            let (mut now, mut open) = (0, Vec::new());
            for event in read(&text) {
                if let Some(at) = event.until.or(event.at) {
                    assert!(at >= now, "{file}: {event:?} after {now}");
                    now = at;
                }
                let What::Call { name, arguments, result, errno } = event.what else { continue };
                assert_eq!(errno.is_some(), result == -1, "{file}: {name}");
                if name != "socket" {
                    assert!(
                        open.contains(&arguments[0]),
                        "{file}: {name}({}) before it exists",
                        arguments[0]
                    );
                }
                if matches!(name.as_str(), "socket" | "accept") && result >= 0 {
                    open.push(result.to_string());
                }
            }
        }
    }
}
