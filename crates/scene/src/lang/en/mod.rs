//! English.

mod chart;
mod faults;
mod four;
mod http2;
pub(super) mod note;
mod now;
mod panel;
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

/// English.
#[derive(Debug)]
pub(super) struct En;

const UNITS: Units =
    Units { gap: " ", micros: " µs", millis: " ms", secs: " s", mins: " min", hours: " h", days: " d" };

/// A span with its unit.
fn span(length: Span) -> String {
    figures::span(length, &UNITS)
}

/// A span with its unit and every digit.
fn exact(length: Span) -> String {
    figures::exact(length, &UNITS)
}

/// `client`, `LB`, `server`.
fn role(who: Who<'_>) -> Cow<'static, str> {
    match who.kind {
        NodeKind::Client => "client".into(),
        NodeKind::Nat | NodeKind::Proxy => figures::hop_name(who.id).into(),
        NodeKind::Server => "server".into(),
    }
}

/// Who, inside a sentence: `the client’s kernel`, `Apache httpd`.
fn name(who: Who<'_>, part: Part) -> String {
    match (part, who.product) {
        (Part::Program, Some(product)) => product.to_owned(),
        (Part::Program | Part::Host, _) => format!("the {}", role(who)),
        (Part::Kernel, _) => format!("the {}’s kernel", role(who)),
    }
}

/// Who, at the beginning of a sentence. A product keeps its own spelling (`nginx`).
fn begin(who: Who<'_>, part: Part) -> String {
    let text = name(who, part);
    match text.strip_prefix("the ") {
        Some(rest) => format!("The {rest}"),
        None => text,
    }
}

/// Whose: `Apache httpd’s`, `the client’s`.
fn whose(who: Who<'_>) -> String {
    format!("{}’s", name(who, Part::Program))
}

/// `1 byte`, `14,600 bytes`.
fn bytes(n: u32) -> String {
    if n == 1 { "1 byte".into() } else { format!("{} bytes", grouped(n)) }
}

/// Small numbers in words, at the beginning of a sentence.
fn number(n: u32) -> String {
    const WORDS: [&str; 10] = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"];
    WORDS.get(n as usize).map_or_else(|| n.to_string(), |word| (*word).to_owned())
}

/// `1st`, `2nd`, `11th`.
fn ordinal(n: u32) -> String {
    let ending = match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        (0 | 4.., _) => "th",
    };
    format!("{n}{ending}")
}

/// A segment as the object of a sentence: `GET /`, `the response`, `the FIN`.
fn object(sent: Sent<'_>) -> String {
    match sent {
        Sent::Syn => "the SYN".into(),
        Sent::SynAck => "the SYN, ACK".into(),
        Sent::Ack => "the ACK".into(),
        Sent::Request { method, path } => format!("{method} {path}"),
        Sent::Response(_) => "the response".into(),
        Sent::Tls(flight) => format!("the {}", note::tls(flight)),
        Sent::Frame(frame) => format!("the {}", note::frame(frame)),
        Sent::Together { first, then, more: 0 } => {
            format!("{} and {}", object(Sent::of(first)), object(Sent::of(then)))
        }
        Sent::Together { first, then, more } => {
            format!("{}, {} and {more} more", object(Sent::of(first)), object(Sent::of(then)))
        }
        Sent::Bytes(n) => format!("the {}", bytes(n)),
        Sent::Fin => "the FIN".into(),
        Sent::Rst => "the RST".into(),
        Sent::Probe => "the probe".into(),
        Sent::ProbeAck => "the answer to the probe".into(),
        Sent::WindowProbe => "the zero-window probe".into(),
        Sent::Icmp => "the ICMP error".into(),
        Sent::Quic(frame) => format!("the {}", frame.rfc_name()),
    }
}

/// The same at the beginning of a sentence.
fn subject(sent: Sent<'_>) -> String {
    let text = object(sent);
    text.strip_prefix("the ").map_or_else(|| text.clone(), |rest| format!("The {rest}"))
}

impl Words for En {
    fn lang(&self) -> Lang {
        Lang::En
    }

    fn span(&self, length: Span) -> String {
        span(length)
    }

    fn clock_with_unit(&self, at: SimTime) -> String {
        format!("{} s", self.clock(at))
    }

    fn ui(&self, text: Ui) -> &'static str {
        ui::text(text)
    }

    fn event_of(&self, nth: usize, total: usize) -> String {
        format!("event {nth} of {total}")
    }

    fn knob_line(&self, line: KnobLine) -> &'static [Piece] {
        ui::knob_line(line)
    }

    fn knob_name(&self, knob: Knob) -> &'static str {
        ui::knob_name(knob)
    }

    fn hop(&self, who: Who<'_>) -> String {
        let mut name = role(who).into_owned();
        // No role and no id begins with any other letter.
        if let Some(first) = name.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        name
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
        let owner = if timer.is_kernel() {
            format!("{} kernel", role(who))
        } else {
            who.product.map_or_else(|| role(who).into_owned(), str::to_owned)
        };
        format!("{}, {owner}", note::timer(timer))
    }

    fn stage_label(&self, title: &str, step: Option<usize>, total: usize, at: SimTime) -> String {
        let place = match step {
            Some(step) => self.event_of(step + 1, total),
            None => format!("before the first of {total} events"),
        };
        format!("{title}. Time runs down. Now at {}, {place}.", self.clock_with_unit(at))
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
        labels.join(", then ")
    }
}

impl StoryWords for En {
    fn transcript_title(&self, title: &str) -> String {
        format!("{title}: what happens, in sentences")
    }

    fn silence(&self, length: Span) -> String {
        format!("{} of silence.", span(length))
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
