//! The panel of messages: the fields of what is sent at a step, the HTTP message whose bytes it carries, and
//! the clocks that run, each with what started it.

use std::fmt::Write;

use keepalive_core::tcp::Flags;
use keepalive_core::trace::{EventId, EventKind, Fate, Flight, FlightId, Message, Role};
use keepalive_core::{Scenario, SimTime};

use super::{go, text};
use crate::frame::gone_at;
use crate::index::TraceIndex;
use crate::lang::{Annotation, PanelText, PanelWords};
use crate::narrate::sentence;
use crate::svg::escape;
use crate::tell::Teller;

/// The panel at a step; `None` is before the first.
pub fn messages(
    ix: &TraceIndex,
    scenario: &Scenario,
    step: Option<usize>,
    at: SimTime,
    words: &dyn PanelWords,
) -> String {
    let teller = Teller { ix, scenario };
    let mut out = String::new();
    text(&mut out, "h3", "", words.panel(PanelText::Segment));
    let departed = step.and_then(|step| ix.steps().get(step)).map(|step| teller.event(step.event).kind);
    match departed {
        Some(EventKind::Departed { flight }) => segment(&mut out, teller, flight, words),
        _ => text(&mut out, "p", "quiet-line", words.panel(PanelText::NoSegment)),
    }
    timers(&mut out, teller, step, at, words);
    out
}

