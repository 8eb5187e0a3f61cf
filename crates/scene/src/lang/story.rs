//! The words of the story: what happens, why, and by which rules. They are a trait of their own, so that a program
//! which tells no story need not carry them.

use keepalive_core::Span;

use super::{Bystander, LostBy, Now, Rule, Who, Why, Words};

/// The messages of one language, for sentences.
pub trait StoryWords: Words {
    /// What happens at a step, in the present tense.
    fn now(&self, now: &Now<'_>) -> String;
    /// What became of a segment that does not arrive; follows the sentence of its departure.
    fn lost(&self, by: LostBy, peer: Who<'_>) -> String;
    /// A cause, in the past tense.
    fn why(&self, why: &Why<'_>) -> String;
    /// Something that happened on the way and changed nothing.
    fn bystander(&self, bystander: &Bystander<'_>) -> String;
    /// What a rule says, in a few words.
    fn rule(&self, rule: Rule) -> &'static str;
    /// What the model leaves out, one item each.
    fn not_modelled(&self) -> &'static [&'static str];
    /// Heading of the transcript.
    fn transcript_title(&self, title: &str) -> String;
    /// The transcript's line for a silent stretch.
    fn silence(&self, span: Span) -> String;
}
