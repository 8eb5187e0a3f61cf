//! Claims: what is true of a run, written by hand with a source, and checked against the trace.
//!
//! Times are claimed relative to the event that anchors them (the last segment received, the response that
//! started a clock), so that a claim says the rule and not the accident of a latency.

mod check;
mod event;
mod find;

use serde::{Deserialize, Serialize};

pub use check::Failure;
pub use event::EventName;
pub use find::events;

use crate::http::CloseReason;
use crate::tcp::{Errno, State};
use crate::time::{SimTime, Span};
use crate::timer::Timer;
use crate::trace::{Call, CloseBy, Trace};

/// Something true of a run, and where that is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// What is true.
    pub that: That,
    /// The source: an RFC section, a kernel function, a recording.
    pub cite: String,
    /// Which claims of the syllabus it proves, some of those that the document teaches: `S0-6`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proves: Vec<String>,
    /// Why it is worth claiming, if the claim alone does not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The language of claims.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum That {
    /// An event happens so many times.
    Count(Count),
    /// An event does not happen.
    Never(Which),
    /// The first of one event comes before the first of another.
    Before(Before),
    /// From one event to another it takes so long.
    After(After),
    /// A connection of a host is in a state at a moment.
    State(StateAt),
    /// A timer of a host's connection runs with so much left at a moment, or does not run.
    Timer(TimerAt),
    /// A segment is so many bytes long.
    Size(SizeOf),
    /// A message has a header line.
    Header(Header),
    /// A response has a status code.
    Status(StatusOf),
    /// A call of an application returned this.
    Result(CallResult),
    /// A connection is closed by a host, in a way, for a reason.
    Closed(Closed),
}

/// Which events are meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// What happens.
    pub event: EventName,
    /// On which host; absent: on any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
}

/// See [`That::Count`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// What happens.
    pub event: EventName,
    /// On which host; absent: on any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// How often.
    pub is: u32,
}

/// See [`That::Before`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Before {
    /// Comes first.
    pub first: Which,
    /// Comes later.
    pub then: Which,
}

/// See [`That::After`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct After {
    /// The anchor.
    pub event: EventName,
    /// The anchor's host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// Which of several anchors, from 1; absent: the last one before `then` for `last_received`, else the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nth: Option<u32>,
    /// What follows.
    pub then: EventName,
    /// Its host; absent: the anchor's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub then_node: Option<String>,
    /// Which of several, from 1; absent: the first after the anchor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub then_nth: Option<u32>,
    /// How long it takes.
    pub is: Span,
    /// How far off it may be; absent: not at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Span>,
}

/// A moment of a run: at an event, or so long after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moment {
    /// The anchor.
    pub event: EventName,
    /// The anchor's host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// Which of several, from 1; absent: the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nth: Option<u32>,
    /// So long after it.
    #[serde(default)]
    pub plus: Span,
}

/// See [`That::State`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateAt {
    /// The host.
    pub node: String,
    /// Which connection, from 1 in order of opening; absent: the host's newest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conn: Option<u16>,
    /// The state.
    pub is: State,
    /// The moment.
    pub at: Moment,
}

/// See [`That::Timer`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimerAt {
    /// The host.
    pub node: String,
    /// Which connection, from 1 in order of opening; absent: the host's newest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conn: Option<u16>,
    /// The timer.
    pub timer: Timer,
    /// What is left of it; absent: it does not run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<Span>,
    /// The moment.
    pub at: Moment,
}

/// See [`That::Size`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SizeOf {
    /// The segment's departure: `probe_sent`.
    pub event: EventName,
    /// The host that sends it; absent: any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// Which of several, from 1; absent: the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nth: Option<u32>,
    /// Bytes of payload.
    pub payload: u32,
    /// Bytes of the IPv4 packet: headers, options and payload.
    pub ip: u32,
}

/// See [`That::Header`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The host that wrote the message.
    pub node: String,
    /// Which of its messages, from 1.
    pub nth: u32,
    /// The whole line: `Connection: close`. Empty `equals` claims that the field is missing.
    pub field: String,
    /// Its value; absent: the message has no such field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equals: Option<String>,
}

/// See [`That::Status`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusOf {
    /// The host that wrote the response.
    pub node: String,
    /// Which of its responses, from 1.
    pub nth: u32,
    /// The code.
    pub is: u16,
}

/// See [`That::Result`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallResult {
    /// The host.
    pub node: String,
    /// The call.
    pub call: Call,
    /// The last time it is called, not the first time it fails or ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nth: Option<u32>,
    /// The error; absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Errno>,
    /// `recv()` reads end-of-file.
    #[serde(default)]
    pub eof: bool,
}

/// See [`That::Closed`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closed {
    /// The host that ends the connection first.
    pub by: String,
    /// How.
    pub how: CloseBy,
    /// Why its HTTP side closed; absent: not claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<CloseReason>,
    /// Which connection, from 1; absent: the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conn: Option<u16>,
}

impl Moment {
    /// When it is in a run.
    ///
    /// # Errors
    /// Its event does not happen, or not so often.
    pub fn time(&self, trace: &Trace) -> Result<SimTime, Failure> {
        Ok(find::moment(trace, self)?)
    }
}

impl After {
    /// How long it takes in a run, whatever is claimed, and from when to when.
    ///
    /// # Errors
    /// One of the two events does not happen, or not so often.
    pub fn measure(&self, trace: &Trace) -> Result<(SimTime, SimTime), Failure> {
        check::between(self, trace)
    }
}

impl That {
    /// Holds what is claimed against a trace.
    ///
    /// # Errors
    /// What was found instead.
    pub fn check(&self, trace: &Trace) -> Result<(), Failure> {
        check::check(self, trace)
    }
}
