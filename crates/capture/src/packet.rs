//! From a record to a TCP header: link layer, IP, TCP and its options. Snapped packets count in full.
//!
//! Not read: fragments after the first, tunnels, IPsec, TCP over anything but IPv4 and IPv6.

use std::net::IpAddr;

use etherparse::{EtherType, LaxNetSlice, LaxSlicedPacket, TcpOptionElement, TcpSlice, TransportSlice};
use keepalive_core::tcp::{Flags, SackBlocks};
use keepalive_export::wire::{Endpoint, Header};

use crate::file::Record;

/// The largest packet that Linux hands to a network card (`GSO_MAX_SIZE`), bytes.
const LARGEST: usize = 8 * 65_535;

/// A TCP packet of the capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packet {
    /// Its number in the file, from 1.
    pub number: u32,
    /// When it was captured, microseconds of the Unix epoch.
    pub at_us: u64,
    /// Its header, in the numbers of the wire.
    pub header: Header,
}

/// Reads a record. `Err` says why it is no TCP packet.
pub(crate) fn packet<'a>(record: &'a Record<'_>) -> Result<(Packet, &'a [u8]), String> {
    let data: &'a [u8] = &record.data;
    let sliced = match record.link {
        0 | 108 => ip(after(data, 4)?)?,
        1 => LaxSlicedPacket::from_ethernet(data).map_err(|error| error.to_string())?,
        12 | 14 | 101 | 228 | 229 => ip(data)?,
        113 => ether(two(data, 14)?, after(data, 16)?),
        276 => ether(two(data, 0)?, after(data, 20)?),
        other => {
            return Err(format!("link type {other}; read are 0, 1, 12, 14, 101, 108, 113, 228, 229 and 276"));
        }
    };
    let Some(TransportSlice::Tcp(tcp)) = &sliced.transport else {
        let what = sliced.stop_err.map_or_else(|| "no TCP".to_owned(), |(error, _)| error.to_string());
        return Err(what);
    };
    let (source, destination, length) = match &sliced.net {
        Some(LaxNetSlice::Ipv4(v4)) => {
            let header = v4.header();
            let rest = usize::from(header.total_len()).checked_sub(header.slice().len());
            let between = v4.extensions().auth.map_or(0, |auth| auth.slice().len());
            let ends = (header.source_addr().into(), header.destination_addr().into());
            (ends.0, ends.1, rest.and_then(|rest| rest.checked_sub(between)))
        }
        Some(LaxNetSlice::Ipv6(v6)) => {
            let header = v6.header();
            let between = v6.extensions().slice().len();
            let ends = (header.source_addr().into(), header.destination_addr().into());
            (ends.0, ends.1, usize::from(header.payload_length()).checked_sub(between))
        }
        _ => return Err("no IP".into()),
    };
    let said = length.and_then(|length| length.checked_sub(tcp.header_slice().len()));
    let payload = tcp.payload();
    // A length of 0 is one that the kernel left to the network card: all that was not captured is payload too.
    let all = Some(payload.len() + (record.whole - data.len())).filter(|all| *all <= LARGEST);
    let said = said.filter(|_| length != Some(0)).or(all);
    let len = said.unwrap_or_default().max(payload.len());
    let packet = Packet {
        number: record.number,
        at_us: record.at_us,
        header: header(tcp, (source, destination), len as u32),
    };
    Ok((packet, payload))
}

fn ip(data: &[u8]) -> Result<LaxSlicedPacket<'_>, String> {
    LaxSlicedPacket::from_ip(data).map_err(|error| error.to_string())
}

fn ether(kind: u16, data: &[u8]) -> LaxSlicedPacket<'_> {
    LaxSlicedPacket::from_ether_type(EtherType(kind), data)
}

fn after(data: &[u8], bytes: usize) -> Result<&[u8], String> {
    let short = || format!("{} bytes captured, fewer than the {bytes} of the link header", data.len());
    data.get(bytes..).ok_or_else(short)
}

fn two(data: &[u8], at: usize) -> Result<u16, String> {
    let bytes = after(data, at)?.first_chunk::<2>();
    bytes.map(|two| u16::from_be_bytes(*two)).ok_or_else(|| format!("{} bytes captured", data.len()))
}

fn header(tcp: &TcpSlice<'_>, (source, destination): (IpAddr, IpAddr), len: u32) -> Header {
    let flags = Flags { syn: tcp.syn(), ack: tcp.ack(), fin: tcp.fin(), rst: tcp.rst(), psh: tcp.psh() };
    let (mut scale, mut timestamps, mut blocks) = (None, None, Vec::new());
    // A broken option ends the list: what came before it holds.
    for option in tcp.options_iterator().map_while(Result::ok) {
        match option {
            TcpOptionElement::WindowScale(bits) if flags.syn => scale = Some(bits.min(14)),
            TcpOptionElement::Timestamp(value, echo) => timestamps = Some((value, echo)),
            TcpOptionElement::SelectiveAcknowledgement(first, more) => {
                blocks = std::iter::once(first).chain(more.into_iter().flatten()).collect();
            }
            _ => {}
        }
    }
    Header {
        source: Endpoint { address: source, port: tcp.source_port() },
        destination: Endpoint { address: destination, port: tcp.destination_port() },
        flags,
        seq: tcp.sequence_number(),
        ack: if flags.ack { tcp.acknowledgment_number() } else { 0 },
        len,
        window: tcp.window_size(),
        scale,
        timestamps,
        sack: SackBlocks::of(blocks, timestamps.is_some()),
    }
}
