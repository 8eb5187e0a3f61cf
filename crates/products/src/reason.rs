//! Why the model has nothing to set for a fact.

use serde::{Deserialize, Serialize};

use crate::text::Text;

/// Why a fact is not modelled, or needs nothing to be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Follows from other rows.
    Derived,
    /// A constant of the modelled kernel, with this very value.
    BuiltIn,
    /// A constant of the modelled kernel, which has another value.
    LinuxInstead,
    /// The product sets nothing.
    LeftToSystem,
    /// Another way to repeat probes.
    OtherAlgorithm,
    /// Idle connections that are closed early.
    EarlyClose,
    /// A limit on a request's body.
    BodyTimeout,
    /// A limit on a whole request.
    RequestTimeout,
    /// A limit between two writes.
    SendTimeout,
    /// The pauses of a lingering close.
    LingerStep,
    /// A cap on the requests of a connection, on the side that opened it.
    UpstreamCap,
    /// A pool that shrinks by itself.
    PoolPurge,
    /// Which connections may serve which client.
    ReusePolicy,
    /// A clock for each stream.
    StreamTimeout,
    /// A proxy that does not speak HTTP.
    TcpProxy,
    /// A limit over all servers.
    OneServer,
    /// A bound on what the server's hint may ask for.
    HintCap,
    /// Connections that no request has used.
    UnusedConnections,
    /// A limit until an acknowledgement.
    AckTimeout,
    /// A proxy that forgets without closing.
    SilentProxy,
    /// A middlebox that says RST as it forgets.
    ResetAtExpiry,
    /// A middlebox with a clock for each state.
    OneClock,
    /// A server that does not speak HTTP.
    NotHttp,
    /// Probes that a program sends.
    ApplicationProbes,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 24] = [
        Self::Derived,
        Self::BuiltIn,
        Self::LinuxInstead,
        Self::LeftToSystem,
        Self::OtherAlgorithm,
        Self::EarlyClose,
        Self::BodyTimeout,
        Self::RequestTimeout,
        Self::SendTimeout,
        Self::LingerStep,
        Self::UpstreamCap,
        Self::PoolPurge,
        Self::ReusePolicy,
        Self::StreamTimeout,
        Self::TcpProxy,
        Self::OneServer,
        Self::HintCap,
        Self::UnusedConnections,
        Self::AckTimeout,
        Self::SilentProxy,
        Self::ResetAtExpiry,
        Self::OneClock,
        Self::NotHttp,
        Self::ApplicationProbes,
    ];

    /// The reason in words.
    pub const fn text(self) -> Text<&'static str> {
        let (en, ko) = match self {
            Self::Derived => ("follows from other rows", "다른 행에서 계산됩니다"),
            Self::BuiltIn => (
                "a constant of the modelled kernel, with this value",
                "모델의 커널에 이 값으로 고정된 상수입니다",
            ),
            Self::LinuxInstead => (
                "a constant of the modelled kernel: Linux's 60 s",
                "모델의 커널에는 Linux의 60초로 고정되어 있습니다",
            ),
            Self::LeftToSystem => {
                ("nothing to set: the system's value holds", "정할 것이 없고 시스템의 값을 그대로 씁니다")
            }
            Self::OtherAlgorithm => (
                "probes are repeated as Linux does: a fixed interval, a number of probes",
                "프로브는 Linux처럼 일정한 간격으로 정해진 횟수만 반복합니다",
            ),
            Self::EarlyClose => (
                "idle connections are not closed early for lack of room or at a reload",
                "자리가 모자라거나 설정을 다시 읽을 때 유휴 연결을 일찍 닫는 일은 없습니다",
            ),
            Self::BodyTimeout => {
                ("a request's body has no limit of its own", "요청 본문만의 시간 제한은 없습니다")
            }
            Self::RequestTimeout => {
                ("only a request's head has a time limit", "시간 제한은 요청 헤더에만 있습니다")
            }
            Self::SendTimeout => (
                "writing has no time limit but TCP's own",
                "쓰기에는 TCP 자체의 한도 말고는 시간 제한이 없습니다",
            ),
            Self::LingerStep => (
                "a lingering close has one limit for the whole wait",
                "남은 데이터를 기다리며 닫을 때의 한도는 전체에 하나뿐입니다",
            ),
            Self::UpstreamCap => (
                "the side that opens connections counts no requests",
                "연결을 여는 쪽은 요청 수를 세지 않습니다",
            ),
            Self::PoolPurge => (
                "a pool closes what is idle too long, not a share of all",
                "풀은 오래 쉰 연결을 닫을 뿐, 일정 비율을 닫지는 않습니다",
            ),
            Self::ReusePolicy => (
                "every idle connection may serve every client",
                "유휴 연결은 어느 클라이언트의 요청에나 쓰입니다",
            ),
            Self::StreamTimeout => {
                ("streams have no clock of their own", "스트림마다 따로 재는 시계는 없습니다")
            }
            Self::TcpProxy => (
                "a proxy speaks HTTP; there is none for bare TCP",
                "프록시는 HTTP만 다루며, TCP만 잇는 프록시는 없습니다",
            ),
            Self::OneServer => (
                "a client has one server, so max_idle says it all",
                "클라이언트의 서버는 하나뿐이라 max_idle로 충분합니다",
            ),
            Self::HintCap => ("a hint can only shorten the idle limit", "힌트는 유휴 한도를 줄이기만 합니다"),
            Self::UnusedConnections => {
                ("a connection is opened for a request", "연결은 요청이 있을 때 엽니다")
            }
            Self::AckTimeout => (
                "a proxy waits for acknowledgements as long as its kernel does",
                "프록시는 커널이 기다리는 만큼 확인 응답을 기다립니다",
            ),
            Self::SilentProxy => (
                "a proxy closes what it gives up; only a nat forgets silently",
                "프록시는 그만둘 때 연결을 닫습니다. 말없이 잊는 것은 nat뿐입니다",
            ),
            Self::ResetAtExpiry => (
                "a nat answers RST to a later segment, it sends none as it forgets",
                "nat는 나중에 온 세그먼트에 RST로 답할 뿐, 잊는 순간에 보내지는 않습니다",
            ),
            Self::OneClock => (
                "a nat has one clock, whatever state a connection is in",
                "nat의 시계는 연결 상태와 상관없이 하나입니다",
            ),
            Self::NotHttp => ("only HTTP servers have an idle clock", "유휴 시계는 HTTP 서버에만 있습니다"),
            Self::ApplicationProbes => (
                "programs send no probes of their own; TCP does",
                "프로브는 TCP만 보내고 프로그램은 따로 보내지 않습니다",
            ),
        };
        Text { en, ko }
    }
}
