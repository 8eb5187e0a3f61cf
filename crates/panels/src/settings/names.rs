//! What the fields of hops are called, in each language.

use keepalive_products::{ClientField, HopField, NatField, ServerField, Side, TcpField};
use keepalive_scene::lang::Lang;

/// Fields that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    /// How accepted connections are used.
    Accepted,
    /// How opened connections are used.
    Opened,
    /// What a middlebox remembers.
    Memory,
    /// What lies between two hosts.
    Link,
    /// Probes.
    Keepalive,
    /// The rest of the kernel's settings.
    Kernel,
    /// What only HTTP/2 has.
    Http2,
}

impl Group {
    /// Every group, in the order of the panel.
    pub(super) const ALL: [Self; 7] =
        [Self::Accepted, Self::Opened, Self::Memory, Self::Link, Self::Keepalive, Self::Kernel, Self::Http2];

    /// The group of a field.
    pub(super) const fn of(field: HopField) -> Self {
        match field {
            HopField::Tcp(
                _,
                TcpField::Keepalive
                | TcpField::KeepaliveTime
                | TcpField::KeepaliveInterval
                | TcpField::KeepaliveProbes
                | TcpField::DefaultTime
                | TcpField::DefaultInterval
                | TcpField::DefaultProbes
                | TcpField::UserTimeout,
            ) => Self::Keepalive,
            HopField::Tcp(..) => Self::Kernel,
            HopField::Server(
                ServerField::MaxStreams | ServerField::Goaway | ServerField::Ping | ServerField::PingTimeout,
            )
            | HopField::Client(ClientField::Protocol | ClientField::Ping | ClientField::PingTimeout) => {
                Self::Http2
            }
            HopField::Server(_) | HopField::ClosesLater => Self::Accepted,
            HopField::Client(_) => Self::Opened,
            HopField::Nat(_) => Self::Memory,
            HopField::Latency => Self::Link,
        }
    }

    /// Its heading.
    pub(super) const fn name(self, lang: Lang) -> &'static str {
        let (en, ko) = match self {
            Self::Accepted => ("Connections that it accepts", "받은 연결"),
            Self::Opened => ("Connections that it opens", "연 연결"),
            Self::Memory => ("Memory of connections", "연결 기억"),
            Self::Link => ("The way between", "사이의 길"),
            Self::Keepalive => ("TCP keepalive", "TCP keepalive"),
            Self::Kernel => ("TCP in the kernel", "커널의 TCP"),
            Self::Http2 => ("HTTP/2", "HTTP/2"),
        };
        pick(lang, en, ko)
    }
}

/// What a field is, in a few words.
pub(super) const fn name(field: HopField, lang: Lang) -> &'static str {
    let (en, ko) = match field {
        HopField::Tcp(_, field) => tcp(field),
        HopField::Server(field) => server(field),
        HopField::Client(field) => client(field),
        HopField::ClosesLater => {
            ("closes towards the client only after answering", "응답한 뒤에야 클라이언트 쪽을 닫음")
        }
        HopField::Nat(NatField::Idle) => ("silence after which it forgets", "잊기까지의 침묵"),
        HopField::Nat(NatField::UdpIdle) => ("the same for UDP", "UDP에서 잊기까지의 침묵"),
        HopField::Nat(NatField::OnUnknown) => ("segments of unknown connections", "모르는 연결의 세그먼트"),
        HopField::Nat(NatField::RefreshedBy) => ("counts as a sign of life", "살아 있다고 보는 것"),
        HopField::Latency => ("latency, one way", "편도 지연"),
    };
    pick(lang, en, ko)
}

/// Which connections of a proxy a field is about.
pub(super) const fn side(field: HopField, lang: Lang) -> Option<&'static str> {
    match field {
        HopField::Tcp(Side::Downstream, _) => Some(pick(lang, "client side", "클라이언트 쪽")),
        HopField::Tcp(Side::Upstream, _) => Some(pick(lang, "server side", "서버 쪽")),
        _ => None,
    }
}

const fn pick(lang: Lang, en: &'static str, ko: &'static str) -> &'static str {
    match lang {
        Lang::En => en,
        Lang::Ko => ko,
    }
}

