//! What is said of the four figures.

use keepalive_core::SimTime;

use super::Who;
use crate::figures::four::{Connections, Share};

/// A line of the four figures.
#[derive(Debug, Clone, Copy)]
pub enum FourText<'a> {
    /// The heading, with the moment.
    At(SimTime),
    /// All connections of the chain together.
    Whole,
    /// One connection of the chain.
    Hop(Who<'a>, Who<'a>),
    /// How many connections.
    Connections(&'a Connections),
    /// Requests on used connections.
    Reused(Share),
    /// Connections that were reset.
    Reset(Share),
    /// Connections that timed out.
    TimedOut(Share),
    /// Tries that failed on a connection of the chain.
    FailedTries(Share),
    /// Requests of the client that failed.
    FailedRequests(Share),
}

/// `33.3` of 1 in 3, in percent; absent if there is nothing to share.
pub(super) fn percent(share: Share) -> Option<String> {
    let (count, of) = (u64::from(share.count), u64::from(share.of));
    let permille = (count * 1_000 + of / 2).checked_div(of)?;
    Some(format!("{}.{}", permille / 10, permille % 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percents_are_rounded_to_a_tenth() {
        let of = |count, of| percent(Share { count, of });
        assert_eq!(of(1, 3).as_deref(), Some("33.3"));
        assert_eq!(of(2, 3).as_deref(), Some("66.7"));
        assert_eq!(of(5, 5).as_deref(), Some("100.0"));
        assert_eq!(of(0, 7).as_deref(), Some("0.0"));
        assert_eq!(of(0, 0), None);
    }
}
