//! 한국어.

use keepalive_scene::lang::Lang;

use super::text::value;
use super::{ConfigWords, Role};
use crate::chain::Assumption;
use crate::reading::Reading;
use crate::style::Style;
use crate::why::{Expected, Why};
use crate::write::{LeftOut, WrongRole};

pub(super) struct Ko;

impl ConfigWords for Ko {
    fn headline(&self, reading: &Reading) -> String {
        format!("{} 설정, 역할: {}", reading.format.product(), self.role(reading.role))
    }

    fn block(&self, name: &str, others: &[&str]) -> String {
        match others {
            [] => format!("블록: {name}"),
            _ => format!("블록: {name} (--block으로 고를 수 있는 다른 블록: {})", others.join(", ")),
        }
    }

    fn used(&self) -> &'static str {
        "읽은 설정"
    }

    fn overridden(&self) -> &'static str {
        "뒤나 안쪽의 설정으로 바뀐 것"
    }

    fn defaulted(&self) -> &'static str {
        "적혀 있지 않아 제품의 기본값을 쓴 것"
    }

    fn not_understood(&self) -> &'static str {
        "이해하지 못한 것"
    }

    fn unverified(&self) -> &'static str {
        "미확인"
    }

    fn none(&self) -> &'static str {
        "없음"
    }

    fn no_limit(&self) -> &'static str {
        "제한 없음"
    }

    fn switch(&self, on: bool) -> &'static str {
        if on { "켬" } else { "끔" }
    }

    fn unrelated(&self, count: usize) -> String {
        format!("keep-alive와 상관없는 설정 {count}개")
    }

    fn kernel_decides(&self, fields: &str) -> String {
        format!("커널의 sysctl이 정하는 것: {fields}")
    }

    fn why(&self, why: &Why) -> String {
        match why {
            Why::BadValue => "이 설정의 값이 아닙니다",
            Why::NoValue => "값이 없습니다",
            Why::OutOfRange => "모델이 담을 수 있는 범위를 벗어나 뺐습니다",
            Why::UnknownName => "이 제품에 없는 설정입니다",
            Why::NotModelled => "연결에 관한 설정이지만 모델에 해당하는 부분이 없습니다",
            Why::WrongPlace => "여기에 쓸 수 없습니다",
            Why::Twice => "한 블록에 두 번 나옵니다. 여기서는 첫 번째를 씁니다",
            Why::NotConstant => "프로그램이 돌 때에야 값이 정해집니다",
            Why::NotIncluded => "가리키는 파일을 읽지 않았습니다",
            Why::OtherBlock => "고르지 않은 부분의 설정입니다",
            Why::OtherHop => "경로의 다른 호스트에 관한 설정입니다",
            Why::NoEffect => "다른 설정 때문에 여기서는 효과가 없습니다",
            Why::NotClosed => "닫히지 않았습니다",
            Why::Unexpected => "여기에 올 수 없습니다",
            Why::TooLong => "너무 깁니다",
            Why::TooDeep => "너무 깊이 겹쳐 있습니다",
            Why::Syntax(message) => return format!("문법에 어긋납니다: {message}"),
            Why::Nothing => "keep-alive에 관한 설정이 하나도 없습니다",
            Why::NoSuchBlock => "이런 이름의 블록이 없습니다",
        }
        .to_owned()
    }

    fn expected(&self, expected: &Expected) -> String {
        let wanted = match expected {
            Expected::Nothing => return String::new(),
            Expected::Time(style) => self.style(*style).to_owned(),
            Expected::Between(least, most) => {
                let words = Lang::Ko.words();
                format!("{}에서 {}까지", words.span(*least), words.span(*most))
            }
            Expected::WholeSeconds => "초 단위의 정수".to_owned(),
            Expected::WholeMilliseconds => "밀리초 단위의 정수".to_owned(),
            Expected::Whole(least, most) => format!("{least}에서 {most}까지의 정수"),
            Expected::Words(list) => list.join(" 또는 "),
            Expected::Literal(text) => format!("{text:?}"),
            Expected::Form(form) => (*form).to_owned(),
            Expected::Value => "값".to_owned(),
            Expected::Constant => "글에 그대로 적힌 값".to_owned(),
            Expected::Bytes(most) => format!("최대 {most}바이트"),
            Expected::Levels(most) => format!("최대 {most}단계"),
            Expected::KeepAlive => "keep-alive에 관한 설정".to_owned(),
            Expected::Names(names) => names.join(" 또는 "),
        };
        format!("올 수 있는 것: {wanted}")
    }

    fn style(&self, style: Style) -> &'static str {
        match style {
            Style::Nginx => "75, 75s, 1m30s, 1500ms 같은 시간",
            Style::NginxSeconds => "75, 75s, 1m30s처럼 초 단위로 떨어지는 시간",
            Style::Apache => "5(초), 1500ms, 2min 같은 시간",
            Style::HaproxyMillis => "5000(밀리초), 5s, 1m 같은 시간",
            Style::HaproxySeconds => "60(초), 60s, 1m 같은 시간",
            Style::Proto => "3600s, 0.5s 같은 시간",
            Style::Seconds => "60처럼 초를 나타내는 정수",
            Style::Millis => "65000처럼 밀리초를 나타내는 수",
            Style::Go => "90 * time.Second 같은 time.Duration",
        }
    }

    fn role(&self, role: Role) -> &'static str {
        match role {
            Role::Client => "클라이언트",
            Role::Server => "서버",
            Role::Proxy => "프록시",
            Role::Os => "커널이나 소켓의 설정",
            Role::Middlebox => "중간 장비",
        }
    }

    fn left_out(&self, product: &str, it: &LeftOut) -> String {
        let (wanted, instead) = (value(it.wanted, Lang::Ko), value(it.instead, Lang::Ko));
        format!("{product}: {} 값을 {wanted}(으)로 정할 방법이 없어 {instead}(으)로 남습니다", it.field)
    }

    fn wrong_role(&self, wrong: WrongRole) -> String {
        format!("{} 설정으로는 나타낼 수 없는 역할입니다: {}", wrong.format.product(), self.role(wrong.role))
    }

    fn assumed(&self) -> &'static str {
        "가정"
    }

    fn assumption(&self, assumption: &Assumption) -> String {
        match assumption {
            Assumption::Latency { link, latency } => {
                format!("링크 \"{link}\": 한쪽 방향 {}", Lang::Ko.words().span(*latency))
            }
            Assumption::Client => "클라이언트: 연결을 스스로는 기한 없이 둡니다".to_owned(),
            Assumption::Server => "서버: 유휴 연결을 60초 뒤에 닫습니다".to_owned(),
            Assumption::Kernel { file, host } => format!("{file}: \"{host}\"의 커널"),
        }
    }
}
