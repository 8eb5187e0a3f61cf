//! What a reader of the page does, done on the command line: a scenario is changed before it is run.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use keepalive_core::{Scenario, SimTime, Span, simulate};
use keepalive_scene::TraceIndex;
use keepalive_scene::edit::command::{Here, perform};
use keepalive_scene::edit::{Edits, Refused};

/// A command of [`keepalive_scene::edit::command`], at a moment: `40s cut link`, `set server http-idle 75s`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doing {
    at: Option<Span>,
    command: String,
}

/// A command that cannot be carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("--do \"{doing}\": {why}")]
pub struct NotDone {
    /// What was to be done.
    pub doing: Doing,
    /// Why it is refused.
    pub why: Refused,
}

impl FromStr for Doing {
    type Err = std::convert::Infallible;

    /// Reads a command, before it perhaps the moment. Whether it means something is known with the scenario.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let timed = text.split_once(' ').and_then(|(at, command)| Some((Span::parse(at).ok()?, command)));
        Ok(match timed {
            Some((at, command)) => Self { at: Some(at), command: command.trim().to_owned() },
            None => Self { at: None, command: text.to_owned() },
        })
    }
}

impl fmt::Display for Doing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at {
            Some(at) => write!(f, "{at} {}", self.command),
            None => f.write_str(&self.command),
        }
    }
}

/// The scenario after everything that is done to it, in turn: each sees the run that the ones before have led to.
///
/// # Errors
/// The first command that means nothing in this scenario, or makes one of it that cannot be simulated.
pub fn done(scenario: Scenario, doings: &[Doing]) -> Result<Scenario, NotDone> {
    let mut edits = Edits::default();
    let mut edited = scenario.clone();
    for doing in doings {
        let refused = |why| NotDone { doing: doing.clone(), why };
        let index = TraceIndex::new(Arc::new(simulate(&edited))).with_scenario(&edited);
        let here = Here { index: &index, at: doing.at.map(|at| SimTime::ZERO + at) };
        edits = perform(&scenario, &edits, &doing.command, here).map_err(refused)?;
        edited = edits.apply(&scenario).map_err(refused)?;
    }
    Ok(edited)
}

#[cfg(test)]
mod tests {
    use keepalive_core::scenario::FaultAction;

    use super::*;

    fn two_clocks() -> Scenario {
        keepalive_scene::load(include_str!("../../../tests/scenarios/two-clocks.json")).expect("a scenario")
    }

    fn after(doings: &[&str]) -> Result<Scenario, String> {
        let doings: Vec<Doing> = doings.iter().map(|text| text.parse().expect("any text")).collect();
        done(two_clocks(), &doings).map_err(|error| error.to_string())
    }

    #[test]
    fn a_cable_is_cut_a_microsecond_after_the_moment_and_a_setting_has_none() {
        let edited = after(&["40s cut link", "set server http-idle 75s"]).expect("both can be done");
        let [fault] = &edited.faults[..] else { panic!("{:?}", edited.faults) };
        assert_eq!(fault.at, Span::from_secs(40) + Span::from_micros(1));
        assert!(matches!(&fault.action, FaultAction::Cut { link, .. } if link == "link"));
        let same = after(&["set server http-idle 75s", "40s cut link"]).expect("in any order");
        assert_eq!(simulate(&edited).digest(), simulate(&same).digest());
    }

    #[test]
    fn what_cannot_be_done_is_named_as_it_was_written() {
        let refused = "--do \"40s cut rope\": faults[0].do.cut.link: \"rope\" is not allowed; \"link\"";
        assert_eq!(after(&["40s cut rope"]), Err(refused.into()));
        assert_eq!(after(&["sing"]), Err("--do \"sing\": \"sing\" means nothing here".into()));
    }
}
