//! English: the frames of HTTP/2 that are neither request nor response.

use keepalive_core::trace::HttpFrame;

use super::{begin, name};
use crate::lang::{Part, Who};

use Part::Program;

pub(super) fn frame(
    who: Who<'_>,
    peer: Who<'_>,
    frame: HttpFrame,
    then: Option<(&str, &str)>,
    more: u32,
) -> String {
    let program = begin(who, Program);
    let behind = match (then, more) {
        (None, _) => String::new(),
        (Some((method, path)), 0) => format!("; {method} {path} goes in the same segment"),
        (Some((method, path)), more) => {
            format!("; {method} {path} and {more} more go in the same segment")
        }
    };
    match frame {
        HttpFrame::Preface => {
            format!("{program} begins HTTP/2 with its preface and SETTINGS, and waits for no answer{behind}.")
        }
        HttpFrame::Settings(Some(most)) => format!(
            "{program} sends its SETTINGS: it takes {most} streams at once on this connection{behind}."
        ),
        HttpFrame::Settings(None) => {
            format!("{program} sends its SETTINGS, with no limit on streams at once{behind}.")
        }
        HttpFrame::SettingsAck => format!("{program} confirms the other side’s SETTINGS{behind}."),
        HttpFrame::Ping => format!(
            "{program} sends PING. Unlike a keepalive probe, only {} can answer it, not its kernel{behind}.",
            name(peer, Program)
        ),
        HttpFrame::PingAck => format!("{program} has read the PING and answers it: it is alive{behind}."),
        HttpFrame::GoAway(0) => {
            format!("{program} sends GOAWAY: it takes no more requests here, and none was processed{behind}.")
        }
        HttpFrame::GoAway(last) => format!(
            "{program} sends GOAWAY: streams after {last} were not processed and may be sent again, whatever their method{behind}."
        ),
        HttpFrame::GoAwayFrom(first) => format!(
            "{program} sends GOAWAY: streams from {first} on are not processed and may be sent again, whatever their method{behind}."
        ),
        HttpFrame::Refused(stream) => format!(
            "{program} refuses stream {stream}: it is at its limit and has not processed the request{behind}."
        ),
        HttpFrame::Reset(stream) => {
            format!("{program} breaks stream {stream} off; the connection goes on{behind}.")
        }
    }
}

pub(super) fn unprocessed(who: Who<'_>, method: &str, path: &str) -> String {
    format!(
        "{} sends {method} {path} again. The server has said that it did not process it, so nothing can happen twice.",
        begin(who, Program)
    )
}
