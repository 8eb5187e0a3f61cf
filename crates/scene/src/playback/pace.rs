//! How simulated time passes while wall time does.
//!
//! At one event per second the stretch from one step to the next takes a second, whether it lasts 20 ms or two
//! hours. Inside it, time with a segment in the air and the silence after it get shares of their own:
//!
//! ```text
//! step ──── segments in the air ────┬──────── silence ────────▶ next step
//!       400 ms or its share if more │ 600 ms or its share if less
//! ```

use keepalive_core::SimTime;

use crate::frame::gone_at;
use crate::index::TraceIndex;
use crate::number::within;

/// Wall milliseconds from one step to the next.
const STEP: f64 = 1_000.0;
/// Wall milliseconds of a long silence.
const SILENCE: f64 = 600.0;
/// What is left of a step beside a long silence; more than the 250 ms below which a flight cannot be followed.
const FLIGHT: f64 = STEP - SILENCE;

/// How time passes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pace {
    /// One step per second.
    EventPerSecond,
    /// So many simulated seconds per second.
    Clock(f64),
}

impl Pace {
    /// The slowest and the fastest clock.
    pub const CLOCKS: (f64, f64) = (0.001, 100_000.0);

    /// The same pace, or the nearest that makes sense.
    #[must_use]
    pub fn sane(self) -> Self {
        match self {
            Self::EventPerSecond => self,
            Self::Clock(speed) if speed.is_nan() => Self::Clock(1.0),
            Self::Clock(speed) => Self::Clock(within(speed, Self::CLOCKS.0, Self::CLOCKS.1)),
        }
    }
}

/// The stretch after a step: simulated microseconds and wall milliseconds of its two parts.
struct Stretch {
    from: u64,
    flying: f64,
    silent: f64,
    flying_ms: f64,
    silent_ms: f64,
}

impl Stretch {
    fn after(ix: &TraceIndex, step: Option<usize>) -> Self {
        let from = step.map_or(SimTime::ZERO, |step| ix.steps()[step].at);
        let next = ix.steps().get(step.map_or(0, |step| step + 1));
        let to = next.map_or(ix.trace().end.at, |next| next.at).max(from);
        let landed = step.map_or(from, |step| last_landing(ix, step)).clamp(from, to);
        let flying = landed.since(from).micros() as f64;
        let silent = to.since(landed).micros() as f64;
        let (flying_ms, silent_ms) = share(flying, silent);
        // Several steps on one tick are still counted one by one. Nothing waits before a step at the very start
        // or at the very end.
        let still = flying + silent == 0.0 && step.is_some() && next.is_some();
        Self {
            from: from.micros(),
            flying,
            silent,
            flying_ms,
            silent_ms: if still { STEP } else { silent_ms },
        }
    }

    const fn wall(&self) -> f64 {
        self.flying_ms + self.silent_ms
    }
}

fn share(flying: f64, silent: f64) -> (f64, f64) {
    if flying + silent == 0.0 {
        (0.0, 0.0)
    } else if flying == 0.0 {
        (0.0, STEP)
    } else {
        let flying_ms = (STEP * flying / (flying + silent)).max(FLIGHT);
        (flying_ms, STEP - flying_ms)
    }
}

/// When the last of the segments that are in the air after `step` lands or is lost.
fn last_landing(ix: &TraceIndex, step: usize) -> SimTime {
    let frame = ix.frame_within(Some(step), ix.steps()[step].at);
    let trace = ix.trace();
    frame.flights.iter().map(|flight| gone_at(trace.flight(flight.id))).max().unwrap_or(frame.at)
}

/// Wall milliseconds that the stretch after `step` takes.
pub(super) fn wall(ix: &TraceIndex, step: Option<usize>) -> f64 {
    Stretch::after(ix, step).wall()
}

/// Where in simulated time one is, `spent` wall milliseconds after `step`.
pub(super) fn at(ix: &TraceIndex, step: Option<usize>, spent: f64) -> SimTime {
    let stretch = Stretch::after(ix, step);
    let past = if spent < stretch.flying_ms {
        stretch.flying * spent / stretch.flying_ms
    } else if stretch.silent_ms > 0.0 {
        stretch.flying + stretch.silent * ((spent - stretch.flying_ms) / stretch.silent_ms).min(1.0)
    } else {
        stretch.flying
    };
    SimTime::from_micros(stretch.from.saturating_add(past as u64))
}

/// The opposite of [`at`]: wall milliseconds after `step` at which one is there.
pub(super) fn spent(ix: &TraceIndex, step: Option<usize>, at: SimTime) -> f64 {
    let stretch = Stretch::after(ix, step);
    let past = at.micros().saturating_sub(stretch.from) as f64;
    if past < stretch.flying {
        stretch.flying_ms * past / stretch.flying
    } else if stretch.silent > 0.0 {
        stretch.flying_ms + stretch.silent_ms * ((past - stretch.flying) / stretch.silent).min(1.0)
    } else {
        stretch.flying_ms
    }
}
