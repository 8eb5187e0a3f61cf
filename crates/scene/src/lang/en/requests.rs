//! English: requests, their responses, and what becomes of those that fail.

use keepalive_core::scenario::Tls;
use keepalive_core::trace::{NodeKind, TlsFlight};

use super::{begin, name, span};
use crate::lang::{Conn, Ended, Lost, Part, Repeat, Sent, Then, Who};

use Part::{Host, Program};

pub(super) fn request(who: Who<'_>, peer: Who<'_>, method: &str, path: &str, on: Conn) -> String {
    let verb = if who.kind == NodeKind::Proxy { "forwards" } else { "sends" };
    let sends = format!("{} {verb} {method} {path}", begin(who, Program));
    match on {
        Conn::New => format!("{sends} on the new connection."),
        Conn::Kept { idle, nth } => {
            format!(
                "{sends} on the connection it kept, idle for {}: request {nth}, no handshake.",
                span(idle)
            )
        }
        Conn::Shared { stream, open } => format!(
            "{sends} as stream {stream} of the same connection, beside {}: none waits for another.",
            if open == 1 {
                "one that is not answered yet".into()
            } else {
                format!("{open} that are not answered yet")
            }
        ),
        Conn::ClosedByPeer { before } => format!(
            "{sends}. {} closed {} ago, but its FIN is still on the way: {} cannot know.",
            begin(peer, Host),
            span(before),
            name(who, Host)
        ),
    }
}

pub(super) fn response(who: Who<'_>, status: u16, then: Then) -> String {
    let server = begin(who, Program);
    match then {
        Then::More => format!("{server} begins its response, {status}."),
        Then::Clock(idle) => format!(
            "The response is complete, so {} starts its {} idle clock.",
            name(who, Program),
            span(idle)
        ),
        Then::Timeout(idle) => {
            format!("{server} sends the response, {status}. The idle timeout, {}, begins anew.", span(idle))
        }
        Then::Closes => {
            format!("{server} sends the response, {status}, the last on this connection.")
        }
        Then::Unknown => format!("{server} sends the response, {status}."),
        Then::Open => {
            format!("{server} sends the response, {status}. No idle clock runs on this connection.")
        }
    }
}

pub(super) fn error_page(who: Who<'_>, server: Who<'_>, status: u16, then: Then) -> String {
    let missing = if status == 504 { "did not come in time" } else { "never came" };
    let ends = if then == Then::Closes { " It is the last on this connection." } else { "" };
    format!(
        "{}’s answer {missing}, so {} answers in its place: {}.{ends}",
        begin(server, Host),
        name(who, Program),
        super::note::sent(Sent::Response(status))
    )
}

pub(super) fn failed(who: Who<'_>, method: &str, path: &str, repeat: Repeat, ended: Ended) -> String {
    let why = match ended {
        Ended::Connection => "its connection ended before the response was complete.",
        Ended::Time => "nothing of its response came in time.",
        Ended::Stream => "its stream was reset. The connection goes on.",
    };
    let fails = format!("{method} {path} fails: {why}");
    let duty = if who.kind == NodeKind::Proxy { "must not" } else { "should not" };
    match repeat {
        Repeat::Harmless => format!(
            "{fails} {} may send it again by itself: {method} twice means the same as once.",
            begin(who, Program)
        ),
        Repeat::Keyed => format!(
            "{fails} {} may send it again by itself: the server will know it by its Idempotency-Key.",
            begin(who, Program)
        ),
        Repeat::Unsafe => format!(
            "{fails} {} cannot tell whether the other side acted on it, so it {duty} send {method} again by itself.",
            begin(who, Program)
        ),
    }
}

