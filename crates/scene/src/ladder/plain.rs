//! The ladder's words in plain English, for tests and figures of this crate alone; the pages' words are in
//! the catalogue.

use keepalive_core::trace::{EventId, EventKind, FlightId, MessageKind, Role};
use keepalive_core::{SimTime, Span, Timer};

use super::{GapKind, Label, LadderWords, TimerEnd};
use crate::frame::Frame;
use crate::index::TraceIndex;

/// Plain English.
#[derive(Debug, Clone, Copy)]
pub struct Plain;

impl LadderWords for Plain {
    fn flight(&self, ix: &TraceIndex, flight: FlightId) -> Label {
        let flight = ix.trace().flight(flight);
        let message = flight.message.map(|id| match ix.trace().message(id).kind {
            MessageKind::Request(_) => {
                let head = &ix.trace().message(id).head;
                head.first()
                    .map_or_else(String::new, |line| line.split(' ').take(2).collect::<Vec<_>>().join(" "))
            }
            MessageKind::Response(status) => format!("{status} OK"),
            MessageKind::Tls(_, part) => format!("TLS {part:?}"),
            MessageKind::Frame(frame) => format!("{frame:?}"),
        });
        let (what, why) = match flight.role {
            Role::Syn => ("SYN".into(), ""),
            Role::SynAck => ("SYN, ACK".into(), ""),
            Role::Ack => ("ACK".into(), ""),
            Role::Data => (message.unwrap_or_else(|| format!("{} bytes", flight.segment.len)), ""),
            Role::Fin => ("FIN, ACK".into(), "closes its side"),
            Role::Rst => ("RST".into(), "no socket here"),
            Role::Probe => ("probe".into(), "len 0 · seq SND.UNA−1"),
            Role::ProbeAck => ("ACK".into(), "from the kernel"),
            Role::WindowProbe => ("window probe".into(), ""),
            Role::Retransmission | Role::TailLossProbe => {
                (message.unwrap_or_else(|| format!("{} bytes", flight.segment.len)), "again")
            }
            Role::Icmp => ("ICMP".into(), "unreachable"),
            Role::Quic(frame) => (format!("{frame:?}"), ""),
        };
        Label { what, why: why.into() }
    }

    fn then(&self, labels: &[String]) -> String {
        labels.join(", then ")
    }

    fn more(&self, n: usize) -> String {
        format!("{n} more")
    }

    fn timer(&self, ix: &TraceIndex, armed: EventId) -> String {
        let event = ix.trace().event(armed);
        match event.kind {
            EventKind::TimerArmed { timer, fires_at, .. } => {
                format!("{} {}", name(timer), self.span(fires_at.since(event.at)))
            }
            EventKind::Remembered { until, .. } => {
                format!("remembers {}", self.span(until.since(event.at)))
            }
            _ => String::new(),
        }
    }

    fn timer_title(&self, ix: &TraceIndex, armed: EventId) -> String {
        self.timer(ix, armed)
    }

    fn timer_end(&self, ix: &TraceIndex, armed: EventId, end: TimerEnd) -> Option<String> {
        let EventKind::TimerArmed { timer, .. } = ix.trace().event(armed).kind else { return None };
        match end {
            TimerEnd::Fired(_) if timer == Timer::Keepalive => Some("0 → send probe".into()),
            TimerEnd::Fired(_) if timer == Timer::HttpIdle => Some("0 → server closes".into()),
            TimerEnd::Fired(_) if timer == Timer::Retransmit => Some("0 → send again".into()),
            TimerEnd::Stopped(_, left) => Some(format!("stopped, {} left", self.span(left))),
            TimerEnd::Answered(_, idle) => Some(format!("answered: {} again", self.span(idle))),
            _ => None,
        }
    }

    fn still_running(&self, _: &TraceIndex, _: EventId, left: Span, _: FlightId) -> Vec<String> {
        vec![format!("{} left, still draining", self.span(left)), "the server never saw the probe".into()]
    }

