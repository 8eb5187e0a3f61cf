//! Korean: what happens now.

use keepalive_core::scenario::SegmentKind;
use keepalive_core::trace::Call;
use keepalive_core::{Span, Timer};

use super::particle::{object, subject, topic};
use super::{bytes, name, noun, role, span, times};
use crate::lang::figures::grouped;
use crate::lang::{
    AckKind, Again, Break, Conn, FinKind, GaveUp, LostBy, Now, Part, Probing, RstKind, Then, Who,
};

use Part::{Kernel, Program};

/// A step as a sentence or two.
pub(super) fn sentence(now: &Now<'_>) -> String {
    match *now {
        Now::Syn { who } => format!("{} 연결을 요청합니다.", subject(role(who))),
        Now::SynAck { who } => {
            format!(
                "{} 받아들이고 같은 세그먼트로 반대 방향도 엽니다: SYN, ACK.",
                subject(&name(who, Kernel))
            )
        }
        Now::Established { who, peer, trip } => format!(
            "{} ACK를 보냅니다. 이쪽에서는 이미 연결이 열렸고, {} {} 뒤에 압니다.",
            subject(role(who)),
            topic(role(peer)),
            span(trip)
        ),
        Now::Request { who, peer, method, path, on } => request(who, peer, method, path, on),
        Now::Response { who, status, then } => response(who, status, then),
        Now::More { who, what, from, to, of } => format!(
            "{} {} 이어 보냅니다: 전체 {} 가운데 {}–{}번째.",
            subject(role(who)),
            object(&noun(what)),
            bytes(of),
            grouped(from + 1),
            grouped(to)
        ),
        Now::Data { who, bytes: n } => {
            format!("{} {} 보냅니다.", subject(&name(who, Program)), object(&bytes(n)))
        }
        Now::Ack { who, kind } => ack(who, kind),
        Now::Probe { who, nth: 0 | 1, silence, but_probes, .. } => format!(
            "{} 동안 {}받은 것이 없어 {} 프로브를 보냅니다. 데이터는 없고 순서 번호는 SND.UNA−1입니다.",
            span(silence),
            if but_probes { "프로브 말고는 " } else { "" },
            subject(&name(who, Kernel))
        ),
        Now::Probe { who, nth, of: Probing::Count(of), silence, .. } => format!(
            "아직 응답이 없고, 받은 것이 없는 지 {}째입니다. {} {of}번 가운데 {nth}번째 프로브를 보냅니다.",
            span(silence),
            subject(&name(who, Kernel))
        ),
        Now::Probe { who, nth, of: Probing::UserTimeout(limit), silence, .. } => format!(
            "아직 응답이 없고, 받은 것이 없는 지 {}째입니다. {} {nth}번째 프로브를 보냅니다. 언제 포기할지는 \
             프로브 수가 아니라 TCP_USER_TIMEOUT({})이 정합니다.",
            span(silence),
            subject(&name(who, Kernel)),
            span(limit)
        ),
        Now::ProbeAck { who, clock: Some((_, left)) } => format!(
            "{} 응답합니다. {} 모르고 시계도 멈추지 않습니다. {} 남았습니다.",
            subject(&name(who, Kernel)),
            topic(who.product.unwrap_or("그 위의 프로그램")),
            span(left)
        ),
        Now::ProbeAck { who, clock: None } => {
            format!("{} 응답합니다. 그 위의 프로그램은 모릅니다.", subject(&name(who, Kernel)))
        }
        Now::OutOfWindow { who } => format!(
            "윈도 밖의 세그먼트가 왔습니다. {} 다음에 기다리는 번호를 ACK로 알립니다.",
            subject(&name(who, Kernel))
        ),
        Now::WindowProbe { who, peer, nth } => format!(
            "{}에 받을 자리가 없어 {} 자리가 났는지 다시 묻습니다: {nth}번째 제로 윈도 프로브.",
            role(peer),
            subject(&name(who, Kernel))
        ),
        Now::WindowAnswer { who, window: 0 } => {
            format!("{} 응답합니다. 아직 자리가 없습니다.", subject(&name(who, Kernel)))
        }
        Now::WindowAnswer { who, window } => {
            format!(
                "{} 응답합니다. 다시 {} 받을 수 있습니다.",
                subject(&name(who, Kernel)),
                object(&bytes(window))
            )
        }
        Now::Fin { who, peer, why } => fin(who, peer, why),
        Now::Rst { who, peer, why } => rst(who, peer, why),
        Now::Again { who, what, how } => again(who, &noun(what), how),
        Now::Icmp { code } => match code {
            Some(code) => format!("라우터가 ICMP 도달 불가(코드 {code})로 답합니다."),
            None => "라우터가 ICMP 도달 불가로 답합니다.".into(),
        },
        Now::GaveUp { who, why, error } => gave_up(who, why, &error.to_string()),
        Now::Expired { who, timer: Timer::TimeWait, span: length } => format!(
            "TIME-WAIT {} 끝났습니다. {} 이 포트 쌍을 잊고, 새 연결이 쓸 수 있습니다.",
            subject(&span(length)),
            subject(&name(who, Kernel))
        ),
        Now::Expired { who, timer, span: length } => format!(
            "{}에서 {} 지나도록 FIN이 오지 않았습니다. {} 연결을 잊습니다.",
            super::note::timer(timer),
            subject(&span(length)),
            subject(&name(who, Kernel))
        ),
        Now::Failed { who, method, path, repeatable } => failed(who, method, path, repeatable),
        Now::Break(what) => breaks(what),
        Now::EventLimit => "이벤트 수의 한도에 이르러 실행이 여기서 멈춥니다.".into(),
    }
}

