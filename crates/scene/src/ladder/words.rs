//! The words that the ladder needs; a language implements them.

use keepalive_core::trace::{EventId, FlightId};
use keepalive_core::{SimTime, Span};

use crate::frame::Frame;
use crate::index::TraceIndex;

/// The label of an arrow: what it is, and a shorter-lived half that says why.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Label {
    /// `FIN`, `GET /`, `probe`.
    pub what: String,
    /// `idle clock at 0`; may be empty. The first thing to go when room is short.
    pub why: String,
}

/// How a timer's run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimerEnd {
    /// It reached zero: the event of type `TimerFired`.
    Fired(EventId),
    /// Something stopped it with this much left: the event of type `TimerStopped`.
    Stopped(EventId, Span),
    /// It was set anew with this much left, by an event of type `TimerArmed` or, for keepalive, `Arrived`.
    Rearmed(EventId, Span),
    /// A keepalive timer that waited for the answer to a probe: this arrival answered, and the timer is full
    /// again with this much (`answered: 30 s again`).
    Answered(EventId, Span),
    /// Its host lost power.
    HostDown,
    /// The run ended first.
    Running,
}

/// What a silence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GapKind {
    /// Between two things that happen.
    Silence,
    /// The same length as the one before: only the number is said.
    Again,
    /// No end of the connection may send anything more (TIME-WAIT runs out).
    NothingToSend,
    /// From the last thing that happens to the end of the run.
    Tail,
}

/// Everything that the ladder says, in one language. Prose only here: names of TCP states, of headers and
/// of system calls are the same in every language.
pub trait LadderWords {
    /// The label of a segment's arrow.
    fn flight(&self, ix: &TraceIndex, flight: FlightId) -> Label;
    /// One label for arrows that run side by side: `ACK, then GET /`.
    fn then(&self, labels: &[String]) -> String;
    /// Between the first and the last of many alike: `5 more`.
    fn more(&self, n: usize) -> String;
    /// Beside the beginning of a timer's bar: `HTTP idle 60 s`. `armed` is the event that armed it: of type
    /// `TimerArmed`, or `Remembered` for the memory of a middlebox.
    fn timer(&self, ix: &TraceIndex, armed: EventId) -> String;
    /// The tooltip of a bar: `HTTP idle, Apache`.
    fn timer_title(&self, ix: &TraceIndex, armed: EventId) -> String;
    /// Beside the end of a bar: `0 → send probe`, `stopped, 40 ms left`, `answered: 30 s again`; `None`
    /// when the picture says it already.
    fn timer_end(&self, ix: &TraceIndex, armed: EventId, end: TimerEnd) -> Option<String>;
    /// Beside an application's timer that runs on although a probe has arrived, at most two lines:
    /// `30 s left, still draining` / `Apache never saw the probe`.
    fn still_running(&self, ix: &TraceIndex, armed: EventId, left: Span, probe: FlightId) -> Vec<String>;
    /// Where a stopped timer would have fired: `60.125: the 2nd probe was due. It is never sent.`
    /// `short` is for narrow figures: `2nd probe: never sent`.
    fn never(&self, ix: &TraceIndex, stopped: EventId, due: SimTime, short: bool) -> Option<String>;
    /// In the band of a silence: `29.98 s of silence`.
    fn gap(&self, silence: Span, kind: GapKind) -> String;
    /// A fault that takes effect or ends, a host that dies or comes back, a middlebox that forgets, the
    /// limit on events: the words beside its mark. `event` is of one of those kinds.
    fn fault(&self, ix: &TraceIndex, event: EventId) -> String;
    /// Beside a connection or a request that is given up, or tried again: `3 probes unanswered: ETIMEDOUT`.
    /// `event` is `Aborted`, `RequestFailed`, `RequestUnsent`, `Retried`, `Queued`, `Executed` or `Recognized`.
    fn gave_up(&self, ix: &TraceIndex, event: EventId) -> String;
    /// Between the heads of two neighbouring hosts: `closing, server first`.
    fn pipe(&self, ix: &TraceIndex, frame: &Frame, conn: Option<u16>) -> String;
    /// In the head of a middlebox: whether it still knows the connection; `None`: it never did.
    fn middlebox(&self, known: Option<bool>) -> String;
    /// In the head of a host that is off: `no power`.
    fn host_down(&self) -> String;
    /// Name of the upper axis of the control: `Events`.
    fn axis_events(&self) -> String;
    /// Name of the lower axis: `True scale`.
    fn axis_true(&self) -> String;
    /// A length of time as a reader says it: `30 s`, `2 h`, `40 ms`.
    fn span(&self, span: Span) -> String;
}
