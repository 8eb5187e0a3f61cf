//! How far two times may lie apart: constants of the rule and the granularity of the kernel's timers.
//!
//! All values are microseconds.

use super::classify::Kind;

/// Lateness of an action whose call time is known.
pub const LATE: u64 = 5_000;
/// Lateness of an action of which only the scripted time is known.
pub const SCRIPT_LATE: u64 = 60_000;
/// Slack of any measured difference.
pub const SLOP: u64 = 6_000;
/// Time within which a kernel answers what it received.
pub const REACT: u64 = 2_000;
/// Time within which an application answers what it received.
pub const REACT_TOL: u64 = 15_000;
/// How much earlier than recorded an answer may come.
pub const REACT_EARLY: u64 = 1_000;
/// Time within which a later packet makes a pure acknowledgement unnecessary.
pub const COVER: u64 = 5_000;
/// The same where applications decide whether an acknowledgement travels alone.
pub const COVER_LENIENT: u64 = 45_000;
/// How much earlier than the acknowledgement the covering packet may leave.
pub const COVER_EARLY: u64 = 2_000;
/// Longest wait of an acknowledgement for data to travel with.
pub const DELACK: u64 = 45_000;
/// Part at the end of the shorter trace in which nothing is missed.
pub const TAIL: u64 = 60_000;
/// Time within which an acknowledgement answers a probe.
pub const PROBE_ANSWER: u64 = 5_000;
/// A call may be stamped so much after the packet it sent.
pub const ACTION_EARLY: u64 = 500;
/// A packet may leave so much after the call that sent it returned.
pub const ACTION_LATE: u64 = 1_500;
/// Tolerance of an injected packet against the packet that provoked it.
pub const INJECT: u64 = 1_000;
/// Tolerance of an application event in absolute time.
pub const APP_ABSOLUTE: u64 = 32_000;
/// Tolerance of an end of stream in absolute time.
pub const EOF_ABSOLUTE: u64 = 60_000;
/// States of the socket table that live shorter are not demanded.
pub const SS_SHORT: u64 = 120_000;
/// Tolerance of transfers whose segmentation a small receive buffer decides.
pub const WINDOW_TOL: u64 = 1_000_000;

/// Which kernel timer an interval belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// Keep-alive probes: whole seconds, so that an interval just above a bucket's edge still belongs below it.
    Probe,
    /// Every other timer.
    Other,
}

impl Clock {
    /// The timer that sends packets of this kind.
    pub fn of(kind: Kind) -> Self {
        if kind == Kind::Probe { Self::Probe } else { Self::Other }
    }

    /// How late a timer wheel with 4 ms ticks may fire, for an observed interval.
    pub fn granularity(self, interval: u64) -> u64 {
        let edges = match self {
            Self::Probe => [252_000, 2_048_000, 16_384_000, 131_072_000],
            Self::Other => [252_000, 2_012_000, 16_100_000, 128_900_000],
        };
        let late = [4_000, 32_000, 256_000, 2_050_000];
        edges.iter().zip(late).find(|(edge, _)| interval < **edge).map_or(16_400_000, |(_, g)| g)
    }
}

/// A moment known in both traces: recorded and simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// Time in the recording.
    pub recorded: u64,
    /// Time in the simulation.
    pub simulated: u64,
    /// Extra slack, where the moment itself is vague.
    pub slack: u64,
}

impl Anchor {
    /// The start of both traces.
    pub const START: Self = Self { recorded: 0, simulated: 0, slack: 0 };

    /// True if an event lies equally far behind the anchor in both traces, as far as a timer can tell.
    pub fn agrees(self, recorded: u64, simulated: u64, clock: Clock, slop: u64) -> bool {
        let allowed = clock.granularity(recorded.saturating_sub(self.recorded)) + slop + self.slack;
        self.difference(recorded, simulated).unsigned_abs() <= allowed
    }

    /// How much later after the anchor the simulated event comes than the recorded one.
    pub fn difference(self, recorded: u64, simulated: u64) -> i64 {
        (simulated as i64 - self.simulated as i64) - (recorded as i64 - self.recorded as i64)
    }
}
