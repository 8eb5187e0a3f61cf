//! The race on one connection: which inequality decides, whether it holds, and when a request is lost.

use keepalive_core::Span;
use keepalive_core::scenario::{Keepalive, TcpOptions};
use keepalive_core::trace::CloseBy;

use super::legs::{BoxOn, Leg, at_latest};
use super::types::{BoxVerdict, First, Grade, Inequality, Owner, Window};

/// How long a host takes to see a close that has arrived. In the model calls and programs take no time.
pub const PROCESSING: Span = Span::ZERO;

/// What can go wrong on a connection.
#[derive(Debug, Clone)]
pub(super) struct Hazard {
    pub(super) grade: Grade,
    pub(super) first: First,
    pub(super) race: Inequality,
    pub(super) boxes: Vec<BoxVerdict>,
    pub(super) window: Option<Window>,
    /// The box answers what it has forgotten with RST.
    pub(super) answered_by_rst: bool,
}

/// Judges one connection.
pub(super) fn judge(leg: &Leg) -> Hazard {
    let race = Inequality::new(leg.reuser_idle, leg.margin(), leg.next_idle);
    let boxes: Vec<BoxVerdict> = leg.boxes.iter().map(|one| judge_box(leg, one)).collect();
    let all = leg.boxes.iter().zip(&boxes);
    let forgets: Vec<&BoxOn> = all
        .filter(|(_, judged)| judged.refreshed_by.is_none() && !judged.rebinds)
        .map(|(one, _)| one)
        .collect();
    // A box that nothing refreshes hides the next hop's close if it forgets before the FIN comes by.
    let hidden = forgets.iter().copied().min_by_key(|one| one.idle);
    let hidden = hidden.filter(|one| leg.next_idle.is_none_or(|idle| idle >= one.idle));
    let boxes_hold = boxes.iter().all(|one| one.inequality.holds() || one.rebinds);
    let grade = if boxes.iter().any(|one| one.slow.is_some()) {
        Grade::Slow
    } else if !leg.reuses {
        Grade::NotReused
    } else if race.holds() && boxes_hold {
        Grade::Right
    } else if hidden.is_some() && !boxes_hold {
        Grade::Silent
    } else if leg.announced && boxes_hold {
        Grade::Announced
    } else {
        Grade::Race
    };
    let window = match grade {
        Grade::Right | Grade::NotReused | Grade::Announced => None,
        // Every request, on a used connection or a new one.
        Grade::Slow => Some(Window { after: Span::ZERO, until: None, length: None }),
        Grade::Race => race_window(leg),
        Grade::Silent => silent_window(leg, &forgets),
    };
    let answered_by_rst = hidden.is_some_and(|one| one.answers_rst);
    Hazard { grade, first: first(leg, hidden), race, boxes, window, answered_by_rst }
}

fn judge_box(leg: &Leg, one: &BoxOn) -> BoxVerdict {
    let memory = Some(one.idle);
    let refreshes = |options: &TcpOptions, ping: Option<(Span, Span)>, way: Span| {
        let settings = options.keepalive.filter(|_| !one.payload_only && leg.quic.is_none());
        let probes = settings.map(|it| at_latest(it.time.max(it.interval), leg.timers));
        // PING is payload, and a program's timer is exact.
        let period = probes.into_iter().chain(ping.map(|(interval, _)| interval)).min()?;
        Some(Inequality::new(Some(period), way.times(2), memory))
    };
    let candidates = [
        (Owner::Reuser, refreshes(&leg.reuser_tcp, leg.pings[0], one.before)),
        (Owner::Next, refreshes(&leg.next_tcp, leg.pings[1], one.after)),
    ];
    let refreshed = candidates.into_iter().find_map(|(who, it)| Some((who, it.filter(Inequality::holds)?)));
    let wait = Inequality::new(Some(leg.work), one.after.times(2), memory);
    let slow = (refreshed.is_none() && !wait.holds()).then_some(wait);
    let (refreshed_by, inequality) = match refreshed {
        Some((who, inequality)) => (Some(who), inequality),
        None => (None, Inequality::new(leg.reuser_idle, one.before.times(2), memory)),
    };
    BoxVerdict {
        hop: one.hop.clone(),
        refreshed_by,
        inequality,
        answers_rst: one.answers_rst,
        rebinds: leg.quic.is_some(),
        slow,
    }
}

