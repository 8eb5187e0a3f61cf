//! A run as tables for spreadsheets: its steps with the clocks that run, and the four figures after each step.
//!
//! Times are seconds with six decimals. A clock's column holds the seconds until it would fire and is empty
//! while it does not run.

use std::collections::BTreeSet;

use csv::Writer;
use keepalive_core::trace::{EventId, EventKind, Fate, Flight, NodeId, SocketId};
use keepalive_core::{Scenario, SimTime, Span, Timer};
use keepalive_scene::figures::four::{Figures, Share, four};
use keepalive_scene::frame::Frame;
use keepalive_scene::lang::Lang;
use keepalive_scene::{TraceIndex, transcript};

/// The clocks of a socket that run while nothing is said.
const IDLE: [Timer; 5] =
    [Timer::Keepalive, Timer::HttpIdle, Timer::PoolIdle, Timer::TimeWait, Timer::FinWait2];

/// One row for each step. `from`, `to` and what follows them are of the step's segment; numbers of bytes are
/// relative to the connection's first, of QUIC they are numbers of packets. The last columns are the idle clocks of the step's connection.
pub fn steps(ix: &TraceIndex, scenario: &Scenario, lang: Lang) -> Result<Vec<u8>, csv::Error> {
    let trace = ix.trace();
    let told = transcript::transcript(ix, scenario, lang.story_words());
    let sentences: Vec<&str> =
        told.iter().filter(|line| line.step.is_some()).map(|line| line.text.as_str()).collect();
    let rows: Vec<(u16, Vec<(Clock, Span)>)> = ix
        .steps()
        .iter()
        .enumerate()
        .map(|(n, step)| {
            let conn = conn(ix, step.event);
            (conn, clocks(ix, &ix.frame_within(Some(n), step.at), conn))
        })
        .collect();
    let known: BTreeSet<Clock> = rows.iter().flat_map(|row| &row.1).map(|(clock, _)| *clock).collect();
    let mut out = Writer::from_writer(Vec::new());
    let fixed = [
        "step",
        "time_s",
        "kind",
        "host",
        "connection",
        "from",
        "to",
        "flags",
        "seq",
        "ack",
        "len",
        "lost",
        "text",
    ];
    let named =
        known.iter().map(|clock| format!("{} {} left_s", safe(&trace.nodes[clock.0.index()].id), clock.1));
    out.write_record(fixed.map(str::to_owned).into_iter().chain(named))?;
    for (n, (step, (conn, clocks))) in ix.steps().iter().zip(&rows).enumerate() {
        let event = trace.event(step.event);
        let flight = match event.kind {
            EventKind::Departed { flight } => Some(trace.flight(flight)),
            _ => None,
        };
        let name = |node: NodeId| safe(&trace.nodes[node.index()].id);
        let of = |what: &dyn Fn(&Flight) -> String| flight.map(what).unwrap_or_default();
        let mut row = vec![
            (n + 1).to_string(),
            step.at.to_string(),
            format!("{:?}", step.kind),
            name(event.node),
            if *conn == 0 { String::new() } else { conn.to_string() },
            of(&|it| name(it.from)),
            of(&|it| name(it.to)),
            of(&|it| safe(&it.segment.flags.to_string())),
            of(&|it| it.quic.map_or(it.segment.seq, |datagram| datagram.number).to_string()),
            of(&acknowledged),
            of(&|it| it.segment.len.to_string()),
            of(&|it| matches!(it.fate, Fate::Lost(_)).to_string()),
            safe(sentences.get(n).copied().unwrap_or_default()),
        ];
        for clock in &known {
            let left = clocks.iter().find(|one| one.0 == *clock).map(|one| one.1);
            row.push(left.map(seconds).unwrap_or_default());
        }
        out.write_record(row)?;
    }
    finish(out)
}

/// What a segment acknowledges, or a packet of QUIC.
fn acknowledged(flight: &Flight) -> String {
    let acks = match flight.quic {
        Some(datagram) => datagram.acks.map(|acks| acks.largest),
        None => flight.segment.flags.ack.then_some(flight.segment.ack),
    };
    acks.map(|number| number.to_string()).unwrap_or_default()
}

