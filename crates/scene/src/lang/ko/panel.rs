//! Korean: the panels.

use keepalive_core::SimTime;

use super::particle::object;
use super::{Ko, chart, four, role, verdict};
use crate::edit::breaks::{Offer, What};
use crate::edit::patch::NoPatch;
use crate::edit::{Field, Refused};
use crate::lang::{Annotation, ChartText, CompareText, FourText, PanelText, PanelWords, VerdictText, Words};

impl PanelWords for Ko {
    fn words(&self) -> &'static dyn Words {
        &Self
    }

    fn verdict(&self, text: &VerdictText<'_>) -> String {
        verdict::line(text)
    }

    fn four(&self, text: &FourText<'_>) -> String {
        four::line(text)
    }

    fn panel(&self, text: PanelText) -> &'static str {
        match text {
            PanelText::BreakHelp => "이미 일어난 일은 그대로이고, 여기서부터 다르게 흘러갑니다.",
            PanelText::Packets => "지금 가는 중인 패킷",
            PanelText::Changes => "바꾼 것",
            PanelText::TakeBack => "되돌리기",
            PanelText::Original => "원본으로 돌아가기",
            PanelText::Reset => "프리셋 값으로",
            PanelText::Segment => "이 이벤트에서 보낸 것",
            PanelText::NoSegment => "이 이벤트에서는 아무것도 보내지 않습니다.",
            PanelText::Timers => "지금 가는 시계",
            PanelText::NoTimers => "지금 가는 시계가 없습니다.",
            PanelText::Timer => "시계",
            PanelText::Left => "남은 시간",
            PanelText::Fires => "0이 되는 때",
            PanelText::Armed => "시작한 것",
            PanelText::Apply => "이렇게 바꾸기",
            PanelText::Slider => "범위",
            PanelText::Alone => "여기에만 있는 것",
            PanelText::Changed => "바꾼 것을 넣은 실행",
            PanelText::Unchanged => "원본",
            PanelText::Value => "값",
            PanelText::ShareLink => "링크",
            PanelText::Copy => "복사",
            PanelText::ShareNote => {
                "모두 지금 이 순간과 바꾼 내용을 담고 있습니다. 어디로도 전송되지 않으며, 모든 것이 이 글 안에 있습니다."
            }
        }
    }

    fn chart(&self, text: &ChartText<'_>) -> String {
        chart::text(text)
    }

    fn compare(&self, text: CompareText) -> String {
        match text {
            CompareText::First => "다른 실행을 이것과 비교합니다.".into(),
            CompareText::Parts(None) => "첫 번째와 다른 것이 없습니다.".into(),
            CompareText::Parts(Some(at)) => format!("{}에 첫 번째와 갈라집니다.", self.clock_with_unit(at)),
            CompareText::More(count) => format!("그 밖에 {count}개"),
        }
    }

    fn annotation(&self, of: Annotation) -> (&'static str, &'static str) {
        match of {
            Annotation::Flags => ("플래그", ""),
            Annotation::Seq { probe: true } => {
                ("순서 번호", "다음 바이트보다 하나 작습니다. 새 내용이 없어 상대 커널이 답해야 합니다")
            }
            Annotation::Seq { probe: false } => ("순서 번호", "이 연결의 시작부터 셉니다"),
            Annotation::Ack => ("확인 번호", "보낸 쪽이 다음에 받을 바이트"),
            Annotation::Len => ("길이", "데이터 바이트"),
            Annotation::Window { shut: true } => ("윈도", "보낸 쪽이 지금은 더 받지 않습니다"),
            Annotation::Window { shut: false } => ("윈도", "보낸 쪽이 받을 수 있는 바이트"),
            Annotation::Timestamps => ("타임스탬프", "보낸 쪽 시계의 값과 되돌려 보내는 상대 시계의 값"),
            Annotation::Sack { twice: true } => ("SACK", "첫 블록은 두 번 왔습니다"),
            Annotation::Sack { twice: false } => ("SACK", "빈 곳 뒤에 도착한 것"),
            Annotation::Departed => ("출발", ""),
            Annotation::Arrives => ("도착", ""),
            Annotation::Lost => ("손실", "도착하지 않습니다"),
            Annotation::Close => ("", "이 메시지로 연결이 끝납니다"),
            Annotation::KeepAlive => ("", "연결을 다시 쓸 수 있습니다"),
            Annotation::Hint => ("", "약속이 아니라 힌트입니다"),
            Annotation::Length => ("", "메시지의 끝을 알려 주어 연결을 다시 쓸 수 있습니다"),
            Annotation::Body => ("본문", ""),
        }
    }

    fn offer(&self, offer: &Offer<'_>) -> String {
        let between =
            offer.link.map_or_else(String::new, |(_, near, far)| format!("{}–{}", role(near), role(far)));
        match offer.what {
            What::Drop { sent, from, .. } => {
                format!("{} 보낸 {} 버리기", super::particle::subject(&role(from)), self.sent(sent))
            }
            What::Cut => format!("{between} 케이블 끊기"),
            What::Heal { .. } => format!("{between} 케이블 잇기"),
            What::Crash { who } => format!("{} 전원 끄기", role(who)),
            What::Kill { who } => format!("{}의 프로세스 강제 종료하기", role(who)),
            What::Slow { who, by } => {
                format!("{} {} 더 걸리게 하기", super::particle::subject(&role(who)), self.span(by))
            }
            What::Reboot { who } => format!("{} 재부팅하기", role(who)),
            What::Forget { who: Some(who) } => {
                format!("{} 연결을 잊게 하기", super::particle::subject(&role(who)))
            }
            What::Forget { who: None } => format!("{between} 사이의 방화벽이 연결을 잊게 하기"),
            What::Rst { to } => format!("{}에 가짜 RST 보내기", role(to)),
        }
    }

    fn changed(&self, hop: &str, field: Field, from: &str, to: &str) -> String {
        format!("{}: {from} → {to}", self.knob_of(field.knob, hop))
    }

    fn without(&self, fault: &str) -> String {
        format!("일어나지 않음: {fault}")
    }

    fn break_at(&self, at: SimTime) -> String {
        format!("{}에 고장 내기", self.clock_with_unit(at))
    }

    fn refused(&self, why: &Refused) -> String {
        match why {
            Refused::NoHop(id) => format!("‘{id}’ 호스트나 링크가 없습니다."),
            Refused::NoField(hop, field) => {
                format!("‘{hop}’에는 이 설정이 없습니다: {}.", self.knob_name(field.knob))
            }
            Refused::NoHopField(hop, field) => format!("“{hop}”의 {field}에 넣을 수 없는 값입니다."),
            Refused::NoProduct(hop, name) => format!("“{hop}”에 놓을 수 있는 “{name}” 제품이 없습니다."),
            Refused::NoFault(nth) => format!("{nth}번 고장이 없습니다."),
            Refused::NotRead { text, allowed } => {
                format!("‘{text}’은(는) 여기에 쓸 수 없습니다. {} 입력하세요.", object(allowed))
            }
            Refused::Impossible(invalid) => {
                format!("{}: 허용되지 않습니다. 범위: {}", invalid.value, invalid.allowed)
                    .replace('"', "")
                    .replace(" to ", "–")
            }
            Refused::NoCommand(_) => "이 순간에는 할 수 없습니다.".into(),
        }
    }

    fn no_patch(&self, why: NoPatch) -> String {
        match why {
            NoPatch::TooLong => "이 링크의 변경 내용이 너무 깁니다. 원본을 보여 드립니다.",
            NoPatch::Damaged => "링크가 손상되었습니다. 끝이 잘렸을 수 있습니다. 원본을 보여 드립니다.",
            NoPatch::Newer => "더 새로운 버전에서 만든 링크입니다. 원본을 보여 드립니다.",
        }
        .into()
    }

    fn other_preset(&self) -> &'static str {
        "링크를 만든 뒤 시나리오가 바뀌어 결과가 다를 수 있습니다."
    }

    fn preset(&self, value: &str) -> String {
        format!("프리셋 {value}")
    }
}