fn request(who: Who<'_>, peer: Who<'_>, method: &str, path: &str, on: Conn) -> String {
    let client = subject(&name(who, Program));
    match on {
        Conn::New => format!("{client} 새 연결로 {method} {path} 요청을 보냅니다."),
        Conn::Kept { idle, nth } => format!(
            "{client} {} 동안 쉬던 연결로 {method} {path} 요청을 보냅니다. {nth}번째 요청이고 핸드셰이크는 없습니다.",
            span(idle)
        ),
        Conn::ClosedByPeer { before } => format!(
            "{client} {method} {path} 요청을 보냅니다. {} {} 전에 닫았지만 FIN이 아직 오는 중이라 {} 알 수 없습니다.",
            topic(role(peer)),
            span(before),
            topic(role(who))
        ),
    }
}

fn response(who: Who<'_>, status: u16, then: Then) -> String {
    let server = subject(&name(who, Program));
    match then {
        Then::More => format!("{server} 응답({status})을 보내기 시작합니다."),
        Then::Clock(idle) => format!("응답이 끝나 {server} {} 유휴 시계를 시작합니다.", span(idle)),
        Then::Closes => format!("{server} 응답({status})을 보내고, 연결도 이것으로 끝냅니다."),
        Then::Open => format!("{server} 응답({status})을 보냅니다. 이 연결에는 유휴 시계가 없습니다."),
    }
}

fn ack(who: Who<'_>, kind: AckKind<'_>) -> String {
    let kernel = subject(&name(who, Kernel));
    match kind {
        AckKind::AtOnce(what) => format!("{kernel} {} 곧바로 확인해 줍니다.", object(&noun(what))),
        AckKind::Delayed(what, waited) => format!(
            "{kernel} 데이터에 실어 보내려고 ACK를 {} 미뤘습니다. 보낼 데이터가 없어 {}에 대한 ACK만 보냅니다.",
            span(waited),
            noun(what)
        ),
        AckKind::FinHeard => format!(
            "{kernel} FIN을 확인해 줍니다. 프로그램은 아직 닫지 않았습니다. 닫을 때까지 CLOSE-WAIT입니다."
        ),
        AckKind::FinLast(wait) => format!(
            "먼저 닫은 {} 이 포트 쌍을 {} 동안 TIME-WAIT로 붙들어 둡니다. 마지막 ACK는 가는 중입니다.",
            subject(role(who)),
            span(wait)
        ),
        AckKind::FinCrossed => {
            format!("양쪽이 동시에 닫았습니다. {kernel} 자기 FIN과 엇갈린 FIN을 확인해 줍니다.")
        }
        AckKind::Window(window) => {
            format!("프로그램이 읽어서 {kernel} 윈도를 엽니다. {} 받을 수 있습니다.", object(&bytes(window)))
        }
        AckKind::UpTo(n) => format!("{kernel} {}번째 바이트까지 받았다고 확인해 줍니다.", grouped(n)),
    }
}

