//! English: what breaks.

use keepalive_core::scenario::SegmentKind;
use keepalive_core::trace::NodeKind;

use super::{begin, name, span};
use crate::lang::{Break, LostBy, Part, Who};

use Part::{Host, Program};

/// A fault as it takes effect or ends.
pub(super) fn breaks(what: Break<'_>) -> String {
    match what {
        Break::Cut { from: None } => {
            "The link is cut. What is on its way still arrives; then nothing passes, and neither side is told.".into()
        }
        Break::Cut { from: Some(who) } => format!(
            "The link is cut in one direction: nothing that {} sends arrives any more.",
            name(who, Host)
        ),
        Break::Healed => "The link carries again.".into(),
        Break::Drop { from, kind } => {
            let by = from.map_or_else(String::new, |who| format!(" from {}", name(who, Host)));
            format!("From now on the link loses some {}{by}.", segments(kind))
        }
        Break::DropEnded => "The fault is over.".into(),
        Break::Crash { who } => format!(
            "{} loses power. It sends neither FIN nor RST, so the other side is not told.",
            begin(who, Host)
        ),
        Break::Kill { who } => format!(
            "The program on {} is killed. The kernel lives on: it closes the program’s connections and listens no more.",
            name(who, Host)
        ),
        Break::Slow { who, by } => format!(
            "From now on {} takes {} longer for each request that it begins.",
            name(who, Program),
            span(by)
        ),
        Break::Reboot { who, listener: true } => format!(
            "{} is back and listens again. It has no memory of its connections.",
            begin(who, Host)
        ),
        Break::Reboot { who, listener: false } => format!(
            "{} is back, without memory of its connections. Nothing listens on it yet.",
            begin(who, Host)
        ),
        Break::Takeover { who } => format!(
            "Another host takes over the address of {}. It knows none of the connections.",
            name(who, Host)
        ),
        Break::Host { who, up: false } => format!("{} goes down.", begin(who, Host)),
        Break::Host { who, up: true } => format!("{} is up, without memory of its connections.", begin(who, Host)),
        Break::Nat { idle, answers_rst } => format!(
            "A NAT on the link forgets a connection after {} of silence. What comes later it {}.",
            span(idle),
            if answers_rst { "answers with RST" } else { "drops without a word" }
        ),
        Break::Forgot { who, idle: Some(idle) } => format!(
            "Nothing passed for {}, so {} forgets the connection. Neither end is told.",
            span(idle),
            name(who, Program)
        ),
        Break::Forgot { who, idle: None } => {
            format!("{} forgets the connection. Neither end is told.", begin(who, Program))
        }
        Break::Icmp { from, code } => format!(
            "From now on a router answers what {} sends with ICMP: destination unreachable, code {code}.",
            name(from, Host)
        ),
        Break::InjectRst { to } => format!(
            "A middlebox sends RST to {}, which takes it for the other side’s.",
            name(to, Host)
        ),
    }
}

fn segments(kind: SegmentKind) -> &'static str {
    match kind {
        SegmentKind::Any => "segments",
        SegmentKind::Syn => "SYNs",
        SegmentKind::Synack => "SYN, ACKs",
        SegmentKind::Fin => "FINs",
        SegmentKind::Data => "segments with data",
        SegmentKind::Ack => "ACKs without data",
    }
}

/// What became of a segment that does not arrive.
pub(super) fn lost(by: LostBy, peer: Who<'_>) -> String {
    match by {
        LostBy::Cut => "The link is cut, so it never arrives.".into(),
        LostBy::Drop => "It is lost on the way.".into(),
        LostBy::Forgotten if peer.kind == NodeKind::Nat => {
            format!("{} no longer knows the connection and drops it.", begin(peer, Program))
        }
        LostBy::Forgotten => "The NAT no longer knows the connection and drops it.".into(),
        LostBy::HostDown => format!("{} is down, so nobody is there to receive it.", begin(peer, Host)),
        LostBy::Icmp => "It does not arrive: a router answers with an ICMP error.".into(),
        LostBy::Unconfirmed => "Nothing in the capture shows that it arrives.".into(),
    }
}
