//! Stand-ins until the narration lands.
use keepalive_core::{SimTime, Span, trace::*};
use keepalive_scene::{Frame, TraceIndex, ladder::*, lang::Words};
pub(crate) struct Plain(pub &'static dyn Words);
impl LadderWords for Plain {
    fn flight(&self, ix: &TraceIndex, flight: FlightId) -> Label { Label { what: format!("{:?}", ix.trace().flight(flight).role), why: String::new() } }
    fn then(&self, labels: &[String]) -> String { labels.join(", then ") }
    fn more(&self, n: usize) -> String { format!("{n} more") }
    fn timer(&self, _ix: &TraceIndex, _armed: EventId) -> String { "timer".into() }
    fn timer_title(&self, _ix: &TraceIndex, _armed: EventId) -> String { "timer".into() }
    fn timer_end(&self, _ix: &TraceIndex, _armed: EventId, _end: TimerEnd) -> Option<String> { None }
    fn still_running(&self, _ix: &TraceIndex, _armed: EventId, _left: Span, _probe: FlightId) -> Vec<String> { vec![] }
    fn never(&self, _ix: &TraceIndex, _stopped: EventId, _due: SimTime, _short: bool) -> Option<String> { None }
    fn gap(&self, silence: Span, _kind: GapKind) -> String { self.0.span(silence) }
    fn fault(&self, _ix: &TraceIndex, _event: EventId) -> String { "fault".into() }
    fn gave_up(&self, _ix: &TraceIndex, _event: EventId) -> String { "gave up".into() }
    fn pipe(&self, _ix: &TraceIndex, _frame: &Frame, _conn: Option<u16>) -> String { String::new() }
    fn host_down(&self) -> String { String::new() }
    fn axis_events(&self) -> String { "Events".into() }
    fn axis_true(&self) -> String { "True scale".into() }
    fn span(&self, span: Span) -> String { self.0.span(span) }
}
