//! The verdict for programs: names are words in lower case, times are whole microseconds (`_us`), and what is
//! absent is `null`, never left out. `docs/verdict-json.md` says what each field means.

use keepalive_core::Span;
use keepalive_core::scenario::Keepalive;
use keepalive_core::trace::CloseBy;
use serde::Serialize;

use super::fixes::{Change, Side};
use super::types::{
    BoxVerdict, Grade, Inequality, ItemGrade, ItemKind, Learn, LegVerdict, Outcome, Owner, Standing, Verdict,
};

/// The version of the form; it changes when a field changes its meaning or goes.
const VERSION: u32 = 1;

/// A verdict as JSON is written from.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs, reason = "docs/verdict-json.md describes every field")]
pub struct Report {
    pub version: u32,
    pub scenario: String,
    pub right: bool,
    pub rate: Rate,
    pub chance: f64,
    pub hops: Vec<Leg>,
    pub fixes: Vec<Vec<Setting>>,
    pub checklist: Vec<Item>,
}

/// How often requests come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "docs/verdict-json.md describes every field")]
pub struct Rate {
    pub requests: u32,
    pub per_us: u64,
    pub stated: bool,
}

/// One connection of the chain.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs, reason = "docs/verdict-json.md describes every field")]
pub struct Leg {
    pub from: String,
    pub to: String,
    pub grade: Grade,
    pub quic: bool,
    pub one_way_us: u64,
    pub processing_us: u64,
    pub closes_first: First,
    pub inequality: Option<Compared>,
    pub middleboxes: Vec<Middlebox>,
    pub window: Option<Lost>,
    pub chance: f64,
    pub worst: Option<Worst>,
    pub seen: Option<Seen>,
    pub learns: Option<Learns>,
}

/// Who ends an idle connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "docs/verdict-json.md describes every field")]
pub struct First {
    pub who: &'static str,
    pub host: Option<String>,
    pub how: Option<CloseBy>,
    pub after_us: Option<u64>,
}

/// `left + margin < right`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "docs/verdict-json.md describes every field")]
pub struct Compared {
    pub left_us: Option<u64>,
    pub margin_us: u64,
    pub right_us: Option<u64>,
    pub standing: &'static str,
    pub by_us: Option<u64>,
}

/// A middlebox on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "docs/verdict-json.md describes every field")]
pub struct Middlebox {
    pub id: String,
    pub refreshed_by: Option<&'static str>,
    pub inequality: Compared,
    pub answers_rst: bool,
    pub rebinds: bool,
    pub slow: Option<Compared>,
}

/// When a request is lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "docs/verdict-json.md describes every field")]
pub struct Lost {
    pub after_us: u64,
    pub until_us: Option<u64>,
    pub race_us: Option<u64>,
}

/// The rate at which most requests are lost.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs, reason = "docs/verdict-json.md describes every field")]
pub struct Worst {
    pub gap_us: u64,
    pub chance: f64,
}

/// What the client sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "docs/verdict-json.md describes every field")]
pub struct Seen {
    pub idempotent: What,
    pub other: What,
}

/// What becomes of a lost request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "docs/verdict-json.md describes every field")]
pub struct What {
    pub outcome: &'static str,
    pub time_us: Option<u64>,
    pub twice: bool,
}

/// When the two sides learn of a forgotten connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "docs/verdict-json.md describes every field")]
pub struct Learns {
    pub from: Learned,
    pub to: Learned,
}

/// How and when a side learns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "docs/verdict-json.md describes every field")]
pub struct Learned {
    pub by: &'static str,
    pub after_us: Option<u64>,
}

/// A change of one setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "docs/verdict-json.md describes every field")]
pub struct Setting {
    pub setting: &'static str,
    pub host: String,
    pub from_us: Option<u64>,
    pub to_us: Option<u64>,
    pub from_keepalive: Option<Probing>,
    pub to_keepalive: Option<Probing>,
}

/// The three numbers of keepalive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "docs/verdict-json.md describes every field")]
pub struct Probing {
    pub time_us: u64,
    pub interval_us: u64,
    pub probes: u8,
}

/// An item of the checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "docs/verdict-json.md describes every field")]
pub struct Item {
    pub item: ItemKind,
    pub grade: ItemGrade,
    pub hosts: Vec<String>,
}

/// The verdict for programs.
pub fn report(verdict: &Verdict) -> Report {
    Report {
        version: VERSION,
        scenario: verdict.scenario.clone(),
        right: verdict.right,
        rate: Rate {
            requests: verdict.rate.requests(),
            per_us: verdict.rate.per().micros(),
            stated: verdict.rate_stated,
        },
        chance: verdict.chance,
        hops: verdict.legs.iter().map(leg).collect(),
        fixes: verdict.fixes.iter().map(|fix| fix.changes.iter().map(setting).collect()).collect(),
        checklist: verdict
            .checklist
            .iter()
            .map(|it| Item {
                item: it.item,
                grade: it.grade,
                hosts: it.hops.iter().map(|hop| hop.id.clone()).collect(),
            })
            .collect(),
    }
}

