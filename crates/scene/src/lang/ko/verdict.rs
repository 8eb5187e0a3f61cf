//! Korean: the verdict on a chain.

use keepalive_core::scenario::{Keepalive, Rate};
use keepalive_core::{Span, trace::CloseBy};

use super::particle::{object, subject, topic};
use super::{exact, span};
use crate::lang::figures::{one_in, percent};
use crate::lang::{VerdictText, Who};
use crate::verdict::{
    BoxVerdict, Chance, Change, Grade, Hop, Inequality, Item, ItemGrade, ItemKind, Learn, LegVerdict,
    Outcome, Owner, Seen, Side, Standing, Verdict, Window,
};

/// A line.
pub(super) fn line(text: &VerdictText<'_>) -> String {
    match *text {
        VerdictText::Headline(verdict) => headline(verdict),
        VerdictText::Rate(verdict) => rate(verdict),
        VerdictText::Leg(leg) => format!("{} → {}: {}", name(&leg.from), name(&leg.to), grade(leg.grade)),
        VerdictText::First(leg) => first(leg),
        VerdictText::Race(leg, it) => inequality(&name(&leg.from), &name(&leg.to), it),
        VerdictText::Box(leg, one) => middlebox(leg, one),
        VerdictText::Window(leg, it) => window(leg, it),
        VerdictText::Chance(it) => chance(it),
        VerdictText::Seen(seen) => the_client_sees(seen),
        VerdictText::Learns(leg, learns) => {
            let (from, to) = (topic(&name(&leg.from)), topic(&name(&leg.to)));
            format!("{from} {} {to} {}", learn(learns.reuser), learn(learns.next))
        }
        VerdictText::Fix(1) => "고치는 법 1 (가장 작은 변경):".into(),
        VerdictText::Fix(n) => format!("또는 고치는 법 {n}:"),
        VerdictText::Change(it) => change(it),
        VerdictText::Checklist => "점검표:".into(),
        VerdictText::Item(it) => item(it),
    }
}

/// A host: `클라이언트`, `LB`.
fn name(hop: &Hop) -> String {
    super::role(Who { kind: hop.kind, id: &hop.id, product: None }).into_owned()
}

fn limit(length: Option<Span>) -> String {
    length.map_or_else(|| "제한 없음".into(), exact)
}

fn none_or(length: Option<Span>) -> String {
    length.map_or_else(|| "없음".into(), exact)
}

const fn grade(grade: Grade) -> &'static str {
    match grade {
        Grade::Right => "올바름",
        Grade::NotReused => "올바름, 재사용 안 함",
        Grade::Announced => "올바름, GOAWAY로 알림",
        Grade::Race => "경합",
        Grade::Silent => "조용히 끊김",
        Grade::Slow => "기다리는 동안 잊힘",
    }
}

fn headline(verdict: &Verdict) -> String {
    let wrong = verdict.legs.iter().filter(|leg| !leg.grade.is_right()).count();
    match (wrong, verdict.legs.len()) {
        (0, _) if verdict.legs.iter().any(|leg| leg.grade == Grade::Announced) => {
            "올바릅니다. 닫기와 요청이 엇갈릴 수 있지만 GOAWAY가 처리하지 않았다고 알려 줍니다.".into()
        }
        (0, 1) => "올바릅니다. 이 연결에서 요청은 닫기와 엇갈리지 않습니다.".into(),
        (0, _) => "올바릅니다. 모든 연결에서 재사용하는 쪽이 먼저 닫습니다.".into(),
        (1, 1) => "잘못되었습니다. 이 연결에서 요청이 실패할 수 있습니다.".into(),
        (n, of) => format!("잘못되었습니다. 연결 {of}개 가운데 {n}개에서 요청이 실패할 수 있습니다."),
    }
}

fn rate(verdict: &Verdict) -> String {
    let at = requests(verdict.rate);
    let source = if verdict.rate_stated { "" } else { " (적혀 있지 않아 가정한 값)" };
    let all = match (verdict.right, verdict.legs.len()) {
        (true, _) | (_, 1) => String::new(),
        _ => format!(" 요청이 실패할 확률: {}.", odds(verdict.chance)),
    };
    format!("연결 하나에 요청 {at}{source}.{all}")
}

fn requests(rate: Rate) -> String {
    let unit = match rate.per().micros() / 1_000_000 {
        1 => "초",
        60 => "분",
        3_600 => "시간",
        _ => "하루",
    };
    let each = if unit == "하루" { "하루" } else { &format!("1{unit}") };
    format!("{each}에 {}번", rate.requests())
}

