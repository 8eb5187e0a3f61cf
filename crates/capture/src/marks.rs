//! What each packet of a connection is for, which probe was answered by what, and what shows that it arrived.
//!
//! Whether numbers come a second time and whether a packet looks like a keep-alive is ruled by
//! [`keepalive_export::tshark_rules`]. Three of its marks are sharpened: a keep-alive into a closed window is a
//! zero-window probe, as Linux sends it; the answer to a probe is known by its numbers, whatever its window; and
//! at the sender itself nothing is out of order, so what looks so was sent again.

use std::collections::{BTreeMap, VecDeque};

use keepalive_core::tcp::{Segment, Seq};
use keepalive_core::trace::Role;
use keepalive_export::tshark_labels::{Label, Labels};

use crate::connection::Seen;
use crate::point::{Distance, Point};

/// An answer that comes after less than nine tenths of the shortest round trip answers an earlier probe.
const ROUND_TRIP_TENTHS: u64 = 9;
/// What is left of a capture must be this many round trips, and at least this long, before silence means
/// anything: a delayed acknowledgement takes 40 ms, by RFC 9293 §3.8.6.3 up to 500 ms.
const PATIENCE_ROUND_TRIPS: u64 = 2;
const PATIENCE_US: u64 = 500_000;
/// So many probes of a side are remembered, the latest. Linux sends 127 at most (`MAX_TCP_KEEPCNT`) before it gives up.
const PROBES: usize = 256;

/// One side of a connection, as its packets show it.
#[derive(Debug, Default)]
struct Side {
    /// The end of what it has sent.
    next: Option<Seq>,
    /// The last window that it offered, in bytes.
    window: Option<u32>,
    /// Probes that wait for an answer.
    probes: VecDeque<usize>,
    /// The last copy of what waits for an acknowledgement, by the end of its numbers.
    waiting: BTreeMap<Seq, usize>,
}

/// Gives every packet its role.
pub(crate) fn mark(packets: &mut [Seen], distance: &Distance) {
    let mut sides = [Side::default(), Side::default()];
    for at in 0..packets.len() {
        let seen = packets[at];
        let [client, server] = &mut sides;
        let (own, peer) = if seen.from_client { (client, server) } else { (server, client) };
        let here = if seen.from_client { Point::Client } else { Point::Server };
        let answers = answered(&seen, own, peer, packets, distance);
        let role = role(&seen.segment, seen.labels, own, peer, distance.point == here, answers.is_some());
        packets[at].role = role;
        packets[at].pair = answers.filter(|_| role == Role::ProbeAck);
        if let Some(probe) = packets[at].pair {
            packets[probe].pair = Some(at);
            peer.probes.retain(|open| *open > probe);
        }
        if matches!(role, Role::Probe | Role::WindowProbe) {
            if own.probes.len() == PROBES {
                own.probes.pop_front();
            }
            own.probes.push_back(at);
        }
        note(packets, at, own, peer);
    }
    let last = packets.last().map_or(0, |seen| seen.at_us);
    unanswered(packets, &sides, last, distance);
}

fn role(segment: &Segment, labels: Labels, own: &Side, peer: &Side, is_here: bool, answers: bool) -> Role {
    let flags = segment.flags;
    if flags.rst {
        return Role::Rst;
    }
    if flags.syn {
        return match (own.next, flags.ack) {
            (Some(_), _) => Role::Retransmission,
            (None, true) => Role::SynAck,
            (None, false) => Role::Syn,
        };
    }
    if labels.has(Label::ZeroWindowProbe) {
        return Role::WindowProbe;
    }
    if labels.has(Label::KeepAlive) {
        return if peer.window == Some(0) { Role::WindowProbe } else { Role::Probe };
    }
    let sent_before = own.next.is_some_and(|next| segment.end() <= next);
    let again = labels.has(Label::Retransmission) || (labels.has(Label::OutOfOrder) && is_here);
    match (segment.len > 0, flags.fin) {
        (true, _) | (_, true) if again || (sent_before && is_here) => Role::Retransmission,
        (_, true) => Role::Fin,
        (true, false) => Role::Data,
        (false, false) if answers => Role::ProbeAck,
        (false, false) => Role::Ack,
    }
}

/// The probe that a plain acknowledgement answers: the latest from which a round trip has passed.
fn answered(seen: &Seen, own: &Side, peer: &Side, packets: &[Seen], distance: &Distance) -> Option<usize> {
    let segment = &seen.segment;
    let plain = segment.span() == 0 && segment.flags.ack && !segment.flags.rst;
    if !plain || own.next.is_some_and(|next| next != segment.seq) {
        return None;
    }
    let round = if seen.from_client { distance.to_client } else { distance.to_server };
    let least = round.map_or(0, |round| round.micros() * ROUND_TRIP_TENTHS / 10);
    peer.probes.iter().rev().copied().find(|probe| {
        let probe = &packets[*probe];
        seen.at_us.saturating_sub(probe.at_us) >= least && segment.ack > probe.segment.seq
    })
}

/// Remembers a packet for those that follow, and what it shows of the peer's.
fn note(packets: &mut [Seen], at: usize, own: &mut Side, peer: &mut Side) {
    let segment = packets[at].segment;
    let role = packets[at].role;
    if segment.span() > 0 && !segment.flags.rst {
        let probe = role == Role::WindowProbe || role == Role::Probe;
        if !probe {
            own.next = Some(own.next.map_or(segment.end(), |next| next.max(segment.end())));
            // A second copy before any acknowledgement: nothing shows that the first arrived.
            if let Some(first) = own.waiting.insert(segment.end(), at) {
                packets[first].unconfirmed = true;
            }
        }
    } else if own.next.is_none() {
        own.next = Some(segment.seq);
    }
    own.window = Some(segment.window);
    if segment.flags.rst {
        peer.waiting.clear();
        peer.probes.clear();
    } else if segment.flags.ack {
        peer.waiting = peer.waiting.split_off(&segment.ack.saturating_add(1));
    }
}

/// What was never answered, though the capture goes on for long enough.
fn unanswered(packets: &mut [Seen], sides: &[Side; 2], last_us: u64, distance: &Distance) {
    let patience = (distance.round_trip().micros() * PATIENCE_ROUND_TRIPS).max(PATIENCE_US);
    let late = |seen: &Seen| last_us.saturating_sub(seen.at_us) > patience;
    let waiting: Vec<usize> = sides.iter().flat_map(|side| side.waiting.values().copied()).collect();
    for at in waiting {
        packets[at].unconfirmed = late(&packets[at]);
    }
    // A probe is missed as soon as another follows it.
    let mut following = [false; 2];
    for seen in packets.iter_mut().rev() {
        if !matches!(seen.role, Role::Probe | Role::WindowProbe) {
            continue;
        }
        let own = usize::from(!seen.from_client);
        seen.unconfirmed = seen.pair.is_none() && (following[own] || late(seen));
        following[own] = true;
    }
    // What reaches the place of capture from the other side was seen to arrive.
    for seen in packets {
        let receiver = if seen.from_client { Point::Server } else { Point::Client };
        if distance.point == receiver {
            seen.unconfirmed = false;
        }
    }
}
