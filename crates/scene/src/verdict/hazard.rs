//! The race on one connection: which inequality decides, whether it holds, and when a request is lost.

use keepalive_core::Span;
use keepalive_core::scenario::{Keepalive, TcpOptions};
use keepalive_core::trace::CloseBy;

use super::fixes::Side;
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
    /// The box that forgets first, and so hides the next hop's close.
    pub(super) hidden: Option<BoxOn>,
    /// The boxes that nothing refreshes.
    pub(super) forgets: Vec<BoxOn>,
}

impl Hazard {
    /// The box answers what it has forgotten with RST, which takes so long to come back to a side.
    pub(super) fn answer(&self, side: Side) -> Option<Span> {
        self.hidden.as_ref().filter(|one| one.answers_rst).map(|one| one.away(side).times(2))
    }
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
    // With QUIC too: what the reusing side sends then passes, to a next hop that has gone.
    let unheard = leg.quic.is_some_and(|_| {
        let mut all = leg.boxes.iter().zip(&boxes);
        all.any(|(one, judged)| {
            judged.refreshed_by.is_none() && leg.next_idle.is_some_and(|it| it >= one.idle)
        })
    });
    let boxes_hold = boxes.iter().all(|one| one.inequality.holds() || one.rebinds);
    let grade = if boxes.iter().any(|one| one.slow.is_some()) {
        Grade::Slow
    } else if !leg.reuses {
        Grade::NotReused
    } else if race.holds() && boxes_hold {
        Grade::Right
    } else if !boxes_hold && (hidden.is_some() || race.holds()) || unheard && !race.holds() {
        Grade::Silent
    } else if leg.announced {
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
    Hazard {
        grade,
        first: first(leg, hidden),
        race,
        boxes,
        window,
        hidden: hidden.cloned(),
        forgets: forgets.into_iter().cloned().collect(),
    }
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

/// Whose clock is at zero first. The reusing side's starts one way later. A connection for one request is closed at
/// once, by the side that said `close` last: the next hop, with its response.
fn first(leg: &Leg, hidden: Option<&BoxOn>) -> First {
    let next = leg.next_idle.map(|idle| idle - (leg.one_way + leg.transfer));
    let closes = if leg.quic.is_some() { CloseBy::ConnectionClose } else { CloseBy::Fin };
    let own = if leg.reuser_resets && leg.quic.is_none() { CloseBy::Rst } else { closes };
    if !leg.reuses {
        let (who, how) = if leg.reuser_ends { (Owner::Reuser, own) } else { (Owner::Next, closes) };
        return First { who, how: Some(how), after: Some(Span::ZERO) };
    }
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
        return First { who: Owner::Reuser, how: Some(own), after: leg.reuser_closes };
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
    let passes = forgets.iter().map(|one| (one.idle - one.before.times(2)) + probed_once(leg, one)).min();
    let arrives = leg.next_idle.map(|idle| idle - leg.margin());
    let probes = if leg.watches { keepalive_ends(leg, Side::Opens, forgets) } else { None };
    let answer = forgets.iter().min_by_key(|one| one.idle).filter(|one| one.answers_rst);
    let answer = answer.map(|one| one.before.times(2));
    let ping = leg.pings[0]
        .filter(|_| leg.quic.is_none())
        .map(|(interval, timeout)| interval + answer.unwrap_or(timeout).min(timeout));
    let noticed = probes.into_iter().chain(ping).min();
    window(leg, arrives.into_iter().chain(passes).min()?, noticed, None)
}

/// By how much later a box forgets because a first probe of either side passes, although the next comes too late:
/// the probe's time, until its acknowledgement comes by. A wait for the response that is as long may have drawn that
/// probe already.
fn probed_once(leg: &Leg, one: &BoxOn) -> Span {
    let sides =
        [(&leg.reuser_tcp, one.before, one.after.times(2)), (&leg.next_tcp, one.after, leg.one_way.times(2))];
    let probed = sides.into_iter().filter_map(|(options, way, answer)| {
        let time = options.keepalive.filter(|_| !one.payload_only && leg.quic.is_none())?.time;
        let waits = leg.one_way.times(2) + leg.work;
        (waits < time && at_latest(time, leg.timers) + way.times(2) < one.idle).then_some(time + answer)
    });
    probed.max().unwrap_or_default()
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

/// After how much silence keepalive of a side ends a connection that these boxes forget: when its probes are given up,
/// or with the RST with which the nearest box that has forgotten answers the first one that is lost. Absent:
/// keepalive is off.
pub(super) fn keepalive_ends(leg: &Leg, side: Side, forgets: &[&BoxOn]) -> Option<Span> {
    let options = match side {
        Side::Opens => &leg.reuser_tcp,
        Side::Accepts => &leg.next_tcp,
    };
    let Keepalive { time, interval, probes } = options.keepalive.filter(|_| leg.quic.is_none())?;
    let late = |length| at_latest(length, leg.timers);
    // A probe that is answered begins the silence anew, and the next comes no sooner than an interval later.
    let period = late((time + leg.one_way.times(2)).max(interval));
    let shortest = forgets.iter().min_by_key(|one| one.idle);
    let passed = shortest.map_or(0, |one| {
        let open = (one.idle - one.away(side).times(2)).micros();
        let first = late(time).micros();
        let fits = u64::from(first < open);
        // What passes refreshes a box that counts probes; that the next still comes too late is why it forgets.
        let more = if one.payload_only { open.saturating_sub(first + 1) / period.micros().max(1) } else { 0 };
        fits * (1 + more)
    });
    let (lost, silent) = match passed {
        0 => (late(time), time),
        passed => (late(time) + period.times(passed), period),
    };
    let gone = forgets.iter().filter(|one| lost + one.away(side).times(2) >= one.idle);
    let answer = gone.min_by_key(|one| one.away(side)).filter(|one| one.answers_rst);
    let answer = answer.map(|one| one.away(side).times(2));
    let rounds = match (answer, options.user_timeout) {
        (Some(_), _) => 0,
        // The first firing after a probe at which the limit is over.
        (None, Some(limit)) => (limit - silent).micros().div_ceil(interval.micros().max(1)).max(1),
        (None, None) => u64::from(probes),
    };
    Some(lost + late(interval).times(rounds) + answer.unwrap_or_default())
}