/// Whose clock is at zero first. The reusing side's starts one way later.
fn first(leg: &Leg, hidden: Option<&BoxOn>) -> First {
    let next = leg.next_idle.map(|idle| idle - (leg.one_way + leg.transfer));
    let closes = if leg.quic.is_some() { CloseBy::ConnectionClose } else { CloseBy::Fin };
    let both = leg.quic_idle.filter(|idle| {
        next.is_none_or(|next| *idle < next) && leg.reuser_closes.is_none_or(|own| *idle < own)
    });
    if both.is_some() {
        return First { who: Owner::Both, how: Some(CloseBy::Silent), after: both };
    }
    let reuser_first = leg.reuser_closes.is_some_and(|idle| {
        next.is_none_or(|next| idle < next) && hidden.is_none_or(|one| idle + one.before.times(2) < one.idle)
    });
    if reuser_first {
        return First { who: Owner::Reuser, how: Some(closes), after: leg.reuser_closes };
    }
    if let Some(one) = hidden {
        let who = Owner::Box(one.hop.id.clone());
        return First { who, how: Some(CloseBy::Silent), after: Some(one.idle) };
    }
    match leg.next_idle {
        Some(idle) => First { who: Owner::Next, how: Some(closes), after: Some(idle) },
        None => First { who: Owner::Nobody, how: None, after: None },
    }
}

/// From the last moment at which a request still arrives in time, until the close is seen.
fn race_window(leg: &Leg) -> Option<Window> {
    let idle = leg.next_idle?;
    let seen = (idle - leg.transfer) + PROCESSING;
    window(leg, idle - leg.margin(), leg.watches.then_some(seen), Some(seen))
}

/// From the last moment at which a request still passes the box, until the reusing side notices.
fn silent_window(leg: &Leg, forgets: &[&BoxOn]) -> Option<Window> {
    let passes = forgets.iter().map(|one| one.idle - one.before.times(2)).min()?;
    let arrives = leg.next_idle.map(|idle| idle - leg.margin());
    let answer = forgets.iter().find(|one| one.answers_rst).map(|one| one.before.times(2));
    let probes = if leg.watches { keepalive_ends(leg, &leg.reuser_tcp, answer) } else { None };
    let ping = leg.pings[0].map(|(interval, timeout)| interval + answer.unwrap_or(timeout).min(timeout));
    let noticed = probes.into_iter().chain(ping).min();
    window(leg, arrives.map_or(passes, |at| at.min(passes)), noticed, None)
}

fn window(leg: &Leg, after: Span, noticed: Option<Span>, race_ends: Option<Span>) -> Option<Window> {
    let until = match (leg.reuser_idle, noticed) {
        (Some(own), Some(noticed)) => Some(own.min(noticed)),
        (own, noticed) => own.or(noticed),
    };
    let is_empty = until.is_some_and(|until| until <= after);
    let end = race_ends.map(|end| until.map_or(end, |until| until.min(end)));
    (!is_empty).then_some(Window { after, until, length: end.map(|end| end - after) })
}

/// After how much silence keepalive ends a connection that a box has forgotten: when its probes are given up,
/// or `answer` after the first of them if the box answers RST. Absent: keepalive is off.
pub(super) fn keepalive_ends(leg: &Leg, options: &TcpOptions, answer: Option<Span>) -> Option<Span> {
    let Keepalive { time, interval, probes } = options.keepalive?;
    let rounds = match options.user_timeout {
        // The first firing after a probe at which the limit is over.
        Some(limit) => (limit - time).micros().div_ceil(interval.micros().max(1)).max(1),
        None => u64::from(probes),
    };
    let rounds = if answer.is_some() { 0 } else { rounds };
    // A first probe that still passes restarts the count, and the next comes an interval later.
    let passed = u64::from(interval > time);
    let late = |length| at_latest(length, leg.timers);
    Some(late(time) + late(interval).times(rounds + passed) + answer.unwrap_or_default())
}
