//! The ladder as text: for terminals, transcripts and goldens.

use std::fmt::Write;

use keepalive_core::trace::{Event, EventKind, Fate, FlightId, MessageId, NodeId};

use super::place::{Shape, shape};
use super::{GapKind, LadderWords, overlay};
use crate::index::TraceIndex;
use crate::step::{Step, StepKind};
use crate::timeline::TimeMap;

/// Columns of a state's name, of an arrow between two hosts, and of an arrow's label.
const STATE: usize = 12;
const ARROW: usize = 12;
const LABEL: usize = 30;

/// How much the text ladder tells.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// One line for each step.
    #[default]
    Steps,
    /// One line for each event of the trace.
    All,
}

/// The run as lines of fixed columns. `#14 <- #9` reads: event 14, caused by event 9.
///
/// Steps show the state of each host after the step, with the segment's arrow between them; what a line says
/// of segments and states is in the notation of packetdrill and of the RFC in every language.
pub fn text_ladder(ix: &TraceIndex, words: &dyn LadderWords, detail: Detail) -> String {
    match detail {
        Detail::Steps => steps(ix, words),
        Detail::All => all(ix),
    }
}

fn steps(ix: &TraceIndex, words: &dyn LadderWords) -> String {
    let trace = ix.trace();
    let map = TimeMap::new(trace, ix.steps());
    let mut gaps = map.gaps().iter().peekable();
    let mut out = String::new();
    let hosts: Vec<String> = trace.nodes.iter().map(|node| pad(&node.id, STATE)).collect();
    line(&mut out, &format!("{:>4} {:>14}  {}", "", "", hosts.join(&" ".repeat(ARROW + 2))));
    for (n, step) in ix.steps().iter().enumerate() {
        while let Some(gap) = gaps.next_if(|gap| gap.to <= step.at) {
            let kind = if gap.again { GapKind::Again } else { GapKind::Silence };
            line(&mut out, &format!("{:>4} {:>14}  · · ·  {}", "", "", words.gap(gap.silence, kind)));
        }
        line(&mut out, &one_step(ix, words, n, step));
    }
    for gap in gaps {
        line(&mut out, &format!("{:>4} {:>14}  · · ·  {}", "", "", words.gap(gap.silence, GapKind::Tail)));
    }
    line(&mut out, &format!("{:>4} {:>14}", "", trace.end.at.to_string()));
    out
}

fn one_step(ix: &TraceIndex, words: &dyn LadderWords, n: usize, step: &Step) -> String {
    let trace = ix.trace();
    let event = trace.event(step.event);
    let frame = ix.frame_within(Some(n), step.at);
    let flight = match event.kind {
        EventKind::Departed { flight } => Some(flight),
        _ => None,
    };
    let conn = match flight {
        Some(id) => Some(trace.flight(id).conn),
        None => event.kind.socket().map(|id| trace.socket(id).conn).or_else(|| overlay::newest(ix, &frame)),
    };
    let mut row = String::new();
    for node in 0..trace.nodes.len() {
        let up = frame.nodes_up.get(node).copied().unwrap_or(true);
        let state = if up { overlay::belief(ix, &frame, NodeId(node as u8), conn).rfc_name() } else { "-" };
        row.push_str(&pad(state, STATE));
        if node + 1 < trace.nodes.len() {
            let between = flight.filter(|id| {
                let flight = trace.flight(*id);
                flight.from.index().min(flight.to.index()) == node
            });
            let drawn = between.map_or_else(|| " ".repeat(ARROW), |id| arrow(ix, id));
            let _ = write!(row, " {drawn} ");
        }
    }
    let (what, notation) = match flight {
        Some(id) => {
            let label = words.flight(ix, id);
            let what =
                if label.why.is_empty() { label.what } else { format!("{}  {}", label.what, label.why) };
            (what, trace.flight(id).segment.to_string())
        }
        None => (told(ix, words, step, event), String::new()),
    };
    let number = n + 1;
    let time = step.at.to_string();
    format!("{number:>4} {time:>14}  {row}  {} {}  {notation}", pad(&what, LABEL), pad(&causes(event), 20))
}

/// What a step without a segment says.
fn told(ix: &TraceIndex, words: &dyn LadderWords, step: &Step, event: &Event) -> String {
    match (step.kind, &event.kind) {
        (StepKind::GaveUp | StepKind::Failed, _) => words.gave_up(ix, event.id),
        (_, EventKind::TimerFired { timer, .. }) => timer.to_string(),
        _ => words.fault(ix, event.id),
    }
}

/// The arrow of a segment: each kind with a stroke and a head of its own.
fn arrow(ix: &TraceIndex, id: FlightId) -> String {
    let flight = ix.trace().flight(id);
    let (stroke, right, left) = match shape(flight) {
        Shape::Syn => ("─", "─▷", "◁─"),
        Shape::Ack => ("─", "─>", "<─"),
        Shape::Data => ("━", "━▶", "◀━"),
        Shape::Probe => ("╌", "╌▶", "◀╌"),
        Shape::ProbeAck => ("╌", "╌>", "<╌"),
        Shape::WindowProbe => ("┄", "┄▶", "◀┄"),
        Shape::Fin => ("─", "┤▶", "◀├"),
        Shape::Rst => ("~", "~▶", "◀~"),
        Shape::Icmp => ("┈", "┈>", "<┈"),
    };
    let lost = matches!(flight.fate, Fate::Lost(_));
    let to_right = flight.to > flight.from;
    if lost {
        let (line, rest) = (stroke.repeat(ARROW / 2 - 1), " ".repeat(ARROW / 2));
        return if to_right { format!("{line}✕{rest}") } else { format!("{rest}✕{line}") };
    }
    let line = stroke.repeat(ARROW - 2);
    if to_right { format!("{line}{right}") } else { format!("{left}{line}") }
}