fn first(leg: &LegVerdict) -> String {
    let it = &leg.closes_first;
    let after = it.after.map(exact).unwrap_or_default();
    let sign = if leg.quic { "CONNECTION_CLOSE" } else { "FIN" };
    match (&it.who, it.how) {
        (Owner::Both, _) => format!(
            "양 끝이 유휴 {after} 뒤 말없이 잊습니다. 두 유휴 시간 가운데 짧은 쪽입니다. 시계는 {}에서 먼저 0이 됩니다.",
            name(&leg.from)
        ),
        (Owner::Nobody, _) | (_, None) => "유휴 연결을 닫는 쪽이 없습니다. 정해진 제한이 없습니다.".into(),
        (Owner::Reuser, _) => {
            format!("{} 먼저 닫습니다. 유휴 {after} 뒤 {sign}.", subject(&name(&leg.from)))
        }
        (Owner::Next, Some(CloseBy::Rst)) => {
            format!("{} 먼저 닫습니다. 유휴 {after} 뒤 RST.", subject(&name(&leg.to)))
        }
        (Owner::Next, _) => format!("{} 먼저 닫습니다. 유휴 {after} 뒤 {sign}.", subject(&name(&leg.to))),
        (Owner::Box(id), _) => {
            let one = leg.boxes.iter().find(|one| one.hop.id == *id);
            let who = one.map_or_else(|| id.clone(), |one| name(&one.hop));
            let then = if one.is_some_and(|one| one.answers_rst) {
                "그 뒤에 오는 것에는 RST로 답합니다."
            } else {
                "그 뒤에 오는 것은 버립니다."
            };
            format!(
                "{} 먼저 잊습니다. 세그먼트 없이 {} 지나면 알리지 않고 잊고, {then}",
                subject(&who),
                subject(&after)
            )
        }
    }
}

/// `클라이언트 60초 + 50ms < lb 30초: 아니요, 30.05초 넘칩니다.`
fn inequality(left: &str, right: &str, it: &Inequality) -> String {
    let standing = match it.standing {
        Standing::Holds(Some(spare)) => format!("예, {} 남습니다", exact(spare)),
        Standing::Holds(None) => "예".into(),
        Standing::Equal => "아니요, 같으면 경합입니다".into(),
        Standing::Fails(Some(over)) => format!("아니요, {} 넘칩니다", exact(over)),
        Standing::Fails(None) => "아니요".into(),
    };
    format!("{left} {} + {} < {right} {}: {standing}.", limit(it.left), exact(it.margin), limit(it.right))
}

fn middlebox(leg: &LegVerdict, one: &BoxVerdict) -> String {
    let right = name(&one.hop);
    if let Some(slow) = &one.slow {
        return inequality("응답까지", &right, slow);
    }
    let asks = if leg.quic { "PING" } else { "keepalive" };
    let keepalive = |hop: &Hop| inequality(&format!("{}의 {asks}", name(hop)), &right, &one.inequality);
    match one.refreshed_by {
        Some(Owner::Reuser) => keepalive(&leg.from),
        Some(_) => keepalive(&leg.to),
        None if one.rebinds => format!(
            "{} 잊어도 {} 보내는 것에는 새 포트가 생기고, {} ID로 연결을 알아봅니다.",
            subject(&right),
            subject(&name(&leg.from)),
            subject(&name(&leg.to))
        ),
        None => {
            let it = inequality(&name(&leg.from), &right, &one.inequality);
            format!("{it} {} 기억을 새로 고치는 것이 없습니다.", possessive(&right))
        }
    }
}

fn possessive(word: &str) -> String {
    format!("{word}의")
}

fn window(leg: &LegVerdict, it: Window) -> String {
    let after = object(&exact(it.after));
    let race = it.length.map(|length| format!("경합 구간 {}{}", exact(length), made_of(leg, length)));
    let from = topic(&name(&leg.from));
    match (race, it.until) {
        _ if leg.grade == Grade::Slow => {
            "모든 요청을 잃습니다. 응답이 올 때는 중간 장비가 이미 잊은 뒤입니다.".into()
        }
        (Some(race), Some(until)) => {
            format!("{race}: 응답 뒤 {after} 지나 {}까지 보낸 요청을 잃습니다.", exact(until))
        }
        (Some(race), None) => format!(
            "{race}. {from} 유휴 연결을 들여다보지 않으므로 응답 뒤 {after} 지나 보낸 요청을 모두 잃습니다."
        ),
        (None, Some(until)) => format!("응답 뒤 {after} 지나 {}까지 보낸 요청을 잃습니다.", exact(until)),
        (None, None) => format!("응답 뒤 {after} 지나 보낸 요청을 모두 잃습니다."),
    }
}

/// `(길에서 2 × 25ms + 처리 0초)`.
fn made_of(leg: &LegVerdict, length: Span) -> String {
    let (way, processing) = (exact(leg.one_way), exact(leg.processing));
    let whole = leg.one_way.times(2) + leg.processing;
    let cut = if length < whole {
        format!(", {}의 제한으로 짧아짐", name(&leg.from))
    } else {
        String::new()
    };
    format!("(길에서 2 × {way} + 처리 {processing}{cut})")
}

fn odds(chance: f64) -> String {
    match one_in(chance) {
        Some(n) => format!("{}% ({n}번에 1번)", percent(chance)),
        None if chance > 0.1 => format!("{}%", percent(chance)),
        None => "10억 번에 1번 미만".into(),
    }
}

