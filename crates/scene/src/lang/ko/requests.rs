//! Korean: requests, their responses, and what becomes of those that fail.

use keepalive_core::scenario::Tls;
use keepalive_core::trace::{NodeKind, TlsFlight};

use super::particle::{object, subject, topic};
use super::{name, role, span};
use crate::lang::{Conn, Ended, Lost, Part, Repeat, Sent, Then, Who};

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
        Conn::Shared { stream, open } => format!(
            "{client} 같은 연결의 {stream}번 스트림으로 {method} {path} 요청을 {sends}. 아직 답이 없는 요청 {open}개와 나란히 가고 서로 기다리지 않습니다."
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
        Then::Timeout(idle) => {
            format!("{server} 응답({status})을 보냅니다. 유휴 시간 {} 처음부터 셉니다.", object(&span(idle)))
        }
        Then::Closes => format!("{server} 응답({status})을 보냅니다. 이 연결의 마지막 응답입니다."),
        Then::Unknown => format!("{server} 응답({status})을 보냅니다."),
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

pub(super) fn failed(who: Who<'_>, method: &str, path: &str, repeat: Repeat, ended: Ended) -> String {
    let why = match ended {
        Ended::Connection => "응답이 끝나기 전에 연결이 끝났습니다.",
        Ended::Time => "응답이 제때 오지 않았습니다.",
        Ended::Stream => "스트림이 재설정되었고 연결은 이어집니다.",
    };
    let fails = format!("{method} {path} 요청이 실패합니다. {why}");
    let client = topic(&name(who, Program));
    if repeat == Repeat::Harmless {
        format!("{fails} {client} 스스로 다시 보내도 됩니다. {} 두 번 해도 한 번과 같습니다.", topic(method))
    } else if repeat == Repeat::Keyed {
        format!("{fails} {client} 스스로 다시 보내도 됩니다. 서버가 멱등성 키로 알아봅니다.")
    } else {
        let duty = if who.kind == NodeKind::Proxy {
            "보내서는 안 됩니다"
        } else {
            "보내지 않아야 합니다"
        };
        format!("{fails} 상대가 처리했는지 알 수 없으므로 {client} {} 스스로 다시 {duty}.", object(method))
    }
}

pub(super) fn retried(who: Who<'_>, method: &str, path: &str, repeat: Repeat, lost: Lost) -> String {
    let why = match lost {
        Lost::Idle => "실패한 연결은 전에 쓰던 것이라, 쉬는 동안 닫혔을 수 있습니다.",
        Lost::New => "실패한 연결은 새 연결이었고, 이 요청이 그 연결의 첫 요청이었습니다.",
        Lost::Shared => "실패한 연결은 여러 요청이 오가는 중에 끝났습니다.",
        Lost::Last => "옛 연결에서는 앞선 요청의 응답이 마지막이었습니다.",
        Lost::Silent => "실패한 연결에서는 더는 아무것도 오지 않았습니다.",
    };
    let again =
        format!("{} 새 연결로 {method} {path} 요청을 한 번 더 보냅니다. {why}", subject(&name(who, Program)));
    match repeat {
        Repeat::Harmless => format!("{again} {} 두 번 해도 한 번과 같습니다.", topic(method)),
        Repeat::Keyed => format!("{again} 서버는 멱등성 키로 같은 요청임을 알 수 있습니다."),
        Repeat::Unsafe => format!("{again} 하지만 {} 두 번 처리될 수 있습니다.", topic(method)),
    }
}

/// Several requests in one segment.
pub(super) fn pipelined(who: Who<'_>, n: u32, first: (&str, &str), last: (&str, &str)) -> String {
    let (first, last) = (format!("{} {}", first.0, first.1), format!("{} {}", last.0, last.1));
    let all = if n == 2 {
        format!("{first}, {last} 두 요청을")
    } else {
        format!("{first}부터 {last}까지 요청 {n}개를")
    };
    format!("{} 응답을 기다리지 않고 {all} 세그먼트 하나로 보냅니다.", subject(&name(who, Program)))
}

pub(super) fn tls_flight(
    who: Who<'_>,
    tls: Tls,
    flight: TlsFlight,
    bytes: u32,
    then: Option<(&str, &str)>,
) -> String {
    let version = match tls {
        Tls::None => "TLS",
        Tls::V12 | Tls::V12Resumed => "TLS 1.2",
        Tls::V13 | Tls::V13Resumed => "TLS 1.3",
    };
    let (program, size) = (subject(&name(who, Program)), super::bytes(bytes));
    let ready = match then {
        Some((method, path)) => format!(" {method} {path} 요청도 함께 갑니다."),
        None => String::new(),
    };
    match (flight, tls) {
        (TlsFlight::ClientHello, _) => {
            format!("요청에 앞서 {program} {version} 핸드셰이크를 시작합니다. ClientHello, {size}.")
        }
        (TlsFlight::ServerHello, Tls::V12 | Tls::V13 | Tls::None) => {
            format!("{program} 핸드셰이크에 답합니다. ServerHello와 인증서, {size}.")
        }
        (TlsFlight::ServerHello, Tls::V12Resumed | Tls::V13Resumed) => {
            format!("{program} 핸드셰이크에 답합니다. 아는 세션이라 인증서 없이 ServerHello, {size}.")
        }
        (TlsFlight::ClientFinished, Tls::V12) => {
            format!("{program} 키와 Finished를 보냅니다. {size}. 서버를 한 번 더 기다려야 합니다.")
        }
        (TlsFlight::ClientFinished, _) => {
            format!("{program} 핸드셰이크를 마칩니다. Finished, {size}.{ready}")
        }
        (TlsFlight::ServerFinished, _) => format!("{program} 핸드셰이크를 마칩니다. Finished, {size}."),
    }
}

pub(super) fn queued(who: Who<'_>, method: &str, path: &str, ahead: u16, leaving: bool) -> String {
    let others =
        if ahead == 0 { String::new() } else { format!(" 앞에 요청 {ahead}개가 더 기다립니다.") };
    let who = name(who, Program);
    if leaving {
        format!(
            "{who}의 연결은 새 스트림을 받지 않고 다른 연결도 열 수 없어 {method} {path} 요청은 기다립니다.{others}"
        )
    } else {
        format!(
            "{} 열 수 있는 연결이 모두 쓰이고 있어 {method} {path} 요청은 기다립니다.{others}",
            subject(&who)
        )
    }
}

pub(super) fn unsent(who: Who<'_>, method: &str, path: &str) -> String {
    format!(
        "{} 보낼 연결을 얻지 못해 {method} {path} 요청이 실패합니다. 보낸 것은 없습니다.",
        subject(&name(who, Program))
    )
}

pub(super) fn executed(who: Who<'_>, method: &str, path: &str, nth: u16) -> String {
    let program = subject(&name(who, Program));
    match nth {
        1 => format!(
            "{program} {method} {path} 요청을 처리하기 시작합니다. 연결이 어떻게 되든 끝까지 처리합니다."
        ),
        2 => format!(
            "{program} {method} {path} 요청을 두 번째로 처리합니다. 이미 처리했다는 것을 알 길이 없습니다."
        ),
        n => format!(
            "{program} {method} {path} 요청을 또 처리합니다. {} 처리입니다.",
            super::ordinal(n.into())
        ),
    }
}

pub(super) fn recognized(who: Who<'_>, method: &str, path: &str) -> String {
    format!(
        "{} {method} {path} 요청의 멱등성 키를 압니다. 이미 본 요청이라 다시 처리하지 않습니다.",
        subject(&name(who, Program))
    )
}
