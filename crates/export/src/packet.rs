//! Whole IPv4 packets: headers and checksums around a payload.
//!
//! A datagram of QUIC has its true length, and filler for what would be cipher text.

use etherparse::{Icmpv4Header, Icmpv4Type, IpNumber, Ipv4Header, TcpHeader, TcpOptionElement, UdpHeader};
use keepalive_core::scenario::FaultAction;
use keepalive_core::trace::{EventKind, Fate, Flight, FlightId, LossCause, Role};

use super::error::ExportError;
use super::payload::{filler, payload};
use super::wire::{Header, Wire};

/// Maximum segment size for IPv4 over Ethernet.
const MSS: u16 = 1460;
/// Time to live at the sender.
const TTL: u8 = 64;
/// The address of the router that reports an unreachable host.
const ROUTER: [u8; 4] = [10, 0, 0, 254];
/// ICMP type: destination unreachable.
const UNREACHABLE: u8 = 3;
/// What an ICMP error quotes: the IP header and eight bytes (RFC 792).
const QUOTED: usize = 28;

/// The packet of a flight, from the IP header on.
///
/// # Errors
/// A segment that no packet can hold.
pub fn packet(wire: &Wire<'_>, id: FlightId) -> Result<Vec<u8>, ExportError> {
    let flight = wire.trace().flight(id);
    if flight.role == Role::Icmp {
        return unreachable(wire, id, flight);
    }
    match flight.quic {
        Some(_) => datagram(wire, id, flight),
        None => segment(wire, id, flight),
    }
}

fn datagram(wire: &Wire<'_>, id: FlightId, flight: &Flight) -> Result<Vec<u8>, ExportError> {
    let trace = wire.trace();
    let len = flight.quic.map_or(0, |datagram| datagram.len);
    let payload = filler(0, len);
    let bytes = UdpHeader::LEN + payload.len();
    let too_long = || ExportError::TooLong { flight: id.0, bytes };
    let (source, destination) = wire.ports(flight);
    let (from, to) = (wire.address(trace.in_name_of(flight)), wire.address(trace.goal(flight)));
    let header = ip(id, bytes, IpNumber::UDP, from, to).ok_or_else(too_long)?;
    let mut udp = UdpHeader {
        source_port: source,
        destination_port: destination,
        length: u16::try_from(bytes).map_err(|_| too_long())?,
        checksum: 0,
    };
    udp.checksum = udp.calc_checksum_ipv4_raw(from, to, &payload).map_err(|_| too_long())?;
    Ok([&header[..], &udp.to_bytes(), &payload].concat())
}

fn segment(wire: &Wire<'_>, id: FlightId, flight: &Flight) -> Result<Vec<u8>, ExportError> {
    let header = wire.header(flight);
    let payload = payload(wire.trace(), flight);
    let mut tcp = tcp(&header);
    tcp.set_options(&options(&header)).map_err(|_| ExportError::Options { flight: id.0 })?;
    let bytes = tcp.header_len() + payload.len();
    let too_long = || ExportError::TooLong { flight: id.0, bytes };
    let trace = wire.trace();
    let (from, to) = (wire.address(trace.in_name_of(flight)), wire.address(trace.goal(flight)));
    tcp.checksum = tcp.calc_checksum_ipv4_raw(from, to, &payload).map_err(|_| too_long())?;
    let mut out = Vec::with_capacity(Ipv4Header::MIN_LEN + bytes);
    out.extend_from_slice(&ip(id, bytes, IpNumber::TCP, from, to).ok_or_else(too_long)?);
    out.extend_from_slice(&tcp.to_bytes());
    out.extend_from_slice(&payload);
    Ok(out)
}

fn tcp(header: &Header) -> TcpHeader {
    let (source, destination) = (header.source.port, header.destination.port);
    TcpHeader {
        acknowledgment_number: header.ack,
        fin: header.flags.fin,
        syn: header.flags.syn,
        rst: header.flags.rst,
        psh: header.flags.psh,
        ack: header.flags.ack,
        ..TcpHeader::new(source, destination, header.seq, header.window)
    }
}

