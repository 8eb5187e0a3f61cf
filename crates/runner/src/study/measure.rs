//! What a study reads off a run.

use keepalive_core::claim::{After, EventName, Moment, Which, events};
use keepalive_core::scenario::Scenario;
use keepalive_core::trace::{EventKind, MessageKind, Trace};
use keepalive_core::{SimTime, Span};
use keepalive_scene::figures::four::{Figures, Share, four};
use keepalive_scene::verdict::{ItemGrade, Verdict, verdict};
use serde::{Deserialize, Serialize};

/// What is read.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Measure {
    /// How often an event happens.
    Count(Which),
    /// How often an event happens, for an hour of the run.
    PerHour(Which),
    /// When an event happens: from the start of the run to the moment.
    Time(Moment),
    /// From one event to another, as in the claim `after`.
    After(Between),
    /// From the first thing that the script asks to the client's last response.
    Complete {},
    /// From asking to the complete response at the client, in the mean over all requests; all must be answered.
    Waited {},
    /// One of the four figures, or a part of one.
    Figure(FigureOf),
    /// Something of the verdict on the chain.
    Verdict(VerdictPart),
}

/// Two events; the fields are those of the claim `after`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Between {
    /// The anchor.
    pub event: EventName,
    /// Its host; absent: any.
    #[serde(default)]
    pub node: Option<String>,
    /// Which of several, from 1.
    #[serde(default)]
    pub nth: Option<u32>,
    /// What follows.
    pub then: EventName,
    /// Its host; absent: the anchor's.
    #[serde(default)]
    pub then_node: Option<String>,
    /// Which of several, from 1.
    #[serde(default)]
    pub then_nth: Option<u32>,
}

/// One of the four figures, at the end of the run or at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FigureOf {
    /// Which.
    pub of: FigureName,
    /// Of the connection of the chain that this host opens; absent: of the whole chain.
    #[serde(default)]
    pub from: Option<String>,
    /// When; absent: at the end of the run.
    #[serde(default)]
    pub at: Option<Moment>,
}

/// The figures and their parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FigureName {
    /// Connections begun.
    Opened,
    /// Attempts that never became a connection.
    FailedToOpen,
    /// Connections open at the moment.
    Open,
    /// Connections open at once, at most.
    MostOpen,
    /// Idle time of all connections, added up.
    Idle,
    /// Idle connections in the mean over the run.
    MeanIdle,
    /// Requests on used connections.
    Reused,
    /// Connections that were reset.
    Reset,
    /// Connections that timed out.
    TimedOut,
    /// Requests (of the whole chain) or tries (on one connection of it) that failed.
    Failed,
}

/// Parts of a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VerdictPart {
    /// 1 if nothing is to be changed, else 0.
    Right,
    /// The chance that a request fails, at the scenario's rate.
    Chance,
    /// Items of the checklist that are met.
    Met,
    /// Items that are not met.
    NotMet,
    /// Items that the scenario says nothing about.
    NotStated,
}

/// What was read.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// A number of things.
    Count(u64),
    /// A length of time, microseconds.
    TimeUs(u64),
    /// A part of a whole.
    Share(Share),
    /// Any other number.
    Number(f64),
}

impl Reading {
    /// As a number: times in microseconds, shares from 0 to 1. Absent: a share of nothing.
    pub fn number(self) -> Option<f64> {
        match self {
            Self::Count(n) | Self::TimeUs(n) => Some(n as f64),
            Self::Share(Share { of: 0, .. }) => None,
            Self::Share(Share { count, of }) => Some(f64::from(count) / f64::from(of)),
            Self::Number(n) => Some(n),
        }
    }
}

impl Measure {
    /// Reads it off a run.
    ///
    /// # Errors
    /// Why there is nothing to read: an event that does not happen, a host that is not there.
    pub fn read(&self, scenario: &Scenario, trace: &Trace) -> Result<Reading, String> {
        if trace.end.event_limit {
            return Err(format!("the run was cut off at {} by the limit on events", trace.end.at));
        }
        match self {
            Self::Count(which) => Ok(Reading::Count(count(which, trace)?)),
            Self::PerHour(which) => {
                let hours = trace.end.at.micros() as f64 / 3_600e6;
                Ok(Reading::Number(count(which, trace)? as f64 / hours))
            }
            Self::Time(moment) => {
                let at = moment.time(trace).map_err(|failure| failure.0)?;
                Ok(Reading::TimeUs(at.micros()))
            }
            Self::After(between) => {
                let (from, to) = between.as_claim().measure(trace).map_err(|failure| failure.0)?;
                Ok(Reading::TimeUs(to.since(from).micros()))
            }
            Self::Complete {} => complete(trace),
            Self::Waited {} => waited(trace),
            Self::Figure(figure) => figure.read(scenario, trace),
            Self::Verdict(part) => Ok(part.read(&verdict(scenario, None))),
        }
    }
}

