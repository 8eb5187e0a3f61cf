//! English: what happens now.

use keepalive_core::trace::Call;
use keepalive_core::{Span, Timer};

use super::http2;
use super::quic;
use super::requests::{
    error_page, executed, failed, pipelined, queued, recognized, request, response, retried, tls_flight,
    unsent,
};
use super::{begin, bytes, faults, name, number, object, role, span, subject};
use crate::lang::figures::{grouped, keepalive_sum};
use crate::lang::{AckKind, Again, FinKind, GaveUp, Now, Part, Probing, RstKind, Who};

use Part::{Host, Kernel, Program};

/// A step as a sentence or two.
pub(super) fn sentence(now: &Now<'_>) -> String {
    match *now {
        Now::Syn { who } => format!("{} asks for a connection.", begin(who, Host)),
        Now::SynAck { who } => format!(
            "{} agrees and opens the other direction in the same segment: SYN, ACK.",
            begin(who, Kernel)
        ),
        Now::Established { who, peer, trip } => {
            let known = trip.map_or_else(String::new, |trip| {
                format!("; {} will know in {}", name(peer, Host), span(trip))
            });
            format!("{} acknowledges. On its side the connection is open now{known}.", begin(who, Host))
        }
        Now::Request { who, peer, method, path, on } => request(who, peer, method, path, on),
        Now::Response { who, status, then } => response(who, status, then),
        Now::ErrorPage { who, server, status, then } => error_page(who, server, status, then),
        Now::Passed { who, what } => format!("{} passes {} on.", begin(who, Program), object(what)),
        Now::More { who, what, from, to, of } => format!(
            "{} goes on with {}: bytes {}–{} of {}.",
            begin(who, Host),
            object(what),
            grouped(from + 1),
            grouped(to),
            grouped(of)
        ),
        Now::Data { who, bytes: n } => format!("{} sends {}.", begin(who, Program), bytes(n)),
        Now::Ack { who, kind } => ack(who, kind),
        Now::Probe { who, nth: 0 | 1, silence, but_probes, .. } => format!(
            "Nothing{} was received for {}, so {} sends a probe: no data, sequence number SND.UNA−1.",
            if but_probes { " but probes" } else { "" },
            span(silence),
            name(who, Kernel)
        ),
        Now::Probe { who, nth, of: Probing::Count(of), silence, .. } => format!(
            "Still no answer, and nothing received for {}. {} sends probe {nth} of {of}.",
            span(silence),
            begin(who, Kernel)
        ),
        Now::Probe { who, nth, of: Probing::Unknown, silence, .. } => format!(
            "Still no answer, and nothing received for {}. {} sends probe {nth}.",
            span(silence),
            begin(who, Kernel)
        ),
        Now::Probe { who, nth, of: Probing::UserTimeout(limit), silence, .. } => format!(
            "Still no answer, and nothing received for {}. {} sends probe {nth}; TCP_USER_TIMEOUT ({}) and \
             not a count of probes decides when it gives up.",
            span(silence),
            begin(who, Kernel),
            span(limit)
        ),
        Now::ProbeAck { who, clock: Some((_, left)) } => format!(
            "{} answers. {} never hears of it, and its idle clock keeps running: {} left.",
            begin(who, Kernel),
            who.product.unwrap_or("The program above"),
            span(left)
        ),
        Now::ProbeAck { who, clock: None } => {
            format!("{} answers. The program above never hears of it.", begin(who, Kernel))
        }
        Now::OutOfWindow { who } => format!(
            "A segment came that lies outside the window. {} answers with an ACK: this is what I expect next.",
            begin(who, Kernel)
        ),
        Now::WindowProbe { who, peer, nth } => format!(
            "{} has no room for more data, so {} asks again whether there is any: zero-window probe {nth}.",
            begin(peer, Host),
            name(who, Kernel)
        ),
        Now::WindowAnswer { who, window: 0 } => format!("{} answers: still no room.", begin(who, Kernel)),
        Now::WindowAnswer { who, window } => {
            format!("{} answers: there is room for {} again.", begin(who, Kernel), bytes(window))
        }
        Now::Fin { who, peer, why } => fin(who, peer, why),
        Now::Rst { who, peer, why } => rst(who, peer, why),
        Now::Again { who, what, how } => again(who, &object(what), how),
        Now::Icmp { code } => match code {
            Some(code) => format!("A router answers with ICMP: destination unreachable, code {code}."),
            None => "A router answers with ICMP: destination unreachable.".into(),
        },
        Now::GaveUp { who, why, error, told } => gave_up(who, why, &error.to_string(), told),
        Now::Expired { who, timer: Timer::TimeWait, span: length } => format!(
            "{} in TIME-WAIT are over. {} forgets this pair of ports; a new connection may use it.",
            span(length),
            begin(who, Kernel)
        ),
        Now::Expired { who, timer: Timer::QuicIdle, span: length } => quic::idle(who, length),
        Now::Expired { who, timer, span: length } => format!(
            "{} have passed in {} and no FIN came. {} forgets the connection.",
            span(length),
            super::note::timer(timer),
            begin(who, Kernel)
        ),
        Now::Failed { who, method, path, repeat, ended } => failed(who, method, path, repeat, ended),
        Now::Retried { who, method, path, repeat, lost } => retried(who, method, path, repeat, lost),
        Now::Requests { who, n, method, path, last } => pipelined(who, n, (method, path), last),
        Now::Tls { who, tls, flight, bytes, then } => tls_flight(who, tls, flight, bytes, then),
        Now::Frame { who, peer, frame, then, more } => http2::frame(who, peer, frame, then, more),
        Now::Quic { who, peer, frame, why } => quic::datagram(who, peer, frame, why),
        Now::Unprocessed { who, method, path } => http2::unprocessed(who, method, path),
        Now::Queued { who, method, path, ahead, leaving } => queued(who, method, path, ahead, leaving),
        Now::Unsent { who, method, path } => unsent(who, method, path),
        Now::Executed { who, method, path, nth } => executed(who, method, path, nth),
        Now::Recognized { who, method, path } => recognized(who, method, path),
        Now::Break(what) => faults::breaks(what),
        Now::EventLimit => "The run stops here: it has reached the limit on events.".into(),
    }
}

