//! A capture of a run in pcapng format (draft-ietf-opsawg-pcapng), as Wireshark and tshark read it.

use std::borrow::Cow;
use std::time::Duration;

use keepalive_core::Trace;
use keepalive_core::scenario::Scenario;
use pcap_file::pcapng::PcapNgWriter;
use pcap_file::pcapng::blocks::enhanced_packet::{EnhancedPacketBlock, EnhancedPacketOption};
use pcap_file::pcapng::blocks::interface_description::{
    InterfaceDescriptionBlock, InterfaceDescriptionOption,
};
use pcap_file::pcapng::blocks::section_header::{SectionHeaderBlock, SectionHeaderOption};
use pcap_file::{DataLink, Endianness};

use super::comment::Comments;
use super::error::ExportError;
use super::packet::packet;
use super::view::View;
use super::wire::Wire;

/// Second of the Unix epoch at which every run begins, 2026-01-01T00:00:00Z: tools take a time of 0 for
/// "unknown" and then judge the handshake differently.
pub const BEGINNING_S: u64 = 1_767_225_600;

/// Times are whole microseconds; the container states them in units of 10^-9 s, the only ones that the
/// crate writes.
const NANOSECONDS: u8 = 9;

/// The run as captured at one host: raw IPv4 packets with correct checksums, commented where their purpose
/// does not show.
///
/// # Errors
/// A host that the run does not have, or a segment that no packet can hold.
pub fn pcapng(scenario: &Scenario, trace: &Trace, view: View) -> Result<Vec<u8>, ExportError> {
    let host = view.name(trace)?;
    let mut file = PcapNgWriter::with_section_header(Vec::new(), section(scenario, host))?;
    file.write_pcapng_block(interface(host))?;
    let wire = Wire::new(scenario, trace);
    let comments = Comments::of(trace);
    for seen in view.sightings(trace) {
        let data = packet(&wire, seen.flight)?;
        let comment = comments.comment(trace, seen.flight);
        file.write_pcapng_block(EnhancedPacketBlock {
            interface_id: 0,
            timestamp: Duration::from_secs(BEGINNING_S) + Duration::from_micros(seen.at.micros()),
            original_len: data.len() as u32,
            data: Cow::Owned(data),
            options: comment.into_iter().map(|text| EnhancedPacketOption::Comment(text.into())).collect(),
        })?;
    }
    Ok(file.into_inner())
}

fn section(scenario: &Scenario, host: &str) -> SectionHeaderBlock<'static> {
    let about = format!("Scenario {}, captured at {host}. Simulated, not recorded.", scenario.id);
    let program = concat!("Keep-Alive Playground ", env!("CARGO_PKG_VERSION"));
    SectionHeaderBlock {
        endianness: Endianness::Little,
        options: vec![
            SectionHeaderOption::Comment(about.into()),
            SectionHeaderOption::UserApplication(program.into()),
        ],
        ..Default::default()
    }
}

fn interface(host: &str) -> InterfaceDescriptionBlock<'static> {
    InterfaceDescriptionBlock {
        linktype: DataLink::RAW,
        snaplen: 0,
        options: vec![
            InterfaceDescriptionOption::IfName(host.to_owned().into()),
            InterfaceDescriptionOption::IfTsResol(NANOSECONDS),
        ],
    }
}

#[cfg(test)]
mod tests {
    use etherparse::{Ipv4Header, TcpHeader};
    use keepalive_core::simulate;
    use keepalive_core::trace::NodeId;
    use pcap_file::pcapng::{Block, PcapNgReader};

    use super::*;

    const TWO_CLOCKS: &str = include_str!("../../../tests/scenarios/two-clocks.json");

    #[test]
    fn a_capture_can_be_read_back_and_its_checksums_hold() {
        let scenario: Scenario = serde_json::from_str(TWO_CLOCKS).expect("a scenario");
        let trace = simulate(&scenario);
        let view = View(NodeId(1));
        let bytes = pcapng(&scenario, &trace, view).expect("a capture");
        assert_eq!(bytes, pcapng(&scenario, &trace, view).expect("another"), "the same every time");
        let mut reader = PcapNgReader::new(bytes.as_slice()).expect("a section");
        let mut packets = 0;
        for seen in view.sightings(&trace) {
            let packet = loop {
                match reader.next_block().expect("a block").expect("a whole block") {
                    Block::EnhancedPacket(packet) => break packet.into_owned(),
                    Block::InterfaceDescription(_) => {}
                    other => panic!("{other:?}"),
                }
            };
            let segment = &trace.flight(seen.flight).segment;
            let (ip, rest) = Ipv4Header::from_slice(&packet.data).expect("an IP header");
            let (tcp, payload) = TcpHeader::from_slice(rest).expect("a TCP header");
            let at = Duration::from_secs(BEGINNING_S) + Duration::from_micros(seen.at.micros());
            assert_eq!(packet.timestamp, at);
            assert_eq!(packet.data.len(), segment.ip_len() as usize);
            assert_eq!(payload.len(), segment.len as usize);
            assert_eq!(ip.header_checksum, ip.calc_header_checksum());
            assert_eq!(tcp.checksum, tcp.calc_checksum_ipv4(&ip, payload).expect("a sum"));
            packets += 1;
        }
        assert!(packets > 10, "{packets}");
        assert!(reader.next_block().is_none());
    }

    #[test]
    fn a_host_that_is_not_there_is_refused() {
        let scenario: Scenario = serde_json::from_str(TWO_CLOCKS).expect("a scenario");
        let refusal = pcapng(&scenario, &simulate(&scenario), View(NodeId(7))).expect_err("no such host");
        assert_eq!(refusal.to_string(), "the run has 2 hosts, so none has the number 7");
    }
}
