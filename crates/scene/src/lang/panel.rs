//! The words of the panels that are opened on request. They are a trait of their own, so that a program which
//! shows none of them need not carry them.

use keepalive_core::SimTime;

use super::ui::texts;
use super::{ChartText, FourText, Knob, VerdictText, Who, Words};
use crate::edit::breaks::Offer;
use crate::edit::patch::NoPatch;
use crate::edit::{Field, Refused};

texts! {
    /// A text of a panel without holes.
    pub enum PanelText {
        /// Break it: what it does.
        BreakHelp,
        /// Break it: heading of the packets on their way.
        Packets,
        /// Heading of the changes that were made.
        Changes,
        /// Takes a change back.
        TakeBack,
        /// Takes all of them back.
        Original,
        /// The original's own value, of a knob.
        Reset,
        /// Messages: heading of what the step sends.
        Segment,
        /// Messages: the step sends nothing.
        NoSegment,
        /// Messages: heading of the running clocks.
        Timers,
        /// Messages: no clock runs.
        NoTimers,
        /// Column: which clock.
        Timer,
        /// Column: how much is left.
        Left,
        /// Column: when it is at 0.
        Fires,
        /// Column: what started it.
        Armed,
        /// Verdict: makes the changes of a fix.
        Apply,
        /// A knob's range, for a screen reader.
        Slider,
        /// Compare: heading of what happens in one run alone.
        Alone,
        /// Compare: the run with the reader's changes.
        Changed,
        /// Compare: the run without them.
        Unchanged,
        /// A knob's text field.
        Value,
        /// Share: the address alone.
        ShareLink,
        /// Share: puts a text into the clipboard.
        Copy,
        /// Share: what travels, and that the figure waits.
        ShareNote,
    }
}

/// What is said of runs beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompareText {
    /// The others are compared with this one.
    First,
    /// When the run parts from the first, if it does.
    Parts(Option<SimTime>),
    /// So many more steps that it has alone.
    More(usize),
}

/// A field of a segment or message, and what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants describe their fields")]
pub enum Annotation {
    /// The control bits.
    Flags,
    /// Where the segment begins; of a probe, which repeats an old number.
    Seq { probe: bool },
    /// What the sender has received.
    Ack,
    /// Bytes of payload.
    Len,
    /// How much the sender will take.
    Window { shut: bool },
    /// The timestamps option.
    Timestamps,
    /// The SACK option; `twice`: its first block says what came twice.
    Sack { twice: bool },
    /// When it left.
    Departed,
    /// When it arrives.
    Arrives,
    /// When it was lost.
    Lost,
    /// A line of a head: `Connection: close`.
    Close,
    /// `Connection: keep-alive`.
    KeepAlive,
    /// `Keep-Alive: timeout=5`.
    Hint,
    /// `Content-Length`: how a reader knows that the connection can be used again.
    Length,
    /// The body, so many bytes.
    Body,
}

/// The messages of one language, for panels.
pub trait PanelWords: Sync + std::fmt::Debug {
    /// The language's other messages.
    fn words(&self) -> &'static dyn Words;
    /// A line of the verdict on a chain.
    fn verdict(&self, text: &VerdictText<'_>) -> String;
    /// A line of the four figures.
    fn four(&self, text: &FourText<'_>) -> String;
    /// A text about a chart.
    fn chart(&self, text: &ChartText<'_>) -> String;
    /// A line about runs beside each other.
    fn compare(&self, text: CompareText) -> String;
    /// A text without holes.
    fn panel(&self, text: PanelText) -> &'static str;
    /// The name of a field and, where there is more to say, what it means.
    fn annotation(&self, of: Annotation) -> (&'static str, &'static str);
    /// What a verb would do: `cut the cable between client and LB`.
    fn offer(&self, offer: &Offer<'_>) -> String;
    /// A change: `server: HTTP idle, 60 s → 75 s`.
    fn changed(&self, hop: &str, field: Field, from: &str, to: &str) -> String;
    /// One of the preset's own faults that was taken out.
    fn without(&self, fault: &str) -> String;
    /// Heading of what can be broken: `Break it at 30.085 s`.
    fn break_at(&self, at: SimTime) -> String;
    /// Why something could not be done.
    fn refused(&self, why: &Refused) -> String;
    /// Why a link could not be read.
    fn no_patch(&self, why: NoPatch) -> String;
    /// The preset is not the one that a link was made for.
    fn other_preset(&self) -> &'static str;
    /// `preset 60 s`.
    fn preset(&self, value: &str) -> String;
    /// A setting of a host: `time from request to response, server`.
    fn knob_of(&self, knob: Knob, hop: &str) -> String {
        format!("{}, {hop}", self.words().knob_name(knob))
    }
    /// A host as the panels name it.
    fn host(&self, who: Who<'_>) -> String {
        self.words().hop(who)
    }
}
