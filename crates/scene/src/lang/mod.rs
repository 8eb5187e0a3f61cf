//! The catalogue: every word that a reader sees, in every language.
//!
//! Complete by construction: a message is a variant of an enum or a method of [`Words`], and each language
//! matches all variants and implements all methods. What is missing in one language does not compile.

mod en;
mod figures;
mod ko;
mod now;
mod rule;
mod ui;
mod why;
mod words;

pub use now::{AckKind, FinKind, GaveUp, HandsOver, LostBy, Now, Probing, RstKind, Again};
pub use rule::Rule;
pub use ui::{Knob, KnobLine, Piece, Pipe, Problem, Ui};
pub use why::{Bystander, Why};
pub use words::{Part, Sent, Who, Words};