const fn tcp(field: TcpField) -> (&'static str, &'static str) {
    match field {
        TcpField::Keepalive => ("keepalive", "keepalive"),
        TcpField::KeepaliveTime => ("first probe after", "첫 프로브까지"),
        TcpField::KeepaliveInterval => ("next probes every", "다음 프로브 간격"),
        TcpField::KeepaliveProbes => ("unanswered probes before giving up", "포기하기까지 답 없는 프로브 수"),
        TcpField::DefaultTime => ("the system’s first probe after", "시스템의 첫 프로브까지"),
        TcpField::DefaultInterval => ("the system’s next probes every", "시스템의 다음 프로브 간격"),
        TcpField::DefaultProbes => ("the system’s number of probes", "시스템의 프로브 수"),
        TcpField::UserTimeout => ("gives up unacknowledged data after", "확인 없는 데이터를 포기하기까지"),
        TcpField::SynRetries => ("SYN sent again, times", "SYN 재전송 횟수"),
        TcpField::SynLinearTimeouts => {
            ("SYN repeated without backing off, times", "간격을 늘리지 않는 SYN 재전송 횟수")
        }
        TcpField::SynackRetries => ("SYN-ACK sent again, times", "SYN-ACK 재전송 횟수"),
        TcpField::Retries2 => ("retransmissions before giving up, as a time", "포기하기까지의 재전송 횟수"),
        TcpField::OrphanRetries => ("the same without a program", "프로그램이 없을 때의 재전송 횟수"),
        TcpField::FinTimeout => ("an orphan’s FIN-WAIT-2", "주인 없는 FIN-WAIT-2의 시간"),
        TcpField::Timestamps => ("timestamps", "타임스탬프"),
        TcpField::SlowStartAfterIdle => ("slow start after idling", "유휴 뒤 느린 시작"),
        TcpField::ReceiveBuffer => ("receive buffer, bytes", "수신 버퍼, 바이트"),
    }
}

const fn server(field: ServerField) -> (&'static str, &'static str) {
    match field {
        ServerField::Idle => ("idle limit", "유휴 제한"),
        ServerField::IdleMargin => ("really closes later by", "실제로 닫기까지 더 걸리는 시간"),
        ServerField::MaxRequests => ("requests on one connection", "연결 하나의 요청 수"),
        ServerField::MaxAge => ("age of a connection", "연결의 수명"),
        ServerField::HeaderTimeout => ("time for the head of a request", "요청 헤더를 기다리는 시간"),
        ServerField::HeadClock => ("the head’s time counts from", "헤더 시간을 세기 시작하는 때"),
        ServerField::DrainGrace => ("keeps idle connections when it drains", "비울 때 유휴 연결을 두는 시간"),
        ServerField::AnswersHeaderTimeout => ("answers 408 when that is over", "그 시간이 지나면 408로 응답"),
        ServerField::Announces => ("states its limits in Keep-Alive", "Keep-Alive에 제한을 밝힘"),
        ServerField::AnnouncedIdle => ("the timeout that it states", "밝히는 제한 시간"),
        ServerField::ReadTimeout => ("from one piece of a request to the next", "요청 조각 사이의 시간"),
        ServerField::AnswersSilence => ("answers 408 to silence too", "아무것도 오지 않아도 408로 응답"),
        ServerField::AnswersLater => ("answers 408 to later requests too", "다음 요청에도 408로 응답"),
        ServerField::LeastWait => ("waits for the next piece at least", "다음 조각을 적어도 기다리는 시간"),
        ServerField::AnswersAtHead => ("answers when the head is there", "헤더만 오면 응답"),
        ServerField::ChunkedRefusals => ("refuses with an empty chunked body", "빈 청크 본문으로 거절"),
        ServerField::DrainsBusy => ("ends busy connections when it drains", "비울 때 쓰는 연결도 끝냄"),
        ServerField::LooksEvery => ("looks for late requests every", "늦은 요청을 살피는 간격"),
        ServerField::Persists => ("keeps connections after a response", "응답 뒤 연결을 유지"),
        ServerField::SaysKeepAlive => ("says Connection: keep-alive", "Connection: keep-alive를 보냄"),
        ServerField::AnnouncedMax => ("the max that it states", "밝히는 요청 수"),
        ServerField::AnnouncesClose => ("says close with a last response", "마지막 응답에 close를 보냄"),
        ServerField::ConnectionLines => ("Connection lines that count", "인정하는 Connection 줄"),
        ServerField::BeyondCap => ("beyond the number of requests", "요청 수를 넘으면"),
        ServerField::BehindClose => ("requests behind one that said close", "close 뒤의 요청"),
        ServerField::MaxBody => ("largest body, bytes", "본문의 최대 크기, 바이트"),
        ServerField::RequiresHost => ("refuses HTTP/1.1 without Host", "Host 없는 HTTP/1.1을 거절"),
        ServerField::Workers => ("connections at once", "동시 연결 수"),
        ServerField::Lingers => ("reads on after its FIN for", "FIN 뒤에도 읽는 시간"),
        ServerField::LingersWhen => ("reads on after which responses", "읽기를 이어 가는 응답"),
        ServerField::Service => ("from a request to its response", "요청에서 응답까지"),
        ServerField::Response => ("body of a response, bytes", "응답 본문, 바이트"),
        ServerField::MaxStreams => ("requests of a connection at once", "연결 하나의 동시 요청 수"),
        ServerField::Goaway => ("says GOAWAY before it ends", "끝내기 전에 GOAWAY를 보냄"),
        ServerField::Ping => ("sends PING after silence of", "PING을 보내기까지의 침묵"),
        ServerField::PingTimeout => ("waits after a PING for", "PING 뒤에 기다리는 시간"),
        ServerField::QuicIdle => ("QUIC: max_idle_timeout", "QUIC: max_idle_timeout"),
        ServerField::QuicPing => ("QUIC: sends PING after silence of", "QUIC: PING을 보내기까지의 침묵"),
    }
}

