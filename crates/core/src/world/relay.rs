//! The rules of the links: which segments a fault loses, and what a middlebox on a link answers.

use litemap::LiteMap;

use super::host::Mapping;
use super::{World, path::Toward};
use crate::scenario::{Fault, FaultAction, Scenario, SegmentKind};
use crate::tcp::{Segment, reset_for};
use crate::time::{SimTime, Span};
use crate::trace::{Datagram, LinkId, LossCause, NodeId, SocketId};

/// The state of the links' rules.
#[derive(Debug)]
pub(super) struct Relay {
    /// For each fault: the number of segments it matched.
    matched: Vec<u32>,
    /// For each fault that is a NAT: when each pair of ports was last used.
    mappings: Vec<LiteMap<(u16, u16), Mapping>>,
    /// For each flight: the receiver's generation when it left.
    pub(super) heading: Vec<u16>,
}

/// What the rules decide.
pub(super) enum Judgement {
    Pass,
    Lose(LossCause, Option<Answer>),
}

/// What a middlebox says to the sender.
pub(super) enum Answer {
    Reset(Segment),
    /// The code is looked up when it arrives.
    Icmp,
}

/// A segment that is about to cross a link.
pub(super) struct Crossing<'s> {
    pub(super) from: NodeId,
    pub(super) link: LinkId,
    pub(super) toward: Toward,
    pub(super) socket: Option<SocketId>,
    /// Ports of its sender and its receiver.
    pub(super) ports: (u16, u16),
    pub(super) segment: &'s Segment,
    /// It is a datagram of QUIC.
    pub(super) quic: Option<Datagram>,
}

impl Relay {
    pub(super) fn new(scenario: &Scenario) -> Self {
        let faults = scenario.faults.len();
        Self { matched: vec![0; faults], mappings: vec![LiteMap::new(); faults], heading: Vec::new() }
    }
}

impl World<'_> {
    /// Looks at the rules of a link in file order; the first that loses the segment decides.
    pub(super) fn judge(&mut self, crossing: &Crossing<'_>) -> Judgement {
        let now = self.now();
        let from = crossing.from;
        // What ICMP says of UDP does not end a connection of QUIC (RFC 9000 §21.4), so it is not sent.
        let answered = crossing.quic.is_none();
        let stale = crossing.socket.is_some_and(|id| {
            let sock = self.sock(id);
            sock.generation != self.hosts[sock.node.index()].generation
        });
        for (i, fault) in self.scenario.faults.iter().enumerate() {
            let lost = Judgement::Lose(LossCause::Fault(i as u16), None);
            if !holds(fault, now) || !self.is_on(&fault.action, crossing.link) {
                continue;
            }
            match &fault.action {
                FaultAction::Cut { from: only, .. } if self.is_from(only.as_deref(), from) => return lost,
                FaultAction::Drop(drop)
                    if self.is_from(drop.from.as_deref(), from) && is_kind(drop.kind, crossing) =>
                {
                    self.relay.matched[i] += 1;
                    let n = self.relay.matched[i];
                    let each = drop.every.is_some_and(|every| every > 0 && n.is_multiple_of(every));
                    if drop.nth.contains(&n) || each {
                        return lost;
                    }
                }
                FaultAction::Takeover { node, .. } if stale && self.is_from(Some(node), from) => return lost,
                FaultAction::Nat { idle, answers_rst, .. } => {
                    if let Some(lost) = self.translate(i, *idle, *answers_rst, crossing) {
                        return lost;
                    }
                }
                FaultAction::Icmp { from: only, .. } if self.is_from(Some(only), from) => {
                    return Judgement::Lose(LossCause::Fault(i as u16), answered.then_some(Answer::Icmp));
                }
                _ => {}
            }
        }
        Judgement::Pass
    }

    /// The memory of a middlebox that sits on the link: opened by SYN, refreshed by every segment, lost by
    /// silence. Of UDP everything from the client's side opens it, at the address that it had.
    fn translate(
        &mut self,
        rule: usize,
        idle: Span,
        answers_rst: bool,
        crossing: &Crossing<'_>,
    ) -> Option<Judgement> {
        let now = self.now();
        let (own, peer) = crossing.ports;
        let key = if crossing.toward == Toward::Server { (own, peer) } else { (peer, own) };
        let segment = crossing.segment;
        let outward = crossing.quic.is_some() && crossing.toward == Toward::Server;
        let opens = segment.flags.syn && !segment.flags.ack || outward;
        let known = self.relay.mappings[rule].get(&key).copied();
        let fresh = known.is_some_and(|m| !m.forgotten && now.since(m.used_at) <= idle);
        if opens || fresh {
            self.relay.mappings[rule].insert(key, Mapping::of(now, idle));
            return None;
        }
        if let Some(mapping) = known {
            self.relay.mappings[rule].insert(key, Mapping { forgotten: true, ..mapping });
        }
        let reset = answers_rst && !segment.flags.rst && crossing.quic.is_none();
        Some(Judgement::Lose(LossCause::Forgotten, reset.then(|| Answer::Reset(reset_for(segment)))))
    }

    fn is_from(&self, only: Option<&str>, from: NodeId) -> bool {
        only.is_none_or(|id| self.hosts[from.index()].id == id)
    }

    /// The rule belongs to this link; a takeover is no rule of a link and belongs to all.
    fn is_on(&self, action: &FaultAction, link: LinkId) -> bool {
        let named = match action {
            FaultAction::Cut { link, .. }
            | FaultAction::Nat { link, .. }
            | FaultAction::Icmp { link, .. }
            | FaultAction::InjectRst { link, .. } => link,
            FaultAction::Drop(drop) => &drop.link,
            FaultAction::Crash { .. }
            | FaultAction::Kill { .. }
            | FaultAction::Slow { .. }
            | FaultAction::Reboot { .. }
            | FaultAction::Takeover { .. } => return true,
        };
        self.links.get(link.index()).is_some_and(|spec| spec.id == *named)
    }
}

/// A fault holds from `at` until just before `until`.
pub(super) fn holds(fault: &Fault, now: SimTime) -> bool {
    let now = now.since(SimTime::ZERO);
    now >= fault.at && fault.until.is_none_or(|until| now < until)
}

const fn is_kind(kind: SegmentKind, crossing: &Crossing<'_>) -> bool {
    let segment = crossing.segment;
    if let Some(datagram) = crossing.quic {
        return match kind {
            SegmentKind::Any => true,
            SegmentKind::Data => segment.len > 0,
            SegmentKind::Ack => !datagram.eliciting && datagram.acks.is_some(),
            SegmentKind::Syn | SegmentKind::Synack | SegmentKind::Fin => false,
        };
    }
    let flags = segment.flags;
    match kind {
        SegmentKind::Any => true,
        SegmentKind::Syn => flags.syn && !flags.ack,
        SegmentKind::Synack => flags.syn && flags.ack,
        SegmentKind::Fin => flags.fin,
        SegmentKind::Data => segment.len > 0,
        SegmentKind::Ack => flags.ack && !flags.syn && !flags.fin && !flags.rst && segment.len == 0,
    }
}
