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
    matches!(action, FaultAction::Reboot { .. } | FaultAction::InjectRst { .. } | FaultAction::Kill { .. })
}

/// The fault as it stands in a file.
const fn name(action: &FaultAction) -> &'static str {
    match action {
        FaultAction::Cut { .. } => "cut",
        FaultAction::Drop(_) => "drop",
        FaultAction::Crash { .. } => "crash",
        FaultAction::Kill { .. } => "kill",
        FaultAction::Slow { .. } => "slow",
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
            sender(from.as_deref(), link, hosts, place)
        }
        FaultAction::Drop(drop) => {
            on_link(&drop.link, hosts, place)?;
            sender(drop.from.as_deref(), &drop.link, hosts, place)?;
            which(drop, place)
        }
        FaultAction::Crash { node } => hosts.has(node, &place.field("node")),
        FaultAction::Kill { node } => hosts.has_program(node, &place.field("node")),
        FaultAction::Slow { node, by } => {
            hosts.serves_http(node, &place.field("node"))?;
            place.field("by").span(*by, &(Span::from_micros(1)..=limits::SERVICE), Unit::Any)
        }
        FaultAction::Reboot { node, listener } | FaultAction::Takeover { node, listener } => {
            hosts.has(node, &place.field("node"))?;
            if *listener && !hosts.listens(node) {
                return place.field("listener").refuse(true, "false: this host does not listen");
            }
            Ok(())
        }
        FaultAction::Nat { link, idle, .. } => {
            on_link(link, hosts, place)?;
            place.field("idle").span(*idle, &limits::IDLE, Unit::Any)
        }
        FaultAction::Icmp { link, from, code } => {
            on_link(link, hosts, place)?;
            sender(Some(from), link, hosts, place)?;
            place.field("code").number(*code, &limits::ICMP_CODE)
        }
        FaultAction::InjectRst { link, to } => {
            on_link(link, hosts, place)?;
            hosts.is_beside(to, link, &place.field("to"))
        }
    }
}

fn on_link(link: &str, hosts: &Hosts<'_>, place: &Place<'_>) -> Checked {
    hosts.has_link(link, &place.field("link"))
}

/// A link's segments are sent by the hosts at its ends.
fn sender(from: Option<&str>, link: &str, hosts: &Hosts<'_>, place: &Place<'_>) -> Checked {
    from.map_or(Ok(()), |from| hosts.is_beside(from, link, &place.field("from")))
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