/// The four figures after each moment with a step, for each connection of the chain and for the whole
/// (`scope` `all`). Counts are from the start of the run.
pub fn figures(ix: &TraceIndex, scenario: &Scenario) -> Result<Vec<u8>, csv::Error> {
    let mut moments: BTreeSet<SimTime> = ix.steps().iter().map(|step| step.at).collect();
    moments.insert(ix.trace().end.at);
    let mut out = Writer::from_writer(Vec::new());
    out.write_record([
        "time_s",
        "scope",
        "opened",
        "not_opened",
        "open",
        "idle",
        "most_open",
        "idle_s",
        "requests",
        "reused",
        "reset",
        "timed_out",
        "failed",
        "ended",
    ])?;
    for at in moments {
        let all = four(scenario, ix.trace(), at);
        out.write_record(figures_row(at, "all".to_owned(), &all.whole))?;
        for hop in &all.hops {
            out.write_record(figures_row(at, safe(&format!("{} to {}", hop.from, hop.to)), &hop.figures))?;
        }
    }
    finish(out)
}

fn figures_row(at: SimTime, scope: String, figures: &Figures) -> Vec<String> {
    let Figures { connections, reused, reset, timed_out, failed } = *figures;
    let Share { count, of } = reused;
    let idle = seconds(Span::from_micros(connections.idle_us));
    let mut row = vec![at.to_string(), scope];
    row.extend(
        [connections.opened, connections.failed, connections.open, connections.idle, connections.most_open]
            .map(|n| n.to_string()),
    );
    row.push(idle);
    row.extend([of, count, reset.count, timed_out.count, failed.count, failed.of].map(|n| n.to_string()));
    row
}

/// A host and one of its clocks, in order of hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Clock(NodeId, Name);

/// A clock's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Name {
    Keepalive,
    HttpIdle,
    PoolIdle,
    TimeWait,
    FinWait2,
    Mapping,
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Keepalive => "keepalive",
            Self::HttpIdle => "http_idle",
            Self::PoolIdle => "pool_idle",
            Self::TimeWait => "time_wait",
            Self::FinWait2 => "fin_wait_2",
            Self::Mapping => "mapping",
        })
    }
}

/// The idle clocks of a connection at a moment, and what is left of each.
fn clocks(ix: &TraceIndex, frame: &Frame, conn: u16) -> Vec<(Clock, Span)> {
    let trace = ix.trace();
    let mut clocks = Vec::new();
    for view in &frame.sockets {
        let socket = trace.socket(view.id);
        if socket.conn != conn || conn == 0 {
            continue;
        }
        for timer in view.timers.iter().filter(|timer| IDLE.contains(&timer.timer)) {
            let name = match timer.timer {
                Timer::HttpIdle => Name::HttpIdle,
                Timer::PoolIdle => Name::PoolIdle,
                Timer::TimeWait => Name::TimeWait,
                Timer::FinWait2 => Name::FinWait2,
                _ => Name::Keepalive,
            };
            clocks.push((Clock(socket.node, name), timer.fires_at.since(frame.at)));
        }
    }
    for mapping in frame.mappings.iter().filter(|mapping| mapping.conn == conn) {
        clocks.push((Clock(mapping.node, Name::Mapping), mapping.until.since(frame.at)));
    }
    clocks
}

/// The connection that an event is about; 0 for none.
fn conn(ix: &TraceIndex, event: EventId) -> u16 {
    let trace = ix.trace();
    let of = |socket: SocketId| trace.socket(socket).conn;
    match trace.event(event).kind {
        EventKind::Departed { flight } => trace.flight(flight).conn,
        EventKind::Forgot { conn } => conn,
        kind => kind.socket().map_or(0, of),
    }
}

fn seconds(span: Span) -> String {
    (SimTime::ZERO + span).to_string()
}

/// A text that a spreadsheet takes for text: one that could begin a formula gets an apostrophe in front.
fn safe(text: &str) -> String {
    let formula = text.trim_start().starts_with(['=', '+', '-', '@']) || text.starts_with(['\t', '\r', '\n']);
    if formula { format!("'{text}") } else { text.to_owned() }
}

fn finish(out: Writer<Vec<u8>>) -> Result<Vec<u8>, csv::Error> {
    out.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}
