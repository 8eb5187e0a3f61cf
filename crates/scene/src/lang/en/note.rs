//! English: short words beside the ladder's marks.

use keepalive_core::Timer;
use keepalive_core::trace::{HttpFrame, TlsFlight};

use super::{name, number, ordinal, role, span};
use crate::ladder::GapKind;
use crate::lang::figures::{clock_digits, grouped};
use crate::lang::{Aside, Break, Note, Part, Sent, Who};

/// A timer's name.
pub(super) const fn timer(timer: Timer) -> &'static str {
    match timer {
        Timer::Retransmit => "retransmission timer",
        Timer::TailLoss => "tail-loss timer",
        Timer::Reorder => "reordering timer",
        Timer::Persist => "zero-window timer",
        Timer::Keepalive => "TCP keepalive",
        Timer::DelayedAck => "delayed ACK",
        Timer::TimeWait => "TIME-WAIT",
        Timer::FinWait2 => "FIN-WAIT-2",
        Timer::HttpIdle => "HTTP idle",
        Timer::PoolIdle => "HTTP idle, pool",
        Timer::Service => "at work",
        Timer::CloseDelay => "waits to close",
        Timer::ConnectTimeout => "time to connect",
        Timer::ResponseTimeout => "time for the response",
        Timer::RequestHead => "waits for the request",
        Timer::Linger => "reads on",
        Timer::Ping => "PING after silence",
        Timer::PingTimeout => "answer to PING",
        Timer::QuicIdle => "idle timeout (QUIC)",
        Timer::QuicProbe => "probe timeout",
        Timer::QuicAck => "delayed ACK (QUIC)",
        Timer::QuicDrain => "after the close",
    }
}

/// The noun for a segment.
pub(super) fn sent(sent: Sent<'_>) -> String {
    match sent {
        Sent::Syn => "SYN".into(),
        Sent::SynAck => "SYN, ACK".into(),
        Sent::Ack | Sent::ProbeAck => "ACK".into(),
        Sent::Request { method, path } => format!("{method} {path}"),
        Sent::Response(status) => match reason(status) {
            "" => status.to_string(),
            reason => format!("{status} {reason}"),
        },
        Sent::Tls(flight) => tls(flight).into(),
        Sent::Frame(it) => frame(it).into(),
        Sent::Together { first, then, more } => {
            let more = if more > 0 { format!(" + {more} more") } else { String::new() };
            format!("{} + {}{more}", self::sent(Sent::of(first)), self::sent(Sent::of(then)))
        }
        Sent::Bytes(n) => super::bytes(n),
        Sent::Fin => "FIN".into(),
        Sent::Rst => "RST".into(),
        Sent::Probe => "probe".into(),
        Sent::WindowProbe => "zero-window probe".into(),
        Sent::Quic(it) => it.rfc_name().into(),
        Sent::Icmp => "ICMP unreachable".into(),
    }
}

/// A flight of a TLS handshake, named by its first message; the same in every language.
pub(in crate::lang) const fn tls(flight: TlsFlight) -> &'static str {
    match flight {
        TlsFlight::ClientHello => "ClientHello",
        TlsFlight::ServerHello => "ServerHello",
        TlsFlight::ClientFinished | TlsFlight::ServerFinished => "Finished",
    }
}

/// A frame of HTTP/2, named as the standard names it; the same in every language.
pub(in crate::lang) const fn frame(frame: HttpFrame) -> &'static str {
    match frame {
        HttpFrame::Preface | HttpFrame::Settings(_) => "SETTINGS",
        HttpFrame::SettingsAck => "SETTINGS ACK",
        HttpFrame::Ping => "PING",
        HttpFrame::PingAck => "PING ACK",
        HttpFrame::GoAway(_) | HttpFrame::GoAwayFrom(_) => "GOAWAY",
        HttpFrame::Refused(_) | HttpFrame::Reset(_) => "RST_STREAM",
    }
}

/// The reason phrases that the model's servers send.
pub(in crate::lang) const fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        204 => "No Content",
        304 => "Not Modified",
        404 => "Not Found",
        408 => "Request Timeout",
        409 => "Conflict",
        413 => "Content Too Large",
        421 => "Misdirected Request",
        422 => "Unprocessable Content",
        425 => "Too Early",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "",
    }
}

/// The grey half of an arrow's label.
pub(super) fn aside(aside: &Aside<'_>) -> String {
    match *aside {
        Aside::ProbeShape => "len 0 · seq SND.UNA−1".into(),
        Aside::ProbeAgain(nth, Some(of)) => format!("{nth} of {of}"),
        Aside::ProbeAgain(nth, None) => format!("the {}", ordinal(nth.into())),
        Aside::FromKernel => "from the kernel".into(),
        Aside::IdleAtZero => "idle clock at 0".into(),
        Aside::Cap(n) => format!("request {n} was the last"),
        Aside::Stream(n) => format!("stream {n}"),
        Aside::Announced => "Connection: close".into(),
        Aside::ReadEof(who) => format!("{} read EOF", role(who)),
        Aside::Called(call) => format!("{call}()"),
        Aside::Killed => "process killed".into(),
        Aside::Delayed(waited) => format!("after {}", span(waited)),
        Aside::Timeout(nth, waited) => format!("again, {} · {}", ordinal(nth.into()), span(waited)),
        Aside::TailLoss => "tail-loss probe".into(),
        Aside::GaveUp => "given up".into(),
        Aside::NoListener => "nothing listens".into(),
        Aside::NoConnection => "no such connection".into(),
        Aside::NoReader => "no socket reads this any more".into(),
        Aside::Unread => "closed with unread data".into(),
        Aside::Linger => "linger time 0".into(),
        Aside::Middlebox => "from a middlebox".into(),
        Aside::Bytes(n) => super::bytes(n),
        Aside::WindowClosed => "window closed".into(),
        Aside::Window(n) => format!("window {}", grouped(n)),
    }
}