fn chance(it: Chance) -> String {
    let worst = it.worst.map_or_else(String::new, |worst| {
        format!(" 요청 사이가 {}일 때 가장 나빠 {}.", span(worst.gap), odds(worst.chance))
    });
    format!("요청이 여기에 걸릴 확률: {}.{worst}", odds(it.per_request))
}

fn the_client_sees(seen: Seen) -> String {
    if seen.idempotent == seen.other {
        return format!("클라이언트가 보는 것(메서드와 관계없이): {}.", outcome(seen.other));
    }
    format!("클라이언트가 보는 것. GET: {}. POST: {}.", outcome(seen.idempotent), outcome(seen.other))
}

fn outcome(it: Outcome) -> String {
    match it {
        Outcome::Retried { within, twice } => {
            let twice = if twice { ", 두 번 처리될 수 있음" } else { "" };
            format!("새 연결에서 다시 보내 응답을 받음(첫 시도는 {} 안에 잃음{twice})", exact(within))
        }
        Outcome::Closed { within } => format!("{} 안에 응답 대신 CONNECTION_CLOSE", exact(within)),
        Outcome::Eof { within } => format!("{} 안에 응답 대신 EOF", exact(within)),
        Outcome::Reset { within } => format!("{} 안에 연결 재설정(ECONNRESET)", exact(within)),
        Outcome::BadGateway { within } => format!("{} 안에 502 Bad Gateway", exact(within)),
        Outcome::TimedOut { after } => format!("{} 넘게 아무것도 없다가 ETIMEDOUT", exact(after)),
        Outcome::GatewayTimeout { after } => {
            format!("{} 넘게 아무것도 없다가 504 Gateway Timeout", exact(after))
        }
        Outcome::Hangs => "끝없이 아무것도 없음".into(),
    }
}

fn learn(it: Learn) -> String {
    match it {
        Learn::OwnLimit(after) => format!("끝내 모르고, 유휴 {} 뒤에 그냥 놓아 줍니다.", exact(after)),
        Learn::Keepalive(after) => format!("{} 뒤에 keepalive로 압니다.", exact(after)),
        Learn::BySending(after) => format!("보내 보아야만, 그 뒤 {} 넘게 지나서 압니다.", exact(after)),
        Learn::ByReset(within) => format!("보내 보아야만 압니다. {} 안에 RST가 옵니다.", exact(within)),
        Learn::Never => "끝내 모르고 죽은 연결을 계속 붙들고 있습니다.".into(),
    }
}

fn change(it: &Change) -> String {
    match it {
        Change::PoolIdle { node, from, to } => {
            format!("{node}: 풀의 유휴 제한 {} → {}", none_or(*from), exact(*to))
        }
        Change::NoReuse { node } => format!("{node}: 요청마다 새 연결"),
        Change::ServerIdle { node, from, to } => {
            format!("{node}: 받은 연결의 유휴 제한 {} → {}", none_or(*from), none_or(*to))
        }
        Change::Keepalive { node, side, from, to } => {
            let side = match side {
                Side::Opens => "여는",
                Side::Accepts => "받는",
            };
            let from = from.map_or_else(|| "꺼짐".into(), keepalive);
            format!("{node}: {side} 연결의 TCP keepalive {from} → {}", keepalive(*to))
        }
        Change::QuicPing { node, from, to, .. } => {
            format!("{node}: QUIC의 PING, {} → {}", from.map_or_else(|| "없음".into(), exact), exact(*to))
        }
        Change::BoxIdle { node, from, to } => {
            format!("{node}: 조용한 연결을 기억하는 시간 {} → {}", exact(*from), exact(*to))
        }
    }
}

fn keepalive(it: Keepalive) -> String {
    format!("{} / {} / {}", exact(it.time), exact(it.interval), it.probes)
}

fn item(it: &Item) -> String {
    let what = match it.item {
        ItemKind::Documented => "모든 구간의 타임아웃을 문서로 남겼다",
        ItemKind::IdlePolicy => "모든 구간에서 유휴 연결을 얼마나 두는지 정했다",
        ItemKind::Order => "서버 쪽으로 갈수록 길다(재사용하는 쪽이 먼저 닫는다)",
        ItemKind::Retry => "어떤 요청을 다시 보낼지 정했다",
        ItemKind::IdempotentPost => "POST에 멱등성 키가 있다",
        ItemKind::RequestIds => "모든 요청에 식별자가 있다",
    };
    let grade = match it.grade {
        ItemGrade::Met => "충족",
        ItemGrade::NotMet => "미충족",
        ItemGrade::NotStated => "적혀 있지 않음",
    };
    let hops: Vec<String> = it.hops.iter().map(name).collect();
    let hops = if hops.is_empty() { String::new() } else { format!(" ({})", hops.join(", ")) };
    format!("{what}: {grade}{hops}")
}
