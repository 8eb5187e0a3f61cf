//! What is said of a rebuilt scenario: what was observed, and what is assumed because it cannot be seen.

use keepalive_core::Span;
use keepalive_scene::lang::Lang;

/// A remark. Spans are what was observed, or what stands in the scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "`text` says what each means")]
pub enum Remark {
    Latency(Span),
    Requests(usize),
    Sends(usize),
    KeepaliveTime { host: &'static str, time: Span },
    KeepaliveInterval { host: &'static str, interval: Span },
    KeepaliveProbes { host: &'static str, probes: u8 },
    ClientIdle(Span),
    ServerIdle(Span),
    Announced(u32),
    BlindToFin,
    LeavesFin,
    Cuts(usize),
    CoarseTimers,
    KeepaliveTimeAssumed { host: &'static str, time: Span },
    KeepaliveIntervalAssumed { host: &'static str, interval: Span },
    KeepaliveProbesAssumed { host: &'static str, probes: u8 },
    Cap(usize),
    NoServerIdle,
    WaitedBeforeAsking(Span),
    OtherStatus(u16),
    OpenedBefore,
    NoHttp,
    ReadsAtOnce,
}

impl Remark {
    /// It was not observed.
    pub const fn is_assumed(&self) -> bool {
        matches!(
            self,
            Self::KeepaliveTimeAssumed { .. }
                | Self::KeepaliveIntervalAssumed { .. }
                | Self::KeepaliveProbesAssumed { .. }
                | Self::Cap(_)
                | Self::NoServerIdle
                | Self::WaitedBeforeAsking(_)
                | Self::OtherStatus(_)
                | Self::OpenedBefore
                | Self::NoHttp
                | Self::ReadsAtOnce
        )
    }

    /// The remark as a line.
    pub fn text(&self, lang: Lang) -> String {
        let kind = match (self.is_assumed(), lang) {
            (false, Lang::En) => "observed",
            (true, Lang::En) => "assumed",
            (false, Lang::Ko) => "관측",
            (true, Lang::Ko) => "가정",
        };
        let what = match lang {
            Lang::En => self.en(),
            Lang::Ko => self.ko(),
        };
        format!("{kind}: {what}")
    }

    fn en(&self) -> String {
        let span = |span: &Span| Lang::En.words().span(*span);
        match self {
            Self::Latency(one_way) => {
                format!(
                    "{} one way, half of the shortest round trip, the same for every packet",
                    span(one_way)
                )
            }
            Self::Requests(1) => {
                "1 request at its time, with the size and service time of its response".to_owned()
            }
            Self::Requests(count) => {
                format!(
                    "{count} requests at their times, each with the size and service time of its response"
                )
            }
            Self::Sends(1) => "1 write at its time".to_owned(),
            Self::Sends(count) => format!("{count} writes at their times"),
            Self::KeepaliveTime { host, time } => {
                format!("{host}: the first probe after {} of silence, in whole seconds", span(time))
            }
            Self::KeepaliveInterval { host, interval } => {
                format!("{host}: {} between probes, in whole seconds", span(interval))
            }
            Self::KeepaliveProbes { host, probes } => format!("{host}: gave up after {probes} probes"),
            Self::ClientIdle(idle) => format!("the client closed after {} of idleness", span(idle)),
            Self::ServerIdle(idle) => format!("the server closed after {} of idleness", span(idle)),
            Self::Announced(seconds) => format!("the server announced timeout={seconds}"),
            Self::BlindToFin => "the client asked on a connection whose FIN it had received".into(),
            Self::LeavesFin => "the client did not close after the server’s FIN while captured".into(),
            Self::Cuts(count) => {
                format!("rows of packets that nobody received: {count}, each a cut of the link")
            }
            Self::CoarseTimers => {
                "probes come later than on whole seconds, as from Linux’s timer wheel".into()
            }
            Self::KeepaliveTimeAssumed { host, time } => {
                format!(
                    "{host}: keepalive time {}, as the silence before the first probe was not captured",
                    span(time)
                )
            }
            Self::KeepaliveIntervalAssumed { host, interval } => {
                format!("{host}: {} between probes, as it does not show that it is longer", span(interval))
            }
            Self::KeepaliveProbesAssumed { host, probes } => {
                format!("{host}: gives up after {probes} probes, as it did not while captured")
            }
            Self::Cap(count) => {
                format!("the server allows {count} requests a connection, as its last response says close")
            }
            Self::NoServerIdle => "the server closes no idle connection, as it closed none of its own".into(),
            Self::WaitedBeforeAsking(waited) => format!(
                "the client asks as soon as the connection is open; the captured one waited {}",
                span(waited)
            ),
            Self::OtherStatus(status) => format!("every response is 200, where one was {status}"),
            Self::OpenedBefore => {
                "the connection opens at the start; the captured one was open before".into()
            }
            Self::NoHttp => "two plain programs, as no HTTP in clear was captured".into(),
            Self::ReadsAtOnce => "both programs read at once what they receive".into(),
        }
    }

    fn ko(&self) -> String {
        let span = |span: &Span| Lang::Ko.words().span(*span);
        match self {
            Self::Latency(one_way) => {
                format!("편도 {} (가장 짧은 왕복 시간의 절반), 모든 패킷에 똑같이 적용", span(one_way))
            }
            Self::Requests(count) => {
                format!("요청 {count}개를 캡처된 시각에 보내고, 응답의 크기와 처리 시간도 그대로 사용")
            }
            Self::Sends(count) => format!("쓰기 {count}번을 캡처된 시각에 수행"),
            Self::KeepaliveTime { host, time } => {
                format!("{host}: {} 동안 조용하면 첫 프로브 (초 단위)", span(time))
            }
            Self::KeepaliveInterval { host, interval } => {
                format!("{host}: 프로브 간격 {} (초 단위)", span(interval))
            }
            Self::KeepaliveProbes { host, probes } => format!("{host}: 프로브 {probes}번 뒤 포기"),
            Self::ClientIdle(idle) => format!("클라이언트가 유휴 {} 뒤에 닫음", span(idle)),
            Self::ServerIdle(idle) => format!("서버가 유휴 {} 뒤에 닫음", span(idle)),
            Self::Announced(seconds) => format!("서버가 timeout={seconds} 을(를) 알림"),
            Self::BlindToFin => "클라이언트가 FIN을 이미 받은 연결로 요청을 보냄".into(),
            Self::LeavesFin => "캡처 동안 클라이언트가 서버의 FIN을 받고도 닫지 않음".into(),
            Self::Cuts(count) => format!("아무도 받지 못한 패킷 묶음 {count}개를 링크 단절로 표현"),
            Self::CoarseTimers => "프로브가 정각 초보다 늦게 나가, Linux의 타이머 휠처럼 둠".into(),
            Self::KeepaliveTimeAssumed { host, time } => {
                format!("{host}: 첫 프로브 앞의 침묵이 캡처되지 않아 keepalive 시간을 {} 로 둠", span(time))
            }
            Self::KeepaliveIntervalAssumed { host, interval } => {
                format!("{host}: 더 길다는 흔적이 없어 프로브 간격을 {} 로 둠", span(interval))
            }
            Self::KeepaliveProbesAssumed { host, probes } => {
                format!("{host}: 캡처 동안 포기하지 않아 프로브 {probes}번 뒤 포기하는 것으로 둠")
            }
            Self::Cap(count) => {
                format!("마지막 응답이 close 를 알려, 서버가 연결당 요청 {count}개를 허용하는 것으로 둠")
            }
            Self::NoServerIdle => "서버가 스스로 닫지 않아, 유휴 연결을 닫지 않는 것으로 둠".into(),
            Self::WaitedBeforeAsking(waited) => {
                format!("연결이 열리자마자 요청. 캡처에서는 {} 기다렸음", span(waited))
            }
            Self::OtherStatus(status) => format!("모든 응답이 200. 캡처에는 {status} 이(가) 있었음"),
            Self::OpenedBefore => "시작할 때 연결을 엶. 캡처에서는 그 전부터 열려 있었음".into(),
            Self::NoHttp => "평문 HTTP가 캡처되지 않아 단순한 두 프로그램으로 둠".into(),
            Self::ReadsAtOnce => "두 프로그램 모두 받은 것을 바로 읽음".into(),
        }
    }
}
