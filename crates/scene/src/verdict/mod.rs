//! Is a chain right? The verdict on the idle limits of every connection on the path, without running it.
//!
//! A connection is reused by the side that opened it, and closed without announcement by whichever side's
//! idle limit is over first. It is right if the reusing side gives up first, with a margin for the way there
//! and back; a middlebox on the way must be refreshed, or outlast the reusing side. Equality is a race.
//!
//! # The clock
//! Times are on the reusing side's clock, which starts when the response is complete there. With the next
//! hop's limit T, a one-way delay d and processing p, a request sent in (T − 2d, T + p] is lost: it reaches
//! the next hop after its limit, and was sent before the close was seen. The model's hosts take no time to
//! notice, so p is 0. A middlebox that forgets after M of silence, and lies a from the reusing side, loses
//! what is sent later than M − 2a.
//!
//! # Which limits count
//! The next hop's is its idle limit and the margin by which it is late (`idle_margin`). The reusing side's is
//! the least of its pool's idle limit, the age beyond which it does not reuse, and the next hop's announced
//! `Keep-Alive: timeout` less its margin, if it heeds that.
//!
//! # QUIC
//! The shorter idle timeout holds for both ends, and both forget in silence; the reusing side's clock runs ahead, so it
//! is a limit of its own and never a race. What it sends after a middlebox has forgotten gets a new mapping, and the
//! next hop knows the connection by its ID; only a response that comes after the middlebox has forgotten is lost.
//!
//! # Not judged
//! Faults of the scenario; requests that wait behind others, or come at once with others; limits that are announced
//! (`max_requests`, a server's `max_age`), because a close that the last response announces cannot cross a request (one
//! that is not announced comes with that response, and only who never looks misses it); a limit on a request's head,
//! which does not run while a connection is idle; a status that a proxy gives instead of 502; a response that takes
//! longer than the reusing side waits, or than QUIC's idle timeout; responses that RST destroys where a server
//! does not linger.

mod chance;
mod checklist;
mod find;
mod fixes;
mod hazard;
mod legs;
mod outcome;
mod report;
mod text;
mod types;

use keepalive_core::Scenario;
use keepalive_core::scenario::Rate;

pub use fixes::{Change, Fix, Side};
pub use hazard::PROCESSING;
pub use report::{Report, report};
pub use text::{parts, text};
pub use types::{
    BoxVerdict, Chance, First, Grade, Hop, Inequality, Item, ItemGrade, ItemKind, Learn, Learns, LegVerdict,
    Outcome, Owner, Seen, Standing, Verdict, Window, Worst,
};

/// Judges the chain of a scenario. `rate` takes the place of the scenario's own; with neither it is
/// [`Rate::DEFAULT`], and the verdict says that it was assumed.
pub fn verdict(scenario: &Scenario, rate: Option<Rate>) -> Verdict {
    let stated = rate.or(scenario.rate);
    let rate = stated.unwrap_or(Rate::DEFAULT);
    let legs = legs::legs(scenario);
    let hazards: Vec<_> = legs.iter().map(hazard::judge).collect();
    let chances = chance::chances(&legs, &hazards, rate);
    let judged: Vec<LegVerdict> = legs
        .iter()
        .zip(&hazards)
        .zip(chances.legs)
        .enumerate()
        .map(|(at, ((leg, hazard), chance))| LegVerdict {
            from: leg.from.clone(),
            to: leg.to.clone(),
            grade: hazard.grade,
            quic: leg.quic.is_some(),
            one_way: leg.one_way,
            processing: PROCESSING,
            closes_first: hazard.first.clone(),
            inequality: leg.reuses.then_some(hazard.race),
            boxes: hazard.boxes.clone(),
            window: hazard.window,
            chance,
            seen: outcome::seen(&legs, &hazards, at),
            learns: outcome::learns(leg, hazard),
        })
        .collect();
    Verdict {
        scenario: scenario.id.clone(),
        right: judged.iter().all(|leg| leg.grade.is_right()),
        rate,
        rate_stated: stated.is_some(),
        chance: chances.any,
        checklist: checklist::checklist(scenario, &legs, &judged),
        fixes: find::fixes(scenario, &legs, &hazards),
        legs: judged,
    }
}
