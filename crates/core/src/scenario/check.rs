//! What a well-formed scenario may contain: the document as a whole; its parts are checked by `check/*.rs`.
//!
//! # Why a checked scenario ends, in bounded time and memory
//! * Each turn of the event queue records an event or drops a deadline that no longer counts, and deadlines
//!   are planned only beside an event. So [`limits::EVENTS`] bounds the turns even where time stands still
//!   (two programs that answer each other over a link without latency).
//! * One turn is bounded too: long calls (a `send` ten thousand times, a queue of steps) look at the limit
//!   as they go, and what leaves in one turn fits into one receive window.
//! * Bytes are numbers, not buffers. They cost events, one flight for each 1448 of them, so the event limit
//!   bounds what [`limits::BYTES`] allows. [`limits::STREAM`] keeps sequence numbers from wrapping, so no
//!   sum of them overflows; [`limits::UNTIL`] does the same for times.
//! * A departing segment meets each fault once, and each number of a `drop` once: [`limits::FAULTS`] times
//!   [`limits::NTH`]. Sockets are counted in 16 bits; the run ends at [`limits::SOCKETS`].

#[cfg(feature = "claims")]
mod claim;
mod fault;
mod http_client;
pub mod limits;
mod path;
mod place;
mod script;
mod tcp;
mod text;
mod withhold;

use std::fmt;

use self::path::Hosts;
use self::place::{Checked, Place, Unit};
use super::Scenario;
use crate::time::Span;

/// A value that cannot be simulated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// JSON path: `path[1].link.latency`.
    pub path: String,
    /// What stands there.
    pub value: String,
    /// What may stand there.
    pub allowed: String,
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} is not allowed; {}", self.path, self.value, self.allowed)
    }
}

impl std::error::Error for Invalid {}

/// The first impossible value of a scenario, in the order of the file's fields.
pub(super) fn scenario(scenario: &Scenario) -> Checked {
    let whole = Place::Document;
    header(scenario, &whole)?;
    let shortest = Span::from_micros(1);
    whole.field("until").span(scenario.until, &(shortest..=limits::UNTIL), Unit::Any)?;
    whole.field("clock").span(scenario.clock, &(Span::ZERO..=limits::UNTIL), Unit::Any)?;
    let hosts = Hosts::of(&scenario.path, &whole.field("path"))?;
    script::check(scenario, &hosts, &whole.field("script"))?;
    fault::check(scenario, &hosts, &whole.field("faults"))?;
    #[cfg(feature = "claims")]
    claim::check(&scenario.claims, &scenario.teaches, &hosts, &whole.field("claims"))?;
    withhold::check(scenario, &hosts, &whole.field("withhold_from"))
}

fn header(scenario: &Scenario, whole: &Place<'_>) -> Checked {
    if scenario.version != limits::VERSION {
        return whole.field("version").refuse(scenario.version, limits::VERSION);
    }
    text::name(&whole.field("id"), &scenario.id, limits::ID)?;
    text::translated(&whole.field("title"), &scenario.title, limits::TITLE)?;
    text::translated(&whole.field("about"), &scenario.about, limits::ABOUT)?;
    text::teaches(&whole.field("teaches"), &scenario.teaches)?;
    let cites = whole.field("cites");
    cites.count(scenario.cites.len(), limits::CITES, "sources")?;
    scenario.cites.iter().enumerate().try_for_each(|(i, cite)| text::line(&cites.item(i), cite, limits::LINE))
}

#[cfg(test)]
mod tests;
