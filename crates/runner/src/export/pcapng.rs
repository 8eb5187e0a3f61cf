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
