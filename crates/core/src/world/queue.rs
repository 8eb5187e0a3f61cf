//! What is due and in which order: by time, then by rank, then by order of planning.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::time::SimTime;
use crate::timer::Timer;
use crate::trace::{FlightId, SocketId};

/// The order of things that fall on one tick. An acknowledgement that arrives on the tick a probe is due
/// comes first: the kernel handles packets before expired timers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    Fault,
    Arrival,
    Timer,
    Script,
}

/// Something to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Wake {
    /// The n-th fault begins or ends.
    Fault(u16),
    FaultEnd(u16),
    Arrival(FlightId),
    Timer(SocketId, Timer),
    /// The n-th step of the script.
    Script(u16),
    /// A middlebox may forget a connection.
    Forget(u8, u16),
    /// The program that owns a socket looks at it again.
    Look(SocketId),
    /// The program has woken up and accepts a connection.
    Accept(SocketId),
    /// The reading loop of a socket has woken up.
    Read(SocketId),
    /// A program that waits in `send()` has woken up.
    Write(SocketId),
    /// The program of a host looks at its next step again.
    Resume(u8),
}

impl Wake {
    const fn rank(self) -> Rank {
        match self {
            Self::Fault(_) | Self::FaultEnd(_) => Rank::Fault,
            Self::Arrival(_) => Rank::Arrival,
            Self::Timer(..) | Self::Forget(..) => Rank::Timer,
            Self::Script(_)
            | Self::Look(_)
            | Self::Accept(_)
            | Self::Read(_)
            | Self::Write(_)
            | Self::Resume(_) => Rank::Script,
        }
    }
}

/// The event queue.
#[derive(Debug, Default)]
pub(super) struct Queue {
    heap: BinaryHeap<Reverse<(SimTime, Rank, u64, Wake)>>,
    planned: u64,
}

impl Queue {
    pub(super) fn plan(&mut self, at: SimTime, wake: Wake) {
        self.planned += 1;
        self.heap.push(Reverse((at, wake.rank(), self.planned, wake)));
    }

    pub(super) fn next(&mut self) -> Option<(SimTime, Wake)> {
        self.heap.pop().map(|Reverse((at, _, _, wake))| (at, wake))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arrival_comes_before_a_timer_of_the_same_tick() {
        let mut queue = Queue::default();
        let at = SimTime::from_micros(5);
        queue.plan(at, Wake::Script(0));
        queue.plan(at, Wake::Timer(SocketId(0), Timer::Keepalive));
        queue.plan(at, Wake::Arrival(FlightId(0)));
        queue.plan(at, Wake::Fault(0));
        let order: Vec<Wake> = std::iter::from_fn(|| queue.next().map(|n| n.1)).collect();
        assert_eq!(
            order,
            [
                Wake::Fault(0),
                Wake::Arrival(FlightId(0)),
                Wake::Timer(SocketId(0), Timer::Keepalive),
                Wake::Script(0)
            ]
        );
    }
}
