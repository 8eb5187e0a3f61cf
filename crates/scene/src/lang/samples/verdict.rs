//! Lines of verdicts of every kind.

use keepalive_core::scenario::Keepalive;
use keepalive_core::trace::{CloseBy, NodeKind};

use super::{MS, S};
use crate::lang::VerdictText;
use crate::verdict::{
    BoxVerdict, Chance, Change, First, Grade, Hop, Inequality, Item, ItemGrade, ItemKind, Learn, Learns,
    LegVerdict, Outcome, Owner, Seen, Side, Verdict, Window, Worst, verdict,
};

const CHANCES: [f64; 6] = [0.0, 1e-12, 6.1e-6, 0.000_505, 0.05, 0.5];

/// Gives every line to `see`.
pub(super) fn each(mut see: impl FnMut(VerdictText<'_>)) {
    for one in [VerdictText::Fix(1), VerdictText::Fix(2), VerdictText::Checklist] {
        see(one);
    }
    for (idle, rate) in [("10s", "1/m"), ("60s", "2/s"), ("60s", "3/h"), ("60s", "1/d")] {
        let whole = chain(idle, rate);
        see(VerdictText::Headline(&whole));
        see(VerdictText::Rate(&whole));
        see(VerdictText::Rate(&Verdict { rate_stated: false, ..whole.clone() }));
        let one = Verdict { legs: vec![whole.legs[0].clone()], ..whole };
        see(VerdictText::Headline(&one));
    }
    legs(&mut see);
    for per_request in CHANCES {
        let worst = Some(Worst { gap: S, chance: per_request });
        see(VerdictText::Chance(Chance { per_request, worst: None }));
        see(VerdictText::Chance(Chance { per_request, worst }));
    }
    outcomes(&mut see);
    changes(&mut see);
    items(&mut see);
}

/// Two connections, the first of them wrong if `idle` is not below 30 s.
fn chain(idle: &str, rate: &str) -> Verdict {
    let json = format!(
        r#"{{"version":1,"id":"x","title":{{"en":"a","ko":"가"}},"about":{{"en":"a","ko":"가"}},"until":"1m",
        "rate":"{rate}","path":[{{"client":{{"http":{{"idle":"{idle}"}}}}}},{{"link":{{"id":"a","latency":"25ms"}}}},
        {{"proxy":{{"id":"lb","downstream":{{"http":{{"idle":"30s"}}}},"upstream":{{"http":{{"idle":"30s"}}}}}}}},
        {{"link":{{"id":"b","latency":"1ms"}}}},{{"server":{{}}}}]}}"#
    );
    verdict(&crate::load(&json).unwrap(), None)
}

fn hop(id: &str, kind: NodeKind) -> Hop {
    Hop { id: id.into(), kind }
}

fn legs(see: &mut impl FnMut(VerdictText<'_>)) {
    let base = chain("60s", "1/m").legs.remove(0);
    let limits =
        [(Some(S), Some(S)), (Some(S), None), (None, Some(S)), (Some(MS), Some(S)), (Some(S), Some(MS))];
    let grades = [Grade::Right, Grade::NotReused, Grade::Announced, Grade::Race, Grade::Silent, Grade::Slow];
    for grade in grades {
        let leg = LegVerdict { grade, ..base.clone() };
        see(VerdictText::Leg(&leg));
        for length in [None, Some(MS), Some(MS.times(10))] {
            for until in [None, Some(S)] {
                see(VerdictText::Window(&leg, Window { after: MS, until, length }));
            }
        }
    }
    for it in limits.map(|(left, right)| Inequality::new(left, MS, right)) {
        see(VerdictText::Race(&base, &it));
        for refreshed_by in [None, Some(Owner::Reuser), Some(Owner::Next)] {
            for slow in [None, Some(it)] {
                let hop = hop("nat", NodeKind::Nat);
                let refreshed_by = refreshed_by.clone();
                let one =
                    BoxVerdict { hop, refreshed_by, inequality: it, answers_rst: true, rebinds: false, slow };
                see(VerdictText::Box(&base, &one));
                see(VerdictText::Box(
                    &LegVerdict { quic: true, ..base.clone() },
                    &BoxVerdict { rebinds: true, ..one },
                ));
            }
        }
    }
    let closes = [
        (Owner::Reuser, Some(CloseBy::Fin)),
        (Owner::Next, Some(CloseBy::Fin)),
        (Owner::Next, Some(CloseBy::Rst)),
        (Owner::Box("nat".into()), Some(CloseBy::Silent)),
        (Owner::Both, Some(CloseBy::Silent)),
        (Owner::Nobody, None),
    ];
    for (who, how) in closes {
        let closes_first = First { who, how, after: Some(S) };
        for quic in [false, true] {
            let closes_first = closes_first.clone();
            see(VerdictText::First(&LegVerdict { closes_first, quic, ..base.clone() }));
        }
    }
    for one in
        [Learn::OwnLimit(S), Learn::Keepalive(S), Learn::BySending(S), Learn::ByReset(MS), Learn::Never]
    {
        see(VerdictText::Learns(&base, Learns { reuser: one, next: one }));
    }
}

fn outcomes(see: &mut impl FnMut(VerdictText<'_>)) {
    for one in [
        Outcome::Retried { within: MS, twice: false },
        Outcome::Retried { within: MS, twice: true },
        Outcome::Eof { within: MS },
        Outcome::Closed { within: MS },
        Outcome::Reset { within: MS },
        Outcome::BadGateway { within: MS },
        Outcome::TimedOut { after: S },
        Outcome::GatewayTimeout { after: S },
        Outcome::Hangs,
    ] {
        see(VerdictText::Seen(Seen { idempotent: one, other: one }));
        see(VerdictText::Seen(Seen { idempotent: one, other: Outcome::Eof { within: S } }));
    }
}

fn changes(see: &mut impl FnMut(VerdictText<'_>)) {
    let keepalive = Keepalive::default();
    let node = || "client".to_owned();
    for one in [
        Change::PoolIdle { node: node(), from: None, to: S },
        Change::NoReuse { node: node() },
        Change::ServerIdle { node: "server".into(), from: Some(S), to: None },
        Change::Keepalive { node: node(), side: Side::Opens, from: None, to: keepalive },
        Change::Keepalive { node: "lb".into(), side: Side::Accepts, from: Some(keepalive), to: keepalive },
        Change::QuicPing { node: node(), side: Side::Opens, from: None, to: S },
        Change::BoxIdle { node: "nat".into(), from: MS, to: S },
    ] {
        see(VerdictText::Change(&one));
    }
}

fn items(see: &mut impl FnMut(VerdictText<'_>)) {
    for item in [
        ItemKind::Documented,
        ItemKind::IdlePolicy,
        ItemKind::Order,
        ItemKind::Retry,
        ItemKind::IdempotentPost,
        ItemKind::RequestIds,
    ] {
        for grade in [ItemGrade::Met, ItemGrade::NotMet, ItemGrade::NotStated] {
            see(VerdictText::Item(&Item { item, grade, hops: Vec::new() }));
            see(VerdictText::Item(&Item { item, grade, hops: vec![hop("server", NodeKind::Server)] }));
        }
    }
}