const fn client(field: ClientField) -> (&'static str, &'static str) {
    match field {
        ClientField::Idle => ("keeps idle connections for", "유휴 연결을 두는 시간"),
        ClientField::Reuse => ("uses connections again", "연결을 다시 씀"),
        ClientField::Pool => ("connections at once", "동시 연결 수"),
        ClientField::MaxIdle => ("idle connections kept", "두는 유휴 연결 수"),
        ClientField::Order => ("which idle connection is next", "다음에 쓸 유휴 연결"),
        ClientField::MaxAge => ("age of a connection", "연결의 수명"),
        ClientField::WatchesIdle => ("reads from idle connections", "유휴 연결에서도 읽음"),
        ClientField::ChecksBeforeReuse => ("looks before it uses one again", "다시 쓰기 전에 살핌"),
        ClientField::HeedsHint => ("heeds Keep-Alive less", "Keep-Alive보다 앞서는 시간"),
        ClientField::HeedsBareHint => ("heeds it without keep-alive too", "keep-alive 없이도 따름"),
        ClientField::Retry => ("sends failed requests again", "실패한 요청을 다시 보냄"),
        ClientField::Retries => ("times that it sends one again", "다시 보내는 횟수"),
        ClientField::RetriesFresh => ("also if the connection was new", "새 연결이었어도 다시 보냄"),
        ClientField::Resets => ("ends connections with RST", "RST로 연결을 끝냄"),
        ClientField::ConnectTimeout => ("time for a new connection", "새 연결을 기다리는 시간"),
        ClientField::ResponseTimeout => ("time to the next byte of a response", "응답의 다음 바이트까지"),
        ClientField::Pipeline => ("requests without a response", "응답 전에 보내는 요청 수"),
        ClientField::Connection => ("Connection field of requests", "요청의 Connection 필드"),
        ClientField::Tls => ("what a new connection costs", "새 연결의 비용"),
        ClientField::Protocol => ("protocol", "프로토콜"),
        ClientField::Ping => ("sends PING after silence of", "PING을 보내기까지의 침묵"),
        ClientField::PingTimeout => ("waits after a PING for", "PING 뒤에 기다리는 시간"),
        ClientField::QuicIdle => ("QUIC: max_idle_timeout", "QUIC: max_idle_timeout"),
        ClientField::QuicPing => ("QUIC: sends PING after silence of", "QUIC: PING을 보내기까지의 침묵"),
    }
}
