//! A run as a list of messages, notes and silences: what diagrams without a scale of time can say.
//!
//! Each leg of a chain is a message of its own, also what a middlebox passes on. Times are the departures; that
//! an arrow takes time, and which arrows cross, is lost in such a diagram. The ladder as SVG keeps it.

use keepalive_core::trace::{EventKind, Fate, FlightId, NodeId, QuicFrame, Role};
use keepalive_core::{Scenario, SimTime};
use keepalive_scene::ladder::{GapKind, LadderWords, told};
use keepalive_scene::lang::{LadderText, Lang};
use keepalive_scene::timeline::TimeMap;
use keepalive_scene::{Step, TraceIndex};

/// The run as a diagram tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// The scenario's title.
    pub title: String,
    /// The question that it answers.
    pub about: String,
    /// The hosts in path order.
    pub hosts: Vec<String>,
    /// What happens, in order.
    pub items: Vec<Item>,
    /// The language of the texts.
    pub lang: Lang,
}

/// One thing that happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A segment goes from one host to its neighbour.
    Message(Message),
    /// Something happens on a host.
    Note {
        /// When.
        at: SimTime,
        /// On which host: its place in [`Story::hosts`].
        host: usize,
        /// What.
        text: String,
    },
    /// For a while nothing happens.
    Silence(String),
}

/// A segment on one link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// When it leaves.
    pub at: SimTime,
    /// Its sender's place in [`Story::hosts`].
    pub from: usize,
    /// Its receiver's.
    pub to: usize,
    /// What it is, and why.
    pub text: String,
    /// It never arrives.
    pub lost: bool,
    /// It only answers: an acknowledgement, or the answer to a probe.
    pub answers: bool,
}

impl Story {
    /// The story of a run.
    pub fn new(ix: &TraceIndex, scenario: &Scenario, lang: Lang) -> Self {
        let words = LadderText::new(lang.words(), scenario);
        let trace = ix.trace();
        let map = TimeMap::new(trace, ix.steps());
        let mut gaps = map.gaps().iter().peekable();
        let mut steps = ix.steps().iter().peekable();
        let mut items = Vec::new();
        for event in &trace.events {
            let step = steps.next_if(|step| step.event == event.id);
            let item = match event.kind {
                EventKind::Departed { flight } => Some(message(ix, flight, &words)),
                _ => step.map(|step| note(ix, step, event.node, &words)),
            };
            let Some(item) = item else { continue };
            while let Some(gap) = gaps.next_if(|gap| gap.to <= event.at) {
                let kind = if gap.again { GapKind::Again } else { GapKind::Silence };
                items.push(Item::Silence(words.gap(gap.silence, kind)));
            }
            items.push(item);
        }
        items.extend(gaps.map(|gap| Item::Silence(words.gap(gap.silence, GapKind::Tail))));
        Self {
            title: lang.of(&scenario.title).to_owned(),
            about: lang.of(&scenario.about).to_owned(),
            hosts: trace.nodes.iter().map(|node| node.id.clone()).collect(),
            items,
            lang,
        }
    }
}

fn message(ix: &TraceIndex, id: FlightId, words: &LadderText<'_>) -> Item {
    let flight = ix.trace().flight(id);
    let label = words.flight(ix, id);
    let text = if label.why.is_empty() { label.what } else { format!("{} ({})", label.what, label.why) };
    Item::Message(Message {
        at: flight.departed_at,
        from: flight.from.index(),
        to: flight.to.index(),
        text,
        lost: matches!(flight.fate, Fate::Lost(_)),
        answers: matches!(
            flight.role,
            Role::Ack | Role::ProbeAck | Role::Quic(QuicFrame::Ack | QuicFrame::PathResponse)
        ),
    })
}

fn note(ix: &TraceIndex, step: &Step, node: NodeId, words: &LadderText<'_>) -> Item {
    Item::Note { at: step.at, host: node.index(), text: told(ix, words, step) }
}