    fn never(&self, _: &TraceIndex, _: EventId, due: SimTime, short: bool) -> Option<String> {
        let at = super::bands::clock(due);
        Some(if short {
            "next probe: never sent".into()
        } else {
            format!("{at}: next probe due, never sent")
        })
    }

    fn gap(&self, silence: Span, kind: GapKind) -> String {
        let span = self.span(silence);
        match kind {
            GapKind::Silence => format!("{span} of silence"),
            GapKind::Again => span,
            GapKind::NothingToSend => format!("{span}, nothing to send"),
            GapKind::Tail => format!("{span} to the end of the run"),
        }
    }

    fn fault(&self, ix: &TraceIndex, event: EventId) -> String {
        match ix.trace().event(event).kind {
            EventKind::Fault(_) => "the link is cut".into(),
            EventKind::FaultEnded(_) => "the link is back".into(),
            EventKind::Forgot { .. } => "the middlebox forgets".into(),
            EventKind::Host { up: true } => "power is back".into(),
            EventKind::Host { up: false } => "loses power".into(),
            _ => "the run ends here".into(),
        }
    }

    fn gave_up(&self, ix: &TraceIndex, event: EventId) -> String {
        match ix.trace().event(event).kind {
            EventKind::Aborted { error, .. } => format!("gives up: {error}"),
            EventKind::Retried { .. } => "once more".into(),
            EventKind::Queued { .. } => "waits for a connection".into(),
            EventKind::Executed { nth, .. } => format!("carried out, time {nth}"),
            EventKind::Recognized { .. } => "known, not carried out again".into(),
            _ => "request failed".into(),
        }
    }

    fn pipe(&self, _: &TraceIndex, frame: &Frame, conn: Option<u16>) -> String {
        match conn {
            None => "no connection".into(),
            Some(conn) => format!("connection {conn}, {} ends", frame.sockets.len()),
        }
    }

    fn middlebox(&self, known: Option<bool>) -> String {
        match known {
            Some(true) => "knows",
            Some(false) => "forgot",
            None => "empty",
        }
        .into()
    }

    fn host_down(&self) -> String {
        "no power".into()
    }

    fn axis_events(&self) -> String {
        "Events".into()
    }

    fn axis_true(&self) -> String {
        "True scale".into()
    }

    fn span(&self, span: Span) -> String {
        let micros = span.micros();
        let (value, unit) = match micros {
            1..1_000 => (micros as f64, "µs"),
            1_000..1_000_000 => (micros as f64 / 1e3, "ms"),
            7_200_000_000.. => (micros as f64 / 3.6e9, "h"),
            _ => (micros as f64 / 1e6, "s"),
        };
        let text = format!("{value:.2}");
        format!("{} {unit}", text.trim_end_matches('0').trim_end_matches('.'))
    }
}

const fn name(timer: Timer) -> &'static str {
    match timer {
        Timer::Retransmit => "RTO",
        Timer::TailLoss => "tail loss",
        Timer::Reorder => "reordering",
        Timer::Persist => "window probe",
        Timer::Keepalive => "TCP keepalive",
        Timer::DelayedAck => "delayed ACK",
        Timer::TimeWait => "TIME-WAIT",
        Timer::FinWait2 => "FIN-WAIT-2",
        Timer::HttpIdle => "HTTP idle",
        Timer::PoolIdle => "pool idle",
        Timer::Service => "service",
        Timer::CloseDelay => "close delay",
        Timer::ConnectTimeout => "connect timeout",
        Timer::ResponseTimeout => "response timeout",
        Timer::RequestHead => "request",
        Timer::Linger => "linger",
        Timer::Ping => "PING",
        Timer::PingTimeout => "PING timeout",
        Timer::QuicIdle => "QUIC idle",
        Timer::QuicProbe => "QUIC probe",
        Timer::QuicAck => "QUIC ACK",
        Timer::QuicDrain => "QUIC drain",
    }
}
