//! English: datagrams of QUIC that carry no request and no response, and its idle timeout.

use keepalive_core::Span;
use keepalive_core::trace::QuicFrame;

use super::{begin, name, span, why};
use crate::lang::{Part, QuicWhy, Who};

use Part::{Host, Program};

pub(super) fn datagram(who: Who<'_>, peer: Who<'_>, frame: QuicFrame, reason: QuicWhy) -> String {
    let program = begin(who, Program);
    match (frame, reason) {
        (QuicFrame::Ping, QuicWhy::Silence(waited)) => format!(
            "Nothing came for {}, so {} sends PING. {} must acknowledge it, and no idle clock runs out.",
            span(waited),
            name(who, Program),
            begin(peer, Program)
        ),
        (QuicFrame::Ping, _) => {
            format!("No acknowledgement has come. {program} asks once more, with PING.")
        }
        (QuicFrame::Close, QuicWhy::Closes(closes)) => format!(
            "{} The connection ends at once for both, and nothing answers.",
            why::closed(who, closes, "CONNECTION_CLOSE")
        ),
        (QuicFrame::Close, _) => {
            format!("{program} has closed, and says so again to what still came: CONNECTION_CLOSE.")
        }
        (QuicFrame::Ack, _) => format!("{program} acknowledges what has come."),
        (QuicFrame::PathChallenge, _) => format!(
            "The datagram came from another port: a NAT had forgotten the old one. {program} knows the connection by \
             its ID, answers at the new address, and checks that {} is there: PATH_CHALLENGE.",
            name(peer, Host)
        ),
        (QuicFrame::PathResponse, _) => {
            format!("{program} answers the challenge, and the new path is good. No request noticed.")
        }
    }
}

/// The idle timeout is over.
pub(super) fn idle(who: Who<'_>, timeout: Span) -> String {
    format!(
        "Nothing came for {}, the idle timeout that holds here. {} forgets the connection and sends nothing.",
        span(timeout),
        begin(who, Program)
    )
}

/// Something goes out again.
pub(super) fn again(who: Who<'_>, what: &str, waited: Option<Span>) -> String {
    let program = begin(who, Program);
    match waited {
        Some(waited) => {
            format!("No acknowledgement for {}: {program} sends {what} again as a probe.", span(waited))
        }
        None => {
            format!(
                "Later packets have been acknowledged and this one has not: {program} sends {what} again."
            )
        }
    }
}
