//! What a reader does, as a line of text, and the edits that follow from it. Several lines are one doing: all of
//! them or none.
//!
//! `set client keepalive-time 75s` · `step client keepalive-time -10` (units) · `notch client keepalive-time 3`
//! and `slide client keepalive-time 17` (places on the scale) · `reset client keepalive-time` · `reset` ·
//! `mend 0` (takes the n-th added fault out) · `keep 0` and `leave 0` (the preset's own n-th fault) ·
//! `set server http.lingers 5s` (any field of a hop, by the name that products give it) ·
//! `product server nginx 1.22` (all that is known of a product) · `product server` (the preset's own again) ·
//! `fix 0` (makes the n-th change that the verdict proposes) · and the verbs of [`super::breaks`].

use keepalive_core::scenario::PathItem;
use keepalive_core::{Scenario, SimTime};

use super::breaks;
use super::value::{self, Value};
use super::{Edits, Field, Refused, Scale};
use crate::index::TraceIndex;
use crate::verdict::verdict;

/// Where the reader is when they do something.
#[derive(Debug, Clone, Copy)]
pub struct Here<'a> {
    /// The run of the edited scenario.
    pub index: &'a TraceIndex,
    /// The playhead; `None` before the first step.
    pub at: Option<SimTime>,
}

/// The edits after a command.
///
/// # Errors
/// What the command names does not exist, a typed value cannot be read, or the result cannot be simulated.
/// The edits are then as they were.
pub fn perform(preset: &Scenario, edits: &Edits, command: &str, here: Here<'_>) -> Result<Edits, Refused> {
    let mut next = edits.clone();
    for line in command.split('\n') {
        next = one(preset, &next, line, here)?;
    }
    next.apply(preset)?;
    Ok(next)
}

/// One line. Only the whole must be possible.
fn one(preset: &Scenario, edits: &Edits, command: &str, here: Here<'_>) -> Result<Edits, Refused> {
    let mut next = edits.clone();
    let (verb, rest) = command.split_once(' ').unwrap_or((command, ""));
    let unknown = || Refused::NoCommand(command.to_owned());
    // What is changed is changed about the products that are there.
    let base = &edits.base(preset)?;
    match verb {
        "set" | "step" | "notch" | "slide" => {
            let mut words = rest.splitn(3, ' ');
            let (Some(hop), Some(field), Some(text)) = (words.next(), words.next(), words.next()) else {
                return Err(unknown());
            };
            let edited = edits.unchecked(preset)?;
            let Some(field) = Field::from_name(field) else {
                let field = field.parse().ok().filter(|_| verb == "set").ok_or_else(unknown)?;
                next.set_field(base, &edited, hop, field, text)?;
                return Ok(next);
            };
            let value = moved(verb, current(&edited, hop, field)?, field, text)?;
            next.put(base, hop, field, value);
        }
        "product" => {
            let (hop, name) = rest.split_once(' ').unwrap_or((rest, ""));
            next.put_product(preset, hop, name)?;
        }
        "reset" if rest.is_empty() => next = Edits::default(),
        "reset" => {
            let (hop, field) = rest.split_once(' ').ok_or_else(unknown)?;
            match Field::from_name(field) {
                Some(field) => next.forget(hop, field),
                None => next.forget_field(hop, field.parse().map_err(|_| unknown())?),
            }
        }
        "mend" => {
            let nth = number(rest).filter(|nth| *nth < next.faults.len()).ok_or_else(unknown)?;
            next.faults.remove(nth);
        }
        "leave" => {
            let nth = rest.parse().map_err(|_| unknown())?;
            if !next.without.contains(&nth) {
                next.without.push(nth);
                next.without.sort_unstable();
            }
        }
        "keep" => next.without.retain(|nth| nth.to_string() != rest),
        "fix" => {
            let edited = edits.unchecked(preset)?;
            let fixes = verdict(&edited, None).fixes;
            let fix = number(rest).and_then(|nth| fixes.into_iter().nth(nth)).ok_or_else(unknown)?;
            let mut fixed = edited;
            fix.apply(&mut fixed);
            next.follow(base, &fixed);
        }
        _ => breaks::perform(preset, &mut next, command, here).ok_or_else(unknown)?,
    }
    Ok(next)
}

/// A setting of a host or link as it is.
///
/// # Errors
/// There is no such host or link, or it has no such setting.
pub fn current(scenario: &Scenario, hop: &str, field: Field) -> Result<Value, Refused> {
    let item = scenario.path.iter().find(|item| item.id() == hop);
    let item: &PathItem = item.ok_or_else(|| Refused::NoHop(hop.to_owned()))?;
    field.read(item).ok_or_else(|| Refused::NoField(hop.to_owned(), field))
}

fn moved(verb: &str, from: Value, field: Field, text: &str) -> Result<Value, Refused> {
    let allowed = if value::is_count(field.knob) { value::COUNT } else { value::SPAN };
    let not_read = || Refused::NotRead { text: text.to_owned(), allowed: allowed.to_owned() };
    let none = matches!(from, Value::Span(None) | Value::Count(None));
    let scale = Scale::of(field.knob);
    Ok(match verb {
        "set" => {
            let value = Value::read(field.knob, text).ok_or_else(not_read)?;
            let no_limit = matches!(value, Value::Span(None) | Value::Count(None));
            if no_limit && !value::may_be_none(field.knob) {
                return Err(not_read());
            }
            value
        }
        "step" if !none => scale.step(from, text.parse().map_err(|_| not_read())?),
        "step" | "notch" => scale.notch(from, text.parse().map_err(|_| not_read())?),
        _ => scale.at(number(text).ok_or_else(not_read)?),
    })
}

fn number(text: &str) -> Option<usize> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}