fn fin(who: Who<'_>, peer: Who<'_>, why: FinKind) -> String {
    let program = subject(&name(who, Program));
    let closes = format!("{program} 닫고 커널이 FIN을 보냅니다.");
    match why {
        FinKind::Idle(Timer::PoolIdle, _) => {
            format!("유휴 시계가 0입니다. {program} 연결을 놓고 커널이 FIN을 보냅니다.")
        }
        FinKind::Idle(..) => format!("유휴 시계가 0입니다. {closes}"),
        FinKind::Cap(n) => format!(
            "{} 한 연결에서 요청을 {}개까지 받는데 방금이 마지막이었습니다. {closes}",
            topic(&name(who, Program)),
            grouped(n)
        ),
        FinKind::Announced => {
            format!("“Connection: close”라고 했으므로 이번 교환이 마지막이었습니다. {closes}")
        }
        FinKind::Http10 => format!("HTTP/1.0이고 keep-alive가 없어 여기서 끝납니다. {closes}"),
        FinKind::BodyUntilClose => format!("이 본문의 끝은 연결을 닫아야만 알 수 있습니다. {closes}"),
        FinKind::RequestLate => format!("요청이 제때 다 오지 않았습니다. {closes}"),
        FinKind::ResponseLate => format!("응답이 제때 오지 않았습니다. {closes}"),
        FinKind::Broken => format!("다음 메시지가 어디서 시작하는지 더는 확실하지 않습니다. {closes}"),
        FinKind::Age => format!("이 연결에 허용된 나이가 다 찼습니다. {closes}"),
        FinKind::PoolFull => format!("풀에 유휴 연결을 하나 더 둘 자리가 없습니다. {closes}"),
        FinKind::Ending => format!("프로그램이 끝나는 중입니다. {closes}"),
        FinKind::TransportEnded => format!("TCP 연결은 이미 끝났습니다. {closes}"),
        FinKind::OtherSide => format!("반대편 연결이 사라졌습니다. {closes}"),
        FinKind::Eof => format!(
            "{program} EOF를 읽습니다. {} 더 보낼 것이 없다는 뜻입니다. 이쪽도 닫고 커널이 FIN을 보냅니다.",
            subject(role(peer))
        ),
        FinKind::EofLater(waited) => {
            format!("{program} EOF를 읽은 것은 {} 전입니다. 이제야 닫습니다: FIN.", span(waited))
        }
        FinKind::Called(Call::Shutdown) => format!(
            "{} 프로그램이 shutdown()을 부릅니다. 더 보내지는 않지만 계속 읽습니다. 커널이 FIN을 보냅니다.",
            role(who)
        ),
        FinKind::Called(call) => {
            format!("{} 프로그램이 {call}()을 부르고 커널이 FIN을 보냅니다.", role(who))
        }
        FinKind::Killed => {
            format!("{} 프로세스가 강제로 끝났습니다. 커널이 대신 소켓을 닫습니다: FIN.", role(who))
        }
        FinKind::Plain => closes,
    }
}

fn rst(who: Who<'_>, peer: Who<'_>, why: RstKind<'_>) -> String {
    let kernel = subject(&name(who, Kernel));
    match why {
        RstKind::GaveUp => format!("{kernel} 포기하고 RST를 보냅니다. 혹시 상대가 아직 있다면 알 수 있도록."),
        RstKind::NoListener => format!("그 포트에서 듣는 프로그램이 없어 {kernel} 거절합니다: RST."),
        RstKind::NoConnection(what) => {
            format!("{} 닿은 곳은 이 연결을 모릅니다. {kernel} RST로 답합니다.", subject(&noun(what)))
        }
        RstKind::NoReader { what, crossed } => {
            let crossing = if crossed {
                " FIN과 길에서 엇갈렸습니다. 어느 쪽도 잘못하지 않았습니다."
            } else {
                ""
            };
            format!(
                "{} 도착했지만 {} 이미 닫아 읽을 프로그램이 없습니다. {kernel} RST로 답합니다.{crossing}",
                subject(&noun(what)),
                subject(&name(who, Program))
            )
        }
        RstKind::Unread => format!(
            "{} 소켓에 읽지 않은 데이터를 남기고 닫아, 커널이 FIN 대신 RST를 보냅니다.",
            subject(&name(who, Program))
        ),
        RstKind::Linger => {
            format!("{} 연결을 버립니다(linger 시간 0). FIN 대신 RST입니다.", subject(&name(who, Program)))
        }
        RstKind::Forged => format!("중간 장비가 {} 이름으로 {}에 RST를 보냅니다.", role(who), role(peer)),
        RstKind::Forgotten => {
            format!("NAT가 이 연결을 더는 모릅니다. {} 이름으로 {}에 RST를 보냅니다.", role(who), role(peer))
        }
        RstKind::Plain => format!("{kernel} RST를 보냅니다."),
    }
}

