//! The ladder's words: what the trace says, told in the short form that fits beside a mark.

mod clocks;
mod pipe;

use keepalive_core::tcp::AbortReason;
use keepalive_core::trace::{
    EventId, EventKind, Flight, FlightId, MessageId, MessageKind, NodeId, Role, Trace,
};
use keepalive_core::{Scenario, SimTime, Span, Timer};

use self::clocks::{ends, fired_note, rearmed_note};
use self::pipe::pipe;
use super::{AckKind, Again, Aside, FinKind, Note, Now, Probing, QuicWhy, RstKind, Sent, Ui, Words};
use crate::frame::Frame;
use crate::index::TraceIndex;
use crate::ladder::{GapKind, Label, LadderWords, TimerEnd};
use crate::tell::{Teller, path};

/// The words of the ladder in one language, for the runs of one scenario (which knows the products' names).
#[derive(Debug, Clone, Copy)]
pub struct LadderText<'a> {
    words: &'a dyn Words,
    scenario: &'a Scenario,
}

impl<'a> LadderText<'a> {
    /// The words of a language for a scenario.
    pub const fn new(words: &'a dyn Words, scenario: &'a Scenario) -> Self {
        Self { words, scenario }
    }

    const fn teller<'b>(&'b self, ix: &'b TraceIndex) -> Teller<'b> {
        Teller { ix, scenario: self.scenario }
    }

    fn note(&self, note: Note<'_>) -> String {
        self.words.note(&note)
    }
}

