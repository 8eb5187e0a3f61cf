//! English: the verdict on a chain.

use keepalive_core::scenario::{Keepalive, Rate};
use keepalive_core::{Span, trace::CloseBy};

use super::{exact, span};
use crate::lang::figures::{one_in, percent};
use crate::lang::{Part, VerdictText, Who};
use crate::verdict::{
    BoxVerdict, Chance, Change, Grade, Hop, Inequality, Item, ItemGrade, ItemKind, Learn, LegVerdict,
    Outcome, Owner, Seen, Side, Standing, Verdict, Window,
};

/// A line.
pub(super) fn line(text: &VerdictText<'_>) -> String {
    match *text {
        VerdictText::Headline(verdict) => headline(verdict),
        VerdictText::Rate(verdict) => rate(verdict),
        VerdictText::Leg(leg) => format!("{} → {}: {}", bare(&leg.from), bare(&leg.to), grade(leg.grade)),
        VerdictText::First(leg) => first(leg),
        VerdictText::Race(leg, it) => inequality(&bare(&leg.from), &bare(&leg.to), it),
        VerdictText::Box(leg, one) => middlebox(leg, one),
        VerdictText::Window(leg, it) => window(leg, it),
        VerdictText::Chance(it) => chance(it),
        VerdictText::Seen(seen) => the_client_sees(seen),
        VerdictText::Learns(leg, learns) => format!(
            "{} {}. {} {}.",
            begin(&leg.from),
            learn(learns.reuser),
            begin(&leg.to),
            learn(learns.next)
        ),
        VerdictText::Fix(1) => "Fix 1, the smallest:".into(),
        VerdictText::Fix(n) => format!("Or fix {n}:"),
        VerdictText::Change(it) => change(it),
        VerdictText::Checklist => "Checklist:".into(),
        VerdictText::Item(it) => item(it),
    }
}

const fn who(hop: &Hop) -> Who<'_> {
    Who { kind: hop.kind, id: hop.id.as_str(), product: None }
}

/// A host inside a sentence: `the client`, `the LB`.
fn name(hop: &Hop) -> String {
    super::name(who(hop), Part::Host)
}

/// A host at the beginning of a sentence.
fn begin(hop: &Hop) -> String {
    super::begin(who(hop), Part::Host)
}

/// A host in an inequality.
fn bare(hop: &Hop) -> String {
    super::role(who(hop)).into_owned()
}

fn limit(length: Option<Span>) -> String {
    length.map_or_else(|| "no limit".into(), exact)
}

fn none_or(length: Option<Span>) -> String {
    length.map_or_else(|| "none".into(), exact)
}

const fn grade(grade: Grade) -> &'static str {
    match grade {
        Grade::Right => "right",
        Grade::NotReused => "right, used once",
        Grade::Announced => "right, announced by GOAWAY",
        Grade::Race => "race",
        Grade::Silent => "lost in silence",
        Grade::Slow => "forgotten while it waits",
    }
}

fn headline(verdict: &Verdict) -> String {
    let wrong = verdict.legs.iter().filter(|leg| !leg.grade.is_right()).count();
    match (wrong, verdict.legs.len()) {
        (0, _) if verdict.legs.iter().any(|leg| leg.grade == Grade::Announced) => {
            "Right: a close can cross a request, but GOAWAY says that it was not processed.".into()
        }
        (0, 1) => "Right: a request never meets a close on this connection.".into(),
        (0, _) => "Right: on every connection the side that reuses it gives up first.".into(),
        (1, 1) => "Wrong: the connection can fail a request.".into(),
        (n, of) => format!("Wrong: {n} of {of} connections can fail a request."),
    }
}

fn rate(verdict: &Verdict) -> String {
    let at = requests(verdict.rate);
    let source = if verdict.rate_stated { "" } else { " (assumed; none is stated)" };
    let all = match (verdict.right, verdict.legs.len()) {
        (true, _) | (_, 1) => String::new(),
        _ => format!(" A request fails with {}.", odds(verdict.chance)),
    };
    format!("At {at} on a connection{source}.{all}")
}

fn requests(rate: Rate) -> String {
    let unit = match rate.per().micros() / 1_000_000 {
        1 => "second",
        60 => "minute",
        3_600 => "hour",
        _ => "day",
    };
    let plural = if rate.requests() == 1 { "" } else { "s" };
    format!("{} request{plural} a {unit}", rate.requests())
}