fn count(which: &Which, trace: &Trace) -> Result<u64, String> {
    Ok(events(trace, which.event, which.node.as_deref())?.len() as u64)
}

/// From the first step of the script to the client's last response.
fn complete(trace: &Trace) -> Result<Reading, String> {
    let asked = trace.events.iter().find(|event| matches!(event.kind, EventKind::Script(_)));
    let answered = trace.events.iter().rev().find(|event| {
        event.node.index() == 0
            && matches!(event.kind, EventKind::Received { message, .. }
                if matches!(trace.message(message).kind, MessageKind::Response(200..)))
    });
    match (asked, answered) {
        (Some(asked), Some(answered)) => Ok(Reading::TimeUs(answered.at.since(asked.at).micros())),
        (None, _) => Err("nothing is asked".into()),
        (_, None) => Err("nothing is answered".into()),
    }
}

/// Sums need no pairing of requests and responses, only as many of each.
fn waited(trace: &Trace) -> Result<Reading, String> {
    let (mut asked, mut answered, mut sum) = (0_u64, 0_u64, 0_i128);
    for event in trace.events.iter().filter(|event| event.node.index() == 0) {
        let at = i128::from(event.at.micros());
        match event.kind {
            EventKind::Script(_) => (asked, sum) = (asked + 1, sum - at),
            EventKind::Received { message, .. }
                if matches!(trace.message(message).kind, MessageKind::Response(200..)) =>
            {
                (answered, sum) = (answered + 1, sum + at);
            }
            _ => {}
        }
    }
    if asked == 0 || asked != answered {
        return Err(format!("{answered} of {asked} requests are answered"));
    }
    u64::try_from(sum).map(|sum| Reading::TimeUs(sum / asked)).map_err(|error| error.to_string())
}

impl Between {
    fn as_claim(&self) -> After {
        After {
            event: self.event,
            node: self.node.clone(),
            nth: self.nth,
            then: self.then,
            then_node: self.then_node.clone(),
            then_nth: self.then_nth,
            is: Span::ZERO,
            within: None,
        }
    }
}

impl FigureOf {
    fn read(&self, scenario: &Scenario, trace: &Trace) -> Result<Reading, String> {
        let at = match &self.at {
            Some(moment) => moment.time(trace).map_err(|failure| failure.0)?,
            None => trace.end.at,
        };
        let all = four(scenario, trace, at);
        let figures = match &self.from {
            None => all.whole,
            Some(id) => {
                let hop = all.hops.iter().find(|hop| hop.from == *id);
                hop.ok_or_else(|| format!("{id:?} opens no connections"))?.figures
            }
        };
        Ok(self.of.of(&figures, at))
    }
}

impl VerdictPart {
    fn read(self, verdict: &Verdict) -> Reading {
        let items =
            |grade| Reading::Count(verdict.checklist.iter().filter(|it| it.grade == grade).count() as u64);
        match self {
            Self::Right => Reading::Count(verdict.right.into()),
            Self::Chance => Reading::Number(verdict.chance),
            Self::Met => items(ItemGrade::Met),
            Self::NotMet => items(ItemGrade::NotMet),
            Self::NotStated => items(ItemGrade::NotStated),
        }
    }
}

impl FigureName {
    fn of(self, figures: &Figures, at: SimTime) -> Reading {
        let it = &figures.connections;
        match self {
            Self::Opened => Reading::Count(it.opened.into()),
            Self::FailedToOpen => Reading::Count(it.failed.into()),
            Self::Open => Reading::Count(it.open.into()),
            Self::MostOpen => Reading::Count(it.most_open.into()),
            Self::Idle => Reading::TimeUs(it.idle_us),
            Self::MeanIdle => Reading::Number(it.idle_us as f64 / (at.micros().max(1)) as f64),
            Self::Reused => Reading::Share(figures.reused),
            Self::Reset => Reading::Share(figures.reset),
            Self::TimedOut => Reading::Share(figures.timed_out),
            Self::Failed => Reading::Share(figures.failed),
        }
    }
}