fn again(who: Who<'_>, what: &str, how: Again) -> String {
    let kernel = subject(&name(who, Kernel));
    let wait = |waited: Span, next: Option<Span>| match next {
        Some(next) if next == waited.times(2) => {
            format!(" 다음에는 두 배인 {} 기다립니다.", object(&span(next)))
        }
        Some(next) => format!(" 다음에는 {} 기다립니다.", object(&span(next))),
        None => String::new(),
    };
    match how {
        Again::Timeout { nth, waited, next } => format!(
            "재전송 타이머가 도는 {} 동안 ACK가 없었습니다. {kernel} {} 다시 보냅니다. {nth}번째 재전송입니다.{}",
            span(waited),
            object(what),
            wait(waited, next)
        ),
        Again::TailLoss { waited } => format!(
            "{} 동안 ACK가 없고 더 보낼 것도 없습니다. {kernel} {} 한 번 더 보내 잃어버렸는지 알아봅니다: 꼬리 손실 프로브(TLP).",
            span(waited),
            object(what)
        ),
        Again::Asked => format!("{kernel} {} 다시 보냅니다.", object(what)),
        Again::Opening { nth, waited, next } => format!(
            "{} 동안 {}에 대한 응답이 없습니다. {kernel} {nth}번째로 다시 보냅니다.{}",
            span(waited),
            what,
            wait(waited, next)
        ),
    }
}

fn gave_up(who: Who<'_>, why: GaveUp, error: &str) -> String {
    let (kernel, error) = (subject(&name(who, Kernel)), object(error));
    match why {
        GaveUp::Keepalive { options, sent, total } => {
            let sum = options.time + options.interval.times(sent.into());
            // The sum is only written out if it is what happened: an answered probe may shift the schedule.
            let after = if sum == total {
                let unit = |length: Span| span(length).replace('초', "");
                format!("{} + {sent} × {} = {}", unit(options.time), unit(options.interval), span(total))
            } else {
                span(total)
            };
            format!(
                "프로브 {}에 답이 없었습니다. {} 받은 것 없이 {after} 만에 포기하고 RST를 보내며, 프로그램은 {error} 받습니다.",
                times(sent.into()),
                topic(role(who))
            )
        }
        GaveUp::KeepaliveUserTimeout { limit, sent, total } => format!(
            "프로브 {}에 답이 없고 받은 것이 없는 지 {}째로, TCP_USER_TIMEOUT({})을 넘겼습니다. {} 포기하고 RST를 \
             보내며, 프로그램은 {error} 받습니다.",
            times(sent.into()),
            span(total),
            span(limit),
            subject(role(who))
        ),
        GaveUp::Retransmissions { times: n, total } => format!(
            "{n}번 다시 보냈지만 ACK가 없습니다. {} 만에 {kernel} 포기합니다. 아무것도 보내지 않고, 프로그램은 {error} 받습니다.",
            span(total)
        ),
        GaveUp::UserTimeout { limit } => format!(
            "데이터가 TCP_USER_TIMEOUT({})보다 오래 확인되지 않았습니다. {kernel} 포기하고 프로그램은 {error} 받습니다.",
            span(limit)
        ),
        GaveUp::Persist { times: n } => format!(
            "제로 윈도 프로브 {}에 답이 없었습니다. {kernel} 포기하고 프로그램은 {error} 받습니다.",
            times(n.into())
        ),
        GaveUp::Syn { times: n, total } => format!(
            "SYN과 {n}번의 반복에 모두 응답이 없었습니다. {} 만에 connect()가 실패하고 {error} 돌려줍니다.",
            span(total)
        ),
        GaveUp::SynAck { times: n, total } => format!(
            "SYN-ACK와 {n}번의 반복에 모두 응답이 없었습니다. {} 만에 {kernel} 반쯤 열린 연결을 잊습니다. 프로그램은 \
             이 연결을 본 적이 없습니다.",
            span(total)
        ),
        GaveUp::Refused => format!("SYN에 RST가 돌아왔습니다. connect()가 실패하고 {error} 돌려줍니다."),
        GaveUp::Reset => {
            format!("RST가 도착합니다. {kernel} 연결을 버리고, 프로그램은 다음 호출에서 {error} 받습니다.")
        }
        GaveUp::ResetAfterFin => {
            format!("FIN 뒤에 RST가 왔습니다. 읽으면 EOF이고, 다음 쓰기는 실패하며 {error} 돌려줍니다.")
        }
        GaveUp::Icmp => format!("ICMP 오류로 연결 시도가 끝납니다. connect()가 실패하고 {error} 돌려줍니다."),
        GaveUp::Application => format!("{} 연결을 버립니다.", subject(&name(who, Program))),
        GaveUp::HostDown => {
            format!("{} 꺼졌고 연결도 함께 사라졌습니다. 아무에게도 알리지 못합니다.", subject(role(who)))
        }
    }
}