impl LadderWords for LadderText<'_> {
    fn flight(&self, ix: &TraceIndex, flight: FlightId) -> Label {
        let teller = self.teller(ix);
        let sent = teller.flight(flight);
        let mut what = self.words.sent(teller.sent(sent));
        if sent.role == Role::Fin && acks_fin(teller, flight) {
            what = format!("{what}, {}", self.words.sent(Sent::Ack));
        }
        // What a middlebox passes on was explained where it left its maker.
        let now = if sent.forwarded { None } else { teller.now(teller.event(sent.departed)) };
        let aside = now.and_then(|now| aside(&now).or_else(|| stream(teller.trace(), sent)));
        let why = aside.map_or_else(String::new, |aside| self.words.aside(&aside));
        Label { what, why }
    }

    fn then(&self, labels: &[String]) -> String {
        self.words.in_turn(labels)
    }

    fn more(&self, n: usize) -> String {
        self.note(Note::More(n))
    }

    fn timer(&self, ix: &TraceIndex, armed: EventId) -> String {
        let event = ix.trace().event(armed);
        match event.kind {
            EventKind::TimerArmed { timer, fires_at, .. } => {
                self.note(Note::Starts { timer, span: fires_at.since(event.at) })
            }
            EventKind::Remembered { until, .. } => {
                let who = self.teller(ix).who(event.node);
                self.note(Note::Remembers { who, span: until.since(event.at) })
            }
            _ => String::new(),
        }
    }

    fn timer_title(&self, ix: &TraceIndex, armed: EventId) -> String {
        let event = ix.trace().event(armed);
        match event.kind {
            EventKind::TimerArmed { timer, .. } => {
                self.words.timer_of(timer, self.teller(ix).who(event.node))
            }
            EventKind::Remembered { .. } => self.timer(ix, armed),
            _ => String::new(),
        }
    }

    fn timer_end(&self, ix: &TraceIndex, armed: EventId, end: TimerEnd) -> Option<String> {
        // That a middlebox forgets is told by a mark of its own.
        let EventKind::TimerArmed { socket, timer, .. } = ix.trace().event(armed).kind else { return None };
        let teller = self.teller(ix);
        let note = match end {
            TimerEnd::Running | TimerEnd::HostDown => return None,
            TimerEnd::Answered(_, span) => Note::Answered { span },
            TimerEnd::Fired(fired) => fired_note(teller, fired, timer)?,
            TimerEnd::Stopped(_, left) => match timer {
                Timer::Keepalive
                | Timer::HttpIdle
                | Timer::PoolIdle
                | Timer::FinWait2
                | Timer::TimeWait
                | Timer::ConnectTimeout
                | Timer::ResponseTimeout
                | Timer::QuicIdle
                | Timer::PingTimeout => Note::Stopped { left },
                Timer::Retransmit
                | Timer::TailLoss
                | Timer::Reorder
                | Timer::Persist
                | Timer::DelayedAck
                | Timer::Service
                | Timer::CloseDelay
                | Timer::RequestHead
                | Timer::Ping
                | Timer::QuicProbe
                | Timer::QuicAck
                | Timer::QuicDrain
                | Timer::Linger => return None,
            },
            TimerEnd::Rearmed(again, left) => rearmed_note(teller, again, (socket, timer), left)?,
        };
        Some(self.note(note))
    }

    fn still_running(&self, ix: &TraceIndex, armed: EventId, left: Span, probe: FlightId) -> Vec<String> {
        let _ = probe;
        let who = self.teller(ix).who(ix.trace().event(armed).node);
        vec![self.note(Note::StillRunning { left }), self.note(Note::NeverSaw { who })]
    }

    fn never(&self, ix: &TraceIndex, stopped: EventId, due: SimTime, short: bool) -> Option<String> {
        let teller = self.teller(ix);
        let event = ix.trace().event(stopped);
        let EventKind::TimerStopped { socket, timer } = event.kind else { return None };
        if !ends(teller, stopped, socket) {
            return None;
        }
        let who = teller.who(event.node);
        let nth = ix
            .history(socket)
            .iter()
            .filter(|id| matches!(ix.trace().event(**id).kind, EventKind::ProbeSent { .. }))
            .count();
        let nth = u32::try_from(nth + 1).unwrap_or(u32::MAX);
        let note = match (timer, short) {
            (Timer::Keepalive, false) => Note::NeverProbe { at: due, nth },
            (Timer::Keepalive, true) => Note::NeverProbeShort { nth },
            (Timer::HttpIdle | Timer::PoolIdle, false) => Note::NeverClose { at: due, who },
            (Timer::HttpIdle | Timer::PoolIdle, true) => Note::NeverCloseShort { who },
            (
                Timer::Retransmit
                | Timer::TailLoss
                | Timer::Reorder
                | Timer::Persist
                | Timer::DelayedAck
                | Timer::TimeWait
                | Timer::FinWait2
                | Timer::Service
                | Timer::CloseDelay
                | Timer::ConnectTimeout
                | Timer::ResponseTimeout
                | Timer::RequestHead
                | Timer::Ping
                | Timer::PingTimeout
                | Timer::QuicIdle
                | Timer::QuicProbe
                | Timer::QuicAck
                | Timer::QuicDrain
                | Timer::Linger,
                _,
            ) => return None,
        };
        Some(self.note(note))
    }

    fn gap(&self, silence: Span, kind: GapKind) -> String {
        self.note(Note::Gap { span: silence, kind })
    }

    fn fault(&self, ix: &TraceIndex, event: EventId) -> String {
        match self.teller(ix).now(ix.trace().event(event)) {
            Some(Now::Break(what)) => self.note(Note::Break(what)),
            Some(Now::EventLimit) => self.note(Note::EventLimit),
            Some(_) | None => String::new(),
        }
    }

    fn gave_up(&self, ix: &TraceIndex, event: EventId) -> String {
        match ix.trace().event(event).kind {
            EventKind::Aborted { socket, why: AbortReason::Keepalive, error } => {
                let n = ix
                    .history(socket)
                    .iter()
                    .rev()
                    .filter(|id| **id < event)
                    .find_map(|id| match ix.trace().event(*id).kind {
                        EventKind::ProbeSent { nth, .. } => Some(nth),
                        _ => None,
                    })
                    .unwrap_or(0);
                self.note(Note::ProbesUnanswered { n, error })
            }
            EventKind::Aborted { error, .. } => self.note(Note::Error { error }),
            EventKind::RequestFailed { message, .. } => {
                let (method, path) = request(ix, message);
                self.note(Note::RequestFailed { method, path })
            }
            EventKind::Retried { message, .. } => {
                let (method, path) = request(ix, message);
                self.note(Note::Retried { method, path })
            }
            EventKind::RequestUnsent { wanted, .. } => {
                let (method, path) = self.teller(ix).wanted(wanted);
                self.note(Note::RequestFailed { method, path })
            }
            EventKind::Queued { wanted, .. } => {
                let (method, path) = self.teller(ix).wanted(wanted);
                self.note(Note::Queued { method, path })
            }
            EventKind::Executed { message, nth, .. } => {
                let (method, path) = request(ix, message);
                self.note(Note::Executed { method, path, nth })
            }
            EventKind::Recognized { message, .. } => {
                let (method, path) = request(ix, message);
                self.note(Note::Recognized { method, path })
            }
            _ => String::new(),
        }
    }

    fn pipe(&self, ix: &TraceIndex, frame: &Frame, conn: Option<u16>) -> String {
        let trace = ix.trace();
        let last = trace.nodes.len().saturating_sub(1) as u8;
        let (near, far) = conn.and_then(|conn| trace.ends(conn)).unwrap_or((NodeId(0), NodeId(last)));
        let teller = self.teller(ix);
        self.words.pipe(pipe(ix, frame, conn), (teller.who(near), teller.who(far)))
    }

    fn middlebox(&self, known: Option<bool>) -> String {
        self.note(Note::Knows(known))
    }

    fn host_down(&self) -> String {
        self.note(Note::HostDown)
    }

    fn axis_events(&self) -> String {
        self.words.ui(Ui::Events).to_owned()
    }

    fn axis_true(&self) -> String {
        self.words.ui(Ui::TrueScale).to_owned()
    }

    fn span(&self, span: Span) -> String {
        self.words.span(span)
    }
}

/// Method and path of a request.
fn request(ix: &TraceIndex, message: MessageId) -> (&str, &str) {
    let message = ix.trace().message(message);
    let method = match message.kind {
        MessageKind::Request(method) => method.as_str(),
        MessageKind::Response(_) | MessageKind::Tls(..) | MessageKind::Frame(_) => "",
    };
    (method, path(&message.head))
}

