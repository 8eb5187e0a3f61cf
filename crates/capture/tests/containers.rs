//! pcapng with several interfaces, broken blocks, impossible times and packets that no wire has carried.

use std::time::Duration;

use etherparse::{PacketBuilder, TcpHeader};
use keepalive_capture::{CaptureError, Captured, Limits, read};
use keepalive_core::trace::Role;

/// A block of pcapng, little-endian: its type, what is in it, and its length before and after.
fn block(kind: u32, body: &[u8]) -> Vec<u8> {
    let padded = body.len().div_ceil(4) * 4;
    let length = (padded as u32 + 12).to_le_bytes();
    let mut out = [&kind.to_le_bytes()[..], &length, body].concat();
    out.resize(8 + padded, 0);
    out.extend(length);
    out
}

fn section() -> Vec<u8> {
    let unknown_length = [0xff; 8];
    block(0x0a0d_0d0a, &[&[0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0][..], &unknown_length].concat())
}

/// An interface of a link type, with times in this `if_tsresol`.
fn interface(link: u16, resolution: u8) -> Vec<u8> {
    let option = [9, 0, 1, 0, resolution, 0, 0, 0, 0, 0, 0, 0];
    block(1, &[&link.to_le_bytes()[..], &[0, 0, 0, 0, 0, 0], &option].concat())
}

/// An enhanced packet, captured in full.
fn packet(interface: u32, ticks: u64, data: &[u8]) -> Vec<u8> {
    let length = data.len() as u32;
    let words = [interface, (ticks >> 32) as u32, ticks as u32, length, length];
    block(6, &[&words.map(u32::to_le_bytes).concat()[..], data].concat())
}

fn tcp(from_client: bool, seq: u32, ack: u32, syn: bool) -> TcpHeader {
    let (from, to) = if from_client { (40_000, 80) } else { (80, 40_000) };
    let header = TcpHeader::new(from, to, seq, 1000);
    TcpHeader { acknowledgment_number: ack, ack: ack > 0, syn, ..header }
}

fn ip(header: TcpHeader, payload: &[u8]) -> Vec<u8> {
    let ends = if header.destination_port == 80 { (1, 2) } else { (2, 1) };
    let mut out = Vec::new();
    let builder = PacketBuilder::ipv4([10, 0, 0, ends.0], [10, 0, 0, ends.1], 64).tcp_header(header);
    builder.write(&mut out, payload).expect("a packet");
    out
}

/// SYN, SYN-ACK, ACK.
fn opening() -> [Vec<u8>; 3] {
    let headers = [tcp(true, 99, 0, true), tcp(false, 999, 100, true), tcp(true, 100, 1000, false)];
    headers.map(|header| ip(header, &[]))
}

fn all(blocks: &[Vec<u8>]) -> Result<Captured, CaptureError> {
    read(&blocks.concat(), &Limits::default())
}

#[test]
fn each_packet_has_the_link_and_the_clock_of_its_interface() {
    let [syn, syn_ack, ack] = opening();
    let ethernet = [&[2; 12][..], &[8, 0], &syn].concat();
    let cooked = [&[8, 0][..], &[0; 18], &ack].concat();
    // One second and so many milliseconds, in microseconds, nanoseconds and 2^-10 s.
    let captured = all(&[
        section(),
        interface(1, 6),
        interface(101, 9),
        interface(276, 0x8a),
        packet(0, 1_010_000, &ethernet),
        packet(1, 1_020_000_000, &syn_ack),
        packet(2, 1024 + 32, &cooked),
    ])
    .expect("a capture");
    let seen = &captured.connections[0].packets;
    assert_eq!((captured.connections.len(), captured.skipped, seen.len()), (1, 0, 3));
    assert_eq!(seen.iter().map(|seen| seen.at_us).collect::<Vec<_>>(), [1_010_000, 1_020_000, 1_031_250]);
    assert_eq!(seen.iter().map(|seen| seen.role).collect::<Vec<_>>(), [Role::Syn, Role::SynAck, Role::Ack]);
}

#[test]
fn a_new_section_has_interfaces_of_its_own() {
    let [syn, syn_ack, _] = opening();
    let first = [section(), interface(101, 6), packet(0, 1, &syn)];
    let again = [section(), interface(101, 6), packet(0, 2, &syn_ack)];
    assert_eq!(all(&[first.concat(), again.concat()]).expect("a capture").packets, 2);
    let error = all(&[first.concat(), section(), packet(0, 2, &syn_ack)]).expect_err("no interface");
    let place = first.concat().len() + section().len();
    assert!(matches!(error, CaptureError::Broken { offset, packet: 1, .. } if offset == place), "{error}");
}

#[test]
fn an_interface_that_is_not_there_is_named() {
    let before = [section(), interface(101, 6)].concat();
    let error = all(&[before.clone(), packet(7, 1, &opening()[0])]).expect_err("no interface");
    assert!(matches!(error, CaptureError::Broken { offset, .. } if offset == before.len()), "{error}");
    assert!(error.to_string().contains('7'), "{error}");
}

