//! Transfers through a small receive buffer, reduced to what can be demanded of them.
//!
//! The kernel's accounting of a small `SO_RCVBUF` decides into which segments the bytes fall and when each is
//! acknowledged. What remains comparable is how much went through, roughly when, and everything that follows:
//! probes, resets, the end. So the data of the client is folded into one packet per phase (before the receiver
//! reads, after), the acknowledgements of the server likewise.

use super::classify::{Kind, Labelled};
use super::leniency::SmallWindow;
use super::observed::{Packet, Run, Side};

/// The reduced packets of a run, and whether each is folded, hence vague in time.
pub fn fold(run: &Run, labels: &[Labelled], window: SmallWindow) -> (Vec<Packet>, Vec<bool>) {
    let turn = window.reader_us.unwrap_or(u64::MAX);
    let mut out: Vec<(Packet, bool)> = Vec::new();
    let mut folded: Vec<((Side, bool), Packet)> = Vec::new();
    let mut transfer = false;
    for (p, packet) in labels.iter().zip(&run.packets) {
        transfer |= p.packet.side == Side::Client && p.kind == Kind::Data;
        let part = match (p.packet.side, p.kind) {
            (Side::Client, Kind::Data) => true,
            (Side::Server, Kind::Ack) => transfer && !p.answers_probe,
            _ => false,
        };
        if !part {
            out.push((packet.clone(), false));
            continue;
        }
        let place = (packet.side, packet.t_us >= turn);
        match folded.iter_mut().find(|(at, _)| *at == place) {
            Some((_, whole)) => join(whole, packet),
            None => folded.push((place, packet.clone())),
        }
    }
    // An acknowledgement that only opens the window is no news once it is folded alone.
    out.extend(folded.into_iter().map(|(_, p)| (p, true)));
    out.sort_by_key(|(p, _)| p.t_us);
    out.into_iter().unzip()
}

/// Appends a packet to a folded one: its time and highest numbers, and all bytes.
fn join(whole: &mut Packet, more: &Packet) {
    let bytes = whole.len + more.len;
    let seq = whole.seq;
    *whole = more.clone();
    whole.seq = seq;
    whole.len = bytes;
    whole.ip_len = None;
}