fn failed(who: Who<'_>, method: &str, path: &str, repeatable: bool) -> String {
    let fails = format!("{method} {path} 요청이 실패합니다. 응답이 끝나기 전에 연결이 끝났습니다.");
    let client = topic(&name(who, Program));
    if repeatable {
        format!("{fails} {client} 스스로 다시 보내도 됩니다. {} 두 번 해도 한 번과 같습니다.", topic(method))
    } else {
        format!(
            "{fails} 상대가 처리했는지 알 수 없으므로 {client} {} 스스로 다시 보내면 안 됩니다.",
            object(method)
        )
    }
}

/// A fault as it takes effect or ends.
fn breaks(what: Break<'_>) -> String {
    match what {
        Break::Cut { from: None } => {
            "링크가 끊깁니다. 이미 가는 것은 도착하지만 그 뒤로는 아무것도 지나가지 못합니다. 어느 쪽에도 알려 주지 않습니다."
                .into()
        }
        Break::Cut { from: Some(who) } => {
            format!("링크가 한 방향으로 끊깁니다. {} 보내는 것은 이제 도착하지 않습니다.", subject(role(who)))
        }
        Break::Healed => "링크가 다시 이어집니다.".into(),
        Break::Drop { from, kind } => {
            let by = from.map_or_else(String::new, |who| format!("{} 보내는 ", subject(role(who))));
            format!("이제부터 링크가 {by}{} 일부를 잃습니다.", segments(kind))
        }
        Break::DropEnded => "고장이 끝났습니다.".into(),
        Break::Crash { who } => {
            format!("{}의 전원이 나갑니다. FIN도 RST도 보내지 못하므로 상대는 알지 못합니다.", role(who))
        }
        Break::Reboot { who, listener: true } => {
            format!("{} 돌아와 다시 듣습니다. 이전 연결은 기억하지 못합니다.", subject(role(who)))
        }
        Break::Reboot { who, listener: false } => {
            format!("{} 돌아왔지만 이전 연결을 기억하지 못합니다. 듣는 프로그램도 아직 없습니다.", subject(role(who)))
        }
        Break::Takeover { who } => {
            format!("다른 호스트가 {}의 주소를 넘겨받습니다. 이전 연결은 하나도 모릅니다.", role(who))
        }
        Break::Host { who, up: false } => format!("{} 꺼집니다.", subject(role(who))),
        Break::Host { who, up: true } => {
            format!("{} 켜졌습니다. 이전 연결은 기억하지 못합니다.", subject(role(who)))
        }
        Break::Nat { idle, answers_rst } => format!(
            "링크의 NAT가 {} 동안 오가는 것이 없으면 연결을 잊습니다. 그 뒤에 오는 것은 {}.",
            span(idle),
            if answers_rst { "RST로 답합니다" } else { "말없이 버립니다" }
        ),
        Break::Forgot { idle: Some(idle) } => {
            format!("{} 동안 지나간 것이 없어 NAT가 연결을 잊습니다. 어느 쪽에도 알리지 않습니다.", span(idle))
        }
        Break::Forgot { idle: None } => "NAT가 연결을 잊습니다. 어느 쪽에도 알리지 않습니다.".into(),
        Break::Icmp { from, code } => {
            format!("이제부터 {} 보내는 것에 라우터가 ICMP 도달 불가(코드 {code})로 답합니다.", subject(role(from)))
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
        LostBy::Forgotten => "NAT가 이 연결을 더는 몰라 버립니다.".into(),
        LostBy::HostDown => format!("{} 꺼져 있어 받을 곳이 없습니다.", subject(role(peer))),
        LostBy::Icmp => "도착하지 못하고, 라우터가 ICMP 오류로 답합니다.".into(),
    }
}