/// A note beside the ladder.
pub(super) fn note(note: &Note<'_>) -> String {
    match *note {
        Note::Starts { timer: which, span: length } => format!("{} {}", timer(which), span(length)),
        Note::Remembers { who, span: length } => format!("{} remembers {}", program(who), span(length)),
        Note::Knows(Some(true)) => "knows it".into(),
        Note::Knows(Some(false)) => "has forgotten".into(),
        Note::Knows(None) => "knows nothing".into(),
        Note::Closes { who } => format!("0 → {} closes", program(who)),
        Note::SendsPing => "0 → send PING".into(),
        Note::SendsProbe => "0 → send probe".into(),
        Note::TooEarly { silence } => format!("silent for only {}: waits on", span(silence)),
        Note::GivesUp => "0 → give up".into(),
        Note::SendsAgain => "0 → send again".into(),
        Note::SendsAck => "0 → ACK alone".into(),
        Note::Forgets => "0 → ports free".into(),
        Note::ForgetsSilently => "0 → forgotten, nothing sent".into(),
        Note::Responds => "0 → response".into(),
        Note::Answered { span: length } => format!("answered: {} again", span(length)),
        Note::Heard { span: length } => format!("received: {} again", span(length)),
        Note::Stopped { left } => format!("stopped, {} left", span(left)),
        Note::StillRunning { left } => format!("{} left, still draining", span(left)),
        Note::NeverSaw { who } => format!("{} never saw the probe", program(who)),
        Note::NeverProbe { at, nth } => {
            format!("{}: the {} probe was due. It is never sent.", clock_digits(at), ordinal(nth))
        }
        Note::NeverProbeShort { nth } => format!("{} probe: never sent", ordinal(nth)),
        Note::NeverClose { at, who } => {
            format!("{}: {} would have closed. Too late.", clock_digits(at), program(who))
        }
        Note::NeverCloseShort { who } => format!("{}: too late", program(who)),
        Note::Gap { span: length, kind } => match kind {
            GapKind::Silence => format!("{} of silence", span(length)),
            GapKind::Again => span(length),
            GapKind::NothingToSend => format!("{}, nothing to send", span(length)),
            GapKind::Tail => format!("{} more, nothing happens", span(length)),
        },
        Note::Break(what) => breaks(what),
        Note::EventLimit => "limit on events".into(),
        Note::ProbesUnanswered { n: 1, error } => format!("one probe unanswered: {error}"),
        Note::ProbesUnanswered { n, error } => {
            format!("{} probes unanswered: {error}", number(n.into()).to_ascii_lowercase())
        }
        Note::Error { error } => error.to_string(),
        Note::RequestFailed { method, path } => format!("{method} {path} failed"),
        Note::Retried { method, path } => format!("{method} {path} once more"),
        Note::Queued { method, path } => format!("{method} {path} waits"),
        Note::Executed { method, path, nth: 1 } => format!("{method} {path} carried out"),
        Note::Executed { method, path, nth } => {
            format!("{method} {path} carried out, {} time", ordinal(nth.into()))
        }
        Note::Recognized { method, path } => format!("{method} {path}: key known"),
        Note::More(n) => format!("{n} more"),
        Note::HostDown => "no power".into(),
    }
}

/// The product, or the bare role, as notes have little room.
fn program(who: Who<'_>) -> String {
    who.product.map_or_else(|| role(who).into_owned(), |_| name(who, Part::Program))
}

fn breaks(what: Break<'_>) -> String {
    match what {
        Break::Cut { from: None } => "link cut".into(),
        Break::Cut { from: Some(who) } => format!("cut: nothing from {} passes", name(who, Part::Host)),
        Break::Healed => "link carries again".into(),
        Break::Drop { .. } => "segments get lost".into(),
        Break::DropEnded => "fault over".into(),
        Break::Crash { who } => format!("{} loses power", role(who)),
        Break::Kill { who } => format!("{} process killed", role(who)),
        Break::Slow { who, by } => format!("{} slower by {}", program(who), span(by)),
        Break::Reboot { who, .. } => format!("{} is back, memory empty", role(who)),
        Break::Takeover { who } => format!("another host is the {} now", role(who)),
        Break::Host { who, up: true } => format!("{} up", role(who)),
        Break::Host { who, up: false } => format!("{} down", role(who)),
        Break::Nat { idle, .. } => format!("NAT forgets after {}", span(idle)),
        Break::Forgot { who, .. } => format!("{} forgets", program(who)),
        Break::Icmp { .. } => "ICMP errors from here on".into(),
        Break::InjectRst { to } => format!("RST to {}", name(to, Part::Host)),
    }
}
