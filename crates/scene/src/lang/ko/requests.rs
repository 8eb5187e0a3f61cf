//! Korean: requests, their responses, and what becomes of those that fail.

use keepalive_core::trace::NodeKind;

use super::particle::{object, subject, topic};
use super::{name, role, span};
use crate::lang::{Conn, Part, Sent, Then, Who};

use Part::Program;

pub(super) fn request(who: Who<'_>, peer: Who<'_>, method: &str, path: &str, on: Conn) -> String {
    let client = subject(&name(who, Program));
    let sends = if who.kind == NodeKind::Proxy { "전달합니다" } else { "보냅니다" };
    match on {
        Conn::New => format!("{client} 새 연결로 {method} {path} 요청을 {sends}."),
        Conn::Kept { idle, nth } => format!(
            "{client} {} 동안 쉬던 연결로 {method} {path} 요청을 {sends}. {nth}번째 요청이고 핸드셰이크는 없습니다.",
            span(idle)
        ),
        Conn::ClosedByPeer { before } => format!(
            "{client} {method} {path} 요청을 {sends}. {} {} 전에 닫았지만 FIN이 아직 오는 중이라 {} 알 수 없습니다.",
            topic(&role(peer)),
            span(before),
            topic(&role(who))
        ),
    }
}

pub(super) fn response(who: Who<'_>, status: u16, then: Then) -> String {
    let server = subject(&name(who, Program));
    match then {
        Then::More => format!("{server} 응답({status})을 보내기 시작합니다."),
        Then::Clock(idle) => format!("응답이 끝나 {server} {} 유휴 시계를 시작합니다.", span(idle)),
        Then::Closes => format!("{server} 응답({status})을 보냅니다. 이 연결의 마지막 응답입니다."),
        Then::Open => format!("{server} 응답({status})을 보냅니다. 이 연결에는 유휴 시계가 없습니다."),
    }
}

pub(super) fn error_page(who: Who<'_>, server: Who<'_>, status: u16, then: Then) -> String {
    let missing = if status == 504 { "제때 오지 않아" } else { "오지 않아" };
    let ends = if then == Then::Closes { " 이 연결의 마지막 응답입니다." } else { "" };
    format!(
        "{}의 응답이 {missing} {} 대신 {}로 답합니다.{ends}",
        role(server),
        subject(&name(who, Program)),
        super::note::sent(Sent::Response(status))
    )
}

pub(super) fn failed(who: Who<'_>, method: &str, path: &str, repeatable: bool) -> String {
    let fails = format!("{method} {path} 요청이 실패합니다. 응답이 끝나기 전에 연결이 끝났습니다.");
    let client = topic(&name(who, Program));
    if repeatable {
        format!("{fails} {client} 스스로 다시 보내도 됩니다. {} 두 번 해도 한 번과 같습니다.", topic(method))
    } else {
        let duty = if who.kind == NodeKind::Proxy {
            "보내서는 안 됩니다"
        } else {
            "보내지 않아야 합니다"
        };
        format!("{fails} 상대가 처리했는지 알 수 없으므로 {client} {} 스스로 다시 {duty}.", object(method))
    }
}

pub(super) fn retried(who: Who<'_>, method: &str, path: &str, repeatable: bool) -> String {
    let again = format!(
        "{} 새 연결로 {method} {path} 요청을 한 번 더 보냅니다. 실패한 연결은 전에 쓰던 것이라, 쉬는 동안 닫혔을 수 있습니다.",
        subject(&name(who, Program))
    );
    if repeatable {
        format!("{again} {} 두 번 해도 한 번과 같습니다.", topic(method))
    } else {
        format!("{again} 하지만 {} 두 번 처리될 수 있습니다.", topic(method))
    }
}
