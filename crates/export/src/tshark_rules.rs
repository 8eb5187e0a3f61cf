//! Foretells the marks that tshark puts on the packets of a capture.
//!
//! These are the rules of Wireshark 4.0, `epan/dissectors/packet-tcp.c`, function
//! `tcp_analyze_sequence_number` and what `dissect_tcp` does around it, retold. tshark knows no timers and
//! no sockets, only packets in order, so its marks are guesses, and some guess wrong:
//!
//! * *Keep-alive* is every packet of 0 or 1 bytes that starts one below the next expected number. Linux's
//!   zero-window probe looks the same, so it is marked keep-alive too and never zero-window probe.
//! * The *answer to a keep-alive* must repeat the window field. The first answer of a connection seldom
//!   does, for the field of the SYN-ACK was not scaled: it is marked window update. The answer after an
//!   answer, without a probe between them in the capture, is a duplicate acknowledgement.
//! * A *retransmission* needs the first copy: where that was lost before it came to the capturing host, the
//!   second one has no mark.

use std::collections::BTreeMap;

use super::tshark_direction::{Direction, Scale, after};
use super::tshark_labels::{Label, Labels};
use super::wire::{Endpoint, Header};

/// A retransmission so soon after duplicate acknowledgements is a fast one.
const FAST_US: u64 = 20_000;
/// A number that comes back so soon is out of order, unless the handshake has shown the round-trip time.
const OUT_OF_ORDER_US: u64 = 3_000;

/// The analysis of a capture, packet by packet.
#[derive(Debug, Clone, Default)]
pub struct Analysis {
    conversations: BTreeMap<(Endpoint, Endpoint), Conversation>,
}

/// A connection as tshark sees it.
#[derive(Debug, Clone, Default)]
struct Conversation {
    /// From the lower endpoint and from the higher one.
    directions: [Direction; 2],
    /// When the last SYN was seen.
    syn_at_us: Option<u64>,
    /// From there to the next packet with nothing but ACK: the round-trip time.
    first_rtt_us: Option<u64>,
}

impl Analysis {
    /// The marks of the next packet.
    pub fn next(&mut self, at_us: u64, packet: &Header) -> Labels {
        let (source, destination) = (packet.source, packet.destination);
        let key = (source.min(destination), source.max(destination));
        let own = usize::from(source > destination);
        let conversation = self.conversations.entry(key).or_default();
        let mut labels = Labels::default();
        let flags = packet.flags;
        if flags.rst {
            labels.put(Label::Reset);
        }
        if flags.syn && conversation.directions[own].base.is_some_and(|base| base != packet.seq) {
            // A SYN with other numbers begins a new conversation; a SYN-ACK goes on with the old one.
            if flags.ack {
                conversation.directions[own].base = Some(packet.seq);
            } else {
                *conversation = Conversation::default();
            }
            labels.put(Label::ReusedPorts);
        }
        conversation.analyse(own, at_us, packet, labels)
    }
}

impl Conversation {
    fn analyse(&mut self, own: usize, at_us: u64, packet: &Header, mut labels: Labels) -> Labels {
        let [low, high] = &mut self.directions;
        let (fwd, rev) = if own == 0 { (low, high) } else { (high, low) };
        let flags = packet.flags;
        if fwd.base.is_none() {
            fwd.base = Some(if flags.syn { packet.seq } else { packet.seq.wrapping_sub(1) });
        }
        if rev.base.is_none() && flags.ack {
            rev.base = Some(packet.ack.wrapping_sub(1));
        }
        idle(fwd, rev, packet, &mut labels);
        if packet.ack != fwd.last_ack {
            fwd.duplicates = 0;
        }
        if flags.ack {
            acknowledges_the_unseen(rev, packet, &mut labels);
        }
        if packet.len > 0 || flags.syn || flags.fin {
            sent_before(fwd, rev, at_us, packet, self.first_rtt_us, &mut labels);
        }
        remember(fwd, at_us, packet, labels);
        fwd.learn_scale(rev, packet);
        if flags.syn && !flags.ack {
            self.syn_at_us = Some(at_us);
        }
        if flags.ack && !flags.syn && self.first_rtt_us.is_none() {
            self.first_rtt_us = self.syn_at_us.map(|syn| at_us.saturating_sub(syn)).filter(|rtt| *rtt > 0);
        }
        labels
    }
}

