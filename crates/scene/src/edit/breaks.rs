//! What can be broken at the playhead: the verbs, and the fault that each of them is.
//!
//! A fault begins a microsecond after the playhead, so that everything which has happened stays as it was; only
//! a packet that is dropped is dropped where it left. `cut LINK` · `heal N` (the n-th added fault ends) ·
//! `drop FLIGHT` · `crash HOST` · `kill HOST` · `slow HOST` · `reboot HOST` · `forget LINK` · `rst LINK HOST`.

use keepalive_core::scenario::{Drop, Fault, FaultAction, OnUnknown, PathItem, SegmentKind};
use keepalive_core::trace::{Fate, FlightId, LinkId, LossCause, NodeKind};
use keepalive_core::{Scenario, SimTime, Span};

use super::Edits;
use super::command::Here;
use crate::lang::{Sent, Who};
use crate::tell::Teller;

const TICK: Span = Span::from_micros(1);
/// How much longer a server takes that is made slow: longer than any link, shorter than usual time limits.
const SLOWER: Span = Span::from_secs(2);

/// Something that can be broken, or mended, here and now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer<'a> {
    /// What.
    pub what: What<'a>,
    /// The link that it is about, and the hosts at its ends; absent for what concerns a host alone.
    pub link: Option<(&'a str, Who<'a>, Who<'a>)>,
}

