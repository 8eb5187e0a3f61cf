//! Rules for faults: when, on which link or host, and which segments.

use super::limits;
use super::path::Hosts;
use super::place::{Checked, Place, Unit};
use crate::scenario::{Drop, Fault, FaultAction, Scenario};
use crate::time::Span;

/// Checks every fault.
pub(super) fn check(scenario: &Scenario, hosts: &Hosts<'_>, place: &Place<'_>) -> Checked {
    place.count(scenario.faults.len(), limits::FAULTS, "faults")?;
    for (i, fault) in scenario.faults.iter().enumerate() {
        let here = place.item(i);
        when(fault, scenario.until, &here)?;
        let action = here.field("do");
        what(&fault.action, hosts, &action.field(name(&fault.action)))?;
    }
    Ok(())
}

fn when(fault: &Fault, end: Span, place: &Place<'_>) -> Checked {
    place.field("at").span(fault.at, &(Span::ZERO..=end), Unit::Any)?;
    let Some(until) = fault.until else { return Ok(()) };
    let place = place.field("until");
    if is_momentary(&fault.action) {
        return place.refuse_span(until, "none: this happens in a moment");
    }
    if until <= fault.at {
        return place.refuse_span(until, format_args!("after its at, \"{}\"", fault.at));
    }
    place.span(until, &(Span::ZERO..=limits::UNTIL), Unit::Any)
}

const fn is_momentary(action: &FaultAction) -> bool {
    matches!(action, FaultAction::Reboot { .. } | FaultAction::InjectRst { .. })
}

/// The fault as it stands in a file.
const fn name(action: &FaultAction) -> &'static str {
    match action {
        FaultAction::Cut { .. } => "cut",
        FaultAction::Drop(_) => "drop",
        FaultAction::Crash { .. } => "crash",
        FaultAction::Reboot { .. } => "reboot",
        FaultAction::Takeover { .. } => "takeover",
        FaultAction::Nat { .. } => "nat",
        FaultAction::Icmp { .. } => "icmp",
        FaultAction::InjectRst { .. } => "inject_rst",
    }
}

fn what(action: &FaultAction, hosts: &Hosts<'_>, place: &Place<'_>) -> Checked {
    match action {
        FaultAction::Cut { link, from } => {
            on_link(link, hosts, place)?;
            sender(from.as_deref(), hosts, place)
        }
        FaultAction::Drop(drop) => {
            on_link(&drop.link, hosts, place)?;
            sender(drop.from.as_deref(), hosts, place)?;
            which(drop, place)
        }
        FaultAction::Crash { node } => hosts.has(node, &place.field("node")),
        FaultAction::Reboot { node, listener } | FaultAction::Takeover { node, listener } => {
            hosts.has(node, &place.field("node"))?;
            if *listener && *node == hosts.client.id {
                return place.field("listener").refuse(true, "false: a client does not listen");
            }
            Ok(())
        }
        FaultAction::Nat { link, idle, .. } => {
            on_link(link, hosts, place)?;
            place.field("idle").span(*idle, &limits::IDLE, Unit::Any)
        }
        FaultAction::Icmp { link, from, code } => {
            on_link(link, hosts, place)?;
            sender(Some(from), hosts, place)?;
            place.field("code").number(*code, &limits::ICMP_CODE)
        }
        FaultAction::InjectRst { link, to } => {
            on_link(link, hosts, place)?;
            hosts.has(to, &place.field("to"))
        }
    }
}

fn on_link(link: &str, hosts: &Hosts<'_>, place: &Place<'_>) -> Checked {
    if link == hosts.link.id {
        return Ok(());
    }
    place.field("link").refuse_text(link, format_args!("\"{}\"", hosts.link.id))
}

fn sender(from: Option<&str>, hosts: &Hosts<'_>, place: &Place<'_>) -> Checked {
    from.map_or(Ok(()), |from| hosts.has(from, &place.field("from")))
}

/// Certain numbers, or each n-th.
fn which(drop: &Drop, place: &Place<'_>) -> Checked {
    match (drop.nth.as_slice(), drop.every) {
        ([], None) => place.refuse("neither nth nor every", "exactly one of nth and every"),
        ([_, ..], Some(_)) => place.refuse("nth and every", "exactly one of nth and every"),
        ([], Some(every)) => place.field("every").number(every, &(1..=u32::MAX)),
        (numbers, None) => {
            let place = place.field("nth");
            place.count(numbers.len(), limits::NTH, "numbers")?;
            let all = 1..=u32::MAX;
            numbers.iter().enumerate().try_for_each(|(i, n)| place.item(i).number(*n, &all))
        }
    }
}