fn us(span: Option<Span>) -> Option<u64> {
    span.map(Span::micros)
}

fn leg(leg: &LegVerdict) -> Leg {
    let (who, host) = match &leg.closes_first.who {
        Owner::Reuser => ("from", Some(leg.from.id.clone())),
        Owner::Next => ("to", Some(leg.to.id.clone())),
        Owner::Box(id) => ("middlebox", Some(id.clone())),
        Owner::Nobody => ("nobody", None),
        Owner::Both => ("both", None),
    };
    Leg {
        from: leg.from.id.clone(),
        to: leg.to.id.clone(),
        grade: leg.grade,
        quic: leg.quic,
        one_way_us: leg.one_way.micros(),
        processing_us: leg.processing.micros(),
        closes_first: First { who, host, how: leg.closes_first.how, after_us: us(leg.closes_first.after) },
        inequality: leg.inequality.as_ref().map(compared),
        middleboxes: leg.boxes.iter().map(middlebox).collect(),
        window: leg.window.map(|it| Lost {
            after_us: it.after.micros(),
            until_us: us(it.until),
            race_us: us(it.length),
        }),
        chance: leg.chance.per_request,
        worst: leg.chance.worst.map(|it| Worst { gap_us: it.gap.micros(), chance: it.chance }),
        seen: leg.seen.map(|it| Seen { idempotent: what(it.idempotent), other: what(it.other) }),
        learns: leg.learns.map(|it| Learns { from: learned(it.reuser), to: learned(it.next) }),
    }
}

fn compared(it: &Inequality) -> Compared {
    let (standing, by) = match it.standing {
        Standing::Holds(by) => ("holds", by),
        Standing::Equal => ("equal", Some(Span::ZERO)),
        Standing::Fails(by) => ("fails", by),
    };
    Compared {
        left_us: us(it.left),
        margin_us: it.margin.micros(),
        right_us: us(it.right),
        standing,
        by_us: us(by),
    }
}

fn middlebox(it: &BoxVerdict) -> Middlebox {
    Middlebox {
        id: it.hop.id.clone(),
        refreshed_by: it.refreshed_by.as_ref().map(|who| if *who == Owner::Reuser { "from" } else { "to" }),
        inequality: compared(&it.inequality),
        answers_rst: it.answers_rst,
        rebinds: it.rebinds,
        slow: it.slow.as_ref().map(compared),
    }
}

const fn what(it: Outcome) -> What {
    let (outcome, time, twice) = match it {
        Outcome::Retried { within, twice } => ("retried", Some(within), twice),
        Outcome::Eof { within } => ("eof", Some(within), false),
        Outcome::Closed { within } => ("closed", Some(within), false),
        Outcome::Reset { within } => ("reset", Some(within), false),
        Outcome::BadGateway { within } => ("502", Some(within), false),
        Outcome::TimedOut { after } => ("timeout", Some(after), false),
        Outcome::GatewayTimeout { after } => ("504", Some(after), false),
        Outcome::Hangs => ("hangs", None, false),
    };
    let time_us = match time {
        Some(time) => Some(time.micros()),
        None => None,
    };
    What { outcome, time_us, twice }
}

const fn learned(it: Learn) -> Learned {
    let (by, after_us) = match it {
        Learn::OwnLimit(after) => ("own_limit", Some(after.micros())),
        Learn::Keepalive(after) => ("keepalive", Some(after.micros())),
        Learn::BySending(after) => ("sending", Some(after.micros())),
        Learn::ByReset(after) => ("reset", Some(after.micros())),
        Learn::Never => ("never", None),
    };
    Learned { by, after_us }
}

fn setting(it: &Change) -> Setting {
    let probing = |it: Keepalive| Probing {
        time_us: it.time.micros(),
        interval_us: it.interval.micros(),
        probes: it.probes,
    };
    let plain = |setting, from, to| Setting {
        setting,
        host: it.node().to_owned(),
        from_us: us(from),
        to_us: us(to),
        from_keepalive: None,
        to_keepalive: None,
    };
    match *it {
        Change::PoolIdle { from, to, .. } => plain("pool_idle", from, Some(to)),
        Change::NoReuse { .. } => plain("no_reuse", None, None),
        Change::ServerIdle { from, to, .. } => plain("server_idle", from, to),
        Change::QuicPing { side, from, to, .. } => plain(
            match side {
                Side::Opens => "quic_ping_of_opened",
                Side::Accepts => "quic_ping_of_accepted",
            },
            from,
            Some(to),
        ),
        Change::BoxIdle { from, to, .. } => plain("middlebox_idle", Some(from), Some(to)),
        Change::Keepalive { side, from, to, .. } => Setting {
            from_keepalive: from.map(probing),
            to_keepalive: Some(probing(to)),
            ..plain(
                match side {
                    Side::Opens => "keepalive_of_opened",
                    Side::Accepts => "keepalive_of_accepted",
                },
                None,
                None,
            )
        },
    }
}
