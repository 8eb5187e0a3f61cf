//! Where the kernel's clock may have stood when a recording began.
//!
//! The timer wheel rounds deadlines up to boundaries that are counted from the boot of the machine. Which of two
//! timers fires first, or whether a timer or an arrival comes first, may depend on it.

use keepalive_core::Span;

use super::classify::{Kind, label};
use super::observed::Run;

/// Granule of timers between a quarter of a second and two seconds, microseconds.
const GRANULE: u64 = 32_000;
/// Positions tried within the granule of timers up to two minutes, evenly spread.
const POSITIONS: u64 = 16;
/// How far apart they are.
const STEP: u64 = 64 * GRANULE / POSITIONS;
/// A packet is stamped so much after its timer fired, at most.
const STAMPED_LATE: u64 = 500;

/// Positions to try: those that agree with the boundaries on which probes and repetitions were seen to leave, far
/// apart first.
pub(super) fn positions(recorded: &Run) -> impl Iterator<Item = Span> + use<> {
    let seen: Vec<u64> = label(&recorded.packets)
        .iter()
        .filter(|p| p.kind == Kind::Probe || p.kind.is_repeat())
        .map(|p| p.packet.t_us % GRANULE)
        .collect();
    let close = |a: u64, b: u64| (b + GRANULE - a) % GRANULE < STAMPED_LATE;
    let boundary =
        seen.iter().copied().max_by_key(|a| seen.iter().filter(|b| close(*a, **b)).count()).unwrap_or(0);
    let first = GRANULE - boundary;
    (0..POSITIONS).map(move |n| {
        let turned = (n as u8).reverse_bits() >> 4;
        Span::from_micros(first + u64::from(turned) * STEP)
    })
}
