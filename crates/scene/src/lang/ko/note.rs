//! Korean: short words beside the ladder's marks.

use keepalive_core::Timer;

use super::particle::{subject, topic};
use super::{name, ordinal, role, span, times};
use crate::ladder::GapKind;
use crate::lang::en::note::{frame, reason, tls};
use crate::lang::figures::{clock_digits, grouped};
use crate::lang::{Aside, Break, Note, Part, Sent};

/// A timer's name.
pub(super) const fn timer(timer: Timer) -> &'static str {
    match timer {
        Timer::Retransmit => "재전송 타이머",
        Timer::TailLoss => "꼬리 손실 타이머",
        Timer::Reorder => "순서 바뀜 타이머",
        Timer::Persist => "제로 윈도 타이머",
        Timer::Keepalive => "TCP keepalive",
        Timer::DelayedAck => "지연 ACK",
        Timer::TimeWait => "TIME-WAIT",
        Timer::FinWait2 => "FIN-WAIT-2",
        Timer::HttpIdle => "HTTP 유휴",
        Timer::PoolIdle => "HTTP 유휴(풀)",
        Timer::Service => "처리 중",
        Timer::CloseDelay => "닫기 전 대기",
        Timer::ConnectTimeout => "연결 제한 시간",
        Timer::ResponseTimeout => "응답 제한 시간",
        Timer::RequestHead => "요청 대기",
        Timer::Linger => "닫기 전 읽기",
        Timer::Ping => "PING까지",
        Timer::PingTimeout => "PING 답 대기",
        Timer::QuicIdle => "QUIC 유휴 시간",
        Timer::QuicProbe => "QUIC 확인 대기",
        Timer::QuicAck => "QUIC ACK 미루기",
        Timer::QuicDrain => "닫은 뒤",
    }
}

/// The noun for a segment.
pub(super) fn sent(sent: Sent<'_>) -> String {
    match sent {
        Sent::Syn => "SYN".into(),
        Sent::SynAck => "SYN, ACK".into(),
        Sent::Ack | Sent::ProbeAck => "ACK".into(),
        Sent::Request { method, path } => format!("{method} {path}"),
        Sent::Response(status) => match reason(status) {
            "" => status.to_string(),
            reason => format!("{status} {reason}"),
        },
        Sent::Tls(flight) => tls(flight).into(),
        Sent::Frame(it) => frame(it).into(),
        Sent::Together { first, then, more } => {
            let more = if more > 0 { format!(" 외 {more}개") } else { String::new() };
            format!("{} + {}{more}", self::sent(Sent::of(first)), self::sent(Sent::of(then)))
        }
        Sent::Bytes(n) => super::bytes(n),
        Sent::Fin => "FIN".into(),
        Sent::Rst => "RST".into(),
        Sent::Probe => "프로브".into(),
        Sent::WindowProbe => "제로 윈도 프로브".into(),
        Sent::Quic(it) => it.rfc_name().into(),
        Sent::Icmp => "ICMP 도달 불가".into(),
    }
}

/// The grey half of an arrow's label.
pub(super) fn aside(aside: &Aside<'_>) -> String {
    match *aside {
        Aside::ProbeShape => "len 0 · seq SND.UNA−1".into(),
        Aside::ProbeAgain(nth, Some(of)) => format!("{of}번 가운데 {}", ordinal(nth.into())),
        Aside::ProbeAgain(nth, None) => ordinal(nth.into()),
        Aside::FromKernel => "커널이 응답".into(),
        Aside::IdleAtZero => "유휴 시계 0".into(),
        Aside::Cap(n) => format!("{n}번째가 마지막 요청"),
        Aside::Stream(n) => format!("스트림 {n}"),
        Aside::Announced => "Connection: close".into(),
        Aside::ReadEof(who) => format!("{} EOF 읽음", subject(&role(who))),
        Aside::Called(call) => format!("{call}()"),
        Aside::Killed => "프로세스 강제 종료".into(),
        Aside::Delayed(waited) => format!("{} 미룬 뒤", span(waited)),
        Aside::Timeout(nth, waited) => format!("{} 재전송 · {}", ordinal(nth.into()), span(waited)),
        Aside::TailLoss => "꼬리 손실 프로브".into(),
        Aside::GaveUp => "포기".into(),
        Aside::NoListener => "받는 프로그램 없음".into(),
        Aside::NoConnection => "모르는 연결".into(),
        Aside::NoReader => "읽을 소켓이 없음".into(),
        Aside::Unread => "안 읽은 데이터를 남기고 닫음".into(),
        Aside::Linger => "linger 시간 0".into(),
        Aside::Middlebox => "중간 장비가 보냄".into(),
        Aside::Bytes(n) => super::bytes(n),
        Aside::WindowClosed => "윈도 닫힘".into(),
        Aside::Window(n) => format!("윈도 {}", grouped(n)),
    }
}

