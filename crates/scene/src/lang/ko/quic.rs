//! Korean: datagrams of QUIC that carry no request and no response, and its idle timeout.

use keepalive_core::Span;
use keepalive_core::trace::QuicFrame;

use super::particle::{object, subject};
use super::{name, role, span, why};
use crate::lang::{Part, QuicWhy, Who};

use Part::Program;

pub(super) fn datagram(who: Who<'_>, peer: Who<'_>, frame: QuicFrame, reason: QuicWhy) -> String {
    let program = subject(&name(who, Program));
    match (frame, reason) {
        (QuicFrame::Ping, QuicWhy::Silence(waited)) => format!(
            "{} 동안 아무것도 오지 않아 {program} PING을 보냅니다. {} 확인해야 하므로 유휴 시계는 0에 이르지 않습니다.",
            span(waited),
            subject(&name(peer, Program))
        ),
        (QuicFrame::Ping, _) => format!("확인이 오지 않았습니다. {program} PING으로 다시 묻습니다."),
        (QuicFrame::Close, QuicWhy::Closes(closes)) => format!(
            "{} 연결은 양쪽에서 바로 끝나고, 아무 답도 없습니다.",
            why::closed(who, closes, "CONNECTION_CLOSE")
        ),
        (QuicFrame::Close, _) => {
            format!("{program} 이미 닫았으므로, 늦게 온 것에 한 번 더 알립니다: CONNECTION_CLOSE.")
        }
        (QuicFrame::Ack, _) => format!("{program} 받은 것을 확인합니다."),
        (QuicFrame::PathChallenge, _) => format!(
            "데이터그램이 다른 포트에서 왔습니다. NAT가 앞의 포트를 잊은 것입니다. {program} ID로 연결을 알아보고 \
             새 주소로 답하며, {} 정말 거기 있는지 확인합니다: PATH_CHALLENGE.",
            subject(&role(peer))
        ),
        (QuicFrame::PathResponse, _) => {
            format!("{program} 확인에 답해 새 경로를 쓸 수 있습니다. 요청은 아무 영향도 받지 않았습니다.")
        }
    }
}

/// The idle timeout is over.
pub(super) fn idle(who: Who<'_>, timeout: Span) -> String {
    format!(
        "이 연결에 정해진 유휴 시간 {} 동안 아무것도 오지 않았습니다. {} 아무것도 보내지 않고 연결을 잊습니다.",
        span(timeout),
        subject(&name(who, Program))
    )
}

/// Something goes out again.
pub(super) fn again(who: Who<'_>, what: &str, waited: Option<Span>) -> String {
    let (program, what) = (subject(&name(who, Program)), object(what));
    match waited {
        Some(waited) => {
            format!("{} 동안 확인이 없어 {program} {what} 다시 보내 알아봅니다.", span(waited))
        }
        None => {
            format!("뒤의 패킷은 확인됐는데 이것은 확인되지 않아 {program} {what} 다시 보냅니다.")
        }
    }
}