fn ack(who: Who<'_>, kind: AckKind<'_>) -> String {
    let kernel = begin(who, Kernel);
    match kind {
        AckKind::AtOnce(what) => format!("{kernel} acknowledges {} at once.", object(what)),
        AckKind::Delayed(what, waited) => format!(
            "{kernel} has held the ACK for {} to send it along with data. None came, so it acknowledges {} alone.",
            span(waited),
            object(what)
        ),
        AckKind::FinHeard => {
            format!("{kernel} acknowledges the FIN. Its program has not closed: CLOSE-WAIT, until it does.")
        }
        AckKind::FinLast(wait) => format!(
            "{} closed first, so it keeps this pair of ports in TIME-WAIT for {}. Its last ACK is on the way.",
            begin(who, Host),
            span(wait)
        ),
        AckKind::FinCrossed => {
            format!("Both sides closed at once. {kernel} acknowledges the FIN that crossed its own.")
        }
        AckKind::Window(window) => {
            format!(
                "The program has read, so {} opens the window: room for {}.",
                name(who, Kernel),
                bytes(window)
            )
        }
        AckKind::UpTo(n) => format!("{kernel} acknowledges everything up to byte {}.", grouped(n)),
    }
}

fn fin(who: Who<'_>, peer: Who<'_>, why: FinKind) -> String {
    let program = begin(who, Program);
    let closes = format!("{program} closes and the kernel sends FIN.");
    match why {
        FinKind::Idle(Timer::PoolIdle, _) => {
            format!("The idle clock is at 0. {program} lets the connection go and the kernel sends FIN.")
        }
        FinKind::Idle(..) => format!("The idle clock is at 0. {closes}"),
        FinKind::Cap(n) => {
            format!(
                "{program} takes {} requests on one connection, and that was the last. It closes: FIN.",
                grouped(n)
            )
        }
        FinKind::Announced => {
            format!("“Connection: close” was said, so this exchange was the last. {closes}")
        }
        FinKind::Http10 => format!("HTTP/1.0 without keep-alive ends here. {closes}"),
        FinKind::BodyUntilClose => {
            format!("Only the end of the connection can mark the end of this body. {closes}")
        }
        FinKind::RequestLate => format!("The request was not complete in time. {closes}"),
        FinKind::ResponseLate => format!("The response did not come in time. {closes}"),
        FinKind::NoAnswer => format!("Nothing came in time after the PING. {closes}"),
        FinKind::NotReady => format!("The connection was not ready for a request in time. {closes}"),
        FinKind::Broken => {
            format!("Where the next message would begin is no longer certain. {closes}")
        }
        FinKind::Age => {
            format!("The connection is as old as {} lets it become. {closes}", name(who, Program))
        }
        FinKind::PoolFull => format!("The pool has no room for one more idle connection. {closes}"),
        FinKind::Ending => format!("{program} is ending, so it closes and the kernel sends FIN."),
        FinKind::Forgotten | FinKind::HeardClose => closes,
        FinKind::TransportEnded => format!("TCP has ended the connection already. {closes}"),
        FinKind::OtherSide => format!("Its connection on the other side is gone. {closes}"),
        FinKind::Eof => format!(
            "{program} reads end-of-file: {} will send nothing more. It closes too, and the kernel sends FIN.",
            name(peer, Host)
        ),
        FinKind::EofLater(waited) => {
            format!("{program} read end-of-file {} ago. Only now does it close: FIN.", span(waited))
        }
        FinKind::Called(Call::Shutdown) => format!(
            "The {}’s program calls shutdown(): it will send nothing more, and still reads. The kernel sends FIN.",
            role(who)
        ),
        FinKind::Called(call) => {
            format!("The {}’s program calls {call}(), and the kernel sends FIN.", role(who))
        }
        FinKind::Killed => {
            format!("The {}’s process is killed. Its kernel closes the socket for it: FIN.", role(who))
        }
        FinKind::Plain => closes,
    }
}

