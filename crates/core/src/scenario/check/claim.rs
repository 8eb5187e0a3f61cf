//! Rules for claims: a source, hosts that exist, and counting from 1. Whether a claim holds is another matter.

use super::limits;
use super::path::Hosts;
use super::place::{Checked, Place};
use super::text;
use crate::claim::{Claim, Moment, That, Which};

/// Checks every claim.
pub(super) fn check(claims: &[Claim], teaches: &[String], hosts: &Hosts<'_>, place: &Place<'_>) -> Checked {
    place.count(claims.len(), limits::CLAIMS, "claims")?;
    for (i, claim) in claims.iter().enumerate() {
        let here = place.item(i);
        that(&claim.that, hosts, &here.field("that"))?;
        text::line(&here.field("cite"), &claim.cite, limits::LINE)?;
        text::teaches(&here.field("proves"), &claim.proves)?;
        if let Some((nth, other)) = claim.proves.iter().enumerate().find(|(_, id)| !teaches.contains(id)) {
            return here.field("proves").item(nth).refuse_text(other, "one of those in `teaches`");
        }
        if let Some(note) = &claim.note {
            text::line(&here.field("note"), note, limits::ABOUT)?;
        }
    }
    Ok(())
}

/// Checks what is claimed.
pub(super) fn that(that: &That, hosts: &Hosts<'_>, place: &Place<'_>) -> Checked {
    match that {
        That::Count(count) => node(count.node.as_deref(), hosts, &place.field("count").field("node")),
        That::Never(never) => which(never, hosts, &place.field("never")),
        That::Before(before) => {
            let place = place.field("before");
            which(&before.first, hosts, &place.field("first"))?;
            which(&before.then, hosts, &place.field("then"))
        }
        That::After(after) => {
            let place = place.field("after");
            node(after.node.as_deref(), hosts, &place.field("node"))?;
            nth(after.nth, &place.field("nth"))?;
            node(after.then_node.as_deref(), hosts, &place.field("then_node"))?;
            nth(after.then_nth, &place.field("then_nth"))
        }
        That::State(state) => {
            let place = place.field("state");
            node(Some(&state.node), hosts, &place.field("node"))?;
            nth(state.conn.map(u32::from), &place.field("conn"))?;
            moment(&state.at, hosts, &place.field("at"))
        }
        That::Timer(timer) => {
            let place = place.field("timer");
            node(Some(&timer.node), hosts, &place.field("node"))?;
            nth(timer.conn.map(u32::from), &place.field("conn"))?;
            moment(&timer.at, hosts, &place.field("at"))
        }
        That::Size(size) => {
            let place = place.field("size");
            node(size.node.as_deref(), hosts, &place.field("node"))?;
            nth(size.nth, &place.field("nth"))
        }
        That::Header(header) => {
            let place = place.field("header");
            node(Some(&header.node), hosts, &place.field("node"))?;
            nth(Some(header.nth), &place.field("nth"))
        }
        That::Status(status) => {
            let place = place.field("status");
            node(Some(&status.node), hosts, &place.field("node"))?;
            nth(Some(status.nth), &place.field("nth"))
        }
        That::Result(result) => {
            let place = place.field("result");
            node(Some(&result.node), hosts, &place.field("node"))?;
            nth(result.nth, &place.field("nth"))
        }
        That::Closed(closed) => {
            let place = place.field("closed");
            node(Some(&closed.by), hosts, &place.field("by"))?;
            nth(closed.conn.map(u32::from), &place.field("conn"))
        }
    }
}

fn which(which: &Which, hosts: &Hosts<'_>, place: &Place<'_>) -> Checked {
    node(which.node.as_deref(), hosts, &place.field("node"))
}

fn moment(moment: &Moment, hosts: &Hosts<'_>, place: &Place<'_>) -> Checked {
    node(moment.node.as_deref(), hosts, &place.field("node"))?;
    nth(moment.nth, &place.field("nth"))
}

fn node(id: Option<&str>, hosts: &Hosts<'_>, place: &Place<'_>) -> Checked {
    id.map_or(Ok(()), |id| hosts.has(id, place))
}

fn nth(n: Option<u32>, place: &Place<'_>) -> Checked {
    n.map_or(Ok(()), |n| place.number(n, &(1..=u32::MAX)))
}
