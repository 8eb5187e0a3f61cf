//! The two smallest changes that make a chain right: one at the sides that reuse, one at what they meet.

use keepalive_core::Span;
use keepalive_core::scenario::{Keepalive, Scenario, TcpOptions, limits};

use super::fixes::{Change, Fix, Side};
use super::hazard::{Hazard, judge};
use super::legs::{self, BoxOn, Leg, at_latest};
use super::types::{BoxVerdict, Grade};

/// What a fix leaves between two limits beside the margin: real timers and networks are not exact. One second
/// is what Node adds to its own limit (`keepAliveTimeoutBuffer`).
const SLACK: Span = Span::from_secs(1);

/// How often a fix that is not yet one is added to: a hint that grows with a limit, or a wait that a change lengthens.
const ROUNDS: usize = 4;

/// At most two fixes, the smaller first, each complete; none for a chain that is right, or where no setting
/// helps.
pub(super) fn fixes(scenario: &Scenario, legs: &[Leg], hazards: &[Hazard]) -> Vec<Fix> {
    let mut fixes: Vec<Fix> =
        ways(legs, hazards).into_iter().filter_map(|fix| complete(scenario, fix)).collect();
    fixes.sort_by_key(Fix::size);
    fixes.dedup();
    fixes.truncate(2);
    fixes
}

/// The fix with what it needs besides; absent if that does not end.
fn complete(scenario: &Scenario, mut fix: Fix) -> Option<Fix> {
    for _ in 0..ROUNDS {
        let mut changed = scenario.clone();
        fix.apply(&mut changed);
        let legs = legs::legs(&changed);
        let hazards: Vec<_> = legs.iter().map(judge).collect();
        if hazards.iter().all(|hazard| hazard.grade.is_right()) {
            return Some(fix);
        }
        fix.add(ways(&legs, &hazards).into_iter().min_by_key(Fix::size)?);
    }
    None
}

/// The ways to mend each connection that is wrong.
fn ways(legs: &[Leg], hazards: &[Hazard]) -> Vec<Fix> {
    let wrong = || legs.iter().zip(hazards).filter(|(_, hazard)| !hazard.grade.is_right());
    let all = |one: fn(&Search<'_>) -> Option<Vec<Change>>| {
        let changes: Option<Vec<_>> = wrong().map(|(leg, hazard)| one(&Search { leg, hazard })).collect();
        Some(Fix { changes: changes?.concat() }).filter(|fix| !fix.changes.is_empty())
    };
    let ways = [
        all(|search| search.at_the_reuser()),
        all(|search| search.at_the_reuser_and_boxes()),
        all(|search| search.at_the_others()),
    ];
    ways.into_iter().flatten().collect()
}

/// A connection that is wrong.
struct Search<'a> {
    leg: &'a Leg,
    hazard: &'a Hazard,
}

