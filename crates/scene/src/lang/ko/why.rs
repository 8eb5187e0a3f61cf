//! Korean: causes, in the past tense.

use keepalive_core::Timer;
use keepalive_core::trace::Call;

use super::particle::{object, subject, toward};
use super::{name, noun, ordinal, role, span, times};
use crate::lang::{Break, Bystander, FinKind, GaveUp, LostBy, Part, Sent, Who, Why};

use Part::{Kernel, Program};

/// A cause as a sentence.
pub(super) fn sentence(why: &Why<'_>) -> String {
    match *why {
        Why::WantedRequest { who } => {
            format!("시나리오에 따라 {} 요청을 보낼 차례였습니다.", subject(&name(who, Program)))
        }
        Why::Script { who } => format!("시나리오에 따라 {} 프로그램이 움직였습니다.", role(who)),
        Why::Arrived { from, what } => format!("{}의 {} 도착했습니다.", role(from), subject(&noun(what))),
        Why::LastHeard { from, what } => {
            format!("{}의 {} 도착했습니다. 그 뒤로는 받은 것이 없었습니다.", role(from), subject(&noun(what)))
        }
        Why::Left { who, what: Sent::Syn, lost: None } => {
            format!("{} SYN으로 연결을 요청했습니다.", subject(&role(who)))
        }
        Why::Repeated { who, what, lost } => {
            let (who, what) = (subject(&name(who, Kernel)), object(&noun(what)));
            match lost {
                Some(by) => format!("{who} {what} 다시 보냈지만 {}", lost_how(by)),
                None => format!("{who} {what} 다시 보냈습니다."),
            }
        }
        Why::Left { who, what, lost } => {
            let part = if of_kernel(what) { Kernel } else { Program };
            let (who, what) = (subject(&name(who, part)), object(&noun(what)));
            match lost {
                Some(by) => format!("{who} {what} 보냈지만 {}", lost_how(by)),
                None => format!("{who} {what} 보냈습니다."),
            }
        }
        Why::Probe { who, nth, of, lost } => {
            let among = if of == 0 { String::new() } else { format!("{of}번 가운데 ") };
            let sent = format!("{} {among}{} 프로브를", subject(&name(who, Kernel)), ordinal(nth.into()));
            if lost {
                format!("{sent} 보냈지만 도착하지 못했습니다.")
            } else {
                format!("{sent} 보냈습니다.")
            }
        }
        Why::Failed { who, what } => format!(
            "응답이 끝나기 전에 연결이 끝나 {}의 {} 실패했습니다.",
            name(who, Program),
            subject(&noun(what))
        ),
        Why::Unsent { who, what } => {
            format!("보낼 연결을 얻지 못해 {}의 {} 실패했습니다.", name(who, Program), subject(&noun(what)))
        }
        Why::Unqueued { who, what } => {
            format!("{}의 연결을 기다리던 {} 차례가 되었습니다.", name(who, Program), subject(&noun(what)))
        }
        Why::Recognized { who, what } => {
            format!("{} 멱등성 키로 {} 알아보았습니다.", subject(&name(who, Program)), object(&noun(what)))
        }
        Why::Received { who, what } => format!("{} {}에 모두 도착했습니다.", subject(&noun(what)), role(who)),
        Why::Started { who, timer, span: length } => started(who, timer, &span(length)),
        Why::BothClosed { who, span: length } => {
            format!(
                "동시에 닫아 양쪽 다 기다립니다. {} {} TIME-WAIT에 들어갔습니다.",
                subject(&role(who)),
                span(length)
            )
        }
        Why::RanOut { who, timer, span: length } => ran_out(who, timer, &span(length)),
        Why::Closed { who, why } => closed(who, why),
        Why::GaveUp { who, why } => gave_up(who, why),
        Why::Break(what) => breaks(what),
    }
}

