//! Finds which simulated packet corresponds to which recorded one.

use std::collections::BTreeMap;

use super::classify::Labelled;
use super::observed::{Flags, Side};

/// What makes two packets the same: section, sender, connection, flags without PSH, numbers and length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    hop: u8,
    flow: u32,
    side: Side,
    flags: Flags,
    seq: Option<u32>,
    ack: Option<u32>,
    len: u32,
}

impl Key {
    /// The key of a packet.
    pub fn of(p: &Labelled) -> Self {
        let p = &p.packet;
        Self { hop: p.hop, flow: p.flow, side: p.side, flags: p.flags, seq: p.seq, ack: p.ack, len: p.len }
    }

    fn any_seq(self) -> Self {
        Self { seq: None, ..self }
    }
}

/// Pairs of corresponding packets, by their places in the two traces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pairing {
    /// For each recorded packet, its simulated counterpart.
    pub simulated: Vec<Option<usize>>,
    /// For each simulated packet, its recorded counterpart.
    pub recorded: Vec<Option<usize>>,
}

impl Pairing {
    /// Pairs as (recorded, simulated), in recorded order.
    pub fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        self.simulated.iter().enumerate().filter_map(|(r, s)| s.map(|s| (r, s)))
    }
}

/// Pairs the packets of two traces. Packets of one key are paired in order; where their numbers differ, those
/// are left over whose absence costs the least distance in time.
pub fn pair(recorded: &[Labelled], simulated: &[Labelled]) -> Pairing {
    let wild: Vec<Key> = recorded
        .iter()
        .chain(simulated)
        .filter(|p| p.packet.seq.is_none())
        .map(|p| Key::of(p).any_seq())
        .collect();
    let group = |of: &[Labelled]| {
        let mut groups: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
        for (i, p) in of.iter().enumerate() {
            let key = Key::of(p);
            // A reset for a connection its sender never had carries a number nobody can name.
            let key = if wild.contains(&key.any_seq()) { key.any_seq() } else { key };
            groups.entry(key).or_default().push(i);
        }
        groups
    };
    let (left, right) = (group(recorded), group(simulated));
    let mut out = Pairing { simulated: vec![None; recorded.len()], recorded: vec![None; simulated.len()] };
    for (key, r) in &left {
        let Some(s) = right.get(key) else { continue };
        let times =
            |of: &[Labelled], places: &[usize]| places.iter().map(|i| of[*i].packet.t_us).collect::<Vec<_>>();
        for (i, k) in assign(&times(recorded, r), &times(simulated, s)) {
            out.simulated[r[i]] = Some(s[k]);
            out.recorded[s[k]] = Some(r[i]);
        }
    }
    out
}

/// Pairs two sorted lists of times in order so that all of the shorter list is used and the sum of the
/// distances is least.
fn assign(a: &[u64], b: &[u64]) -> Vec<(usize, usize)> {
    if a.len() > b.len() {
        return assign(b, a).into_iter().map(|(i, k)| (k, i)).collect();
    }
    let spare = b.len() - a.len();
    // cost[i][x]: least distance of the first i of `a` with x of `b` skipped so far.
    let mut cost = vec![vec![u64::MAX; spare + 1]; a.len() + 1];
    cost[0] = vec![0; spare + 1];
    for i in 1..=a.len() {
        for x in 0..=spare {
            let paired = cost[i - 1][x].saturating_add(a[i - 1].abs_diff(b[i - 1 + x]));
            let skipped = if x > 0 { cost[i][x - 1] } else { u64::MAX };
            cost[i][x] = paired.min(skipped);
        }
    }
    let mut out = Vec::with_capacity(a.len());
    let mut x = spare;
    for i in (1..=a.len()).rev() {
        while x > 0 && cost[i][x] == cost[i][x - 1] {
            x -= 1;
        }
        out.push((i - 1, i - 1 + x));
    }
    out.reverse();
    out
}

#[cfg(test)]
mod tests {
    use super::assign;

    #[test]
    fn equal_counts_pair_in_order() {
        assert_eq!(assign(&[1, 9], &[5, 6]), [(0, 0), (1, 1)]);
    }

    #[test]
    fn the_odd_one_is_left_over() {
        assert_eq!(assign(&[10, 30], &[10, 19, 31]), [(0, 0), (1, 2)]);
        assert_eq!(assign(&[10, 19, 31], &[11, 30]), [(0, 0), (2, 1)]);
        assert_eq!(assign(&[], &[4]), []);
    }
}