/// The kinds of things that can be broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants describe their fields")]
pub enum What<'a> {
    /// A packet on its way is lost.
    Drop { flight: FlightId, sent: Sent<'a>, from: Who<'a> },
    /// Nothing passes the link any more.
    Cut,
    /// A cut that was made is undone from here on.
    Heal { fault: usize },
    /// A host loses power.
    Crash { who: Who<'a> },
    /// The program on a host dies; the kernel closes its connections.
    Kill { who: Who<'a> },
    /// A server takes longer for each request from here on.
    Slow { who: Who<'a>, by: Span },
    /// A host restarts at once, with its server.
    Reboot { who: Who<'a> },
    /// What remembers connections on the link forgets them; `who` is it, if the path has it.
    Forget { who: Option<Who<'a>> },
    /// Somebody on the link sends RST to one of its ends.
    Rst { to: Who<'a> },
}

impl Offer<'_> {
    /// The command that does it.
    pub fn command(&self) -> String {
        let link = self.link.map_or("", |(id, ..)| id);
        match self.what {
            What::Drop { flight, .. } => format!("drop {}", flight.0),
            What::Cut => format!("cut {link}"),
            What::Heal { fault } => format!("heal {fault}"),
            What::Crash { who } => format!("crash {}", who.id),
            What::Kill { who } => format!("kill {}", who.id),
            What::Slow { who, .. } => format!("slow {}", who.id),
            What::Reboot { who } => format!("reboot {}", who.id),
            What::Forget { .. } => format!("forget {link}"),
            What::Rst { to } => format!("rst {link} {}", to.id),
        }
    }

    /// The verb alone.
    pub const fn verb(&self) -> &'static str {
        match self.what {
            What::Drop { .. } => "drop",
            What::Cut => "cut",
            What::Heal { .. } => "heal",
            What::Crash { .. } => "crash",
            What::Kill { .. } => "kill",
            What::Slow { .. } => "slow",
            What::Reboot { .. } => "reboot",
            What::Forget { .. } => "forget",
            What::Rst { .. } => "rst",
        }
    }
}

/// Everything that can be broken at the playhead: packets first, then links, then hosts, along the path.
pub fn offers<'a>(scenario: &'a Scenario, edits: &Edits, here: Here<'a>) -> Vec<Offer<'a>> {
    let now = here.at.unwrap_or(SimTime::ZERO).since(SimTime::ZERO);
    let teller = Teller { ix: here.index, scenario };
    let mut offers = Vec::new();
    for (flight, it) in here.index.trace().flights.iter().zip(0..).map(|(it, id)| (FlightId(id), it)) {
        let on_its_way = here.at.is_some_and(|at| it.departed_at <= at && at < it.due_at);
        if on_its_way && !it.injected && !matches!(it.fate, Fate::Lost(_)) {
            let from = teller.who(it.from);
            let what = What::Drop { flight, sent: teller.sent(it), from };
            offers.push(Offer { what, link: Some(ends(scenario, it.link)) });
        }
    }
    for link in 0..here.index.trace().links.len() {
        let link = ends(scenario, LinkId(link as u8));
        let mut offer = |what| offers.push(Offer { what, link: Some(link) });
        let open = edits.faults.iter().position(|fault| is_cut(fault, link.0, now));
        offer(open.map_or(What::Cut, |fault| What::Heal { fault }));
        // A middlebox forgets on its own link to the client; without one, an unseen firewall does.
        match link.2.kind {
            NodeKind::Nat => offer(What::Forget { who: Some(link.2) }),
            _ if link.1.kind != NodeKind::Nat => offer(What::Forget { who: None }),
            _ => {}
        }
        for to in [link.1, link.2] {
            if to.kind != NodeKind::Nat {
                offer(What::Rst { to });
            }
        }
    }
    for (item, who) in scenario.path.iter().filter_map(|item| Some((item, Who::of(item)?))) {
        if serves_http(item) {
            offers.push(Offer { what: What::Slow { who, by: SLOWER }, link: None });
        }
        if who.kind != NodeKind::Nat {
            offers.push(Offer { what: What::Kill { who }, link: None });
        }
        offers.push(Offer { what: What::Crash { who }, link: None });
        offers.push(Offer { what: What::Reboot { who }, link: None });
    }
    offers
}

/// Adds the fault of a verb; `None` if there is no such verb, link, host or packet.
pub(super) fn perform(preset: &Scenario, edits: &mut Edits, command: &str, here: Here<'_>) -> Option<()> {
    let mut words = command.split(' ');
    let (verb, name) = (words.next()?, words.next()?);
    let at = here.at.map_or(Span::ZERO, |at| at.since(SimTime::ZERO) + TICK);
    let link = name.to_owned();
    let node = name.to_owned();
    let action = match verb {
        "cut" => FaultAction::Cut { link, from: None },
        "heal" => {
            let nth: usize = name.parse().ok()?;
            let fault = edits.faults.get_mut(nth).filter(|fault| is_cut_at(fault, at))?;
            fault.until = Some(at);
            return Some(());
        }
        "drop" => {
            edits.faults.push(drop_of(FlightId(name.parse().ok()?), here)?);
            return Some(());
        }
        "crash" => FaultAction::Crash { node },
        "kill" => FaultAction::Kill { node },
        "slow" => FaultAction::Slow { node, by: SLOWER },
        "reboot" => FaultAction::Reboot { node, listener: listens(preset, name) },
        "forget" => {
            let (idle, answers_rst) = memory(preset, name)?;
            FaultAction::Nat { link, idle, answers_rst }
        }
        "rst" => FaultAction::InjectRst { link, to: words.next()?.to_owned() },
        _ => return None,
    };
    edits.faults.push(Fault { at, until: None, action });
    Some(())
}

/// Loses one packet, told by where and when it leaves and the how many-th it is there.
fn drop_of(id: FlightId, here: Here<'_>) -> Option<Fault> {
    let trace = here.index.trace();
    let flight = trace.flights.get(id.index())?;
    let judged = trace.flights[..id.index()].iter().filter(|other| {
        let before = other.from == flight.from && other.link == flight.link;
        let counted = !other.injected && !matches!(other.fate, Fate::Lost(LossCause::Fault(_)));
        before && counted && other.departed_at == flight.departed_at
    });
    let at = flight.departed_at.since(SimTime::ZERO);
    let action = FaultAction::Drop(Drop {
        link: trace.links.get(flight.link.index())?.id.clone(),
        from: Some(trace.nodes.get(flight.from.index())?.id.clone()),
        kind: SegmentKind::Any,
        nth: vec![1 + u32::try_from(judged.count()).ok()?],
        every: None,
    });
    Some(Fault { at, until: Some(at + TICK), action })
}

/// How long what forgets on this link remembers afterwards, and how it treats what it does not know: as the
/// middlebox behind the link does, or else silently and for ever.
fn memory(preset: &Scenario, link: &str) -> Option<(Span, bool)> {
    let at = preset.path.iter().position(|item| item.id() == link)?;
    Some(match preset.path.get(at + 1) {
        Some(PathItem::Nat(nat)) => (nat.idle, nat.on_unknown == OnUnknown::Rst),
        _ => (keepalive_core::scenario::limits::UNTIL, false),
    })
}

/// A host that answers HTTP requests.
const fn serves_http(item: &PathItem) -> bool {
    match item {
        PathItem::Proxy(_) => true,
        PathItem::Server(server) => server.socket.is_none(),
        PathItem::Client(_) | PathItem::Link(_) | PathItem::Nat(_) => false,
    }
}

fn listens(preset: &Scenario, host: &str) -> bool {
    let host = preset.path.iter().find(|item| item.id() == host);
    matches!(host, Some(PathItem::Proxy(_) | PathItem::Server(_)))
}

fn is_cut(fault: &Fault, of: &str, now: Span) -> bool {
    matches!(&fault.action, FaultAction::Cut { link, .. } if link == of) && is_cut_at(fault, now + TICK)
}

fn is_cut_at(fault: &Fault, at: Span) -> bool {
    matches!(fault.action, FaultAction::Cut { .. })
        && fault.at < at
        && fault.until.is_none_or(|until| at < until)
}

/// A link and its ends.
fn ends(scenario: &Scenario, link: LinkId) -> (&str, Who<'_>, Who<'_>) {
    let at = 2 * link.index() + 1;
    let nobody = Who { kind: NodeKind::Client, product: None, id: "" };
    let who = |at: usize| scenario.path.get(at).and_then(Who::of).unwrap_or(nobody);
    (scenario.path.get(at).map_or("", PathItem::id), who(at - 1), who(at + 1))
}
