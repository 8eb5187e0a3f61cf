//! Korean: the charts.

use super::{Ko, exact, role, span};
use crate::lang::{Chart, ChartColumn, ChartText, Words};

/// A text.
pub(super) fn text(text: &ChartText<'_>) -> String {
    match *text {
        ChartText::Title(Chart::Connections) => "시간에 따른 연결 수".into(),
        ChartText::Title(Chart::Clocks) => "유휴 시계".into(),
        ChartText::Title(Chart::Budget) => "남은 프로브".into(),
        ChartText::Help(Chart::Connections) => {
            "요청이 도착해서 응답이 나갈 때까지가 사용 중이고, 나머지는 열린 채 쉬는 유휴입니다.".into()
        }
        ChartText::Help(Chart::Clocks) => {
            "각 시계에 남은 시간입니다. 세로 눈금은 줄마다 다르고 가로축은 실제 비율입니다.".into()
        }
        ChartText::Help(Chart::Budget) => {
            "프로브를 보낼 때마다 하나씩 줄고, 무엇이든 받으면 모두 되돌아옵니다. 다 쓴 뒤에도 조용하면 연결을 끝냅니다.".into()
        }
        ChartText::Column(column) => head(column).into(),
        ChartText::AsTable => "표로 보기".into(),
        ChartText::More(rows) => format!("그 밖에 {rows}행"),
        ChartText::Levels { in_use: 0, idle: 0 } => "열린 연결 없음".into(),
        ChartText::Levels { in_use, idle } => format!("사용 중 {in_use}, 유휴 {idle}"),
        ChartText::Most(most) => format!("동시에 최대 {most}개"),
        ChartText::Left(left) => format!("{} 남음", span(left)),
        ChartText::Off => "멈춰 있음".into(),
        ChartText::Runs { times, longest } => format!("{times}번 돌고 최대 {}에서 시작", span(longest)),
        ChartText::Mapping(who) => format!("연결 기억, {}", role(who)),
        ChartText::Probes { left, of } => format!("{of}개 중 {left}개 남음"),
        ChartText::Probe { nth } => format!("{nth}번째 프로브를 보냄"),
        ChartText::Heard => "무언가를 받음".into(),
        ChartText::GaveUp(at) => format!("{}에 포기함", Ko.clock_with_unit(at)),
        ChartText::Tracks => "실제 비율로 펼친 실행: 소켓, 이벤트, 시계".into(),
        ChartText::Socket { who, conn } => format!("{}, 연결 {conn}", role(who)),
        ChartText::Events => "이벤트".into(),
        ChartText::ZoomIn => "확대".into(),
        ChartText::ZoomOut => "축소".into(),
        ChartText::ZoomAll => "전체".into(),
        ChartText::Measure => "여기부터 재기".into(),
        ChartText::Measured { from, to } => {
            let between = exact(to.since(from));
            format!("{between}, {}부터 {}까지", Ko.clock_with_unit(from), Ko.clock_with_unit(to))
        }
        ChartText::Exact(length) => exact(length),
        ChartText::Ended(at) => format!("{}에 닫힘", Ko.clock_with_unit(at)),
    }
}

const fn head(column: ChartColumn) -> &'static str {
    match column {
        ChartColumn::From => "시작",
        ChartColumn::Until => "끝",
        ChartColumn::Between => "구간",
        ChartColumn::Open => "열림",
        ChartColumn::InUse => "사용 중",
        ChartColumn::Idle => "유휴",
        ChartColumn::Clock => "시계",
        ChartColumn::Connection => "연결",
        ChartColumn::Full => "처음",
        ChartColumn::Rest => "그때 남음",
        ChartColumn::What => "일어난 일",
        ChartColumn::Left => "남음",
    }
}
