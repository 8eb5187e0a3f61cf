//! Korean.

mod chart;
mod faults;
mod four;
mod http2;
mod note;
mod now;
mod panel;
mod particle;
mod quic;
mod requests;
mod rule;
mod ui;
mod verdict;
mod why;

use std::borrow::Cow;

use keepalive_core::trace::NodeKind;
use keepalive_core::{SimTime, Span, Timer};

use super::figures::{self, Units, grouped};
use super::{
    Aside, Bystander, Knob, KnobLine, Lang, LostBy, Note, Now, Part, Piece, Pipe, Problem, Rule, Sent,
    StoryWords, Ui, Who, Why, Words,
};

/// Korean.
#[derive(Debug)]
pub(super) struct Ko;

const UNITS: Units =
    Units { gap: " ", micros: "µs", millis: "ms", secs: "초", mins: "분", hours: "시간", days: "일" };

/// A span with its unit.
fn span(length: Span) -> String {
    figures::span(length, &UNITS)
}

/// A span with its unit and every digit.
fn exact(length: Span) -> String {
    figures::exact(length, &UNITS)
}

/// `클라이언트`, `LB`, `서버`.
fn role(who: Who<'_>) -> Cow<'static, str> {
    match (who.kind, who.id) {
        (NodeKind::Client, _) => "클라이언트".into(),
        (NodeKind::Proxy, "proxy") => "프록시".into(),
        (NodeKind::Nat | NodeKind::Proxy, id) => figures::hop_name(id).into(),
        (NodeKind::Server, _) => "서버".into(),
    }
}

/// Who, without a particle: `클라이언트 커널`, `Apache httpd`.
fn name(who: Who<'_>, part: Part) -> String {
    match (part, who.product) {
        (Part::Program, Some(product)) => product.to_owned(),
        (Part::Program | Part::Host, _) => role(who).into_owned(),
        (Part::Kernel, _) => format!("{} 커널", role(who)),
    }
}

/// `1바이트`, `14,600바이트`.
fn bytes(n: u32) -> String {
    format!("{}바이트", grouped(n))
}

/// Native numbers before a counter: `프로브 세 번`.
fn times(n: u32) -> String {
    const WORDS: [&str; 10] = ["영", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉"];
    WORDS.get(n as usize).map_or_else(|| format!("{n}번"), |word| format!("{word} 번"))
}

/// `첫 번째`, `두 번째`, `12번째`.
fn ordinal(n: u32) -> String {
    const WORDS: [&str; 10] = ["0", "첫", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉"];
    WORDS.get(n as usize).map_or_else(|| format!("{n}번째"), |word| format!("{word} 번째"))
}

/// A segment as a noun: `GET / 요청`, `응답`, `FIN`.
fn noun(sent: Sent<'_>) -> String {
    match sent {
        Sent::Syn => "SYN".into(),
        Sent::SynAck => "SYN-ACK".into(),
        Sent::Ack => "ACK".into(),
        Sent::Request { method, path } => format!("{method} {path} 요청"),
        Sent::Response(_) => "응답".into(),
        Sent::Tls(flight) => super::en::note::tls(flight).into(),
        Sent::Frame(frame) => super::en::note::frame(frame).into(),
        Sent::Together { first, then, more: 0 } => {
            format!("{} {}", particle::and(&noun(Sent::of(first))), noun(Sent::of(then)))
        }
        Sent::Together { first, then, more } => {
            format!("{}, {} 외 {more}개", noun(Sent::of(first)), noun(Sent::of(then)))
        }
        Sent::Bytes(n) => format!("데이터 {}", bytes(n)),
        Sent::Fin => "FIN".into(),
        Sent::Rst => "RST".into(),
        Sent::Probe => "프로브".into(),
        Sent::ProbeAck => "프로브에 대한 ACK".into(),
        Sent::WindowProbe => "제로 윈도 프로브".into(),
        Sent::Icmp => "ICMP 오류".into(),
        Sent::Quic(frame) => frame.rfc_name().into(),
    }
}

impl Words for Ko {
    fn lang(&self) -> Lang {
        Lang::Ko
    }

    fn span(&self, length: Span) -> String {
        span(length)
    }

    fn clock_with_unit(&self, at: SimTime) -> String {
        format!("{}초", self.clock(at))
    }

    fn ui(&self, text: Ui) -> &'static str {
        ui::text(text)
    }

    fn event_of(&self, nth: usize, total: usize) -> String {
        format!("이벤트 {nth} / {total}")
    }

    fn knob_line(&self, line: KnobLine) -> &'static [Piece] {
        ui::knob_line(line)
    }

    fn knob_name(&self, knob: Knob) -> &'static str {
        ui::knob_name(knob)
    }

    fn hop(&self, who: Who<'_>) -> String {
        role(who).into_owned()
    }

    fn pipe(&self, pipe: Pipe, (near, far): (Who<'_>, Who<'_>)) -> String {
        ui::pipe(pipe, &role(near), &role(far))
    }

    fn problem(&self, problem: &Problem<'_>) -> String {
        ui::problem(problem)
    }

    fn timer(&self, timer: Timer) -> &'static str {
        note::timer(timer)
    }

    fn timer_of(&self, timer: Timer, who: Who<'_>) -> String {
        let part = if timer.is_kernel() { Part::Kernel } else { Part::Program };
        format!("{}, {}", note::timer(timer), name(who, part))
    }

    fn stage_label(&self, title: &str, step: Option<usize>, total: usize, at: SimTime) -> String {
        let place = match step {
            Some(step) => self.event_of(step + 1, total),
            None => format!("첫 이벤트 전, 모두 {total}개"),
        };
        format!("{title}. 시간은 아래로 흐릅니다. 지금 {}, {place}.", self.clock_with_unit(at))
    }

    fn tick_label(&self, at: SimTime, name: &str) -> String {
        format!("{} {name}", self.clock_with_unit(at))
    }

    fn sent(&self, sent: Sent<'_>) -> String {
        note::sent(sent)
    }

    fn aside(&self, aside: &Aside<'_>) -> String {
        note::aside(aside)
    }

    fn note(&self, note: &Note<'_>) -> String {
        note::note(note)
    }

    fn in_turn(&self, labels: &[String]) -> String {
        labels.join(", 이어서 ")
    }
}

impl StoryWords for Ko {
    fn transcript_title(&self, title: &str) -> String {
        format!("{title}: 문장으로 읽는 과정")
    }

    fn silence(&self, length: Span) -> String {
        format!("{} 동안 아무것도 오가지 않습니다.", span(length))
    }

    fn now(&self, now: &Now<'_>) -> String {
        now::sentence(now)
    }

    fn lost(&self, by: LostBy, peer: Who<'_>) -> String {
        faults::lost(by, peer)
    }

    fn why(&self, why: &Why<'_>) -> String {
        why::sentence(why)
    }

    fn bystander(&self, bystander: &Bystander<'_>) -> String {
        why::bystander(bystander)
    }

    fn rule(&self, rule: Rule) -> &'static str {
        rule::text(rule)
    }

    fn not_modelled(&self) -> &'static [&'static str] {
        ui::NOT_MODELLED
    }
}
