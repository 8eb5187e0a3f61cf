//! The containers: pcap and pcapng in either byte order, with times in any resolution, as a list of records.

use std::borrow::Cow;

use pcap_file::pcap::PcapParser;
use pcap_file::pcapng::blocks::interface_description::InterfaceDescriptionOption;
use pcap_file::pcapng::{Block, PcapNgParser};
use pcap_file::{Endianness, PcapError, TsResolution};

use crate::Limits;
use crate::error::CaptureError;

/// The first bytes of a pcapng file.
const SECTION: [u8; 4] = [0x0a, 0x0d, 0x0d, 0x0a];
/// Types of pcapng blocks that matter here: section header, interface, and the three kinds of packets.
const READ: [u32; 5] = [0x0a0d_0d0a, 1, 2, 3, 6];
/// Bytes of a pcap file before its first record.
const PCAP_HEADER: usize = 24;
/// Later than any clock: with times below this, spans can be added and doubled.
const LATEST_US: u64 = 1 << 60;

/// A packet as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record<'a> {
    /// Its number in the file, from 1.
    pub(crate) number: u32,
    /// When it was captured, microseconds of the Unix epoch.
    pub(crate) at_us: u64,
    /// The link type of its interface (the LINKTYPE_ registry of tcpdump.org).
    pub(crate) link: u32,
    /// The captured bytes.
    pub(crate) data: Cow<'a, [u8]>,
    /// How many there were on the wire; at least as many as were captured.
    pub(crate) whole: usize,
}

/// What reading a file gave: its records, and where it stops short if it does.
pub(crate) struct Records<'a> {
    pub(crate) records: Vec<Record<'a>>,
    /// The file ends inside a record at this byte, as that of a capture that was cut off does.
    pub(crate) cut_off: Option<usize>,
}

/// Reads a file. One that ends inside a record gives what came before; anything else that is wrong is an error.
pub(crate) fn records<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Records<'a>, CaptureError> {
    if bytes.len() > limits.bytes {
        return Err(CaptureError::TooLarge { found: bytes.len(), allowed: limits.bytes });
    }
    match bytes.get(..4) {
        Some(magic) if magic == SECTION => pcapng(bytes, limits),
        Some([0xa1, 0xb2, 0xc3, 0xd4] | [0xa1, 0xb2, 0x3c, 0x4d])
        | Some([0xd4, 0xc3, 0xb2, 0xa1] | [0x4d, 0x3c, 0xb2, 0xa1]) => pcap(bytes, limits),
        _ => Err(CaptureError::NotACapture { found: beginning(bytes) }),
    }
}

fn beginning(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return "an empty file".into();
    }
    bytes.iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

fn broken(offset: usize, packets: usize) -> impl Fn(PcapError) -> CaptureError {
    move |error| {
        let what = match error {
            PcapError::IncompleteBuffer => "the file ends here, inside its first header".into(),
            other => other.to_string(),
        };
        CaptureError::Broken { offset, packet: packets, what }
    }
}

fn pcap<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Records<'a>, CaptureError> {
    let (mut rest, parser) = PcapParser::new(bytes).map_err(broken(0, 0))?;
    let header = parser.header();
    let per_us = match header.ts_resolution {
        TsResolution::MicroSecond => 1,
        TsResolution::NanoSecond => 1000,
    };
    // The upper bits state the length of a frame check sequence.
    let link = u32::from(header.datalink) & 0xffff;
    debug_assert_eq!(bytes.len() - rest.len(), PCAP_HEADER);
    let mut out = Records { records: Vec::new(), cut_off: None };
    while !rest.is_empty() {
        let offset = bytes.len() - rest.len();
        let packets = out.records.len();
        room(packets, offset, limits)?;
        match parser.next_raw_packet(rest) {
            Ok((after, packet)) => {
                rest = after;
                out.records.push(Record {
                    number: packets as u32 + 1,
                    at_us: u64::from(packet.ts_sec) * 1_000_000 + u64::from(packet.ts_frac / per_us),
                    link,
                    whole: packet.data.len().max(packet.orig_len as usize),
                    data: packet.data,
                });
            }
            Err(PcapError::IncompleteBuffer) => {
                out.cut_off = Some(offset);
                break;
            }
            Err(error) => return Err(broken(offset, packets)(error)),
        }
    }
    Ok(out)
}

