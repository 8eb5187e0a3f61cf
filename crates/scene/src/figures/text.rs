//! The four figures as text: what the terminal prints.

use keepalive_core::scenario::Scenario;
use keepalive_core::{SimTime, Trace};

use super::four::{Figures, four};
use crate::lang::{FourText, PanelWords, Who};

/// The figures at a moment in lines: the chain as a whole, then each of its connections if there are several.
pub fn text(scenario: &Scenario, trace: &Trace, at: SimTime, words: &dyn PanelWords) -> String {
    let four = four(scenario, trace, at);
    let hosts: Vec<Who<'_>> = scenario.path.iter().filter_map(Who::of).collect();
    let who = |id: &str| hosts.iter().copied().find(|who| who.id == id);
    let mut out = words.four(&FourText::At(SimTime::from_micros(four.at_us))) + "\n";
    let mut part = |head: FourText<'_>, it: &Figures, failed: FourText<'_>| {
        out += &format!("\n{}\n", words.four(&head));
        for line in [
            FourText::Connections(&it.connections),
            FourText::Reused(it.reused),
            FourText::Reset(it.reset),
            FourText::TimedOut(it.timed_out),
            failed,
        ] {
            out += &format!("    {}\n", words.four(&line));
        }
    };
    part(FourText::Whole, &four.whole, FourText::FailedRequests(four.whole.failed));
    if four.hops.len() > 1 {
        for hop in &four.hops {
            if let (Some(from), Some(to)) = (who(&hop.from), who(&hop.to)) {
                part(FourText::Hop(from, to), &hop.figures, FourText::FailedTries(hop.figures.failed));
            }
        }
    }
    out
}
