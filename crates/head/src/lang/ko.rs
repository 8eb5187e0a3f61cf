//! Korean.

use keepalive_core::http::{BodyEnd, Framed, FramingFault, Rule, Side, StatusMeaning, Step};

use super::{Words, version};
use crate::message::{Hint, Kind, Message};
use crate::remark::RemarkKind;
use crate::ruling::{Answer, Fate};

/// The Korean words.
pub(super) struct Ko;

impl Words for Ko {
    fn exchange(&self, number: usize) -> String {
        format!("교환 {number}")
    }

    fn message(&self, message: &Message) -> String {
        let version = version(message.version);
        match &message.kind {
            Kind::Request(method) => format!("요청 {method}, {version}"),
            Kind::Response(status) => format!("응답 {status}, {version}"),
        }
    }

    fn body(&self, framed: &Framed) -> String {
        match framed.end {
            BodyEnd::NoBody => "본문 없음".into(),
            BodyEnd::Length(bytes) => format!("본문 {bytes}바이트"),
            BodyEnd::Chunked => "본문은 마지막 청크에서 끝남".into(),
            BodyEnd::UntilClose => "본문은 연결이 끝나는 곳에서 끝남".into(),
            BodyEnd::Tunnel => "여기부터 터널".into(),
            BodyEnd::Unknown => "본문이 어디서 끝나는지 알 수 없음".into(),
        }
    }

    fn case(&self, number: u8) -> String {
        format!("{number}번 경우")
    }

    fn hint(&self, hint: &Hint) -> String {
        let mut parts = Vec::new();
        parts.extend(hint.timeout.map(|seconds| format!("유휴 {seconds}초까지")));
        parts.extend(hint.max.map(|max| format!("요청 {max}개 더")));
        parts.extend(hint.extensions.iter().cloned());
        let said = if parts.is_empty() { "내용 없음".into() } else { parts.join(", ") };
        format!("Keep-Alive: {said}. {}", if hint.counts { "참고용 힌트" } else { "무시됨" })
    }

