//! The panel of the four figures at a moment: the chain as a whole, then each of its connections.

use keepalive_core::{Scenario, SimTime};

use super::text;
use crate::figures::four::{Figures, four};
use crate::index::TraceIndex;
use crate::lang::{FourText, PanelWords, Who};

/// The figures as lists under headings.
pub fn figures(scenario: &Scenario, index: &TraceIndex, at: SimTime, words: &dyn PanelWords) -> String {
    let four = four(scenario, index.trace(), at);
    let mut out = String::new();
    text(&mut out, "h3", "", &words.four(&FourText::At(SimTime::from_micros(four.at_us))));
    list(&mut out, &lines(&four.whole, FourText::FailedRequests(four.whole.failed)), words);
    if four.hops.len() > 1 {
        let hosts: Vec<Who<'_>> = scenario.path.iter().filter_map(Who::of).collect();
        let who = |id: &str| hosts.iter().copied().find(|who| who.id == id);
        for hop in &four.hops {
            let (Some(from), Some(to)) = (who(&hop.from), who(&hop.to)) else { continue };
            text(&mut out, "h3", "", &words.four(&FourText::Hop(from, to)));
            list(&mut out, &lines(&hop.figures, FourText::FailedTries(hop.figures.failed)), words);
        }
    }
    out
}

/// The lines of one group of figures; `failed` differs between the chain and its connections.
pub(super) fn lines<'a>(it: &'a Figures, failed: FourText<'a>) -> [FourText<'a>; 5] {
    [
        FourText::Connections(&it.connections),
        FourText::Reused(it.reused),
        FourText::Reset(it.reset),
        FourText::TimedOut(it.timed_out),
        failed,
    ]
}

fn list(out: &mut String, lines: &[FourText<'_>], words: &dyn PanelWords) {
    out.push_str(r#"<ul class="figs">"#);
    for line in lines {
        text(out, "li", "", &words.four(line));
    }
    out.push_str("</ul>");
}