fn first(leg: &LegVerdict) -> String {
    let it = &leg.closes_first;
    let after = it.after.map(exact).unwrap_or_default();
    let sign = if leg.quic { "CONNECTION_CLOSE" } else { "FIN" };
    match (&it.who, it.how) {
        (Owner::Both, _) => format!(
            "Both ends forget the idle connection, silently, after {after}: the shorter of their two idle timeouts. {}’s clock runs ahead.",
            begin(&leg.from)
        ),
        (Owner::Nobody, _) | (_, None) => "Nobody closes an idle connection; no limit is set.".into(),
        (Owner::Reuser, _) => format!("{} gives up first: {sign} after {after} idle.", begin(&leg.from)),
        (Owner::Next, Some(CloseBy::Rst)) => {
            format!("{} closes first: RST after {after} idle.", begin(&leg.to))
        }
        (Owner::Next, _) => format!("{} closes first: {sign} after {after} idle.", begin(&leg.to)),
        (Owner::Box(id), _) => {
            let one = leg.boxes.iter().find(|one| one.hop.id == *id);
            let who = one.map_or_else(|| id.clone(), |one| begin(&one.hop));
            let then = if one.is_some_and(|one| one.answers_rst) {
                "what comes later is answered with RST"
            } else {
                "what comes later is dropped"
            };
            format!("{who} forgets first: silently, after {after} without a segment; {then}.")
        }
    }
}

/// `the client 60 s + 50 ms < lb 30 s: no, 30.05 s too long.`
fn inequality(left: &str, right: &str, it: &Inequality) -> String {
    let standing = match it.standing {
        Standing::Holds(Some(spare)) => format!("yes, {} to spare", exact(spare)),
        Standing::Holds(None) => "yes".into(),
        Standing::Equal => "no, they are equal, which is a race".into(),
        Standing::Fails(Some(over)) => format!("no, {} too long", exact(over)),
        Standing::Fails(None) => "no".into(),
    };
    format!("{left} {} + {} < {right} {}: {standing}.", limit(it.left), exact(it.margin), limit(it.right))
}

fn middlebox(leg: &LegVerdict, one: &BoxVerdict) -> String {
    let right = bare(&one.hop);
    if let Some(slow) = &one.slow {
        return format!("response {}", inequality("takes", &right, slow));
    }
    let asks = if leg.quic { "PING" } else { "keepalive" };
    match one.refreshed_by {
        Some(Owner::Reuser) => inequality(&format!("{asks} of {}", name(&leg.from)), &right, &one.inequality),
        Some(_) => inequality(&format!("{asks} of {}", name(&leg.to)), &right, &one.inequality),
        None if one.rebinds => format!(
            "{} may forget: what {} sends then gets a new mapping, and {} knows the connection by its ID.",
            begin(&one.hop),
            name(&leg.from),
            name(&leg.to)
        ),
        None => {
            format!(
                "{} Nothing refreshes the {right}.",
                inequality(&bare(&leg.from), &right, &one.inequality)
            )
        }
    }
}

fn window(leg: &LegVerdict, it: Window) -> String {
    let after = exact(it.after);
    let race = it.length.map(|length| format!("Race window {}{}", exact(length), made_of(leg, length)));
    let from = name(&leg.from);
    match (race, it.until) {
        _ if leg.grade == Grade::Slow => {
            "Every request is lost: its response comes after the middlebox has forgotten.".into()
        }
        (Some(race), Some(until)) => {
            format!(
                "{race}: a request sent later than {after} and up to {} after a response is lost.",
                exact(until)
            )
        }
        (Some(race), None) => {
            format!(
                "{race}; {from} does not look at idle connections, so every request later than {after} is lost."
            )
        }
        (None, Some(until)) => {
            format!("A request sent later than {after} and up to {} after a response is lost.", exact(until))
        }
        (None, None) => format!("Every request sent later than {after} after a response is lost."),
    }
}

/// ` (2 × 25 ms on the way + 0 s processing)`.
fn made_of(leg: &LegVerdict, length: Span) -> String {
    let (way, processing) = (exact(leg.one_way), exact(leg.processing));
    let whole = leg.one_way.times(2) + leg.processing;
    let cut = if length < whole {
        format!(", cut short by {}’s own limit", name(&leg.from))
    } else {
        String::new()
    };
    format!(" (2 × {way} on the way + {processing} processing{cut})")
}

