//! Packets that only one trace has, and when that is no fault: the end of a trace, acknowledgements that
//! something else carries, and timers narrowly beaten by what stops them.

use super::classify::{Kind, Labelled, arrivals, before};
use super::leniency::Leniency;
use super::matching::Key;
use super::observed::Flags;
use super::timing::{COVER, COVER_EARLY, Clock, REACT, SLOP, TAIL};

/// Which trace has the packets that the other lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surplus {
    /// The recording: the simulation did not send them.
    Recorded,
    /// The simulation: the kernel did not send them.
    Simulated,
}

/// Unpaired packets of one trace that are a fault. `paired[i]` tells whether packet `i` has a counterpart;
/// `end_us` is the end of the shorter trace.
pub fn faults(of: &[Labelled], paired: &[bool], whose: Surplus, end_us: u64, allow: &Leniency) -> Vec<usize> {
    let mut open: Vec<usize> = (0..of.len())
        .filter(|i| !paired[*i])
        .filter(|i| of[*i].packet.t_us + TAIL <= end_us)
        .filter(|i| !covered(of, *i, whose, allow))
        .collect();
    let mut excused: Vec<usize> = Vec::new();
    // An answer to an excused packet is excused, and so is the answer to that.
    loop {
        let (more, rest): (Vec<usize>, Vec<usize>) =
            open.iter().partition(|i| beaten(of, paired, **i, allow) || answers(of, **i, &excused));
        if more.is_empty() {
            return rest;
        }
        excused.extend(more);
        open = rest;
    }
}

/// True for a pure acknowledgement whose news another packet of the same direction carries at the same time.
fn covered(of: &[Labelled], i: usize, whose: Surplus, allow: &Leniency) -> bool {
    let p = &of[i];
    let pure = p.kind == Kind::Ack && p.packet.flags == Flags::ACK;
    let Some(ack) = p.packet.ack.filter(|_| pure && !p.answers_probe && !p.packet.dropped) else {
        return false;
    };
    let of_fin = of.iter().any(|q| {
        q.packet.side != p.packet.side
            && q.packet.flow == p.packet.flow
            && q.kind == Kind::Fin
            && q.end() == ack
    });
    let cover = if of_fin { allow.fin_cover_us } else { COVER };
    let honest = whose == Surplus::Recorded
        || (of
            .iter()
            .any(|q| q.packet.side != p.packet.side && q.packet.flow == p.packet.flow && q.end() == ack)
            && p.packet.seq == p.highest);
    let (from, to) = (p.packet.t_us.saturating_sub(COVER_EARLY), p.packet.t_us + cover);
    honest
        && of.iter().enumerate().any(|(k, q)| {
            let near = (from..=to).contains(&q.packet.t_us) && k != i;
            let same = q.packet.side == p.packet.side
                && q.packet.flow == p.packet.flow
                && q.packet.hop == p.packet.hop;
            let carries = q.packet.ack.is_some_and(|a| before(ack, a) || (a == ack && q.kind == Kind::Fin));
            near && same && carries
        })
}

/// True for a repeated packet whose timer was about to be stopped by something already on its way.
fn beaten(of: &[Labelled], paired: &[bool], i: usize, allow: &Leniency) -> bool {
    let p = &of[i];
    let key = Key::of(p);
    if !p.kind.is_repeat() || !(0..of.len()).any(|k| paired[k] && Key::of(&of[k]) == key) {
        return false;
    }
    let t = p.packet.t_us;
    let armed = of[..i]
        .iter()
        .rev()
        .find(|q| q.packet.side == p.packet.side && q.packet.flow == p.packet.flow && q.kind != Kind::Ack)
        .map_or(0, |q| q.packet.t_us);
    let late = Clock::of(p.kind).granularity(t - armed) + SLOP;
    let reaches = p.packet.rx_us.unwrap_or(t + allow.delay_us);
    of.iter().any(|q| {
        q.packet.side != p.packet.side
            && q.packet.flow == p.packet.flow
            && q.kind != Kind::Probe
            && q.packet.t_us <= reaches
            && !q.packet.dropped
            && q.packet.rx_us.is_some_and(|rx| rx + SLOP >= t && rx <= t + late)
    })
}

/// True if packet `i` is the immediate answer to one of `excused`.
fn answers(of: &[Labelled], i: usize, excused: &[usize]) -> bool {
    arrivals(of, i, REACT).any(|k| excused.contains(&k))
}
