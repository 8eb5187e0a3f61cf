//! A segment as a line of a packetdrill script.

use keepalive_core::trace::Flight;

use crate::wire::{Header, Wire};

/// The maximum segment size of a path with an MTU of 1500.
const MSS: u16 = 1460;

/// `> P. 1:301(300) ack 1 <nop,nop,TS val 700 ecr 600>`: expected if it leaves, else injected.
pub(super) fn line(wire: &Wire<'_>, flight: &Flight, leaves: bool) -> String {
    let segment = &flight.segment;
    let (flags, seq, end) = (segment.flags, segment.seq, segment.seq.wrapping_add(segment.len));
    let header = wire.header(flight);
    let ack = if flags.ack { format!(" ack {}", segment.ack) } else { String::new() };
    let window = if leaves { String::new() } else { format!(" win {}", header.window) };
    let sign = if leaves { '>' } else { '<' };
    let options = options(&header, segment.sack.as_slice());
    format!("{sign} {flags} {seq}:{end}({}){ack}{window}{options}", segment.len)
}

/// The options in the order in which Linux writes them (`tcp_options_write`).
fn options(header: &Header, sack: &[(u32, u32)]) -> String {
    let stamps = header.timestamps.map(|(value, echo)| format!("TS val {value} ecr {echo}"));
    let mut list: Vec<String> = Vec::new();
    if let Some(scale) = header.scale {
        list.push(format!("mss {MSS}"));
        match stamps {
            Some(stamps) => list.extend(["sackOK".to_owned(), stamps]),
            None => list.extend(["nop", "nop", "sackOK"].map(str::to_owned)),
        }
        list.push(format!("nop,wscale {scale}"));
    } else {
        list.extend(stamps.map(|stamps| format!("nop,nop,{stamps}")));
        if !sack.is_empty() {
            let blocks: Vec<String> = sack.iter().map(|(left, right)| format!("{left}:{right}")).collect();
            list.push(format!("nop,nop,sack {}", blocks.join(" ")));
        }
    }
    if list.is_empty() { String::new() } else { format!(" <{}>", list.join(",")) }
}