/// Sent by the kernel on its own account.
const fn of_kernel(what: Sent<'_>) -> bool {
    match what {
        Sent::SynAck
        | Sent::Ack
        | Sent::Rst
        | Sent::Probe
        | Sent::ProbeAck
        | Sent::WindowProbe
        | Sent::Icmp => true,
        Sent::Syn
        | Sent::Request { .. }
        | Sent::Response(_)
        | Sent::Tls(_)
        | Sent::Frame(_)
        | Sent::Together { .. }
        | Sent::Bytes(_)
        | Sent::Fin => false,
    }
}

const fn lost_how(by: LostBy) -> &'static str {
    match by {
        LostBy::Cut => "링크가 끊겨 있어 도착하지 못했습니다.",
        LostBy::Drop => "가는 길에 사라졌습니다.",
        LostBy::Forgotten => "NAT가 연결을 잊은 뒤라 버려졌습니다.",
        LostBy::HostDown => "받을 곳이 꺼져 있었습니다.",
        LostBy::Icmp => "라우터가 ICMP 오류로 답했습니다.",
        LostBy::Unconfirmed => "도착했다는 흔적이 없습니다.",
    }
}

fn started(who: Who<'_>, timer: Timer, length: &str) -> String {
    let (program, kernel) = (subject(&name(who, Program)), subject(&name(who, Kernel)));
    match timer {
        Timer::HttpIdle => format!("응답이 끝나 {program} {length} 유휴 시계를 시작했습니다."),
        Timer::PoolIdle => format!("응답을 다 받아 {program} 연결을 {length} 동안 두기로 했습니다."),
        Timer::Keepalive => format!("{kernel} keepalive 시계를 {} 맞췄습니다.", toward(length)),
        Timer::TimeWait => format!("{} 먼저 닫아 {length} TIME-WAIT에 들어갔습니다.", subject(&role(who))),
        Timer::FinWait2 => format!("FIN은 확인됐고, {kernel} 상대가 닫을 시간을 {length} 주었습니다."),
        Timer::DelayedAck => format!("{kernel} ACK를 길어야 {length} 미루기로 했습니다."),
        Timer::Service => format!("{program} 요청을 처리하기 시작했습니다."),
        Timer::ConnectTimeout => format!("{program} 연결이 준비되기를 {length}까지 기다리기로 했습니다."),
        Timer::ResponseTimeout => format!("{program} 응답의 다음 바이트를 {length}까지 기다리기로 했습니다."),
        Timer::CloseDelay => format!("{program} EOF를 읽고 {} 기다렸습니다.", object(length)),
        Timer::RequestHead => format!("{program} 요청의 나머지를 길어야 {length} 기다리기로 했습니다."),
        Timer::Ping => format!("{program} {length} 동안 아무것도 오지 않으면 묻기로 했습니다."),
        Timer::PingTimeout => format!("{program} PING을 보내고 길어야 {length} 기다리기로 했습니다."),
        Timer::Linger => format!("{program} 보내기를 끝내고 길어야 {length} 더 읽기로 했습니다."),
        Timer::Retransmit | Timer::TailLoss | Timer::Reorder | Timer::Persist => {
            format!("{kernel} {} {} 맞췄습니다.", object(super::note::timer(timer)), toward(length))
        }
    }
}

fn ran_out(who: Who<'_>, timer: Timer, length: &str) -> String {
    match timer {
        Timer::HttpIdle | Timer::PoolIdle => {
            format!("{}의 {length} 유휴 시계가 0이 되었습니다.", name(who, Program))
        }
        Timer::Keepalive => format!("{}의 keepalive 시계가 0이 되었습니다.", name(who, Kernel)),
        Timer::TimeWait | Timer::FinWait2 => {
            format!("{} {} 끝났습니다.", super::note::timer(timer), subject(length))
        }
        Timer::DelayedAck => format!("{} ACK를 {length} 미뤘습니다.", subject(&name(who, Kernel))),
        Timer::Service => format!("{} {length} 만에 요청을 처리했습니다.", subject(&name(who, Program))),
        Timer::CloseDelay => format!("{} 닫기를 {length} 미뤘습니다.", subject(&name(who, Program))),
        Timer::ConnectTimeout => format!("{length} 안에 연결이 준비되지 않았습니다."),
        Timer::ResponseTimeout => format!("{length} 동안 응답이 한 바이트도 오지 않았습니다."),
        Timer::RequestHead => {
            format!("{} 요청을 {length} 동안 기다렸습니다.", subject(&name(who, Program)))
        }
        Timer::Ping => format!("{length} 동안 아무것도 오지 않았습니다."),
        Timer::PingTimeout => format!("PING 뒤 {length} 동안 아무것도 오지 않았습니다."),
        Timer::Linger => format!("{} FIN 뒤에 {length} 동안 더 읽었습니다.", subject(&name(who, Program))),
        Timer::Retransmit => format!("{length} 동안 ACK가 없었습니다."),
        Timer::TailLoss => format!("{length} 동안 ACK가 없고 더 보낼 것도 없었습니다."),
        Timer::Reorder => format!("빠진 것이 {length} 안에 오지 않았습니다."),
        Timer::Persist => format!("{length} 동안 윈도가 닫혀 있었습니다."),
    }
}

