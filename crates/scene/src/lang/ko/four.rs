//! Korean: the four figures.

use keepalive_core::{SimTime, Span};

use super::{role, span};
use crate::figures::four::Share;
use crate::lang::FourText;
use crate::lang::four::percent;

/// A line.
pub(super) fn line(text: &FourText<'_>) -> String {
    match *text {
        FourText::At(at) => format!("{} 시점의 네 가지 지표", span(at.since(SimTime::ZERO))),
        FourText::Whole => "전체 경로".into(),
        FourText::Hop(from, to) => format!("{} → {}", role(from), role(to)),
        FourText::Connections(it) => {
            let failed = if it.failed == 0 { String::new() } else { format!("(실패 {}개)", it.failed) };
            format!(
                "TCP 연결: 연 것 {}개{failed}, 열려 있는 것 {}개, 동시에 최대 {}개, 유휴 시간 합계 {}",
                it.opened,
                it.open,
                it.most_open,
                span(Span::from_micros(it.idle_us))
            )
        }
        FourText::Reused(it) => format!("재사용: {}", share(it, "요청")),
        FourText::Reset(it) => format!("재설정: {}", share(it, "연결")),
        FourText::TimedOut(it) => format!("타임아웃: {}", share(it, "연결")),
        FourText::FailedTries(it) => format!("실패: {}", share(it, "시도")),
        FourText::FailedRequests(it) => format!("실패: {}", share(it, "클라이언트 요청")),
    }
}

fn share(it: Share, what: &str) -> String {
    match percent(it) {
        Some(percent) => format!("{percent}% ({what} {}개 중 {}개)", it.of, it.count),
        None => format!("– ({what} 없음)"),
    }
}
