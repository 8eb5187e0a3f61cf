//! Korean: what happens now.

use keepalive_core::trace::Call;
use keepalive_core::{Span, Timer};

use super::http2;
use super::particle::{object, subject, topic};
use super::quic;
use super::requests::{
    error_page, executed, failed, pipelined, queued, recognized, request, response, retried, tls_flight,
    unsent,
};
use super::{bytes, name, noun, ordinal, role, span, times};
use crate::lang::figures::{grouped, keepalive_sum};
use crate::lang::{AckKind, Again, FinKind, GaveUp, Now, Part, Probing, RstKind, Who};

use Part::{Kernel, Program};

/// A step as a sentence or two.
pub(super) fn sentence(now: &Now<'_>) -> String {
    match *now {
        Now::Syn { who } => format!("{} 연결을 요청합니다.", subject(&role(who))),
        Now::SynAck { who } => {
            format!(
                "{} 받아들이고 같은 세그먼트로 반대 방향도 엽니다: SYN, ACK.",
                subject(&name(who, Kernel))
            )
        }
        Now::Established { who, peer, trip } => {
            let known = trip.map_or_else(String::new, |trip| {
                format!(" {} {} 뒤에 압니다.", topic(&role(peer)), span(trip))
            });
            format!("{} ACK를 보냅니다. 이쪽에서는 이미 연결이 열렸습니다.{known}", subject(&role(who)))
        }
        Now::Request { who, peer, method, path, on } => request(who, peer, method, path, on),
        Now::Response { who, status, then } => response(who, status, then),
        Now::ErrorPage { who, server, status, then } => error_page(who, server, status, then),
        Now::Passed { who, what } => {
            format!("{} {} 넘겨줍니다.", subject(&name(who, Program)), object(&noun(what)))
        }
        Now::More { who, what, from, to, of } => format!(
            "{} {} 이어 보냅니다: 전체 {} 가운데 {}–{}번째.",
            subject(&role(who)),
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
            "아직 응답이 없고, 받은 것이 없는 지 {}째입니다. {} {of}번 가운데 {} 프로브를 보냅니다.",
            span(silence),
            subject(&name(who, Kernel)),
            ordinal(nth.into())
        ),
        Now::Probe { who, nth, of: Probing::Unknown, silence, .. } => format!(
            "아직 응답이 없고, 받은 것이 없는 지 {}째입니다. {} {} 프로브를 보냅니다.",
            span(silence),
            subject(&name(who, Kernel)),
            ordinal(nth.into())
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
        Now::GaveUp { who, why, error, told } => gave_up(who, why, &error.to_string(), told),
        Now::Expired { who, timer: Timer::TimeWait, span: length } => format!(
            "TIME-WAIT {} 끝났습니다. {} 이 포트 쌍을 잊고, 새 연결이 쓸 수 있습니다.",
            subject(&span(length)),
            subject(&name(who, Kernel))
        ),
        Now::Expired { who, timer: Timer::QuicIdle, span: length } => quic::idle(who, length),
        Now::Expired { who, timer, span: length } => format!(
            "{}에서 {} 지나도록 FIN이 오지 않았습니다. {} 연결을 잊습니다.",
            super::note::timer(timer),
            subject(&span(length)),
            subject(&name(who, Kernel))
        ),
        Now::Failed { who, method, path, repeat, ended } => failed(who, method, path, repeat, ended),
        Now::Retried { who, method, path, repeat, lost } => retried(who, method, path, repeat, lost),
        Now::Requests { who, n, method, path, last } => pipelined(who, n, (method, path), last),
        Now::Tls { who, tls, flight, bytes, then } => tls_flight(who, tls, flight, bytes, then),
        Now::Frame { who, peer, frame, then, more } => http2::frame(who, peer, frame, then, more),
        Now::Quic { who, peer, frame, why } => quic::datagram(who, peer, frame, why),
        Now::Unprocessed { who, method, path } => http2::unprocessed(who, method, path),
        Now::Queued { who, method, path, ahead, leaving } => queued(who, method, path, ahead, leaving),
        Now::Unsent { who, method, path } => unsent(who, method, path),
        Now::Executed { who, method, path, nth } => executed(who, method, path, nth),
        Now::Recognized { who, method, path } => recognized(who, method, path),
        Now::Break(what) => super::faults::breaks(what),
        Now::EventLimit => "이벤트 수의 한도에 이르러 실행이 여기서 멈춥니다.".into(),
    }
}

fn ack(who: Who<'_>, kind: AckKind<'_>) -> String {
    let kernel = subject(&name(who, Kernel));
    match kind {
        AckKind::AtOnce(what) => format!("{kernel} {} 받았다고 바로 ACK를 보냅니다.", object(&noun(what))),
        AckKind::Delayed(what, waited) => format!(
            "{kernel} 데이터에 실어 보내려고 ACK를 {} 미뤘습니다. 보낼 데이터가 없어 {}에 대한 ACK만 보냅니다.",
            span(waited),
            noun(what)
        ),
        AckKind::FinHeard => format!(
            "{kernel} FIN에 ACK로 답합니다. 프로그램은 아직 닫지 않았습니다. 닫을 때까지 CLOSE-WAIT입니다."
        ),
        AckKind::FinLast(wait) => format!(
            "먼저 닫은 {} 이 포트 쌍을 {} 동안 TIME-WAIT로 붙들어 둡니다. 마지막 ACK는 가는 중입니다.",
            subject(&role(who)),
            span(wait)
        ),
        AckKind::FinCrossed => {
            format!("양쪽이 동시에 닫았습니다. {kernel} 자기 FIN과 엇갈린 FIN에 ACK로 답합니다.")
        }
        AckKind::Window(window) => {
            format!("프로그램이 읽어서 {kernel} 윈도를 엽니다. {} 받을 수 있습니다.", object(&bytes(window)))
        }
        AckKind::UpTo(n) => format!("{kernel} {}번째 바이트까지 받았다고 ACK를 보냅니다.", grouped(n)),
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
        FinKind::NoAnswer => format!("PING 뒤에 제때 온 것이 없습니다. {closes}"),
        FinKind::NotReady => format!("연결이 제때 준비되지 않았습니다. {closes}"),
        FinKind::Broken => format!("다음 메시지가 어디서 시작하는지 더는 확실하지 않습니다. {closes}"),
        FinKind::Age => format!("이 연결에 허용된 나이가 다 찼습니다. {closes}"),
        FinKind::PoolFull => format!("풀에 유휴 연결을 하나 더 둘 자리가 없습니다. {closes}"),
        FinKind::Ending => format!("프로그램이 끝나는 중입니다. {closes}"),
        FinKind::Forgotten | FinKind::HeardClose => closes,
        FinKind::TransportEnded => format!("TCP 연결은 이미 끝났습니다. {closes}"),
        FinKind::OtherSide => format!("반대편 연결이 사라졌습니다. {closes}"),
        FinKind::Eof => format!(
            "{program} EOF를 읽습니다. {} 더 보낼 것이 없다는 뜻입니다. 이쪽도 닫고 커널이 FIN을 보냅니다.",
            subject(&role(peer))
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
        RstKind::GaveUp => format!("{kernel} 포기하면서, 혹시 상대가 아직 있을까 봐 RST를 보냅니다."),
        RstKind::NoListener => format!("그 포트에서 연결을 받는 프로그램이 없어 {kernel} 거절합니다: RST."),
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
        RstKind::AlreadyOver(what) => format!(
            "{} 왔지만 {} 이미 이 연결을 끝냈습니다. {kernel} RST로 답합니다.",
            subject(&noun(what)),
            subject(&role(who))
        ),
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
            "재전송 타이머가 도는 {} 동안 ACK가 없었습니다. {kernel} {} 다시 보냅니다. {} 재전송입니다.{}",
            span(waited),
            object(what),
            ordinal(nth.into()),
            wait(waited, next)
        ),
        Again::TailLoss { waited } => format!(
            "{} 동안 ACK가 없고 더 보낼 것도 없습니다. {kernel} {} 한 번 더 보내 잃어버렸는지 알아봅니다: 꼬리 손실 프로브(TLP).",
            span(waited),
            object(what)
        ),
        Again::Asked => format!("{kernel} {} 다시 보냅니다.", object(what)),
        Again::Quic { waited } => quic::again(who, what, waited),
        Again::Opening { nth, waited, next } => format!(
            "{} 동안 {}에 대한 응답이 없습니다. {kernel} 다시 보냅니다. {} 반복입니다.{}",
            span(waited),
            what,
            ordinal(nth.into()),
            wait(waited, next)
        ),
    }
}

fn gave_up(who: Who<'_>, why: GaveUp, error: &str, told: bool) -> String {
    let (kernel, error) = (subject(&name(who, Kernel)), object(error));
    let gets = if told {
        format!("프로그램은 {error} 받습니다")
    } else {
        "이를 알 프로그램은 남아 있지 않습니다".to_owned()
    };
    match why {
        GaveUp::Keepalive { options, sent, total } => {
            let after = match keepalive_sum(&options, sent, total) {
                Some(sum) if total >= Span::from_secs(1000) => format!("{sum}초({})", span(total)),
                Some(sum) => format!("{sum}초"),
                None => span(total),
            };
            format!(
                "프로브 {}에 답이 없었습니다. {} 받은 것 없이 {after} 만에 포기하고 RST를 보내며, {gets}.",
                times(sent.into()),
                topic(&role(who))
            )
        }
        GaveUp::KeepaliveUserTimeout { limit, sent, total } => format!(
            "프로브 {}에 답이 없고 받은 것이 없는 지 {}째로, TCP_USER_TIMEOUT({})을 넘겼습니다. {} 포기하고 RST를 \
             보내며, {gets}.",
            times(sent.into()),
            span(total),
            span(limit),
            subject(&role(who))
        ),
        GaveUp::Retransmissions { times: n, total } => format!(
            "{n}번 다시 보냈지만 ACK가 없습니다. {} 만에 {kernel} 포기합니다. 아무것도 보내지 않고, {gets}.",
            span(total)
        ),
        GaveUp::Orphan { times: n, total } => format!(
            "{n}번 다시 보냈지만 ACK가 없습니다. {} 만에 {kernel} 포기합니다. 아무것도 보내지 않고, 이미 닫은 프로그램에는 \
             알리지 않습니다.",
            span(total)
        ),
        GaveUp::UserTimeout { limit } => format!(
            "데이터가 TCP_USER_TIMEOUT({})보다 오래 확인되지 않았습니다. {kernel} 포기하고 {gets}.",
            span(limit)
        ),
        GaveUp::Persist { times: n } => {
            format!("제로 윈도 프로브 {}에 답이 없었습니다. {kernel} 포기하고 {gets}.", times(n.into()))
        }
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
            format!("{} 꺼졌고 연결도 함께 사라졌습니다. 아무에게도 알리지 못합니다.", subject(&role(who)))
        }
    }
}
