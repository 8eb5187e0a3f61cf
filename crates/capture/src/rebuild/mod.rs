//! A captured connection as a scenario: what was seen, so that a simulation does it again.
//!
//! Times come from the picture of the connection, so those at the far end are estimates. With HTTP in clear the
//! requests are asked for at their times and each has the response and the service time that was seen
//! (`exchanges`); otherwise two plain programs send and close when the captured ones did (`sockets`). Runs of
//! packets that nobody seems to have received become cuts of the link in that direction. Keepalive settings are
//! read off the probes. What cannot be seen is assumed, and every assumption is a [`Remark`].
//!
//! Not rebuilt: single lost packets that were sent again within the same silence are cuts as well; reordering,
//! delays that change, TLS (its bytes are plain data), more than one connection, and middleboxes.

mod exchanges;
mod remark;
mod sockets;

pub use remark::Remark;

use keepalive_core::scenario::{
    Client, Fault, FaultAction, Invalid, Keepalive, LinkSpec, PathItem, Scenario, Server, TcpOptions, Text,
    TimerPrecision,
};
use keepalive_core::trace::{EventKind, Fate, Flight, MessageKind, NodeId, Role, Trace};
use keepalive_core::{SimTime, Span};

use crate::connection::Connection;
use crate::draw::{Picture, end};
use crate::findings::{Findings, Probes};

/// The link of every rebuilt scenario.
const LINK: &str = "link";
/// The hosts' names, the client first.
const HOSTS: [&str; 2] = ["client", "server"];

/// Later than this is not the noise of a capture.
const LATE: Span = Span::from_millis(10);

/// A scenario that does again what was captured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebuilt {
    /// It loads and runs.
    pub scenario: Scenario,
    /// What was observed, then what is assumed.
    pub remarks: Vec<Remark>,
}

/// A part of a scenario and what is to be said of it.
struct Programs {
    client: Client,
    server: Server,
    script: Vec<keepalive_core::scenario::Order>,
    remarks: Vec<Remark>,
}

/// A connection and its picture as a scenario.
///
/// # Errors
/// What was captured lies outside of what a scenario may hold, such as a round trip of minutes.
pub fn rebuild(connection: &Connection, picture: &Picture) -> Result<Rebuilt, Invalid> {
    let seen = Sight { trace: &picture.trace, findings: connection.findings(), connection };
    let latency = Span::from_micros(connection.distance.round_trip().micros() / 2);
    let mut remarks = vec![Remark::Latency(latency)];
    let Programs { mut client, mut server, script, remarks: of_programs } =
        if seen.speaks_http() { exchanges::programs(&seen) } else { sockets::programs(&seen) };
    remarks.extend(of_programs);
    client.tcp = tcp(&seen.findings.probes[0], 0, &seen, &mut remarks);
    server.tcp = tcp(&seen.findings.probes[1], 1, &seen, &mut remarks);
    let timers = timers(&seen, &mut remarks);
    let faults = cuts(&seen, &mut remarks);
    if !connection.from_start {
        remarks.push(Remark::OpenedBefore);
    }
    remarks.sort_by_key(|remark| remark.is_assumed());

    let ends = format!("{} → {}", end(connection.client), end(connection.server));
    let title = Text { en: format!("Rebuilt: {ends}"), ko: format!("재구성: {ends}") };
    let about = Text {
        en: "Made from a capture: does this run do what was captured?".into(),
        ko: "캡처로 만들었습니다. 이 실행은 캡처된 대로 움직일까요?".into(),
    };
    let until = seen.trace.end.at.since(SimTime::ZERO).max(Span::from_millis(1));
    let path = vec![
        PathItem::Client(client),
        PathItem::Link(LinkSpec { id: LINK.into(), latency }),
        PathItem::Server(server),
    ];
    let mut scenario = Scenario::of_path("rebuilt".into(), title, about, until, path);
    scenario.timers = timers;
    scenario.script = script;
    scenario.faults = faults;
    scenario.check()?;
    Ok(Rebuilt { scenario, remarks })
}

/// What was seen.
struct Sight<'a> {
    trace: &'a Trace,
    findings: Findings,
    connection: &'a Connection,
}

impl Sight<'_> {
    fn speaks_http(&self) -> bool {
        let requests = |kind: &MessageKind| matches!(kind, MessageKind::Request(_));
        self.trace.messages.iter().any(|message| requests(&message.kind))
    }

    /// The flights of a side, in order of departure.
    fn flights(&self, side: usize) -> impl Iterator<Item = &Flight> {
        self.trace.flights.iter().filter(move |flight| flight.from.index() == side)
    }

    /// When the client's SYN left; the start of the run if it was not captured.
    fn opens(&self) -> Span {
        let syn = self.flights(0).find(|flight| flight.segment.flags.syn);
        syn.map_or(Span::ZERO, |flight| since_start(flight.departed_at))
    }

    /// When a side's first FIN left.
    fn fin(&self, side: usize) -> Option<SimTime> {
        self.flights(side).find(|flight| flight.segment.flags.fin).map(|flight| flight.departed_at)
    }

    /// When the first packet of a side that fits arrived at the other.
    fn arrival(&self, side: usize, fits: impl Fn(&Flight) -> bool) -> Option<SimTime> {
        let node = NodeId(1 - side as u8);
        let arrivals = self.trace.events.iter().filter(|event| event.node == node);
        arrivals
            .filter_map(|event| match event.kind {
                EventKind::Arrived { flight } => Some((event.at, self.trace.flight(flight))),
                _ => None,
            })
            .find(|(_, flight)| fits(flight))
            .map(|(at, _)| at)
    }

    /// When the last content of a side (no probe, no bare acknowledgement) before a moment left.
    fn content_before(&self, side: usize, at: SimTime) -> Option<SimTime> {
        let content = self.flights(side).filter(|flight| flight.segment.len > 1 && flight.departed_at < at);
        content.last().map(|flight| flight.departed_at)
    }
}