fn pcapng<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Records<'a>, CaptureError> {
    let (mut rest, mut parser) = PcapNgParser::new(bytes).map_err(broken(0, 0))?;
    let mut out = Records { records: Vec::new(), cut_off: None };
    while !rest.is_empty() {
        let offset = bytes.len() - rest.len();
        let packets = out.records.len();
        // Blocks of other types need not even be well-formed inside.
        if !READ.contains(&block_type(rest, parser.section().endianness)) {
            match parser.next_raw_block(rest) {
                Ok((after, _)) => rest = after,
                Err(PcapError::IncompleteBuffer) => {
                    out.cut_off = Some(offset);
                    break;
                }
                Err(error) => return Err(broken(offset, packets)(error)),
            }
            continue;
        }
        let (after, block) = match parser.next_block(rest) {
            Ok(read) => read,
            Err(PcapError::IncompleteBuffer) => {
                out.cut_off = Some(offset);
                break;
            }
            Err(error) => return Err(broken(offset, packets)(error)),
        };
        rest = after;
        let (interface, ticks, whole, data) = match block {
            // The crate takes every time for nanoseconds, so this gives the number in the file back.
            Block::EnhancedPacket(packet) => {
                let ticks = packet.timestamp.as_nanos() as u64;
                (packet.interface_id, Some(ticks), packet.original_len, packet.data)
            }
            Block::Packet(packet) => {
                (u32::from(packet.interface_id), Some(packet.timestamp), packet.original_len, packet.data)
            }
            Block::SimplePacket(packet) => (0, None, packet.original_len, packet.data),
            _ => continue,
        };
        room(packets, offset, limits)?;
        let described = usize::try_from(interface).ok().and_then(|nth| parser.interfaces().get(nth));
        let Some(described) = described else {
            return Err(broken(offset, packets)(PcapError::InvalidInterfaceId(interface)));
        };
        // A simple packet has no time: it is taken for as late as the packet before.
        let before = out.records.last().map_or(0, |record| record.at_us);
        let at_us = ticks.map_or(before, |ticks| micros(ticks, &described.options));
        if at_us > LATEST_US {
            let what = format!("time: {at_us} µs of the Unix epoch; at most {LATEST_US} are read");
            return Err(CaptureError::Broken { offset, packet: packets, what });
        }
        out.records.push(Record {
            number: packets as u32 + 1,
            at_us,
            link: u32::from(described.linktype),
            whole: data.len().max(whole as usize),
            data,
        });
    }
    Ok(out)
}

fn room(packets: usize, offset: usize, limits: &Limits) -> Result<(), CaptureError> {
    if packets < limits.packets {
        return Ok(());
    }
    Err(CaptureError::TooManyPackets { offset, packet: packets + 1, allowed: limits.packets })
}

fn block_type(bytes: &[u8], endianness: Endianness) -> u32 {
    let first = bytes.first_chunk::<4>().copied().unwrap_or_default();
    match endianness {
        Endianness::Big => u32::from_be_bytes(first),
        Endianness::Little => u32::from_le_bytes(first),
    }
}

/// A time in units of its interface (`if_tsresol`, by default microseconds; `if_tsoffset` in seconds).
fn micros(ticks: u64, options: &[InterfaceDescriptionOption<'_>]) -> u64 {
    let (mut resolution, mut offset) = (6_u8, 0_u64);
    for option in options {
        match option {
            InterfaceDescriptionOption::IfTsResol(bits) => resolution = *bits,
            InterfaceDescriptionOption::IfTsOffset(seconds) => offset = *seconds,
            _ => {}
        }
    }
    let exponent = u32::from(resolution & 0x7f);
    let per_second =
        if resolution & 0x80 == 0 { 10_u128.checked_pow(exponent) } else { 1_u128.checked_shl(exponent) };
    let whole = u128::from(ticks).checked_mul(1_000_000);
    let micros = whole.zip(per_second.filter(|per| *per > 0)).map_or(0, |(whole, per)| whole / per);
    u64::try_from(micros).unwrap_or(u64::MAX).saturating_add(offset.saturating_mul(1_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_counted_in_the_units_of_its_interface() {
        // draft-ietf-opsawg-pcapng, if_tsresol: 6 is 10^-6 s and the default; the top bit means powers of two.
        assert_eq!(micros(1_500_000, &[]), 1_500_000);
        assert_eq!(micros(1_500_000_000, &[InterfaceDescriptionOption::IfTsResol(9)]), 1_500_000);
        assert_eq!(micros(15, &[InterfaceDescriptionOption::IfTsResol(1)]), 1_500_000);
        assert_eq!(micros(3, &[InterfaceDescriptionOption::IfTsResol(0x81)]), 1_500_000);
        assert_eq!(micros(u64::MAX, &[InterfaceDescriptionOption::IfTsResol(0xff)]), 0, "2^-127 s");
        assert_eq!(micros(5, &[InterfaceDescriptionOption::IfTsOffset(2)]), 2_000_005);
    }
}