#[test]
fn a_block_of_a_wrong_length_is_refused_or_ends_the_file() {
    let good = [section(), interface(101, 6), packet(0, 1, &opening()[0])].concat();
    let bad = packet(0, 2, &opening()[1]);
    // Shorter than a block is, not a multiple of four, and longer than the file.
    for length in [0_u32, 4, 8, 11, 13, 29, 1 << 20, u32::MAX - 3, u32::MAX] {
        let mut block = bad.clone();
        block[4..8].copy_from_slice(&length.to_le_bytes());
        match all(&[good.clone(), block]) {
            Ok(captured) => {
                assert_eq!((captured.packets, captured.cut_off), (1, Some(good.len())), "{length}");
            }
            Err(CaptureError::Broken { offset, packet, .. }) => {
                assert_eq!((offset, packet), (good.len(), 1), "{length}");
            }
            Err(error) => panic!("{length}: {error}"),
        }
    }
}

#[test]
fn a_packet_that_claims_more_than_its_block_holds_is_refused() {
    let good = [section(), interface(101, 6)].concat();
    let mut block = packet(0, 1, &opening()[0]);
    block[20..24].copy_from_slice(&u32::MAX.to_le_bytes());
    let error = all(&[good.clone(), block]).expect_err("too short");
    assert!(matches!(error, CaptureError::Broken { offset, .. } if offset == good.len()), "{error}");
}

#[test]
fn a_time_beyond_every_clock_is_refused_with_its_place() {
    let good = [section(), interface(101, 6), packet(0, 0, &opening()[0])].concat();
    let error = all(&[good.clone(), packet(0, u64::MAX, &opening()[1])]).expect_err("too late");
    assert!(
        matches!(error, CaptureError::Broken { offset, packet: 1, .. } if offset == good.len()),
        "{error}"
    );
    // The latest that is read can be drawn, too.
    let [_, syn_ack, ack] = opening();
    let captured = all(&[good, packet(0, 1 << 59, &syn_ack), packet(0, 1 << 60, &ack)]).expect("a capture");
    let picture = captured.picture(1, &Limits::default()).expect("a picture");
    assert!(picture.trace.end.at.micros() >= 1 << 60);
}

#[test]
fn what_the_kernel_hands_to_the_card_in_one_piece_is_one_segment() {
    // With segmentation offload the capture holds more than the wire ever carries at once, and with BIG TCP an IP
    // length of 0.
    let [syn, syn_ack, ack] = opening();
    for length_is_stated in [true, false] {
        let mut large = ip(tcp(true, 100, 1000, false), &[b'x'; 40_000]);
        if !length_is_stated {
            large[2..4].fill(0);
        }
        // The network resends the second packet of those that the card made of it.
        let again = ip(tcp(true, 100 + 1448, 1000, false), &[b'x'; 1448]);
        let packets = [(0, &syn), (1000, &syn_ack), (2000, &ack), (3000, &large), (250_000, &again)];
        let packets = packets.iter().map(|(at, data)| packet(0, *at, data));
        let blocks: Vec<_> = [section(), interface(101, 6)].into_iter().chain(packets).collect();
        let captured = all(&blocks).expect("a capture");
        let seen = &captured.connections[0].packets;
        assert_eq!((seen[3].segment.len, seen[3].role), (40_000, Role::Data), "{length_is_stated}");
        assert_eq!((seen[4].segment.len, seen[4].role), (1448, Role::Retransmission), "{length_is_stated}");
        // Of a snapped one the length is the one that the file states.
        let mut snapped = large.clone();
        snapped.truncate(80);
        let mut block = packet(0, 3000, &snapped);
        block[24..28].copy_from_slice(&(large.len() as u32).to_le_bytes());
        let captured = all(&[blocks[..5].concat(), block]).expect("a capture");
        assert_eq!(captured.connections[0].packets[3].segment.len, 40_000, "{length_is_stated}");
    }
}

#[test]
fn probes_that_nobody_answers_do_not_add_up() {
    // Each acknowledgement is looked at against the probes before it; of these a long capture has very many.
    let mut blocks = vec![section(), interface(101, 6)];
    let mut clock = 0;
    let mut push = |data: &[u8]| {
        clock += 1;
        blocks.push(packet(0, clock, data));
    };
    opening().iter().for_each(|data| push(data));
    push(&ip(tcp(true, 100, 1000, false), b"x"));
    for _ in 0..60_000 {
        push(&ip(tcp(true, 100, 1000, false), &[]));
        push(&ip(tcp(false, 1000, 100, false), &[]));
    }
    let (done, waits) = std::sync::mpsc::channel();
    std::thread::spawn(move || done.send(all(&blocks).map(|captured| captured.connections[0].packets.len())));
    // Not a measurement: what grows with the square of the packets takes many minutes here.
    let read = waits.recv_timeout(Duration::from_secs(60)).expect("it ends");
    assert_eq!(read, Ok(120_004));
}