fn closed(who: Who<'_>, why: FinKind) -> String {
    let program = subject(&name(who, Program));
    let closed = format!("{program} 닫았습니다: FIN.");
    match why {
        FinKind::Idle(Timer::PoolIdle, _) => {
            format!("유휴 시계가 0이 되어 {program} 연결을 놓았습니다: FIN.")
        }
        FinKind::Idle(..) => format!("HTTP 유휴 시계가 0이 되어 {closed}"),
        FinKind::Cap(n) => format!("{} 요청이 이 연결의 마지막이라 {closed}", ordinal(n)),
        FinKind::Announced => format!("“Connection: close”라고 했으므로 {closed}"),
        FinKind::Http10 => format!("HTTP/1.0이고 keep-alive가 없어 {closed}"),
        FinKind::BodyUntilClose => format!("본문의 끝을 알리려고 {closed}"),
        FinKind::RequestLate => format!("요청이 제때 다 오지 않아 {closed}"),
        FinKind::ResponseLate => format!("응답이 제때 오지 않아 {closed}"),
        FinKind::NoAnswer => format!("PING에 제때 답이 없어 {closed}"),
        FinKind::NotReady => format!("연결이 제때 준비되지 않아 {closed}"),
        FinKind::Broken => format!("다음 메시지가 어디서 시작하는지 확실하지 않아 {closed}"),
        FinKind::Age => format!("연결에 허용된 나이가 다 차서 {closed}"),
        FinKind::PoolFull => format!("풀에 자리가 없어 {closed}"),
        FinKind::Ending => format!("프로그램이 끝나는 중이라 {closed}"),
        FinKind::TransportEnded => format!("TCP 연결이 이미 끝나 {closed}"),
        FinKind::OtherSide => format!("반대편 연결이 사라져 {closed}"),
        FinKind::Eof => format!("{program} EOF를 읽고 자기 쪽도 닫았습니다."),
        FinKind::EofLater(waited) => format!("{program} EOF를 읽고 {} 뒤에 닫았습니다.", span(waited)),
        FinKind::Called(Call::Shutdown) => format!("{program} shutdown()으로 보내는 방향을 끝냈습니다."),
        FinKind::Called(call) => format!("{program} {call}()을 불렀습니다."),
        FinKind::Killed => format!("{} 프로세스가 강제로 끝나 커널이 소켓을 닫았습니다.", role(who)),
        FinKind::Plain => closed,
    }
}

