//! Files that are no captures, or broken ones: refused with a place, or read, and never a panic.

use keepalive_capture::{CaptureError, Limits, read};
use proptest::prelude::*;

#[expect(unreachable_pub, reason = "a library has it too")]
#[path = "../../../tests/src/harness/captures.rs"]
mod captures;

use captures::capture as whole;

const BLACKHOLE: &[u8] = include_bytes!("../../../tests/truth/pcap/ka_blackhole_1.pcap");
const HTTP: &[u8] = include_bytes!("../../../tests/truth/pcap/apache_ka_2.pcap");

#[test]
fn an_empty_file_and_a_picture_are_no_captures() {
    for (bytes, found) in [(&b""[..], "an empty file"), (b"\x89PNG\r\n", "89504e47"), (b"\xa1\xb2", "a1b2")] {
        let error = whole(bytes).expect_err("no capture");
        assert_eq!(error, CaptureError::NotACapture { found: found.into() });
    }
}

#[test]
fn a_file_that_ends_inside_its_header_is_refused() {
    let error = whole(&BLACKHOLE[..20]).expect_err("no header");
    assert!(matches!(error, CaptureError::Broken { offset: 0, packet: 0, .. }), "{error}");
}

#[test]
fn a_file_that_ends_inside_a_packet_gives_those_before() {
    let all = whole(BLACKHOLE).expect("a capture");
    let captured = read(&BLACKHOLE[..BLACKHOLE.len() - 1], &Limits::default()).expect("a capture");
    assert_eq!(captured.packets, all - 1);
    assert!(captured.cut_off.is_some());
}

#[test]
fn a_packet_of_four_gigabytes_ends_the_file() {
    let mut bytes = BLACKHOLE.to_vec();
    bytes[24 + 8..24 + 12].copy_from_slice(&[0xff; 4]);
    let error = whole(&bytes).expect_err("nothing is left");
    assert!(matches!(error, CaptureError::NoTcp { packets: 0, .. }), "{error}");
}

#[test]
fn every_limit_is_named_with_its_place() {
    let small = |change: fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        limits
    };
    let error = read(BLACKHOLE, &small(|limits| limits.bytes = 100)).expect_err("too large");
    assert_eq!(error, CaptureError::TooLarge { found: BLACKHOLE.len(), allowed: 100 });
    let error = read(BLACKHOLE, &small(|limits| limits.packets = 2)).expect_err("too many");
    assert!(matches!(error, CaptureError::TooManyPackets { packet: 3, allowed: 2, .. }), "{error}");
    let error = read(BLACKHOLE, &small(|limits| limits.connections = 0)).expect_err("too many");
    assert_eq!(error, CaptureError::TooManyConnections { packet: 1, allowed: 0 });
}

/// The same capture with its numbers in the other byte order, and with nanoseconds.
fn turned(bytes: &[u8], nanoseconds: bool) -> Vec<u8> {
    let word = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    let magic: u32 = if nanoseconds { 0xa1b2_3c4d } else { 0xa1b2_c3d4 };
    let mut out = magic.to_be_bytes().to_vec();
    out.extend([0, 2, 0, 4]);
    (8..24).step_by(4).for_each(|at| out.extend(word(at).to_be_bytes()));
    let mut at = 24;
    while at < bytes.len() {
        let (seconds, fraction, len) = (word(at), word(at + 4), word(at + 8) as usize);
        let fraction = if nanoseconds { fraction * 1000 } else { fraction };
        [seconds, fraction, len as u32, word(at + 12)].iter().for_each(|n| out.extend(n.to_be_bytes()));
        out.extend(&bytes[at + 16..at + 16 + len]);
        at += 16 + len;
    }
    out
}

#[test]
fn byte_order_and_nanoseconds_change_nothing() {
    assert_eq!(BLACKHOLE[..4], [0xd4, 0xc3, 0xb2, 0xa1], "little-endian, microseconds");
    let plain = read(BLACKHOLE, &Limits::default());
    for nanoseconds in [false, true] {
        assert_eq!(read(&turned(BLACKHOLE, nanoseconds), &Limits::default()), plain, "{nanoseconds}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes_are_refused_or_read(
        magic in prop::sample::select(vec![0xa1b2_c3d4_u32, 0xa1b2_3c4d, 0xd4c3_b2a1, 0x0a0d_0d0a]),
        bytes in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        let mut file = magic.to_be_bytes().to_vec();
        file.extend(bytes);
        let _ = whole(&file);
    }

    #[test]
    fn a_mutated_capture_is_refused_or_read(
        http in any::<bool>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut file = if http { HTTP } else { BLACKHOLE }.to_vec();
        for (at, byte) in changes {
            let at = at.index(file.len());
            file[at] = byte;
        }
        let _ = whole(&file);
        file.truncate(cut.index(file.len()));
        let _ = whole(&file);
    }
}