/// The options in the order and with the padding of Linux.
fn options(header: &Header) -> Vec<TcpOptionElement> {
    use TcpOptionElement::{
        MaximumSegmentSize, Noop, SelectiveAcknowledgement, SelectiveAcknowledgementPermitted, Timestamp,
        WindowScale,
    };
    let mut all = Vec::new();
    if header.flags.syn {
        all.push(MaximumSegmentSize(MSS));
        match header.timestamps {
            Some((value, echo)) => all.extend([SelectiveAcknowledgementPermitted, Timestamp(value, echo)]),
            None => all.extend([Noop, Noop, SelectiveAcknowledgementPermitted]),
        }
        all.extend([Noop, WindowScale(header.scale.unwrap_or(0))]);
        return all;
    }
    if let Some((value, echo)) = header.timestamps {
        all.extend([Noop, Noop, Timestamp(value, echo)]);
    }
    if let Some((first, others)) = header.sack.as_slice().split_first() {
        let mut more = [None; 3];
        more.iter_mut().zip(others).for_each(|(slot, block)| *slot = Some(*block));
        all.extend([Noop, Noop, SelectiveAcknowledgement(*first, more)]);
    }
    all
}

/// An IP header with its checksum; none if the packet would be too long.
fn ip(id: FlightId, bytes: usize, protocol: IpNumber, from: [u8; 4], to: [u8; 4]) -> Option<Vec<u8>> {
    let mut ip = Ipv4Header::new(u16::try_from(bytes).ok()?, TTL, protocol, from, to).ok()?;
    ip.identification = id.0 as u16;
    ip.dont_fragment = true;
    ip.header_checksum = ip.calc_header_checksum();
    Some(ip.to_bytes().to_vec())
}

/// The ICMP error that answers a segment, which the flight holds as its own.
fn unreachable(wire: &Wire<'_>, id: FlightId, flight: &Flight) -> Result<Vec<u8>, ExportError> {
    let (provoker, code) = provoker(wire, flight);
    // The flight travels in the name of the host that never saw the segment: turned round it is the segment.
    let turned = Flight { from: flight.to, to: flight.from, role: Role::Data, ..*flight };
    let mut quote = match provoker {
        Some(original) => segment(wire, original, wire.trace().flight(original))?,
        None => segment(wire, id, &turned)?,
    };
    quote.truncate(QUOTED);
    let kind = Icmpv4Type::Unknown { type_u8: UNREACHABLE, code_u8: code, bytes5to8: [0; 4] };
    let icmp = Icmpv4Header::with_checksum(kind, &quote);
    let bytes = icmp.header_len() + quote.len();
    let to = wire.address(flight.to);
    let mut out =
        ip(id, bytes, IpNumber::ICMP, ROUTER, to).ok_or(ExportError::TooLong { flight: id.0, bytes })?;
    out.extend_from_slice(&icmp.to_bytes());
    out.extend_from_slice(&quote);
    Ok(out)
}

/// The segment that an ICMP error answers, and the error's code.
fn provoker(wire: &Wire<'_>, icmp: &Flight) -> (Option<FlightId>, u8) {
    let trace = wire.trace();
    let cause = trace.event(icmp.departed).cause.map(|id| trace.event(id).kind);
    let Some(EventKind::Departed { flight }) = cause else { return (None, 1) };
    let fault = match trace.flight(flight).fate {
        Fate::Lost(LossCause::Fault(n)) => wire.scenario().faults.get(usize::from(n)),
        _ => None,
    };
    let code = match fault.map(|f| &f.action) {
        Some(FaultAction::Icmp { code, .. }) => *code,
        _ => 1,
    };
    (Some(flight), code)
}