/// `#14 <- #9, #3`.
fn causes(event: &Event) -> String {
    let from: Vec<String> =
        [event.cause, event.because].iter().flatten().map(|id| format!("#{}", id.0)).collect();
    if from.is_empty() {
        format!("#{}", event.id.0)
    } else {
        format!("#{} <- {}", event.id.0, from.join(", "))
    }
}

fn all(ix: &TraceIndex) -> String {
    let trace = ix.trace();
    let wide = trace.nodes.iter().map(|node| node.id.len()).max().unwrap_or(0);
    let mut out = String::new();
    for event in &trace.events {
        let (time, host) = (event.at.to_string(), &trace.nodes[event.node.index()].id);
        line(
            &mut out,
            &format!("{time:>14}  {host:<wide$}  {}  {}", pad(&causes(event), 18), said(ix, event)),
        );
    }
    line(&mut out, &format!("{:>14}", trace.end.at.to_string()));
    out
}

/// An event in the notation of the trace.
fn said(ix: &TraceIndex, event: &Event) -> String {
    let trace = ix.trace();
    let conn = |id| format!("conn {}", trace.socket(id).conn);
    let segment = |id: FlightId| {
        let flight = trace.flight(id);
        format!("flight {} conn {}  {}", id.0, flight.conn, flight.segment)
    };
    match event.kind {
        EventKind::Script(n) => format!("script {n}"),
        EventKind::Called { socket, call } => format!("{}  {call}()", conn(socket)),
        EventKind::Returned { socket, call, bytes, error } => {
            let error = error.map_or_else(String::new, |error| format!(" {error}"));
            format!("{}  {call}() = {bytes}{error}", conn(socket))
        }
        EventKind::State { socket, from, to } => format!("{}  {from} -> {to}", conn(socket)),
        EventKind::Sequence { socket, una, nxt, written, nxt_in, read } => {
            format!("{}  una {una} nxt {nxt} written {written} nxt_in {nxt_in} read {read}", conn(socket))
        }
        EventKind::Window { socket, cwnd, ssthresh, send_window, receive_window } => {
            format!(
                "{}  cwnd {cwnd} ssthresh {ssthresh} send {send_window} receive {receive_window}",
                conn(socket)
            )
        }
        EventKind::RoundTrip { socket, srtt, rttvar, rto } => {
            format!("{}  srtt {srtt} rttvar {rttvar} rto {rto}", conn(socket))
        }
        EventKind::Counters { socket, retransmits, probes } => {
            format!("{}  retransmits {retransmits} probes {probes}", conn(socket))
        }
        EventKind::TimerArmed { socket, timer, fires_at } => {
            format!("{}  {timer} until {fires_at}", conn(socket))
        }
        EventKind::TimerStopped { socket, timer } => format!("{}  {timer} stopped", conn(socket)),
        EventKind::TimerFired { socket, timer } => format!("{}  {timer} fired", conn(socket)),
        EventKind::ProbeSent { socket, nth, of } => format!("{}  probe {nth} of {of}", conn(socket)),
        EventKind::ProbeAnswered { socket, unanswered } => {
            format!("{}  answered after {unanswered}", conn(socket))
        }
        EventKind::Aborted { socket, why, error } => format!("{}  aborted {why:?} {error}", conn(socket)),
        EventKind::Departed { flight } => format!("departed  {}", segment(flight)),
        EventKind::Arrived { flight } => format!("arrived   {}", segment(flight)),
        EventKind::Lost { flight, by } => format!("lost      {}  {by:?}", segment(flight)),
        EventKind::Refused { flight, why } => format!("refused   {}  {why:?}", segment(flight)),
        EventKind::Wrote { socket, message } => {
            format!("{}  wrote {}", conn(socket), start_line(ix, message))
        }
        EventKind::Received { socket, message } => {
            format!("{}  received {}", conn(socket), start_line(ix, message))
        }
        EventKind::Reused { socket, message } => {
            format!("{}  reused for {}", conn(socket), start_line(ix, message))
        }
        EventKind::RequestFailed { socket, message } => {
            format!("{}  failed {}", conn(socket), start_line(ix, message))
        }
        EventKind::Closing { socket, why } => format!("{}  closing {why:?}", conn(socket)),
        EventKind::Fault(n) => format!("fault {n}"),
        EventKind::FaultEnded(n) => format!("fault {n} ended"),
        EventKind::Forgot { link, conn } => format!("{} forgot conn {conn}", trace.links[link.index()].id),
        EventKind::Host { up } => format!("host {}", if up { "up" } else { "down" }),
        EventKind::EventLimit => "event limit".into(),
    }
}

fn start_line(ix: &TraceIndex, message: MessageId) -> &str {
    ix.trace().message(message).head.first().map_or("", String::as_str)
}

/// Pads to so many columns of a terminal; squares (Hangul, Han) take two.
fn pad(text: &str, columns: usize) -> String {
    let taken: usize = text.chars().map(columns_of).sum();
    format!("{text}{}", " ".repeat(columns.saturating_sub(taken)))
}

const fn columns_of(c: char) -> usize {
    match c {
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' => 2,
        '\u{ff00}'..='\u{ff60}' => 2,
        _ => 1,
    }
}

fn line(out: &mut String, text: &str) {
    out.push_str(text.trim_end());
    out.push('\n');
}
