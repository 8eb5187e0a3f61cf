//! What a verdict says about a chain.

use crate::verdict::{
    BoxVerdict, Chance, Change, Inequality, Item, Learns, LegVerdict, Seen, Verdict, Window,
};

/// A line of a verdict.
#[derive(Debug, Clone, Copy)]
pub enum VerdictText<'a> {
    /// Whether the chain is right.
    Headline(&'a Verdict),
    /// How often requests come.
    Rate(&'a Verdict),
    /// A connection and its grade.
    Leg(&'a LegVerdict),
    /// Which side closes an idle connection first, and how.
    First(&'a LegVerdict),
    /// The two sides' limits.
    Race(&'a LegVerdict, &'a Inequality),
    /// A middlebox on the way.
    Box(&'a LegVerdict, &'a BoxVerdict),
    /// When a request is lost.
    Window(&'a LegVerdict, Window),
    /// How likely.
    Chance(Chance),
    /// What the client sees.
    Seen(Seen),
    /// When the two sides learn of it.
    Learns(&'a LegVerdict, Learns),
    /// Heading of the n-th fix.
    Fix(usize),
    /// A change of one setting.
    Change(&'a Change),
    /// Heading of the checklist.
    Checklist,
    /// An item of the checklist.
    Item(&'a Item),
}