pub(super) fn retried(who: Who<'_>, method: &str, path: &str, repeat: Repeat, lost: Lost) -> String {
    let why = match lost {
        Lost::Idle => "the one that failed had been used before, and may have been closed for lying idle.",
        Lost::New => "the one that failed was new, and it was the first request there.",
        Lost::Shared => "the one that failed ended while more than one request was on its way there.",
        Lost::Last => "a response before its own was the last on the old one.",
        Lost::Silent => "on the one that failed nothing was heard any more.",
    };
    let again =
        format!("{} tries {method} {path} once more, on a new connection: {why}", begin(who, Program));
    match repeat {
        Repeat::Harmless => format!("{again} {method} twice means the same as once."),
        Repeat::Keyed => format!("{again} By its Idempotency-Key the server can tell that it is the same."),
        Repeat::Unsafe => {
            format!("{again} But {method} is not safe to repeat, and may now be carried out twice.")
        }
    }
}

/// Several requests in one segment.
pub(super) fn pipelined(who: Who<'_>, n: u32, first: (&str, &str), last: (&str, &str)) -> String {
    let (first, last) = (format!("{} {}", first.0, first.1), format!("{} {}", last.0, last.1));
    let all =
        if n == 2 { format!("{first} and {last}") } else { format!("{n} requests, {first} to {last},") };
    format!("{} sends {all} in one segment, without waiting for a response.", begin(who, Program))
}

pub(super) fn tls_flight(
    who: Who<'_>,
    tls: Tls,
    flight: TlsFlight,
    bytes: u32,
    then: Option<(&str, &str)>,
) -> String {
    let version = match tls {
        Tls::None => "TLS",
        Tls::V12 | Tls::V12Resumed => "TLS 1.2",
        Tls::V13 | Tls::V13Resumed => "TLS 1.3",
    };
    let (program, size) = (begin(who, Program), super::bytes(bytes));
    let ready = match then {
        Some((method, path)) => format!("; {method} {path} goes with it"),
        None => String::new(),
    };
    match (flight, tls) {
        (TlsFlight::ClientHello, _) => {
            format!(
                "Before any request, {} begins the handshake of {version}: ClientHello, {size}.",
                name(who, Program)
            )
        }
        (TlsFlight::ServerHello, Tls::V12 | Tls::V13 | Tls::None) => {
            format!("{program} answers the handshake: ServerHello and its certificate, {size}.")
        }
        (TlsFlight::ServerHello, Tls::V12Resumed | Tls::V13Resumed) => {
            format!(
                "{program} answers the handshake: ServerHello, and no certificate, as it knows the session. {size}."
            )
        }
        (TlsFlight::ClientFinished, Tls::V12) => {
            format!("{program} sends its key and Finished, {size}. It must wait once more for the server.")
        }
        (TlsFlight::ClientFinished, _) => format!("{program} ends the handshake: Finished, {size}{ready}."),
        (TlsFlight::ServerFinished, _) => format!("{program} ends the handshake: Finished, {size}."),
    }
}

pub(super) fn queued(who: Who<'_>, method: &str, path: &str, ahead: u16, leaving: bool) -> String {
    let others = match ahead {
        0 => String::new(),
        1 => " One more request waits before it.".into(),
        n => format!(" {n} more requests wait before it."),
    };
    let who = name(who, Program);
    if leaving {
        format!(
            "{method} {path} must wait: the connection of {who} takes no more streams, and it may open no other.{others}"
        )
    } else {
        format!("{method} {path} must wait: all connections that {who} may open are busy.{others}")
    }
}

pub(super) fn unsent(who: Who<'_>, method: &str, path: &str) -> String {
    format!(
        "{method} {path} fails: {} got no connection to send it on. Nothing of it was sent.",
        name(who, Program)
    )
}

pub(super) fn executed(who: Who<'_>, method: &str, path: &str, nth: u16) -> String {
    let program = begin(who, Program);
    match nth {
        1 => format!(
            "{program} begins to carry out {method} {path}, and will do it to the end whatever happens to the connection."
        ),
        2 => format!(
            "{program} carries out {method} {path} a second time: nothing tells it that it has done so before."
        ),
        n => format!(
            "{program} carries out {method} {path} once more, for the {} time.",
            super::ordinal(n.into())
        ),
    }
}

pub(super) fn recognized(who: Who<'_>, method: &str, path: &str) -> String {
    format!(
        "{} knows the Idempotency-Key of {method} {path}: it has seen this request before and does not carry it out again.",
        begin(who, Program)
    )
}