fn rst(who: Who<'_>, peer: Who<'_>, why: RstKind<'_>) -> String {
    let kernel = begin(who, Kernel);
    match why {
        RstKind::GaveUp => format!("{kernel} has given up and sends RST, in case anyone is still there."),
        RstKind::NoListener => {
            format!("Nothing listens on that port, so {} refuses: RST.", name(who, Kernel))
        }
        RstKind::NoConnection(what) => format!(
            "{} reached a host that knows no such connection. {kernel} answers with RST.",
            subject(what)
        ),
        RstKind::NoReader { what, crossed } => {
            let crossing =
                if crossed { " It crossed the FIN on the way. Neither side did anything wrong." } else { "" };
            format!(
                "{} reached a socket that nobody reads any more: {} has closed. Its kernel answers with RST.{crossing}",
                subject(what),
                name(who, Program)
            )
        }
        RstKind::AlreadyOver(what) => format!(
            "{} came for a connection that {} has ended already. {kernel} answers with RST.",
            subject(what),
            name(who, Host)
        ),
        RstKind::Unread => format!(
            "{} closes with unread data in its socket, so the kernel sends RST and not FIN.",
            begin(who, Program)
        ),
        RstKind::Linger => {
            format!("{} discards the connection (linger time 0): RST and not FIN.", begin(who, Program))
        }
        RstKind::Forged => {
            format!("A middlebox sends RST to {} in the name of {}.", name(peer, Host), name(who, Host))
        }
        RstKind::Forgotten => format!(
            "The NAT no longer knows the connection. It answers {} with RST, in the name of {}.",
            name(peer, Host),
            name(who, Host)
        ),
        RstKind::Plain => format!("{kernel} sends RST."),
    }
}

