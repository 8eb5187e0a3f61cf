//! Korean: what breaks.

use keepalive_core::scenario::SegmentKind;
use keepalive_core::trace::NodeKind;

use super::particle::subject;
use super::{name, role, span};
use crate::lang::{Break, LostBy, Part, Who};

use Part::Program;

/// A fault as it takes effect or ends.
pub(super) fn breaks(what: Break<'_>) -> String {
    match what {
        Break::Cut { from: None } => {
            "링크가 끊깁니다. 이미 가는 것은 도착하지만 그 뒤로는 아무것도 지나가지 못합니다. 어느 쪽에도 알려 주지 않습니다."
                .into()
        }
        Break::Cut { from: Some(who) } => {
            format!("링크가 한 방향으로 끊깁니다. {} 보내는 것은 이제 도착하지 않습니다.", subject(&role(who)))
        }
        Break::Healed => "링크가 다시 이어집니다.".into(),
        Break::Drop { from, kind } => {
            let by = from.map_or_else(String::new, |who| format!("{} 보내는 ", subject(&role(who))));
            format!("이제부터 링크가 {by}{} 일부를 잃습니다.", segments(kind))
        }
        Break::DropEnded => "고장이 끝났습니다.".into(),
        Break::Crash { who } => {
            format!("{}의 전원이 나갑니다. FIN도 RST도 보내지 못하므로 상대는 알지 못합니다.", role(who))
        }
        Break::Kill { who } => format!(
            "{}의 프로그램이 강제로 끝납니다. 커널은 살아 있어 그 연결들을 닫고, 새 연결은 더 받지 않습니다.",
            role(who)
        ),
        Break::Slow { who, by } => format!(
            "이제부터 {} 새로 시작하는 요청마다 {} 더 걸립니다.",
            subject(&name(who, Program)),
            span(by)
        ),
        Break::Reboot { who, listener: true } => {
            format!("{} 돌아와 다시 연결을 받습니다. 이전 연결은 기억하지 못합니다.", subject(&role(who)))
        }
        Break::Reboot { who, listener: false } => {
            format!("{} 돌아왔지만 이전 연결을 기억하지 못합니다. 연결을 받는 프로그램도 아직 없습니다.", subject(&role(who)))
        }
        Break::Takeover { who } => {
            format!("다른 호스트가 {}의 주소를 넘겨받습니다. 이전 연결은 하나도 모릅니다.", role(who))
        }
        Break::Host { who, up: false } => format!("{} 꺼집니다.", subject(&role(who))),
        Break::Host { who, up: true } => {
            format!("{} 켜졌습니다. 이전 연결은 기억하지 못합니다.", subject(&role(who)))
        }
        Break::Nat { idle, answers_rst } => format!(
            "링크의 NAT가 {} 동안 오가는 것이 없으면 연결을 잊습니다. 그 뒤에 오는 것은 {}.",
            span(idle),
            if answers_rst { "RST로 답합니다" } else { "말없이 버립니다" }
        ),
        Break::Forgot { who, idle: Some(idle) } => format!(
            "{} 동안 지나간 것이 없어 {} 연결을 잊습니다. 어느 쪽에도 알리지 않습니다.",
            span(idle),
            subject(&name(who, Program))
        ),
        Break::Forgot { who, idle: None } => {
            format!("{} 연결을 잊습니다. 어느 쪽에도 알리지 않습니다.", subject(&name(who, Program)))
        }
        Break::Icmp { from, code } => {
            format!("이제부터 {} 보내는 것에 라우터가 ICMP 도달 불가(코드 {code})로 답합니다.", subject(&role(from)))
        }
        Break::InjectRst { to } => {
            format!("중간 장비가 {}에 RST를 보냅니다. 받는 쪽은 상대가 보낸 줄 압니다.", role(to))
        }
    }
}

fn segments(kind: SegmentKind) -> &'static str {
    match kind {
        SegmentKind::Any => "세그먼트",
        SegmentKind::Syn => "SYN",
        SegmentKind::Synack => "SYN-ACK",
        SegmentKind::Fin => "FIN",
        SegmentKind::Data => "데이터 세그먼트",
        SegmentKind::Ack => "데이터 없는 ACK",
    }
}

/// What became of a segment that does not arrive.
pub(super) fn lost(by: LostBy, peer: Who<'_>) -> String {
    match by {
        LostBy::Cut => "링크가 끊겨 있어 도착하지 못합니다.".into(),
        LostBy::Drop => "가는 길에 사라집니다.".into(),
        LostBy::Forgotten if peer.kind == NodeKind::Nat => {
            format!("{} 이 연결을 더는 몰라 버립니다.", subject(&name(peer, Program)))
        }
        LostBy::Forgotten => "NAT가 이 연결을 더는 몰라 버립니다.".into(),
        LostBy::HostDown => format!("{} 꺼져 있어 받을 곳이 없습니다.", subject(&role(peer))),
        LostBy::Icmp => "도착하지 못하고, 라우터가 ICMP 오류로 답합니다.".into(),
        LostBy::Unconfirmed => "캡처에는 도착했다는 흔적이 없습니다.".into(),
    }
}