/// The first segment of its socket that acknowledges the peer's FIN.
fn acks_fin(teller: Teller<'_>, id: FlightId) -> bool {
    let fin = teller.flight(id);
    let mut before = teller.trace().flights[..id.index()].iter().filter(|other| !other.forwarded);
    let heard = before.clone().any(|other| {
        other.conn == fin.conn
            && other.from == teller.goal(fin)
            && other.segment.flags.fin
            && other.segment.end() == fin.segment.ack
    });
    heard && !before.any(|other| other.socket == fin.socket && other.segment.ack == fin.segment.ack)
}

/// HTTP/2: the stream, if a segment begins a request or a response and carries nothing else.
fn stream(trace: &Trace, flight: &Flight) -> Option<Aside<'static>> {
    let mut messages = trace.messages_in(flight);
    let stream = messages.next()?.stream?;
    (flight.role == Role::Data && messages.next().is_none()).then_some(Aside::Stream(stream))
}

/// The grey half of a label.
fn aside<'a>(now: &Now<'a>) -> Option<Aside<'a>> {
    match *now {
        Now::Probe { nth: 0 | 1, .. } => Some(Aside::ProbeShape),
        Now::Probe { nth, of: Probing::Count(of), .. } => Some(Aside::ProbeAgain(nth, Some(of))),
        Now::Probe { nth, of: Probing::UserTimeout(_) | Probing::Unknown, .. } => {
            Some(Aside::ProbeAgain(nth, None))
        }
        Now::ProbeAck { .. } | Now::OutOfWindow { .. } => Some(Aside::FromKernel),
        Now::WindowProbe { .. } => Some(Aside::WindowClosed),
        Now::WindowAnswer { window, .. } | Now::Ack { kind: AckKind::Window(window), .. } => {
            Some(Aside::Window(window))
        }
        Now::Ack { kind: AckKind::Delayed(_, waited), .. } => Some(Aside::Delayed(waited)),
        Now::Again { how, .. } => match how {
            Again::Timeout { nth, waited, .. } | Again::Opening { nth, waited, .. } => {
                Some(Aside::Timeout(nth, waited))
            }
            Again::TailLoss { .. } => Some(Aside::TailLoss),
            Again::Quic { waited } => waited.map(Aside::Delayed),
            Again::Asked => None,
        },
        Now::Quic { why: QuicWhy::Silence(waited), .. } => Some(Aside::Delayed(waited)),
        Now::Fin { who, why, .. } | Now::Quic { who, why: QuicWhy::Closes(why), .. } => match why {
            FinKind::Idle(..) => Some(Aside::IdleAtZero),
            FinKind::Cap(n) => Some(Aside::Cap(n)),
            FinKind::Announced => Some(Aside::Announced),
            FinKind::Eof | FinKind::EofLater(_) => Some(Aside::ReadEof(who)),
            FinKind::Called(call) => Some(Aside::Called(call)),
            FinKind::Killed => Some(Aside::Killed),
            FinKind::Http10
            | FinKind::BodyUntilClose
            | FinKind::RequestLate
            | FinKind::ResponseLate
            | FinKind::NotReady
            | FinKind::NoAnswer
            | FinKind::Broken
            | FinKind::Age
            | FinKind::PoolFull
            | FinKind::Ending
            | FinKind::TransportEnded
            | FinKind::Forgotten
            | FinKind::HeardClose
            | FinKind::OtherSide
            | FinKind::Plain => None,
        },
        Now::Rst { why, .. } => Some(match why {
            RstKind::GaveUp => Aside::GaveUp,
            RstKind::NoListener => Aside::NoListener,
            RstKind::NoConnection(_) | RstKind::AlreadyOver(_) => Aside::NoConnection,
            RstKind::NoReader { .. } => Aside::NoReader,
            RstKind::Unread => Aside::Unread,
            RstKind::Linger => Aside::Linger,
            RstKind::Forged | RstKind::Forgotten => Aside::Middlebox,
            RstKind::Plain => return None,
        }),
        Now::Syn { .. }
        | Now::SynAck { .. }
        | Now::Established { .. }
        | Now::Request { .. }
        | Now::Response { .. }
        | Now::ErrorPage { .. }
        | Now::Passed { .. }
        | Now::More { .. }
        | Now::Data { .. }
        | Now::Ack { .. }
        | Now::Icmp { .. }
        | Now::GaveUp { .. }
        | Now::Expired { .. }
        | Now::Failed { .. }
        | Now::Retried { .. }
        | Now::Requests { .. }
        | Now::Tls { .. }
        | Now::Frame { .. }
        | Now::Quic { .. }
        | Now::Unprocessed { .. }
        | Now::Queued { .. }
        | Now::Unsent { .. }
        | Now::Executed { .. }
        | Now::Recognized { .. }
        | Now::Break(_)
        | Now::EventLimit => None,
    }
}

#[cfg(test)]
mod tests;
