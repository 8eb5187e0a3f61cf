//! Korean: the page around the ladder.

use super::particle::subject;
use crate::lang::{Knob, KnobLine, Piece, Pipe, Problem, Ui};

use Piece::{Knob as Hole, Text};

/// A text without holes.
pub(super) const fn text(text: Ui) -> &'static str {
    match text {
        Ui::AppName => "Keep-Alive Playground",
        Ui::Scenarios => "시나리오",
        Ui::Play => "재생",
        Ui::Pause => "일시정지",
        Ui::Replay => "다시 재생",
        Ui::PrevEvent => "이전 이벤트",
        Ui::NextEvent => "다음 이벤트",
        Ui::Restart => "처음부터",
        Ui::Pace => "속도",
        Ui::PaceEvent => "초당 1개",
        Ui::PaceReal => "1×",
        Ui::PaceHundred => "100×",
        Ui::PaceEventHelp => "1초에 이벤트 하나. 조용한 동안은 건너뜁니다",
        Ui::PaceRealHelp => "실제 시간 그대로",
        Ui::PaceHundredHelp => "실제 시간의 100배",
        Ui::Keys => "단축키",
        Ui::KeysTitle => "단축키",
        Ui::KeyToggle => "재생 또는 일시정지",
        Ui::KeyNext => "다음 이벤트",
        Ui::KeyPrev => "이전 이벤트",
        Ui::KeyHome => "처음으로",
        Ui::KeyEnd => "끝으로",
        Ui::KeyPace => "속도: 초당 이벤트 1개, 실제 시간, 100배",
        Ui::KeyLadder => "그림에서 화살표 사이를 이동, 엔터 키를 누르면 그 순간으로",
        Ui::KeyHelp => "이 목록",
        Ui::KeyEscape => "열린 것 닫기",
        Ui::SpaceBar => "스페이스",
        Ui::Now => "지금",
        Ui::Right => "그렇습니다",
        Ui::NotSo => "그렇지 않습니다",
        Ui::Instead => "실제로 일어나는 일",
        Ui::BeforeTitle => "재생하기 전에",
        Ui::BeforeText => {
            "막대는 저마다 시계이고 주인 옆에 있습니다. 먼저 예상해 보고, 어느 시계가 정하는지 지켜보세요."
        }
        Ui::Rule | Ui::Rules => "규칙",
        Ui::Why => "이유",
        Ui::DidNotMatter => "영향 없음",
        Ui::Sockets => "소켓",
        Ui::Messages => "메시지",
        Ui::Transcript => "기록",
        Ui::Figures => "지표",
        Ui::Tracks => "펼쳐 보기",
        Ui::AllSettings => "모든 설정",
        Ui::ProductChanged => ", 바꿈",
        Ui::BreakIt => "고장 내기",
        Ui::SocketsHelp => {
            "이 순간 각 호스트에서 ss -tano가 출력할 내용입니다. -a가 없으면 TIME-WAIT가 보이지 않습니다."
        }
        Ui::SocketsNone => "소켓이 없습니다.",
        Ui::TranscriptNone => "아직 아무 일도 없습니다.",
        Ui::Atlas => "제품 기본값",
        Ui::Paste => "가져오기",
        Ui::Export => "내보내기",
        Ui::OwnScenario => "직접 가져온 시나리오입니다. 이 페이지에만 있고 링크에 담을 수 없습니다.",
        Ui::Share => "공유",
        Ui::Copied => "복사했습니다",
        Ui::CopyFailed => "브라우저가 허용하지 않았습니다. 주소를 직접 복사해 주세요.",
        Ui::OpenInPlayground => "플레이그라운드에서 열기",
        Ui::Present => "발표",
        Ui::Theme => "테마",
        Ui::Light => "밝게",
        Ui::Dark => "어둡게",
        Ui::Close => "닫기",
        Ui::SkipToNow => "그림 건너뛰기",
        Ui::Events => "이벤트",
        Ui::TrueScale => "실제 시간",
        Ui::EventLine => "이벤트와 실제 시각",
        Ui::KnobHelp => "끌거나 화살표 키를 쓰세요. Shift를 함께 누르면 10씩 바뀝니다.",
        Ui::Never => "없음",
        Ui::Off => "꺼짐",
        Ui::NoLimit => "제한 없음",
        Ui::Verdict => "판정",
        Ui::Compare => "비교",
        Ui::CompareWays => "나란히 보기: 파일 셋을 받는 네 가지 방법",
        Ui::OneRun => "하나만 보기",
        Ui::Original => "원본으로 돌아가기",
        Ui::MoreSettings => "다른 설정",
        Ui::KeyFork => "여기서 고장 내기",
        Ui::KeyReset => "원본으로 돌아가기",
        Ui::ToolsFailed => "이 부분을 불러오지 못했습니다. 연결을 확인하고 다시 시도하세요.",
        Ui::ClientSide => "클라이언트 쪽: ",
        Ui::ServerSide => "서버 쪽: ",
        Ui::NotModelledTitle => "다루지 않는 것",
        Ui::Footer => {
            "녹화가 아니라 모형입니다. TCP는 Linux 6.18, HTTP는 RFC를 따르고, 실제 호스트의 기록과 대조했습니다."
        }
        Ui::NoScript => "위 그림은 정지 화면입니다. 재생하려면 JavaScript와 WebAssembly가 필요합니다.",
        Ui::Loading => "불러오는 중",
    }
}