fn again(who: Who<'_>, what: &str, how: Again) -> String {
    let kernel = begin(who, Kernel);
    let wait = |waited: Span, next: Option<Span>| match next {
        Some(next) if next == waited.times(2) => {
            format!(" Next time it waits twice as long, {}.", span(next))
        }
        Some(next) => format!(" Next time it waits {}.", span(next)),
        None => String::new(),
    };
    match how {
        Again::Timeout { nth, waited, next } => format!(
            "The retransmission timer ran for {} without an ACK. {kernel} sends {what} again: retransmission {nth}.{}",
            span(waited),
            wait(waited, next)
        ),
        Again::TailLoss { waited } => format!(
            "No ACK for {} and nothing more to send. {kernel} sends {what} once more to find out whether it was \
             lost: a tail-loss probe.",
            span(waited)
        ),
        Again::Asked => format!("{kernel} sends {what} again."),
        Again::Quic { waited } => quic::again(who, what, waited),
        Again::Opening { nth, waited, next } => format!(
            "No answer to {what} for {}. {kernel} sends it again: repeat {nth}.{}",
            span(waited),
            wait(waited, next)
        ),
    }
}

fn gave_up(who: Who<'_>, why: GaveUp, error: &str, told: bool) -> String {
    let gets =
        if told { format!("the program gets {error}") } else { "no program is left to be told".to_owned() };
    let (host, kernel) = (begin(who, Host), begin(who, Kernel));
    match why {
        GaveUp::Keepalive { options, sent, total } => {
            let probes =
                if sent == 1 { "One probe".into() } else { format!("{} probes", number(sent.into())) };
            let after = match keepalive_sum(&options, sent, total) {
                Some(sum) if total >= Span::from_secs(1000) => format!("{sum} s ({})", span(total)),
                Some(sum) => format!("{sum} s"),
                None => span(total),
            };
            format!(
                "{probes} went unanswered. After {after} without a segment {} gives up, sends RST, and {gets}.",
                name(who, Host)
            )
        }
        GaveUp::KeepaliveUserTimeout { limit, sent, total } => format!(
            "{} unanswered so far, and nothing received for {}: more than TCP_USER_TIMEOUT allows ({}). {host} \
             gives up, sends RST, and {gets}.",
            if sent == 1 { "One probe is".into() } else { format!("{} probes are", number(sent.into())) },
            span(total),
            span(limit)
        ),
        GaveUp::Retransmissions { times, total } => format!(
            "{times} retransmissions and no ACK. After {} {} gives up. It sends nothing, and {gets}.",
            span(total),
            name(who, Kernel)
        ),
        GaveUp::Orphan { times, total } => format!(
            "{times} retransmissions and no ACK. After {} {} gives up. It sends nothing. Its program has closed \
             and is not told.",
            span(total),
            name(who, Kernel)
        ),
        GaveUp::UserTimeout { limit } => format!(
            "Data stayed unacknowledged for longer than TCP_USER_TIMEOUT allows ({}). {kernel} gives up, and \
             {gets}.",
            span(limit)
        ),
        GaveUp::Persist { times } => {
            format!("{times} zero-window probes went unanswered. {kernel} gives up, and {gets}.")
        }
        GaveUp::Syn { times, total } => format!(
            "The SYN and its {times} repeats went unanswered. After {} connect() fails with {error}.",
            span(total)
        ),
        GaveUp::SynAck { times, total } => format!(
            "The SYN, ACK and its {times} repeats went unanswered. After {} {} forgets the half-open connection; \
             no program ever saw it.",
            span(total),
            name(who, Kernel)
        ),
        GaveUp::Refused => format!("RST answers the SYN: connect() fails with {error}."),
        GaveUp::Reset => format!(
            "RST arrives. {kernel} drops the connection, and the next call of the program fails with {error}."
        ),
        GaveUp::ResetAfterFin => {
            format!("RST came after FIN: a read returns end-of-file, and the next write fails with {error}.")
        }
        GaveUp::Icmp => format!("The ICMP error ends the attempt: connect() fails with {error}."),
        GaveUp::Application => format!("{} discards the connection.", begin(who, Program)),
        GaveUp::HostDown => format!("{host} is down, and its connections are gone. Nobody is told."),
    }
}