fn gave_up(who: Who<'_>, why: GaveUp) -> String {
    let kernel = subject(&name(who, Kernel));
    match why {
        GaveUp::Keepalive { sent, total, .. } | GaveUp::KeepaliveUserTimeout { sent, total, .. } => {
            format!("프로브 {}에 답이 없어 {kernel} {} 만에 포기했습니다.", times(sent.into()), span(total))
        }
        GaveUp::Retransmissions { times, total } | GaveUp::Orphan { times, total } => {
            format!("{kernel} {times}번 재전송하고 {} 만에 포기했습니다.", span(total))
        }
        GaveUp::UserTimeout { limit } => {
            format!("{}보다 오래 ACK가 없어 {kernel} 포기했습니다.", span(limit))
        }
        GaveUp::Persist { times: n } => {
            format!("제로 윈도 프로브 {}에 답이 없어 {kernel} 포기했습니다.", times(n.into()))
        }
        GaveUp::Syn { total, .. } => format!("{kernel} {} 만에 연결을 포기했습니다.", span(total)),
        GaveUp::SynAck { .. } => format!("{kernel} 반쯤 열린 연결을 잊었습니다."),
        GaveUp::Refused => "SYN에 RST가 돌아왔습니다.".into(),
        GaveUp::Reset => format!("RST가 와서 {}의 연결이 끝났습니다.", role(who)),
        GaveUp::ResetAfterFin => format!("{}에 FIN 뒤에 RST가 왔습니다.", role(who)),
        GaveUp::Icmp => "ICMP 오류로 연결 시도가 끝났습니다.".into(),
        GaveUp::Application => format!("{} 연결을 버렸습니다.", subject(&name(who, Program))),
        GaveUp::HostDown => format!("{} 꺼지면서 연결도 사라졌습니다.", subject(&role(who))),
    }
}

fn breaks(what: Break<'_>) -> String {
    match what {
        Break::Cut { from: None } => "링크가 끊겼습니다. 어느 쪽에도 알려 주지 않았습니다.".into(),
        Break::Cut { from: Some(who) } => {
            format!("{} 보내는 방향으로 링크가 끊겼습니다.", subject(&role(who)))
        }
        Break::Healed => "링크가 다시 이어졌습니다.".into(),
        Break::Drop { .. } => "링크가 일부 세그먼트를 잃기 시작했습니다.".into(),
        Break::DropEnded => "고장이 끝났습니다.".into(),
        Break::Crash { who } => format!("{}의 전원이 나갔고, 아무에게도 알리지 못했습니다.", role(who)),
        Break::Kill { who } => format!("{}의 프로그램이 강제로 끝났습니다.", role(who)),
        Break::Slow { who, by } => {
            format!("{} 요청마다 {} 더 걸리기 시작했습니다.", subject(&name(who, Program)), span(by))
        }
        Break::Reboot { who, .. } => format!("{} 이전 연결을 잊은 채 돌아왔습니다.", subject(&role(who))),
        Break::Takeover { who } => format!("다른 호스트가 {}의 주소를 넘겨받았습니다.", role(who)),
        Break::Host { who, up: true } => format!("{} 켜졌습니다.", subject(&role(who))),
        Break::Host { who, up: false } => format!("{} 꺼졌습니다.", subject(&role(who))),
        Break::Nat { idle, .. } => {
            format!("링크에 {} 동안 오가는 것이 없으면 연결을 잊는 NAT가 있었습니다.", span(idle))
        }
        Break::Forgot { who, idle: Some(idle) } => format!(
            "{} 동안 지나간 것이 없어 {} 연결을 잊었습니다.",
            span(idle),
            subject(&name(who, Program))
        ),
        Break::Forgot { who, idle: None } => {
            format!("{} 연결을 잊었습니다.", subject(&name(who, Program)))
        }
        Break::Icmp { .. } => "라우터가 ICMP 오류로 답하기 시작했습니다.".into(),
        Break::InjectRst { to } => format!("중간 장비가 {}에 RST를 보냈습니다.", role(to)),
    }
}

/// What happened on the way and changed nothing.
pub(super) fn bystander(bystander: &Bystander<'_>) -> String {
    match *bystander {
        Bystander::Probes { count: 0 | 1, answered_by, who, timer: _ } => format!(
            "{} 프로브에 응답했습니다. 프로브에는 데이터가 없어 {}의 유휴 시계는 멈추지 않았습니다.",
            subject(&name(answered_by, Kernel)),
            name(who, Program)
        ),
        Bystander::Probes { count, answered_by, who, timer: _ } => format!(
            "{} 프로브 {count}번에 모두 응답했고 이것이 마지막입니다. 데이터가 없어 {}의 유휴 시계는 멈추지 않았습니다.",
            subject(&name(answered_by, Kernel)),
            name(who, Program)
        ),
    }
}