/// A sentence with controls in it.
pub(super) const fn knob_line(line: KnobLine) -> &'static [Piece] {
    match line {
        KnobLine::Keepalive => &[
            Text("TCP keepalive "),
            Hole(Knob::KeepaliveTime),
            Text(" 뒤, "),
            Hole(Knob::KeepaliveInterval),
            Text("마다, "),
            Hole(Knob::KeepaliveProbes),
            Text("번이면 포기"),
        ],
        KnobLine::KeepaliveOff => &[Text("TCP keepalive "), Hole(Knob::KeepaliveTime)],
        KnobLine::UserTimeout => &[Text("TCP_USER_TIMEOUT "), Hole(Knob::UserTimeout)],
        KnobLine::HttpIdle => &[Text("HTTP 유휴 제한 "), Hole(Knob::HttpIdle)],
        KnobLine::HttpIdleNever => &[Text("HTTP 유휴 제한 "), Hole(Knob::HttpIdle)],
        KnobLine::PoolIdle => &[Text("유휴 연결을 "), Hole(Knob::PoolIdle), Text(" 뒤에 놓음")],
        KnobLine::PoolIdleNever => &[Text("유휴 연결을 놓음: "), Hole(Knob::PoolIdle)],
        KnobLine::NoReuse => &[Text("요청마다 새 연결")],
        KnobLine::MaxRequests => &[Text("연결마다 요청 "), Hole(Knob::MaxRequests), Text("개까지")],
        KnobLine::AnyRequests => &[Text("연결 하나의 요청 수: "), Hole(Knob::MaxRequests)],
        KnobLine::NatRst => &[Text("잊은 뒤에는 RST로 답함")],
        KnobLine::NatPayload => &[Text("데이터가 있어야 기억을 이어 감")],
        KnobLine::RetryIdempotent => &[Text("실패한 GET은 한 번 더, POST는 다시 보내지 않음")],
        KnobLine::RetryAlways => &[Text("실패한 요청을 모두 한 번 더 보냄")],
        KnobLine::Service => &[Text("응답까지 "), Hole(Knob::Service)],
        KnobLine::Latency => &[Text("편도 "), Hole(Knob::Latency)],
        KnobLine::NatIdle => &[Text("조용한 연결을 "), Hole(Knob::NatIdle), Text(" 뒤에 잊음")],
    }
}

/// The name of a control.
pub(super) const fn knob_name(knob: Knob) -> &'static str {
    match knob {
        Knob::KeepaliveTime => "첫 keepalive 프로브까지의 유휴 시간",
        Knob::KeepaliveInterval => "keepalive 프로브 간격",
        Knob::KeepaliveProbes => "포기하기까지 답 없는 프로브 수",
        Knob::UserTimeout => "사용자 타임아웃(TCP_USER_TIMEOUT)",
        Knob::HttpIdle => "서버가 유휴 연결을 두는 시간",
        Knob::PoolIdle => "클라이언트가 유휴 연결을 두는 시간",
        Knob::MaxRequests => "연결 하나의 요청 수",
        Knob::Service => "요청에서 응답까지의 시간",
        Knob::Latency => "편도 지연",
        Knob::NatIdle => "중간 장비가 조용한 연결을 기억하는 시간",
    }
}

/// The text in a pipe; `near` opened the connection.
pub(super) fn pipe(pipe: Pipe, near: &str, far: &str) -> String {
    match pipe {
        Pipe::None => "아직 연결 없음".into(),
        Pipe::Opening => "여는 중".into(),
        Pipe::Open => "열림".into(),
        Pipe::Blocked => "열렸지만 지나가지 못함".into(),
        Pipe::HalfClosedByClient => format!("반만 닫힘, {near} 쪽"),
        Pipe::HalfClosedByServer => format!("반만 닫힘, {far} 쪽"),
        Pipe::ClosingClientFirst => format!("닫는 중, {} 먼저", subject(near)),
        Pipe::ClosingServerFirst => format!("닫는 중, {} 먼저", subject(far)),
        Pipe::ClosingTogether => "닫는 중, 동시에".into(),
        Pipe::Reset => "재설정됨".into(),
        Pipe::OneSided => "한쪽만 열려 있음".into(),
        Pipe::Closed => "닫힘".into(),
    }
}

/// An error.
pub(super) fn problem(problem: &Problem<'_>) -> String {
    match problem {
        Problem::UnknownScenario(id) => format!("“{id}”라는 시나리오가 없습니다."),
        Problem::BadLink => "링크가 손상되었습니다. 끝이 잘렸을 수 있습니다.".into(),
        Problem::NewerLink => "더 새로운 버전에서 만든 링크입니다. 페이지를 새로 고쳐 주세요.".into(),
        Problem::Refused { path, value, allowed } => {
            format!("파일을 열 수 없습니다. {path}: {value}. 허용되는 값: {allowed}.")
        }
        Problem::NotJson(why) => format!("시나리오 파일이 아닙니다: {why}."),
        Problem::PastTheEnd => "링크가 실행이 끝난 뒤를 가리킵니다. 끝을 보여 드립니다.".into(),
    }
}

/// What the model leaves out.
pub(super) const NOT_MODELLED: &[&str] = &[
    "혼잡, 큐, 대역폭에 따른 손실: 링크에는 지연과 직접 낸 고장만 있습니다",
    "도중에 순서가 바뀌거나 중복되는 세그먼트",
    "TLS: 핸드셰이크의 왕복과 바이트만 있고, close_notify는 없습니다",
    "QUIC의 혼잡 제어와 0-RTT와 상태 없는 리셋, HTTP/2와 HTTP/3의 흐름 제어와 우선순위",
    "IPv6, 단편화, 링크 계층 헤더의 길이",
    "다른 운영체제의 TCP: Linux 6.18이 기준입니다",
    "호스트의 부하: 설정이 없으면 프로그램은 곧바로 움직입니다",
];