fn odds(chance: f64) -> String {
    match one_in(chance) {
        Some(n) => format!("a chance of {} % (1 in {n})", percent(chance)),
        None if chance > 0.1 => format!("a chance of {} %", percent(chance)),
        None => "a chance of less than 1 in 1,000,000,000".into(),
    }
}

fn chance(it: Chance) -> String {
    let worst = it.worst.map_or_else(String::new, |worst| {
        format!("; at worst {}, with {} between requests", odds(worst.chance), span(worst.gap))
    });
    format!("A request meets it with {}{worst}.", odds(it.per_request))
}

fn the_client_sees(seen: Seen) -> String {
    if seen.idempotent == seen.other {
        return format!("The client sees, whatever the method: {}.", outcome(seen.other));
    }
    format!("The client sees, GET: {}; POST: {}.", outcome(seen.idempotent), outcome(seen.other))
}

fn outcome(it: Outcome) -> String {
    match it {
        Outcome::Retried { within, twice } => {
            let twice = if twice { ", perhaps carried out twice" } else { "" };
            format!(
                "the response, after a retry on a new connection (first try lost within {}{twice})",
                exact(within)
            )
        }
        Outcome::Closed { within } => {
            format!("CONNECTION_CLOSE instead of a response, within {}", exact(within))
        }
        Outcome::Eof { within } => format!("end of file instead of a response, within {}", exact(within)),
        Outcome::Reset { within } => format!("connection reset (ECONNRESET), within {}", exact(within)),
        Outcome::BadGateway { within } => format!("502 Bad Gateway, within {}", exact(within)),
        Outcome::TimedOut { after } => format!("nothing for {} or more, then ETIMEDOUT", exact(after)),
        Outcome::GatewayTimeout { after } => {
            format!("nothing for {} or more, then 504 Gateway Timeout", exact(after))
        }
        Outcome::Hangs => "nothing, ever".into(),
    }
}

fn learn(it: Learn) -> String {
    match it {
        Learn::OwnLimit(after) => format!("never learns of it and lets go after {} idle", exact(after)),
        Learn::Keepalive(after) => format!("learns of it by keepalive, after {}", exact(after)),
        Learn::BySending(after) => format!("learns of it only by sending, {} or more later", exact(after)),
        Learn::ByReset(within) => format!("learns of it only by sending: RST within {}", exact(within)),
        Learn::Never => "never learns of it and keeps a dead connection".into(),
    }
}

fn change(it: &Change) -> String {
    match it {
        Change::PoolIdle { node, from, to } => {
            format!("{node}: idle limit of its pool, {} → {}", none_or(*from), exact(*to))
        }
        Change::NoReuse { node } => format!("{node}: open a connection for each request"),
        Change::ServerIdle { node, from, to } => {
            format!("{node}: idle limit of what it accepts, {} → {}", none_or(*from), none_or(*to))
        }
        Change::Keepalive { node, side, from, to } => {
            let side = match side {
                Side::Opens => "that it opens",
                Side::Accepts => "that it accepts",
            };
            let from = from.map_or_else(|| "off".into(), keepalive);
            format!("{node}: TCP keepalive of connections {side}, {from} → {}", keepalive(*to))
        }
        Change::QuicPing { node, from, to, .. } => {
            format!("{node}: PING of QUIC, {} → {}", from.map_or_else(|| "off".into(), exact), exact(*to))
        }
        Change::BoxIdle { node, from, to } => {
            format!("{node}: remembers a silent connection, {} → {}", exact(*from), exact(*to))
        }
    }
}

fn keepalive(it: Keepalive) -> String {
    format!("{} / {} / {}", exact(it.time), exact(it.interval), it.probes)
}

fn item(it: &Item) -> String {
    let what = match it.item {
        ItemKind::Documented => "the timeouts of every hop are documented",
        ItemKind::IdlePolicy => "every hop says how long it keeps idle connections",
        ItemKind::Order => "timeouts grow toward the server: who reuses gives up first",
        ItemKind::Retry => "it is decided which requests are retried",
        ItemKind::IdempotentPost => "POST carries an idempotency key",
        ItemKind::RequestIds => "every request carries an id",
    };
    let grade = match it.grade {
        ItemGrade::Met => "met",
        ItemGrade::NotMet => "not met",
        ItemGrade::NotStated => "not stated",
    };
    let hops: Vec<String> = it.hops.iter().map(bare).collect();
    let hops = if hops.is_empty() { String::new() } else { format!(" ({})", hops.join(", ")) };
    format!("{what}: {grade}{hops}")
}
