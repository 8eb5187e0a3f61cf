//! English: the four figures.

use keepalive_core::{SimTime, Span};

use super::{name, span};
use crate::figures::four::Share;
use crate::lang::four::percent;
use crate::lang::{FourText, Part};

/// A line.
pub(super) fn line(text: &FourText<'_>) -> String {
    match *text {
        FourText::At(at) => format!("The four figures at {}", span(at.since(SimTime::ZERO))),
        FourText::Whole => "the whole chain".into(),
        FourText::Hop(from, to) => format!("from {} to {}", name(from, Part::Host), name(to, Part::Host)),
        FourText::Connections(it) => {
            let failed = if it.failed == 0 { String::new() } else { format!(" ({} failed)", it.failed) };
            format!(
                "TCP connections: {} opened{failed}, {} open, at most {} at once; idle for {} in all",
                it.opened,
                it.open,
                it.most_open,
                span(Span::from_micros(it.idle_us))
            )
        }
        FourText::Reused(it) => format!("reuse: {}", share(it, "requests on a used connection")),
        FourText::Reset(it) => format!("resets: {}", share(it, "connections")),
        FourText::TimedOut(it) => format!("timeouts: {}", share(it, "connections")),
        FourText::FailedTries(it) => format!("failures: {}", share(it, "tries")),
        FourText::FailedRequests(it) => format!("failures: {}", share(it, "requests of the client")),
    }
}

fn share(it: Share, what: &str) -> String {
    match percent(it) {
        Some(percent) => format!("{percent} % ({} of {} {what})", it.count, it.of),
        None => format!("– (no {what})"),
    }
}
