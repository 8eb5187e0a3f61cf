//! Order of packets inside one direction.

use super::classify::{Class, Kind, Labelled};
use super::matching::Pairing;
use super::timing::{Clock, SLOP};

/// Pairs of recorded packets (in recorded order) that the simulation sent the other way round although they
/// lie too far apart for chance. Across directions order follows from numbers and times and is not judged.
pub fn swapped(
    recorded: &[Labelled],
    simulated: &[Labelled],
    classes: &[Class],
    pairing: &Pairing,
) -> Vec<(usize, usize)> {
    let pairs: Vec<(usize, usize)> = pairing.pairs().collect();
    let mut out = Vec::new();
    for (n, &(r1, s1)) in pairs.iter().enumerate() {
        for &(r2, s2) in &pairs[n + 1..] {
            let (p1, p2) = (&recorded[r1].packet, &recorded[r2].packet);
            let same_direction = p1.side == p2.side && p1.hop == p2.hop;
            let (t1, t2) = (simulated[s1].packet.t_us, simulated[s2].packet.t_us);
            if !same_direction || t1 <= t2 {
                continue;
            }
            let gap = p1.t_us.abs_diff(p2.t_us).max(t1 - t2);
            let allowed = [r1, r2]
                .into_iter()
                .filter(|r| classes[*r] == Class::Timer)
                .map(|r| largest_granularity(recorded, r) + SLOP)
                .fold(2 * SLOP, u64::max);
            if gap > allowed {
                out.push((r1, r2));
            }
        }
    }
    out
}

/// Lateness possible for the longest timer that may have sent packet `i`.
fn largest_granularity(of: &[Labelled], i: usize) -> u64 {
    let p = &of[i];
    let last = of[..i]
        .iter()
        .rev()
        .filter(|q| q.packet.side == p.packet.side && q.packet.flow == p.packet.flow)
        .find(|q| q.kind != Kind::Ack)
        .map_or(0, |q| q.packet.t_us);
    let heard = of
        .iter()
        .filter(|q| q.packet.side != p.packet.side && q.packet.flow == p.packet.flow && q.kind != Kind::Probe)
        .filter_map(|q| q.packet.rx_us.filter(|rx| *rx <= p.packet.t_us))
        .max()
        .unwrap_or(0);
    let longest = p.packet.t_us.saturating_sub(last.min(heard));
    Clock::of(p.kind).granularity(longest)
}
