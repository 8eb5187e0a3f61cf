//! Where an edited run parts from the original.

use keepalive_core::SimTime;

use crate::index::TraceIndex;

/// When the first step happens that only one of two runs has; `None` if both have the same steps. A fault is a
/// step, and leaves everything before it as it was, so a run with one more fault parts there at the latest.
pub fn fork(original: &TraceIndex, edited: &TraceIndex) -> Option<SimTime> {
    let (old, new) = (original.steps(), edited.steps());
    let same = old.iter().zip(new).take_while(|(a, b)| (a.at, a.kind) == (b.at, b.kind)).count();
    let at = |steps: &[crate::step::Step]| steps.get(same).map(|step| step.at);
    match (at(old), at(new)) {
        (Some(old), Some(new)) => Some(old.min(new)),
        (old, new) => old.or(new),
    }
}
