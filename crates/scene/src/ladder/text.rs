//! The ladder as text: for terminals, transcripts and goldens.

use std::borrow::Cow;
use std::fmt::Write;

use keepalive_core::trace::{
    Event, EventKind, Fate, Flight, FlightId, MessageId, MessageKind, NodeId, NodeKind, Wanted,
};

use super::place::{Shape, shape};
use super::{GapKind, LadderWords, heads};
use crate::frame::Frame;
use crate::index::TraceIndex;
use crate::step::{Step, StepKind};
use crate::timeline::TimeMap;

/// Columns of a state's name, of both states of a proxy, of an arrow between two hosts, and of its label.
const STATE: usize = 12;
const STATES: usize = 23;
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
    let hosts: Vec<String> = trace.nodes.iter().map(|node| pad(&node.id, room(node.kind))).collect();
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
        None => event.kind.socket().map(|id| trace.socket(id).conn).or_else(|| heads::newest(ix, &frame)),
    };
    let mut row = String::new();
    for node in 0..trace.nodes.len() {
        let state = if frame.nodes_up.get(node).copied().unwrap_or(true) {
            state(ix, &frame, NodeId(node as u8), conn)
        } else {
            "-".into()
        };
        row.push_str(&pad(&state, room(trace.nodes[node].kind)));
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
            (what, wire(trace.flight(id)))
        }
        None => (told(ix, words, step), String::new()),
    };
    let number = n + 1;
    let time = step.at.to_string();
    format!("{number:>4} {time:>14}  {row}  {} {}  {notation}", pad(&what, LABEL), pad(&causes(event), 20))
}

/// Width of a host's column.
const fn room(kind: NodeKind) -> usize {
    match kind {
        NodeKind::Client | NodeKind::Nat | NodeKind::Server => STATE,
        NodeKind::Proxy => STATES,
    }
}

/// What a host believes of the connection `conn`; a proxy of that on its left and that on its right, of which
/// one may be `conn`. A middlebox remembers it or does not.
fn state(ix: &TraceIndex, frame: &Frame, node: NodeId, conn: Option<u16>) -> String {
    let crosses = |leg: usize| {
        let ends = ix.trace().ends(conn?)?;
        (ends.0.index() <= leg && leg < ends.1.index()).then_some(conn?)
    };
    let on = |leg: usize| crosses(leg).or_else(|| heads::newest_on(ix, frame, leg));
    match ix.trace().nodes[node.index()].kind {
        NodeKind::Client | NodeKind::Server if ix.trace().nodes.len() <= 2 => {
            heads::belief(ix, frame, node, conn).rfc_name().into()
        }
        NodeKind::Client => heads::belief(ix, frame, node, on(0)).rfc_name().into(),
        NodeKind::Server => {
            heads::belief(ix, frame, node, on(node.index().saturating_sub(1))).rfc_name().into()
        }
        NodeKind::Nat => {
            let known = on(node.index()).is_some_and(|conn| frame.mapping(node, conn).is_some());
            if known { "remembers".into() } else { "-".into() }
        }
        NodeKind::Proxy => {
            let [left, right] = [node.index().saturating_sub(1), node.index()]
                .map(|leg| heads::short(heads::belief(ix, frame, node, on(leg))));
            format!("{left} | {right}")
        }
    }
}

/// What a step without a segment says, in the few words of the ladder.
pub fn told(ix: &TraceIndex, words: &dyn LadderWords, step: &Step) -> String {
    let event = ix.trace().event(step.event);
    match (step.kind, &event.kind) {
        (
            StepKind::GaveUp | StepKind::Failed | StepKind::Retried | StepKind::Queued | StepKind::Executed,
            _,
        ) => words.gave_up(ix, event.id),
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
        format!("flight {} conn {}  {}", id.0, flight.conn, wire(flight))
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
        EventKind::Retried { socket, message } => {
            format!("{}  retried {}", conn(socket), start_line(ix, message))
        }
        EventKind::Remembered { conn, until } => format!("remembers conn {conn} until {until}"),
        EventKind::Forgot { conn } => format!("forgot conn {conn}"),
        EventKind::Host { up } => format!("host {}", if up { "up" } else { "down" }),
        EventKind::EventLimit => "event limit".into(),
        EventKind::Queued { wanted, ahead } => format!("queued {} behind {ahead}", asked(wanted)),
        EventKind::Unqueued { wanted } => format!("unqueued {}", asked(wanted)),
        EventKind::RequestUnsent { socket, wanted } => {
            format!("{}  never sent {}", conn(socket), asked(wanted))
        }
        EventKind::Executed { socket, message, nth } => {
            format!("{}  executed {} time {nth}", conn(socket), start_line(ix, message))
        }
        EventKind::Recognized { socket, message } => {
            format!("{}  recognized {}", conn(socket), start_line(ix, message))
        }
    }
}

/// A segment in packetdrill's notation, or a datagram of QUIC: its number, what it acknowledges, its bytes of streams.
fn wire(flight: &Flight) -> String {
    let Some(datagram) = flight.quic else { return flight.segment.to_string() };
    let acks = datagram.acks.map_or_else(String::new, |acks| format!(" ack {}", acks.largest));
    let (from, len) = (flight.segment.seq, flight.segment.len);
    let bytes = if len > 0 { format!(" {from}:{}({len})", from + len) } else { String::new() };
    format!("quic {}{bytes}{acks} len {}", datagram.number, datagram.len)
}

fn asked(wanted: Wanted) -> String {
    match wanted {
        Wanted::Step(nth) => format!("script {nth}"),
        Wanted::Forwarded(message) => format!("message {}", message.0),
    }
}

fn start_line(ix: &TraceIndex, message: MessageId) -> Cow<'_, str> {
    let message = ix.trace().message(message);
    match message.kind {
        MessageKind::Tls(tls, flight) => format!("{tls:?} {flight:?}").into(),
        MessageKind::Frame(frame) => format!("{frame:?}").into(),
        MessageKind::Request(_) | MessageKind::Response(_) => {
            let line = message.head.first().map_or("", String::as_str);
            message.stream.map_or(line.into(), |stream| format!("{line} stream {stream}").into())
        }
    }
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
