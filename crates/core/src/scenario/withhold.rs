//! What a reader is asked before it happens: the moment, the question, and answers to choose from.

use serde::{Deserialize, Serialize};

use super::Text;
#[cfg(feature = "claims")]
use crate::claim::That;
use crate::time::Span;

/// The point at which the page asks its question and holds back the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withhold {
    /// Everything from here on is hidden until the reader has pressed play.
    pub at: Span,
    /// The question in its place.
    pub question: Text,
    /// What a reader may answer, two to four of them and one of them right; empty: the question is only asked.
    #[serde(default)]
    pub answers: Vec<Answer>,
}

/// Something that could happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// What happens, as a reader would say it.
    pub says: Text,
    /// Why it is so, or why not.
    pub why: Text,
    /// It is what happens.
    #[serde(default)]
    pub right: bool,
    /// The same for a program: holds for the run if and only if the answer is right.
    #[cfg(feature = "claims")]
    #[serde(default)]
    pub that: Option<That>,
}

impl Withhold {
    /// The place of the right one among the answers.
    pub fn right(&self) -> Option<usize> {
        self.answers.iter().position(|answer| answer.right)
    }
}
