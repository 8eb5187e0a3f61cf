//! The story of one step: what happens, why, and by which rules.

use keepalive_core::scenario::Tls;
use keepalive_core::trace::{EventKind, HttpFrame, NodeKind, QuicFrame};
use keepalive_core::{Scenario, Timer};

use crate::cause::{CauseLine, causes};
use crate::cites::RuleRef;
use crate::index::TraceIndex;
use crate::lang::{AckKind, Again, Break, Conn, FinKind, GaveUp, Lost, Now, RstKind, Rule, StoryWords, Then};
use crate::tell::Teller;

/// What the page says about a step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Narration {
    /// What happens, in the present tense.
    pub sentence: String,
    /// Why, newest first.
    pub causes: Vec<CauseLine>,
    /// What it rests on.
    pub rules: Vec<RuleRef>,
}

/// The story of the step with this index in [`TraceIndex::steps`]; empty if there is none.
pub fn narrate(ix: &TraceIndex, scenario: &Scenario, step: usize, words: &dyn StoryWords) -> Narration {
    let Some(step) = ix.steps().get(step) else { return Narration::default() };
    let teller = Teller { ix, scenario };
    let event = teller.event(step.event);
    let Some(now) = teller.now(event) else { return Narration::default() };
    let causes = causes(teller, step.event, words);
    let mut rules = rules(&now).to_vec();
    let socket = match event.kind {
        EventKind::Departed { flight } => teller.flight(flight).socket,
        kind => kind.socket(),
    };
    // Rules about keepalive only where keepalive plays a part.
    if teller.tcp(event.node, socket).is_none_or(|tcp| tcp.keepalive.is_none()) {
        rules.retain(|rule| *rule != Rule::NoProbeWithData);
    }
    if causes.iter().any(|cause| cause.bystander) && matches!(now, Now::Fin { .. }) {
        rules.push(Rule::ProbeTestsTcp);
    }
    Narration {
        sentence: sentence_of(teller, &now, step.event, words),
        causes,
        rules: rules.iter().map(|rule| RuleRef::new(*rule, words)).collect(),
    }
}

/// The sentence alone, for a list of all steps.
pub fn sentence(ix: &TraceIndex, scenario: &Scenario, step: usize, words: &dyn StoryWords) -> String {
    let Some(step) = ix.steps().get(step) else { return String::new() };
    let teller = Teller { ix, scenario };
    match teller.now(teller.event(step.event)) {
        Some(now) => sentence_of(teller, &now, step.event, words),
        None => String::new(),
    }
}

fn sentence_of(
    teller: Teller<'_>,
    now: &Now<'_>,
    event: keepalive_core::trace::EventId,
    words: &dyn StoryWords,
) -> String {
    let mut sentence = words.now(now);
    if let EventKind::Departed { flight } = teller.event(event).kind
        && let Some(by) = teller.lost_here(flight)
    {
        sentence.push(' ');
        sentence.push_str(&words.lost(by, teller.who(teller.flight(flight).to)));
    }
    sentence
}