fn segment(out: &mut String, teller: Teller<'_>, id: FlightId, words: &dyn PanelWords) {
    let flight = teller.flight(id);
    let (from, to) = (words.host(teller.maker(flight)), words.host(teller.reader(flight)));
    let what = words.words().sent(teller.sent(flight));
    text(out, "p", "what", &format!("{from} → {to}: {what}"));
    out.push_str(r#"<dl class="fields">"#);
    let mut row = |of, value: String| field(out, of, &value, words);
    let it = flight.segment;
    if let Some(datagram) = flight.quic {
        row(Annotation::Packet, datagram.number.to_string());
        if let Some(acks) = datagram.acks {
            row(Annotation::QuicAck, acks.largest.to_string());
        }
        row(Annotation::Datagram, datagram.len.to_string());
        if datagram.path > 0 {
            row(Annotation::Path, datagram.path.to_string());
        }
    } else if flight.role != Role::Icmp {
        row(Annotation::Flags, flags(it.flags));
        row(Annotation::Seq { probe: flight.role == Role::Probe }, it.seq.to_string());
        if it.flags.ack {
            row(Annotation::Ack, it.ack.to_string());
        }
        row(Annotation::Len, it.len.to_string());
        row(Annotation::Window { shut: it.window == 0 && !it.flags.rst }, it.window.to_string());
        if it.timestamps {
            let milliseconds = |micros: u64| micros / 1_000;
            row(
                Annotation::Timestamps,
                format!("TSval {} TSecr {}", milliseconds(it.ts_val), milliseconds(it.ts_ecr)),
            );
        }
        let blocks = it.sack.as_slice();
        if let Some(first) = blocks.first() {
            let all: Vec<String> = blocks.iter().map(|(left, right)| format!("{left}–{right}")).collect();
            row(Annotation::Sack { twice: first.1 <= it.ack }, all.join(" "));
        }
    }
    let last = teller.journey(flight).1;
    row(Annotation::Departed, words.words().clock_with_unit(flight.departed_at));
    match last.fate {
        Fate::Lost(_) => row(Annotation::Lost, words.words().clock_with_unit(gone_at(last))),
        Fate::Arrived | Fate::InFlight => {
            row(Annotation::Arrives, words.words().clock_with_unit(last.due_at))
        }
    }
    out.push_str("</dl>");
    if let Some(message) = flight.message {
        http(out, teller.trace().message(message), flight, words);
    }
}

/// By the names that RFC 9293 §3.1 gives them.
fn flags(it: Flags) -> String {
    let all = [(it.syn, "SYN"), (it.fin, "FIN"), (it.rst, "RST"), (it.psh, "PSH"), (it.ack, "ACK")];
    all.iter().filter(|(set, _)| *set).map(|(_, name)| *name).collect::<Vec<_>>().join(", ")
}

fn field(out: &mut String, of: Annotation, value: &str, words: &dyn PanelWords) {
    let (name, note) = words.annotation(of);
    let _ = write!(out, "<dt>{}</dt><dd><code>{}</code>", escape(name), escape(value));
    if !note.is_empty() {
        text(out, "span", "note", note);
    }
    out.push_str("</dd>");
}

/// The head, line by line, with what each field means for the connection.
fn http(out: &mut String, message: &Message, flight: &Flight, words: &dyn PanelWords) {
    out.push_str(r#"<ol class="http" data-testid="http-message">"#);
    for line in &message.head {
        out.push_str("<li>");
        text(out, "code", "", line);
        if let Some(of) = meaning(line) {
            text(out, "span", "note", words.annotation(of).1);
        }
        out.push_str("</li>");
    }
    out.push_str("</ol>");
    let whole = message.to_seq - message.from_seq;
    out.push_str(r#"<dl class="fields">"#);
    field(out, Annotation::Body, &message.body_len.to_string(), words);
    out.push_str("</dl>");
    if flight.segment.len < whole {
        text(out, "p", "quiet-line", &format!("{} / {whole}", flight.segment.len));
    }
}

/// What a line of a head says about the connection.
fn meaning(line: &str) -> Option<Annotation> {
    let (name, value) = line.split_once(':')?;
    let has = |option: &str| value.split(',').any(|one| one.trim().eq_ignore_ascii_case(option));
    if name.eq_ignore_ascii_case("connection") {
        return match (has("close"), has("keep-alive")) {
            (true, _) => Some(Annotation::Close),
            (_, true) => Some(Annotation::KeepAlive),
            _ => None,
        };
    }
    if name.eq_ignore_ascii_case("keep-alive") {
        return Some(Annotation::Hint);
    }
    name.eq_ignore_ascii_case("content-length").then_some(Annotation::Length)
}

fn timers(out: &mut String, teller: Teller<'_>, step: Option<usize>, at: SimTime, words: &dyn PanelWords) {
    text(out, "h3", "", words.panel(PanelText::Timers));
    let frame = teller.ix.frame_within(step, at);
    let sockets = frame.sockets.iter().flat_map(|socket| {
        let node = teller.trace().socket(socket.id).node;
        socket.timers.iter().map(move |timer| (node, *timer))
    });
    let mut rows = String::new();
    for (node, timer) in sockets {
        let name = words.words().timer_of(timer.timer, teller.who(node));
        row(&mut rows, teller, (&name, timer.fires_at, at, timer.armed_by), words);
    }
    if rows.is_empty() {
        text(out, "p", "quiet-line", words.panel(PanelText::NoTimers));
        return;
    }
    let heads = [PanelText::Timer, PanelText::Left, PanelText::Fires, PanelText::Armed];
    out.push_str(r#"<div class="scroll"><table class="timers"><thead><tr>"#);
    for head in heads {
        let _ = write!(out, r#"<th scope="col">{}</th>"#, escape(words.panel(head)));
    }
    let _ = write!(out, "</tr></thead><tbody>{rows}</tbody></table></div>");
}

fn row(
    out: &mut String,
    teller: Teller<'_>,
    (name, fires_at, at, armed_by): (&str, SimTime, SimTime, EventId),
    words: &dyn PanelWords,
) {
    out.push_str("<tr>");
    text(out, "td", "", name);
    text(out, "td", "num", &words.words().span(fires_at.since(at)));
    text(out, "td", "num", &words.words().clock_with_unit(fires_at));
    out.push_str("<td>");
    // The last step that had happened when it was started: a clock starts within a moment, not between two.
    let steps = teller.ix.steps();
    let after = steps.partition_point(|step| step.event <= armed_by);
    if let Some(step) = after.checked_sub(1) {
        go(out, step, &sentence(teller.ix, teller.scenario, step, words.words()));
    }
    out.push_str("</td></tr>");
}