impl Search<'_> {
    /// The boxes that nothing refreshes.
    fn boxes(&self) -> Vec<&BoxOn> {
        let all = self.leg.boxes.iter().zip(&self.hazard.boxes);
        let forgets =
            |judged: &BoxVerdict| judged.refreshed_by.is_none() && (!judged.rebinds || judged.slow.is_some());
        all.filter(|(_, judged)| forgets(judged)).map(|(one, _)| one).collect()
    }

    /// An idle limit of the reusing side counts and can be changed.
    fn has_pool(&self) -> bool {
        self.leg.reuses && self.leg.http
    }

    /// The side that reuses gives up before everything that it can meet.
    fn at_the_reuser(&self) -> Option<Vec<Change>> {
        let (leg, mut boxes) = (self.leg, self.boxes());
        let (mut changes, mut raised) = (Vec::new(), Vec::new());
        if self.hazard.grade == Grade::Slow || !leg.http {
            // Its idle limit does not run, or cannot be set: the boxes must be refreshed or remember longer.
            match self.keepalive(&boxes, Side::Opens) {
                Some(change) => changes.push(change),
                None => raised.clone_from(&boxes),
            }
            boxes.clear();
        }
        let (mut pool, mut reuses) = (leg.reuser_idle, leg.reuses);
        let endless = pool.is_none() && !raised.is_empty();
        if self.has_pool() && (!self.hazard.race.holds() || self.meets(&boxes, pool) || endless) {
            let close = leg.next_idle.map(|idle| idle - leg.margin());
            let forget = boxes.iter().chain(&raised).map(|one| one.idle - one.before.times(2));
            let limit = forget.chain(close).min();
            pool = limit.map(|limit| neat_below(limit - slack(limit))).filter(|to| !to.is_zero());
            reuses = pool.is_some();
            let node = leg.from.id.clone();
            changes.push(match pool {
                Some(to) => Change::PoolIdle { node, from: leg.reuser_idle, to },
                // With several requests at once on a connection it cannot be asked for.
                None if leg.streams => return None,
                None => Change::NoReuse { node },
            });
        }
        changes.extend(self.raise(&raised, pool, reuses)?);
        Some(changes)
    }

    /// The side that reuses gives up before the next hop does; the boxes are refreshed or remember longer.
    fn at_the_reuser_and_boxes(&self) -> Option<Vec<Change>> {
        let leg = self.leg;
        let mut changes = Vec::new();
        let mut pool = leg.reuser_idle;
        if self.has_pool() && !self.hazard.race.holds() {
            let limit = leg.next_idle? - leg.margin();
            pool = Some(neat_below(limit - slack(limit))).filter(|to| !to.is_zero());
            changes.push(Change::PoolIdle { node: leg.from.id.clone(), from: leg.reuser_idle, to: pool? });
        }
        self.at_the_boxes(changes, pool)
    }

    /// The next hop keeps connections longer; the boxes are refreshed or remember longer.
    fn at_the_others(&self) -> Option<Vec<Change>> {
        let leg = self.leg;
        let mut changes = Vec::new();
        let mut pool = leg.reuser_idle;
        if self.has_pool() && !self.hazard.race.holds() {
            if pool.is_none() {
                // Nothing outlasts a side without a limit: it takes over the next hop's.
                pool = leg.next_idle;
                changes.push(Change::PoolIdle { node: leg.from.id.clone(), from: None, to: pool? });
            }
            let to = neat_above(pool? + leg.margin() + SLACK);
            // What is set is less than what it really waits.
            let setting = |really: Span| really - leg.next_margin;
            let to = Some(setting(to)).filter(|to| limits::IDLE.contains(to));
            let from = leg.next_idle.map(setting);
            changes.push(Change::ServerIdle { node: leg.to.id.clone(), from, to });
        }
        self.at_the_boxes(changes, pool)
    }

    /// With this idle limit of the reusing side, what the boxes need in addition.
    fn at_the_boxes(&self, mut changes: Vec<Change>, mut pool: Option<Span>) -> Option<Vec<Change>> {
        let (leg, boxes) = (self.leg, self.boxes());
        let slow = self.hazard.grade == Grade::Slow;
        if !slow && !self.meets(&boxes, pool) {
            return Some(changes);
        }
        // Where the other fix takes one end's keepalive, this one takes the other's.
        let side = if slow || !leg.http { Side::Accepts } else { Side::Opens };
        if let Some(change) = self.keepalive(&boxes, side) {
            changes.push(change);
            return Some(changes);
        }
        if pool.is_none() && self.has_pool() {
            pool = boxes.iter().map(|one| one.idle).min();
            changes.push(Change::PoolIdle { node: leg.from.id.clone(), from: None, to: pool? });
        }
        changes.extend(self.raise(&boxes, pool, leg.reuses)?);
        Some(changes)
    }

    /// With this idle limit the reusing side can meet a box that has forgotten.
    fn meets(&self, boxes: &[&BoxOn], pool: Option<Span>) -> bool {
        self.leg.reuses
            && boxes.iter().any(|one| pool.is_none_or(|pool| pool + one.before.times(2) >= one.idle))
    }

    /// Keepalive at one end that refreshes all boxes; absent if no probe can.
    fn keepalive(&self, boxes: &[&BoxOn], side: Side) -> Option<Change> {
        let leg = self.leg;
        let (node, options): (_, &TcpOptions) = match side {
            Side::Opens => (&leg.from.id, &leg.reuser_tcp),
            Side::Accepts => (&leg.to.id, &leg.next_tcp),
        };
        if boxes.iter().any(|one| one.payload_only) {
            return None;
        }
        if let Some([own, next]) = leg.quic {
            return self.quic_ping(boxes, side, if side == Side::Opens { own.ping } else { next.ping });
        }
        let shortest = boxes.iter().map(|one| {
            let way = if side == Side::Opens { one.before } else { one.after };
            (one.idle - way.times(2)) - slack(one.idle)
        });
        let most = shortest.min()?;
        let exact = most - (at_latest(most, leg.timers) - most);
        let time = Span::from_secs(exact.micros() / 1_000_000).min(*limits::KEEPALIVE_TIME.end());
        let used = options.keepalive.unwrap_or(options.keepalive_defaults);
        let to =
            Keepalive { time: time.min(used.time), interval: used.interval.min(time), probes: used.probes };
        let change = Change::Keepalive { node: node.clone(), side, from: options.keepalive, to };
        limits::KEEPALIVE_TIME.contains(&time).then_some(change)
    }

    /// PING of QUIC that refreshes all boxes and keeps the connection from being idle.
    fn quic_ping(&self, boxes: &[&BoxOn], side: Side, from: Option<Span>) -> Option<Change> {
        let leg = self.leg;
        let shortest = boxes.iter().map(|one| {
            let way = if side == Side::Opens { one.before } else { one.after };
            (one.idle - way.times(2)) - slack(one.idle)
        });
        let to = neat_below(shortest.min()?);
        let node = if side == Side::Opens { &leg.from.id } else { &leg.to.id };
        (!to.is_zero()).then(|| Change::QuicPing { node: node.clone(), side, from, to })
    }

    /// Boxes that remember longer than the reusing side keeps a connection, and than a request takes.
    fn raise(&self, boxes: &[&BoxOn], pool: Option<Span>, reuses: bool) -> Option<Vec<Change>> {
        let mut changes = Vec::new();
        for one in boxes {
            let idle = if reuses { pool? + one.before.times(2) } else { Span::ZERO };
            let work = self.leg.work + one.after.times(2);
            let to = neat_above(idle.max(work) + SLACK);
            if to > one.idle {
                limits::IDLE.contains(&to).then_some(())?;
                changes.push(Change::BoxIdle { node: one.hop.id.clone(), from: one.idle, to });
            }
        }
        Some(changes)
    }
}

/// A short limit leaves less.
fn slack(limit: Span) -> Span {
    SLACK.min(Span::from_micros(limit.micros() / 4))
}

/// The unit that people set such a limit in: seconds from 10 s on, tenths from 1 s, milliseconds, microseconds.
const fn unit(span: Span) -> u64 {
    match span.micros() {
        10_000_000.. => 1_000_000,
        1_000_000.. => 100_000,
        10_000.. => 1_000,
        _ => 1,
    }
}

const fn neat_below(span: Span) -> Span {
    Span::from_micros(span.micros() / unit(span) * unit(span))
}

const fn neat_above(span: Span) -> Span {
    Span::from_micros(span.micros().div_ceil(unit(span)) * unit(span))
}
