//! The checklist for a chain, item by item. What the scenario leaves out is not stated, which is not a fault.

use keepalive_core::scenario::{Retry, Scenario};

use super::legs::Leg;
use super::types::{Grade, Hop, Item, ItemGrade, ItemKind, LegVerdict};

/// Grades every item.
pub(super) fn checklist(scenario: &Scenario, legs: &[Leg], judged: &[LegVerdict]) -> Vec<Item> {
    let statements = &scenario.statements;
    let stated = |item, statement: Option<bool>| {
        let grade = match statement {
            Some(true) => ItemGrade::Met,
            Some(false) => ItemGrade::NotMet,
            None => ItemGrade::NotStated,
        };
        Item { item, grade, hops: Vec::new() }
    };
    // `never` is what a file that says nothing means, so only another policy states something.
    let retries = legs.iter().any(|leg| leg.retry != Retry::Never).then_some(true);
    vec![
        stated(ItemKind::Documented, statements.documented),
        idle_policy(legs),
        order(judged),
        stated(ItemKind::Retry, statements.retry.or(retries)),
        stated(ItemKind::IdempotentPost, statements.idempotency_key),
        stated(ItemKind::RequestIds, statements.request_ids),
    ]
}

/// A side without a limit keeps idle connections for ever because the file leaves the limit out.
fn idle_policy(legs: &[Leg]) -> Item {
    let mut hops: Vec<Hop> = Vec::new();
    for leg in legs {
        let open = leg.reuses.then_some((&leg.from, leg.reuser_idle));
        let next = leg.next_idle.or(leg.quic.and_then(|[_, next]| next.idle));
        for (hop, limit) in open.into_iter().chain([(&leg.to, next)]) {
            if limit.is_none() && !hops.contains(hop) {
                hops.push(hop.clone());
            }
        }
    }
    let grade = if hops.is_empty() { ItemGrade::Met } else { ItemGrade::NotStated };
    Item { item: ItemKind::IdlePolicy, grade, hops }
}

/// On every connection the reusing side gives up first, which makes limits grow toward the server.
fn order(judged: &[LegVerdict]) -> Item {
    // A close that is announced does no harm, but the order is not kept.
    let wrong = judged.iter().filter(|leg| !leg.grade.is_right() || leg.grade == Grade::Announced);
    let hops: Vec<Hop> = wrong.map(|leg| leg.from.clone()).collect();
    let grade = if hops.is_empty() { ItemGrade::Met } else { ItemGrade::NotMet };
    Item { item: ItemKind::Order, grade, hops }
}
