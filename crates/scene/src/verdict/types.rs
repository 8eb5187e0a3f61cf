//! The verdict as data: what is shown, printed, and written as JSON.

use keepalive_core::Span;
use keepalive_core::scenario::Rate;
use keepalive_core::trace::{CloseBy, NodeKind};
use serde::Serialize;

use super::fixes::Fix;

/// The verdict on a chain.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The scenario's id.
    pub scenario: String,
    /// Nothing is to be changed.
    pub right: bool,
    /// Requests on one connection: the gaps between them, from a response to the next request, are
    /// exponential with this rate.
    pub rate: Rate,
    /// The scenario or the caller stated the rate.
    pub rate_stated: bool,
    /// The chance that a request fails on any of the connections, without retries.
    pub chance: f64,
    /// The connections, from the client to the server.
    pub legs: Vec<LegVerdict>,
    /// At most two ways to make the chain right, the smaller first; each is complete.
    pub fixes: Vec<Fix>,
    /// The checklist, item by item.
    pub checklist: Vec<Item>,
}

/// A host as the verdict names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// Its id in the scenario.
    pub id: String,
    /// What it is.
    pub kind: NodeKind,
}

/// The verdict on one connection between two hosts that terminate TCP.
#[derive(Debug, Clone, PartialEq)]
pub struct LegVerdict {
    /// The side that opens and reuses the connection.
    pub from: Hop,
    /// The next hop.
    pub to: Hop,
    /// In one word.
    pub grade: Grade,
    /// It is one of QUIC.
    pub quic: bool,
    /// One-way delay between the two.
    pub one_way: Span,
    /// How long a host takes to see a close.
    pub processing: Span,
    /// What ends an idle connection.
    pub closes_first: First,
    /// The reusing side's limit + margin < the next hop's limit; absent if nothing is reused.
    pub inequality: Option<Inequality>,
    /// The middleboxes on the way.
    pub boxes: Vec<BoxVerdict>,
    /// When a request is lost; absent if never.
    pub window: Option<Window>,
    /// How likely a request falls into it.
    pub chance: Chance,
    /// What the client sees of a lost request.
    pub seen: Option<Seen>,
    /// When the two sides learn that a middlebox has forgotten the connection.
    pub learns: Option<Learns>,
}

/// The verdict on a connection in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// The reusing side gives up first.
    Right,
    /// It carries one request, so there is nothing to race.
    NotReused,
    /// HTTP/2 and HTTP/3: the next hop's close can cross a request, but GOAWAY says that it was not processed, and it is sent
    /// again whatever its method (RFC 9113 §8.7).
    Announced,
    /// The next hop's close can cross a request.
    Race,
    /// A middlebox can forget the idle connection while the reusing side keeps it.
    Silent,
    /// A middlebox forgets the connection while a request is being worked on.
    Slow,
}

impl Grade {
    /// Nothing is to be changed.
    pub const fn is_right(self) -> bool {
        matches!(self, Self::Right | Self::NotReused | Self::Announced)
    }
}

/// What ends an idle connection first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct First {
    /// Who.
    pub who: Owner,
    /// How; absent if nobody does.
    pub how: Option<CloseBy>,
    /// After so much silence.
    pub after: Option<Span>,
}

/// Whose clock it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// The side that reuses.
    Reuser,
    /// The next hop.
    Next,
    /// The middlebox with this id.
    Box(String),
    /// QUIC: both ends, by the shorter of their idle timeouts.
    Both,
    /// Nobody: there is no limit.
    Nobody,
}

/// `left + margin < right`. A side without a limit is absent, which stands for "for ever".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inequality {
    /// What must be over first.
    pub left: Option<Span>,
    /// What lies between: the way there and back, and processing.
    pub margin: Span,
    /// What must be over later.
    pub right: Option<Span>,
    /// Whether it holds.
    pub standing: Standing,
}

/// Whether an inequality holds, and by how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It holds; absent: the right side has no limit.
    Holds(Option<Span>),
    /// Both sides are equal: a race.
    Equal,
    /// It does not; absent: the left side has no limit.
    Fails(Option<Span>),
}