    fn fate(&self, side: Side, fate: Fate) -> &'static str {
        match (side, fate) {
            (Side::Client, Fate::Persists) => "클라이언트가 보기에 연결은 유지됩니다.",
            (Side::Client, Fate::Closes) => "클라이언트가 보기에 연결은 이 교환 뒤에 닫힙니다.",
            (Side::Client, Fate::GoesOn) => "클라이언트가 보기에 교환은 아직 끝나지 않았습니다.",
            (Side::Client, Fate::LeavesHttp) => {
                "클라이언트가 보기에 이 연결에는 더 이상 HTTP/1이 흐르지 않습니다."
            }
            (Side::Server, Fate::Persists) => "서버가 보기에 연결은 유지됩니다.",
            (Side::Server, Fate::Closes) => "서버가 보기에 연결은 응답 뒤에 닫힙니다.",
            (Side::Server, Fate::GoesOn) => "서버가 보기에 교환은 아직 끝나지 않았습니다.",
            (Side::Server, Fate::LeavesHttp) => "서버가 보기에 이 연결에는 더 이상 HTTP/1이 흐르지 않습니다.",
        }
    }

    fn because(&self) -> &'static str {
        "이유"
    }

    fn fault(&self, fault: FramingFault) -> &'static str {
        match fault {
            FramingFault::InvalidLength => {
                "Content-Length를 쓸 수 없어 메시지가 어디서 끝나는지 알 수 없습니다."
            }
            FramingFault::InvalidCoding => {
                "Transfer-Encoding을 읽을 수 없어 메시지가 어디서 끝나는지 알 수 없습니다."
            }
            FramingFault::RequestNotChunked => {
                "요청의 마지막 전송 코딩이 chunked가 아니어서 서버는 요청의 끝을 알 수 없습니다."
            }
            FramingFault::LengthBesideCoding => {
                "Content-Length와 Transfer-Encoding이 함께 있는 요청은 다른 요청을 숨길 수 있어, 응답한 뒤 닫아야 합니다."
            }
            FramingFault::CodingInHttp10 => {
                "HTTP/1.0은 Transfer-Encoding을 모르므로, Content-Length가 있어도 끝을 믿을 수 없습니다."
            }
        }
    }

    fn rule(&self, rule: Rule) -> &'static str {
        match rule {
            Rule::CloseReceived => "받은 메시지에 “close”가 있습니다.",
            Rule::Http10RequestToProxy => {
                "프록시는 HTTP/1.0 클라이언트와의 연결을 유지하지 않습니다. 무엇을 요청하든 마찬가지입니다."
            }
            Rule::Http10WithoutKeepAlive => "받은 메시지가 HTTP/1.0이고 “keep-alive”가 없습니다.",
            Rule::Http10Declined => {
                "받은 HTTP/1.0 메시지가 “keep-alive”를 요청했지만 이쪽이 받아들이지 않습니다."
            }
            Rule::CloseSent => "보낸 메시지에 “close”가 있습니다.",
            Rule::CloseBeatsKeepAlive => "“keep-alive”도 함께 있지만 “close”가 이깁니다.",
            Rule::ChunkedUnderHttp10 => "chunked를 모르는 HTTP/1.0과의 교환에 chunked 메시지가 있습니다.",
            Rule::BodyUntilClose => "연결이 끝나야만 본문이 끝납니다.",
            Rule::BodyUnread => "받은 메시지를 끝까지 읽지 않았습니다.",
            Rule::MessageCutShort => "보낸 메시지를 끝까지 보내지 않았습니다.",
            Rule::Http11Default => "받은 메시지가 HTTP/1.1이며, 누군가 “close”라고 하지 않는 한 유지됩니다.",
            Rule::Http10KeepAlive => "받은 HTTP/1.0 메시지에 “keep-alive”가 있고 이쪽이 받아들입니다.",
            Rule::Http2Persists => "HTTP/2 연결은 GOAWAY까지 유지되며, Connection은 관여하지 못합니다.",
            Rule::Http3Persists => "HTTP/3 연결은 GOAWAY까지 유지되며, Connection은 관여하지 못합니다.",
            Rule::Http2ForbidsFields => {
                "Connection 필드 때문에 HTTP/2 메시지가 잘못된 형식이 됩니다. 연결이 아니라 스트림이 실패합니다."
            }
            Rule::Http3ForbidsFields => {
                "Connection 필드 때문에 HTTP/3 메시지가 잘못된 형식이 됩니다. 연결이 아니라 스트림이 실패합니다."
            }
        }
    }

    fn status(&self, status: StatusMeaning) -> &'static str {
        match status {
            StatusMeaning::Interim => "1xx는 끝이 아닙니다. 최종 응답이 이 연결로 이어서 옵니다.",
            StatusMeaning::SwitchingProtocols => "101: 다른 프로토콜이 이 연결을 이어받습니다.",
            StatusMeaning::Tunnel => "CONNECT 성공: 이제 연결은 터널이고 HTTP는 그 안을 보지 못합니다.",
            StatusMeaning::RequestTimeout => {
                "408: 완전한 요청이 제때 오지 않았습니다. 클라이언트는 다시 보내도 되며, 이 연결의 경계가 어긋났다면 새 \
                 연결을 씁니다."
            }
            StatusMeaning::Misdirected => {
                "421: 이 연결은 그 오리진을 위한 것이 아닙니다. 어떤 요청이든 다른 연결로 다시 보내도 됩니다."
            }
            StatusMeaning::TooEarly => {
                "425: 서버가 조기 데이터의 재전송 공격을 감수하지 않습니다. 클라이언트는 핸드셰이크 뒤에 다시 보냅니다."
            }
            StatusMeaning::BadGateway => {
                "502: 게이트웨이가 올바른 응답을 받지 못했습니다. 뒤의 서버가 유휴 연결을 먼저 닫은 경우가 많습니다."
            }
            StatusMeaning::Unavailable => {
                "503: 과부하이거나 점검 중입니다. Retry-After가 기간을 알려 줄 수 있습니다."
            }
            StatusMeaning::GatewayTimeout => {
                "504: 게이트웨이가 제때 응답을 받지 못했습니다. 요청은 아직 처리 중일 수 있습니다."
            }
        }
    }

    fn steps(&self, side: Side) -> &'static str {
        match side {
            Side::Client => "받은 응답만 놓고 차례로 묻습니다. 처음 나온 ‘예’를 따릅니다:",
            Side::Server => "받은 요청만 놓고 차례로 묻습니다. 처음 나온 ‘예’를 따릅니다:",
        }
    }

    fn step(&self, step: Step) -> &'static str {
        match step {
            Step::Close => "Connection에 “close”가 있습니까? 그러면 닫힙니다.",
            Step::Http11 => "버전이 HTTP/1.1 이상입니까? 그러면 유지됩니다.",
            Step::Http10KeepAlive => {
                "“keep-alive”가 있고 받아들여졌으며 프록시로 온 요청이 아닌 HTTP/1.0입니까? 그러면 유지됩니다."
            }
            Step::Otherwise => "그 밖에는 닫힙니다.",
        }
    }

    fn answer(&self, answer: Answer) -> &'static str {
        match answer {
            Answer::No => "아니요",
            Answer::Yes => "예",
            Answer::NotAsked => "–",
        }
    }

    fn remark(&self, kind: &RemarkKind) -> String {
        match kind {
            RemarkKind::KeepAliveLeaked => {
                "Connection에 “keep-alive”가 없는 Keep-Alive는 중간에서 잘못 전달된 것일 가능성이 크므로 무시합니다.".into()
            }
            RemarkKind::KeepAliveBesideClose => "“close”와 함께 온 Keep-Alive: 유지할 것이 남아 있지 않습니다.".into(),
            RemarkKind::KeepAliveIsHint => {
                "Keep-Alive는 약속이 아니라 힌트입니다. 어느 쪽이든 언제든 닫을 수 있고, 협상되는 것은 없습니다.".into()
            }
            RemarkKind::KeepAliveMalformed(why) => format!("Keep-Alive를 읽을 수 없어 무시합니다 ({why})."),
            RemarkKind::MaxZero => {
                "max=0이면 다음 요청은 없습니다. 닫으려는 쪽은 “close”라고 알려야 합니다.".into()
            }
            RemarkKind::KeepAliveRedundant => "여기서 “keep-alive”는 아무것도 바꾸지 않습니다. HTTP/1.1은 없어도 유지됩니다.".into(),
            RemarkKind::CloseBesideKeepAlive => "“close” 옆의 “keep-alive”는 효과가 없습니다. “close”가 이깁니다.".into(),
            RemarkKind::ProxyConnection => {
                "Proxy-Connection은 옛 클라이언트의 실수입니다. 어떤 표준에도 없으며 프록시는 이를 지웁니다.".into()
            }
            RemarkKind::Forbidden(it) => {
                format!("{}에서는 금지된 필드입니다. 메시지는 잘못된 형식이며 스트림이 실패합니다.", version(*it))
            }
            RemarkKind::EmptyElement => "빈 요소입니다. 받는 쪽은 건너뛰지만 보내는 쪽은 쓰면 안 됩니다.".into(),
            RemarkKind::EndToEndListed(name) => {
                format!("Connection에 “{name}” 이름이 있어, 끝까지 가야 할 필드를 다음 프록시가 지웁니다.")
            }
            RemarkKind::Unlisted(name) => {
                format!("이 연결에만 쓰이는 {name} 필드가 Connection에 올라 있지 않습니다. 무시합니다.")
            }
            RemarkKind::CloseFieldName => "필드 이름으로 Close는 쓸 수 없습니다. 옵션을 위해 예약되어 있습니다.".into(),
            RemarkKind::LengthOverridden => {
                "Transfer-Encoding이 Content-Length보다 우선합니다. 프록시는 전달하기 전에 지웁니다.".into()
            }
            RemarkKind::LengthRepeated => "Content-Length가 여러 번 나오지만 값이 모두 같아 그대로 씁니다.".into(),
            RemarkKind::LengthNotAllowed => "이 응답에 Content-Length를 보내면 안 됩니다. 무시합니다.".into(),
            RemarkKind::CodingNotAllowed => "이 응답에 Transfer-Encoding을 보내면 안 됩니다. 무시합니다.".into(),
            RemarkKind::LengthInvalid(why) => format!("Content-Length를 쓸 수 없습니다 ({why})."),
            RemarkKind::CodingInvalid(why) => format!("Transfer-Encoding을 읽을 수 없습니다 ({why})."),
            RemarkKind::MethodAssumed => {
                "요청이 없습니다. HEAD나 CONNECT에 대한 응답이라면 끝나는 곳이 다릅니다.".into()
            }
        }
    }

    fn line(&self, number: usize) -> String {
        format!("{number}행")
    }
}