/// A note beside the ladder.
pub(super) fn note(note: &Note<'_>) -> String {
    match *note {
        Note::Starts { timer: which, span: length } => format!("{} {}", timer(which), span(length)),
        Note::Remembers { who, span: length } => {
            format!("{} 기억 {}", name(who, Part::Program), span(length))
        }
        Note::Knows(Some(true)) => "기억함".into(),
        Note::Knows(Some(false)) => "잊음".into(),
        Note::Knows(None) => "모름".into(),
        Note::Closes { who } => format!("0 → {} 닫음", subject(&name(who, Part::Program))),
        Note::SendsPing => "0 → PING 전송".into(),
        Note::SendsProbe => "0 → 프로브 전송".into(),
        Note::TooEarly { silence } => format!("조용한 지 {}뿐: 더 기다림", span(silence)),
        Note::GivesUp => "0 → 포기".into(),
        Note::SendsAgain => "0 → 다시 전송".into(),
        Note::SendsAck => "0 → ACK만 전송".into(),
        Note::Forgets => "0 → 포트 반환".into(),
        Note::ForgetsSilently => "0 → 말없이 잊음".into(),
        Note::Responds => "0 → 응답".into(),
        Note::Answered { span: length } => format!("응답 받음: 다시 {}", span(length)),
        Note::Heard { span: length } => format!("받은 것 있음: 다시 {}", span(length)),
        Note::Stopped { left } => format!("{} 남기고 정지", span(left)),
        Note::StillRunning { left } => format!("{} 남음, 계속 줄어듦", span(left)),
        Note::NeverSaw { who } => format!("{} 프로브를 못 봄", topic(&name(who, Part::Program))),
        Note::NeverProbe { at, nth } => {
            format!("{}: {} 프로브 예정. 보내지 않음.", clock_digits(at), ordinal(nth))
        }
        Note::NeverProbeShort { nth } => format!("{} 프로브: 없음", ordinal(nth)),
        Note::NeverClose { at, who } => {
            format!(
                "{}: {} 닫을 예정이었음. 이미 늦음.",
                clock_digits(at),
                subject(&name(who, Part::Program))
            )
        }
        Note::NeverCloseShort { who } => format!("{}: 이미 늦음", name(who, Part::Program)),
        Note::Gap { span: length, kind } => match kind {
            GapKind::Silence => format!("{} 동안 아무것도 오가지 않음", span(length)),
            GapKind::Again => span(length),
            GapKind::NothingToSend => format!("{} 동안 보낼 것 없음", span(length)),
            GapKind::Tail => format!("{} 더, 아무 일도 없음", span(length)),
        },
        Note::Break(what) => breaks(what),
        Note::EventLimit => "이벤트 수 한도".into(),
        Note::ProbesUnanswered { n, error } => format!("프로브 {} 무응답: {error}", times(n.into())),
        Note::Error { error } => error.to_string(),
        Note::RequestFailed { method, path } => format!("{method} {path} 실패"),
        Note::Retried { method, path } => format!("{method} {path} 다시"),
        Note::Queued { method, path } => format!("{method} {path} 대기"),
        Note::Executed { method, path, nth: 1 } => format!("{method} {path} 처리"),
        Note::Executed { method, path, nth } => format!("{method} {path} {} 처리", ordinal(nth.into())),
        Note::Recognized { method, path } => format!("{method} {path}: 아는 키"),
        Note::More(n) => format!("{n}개 더"),
        Note::HostDown => "전원 꺼짐".into(),
    }
}

fn breaks(what: Break<'_>) -> String {
    match what {
        Break::Cut { from: None } => "링크 끊김".into(),
        Break::Cut { from: Some(who) } => format!("{} 보내는 방향 끊김", subject(&role(who))),
        Break::Healed => "링크 이어짐".into(),
        Break::Drop { .. } => "세그먼트 손실".into(),
        Break::DropEnded => "고장 끝".into(),
        Break::Crash { who } => format!("{} 전원 나감", role(who)),
        Break::Kill { who } => format!("{} 프로세스 강제 종료", role(who)),
        Break::Slow { who, by } => format!("{} {} 느려짐", role(who), span(by)),
        Break::Reboot { who, .. } => format!("{} 재부팅, 연결 잊음", role(who)),
        Break::Takeover { who } => format!("다른 호스트가 {} 주소를 넘겨받음", role(who)),
        Break::Host { who, up: true } => format!("{} 켜짐", role(who)),
        Break::Host { who, up: false } => format!("{} 꺼짐", role(who)),
        Break::Nat { idle, .. } => format!("NAT 기억 {}", span(idle)),
        Break::Forgot { who, .. } => format!("{} 잊음", subject(&name(who, Part::Program))),
        Break::Icmp { .. } => "여기부터 ICMP 오류".into(),
        Break::InjectRst { to } => format!("{}에 RST", role(to)),
    }
}
