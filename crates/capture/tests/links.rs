//! The same packets behind every link layer, over both versions of IP, and cut short: they read the same.

use etherparse::{Ipv6Header, PacketBuilder, TcpHeader};
use keepalive_capture::{Captured, Limits, read};

/// A capture with little-endian microseconds: each packet, and how long it was before it was cut.
fn pcap(link: u32, packets: &[(Vec<u8>, usize)]) -> Vec<u8> {
    let mut out = Vec::new();
    for word in [0xa1b2_c3d4_u32, 0x0004_0002, 0, 0, 65_535, link] {
        out.extend(word.to_le_bytes());
    }
    for (nth, (data, whole)) in packets.iter().enumerate() {
        for word in [1, nth as u32 * 1000, data.len() as u32, *whole as u32] {
            out.extend(word.to_le_bytes());
        }
        out.extend(data);
    }
    out
}

/// SYN, SYN-ACK, ACK and 300 bytes, as TCP headers with their payload.
fn segments() -> Vec<(TcpHeader, bool, Vec<u8>)> {
    let header = |from_client: bool, seq, ack| TcpHeader {
        acknowledgment_number: ack,
        ack: ack > 0,
        ..if from_client {
            TcpHeader::new(40_000, 80, seq, 1000)
        } else {
            TcpHeader::new(80, 40_000, seq, 1000)
        }
    };
    vec![
        (TcpHeader { syn: true, ..header(true, 99, 0) }, true, vec![]),
        (TcpHeader { syn: true, ..header(false, 999, 100) }, false, vec![]),
        (header(true, 100, 1000), true, vec![]),
        (header(true, 100, 1000), true, vec![b'x'; 300]),
    ]
}

/// The packets over IP.
fn over_ip(v6: bool) -> Vec<Vec<u8>> {
    let wrap = |(tcp, from_client, payload): (TcpHeader, bool, Vec<u8>)| {
        let ends = if from_client { (1, 2) } else { (2, 1) };
        let mut out = Vec::new();
        let builder = if v6 {
            let address = |last| [0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last];
            let (source, destination) = (address(ends.0), address(ends.1));
            PacketBuilder::ip(etherparse::IpHeaders::Ipv6(
                Ipv6Header { source, destination, hop_limit: 64, ..Ipv6Header::default() },
                Default::default(),
            ))
        } else {
            PacketBuilder::ipv4([10, 0, 0, ends.0], [10, 0, 0, ends.1], 64)
        };
        builder.tcp_header(tcp).write(&mut out, &payload).expect("a packet");
        out
    };
    segments().into_iter().map(wrap).collect()
}

fn behind(link_header: &[u8], packets: &[Vec<u8>]) -> Vec<(Vec<u8>, usize)> {
    let whole = |packet: &Vec<u8>| [link_header, packet].concat();
    packets.iter().map(whole).map(|data| (data.clone(), data.len())).collect()
}

fn told(captured: &Captured) -> Vec<(bool, u32, u32, u32)> {
    assert_eq!((captured.connections.len(), captured.skipped), (1, 0));
    let packets = captured.connections[0].packets.iter();
    packets.map(|seen| (seen.from_client, seen.segment.seq, seen.segment.ack, seen.segment.len)).collect()
}

/// What the four packets say: RFC 9293 §3.5, figure 6.
const TOLD: [(bool, u32, u32, u32); 4] =
    [(true, 0, 0, 0), (false, 0, 1, 0), (true, 1, 1, 0), (true, 1, 1, 300)];

#[test]
fn every_link_layer_carries_the_same_packets() {
    // The layouts: tcpdump.org/linktypes; IEEE 802.1Q for the tag.
    let ethernet = |kind: &[u8]| [&[2; 12][..], kind].concat();
    let cooked = |kind: [u8; 2]| [&[0, 0, 0, 1, 0, 6, 2, 2, 2, 2, 2, 2, 0, 0][..], &kind].concat();
    let cooked_2 = |kind: [u8; 2]| [&kind[..], &[0; 18]].concat();
    for v6 in [false, true] {
        let kind: [u8; 2] = if v6 { [0x86, 0xdd] } else { [8, 0] };
        let tagged = [&[0x81, 0, 0, 7][..], &kind].concat();
        let family: [u8; 4] = if v6 { [10, 0, 0, 0] } else { [2, 0, 0, 0] };
        for (link, header) in [
            (101, vec![]),
            (12, vec![]),
            (0, family.to_vec()),
            (108, family.to_vec()),
            (1, ethernet(&kind)),
            (1, ethernet(&tagged)),
            (113, cooked(kind)),
            (276, cooked_2(kind)),
        ] {
            let file = pcap(link, &behind(&header, &over_ip(v6)));
            let captured = read(&file, &Limits::default()).unwrap_or_else(|error| panic!("{link}: {error}"));
            assert_eq!(told(&captured), TOLD, "link type {link}, IPv6 {v6}");
        }
    }
}

#[test]
fn a_packet_that_was_cut_counts_in_full() {
    for v6 in [false, true] {
        let cut = |packet: Vec<u8>| {
            let whole = packet.len();
            (packet.into_iter().take(90).collect::<Vec<_>>(), whole)
        };
        let packets: Vec<_> = over_ip(v6).into_iter().map(cut).collect();
        assert_eq!(packets[3].0.len(), 90);
        let captured = read(&pcap(101, &packets), &Limits::default()).expect("a capture");
        assert_eq!(told(&captured), TOLD, "IPv6 {v6}");
    }
}

#[test]
fn another_link_type_is_named() {
    let error = read(&pcap(105, &behind(&[], &over_ip(false))), &Limits::default()).expect_err("Wi-Fi");
    assert!(
        error.to_string().starts_with("4 packets, none of TCP over IPv4 or IPv6; the first: link type 105;"),
        "{error}"
    );
}

#[test]
fn a_new_first_number_is_a_new_connection() {
    let mut packets = over_ip(false);
    let again: Vec<Vec<u8>> = packets.clone();
    // The SYN with another number: bytes 24 to 27 of a packet without IP options.
    let mut syn = again[0].clone();
    syn[24..28].copy_from_slice(&5000_u32.to_be_bytes());
    packets.push(again[0].clone());
    packets.push(syn);
    let captured = read(&pcap(101, &behind(&[], &packets)), &Limits::default()).expect("a capture");
    let lengths: Vec<usize> = captured.connections.iter().map(|one| one.packets.len()).collect();
    assert_eq!(lengths, [5, 1], "the same number is a copy, another one opens anew");
}
