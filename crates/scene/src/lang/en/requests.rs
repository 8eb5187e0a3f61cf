//! English: requests, their responses, and what becomes of those that fail.

use keepalive_core::trace::NodeKind;

use super::{begin, name, span};
use crate::lang::{Conn, Part, Sent, Then, Who};

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
        Then::Closes => {
            format!("{server} sends the response, {status}, the last on this connection.")
        }
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

pub(super) fn failed(who: Who<'_>, method: &str, path: &str, repeatable: bool) -> String {
    let fails = format!("{method} {path} fails: its connection ended before the response was complete.");
    let duty = if who.kind == NodeKind::Proxy { "must not" } else { "should not" };
    if repeatable {
        format!(
            "{fails} {} may send it again by itself: {method} twice means the same as once.",
            begin(who, Program)
        )
    } else {
        format!(
            "{fails} {} cannot tell whether the other side acted on it, so it {duty} send {method} again by itself.",
            begin(who, Program)
        )
    }
}

pub(super) fn retried(who: Who<'_>, method: &str, path: &str, repeatable: bool) -> String {
    let again = format!(
        "{} tries {method} {path} once more, on a new connection: the one that failed had been used before, and \
         may have been closed for lying idle.",
        begin(who, Program)
    );
    if repeatable {
        format!("{again} {method} twice means the same as once.")
    } else {
        format!("{again} But {method} is not safe to repeat, and may now be carried out twice.")
    }
}
