//! Lines of the four figures of every kind.

use keepalive_core::SimTime;

use super::{CLIENT, NAT, PROXY, SERVER};
use crate::figures::four::{Connections, Share};
use crate::lang::FourText;

/// Gives every line to `see`.
pub(super) fn each(mut see: impl FnMut(FourText<'_>)) {
    see(FourText::At(SimTime::from_micros(30_000_000)));
    see(FourText::Whole);
    for (from, to) in [(CLIENT, PROXY), (PROXY, NAT), (PROXY, SERVER)] {
        see(FourText::Hop(from, to));
    }
    for failed in [0, 1] {
        let it = Connections { opened: 3, failed, open: 1, idle: 1, most_open: 2, idle_us: 1_500_000 };
        see(FourText::Connections(&it));
    }
    for share in [Share { count: 1, of: 3 }, Share { count: 0, of: 0 }] {
        for line in [
            FourText::Reused(share),
            FourText::Reset(share),
            FourText::TimedOut(share),
            FourText::FailedTries(share),
            FourText::FailedRequests(share),
        ] {
            see(line);
        }
    }
}
