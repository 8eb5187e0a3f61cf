//! 한국어.

use keepalive_core::tcp::State;
use keepalive_products::{Grid, Role};

use super::Words;
use crate::atlas::Column;
use crate::paste::Kind;
use crate::sockets::{Clock, Expected, NoRow, Row};

pub(super) struct Ko;

impl Words for Ko {
    fn atlas(&self) -> &'static str {
        "제품 기본값"
    }

    fn search(&self) -> &'static str {
        "찾기"
    }

    fn any(&self) -> &'static str {
        "모두"
    }

    fn role(&self, role: Role) -> &'static str {
        match role {
            Role::Os => "커널",
            Role::Client => "클라이언트",
            Role::Proxy => "프록시",
            Role::Middlebox => "중간 장비",
            Role::Server => "서버",
        }
    }

    fn column(&self, column: Column) -> &'static str {
        match column {
            Column::Product => "제품",
            Column::Parameter => "설정",
            Column::Value => "값",
            Column::Expiry => "끝나면",
            Column::Role => "역할",
            Column::Source => "출처",
        }
    }

    fn put_on(&self) -> &'static str {
        "넣을 곳"
    }

    fn count(&self, rows: usize) -> String {
        if rows == 0 { "찾은 것이 없습니다.".into() } else { format!("{rows}행") }
    }

    fn put(&self, what: &str, hop: &str) -> String {
        format!("{hop}에 넣기: {what}")
    }

    fn drag(&self) -> &'static str {
        "호스트로 끌어다 놓기"
    }

    fn all_on(&self, hop: &str) -> String {
        format!("모두 {hop}에")
    }

    fn unverified(&self) -> &'static str {
        "미확인"
    }

    fn example(&self) -> &'static str {
        "예시"
    }

    fn not_modelled(&self) -> &'static str {
        "모델에 없음"
    }

    fn no_hop(&self, kinds: &str) -> String {
        format!("넣을 수 있는 홉: {kinds}. 이 경로에는 없습니다")
    }

    fn product(&self) -> &'static str {
        "제품"
    }

    fn no_product(&self) -> &'static str {
        "제품 없음"
    }

    fn as_it_was(&self, product: &str) -> String {
        format!("시나리오대로: {product}")
    }

    fn source(&self) -> &'static str {
        "출처"
    }

    fn back_to(&self, value: &str) -> String {
        format!("{value} 되돌리기")
    }

    fn range(&self, least: &str, most: &str, grid: Grid, or_none: bool) -> String {
        let whole = match grid {
            Grid::Micros => "",
            Grid::Millis => ", 밀리초 단위",
            Grid::Seconds => ", 초 단위",
        };
        format!("{least}~{most}{whole}{}", if or_none { " 또는 none" } else { "" })
    }

    fn paste_help(&self) -> &'static str {
        "HTTP 메시지의 헤더, 설정 파일, ss나 netstat의 출력, 시나리오를 붙여 넣으세요. 파일을 끌어다 놓아도 됩니다. 실제 패킷 캡처(pcap, pcapng)도 읽습니다. 아무것도 기기 밖으로 나가지 않습니다. 글은 1 MiB, 캡처는 64 MiB까지 읽습니다."
    }

    fn paste_text(&self) -> &'static str {
        "글"
    }

    fn paste_example(&self) -> &'static str {
        "HTTP/1.1 200 OK …"
    }

    fn files(&self) -> &'static str {
        "파일"
    }

    fn is_a(&self) -> &'static str {
        "종류"
    }

    fn by_itself(&self) -> &'static str {
        "보이는 대로"
    }

    fn kind(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Head => "HTTP 헤더",
            Kind::Sockets => "소켓 목록",
            Kind::Scenario => "시나리오",
            Kind::Config(format) => format.product(),
        }
    }

    fn no_kind(&self) -> &'static str {
        "어떤 종류인지 알 수 없습니다. 위에서 종류를 고르면 어디까지 읽히는지 보여 줍니다."
    }

    fn too_long(&self, bytes: usize, most: usize) -> String {
        format!("{bytes}바이트는 너무 깁니다. {most}바이트까지 읽습니다.")
    }

    fn no_place(&self) -> &'static str {
        "지금 경로에는 이런 종류의 호스트가 없습니다."
    }

    fn open(&self) -> &'static str {
        "이 시나리오 재생"
    }

    fn make_chain(&self) -> &'static str {
        "이것들로 경로 만들기"
    }

    fn not_shared(&self) -> &'static str {
        "직접 가져온 시나리오는 이 페이지에만 있고 링크에 담을 수 없습니다. 나누려면 글 자체를 보내세요."
    }

    fn no_row(&self, row: &NoRow) -> String {
        let expected = match row.expected {
            Expected::State => "ESTAB나 TIME-WAIT 같은 상태",
            Expected::Number => "바이트 수",
            Expected::Address => "포트가 붙은 주소",
            Expected::Timer => "timer:(keepalive,29sec,0) 같은 타이머",
        };
        let found = if row.found.is_empty() { "줄 끝" } else { &row.found };
        format!("{}:{}: “{found}” 대신 올 것: {expected}.", row.line, row.column)
    }

    fn state(&self, state: State) -> &'static str {
        match state {
            State::Listen => "연결을 기다립니다.",
            State::SynSent => "SYN을 보내고 답을 기다립니다.",
            State::SynReceived => "SYN에 답하고 핸드셰이크의 마지막 단계를 기다립니다.",
            State::Established => "열려 있습니다. 상대가 아직 있는지는 소식이 와야 알 수 있습니다.",
            State::FinWait1 => "이쪽이 먼저 닫았고 FIN의 확인 응답은 아직 오지 않았습니다.",
            State::FinWait2 => "이쪽이 먼저 닫았고 확인도 받았지만 상대는 아직 닫지 않았습니다.",
            State::CloseWait => {
                "상대는 닫았고 이쪽 프로그램은 아직 닫지 않았습니다. 오래 남아 있으면 프로그램이 닫는 것을 잊은 것입니다."
            }
            State::LastAck => "양쪽 다 닫았고, 이쪽이 마지막에 보낸 FIN의 확인 응답이 아직 오지 않았습니다.",
            State::Closing => "양쪽이 동시에 닫았고 FIN의 확인 응답이 아직 없습니다.",
            State::TimeWait => {
                "이쪽이 먼저 닫았습니다. 늦게 온 세그먼트가 새 연결에 섞이지 않도록 기다립니다."
            }
            State::Closed => "연결되어 있지 않습니다.",
            State::Handshake | State::Draining => "QUIC 연결의 상태입니다. 커널의 소켓 표에는 없습니다.",
        }
    }

    fn queues(&self, row: &Row) -> Option<String> {
        let listens = row.state == State::Listen;
        match (row.recv_q, row.send_q) {
            (waiting, most) if listens => {
                Some(format!("accept()를 기다리는 연결이 {waiting}개이고 {most}개까지 기다릴 수 있습니다."))
            }
            (0, 0) => None,
            (read, 0) => Some(format!("프로그램이 아직 읽지 않은 데이터가 {read}바이트 있습니다.")),
            (0, sent) => Some(format!("상대가 확인하지 않은 데이터가 {sent}바이트 있습니다.")),
            (read, sent) => {
                Some(format!("읽지 않은 것이 {read}바이트, 확인되지 않은 것이 {sent}바이트 있습니다."))
            }
        }
    }

    fn timer(&self, row: &Row) -> Option<String> {
        let Some(timer) = &row.timer else {
            let open = row.state == State::Established;
            return open.then(|| {
                "타이머가 보이지 않습니다. 타이머 열도 출력한 것이라면 TCP keepalive가 꺼져 있어 침묵이 끝없이 이어질 수 있습니다.".into()
            });
        };
        let (left, fired) = (&timer.left, timer.fired);
        let unanswered = if fired == 0 {
            String::new()
        } else {
            format!(" 이미 {fired}번 답을 받지 못했습니다.")
        };
        let said = match timer.clock {
            Clock::Retransmission => format!("확인 응답이 없으면 {left} 뒤에 다시 보냅니다."),
            Clock::Keepalive if row.state == State::Established || row.state == State::CloseWait => {
                format!("TCP keepalive가 켜져 있고, 소식이 없으면 {left} 뒤에 프로브를 보냅니다.")
            }
            Clock::Keepalive => format!("커널은 {left} 더 기다린 뒤 이 상태를 끝냅니다."),
            Clock::TimeWait => format!("{left} 뒤에 사라집니다."),
            Clock::Persist => format!("상대가 지금은 받지 않습니다. {left} 뒤에 윈도를 다시 묻습니다."),
            Clock::Unknown => format!("커널의 다른 타이머: {left}."),
        };
        Some(said + &unanswered)
    }
}
