//! What is exported as a capture reads back as the same connections, numbers, times and probes.

use std::path::Path;

use keepalive_capture::{Limits, read};
use keepalive_core::simulate;
use keepalive_core::trace::{NodeId, NodeKind, Role};
use keepalive_export::pcapng::{BEGINNING_S, pcapng};
use keepalive_export::view::View;
use keepalive_products::resolve;
use keepalive_scene::load::load_with;

#[test]
fn every_preset_comes_back() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/scenarios");
    let (mut files, mut probes) = (0, 0);
    for entry in std::fs::read_dir(dir).expect("presets") {
        let file = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&file).expect("a preset");
        let scenario = load_with(&text, resolve).expect("a scenario");
        let trace = simulate(&scenario);
        for (at, node) in trace.nodes.iter().enumerate() {
            if matches!(node.kind, NodeKind::Nat) {
                continue;
            }
            let name = format!("{} at {}", scenario.id, node.id);
            let view = View(NodeId(at as u8));
            let bytes = pcapng(&scenario, &trace, view).expect("a capture");
            let sightings: Vec<_> = view
                .sightings(&trace)
                .into_iter()
                .filter(|seen| {
                    // Only TCP is read back.
                    let flight = trace.flight(seen.flight);
                    flight.role != Role::Icmp && flight.quic.is_none()
                })
                .collect();
            if sightings.is_empty() {
                continue;
            }
            let captured = read(&bytes, &Limits::default()).unwrap_or_else(|error| panic!("{name}: {error}"));
            let mut packets: Vec<_> =
                captured.connections.iter().flat_map(|connection| &connection.packets).collect();
            packets.sort_by_key(|seen| seen.number);
            assert_eq!(packets.len(), sightings.len(), "{name}");
            let mut conns: Vec<u16> = sightings.iter().map(|seen| trace.flight(seen.flight).conn).collect();
            conns.sort_unstable();
            conns.dedup();
            assert_eq!(captured.connections.len(), conns.len(), "{name}: connections");
            for (packet, seen) in packets.iter().zip(&sightings) {
                let flight = trace.flight(seen.flight);
                let (read, sent) = (&packet.segment, &flight.segment);
                let place = format!("{name}, packet {}", packet.number);
                assert_eq!(packet.at_us, BEGINNING_S * 1_000_000 + seen.at.micros(), "{place}");
                assert_eq!((read.flags, read.len), (sent.flags, sent.len), "{place}");
                assert_eq!(read.timestamps, sent.timestamps, "{place}");
                // A reset may answer an earlier connection between the same ports, with that one's numbers.
                if !sent.flags.rst {
                    assert_eq!(read.seq, sent.seq, "{place}");
                    assert_eq!(read.ack, if sent.flags.ack { sent.ack } else { 0 }, "{place}");
                }
                let kept_alive = |role: Role| matches!(role, Role::Probe);
                assert_eq!(kept_alive(packet.role), kept_alive(flight.role), "{place}: {:?}", flight.role);
                let closed = |role: Role| matches!(role, Role::WindowProbe);
                assert_eq!(closed(packet.role), closed(flight.role), "{place}: {:?}", flight.role);
                probes += usize::from(kept_alive(flight.role));
            }
            files += 1;
        }
    }
    assert!(files >= 40 && probes >= 50, "{files} captures, {probes} probes");
}
