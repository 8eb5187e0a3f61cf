//! Rules for the question that is asked before its answer is shown.

use super::limits;
use super::path::Hosts;
use super::place::{Checked, Place, Unit};
use super::text;
use crate::scenario::Scenario;
use crate::time::Span;

/// Checks the moment, the question and its answers. Whether the right one is what happens is another matter.
#[cfg_attr(not(feature = "claims"), allow(unused_variables, reason = "only claims name hosts"))]
pub(super) fn check(scenario: &Scenario, hosts: &Hosts<'_>, place: &Place<'_>) -> Checked {
    let Some(withhold) = &scenario.withhold_from else { return Ok(()) };
    place.field("at").span(withhold.at, &(Span::ZERO..=scenario.until), Unit::Any)?;
    text::translated(&place.field("question"), &withhold.question, limits::TITLE)?;
    let (answers, place) = (&withhold.answers, place.field("answers"));
    if answers.is_empty() {
        return Ok(());
    }
    if !limits::ANSWERS.contains(&answers.len()) {
        let (least, most) = limits::ANSWERS.into_inner();
        return place
            .refuse(format_args!("{} answers", answers.len()), format_args!("none, or {least} to {most}"));
    }
    for (nth, answer) in answers.iter().enumerate() {
        let here = place.item(nth);
        text::translated(&here.field("says"), &answer.says, limits::TITLE)?;
        text::translated(&here.field("why"), &answer.why, limits::ABOUT)?;
        #[cfg(feature = "claims")]
        if let Some(that) = &answer.that {
            super::claim::that(that, hosts, &here.field("that"))?;
        }
    }
    match answers.iter().filter(|answer| answer.right).count() {
        1 => Ok(()),
        right => place.refuse(format_args!("{right} right answers"), "one"),
    }
}