fn since_start(at: SimTime) -> Span {
    at.since(SimTime::ZERO)
}

/// A side's keepalive, as its probes show it.
fn tcp(probes: &Probes, side: usize, seen: &Sight<'_>, remarks: &mut Vec<Remark>) -> TcpOptions {
    // Linux without timestamps has another option layout, and the numbers of probes differ.
    let timestamps = seen.flights(side).any(|flight| flight.segment.timestamps);
    let own = seen.flights(side).next().is_none() || timestamps;
    let mut options = TcpOptions { timestamps: own, ..TcpOptions::default() };
    if probes.answered + probes.unanswered == 0 {
        return options;
    }
    let defaults = Keepalive::default();
    let host = HOSTS[side];
    let time = probes.idle.map(|idle| whole_seconds(idle.span));
    let interval =
        probes.interval.map(|interval| interval.span).or_else(|| between_answered(seen, side, time));
    let interval = interval.map(whole_seconds);
    let count = probes.gave_up_after.and_then(|count| u8::try_from(count).ok()).filter(|count| *count > 0);
    let no_longer = defaults.interval.min(time.unwrap_or(defaults.time));
    match time {
        Some(time) => remarks.push(Remark::KeepaliveTime { host, time }),
        None => remarks.push(Remark::KeepaliveTimeAssumed { host, time: defaults.time }),
    }
    match interval {
        Some(interval) => remarks.push(Remark::KeepaliveInterval { host, interval }),
        None => remarks.push(Remark::KeepaliveIntervalAssumed { host, interval: no_longer }),
    }
    match count {
        Some(probes) => remarks.push(Remark::KeepaliveProbes { host, probes }),
        None => remarks.push(Remark::KeepaliveProbesAssumed { host, probes: defaults.probes }),
    }
    options.keepalive = Some(Keepalive {
        time: time.unwrap_or(defaults.time),
        interval: interval.unwrap_or(no_longer),
        probes: count.unwrap_or(defaults.probes),
    });
    options
}

/// The least time from an answered probe to the next, if it is longer than the idle time asks for: then the interval
/// alone can be what the kernel waited for, as it looks at the idle time only when the interval is over
/// (`tcp_keepalive_timer`).
fn between_answered(seen: &Sight<'_>, side: usize, time: Option<Span>) -> Option<Span> {
    let probes: Vec<SimTime> = seen
        .flights(side)
        .filter(|flight| flight.role == Role::Probe)
        .map(|flight| flight.departed_at)
        .collect();
    let shortest = probes.windows(2).map(|two| two[1].since(two[0])).min()?;
    (whole_seconds(shortest) > time? + seen.connection.distance.round_trip()).then_some(shortest)
}

/// Keepalive is set in whole seconds, and a kernel's timer is never early. Half a tenth is left for the estimate of
/// times at the far end.
fn whole_seconds(span: Span) -> Span {
    Span::from_secs(((span.micros() + 50_000) / 1_000_000).max(1))
}

/// Probes that come clearly later than on a whole second come from a kernel whose timers are as coarse as Linux's.
fn timers(seen: &Sight<'_>, remarks: &mut Vec<Remark>) -> TimerPrecision {
    let spans = seen.findings.probes.iter().flat_map(|probes| [probes.idle, probes.interval]).flatten();
    let late = |span: Span| span.micros() >= whole_seconds(span).micros() + LATE.micros();
    if spans.map(|seen| seen.span).any(late) {
        remarks.push(Remark::CoarseTimers);
        return TimerPrecision::Wheel;
    }
    TimerPrecision::Exact
}

/// Each row of packets of one side that nobody received is a cut of the link in that direction: from the middle
/// between the first of them and the last that arrived before, to the middle between the last and the next that
/// does, since a run is not as exact as a recording.
fn cuts(seen: &Sight<'_>, remarks: &mut Vec<Remark>) -> Vec<Fault> {
    let middle = |one: Span, other: Span| Span::from_micros((one.micros() + other.micros()).div_ceil(2));
    let mut faults = Vec::new();
    for (side, host) in HOSTS.iter().enumerate() {
        // A SYN that was sent again had no answer.
        let last_syn = seen.flights(side).filter(|flight| flight.segment.flags.syn).last();
        let again = |flight: &Flight| flight.segment.flags.syn && last_syn.is_some_and(|last| last != flight);
        let lost = |flight: &&Flight| matches!(flight.fate, Fate::Lost(_)) || again(flight);
        let mut flights = seen.flights(side).peekable();
        let mut arrived = Span::ZERO;
        while let Some(first) = flights.next() {
            let at = since_start(first.departed_at);
            if !lost(&first) {
                arrived = at;
                continue;
            }
            let mut last = at;
            while let Some(next) = flights.next_if(lost) {
                last = since_start(next.departed_at);
            }
            let until = flights.peek().map(|next| middle(last, since_start(next.departed_at)));
            let at = middle(arrived, at);
            let action = FaultAction::Cut { link: LINK.into(), from: Some((*host).into()) };
            faults.push(Fault { at, until: until.filter(|until| *until > at), action });
        }
    }
    if !faults.is_empty() {
        remarks.push(Remark::Cuts(faults.len()));
    }
    faults
}