/// Windows, probes and their answers, gaps, duplicate acknowledgements.
fn idle(fwd: &mut Direction, rev: &Direction, packet: &Header, labels: &mut Labels) {
    let flags = packet.flags;
    let plain = !(flags.syn || flags.fin || flags.rst);
    if packet.len == 1 && Some(packet.seq) == fwd.next && rev.window == 0 {
        labels.put(Label::ZeroWindowProbe);
        return;
    }
    if packet.window == 0 && plain {
        labels.put(Label::ZeroWindow);
    }
    if fwd.next.is_some_and(|next| after(packet.seq, next)) && !flags.rst {
        labels.put(Label::LostSegment);
    }
    if packet.len <= 1 && plain && fwd.next == Some(packet.seq.wrapping_add(1)) {
        labels.put(Label::KeepAlive);
    }
    let repeats = fwd.repeats(packet);
    if repeats && packet.window != 0 && packet.window != fwd.window {
        labels.put(Label::WindowUpdate);
    }
    let reaches_edge = packet.seq.wrapping_add(packet.len) == rev.edge();
    if packet.len > 0 && plain && rev.scale != Scale::Unknown && reaches_edge {
        labels.put(Label::WindowFull);
    }
    if !repeats || packet.window != fwd.window {
        return;
    }
    if packet.window == 0 {
        if rev.last.has(Label::ZeroWindowProbe) {
            labels.put(Label::ZeroWindowProbeAck);
        }
    } else if rev.last.has(Label::KeepAlive) {
        labels.put(Label::KeepAliveAck);
    } else {
        fwd.duplicates = if fwd.duplicates == -1 { 1 } else { fwd.duplicates + 1 };
        labels.put(Label::DuplicateAck);
    }
}

/// An acknowledgement beyond what was captured, told once for each gap.
fn acknowledges_the_unseen(rev: &mut Direction, packet: &Header, labels: &mut Labels) {
    let (Some(seen_to), Some(next)) = (rev.seen_to, rev.next) else { return };
    if !after(packet.ack, seen_to) {
        return;
    }
    if after(next, seen_to) {
        rev.seen_to = Some(next);
        labels.put(Label::AckLostSegment);
    } else {
        if rev.duplicates == 0 {
            labels.put(Label::AckLostSegment);
        }
        rev.duplicates = -1;
    }
}

/// Content that was seen before: sent again, or overtaken.
fn sent_before(
    fwd: &Direction,
    rev: &Direction,
    at_us: u64,
    packet: &Header,
    first_rtt_us: Option<u64>,
    labels: &mut Labels,
) {
    if labels.has(Label::KeepAlive) {
        return;
    }
    let end = packet.seq.wrapping_add(packet.len);
    // More than the byte of a zero-window probe that went before is new.
    let grows = packet.len > 1 && fwd.next == Some(packet.seq.wrapping_add(1));
    let old = fwd.next.is_some_and(|next| after(next, packet.seq)) && !grows;
    if packet.len > 0 && rev.last_ack != 0 && !after(end, rev.last_ack) {
        labels.put(Label::SpuriousRetransmission);
        labels.put(Label::Retransmission);
        return;
    }
    if !old {
        return;
    }
    let since_ack = at_us.saturating_sub(rev.last_at_us);
    if rev.duplicates >= 2 && rev.last_ack == packet.seq && since_ack < FAST_US {
        labels.put(Label::FastRetransmission);
        labels.put(Label::Retransmission);
        return;
    }
    let soon = at_us.saturating_sub(fwd.next_at_us) < first_rtt_us.unwrap_or(OUT_OF_ORDER_US);
    let control = u32::from(packet.flags.syn || packet.flags.fin);
    if soon && (fwd.next != Some(end.wrapping_add(control)) || fwd.advanced_by == 0) {
        labels.put(Label::OutOfOrder);
        return;
    }
    labels.put(Label::Retransmission);
}

/// What the next packets are compared with.
fn remember(fwd: &mut Direction, at_us: u64, packet: &Header, labels: Labels) {
    let control = u32::from(packet.flags.syn || packet.flags.fin);
    let end = packet.seq.wrapping_add(packet.len).wrapping_add(control);
    if fwd.next.is_none_or(|next| after(end, next.wrapping_add(control))) {
        fwd.advanced_by = packet.len;
    }
    let probe = labels.has(Label::ZeroWindowProbe);
    let advances = !probe && fwd.next.is_none_or(|next| after(end, next));
    // A client that meets a half-open connection resets it with the peer's old number and begins again: the
    // reset does not count for long.
    let opens = packet.flags.syn && !packet.flags.ack;
    if advances || (opens && fwd.next_by_reset) {
        fwd.next = Some(end).filter(|end| *end != 0);
        fwd.next_by_reset = packet.flags.rst && !packet.flags.ack;
        if !fwd.next_by_reset {
            fwd.next_at_us = at_us;
        }
    }
    if !probe && fwd.seen_to.is_none_or(|seen| seen == packet.seq) {
        fwd.seen_to = fwd.next;
    }
    fwd.window = packet.window;
    fwd.window_of_syn = packet.flags.syn;
    fwd.last_ack = packet.ack;
    fwd.last_at_us = at_us;
    fwd.last = labels;
}