impl Inequality {
    /// Compares.
    pub fn new(left: Option<Span>, margin: Span, right: Option<Span>) -> Self {
        let standing = match (left.map(|left| left + margin), right) {
            (_, None) => Standing::Holds(None),
            (None, Some(_)) => Standing::Fails(None),
            (Some(sum), Some(right)) if sum < right => Standing::Holds(Some(right - sum)),
            (Some(sum), Some(right)) if sum == right => Standing::Equal,
            (Some(sum), Some(right)) => Standing::Fails(Some(sum - right)),
        };
        Self { left, margin, right, standing }
    }

    /// Strictly less.
    pub const fn holds(&self) -> bool {
        matches!(self.standing, Standing::Holds(_))
    }
}

/// A middlebox on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoxVerdict {
    /// Which.
    pub hop: Hop,
    /// Who keeps its memory fresh; absent: nobody, so the reusing side's own limit must be over first.
    pub refreshed_by: Option<Owner>,
    /// The inequality that decides: the refreshing side's period, or the reusing side's limit, against the
    /// box's memory.
    pub inequality: Inequality,
    /// It answers what it does not know with RST instead of dropping it.
    pub answers_rst: bool,
    /// QUIC: what the reusing side sends passes even if it has forgotten, with a new mapping.
    pub rebinds: bool,
    /// It forgets while a request is worked on: the wait that is longer than its memory.
    pub slow: Option<Inequality>,
}

/// When a request is lost, on the reusing side's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Later than this after the response.
    pub after: Span,
    /// Up to this; absent: for as long as the connection is kept.
    pub until: Option<Span>,
    /// The part of it that is the race: 2 × one-way delay + processing, less if the reusing side gives up
    /// within it.
    pub length: Option<Span>,
}

/// How likely a request falls into the window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chance {
    /// At the verdict's rate.
    pub per_request: f64,
    /// Of a race, at the worst rate; absent if there is none (the longer the gap, the worse).
    pub worst: Option<Worst>,
}

/// The rate at which most requests are lost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Worst {
    /// The mean gap between requests.
    pub gap: Span,
    /// The chance at this gap.
    pub chance: f64,
}

/// What the client sees of a request that is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Of GET and other methods that may be repeated.
    pub idempotent: Outcome,
    /// Of POST and other methods that may not.
    pub other: Outcome,
}

/// What becomes of a lost request. Times count from the moment the client sends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants describe their fields")]
pub enum Outcome {
    /// The first try fails about then, the second is answered on a new connection. `twice`: the server may
    /// carry the request out twice.
    Retried { within: Span, twice: bool },
    /// End of file before a response.
    Eof { within: Span },
    /// QUIC: CONNECTION_CLOSE before a response.
    Closed { within: Span },
    /// `ECONNRESET`.
    Reset { within: Span },
    /// A proxy answers 502.
    BadGateway { within: Span },
    /// Nothing happens until the kernel gives up (`ETIMEDOUT`), then or a little later.
    TimedOut { after: Span },
    /// Nothing happens until the proxy's kernel gives up and the proxy answers 504.
    GatewayTimeout { after: Span },
    /// Nothing happens, ever.
    Hangs,
}

/// Which side learns when that a middlebox has forgotten the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Learns {
    /// The reusing side.
    pub reuser: Learn,
    /// The next hop.
    pub next: Learn,
}

/// When a side learns. Times count from the last segment it received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Learn {
    /// It never does, but lets the connection go when its own idle limit is over.
    OwnLimit(Span),
    /// Its keepalive probes go unanswered (or are answered by RST).
    Keepalive(Span),
    /// Only by sending a request; the kernel gives it up so long after.
    BySending(Span),
    /// By sending a request: the box answers RST within this time.
    ByReset(Span),
    /// Never: it keeps a dead connection.
    Never,
}

/// An item of the checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Which.
    pub item: ItemKind,
    /// How it is graded.
    pub grade: ItemGrade,
    /// The hosts that it is about, if it is about some and not all.
    pub hops: Vec<Hop>,
}

/// What the checklist asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// The timeouts of every hop are written down.
    Documented,
    /// Every hop has a limit for idle connections.
    IdlePolicy,
    /// Timeouts grow toward the server: each reusing side gives up first.
    Order,
    /// It was decided which requests are tried again.
    Retry,
    /// POST can be repeated without harm.
    IdempotentPost,
    /// Requests can be followed through every hop.
    RequestIds,
}

/// How an item is graded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemGrade {
    /// It is so.
    Met,
    /// The scenario says that it is not so.
    NotMet,
    /// The scenario does not say.
    NotStated,
}