/// The rules that a step rests on, the most telling first.
fn rules(now: &Now<'_>) -> &'static [Rule] {
    match now {
        Now::Syn { .. } | Now::SynAck { .. } | Now::Established { .. } => &[Rule::Handshake],
        Now::Request { who, on, .. } => match on {
            Conn::New | Conn::Kept { .. } if who.kind == NodeKind::Proxy => {
                &[Rule::PerHop, Rule::Persistence]
            }
            Conn::New | Conn::Kept { .. } => &[Rule::Persistence],
            Conn::Shared { .. } => &[Rule::Streams],
            Conn::ClosedByPeer { .. } => &[Rule::CloseMayCross],
        },
        Now::Response { then, .. } => match then {
            Then::Clock(_) | Then::Open => &[Rule::Persistence, Rule::AnySideMayClose],
            Then::Timeout(_) => &[Rule::QuicIdle],
            Then::Closes => &[Rule::AnnounceClose],
            Then::More | Then::Unknown => &[],
        },
        Now::ErrorPage { status: 504, .. } => &[Rule::GatewayTimeout],
        Now::ErrorPage { .. } => &[Rule::BadGateway],
        Now::Passed { .. } | Now::More { .. } | Now::Data { .. } | Now::EventLimit => &[],
        Now::Ack { kind, .. } => match kind {
            AckKind::AtOnce(_) | AckKind::UpTo(_) => &[Rule::AckData],
            AckKind::Delayed(..) => &[Rule::DelayedAck],
            AckKind::FinHeard | AckKind::FinCrossed => &[Rule::FinOneWay],
            AckKind::FinLast(_) => &[Rule::TimeWait],
            AckKind::Window(_) => &[Rule::ZeroWindow],
        },
        Now::Probe { nth: 0 | 1, .. } => &[Rule::ProbeWhenIdle, Rule::ProbeTestsTcp],
        Now::Probe { .. } => &[Rule::OneProbeProvesNothing, Rule::ProbeCount],
        Now::ProbeAck { .. } => &[Rule::OutOfWindow, Rule::ProbeTestsTcp],
        Now::OutOfWindow { .. } => &[Rule::OutOfWindow],
        Now::WindowProbe { .. } | Now::WindowAnswer { .. } => &[Rule::ZeroWindow],
        Now::Fin { why, .. } => fin(*why),
        Now::Rst { why, .. } => match why {
            RstKind::GaveUp => &[Rule::ProbeCount],
            RstKind::NoListener | RstKind::NoConnection(_) | RstKind::AlreadyOver(_) | RstKind::Forgotten => {
                &[Rule::ResetUnknown]
            }
            RstKind::NoReader { .. } => &[Rule::ResetUnread, Rule::CloseMayCross],
            RstKind::Unread | RstKind::Linger => &[Rule::ResetUnread],
            RstKind::Forged | RstKind::Plain => &[Rule::ResetReceived],
        },
        Now::Again { how, .. } => match how {
            Again::Timeout { .. } | Again::Asked => &[Rule::Timeout, Rule::NoProbeWithData],
            Again::Quic { .. } => &[Rule::QuicProbe],
            Again::TailLoss { .. } => &[Rule::TailLoss],
            Again::Opening { .. } => &[Rule::SynRetries],
        },
        Now::Icmp { .. } => &[Rule::Icmp],
        Now::GaveUp { why, .. } => gave_up(*why),
        Now::Expired { timer: Timer::TimeWait, .. } => &[Rule::TimeWait],
        Now::Expired { timer: Timer::QuicIdle, .. } => &[Rule::QuicIdle],
        Now::Expired { .. } => &[Rule::OrphanFinWait2],
        Now::Failed { .. } => &[Rule::Idempotent],
        Now::Retried { lost: Lost::Last, .. } => &[Rule::Pipelining, Rule::Idempotent],
        Now::Retried { .. } => &[Rule::RetryStale, Rule::Idempotent],
        Now::Requests { .. } => &[Rule::Pipelining, Rule::Persistence],
        Now::Tls { tls: Tls::V12 | Tls::V12Resumed, .. } => &[Rule::Tls12],
        Now::Tls { .. } => &[Rule::Tls13],
        Now::Frame { frame, .. } => match frame {
            HttpFrame::Preface | HttpFrame::Settings(_) | HttpFrame::SettingsAck => &[Rule::Streams],
            HttpFrame::Ping | HttpFrame::PingAck => &[Rule::PingTestsPrograms],
            HttpFrame::GoAway(_) | HttpFrame::GoAwayFrom(_) => &[Rule::Goaway, Rule::Unprocessed],
            HttpFrame::Refused(_) => &[Rule::Unprocessed],
            HttpFrame::Reset(_) => &[Rule::Streams],
        },
        Now::Quic { frame, .. } => match frame {
            QuicFrame::Ack | QuicFrame::Ping => &[Rule::QuicPing],
            QuicFrame::Close => &[Rule::QuicClose],
            QuicFrame::PathChallenge | QuicFrame::PathResponse => &[Rule::QuicPath],
        },
        Now::Unprocessed { .. } => &[Rule::Unprocessed, Rule::Goaway],
        Now::Queued { .. } => &[Rule::FewConnections],
        Now::Unsent { .. } => &[Rule::Handshake],
        Now::Executed { nth: 1, .. } => &[Rule::Idempotent],
        Now::Executed { .. } => &[Rule::Idempotent, Rule::RetryStale],
        Now::Recognized { .. } => &[Rule::Idempotent],
        Now::Break(what) => match what {
            Break::Cut { .. } | Break::Crash { .. } => &[Rule::IdleIsSilent],
            Break::Kill { .. } => &[Rule::AnySideMayClose],
            Break::Nat { .. } | Break::Forgot { .. } => &[Rule::NatMemory],
            Break::Reboot { .. } | Break::Takeover { .. } => &[Rule::ResetUnknown],
            Break::Icmp { .. } => &[Rule::Icmp],
            Break::InjectRst { .. } => &[Rule::ResetReceived],
            Break::Healed
            | Break::Drop { .. }
            | Break::DropEnded
            | Break::Slow { .. }
            | Break::Host { .. } => &[],
        },
    }
}

const fn fin(why: FinKind) -> &'static [Rule] {
    match why {
        FinKind::Idle(..) | FinKind::PoolFull | FinKind::Ending | FinKind::Age => &[Rule::AnySideMayClose],
        FinKind::Cap(_) | FinKind::Announced => &[Rule::AnnounceClose],
        FinKind::Http10 | FinKind::BodyUntilClose | FinKind::Broken => &[Rule::Persistence],
        FinKind::RequestLate | FinKind::ResponseLate | FinKind::NotReady | FinKind::NoAnswer => {
            &[Rule::AnySideMayClose]
        }
        FinKind::Eof
        | FinKind::EofLater(_)
        | FinKind::Called(_)
        | FinKind::Killed
        | FinKind::Plain
        | FinKind::TransportEnded
        | FinKind::Forgotten
        | FinKind::HeardClose
        | FinKind::OtherSide => &[Rule::FinOneWay],
    }
}

const fn gave_up(why: GaveUp) -> &'static [Rule] {
    match why {
        GaveUp::Keepalive { .. } => &[Rule::ProbeCount, Rule::OneProbeProvesNothing],
        GaveUp::KeepaliveUserTimeout { .. } | GaveUp::UserTimeout { .. } => &[Rule::UserTimeout],
        GaveUp::Retransmissions { .. } => &[Rule::Retries, Rule::NoProbeWithData],
        GaveUp::Orphan { .. } => &[Rule::OrphanRetries],
        GaveUp::Persist { .. } => &[Rule::ZeroWindow, Rule::Retries],
        GaveUp::Syn { .. } => &[Rule::SynRetries],
        GaveUp::SynAck { .. } => &[Rule::SynAckRetries],
        GaveUp::Refused => &[Rule::ResetUnknown],
        GaveUp::Reset | GaveUp::ResetAfterFin => &[Rule::ResetReceived],
        GaveUp::Icmp => &[Rule::Icmp],
        GaveUp::Application => &[Rule::ResetUnread],
        GaveUp::HostDown => &[Rule::IdleIsSilent],
    }
}

#[cfg(test)]
mod tests;
